"""Invented workbooks and right formulas on them, for seeding defects."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import openpyxl


@dataclass(frozen=True)
class Right:
    """A right formula: where it stands, whether its ranges are summed or counted, and a cell that leads back to it."""

    book: str
    sheet: str
    cells: str
    formula: str
    summed: bool = False
    through: str = ""


def _saved(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def orders() -> bytes:
    """Orders with a list of prices on a second sheet and a rate above the table; column H reads the target G."""
    goods = ["机", "椅子", "棚", "ロッカー", "白板"]
    rows: list[list[object]] = [["注文一覧", None, None, None, None, None, "消費税率", 0.1], []]
    rows.append(["番号", "日付", "課名", "品名", "数量", "単価", "金額", "税込"])
    for number in range(1, 41):
        day = date(2025, 4, 1) + timedelta(days=number * 3)
        line = [
            number,
            day,
            ["総務課", "税務課", "福祉課"][number % 3],
            goods[number * number % 5],
            number % 7 + 1,
            1000 + 130 * number,
        ]
        rows.append([*line, None, f"=ROUNDDOWN(G{number + 3}*1.1,0)"])
    prices: list[list[object]] = [["品名", "標準単価", "仕入先"]]
    prices += [[name, 1500 + 700 * at, f"{at}号店"] for at, name in enumerate(goods)]
    summary: list[list[object]] = [["課名", "件数", "金額"], ["総務課"], ["税務課"], ["福祉課"]]
    return _saved({"注文": rows, "価格": prices, "集計": summary})


def people() -> bytes:
    """Staff with dates of birth and a day to reckon from beside the table."""
    rows: list[list[object]] = [["職員名簿", None, None, None, "基準日", date(2025, 4, 1)], []]
    rows.append(["番号", "氏名", "所属", "生年月日", "点数", "年齢", "順位"])
    for number in range(1, 31):
        born = date(1960 + number, number % 12 + 1, number % 27 + 1)
        rows.append(
            [1000 + number, f"佐藤{number}", ["企画課", "会計課"][number % 2], born, 50 + number * 13 % 47]
        )
    grades: list[list[object]] = [["点数", "評価"], [0, "D"], [60, "C"], [70, "B"], [85, "A"]]
    return _saved({"名簿": rows, "評価": grades})


def months() -> bytes:
    """Costs by month with the total below, and a second table of sections."""
    rows: list[list[object]] = [["月", "電気", "水道", "ガス", "計", "割合"]]
    rows += [
        [f"{month}月", 30000 + 700 * month, 8000 + 90 * month, 5000 + 310 * month] for month in range(4, 13)
    ]
    rows.append(
        [
            "合計",
            sum(30000 + 700 * m for m in range(4, 13)),
            sum(8000 + 90 * m for m in range(4, 13)),
            sum(5000 + 310 * m for m in range(4, 13)),
        ]
    )
    return _saved({"光熱費": rows})


BOOKS: dict[str, Callable[[], bytes]] = {"orders": orders, "people": people, "months": months}

_LIST = "注文!$C$4:$C$43"
RIGHT: tuple[Right, ...] = (
    Right("orders", "注文", "G4:G43", "=E4*F4", through="H4"),
    Right("orders", "注文", "G4:G43", "=ROUNDDOWN(E4*F4*(1+$H$1),0)", through="H5"),
    Right("orders", "注文", "G4:G43", "=E4*VLOOKUP(D4,価格!$A$2:$C$6,2,FALSE)", through="H4"),
    Right("orders", "注文", "G4:G43", "=E4*INDEX(価格!$B$2:$B$6,MATCH(D4,価格!$A$2:$A$6,0))", through="H6"),
    Right("orders", "注文", "G4:G43", "=SUM($E$4:E4)"),
    Right("orders", "注文", "G4:G43", "=F4/SUM($F$4:$F$43)", summed=True),
    Right("orders", "注文", "G4:G43", "=COUNTIF($D$4:$D$43,D4)", summed=True),
    Right("orders", "注文", "G4:G43", "=IF(F4>AVERAGE($F$4:$F$43),\"高い\",\"\")", summed=True),
    Right("orders", "注文", "G4:G43", "=RANK(F4,$F$4:$F$43)", summed=True),
    Right("orders", "集計", "B2:B4", f"=COUNTIF({_LIST},A2)", summed=True),
    Right("orders", "集計", "C2:C4", f"=SUMIF({_LIST},A2,注文!$F$4:$F$43)", summed=True),
    Right("orders", "集計", "C2:C4", f"=SUMIFS(注文!$F$4:$F$43,{_LIST},A2,注文!$E$4:$E$43,\">=3\")", summed=True),
    Right("orders", "集計", "C2:C4", f"=SUMPRODUCT(({_LIST}=A2)*(注文!$E$4:$E$43)*(注文!$F$4:$F$43))", summed=True),
    Right("orders", "集計", "C2:C4", f"=AVERAGEIF({_LIST},A2,注文!$F$4:$F$43)", summed=True),
    Right("people", "名簿", "F4:F33", "=DATEDIF(D4,$F$1,\"Y\")"),
    Right("people", "名簿", "F4:F33", "=IF(DATEDIF(D4,$F$1,\"Y\")>=40,\"対象\",\"\")"),
    Right("people", "名簿", "G4:G33", "=RANK(E4,$E$4:$E$33)", summed=True),
    Right("people", "名簿", "G4:G33", "=LOOKUP(E4,評価!$A$2:$A$5,評価!$B$2:$B$5)"),
    Right("people", "名簿", "G4:G33", "=VLOOKUP(E4,評価!$A$2:$B$5,2,TRUE)"),
    Right("people", "名簿", "G4:G33", "=COUNTIFS($C$4:$C$33,C4,$E$4:$E$33,\">\"&E4)+1", summed=True),
    Right("people", "名簿", "G4:G33", "=E4-AVERAGE($E$4:$E$33)", summed=True),
    Right("people", "名簿", "G4:G33", "=IF(E4=MAX($E$4:$E$33),\"最高\",\"\")", summed=True),
    Right("months", "光熱費", "E2:E10", "=SUM(B2:D2)"),
    Right("months", "光熱費", "F2:F10", "=B2/SUM($B$2:$B$10)", summed=True),
    Right("months", "光熱費", "F2:F10", "=ROUND(C2/AVERAGE($C$2:$C$10),2)", summed=True),
    Right("months", "光熱費", "F2:F10", "=IF(D2>=LARGE($D$2:$D$10,3),\"上位\",\"\")", summed=True),
    Right("months", "光熱費", "F2:F10", "=SUM($B$2:B2)"),
)  # fmt: skip
"""Formulas that are right, in Excel 2016."""
