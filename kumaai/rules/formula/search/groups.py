"""Questions to the rows of a sheet: counts, sums, averages, extremes under conditions, by key or for all."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from kumaai.rules.formula.dates import absolute
from kumaai.rules.formula.search.conditions import Condition, conditions, key_conditions
from kumaai.rules.formula.search.core import (
    Area,
    Expr,
    Space,
    area,
    sheets,
    use_of,
)
from kumaai.sheet import Column, Scalar, Sheet, split_cell

MOST = 3
"""Conditions that are joined, the key's own included."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is added up: a column or columns of the data sheet combined row by row."""

    text: str
    values: tuple[Scalar, ...]
    uses: frozenset[str]
    tags: frozenset[str]
    area: Area | None = None


def aggregates(space: Space) -> Iterator[Expr]:
    """Every measure under every set of conditions."""
    for sheet in sheets(space):
        if sheet is space.sheet and sheet.last_row - sheet.first_row < 1:
            continue
        sets = list(_condition_sets(space, sheet))
        measured = list(_measures(space, sheet))
        for chosen in sets:
            mask = _mask(space, sheet, chosen)
            yield from _counts(space, sheet, chosen, mask)
            for what in measured:
                yield from _of(space, what, chosen, mask)
            yield from _ratios(space, measured, chosen, mask)
            yield from _shares(space, sheet, measured, chosen, mask)
            yield from _names(space, sheet, measured, chosen, mask)


def _condition_sets(space: Space, sheet: Sheet) -> Iterator[tuple[Condition, ...]]:
    keyed = list(key_conditions(space, sheet))
    free = list(conditions(space, sheet))
    if sheet is not space.sheet:
        yield ()
    named = [each for each in free if each.uses][:10]
    more: list[tuple[Condition, ...]] = [()]
    more += [(each,) for each in named]
    more += [
        pair
        for pair in combinations(named, 2)
        if pair[0].column is not pair[1].column or pair[0].ranged and pair[1].ranged
    ]
    for extra in more:
        if extra and (sheet is not space.sheet or space.context.single):
            yield extra
        for each in keyed:
            yield (each, *extra)
        if len(keyed) < 6:
            for one, two in combinations(keyed, 2):
                if one.column is not two.column and one.key != two.key:
                    yield (one, two, *extra)
    if sheet is space.sheet and space.context.single:
        yield ()


Mask = Callable[[tuple[int, int]], list[int]]


def _mask(space: Space, sheet: Sheet, chosen: Sequence[Condition]) -> Mask:
    """The data rows (indexes) that a target cell's conditions select; remembered per cell."""
    first, last = space.context.data_rows(sheet)
    count, known = last - first + 1, {}

    def rows(cell: tuple[int, int]) -> list[int]:
        if cell not in known:
            tests = [each.test(cell) for each in chosen]
            known[cell] = [i for i in range(count) if all(test(i) for test in tests)]
        return known[cell]

    return rows


def _inherit(
    chosen: Sequence[Condition], sheet: Sheet, space: Space
) -> tuple[frozenset[str], frozenset[str]]:
    uses = frozenset().union(*(each.uses | each.keys for each in chosen)) if chosen else frozenset()
    tags = frozenset().union(*(each.tags for each in chosen)) if chosen else frozenset()
    if sheet is not space.sheet:
        uses |= {f"S:{sheet.name}"}
    return uses, tags


def _criteria(chosen: Sequence[Condition]) -> str | None:
    """The conditions as criteria of COUNTIFS; None where one of them is none."""
    parts = [each.criterion for each in chosen]
    return None if any(part is None for part in parts) else ",".join(part for part in parts if part)


def _product(chosen: Sequence[Condition]) -> str:
    return "*".join(f"({each.array})" for each in chosen)


