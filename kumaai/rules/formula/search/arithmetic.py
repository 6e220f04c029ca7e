"""Numbers in a row: sums, differences, products, quotients, rates, tax, looked-up values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from kumaai.rules.formula.search.core import (
    Expr,
    Space,
    area,
    constant,
    join,
    number,
    number_uses,
    same,
    sheets,
    use_of,
)
from kumaai.rules.formula.text import number_text
from kumaai.sheet import Column, Scalar, Sheet

MANY = 26
"""Columns and constants beyond which only what the request names is combined."""

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_LEVELS = {"add": 1, "sub": 1, "mul": 2, "div": 2}


def binary(a: Expr, b: Expr, operation: str) -> Expr:
    """``a`` and ``b`` with one of add, sub, mul, div between them."""
    level = _LEVELS[operation]
    right = level + (operation in ("sub", "div"))
    text = f"{a.inside(level)}{_SIGNS[operation]}{b.inside(right)}"
    x, y = a.at, b.at
    at = {
        "add": lambda cell: number(x(cell)) + number(y(cell)),
        "sub": lambda cell: number(x(cell)) - number(y(cell)),
        "mul": lambda cell: number(x(cell)) * number(y(cell)),
        "div": lambda cell: number(x(cell)) / number(y(cell)),
    }[operation]
    made = Expr(text, at, level=level, **join(a, b))  # type: ignore[arg-type]
    divisor = b if operation == "div" else a.divisor or b.divisor
    return replace(made, tags=made.tags | {operation}, divisor=divisor, kind="number")


def rate(a: Expr, b: Expr) -> Expr:
    """The change from ``b`` to ``a`` as a part of ``b``."""
    return binary(binary(a, b, "sub"), b, "div").tagged("rate")


def atoms(space: Space) -> list[Expr]:
    """Columns, labelled cells, constants of the request, values looked up on other sheets."""
    found = [space.column(column) for column in space.own_columns("number", "percent")]
    found += [space.note(note) for note in space.notes if note.kind in ("number", "percent")]
    found += constants(space)
    found += list(lookups(space))
    if len(found) > MANY:
        named = [each for each in found if is_named(space, each)]
        found = named if len(named) > 1 else found[:MANY]
    return found


def is_named(space: Space, each: Expr) -> bool:
    """Whether the request names a column, cell or number that the expression reads."""
    return any(use in space.named or use[0] in "NB" for use in each.uses)


def constants(space: Space) -> list[Expr]:
    """The numbers of the request; a percentage or 割 as a fraction too."""
    found = []
    for value, unit in space.numbers:
        use = number_uses(value)
        if unit in ("%", "割"):
            found.append(constant(round(value / (100 if unit == "%" else 10), 10), use))
        else:
            found.append(constant(value, use))
    if re.search("半分|半額|2分の1", space.context.request.text):
        found.append(constant(0.5, "W:half"))
    return found


def sums(space: Space, parts: list[Expr]) -> list[Expr]:
    """Sums of columns: those under one header, those that the request names, neighbours."""
    columns = [each for each in parts if each.reads and each.tags == frozenset()]
    groups: dict[str, list[Expr]] = {}
    for each in columns:
        column = each.reads[0]
        if len(column.parts) > 1:
            groups.setdefault(column.parts[0], []).append(each)
    chosen: list[tuple[Expr, ...]] = [tuple(group) for group in groups.values() if 1 < len(group) < 8]
    named = [each for each in columns if each.uses & space.named]
    if len(named) < 8:
        chosen += [pick for size in (2, 3, 4) for pick in combinations(named, size)]
    chosen += list(combinations(columns[:10], 2))
    runs = sorted(columns, key=lambda each: each.reads[0].number)
    for start in range(len(runs)):
        for end in range(start + 2, min(len(runs), start + 13)):
            chosen.append(tuple(runs[start : end + 1]))
    seen: dict[str, Expr] = {}
    for pick in chosen:
        made = total(list(pick))
        seen.setdefault(made.text, made)
    return list(seen.values())


def total(parts: list[Expr]) -> Expr:
    """SUM of cells in the row, as a range where they stand side by side."""
    parts = sorted(parts, key=lambda each: each.reads[0].number)
    numbers = [each.reads[0].number for each in parts]
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        text = f"SUM({parts[0].text}:{parts[-1].text})"
    else:
        text = f"SUM({','.join(each.text for each in parts)})"
    values = [each.at for each in parts]

    def at(cell: tuple[int, int]) -> Scalar:
        return sum(v for v in (value(cell) for value in values) if isinstance(v, int | float))

    made = Expr(text, at, **join(*parts))  # type: ignore[arg-type]
    return replace(made, tags=made.tags | {"add"}, cost=2 + len(parts) // 3)


def totals(space: Space) -> Iterator[Expr]:
    """The sum of a whole column."""
    for column in space.own_columns("number"):
        whole = area(space, space.sheet, column)
        if not set(whole.rows) & set(space.sheet.total_rows):
            amount = sum(v for v in whole.values if isinstance(v, int | float))
            yield Expr(
                f"SUM({whole.text})",
                lambda _cell, amount=amount: amount,
                uses=frozenset({whole.use}),
                tags=frozenset({"total"}),
                reads=(column,),
            )


def keys(space: Space, sheet: Sheet) -> Iterator[tuple[Column, Column]]:
    """Pairs of an own column and a column of ``sheet`` that holds the same things, each of them once there."""
    for column in sheet.columns:
        if column.kind not in ("text", "number") or not column.header and sheet.header_row:
            continue
        there = [value for value in column.values if value not in (None, "")]
        if not there or len(set(map(str, there))) != len(there):
            continue
        for own in space.own_columns("text", "number"):
            mine = [value for value in own.values if value not in (None, "")]
            if own.kind != column.kind or not mine:
                continue
            hit = sum(1 for value in mine if value in there)
            if hit >= 0.8 * len(mine) and (own.kind == "text" or own.header == column.header):
                yield own, column


def lookups(space: Space, *kinds: str) -> Iterator[Expr]:
    """Values of other sheets in the row of the same key."""
    wanted = kinds or ("number", "percent")
    for sheet in sheets(space):
        if sheet is space.sheet:
            continue
        for own, column in keys(space, sheet):
            for value in sheet.columns:
                if value is not column and value.kind in wanted:
                    yield lookup(space, sheet, own, column, value)


def lookup(space: Space, sheet: Sheet, own: Column, key: Column, value: Column) -> Expr:
    """INDEX with MATCH: the value in the row whose key is the row's own."""
    keys_area, values_area = area(space, sheet, key), area(space, sheet, value)
    mine = space.column(own)
    pairs = list(zip(keys_area.values, values_area.values, strict=True))

    def at(cell: tuple[int, int]) -> Scalar:
        wanted = mine.at(cell)
        for there, got in pairs:
            if same(wanted, there):
                return 0 if got is None else got
        raise KeyError(wanted)

    return Expr(
        f"INDEX({values_area.text},MATCH({mine.text},{keys_area.text},0))",
        at,
        value.kind,
        frozenset({values_area.use, use_of(space.sheet, own), keys_area.use, f"S:{sheet.name}"}),
        frozenset({"lookup"}),
        2,
        reads=(own,),
    )


