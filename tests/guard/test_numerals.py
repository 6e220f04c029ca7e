"""Numbers, dates and amounts in any notation come to the same values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.guard.numerals import Date, number, values

_FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


def in_kanji(value: int) -> str:
    """A number below 10 to the 16th in 漢数字."""
    text = ""
    for scale, big in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        four = value // scale % 10**4
        if not four:
            continue
        for unit, small in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = four // unit % 10
            if digit:
                text += ("" if digit == 1 and small else "〇一二三四五六七八九"[digit]) + small
        text += big
    return text


def keys(text: str) -> list[object]:
    """What the values of a text mean."""
    return [value.date or frozenset(value.keys) for value in values(text)]


@given(st.integers(1, 10**16 - 1))
def test_kanji_full_width_and_commas_are_one_number(value: int) -> None:
    """漢数字, full-width digits and thousands marks give the same value."""
    for text in (in_kanji(value), str(value), f"{value:,}"):
        assert number(text) == value
    assert (
        keys(f"{value:,}円")
        == keys(f"{value:,}円".translate(_FULL))
        == [frozenset({("円", Fraction(value))})]
    )


@given(st.integers(1, 9999))
def test_thousand_yen_is_the_same_sum(thousands: int) -> None:
    """千円 is the unit of budgets: 3,800千円 is 380万円."""
    assert keys(f"{thousands * 10:,}千円") == keys(f"{thousands}万円")


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_era_and_western_dates_are_one(day: date) -> None:
    """令和8年8月1日, 2026年8月1日, R8.8.1 and 2026/8/1 are the same day."""
    y, m, d = day.year, day.month, day.day
    era = y - 2018
    forms = (
        f"令和{era}年{m}月{d}日",
        f"{y}年{m}月{d}日",
        f"R{era}.{m}.{d}",
        f"{y}/{m}/{d}",
        f"令和{in_kanji(era)}年{in_kanji(m)}月{in_kanji(d)}日",
    )
    assert len({repr(keys(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("65%", "６割５分"),
        ("25パーセント", "四分の一"),
        ("50％", "半分"),
        ("1,200㎡", "1,200平方メートル"),
        ("21か所", "二十一箇所"),
        ("90か月", "7年6か月"),
        ("1時間30分", "90分"),
        ("二・三パーセント", "2.3%"),
        ("千分の十二・三", "1.23%"),
        ("第5位", "5番目"),
        ("3割引", "30%引"),
        ("午後5時", "17:00"),
        ("正午", "12:00"),
        ("令和元年度", "2019年度"),
        ("137名", "百三十七人"),
        ("3億8,000万円", "380,000千円"),
        ("1.2億円", "1億2千万円"),
        ("2ヘクタール", "20,000m2"),
        ("第三条", "第3条"),
    ],
)
def test_notations_of_one_value(one: str, other: str) -> None:
    """What means the same compares equal."""
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5人", "5件"),
        ("3ポイント", "3%"),
        ("380万円", "380億円"),
        ("令和8年度", "令和8年"),
        ("午前9時", "午後9時"),
        ("1,500平方メートル", "1,500ヘクタール"),
        ("11月30日（月）", "11月30日（火）"),
    ],
)
def test_units_and_halves_count(one: str, other: str) -> None:
    """The same digits with another unit, half of the day or weekday are another value."""
    assert keys(one) != keys(other)


@pytest.mark.parametrize(
    "word", ["一部の委員", "十分に話し合う", "四日市市", "一般に", "三宅さん", "千田町", "第三者"]
)
def test_words_with_kanji_digits_are_no_sure_values(word: str) -> None:
    """Names and words that hold a kanji digit are not taken for counts."""
    assert not [value for value in values(word) if value.sure]


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reading, and places lie inside the text."""
    for value in values(text):
        assert 0 <= value.start < value.end


def test_first_year_of_a_range_is_a_year() -> None:
    """「2024~2026年度」 names two fiscal years, 「二、三日」 none."""
    first, last = (value.date for value in values("2024～2026年度"))
    assert (first, last) == (Date(2024, fiscal=True), Date(2026, fiscal=True))
    assert all(value.date is None for value in values("二、三日"))


def test_half_of_the_day_holds_on_through_a_range() -> None:
    """「午後6時から8時」 ends at 20:00."""
    assert ("time", "20:00") in values("午後6時から8時まで")[1].keys


@pytest.mark.parametrize(
    ("end", "day", "same"),
    [("8月末", "8月31日", True), ("2月末", "2月28日", True), ("8月末", "8月15日", False)],
)
def test_end_of_a_month_is_its_last_day(end: str, day: str, same: bool) -> None:
    """「8月末」 and 「8月31日」 bear each other out."""
    one, other = values(end)[0].date, values(day)[0].date
    assert one is not None
    assert other is not None
    assert one.agrees(other) is other.agrees(one) is same