def _expr(
    space: Space, sheet: Sheet, text: str, at: Callable[[tuple[int, int]], Scalar],
    chosen: Sequence[Condition], *tags: str, uses: frozenset[str] = frozenset(), kind: str = "number",
) -> Expr:  # fmt: skip
    inherited, more = _inherit(chosen, sheet, space)
    reads = tuple(each.own for each in chosen if each.own is not None)
    return Expr(
        text, at, kind, uses | inherited, more | set(tags), 2 + 2 * len(chosen) + ("SUMPRODUCT" in text), reads=reads
    )  # fmt: skip


def _counts(space: Space, sheet: Sheet, chosen: Sequence[Condition], mask: Mask) -> Iterator[Expr]:
    if not chosen:
        texts = [
            c for c in sheet.columns if c.kind in ("text", "number", "date") and not c.blanks and c.header
        ]
        for column in texts[:1]:
            whole = area(space, sheet, column)
            count = sum(1 for value in whole.values if value not in (None, ""))
            yield _expr(space, sheet, f"COUNTA({whole.text})", lambda _c, n=count: n, chosen, "count")
    else:
        criteria = _criteria(chosen)
        text = f"COUNTIFS({criteria})" if criteria else f"SUMPRODUCT({_product(chosen)}*1)"
        yield _expr(space, sheet, text, lambda cell: len(mask(cell)), chosen, "count")
    for column in sheet.columns:
        if column.kind != "text" or not space.is_named(sheet, column):
            continue
        yield from _distinct(space, sheet, area(space, sheet, column), chosen, mask)


def _distinct(
    space: Space, sheet: Sheet, what: Area, chosen: Sequence[Condition], mask: Mask
) -> Iterator[Expr]:
    """How many different values: each row counts one over the number of its equals."""
    if any(value in (None, "") for value in what.values) or any(not each.plain for each in chosen):
        return
    inner = "".join(f",{each.range},{each.range}" for each in chosen if each.range)
    head = _product(chosen) if chosen else "1"
    text = f"SUMPRODUCT({head}/COUNTIFS({what.text},{what.text}{inner}))"
    yield _expr(
        space, sheet, text, lambda cell: len({what.values[i] for i in mask(cell)}), chosen, "distinct", "count",
        uses=frozenset({what.use}),
    )  # fmt: skip


def _measures(space: Space, sheet: Sheet) -> Iterator[Measured]:
    """Columns of numbers, sums, differences and products of two of them, ages."""
    columns = [
        c
        for c in sheet.columns
        if c.kind in ("number", "percent", "time") and not (sheet is space.sheet and space.is_target(c))
    ]
    named = [c for c in columns if space.is_named(sheet, c)]
    for column in columns:
        whole = area(space, sheet, column)
        yield Measured(whole.text, whole.values, frozenset({whole.use}), frozenset(), whole)
    for one, two in combinations(named or columns[:6], 2):
        a, b = area(space, sheet, one), area(space, sheet, two)
        yield _combined(a, b, "+", "add")
        yield _combined(a, b, "*", "mul")
        yield _combined(a, b, "-", "sub")
        yield _combined(b, a, "-", "sub")
    yield from _ages(space, sheet)


def _combined(a: Area, b: Area, sign: str, tag: str) -> Measured:
    def of(x: Scalar, y: Scalar) -> Scalar:
        x, y = x or 0, y or 0
        if isinstance(x, str) or isinstance(y, str):
            return "#ERR!"
        return x + y if sign == "+" else x * y if sign == "*" else x - y

    values = tuple(of(x, y) for x, y in zip(a.values, b.values, strict=True))
    return Measured(f"({a.text}{sign}{b.text})", values, frozenset({a.use, b.use}), frozenset({tag}))


def _ages(space: Space, sheet: Sheet) -> Iterator[Measured]:
    from kumaai.rules.formula.search.calendar import base_dates, years_between

    for column in sheet.columns:
        if column.kind != "date" or column.blanks:
            continue
        whole = area(space, sheet, column)
        for base in base_dates(space, sheet):
            try:
                values = tuple(years_between(v, base.at((0, 0))) for v in whole.values)
            except (TypeError, ValueError):
                continue
            yield Measured(
                f'DATEDIF({whole.text},{base.text},"Y")', values, frozenset({whole.use}) | base.uses, frozenset({"age"})
            )  # fmt: skip


