"""Composed documents: numbers with their table of sources, and findings as highlights with comments."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime

import docx
from lxml import etree

from kumaai.layout import Field, Heading, Item, Items, Layout, Line, Paragraph, Reference, Table
from kumaai.office.word.compose import compose
from kumaai.office.word.read import read
from kumaai.office.word.template import open_template
from kumaai.result import Check
from tests.office.word import parts
from tests.office.word.parts import box, control, member, p

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = Check("facts.number", "warning", "80万円はありません。", ("L8",), "費用は80万円。")
NAME = Check("facts.field", "warning", "鈴木部長はいません。", (), "鈴木部長")
DECISIONS = Items((Item("可決する", ("L3",)), Item("費用は80万円。", ("L8",), findings=(NUMBER,))))
TODOS = Table(
    ("内容", "担当", "出典"),
    (("送る", "甲", "L8"), ("調べる", "乙", "L9")),
    name="宿題",
    lines=(Line(("L8",), ("送る",), (NUMBER,)), Line(("L9",))),
)
HEAD = Table(
    ("項目", "内容"), (("出席者", "山田課長\n鈴木部長"),), plain=True, lines=(Line(findings=(NAME,)),)
)
LAYOUT = Layout(
    "会議録",
    (HEAD, Heading("決定"), DECISIONS, Heading("宿題"), TODOS, Heading("見落とし", memo=True), Paragraph("発言", ("L9",))),
    fields=(
        Field("decisions", "決定事項", (DECISIONS,), (Heading("決定"), DECISIONS)),
        Field("todos", "宿題", (TODOS,), (Heading("宿題"), TODOS), TODOS, ("text", "who", "source")),
        Field("place", "場所", "会議室"),
    ),
    references={f"L{n}": Reference(f"{n}行目", f"{n}番目の行", n) for n in (3, 8, 9)},
    author="総務課",
    made=datetime(2026, 11, 22, 10, 30),
)  # fmt: skip


def texts(data: bytes) -> list[str]:
    return [block.text for block in read(data, "a").blocks]


def highlighted(data: bytes) -> list[str]:
    """The texts of highlighted runs, in order."""
    root = etree.fromstring(member(data, "word/document.xml").encode())
    runs = [run for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}highlight") is not None]
    return ["".join(t.text or "" for t in run.iter(f"{W}t")) for run in runs]


def comments(data: bytes) -> list[tuple[str, str]]:
    """Author and text of each comment, as python-docx reads them."""
    return [(comment.author, comment.text) for comment in docx.Document(io.BytesIO(data)).comments]


def filled(body: str, **more: str) -> bytes:
    return compose(LAYOUT, template=open_template(parts.docx(body, **more), "型.docx")).data


def test_numbers_stand_behind_the_lines_and_their_table_at_the_end() -> None:
    """Real brackets, so that a copy keeps them; the table comes before what is for the staff alone."""
    found = texts(compose(LAYOUT).data)
    assert "可決する[1]" in found and "費用は80万円。[2]" in found
    assert [text for text in found if re.fullmatch(r"\[\d\]", text)] == ["[2]", "[3]", "[1]", "[2]", "[3]"]
    assert found.index("出典", found.index("調べる")) < found.index("3番目の行") < found.index("見落とし")
    assert "発言（9行目）" in found


def test_findings_are_highlighted_and_commented_once() -> None:
    """In lists, in each row of a table, and on the one name of several; never on numbers of sources."""
    data = compose(LAYOUT).data
    assert highlighted(data) == ["鈴木部長", "費用は80万円。", "送る", "甲"]
    told = "80万円はありません。\n（出典：8行目）"
    assert comments(data) == [("総務課", NAME.message), ("総務課", told), ("総務課", told)]


def test_comments_are_whole() -> None:
    """Each id begins, ends, is referred to and is defined exactly once; the time is the run's."""
    data = compose(LAYOUT).data
    document, defined = member(data, "word/document.xml"), member(data, "word/comments.xml")
    ids = re.findall(r'<w:comment [^>]*w:id="(\d+)"', defined)
    assert len(ids) == 3 == len(set(ids)) and defined.count('w:date="2026-11-22T10:30:00Z"') == 3
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert sorted(re.findall(rf'<w:{name} w:id="(\d+)"/>', document)) == sorted(ids)
    assert "/word/comments.xml" in member(data, "[Content_Types].xml")
    assert "comments.xml" in member(data, "word/_rels/document.xml.rels")


