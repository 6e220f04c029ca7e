"""The disclosure: in every footer that is shown, once, whatever the sections look like."""

from __future__ import annotations

import re

import pytest

from kumaai.office.package import Package
from kumaai.office.word.footer import Told, disclose, told
from kumaai.office.word.read import read
from kumaai.status import OutputError
from tests.office.word.parts import R, W, box, control, docx, member, p, r, table
from tests.office.word.plain import members

TEXT = "この文書は <生成AI> を使って作成しました"


def run(data: bytes, text: str = TEXT, run: str = "01J") -> bytes:
    return disclose(data, "a.docx", text, run=run, properties={"kumaai-disclosure": text})


def footers(data: bytes) -> dict[str, str]:
    return {name: content.decode() for name, content in members(data).items() if "footer" in name}


def section(content: str = "", last: bool = False) -> str:
    xml = f"<w:sectPr>{content}</w:sectPr>"
    return xml if last else f"<w:p><w:pPr>{xml}</w:pPr></w:p>"


def reference(identifier: str, page: str = "default") -> str:
    return f'<w:footerReference w:type="{page}" r:id="{identifier}"/>'


def test_missing_footers_are_created_for_each_kind_of_page() -> None:
    """First and even pages get a footer only where the document shows one."""
    data = docx(p("文") + section("<w:titlePg/>", last=True), settings="<w:evenAndOddHeaders/>")
    result = run(data)
    assert len(footers(result)) == 3
    assert all("kumaai-disclosure" in xml and "&lt;生成AI&gt;" in xml for xml in footers(result).values())
    document = member(result, "word/document.xml")
    for page in ("default", "first", "even"):
        assert f'<w:footerReference w:type="{page}" r:id="rId' in document
    assert document.index("footerReference") < document.index("titlePg")
    assert len(footers(run(docx(p("文") + section(last=True))))) == 1


def test_it_stands_beside_what_a_footer_holds() -> None:
    """An existing footer keeps its bytes; the document part is not touched."""
    data = docx(p("文") + section(reference("footer1"), last=True), footer1=p("－ 1 －"))
    result = run(data)
    assert member(result, "word/footer1.xml").startswith(member(data, "word/footer1.xml")[:-8])
    assert member(result, "word/document.xml") == member(data, "word/document.xml")


def test_sections_that_follow_the_one_before_need_nothing() -> None:
    """A linked section shows the footer before it; a first page that turns up later gets its own."""
    body = section(reference("footer1")) + section() + section("<w:titlePg/>", last=True)
    result = run(docx(p("文") + body, footer1=p("一")))
    assert len(footers(result)) == 2
    assert member(result, "word/document.xml").count("footerReference") == 2


def test_a_document_without_sections_gets_one() -> None:
    """A body without section properties gets them, at its end."""
    result = run(docx(p("文")))
    assert member(result, "word/document.xml").rstrip().endswith("</w:sectPr></w:body></w:document>")
    assert len(footers(result)) == 1


def test_a_second_run_refreshes_and_does_not_double() -> None:
    """The same text changes no byte; another text takes its place, in the footer and the properties."""
    once = run(docx(p("文") + section("<w:titlePg/>", last=True)))
    assert run(once) == once
    other = run(once, "別の表示", "01K")
    assert all("別の表示" in xml and "生成AI" not in xml for xml in footers(other).values())
    custom = member(other, "docProps/custom.xml")
    assert "01K" in custom and "01J" not in custom and custom.count("kumaai-run") == 1


def test_the_disclosure_is_no_text_of_the_document() -> None:
    """Reading leaves the line out, so that it is neither summarised nor proofread."""
    data = docx(p("文") + section(reference("footer1"), last=True), footer1=p("頁"))
    assert read(run(data), "a").blocks == read(data, "a").blocks


def test_signed_documents_are_refused() -> None:
    """A signature would break, so it is said instead."""
    data = docx(p("文"))
    package = Package.open(data, path="a")
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    rels = package.read("_rels/.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="s" Type="{origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>'.encode(),
    )
    with pytest.raises(OutputError) as caught:
        run(package.replace({"_rels/.rels": rels}))
    assert caught.value.code == "output.signed"


def text_of(data: bytes, name: str = "word/footer1.xml") -> str:
    """The texts of a part, one after the other."""
    return "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", member(data, name)))


