"""Recipes about spans that the request names without columns: 何泊, 工期は何日間, 受付から完了まで."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import pattern
from kumaai.sheet import Column

_FIRST = re.compile(
    "開始|始期|着工|着手|出発|受付|申請|請求|契約|貸出|入所|入院|入庫|依頼|発注|購入|受理|提出|自|から"
)
_LAST = re.compile(
    "終了|終期|完了|完成|竣工|帰着|帰庁|到着|決定|決裁|支払|納品|返却|退所|退院|出庫|回答|処理|交付|工期末|満了|至|まで"
)
_SPAN = re.compile(
    r"何日(?:間)?(?:かかった|ある|あった|借りて(?:い)?た|たった|経った|になる)?か?|何泊か?|泊数|日数|(?:所要|処理|経過|利用|貸出|滞在|入所|入院|工事)(?:日数|期間)|期間|工期"
)
_BOTH_ENDS = pattern(
    r"\(?(?:<C>と<C>の?|初日と(?:最終日|末日)の?|両端の?|当日の?|初日の?|その日の?)(?:両方|日)?(?:とも|も|を)?(?:含(?:む|めて|める|みます|めます)|入れ(?:て|る)|数え(?:る|て)|1日(?:目)?と(?:数える|する))\)?"
)
_SAME_DAY = re.compile(
    r"\(?(?:同じ日|同日|当日(?:中)?|日帰り)(?:なら|は|の場合は|のときは)(?P<n>[01])(?:日|泊)?\)?"
)


def elapsed(context: Context) -> Iterator[Candidate]:
    """Days between the sheet's two dates, or the two that are named."""
    if not context.rowwise:
        return
    reading = Reading(context)
    inclusive = reading.take(_BOTH_ENDS)
    same = reading.take(_SAME_DAY)
    named = [context.own(mark) for mark in dict.fromkeys(re.findall(pattern("<C>"), context.request.text))]
    if not reading.take(_SPAN) or re.search("営業日|平日|土日|休日", context.request.text):
        return
    while reading.take(_SPAN):
        pass
    ends = _ends(context, [c for c in named if c is not None and c.kind == "date"])
    if ends is None:
        return
    start, end, sure = ends
    counts_both = bool(inclusive) or bool(same and same["n"] == "1")
    if ("泊" in context.request.text and counts_both) or (inclusive and same and same["n"] == "0"):
        return
    reading.text = pattern(r"<C>(?:から|まで)?(?:の)?").sub("、", reading.text)
    for plus in [True] if counts_both else [False]:
        formula = f"{context.cell(end)}-{context.cell(start)}" + ("+1" if plus else "")
        guarded = reading.guarded(formula, [start, end])
        blank = (context.blanks(start) or context.blanks(end)) and not context.wishes.missing
        if guarded and not blank and reading.done("かかった", "[一-鿿]{1,2}期"):
            note = f"{start.header}（{start.letter}列）から{end.header}（{end.letter}列）までを数えました。"
            plain = (
                "泊" in context.request.text or bool(same) or counts_both or "から" in context.request.text
            )
            yield context.answer(guarded, "日数です。", certain=sure and plain, assumptions=(note,))


def _ends(context: Context, named: list[Column]) -> tuple[Column, Column, bool] | None:
    dates = named if len(named) == 2 else context.dates()
    if len(dates) != 2 or (len(named) == 1 and named[0] not in dates):
        return None
    first, last = dates
    if len(named) == 2:
        return first, last, True
    if _LAST.search(first.header) and _FIRST.search(last.header) and not _FIRST.search(first.header):
        first, last = last, first
    pairs = [
        (a, b)
        for a, b in zip(first.values, last.values, strict=True)
        if isinstance(a, int | float) and isinstance(b, int | float)
    ]
    if not pairs or any(a > b for a, b in pairs):
        return None
    return first, last, bool(_LAST.search(last.header))


RECIPES = (elapsed,)
