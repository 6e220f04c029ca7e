"""Recipes across the columns of a row, and from one row to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.numbers import columns_of, sum_of
from kumaai.rules.formula.text import base_name, number_text, pattern, quantity
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Column

_LIST = r"(?P<list>\(?<C>(?:[+・、とや]<C>)+\)?)"
_SPAN = r"(?P<from><C>)(?:から|~|-)(?P<to><C>)(?:まで)?"
_KINDS = (
    ("SUM", r"の?(?:合計|合わせた(?:もの|数|額)|総数|総計|計|足し算)(?:額|値|数|点|人数)?|を(?:全部|すべて)?(?:足し(?:て|た|たい)|合計(?:して|した)|合わせ(?:て|た))(?:もの|額|数|点数?|値)?"),
    ("AVERAGE", r"の?平均(?:値|点|額)?"),
    ("MAX", r"の?(?:うち|中)?で?(?:の)?(?:一番|いちばん|最も|もっとも)?(?:最大|最高|大きい|高い|多い)(?:値|点|額|ほう|方|もの)?"),
    ("MIN", r"の?(?:うち|中)?で?(?:の)?(?:一番|いちばん|最も|もっとも)?(?:最小|最低|小さい|低い|少ない)(?:値|点|額|ほう|方|もの)?"),
)  # fmt: skip


def row_total(context: Context) -> Iterator[Candidate]:
    """Sum, average, maximum or minimum over columns of the row."""
    if not context.rowwise:
        return
    for function, words in _KINDS:
        reading = Reading(context)
        match = reading.take(pattern(rf"(?:{_LIST}|{_SPAN})(?:{words})"))
        columns = _listed(context, match) if match else None
        if columns is None and function == "SUM":
            match = reading.take(pattern(r"(?P<list>\(?<C>(?:\+<C>)+\)?)"))
            columns = columns_of(context, match["list"]) if match else None
        if not columns or (function in ("MAX", "MIN") and len(columns) < 2):
            continue
        total = sum_of(context, columns)
        expression = total if function == "SUM" else re.sub("^SUM", function, total)
        formula = reading.guarded(reading.rounded(expression), columns)
        blank = function in ("AVERAGE", "MIN") and any(context.blanks(column) for column in columns)
        if formula and not blank and reading.done("値", "点数?"):
            yield context.answer(formula, f"{base_name(columns[0].header)}などの{function}です。")


def _listed(context: Context, match: re.Match[str]) -> list[Column] | None:
    """The columns of "AとB" or of "AからBまで" (neighbours of number kind)."""
    if match["list"]:
        return columns_of(context, match["list"])
    ends = columns_of(context, match["from"] + match["to"])
    if not ends or len(ends) != 2 or ends[0].number >= ends[1].number:
        return None
    between = [c for c in context.sheet.columns if ends[0].number <= c.number <= ends[1].number]
    if any(c.kind != "number" for c in between) or len(between) != ends[1].number - ends[0].number + 1:
        return None
    return between


def row_count(context: Context) -> Iterator[Candidate]:
    """How many columns of the row meet a condition: marks like ○, or a threshold."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(
        pattern(
            rf"(?:{_SPAN}|(?P<list><C>(?:[+・、とや]<C>)+))(?:の)?(?:うち|中で|なかで|で)?(?:、)?(?P<n><N>)(?P<op>以上|以下|未満|を?超え(?:た|る|て(?:い)?る))(?:の)?(?:月|回|日|もの|科目|項目|年|ところ|<C>)?(?:の)?(?:数|回数|月数|日数|件数|がいくつ(?:ある)?か|は何(?:回|か月|日)か)"
        )
    )
    if match:
        columns = (
            columns_of(context, match["list"]) if match["list"] else _listed_span(context, match, ("number",))
        )
        if not columns or [c.number for c in columns] != list(
            range(columns[0].number, columns[0].number + len(columns))
        ):
            return
        sign = {"以上": ">=", "以下": "<=", "未満": "<"}.get(match["op"], ">")
        criterion = f'"{sign}{number_text(quantity(match["n"])[0])}"'
    else:
        match = reading.take(
            pattern(
                rf"(?:{_SPAN}(?:の|で))?(?P<q><Q>|<V>|[○×△◎])(?:の|が)?(?:(?:付|つ)い(?:た|て(?:い)?る))?(?:数|個数|回数|日数|いくつ(?:ある)?か|何(?:回|個|日)(?:ある)?か)(?:を数え(?:て|る))?"
            )
        )
        if not match:
            return
        text = context.request[match["q"]].text if match["q"] in context.request.mentions else match["q"]
        columns = (
            _listed_span(context, match, ("text", "empty")) if match["from"] else _holding(context, text)
        )
        criterion = literal(text)
    if not columns:
        return
    area = f"{context.cell(columns[0])}:{context.cell(columns[-1])}"
    formula = reading.guarded(f"COUNTIF({area},{criterion})")
    if formula and reading.done():
        yield context.answer(formula, "条件に合う列の数です。", certain=bool(match["from"]))


def _listed_span(context: Context, match: re.Match[str], kinds: tuple[str, ...]) -> list[Column]:
    first, last = context.own(match["from"]), context.own(match["to"])
    if first is None or last is None:
        return []
    between = [c for c in context.sheet.columns if first.number <= c.number <= last.number]
    return between if all(c.kind in kinds for c in between) and context.target not in between else []


