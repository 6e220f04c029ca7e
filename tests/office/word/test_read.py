"""Reading Word: what a reader sees, and nothing else."""

from __future__ import annotations

import pytest

from kumaai.office.word.read import read
from kumaai.source import Block
from kumaai.status import InputError
from tests.office.word.parts import box, control, docx, field, p, r, ruby, table
from tests.shared import SHARED


def blocks(body: str, **parts: str) -> list[Block]:
    return list(read(docx(body, **parts), "a.docx").blocks)


def texts(body: str, **parts: str) -> dict[str, str]:
    return {block.id: block.text for block in blocks(body, **parts)}


def test_paragraphs_are_numbered_and_empty_ones_are_left_out() -> None:
    """Ids count the paragraphs that hold text; places are what a person can count."""
    found = blocks(p("一つ目") + p() + p("　") + p("二つ目"))
    assert [(b.id, b.text, b.place) for b in found] == [
        ("p1", "一つ目", "1段落目"),
        ("p2", "二つ目", "2段落目"),
    ]


def test_cells_have_ids_by_row_and_grid_column() -> None:
    """A cell that spans columns moves the next one on; nested tables have ids of their own."""
    wide = f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("広い")}'
    body = table([wide, p("次")], [p("一") + p("二"), table([p("中")]) + p()])
    found = {b.id: (b.text, b.place) for b in blocks(p("前") + body)}
    assert found["t1.r1.c1"] == ("広い", "第1表 1行1列")
    assert found["t1.r1.c3"] == ("次", "第1表 1行3列")
    assert found["t1.r2.c1"] == ("一\n二", "第1表 2行1列")
    assert found["t1.r2.c2.t1.r1.c1"] == ("中", "第1表 2行2列の中の第1表 1行1列")


def test_insertions_are_read_and_deletions_are_not() -> None:
    """Tracked changes count as accepted."""
    mark = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"'
    body = p(
        "前",
        f"<w:del {mark}><w:r><w:delText>消</w:delText></w:r></w:del>",
        f"<w:ins {mark}>{r('足')}</w:ins>",
        f"<w:moveFrom {mark}>{r('去')}</w:moveFrom>",
        f"<w:moveTo {mark}>{r('来')}</w:moveTo>",
    )
    assert texts(body) == {"p1": "前足来"}