def _numbers(what: Measured, rows: list[int]) -> list[float]:
    picked = [what.values[i] for i in rows]
    if any(value == "#ERR!" for value in picked):
        raise ValueError("#VALUE!")
    return [value for value in picked if isinstance(value, int | float) and not isinstance(value, bool)]


def _of(space: Space, what: Measured, chosen: Sequence[Condition], mask: Mask) -> Iterator[Expr]:
    sheet = what.area.sheet if what.area else None
    sheet = sheet or space.context.book.sheets[0]
    criteria, whole, uses = _criteria(chosen), what.area, what.uses
    place = next((s for s in sheets(space) if any(u.startswith(f"C:{s.name}!") for u in uses)), space.sheet)

    def made(text: str, of: Callable[[list[float]], float], *tags: str) -> Expr:
        return _expr(
            space, place, text, lambda cell: of(_numbers(what, mask(cell))), chosen, *tags, *what.tags, uses=uses
        )  # fmt: skip

    if whole is not None and criteria is not None:
        tail = f",{criteria}" if chosen else ""
        suffix = "IFS" if chosen else ""
        yield made(f"SUM{suffix}({whole.text}{tail})", sum, "sum")
        yield made(f"AVERAGE{suffix}({whole.text}{tail})", statistics.fmean, "avg")
        if space.context.has("2019") or not chosen:
            yield made(f"MAX{suffix}({whole.text}{tail})", max, "max")
            yield made(f"MIN{suffix}({whole.text}{tail})", min, "min")
    else:
        product = f"{_product(chosen)}*" if chosen else "1*"
        yield made(f"SUMPRODUCT({product}{what.text})", sum, "sum")
        if chosen:
            yield made(
                f"SUMPRODUCT({product}{what.text})/SUMPRODUCT({_product(chosen)}*1)", statistics.fmean, "avg"
            )
    if not chosen and whole is None:
        yield made(f"SUMPRODUCT(MAX({what.text}))", max, "max")
        yield made(f"SUMPRODUCT(MIN({what.text}))", min, "min")
    inner = f"{what.text}/({_product(chosen)})" if chosen else what.text
    if chosen and (whole is None or criteria is None or not space.context.has("2019")):
        yield made(f"AGGREGATE(14,6,{inner},1)", max, "max")
        yield made(f"AGGREGATE(15,6,{inner},1)", min, "min")
    yield made(
        f"AGGREGATE(16,6,{inner},0.5)" if chosen else f"MEDIAN({what.text})", statistics.median, "median"
    )


def _ratios(
    space: Space, measured: Sequence[Measured], chosen: Sequence[Condition], mask: Mask
) -> Iterator[Expr]:
    """One sum over another, where the request names both."""
    criteria = _criteria(chosen)
    plain = [m for m in measured if m.area is not None and m.uses & space.named]
    if criteria is None or not chosen:
        return
    for above in plain:
        for below in plain:
            if (
                above is below
                or above.area is None
                or below.area is None
                or above.area.sheet is not below.area.sheet
            ):
                continue
            a, b = f"SUMIFS({above.area.text},{criteria})", f"SUMIFS({below.area.text},{criteria})"
            for sign, tag in (("/", "div"), ("-", "sub")):

                def at(
                    cell: tuple[int, int],
                    x: Measured = above,
                    y: Measured = below,
                    divide: bool = sign == "/",
                ) -> Scalar:
                    one, two = sum(_numbers(x, mask(cell))), sum(_numbers(y, mask(cell)))
                    return one / two if divide else one - two

                made = _expr(
                    space,
                    above.area.sheet,
                    a + sign + b,
                    at,
                    chosen,
                    "sum",
                    tag,
                    uses=above.uses | below.uses,
                )
                below_sum = Expr(b, lambda cell, y=below: sum(_numbers(y, mask(cell))))
                yield replace(made, level=2 if sign == "/" else 1, divisor=below_sum if sign == "/" else None)


