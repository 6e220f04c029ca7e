"""Recipes over many rows: counts, sums, averages, extremes with conditions, and lookups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Sheet, sheet_prefix

_COLUMNS = r"\(?<C>(?:[+・、とや]<C>)*\)?"
_BIG = "一番|いちばん|最も|もっとも|1番"
_WHO = "(?:の)?(?:人|件|もの|行|日|分|場合|方|世帯|課|データ|申請|相談)?"
_MEASURES = (
    ("AVERAGE", pattern(rf"(?P<c>{_COLUMNS})の?平均(?:値|額|点|単価|人数)?(?:を)?|平均(?P<d>{_COLUMNS})")),
    ("SUM", pattern(rf"(?P<c>{_COLUMNS})(?:の|を)?(?:合計|総額|総数|総計|集計|足し合わせ|合算|トータル)(?:額|数|値|人数|金額)?(?:して|した|する|て)?|(?P<f>{_COLUMNS})を?(?:全部|すべて)?(?:足し|合計し|合算し)(?:て|た)(?:もの|額)?|(?:合計|総)(?:額|人数)?の?(?P<d>{_COLUMNS})|(?:来場者|利用者|参加者)?合計(?P<e>\(<C>(?:[+・、とや]<C>)*\))")),
    ("MAX", pattern(rf"(?P<c><C>)の?(?:最大|最高|最長)(?:値|額|点)?|(?:最大|最高|最多)の?(?P<d><C>)|(?:{_BIG})(?:高い|大きい|多い|長い)(?P<e><C>)")),
    ("MIN", pattern(rf"(?P<c><C>)の?(?:最小|最低|最短)(?:値|額|点)?|(?:最小|最低)の?(?P<d><C>)|(?:{_BIG})(?:低い|小さい|少ない|短い)(?P<e><C>)")),
    ("COUNT", pattern(r"(?:が|は)?(?:何人|何件|何世帯|何回|何台|何個|何校|何行|何名)(?:いる|ある|いた|あった)?か?(?:数え(?:て|る|たい)?)?|(?P<what>[一-鿿ァ-ヶー]{0,5}?)(?:人数|件数|回数|個数|台数|世帯数|行数|数)(?:を?数え(?:て|る|たい)?)?(?![一-鿿])")),
)  # fmt: skip


_KEY = pattern(
    r"(?P<k><C>|[一-鿿ァ-ヶー]{1,8}?)(?:ごと|別|毎)(?:に|の|で)?|各(?P<l><C>|[一-鿿ァ-ヶー]{1,8}?)(?:の|で|に)|(?P<m><C>)が同じ(?:<C>|<S>|[一-鿿]{1,4})?の?"
)


@dataclass(slots=True)
class Query:
    """What is asked of which rows of a data sheet. A condition is (column, operator, formula part)."""

    measure: str
    columns: list[Column]
    sheet: Sheet
    conditions: list[tuple[Column, str, str]] = field(default_factory=list)
    either: tuple[Column, list[str]] | None = None
    arrays: list[str] = field(default_factory=list)


def aggregate(context: Context) -> Iterator[Candidate]:
    """A count, sum, average or extreme, for each key of the target's row or for one cell."""
    for measure, shape in _MEASURES:
        reading = Reading(context)
        named, unsure = _take_sheets(reading)
        key = reading.take(_KEY)
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


def _take_sheets(reading: Reading) -> tuple[list[Sheet], bool]:
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


def _column_on(context: Context, mark: str, sheet: Sheet) -> Column | None:
    return next((column for each, column in context.request[mark].columns if each is sheet), None)


def _on_sheet(
    context: Context, reading: Reading, measure: str, marks: list[str], key_mark: str | None, sheet: Sheet
) -> Candidate | None:
    columns = [_column_on(context, mark, sheet) for mark in marks]
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
    expression = _formula(context, query)
    if expression is None or not _totals_safe(context, query):
        return None
    guarded = reading.guarded(reading.rounded(expression))
    _drop_row_nouns(context, reading, sheet)
    if guarded is None or not reading.done(*_nouns(context, query)):
        return None
    return context.answer(guarded, f"{sheet.name}の行を条件で絞って計算します。", certain=sure)


