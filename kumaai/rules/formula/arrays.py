"""Recipes that spill (Excel 2021 and 365): unique lists, filters, top lists, stacked sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import absolute
from kumaai.rules.formula.filters import column_on, take_conditions
from kumaai.rules.formula.groups import take_sheets
from kumaai.rules.formula.query import Query
from kumaai.rules.formula.text import pattern, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Sheet, sheet_prefix


def _block(context: Context, sheet: Sheet, columns: list[Column] | None = None) -> str:
    """The data rows of a sheet over all its columns (or from the first to the last of ``columns``)."""
    first, last = context.data_rows(sheet)
    chosen = columns or [column for column in sheet.columns if column.kind != "empty"]
    prefix = "" if sheet is context.sheet else sheet_prefix(sheet.name)
    return f"{prefix}${chosen[0].letter}${first}:${chosen[-1].letter}${last}"


def _data_sheets(context: Context, named: list[Sheet], marks: list[str]) -> list[Sheet]:
    """Sheets with data in every named column."""
    pool = [s for s in named if s is not context.sheet] or list(context.book.sheets)
    return [
        sheet
        for sheet in dict.fromkeys(pool)  # type: ignore[type-var]
        if marks and all(column_on(context, mark, sheet) for mark in marks)
    ]


def unique(context: Context) -> Iterator[Candidate]:
    """The different values of a column."""
    if not context.has("2021") or context.single:
        return
    reading = Reading(context)
    words = reading.take(
        re.compile(
            r"(?:かぶり|重複|ダブり)(?:なし|なく|を除いた|を除いて|のない|を省いた|しない)(?:の|で)?(?:一覧|リスト)?"
        )
    )
    order = reading.take(re.compile(r"\(?(?:元の表に)?出て(?:きた|くる)順(?:番)?(?:で|に|のまま)?\)?"))
    ascending = reading.take(
        re.compile(r"\(?(?:昇順|五十音順|あいうえお順|小さい順|古い順)(?:で|に)?(?:並べ(?:て|替えて))?\)?")
    )
    reading.take(re.compile(r"(?:に)?どんなものがあるか|どんな[一-鿿ァ-ヶー]+があるか|の?種類(?:を)?"))
    named, _unsure = take_sheets(reading)
    marks = list(dict.fromkeys(re.findall(pattern("<C>"), reading.text)))
    reading.text = pattern("<C>").sub("", reading.text)
    sheets = _data_sheets(context, named, marks)
    if (
        not words
        or len(marks) != 1
        or len(sheets) != 1
        or not reading.done("一覧", "リスト", "全部", "縦に(?:並べて?)?", "出てくる", "並べて?")
    ):
        return
    column = column_on(context, marks[0], sheets[0])
    if column is None or column.blanks or context.width > 1:
        return
    formula = f"UNIQUE({context.range(sheets[0], column)})"
    yield context.answer(
        f"SORT({formula})" if ascending else formula,
        "重複のない一覧です。",
        fill="spill",
        certain=bool(order or ascending),
    )


def filtered(context: Context) -> Iterator[Candidate]:
    """The rows that meet a condition, with all columns."""
    if not context.has("2021") or context.single:
        return
    reading = Reading(context)
    named, _unsure = take_sheets(reading)
    where = reading.take(
        pattern(
            r"(?P<cell>[A-Z]{1,2}\d{1,3})(?:セル)?(?:に|の)(?:書いた|入れた|入力した|ある|選んだ)?(?P<c><C>)(?:と同じ|の)?(?:<V>|もの|行|人|データ|[一-鿿]{2,4})?(?:だけ|のみ)?(?:を)?"
        )
    )
    value = (
        None
        if where
        else reading.take(
            pattern(r"(?:(?P<c><C>)が)?(?P<v><V>)の(?:もの|行|人|データ|[一-鿿]{2,4})?(?:だけ|のみ)?(?:を)?")
        )
    )
    every = reading.take(re.compile(r"(?:全部の列|すべての列|全列|列は全部|行ごと)(?:を|で)?"))
    verb = reading.take(
        re.compile(
            r"(?:抜き出(?:して|す|したい)|抽出(?:して|する|したい)?|取り出(?:して|す)|一覧に(?:して|する)?|並べ(?:て|たい)?)"
        )
    )
    found = where or value
    if not verb or not found:
        return
    marks = [found["c"]] if found["c"] else []
    if where:
        sheets = _data_sheets(context, named, marks)
        columns = [c for s in sheets if (c := column_on(context, where["c"], s))]
        test = absolute(where["cell"])
    else:
        places = [
            (s, c)
            for s, c in context.request[found["v"]].columns
            if s is not context.sheet and (not named or s in named)
        ]
        sheets, columns = [s for s, _c in places], [c for _s, c in places]
        test = literal(context.request[found["v"]].text)
    if len(sheets) != 1 or not columns or not reading.done("だけ"):
        return
    sheet = sheets[0]
    filled = [column for column in sheet.columns if column.kind != "empty"]
    if len(filled) != context.width and not every:
        return
    if len(filled) != context.width or any(column.blanks for column in filled):
        return
    formula = f"FILTER({_block(context, sheet)},{context.range(sheet, columns[0])}={test})"
    yield context.answer(formula, f"{sheet.name}から条件に合う行を抜き出します。", fill="spill")


_CHOSEN = pattern(
    r"(?:、|を)?(?P<l><C>(?:[とや、・]<C>)+)(?:の?\d列)?(?:だけ|のみ)?(?:で|を|に)?(?=抜き出|抽出|取り出|並べ|一覧|表示|、|出)"
)


def filtered_columns(context: Context) -> Iterator[Candidate]:
    """Some columns of the rows that meet conditions."""
    if not context.has("365") or context.single:
        return
    reading = Reading(context)
    named, unsure = take_sheets(reading)
    chosen = reading.take(_CHOSEN)
    verb = reading.take(re.compile(r"(?:抜き出|抽出|取り出|並べ|表示|一覧に|出)(?:して|す|したい|し|る|て)?"))
    marks = re.findall(pattern("<C>"), chosen["l"]) if chosen else []
    if not verb or len(marks) != context.width:
        return
    rest = re.findall(pattern("<C>"), reading.text)
    sheets = [s for s in _data_sheets(context, named, [*marks, *rest]) if s is not context.sheet]
    if len(sheets) != 1:
        return
    sheet, query = sheets[0], Query("FILTER", [], sheets[0])
    if not take_conditions(context, reading, query) or query.either or not (query.conditions or query.arrays):
        return
    columns = [c for mark in marks if (c := column_on(context, mark, sheet))]
    filled = [column for column in sheet.columns if column.kind != "empty"]
    if any(c.blanks for c in columns) or len(filled) != filled[-1].number - filled[0].number + 1:
        return
    tests = [f"({context.range(sheet, c)}{op}{value})" for c, op, value in query.conditions] + query.arrays
    block = f"FILTER({_block(context, sheet)},{'*'.join(tests) if len(tests) > 1 else tests[0][1:-1]})"
    positions = ",".join(str(filled.index(column) + 1) for column in columns)
    if reading.done("だけ", "工事", "もの", "行", "データ"):
        yield context.answer(
            f"CHOOSECOLS({block},{positions})",
            "条件に合う行の列を抜き出します。",
            fill="spill",
            certain=not unsure,
        )


def top_list(context: Context) -> Iterator[Candidate]:
    """The first rows by a column, some columns of them."""
    if not context.has("2021") or context.single:
        return
    reading = Reading(context)
    named, _unsure = take_sheets(reading)
    match = reading.take(
        pattern(
            r"(?P<c><C>)(?:が|の)(?P<o>大きい|多い|高い|新しい|小さい|少ない|低い|古い|早い)(?:もの)?(?:順|ほう|方)?(?:に|から|の)?(?:順に)?(?:上位)?(?P<n><N>)?(?:を|まで)?"
        )
    )
    shown = reading.take(
        pattern(r"(?P<l><C>(?:[とや、・]<C>)*)(?:を)?(?:並べ(?:る|て|たい)|表示|出(?:す|して)|一覧に)?")
    )
    reading.take(pattern(r"\(左に<C>、右に<C>\)"))
    if not match or not shown:
        return
    marks = re.findall(pattern("<C>"), shown["l"])
    sheets = _data_sheets(context, named, [match["c"], *marks])
    if len(sheets) != 1 or len(marks) != context.width or not reading.done("上位"):
        return
    sheet = sheets[0]
    by = column_on(context, match["c"], sheet)
    columns = [column_on(context, mark, sheet) for mark in marks]
    if by is None or any(c is None or c.blanks for c in columns) or by.blanks:
        return
    filled = [column for column in sheet.columns if column.kind != "empty"]
    positions = [str(filled.index(column) + 1) for column in columns if column is not None]
    if [c.number for c in filled] != list(range(filled[0].number, filled[0].number + len(filled))):
        return
    direction = 1 if match["o"] in ("小さい", "少ない", "低い", "古い", "早い") else -1
    rows = int(quantity(match["n"])[0]) if match["n"] else 0
    block, order = _block(context, sheet), context.range(sheet, by)
    if context.has("365"):
        formula = f"SORTBY(CHOOSECOLS({block},{','.join(positions)}),{order},{direction})"
        formula = f"TAKE({formula},{rows})" if rows else formula
    elif rows:
        formula = f"INDEX(SORTBY({block},{order},{direction}),SEQUENCE({rows}),{{{','.join(positions)}}})"
    else:
        return
    yield context.answer(formula, f"{by.header}の順に並べます。", fill="spill")


def count_table(context: Context) -> Iterator[Candidate]:
    """Each different value with its count, the most frequent first."""
    if not context.has("365") or context.width != 2:
        return
    reading = Reading(context)
    named, _unsure = take_sheets(reading)
    match = reading.take(pattern(r"(?P<c><C>)と(?:その)?(?:件数|人数|回数)の(?:表|一覧)(?:を)?"))
    order = reading.take(re.compile(r"(?:件数|人数|回数)の(?P<o>多い|少ない)順(?:で|に)?"))
    reading.take(re.compile("一発で|1つの式で|ひとつの式で"))
    reading.take(pattern(r"同じ(?:件数|人数|回数)なら(?:元の表に)?先に出て(?:くる|きた)(?:<C>|もの)?を上に"))
    sheets = _data_sheets(context, named, [match["c"]]) if match else []
    column = column_on(context, match["c"], sheets[0]) if match and len(sheets) == 1 else None
    if column is None or not order or column.blanks or not reading.done("並べ"):
        return
    area = context.range(sheets[0], column)
    direction = -1 if order["o"] == "多い" else 1
    formula = f"LET(u,UNIQUE({area}),n,COUNTIF({area},u),SORTBY(HSTACK(u,n),n,{direction}))"
    yield context.answer(formula, f"{column.header}ごとの件数の表です。", fill="spill")


def stacked(context: Context) -> Iterator[Candidate]:
    """The same columns of several sheets, one below the other."""
    if not context.has("365") or context.single:
        return
    reading = Reading(context)
    verb = reading.take(
        re.compile(
            r"(?:縦に|下に|上下に)(?:つな(?:いで|げて|ぐ|げる)|並べて|結合(?:して)?|まとめて|積んで)(?:1つの一覧に|ひとつの一覧に|1つに)?"
        )
    )
    count = reading.take(
        pattern(r"(?:\d+|三|四|五|全|すべて)(?:つ)?の(?:<C>|<V>|[一-鿿ァ-ヶー]{2,6})?の?シート(?:の|から)?")
    )
    order = reading.take(re.compile(r"\(?(?P<o>[^()、。]+(?:→[^()、。]+)+)の順(?:で|に)?"))
    marks = list(dict.fromkeys(re.findall(pattern("<C>"), reading.text)))
    reading.text = pattern("<C>").sub("", reading.text)
    sheets = [
        s
        for s in context.book.sheets
        if s is not context.sheet and marks and all(column_on(context, m, s) for m in marks)
    ]
    if (
        not verb
        or not count
        or len(sheets) < 2
        or len(marks) != context.width
        or not reading.done("1つの一覧")
    ):
        return
    if order:
        names = order["o"].split("→")
        if len(names) != len(sheets) or any(
            name not in sheet.name for name, sheet in zip(names, sheets, strict=True)
        ):
            return
    blocks = []
    for sheet in sheets:
        columns = [c for mark in marks if (c := column_on(context, mark, sheet))]
        if [c.number for c in columns] != list(range(columns[0].number, columns[0].number + len(columns))):
            return
        blocks.append(_block(context, sheet, columns))
    yield context.answer(f"VSTACK({','.join(blocks)})", "シートの行を縦につなぎます。", fill="spill")


RECIPES = (unique, filtered, filtered_columns, top_list, count_table, stacked)