def test_fields_give_their_result() -> None:
    """Field codes are not text, their results are, even when fields nest or lack an end."""
    nested = field("IF " + '<w:fldChar w:fldCharType="begin"/>', "x")
    assert texts(p("第", field("PAGE", "3"), "頁"))["p1"] == "第3頁"
    assert texts(p(f'<w:fldSimple w:instr="DATE">{r("今日")}</w:fldSimple>'))["p1"] == "今日"
    assert "後" in texts(p(nested, '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "後"))["p1"]


def test_ruby_gives_its_base_once() -> None:
    """The reading over the characters is not part of the text."""
    assert texts(p("この", ruby("側溝", "そっこう"), "は"))["p1"] == "この側溝は"


def test_special_characters_are_one_character_each() -> None:
    """Tabs, breaks, hyphens and symbols take one character; page breaks and picture fonts none."""
    marks = (
        "<w:r><w:tab/><w:br/><w:noBreakHyphen/><w:cr/><w:br w:type='page'/>"
        "<w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='x' w:char='2713'/></w:r>"
    )
    assert texts(p("a", marks, "b"))["p1"] == "a\t\n-\n✓b"


def test_hidden_text_is_left_out_and_said() -> None:
    """Hidden text, by the run or by its style, is no text; a warning says how much there was."""
    styles = '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = p("見", r("隠", "<w:vanish/>"), r("影", '<w:rStyle w:val="H"/>'), r("出", '<w:vanish w:val="0"/>'))
    source = read(docx(body, styles=styles), "a.docx")
    assert source.text() == "見出"
    assert len(source.warnings) == 1 and "2" in source.warnings[0]


def test_what_cannot_be_seen_is_hidden_too() -> None:
    """Text of a point and white text on white are left out; white on a coloured ground is text."""
    white = '<w:color w:val="FFFFFF"/>'
    ground = '<w:shd w:val="clear" w:fill="003366"/>'
    cell = f"<w:tcPr>{ground}</w:tcPr>" + p(r("帯", white))
    body = (
        p("見", r("点", '<w:sz w:val="2"/>'), r("白", white), r("札", white + ground))
        + p(r("面", white), properties=ground)
        + table([cell, p("升", r("消", white))])
    )
    assert texts(body) == {"p1": "見札", "p2": "面", "t1.r1.c1": "帯", "t1.r1.c2": "升"}


def test_text_boxes_are_read_once_and_apart() -> None:
    """A text box that stands in the file twice is one block after its paragraph."""
    assert texts(p("本文", box(p("箱の一"), p("箱の二"))) + p("次")) == {
        "p1": "本文",
        "x1": "箱の一\n箱の二",
        "p2": "次",
    }


def test_containers_are_transparent() -> None:
    """Hyperlinks, content controls and smart tags hold ordinary text."""
    link = f'<w:hyperlink w:anchor="x">{r("リンク")}</w:hyperlink>'
    body = p(link, control(r("欄")), f"<w:smartTag>{r('札')}</w:smartTag>") + control(p("塊"))
    assert texts(body) == {"p1": "リンク欄札", "p2": "塊"}


def test_notes_headers_and_footers_come_after_the_body() -> None:
    """Notes n1 …, headers and footers h1 …, each with a place; separators are no notes."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        '<w:footerReference w:type="even" r:id="footer1"/></w:sectPr>'
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{p("線")}</w:footnote>'
        f'<w:footnote w:id="2">{p("注の文")}</w:footnote>'
    )
    found = blocks(
        p("本文") + section,
        footnotes=notes,
        header1=p("上"),
        header2=p("初"),
        footer1=p("下"),
        header3=p("無"),
    )
    assert [(b.id, b.kind, b.text, b.place) for b in found[1:]] == [
        ("n1", "note", "注の文", "脚注1"),
        ("h1", "header", "上", "ヘッダー"),
        ("h2", "header", "初", "ヘッダー（先頭ページ）"),
        ("h3", "header", "下", "フッター（偶数ページ）"),
    ]


@pytest.mark.parametrize(
    ("style", "level"),
    [
        ('<w:style w:type="paragraph" w:styleId="S"><w:name w:val="heading 2"/></w:style>', 2),
        ('<w:style w:type="paragraph" w:styleId="S"><w:name w:val="見出し 3"/></w:style>', 3),
        (
            '<w:style w:type="paragraph" w:styleId="S"><w:basedOn w:val="B"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="B"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>',
            1,
        ),
        ('<w:style w:type="paragraph" w:styleId="S"><w:basedOn w:val="S"/></w:style>', 0),
    ],
)
def test_headings_have_a_level(style: str, level: int) -> None:
    """By name, outline level or the style they are based on; a circle of styles ends."""
    block = blocks(p("見出し", properties='<w:pStyle w:val="S"/>'), styles=style)[0]
    assert (block.level, block.kind) == (level, "heading" if level else "paragraph")


def test_list_numbers_are_kept_apart() -> None:
    """Automatic numbers count on, restart below a higher level, and are no text."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate([("decimalFullWidth", "第%1"), ("aiueoFullWidth", "%2")])
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )

    def item(level: int) -> str:
        return p("項", properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    found = blocks(item(0) + item(1) + item(1) + item(0) + item(1), numbering=numbering)
    assert [b.number for b in found] == ["第１", "ア", "イ", "第２", "ア"]
    assert {b.kind for b in found} == {"item"} and found[0].text == "項"


def test_other_packages_are_refused() -> None:
    """A zip without a document is refused with a code."""
    data = docx(p("a")).replace(b"word/document.xml", b"word/documens.xml")
    with pytest.raises(InputError) as caught:
        read(data, "a.docx")
    assert caught.value.code == "input.damaged"


@pytest.mark.corpus
@pytest.mark.skipif(not (SHARED / "corpus/word-ja").is_dir(), reason="needs the shared corpus")
def test_ids_are_the_same_on_every_run() -> None:
    """Reading twice gives the same blocks."""
    for path in sorted((SHARED / "corpus/word-ja").glob("*.docx"))[:6]:
        data = path.read_bytes()
        assert read(data, "a").blocks == read(data, "a").blocks
