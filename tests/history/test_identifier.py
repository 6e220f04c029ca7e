"""Run numbers sort by time and never repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kumaai.history.identifier import ALPHABET, ulid

MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_a_number_has_26_letters_that_nobody_mistakes(moment: datetime) -> None:
    """Twenty-six of Crockford's letters, the first at most 7 (48 + 80 bits)."""
    number = ulid(moment)
    assert len(number) == 26
    assert set(number) <= set(ALPHABET)
    assert number[0] in "01234567"


@given(MOMENTS)
def test_later_runs_have_greater_numbers(moment: datetime) -> None:
    """A millisecond decides the order, whatever the random part is."""
    assert ulid(moment) < ulid(moment + timedelta(milliseconds=2))


def test_a_known_time_gives_the_known_beginning() -> None:
    """The time part is that of the specification: 1469918176385 ms is 01ARYZ6S41."""
    assert ulid(datetime.fromtimestamp(1469918176.385, UTC)).startswith("01ARYZ6S4")


def test_a_thousand_numbers_of_one_moment_differ() -> None:
    """Two runs in the same millisecond do not share a number."""
    now = datetime.now(UTC)
    assert len({ulid(now) for _ in range(1000)}) == 1000
