"""The conditions of a request on the rows of a data sheet: values, thresholds, empty cells, days, months."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kumaai.rules.formula.conditions import scaled
from kumaai.rules.formula.context import Context, Reading
from kumaai.rules.formula.query import Query
from kumaai.rules.formula.text import base_name, number_text, pattern, plain
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Sheet

_WHO = "(?:の)?(?:人|件|もの|行|日|分|場合|方|世帯|課|データ|申請|相談)?"


def column_on(context: Context, mark: str, sheet: Sheet) -> Column | None:
    """The mentioned column on a sheet."""
    return next((column for each, column in context.request[mark].columns if each is sheet), None)


_LIST = r"<V>(?:[・、とやか]<V>)*"
_EXCLUDE = pattern(
    rf"(?P<v>{_LIST})(?:(?:の)?(?:人|分|もの|行|日|件|課|方|世帯))?(?:は|を)?(?:除[いくき]て?|以外(?:の)?(?:人|もの|分|行)?|入れない|含めない|含まない|数えない)(?:で)?"
)
_NUMERIC = pattern(
    rf"(?P<c><C>)(?:が|は|で)?(?P<n><N>)(?P<op>以上|以下|未満|超|を?超え(?:る|た|て(?:い)?る)|より(?:大きい|多い|少ない|小さい))(?:(?P<m><N>)(?P<op2>以下|未満))?(?:を?(?:とった|取った|だった|の))?{_WHO}(?:だけ|のみ|が|は)?"
)
_EQUAL = pattern(
    rf"(?P<c><C>)(?:が|は|の)(?P<v>{_LIST}|<Q>)(?:の|である|だった|で|と?なって(?:い)?る)?{_WHO}(?:だけ|のみ)?"
)
_VALUES = pattern(
    rf"(?:(?:<V>|[一-鿿]{{2,4}})以上\((?P<l>{_LIST})\)|(?P<v>{_LIST}))(?:の|だった|である|で)?{_WHO}(?:だけ|のみ)?(?:が|は)?"
)
_EMPTY = pattern(
    rf"(?P<c><C>)(?:が|の|に)(?:まだ)?(?P<w>空白|空欄|空|未入力|ない|なし|入って(?:い)?ない|入って(?:い)?る|(?:日付|記入|入力)?が?ある|入力されて(?:い)?る|記入されて(?:い)?る){_WHO}"
)
_NONZERO = pattern(
    r"\(?(?P<c><C>)が?(?P<z>0|ゼロ)(?:人|円|件|食|回|日|点)?の?(?:日|もの|行|人|月|回|ところ|場合)?(?:は|を)?(?:除[いくき]て?(?:外)?(?:する|して)?|数えない|入れない|含めない)\)?"
)
_ANSWERED = re.compile(
    r"\(?(?P<y>無回答|未回答|空欄|空白|未記入|未入力)(?:の(?:人|もの|行))?(?:は|を)?(?:除[いくき]て?|数えない|入れない|含めない)\)?"
)
_DONE = re.compile(
    rf"まだ(?P<u>[一-鿿]{{2,4}})(?:して|されて)(?:い)?ない{_WHO}|(?<![一-鿿])未(?P<x>[一-鿿]{{2,3}})の?{_WHO}|(?P<s>[一-鿿]{{2,4}}?)(?:済みの?|した|された|を受けた|が(?:済んだ|終わった|された)){_WHO}"
)
GRADE = re.compile(r"(?P<a>\d)(?:[~-](?P<b>\d))?年生(?:の)?(?:人|児童|生徒)?(?:が|は|の)?")
_WEEKEND = re.compile(r"(?P<w>土日|平日)(?:の日)?(?:だけ|のみ)?の?")
_MONTH = re.compile(r"(?<!\d)(?P<m>\d{1,2})月(?:分|中)?(?:の|に)(?:日)?")


def take_conditions(context: Context, reading: Reading, query: Query) -> bool:
    """Take the conditions out of the text into the query. False when one cannot be placed on the data sheet."""
    for shape in (
        _NONZERO,
        _ANSWERED,
        _EXCLUDE,
        _NUMERIC,
        _EMPTY,
        _EQUAL,
        _VALUES,
        GRADE,
        _WEEKEND,
        _MONTH,
        _DONE,
    ):
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
    if groups.get("z") and column is not None:
        negative = any(isinstance(value, int | float) and value < 0 for value in column.values)
        query.conditions.append((column, ">", "0"))
        return column.kind == "number" and not negative
    if groups.get("y"):
        return query.measure != "COUNT"  # averages and sums leave out empty cells by themselves
    if match.re is _DONE:
        return _add_done(query, groups)
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


def _add_done(query: Query, groups: dict[str, str]) -> bool:
    """受診した, 未返却: the date column 受診日, 返却日 is filled or empty."""
    word = groups["s"] or groups["u"] or groups["x"]
    stem = "(?:年月日|日時|日付|日)?"
    found = [
        c for c in query.sheet.columns if c.kind == "date" and re.fullmatch(word + stem, base_name(c.header))
    ]
    if not found and groups["s"]:
        found = [
            c for c in query.sheet.columns if c.blanks and c.values and base_name(c.header).startswith(word)
        ]
        found = [c for c in found if c.kind != "empty"]
    if len(found) != 1:
        return False
    if found[0].blanks or not groups["s"]:
        query.conditions.append((found[0], "<>" if groups["s"] else "=", '""'))
    return True


def _add_numbers(query: Query, column: Column, groups: dict[str, str]) -> bool:
    if column.kind not in ("number", "percent"):
        return False
    for number, operator in ((groups["n"], groups["op"]), (groups.get("m"), groups.get("op2"))):
        if not number or not operator:
            continue
        sign = {"以上": ">=", "以下": "<=", "未満": "<"}.get(
            operator, "<" if re.search("少な|小さ", operator) else ">"
        )
        query.conditions.append((column, sign, number_text(scaled(column, number))))
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


def take_month_key(context: Context, reading: Reading, query: Query, key: str | None) -> bool:
    """Add the month of the target's row (4, 4月 or the first of the month) as a condition, if it is a month."""
    months = [column for column in context.sheet.columns if _is_month(column)]
    if len(months) != 1 or query.sheet is context.sheet:
        return False
    column = months[0]
    named = key in context.request.mentions and context.own(key or "") is column
    if key is not None and not named and key not in ("月", "年月", "各月"):
        return False
    days = _month_dates(context, reading, query.sheet)
    if days is None:
        return False
    area, cell = context.range(query.sheet, days), context.cell(column)
    if column.kind == "date":
        query.arrays += [f"({area}>={cell})", f"({area}<EDATE({cell},1))"]
        return True
    month = f"MONTH({area})" if column.kind == "number" else f'MONTH({area})&"月"'
    query.arrays.append(f"({month}={cell})")
    serials = [value for value in days.values if isinstance(value, int | float)]
    context.unsure = context.unsure or max(serials) - min(serials) > 366
    return True


