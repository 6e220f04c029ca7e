"""Formulas as trees, rewritten for older versions, mended, and what they reach."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from kumaai.office.excel import allowed, syntax
from kumaai.office.excel.cycles import cycle
from kumaai.office.excel.references import Surroundings, uses
from kumaai.office.excel.repair import of_text
from kumaai.office.excel.rewrite import for_version, with_table
from kumaai.office.excel.tree import parse, walk
from kumaai.office.excel.workbook import Workbook


def book() -> Workbook:
    """A table 売上, names, formulas that lead from D to B, and a second sheet."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "表"
    for row in (["品", "額", "税", "計"], ["机", 100, "=B2*0.1", "=B2+C2"], ["棚", 200, "=B3*0.1", "=B3+C3"]):
        page.append(row)
    page.add_table(Table(displayName="売上", ref="A1:D3"))
    other = made.create_sheet("別 紙")
    other["A1"] = "=表!D2"
    made.defined_names["合計欄"] = DefinedName("合計欄", attr_text="'別 紙'!$A$1")
    made.defined_names["税率"] = DefinedName("税率", attr_text="0.1")
    other.defined_names["税率"] = DefinedName("税率", attr_text="表!$C$2")
    target = io.BytesIO()
    made.save(target)
    return Workbook.open(target.getvalue(), "x.xlsx")


@pytest.mark.parametrize(
    ("formula", "version", "older"),
    [
        ('=IFS(A1>80,"A",A1>60,"B",TRUE,"C")', "2016", '=IF(A1>80,"A",IF(A1>60,"B","C"))'),
        ('=IFS(A1>80,"A",A1>60,"B")', "2016", '=IF(A1>80,"A",IF(A1>60,"B",NA()))'),
        ('=SWITCH(A1,1,"x",2,"y","z")', "2016", '=IF(A1=1,"x",IF(A1=2,"y","z"))'),
        ("=XLOOKUP(A2,表!$A$2:$A$9,表!$B$2:$B$9)", "2019", "=INDEX(表!$B$2:$B$9,MATCH(A2,表!$A$2:$A$9,0))"),
        ("=LET(n,A1+1,n*n)", "2019", "=((A1+1)*(A1+1))"),
        ('=TEXTJOIN("-",FALSE,A1,B1)', "2016", '=(A1&"-"&B1)'),
        ("=XLOOKUP(A2,A:A,B:B,,-1)", "2019", None),
        ("=XLOOKUP(A2,A1:A9,B1:C9)", "2019", None),
        ('=XLOOKUP("a*",A1:A9,B1:B9)', "2019", None),
        ('=TEXTJOIN(",",TRUE,A1,B1)', "2016", None),
        ("=CONCAT(A1:A9)", "2016", None),
        ("=MAXIFS(B1:B9,A1:A9,C1)", "2016", None),
        ("=LET(x,RAND(),x-x)", "2019", None),
    ],
)
def test_only_what_keeps_its_meaning_is_rewritten(formula: str, version: str, older: str | None) -> None:
    """An exact equivalent for the older Excel, or nothing."""
    assert for_version(formula, version) == older


@pytest.mark.parametrize(
    ("formula", "kept"),
    [
        ("=LET(x,A1,x+1)", "_xlfn.LET(_xlpm.x,A1,_xlpm.x+1)"),
        ("=SUM(A1#)", "SUM(_xlfn.ANCHORARRAY(A1))"),
        ("=SUM(表!A1#)", "SUM(_xlfn.ANCHORARRAY(表!A1))"),
        ("=売上[@額]*2", "売上[[#This Row],[額]]*2"),
        ("=売上[@[額 円]]", "売上[[#This Row],[額 円]]"),
    ],
)
def test_files_keep_names_spills_and_rows_in_their_own_form(formula: str, kept: str) -> None:
    """LET's names, A1# and [@column] are stored as [MS-XLSX] 2.2.2 has them, and read back."""
    assert syntax.stored(formula) == kept


def test_a_column_of_its_own_table_gets_the_tables_name() -> None:
    """[@額] means the table that the cell belongs to."""
    around = Surroundings(book(), "表")
    assert with_table("=[@額]*2", around.table_at("C2")) == "=売上[@額]*2"


@pytest.mark.parametrize(
    ("formula", "sheet", "reached"),
    [
        ("=SUM(売上[額])", "表", ["B2:B3"]),
        ("=売上[@額]", "表", ["B2"]),
        ("=売上[[#Headers],[額]]", "表", ["B1"]),
        ("=SUM(売上[[額]:[計]])", "表", ["B2:D3"]),
        ("=合計欄", "表", ["A1"]),
        ("=税率", "別 紙", ["C2"]),
        ("=税率", "表", []),
        ("=SUM('表:別 紙'!A1)", "表", ["A1", "A1"]),
        ("=SUM($1:2)", "表", ["A1:XFD2"]),
    ],
)
def test_references_reach_through_tables_names_and_sheets(
    formula: str, sheet: str, reached: list[str]
) -> None:
    """Structured references, names (sheet-local ones first) and spans of sheets lead to cells."""
    assert [use.area.name for use in uses(parse(formula), Surroundings(book(), sheet), "C2")] == reached


