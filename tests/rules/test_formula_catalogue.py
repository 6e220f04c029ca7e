"""Every pattern of the catalogue on three differently shaped sheets, its values held against plain Python."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from statistics import median

import pytest

from kumaai.office.excel import syntax
from kumaai.office.excel.engines import compute, equal
from kumaai.office.excel.examine import matches
from kumaai.office.excel.profile import profile
from kumaai.office.excel.workbook import Workbook
from kumaai.rules.formula import candidates, context_of
from kumaai.rules.formula.catalogue import PATTERNS
from kumaai.rules.formula.search import search
from kumaai.sheet import cells_of, column_letter, split_cell
from tests.program import ENGINES
from tests.rules.catalogue_books import ADDRESSES, COUNTER, HOURS, MEMBERS, SHAPES, SPENDING, make

BASE = MEMBERS[2]["基準日"]
OFF = {day[0] for day in MEMBERS[3]["休日"][1:]}
GOAL = SPENDING[2]["目標額"]
RATES = {name: (share, limit) for name, share, limit in SPENDING[3]["率表"][1:]}


def rounded(value: float, digits: int = 0, how: str = ROUND_HALF_UP) -> float:
    """Half away from zero, or cut, on the shortest decimal form."""
    got = Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), how)
    return int(got) if digits <= 0 else float(got)


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def later(day: date, count: int) -> date:
    year, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, end_of(year, month)))


def end_of(year: int, month: int) -> int:
    return ((date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)).day


def month_end(day: date, count: int) -> date:
    there = later(day.replace(day=1), count)
    return there.replace(day=end_of(there.year, there.month))


def fiscal(day: date) -> int:
    return day.year - (day.month < 4)


def era(day: date) -> str:
    name, offset = (
        ("令和", 2018)
        if day >= date(2019, 5, 1)
        else ("平成", 1988)
        if day >= date(1989, 1, 8)
        else ("昭和", 1925)
    )
    return f"{name}{day.year - offset}"


def open_day(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


def onward(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= open_day(day)
    return day


def back(day: date) -> date:
    while not open_day(day):
        day -= timedelta(days=1)
    return day


def rank(value: float, values: list[float], up: bool = False) -> int:
    return 1 + sum(1 for other in values if (other < value if up else other > value))


def spending(of):
    """Values for each row of the spending: ``of(row, index, rows)``."""
    return [of(row, index, SPENDING[1]) for index, row in enumerate(SPENDING[1])]


def members(of):
    return [of(row) for row in MEMBERS[1]]


def addresses(of):
    return [of(row) for row in ADDRESSES[1]]


def minutes(row) -> int:
    return row[3].hour * 60 + row[3].minute - row[2].hour * 60 - row[2].minute


def hours(of):
    return [of(minutes(row), row) for row in HOURS[1]]


LOG = COUNTER[1]
PLACES = ("本庁", "東支所", "西支所")


def by_place(of):
    return [of([row for row in LOG if row[1] == place]) for place in PLACES]


def by_month(of):
    return [of([row for row in LOG if row[0].month == month]) for month in (4, 5, 6)]


def same(rows, row):
    return [other for other in rows if other[1] == row[1]]


VALUES = {
    "sum-columns": ("spending", spending(lambda r, i, a: r[3] + r[4])),
    "difference": ("spending", spending(lambda r, i, a: r[3] - r[4])),
    "ratio": ("spending", spending(lambda r, i, a: rounded(r[4] / r[3] * 100, 1))),
    "growth-rate": ("spending", spending(lambda r, i, a: rounded((r[4] - r[5]) / r[5] * 100, 1) if r[5] else "")),
    "change": ("spending", spending(lambda r, i, a: r[4] - r[5])),
    "part-of": ("spending", spending(lambda r, i, a: r[3] // 10)),
    "cut-off": ("spending", spending(lambda r, i, a: r[4] // 1000 * 1000)),
    "in-thousands": ("spending", spending(lambda r, i, a: r[4] // 1000)),
    "share-of-total": ("spending", spending(lambda r, i, a: rounded(r[4] / sum(o[4] for o in a) * 100, 1))),
    "share-of-group": ("spending", spending(lambda r, i, a: rounded(r[4] / sum(o[4] for o in same(a, r)) * 100, 1))),
    "rank-descending": ("spending", spending(lambda r, i, a: rank(r[4], [o[4] for o in a]))),
    "rank-ascending": ("spending", spending(lambda r, i, a: rank(r[4], [o[4] for o in a], up=True))),
    "rank-in-group": ("spending", spending(lambda r, i, a: rank(r[4], [o[4] for o in same(a, r)]))),
    "running-total": ("spending", spending(lambda r, i, a: sum(o[4] for o in a[: i + 1]))),
    "running-total-in-group": ("spending", spending(lambda r, i, a: sum(o[4] for o in same(a[: i + 1], r)))),
    "running-number": ("spending", spending(lambda r, i, a: len(same(a[: i + 1], r)))),
    "group-total": ("spending", spending(lambda r, i, a: sum(o[4] for o in same(a, r)))),
    "group-count": ("spending", spending(lambda r, i, a: len(same(a, r)))),
    "previous-row": ("spending", spending(lambda r, i, a: r[4] - a[i - 1][4] if i else "")),
    "moving-average": ("spending", spending(lambda r, i, a: sum(o[4] for o in a[i - 2 : i + 1]) / 3 if i > 1 else "")),
    "with-tax": ("spending", spending(lambda r, i, a: rounded(float(r[4] * (1 + Decimal(str(r[6])))), 0, ROUND_DOWN))),
    "without-tax": ("spending", spending(lambda r, i, a: int(r[4] / (1 + Decimal(str(r[6])))))),
    "bands": ("spending", spending(lambda r, i, a: "大" if r[4] >= 1000000 else "中" if r[4] >= 500000 else "小")),
    "flag-by-comparison": ("spending", spending(lambda r, i, a: "超過" if r[4] > r[3] else "")),
    "flag-by-value": ("spending", spending(lambda r, i, a: "対象" if r[1] == "税務課" else "対象外")),
    "both-conditions": ("spending", spending(lambda r, i, a: "○" if r[1] == "税務課" and r[4] >= 500000 else "×")),
    "either-condition": ("spending", spending(lambda r, i, a: "○" if r[1] == "税務課" or r[4] >= 1000000 else "×")),
    "upper-limit": ("spending", spending(lambda r, i, a: min(r[3] // 10, 80000))),
    "not-below-zero": ("spending", spending(lambda r, i, a: max(0, r[4] - r[5]))),
    "guarded-ratio": ("spending", spending(lambda r, i, a: rounded(r[4] / r[5], 2) if r[5] else "-")),
    "percent-of-goal": ("spending", spending(lambda r, i, a: rounded(r[4] / GOAL * 100, 1))),
    "lookup": ("spending", spending(lambda r, i, a: RATES[r[2]][1])),
    "lookup-and-multiply": ("spending", spending(lambda r, i, a: int(r[3] * Decimal(str(RATES[r[2]][0]))))),
    "duplicate-flag": ("spending", spending(lambda r, i, a: "重複" if sum(o[2] == r[2] for o in a) > 1 else "")),
    "age": ("members", members(lambda r: years(r[2], BASE))),
    "years-between": ("members", members(lambda r: years(r[3], BASE))),
    "span-text": ("members", members(lambda r: f"{months(r[3], BASE) // 12}年{months(r[3], BASE) % 12}か月")),
    "days-between": ("members", members(lambda r: (r[4] - r[3]).days if r[4] else "")),
    "days-left": ("members", members(lambda r: (r[5] - BASE).days)),
    "decade": ("members", members(lambda r: f"{years(r[2], BASE) // 10 * 10}代")),
    "fiscal-year": ("members", members(lambda r: fiscal(r[3]))),
    "fiscal-year-era": ("members", members(lambda r: f"{era(date(fiscal(r[3]), 5, 1))}年度")),
    "quarter": ("members", members(lambda r: f"第{(r[3].month - 4) % 12 // 3 + 1}四半期")),
    "half-year": ("members", members(lambda r: "上期" if 4 <= r[3].month <= 9 else "下期")),
    "month-label": ("members", members(lambda r: f"{r[3].month}月")),
    "weekday": ("members", members(lambda r: "月火水木金土日"[r[3].weekday()])),
    "era-date": ("members", members(lambda r: f"{era(r[2])}年{r[2].month}月{r[2].day}日")),
    "month-end": ("members", members(lambda r: serial(month_end(r[3], 1)))),
    "day-of-next-month": ("members", members(lambda r: serial(later(r[3].replace(day=10), 1)))),
    "months-later": ("members", members(lambda r: serial(later(r[3], 3)))),
    "days-later": ("members", members(lambda r: serial(r[3]) + 30)),
    "workdays-later": ("members", members(lambda r: serial(onward(r[3], 5)))),
    "workdays-between": (
        "members",
        members(lambda r: sum(open_day(r[3] + timedelta(days=n)) for n in range((r[5] - r[3]).days + 1))),
    ),
    "payday": ("members", members(lambda r: serial(back(month_end(r[3], 1))))),
    "deadline-passed": ("members", members(lambda r: "期限切れ" if r[5] < BASE else "有効")),
    "filled-flag": ("members", members(lambda r: "退会" if r[4] else "在籍")),
    "weekend-flag": ("members", members(lambda r: "土日" if r[3].weekday() > 4 else "平日")),
    "fiscal-year-end": ("members", members(lambda r: serial(date(fiscal(r[3]) + 1, 3, 31)))),
    "family-name": ("addresses", addresses(lambda r: r[1].split("　")[0])),
    "given-name": ("addresses", addresses(lambda r: r[1].split("　")[1])),
    "without-spaces": ("addresses", addresses(lambda r: r[1].replace("　", ""))),
    "zero-padding": ("addresses", addresses(lambda r: f"{r[5]:05}")),
    "postal-code": ("addresses", addresses(lambda r: f"{r[2][:3]}-{r[2][3:]}")),
    "digits-only": ("addresses", addresses(lambda r: r[4].replace("-", ""))),
    "before-mark": ("addresses", addresses(lambda r: r[4].split("-")[0])),
    "after-mark": ("addresses", addresses(lambda r: int(r[0].split("-")[1]))),
    "city": ("addresses", addresses(lambda r: r[3].split("市")[0] + "市")),
    "honorific": ("addresses", addresses(lambda r: r[1] + "様")),
    "join": ("addresses", addresses(lambda r: f"{r[3]}／{r[1]}")),
    "half-width": ("addresses", ["ﾃｽﾄAB", "済", "確認中2", "なし", "OK確認"]),
    "text-length": ("addresses", addresses(lambda r: len(r[6]))),
    "left-characters": ("addresses", addresses(lambda r: r[0][:2])),
    "minutes-between": ("hours", hours(lambda m, r: m)),
    "minutes-worked": ("hours", hours(lambda m, r: m - r[4])),
    "hours-worked": ("hours", hours(lambda m, r: m / 60)),
    "overtime": ("hours", hours(lambda m, r: max(0, m - r[4] - 465))),
    "duration-text": ("hours", hours(lambda m, r: f"{m // 60}時間{m % 60:02}分")),
    "hour-flag": ("hours", hours(lambda m, r: "延長" if r[3].hour >= 18 else "")),
    "count-by-key": ("集計", by_place(len)),
    "sum-by-key": ("集計", by_place(lambda a: sum(r[4] for r in a))),
    "average-by-key": ("集計", by_place(lambda a: rounded(sum(r[3] for r in a) / len(a), 1))),
    "maximum-by-key": ("集計", by_place(lambda a: max(r[4] for r in a))),
    "minimum-by-key": ("集計", by_place(lambda a: min(r[4] for r in a))),
    "median-by-key": ("集計", by_place(lambda a: median(r[4] for r in a))),
    "count-by-two": ("集計", by_place(lambda a: sum(r[6] == "未" for r in a))),
    "sum-excluding": ("集計", by_place(lambda a: sum(r[4] for r in a if r[2] != "税証明"))),
    "count-over": ("集計", by_place(lambda a: sum(r[4] >= 1000 for r in a))),
    "share-by-key": ("集計", by_place(lambda a: rounded(len(a) / len(LOG) * 100, 1))),
    "name-of-largest": ("集計", by_place(lambda a: max(a, key=lambda r: r[4])[2])),
    "sum-of-product": ("集計", by_place(lambda a: sum(r[3] * r[5] for r in a))),
    "ratio-by-key": ("集計", by_place(lambda a: rounded(sum(r[4] for r in a) / sum(r[3] for r in a), 1))),
    "sum-by-month": ("月別", by_month(lambda a: sum(r[4] for r in a))),
    "count-by-month": ("月別", by_month(len)),
    "cross-table": (
        "クロス",
        [sum(r[4] for r in LOG if r[1] == p and r[2] == k) for p in PLACES for k in ("住民票", "印鑑証明", "税証明")],
    ),
    "single-count": ("一つ", [sum(r[6] == "未" for r in LOG)]),
    "single-sum": ("一つ", [sum(r[4] for r in LOG)]),
    "weekend-sum": ("一つ", [sum(r[4] for r in LOG if r[0].weekday() > 4)]),
    "blank-count": ("一つ", [sum(r[6] is None for r in LOG)]),
}  # fmt: skip

RANGES = {"集計": "B2:B4", "月別": "B2:B4", "クロス": "B2:D4", "一つ": "B2"}
CLOCK = datetime(2025, 10, 1, 9, 0)


@cache
def opened(theme: str, shape: str):
    """The workbook of a theme in a shape, as the rules see it."""
    made = make(theme, shape)
    book = Workbook.open(made.data, "台帳.xlsx")
    return made, book, profile(book, "台帳.xlsx")


def place(name: str, shape: str):
    """(workbook, book, sheet, range) that a pattern fills."""
    theme = name if name not in RANGES else "counter"
    made, book, seen = opened(theme, shape)
    sheet = seen.sheet(name if name in RANGES else made.sheet)
    assert sheet is not None
    if name in RANGES:
        return book, seen, sheet, RANGES[name]
    return book, seen, sheet, f"{made.target}{made.first}:{made.target}{made.last}"


def chosen(shape: str, pattern, request: str) -> str:
    """The one formula that the rules give for a request: by its words, or by its first three values."""
    name, values = VALUES[pattern.id]
    _book, seen, sheet, cells = place(name, shape)
    if pattern.by == "words":
        found = [c for c in candidates(seen, sheet, request, cells) if c.certain]
        assert found, f"{request}: not understood"
        return found[0].formula
    several = [cell for cell, value in zip(cells_of(cells), values, strict=True) if value != ""]
    expect = dict(zip(cells_of(cells), values, strict=True))
    kept = {cell: expect[cell] for cell in [*list(expect)[:4], *several[:3]]}
    found = search(context_of(seen, sheet, request, cells, "365"), kept, matches).readings()
    assert len(found) == 1, f"{request}: {[group[0].formula for group in found]}"
    return found[0][0].formula


def beside(cell: str, number: int) -> str:
    """A far cell of the same row for each cell to fill: so many formulas are one job."""
    row, column = split_cell(cell)
    return f"{column_letter(200 + 20 * number + column)}{row}"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "name", ["spending", "members", "addresses", "hours", "集計", "月別", "クロス", "一つ"]
)
def test_every_pattern_gives_its_values(name, shape):
    """Each pattern's formula, computed by the engines in one job, has the values that Python has."""
    patterns = [pattern for pattern in PATTERNS if VALUES[pattern.id][0] == name]
    book, _seen, sheet, cells = place(name, shape)
    filled = list(cells_of(cells))
    formulas: dict[str, str] = {}
    for number, pattern in enumerate(patterns):
        formula = chosen(shape, pattern, pattern.requests[0])
        formulas |= {beside(cell, number): syntax.fill(formula, filled[0], cell) for cell in filled}
    computed = compute(book, sheet.name, formulas, cache=ENGINES, clock=CLOCK)
    wrong = []
    for number, pattern in enumerate(patterns):
        for cell, value in zip(filled, VALUES[pattern.id][1], strict=True):
            at = beside(cell, number)
            if not equal(value, computed.cells[at].value):
                wrong.append((pattern.id, formulas[at], value, computed.cells[at].value))
    assert not wrong


@pytest.mark.parametrize(
    "pattern", [pattern for pattern in PATTERNS if len(pattern.requests) > 1], ids=lambda pattern: pattern.id
)
def test_other_words_mean_the_same(pattern):
    """The other wordings of a pattern are understood too."""
    for request in pattern.requests[1:]:
        assert chosen("titled", pattern, request)


def test_the_catalogue_is_large_and_each_pattern_has_values():
    """At least sixty patterns, each with an id of its own, a line in both languages and values to be held to."""
    assert len(PATTERNS) >= 60
    assert len({pattern.id for pattern in PATTERNS}) == len(PATTERNS)
    assert {pattern.id for pattern in PATTERNS} == set(VALUES)
    assert all(pattern.ja and pattern.en and pattern.requests for pattern in PATTERNS)
    assert math.isclose(sum(row[4] for row in SPENDING[1]), 5749700)
