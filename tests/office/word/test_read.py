"""Reading Word: what a reader sees, and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from kumaai.answers import Edit
from kumaai.office.word.read import read
from kumaai.office.word.revise import revise
from kumaai.source import Block
from kumaai.status import InputError
from tests.office.word.parts import R, box, control, docx, field, p, r, ruby, table
from tests.shared import SHARED


def blocks(body: str, **parts: str) -> list[Block]:
    return list(read(docx(body, **parts), "a.docx").blocks)


def texts(body: str, **parts: str) -> dict[str, str]:
    return {block.id: block.text for block in blocks(body, **parts)}


def with_part(data: bytes, identifier: str, xml: str, kind: str = "chart") -> bytes:
    """The package with one more part, related to the document by that id."""
    rels = "word/_rels/document.xml.rels"
    relationship = (
        f'<Relationship Id="{identifier}" Type="{R}/{kind}" Target="{identifier}.xml"/></Relationships>'
    )
    old, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == rels:
                content = content.replace(b"</Relationships>", relationship.encode())
            new.writestr(name, content)
        new.writestr(f"word/{identifier}.xml", xml)
    return out.getvalue()


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
    """Notes n1 …, headers and footers h1 … as a reader meets them, each with a place; separators are no notes."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        '<w:footerReference w:type="even" r:id="footer1"/><w:titlePg/></w:sectPr>'
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{p("線")}</w:footnote>'
        f'<w:footnote w:id="2">{p("注の文")}</w:footnote>'
    )
    found = blocks(
        p("本文", '<w:r><w:footnoteReference w:id="2"/></w:r>') + section,
        footnotes=notes,
        settings="<w:evenAndOddHeaders/>",
        header1=p("上"),
        header2=p("初"),
        footer1=p("下"),
        header3=p("無"),
    )
    assert [(b.id, b.kind, b.text, b.place) for b in found[1:]] == [
        ("n1", "note", "注の文", "脚注1"),
        ("h2", "header", "初", "ヘッダー（先頭ページ）"),
        ("h1", "header", "上", "ヘッダー"),
        ("h3", "header", "下", "フッター（偶数ページ）"),
    ]