def _holding(context: Context, text: str) -> list[Column]:
    """The run of neighbouring columns that hold a mark."""
    holding = [c for c in context.sheet.columns if text in c.values and c is not context.target]
    if not holding:
        return []
    marks = {value for column in holding for value in column.values if value not in (None, "")}
    if len(marks) > 6:
        return []
    same = [
        c
        for c in context.sheet.columns
        if {v for v in c.values if v not in (None, "")} and set(c.values) <= marks | {None, ""}
    ]
    first, last = min(c.number for c in (*holding, *same)), max(c.number for c in (*holding, *same))
    return [c for c in context.sheet.columns if first <= c.number <= last]


_BEFORE = r"(?:前の(?:日|月|行|年|年度|週|回|<C>)|前日|前月|前年度?|前回|前週|1つ上の?(?:行|値)?|ひとつ上の?(?:行)?|上の行)"
_FIRST = pattern(
    rf"(?:最初|先頭|1行目|一番上|初日|初回|初年度?|<V>|<N>|<C>)(?:の(?:行|月|日|年|年度|<C>|分))?(?:は|には)(?:前が?ないので)?(?P<out><Q>|{EMPTY}|0)(?:で|に|と)?"
)


def previous_row(context: Context) -> Iterator[Candidate]:
    """Difference, ratio or growth against the row above; the first row as the request says."""
    if not context.rowwise or context.row != context.sheet.first_row or context.sheet.total_rows:
        return
    reading = Reading(context)
    match = reading.take(
        pattern(
            rf"{_BEFORE}(?:に対する|に対して|と比べ(?:て|た)|との?比較した|からの|との|より)?(?:(?P<m><C>)[ぁ-んァ-ヶー]{0, 3}の)?(?P<w>差額?|増減額?数?|増減率|伸び率|増加率|比率?|何%か?|(?:どれだけ|いくら|何[人件円])(?:増えた|増減した)か?)"
        )
    )
    if not match:
        return
    first = reading.take(_FIRST)
    hundred = reading.take(pattern(rf"\(?{_BEFORE}を100(?:とする|として|とした)(?:指数)?\)?"))
    marks = re.findall(pattern("<C>"), (match["m"] or "") + reading.text)
    columns = columns_of(context, "".join(marks))
    if not columns or not first:
        return
    column = columns[0] if len(columns) == 1 else None
    now = sum_of(context, columns)
    before = re.sub(rf"(?<=[A-Z]){context.row}\b", str(context.row - 1), now)
    reading.text = pattern(r"\(?<C>(?:[+・と]<C>)*\)?(?:の合計)?").sub("", reading.text)
    yield from _against(
        context, reading, match["w"], now, before, columns, bool(hundred), first["out"], column
    )


def _against(
    context: Context,
    reading: Reading,
    wish: str,
    now: str,
    before: str,
    columns: list[Column],
    hundred: bool,
    out: str,
    column: Column | None,
) -> Iterator[Candidate]:
    rate, ratio = "率" in wish and "比" not in wish, "比" in wish or "%" in wish
    percent = bool(context.wishes.percent) or "%" in wish or hundred
    if rate or ratio:
        reading.used.add("percent")
    expression = f"({now}-{before})/{before}" if rate else f"{now}/{before}" if ratio else f"{now}-{before}"
    if percent and (rate or ratio):
        expression += "*100"
    zero = any(value in (None, "", 0) for each in columns for value in each.values)
    if (rate or ratio) and zero and not context.wishes.missing:
        return
    formula = reading.guarded(reading.rounded(expression), columns, before)
    if formula is None:
        return
    shown = (
        literal(context.request[out].text)
        if out in context.request.mentions
        else "0"
        if out.startswith("0")
        else '""'
    )
    anchor = f"${columns[0].letter}${context.row}"
    formula = f"IF(ROW()=ROW({anchor}),{shown},{formula})"
    sure = percent or context.wishes.percent is False or not (rate or ratio)
    if reading.done("増減", "増えた", "[一-鿿]{1,3}比"):
        yield context.answer(formula, "1つ上の行と比べた値です。", certain=sure)


def serial_number(context: Context) -> Iterator[Candidate]:
    """1, 2, 3 … down the rows."""
    if not context.rowwise or context.row != context.sheet.first_row:
        return
    reading = Reading(context)
    match = reading.take(
        re.compile(
            r"(?:連番|通し番号|通し)(?:を)?(?:1から)?(?:順に)?(?:振|ふ|付け|つけ)?(?:って|る|て|りたい)?"
        )
    )
    reading.take(
        re.compile(
            r"(?:上から|1から)(?:順に|順番に)?|行を(?:消し|削除し|並べ替え)ても(?:ずれない|番号が(?:ずれない|詰まる))ように"
        )
    )
    if match and reading.done("番号"):
        letter = context.sheet.columns[0].letter
        formula = reading.guarded(f"ROW()-ROW(${letter}${context.row})+1")
        if formula:
            yield context.answer(formula, "先頭の行を1とする番号です。")


RECIPES = (row_total, row_count, previous_row, serial_number)
