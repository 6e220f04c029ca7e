"""Recipes down a column: shares, ranks, running totals, counts of repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.numbers import columns_of
from kumaai.rules.formula.text import pattern
from kumaai.sheet import Column


def share(context: Context) -> Iterator[Candidate]:
    """A row's part of the column's total."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)の?(?:構成比|シェア)(?:率)?|(?P<d><C>)(?:が|の)?(?:全体|総数|総額|合計|総計|全<C>)(?:に占める|に対する|のうち|の中で)の?(?:割合|比率|構成比|何%か?)|(?:全体|合計)に占める(?P<e><C>)の割合"
        )
    )
    if not match:
        return
    columns = columns_of(context, match["c"] or match["d"] or match["e"])
    if not columns or not context.rowwise:
        return
    column = columns[0]
    first, last = context.data_rows(context.sheet)
    inner = [row for row in context.sheet.total_rows if row <= last]
    if inner:
        return
    reading.used.add("percent")
    total = f"SUM(${column.letter}${first}:${column.letter}${last})"
    quotient = f"{context.cell(column)}/{total}"
    percent = context.wishes.percent
    choices = (
        [(f"{quotient}*100", True)]
        if percent or match.group().endswith(("%", "%か"))
        else [(quotient, percent is False or not context.wishes.rounding)]
    )
    if percent is None and context.wishes.rounding:
        choices = [(quotient, False), (f"{quotient}*100", False)]
    for each, sure in choices:
        formula = reading.guarded(reading.rounded(each), [column], total)
        if formula and reading.done():
            yield context.answer(formula, f"{column.header}の合計に占める割合です。", certain=sure)