@pytest.mark.parametrize(
    ("style", "level"),
    [
        ('<w:style w:type="paragraph" w:styleId="S"><w:name w:val="heading 2"/></w:style>', 2),
        ('<w:style w:type="paragraph" w:styleId="S"><w:name w:val="見出し 3"/></w:style>', 3),
        ('<w:style w:type="paragraph" w:styleId="S"><w:name w:val="Überschrift 4"/></w:style>', 4),
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


def test_notes_are_placed_by_the_number_of_their_reference() -> None:
    """A place names the number that the body shows; a note that nothing refers to says so."""

    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    body = p("一", reference("footnote", 3), "二", reference("footnote", 2)) + p(
        "三", reference("endnote", 7)
    )
    foot = "".join(f'<w:footnote w:id="{n}">{p(f"注{n}")}</w:footnote>' for n in (2, 3, 4))
    end = f'<w:endnote w:id="7">{p("末")}</w:endnote>'
    found = {b.text: b.place for b in blocks(body, footnotes=foot, endnotes=end)}
    assert found["注2"] == "脚注2" and found["注3"] == "脚注1"
    assert found["注4"] == "脚注（本文に参照なし）"
    assert found["末"] == "文末脚注i"


def test_headers_that_are_switched_off_say_so() -> None:
    """A header of a later section says which; one that no page shows is read, and its place says that."""
    first = '<w:headerReference w:type="default" r:id="header1"/>'
    second = '<w:headerReference w:type="default" r:id="header2"/><w:headerReference w:type="even" r:id="header3"/>'
    body = p("一", properties=f"<w:sectPr>{first}</w:sectPr>") + p("二") + f"<w:sectPr>{second}</w:sectPr>"
    found = {b.text: b.place for b in blocks(body, header1=p("甲"), header2=p("乙"), header3=p("丙"))}
    assert found["甲"] == "ヘッダー"
    assert found["乙"] == "ヘッダー（第2セクション）"
    assert found["丙"] == "ヘッダー（偶数ページ、第2セクション、表示されない設定）"


def test_places_count_from_the_nearest_heading() -> None:
    """Under a heading a paragraph is counted from it; the title of the document is no such heading."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    )
    long = "補助金の交付の対象となる経費の範囲について"
    body = (
        p("要綱", properties='<w:pStyle w:val="T"/>')
        + p("前文")
        + p("趣旨", properties='<w:pStyle w:val="H"/>')
        + p("一")
        + p()
        + p("二", box(p("箱")))
        + p(long, properties='<w:pStyle w:val="H"/>')
        + p("三")
    )
    assert [b.place for b in blocks(body, styles=styles)] == [
        "1段落目",
        "2段落目",
        "見出し「趣旨」",
        "「趣旨」の1段落目",
        "「趣旨」の2段落目",
        "テキストボックス1（「趣旨」の2段落目）",
        "見出し「補助金の交付の対象となる経費の…」",
        "「補助金の交付の対象となる経費の…」の1段落目",
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<w:dir w:val="rtl">{}</w:dir>', "前中後"),
        ('<w:bdo w:val="rtl">{}</w:bdo>', "前中後"),
        ("<w:customXml>{}</w:customXml>", "前中後"),
        ('<w:hyperlink r:id="x">{}</w:hyperlink>', "前中後"),
        ('<w:fldSimple w:instr="REF a">{}</w:fldSimple>', "前中後"),
        ("<w:sdt><w:sdtContent><w:smartTag>{}</w:smartTag></w:sdtContent></w:sdt>", "前中後"),
        ("<m:oMathPara><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></m:oMathPara>", "前x後"),
        ("<w:r><w:softHyphen/></w:r>", "前\u00ad後"),
        ("<w:r><w:ptab/></w:r>", "前\t後"),
        ("<w:r><w:pgNum/></w:r>", "前後"),
        ("<w:commentRangeStart w:id='1'/>{}<w:commentRangeEnd w:id='1'/>", "前中後"),
    ],
)
def test_inline_containers_and_signs(inner: str, text: str) -> None:
    """What stands around or instead of a run gives what Word shows of it."""
    assert texts(p("前", inner.format(r("中")), "後"))["p1"] == text


@pytest.mark.parametrize(
    "body",
    [
        control(table([p("升")])),
        f"<w:tbl>{control('<w:tr><w:tc>' + p('升') + '</w:tc></w:tr>')}</w:tbl>",
        f"<w:tbl><w:tr>{control('<w:tc>' + p('升') + '</w:tc>')}</w:tr></w:tbl>",
        table([control(p("升"))]),
        table([p(control(r("升")))]),
        f"<w:customXml>{table([p('升')])}</w:customXml>",
        f"<w:tbl><w:customXml><w:tr><w:tc>{p('升')}</w:tc></w:tr></w:customXml></w:tbl>",
    ],
)
def test_controls_hold_blocks_rows_cells_and_runs(body: str) -> None:
    """A content control or custom XML around any level of a table changes nothing of what is read."""
    assert texts(body) == {"t1.r1.c1": "升"}


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="可"/><w:listEntry w:val="否"/></w:ddList>',
            "否",
        ),
        ('<w:ddList><w:result w:val="9"/><w:listEntry w:val="可"/></w:ddList>', ""),
    ],
)
def test_form_fields_show_their_state(data: str, shown: str) -> None:
    """A check box or list of an old form shows its state although no run holds it."""
    mark = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    code = "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts(p("承認", mark, code, end, "する"))["p1"] == f"承認{shown}する"


def test_word_art_is_read_and_is_no_target() -> None:
    """The words of WordArt stand in an attribute; an edit of them is refused as an object."""
    art = '<w:r><w:pict><v:shape><v:textpath string="社外秘"/></v:shape></w:pict></w:r>'
    data = docx(p("本文", art))
    found = read(data, "a.docx").block("x1")
    assert found is not None and (found.text, found.place) == ("社外秘", "ワードアート1（1段落目）")
    edit = Edit(block="x1", start=0, end=3, before="社外秘", after="部外秘", reason="", category="")
    when = datetime(2026, 4, 1, tzinfo=UTC)
    assert revise(data, "a.docx", [edit], author="k", when=when).refused == {0: "object"}


def test_smart_art_and_charts_are_read() -> None:
    """The texts of a SmartArt and the titles and labels of a chart are blocks where they stand."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    frame = (
        "<w:r><w:drawing><wp:inline xmlns:wp='{0}/wordprocessingDrawing'>{1}</wp:inline></w:drawing></w:r>"
    )
    diagram = frame.format(drawing, f"<d:relIds xmlns:d='{drawing}/diagram' r:dm='dm1'/>")
    chart = frame.format(drawing, f"<c:chart xmlns:c='{drawing}/chart' r:id='c1'/>")
    data = docx(p("図", diagram) + p("次", chart))
    points = "".join(
        f"<d:pt type='{kind}'><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>"
        for kind, text in (("node", "受付"), ("pres", "写し"), ("node", "審査"))
    )
    data = with_part(data, "dm1", f"<d:m xmlns:d='{drawing}/diagram' xmlns:a='{drawing}/main'>{points}</d:m>")
    cache = "<c:strRef><c:strCache><c:pt><c:v>{}</c:v></c:pt></c:strCache></c:strRef>"
    data = with_part(
        data,
        "c1",
        f"<c:s xmlns:c='{drawing}/chart' xmlns:a='{drawing}/main'><c:title><a:p><a:r><a:t>推移</a:t></a:r></a:p>"
        f"</c:title><c:ser><c:tx>{cache.format('件数')}</c:tx><c:cat>{cache.format('４月')}</c:cat>"
        "<c:val><c:numCache><c:pt><c:v>12</c:v></c:pt></c:numCache></c:val></c:ser></c:s>",
    )
    found = read(data, "a.docx").blocks
    assert [(b.id, b.text, b.place) for b in found] == [
        ("p1", "図", "1段落目"),
        ("x1", "受付\n審査", "SmartArt1（1段落目）"),
        ("p2", "次", "2段落目"),
        ("x2", "推移\n件数\n４月", "グラフ1（2段落目）"),
    ]


def test_embedded_documents_are_not_read_and_that_is_said() -> None:
    """A document that Word would take in on opening is named in a warning."""
    data = with_part(docx(p("本文") + '<w:altChunk r:id="ch1"/>'), "ch1", "<html/>", "aFChunk")
    source = read(data, "a.docx")
    assert source.text() == "本文"
    assert len(source.warnings) == 1 and "1" in source.warnings[0]


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
