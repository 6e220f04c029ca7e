"""Conditions on a sheet's rows: the target's own key, values and bounds of the request, months, days of the week."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kumaai.rules.formula.dates import absolute
from kumaai.rules.formula.search.core import Area, Cell, Space, area, number_uses, same, use_of
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Note, Scalar, Sheet, column_letter, split_cell

Test = Callable[[int], bool]

OPERATORS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt", "=": "eq", "<>": "ne"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: ``criterion`` for COUNTIFS (None where it is none), ``array`` for SUMPRODUCT.

    ``test(cell)`` gives a test of data-row indexes for a target cell;
    ``keys`` are uses that the request need not name.
    """

    array: str
    test: Callable[[Cell], Test]
    criterion: str | None = None
    range: str = ""
    column: Column | None = None
    own: Column | None = None
    uses: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset({"where"})
    key: str = ""
    ranged: bool = False

    @property
    def plain(self) -> bool:
        """Whether the condition is equality with a key."""
        return bool(self.key) and self.criterion is not None


def key_conditions(space: Space, sheet: Sheet) -> Iterator[Condition]:
    """Equality with the row's own key, with the column's header, or with a labelled cell."""
    for column in sheet.columns:
        if sheet is space.sheet and space.is_target(column):
            continue
        if column.kind == "date":
            yield from _months(space, sheet, area(space, sheet, column))
            continue
        if column.kind not in ("text", "number"):
            continue
        whole = area(space, sheet, column)
        there = {value for value in whole.values if value not in (None, "")}
        yield from _row_keys(space, sheet, whole, there)
        yield from _header_key(space, whole, there)
        if sheet is not space.sheet or space.context.single:
            for note in space.notes:
                if note.value in there and column.kind == "text":
                    yield _equal(whole, absolute(note.cell), lambda _c, v=note.value: v, f"B:{note.cell}")


def _row_keys(space: Space, sheet: Sheet, whole: Area, there: set[Scalar]) -> Iterator[Condition]:
    top, left = space.context.first
    bottom = space.context.last[0]
    cells = space.sheet.cells
    if sheet is space.sheet:
        if whole.column.kind == "text" and space.context.rowwise:
            yield _equal(
                whole, space.context.cell(whole.column), lambda cell, n=whole.column.number: cells.get((cell[0], n)),
                use_of(space.sheet, whole.column), own=whole.column,
            )  # fmt: skip
        return
    across = "$" if space.context.width > 1 else ""
    for number in range(1, left):
        values = [cells.get((row, number)) for row in range(top, bottom + 1)]
        filled = [value for value in values if value not in (None, "")]
        if not filled or (whole.column.kind == "number" and not _alike(space, whole, number)):
            continue
        if sum(1 for value in filled if value in there) * 2 >= len(filled):
            own = space.sheet.column(column_letter(number))
            yield _equal(
                whole, f"{across}{column_letter(number)}{top}", lambda cell, n=number: cells.get((cell[0], n)),
                f"K:{space.sheet.name}!{column_letter(number)}", own=own,
            )  # fmt: skip


def _alike(space: Space, whole: Area, number: int) -> bool:
    """Numbers are keys only under the same header: 学年 and 学年, 月 and 月."""
    own = space.sheet.column(column_letter(number))
    return own is not None and bool(own.header) and own.header == whole.column.header


def _header_key(space: Space, whole: Area, there: set[Scalar]) -> Iterator[Condition]:
    context, cells = space.context, space.sheet.cells
    if context.width < 2 or not space.sheet.header_row:
        return
    row = space.sheet.header_row
    values = [cells.get((row, column)) for column in range(context.first[1], context.last[1] + 1)]
    if sum(1 for value in values if value in there) * 2 >= len(values):
        reference = f"{column_letter(context.first[1])}${row}"
        yield _equal(whole, reference, lambda cell: cells.get((row, cell[1])), "K:header")


def _equal(
    whole: Area, reference: str, mine: Callable[[Cell], Scalar], use: str, own: Column | None = None
) -> Condition:
    def test(cell: Cell) -> Test:
        wanted = mine(cell)
        return lambda i: same(whole.values[i], wanted)

    return Condition(
        f"{whole.text}={reference}", test, f"{whole.text},{reference}", whole.text, whole.column, own,
        uses=frozenset({use}) if use[0] == "B" else frozenset(),
        keys=frozenset({use} if use[0] == "C" else {use, whole.use.replace("C:", "K:", 1)}),
        tags=frozenset({"group", "where"}), key=reference,
    )  # fmt: skip


