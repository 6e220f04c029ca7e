"""Recipes that check rows: in time or late, moved to an open day, the same entry twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import base_name, pattern
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Column

_IN_TIME = pattern(
    r"(?P<limit><C>|<B>)(?:までに?|以内に?|内に|に間に合って)(?P<w>[一-鿿]{2,4})?(?:が|を)?(?:されて|して|できて|済んで|終わって)?(?:い)?(?:れば|たら|なら|る(?:もの|人|場合)?は)、?(?P<in><Q>|[○×])"
)
_LATE = pattern(
    r"(?:(?:<C>|<B>)?(?:より|に|を)?(?:遅れて|遅く|遅れ|過ぎて|超えて|間に合って(?:い)?な(?=けれ|い))(?:い)?(?:れば|たら|なら|ければ|る(?:もの|人|場合)?は)?|それ以外は?|そうでなければ|それより(?:後|遅)(?:なら|ければ|は)?)、?(?P<out><Q>|[○×])"
)


def in_time(context: Context) -> Iterator[Candidate]:
    """期限までに納付されていれば「期限内」、遅れていれば「遅延」: a date against a limit."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(_IN_TIME)
    late = reading.take(_LATE)
    if not match or not late:
        return
    limit = _limit(context, match["limit"])
    dates = [c for c in context.dates() if context.own(match["limit"]) is not c]
    stem = [c for c in dates if match["w"] and base_name(c.header).startswith(match["w"])]
    named = [c for m in re.findall(pattern("<C>"), reading.text) if (c := context.own(m)) in dates]
    done = named or stem or (dates if not match["w"] else [])
    if limit is None or len(done) != 1:
        return
    column = done[0]
    if context.blanks(column) and not context.wishes.missing:
        return
    cell = context.cell(column)
    words = (_text(context, match["in"]), _text(context, late["out"]))
    formula = reading.guarded(f"IF({cell}<={limit},{words[0]},{words[1]})", [column])
    if formula and reading.done("判定", "表示"):
        yield context.answer(formula, f"{column.header}が期限までかどうかの判定です。")


def _limit(context: Context, mark: str) -> str | None:
    mention = context.request[mark]
    if mention.kind == "B":
        from kumaai.rules.formula.dates import date_of

        return date_of(context, mark)
    column = context.own(mark)
    usable = column is not None and column.kind == "date" and not context.blanks(column)
    return context.cell(column) if usable and column is not None else None


def _text(context: Context, mark: str) -> str:
    return literal(context.request[mark].text if mark in context.request.mentions else mark)


_SHIFT = pattern(
    r"(?P<c><C>)が?(?:、)?(?:土日(?:祝(?:日)?)?|土曜(?:日)?(?:か|や|・)日曜(?:日)?|休み|閉庁日|休業日|休日|祝日)(?:(?:か|や|と|・|または|、)(?:<S>(?:の?シート)?(?:にある)?|休日|祝日)(?:の日)?)?(?:に?(?:当たる|当たった|重なる|重なった|なる|かかる))?(?:なら|場合は?|とき(?:は|には)?|ときは|たら|ら|日は)、?(?:その)?(?P<way>次|翌|直後|前|手前|直前)の?営業日(?:に|へ)?(?:繰り(?:下げ|上げ)|ずらし|し)?(?:て|る|た)?(?:日)?"
)
_STAY = re.compile(
    r"(?:そうで(?:は)?な(?:ければ|い(?:とき|場合|日)?は?)|それ以外は|平日(?:なら|は))(?:、)?(?:そのまま|同じ日)(?:の?日)?(?:で)?"
)


def open_day(context: Context) -> Iterator[Candidate]:
    """A date moved to the next or the last open day where it falls on a day off."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(_SHIFT)
    column = context.own(match["c"]) if match else None
    if match is None or column is None or column.kind != "date":
        return
    reading.take(_STAY)
    reading.used.add("holidays")
    wanted = context.wishes.holidays or re.search(pattern("<S>|祝|休"), match.group())
    days = context.holidays()
    if wanted and days is None:
        return
    area = f",{days}" if days else ""
    forward = match["way"] in ("次", "翌", "直後")
    cell = context.cell(column)
    formula = f"WORKDAY({cell}-1,1{area})" if forward else f"WORKDAY({cell}+1,-1{area})"
    guarded = reading.guarded(formula, [column])
    blank = context.blanks(column) and not context.wishes.missing
    if guarded and not blank and reading.done():
        yield context.answer(
            guarded, f"{column.header}を営業日に直した日付です。", certain=bool(wanted) or not days
        )


_TWICE = pattern(
    r"同じ(?P<a><C>|<S>|日|人)(?:の|に|で|と|、|・|かつ)*(?:同じ)?(?P<b><C>|<S>)?(?:の)?(?:[一-鿿]{2,3})?が?(?:他|ほか|別)?(?:に|の行)?(?:も)?(?:2(?:つ|回|件)以上|複数|重複して)?(?:あれば|ある(?:もの|行|場合|とき)?(?:は|に|なら|には)|いれば|出て(?:くれば|きたら))、?(?P<q><Q>|[○×])(?:と(?:表示|出す)?)?"
)
_ONCE = pattern(
    rf"(?:(?<![一-鿿])なければ|それ以外は?|ない(?:もの|行|場合|とき)?は|1(?:つ|件)だけ(?:なら|のものは))、?(?P<out><Q>|[○×]|{EMPTY})"
)


def twice(context: Context) -> Iterator[Candidate]:
    """A mark where another row has the same entry in one column or in two."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(_TWICE)
    if not match:
        return
    once = reading.take(_ONCE)
    columns = [_same(context, match[name]) for name in ("a", "b") if match[name]]
    found = [column for column in columns if column is not None]
    if len(found) != len(columns) or len({c.letter for c in found}) != len(found):
        return
    criteria = ",".join(f"{context.range(context.sheet, c)},{context.cell(c)}" for c in found)
    out = once["out"] if once else ""
    rest = _text(context, out) if out and (out in context.request.mentions or out in "○×") else '""'
    if reading.done("重複", "確認"):
        formula = f"IF(COUNTIFS({criteria})>1,{_text(context, match['q'])},{rest})"
        names = "と".join(base_name(c.header) for c in found)
        yield context.answer(
            formula,
            f"{names}が同じ行が他にもあるかの確認です。",
            certain=bool(once) and not any(c.blanks for c in found),
        )


def _same(context: Context, mark: str) -> Column | None:
    if mark in context.request.mentions and context.request[mark].kind == "C":
        return context.own(mark)
    if mark == "日":
        return dates[0] if len(dates := context.dates()) == 1 else None
    if mark == "人":
        people = [c for c in context.sheet.columns if re.search("氏名|名前|申請者|利用者|会員名", c.header)]
        return people[0] if len(people) == 1 else None
    word = context.request[mark].text
    same = [c for c in context.sheet.columns if base_name(c.header) in (word, word + "名")]
    return same[0] if len(same) == 1 else None


RECIPES = (in_time, open_day, twice)
