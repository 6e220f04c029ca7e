"""Workbooks for the catalogue: the same rows in three differently shaped sheets.

``plain``: the table at A1, an Excel table, labelled cells below.
``titled``: a title, labelled cells and a blank row above; headers merged over two rows.
``inset``: the table at C4, a total row below it and a footnote.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

SHAPES = ("plain", "titled", "inset")

SPENDING = (
    ("番号", "課", "費目", "予算額", "決算額", "前年度決算額", "税率"),
    (
        (1, "税務課", "需用費", 1200000, 1150400, 980300, 0.1),
        (2, "福祉課", "委託料", 640000, 655200, 700000, 0.1),
        (3, "税務課", "旅費", 300000, 214500, 0, 0.08),
        (4, "総務課", "備品費", 900000, 880700, 912400, 0.1),
        (5, "福祉課", "報酬", 480000, 479900, 450100, 0.08),
        (6, "総務課", "印刷費", 150000, 162300, 120000, 0.1),
        (7, "税務課", "使用料", 520000, 505000, 498000, 0.1),
        (8, "福祉課", "需用費", 1050000, 1002600, 1010900, 0.08),
        (9, "総務課", "委託料", 720000, 699100, 640500, 0.1),
    ),
    {"目標額": 2000000},
    {
        "率表": (
            ("費目", "補助率", "上限額"),
            *(
                (name, share, limit)
                for name, share, limit in (
                    ("需用費", 0.3, 200000), ("委託料", 0.25, 150000), ("旅費", 0.5, 80000), ("備品費", 0.15, 90000),
                    ("報酬", 0.4, 120000), ("印刷費", 0.2, 30000), ("使用料", 0.35, 110000),
                )
            ),
        )
    },
)  # fmt: skip

MEMBERS = (
    ("会員番号", "氏名", "生年月日", "入会日", "退会日", "更新日"),
    (
        (12, "青木　花", date(1960, 4, 1), date(2012, 4, 10), date(2024, 3, 31), date(2025, 3, 20)),
        (345, "井上　進", date(1985, 5, 5), date(2021, 12, 4), None, date(2025, 6, 30)),
        (6, "上田　薫", date(2001, 1, 9), date(2024, 2, 1), None, date(2025, 4, 1)),
        (78, "江口　誠", date(1948, 11, 23), date(2015, 9, 30), date(2023, 7, 15), date(2026, 2, 28)),
        (901, "岡田　実", date(1972, 8, 31), date(2023, 6, 17), None, date(2025, 1, 31)),
        (23, "加藤　恵", date(1993, 3, 2), date(2018, 1, 31), None, date(2025, 11, 3)),
        (55, "木村　翔", date(1967, 12, 30), date(2022, 5, 8), date(2025, 2, 10), date(2025, 5, 15)),
    ),
    {"基準日": date(2025, 4, 1)},
    {"休日": (("休日",), (date(2021, 12, 6),), (date(2025, 5, 5),), (date(2022, 6, 30),), (date(2024, 2, 12),))},
)  # fmt: skip

ADDRESSES = (
    ("文書番号", "氏名", "郵便番号", "住所", "電話番号", "コード", "備考"),
    (
        ("総A-012", "青木　花子", "8600001", "熊本市中央区本町1", "096-111-2222", 42, "ﾃｽﾄＡＢ"),
        ("税B-340", "井上　進", "8610102", "宇土市花園町45", "0964-22-3333", 7, "済"),
        ("福C-007", "上田　薫", "8620963", "合志市須屋700", "080-1234-5678", 12345, "確認中２"),
        ("建D-1250", "江口　誠一", "8640041", "荒尾市荒尾390", "0968-63-1111", 980, "なし"),
        ("総A-099", "大野　由美", "8650051", "玉名市繁根木163", "0968-75-0000", 310, "ＯＫ確認"),
    ),
    {},
    {},
)

HOURS = (
    ("日付", "氏名", "始業", "終業", "休憩（分）"),
    (
        (date(2025, 6, 2), "青木", time(8, 30), time(17, 15), 60),
        (date(2025, 6, 3), "青木", time(8, 30), time(19, 40), 60),
        (date(2025, 6, 3), "井上", time(9, 0), time(18, 0), 45),
        (date(2025, 6, 4), "井上", time(8, 45), time(16, 50), 60),
        (date(2025, 6, 5), "上田", time(8, 30), time(21, 5), 75),
        (date(2025, 6, 6), "上田", time(10, 0), time(17, 45), 45),
    ),
    {},
    {},
)

COUNTER = (
    ("受付日", "窓口", "種別", "通数", "手数料", "単価", "状況"),
    (
        (date(2025, 4, 5), "本庁", "住民票", 3, 900, 300, "済"),
        (date(2025, 4, 7), "東支所", "税証明", 1, 350, 350, "未"),
        (date(2025, 4, 12), "本庁", "印鑑証明", 2, 610, 300, "済"),
        (date(2025, 5, 2), "西支所", "住民票", 5, 1500, 300, None),
        (date(2025, 5, 11), "本庁", "税証明", 4, 1400, 350, "未"),
        (date(2025, 5, 20), "東支所", "住民票", 2, 620, 300, "済"),
        (date(2025, 6, 1), "西支所", "印鑑証明", 1, 310, 300, "未"),
        (date(2025, 6, 3), "東支所", "印鑑証明", 6, 1810, 300, None),
        (date(2025, 6, 14), "本庁", "住民票", 1, 320, 300, "済"),
        (date(2025, 6, 21), "西支所", "税証明", 2, 700, 350, "済"),
    ),
    {},
    {
        "集計": (("窓口", "結果"), ("本庁",), ("東支所",), ("西支所",)),
        "月別": (("月", "結果"), (4,), (5,), (6,)),
        "クロス": (("窓口", "住民票", "印鑑証明", "税証明"), ("本庁",), ("東支所",), ("西支所",)),
        "一つ": (("項目", "値"), ("答え",)),
    },
)

THEMES: dict[str, tuple[str, Any]] = {
    "spending": ("支出", SPENDING),
    "members": ("会員", MEMBERS),
    "addresses": ("宛名", ADDRESSES),
    "hours": ("勤務", HOURS),
    "counter": ("受付", COUNTER),
}


@dataclass(frozen=True)
class Made:
    """A workbook, and where its main table's rows and its column to fill are."""

    data: bytes
    sheet: str
    first: int
    last: int
    target: str