def _day(value: Scalar) -> date:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise TypeError(value)
    return date(1899, 12, 30) + timedelta(days=int(value))


def _months(space: Space, sheet: Sheet, whole: Area) -> Iterator[Condition]:
    """MONTH(date) = the row's own month, as 4 or as 「4月」."""
    top, left = space.context.first
    bottom, cells = space.context.last[0], space.sheet.cells
    if sheet is space.sheet or any(not isinstance(value, int | float) for value in whole.values):
        return
    across = "$" if space.context.width > 1 else ""
    for number in range(1, left):
        labels = [cells.get((row, number)) for row in range(top, bottom + 1)]
        reference = f"{across}{column_letter(number)}{top}"
        if all(isinstance(v, int | float) and 1 <= v <= 12 and v == int(v) for v in labels):
            text, form = f"MONTH({whole.text})={reference}", "{}"
        elif all(isinstance(v, str) and re.fullmatch(r"\d{1,2}月", v) for v in labels):
            text, form = f'MONTH({whole.text})&"月"={reference}', "{}月"
        else:
            continue

        def test(cell: Cell, form: str = form, number: int = number) -> Test:
            wanted = str(cells.get((cell[0], number))).removesuffix(".0")
            return lambda i: form.format(_day(whole.values[i]).month) == wanted

        yield Condition(
            text, test, None, "", whole.column, space.sheet.column(column_letter(number)),
            keys=frozenset({whole.use.replace("C:", "K:", 1), f"K:{space.sheet.name}!{column_letter(number)}"}), tags=frozenset({"group", "where", "month"}), key=reference,
        )  # fmt: skip


def conditions(space: Space, sheet: Sheet) -> Iterator[Condition]:
    """Values, bounds, blanks and days of the week that the request speaks of."""
    request = space.context.request
    for column in sheet.columns:
        if sheet is space.sheet and space.is_target(column):
            continue
        whole = area(space, sheet, column)
        if column.kind == "text":
            yield from _values(space, whole)
        if column.kind in ("number", "percent", "date", "time"):
            yield from _bounds(space, whole)
        if column.kind == "date" and re.search("土日|土曜|日曜|週末|平日", request.text):
            yield from _weekend(whole)
        if column.blanks and re.search("空|未|ない|なし|済|入って|入力|まで|終わ", request.text):
            yield _blank(whole, True)
            yield _blank(whole, False)


def _values(space: Space, whole: Area) -> Iterator[Condition]:
    request = space.context.request
    there = {value for value in whole.values if isinstance(value, str)}
    for mention in request.mentions.values():
        if mention.kind not in "VQ":
            continue
        hits = [
            value for value in there if value == mention.text or _means(value, mention.text, mention.kind)
        ]
        for value in hits:
            uses = frozenset({f"V:{mention.text}", f"V:{value}", f"Q:{mention.text}"})
            for operator in ("=", "<>"):
                yield _constant(whole, operator, value, literal(value), uses)


def _means(value: str, word: str, kind: str) -> bool:
    return (
        kind == "V" and word != value and (value + "性" == word or (len(word) > 3 and value.startswith(word)))
    )


def _constant(whole: Area, operator: str, value: Scalar, part: str, uses: frozenset[str]) -> Condition:
    def test(_cell: Cell) -> Test:
        if operator == "=":
            return lambda i: same(whole.values[i], value)
        return lambda i: not same(whole.values[i], value)

    inner = part[1:-1] if part.startswith('"') else part
    criterion = f"{whole.text},{part}" if operator == "=" else f'{whole.text},"<>{inner}"'
    return Condition(
        f"{whole.text}{operator}{part}", test, criterion, whole.text, whole.column, uses=uses, keys=frozenset({whole.use}),
        tags=frozenset({"where", OPERATORS[operator]}),
    )  # fmt: skip


