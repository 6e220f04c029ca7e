"""Recipes for the short everyday wishes that name no column: totals, shares, ranks.

The column is the only one that the sheet's headers leave; which one was taken
stands among the assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.numbers import columns_of
from kumaai.rules.formula.text import base_name, pattern
from kumaai.rules.formula.years import pairs
from kumaai.sheet import Column, column_letter


def numbers_of(context: Context) -> list[Column]:
    """The sheet's number columns that hold figures: no codes, no running numbers."""
    return [
        column
        for column in context.sheet.columns
        if column.kind in ("number", "percent")
        and column is not context.target
        and not re.search(r"番号|コード|No|NO|№|年度$|^年$|^月$|^日$|ID|電話|郵便", column.header)
    ]


def _only_figure(context: Context) -> Column | None:
    """The only figure of the sheet; of one figure in two periods the later."""
    found = numbers_of(context)
    if len(found) == 1:
        return found[0]
    both = pairs(context)
    if (
        len(both) == 1
        and both[0].sure
        and {both[0].before.letter, both[0].now.letter} == {c.letter for c in found}
    ):
        return both[0].now
    return None


def _taken(column: Column) -> str:
    return f"{base_name(column.header)}（{column.letter}列）を使いました。"


def share(context: Context) -> Iterator[Candidate]:
    """構成比 without a column."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(
        re.compile(
            r"(?:全体|合計|総数|総額|総計)(?:に占める|に対する|の中の|のうちの?)(?:割合|比率|構成比|何%か?)|構成比率?|シェア"
        )
    )
    column = _only_figure(context)
    if not match or column is None or re.search(pattern("<C>"), reading.text):
        return
    first, last = context.data_rows(context.sheet)
    if [row for row in context.sheet.total_rows if row <= last]:
        return
    reading.used.add("percent")
    total = f"SUM(${column.letter}${first}:${column.letter}${last})"
    percent = context.wishes.percent or "%" in match.group() or None
    if percent is None and context.target and re.search(r"[((][%％][))]", context.target.header):
        percent = True
    choices = (
        [True]
        if percent
        else [False, True]
        if context.wishes.percent is None and context.wishes.rounding
        else [False]
    )
    for each in choices:
        quotient = f"{context.cell(column)}/{total}" + ("*100" if each else "")
        formula = reading.guarded(reading.rounded(quotient), [column], total)
        if formula and reading.done():
            yield context.answer(
                formula, "合計に占める割合です。", certain=len(choices) == 1, assumptions=(_taken(column),)
            )


_ORDER = r"(?P<o>多い|大きい|高い|長い|少ない|小さい|低い|短い|早い|速い)"


def rank(context: Context) -> Iterator[Candidate]:
    """順位 of the only figure, or of a named one with other nouns between."""
    if not context.rowwise:
        return
    reading = Reading(context)
    ordered = reading.take(
        pattern(
            rf"(?:(?P<c><C>)(?:の|が))?(?:(?:<S>|<V>|[一-鿿ァ-ヶー]{{1,6}})(?:が|の)?)?{_ORDER}(?:ほう|方|もの|ところ)?(?:から|順(?:に|の|で)?)"
        )
    )
    if not reading.take(re.compile(r"順位(?:付け)?|何位か?|何番目か?|ランキング")):
        return
    named = context.own(ordered["c"]) if ordered and ordered["c"] else None
    rest = set(re.findall(pattern("<C>"), reading.text))
    if named is None and ordered and not ordered["c"] and len(rest) == 1:
        mark = rest.pop()
        named, reading.text = context.own(mark), reading.text.replace(mark, "")
    if named is None and (re.search(pattern("<C>"), reading.text) or (ordered and ordered["c"])):
        return
    column = named or _only_figure(context)
    if (
        column is None
        or column.kind not in ("number", "percent")
        or context.last[0] > context.data_rows(context.sheet)[1]
    ):
        return
    first, last = context.data_rows(context.sheet)
    if [row for row in context.sheet.total_rows if row <= last] or any(
        v in (None, "") for v in column.values[: last - first + 1]
    ):
        return
    low = bool(ordered and ordered["o"] in ("少ない", "小さい", "低い", "短い", "早い", "速い"))
    formula = reading.guarded(
        f"RANK({context.cell(column)},${column.letter}${first}:${column.letter}${last},{int(low)})"
    )
    if formula and reading.done():
        notes = [_taken(column), *([] if ordered else ["大きいほうを1位にしました。"])]
        sure = bool(ordered) or bool(re.search("額|数|点|率|人口|量", column.header))
        yield context.answer(formula, f"{column.header}の順位です。", certain=sure, assumptions=notes)


def total_row(context: Context) -> Iterator[Candidate]:
    """The sums of the columns in the row 合計."""
    sheet = context.sheet
    if context.first[0] != context.last[0] or context.first[0] < sheet.last_row:
        return
    reading = Reading(context)
    if not reading.take(
        re.compile(
            r"(?:縦の?)?(?:合計|総計|計)(?:の?行|欄)?(?:の(?:数字|値|金額))?(?:を|に|も)?|(?:上の?)?(?:列|数字)?(?:を|の)?合計(?:して)?"
        )
    ):
        return
    last = min(context.data_rows(sheet)[1], context.first[0] - 1)
    if [row for row in sheet.total_rows if row <= last]:
        return
    columns = [sheet.column(column_letter(n)) for n in range(context.first[1], context.last[1] + 1)]
    if any(column is None or column.kind != "number" for column in columns):
        return
    letter = column_letter(context.first[1])
    reading.text = (
        pattern("<C>").sub("", reading.text)
        if len(columns) == 1 and _names(context, reading, columns[0])
        else reading.text
    )
    if reading.done("それぞれ", "各列の?"):
        how = "single" if context.single else "both"
        yield context.answer(f"SUM({letter}{sheet.first_row}:{letter}{last})", "列の合計です。", fill=how)


def _names(context: Context, reading: Reading, column: Column | None) -> bool:
    return all(context.own(mark) is column for mark in re.findall(pattern("<C>"), reading.text))


def row_sum(context: Context) -> Iterator[Candidate]:
    """合計 beside neighbouring figures that are all the figures of the sheet."""
    if not context.rowwise or context.target is None:
        return
    reading = Reading(context)
    if not reading.take(re.compile(r"(?:横の?)?(?:合計|総計|総数|計)(?:額|数|人数)?")) or re.search(
        pattern("<C>"), reading.text
    ):
        return
    columns = numbers_of(context)
    letters = [column.number for column in columns]
    target = context.target.number
    units = {column.unit for column in columns}
    if len(columns) < 2 or letters != list(range(letters[0], target)) or len(units) > 1:
        return
    if any(re.search("率|比|単価|平均|計", column.header) or column.kind != "number" for column in columns):
        return
    formula = reading.guarded(f"SUM({context.cell(columns[0])}:{context.cell(columns[-1])})", columns)
    if formula and reading.done():
        names = "、".join(base_name(column.header) for column in columns)
        yield context.answer(formula, "行の合計です。", assumptions=(f"{names}を足しました。",))


_TAX = re.compile(
    r"(?:消費)?税(?:率)?(?:の|は)?\(?(?P<r>8|10)%\)?(?:で|を)?(?:足し|加え|上乗せし|込みに?し|含め|かけ)(?:て|た|ると)?(?:の)?|税込み?(?:の?(?:金額|額|価格|契約額))?"
)


def with_tax(context: Context) -> Iterator[Candidate]:
    """税込の額 of the only amount of the row; the rate stands in the request."""
    if not context.rowwise or not re.search("税", context.request.text):
        return
    reading = Reading(context)
    rate = next((m["r"] for m in iter(lambda: reading.take(_TAX), None) if m["r"]), None)
    amounts = [
        c
        for c in numbers_of(context)
        if re.search("額|価格|料金|代金|費", c.header) and "税込" not in c.header
    ]
    named = [c for m in re.findall(pattern("<C>"), reading.text) if (c := context.own(m)) is not None]
    bare = [c for c in amounts if "税抜" in c.header or "本体" in c.header]
    chosen = named or bare or amounts
    if rate is None or len(chosen) != 1 or chosen[0] not in amounts:
        return
    factor = f"1.{rate.zfill(2)}".rstrip("0")
    values = [value for value in chosen[0].values if isinstance(value, int | float)]
    exact = all(value * int(rate) % 100 == 0 for value in values)
    if context.wishes.rounding is None and not exact:
        return
    product = f"{context.cell(chosen[0])}*{factor}"
    formula = reading.guarded(reading.rounded(product, default=("ROUND", 0)), chosen)
    if formula and not context.blanks(chosen[0]) and reading.done("金額", "額", "税込み?"):
        yield context.answer(formula, "消費税を足した額です。", assumptions=(_taken(chosen[0]),))


_STEPS = pattern(
    r"(?P<a><C>)(?:に(?P<b><C>(?:[とや・、]<C>)*)を(?P<p>足し|加え)|から(?P<c><C>(?:[とや・、]<C>)*)を(?P<m>引い|引く|差し引い|差し引く|引き))(?:て|た|で)?(?:、?さらに)?"
)
_MORE = pattern(
    r"、?(?P<c><C>(?:[とや・、]<C>)*)を(?P<w>足し|加え|引い|引く|差し引い|差し引く|引き)(?:て|た|で)?(?:、?さらに)?"
)


def stepwise(context: Context) -> Iterator[Candidate]:
    """AにBを足してCを引いた残り, AからBとCを引く."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(_STEPS)
    start = context.own(match["a"]) if match else None
    if match is None or start is None or start.kind != "number":
        return
    terms = [("+" if match["p"] else "-", match["b"] or match["c"])]
    while more := reading.take(_MORE):
        terms.append(("+" if re.match("足|加", more["w"]) else "-", more["c"]))
    formula, columns = context.cell(start), [start]
    for sign, marks in terms:
        found = columns_of(context, marks)
        if not found:
            return
        columns += found
        formula += "".join(sign + context.cell(column) for column in found)
    guarded = reading.guarded(reading.rounded(formula), columns)
    if (
        guarded
        and len({c.letter for c in columns}) == len(columns)
        and reading.done("残り", "残額", "額", "数", "差額")
    ):
        yield context.answer(guarded, "順に足し引きした値です。")


RECIPES = (share, rank, total_row, row_sum, with_tax, stepwise)
