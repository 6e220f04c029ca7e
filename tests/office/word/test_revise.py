"""Tracked changes: exactly what an edit says, nothing else, anywhere a block can be read."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kumaai.answers import Edit
from kumaai.office.word.read import read
from kumaai.office.word.revise import Revised, revise
from tests.office.word.parts import R, W, box, control, docx, field, member, p, r, ruby, table
from tests.office.word.plain import lines, members

WHEN = datetime(2026, 4, 1, 9, 30)
ME = "kumaai"
MAIN = "word/document.xml"
OTHERS = 'w:id="7" w:author="他の人" w:date="2026-01-01T00:00:00Z"'


def edit(block: str, before: str, after: str, start: int = -1, **more: str) -> Edit:
    end = start + len(before) if start >= 0 else -1
    return Edit(block=block, start=start, end=end, before=before, after=after, **more)


def run(data: bytes, *edits: Edit, comments: bool = True) -> Revised:
    return revise(data, "a.docx", edits, author=ME, when=WHEN, comments=comments)


def accepted(revised: Revised, part: str = MAIN) -> list[str]:
    return lines(revised.data, part, author=ME, accept=True)


def rejected(revised: Revised, part: str = MAIN) -> list[str]:
    return lines(revised.data, part, author=ME, accept=False)


def test_a_replacement_is_a_deletion_and_an_insertion() -> None:
    """The word that changes is marked as a whole; who and when stand on both marks."""
    revised = run(docx(p("朝食を見れる。")), edit("p1", "見れる", "見られる"))
    xml = member(revised.data, MAIN)
    assert revised.applied == [0] and not revised.refused
    assert accepted(revised) == ["朝食を見られる。"] and rejected(revised) == ["朝食を見れる。"]
    assert '<w:delText xml:space="preserve">見れる</w:delText>' in xml and "<w:t>見られる</w:t>" in xml
    assert xml.count("<w:ins ") == 1 and xml.count("<w:del ") == 1
    assert 'w:author="kumaai" w:date="2026-04-01T09:30:00Z"' in xml


def test_formatting_follows_the_first_replaced_character() -> None:
    """The new run looks like what it replaces, without the record of an old formatting change."""
    change = f"<w:b/><w:rPrChange {OTHERS}><w:rPr/></w:rPrChange>"
    revised = run(docx(p(r("あか", change), r("あお", "<w:i/>"), "しろ")), edit("p1", "かあおし", "きいろ"))
    insertion = re.search(r"<w:ins .*?</w:ins>", member(revised.data, MAIN))
    assert insertion and "<w:b/>" in insertion[0] and "rPrChange" not in insertion[0]
    assert accepted(revised) == ["あきいろろ"] and rejected(revised) == ["あかあおしろ"]


@pytest.mark.parametrize(
    ("body", "block", "parts"),
    [
        (p(f'<w:hyperlink w:anchor="x">{r("古い文")}</w:hyperlink>'), "p1", {}),
        (p(control(r("古い文"))), "p1", {}),
        (control(p("古い文")), "p1", {}),
        (p(field("HYPERLINK x", "古い文")), "p1", {}),
        (table([p("左"), table([p("古い文")]) + p()]), "t1.r1.c2.t1.r1.c1", {}),
        (p("本文", box(p("古い文"))), "x1", {}),
        (p(f"<w:ins {OTHERS}>{r('古い文')}</w:ins>"), "p1", {}),
        (p(ruby("側", "がわ"), "古い文", field("PAGE", "1")), "p1", {}),
        (
            p("本文", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            "n1",
            {"footnotes": f'<w:footnote w:id="2">{p("古い文")}</w:footnote>'},
        ),
        (
            p("本文") + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>',
            "h1",
            {"header1": p("古い文")},
        ),
    ],
)  # fmt: skip
def test_every_container_can_be_edited(body: str, block: str, parts: dict[str, str]) -> None:
    """Replace, delete and insert work in each kind of container, and can be taken back."""
    data = docx(body, **parts)
    text = next(b.text for b in read(data, "a").blocks if b.id == block)
    for before, after in (("古い", "新しい"), ("古い", ""), ("文", "文章")):
        revised = run(data, edit(block, before, after, reason="理由"))
        assert revised.applied == [0], revised.refused
        part = next(name for name in members(data) if members(data)[name] != members(revised.data)[name])
        part = f"word/{next(iter(parts))}.xml" if parts else part if "document" in part else MAIN
        assert any(text.replace(before, after) in line for line in accepted(revised, part))
        assert rejected(revised, part) == lines(data, part, author=ME, accept=False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (p(field("DATE", "今日の日")), "field"),
        (p(ruby("今日の日", "きょう")), "ruby"),
        (p(control(r("今日の日"), '<w:lock w:val="contentLocked"/>')), "control.locked"),
        (control(p("今日の日"), '<w:lock w:val="sdtContentLocked"/>'), "control.locked"),
        (p(control(r("今日の日"), '<w:dataBinding w:xpath="/a"/>')), "control.bound"),
        (p(control(r("今日の日"), "<w:date/>")), "control.date"),
        (p(control(r("今日の日"), "<w:dropDownList/>")), "control.choice"),
        (p(control(r("今日の日"), "<w14:checkbox/>")), "control.choice"),
        (p("今日", "<w:r><w:drawing/></w:r>", "の日"), "object"),
        (p("今日", '<w:r><w:footnoteReference w:id="2"/></w:r>', "の日"), "object"),
        (p("<m:oMath><m:r><m:t>今日の日</m:t></m:r></m:oMath>"), "math"),
        (p("今日の日、今日の日"), "ambiguous"),
        (p("昨日"), "not_found"),
        (table([p("今日") + p("の日")]), "block.unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_edited_is_refused_by_itself(body: str, code: str) -> None:
    """A refusal has a code and does not keep other edits from being applied."""
    data = docx(p("ほかの段落") + body)
    revised = run(data, edit("p2", "今日の日", "明日"), edit("p1", "ほか", "別"))
    assert revised.refused == {0: code} and revised.applied == [1]


def test_a_change_over_two_paragraphs_of_a_cell_is_refused() -> None:
    """The line feed between the paragraphs of a cell cannot be edited."""
    revised = run(docx(table([p("一") + p("二")])), edit("t1.r1.c1", "一\n二", "三"))
    assert revised.refused == {0: "span"}


def test_overlapping_edits_are_refused() -> None:
    """The first of two edits of the same characters wins; apart ones in one paragraph are all applied."""
    data = docx(p("あいうえおかきくけこ"))
    revised = run(
        data,
        edit("p1", "うえお", "ん", 2),
        edit("p1", "おか", "ん", 4),
        edit("p1", "き", "木", 6),
        edit("p1", "", "始", 0),
        edit("p1", "", "終", 10),
    )
    assert revised.refused == {1: "overlap"} and revised.applied == [0, 2, 3, 4]
    assert accepted(revised) == ["始あいんか木くけこ終"] and rejected(revised) == ["あいうえおかきくけこ"]


def test_protected_documents_are_refused() -> None:
    """An enforced protection refuses every edit and leaves the bytes alone."""
    data = docx(p("文"), settings='<w:documentProtection w:edit="readOnly" w:enforcement="1"/>')
    revised = run(data, edit("p1", "文", "章"))
    assert revised.refused == {0: "protected"} and revised.data == data


def test_others_insertions_are_split_around_ours() -> None:
    """A deletion nests in the other's insertion, an insertion stands between its halves."""
    revised = run(docx(p(f"<w:ins {OTHERS}>{r('東京、大阪、京都')}</w:ins>")), edit("p1", "大阪", "神戸"))
    root = etree.fromstring(member(revised.data, MAIN).encode())
    paragraph = root.find(f".//{{{W}}}p")
    authors = [e.get(f"{{{W}}}author") for e in paragraph.findall(f"{{{W}}}ins")]
    assert authors == ["他の人", ME, "他の人"]
    assert paragraph.find(f"{{{W}}}ins/{{{W}}}del").get(f"{{{W}}}author") == ME
    ids = [e.get(f"{{{W}}}id") for e in root.iter(f"{{{W}}}ins", f"{{{W}}}del")]
    assert len(set(ids)) == len(ids)


