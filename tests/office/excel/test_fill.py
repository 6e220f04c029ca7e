"""Filling a formula over a range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.office.excel import syntax
from kumaai.office.excel.fill import Filling
from kumaai.sheet import cell_name

_REFERENCES = st.sampled_from(
    ["A1", "$B$2", "C$3", "$D4", "E:E", "$F:G", "3:4", "$5:6", "XFD1048576", "税率", '"A1"']
)


@given(st.lists(_REFERENCES, min_size=1, max_size=5), st.integers(1, 30), st.integers(1, 30))
def test_a_filling_gives_what_filling_cell_by_cell_gives(
    references: list[str], row: int, column: int
) -> None:
    """The quick way and the plain way never differ."""
    formula = "=SUM(" + ",".join(references) + ")+名簿!B2"
    cell = cell_name(row, column)
    assert Filling(formula, ["C3", cell])[cell] == syntax.fill(formula, "C3", cell)


@pytest.mark.parametrize(
    ("formula", "by_row", "ranges"),
    [
        ("=A2&$C$1", True, False),
        ("=A1+A2", False, False),
        ("=SUM($A$2:$A$9)*B2", True, True),
        ("=SUM(A$2:A2)", False, True),
        ("=ROW()", False, False),
        ("=税率*A2", False, True),
    ],
)
def test_what_a_row_depends_on_is_seen(formula: str, by_row: bool, ranges: bool) -> None:
    """Formulas that read other rows are told from those that read their own."""
    filling = Filling(formula, ["D2", "D3"])
    assert (filling.is_by_row, filling.has_ranges) == (by_row, ranges)


def test_only_the_cells_of_the_filling_are_in_it() -> None:
    """It is a mapping of its own cells."""
    filling = Filling("=A1", ["B1", "B2"])
    assert dict(filling) == {"B1": "=A1", "B2": "=A2"}
    with pytest.raises(KeyError):
        filling["B3"]
