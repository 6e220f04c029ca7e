"""Dates in a row: ages and spans, parts of dates, months and working days on, the end of a month, eras."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, number_uses, wrap
from kumaai.rules.formula.text import number_text
from kumaai.sheet import Scalar, Sheet, sheet_prefix, split_cell

EPOCH = date(1899, 12, 30)
_ERAS = (
    (date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988), (date(1926, 12, 25), "昭和", 1925),
    (date(1912, 7, 30), "大正", 1911), (date(1868, 1, 25), "明治", 1867),
)  # fmt: skip


def day(value: Scalar) -> date:
    """The day of a serial. Raises TypeError for a blank or a text."""
    if value in (None, "") or isinstance(value, str | bool):
        raise TypeError(value)
    return EPOCH + timedelta(days=int(number(value)))


def serial(when: date) -> int:
    """The serial of a day."""
    return (when - EPOCH).days


def years_between(start: Scalar, end: Scalar) -> int:
    """DATEDIF with "Y". Raises ValueError where the end is before the start."""
    return months_between(start, end) // 12


def months_between(start: Scalar, end: Scalar) -> int:
    """DATEDIF with "M"."""
    one, two = day(start), day(end)
    if two < one:
        raise ValueError("#NUM!")
    return (two.year - one.year) * 12 + two.month - one.month - (two.day < one.day)


def edate(value: Scalar, count: int) -> int:
    """EDATE: the same day ``count`` months on, the last of a shorter month."""
    when = day(value)
    month = when.year * 12 + when.month - 1 + count
    year, index = divmod(month, 12)
    return serial(date(year, index + 1, min(when.day, months.monthrange(year, index + 1)[1])))


def eomonth(value: Scalar, count: int) -> int:
    """EOMONTH: the last day of the month ``count`` months on."""
    month = day(value).year * 12 + day(value).month - 1 + count
    year, index = divmod(month, 12)
    return serial(date(year, index + 1, months.monthrange(year, index + 1)[1]))


def era(when: date) -> tuple[str, int]:
    """The era and its year."""
    for start, name, offset in _ERAS:
        if when >= start:
            return name, when.year - offset
    raise ValueError(when)


def columns(space: Space) -> list[Expr]:
    """The row's dates."""
    return [space.column(column) for column in space.own_columns("date")]


def base_dates(space: Space, sheet: Sheet | None = None) -> Iterator[Expr]:
    """Dates to count from: labelled cells of both sheets, dates of the request."""
    places = [space.sheet] + ([sheet] if sheet is not None and sheet is not space.sheet else [])
    for place in places:
        for note in place.notes:
            if note.kind == "date":
                row, _column = split_cell(note.cell)
                letter = note.cell.rstrip("0123456789")
                prefix = "" if place is space.sheet else sheet_prefix(place.name)
                yield Expr(
                    f"{prefix}${letter}${row}", lambda _cell, v=note.value: v, "date", frozenset({f"B:{note.cell}"})
                )  # fmt: skip
    for mention in space.context.request.mentions.values():
        if mention.kind == "D" and mention.day is not None:
            when = mention.day
            yield Expr(
                f"DATE({when.year},{when.month},{when.day})", lambda _cell, v=serial(when): v, "date",
                frozenset({f"D:{when.isoformat()}"}),
            )  # fmt: skip
    if re.search("今日|本日(?!の?列)", space.context.request.text):
        yield Expr("TODAY()", lambda _cell: serial(date.today()), "date", frozenset({"W:today"}))


def dates(space: Space) -> Iterator[Expr]:
    """All of it."""
    own = columns(space)
    for each in own:
        yield from _parts(each)
        yield from _shifts(space, each)
    every = [*own, *base_dates(space)]
    for start in every:
        for end in every:
            if start is not end and (start.reads or end.reads):
                yield from spans(start, end)
                yield from _working(space, start, end)


def _of(each: Expr, text: str, of: Callable[[date], Scalar], *tags: str, kind: str = "number") -> Expr:
    return wrap(each, text, lambda cell: of(day(each.at(cell))), *tags, kind=kind)


def fiscal(when: date) -> int:
    """The fiscal year, from April."""
    return when.year - (when.month < 4)


def _fiscal_era(when: date) -> tuple[str, int]:
    return era(date.fromordinal(EPOCH.toordinal() + edate(serial(when), -3)))