def _shares(
    space: Space, sheet: Sheet, measured: Sequence[Measured], chosen: Sequence[Condition], mask: Mask
) -> Iterator[Expr]:
    """The part of the rows, or of a column's sum, that the conditions select; of all, or of the key's rows."""
    criteria = _criteria(chosen)
    if criteria is None or not chosen:
        return
    first, last = space.context.data_rows(sheet)
    count = last - first + 1
    base = [each for each in chosen if each.key]
    wider = _mask(space, sheet, base)
    number_of = f"COUNTIFS({criteria})"
    below = f"COUNTIFS({_criteria(base)})" if base and len(base) < len(chosen) else None
    if below:
        yield replace(
            _expr(space, sheet, f"{number_of}/{below}", lambda c: len(mask(c)) / len(wider(c)), chosen, "count", "div", "share"),
            level=2, divisor=Expr(below, lambda c: len(wider(c))),
        )  # fmt: skip
    keyed = next((each for each in chosen if each.range), None)
    if keyed is not None and len(base) == len(chosen):
        yield replace(
            _expr(space, sheet, f"{number_of}/COUNTA({keyed.range})", lambda c: len(mask(c)) / count, chosen, "count", "div", "share"),
            level=2,
        )  # fmt: skip
    for what in measured:
        if what.area is None or what.area.sheet is not sheet:
            continue
        whole = what
        text = f"SUMIFS({what.area.text},{criteria})/SUM({what.area.text})"

        def at(cell: tuple[int, int], whole: Measured = whole) -> Scalar:
            return sum(_numbers(whole, mask(cell))) / sum(_numbers(whole, list(range(count))))

        yield replace(_expr(space, sheet, text, at, chosen, "sum", "div", "share", uses=what.uses), level=2)


def _names(
    space: Space, sheet: Sheet, measured: Sequence[Measured], chosen: Sequence[Condition], mask: Mask
) -> Iterator[Expr]:
    """What stands in another column in the row of the largest or smallest value."""
    dates = [c for c in sheet.columns if c.kind == "date"]
    for what in [
        *measured,
        *(
            Measured(a.text, a.values, frozenset({a.use}), frozenset({"date"}), a)
            for a in (area(space, sheet, c) for c in dates)
        ),
    ]:
        if (
            "age" in what.tags
            or not any(use.startswith(f"C:{sheet.name}!") for use in what.uses)
            or "mul" in what.tags
        ):
            continue
        for column in sheet.columns:
            if use_of(sheet, column) in what.uses or column.kind not in ("text", "date"):
                continue
            shown = area(space, sheet, column)
            for pick, word, code in ((max, "max", 14), (min, "min", 15)):
                yield _extreme(space, sheet, what, shown, chosen, mask, pick, word, code)


def _extreme(
    space: Space, sheet: Sheet, what: Measured, shown: Area, chosen: Sequence[Condition], mask: Mask,
    pick: Callable[[list[float]], float], word: str, code: int,
) -> Expr:  # fmt: skip
    best = (
        f"AGGREGATE({code},6,{what.text}/({_product(chosen)}),1)"
        if chosen
        else f"{word.upper()}({what.text})"
    )
    if not chosen and what.area is not None:
        text = f"INDEX({shown.text},MATCH({best},{what.text},0))"
    else:
        best = best if chosen else f"AGGREGATE({code},6,{what.text},1)"
        tests = f"({_product(chosen)})*" if chosen else "1*"
        text = f"INDEX({shown.text},MATCH(1,INDEX({tests}({what.text}={best}),0),0))"

    def at(cell: tuple[int, int]) -> Scalar:
        rows = mask(cell)
        top = pick(_numbers(what, rows))
        return next(shown.values[i] for i in rows if what.values[i] == top)

    tags = (word, "argmax", "asc" if word == "min" else "desc", *what.tags)
    return _expr(space, sheet, text, at, chosen, *tags, uses=what.uses | {shown.use}, kind=shown.column.kind)


__all__ = ["Column", "absolute", "aggregates", "split_cell"]