def _is_month(column: Column) -> bool:
    values = [value for value in column.values if value not in (None, "")]
    if not values or "月" not in column.header:
        return False
    if column.kind == "date":
        first = date(1899, 12, 30)
        return all(isinstance(v, int | float) and (first + timedelta(v)).day == 1 for v in values)
    if column.kind == "number":
        return all(v in range(1, 13) for v in values)
    return all(isinstance(v, str) and re.fullmatch(r"(?:[1-9]|1[0-2])月", plain(v)) for v in values)


def _month_dates(context: Context, reading: Reading, sheet: Sheet) -> Column | None:
    """The date column whose months count: the only one, or the one that the request names."""
    dates = [column for column in context.dates(sheet) if not column.blanks]
    named = [
        c
        for mark in re.findall(pattern("<C>"), reading.text)
        if (c := column_on(context, mark, sheet)) in dates
    ]
    stems = [c for c in dates if len(c.header) > 2 and c.header.removesuffix("日") in reading.text]
    chosen = named or stems or dates
    if len(chosen) != 1 or chosen[0] is None:
        return None
    if stems:
        reading.text = reading.text.replace(chosen[0].header.removesuffix("日"), "")
    for mark in re.findall(pattern("<C>"), reading.text):
        if column_on(context, mark, sheet) is chosen[0]:
            reading.text = reading.text.replace(mark, "", 1)
    return chosen[0]
