"""The disclosure: in every footer that is shown, once, whatever the sections look like."""

from __future__ import annotations

import pytest

from kumaai.office.word.footer import disclose
from kumaai.office.word.read import read
from kumaai.status import OutputError
from tests.office.word.parts import docx, member, p
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
    from kumaai.office.package import Package

    package = Package.open(data, path="a")
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    rels = package.read("_rels/.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="s" Type="{origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>'.encode(),
    )
    with pytest.raises(OutputError) as caught:
        run(package.replace({"_rels/.rels": rels}))
    assert caught.value.code == "output.signed"