@pytest.mark.parametrize(
    ("formula", "cells", "circular"),
    [
        ("=D2*2", "B2:B3", True),
        ("='別 紙'!A1", "B2:B3", True),
        ("=合計欄", "B2", True),
        ("=SUM(B:B)", "B5", True),
        ("=SUM(売上[額])", "B2", True),
        ("=B1+1", "B2:B3", False),
        ("=B3+1", "B2:B3", False),
        ("=ROW(B2)", "B2:B3", False),
        ("=SUM(A:A)", "B2", False),
        ("=$B$3", "B2:B3", True),
    ],
)
def test_circles_are_found_through_names_tables_and_formulas(
    formula: str, cells: str, circular: bool
) -> None:
    """A formula that reads itself by any way is found; reading the row before is none."""
    assert bool(cycle(formula, Surroundings(book(), "表"), cells)) is circular


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ('WEBSERVICE("http://x/")', "formula.denied"),
        ("[1]S!$A$1", "formula.external"),
        ("cmd|'/c calc'!A1", "formula.external"),
        ("内側", "formula.denied"),
        ("#REF!", "formula.reference"),
    ],
)
def test_what_a_name_hides_is_judged(name: str, code: str) -> None:
    """Denied functions, other workbooks and programs are found behind names, and behind names of names."""
    names = {"外": name, "内側": 'EXEC("calc")'}
    assert code in [fault.code for fault in allowed.check("=外+1", names=names)]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("=SUM(B2:B3", "=SUM(B2:B3)"),
        ("=SUM(B2:B3))", "=SUM(B2:B3)"),
        ("=IF(A2=机,1,0)", '=IF(A2="机",1,0)'),
        ('=IF(A2="机,1,0)', '=IF(A2="机",1,0)'),
        ("=SUMM(B2:B3)", "=SUM(B2:B3)"),
        ("=IF(B2=>3、1、0)", "=IF(B2=>3,1,0)"),
        ("=別紙!A1", "='別 紙'!A1"),
        ("=B2*", "=B2"),
    ],
)
def test_broken_text_has_its_repair_among_the_changes(broken: str, mended: str) -> None:
    """What is nearly always meant is proposed."""
    assert mended in [change.formula for change in of_text(broken, Surroundings(book(), "表"))]


_CELLS = st.builds(
    lambda a, column, b, row: f"{a}{column}{b}{row}",
    st.sampled_from(["", "$"]), st.sampled_from(["A", "Z", "AA", "XFD"]), st.sampled_from(["", "$"]), st.integers(200, 900),
)  # fmt: skip
_LEAVES = st.one_of(
    _CELLS,
    st.integers(0, 10**6).map(str),
    st.text("あ全角 \"'a1,;()", max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
    st.builds(lambda one, two: f"{one}:{two}", _CELLS, _CELLS),
    st.sampled_from(["TRUE", "売上[額]", "'別 紙'!A1", "{1,2;3,4}", "12.5%"]),
)
_FORMULAS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda one, sign, two: f"{one}{sign}{two}", inner, st.sampled_from(["+", "-", "*", "&", "<=", "<>"]), inner),
        st.builds(lambda name, parts: f"{name}({','.join(parts)})", st.sampled_from(["SUM", "MAX", "CONCATENATE"]), st.lists(inner, min_size=1, max_size=3)),
        inner.map(lambda part: f"({part})"),
    ),
    max_leaves=8,
)  # fmt: skip


@given(_FORMULAS)
def test_canonical_form_is_stable_and_tokens_join_to_it(formula: str) -> None:
    """Canonicalising twice changes nothing, tokens lose nothing, and the tree's source is the formula."""
    text = syntax.canonical(f"={formula}")
    assert syntax.canonical(text) == text
    assert "=" + "".join(token.text for token in syntax.tokenize(text)) == text
    assert parse(text).source == "".join(
        token.text for token in syntax.tokenize(text) if token.kind != "space"
    )
    assert all(node.source or node.kind == "omitted" for node, _above in walk(parse(text)))


@given(_FORMULAS, st.integers(0, 90), st.integers(0, 20))
def test_filling_and_storing_keep_each_other(formula: str, down: int, across: int) -> None:
    """What is filled and read back from the file's form is the filled formula."""
    text = syntax.canonical(f"={formula}")
    from kumaai.sheet import cell_name

    filled = syntax.fill(text, "B100", cell_name(100 + down, 2 + across))
    assert syntax.canonical("=" + syntax.stored(filled)) == filled
