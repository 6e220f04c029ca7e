"""Dates as a Japanese office writes them."""

from __future__ import annotations

from datetime import date

ERAS = (
    ("令和", 2019, date(2019, 5, 1)),
    ("平成", 1989, date(1989, 1, 8)),
    ("昭和", 1926, date(1926, 12, 25)),
)
"""Name, first western year and first day of each era, newest first (元号を改める政令)."""


def in_era(day: date, *, weekday: bool = False) -> str:
    """令和8年10月15日, with its （木） where ``weekday`` is asked for; years before Showa are western."""
    era, first = next(((name, year) for name, year, start in ERAS if day >= start), ("", 1))
    year = day.year - first + 1
    written = f"{era}{'元' if era and year == 1 else year}年{day.month}月{day.day}日"
    return f"{written}（{'月火水木金土日'[day.weekday()]}）" if weekday else written
