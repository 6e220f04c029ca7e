"""Recipes over many rows: counts, sums, averages, extremes with conditions, and lookups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.query import Query, query_formula, totals_safe
from kumaai.rules.formula.text import number_text, pattern, plain, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Sheet

COLUMNS = r"\(?<C>(?:[+・、とや]<C>)*\)?"
BIG = "一番|いちばん|最も|もっとも|1番"
_WHO = "(?:の)?(?:人|件|もの|行|日|分|場合|方|世帯|課|データ|申請|相談)?"
_MEASURES = (
    ("AVERAGE", pattern(rf"(?P<c>{COLUMNS})の?平均(?:値|額|点|単価|人数)?(?:を)?|平均(?P<d>{COLUMNS})")),
    ("SUM", pattern(rf"(?P<c>{COLUMNS})(?:の|を)?(?:合計|総額|総数|総計|集計|足し合わせ|合算|トータル)(?:額|数|値|人数|金額)?(?:して|した|する|て)?|(?P<f>{COLUMNS})を?(?:全部|すべて)?(?:足し|合計し|合算し)(?:て|た)(?:もの|額)?|(?:合計|総)(?:額|人数)?の?(?P<d>{COLUMNS})|(?:来場者|利用者|参加者)?合計(?P<e>\(<C>(?:[+・、とや]<C>)*\))")),
    ("MAX", pattern(rf"(?P<c><C>)の?(?:最大|最高|最長)(?:値|額|点)?|(?:最大|最高|最多)の?(?P<d><C>)|(?:{BIG})(?:高い|大きい|多い|長い)(?P<e><C>)")),
    ("MIN", pattern(rf"(?P<c><C>)の?(?:最小|最低|最短)(?:値|額|点)?|(?:最小|最低)の?(?P<d><C>)|(?:{BIG})(?:低い|小さい|少ない|短い)(?P<e><C>)")),
    ("COUNT", pattern(r"(?:が|は)?(?:何人|何件|何世帯|何回|何台|何個|何校|何行|何名)(?:いる|ある|いた|あった)?か?(?:数え(?:て|る|たい)?)?|(?P<what>[一-鿿ァ-ヶー]{0,5}?)(?:人数|件数|回数|個数|台数|世帯数|行数|数)(?:を?数え(?:て|る|たい)?)?(?![一-鿿])")),
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
    sheets = [sheet for sheet in named if sheet is not context.sheet] or list(context.book.sheets)
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


def column_on(context: Context, mark: str, sheet: Sheet) -> Column | None:
    return next((column for each, column in context.request[mark].columns if each is sheet), None)


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
    if sure is None or not _take_conditions(context, reading, query):
        return None
    expression = query_formula(context, query)
    if expression is None or not totals_safe(context, query):
        return None
    guarded = reading.guarded(reading.rounded(expression))
    _drop_row_nouns(context, reading, sheet)
    if guarded is None or not reading.done(*_nouns(context, query)):
        return None
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
    words = ["人", "者", "名", "件", "もの", "延べ", "だけ" if query.conditions else "ぼ", "うち"]
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
        own, data = key_pair(context, key_mark, sheet)
        if own is None or data is None or context.single:
            return None
        query.conditions.append((data, "=", _key_cell(context, own)))
        return True
    if context.single:
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


_LIST = r"<V>(?:[・、とやか]<V>)*"
_EXCLUDE = pattern(
    rf"(?P<v>{_LIST})(?:(?:の)?(?:人|分|もの|行|日|件|課|方|世帯))?(?:は|を)?(?:除[いくき]て?|以外(?:の)?(?:人|もの|分|行)?|入れない|含めない|含まない|数えない)(?:で)?"
)
_NUMERIC = pattern(
    rf"(?P<c><C>)(?:が|は)?(?P<n><N>)(?P<op>以上|以下|未満|超|を?超え(?:る|た|て(?:い)?る)|より(?:大きい|多い|少ない|小さい))(?:(?P<m><N>)(?P<op2>以下|未満))?{_WHO}(?:だけ|のみ|が|は)?"
)
_EQUAL = pattern(
    rf"(?P<c><C>)(?:が|は|の)(?P<v>{_LIST}|<Q>)(?:の|である|だった|で|と?なって(?:い)?る)?{_WHO}(?:だけ|のみ)?"
)
_VALUES = pattern(
    rf"(?:(?:<V>|[一-鿿]{{2,4}})以上\((?P<l>{_LIST})\)|(?P<v>{_LIST}))(?:の|だった|である|で)?{_WHO}(?:だけ|のみ)?(?:が|は)?"
)
_EMPTY = pattern(
    rf"(?P<c><C>)が(?:まだ)?(?P<w>空白|空欄|空|未入力|入って(?:い)?ない|入って(?:い)?る|入力されて(?:い)?る|記入されて(?:い)?る){_WHO}"
)
GRADE = re.compile(r"(?P<a>\d)(?:[~-](?P<b>\d))?年生(?:の)?(?:人|児童|生徒)?(?:が|は|の)?")
_WEEKEND = re.compile(r"(?P<w>土日|平日)(?:の日)?(?:だけ|のみ)?の?")
_MONTH = re.compile(r"(?<!\d)(?P<m>\d{1,2})月(?:分|中)?(?:の|に)(?:日)?")


def _take_conditions(context: Context, reading: Reading, query: Query) -> bool:
    """Take the conditions out of the text into the query. False when one cannot be placed on the data sheet."""
    for shape in (_EXCLUDE, _NUMERIC, _EMPTY, _EQUAL, _VALUES, GRADE, _WEEKEND, _MONTH):
        while match := reading.take(shape):
            if not _add_condition(context, query, match):
                return False
    return True


def _add_condition(context: Context, query: Query, match: re.Match[str]) -> bool:
    groups, sheet = match.groupdict(), query.sheet
    column = column_on(context, groups["c"], sheet) if groups.get("c") else None
    if groups.get("c") and column is None:
        return False
    if groups.get("op") and column is not None:
        return _add_numbers(query, column, groups)
    if groups.get("w") in ("土日", "平日") or groups.get("m"):
        return _add_calendar(context, query, groups)
    if groups.get("w") and column is not None:
        query.conditions.append((column, "=" if re.search("空|未|ない", groups["w"]) else "<>", '""'))
        return True
    if groups.get("a"):
        grades = [c for c in sheet.columns if c.kind == "number" and "学年" in c.header]
        if len(grades) != 1:
            return False
        query.conditions.append((grades[0], ">=" if groups["b"] else "=", groups["a"]))
        if groups["b"]:
            query.conditions.append((grades[0], "<=", groups["b"]))
        return True
    return _add_values(context, query, match, column)


def _add_numbers(query: Query, column: Column, groups: dict[str, str]) -> bool:
    if column.kind not in ("number", "percent"):
        return False
    for number, operator in ((groups["n"], groups["op"]), (groups.get("m"), groups.get("op2"))):
        if not number or not operator:
            continue
        sign = {"以上": ">=", "以下": "<=", "未満": "<"}.get(
            operator, "<" if re.search("少な|小さ", operator) else ">"
        )
        value, unit = quantity(number)
        query.conditions.append(
            (column, sign, number_text(value / 100 if unit == "%" and column.kind == "percent" else value))
        )
    return True


def _add_calendar(context: Context, query: Query, groups: dict[str, str]) -> bool:
    days = context.dates(query.sheet)
    if len(days) != 1:
        return False
    area = context.range(query.sheet, days[0])
    if groups.get("m"):
        query.arrays.append(f"(MONTH({area})={groups['m']})")
    else:
        query.arrays.append(f"(WEEKDAY({area},2){'>5' if groups['w'] == '土日' else '<6'})")
    return True


def _add_values(context: Context, query: Query, match: re.Match[str], column: Column | None) -> bool:
    groups = match.groupdict()
    marks = [m for m in (groups.get("l") or groups.get("v") or "") if m in context.request.mentions]
    if not marks:
        return False
    exclude = match.re is _EXCLUDE
    texts = []
    for mark in dict.fromkeys(marks):
        mention = context.request[mark]
        place = column or next((c for s, c in mention.columns if s is query.sheet), None)
        if place is None or (
            column is not None and mention.kind == "V" and not any(c is column for _s, c in mention.columns)
        ):
            return False
        column = place
        original = next(
            (value for value in place.values if isinstance(value, str) and _alike(value, mention.text)), None
        )
        if original is None:
            return False
        texts.append(original)
    if column is None:
        return False
    if exclude:
        query.conditions += [(column, "<>", literal(text)) for text in texts]
    elif len(texts) == 1:
        query.conditions.append((column, "=", literal(texts[0])))
    elif query.either is None:
        query.either = (column, texts)
    else:
        return False
    return True


def _alike(value: str, text: str) -> bool:
    return plain(value) in (text, text.removesuffix("性")) or (value.startswith(text) and len(text) >= 4)


RECIPES = (aggregate,)
