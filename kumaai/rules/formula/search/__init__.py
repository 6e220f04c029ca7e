"""Programming by examples: of thousands of formulas those that give every example and fit the request's words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kumaai.rules.formula.context import Candidate, Context
from kumaai.rules.formula.search import across, arithmetic, calendar, clock, groups, judge, series, strings
from kumaai.rules.formula.search.core import Cell, Expr, Space, space_of
from kumaai.rules.formula.search.cues import Fit, Words
from kumaai.rules.formula.search.wrap import variants
from kumaai.sheet import Scalar, split_cell

SECONDS = 8.0
"""After this long the search ends with what it has found."""

SURVIVORS = 400
"""Formulas that give every example; more are not looked for."""

SUBJECTS = 6000
"""Expressions of a row that judgements are made of."""

ROWS = 400
"""Rows in which survivors are compared."""

Matches = Callable[[Scalar, Scalar], bool]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A formula that gives every example, how it fits the words, its values in the compared cells."""

    formula: str
    fit: Fit
    values: tuple[Scalar, ...]
    explanation: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: survivors, the best fit first; the cells compared; how many were tried."""

    survivors: tuple[Survivor, ...]
    cells: tuple[Cell, ...]
    tried: int


def search(context: Context, expect: Mapping[str, Scalar], matches: Matches) -> Found:
    """Search for formulas that give ``expect`` (cell → value); ``matches(want, got)`` compares."""
    space = space_of(context)
    words = Words(space)
    wanted = [(split_cell(cell), value) for cell, value in expect.items()]
    cells = tuple(_compared(context, [cell for cell, _value in wanted]))
    end, tried = time.monotonic() + SECONDS, 0
    found: dict[str, tuple[Expr, Fit]] = {}
    for each in _all(space):
        for made in variants(space, each):
            tried += 1
            if all(matches(want, made.value(cell)) for cell, want in wanted):
                found.setdefault(made.text, (made, words.fit(made, [v for _c, v in wanted])))
        if len(found) >= SURVIVORS or time.monotonic() > end:
            break
    ranked = sorted(found.values(), key=lambda pair: pair[1].order)[:40]
    survivors = tuple(
        Survivor("=" + each.text, fit, tuple(each.value(cell) for cell in cells), _told(each), each.tags)
        for each, fit in ranked
    )
    return Found(survivors, cells, tried)


def _all(space: Space) -> Iterator[Expr]:
    """Every expression, the simple kinds first."""
    rowwise = space.context.rowwise or space.own_columns("number", "date", "text", "time", "percent")
    simple: list[Expr] = []
    if rowwise:
        for each in (*calendar.dates(space), *clock.clock(space), *arithmetic.rows(space)):
            if len(simple) < SUBJECTS:
                simple.append(each)
            yield each
    yield from series.series(space)
    yield from groups.aggregates(space)
    yield from across.across(space)
    if rowwise:
        subjects = [space.column(c) for c in space.own_columns("number", "percent")] + simple
        yield from judge.rollovers(space, simple)
        yield from judge.judgements(space, subjects, subjects)
        yield from strings.strings(space)


def _compared(context: Context, examples: Iterable[Cell]) -> Iterator[Cell]:
    """The cells to fill, of many rows the first and the last; the examples always."""
    (top, left), (bottom, right) = context.first, context.last
    count = bottom - top + 1
    rows = range(top, bottom + 1)
    chosen = list(rows) if count <= ROWS else [*rows[: ROWS // 2], *rows[-ROWS // 2 :]]
    seen = set()
    for cell in [*examples, *((row, column) for row in chosen for column in range(left, right + 1))]:
        if cell not in seen:
            seen.add(cell)
            yield cell


def _told(each: Expr) -> str:
    names = "、".join(dict.fromkeys(column.header or column.letter for column in each.reads))
    return f"{names}から求めます。例の値と一致します。" if names else "例の値と一致します。"


def candidate(survivor: Survivor) -> Candidate:
    """The survivor as the catalogue's candidate."""
    return Candidate(survivor.formula, survivor.explanation, certain=False)