def rank(context: Context) -> Iterator[Candidate]:
    """Ranks, over all rows or inside groups; equal values share a rank."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)(?:が|の)?(?P<o>多い|大きい|高い|長い|少ない|小さい|低い|短い|早い|速い|遅い)(?:ほう|方|もの|人|<C>|<V>)?(?:から|順(?:に|の|で)?|順番(?:に|の|で)?)(?:数えて|並べた(?:とき|場合)の)?(?:の)?(?:何番目(?:か)?|何位(?:か)?|順位|順番|ランク|ランキング|番号)?"
        )
    )
    group = reading.take(
        pattern(
            r"同じ(?P<g><C>)(?:の(?:中|なか|うち))?(?:での|で|の)?|(?P<h><C>)(?:ごと|別|内)(?:の中)?(?:での|で|に|の)?"
        )
    )
    reading.take(re.compile(r"順位|何位(?:か)?|何番目(?:か)?"))
    reading.take(
        re.compile(
            r"同(?:じ(?:値|点|額|数)|率|点|数|額)(?:は|なら|の場合は|のときは)(?:同じ?順位|同じ)(?:で|に|とする)?"
        )
    )
    if not match or not re.search("順位|何位|何番|ランク", context.request.text):
        return
    column = columns_of(context, match["c"])
    if not column or not context.rowwise:
        return
    first, last = context.data_rows(context.sheet)
    low = match["o"] in ("少ない", "小さい", "低い", "短い", "早い", "速い")
    inner = [row for row in context.sheet.total_rows if row <= last]
    cell, letter = context.cell(column[0]), column[0].letter
    if group:
        key = context.own(group["g"] or group["h"])
        if key is None:
            return
        last = context.last[0]
        formula = f'COUNTIFS(${key.letter}${first}:${key.letter}${last},{context.cell(key)},${letter}${first}:${letter}${last},"{"<" if low else ">"}"&{cell})+1'
    elif inner or (context.sheet.total_rows and context.last[0] > last):
        return
    else:
        formula = f"RANK({cell},${letter}${first}:${letter}${last},{1 if low else 0})"
    guarded = reading.guarded(formula, column)
    blank = any(value in (None, "") for value in column[0].values) and not context.wishes.missing
    if guarded and reading.done() and not blank:
        yield context.answer(guarded, f"{column[0].header}の順位です。")


def running_total(context: Context) -> Iterator[Candidate]:
    """The total from the first row down to this one, of one column or of neighbours."""
    reading = Reading(context)
    match = reading.take(pattern(r"(?:累計|累積|積み上げ|積上げ|足し上げ|累加|通算)(?:額|値|数|人数)?"))
    goal = reading.take(pattern(r"累?÷(?P<g><B>)")) if match else None
    if not match:
        return
    reading.take(
        re.compile(
            r"(?:上|先頭|最初|1行目)から(?:順に|順番に|その行まで|下まで)?(?:足して(?:いった|いく|いき)|足した|合計した)?|(?:その|当)(?:日|月|行|年)(?:まで|時点まで)の?"
        )
    )
    reading.take(pattern(r"その(?:<C>)までの"))
    marks = re.findall(pattern("<C>"), reading.text)
    columns = columns_of(context, "".join(marks))
    if (
        not columns
        or goal
        or not context.rowwise
        or (context.sheet.total_rows and context.last[0] in context.sheet.total_rows)
    ):
        return
    reading.text = pattern(r"\(?<C>(?:[+・と]<C>)*\)?(?:の合計)?").sub("", reading.text)
    numbers = [column.number for column in columns]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return
    start = f"${columns[0].letter}${context.row}"
    formula = reading.guarded(reading.rounded(f"SUM({start}:{context.cell(columns[-1])})"), columns)
    if formula and reading.done("来場者", "人数", "まで", "[一-鿿]{2,4}(?:数|額)?(?=の)"):
        yield context.answer(formula, f"{context.row}行目からその行までの合計です。")


def running_count(context: Context) -> Iterator[Candidate]:
    """How many times a value has come up so far; a mark from the second time on."""
    reading = Reading(context)
    again = reading.take(
        pattern(
            r"同じ(?P<c><C>|<V>|人|[一-鿿]{1,4})(?:が|の|で)?2回(?:以上|目以降)?(?:出して(?:きた|きたら|いる)?|出て(?:きた|きたら|くる|いる)?|ある|申請(?:した|して)?|重複(?:して)?)?(?:ら|場合|とき)?(?:は)?"
        )
    )
    if not again:
        return
    shape = reading.take(
        pattern(
            r"2回目(?:から|以降)の行に(?P<q><Q>)(?:[、・]?<Q>)*と?(?:出る|表示(?:する)?|出す|書く)?(?:ように)?"
        )
    )
    reading.take(pattern(r"(?:1回目|最初|初回)(?:は|の行は)(?:空白|空欄|空)(?:に|で)?"))
    column = context.own(again["c"]) if again["c"] in context.request.mentions else _person(context)
    if column is None or not shape or not context.rowwise:
        return
    example = re.fullmatch(r"2(\D+)", context.request[shape["q"]].text)
    if not example:
        return
    count = f"COUNTIF(${column.letter}${context.row}:{context.cell(column)},{context.cell(column)})"
    formula = f'IF({count}>1,{count}&"{example[1]}","")'
    if reading.done():
        yield context.answer(formula, f"{column.header}が何回目かを数えます。")


def _person(context: Context) -> Column | None:
    people = [
        c
        for c in context.sheet.columns
        if c.kind == "text" and re.search("申請者|氏名|名前|利用者|会員", c.header)
    ]
    return people[0] if len(people) == 1 else None


def duplicates(context: Context) -> Iterator[Candidate]:
    """A mark on every row whose value comes up more than once."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)が?(?:重複|ダブ|かぶ|2(?:つ|回|件)以上|2回以上)(?:して(?:い)?る?|って(?:い)?る|ある|出て(?:くる|いる))(?:もの|行|人|場合|とき|ところ)?(?:に|は|なら|には|が(?:あれば|あったら)|たら)?(?P<q><Q>)(?:と|を)?(?:表示|出|入れ|付け|書)?"
        )
    )
    other = reading.take(
        pattern(
            r"(?:それ以外|重複して(?:い)?ない(?:もの|行)?|1件だけ(?:のもの)?|なければ)(?:は|なら)?(?P<q><Q>|空白|空欄)(?:に|で)?"
        )
    )
    column = context.own(match["c"]) if match else None
    if match is None or column is None or not context.rowwise:
        return
    area = context.range(context.sheet, column)
    label = context.request[match["q"]].text
    rest = (
        f'"{context.request[other["q"]].text}"' if other and other["q"] in context.request.mentions else '""'
    )
    if reading.done():
        formula = f'IF(COUNTIF({area},{context.cell(column)})>1,"{label}",{rest})'
        yield context.answer(formula, f"{column.header}が2回以上ある行に印を付けます。")


RECIPES = (share, rank, running_total, running_count, duplicates)
