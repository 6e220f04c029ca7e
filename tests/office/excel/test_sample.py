"""The slow engine judges a sample of a long range."""

from collections.abc import Mapping

import pytest

from kumaai.office.excel.cells import Cell, Cells, Row
from kumaai.office.excel.engines.protocol import Target
from kumaai.office.excel.engines.sample import LIMIT, independent, sample


def rows() -> Mapping[int, Row]:
    """Two thousand numbers in B, one of them missing, one very large, one a text."""
    cells = {(row, 2): Cell(row, "n") for row in range(2, 2002)}
    del cells[777, 2]
    cells[888, 2] = Cell(10**9, "n")
    cells[999, 2] = Cell("欠測", "s")
    return Cells.of(cells).rows


def targets(formula: str = "=B{row}*2") -> list[Target]:
    """A formula in D for each row."""
    return [Target("表", row, 4, formula.format(row=row, above=row - 1)) for row in range(2, 2002)]


def test_a_sample_holds_ends_blanks_and_extremes() -> None:
    """Head, tail, the blank, the largest value and the text among numbers are judged; the rest in part."""
    chosen = {targets()[number].row for number in sample(rows(), targets())}
    assert {2, 51, 777, 888, 999, 1952, 2001} <= chosen
    assert len(chosen) == LIMIT


def test_a_short_range_is_judged_whole() -> None:
    """Up to the limit nothing is left out."""
    assert sample(rows(), targets()[:LIMIT]) == list(range(LIMIT))


@pytest.mark.parametrize(
    ("formula", "apart"),
    [
        ("=B{row}*$C$1", True),
        ("=SUMIF(A:A,A{row},B:B)", True),
        ("=IF(B{row}>1,TRUE,FALSE)", True),
        ("=D{above}+B{row}", False),
        ("=SUM(A{row}:E{row})", False),
        ("=SUM(C:E)", False),
        ("=税率*B{row}", False),
        ("=OFFSET(B{row},0,1)", False),
        ("=B{row}:INDEX(B:B,9)", False),
    ],
)
def test_formulas_that_may_read_each_other_are_not_divided(formula: str, apart: bool) -> None:
    """A running total must be computed whole; so must what cannot be seen through."""
    assert independent(targets(formula)) is apart
