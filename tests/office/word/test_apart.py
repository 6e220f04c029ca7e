"""What is kept apart from the text: hidden and deleted passages, comments, the readings of rubies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kumaai.office.word.read import read
from kumaai.source import Apart, Comment, Deleted, Hidden, Reading
from tests.office.word.parts import box, docx, p, r, ruby, table
from tests.office.word.test_read import with_part
from tests.program import kumaai
from tests.shared import SHARED, needs_shared

MARK = 'w:id="1" w:author="総務課" w:date="2026-04-01T09:00:00Z"'


def apart(body: str, **parts: str) -> Apart:
    return read(docx(body, **parts), "a.docx").apart


def style(identifier: str, properties: str, kind: str = "character", based: str = "") -> str:
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{identifier}">{above}{properties}</w:style>'


def test_hidden_text_has_its_place_and_its_reason() -> None:
    """Each hidden passage says where in which block it would stand, and why it cannot be seen."""
    white = '<w:color w:val="FFFFFF"/>'
    body = (
        p("見える", r("隠", "<w:vanish/>"), r("した", "<w:vanish/>"), "文", r("白", white))
        + p(r("点", '<w:sz w:val="2"/>'))
        + table([p("甲") + p("乙", r("消", white))])
    )
    assert apart(body).hidden == (
        Hidden("隠した", "marked", "p1", 3, "1段落目"),
        Hidden("白", "white", "p1", 4, "1段落目"),
        Hidden("点", "tiny", "", 0, "1段落目の後"),
        Hidden("消", "white", "t1.r1.c1", 3, "第1表 1行1列"),
    )


WHITE = '<w:color w:val="FFFFFF"/>'
CHARACTER = "<w:rPr>{}</w:rPr>"


@pytest.mark.parametrize(
    ("properties", "styles", "why"),
    [
        ("<w:vanish/>", "", "marked"),
        ("<w:specVanish/>", "", "marked"),
        ("<w:webHidden/>", "", ""),
        ('<w:vanish w:val="0"/>', "", ""),
        ('<w:rStyle w:val="C"/>', style("C", "<w:rPr><w:vanish/></w:rPr>"), "marked"),
        (
            '<w:rStyle w:val="C"/>',
            style("C", "", based="B") + style("B", "<w:rPr><w:vanish/></w:rPr>"),
            "marked",
        ),
        ('<w:rStyle w:val="C"/><w:vanish w:val="0"/>', style("C", "<w:rPr><w:vanish/></w:rPr>"), ""),
        ("", style("P", "<w:rPr><w:vanish/></w:rPr>", "paragraph"), "marked"),
        (
            "",
            "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
            "marked",
        ),
        ('<w:color w:val="FEFEFE"/>', "", "white"),
        ('<w:color w:val="F2F2F2"/>', "", ""),
        ('<w:color w:val="auto"/>', "", ""),
        ('<w:color w:val="FFFFFF" w:themeColor="background1"/>', "", "white"),
        ('<w:color w:val="auto" w:themeColor="background1"/>', "", "white"),
        ('<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="7F"/>', "", ""),
        ('<w:rStyle w:val="C"/>', style("C", f"<w:rPr>{WHITE}</w:rPr>"), "white"),
        ('<w:rStyle w:val="C"/><w:color w:val="000000"/>', style("C", f"<w:rPr>{WHITE}</w:rPr>"), ""),
        ("", style("P", f"<w:rPr>{WHITE}</w:rPr>", "paragraph"), "white"),
        (f'{WHITE}<w:highlight w:val="blue"/>', "", ""),
        (f'{WHITE}<w:shd w:val="clear" w:fill="1F3864"/>', "", ""),
        (WHITE, style("P", '<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr>', "paragraph"), ""),
        ('<w:sz w:val="2"/>', "", "tiny"),
        ('<w:sz w:val="3"/>', "", ""),
        ('<w:w w:val="1"/>', "", "tiny"),
        ('<w:rStyle w:val="C"/>', style("C", '<w:rPr><w:sz w:val="1"/></w:rPr>'), "tiny"),
        ('<w:rStyle w:val="C"/><w:sz w:val="21"/>', style("C", '<w:rPr><w:sz w:val="1"/></w:rPr>'), ""),
    ],
)
def test_what_hides_text(properties: str, styles: str, why: str) -> None:
    """Marks, colours and sizes count from the run, its style, the paragraph's style and the defaults."""
    source = read(
        docx(p("前", r("文", properties), properties='<w:pStyle w:val="P"/>'), styles=styles), "a.docx"
    )
    hidden = [entry.why for entry in source.apart.hidden]
    if why and not properties:  # the style hides the whole paragraph
        assert source.text() == "" and hidden == [why]
    elif why and "docDefaults" in styles:
        assert hidden == [why]
    else:
        assert (source.text(), hidden) == (("前", [why]) if why else ("前文", []))


