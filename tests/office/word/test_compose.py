"""Composed documents: what a layout says, in styles that an office uses."""

from __future__ import annotations

import io

import docx

from kumaai.layout import MISSING, Heading, Item, Items, Layout, Paragraph, Table
from kumaai.office.word.compose import compose as composed
from kumaai.office.word.read import read
from kumaai.source import Block
from tests.office.word.parts import member

LAYOUT = Layout(
    "定例会　会議録",
    (
        Paragraph("令和８年６月３日", style="right"),
        Table(("項目", "内容"), (("日時", "６月３日"), ("出席者", "甲\n乙")), plain=True),
        Heading("議題"),
        Items((Item("予算", ("L12",)), Item("その他")), ordered=True),
        Heading("発言"),
        Items((Item("異議なし。", ("L15", "L16"), label="会長"),)),
        Heading("宿題", 2),
        Table(("内容", "担当"), (("資料を作る", MISSING),), (3, 1)),
        Paragraph("本文\x0bです。"),
    ),
    properties={"author": "総務課"},
)


def compose(layout: Layout, **options: dict[str, str]) -> bytes:
    """The docx of a layout without a template."""
    return composed(layout, **options).data


def body(data: bytes) -> list[Block]:
    return [block for block in read(data, "a").blocks if block.kind != "header"]


def test_everything_in_the_layout_can_be_read_back() -> None:
    """Title, headings with levels, list items, cells and cites are all there."""
    blocks = read(compose(LAYOUT), "a").blocks
    texts = [block.text for block in blocks]
    assert texts[:2] == ["定例会　会議録", "令和８年６月３日"]
    assert "甲\n乙" in texts and "予算〔L12〕" in texts and "○会長　異議なし。〔L15、L16〕" in texts
    assert "本文です。" in texts and MISSING in texts
    assert [(b.text, b.level) for b in blocks if b.kind == "heading" and b.level and b.number] == [
        ("議題", 1),
        ("発言", 1),
        ("宿題", 2),
    ]
    assert [b.number for b in blocks if b.text.startswith(("予算", "その他"))] == ["（１）", "（２）"]


def test_pages_are_a4_with_east_asian_fonts_and_page_numbers() -> None:
    """Every style names its East Asian font, and no theme font overrides it."""
    data = compose(LAYOUT)
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    styles = member(data, "word/styles.xml")
    normal = styles[styles.index('w:styleId="Normal"') :].split("</w:style>")[0]
    assert 'w:eastAsia="游明朝"' in normal and "Theme" not in normal
    assert "PAGE" in member(data, "word/footer1.xml")


def test_header_rows_are_repeated() -> None:
    """A table's header row is repeated on each page; a table of labels has none."""
    document = member(compose(LAYOUT), "word/document.xml")
    assert document.count("w:tblHeader") == 1 and document.count("w:cantSplit") == 4


def test_core_properties_come_from_the_layout() -> None:
    """Title, author and the given time; nothing of the template's."""
    core = docx.Document(
        io.BytesIO(compose(LAYOUT, properties={"created": "2026-06-03T10:00:00+09:00"}))
    ).core_properties
    assert (core.title, core.author, core.comments) == ("定例会　会議録", "総務課", "")
    assert core.created.isoformat().startswith("2026-06-03T01:00:00")


def test_headings_with_numbers_of_their_own_are_not_numbered_again() -> None:
    """１　はじめに stays as it is."""
    layout = Layout("題", (Heading("１　はじめに"), Heading("２　おわりに")))
    assert [b.number for b in body(compose(layout))] == ["", "", ""]


def test_three_levels_begin_with_dai() -> None:
    """Documents of three levels number them 第１, １, （１）."""
    layout = Layout("題", (Heading("甲"), Heading("乙", 2), Heading("丙", 3), Heading("丁")))
    assert [b.number for b in body(compose(layout))] == [
        "",
        "第１",
        "１",
        "（１）",
        "第２",
    ]


def test_odd_layouts_do_not_fail() -> None:
    """Empty tables, ragged rows and an empty title are written as they are."""
    layout = Layout(
        "", (Table((), ()), Table(("a",), (("b", "c"), ())), Items(()), Paragraph("")), language="en"
    )
    assert [b.text for b in body(compose(layout))] == ["a", "b", "c"]
