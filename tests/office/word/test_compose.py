"""Composed documents: what a layout says, in styles that an office uses."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
from lxml import etree

from kumaai.layout import MISSING, Heading, Item, Items, Layout, Paragraph, Reference, Table
from kumaai.office.word.compose import compose as composed
from kumaai.office.word.pieces import FORM_ORDER, TEXT_ORDER
from kumaai.office.word.read import read
from kumaai.office.word.tables import column_widths
from kumaai.source import Block
from tests.office.word.parts import member

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
    references={f"L{n}": Reference(f"{n}行目", f"{n}番目の行", n) for n in (12, 15, 16)},
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
    assert "甲\n乙" in texts and "予算[1]" in texts and "○会長　異議なし。[2]" in texts
    assert "本文です。" in texts and MISSING in texts
    assert [(b.text, b.level) for b in blocks if b.kind == "heading" and b.level and b.number] == [
        ("議題", 1),
        ("発言", 1),
        ("宿題", 2),
    ]
    assert [b.number for b in blocks if b.text.startswith(("予算", "その他"))] == ["（１）", "（２）"]


def test_pages_are_a4_with_page_numbers() -> None:
    """A4 with a grid of lines as a Japanese office has it, turned for wide tables; － 1 － at the foot."""
    for layout, size in ((LAYOUT, (210, 297)), (Layout("題", LAYOUT.elements, wide=True), (297, 210))):
        data = compose(layout)
        section = docx.Document(io.BytesIO(data)).sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size
        assert '<w:docGrid w:type="lines" w:linePitch="360"/>' in member(data, "word/document.xml")
        assert "PAGE" in member(data, "word/footer1.xml")


def test_every_style_names_its_east_asian_font() -> None:
    """Word would fall back to a theme's font, Latin or Chinese, for a style that names none."""
    data = compose(LAYOUT)
    document = docx.Document(io.BytesIO(data))
    fonts = {}
    for style in document.styles.element.findall(f"{W}style[@{W}type='paragraph']"):
        fonts[style.get(f"{W}styleId")] = style.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")
    used = {e.get(f"{W}val") for e in document.element.iter(f"{W}pStyle")}
    assert used <= set(fonts) and set(fonts.values()) == {"游明朝", "游ゴシック"}
    for fonts_ in document.element.iter(f"{W}rFonts"):
        assert fonts_.get(f"{W}eastAsia") == "游ゴシック"
    styles = member(data, "word/styles.xml")
    assert 'w:eastAsia="ja-JP"' in styles and "Theme" not in styles


def test_word_opens_it_as_a_document_of_its_own_time() -> None:
    """Word 2013 mode with the settings of a Japanese document, and nothing of a library's template."""
    data = compose(LAYOUT)
    settings = member(data, "word/settings.xml")
    assert '"compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings
    assert "<w:useFELayout/>" in settings and "compressPunctuation" in settings
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "theme" in name or "thumbnail" in name or "customXml" in name]
    everything = "".join(member(data, name) for name in names)
    assert "python-docx" not in everything and "Calibri" not in everything and "Macintosh" not in everything


def test_the_same_layout_gives_the_same_bytes() -> None:
    """Nothing in a document depends on when or where it was made but its properties."""
    made = {"created": "2026-06-03T10:00:00+09:00"}
    assert compose(LAYOUT, properties=made) == compose(LAYOUT, properties=made)


def test_properties_stand_in_the_order_of_the_schema() -> None:
    """Word refuses a document whose w:pPr or w:rPr has its children in another order."""
    data = compose(LAYOUT)
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml"):
        root = etree.fromstring(member(data, name).encode())
        for tag, order in (("pPr", ("pStyle", *FORM_ORDER)), ("rPr", TEXT_ORDER)):
            for properties in root.iter(f"{W}{tag}"):
                at = [order.index(child.tag.removeprefix(W)) for child in properties]
                assert at == sorted(at), etree.tostring(properties)


def test_speech_and_lists_hang_in_characters() -> None:
    """ぶら下げインデント counts in characters, so that it holds at any size of text."""
    data = compose(LAYOUT)
    speech = member(data, "word/styles.xml").split('w:styleId="KumaaiSpeech"')[1].split("</w:style>")[0]
    assert 'w:hangingChars="100"' in speech
    assert 'w:firstLineChars="100"' in member(data, "word/document.xml")


def test_a_letter_has_its_record_in_two_columns() -> None:
    """Labels are padded to one width, further lines stand below the text and not below the label."""
    items = Items(
        (Item("10月6日\n予備日　10月8日", label="日時"), Item("全域", label="対象の町")),
        ordered=True,
        record=True,
    )
    blocks = body(compose(Layout("題", (Paragraph("甲", style="title"), items))))
    assert [block.text for block in blocks] == [
        "甲",
        "日時　　　10月6日",
        "予備日　10月8日",
        "対象の町　全域",
    ]
    assert [block.number.strip() for block in blocks] == ["", "１", "", "２"]


def test_what_is_for_the_staff_alone_begins_a_page() -> None:
    """It has no number, and one page for all of it."""
    layout = Layout(
        "題", (Heading("甲"), Heading("乙"), Heading("確認", memo=True), Heading("出典", 2, memo=True))
    )
    data = compose(layout)
    assert member(data, "word/document.xml").count("<w:pageBreakBefore/>") == 1
    assert [block.number for block in body(data)] == ["", "１", "２", "", ""]


def test_columns_are_as_wide_as_their_words_need() -> None:
    """A short column keeps its header in one line beside a long one; the widths add up to the text's."""
    table = Table(
        ("番号", "回答の方法", "設問"), (("1", "一つ選ぶ", "この施設を一年に何回利用しましたか。" * 6),)
    )
    widths = column_widths(table, 3, 9072)
    assert sum(widths) == 9072
    assert widths[0] >= 4 * 95 and widths[1] >= 10 * 95 and widths[2] > 5000


def test_numbers_stand_to_the_right_and_serials_in_the_middle() -> None:
    """Amounts are compared digit by digit."""
    table = Table(("番号", "金額", "品名"), (("1", "1,200円", "机"), ("2", "300円", "椅子")))
    xml = member(compose(Layout("題", (table,))), "word/document.xml")
    assert xml.count('<w:jc w:val="right"/>') == 2
    assert xml.count('<w:jc w:val="center"/>') == 1 + 3 + 2  # the table, its header, the serials


def test_a_row_longer_than_a_hand_may_break() -> None:
    """Kept whole, a row of half a page would leave a hole at the foot of the page before."""
    table = Table(("項目", "内容"), (("短い", "一行"), ("長い", "長い文が続きます。" * 80)), (20, 80))
    assert member(compose(Layout("題", (table,))), "word/document.xml").count("<w:cantSplit/>") == 2


def test_header_rows_are_repeated() -> None:
    """A table's header row is repeated on each page; a table of labels has none."""
    document = member(compose(replace(LAYOUT, citations="inline")), "word/document.xml")
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