@pytest.mark.parametrize(
    ("body", "styles", "hidden"),
    [
        (table([p(r("白", WHITE))]), "", True),
        (table([f'<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>{p(r("白", WHITE))}']), "", False),
        (f'<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tr><w:tc>{p(r("白", WHITE))}</w:tc></w:tr></w:tbl>',
         style("T", "", "table"), True),
        (f'<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tr><w:tc>{p(r("白", WHITE))}</w:tc></w:tr></w:tbl>',
         style("T", '<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr>'
               "</w:tblStylePr>", "table"), False),
        (p(box(p(r("白", WHITE)))), "", False),
        (p("前", '<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
           'wordprocessingDrawing" behindDoc="1"/></w:drawing></w:r>', r("白", WHITE)), "", False),
    ],
)  # fmt: skip
def test_white_text_is_hidden_only_where_nothing_behind_it_can_have_a_colour(
    body: str, styles: str, hidden: bool
) -> None:
    """Cells, table styles, shapes and drawings behind the text may give white text a ground."""
    source = read(docx(body, styles=styles), "a.docx")
    assert [entry.text for entry in source.apart.hidden] == (["白"] if hidden else [])
    assert ("白" in source.text()) != hidden


def test_hidden_rows_and_shapes_are_kept_apart() -> None:
    """A table row marked as hidden and a shape that is not drawn are read, and are no text."""
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{p('行')}</w:tc></w:tr>"
    shape = (
        '<w:r><w:pict><v:shape style="width:9pt;visibility:hidden"><v:textbox><w:txbxContent>'
        f"{p('形')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    source = read(docx(p("文", shape) + f"<w:tbl>{row}</w:tbl>"), "a.docx")
    assert source.text() == "文"
    assert [(h.text, h.why, h.block) for h in source.apart.hidden] == [
        ("形", "marked", ""),
        ("行", "marked", ""),
    ]
    assert [h.place for h in source.apart.hidden] == ["テキストボックス1（1段落目）", "第1表 1行1列"]


def test_deleted_and_moved_text_has_its_author_and_date() -> None:
    """Deletions of others are no text; who deleted what and when is kept, a row in one piece a paragraph."""
    body = (
        p(
            "前",
            f"<w:del {MARK}><w:r><w:delText>消し</w:delText><w:tab/></w:r></w:del>",
            f"<w:del {MARK}><w:r><w:delText>た</w:delText></w:r></w:del>",
            f"<w:ins {MARK}>{r('足')}<w:del {MARK}><w:r><w:delText>取</w:delText></w:r></w:del></w:ins>",
            f"<w:moveFrom {MARK}>{r('去')}</w:moveFrom>",
        )
        + f"<w:tbl><w:tr><w:trPr><w:del {MARK}/></w:trPr><w:tc>{p('行')}</w:tc></w:tr></w:tbl>"
    )
    source = read(docx(body), "a.docx")
    assert source.text() == "前足"
    by = ("総務課", "2026-04-01T09:00:00Z")
    assert source.apart.deleted == (
        Deleted("消し\tた", *by, False, "p1", 1, "1段落目"),
        Deleted("取", *by, False, "p1", 2, "1段落目"),
        Deleted("去", *by, True, "p1", 2, "1段落目"),
        Deleted("行", *by, False, "", 0, "第1表 1行"),
    )


def test_the_reading_of_a_ruby_is_kept_with_its_base() -> None:
    """Start and end are those of the base in the block's text, in any paragraph of it and in text boxes."""
    body = p("この", ruby("側溝", "そっこう"), "は", box(p(ruby("泥", "どろ")))) + table(
        [p("一") + p("二", ruby("謄本", "とうほん"))]
    )
    source = read(docx(body), "a.docx")
    assert source.apart.readings == (
        Reading("そっこう", "p1", 2, 4, "1段落目"),
        Reading("どろ", "x1", 0, 1, "テキストボックス1（1段落目）"),
        Reading("とうほん", "t1.r1.c1", 3, 5, "第1表 1行1列"),
    )


W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def comment(number: int, text: str, paragraph: str = "") -> str:
    content = p(text).replace("<w:p>", f'<w:p w14:paraId="{paragraph}">') if paragraph else p(text)
    return f'<w:comment w:id="{number}" w:author="課長" w:date="2026-04-02T10:00:00Z">{content}</w:comment>'


def marked(number: int, *content: str) -> str:
    inside = "".join(content)
    return (
        f'<w:commentRangeStart w:id="{number}"/>{inside}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def test_comments_say_who_on_what_and_whether_it_is_settled() -> None:
    """A comment has its blocks, replies go under the comment that they answer, done ones are resolved."""
    over = f'{p("一")}<w:commentRangeStart w:id="2"/>{p("二")}{table([p("升")])}'
    end = '<w:commentRangeEnd w:id="2"/><w:r><w:commentReference w:id="2"/></w:r>'
    body = (
        over
        + p("三", end, "四")
        + p(marked(0, r("五")), marked(1))
        + p('<w:r><w:commentReference w:id="3"/></w:r>')
    )
    comments = (
        comment(0, "要確認", "0A")
        + comment(1, "直しました", "0B")
        + comment(2, "範囲", "0C")
        + comment(3, "図")
    )
    data = docx(body, comments=comments)
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A" w15:done="0"/></w15:commentsEx>'
    )
    source = read(with_part(data, "ex", extended, "commentsExtended"), "a.docx")
    by = ("課長", "2026-04-02T10:00:00Z")
    reply = Comment("直しました", *by, ("p4",), "4段落目")
    assert source.apart.comments == (
        Comment("範囲", *by, ("p2", "t1.r1.c1", "p3"), "2段落目"),
        Comment("要確認", *by, ("p4",), "4段落目", True, (reply,)),
        Comment("図", *by),
    )
    assert "要確認" not in source.text()


def test_comments_without_end_do_not_fill_the_memory() -> None:
    """Where thousands of comments lie over thousands of paragraphs, each still has the block where it begins."""
    count = 2000
    body = "".join(p(f'<w:commentRangeStart w:id="{n}"/>', "文") for n in range(count))
    found = apart(body, comments="".join(comment(n, "注") for n in range(count))).comments
    assert len(found) == count and all(thread.blocks for thread in found)
    assert sum(len(thread.blocks) for thread in found) < 60 * 1000


def test_many_small_hidden_and_deleted_pieces_are_one_passage() -> None:
    """Pieces that follow one another are joined, and ten thousand of them take no time to speak of."""
    many = 10_000
    body = p(
        r("隠", "<w:vanish/>") * many, f"<w:del {MARK}><w:r><w:delText>消</w:delText></w:r></w:del>" * many
    )
    found = apart(body)
    assert [entry.text for entry in found.hidden] == ["隠" * many]
    assert [entry.text for entry in found.deleted] == ["消" * many]


def test_threads_that_bite_their_own_tail_end() -> None:
    """Replies that name each other as the one answered are shown once, and none is lost."""
    comments = comment(0, "甲", "0A") + comment(1, "乙", "0B")
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0A" w15:paraIdParent="0B"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/></w15:commentsEx>'
    )
    data = with_part(docx(p("文"), comments=comments), "ex", extended, "commentsExtended")
    threads = read(data, "a.docx").apart.comments
    assert sorted([t.text for t in threads] + [r.text for t in threads for r in t.replies]) == ["乙", "甲"]


