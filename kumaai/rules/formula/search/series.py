"""A row among the rows: ranks, running totals and counts, changes from the row before, moving averages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kumaai.rules.formula.search.arithmetic import MANY, atoms, binary, is_named, scaled, sums
from kumaai.rules.formula.search.core import FAULTS, Cell, Expr, Space, number, same, use_of, wrap
from kumaai.rules.formula.search.running import before, counts, data_rows, moving, running
from kumaai.rules.formula.search.wrap import rounded_number
from kumaai.sheet import Column, Scalar


def series(space: Space) -> Iterator[Expr]:
    """All of it; only beside a sheet's data rows."""
    if not space.context.rowwise:
        return
    first = space.sheet.first_row
    if (
        first < space.context.row <= first + 2
        and space.context.last[0] >= space.context.data_rows(space.sheet)[1]
    ):
        first = space.context.row  # what stands above the filled rows is a second line of headers
    groups = [None, *[c for c in space.own_columns("text") if _grouping(c)]]
    measures = list(_measures(space))
    for group in groups:
        for each in measures:
            yield from running(space, each, group, first)
            if group is None:
                yield from before(space, each, first)
                yield from moving(space, each, first)
        yield from counts(space, group, first)
        for each in _ranked(space):
            yield from _ranks(space, each, group)


def _grouping(column: Column) -> bool:
    filled = [value for value in column.values if value not in (None, "")]
    return len(set(filled)) < len(filled)


def _measures(space: Space) -> list[Expr]:
    single = [each for each in atoms(space) if each.reads and not each.tags]
    added = sums(space, single)
    headed = [
        each
        for each in added
        if all(len(column.parts) > 1 for column in each.reads)
        and len({column.parts[0] for column in each.reads}) == 1
    ]
    found = single + headed + [each for each in added if each.uses & space.named][:MANY]
    named = [each for each in single if is_named(space, each)]
    return found + [binary(a, b, "sub") for a in named for b in named if a is not b]


def _ranked(space: Space) -> list[Expr]:
    """What may be ranked: numbers, dates, sums and quotients of what the request names."""
    single = [each for each in atoms(space) if each.reads and not each.tags]
    found = single + [space.column(c) for c in space.own_columns("date", "time")]
    named = [each for each in single if is_named(space, each)][:8]
    added = [each for each in sums(space, single) if not named or each.uses & space.named][:10]
    found += added
    parts = named + added
    found += [binary(a, b, "div") for a in parts for b in parts if a is not b and a.uses.isdisjoint(b.uses)][
        :120
    ]
    found += [binary(a, b, "sub") for a in named for b in named if a is not b]
    return found


def _column_range(space: Space, each: Expr) -> str:
    """An expression of single cells as one of whole columns: C5/D5 → $C$5:$C$60/$D$5:$D$60."""
    first, last = space.context.data_rows(space.sheet)
    letters = [column.letter for column in each.reads]

    def spread(match: re.Match[str]) -> str:
        inside = "+".join(f"${c}${first}:${c}${last}" for c in _letters(match.group(), letters))
        return f"({inside})"

    text = re.sub(r"SUM\([^()]*\)", spread, each.text)
    return _widen(text, each, first, last, space.context.row)


def _letters(text: str, letters: Sequence[str]) -> list[str]:
    found = re.findall(r"([A-Z]+)\d+", text)
    if ":" in text:
        return [c for c in letters if _order(found[0]) <= _order(c) <= _order(found[1])]
    return found


def _order(letter: str) -> tuple[int, str]:
    return len(letter), letter


def _widen(text: str, each: Expr, first: int, last: int, row: int) -> str:
    for column in each.reads:
        text = text.replace(f"{column.letter}{row}", f"${column.letter}${first}:${column.letter}${last}")
    return text