def _parts(each: Expr) -> Iterator[Expr]:
    t = each.text
    yield _of(each, f"YEAR({t})", lambda d: d.year, "year")
    yield _of(each, f"MONTH({t})", lambda d: d.month, "month")
    yield _of(each, f"DAY({t})", lambda d: d.day, "day")
    yield _of(each, f'MONTH({t})&"月"', lambda d: f"{d.month}月", "month", kind="text")
    yield _of(
        each,
        f'YEAR({t})&"年"&MONTH({t})&"月"',
        lambda d: f"{d.year}年{d.month}月",
        "month",
        "year",
        kind="text",
    )
    for form, of in (
        ("yyyy年m月", lambda d: f"{d.year}年{d.month}月"), ("yyyy/mm", lambda d: f"{d.year}/{d.month:02}"),
        ("yyyy-mm", lambda d: f"{d.year}-{d.month:02}"), ("yyyymm", lambda d: f"{d.year}{d.month:02}"),
        ("yyyymmdd", lambda d: f"{d.year}{d.month:02}{d.day:02}"), ("m月d日", lambda d: f"{d.month}月{d.day}日"),
        ("m/d", lambda d: f"{d.month}/{d.day}"), ("yyyy年m月d日", lambda d: f"{d.year}年{d.month}月{d.day}日"),
        ("yyyy/mm/dd", lambda d: f"{d.year}/{d.month:02}/{d.day:02}"), ("yyyy/m/d", lambda d: f"{d.year}/{d.month}/{d.day}"),
        ("mm/dd", lambda d: f"{d.month:02}/{d.day:02}"), ("yyyy-mm-dd", lambda d: d.isoformat()),
    ):  # fmt: skip
        yield _of(each, f'TEXT({t},"{form}")', of, "month", "year", "day", kind="text")
    week = "月火水木金土日"
    for before, after in (("", ""), ("（", "）"), ("(", ")"), ("", "曜日"), ("", "曜")):
        form = "aaaa" if after == "曜日" else "aaa"
        tail = "" if after == "曜日" else after
        text = "&".join(
            p
            for p in (f'"{before}"' if before else "", f'TEXT({t},"{form}")', f'"{tail}"' if tail else "")
            if p
        )
        yield _of(
            each, text, lambda d, b=before, a=after: f"{b}{week[d.weekday()]}{a}", "weekday", kind="text"
        )
    yield _of(each, f"WEEKDAY({t},2)", lambda d: d.isoweekday(), "weekday")
    yield from _eras(each)
    yield from _fiscal(each)


def _eras(each: Expr) -> Iterator[Expr]:
    t, short = each.text, {"令和": "R", "平成": "H", "昭和": "S", "大正": "T", "明治": "M"}

    def of(form: str) -> Callable[[date], Scalar]:
        def shown(d: date) -> Scalar:
            name, year = era(d)
            return form.format(
                g=name, s=short[name], y=year, m=d.month, d=d.day, mm=f"{d.month:02}", dd=f"{d.day:02}"
            )

        return shown

    for excel, form in (
        ("ggge年m月d日", "{g}{y}年{m}月{d}日"), ("ggge年m月", "{g}{y}年{m}月"), ("ggge年", "{g}{y}年"), ("ge.m.d", "{s}{y}.{m}.{d}"),
        ("ge", "{s}{y}"), ("ggg", "{g}"), ("ge/m/d", "{s}{y}/{m}/{d}"), ("ge.mm.dd", "{s}{y}.{mm}.{dd}"),
    ):  # fmt: skip
        yield _of(each, f'TEXT({t},"{excel}")', of(form), "era", "year", "month", kind="text")
    first = f'TEXT({t},"ggge年m月d日")'
    for count, text in ((1, f'SUBSTITUTE({first},TEXT({t},"ggg")&"1年",TEXT({t},"ggg")&"元年")'),):
        yield _of(
            each, text, lambda d, n=count: "{}{}年{}月{}日".format(era(d)[0], "元" if era(d)[1] == n else era(d)[1], d.month, d.day),
            "era", "year", kind="text",
        )  # fmt: skip