def test_a_document_without_findings_has_no_comments() -> None:
    """Nothing is added for nothing."""
    data = compose(replace(LAYOUT, elements=(Items((Item("可決する", ("L3",)),)),))).data
    assert comments(data) == [] and "comments" not in member(data, "[Content_Types].xml")


def test_a_finding_on_a_text_of_several_paragraphs_is_told_once() -> None:
    """All its paragraphs are highlighted, the first carries the comment."""
    two = (
        Paragraph("一", claim="一\n二", findings=(NUMBER,)),
        Paragraph("二", claim="一\n二", findings=(NUMBER,)),
    )
    data = compose(Layout("題", two, references=LAYOUT.references)).data
    assert highlighted(data) == ["一", "二"] and len(comments(data)) == 1


def test_a_template_may_place_the_table_of_sources() -> None:
    """{{ 出典 }} stands for it; numbers count in the order of the template's own pages."""
    data = filled(p("{{ todos }}") + p("{{ decisions }}") + p("根拠") + p("{{ 出典 }}"))
    found = texts(data)
    assert "費用は80万円。[1]" in found and "可決する[3]" in found
    assert found.index("根拠") < found.index("8番目の行") < found.index("3番目の行")
    assert "{{" not in member(data, "word/document.xml")


def test_a_template_with_a_body_gets_the_table_behind_it() -> None:
    """{{ body }} is the whole document, its sources with it; so is a template without placeholders."""
    for body in (p("{{ body }}") + p("以上"), p("便箋"), p("便箋") + p("{{ citations }}")):
        found = texts(filled(body))
        assert "可決する[1]" in found and found.count("3番目の行") == 1


def test_a_template_without_room_for_the_table_shows_places() -> None:
    """A number that nothing explains would be worth nothing."""
    row = parts.table([p("{{ todos.text }}"), p("{{ todos.source }}")])
    found = texts(filled(p("{{ decisions }}") + row))
    assert "可決する（3行目）" in found and found[-2:] == ["調べる", "9行目"]


def test_rows_of_a_template_carry_findings_too() -> None:
    """Highlighted, with the comment on what the row is about; beside the template's own comments."""
    old = '<w:comment w:id="7" w:author="課長"><w:p><w:r><w:t>前から</w:t></w:r></w:p></w:comment>'
    row = parts.table([p("{{ todos.who }}"), p("{{ todos.text }}"), p("{{ todos.source }}")])
    data = filled(row + p("{{ 出典 }}"), comments=old)
    assert highlighted(data) == ["甲", "送る"] and "[1]" in texts(data)
    assert [author for author, _text in comments(data)] == ["課長", "総務課"]
    assert re.search(r'<w:commentRangeStart w:id="8"/>.{0,200}送る', member(data, "word/document.xml"))


def test_where_no_comment_may_stand_the_highlight_does() -> None:
    """Text boxes, content controls and headers hold none: Word refuses it, or LibreOffice loses the text."""
    for body in (p(box(p("{{ decisions }}"))), control(p("{{ decisions }}"))):
        data = filled(body)
        assert "費用は80万円。" in highlighted(data) and comments(data) == []
    data = filled(p("{{ place }}") + p("{{ 出典 }}") + p("{{ decisions }}"), header1=p("{{ decisions }}"))
    assert "w:highlight" in member(data, "word/header1.xml")
    assert "commentRangeStart" not in member(data, "word/header1.xml") and len(comments(data)) == 1
