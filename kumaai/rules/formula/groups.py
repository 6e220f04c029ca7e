"""Recipes over many rows: counts, sums, averages, extremes with conditions, and lookups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.filters import column_on, take_conditions, take_month_key
from kumaai.rules.formula.query import Query, query_formula, totals_safe
from kumaai.rules.formula.text import Mention, pattern
from kumaai.sheet import Column, Sheet

COLUMNS = r"\(?<C>(?:[+・、とや]<C>)*\)?"
BIG = "一番|いちばん|最も|もっとも|1番"
_MEASURES = (
    ("AVERAGE", pattern(rf"(?P<c>{COLUMNS})の?(?:月|1日|年|1か月)?平均(?:値|額|点|単価|人数)?(?:を)?|平均(?P<d>{COLUMNS})")),
    ("SUM", pattern(rf"(?P<c>{COLUMNS})(?:の|を)?(?:合計|総額|総数|総計|集計|足し合わせ|合算|トータル)(?:額|数|値|人数|金額)?(?:して|した|する|て)?|(?P<f>{COLUMNS})を?(?:全部|すべて)?(?:足し|合計し|合算し)(?:て|た)(?:もの|額)?|(?:合計|総)(?:額|人数)?の?(?P<d>{COLUMNS})|(?:来場者|利用者|参加者)?合計(?P<e>\(<C>(?:[+・、とや]<C>)*\))")),
    ("MAX", pattern(rf"(?P<c><C>)の?(?:最大|最高|最長)(?:値|額|点)?|(?:最大|最高|最多)の?(?P<d><C>)|(?:{BIG})(?:高い|大きい|多い|長い)(?P<e><C>)")),
    ("MIN", pattern(rf"(?P<c><C>)の?(?:最小|最低|最短)(?:値|額|点)?|(?:最小|最低)の?(?P<d><C>)|(?:{BIG})(?:低い|小さい|少ない|短い)(?P<e><C>)")),
    ("COUNT", pattern(r"(?:が|は)?(?:何人|何件|何世帯|何回|何台|何個|何校|何行|何名)(?:いる|ある|いた|あった|[一-鿿]{1,2}[ぁ-ん]{0,3}た)?か?(?:数え(?:て|る|たい)?)?|(?P<what>[一-鿿ァ-ヶー]{0,5}?)(?:人数|件数|回数|個数|台数|世帯数|行数|数)(?:を?数え(?:て|る|たい)?)?(?![一-鿿])")),
)  # fmt: skip


KEY = pattern(
    r"(?P<k><C>|[一-鿿ァ-ヶー]{1,8}?)(?:ごと|別|毎)(?:に|の|で)?|各(?P<l><C>|[一-鿿ァ-ヶー]{1,8}?)(?:の|で|に)|(?P<m><C>)が同じ(?:<C>|<S>|[一-鿿]{1,4})?の?"
)

# What a row may be called without changing what is counted.
_ROW_WORDS = frozenset(
    {
        "総",
        "延べ",
        "全",
        "申請",
        "契約",
        "受注",
        "予約",
        "登録",
        "受付",
        "相談",
        "処理",
        "事業",
        "発生",
        "該当",
    }
)
COUNTING = next(shape for name, shape in _MEASURES if name == "COUNT")


def aggregate(context: Context) -> Iterator[Candidate]:
    """A count, sum, average or extreme, for each key of the target's row or for one cell."""
    for measure, shape in _MEASURES:
        reading = Reading(context)
        named, unsure = take_sheets(reading)
        key = reading.take(KEY)
        match = reading.take(shape)
        if not match:
            continue
        groups = match.groupdict()
        what = groups.get("what") or ""
        marks = re.findall(
            pattern("<C>"), (groups.get("c") or groups.get("d") or groups.get("e") or groups.get("f") or "")
        )
        key_mark = (key["k"] or key["l"] or key["m"]) if key else None
        yield from _over_sheets(context, reading, measure, marks, key_mark, named, unsure, what)


def take_sheets(reading: Reading) -> tuple[list[Sheet], bool]:
    """The data sheets that the text names; whether an unknown "…のシート" is spoken of."""
    named = []
    while match := reading.take(
        pattern(
            r"(?P<s><S>)(?:の?(?:シート|表|一覧|テーブル))?(?:から|の|を見て|を使って|で|に|より|は|が)?(?:という表になって(?:い)?ます)?"
        )
    ):
        sheet = reading.context.request[match["s"]].sheet
        if sheet is not None:
            named.append(sheet)
    unsure = bool(reading.take(re.compile(r"[一-鿿]{1,6}の?シート(?:から|の|を見て|を使って|で)")))
    return named, unsure