def make(theme: str, shape: str) -> Made:
    """The theme's rows in that shape."""
    name, (headers, rows, notes, others) = THEMES[theme]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    top, left = {"plain": (1, 1), "titled": (6, 1), "inset": (4, 3)}[shape]
    wide = left + len(headers)
    for number, header in enumerate([*headers, "結果"]):
        put(sheet, top, left + number, header)
    for down, row in enumerate(rows, 1):
        for across, value in enumerate(row):
            put(sheet, top + down, left + across, value)
    last = top + len(rows)
    _decorate(sheet, shape, name, notes, (top, left, last, wide))
    for title, lines in others.items():
        extra = book.create_sheet(title)
        for down, line in enumerate(lines, 1):
            for across, value in enumerate(line, 1):
                put(extra, down, across, value)
    stream = io.BytesIO()
    book.save(stream)
    return Made(stream.getvalue(), name, top + 1, last, get_column_letter(wide))


def put(sheet: Any, row: int, column: int, value: Any) -> None:
    """A value with the number format that a person would have given it."""
    if value is None:
        return
    cell = sheet.cell(row, column, value)
    if isinstance(value, date | datetime):
        cell.number_format = "yyyy/m/d"
    elif isinstance(value, time):
        cell.number_format = "h:mm"
    elif isinstance(value, float):
        cell.number_format = "0%"


def _decorate(
    sheet: Any, shape: str, name: str, notes: dict[str, Any], place: tuple[int, int, int, int]
) -> None:
    top, left, last, wide = place
    if shape == "titled":
        put(sheet, 1, 1, f"令和7年度　{name}一覧")
        for number, (label, value) in enumerate(notes.items()):
            put(sheet, 3, 1 + 2 * number, label)
            put(sheet, 3, 2 + 2 * number, value)
        for column in range(1, wide + 1):  # a header of two rows, each cell merged downwards
            value = sheet.cell(top, column).value
            sheet.cell(top, column).value = None
            sheet.cell(top - 1, column, value)
            sheet.merge_cells(start_row=top - 1, end_row=top, start_column=column, end_column=column)
        return
    for number, (label, value) in enumerate(notes.items()):
        row, column = (last + 2, left + 2 * number) if shape == "plain" else (2, left + 2 * number)
        put(sheet, row, column, label)
        put(sheet, row, column + 1, value)
    if shape == "plain":
        reference = f"A1:{get_column_letter(wide)}{last}"
        sheet.add_table(Table(displayName=f"T{len(name)}_{wide}", ref=reference))
        return
    if name in ("支出", "受付"):
        put(sheet, last + 1, left, "合計")
        for column in range(left, wide):
            values = [sheet.cell(row, column).value for row in range(top + 1, last + 1)]
            if all(isinstance(value, int) for value in values) and sheet.cell(top, column).value != "番号":
                put(sheet, last + 1, column, sum(values))
    put(sheet, last + 3, left, "※庁内資料")