def test_each_edit_has_a_comment_with_its_reason() -> None:
    """The comments part is created with its relationship and content type; a header's edit goes without."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    data = docx(p("古い文") + section, header1=p("古い"))
    revised = run(
        data,
        edit("p1", "古い", "新しい", reason="<理由>", category="表記", rule="r1"),
        edit("h1", "古い", "新しい", reason="理由"),
    )
    comments = member(revised.data, "word/comments.xml")
    assert comments.count("<w:comment ") == 1
    assert "&lt;理由&gt;" in comments and "［表記／r1］" in comments
    assert f'{R}/comments" Target="comments.xml"' in member(revised.data, "word/_rels/document.xml.rels")
    assert '/word/comments.xml"' in member(revised.data, "[Content_Types].xml")
    assert member(revised.data, MAIN).count("commentReference") == 1
    assert "comment" not in member(revised.data, "word/header1.xml")


def test_comments_join_those_that_are_there() -> None:
    """New ids lie above every other; the existing comments keep their bytes."""
    old = f'<w:comment w:id="90" w:author="他の人">{p("既存")}</w:comment>'
    revised = run(docx(p("古い文"), comments=old), edit("p1", "古い", "新しい", reason="理由"))
    xml = member(revised.data, "word/comments.xml")
    assert old in xml and xml.count("<w:comment ") == 2
    assert all(int(number) > 90 for number in re.findall(r'w:id="(\d+)"', member(revised.data, MAIN)))


def test_comments_can_be_left_out() -> None:
    """Without comments no part is added."""
    revised = run(docx(p("古い文")), edit("p1", "古い", "新しい", reason="理由"), comments=False)
    assert "word/comments.xml" not in members(revised.data) and revised.applied == [0]


def test_comments_on_notes_and_boxes_stand_in_the_body() -> None:
    """Programs do not expect comments inside notes and text boxes."""
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = docx(p("本文", reference, box(p("箱"))), footnotes=f'<w:footnote w:id="2">{p("注")}</w:footnote>')
    revised = run(data, edit("n1", "注", "註", reason="理由"), edit("x1", "箱", "匣", reason="理由"))
    assert "comment" not in member(revised.data, "word/footnotes.xml")
    assert "comment" not in re.search(r"<w:txbxContent>.*?</w:txbxContent>", member(revised.data, MAIN))[0]
    assert member(revised.data, "word/comments.xml").count("<w:comment ") == 2


def test_a_hint_only_comments() -> None:
    """A hint leaves the text as it is and says what could be done."""
    revised = run(docx(p("古い文")), edit("p1", "古い", "新しい", reason="理由", certainty="hint"))
    assert (revised.applied, revised.commented) == ([], [0])
    assert accepted(revised) == ["古い文"] == rejected(revised)
    assert "案：「古い」→「新しい」" in member(revised.data, "word/comments.xml")


def test_the_rest_of_the_part_keeps_its_bytes() -> None:
    """Odd quoting, spaces and comments outside the changed paragraph stay as they were."""
    odd = "<w:p  w:rsidR='00AB' ><w:r ><w:t>前&#x3042;</w:t ></w:r><!-- > --></w:p>"
    data = docx(odd + p("古い文") + odd)
    xml = member(run(data, edit("p2", "古い", "新しい"), comments=False).data, MAIN)
    assert xml.count(odd) == 2
    before = member(data, MAIN)
    assert xml.startswith(before[: before.index("<w:p><w:r>")])
    assert xml.endswith(odd + "</w:body></w:document>")
    changed = members(run(data, edit("p2", "古い", "新しい"), comments=False).data)
    assert [name for name, content in members(data).items() if changed[name] != content] == [MAIN]


def test_control_characters_and_line_breaks_become_word() -> None:
    """Tabs and line feeds become elements; what XML forbids is dropped."""
    revised = run(docx(p("文")), edit("p1", "文", "一\t二\n三\x0b\ud800"))
    assert accepted(revised) == ["一\t二\n三"]


def test_strict_documents_are_edited_in_their_own_namespace() -> None:
    """A strict document gets strict marks."""
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = docx(p("古い文"))
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members(data).items():
            text = content.decode().replace(W, strict)
            archive.writestr(name, text.replace(R, "http://purl.oclc.org/ooxml/officeDocument/relationships"))
    revised = run(out.getvalue(), edit("p1", "古い", "新しい", reason="理由"))
    root = etree.fromstring(members(revised.data)[MAIN])
    assert len(list(root.iter(f"{{{strict}}}ins"))) == 1 and W not in member(revised.data, MAIN)


FORMATS = ("", "<w:b/>", '<w:color w:val="FF0000"/>')
runs = st.lists(
    st.tuples(
        st.text("あいう漢字ABC12、 \u3000", min_size=1, max_size=6),
        st.sampled_from(FORMATS),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


def _wrapped(text: str, formatting: str, kind: int) -> str:
    content = r(text, formatting)
    wrappers = {
        1: f'<w:hyperlink w:anchor="x">{content}</w:hyperlink>',
        2: f"<w:ins {OTHERS}>{content}</w:ins>",
        3: control(content),
        4: f"{content}<w:bookmarkStart w:id='3' w:name='b'/><w:proofErr w:type='spellStart'/>",
    }
    return wrappers.get(kind, content)


@settings(max_examples=120, deadline=None)
@given(runs, st.data())
def test_random_edits_can_be_accepted_and_rejected(
    content: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    """Whatever the runs and the edits: rejecting gives the old text, accepting the new one."""
    text = "".join(run_text for run_text, _format, _kind in content)
    document = docx(p(*(_wrapped(*one) for one in content)) + p("終"))
    if not text.strip():
        return
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8)))
    edits, wanted = [], text
    for start, end in list(zip(cuts[::2], cuts[1::2], strict=False)):
        after = data.draw(st.text("新XY9、", max_size=5))
        edits.append(edit("p1", text[start:end], after, start, reason="理由"))
    revised = run(document, *edits)
    for index in reversed(revised.applied):
        one = edits[index]
        wanted = wanted[: one.start] + one.after + wanted[one.end :]
    assert accepted(revised) == [wanted, "終"]
    assert rejected(revised) == [text, "終"]
    assert set(revised.refused.values()) <= {"overlap", "unchanged"}


def test_blanks_that_word_does_not_show_stay_unseen() -> None:
    """Outer blanks of a w:t without xml:space are no text, neither before nor after it is split."""
    body = "<w:p><w:r><w:t> A tachyon walks. </w:t></w:r></w:p>"
    (block,) = read(docx(body), "a").blocks
    assert block.text == "A tachyon walks."
    revised = run(docx(body), edit("p1", "tachyon", "photon"), comments=False)
    assert accepted(revised) == ["A photon walks."] and rejected(revised) == ["A tachyon walks."]


def test_xml_comments_in_a_paragraph_survive() -> None:
    """A comment of the XML is no element: it stays where it is, and text that it breaks is not cut."""
    body = "<w:p><w:r><!--x--><w:t>古い文</w:t></w:r><w:r><w:t>切<!--y-->れた</w:t></w:r></w:p>"
    assert read(docx(body), "a").blocks[0].text == "古い文切れた"
    revised = run(docx(body), edit("p1", "古い", "新しい"), edit("p1", "切れた", "続いた"))
    assert revised.applied == [0] and revised.refused == {1: "object"}
    assert "<!--x-->" in member(revised.data, MAIN) and "<!--y-->" in member(revised.data, MAIN)


def test_a_split_run_has_no_formatting_change_twice() -> None:
    """The copy of another's formatting change gets an id of its own."""
    change = f"<w:b/><w:rPrChange {OTHERS}><w:rPr/></w:rPrChange>"
    revised = run(docx(p(r("前の古い文", change))), edit("p1", "古い", "新しい"))
    ids = re.findall(r'<w:rPrChange w:id="(\d+)"', member(revised.data, MAIN))
    assert revised.applied == [0] and len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize("declared", ['<?xml version="1.0" encoding="UTF-16"?>', ""])