def _over_sheets(
    context: Context,
    reading: Reading,
    measure: str,
    marks: list[str],
    key_mark: str | None,
    named: list[Sheet],
    unsure: bool,
    what: str,
) -> Iterator[Candidate]:
    sheets = [sheet for sheet in named if sheet is not context.sheet]
    sheets = sheets or [sheet for sheet in context.book.sheets if not _to_be_filled(sheet)]
    found: list[tuple[Candidate, Sheet]] = []
    for sheet in sheets:
        if (
            what
            and what not in ("総", "延べ", "全", "申請")
            and what not in sheet.name + sheet.title + context.sheet.title
        ):
            continue
        attempt = Reading(context, reading.text, set(reading.used))
        candidate = _on_sheet(context, attempt, measure, marks, key_mark, sheet)
        if candidate is not None:
            found.append((candidate, sheet))
    for candidate, _sheet in found:
        sure = candidate.certain and len(found) == 1 and not unsure
        yield Candidate(candidate.formula, candidate.explanation, candidate.assumptions, candidate.fill, sure)


def _to_be_filled(sheet: Sheet) -> bool:
    """Whether a sheet only lists keys whose columns are still empty: a table of results, not of data."""
    return len(sheet.columns) > 1 and sum(column.kind != "empty" for column in sheet.columns) == 1


def _on_sheet(
    context: Context, reading: Reading, measure: str, marks: list[str], key_mark: str | None, sheet: Sheet
) -> Candidate | None:
    columns = [column_on(context, mark, sheet) for mark in marks]
    if any(column is None or column.kind not in ("number", "percent") for column in columns):
        return None
    if sheet is context.sheet and context.rowwise and not key_mark:
        return None
    query = Query(measure, [column for column in columns if column is not None], sheet)
    if measure != "COUNT" and not query.columns:
        return None
    sure = _take_key(context, reading, query, key_mark)
    if sure is None or not take_conditions(context, reading, query):
        return None
    expression = query_formula(context, query)
    if expression is None or not totals_safe(context, query):
        return None
    guarded = reading.guarded(reading.rounded(expression))
    _drop_row_nouns(context, reading, sheet)
    reading.read += query.columns
    if guarded is None or not reading.done(*_nouns(context, query)):
        return None
    if measure == "COUNT" and re.search("延べ|来場|来館|利用者|参加者", context.request.text):
        sure = sure and not any(
            re.search("人数|者数|人員", c.header) for c in sheet.columns if c.kind == "number"
        )
    return context.answer(guarded, f"{sheet.name}の行を条件で絞って計算します。", certain=sure)


def _drop_row_nouns(context: Context, reading: Reading, sheet: Sheet) -> None:
    """契約 of 契約番号, 申請 of 申請日: the word only says what a row is."""
    for mark in re.findall(pattern("<C>"), reading.text):
        column = column_on(context, mark, sheet)
        rest = column.header.removeprefix(context.request[mark].text) if column else ""
        if column and rest != column.header and re.fullmatch("番号|日|者|名|コード|No\\.?", rest):
            reading.text = reading.text.replace(mark, "")


def _nouns(context: Context, query: Query) -> tuple[str, ...]:
    """Words that only name what the rows are: the common ending of the keys (課), people, cases."""
    words = [
        "そのうち",
        "1(?:件|人|回|日)?(?:当たり|あたり)" if query.measure == "AVERAGE" else "延べ",
        "人",
        "者",
        "名",
        "件",
        "もの",
        "延べ",
        "だけ" if query.conditions else "ぼ",
        "うち",
    ]
    if query.conditions and query.measure != "":
        column = query.conditions[0][0]
        endings = {str(value)[-1] for value in column.values if isinstance(value, str) and value}
        if len(endings) == 1:
            words.append(re.escape(endings.pop()))
    return tuple(words)