def ours(content: str) -> str:
    """Our content control with other content."""
    return control(content, '<w:tag w:val="kumaai-disclosure"/>')


def in_footer(content: str) -> bytes:
    """A document of one section whose footer holds ``content``."""
    return docx(p("文") + section(reference("footer1"), last=True), footer1=content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (p("頁", ours(r("古い")), "右"), "頁新しい右"),
        (p(ours(r("古") + r("い") + r("文"))), "新しい"),
        (ours(p("古い")), "新しい"),
        (p("頁") + ours(""), "頁新しい"),
        (p("頁", ours("")), "頁新しい"),
        (ours(p()), "新しい"),
        (table([p("左"), p(ours(r("古い")))]) + p("下"), "左新しい下"),
        (p(box(p(ours(r("古い"))))), "新しい新しい"),
    ],
    ids=[
        "among text",
        "split",
        "round a paragraph",
        "empty block",
        "empty run",
        "empty inside",
        "cell",
        "box",
    ],
)
def test_the_line_is_found_again_where_somebody_moved_it(content: str, expected: str) -> None:
    """Only the control's own text changes, at whatever level it stands, and no second line is added."""
    result = run(in_footer(content), "新しい")
    assert text_of(result) == expected
    assert run(result, "新しい") == result
    assert [unit.text for unit in read(result, "a").blocks if "新しい" in unit.text] == []


def test_a_split_line_that_says_the_same_stays() -> None:
    """Word splits text into runs as it likes; what reads alike is left alone."""
    data = in_footer(p(ours(r("この文書は") + r("新しい"))))
    assert text_of(run(data, "この文書は新しい")) == "この文書は新しい"
    assert member(run(data, "この文書は新しい"), "word/footer1.xml") == member(data, "word/footer1.xml")


def test_the_format_that_somebody_gave_the_line_stays() -> None:
    """A line made red and large is red and large with its new text; a placeholder is none any more."""
    content = p(
        control(
            r("古い", '<w:color w:val="FF0000"/>'), '<w:showingPlcHdr/><w:tag w:val="kumaai-disclosure"/>'
        )
    )
    footer = member(run(in_footer(content), "新しい"), "word/footer1.xml")
    assert '<w:color w:val="FF0000"/></w:rPr><w:t xml:space="preserve">新しい</w:t>' in footer
    assert "showingPlcHdr" not in footer


def test_a_line_whose_control_was_removed_is_put_back_in_its_place() -> None:
    """Word can take a content control away and keep its text: that text is ours still."""
    once = run(in_footer(p("頁")), "古い")
    footer = member(once, "word/footer1.xml")
    bare = re.sub(r"<w:sdt>.*?<w:sdtContent>(.*?)</w:sdtContent></w:sdt>", r"\1", footer)
    package = Package.open(once, path="a")
    result = run(package.replace({"word/footer1.xml": bare.encode()}), "新しい")
    assert text_of(result) == "頁新しい"
    gone = package.replace({"word/footer1.xml": re.sub(r"<w:sdt>.*?</w:sdt>", "", footer).encode()})
    assert text_of(run(gone, "新しい")) == "頁新しい"


def test_a_deleted_line_comes_back() -> None:
    """A line that a tracked change deleted is not shown, so it is written again."""
    gone = "<w:del w:id='1' w:author='a'><w:r><w:delText>古い</w:delText></w:r></w:del>"
    assert text_of(run(in_footer(p(ours(gone))), "新しい")) == "新しい"
    result = run(in_footer(p(f"<w:del w:id='1' w:author='a'>{ours(r('古い'))}</w:del>")), "新しい")
    assert text_of(result) == "古い新しい"
    assert run(result, "新しい") == result


def test_the_line_stands_above_a_table_that_a_footer_begins_with() -> None:
    """LibreOffice cuts off what stands last in such a footer; elsewhere the line comes last, with a paragraph of its own."""
    made = table([p("左"), p("右")])
    assert text_of(run(in_footer(made + p("下")), "新しい")) == "新しい左右下"
    assert text_of(run(in_footer(control(made) + p("下")), "新しい")) == "新しい左右下"
    assert text_of(run(in_footer(p("上") + made), "新しい")) == "上左右新しい"