def rows(space: Space) -> Iterator[Expr]:
    """Everything that can be worked out from the numbers of a row, the simple things first."""
    single = atoms(space)
    added = sums(space, single)
    yield from (each for each in single if "lookup" in each.tags)
    yield from added
    parts = single + added
    if len(parts) > 2 * MANY:
        parts = single + [each for each in added if len(each.uses) < 3 or each.uses & space.named][:MANY]
    yield from _pairs(parts, list(totals(space)))
    few = [each for each in single if is_named(space, each)][:8]
    if len(few) < 3:
        few = (few + [each for each in single if each not in few])[:6]
    yield from _triples(few)
    yield from _ratios([each for each in added if each.uses & space.named or len(added) < 20], few)


def _pairs(parts: list[Expr], wholes: list[Expr]) -> Iterator[Expr]:
    for a in parts:
        for b in parts:
            if a.uses & b.uses and not ("lookup" in a.tags or "lookup" in b.tags):
                if a is not b and a.uses < b.uses:
                    yield binary(a, b, "div")
                continue
            if not (a.reads or b.reads):
                continue
            yield binary(a, b, "sub")
            yield binary(a, b, "div")
            if a.text < b.text:
                yield binary(a, b, "mul")
                if not a.reads or not b.reads or "lookup" in a.tags | b.tags:
                    yield binary(a, b, "add")
            yield rate(a, b)
            one = constant(1)
            yield binary(a, binary(one, b, "add"), "div").tagged("tax")
            yield binary(a, binary(one, b, "add"), "mul").tagged("tax")
            yield binary(a, binary(one, b, "sub"), "mul").tagged("discount")
            yield binary(binary(a, b, "mul"), binary(one, b, "add"), "div").tagged("tax")
    for a in parts:
        for whole in wholes:
            if a.uses == whole.uses and a.reads:
                yield binary(a, whole, "div").tagged("share")
        if "SUM(" in a.text and a.tags == frozenset({"add"}):
            parts_of = [whole for column in a.reads for whole in wholes if whole.reads == (column,)]
            if len(parts_of) == len(a.reads):
                yield binary(a, _whole_of(a, parts_of), "div").tagged("share")