def _take_key(context: Context, reading: Reading, query: Query, key_mark: str | None) -> bool | None:
    """Add the key condition of the target's row. True when sure, False when assumed, None when it cannot be."""
    sheet = query.sheet
    if key_mark is None and not context.single:
        for mark in re.findall(pattern("<C>"), reading.text):
            if context.own(mark) and context.own(mark).kind == "text" and column_on(context, mark, sheet):  # type: ignore[union-attr]
                key_mark = mark
                reading.text = reading.text.replace(mark, "", 1)
                break
    if key_mark is not None:
        if not context.single and take_month_key(context, reading, query, key_mark):
            return True
        own, data = key_pair(context, key_mark, sheet)
        if own is None or data is None or context.single:
            return None
        query.conditions.append((data, "=", _key_cell(context, own)))
        return True
    if context.single:
        return True
    if key_mark is None and take_month_key(context, reading, query, None):
        return True
    pair = implied_key(context, sheet)
    if pair is None:
        return None
    query.conditions.append((pair[1], "=", _key_cell(context, pair[0])))
    context.assumptions.append(f"{pair[0].header}（{pair[0].letter}列）ごとに計算しました。")
    return sum(1 for column in context.sheet.columns if column.kind == "text") == 1


def key_pair(context: Context, key: str, sheet: Sheet) -> tuple[Column | None, Column | None]:
    """The key's column on the target's sheet and on the data sheet; names may differ where values agree."""
    pair = implied_key(context, sheet)
    if key not in context.request.mentions:
        known = pair is not None and (key in pair[0].header or key in pair[1].header)
        return pair if known and pair else (None, None)
    own, data = context.own(key), column_on(context, key, sheet)
    if own is not None and data is not None and own is not data:
        return own, data
    if pair is not None and (own is pair[0] or data is pair[1]):
        return pair
    if own is not None and own is data and len(set(own.values)) < len(own.values):
        return own, data  # groups inside the data itself
    return None, None


def _key_cell(context: Context, column: Column) -> str:
    return f"{'$' if context.width > 1 else ''}{context.cell(column)}"


def implied_key(context: Context, sheet: Sheet) -> tuple[Column, Column] | None:
    """The first text column of the target's sheet whose values are values of one column of the data sheet."""
    if sheet is context.sheet:
        return None
    for own in context.sheet.columns:
        values = {value for value in own.values if value not in (None, "")}
        if own is context.target or own.kind != "text" or not values:
            continue
        matching = [c for c in sheet.columns if len(values & set(c.values)) >= 0.6 * len(values)]
        if len(matching) == 1:
            return own, matching[0]
        same = [c for c in matching if c.header == own.header]
        return (own, same[0]) if len(same) == 1 else None
    return None


_HEADS = pattern(
    r"延べの?[一-鿿]{0,4}(?:人数|人員|者数)|(?:来場者|利用者|参加者|入館者|受講者|来館者)数?の?(?:合計|総数|人数の合計)|人数の?合計"
)
_DAYS = re.compile(r"(?:実施|開催|営業|開館|利用|給食)?(?:した)?日数")


def heads(context: Context) -> Iterator[Candidate]:
    """延べ人数: the sum of the one column that counts people; 開催日数: the rows left by a condition."""
    for measure, shape in (("SUM", _HEADS), ("COUNT", _DAYS)):
        reading = Reading(context)
        named, unsure = take_sheets(reading)
        key = reading.take(KEY)
        if not reading.take(shape) or (measure == "COUNT" and (not context.single or key)):
            continue
        for sheet in [s for s in named if s is not context.sheet] or [
            s for s in context.book.sheets if s is not context.sheet
        ]:
            columns = [
                c for c in sheet.columns if c.kind == "number" and re.search("人数|者数|人員", c.header)
            ]
            if (measure == "SUM" and len(columns) != 1) or (
                len(context.dates(sheet)) != 1 and measure == "COUNT"
            ):
                continue
            attempt = Reading(context, reading.text, set(reading.used))
            mark = (
                context.request.mark(Mention("C", "人数", ((sheet, columns[0]),))) if measure == "SUM" else ""
            )
            key_mark = (key["k"] or key["l"] or key["m"]) if key else None
            found = _on_sheet(context, attempt, measure, [mark] if mark else [], key_mark, sheet)
            if found is not None and (mark or '">0"' in found.formula or '"<>"' in found.formula):
                yield replace(found, certain=found.certain and not unsure)


RECIPES = (aggregate, heads)
