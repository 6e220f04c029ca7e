"""Texts of a table become numbers and dates where a whole column is."""

from __future__ import annotations

from datetime import date

import pytest

from kumaai.office.excel.cellvalues import ERA_FORMAT, content


@pytest.mark.parametrize(
    ("texts", "values", "number_format"),
    [
        (["1", "0", "-5", ""], (1, 0, -5, ""), "General"),
        (["1.50", "2"], (1.5, 2), "0.00"),
        (["1,200", "300"], (1200, 300), "#,##0"),
        (["12.5%", "3%"], (0.125, 0.03), "0.0%"),
        (["2026-10-15", ""], (date(2026, 10, 15), ""), "yyyy-mm-dd"),
        (["2026/4/1"], (date(2026, 4, 1),), "yyyy/m/d"),
        (["令和8年10月15日", "平成元年1月8日"], (date(2026, 10, 15), date(1989, 1, 8)), ERA_FORMAT),
        (["012", "345"], ("012", "345"), "General"),
        (["1", "約2"], ("1", "約2"), "General"),
        (["2026-02-30"], ("2026-02-30",), "General"),
        (["12345678901234567890"], ("12345678901234567890",), "General"),
        (["=1+1", "+3"], ("=1+1", "+3"), "General"),
        (["", ""], ("", ""), "General"),
    ],
)
def test_a_column_is_what_all_its_texts_are(
    texts: list[str], values: tuple[object, ...], number_format: str
) -> None:
    """One entry that is none keeps the column text; leading zeros, long numbers and impossible days stay text."""
    found = content(texts)
    assert found.values == values and [type(v) for v in found.values] == [type(v) for v in values]
    assert number_format == found.number_format


def test_dates_beside_words_where_the_table_says_so() -> None:
    """A column of days by which work is due may also say something else."""
    assert content(["2026-10-15", "未定"], dates=True).values == (date(2026, 10, 15), "未定")