def _whole_of(added: Expr, wholes: list[Expr]) -> Expr:
    """The sum of several whole columns."""
    inner = ",".join(whole.text[4:-1] for whole in wholes)
    values = [whole.at for whole in wholes]
    return replace(
        added, text=f"SUM({inner})", at=lambda cell: sum(number(value(cell)) for value in values), tags=frozenset({"total"})
    )  # fmt: skip


def _triples(parts: list[Expr]) -> Iterator[Expr]:
    shapes = (
        ("mul", "mul"), ("mul", "sub"), ("mul", "add"), ("sub", "sub"), ("add", "sub"), ("add", "mul"),
        ("sub", "mul"), ("sub", "div"), ("add", "div"), ("mul", "div"), ("div", "mul"), ("add", "add"),
    )  # fmt: skip
    for a in parts:
        for b in parts:
            if a is b or (a.uses & b.uses and not ("lookup" in a.tags | b.tags)):
                continue
            for c in parts:
                if c is a or c is b:
                    continue
                for first, second in shapes:
                    if first in ("mul", "add") and a.text > b.text:
                        continue
                    yield binary(binary(a, b, first), c, second)
                yield binary(a, binary(b, c, "mul"), "sub")


def _ratios(added: list[Expr], few: list[Expr]) -> Iterator[Expr]:
    """Sums over sums, what is left of a sum, changes of sums."""
    parts = added[:24]
    for a in parts:
        for b in parts:
            if a is not b:
                yield binary(a, b, "div")
                yield binary(a, b, "sub")
                yield rate(a, b)
                for c in few:
                    if c.uses.isdisjoint(a.uses | b.uses):
                        hundred = binary(binary(a, b, "div"), constant(100), "mul").tagged("pct")
                        yield binary(hundred, c, "sub")


def scaled(each: Expr, factor: float, *tags: str) -> Expr:
    """An expression times (or, below 1, over) a power of ten."""
    sign, number_ = ("*", factor) if factor >= 1 else ("/", round(1 / factor))
    at = each.at
    return replace(
        each,
        text=f"{each.inside(2)}{sign}{number_text(number_)}",
        at=lambda cell: number(at(cell)) * factor if factor >= 1 else number(at(cell)) / number_,
        level=2,
        tags=each.tags | set(tags),
        cost=each.cost + 1,
    )
