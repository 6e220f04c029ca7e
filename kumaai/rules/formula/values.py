"""Recipes that look a value up in another sheet's list and use it: a band's fee, a unit price times a quantity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import absolute
from kumaai.rules.formula.filters import column_on
from kumaai.rules.formula.groups import take_sheets
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.sheet import Column, Sheet

_VERB = re.compile(
    r"(?:引(?:いて|く|っ張って|っぱって)|拾(?:って|う)|持って|もって|転記(?:して)?|参照(?:して)?|取(?:って|得して|得)|検索(?:して)?|調べて|探して|表示(?:して)?|出して|入れて|求めて|付けて|つけて)(?:きて|くる|い|来て)?"
)
_BAND = re.compile(r"以上|以下|から|超|下限|区切|段|どこに(?:入る|当たる|当てはまる)")
_KEY = pattern(
    r"(?P<k><C>)(?:の(?P<side>先頭|頭|左|最初)?の?(?P<n><N>)(?:目)?)?(?:を|で|から|に)?(?:もとに|元に|キーに(?:して)?|見て|使って|応じ(?:て|た)|対応する|合う|よって|合わせて)?(?:して)?"
)


def key_expression(context: Context, sheet: Sheet, own: Column | None) -> tuple[str, Column, bool] | None:
    """How the row's key is found on a list sheet: cell, key column there, whether the list is one of bands."""
    pool = [own] if own is not None else [c for c in context.sheet.columns if c is not context.target]
    exact = [(c, data) for c in pool for data in _keys(sheet) if _contains(c, data)]
    if own is None and len(exact) > 1:
        exact = [(c, data) for c, data in exact if c.header == data.header] or exact
    if len(exact) == 1:
        return context.cell(exact[0][0]), exact[0][1], False
    if exact or own is None or own.kind != "number":
        return None
    bands = [c for c in _keys(sheet) if _ascending(c)]
    values = [v for v in own.values if isinstance(v, int | float)]
    if (
        len(bands) != 1
        or not values
        or min(values) < min(v for v in bands[0].values if isinstance(v, int | float))
    ):
        return None
    return context.cell(own), bands[0], True


def _keys(sheet: Sheet) -> list[Column]:
    return [
        c
        for c in sheet.columns
        if c.kind in ("text", "number") and len(set(_filled(c))) == len(_filled(c)) > 1
    ]


def _filled(column: Column) -> list[object]:
    return [value for value in column.values if value not in (None, "")]


def _contains(own: Column, data: Column) -> bool:
    """Whether every value of the row's column is a key of the list."""
    values = set(_filled(own))
    if own.kind not in ("text", "number") or not values:
        return False
    same = own.header == data.header or own.kind == "text"
    return same and values <= set(_filled(data))


def _ascending(column: Column) -> bool:
    values = [float(str(value)) for value in _filled(column)] if column.kind == "number" else []
    return bool(values) and values == sorted(values) and bool(re.search("以上|から|下限|超|~", column.header))


def reference(context: Context, sheet: Sheet, wanted: Column, own: Column | None) -> str | None:
    """The formula part that takes ``wanted`` of the list sheet for this row."""
    key = key_expression(context, sheet, own)
    if key is None or key[1] is wanted:
        return None
    cell, data, band = key
    if band and re.search("超", data.header):
        return None
    area = f"{context.range(sheet, wanted)},MATCH({cell},{context.range(sheet, data)},{int(band)})"
    return f"INDEX({area})"


def list_lookup(context: Context) -> Iterator[Candidate]:
    """A value of a list sheet for the row's key: found exactly, by the first characters, or by its band."""
    if not context.rowwise:
        return
    reading = Reading(context)
    named, unsure = take_sheets(reading)
    sheets = list({id(s): s for s in named if s is not context.sheet}.values())
    if len(sheets) != 1:
        return
    sheet = sheets[0]
    marks = list(dict.fromkeys(re.findall(pattern("<C>"), reading.text)))
    wanted = [m for m in marks if column_on(context, m, sheet) and context.own(m) is None]
    keys = [m for m in marks if context.own(m) is not None]
    result = (
        column_on(context, wanted[0], sheet)
        if len(wanted) == 1
        else _like_target(context, sheet)
        if not wanted
        else None
    )
    if result is None or len(keys) > 1 or not (_VERB.search(reading.text) or wanted):
        return
    own = context.own(keys[0]) if keys else None
    match = reading.take(_KEY) if keys and reading.text.find(keys[0]) >= 0 else None
    part = _left_part(context, sheet, result, own, match) if match and match["n"] else None
    formula = part or (None if match and match["n"] else reference(context, sheet, result, own))
    if formula is None:
        return
    reading.take(_VERB)
    reading.text = pattern("<C>").sub("", reading.text)
    reading.text = re.sub(
        r"\(?(?:どの)?(?:段|区分|階層|ところ)に(?:入る|当たる|当てはまる|該当する)(?:か)?\)?|[\ue200-\ue2ff]で(?:見る|判定)|(?:<Q>の)?以上で見る",
        "",
        reading.text,
    )
    guarded = reading.guarded(reading.rounded(formula), [own] if own else [])
    blank = own is not None and context.blanks(own) and not context.wishes.missing
    if guarded and not blank and reading.done("該当する", "対応する", "から", "きて", "マスタ", "表"):
        yield context.answer(
            guarded, f"{sheet.name}から{result.header}を引きます。", certain=not unsure and bool(wanted)
        )