def _ranks(space: Space, each: Expr, group: Column | None) -> Iterator[Expr]:
    """From the largest and from the smallest; with a rounding also of the rounded values."""
    wide, rounding = _column_range(space, each), space.context.wishes.rounding
    if not wide or (set(space.sheet.total_rows) & set(data_rows(space)) and group is None):
        return
    simple = len(each.reads) == 1 and not each.tags
    for descending in (True, False):
        tags = {"rank", "desc" if descending else "asc"} | ({"group"} if group is not None else set())
        uses = {use_of(space.sheet, group)} if group is not None else set()
        text = _rank_text(space, each, group, wide, descending)
        made = wrap(each, text, _rank_of(space, each, descending, group), *tags, uses=uses)
        if rounding is None or simple:
            yield replace(made, tags=made.tags | ({"round"} if rounding else set()), divisor=None)
        elif "div" in each.tags:
            yield from _rounded_ranks(space, each, group, wide, descending, made)


def _rank_of(space: Space, each: Expr, down: bool, group: Column | None) -> Callable[[Cell], Scalar]:
    rows, mine, cells, totals = data_rows(space), each.at, space.cells, set(space.sheet.total_rows)

    def beside(row: int, cell: Cell) -> bool:
        if row in totals:
            return False
        return group is None or same(cells.get((row, group.number)), cells.get((cell[0], group.number)))

    def at(cell: Cell) -> Scalar:
        here, count = number(mine(cell)), 1
        for row in rows:
            if not beside(row, cell):
                continue
            try:
                there = mine((row, cell[1]))
            except FAULTS:
                continue
            if isinstance(there, int | float):
                count += there > here if down else there < here
        return count

    return at


def _rank_text(space: Space, each: Expr, group: Column | None, wide: str, down: bool) -> str:
    sign = ">" if down else "<"
    simple = len(each.reads) == 1 and not each.tags
    if group is None:
        if simple:
            return f"RANK({each.text},{wide},{0 if down else 1})"
        return f"SUMPRODUCT((({wide}){sign}{each.inside(1)})*1)+1"
    key, own = space.context.range(space.sheet, group), space.context.cell(group)
    if simple:
        return f'COUNTIFS({key},{own},{wide},"{sign}"&{each.text})+1'
    return f"SUMPRODUCT(({key}={own})*(({wide}){sign}{each.inside(1)}))+1"


def _rounded_ranks(
    space: Space, each: Expr, group: Column | None, wide: str, down: bool, made: Expr
) -> Iterator[Expr]:
    """Ranks of the rounded quotients, as parts and as percentages."""
    rounding = space.context.wishes.rounding
    assert rounding is not None
    sign, cut = ">" if down else "<", f"{rounding.function}({{}},{rounding.digits})"
    key = ""
    if group is not None:
        key = f"({space.context.range(space.sheet, group)}={space.context.cell(group)})*"
    for hundred in (True, False):
        body = f"({wide})*100" if hundred else wide
        own = f"{each.inside(2)}*100" if hundred else each.text
        scale = scaled(each, 100) if hundred else each
        yield replace(
            made,
            text=f"SUMPRODUCT({key}({cut.format(body)}{sign}{cut.format(own)})*1)+1",
            at=_rounded_rank(space, scale, down, group),
            tags=made.tags | {"round", "pct"},
            divisor=None,
        )


def _rounded_rank(space: Space, each: Expr, down: bool, group: Column | None) -> Callable[[Cell], Scalar]:
    rounding, rows, cells = space.context.wishes.rounding, data_rows(space), space.cells
    assert rounding is not None

    def cut(cell: Cell) -> float:
        return rounded_number(number(each.at(cell)), rounding.digits, rounding.function)

    def at(cell: Cell) -> Scalar:
        here = cut(cell)
        others = [
            cut((row, cell[1]))
            for row in rows
            if group is None or same(cells.get((row, group.number)), cells.get((cell[0], group.number)))
        ]
        return 1 + sum(1 for there in others if (there > here if down else there < here))

    return at
