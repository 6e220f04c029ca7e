"""The engines against what Excel gives for the functions that office staff use."""

from __future__ import annotations

from datetime import datetime

import pytest

from kumaai.office.excel.engines import compute, equal
from tests.office.excel.office_functions import CHECKS, JAPANESE, book
from tests.program import ENGINES


@pytest.mark.parametrize(("checks", "least"), [(CHECKS, 0.97), (JAPANESE, 0.97)])
def test_office_functions_are_right_and_no_wrong_one_is_called_verified(
    checks: tuple[tuple[str, object], ...], least: float
) -> None:
    """At least 97 of 100 values are Excel's, and where both engines agree every one is."""
    formulas = {f"J{number}": formula for number, (formula, _want) in enumerate(checks, 2)}
    computed = compute(book(), "表", formulas, cache=ENGINES, clock=datetime(2025, 4, 1, 9))
    wrong = []
    for (cell, formula), (_formula, want) in zip(formulas.items(), checks, strict=True):
        found = computed.cells[cell]
        if not equal(found.value, want):  # type: ignore[arg-type]
            wrong.append((formula, want, found.value, found.by))
    assert len(wrong) <= len(checks) * (1 - least), wrong
    assert not [each for each in wrong if len(each[3]) > 1], wrong
    assert len(CHECKS) + len(JAPANESE) >= 150