def _like_target(context: Context, sheet: Sheet) -> Column | None:
    header = context.target.header if context.target else ""
    found = [c for c in sheet.columns if header and c.header == header and c.kind != "empty"]
    return found[0] if len(found) == 1 else None


def _left_part(
    context: Context, sheet: Sheet, result: Column, own: Column | None, match: re.Match[str]
) -> str | None:
    count, unit = quantity(match["n"])
    if own is None or unit not in ("文字", "桁", "字"):
        return None
    size = int(count)
    data = [
        c
        for c in _keys(sheet)
        if c.kind == "text" and {str(v)[:size] for v in _filled(own)} <= set(_filled(c))
    ]
    if len(data) != 1 or data[0] is result:
        return None
    area = f"{context.range(sheet, result)},MATCH(LEFT({context.cell(own)},{size}),{context.range(sheet, data[0])},0)"
    return f"INDEX({area})"


_TIMES = pattern(
    r"\(?(?P<a><C>|<B>)(?:の額|の金額)?(?:×|\*|かける|掛ける|に(?=[^。]*(?:かけ|掛け|乗じ)))、?(?:<S>の?(?:シート|表)?の?|<S>シートにある)?(?P<b><C>|<B>|<N>)(?:の額|の金額)?(?:を?(?:かけ|掛け|乗じ)(?:て|た|る))?\)?(?:もの|額|金額)?"
)
_TIMES_LISTED = pattern(
    r"<S>の?(?:シート|表)?の(?P<a><C>)(?:の額|の金額)?(?:×|\*|かける|掛ける|に)(?P<b><C>|<B>)(?:を?(?:かけ|掛け|乗じ)(?:て|た|る))?(?:もの|額|金額)?"
)


def priced(context: Context) -> Iterator[Candidate]:
    """A quantity of the row times a price of a list sheet or of a labelled cell."""
    if not context.rowwise:
        return
    reading = Reading(context)
    match = reading.take(_TIMES_LISTED) or reading.take(_TIMES)
    if not match:
        return
    take_sheets(reading)
    mentioned = [
        m.sheet for m in context.request.mentions.values() if m.kind == "S" and m.sheet is not context.sheet
    ]
    terms = [_term(context, match["a"], mentioned), _term(context, match["b"], mentioned)]
    if any(term is None for term in terms):
        return
    (first, read_first), (second, read_second) = terms  # type: ignore[misc]
    reading.text = re.sub(r"(?:単価|率|料金|価格)は、?(?:から|にある|を見て|にあります)?", "", reading.text)
    formula = reading.guarded(reading.rounded(f"{first}*{second}"), [*read_first, *read_second])
    blank = any(context.blanks(c) for c in (*read_first, *read_second)) and not context.wishes.missing
    if formula and not blank and reading.done("料金", "金額", "額", "概算額?", "から", "単価は?"):
        yield context.answer(formula, "掛け算の結果です。")


def _term(context: Context, mark: str, sheets: list[Sheet | None]) -> tuple[str, list[Column]] | None:
    """A factor: the row's own figure, a labelled cell, or a figure of a list for the row's key."""
    if mark not in context.request.mentions:
        value, unit = quantity(mark)
        return number_text(round(value / {"%": 100, "割": 10}.get(unit, 1), 10)), []
    mention = context.request[mark]
    if mention.kind == "B":
        note = mention.note
        return (absolute(note.cell), []) if note is not None and note.kind in ("number", "percent") else None
    own = context.own(mark)
    if own is not None:
        return (context.cell(own), [own]) if own.kind in ("number", "percent") else None
    places = [(s, c) for s, c in context.elsewhere(mark) if not sheets or any(s is each for each in sheets)]
    if len(places) != 1 or places[0][1].kind not in ("number", "percent"):
        return None
    found = reference(context, places[0][0], places[0][1], None)
    return (found, []) if found else None


RECIPES = (list_lookup, priced)