def test_a_part_in_another_encoding_is_written_whole_and_said_so(declared: str) -> None:
    """UTF-16 cannot be spliced: the part is serialised anew, its content is the same, the result names it."""
    from kumaai.office.package import Package

    data = docx(p("古い文") + p("次"))
    body = member(data, MAIN).partition("?>\n")[2]
    package = Package.open(data, path="a")
    data = package.replace({MAIN: (declared + body).encode("utf-16")})
    revised = run(data, edit("p1", "古い", "新しい"), comments=False)
    assert revised.applied == [0] and revised.rewritten == [MAIN]
    assert [b.text for b in read(revised.data, "a").blocks] == ["新しい文", "次"]


def test_a_comment_on_a_change_in_a_control_stands_around_the_control() -> None:
    """Around one in a line; one that holds whole paragraphs has it at the beginning of the paragraph."""
    inline = run(
        docx(p("前", control(r("古い文"), "<w:text/>"))), edit("p1", "古い", "新しい", reason="理由")
    )
    xml = member(inline.data, MAIN)
    assert inline.applied == [0] and "comment" not in xml[xml.index("<w:sdt>") : xml.index("</w:sdt>")]
    block = run(docx(control(p("古い文"))), edit("p1", "古い", "新しい", reason="理由"))
    assert '<w:p><w:commentRangeStart w:id="3"/>' in member(block.data, MAIN)