def test_what_was_kept_apart_is_counted_in_the_envelope(tmp_path: Path) -> None:
    """`--json` says of each input how many hidden and deleted passages, comments and readings it holds."""
    body = p(
        "予算案を審議する。",
        r("隠", "<w:vanish/>"),
        ruby("側溝", "そっこう"),
        f"<w:del {MARK}><w:r><w:delText>旧</w:delText></w:r></w:del>",
        marked(0, r("修繕")),
    )
    (tmp_path / "a.docx").write_bytes(docx(body, comments=comment(0, "要確認")))
    (tmp_path / "b.txt").write_text("予算案を審議する。", encoding="utf-8")
    told = [
        kumaai(tmp_path, "summarize", name, "--json").envelope["inputs"][0]["apart"]
        for name in ("a.docx", "b.txt")
    ]
    assert told == [{"hidden": 1, "deleted": 1, "comments": 1, "readings": 1}, {}]


def _lines(texts: list[str]) -> list[str]:
    """Lines without spaces: writers turn one kind of space into another."""
    return ["".join(line.split()) for text in texts for line in text.split("\n") if line.strip()]


@pytest.mark.corpus
@needs_shared
@pytest.mark.parametrize(
    "path", sorted((SHARED / "corpus/word-ja").glob("*.docx")), ids=lambda path: path.stem
)
def test_municipal_documents_are_read_as_their_truth_says(path: Path) -> None:
    """Seen, hidden, deleted, commented and over-read text is found exactly and in order, and nothing else."""
    truth = json.loads(path.with_name(f"{path.name}.truth.json").read_text(encoding="utf-8"))
    source = read(path.read_bytes(), path.name)
    seen = _lines([block.text for block in source.blocks])
    fields = [["".join(part.split()) for part in entry["parts"]] for entry in truth["volatile"]]
    wanted = _lines(truth["visible"])
    for line in [line for line in seen if line not in wanted]:  # page numbers, as last laid out
        parts = next(parts for parts in fields if _is_numbered(line, parts))
        fields.remove(parts)
        seen.remove(line)
    if any(".t" in block.id for block in source.blocks):  # a cell is one block, its tables follow it
        assert sorted(seen) == sorted(wanted)
    else:
        assert seen == wanted
    assert _lines([entry.text for entry in source.apart.hidden]) == _lines(truth["hidden"])
    assert _lines([entry.text for entry in source.apart.deleted]) == _lines(truth["deleted"])
    assert _lines([entry.text for entry in source.apart.comments]) == _lines(truth["comments"])
    readings = [
        {"base": block.text[entry.start : entry.end], "reading": entry.text}
        for entry in source.apart.readings
        if (block := source.block(entry.block))
    ]
    assert readings == truth["ruby"]


def _is_numbered(line: str, parts: list[str]) -> bool:
    """Whether ``line`` is ``parts`` with a page number, or nothing, between them."""
    rest = line
    for part in parts:
        before, found, rest = rest.partition(part) if part else ("", "", rest.lstrip("0123456789"))
        if part and (not found or before.strip("0123456789")):
            return False
    return not rest.strip("0123456789")
