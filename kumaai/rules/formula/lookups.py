"""Recipes that find something elsewhere: cross tables, extreme rows, lookups, sheets of one build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.filters import GRADE, column_on
from kumaai.rules.formula.groups import (
    BIG,
    COLUMNS,
    COUNTING,
    KEY,
    implied_key,
    key_pair,
    take_sheets,
)
from kumaai.rules.formula.text import pattern
from kumaai.sheet import Column, Sheet


def cross_table(context: Context) -> Iterator[Candidate]:
    """Counts or sums by the row's key and the column's header."""
    if context.width < 2 or context.single:
        return
    reading = Reading(context)
    named, _unsure = take_sheets(reading)
    crossed = reading.take(
        re.compile(
            r"クロス(?:集計)?(?:表)?|1つの式で(?:右にも下にも|縦横に)?コピーできる(?:ように)?|横は[一-鿿]+|縦は[一-鿿]+"
        )
    )
    reading.take(
        re.compile(
            r"(?:1つの式で)?(?:右にも下にも|縦横に|下にも右にも)コピー(?:できる|して使える)?(?:ように)?|横は[一-鿿]+"
        )
    )
    keys = reading.take(
        pattern(
            r"(?P<a><C>|[一-鿿]{1,6})(?:ごと|別)?(?:と|×|・|、)(?P<b><C>|[一-鿿]{1,6}?)(?:ごと|別)?(?:に|の|で)?"
        )
    )
    measure = reading.take(pattern(r"(?P<c><C>)の?(?:合計|集計|金額)?|\(?(?:件数|人数|回数|何[人件]か|集計)"))
    if not keys or not (measure or crossed):
        return
    across_target = range(context.first[1], context.last[1] + 1)
    heads = {str(context.sheet.value(context.row - 1, c)) for c in across_target} - {"None"}
    if len(heads) != context.width:
        return
    found = []
    for sheet in [s for s in named if s is not context.sheet] or list(context.book.sheets):
        pair = implied_key(context, sheet)
        across = [c for c in sheet.columns if heads <= {str(v) for v in c.values}]
        named_across = column_on(context, keys["b"], sheet) if keys["b"] in context.request.mentions else None
        across = [c for c in across if c is named_across] or across
        if pair is None or len(across) != 1 or across[0] is pair[1]:
            continue
        total = column_on(context, measure["c"], sheet) if measure and measure["c"] else None
        if measure and measure["c"] and (total is None or total.kind != "number"):
            continue
        top = f"{context.target.letter if context.target else 'B'}${context.row - 1}"
        criteria = f"{context.range(sheet, pair[1])},${context.cell(pair[0])},{context.range(sheet, across[0])},{top}"
        found.append(
            f"SUMIFS({context.range(sheet, total)},{criteria})" if total else f"COUNTIFS({criteria})"
        )
    if len(found) == 1 and reading.done("横は", "縦は", "集計"):
        yield context.answer(found[0], "行と列の見出しで集計します。", fill="both")


def extreme_row(context: Context) -> Iterator[Candidate]:
    """What stands in the row with the largest or smallest value, for each key or overall."""
    reading = Reading(context)
    reading.take(pattern(r"\((?:<S>)?の?表記のまま\)"))
    named, unsure = take_sheets(reading)
    key = reading.take(KEY)
    match = reading.take(
        pattern(
            rf"(?P<v>{COLUMNS})(?:の合計)?が(?:{BIG})(?P<o>高|大き|多|長|低|小さ|少な|短|早|遅|新し|古)(?:かった|い)、?(?:<S>|<V>|<C>の|もの|人|行|件|とき|日|月|年)?の?(?P<w><C>)|(?:{BIG})?(?P<age>年上|年下|最年長|最年少)の?(?:人)?の?(?P<x><C>|名前|氏名)"
        )
    )
    if not match:
        return
    sheets = [s for s in named if s is not context.sheet] or list(context.book.sheets)
    found = [
        c
        for s in dict.fromkeys(sheets, None)
        if (c := _extreme_on(context, Reading(context, reading.text, set(reading.used)), match, key, s))
    ]
    for candidate in found:
        sure = len(found) == 1 and not unsure and candidate.certain
        yield Candidate(candidate.formula, candidate.explanation, candidate.assumptions, candidate.fill, sure)


def _extreme_on(
    context: Context, reading: Reading, match: re.Match[str], key: re.Match[str] | None, sheet: Sheet
) -> Candidate | None:
    if match["age"]:
        values = [c for c in sheet.columns if c.kind == "date" and re.search("生年月日", c.header)]
        low = match["age"] in ("年上", "最年長")
        wanted = (
            [c for c in sheet.columns if re.search("氏名|名前", c.header) and c.kind == "text"]
            if match["x"] in ("名前", "氏名")
            else [c for c in [column_on(context, match["x"], sheet)] if c]
        )
    else:
        values = [
            c for mark in re.findall(pattern("<C>"), match["v"]) if (c := column_on(context, mark, sheet))
        ]
        if len(values) != len(re.findall(pattern("<C>"), match["v"])):
            return None
        low = match["o"] in ("低", "小さ", "少な", "短", "早", "古")
        wanted = [c for c in [column_on(context, match["w"], sheet)] if c]
    if (
        len(values) != 1
        or len(wanted) != 1
        or [r for r in sheet.total_rows if r <= context.data_rows(sheet)[1]]
    ):
        return None
    area, result = context.range(sheet, values[0]), context.range(sheet, wanted[0])
    function = "MIN" if low else "MAX"
    if key is None:
        if not context.single:
            return None
        formula = f"INDEX({result},MATCH({function}({area}),{area},0))"
    else:
        mark = key["k"] or key["l"] or key["m"]
        own, data = key_pair(context, mark, sheet)
        if own is None or data is None or own.kind == "empty" or context.single:
            return None
        keys, cell = context.range(sheet, data), context.cell(own)
        top = (
            f"{function}IFS({area},{keys},{cell})"
            if context.has("2019")
            else f"AGGREGATE({15 if low else 14},6,{area}/({keys}={cell}),1)"
        )
        formula = f"INDEX({result},MATCH(1,INDEX(({keys}={cell})*({area}={top}),0),0))"
    guarded = reading.guarded(formula)
    if guarded is None or not reading.done():
        return None
    return context.answer(
        guarded, f"{values[0].header}が{'最小' if low else '最大'}の行の{wanted[0].header}です。"
    )


def lookup(context: Context) -> Iterator[Candidate]:
    """A value from another sheet by a key that both sheets have."""
    reading = Reading(context)
    named, unsure = take_sheets(reading)
    sheets = [sheet for sheet in named if sheet is not context.sheet]
    verb = reading.take(
        re.compile(
            r"(?:引(?:いて|く|っ張って)|拾(?:って|う)|持って(?:きて|くる)|転記(?:して)?|参照(?:して)?|取(?:って|得)(?:きて|して|くる)?|検索(?:して)?|調べて|探して)(?:きて|くる|い)?"
        )
    )
    if len(set(map(id, sheets))) != 1 or not verb or not context.rowwise:
        return
    sheet = sheets[0]
    key = reading.take(
        pattern(
            r"(?P<k><C>)(?:を|で)?(?:もとに|元に|キーに(?:して)?|見て|使って|から|で|に対応する|に応じた|に合う)(?:して)?"
        )
    )
    rest = re.findall(pattern("<C>"), reading.text)
    wanted = [c for m in dict.fromkeys(rest) if (c := column_on(context, m, sheet))]
    reading.text = pattern("<C>").sub("", reading.text)
    pair = _lookup_key(context, sheet, key["k"] if key else None)
    if len(wanted) != 1 or pair is None or wanted[0] is pair[1]:
        return
    own, data = pair
    formula = (
        f"INDEX({context.range(sheet, wanted[0])},MATCH({context.cell(own)},{context.range(sheet, data)},0))"
    )
    absent = [v for v in own.values if v not in (None, "") and v not in data.values]
    if (absent or context.blanks(own)) and not context.wishes.missing:
        return
    guarded = reading.guarded(formula, [own])
    if guarded and reading.done("対応する", "該当する"):
        yield context.answer(
            guarded,
            f"{sheet.name}から{own.header}で{wanted[0].header}を引きます。",
            certain=bool(key) and not unsure,
        )


def _lookup_key(context: Context, sheet: Sheet, mark: str | None) -> tuple[Column, Column] | None:
    if mark is not None:
        own, data = context.own(mark), column_on(context, mark, sheet)
        return (own, data) if own is not None and data is not None else None
    pairs = [
        (own, data)
        for own in context.sheet.columns
        for data in sheet.columns
        if own is not context.target
        and own.header
        and own.header == data.header
        and own.kind in ("text", "number")
    ]
    return pairs[0] if len(pairs) == 1 else None


def across_sheets(context: Context) -> Iterator[Candidate]:
    """A count over several sheets of the same build, or over the sheet that the row names."""
    reading = Reading(context)
    together = reading.take(
        re.compile(
            r"(?:3|4|5|三|四|五|全|すべての|全部の)(?:つの?)?(?:[一-鿿ァ-ヶー]{2,6})(?:を|の)?(?:合わせて|合計(?:して|で)?|全体で)"
        )
    )
    same = (
        None
        if together
        else reading.take(re.compile(r"[一-鿿ァ-ヶー]{2,6}(?:名)?と同じ名前のシート(?:を見て|から|の|で)?"))
    )
    grade = reading.take(GRADE)
    if not (together or same) or not grade:
        return
    reading.take(COUNTING)
    built = [
        s
        for s in context.book.sheets
        if s is not context.sheet and any("学年" in c.header for c in s.columns)
    ]
    if len(built) < 2 or len({tuple(c.header for c in s.columns) for s in built}) != 1:
        return
    column = next(c for c in built[0].columns if "学年" in c.header)
    low, high = grade["a"], grade["b"]
    if together and not high and context.single and reading.done():
        parts = [f"COUNTIF({context.range(s, column)},{low})" for s in built]
        yield context.answer("+".join(parts), "各シートの件数の合計です。")
    names = {s.name for s in built}
    own = next(
        (c for c in context.sheet.columns if set(c.values) - {None} and set(c.values) - {None} <= names), None
    )
    if same and own is not None and reading.done():
        last = max(s.last_row for s in built) + 50
        area = f'INDIRECT("\'"&{context.cell(own)}&"\'!${column.letter}${built[0].first_row}:${column.letter}${last}")'
        criteria = f'{area},">={low}",{area},"<={high}"' if high else f"{area},{low}"
        yield context.answer(f"COUNTIFS({criteria})", "行の名前のシートを数えます。")


RECIPES = (cross_table, extreme_row, lookup, across_sheets)