def _drop_row_nouns(context: Context, reading: Reading, sheet: Sheet) -> None:
    """契約 of 契約番号, 申請 of 申請日: the word only says what a row is."""
    for mark in re.findall(pattern("<C>"), reading.text):
        column = _column_on(context, mark, sheet)
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
            if context.own(mark) and context.own(mark).kind == "text" and _column_on(context, mark, sheet):  # type: ignore[union-attr]
                key_mark = mark
                reading.text = reading.text.replace(mark, "", 1)
                break
    if key_mark is not None:
        own, data = _key_pair(context, key_mark, sheet)
        if own is None or data is None or context.single:
            return None
        query.conditions.append((data, "=", _key_cell(context, own)))
        return True
    if context.single:
        return True
    pair = _implied_key(context, sheet)
    if pair is None:
        return None
    query.conditions.append((pair[1], "=", _key_cell(context, pair[0])))
    context.assumptions.append(f"{pair[0].header}（{pair[0].letter}列）ごとに計算しました。")
    return sum(1 for column in context.sheet.columns if column.kind == "text") == 1


def _key_pair(context: Context, key: str, sheet: Sheet) -> tuple[Column | None, Column | None]:
    """The key's column on the target's sheet and on the data sheet; names may differ where values agree."""
    pair = _implied_key(context, sheet)
    if key not in context.request.mentions:
        known = pair is not None and (key in pair[0].header or key in pair[1].header)
        return pair if known and pair else (None, None)
    own, data = context.own(key), _column_on(context, key, sheet)
    if own is not None and data is not None and own is not data:
        return own, data
    if pair is not None and (own is pair[0] or data is pair[1]):
        return pair
    if own is not None and own is data and len(set(own.values)) < len(own.values):
        return own, data  # groups inside the data itself
    return None, None


def _key_cell(context: Context, column: Column) -> str:
    return f"{'$' if context.width > 1 else ''}{context.cell(column)}"


def _implied_key(context: Context, sheet: Sheet) -> tuple[Column, Column] | None:
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
_GRADE = re.compile(r"(?P<a>\d)(?:[~-](?P<b>\d))?年生(?:の)?(?:人|児童|生徒)?(?:が|は|の)?")
_WEEKEND = re.compile(r"(?P<w>土日|平日)(?:の日)?(?:だけ|のみ)?の?")
_MONTH = re.compile(r"(?<!\d)(?P<m>\d{1,2})月(?:分|中)?(?:の|に)(?:日)?")


def _take_conditions(context: Context, reading: Reading, query: Query) -> bool:
    """Take the conditions out of the text into the query. False when one cannot be placed on the data sheet."""
    for shape in (_EXCLUDE, _NUMERIC, _EMPTY, _EQUAL, _VALUES, _GRADE, _WEEKEND, _MONTH):
        while match := reading.take(shape):
            if not _add_condition(context, query, match):
                return False
    return True


def _add_condition(context: Context, query: Query, match: re.Match[str]) -> bool:
    groups, sheet = match.groupdict(), query.sheet
    column = _column_on(context, groups["c"], sheet) if groups.get("c") else None
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
    from kumaai.rules.formula.text import plain

    return plain(value) in (text, text.removesuffix("性")) or (value.startswith(text) and len(text) >= 4)


def _totals_safe(context: Context, query: Query) -> bool:
    """Whether total rows inside the data cannot be counted twice: some condition column is empty in them."""
    first, last = context.data_rows(query.sheet)
    inner = [row for row in query.sheet.total_rows if first <= row <= last]
    if not inner:
        return True
    columns = [column for column, operator, _value in query.conditions if operator == "="]
    return any(
        all(column.values[row - query.sheet.first_row] in (None, "") for row in inner) for column in columns
    )


def _criterion(operator: str, value: str) -> str:
    if operator == "=":
        return '"="' if value == '""' else value
    if value == '""':
        return '"<>"'
    return f'"{operator}{value[1:-1]}"' if value.startswith('"') else f'"{operator}{value}"'


def _formula(context: Context, query: Query) -> str | None:
    if query.arrays or len(query.columns) > 1:
        return _array_formula(context, query)
    if query.either is None:
        return _plain_formula(context, query, query.conditions)
    if query.measure not in ("COUNT", "SUM"):
        return None
    column, texts = query.either
    parts = [
        _plain_formula(context, query, [*query.conditions, (column, "=", literal(text))]) for text in texts
    ]
    return "+".join(part for part in parts if part)


