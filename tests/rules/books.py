"""Sheets described by hand, for the formula catalogue."""

from __future__ import annotations

import re
from datetime import date

from kumaai.sheet import Book, Column, Note, Sheet, column_letter


def serial(year: int, month: int, day: int) -> int:
    """A date as a serial."""
    return (date(year, month, day) - date(1899, 12, 30)).days


def sheet(
    name: str, columns: dict[str, tuple], *, notes: tuple[Note, ...] = (), header_row: int = 1
) -> Sheet:
    """A sheet whose headers map to values; an empty tuple is a column to be filled; dates are ``date``."""
    rows = max((len(values) for values in columns.values()), default=0)
    made, cells = [], {}
    for number, (header, values) in enumerate(columns.items(), 1):
        kind = kind_of(values)
        plain = tuple(serial(v.year, v.month, v.day) if isinstance(v, date) else v for v in values)
        padded = plain + (None,) * (rows - len(plain))
        unit = re.search(r"[（(](.+?)[）)]$", header)
        made.append(
            Column(
                letter=column_letter(number),
                header=header,
                kind=kind,
                values=padded,
                unit=unit[1] if unit else "",
                parts=tuple(header.split(" ")),
            )
        )
        cells[header_row, number] = header
        cells.update({(header_row + 1 + row, number): value for row, value in enumerate(padded)})
    return Sheet(name, header_row, header_row + 1, header_row + rows, tuple(made), notes, cells=cells)


def kind_of(values: tuple) -> str:
    """The kind of a column's values."""
    filled = [value for value in values if value not in (None, "")]
    if not filled:
        return "empty"
    if all(isinstance(value, date) for value in filled):
        return "date"
    return "number" if all(isinstance(value, int | float) for value in filled) else "text"


def budget() -> Book:
    """Spending by section with a summary sheet."""
    return Book(
        (
            sheet(
                "支出",
                {
                    "事業名": ("図書", "道路", "祭り", "保育"),
                    "所管課": ("社会課", "土木課", "社会課", "子ども課"),
                    "予算額（円）": (1000, 2000, 1500, 800),
                    "決算額（円）": (900, 1800, 1500, 400),
                    "前年度決算額": (800, 1900, 1000, 500),
                    "判定": (),
                },
            ),
            sheet("課別", {"課": ("社会課", "土木課", "子ども課"), "件数": (), "決算額": ()}),
        )
    )


def members() -> Book:
    """A list of members with dates, a base date and days off."""
    return Book(
        (
            sheet(
                "会員",
                {
                    "会員番号": (12, 345, 6),
                    "氏名": ("青木　花", "井上　進", "上田　薫"),
                    "生年月日": (date(1960, 4, 1), date(1985, 5, 5), date(2001, 1, 9)),
                    "入会日": (date(2020, 4, 1), date(2021, 12, 1), date(2024, 2, 1)),
                    "退会日": (date(2024, 3, 31), None, None),
                    "点数": (80, 60, 40),
                    "郵便番号": ("1234567", "2345678", "3456789"),
                    "結果": (),
                },
                notes=(Note("基準日", "K2", serial(2025, 4, 1), "date"),),
                header_row=4,
            ),
            sheet("休日", {"休日": (date(2025, 1, 1), date(2025, 5, 5))}),
        )
    )
