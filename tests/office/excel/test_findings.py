"""What the checks say of formulas, without computing: workbook, formula and values are given."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from kumaai.office.excel.findings import Case, findings
from kumaai.office.excel.references import Surroundings
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import Scalar, cells_of
from tests.measure.defect_books import BOOKS, RIGHT, Right
from tests.measure.defects import KINDS, defects, outcome, place_of, unread


def case(book: bytes, sheet: str, cells: str, formula: str, values: Sequence[Scalar] = ()) -> Case:
    """A formula that stands in ``cells`` with these values; distinct numbers where none are given."""
    names = list(cells_of(cells))
    given = tuple(zip(names, values or range(1, len(names) + 1), strict=True))
    return Case(formula, Surroundings(Workbook.open(book, "x.xlsx"), sheet), cells, given)


def ids(found: Case) -> set[str]:
    """The ids of what is told, notes left out."""
    return {finding.id for finding in findings(found) if finding.strength != "note"}


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet 表."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "表"
    for row in rows:
        page.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: f"{right.book} {right.formula}")
def test_right_formulas_raise_no_alarm(right: Right) -> None:
    """None of the checks fires on a formula that is right."""
    assert ids(case(BOOKS[right.book](), right.sheet, right.cells, right.formula)) == set()


@pytest.mark.parametrize(
    ("book", "on", "cells", "formula", "wanted"),
    [
        ("people", "名簿", "F4:F33", '=DATEDIF(D4,F1,"Y")', "formula.anchor"),
        ("orders", "注文", "G4:G43", "=E4*VLOOKUP(D4,価格!A2:C6,2,FALSE)", "formula.anchor"),
        ("people", "名簿", "G4:G33", "=RANK(E4,E4:E33)", "formula.anchor"),
        ("months", "光熱費", "F2:F10", "=B2/SUM(B2:B10)", "formula.anchor"),
        ("orders", "注文", "G4:G43", "=SUM(E4:E4)", "formula.one_cell"),
        ("orders", "注文", "G4:G43", "=$E$4*F4", "formula.fixed_row"),
        ("orders", "注文", "G4:G43", "=SUM($E$4:$E$43)", "formula.constant"),
        ("orders", "集計", "C2:C4", "=SUMIF(注文!$C$4:$C$42,A2,注文!$F$4:$F$43)", "formula.sizes"),
        ("orders", "集計", "C2:C4", "=SUMIFS(注文!$F$5:$F$43,注文!$C$4:$C$43,A2)", "formula.sizes"),
        ("orders", "集計", "B2:B4", "=COUNTIF(注文!$C$4:$C$42,A2)", "formula.range"),
        ("orders", "集計", "B2:B4", "=COUNTIF(注文!$C$5:$C$43,A2)", "formula.range"),
        ("orders", "集計", "B2:B4", "=COUNTIF(注文!$C$3:$C$43,A2)", "formula.header"),
        ("months", "光熱費", "F2:F10", "=B2/SUM($B$2:$B$11)", "formula.total"),
        ("months", "光熱費", "F2:F10", "=B2/SUM($A$2:$A$10)", "formula.no_numbers"),
        ("people", "名簿", "G4:G33", "=VLOOKUP(B4,名簿!$B$4:$C$33,2)", "formula.approximate"),
        ("people", "名簿", "G4:G33", "=VLOOKUP(A4,評価!$B$2:$C$5,1,FALSE)", "formula.keys"),
        ("people", "名簿", "G4:G33", '=IF(D4<"2025/4/1","旧","新")', "formula.compare"),
        ("people", "名簿", "G4:G33", '=IF(C4="企画","○","")', "formula.absent"),
        ("people", "名簿", "G4:G33", '=IF(F4>=60,"対象","")', "formula.empty"),
        ("people", "名簿", "G4:G33", '=DATEDIF(D4,$F$1,"MD")&"日"', "formula.datedif"),
    ],
)
def test_a_mistake_is_found(book: str, on: str, cells: str, formula: str, wanted: str) -> None:
    """Each kind of mistake has its id."""
    assert wanted in ids(case(BOOKS[book](), on, cells, formula))


def test_a_blank_date_that_counts_as_zero_is_found() -> None:
    """The first row whose date is empty is named; a formula that asks for blanks is left alone."""
    from datetime import date

    book = sheet(
        [["品名", "期限", "残り"], ["水", date(2026, 1, 5)], ["毛布", None], ["米", date(2026, 3, 1)]]
    )
    told = [
        f
        for f in findings(case(book, "表", "C2:C4", "=B2-45000", (1027, -45000, 1082)))
        if f.id == "formula.blank"
    ]
    assert [finding.cell for finding in told] == ["C3"]
    assert "formula.blank" not in ids(case(book, "表", "C2:C4", '=IF(B2="","",B2-45000)', (1027, "", 1082)))


def test_numbers_stored_as_text_are_found() -> None:
    """A text that spells a number does not count in a sum: its cell is named."""
    book = sheet([["課", "額"], ["総務", 100], ["税務", "1,200"], ["福祉", 300]])
    (told,) = [f for f in findings(case(book, "表", "D2", "=SUM(B2:B4)")) if f.id == "formula.text_numbers"]
    assert told.cell == "B3"


def test_a_key_that_stands_twice_is_found() -> None:
    """A lookup sees only the first of two rows with the wanted key."""
    book = sheet([["コード", "名"], ["A1", "机"], ["A2", "棚"], ["A1", "椅子"], [None, None], ["A1"]])
    assert "formula.twice" in ids(case(book, "表", "C6", "=VLOOKUP(A6,$A$2:$B$4,2,FALSE)", ("机",)))


def test_hidden_cells_that_are_read_are_a_note() -> None:
    """Reading a hidden column is told, not warned of."""
    book = openpyxl.load_workbook(io.BytesIO(BOOKS["months"]()))
    book["光熱費"].column_dimensions["B"].hidden = True
    target = io.BytesIO()
    book.save(target)
    told = [
        f
        for f in findings(case(target.getvalue(), "光熱費", "E2:E10", "=SUM(B2:D2)"))
        if f.id == "formula.hidden"
    ]
    assert [finding.strength for finding in told] == ["note"]


def test_seeded_defects_are_refused_or_flagged(tmp_path: Path) -> None:
    """One in nine of the seeded defects, of every kind; no engine computes, so only the checks can find them."""
    seeded = defects()[::9]
    assert {defect.kind for defect in seeded} == set(KINDS)
    missed = [
        (defect.kind, defect.formula)
        for defect in seeded
        if outcome(unread(place_of(defect.right, tmp_path), defect.formula)) == "missed"
    ]
    assert missed == []