def _fiscal(each: Expr) -> Iterator[Expr]:
    t = each.text
    back = f"EDATE({t},-3)"
    yield _of(each, f"YEAR({back})", fiscal, "fy", "year")
    yield _of(each, f'YEAR({back})&"年度"', lambda d: f"{fiscal(d)}年度", "fy", "year", kind="text")
    yield _of(
        each, f'TEXT({back},"ggge")&"年度"', lambda d: "{}{}年度".format(*_fiscal_era(d)), "fy", "era", kind="text"
    )  # fmt: skip
    yield _of(each, f'TEXT({back},"ge")', lambda d: "{}{}".format({"令和": "R", "平成": "H", "昭和": "S"}[_fiscal_era(d)[0]], _fiscal_era(d)[1]), "fy", "era", kind="text")  # fmt: skip
    yield _of(each, f'VALUE(TEXT({back},"e"))', lambda d: _fiscal_era(d)[1], "fy", "era")
    quarter = f"INT(MOD(MONTH({t})-4,12)/3)+1"
    calendar_quarter = f"INT((MONTH({t})-1)/3)+1"
    for text, of in (
        (quarter, lambda d: (d.month - 4) % 12 // 3 + 1),
        (calendar_quarter, lambda d: (d.month - 1) // 3 + 1),
    ):
        yield _of(each, text, of, "quarter")
        for before, after in (("第", "四半期"), ("第", "期"), ("Q", ""), ("", "Q"), ("", "期")):
            parts = [f'"{before}"' if before else "", f"({text})", f'"{after}"' if after else ""]
            yield _of(
                each, "&".join(p for p in parts if p), lambda d, of=of, b=before, a=after: f"{b}{of(d)}{a}", "quarter", kind="text"
            )  # fmt: skip
    for upper, lower in (("上期", "下期"), ("上半期", "下半期"), ("前期", "後期"), ("前半", "後半")):
        text = f'IF(AND(MONTH({t})>=4,MONTH({t})<=9),"{upper}","{lower}")'
        yield wrap(
            each, text, lambda cell, u=upper, w=lower: u if 4 <= day(each.at(cell)).month <= 9 else w, "half-year", "if",
            kind="text", uses=[f"Q:{upper}", f"Q:{lower}"],
        )  # fmt: skip


def spans(start: Expr, end: Expr) -> Iterator[Expr]:
    """Days, months and years from one date to another."""
    a, b, inherited = start.text, end.text, join(start, end)

    def made(
        text: str, of: Callable[[Scalar, Scalar], Scalar], *tags: str, kind: str = "number", level: int = 3
    ) -> Expr:
        def at(cell: Cell) -> Scalar:
            return of(start.at(cell), end.at(cell))

        one = Expr(text, at, kind, level=level, **inherited)  # type: ignore[arg-type]
        return one.tagged(*tags)

    def days(x: Scalar, y: Scalar) -> int:
        return serial(day(y)) - serial(day(x))

    yield made(f"{b}-{a}", days, "days", "sub", "span", level=1)
    yield made(f"{b}-{a}+1", lambda x, y: days(x, y) + 1, "days", "sub", "span", "inclusive", level=1)
    yield made(f'DATEDIF({a},{b},"Y")', years_between, "age", "years", "span")
    yield made(f'DATEDIF({a},{b},"M")', months_between, "months", "span")
    yield made(
        f'DATEDIF({a},{b},"Y")&"歳"',
        lambda x, y: f"{years_between(x, y)}歳",
        "age",
        "years",
        "span",
        kind="text",
    )
    for middle, last in (("年", "か月"), ("年", "ヶ月"), ("年", "カ月"), ("歳", "か月"), ("年", "月")):
        yield made(
            f'DATEDIF({a},{b},"Y")&"{middle}"&DATEDIF({a},{b},"YM")&"{last}"',
            lambda x, y, m=middle, n=last: f"{months_between(x, y) // 12}{m}{months_between(x, y) % 12}{n}",
            "age", "years", "months", "span", kind="text",
        )  # fmt: skip
    decade = f'INT(DATEDIF({a},{b},"Y")/10)*10'
    yield made(decade, lambda x, y: years_between(x, y) // 10 * 10, "age", "decade")
    yield made(
        f'{decade}&"代"', lambda x, y: f"{years_between(x, y) // 10 * 10}代", "age", "decade", kind="text"
    )
    yield made(
        f'YEAR(EDATE({b},-3))-YEAR(EDATE({a}-1,-3))-6',
        lambda x, y: fiscal(day(y)) - fiscal(day(number(x) - 1)) - 6, "grade", "age", level=1,
    )  # fmt: skip


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


def _working(space: Space, start: Expr, end: Expr) -> Iterator[Expr]:
    found = holidays(space)
    off = found[1] if found else frozenset()
    tail = f",{found[0]}" if found else ""
    inherited = join(start, end)

    def at(cell: Cell) -> int:
        one, two = serial(day(start.at(cell))), serial(day(end.at(cell)))
        if two < one or two - one > 4000:
            raise ValueError("#NUM!")
        return sum(
            1 for n in range(one, two + 1) if (EPOCH + timedelta(days=n)).isoweekday() < 6 and n not in off
        )

    made = Expr(f"NETWORKDAYS({start.text},{end.text}{tail})", at, **inherited)  # type: ignore[arg-type]
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
    return _of(
        each, f"DATE(YEAR(EDATE({each.text},-3))+1,3,31)", lambda d: serial(date(fiscal(d) + 1, 3, 31)), "fy", "eom", kind="date"
    )  # fmt: skip
