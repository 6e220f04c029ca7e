"""Deadlines: days, months and working days on or back, ends of months, working days between two dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kumaai.rules.formula.search.calendar import (
    EPOCH,
    base_dates,
    columns,
    day,
    edate,
    eomonth,
    fiscal,
    serial,
)
from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, number_uses, wrap
from kumaai.rules.formula.text import number_text
from kumaai.sheet import sheet_prefix


def deadlines(space: Space) -> Iterator[Expr]:
    """All of it."""
    own = columns(space)
    for each in own:
        yield from _shifts(space, each)
    every = [*own, *base_dates(space)]
    for start in every:
        for end in every:
            if start is not end and (start.reads or end.reads):
                yield from _working(space, start, end)


def holidays(space: Space) -> tuple[str, frozenset[int], str] | None:
    """The range of days off, the days, and how ``uses`` names their sheet."""
    reference = space.context.holidays()
    for sheet in space.context.book.sheets:
        if reference and reference.startswith(sheet_prefix(sheet.name)):
            days = next(c for c in sheet.columns if c.kind == "date")
            return (
                reference,
                frozenset(int(v) for v in days.values if isinstance(v, int | float)),
                f"S:{sheet.name}",
            )
    return None


def workday(start: int, count: int, off: frozenset[int]) -> int:
    """WORKDAY."""
    step, when = (1 if count > 0 else -1), start
    while count:
        when += step
        if (EPOCH + timedelta(days=when)).isoweekday() < 6 and when not in off:
            count -= step
    return when


def _works(number: int) -> bool:
    return (EPOCH + timedelta(days=number)).isoweekday() < 6


def _weekdays(number: int) -> int:
    """Days from Monday to Friday up to a serial, counted from Sunday, 31 December 1899."""
    weeks, rest = divmod(number - 1, 7)
    return weeks * 5 + min(rest, 5)


def _working(space: Space, start: Expr, end: Expr) -> Iterator[Expr]:
    found = holidays(space)
    off = found[1] if found else frozenset()
    tail = f",{found[0]}" if found else ""
    inherited = join(start, end)

    def at(cell: Cell) -> int:
        one, two = serial(day(start.at(cell))), serial(day(end.at(cell)))
        if two < one:
            raise ValueError("#NUM!")
        return _weekdays(two) - _weekdays(one - 1) - sum(1 for n in off if one <= n <= two and _works(n))

    made = Expr(f"NETWORKDAYS({start.text},{end.text}{tail})", at, **inherited)
    made = wrap(made, made.text, at, "netdays", "days", "span", uses=[found[2]] if found else [])
    yield made
    less = wrap(made, made.text + "-1", lambda cell: at(cell) - 1, "sub", uses=[])
    yield less


def _shifts(space: Space, each: Expr) -> Iterator[Expr]:
    """Days, weeks, months and years on or back, ends of months, fixed days of a month, working days."""
    text, found = space.context.request.text, holidays(space)
    off = found[1] if found else frozenset()
    tail = f",{found[0]}" if found else ""
    more = [found[2]] if found else []
    shifted: list[Expr] = []
    counts = [(value, unit) for value, unit in space.numbers if value == int(value) and 0 < value < 4000]
    if re.search("翌日", text):
        counts.append((1, "日"))
    for value, unit in counts:
        n, use = int(value), [number_uses(value)]
        for sign in (1, -1):
            plus = "+" if sign > 0 else "-"
            if unit in ("日", "", "週間"):
                step = n * (7 if unit == "週間" else 1)
                shifted.append(wrap(each, f"{each.text}{plus}{step}", lambda c, s=step * sign: serial(day(each.at(c))) + s, "day-shift", kind="date", uses=use))  # fmt: skip
                if sign > 0:
                    shifted.append(wrap(each, f"{each.text}+{step - 1}", lambda c, s=step - 1: serial(day(each.at(c))) + s, "day-shift", "inclusive", kind="date", uses=use))  # fmt: skip
            if unit in ("か月", "ヶ月", "カ月", "ケ月", "月", "年", ""):
                step = n * (12 if unit == "年" else 1) * sign
                shifted.append(wrap(each, f"EDATE({each.text},{step})", lambda c, s=step: edate(each.at(c), s), "month-shift", kind="date", uses=use))  # fmt: skip
                shifted.append(wrap(each, f"EDATE({each.text},{step})-1", lambda c, s=step: edate(each.at(c), s) - 1, "month-shift", "last", kind="date", uses=use))  # fmt: skip
                shifted.append(wrap(each, f"EOMONTH({each.text},{step})", lambda c, s=step: eomonth(each.at(c), s), "month-shift", "eom", kind="date", uses=use))  # fmt: skip
            if unit in ("営業日", "日") or "営業日" in text:
                for back in (0, 1):
                    yield wrap(
                        each, f"WORKDAY({each.text}{'-1' if back else ''},{n * sign}{tail})",
                        lambda c, s=n * sign, k=back: workday(serial(day(each.at(c))) - k, s, off), "workday", kind="date", uses=[*use, *more],
                    )  # fmt: skip
    for count in (0, 1, 2, -1):
        shifted.append(wrap(each, f"EOMONTH({each.text},{count})", lambda c, s=count: eomonth(each.at(c), s), "eom", "month-shift", kind="date"))  # fmt: skip
        shifted.append(wrap(each, f"EOMONTH({each.text},{count - 1})+1", lambda c, s=count: eomonth(each.at(c), s - 1) + 1, "eom", "month-shift", "first", kind="date"))  # fmt: skip
        for value, _unit in counts:
            if 2 <= value <= 28:
                shifted.append(wrap(each, f"EOMONTH({each.text},{count - 1})+{number_text(value)}", lambda c, s=count, v=int(value): eomonth(each.at(c), s - 1) + v, "month-shift", kind="date", uses=[number_uses(value)]))  # fmt: skip
    shifted.append(_end_of_fiscal_year(each))
    for made in shifted:
        yield made
        yield wrap(made, f"WORKDAY({made.text}+1,-1{tail})", lambda c, m=made: workday(int(number(m.at(c))) + 1, -1, off), "workday", kind="date", uses=more)  # fmt: skip
        yield wrap(made, f"WORKDAY({made.text}-1,1{tail})", lambda c, m=made: workday(int(number(m.at(c))) - 1, 1, off), "workday", kind="date", uses=more)  # fmt: skip
    for step in (1, -1):
        yield wrap(each, f"WORKDAY({each.text},{step}{tail})", lambda c, s=step: workday(serial(day(each.at(c))), s, off), "workday", "day-shift", kind="date", uses=more)  # fmt: skip


def _end_of_fiscal_year(each: Expr) -> Expr:
    return wrap(
        each, f"DATE(YEAR(EDATE({each.text},-3))+1,3,31)", lambda cell: serial(date(fiscal(day(each.at(cell))) + 1, 3, 31)), "fy", "eom", kind="date",
        uses=["MD:3-31", "N:31"],
    )  # fmt: skip