def _plain_formula(context: Context, query: Query, conditions: list[tuple[Column, str, str]]) -> str | None:
    sheet = query.sheet
    criteria = ",".join(
        f"{context.range(sheet, column)},{_criterion(op, value)}" for column, op, value in conditions
    )
    if query.measure == "COUNT":
        if conditions:
            return f"COUNTIFS({criteria})"
        texts = [column for column in sheet.columns if column.kind == "text" and not column.blanks]
        return f"COUNTA({context.range(sheet, texts[0])})" if texts else None
    area = context.range(sheet, query.columns[0])
    if not conditions:
        return f"{query.measure}({area})"
    if query.measure in ("MAX", "MIN") and not context.has("2019"):
        tests = "*".join(f"({context.range(sheet, c)}{op}{value})" for c, op, value in conditions)
        return f"AGGREGATE({14 if query.measure == 'MAX' else 15},6,{area}/({tests}),1)"
    return f"{query.measure}IFS({area},{criteria})"


def _array_formula(context: Context, query: Query) -> str | None:
    sheet = query.sheet
    tests = [f"({context.range(sheet, column)}{op}{value})" for column, op, value in query.conditions]
    tests += query.arrays
    if query.either is not None:
        column, texts = query.either
        tests.append(
            "(" + "+".join(f"({context.range(sheet, column)}={literal(text)})" for text in texts) + ")"
        )
    value = "+".join(context.range(sheet, column) for column in query.columns)
    if any(
        v not in (None, "") and not isinstance(v, int | float)
        for column in query.columns
        for v in column.values
    ):
        return None
    if query.measure == "COUNT":
        return f"SUMPRODUCT({'*'.join(tests) if len(tests) > 1 else tests[0] + '*1'})"
    if query.measure == "SUM":
        return (
            f"SUMPRODUCT({'*'.join([*tests, f'({value})'])})"
            if tests
            else f"SUM({','.join(context.range(sheet, c) for c in query.columns)})"
        )
    if query.measure == "AVERAGE" and tests:
        joined = "*".join(tests)
        return f"SUMPRODUCT({joined}*({value}))/SUMPRODUCT({joined}*1)"
    return None


def cross_table(context: Context) -> Iterator[Candidate]:
    """Counts or sums by the row's key and the column's header."""
    if context.width < 2 or context.single:
        return
    reading = Reading(context)
    named, _unsure = _take_sheets(reading)
    reading.take(
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
    measure = reading.take(pattern(r"(?P<c><C>)の?(?:合計|集計|金額)?|(?:件数|人数|回数|何[人件]か|集計)"))
    if not keys or not measure:
        return
    heads = {
        str(context.sheet.value(context.row - 1, c)) for c in range(context.first[1], context.last[1] + 1)
    }
    found = []
    for sheet in [s for s in named if s is not context.sheet] or list(context.book.sheets):
        pair = _implied_key(context, sheet)
        across = [c for c in sheet.columns if heads <= {str(v) for v in c.values}]
        if pair is None or len(across) != 1 or across[0] is pair[1]:
            continue
        total = _column_on(context, measure["c"], sheet) if measure["c"] else None
        if measure["c"] and (total is None or total.kind != "number"):
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
    named, unsure = _take_sheets(reading)
    key = reading.take(_KEY)
    match = reading.take(
        pattern(
            rf"(?P<v>{_COLUMNS})(?:の合計)?が(?:{_BIG})(?P<o>高|大き|多|長|低|小さ|少な|短|早|遅|新し|古)(?:かった|い)、?(?:<S>|<V>|<C>の|もの|人|行|件|とき|日|月|年)?の?(?P<w><C>)|(?:{_BIG})?(?P<age>年上|年下|最年長|最年少)の?(?:人)?の?(?P<x><C>|名前|氏名)"
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
            else [c for c in [_column_on(context, match["x"], sheet)] if c]
        )
    else:
        values = [
            c for mark in re.findall(pattern("<C>"), match["v"]) if (c := _column_on(context, mark, sheet))
        ]
        if len(values) != len(re.findall(pattern("<C>"), match["v"])):
            return None
        low = match["o"] in ("低", "小さ", "少な", "短", "早", "古")
        wanted = [c for c in [_column_on(context, match["w"], sheet)] if c]
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
        own, data = _key_pair(context, mark, sheet)
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
    named, unsure = _take_sheets(reading)
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
    wanted = [c for m in dict.fromkeys(rest) if (c := _column_on(context, m, sheet))]
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
        own, data = context.own(mark), _column_on(context, mark, sheet)
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
    grade = reading.take(_GRADE)
    if not (together or same) or not grade:
        return
    reading.take(_MEASURES[4][1])
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


def whole_prefix(sheet: Sheet) -> str:
    """The sheet's prefix for a formula on another sheet."""
    return sheet_prefix(sheet.name)


RECIPES = (cross_table, aggregate, extreme_row, lookup, across_sheets)