_BOUND = pattern(
    r"(?P<n><N>|<B>|<D>)(?:の?(?:日|人|もの))?(?P<op>以上|以降|以下|以前|以内|未満|超|を?超え|を?上回|を?下回|より(?:大き|多|高|少な|小さ|低)|まで|から|より(?:前|後))?"
)
_WORDS = {
    "以上": ">=",
    "以降": ">=",
    "から": ">=",
    "以下": "<=",
    "以前": "<=",
    "以内": "<=",
    "まで": "<=",
    "未満": "<",
}


def operator_of(word: str) -> str:
    """The sign of a comparing word: 以上 is ``>=``; nothing is ``=``."""
    if not word:
        return "="
    if word in _WORDS:
        return _WORDS[word]
    return "<" if re.search("下回|少な|小さ|低|前", word) else ">"


def _bounds(space: Space, whole: Area) -> Iterator[Condition]:
    request = space.context.request
    for match in _BOUND.finditer(request.text):
        operator = operator_of(match["op"] or "")
        bound = _bound(space, whole, match["n"], request.mentions.get(match["n"]))
        if bound is None:
            continue
        text, value, use = bound
        yield _compare(whole, operator, text, value, use)


def _bound(space: Space, whole: Area, mark: str, mention: object) -> tuple[str, float, str] | None:
    note: Note | None = getattr(mention, "note", None)
    day: date | None = getattr(mention, "day", None)
    dates = whole.column.kind == "date"
    if note is not None:
        if not isinstance(note.value, int | float) or (note.kind == "date") != dates:
            return None
        row, column = split_cell(note.cell)
        return f"${column_letter(column)}${row}", note.value, f"B:{note.cell}"
    if day is not None:
        serial = (day - date(1899, 12, 30)).days
        return (str(serial), serial, f"D:{day.isoformat()}") if dates else None
    if dates or mention is not None:
        return None
    value, unit = quantity(mark)
    use = number_uses(value)
    if unit in ("%", "割") and whole.column.kind == "percent":
        value = value / (100 if unit == "%" else 10)
    if re.search("千円", whole.column.header) and unit == "円":
        value /= 1000
    return number_text(value), value, use


def _compare(whole: Area, operator: str, text: str, value: float, use: str) -> Condition:
    tests: dict[str, Callable[[float], bool]] = {
        ">=": lambda v: v >= value, ">": lambda v: v > value, "<=": lambda v: v <= value, "<": lambda v: v < value,
        "=": lambda v: v == value,
    }  # fmt: skip
    holds = tests[operator]

    def test(_cell: Cell) -> Test:
        return lambda i: isinstance(v := whole.values[i], int | float) and holds(v)

    if operator == "=":
        criterion = f"{whole.text},{text}"
    elif text.startswith("$"):
        criterion = f'{whole.text},"{operator}"&{text}'
    else:
        criterion = f'{whole.text},"{operator}{text}"'
    safe = f"({whole.text}{operator}{text})" + (f'*({whole.text}<>"")' if whole.column.blanks else "")
    return Condition(
        safe, test, criterion, whole.text, whole.column, uses=frozenset({use}), keys=frozenset({whole.use}),
        tags=frozenset({"where", OPERATORS[operator]}), ranged=True,
    )  # fmt: skip


def _weekend(whole: Area) -> Iterator[Condition]:
    if any(not isinstance(value, int | float) for value in whole.values):
        return
    for operator in (">5", "<6"):
        above = operator == ">5"

        def test(_cell: Cell, above: bool = above) -> Test:
            return lambda i: (_day(whole.values[i]).isoweekday() > 5) is above

        yield Condition(
            f"WEEKDAY({whole.text},2){operator}", test, None, "", whole.column, uses=frozenset({"W:weekend"}),
            keys=frozenset({whole.use}), tags=frozenset({"where", "weekend"}),
        )  # fmt: skip


def _blank(whole: Area, blank: bool) -> Condition:
    def test(_cell: Cell) -> Test:
        return lambda i: (whole.values[i] in (None, "")) is blank

    sign = "=" if blank else "<>"
    return Condition(
        f'{whole.text}{sign}""', test, f'{whole.text},"{sign}"', whole.text, whole.column, uses=frozenset({"W:blank"}),
        keys=frozenset({whole.use}), tags=frozenset({"where", "blank" if blank else "filled"}),
    )  # fmt: skip


__all__ = ["Condition", "conditions", "key_conditions", "operator_of", "use_of"]