@pytest.mark.parametrize("page", ["default", "first"])
def test_a_reference_that_leads_nowhere_leads_to_the_new_footer(page: str) -> None:
    """A section with two footers of one kind would not open: the dangling reference is mended instead."""
    body = section(reference("footer1")) + section(reference("rId99", page) + "<w:titlePg/>", last=True)
    result = run(docx(p("文") + body, footer1=p("一")))
    document = member(result, "word/document.xml")
    assert "rId99" not in document
    assert document.count(f'w:type="{page}"') == (2 if page == "default" else 1)
    assert all("kumaai-disclosure" in xml for xml in footers(result).values())


@pytest.mark.parametrize("spoiled", ["external", "missing"])
def test_a_footer_outside_the_package_is_never_followed(spoiled: str) -> None:
    """A footer that is linked from elsewhere, or not there, is as good as none."""
    data = docx(p("文") + section(reference("footer1"), last=True), footer1=p("頁"))
    package = Package.open(data, path="a")
    name = "word/_rels/document.xml.rels"
    old, new = 'Target="footer1.xml"', 'Target="footer9.xml"'
    if spoiled == "external":
        new = 'Target="http://example.com/footer1.xml" TargetMode="External"'
    result = run(package.replace({name: package.read(name).replace(old.encode(), new.encode())}))
    assert "kumaai-disclosure" in footers(result)["word/footer2.xml"]
    assert "kumaai-disclosure" not in footers(result)["word/footer1.xml"]


def test_former_sections_and_those_in_text_boxes_count_for_nothing() -> None:
    """w:sectPrChange holds what was before a tracked change; w:sectPr in a box ends no section."""
    former = "<w:sectPrChange w:id='1' w:author='a'><w:sectPr><w:titlePg/></w:sectPrChange>"
    former = former.replace("</w:sectPrChange>", "</w:sectPr></w:sectPrChange>")
    boxed = p(box(p("箱", properties="<w:sectPr><w:titlePg/></w:sectPr>")))
    result = run(docx(p("文") + boxed + section(former, last=True)))
    assert len(footers(result)) == 1
    assert member(result, "word/document.xml").count("footerReference") == 1


def test_sections_in_content_controls_are_sections() -> None:
    """A cover page is often a content control that ends with the cover's own section."""
    cover = control(p("表紙") + section("<w:titlePg/>"))
    result = run(docx(cover + p("文") + section(last=True)))
    assert len(footers(result)) == 2
    assert member(result, "word/document.xml").count("footerReference") == 2


def test_no_section_is_added_behind_a_last_one_that_a_mark_follows() -> None:
    """The end of a bookmark is no text: a section of its own would be an empty page."""
    result = run(docx(p("文") + section() + '<w:bookmarkEnd w:id="0"/>'))
    assert member(result, "word/document.xml").count("<w:sectPr>") == 1


def test_a_strict_document_gets_strict_parts() -> None:
    """Part, relationship and properties are in the namespaces of the document (ECMA-376 part 1, annex A)."""
    data = docx(p("文") + section(last=True))
    package = Package.open(data, path="a")
    renamed = {
        name: package.read(name)
        .replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name in package.names()
    }
    result = run(package.replace(renamed))
    assert "purl.oclc.org/ooxml/wordprocessingml/main" in footers(result)["word/footer1.xml"]
    assert W not in "".join(footers(result).values()) + member(result, "word/document.xml")
    assert run(result) == result


def test_what_a_document_tells_is_read_back() -> None:
    """Properties, the line and the protection; other people's properties are none of ours."""
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    data = disclose(
        docx(p("文"), settings=protection),
        "a",
        TEXT,
        run="01J",
        properties={"kumaai-model": "m", "部署": "総務課"},
    )
    found = told(data, "a")
    assert found == Told({"kumaai-run": "01J", "kumaai-model": "m"}, TEXT, True)
    assert told(docx(p("文")), "a") == Told({})


def test_properties_of_an_earlier_disclosure_do_not_stay() -> None:
    """What the new disclosure does not say is not said: a check of the earlier text least of all."""
    first = disclose(
        docx(p("文")), "a", TEXT, run="01J", properties={"kumaai-confirmed-by": "山田", "部署": "総務課"}
    )
    custom = member(disclose(first, "a", TEXT, run="01K", properties={}), "docProps/custom.xml")
    assert "山田" not in custom
    assert "総務課" in custom
