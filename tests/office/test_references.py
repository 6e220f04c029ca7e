"""How places and numbers of cited blocks read: ranges, one number a block, a table of what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.layout import UNCITED, Heading, Item, Items, Layout, Line, Paragraph, Reference, Table
from kumaai.office.references import References, checked, shortened
from kumaai.office.spans import joined
from kumaai.result import Check

KNOWN = {f"L{n}": Reference(f"{n}行目", f"{n}番目の行です。", n) for n in range(1, 30)}


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([["12行目", "13行目", "14行目"]], "12～14行目"),
        ([["12行目", "14行目"], ["20行目"]], "12～14・20行目"),
        ([["「２ 対象」の3段落目", "「２ 対象」の4段落目"]], "「２ 対象」の3～4段落目"),
        ([["見出し「3 概要」"], ["見出し「4 費用」"]], "見出し「3 概要」、見出し「4 費用」"),
        ([["第2表 3行1列", "第2表 3行2列"]], "第2表 3行1～2列"),
        ([["予算 B5", "予算 C5", "予算 D5"]], "予算 B5:D5"),
        ([["予算 B5"], ["予算 B6"], ["予算 D9"]], "予算 B5:B6、D9"),
        ([["予算 B5", "款別 C5"]], "予算 B5、款別 C5"),
        ([["甲.txt 3行目"], ["乙.txt 4行目"]], "甲.txt 3行目、乙.txt 4行目"),
        ([["冒頭"], ["冒頭"]], "冒頭"),
        ([], ""),
    ],
)
def test_places_read_as_a_person_would_write_them(runs: list[list[str]], shown: str) -> None:
    """Neighbours are ranges, what places share is said once, a number in a heading counts nothing."""
    assert joined(runs) == shown


def items(*cites: tuple[str, ...]) -> Items:
    return Items(tuple(Item("a", one) for one in cites))


def references(*elements: Items | Paragraph | Heading | Table, citations: str = "notes") -> References:
    return References(Layout("題", elements, citations=citations, references=KNOWN), elements)  # type: ignore[arg-type]


def test_the_same_block_has_the_same_number() -> None:
    """Numbers count in the order of the lines; a block that comes again keeps its own."""
    made = references(items(("L9",), ("L3",), ("L9", "L5")))
    assert [made.shown(cites) for cites in (["L9"], ["L3"], ["L9", "L5"])] == ["[1]", "[2]", "[1][3]"]


def test_neighbours_that_are_always_cited_together_are_one_source() -> None:
    """A speech of three lines is one entry; where one of the lines is cited alone, each has its number."""
    assert references(items(("L3", "L4", "L5"))).shown(["L3", "L4", "L5"]) == "[1]"
    split = references(items(("L3", "L4", "L5"), ("L4",)))
    assert split.shown(["L3", "L4", "L5"]) == "[1]–[3]" and split.shown(["L4"]) == "[2]"


@given(st.lists(st.lists(st.sampled_from(sorted(KNOWN)), max_size=6).map(tuple), max_size=8))
def test_the_table_explains_every_number(lines: list[tuple[str, ...]]) -> None:
    """Each number of a line is in the table, none of the table is without a line, and all blocks are covered."""
    made = references(items(*lines))
    used = {cite for cites in lines for cite in cites}
    sources = made.sources()
    rows = sources[1].rows if sources else ()
    assert [row[0] for row in rows] == [f"[{n}]" for n in range(1, len(rows) + 1)]
    assert {made.shown([cite]) for cite in used} == {row[0] for row in rows}
    for cite in used:
        row = next(row for row in rows if row[0] == made.shown([cite]))
        assert KNOWN[cite].text[:4] in row[2] or row[2].endswith("…")


def test_the_table_says_place_and_text() -> None:
    """A long text is shortened to what fits on two lines."""
    long = Reference("1行目", "あ" * 100, 1)
    made = References(Layout("題", (), references={"L1": long}), [items(("L1",))])
    sources = made.sources()
    assert sources is not None
    heading, table = sources
    assert (heading.text, heading.memo, heading.numbered) == ("出典", False, False)
    assert table.rows == (("[1]", "1行目", shortened("あ" * 100)),) and len(table.rows[0][2]) < 65


def test_inline_shows_places_and_none_nothing() -> None:
    """The other two ways of the option."""
    inline, none = (references(items(("L3", "L4")), citations=way) for way in ("inline", "none"))
    assert inline.shown(["L4", "L3"]) == "（3～4行目）" and inline.sources() is None
    assert none.shown(["L3"]) == "" and none.sources() is None


def test_what_is_for_the_staff_alone_gets_no_numbers() -> None:
    """Its page may be taken out: places stand there, and the table lists nothing for it."""
    made = references(items(("L1",)), Heading("確認が必要な発言", memo=True), items(("L7",)))
    assert made.shown(["L7"]) == "（7行目）"
    sources = made.sources()
    assert sources is not None and len(sources[1].rows) == 1


def test_a_line_without_a_source_says_so() -> None:
    """Only where the checks found that it should have one."""
    found = Check("facts.uncited", "warning", "…", (), "a")
    made = references()
    assert made.shown((), [found]) == UNCITED and made.shown(()) == ""


TABLE = Table(("番号", "内容", "出典"), (("1", "甲", "L3"), ("2", "乙", "")), (1, 8, 2), "表",
              lines=(Line(("L3",), ("甲",), (Check("facts.number", "warning", "数値"),)), Line()))  # fmt: skip


def test_a_table_shows_places_for_ids_or_loses_the_column() -> None:
    """Ids are for programs; widths go with their columns."""
    assert references(citations="inline").table(TABLE).rows == (("1", "甲", "3行目"), ("2", "乙", ""))
    bare = references(citations="none").table(TABLE)
    assert (bare.header, bare.widths, bare.rows[0]) == (("番号", "内容"), (1, 8), ("1", "甲"))


def test_findings_are_a_last_column_where_there_are_any() -> None:
    """A table without findings keeps its columns, so that macros find theirs."""
    made = checked(TABLE)
    assert made.header[-1] == "確認" and [row[-1] for row in made.rows] == ["数値", ""]
    assert checked(Table(("a",), (("b",),))) == Table(("a",), (("b",),))
    assert references().marked(TABLE).rows[0] == ("1", "甲【要確認：数値】", "3行目")
