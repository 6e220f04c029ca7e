"""Formula syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.office.excel import allowed, syntax
from kumaai.sheet import cell_name, column_letter, column_number, split_cell


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("＝ＳＵＭ（Ａ１：Ａ３）", "=SUM(A1:A3)"),
        ("=sum(a1;b2)", "=SUM(A1,B2)"),
        ('=IF(A1="（全角）","＝",1)', '=IF(A1="（全角）","＝",1)'),
        ("=SUM(表[金額（円）])", "=SUM(表[金額（円）])"),
        ("=_xlfn.XLOOKUP(A1,B:B,C:C)", "=XLOOKUP(A1,B:B,C:C)"),
        ("=JIS(A1)&YEN(B1)", "=DBCS(A1)&DOLLAR(B1)"),
        ("={1;2}*2", "={1;2}*2"),
    ],
)
def test_input_becomes_canonical(typed, canonical):
    """Full-width signs outside texts, semicolons and localised names become canonical."""
    assert syntax.canonical(typed) == canonical


@pytest.mark.parametrize(
    ("formula", "cell", "filled"),
    [
        ("=A1+$B$1", "C4", "=B4+$B$1"),
        ("=SUM($C$1:D1)", "B3", "=SUM($C$1:D3)"),
        ("='R7.4.1'!$A2&\"A1\"", "B2", "='R7.4.1'!$A3&\"A1\""),
        ("=SUM(A:A)", "C1", "=SUM(B:B)"),
    ],
)
def test_filling_shifts_relative_references_only(formula, cell, filled):
    """References move as Excel moves them; absolute parts and texts stay."""
    assert syntax.fill(formula, "B1", cell) == filled


def test_filling_off_the_sheet_gives_an_error_reference():
    """A reference above row 1 becomes #REF!."""
    assert syntax.fill("=A1", "B5", "B4") == "=#REF!"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("=SUM(A1", "formula.syntax"),
        ("=FOO(1)", "formula.unknown_function"),
        ('=WEBSERVICE("http://x")', "formula.denied"),
        ('=HYPERLINK("http://x")', "formula.denied"),
        ("=[1]Sheet1!A1", "formula.external"),
        ("='C:\\[x.xlsx]S'!A1", "formula.external"),
        ("=cmd|'/c calc'!A0", "formula.external"),
        ("=無い!A1", "formula.reference"),
        ("=無い名前+1", "formula.reference"),
        ("=XLOOKUP(A1,B:B,C:C)", "formula.version"),
        ("=" + "(" * 70 + "1" + ")" * 70, "formula.depth"),
    ],
)
def test_what_may_not_be_written_is_found(formula, code):
    """Each kind of fault has its code."""
    assert code in [fault.code for fault in allowed.check(formula, excel="2019", sheets=["名簿"])]


def test_a_long_formula_is_a_fault():
    """More than 8,192 characters are refused."""
    assert allowed.check("=" + "1+" * 5000 + "1")[0].code == "formula.length"


def test_let_variables_are_known_names():
    """Names that LET declares are not missing names."""
    assert allowed.check("=LET(n,COUNTA(A1:A3),n*2)") == []


def test_future_functions_are_stored_with_their_prefix():
    """The file keeps _xlfn. and _xlws."""
    assert syntax.stored("=FILTER(A1:A3,A1:A3>IFS(1,2))") == "_xlfn._xlws.FILTER(A1:A3,A1:A3>_xlfn.IFS(1,2))"


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_cell_names_round_trip(row, column):
    """A place and its name mean each other."""
    assert split_cell(cell_name(row, column)) == (row, column)
    assert column_number(column_letter(column)) == column


@given(st.integers(1, 500), st.integers(1, 50), st.integers(1, 500), st.integers(1, 50))
def test_filling_there_and_back_changes_nothing(row, column, to_row, to_column):
    """Filled to a cell and back, a formula is what it was."""
    formula, first = "=$A1000+BA$600+ZZ999", cell_name(row, column)
    there = cell_name(to_row, to_column)
    assert syntax.fill(syntax.fill(formula, first, there), there, first) == formula
