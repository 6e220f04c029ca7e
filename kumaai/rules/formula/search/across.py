"""Sheets named by a cell of the row: the same question to each of them, by INDIRECT."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from kumaai.rules.formula.search.core import Cell, Expr, Space, use_of
from kumaai.sheet import Column, Scalar, Sheet, column_letter

SPARE = 300
"""Rows below the longest sheet that INDIRECT's range leaves for growth."""


def across(space: Space) -> Iterator[Expr]:
    """Counts, sums and averages of a column on the sheet that the row names."""
    cells = space.sheet.cells
    top, left = space.context.first
    bottom = space.context.last[0]
    by_name = {sheet.name: sheet for sheet in space.context.book.sheets if sheet is not space.sheet}
    for number in range(1, left):
        names = [cells.get((row, number)) for row in range(top, bottom + 1)]
        if len(names) < 2 or any(name not in by_name for name in names):
            continue
        named = [by_name[str(name)] for name in names]
        mine = f"{column_letter(number)}{top}"
        for column in named[0].columns:
            alike = [sheet.column(column.letter) for sheet in named]
            if all(other is not None and other.header == column.header for other in alike):
                yield from _questions(space, named, column, mine, number)


def _questions(space: Space, named: list[Sheet], column: Column, mine: str, number: int) -> Iterator[Expr]:
    first, last = min(s.first_row for s in named), max(s.last_row for s in named) + SPARE
    reference = f'INDIRECT("\'"&{mine}&"\'!${column.letter}${first}:${column.letter}${last}")'
    by_name = {sheet.name: sheet for sheet in named}
    cells = space.sheet.cells
    uses = {use_of(sheet, column) for sheet in named} | {f"S:{sheet.name}" for sheet in named}
    own = space.sheet.column(column_letter(number))
    uses |= {f"K:{space.sheet.name}!{column_letter(number)}"}

    def values(cell: Cell) -> list[Scalar]:
        sheet = by_name[str(cells.get((cell[0], number)))]
        other = sheet.column(column.letter)
        lo, hi = space.context.data_rows(sheet)
        there = other.values[lo - sheet.first_row : hi - sheet.first_row + 1] if other else ()
        return [value for value in there if value not in (None, "")]

    def numbers(cell: Cell) -> list[float]:
        return [value for value in values(cell) if isinstance(value, int | float)]

    def made(text: str, at: Callable[[Cell], Scalar], *tags: str) -> Expr:
        reads = (own,) if own else ()
        return Expr(
            text, at, "number", frozenset(uses), frozenset({"indirect", "group", *tags}), 3, reads=reads
        )

    if any(sheet.total_rows for sheet in named):
        return
    yield made(f"COUNTA({reference})", lambda c: len(values(c)), "count")
    if column.kind == "number":
        yield made(f"SUM({reference})", lambda c: sum(numbers(c)), "sum")
        yield made(f"AVERAGE({reference})", lambda c: statistics.fmean(numbers(c)), "avg")
        yield made(f"MAX({reference})", lambda c: max(numbers(c)), "max")
        yield made(f"MIN({reference})", lambda c: min(numbers(c)), "min")
