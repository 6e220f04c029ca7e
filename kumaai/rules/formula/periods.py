"""Recipes about spans of time: days between dates, deadlines, business days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import date_of, filled
from kumaai.rules.formula.text import pattern, quantity
from kumaai.sheet import Column


def days_between(context: Context) -> Iterator[Candidate]:
    """Days from one date to another, in calendar or business days."""
    reading = Reading(context)
    match = reading.take(pattern(r"(?P<a><C>|<B>|<D>|今日|本日)から(?P<b><C>|<B>|<D>)まで(?:の)?(?:あと)?"))
    if not match:
        return
    business = reading.take(
        re.compile(
            r"(?:役所の|市役所の)?営業日(?:数)?(?:で)?|平日(?:だけ|のみ)?(?:の日数)?(?:で)?|開庁日(?:数)?(?:で)?"
        )
    )
    inclusive = reading.take(
        pattern(
            r"\(?(?:(?:<C>)?当日|初日|両端|開始日)(?:も|を)?(?:1日目|<N>目|含(?:む|めて|める|めます)|入れて?|入れる|数え(?:る|て))(?:とする|です)?\)?"
        )
    )
    exclusive = reading.take(
        pattern(r"\(?(?:(?:<C>)?当日|初日|開始日)(?:は|を)(?:含めない|含まない|入れない|数えない)\)?")
    )
    if not re.search("日数|何日|残り|期間", reading.text) and not business:
        return
    reading.text = re.sub(
        r"残り日数|日数|何日(?:間)?(?:かかった|ある|過ぎた|遅れた|遅れて(?:い)?る|たった|経った|(?:たって|経って|過ぎて|経過して)(?:い)?る|経過した)?(?:か)?|残り|期間|かかった(?:か)?",
        "",
        reading.text,
    )
    reading.text = re.sub(
        r"(?:切れて(?:い)?る|過ぎて(?:い)?る)もの(?:は)?マイナスで(?:も)?(?:いい)?", "", reading.text
    )
    start, end = (_date_expression(context, match[name]) for name in ("a", "b"))
    columns = [
        c
        for name in ("a", "b")
        if match[name] in context.request.mentions and (c := context.own(match[name]))
    ]
    if start is None or end is None:
        return
    yield from _day_counts(context, reading, start, end, columns, business, inclusive, exclusive)


def _day_counts(
    context: Context,
    reading: Reading,
    start: str,
    end: str,
    columns: list[Column],
    business: object,
    inclusive: object,
    exclusive: object,
) -> Iterator[Candidate]:
    if business:
        days = _holiday_part(context, reading)
        if days is None:
            return
        shapes = [f"NETWORKDAYS({start},{end}{days})", f"NETWORKDAYS({start}+1,{end}{days})"]
        shapes = shapes[:1] if inclusive else shapes[1:] if exclusive else shapes
    else:
        shapes = [f"{end}-{start}+1"] if inclusive else [f"{end}-{start}"]
    for formula in shapes:
        guarded = reading.guarded(formula, columns)
        if guarded and reading.done("土日", "数えて") and filled(context, columns):
            yield context.answer(guarded, f"{start}から{end}までの日数です。", certain=len(shapes) == 1)


def _holiday_part(context: Context, reading: Reading) -> str | None:
    """ ",range" when the request wants holidays left out, "" when not, None when there is no list of them."""
    reading.used.add("holidays")
    reading.take(
        pattern(
            r"(?:<S>|休日|祝日)(?:の?シート|の?一覧)?の?(?:日)?(?:も|は|を)(?:見て|数えない|除[いく]て?|考慮して?)"
        )
    )
    days = context.holidays()
    if context.wishes.holidays or days:
        return f",{days}" if days else None
    return ""


def _date_expression(context: Context, mark: str) -> str | None:
    if mark in context.request.mentions and context.request[mark].kind == "C":
        column = context.own(mark)
        return context.cell(column) if column is not None and column.kind == "date" else None
    return date_of(context, mark)


def deadline(context: Context) -> Iterator[Candidate]:
    """A date some days, months or business days after another, or at the end of a month."""
    reading = Reading(context)
    shift = reading.take(
        pattern(
            r"(?:土日|休み|祝日|休日|<S>|閉庁日)[^、。]*?(?:当た(?:る|った)|なる|重なる|かかる)(?:とき|場合|なら|ときは|場合は|ら|と)?は?(?:その)?(?P<way>手前|前の|直前|前営業日|繰り上げ|翌営業日|次の|後ろ|繰り下げ)[^、。]*"
        )
    )
    source = reading.take(
        pattern(
            r"(?P<c><C>)(?:の|から)(?P<rest>翌営業日から(?:数えて)?(?P<wd><N>)目|(?P<n><N>)(?:後|経過後|以内|たった日)(?:の(?:同じ)?日(?:付)?)?|(?P<m>翌々月|翌月|当月|同月|その月の?|月)(?P<at>末|の末日|末日|(?P<day><N>)))(?:まで)?"
        )
    )
    if not source:
        return
    column = context.own(source["c"])
    if column is None or column.kind != "date":
        return
    when = _deadline_expression(context, reading, context.cell(column), source)
    if when and shift:
        days = _holiday_part(context, reading)
        forward = shift["way"] in ("翌営業日", "次の", "後ろ", "繰り下げ")
        when = None if days is None else f"WORKDAY({when}{'-1,1' if forward else '+1,-1'}{days})"
    formula = reading.guarded(when, [column]) if when else None
    if (
        formula
        and reading.done(
            "しないといけない", "(?:支払|回答|提出|決定|納付|返却)?(?:期日|期限|締切|予定日|日)", "決定"
        )
        and filled(context, [column])
    ):
        yield context.answer(formula, f"{column.header}から数えた日付です。")


def _deadline_expression(context: Context, reading: Reading, start: str, match: re.Match[str]) -> str | None:
    if match["wd"] or (match["n"] and quantity(match["n"])[1] == "営業日"):
        days = _holiday_part(context, reading)
        count, _unit = quantity(match["wd"] or match["n"])
        return None if days is None else f"WORKDAY({start},{count:.0f}{days})"
    if match["n"]:
        number, unit = quantity(match["n"])
        if unit in ("日", "週間"):
            return f"{start}+{number * (7 if unit == '週間' else 1):.0f}"
        if unit in ("か月", "ヶ月", "カ月", "ケ月", "年"):
            return f"EDATE({start},{number * (12 if unit == '年' else 1):.0f})"
        return None
    months = {"翌々月": 2, "翌月": 1}.get(match["m"], 0)
    if match["day"]:
        day, unit = quantity(match["day"])
        return f"EOMONTH({start},{months - 1})+{day:.0f}" if unit == "日" else None
    return f"EOMONTH({start},{months})"


RECIPES = (days_between, deadline)
