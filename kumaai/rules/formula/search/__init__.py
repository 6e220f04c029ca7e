"""Programming by examples: of thousands of formulas those that give every example and fit the request's words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kumaai.rules.formula.context import Candidate, Context
from kumaai.rules.formula.search import (
    across,
    affix,
    arithmetic,
    calendar,
    clock,
    deadlines,
    groups,
    judge,
    series,
    strings,
)
from kumaai.rules.formula.search.core import Cell, Expr, Space, space_of
from kumaai.rules.formula.search.cues import Fit, Words
from kumaai.rules.formula.search.wrap import variants
from kumaai.sheet import Scalar, split_cell

SECONDS = 10.0
"""After this much computing time the search ends with what it has found."""

SURVIVORS = 400
"""Formulas that give every example; more are not looked for."""

SUBJECTS = 6000
"""Expressions of a row that judgements are made of."""

SIMPLER = 2
"""Parts by which a formula must be shorter to be preferred to others that account for as many words."""

SHOWN = 60
"""Cells whose values are held against a form such as 「2時間05分」."""

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

    def readings(self) -> list[list[Survivor]]:
        """The survivors that leave out nothing and fit best, in groups of equal values in all compared cells.

        A formula that is much longer than the shortest and accounts for no
        more words is not another reading.
        """
        clean = [survivor for survivor in self.survivors if not survivor.fit.missing]
        if not clean:
            return []
        best = min(survivor.fit.order[:2] for survivor in clean)
        groups: dict[tuple[Scalar, ...], list[Survivor]] = {}
        for survivor in clean:
            if survivor.fit.order[:2] == best:
                groups.setdefault(survivor.values, []).append(survivor)
        least = min(group[0].fit.cost for group in groups.values())
        return [group for group in groups.values() if group[0].fit.cost <= least + SIMPLER]


def search(context: Context, expect: Mapping[str, Scalar], matches: Matches) -> Found:
    """Search for formulas that give ``expect`` (cell → value); ``matches(want, got)`` compares."""
    space = space_of(context)
    words = Words(space)
    wanted = [(split_cell(cell), value) for cell, value in expect.items()]
    matches = _quickly(matches)
    space.wanted, space.matches = dict(wanted), matches
    cells = tuple(_compared(context, [cell for cell, _value in wanted]))
    blank = any(value == "" for _cell, value in wanted)
    end, tried = time.process_time() + SECONDS, 0
    found: dict[str, tuple[Expr, Fit]] = {}
    for each in _all(space, dict(wanted)):
        for made in variants(space, each, blank):
            tried += 1
            if all(matches(want, made.value(cell)) for cell, want in wanted):
                found.setdefault(made.text, (made, words.fit(made, [v for _c, v in wanted])))
        if len(found) >= SURVIVORS or time.process_time() > end:
            break
    found = {
        text: (each, words.fit(each, [each.value(cell) for cell in cells[:SHOWN]]))
        for text, (each, _fit) in found.items()
    }
    ranked = sorted(found.values(), key=lambda pair: pair[1].order)[:40]
    survivors = tuple(
        Survivor("=" + each.text, fit, tuple(each.value(cell) for cell in cells), _told(each), each.tags)
        for each, fit in ranked
    )
    return Found(survivors, cells, tried)


def _quickly(matches: Matches) -> Matches:
    """The comparison with a short way out for two numbers that differ."""

    def quick(want: Scalar, got: Scalar) -> bool:
        if isinstance(want, int | float) and isinstance(got, int | float):
            return abs(want - got) <= 1e-6 * max(1.0, abs(want)) and matches(want, got)
        return matches(want, got)

    return quick


def _all(space: Space, wanted: Mapping[Cell, Scalar]) -> Iterator[Expr]:
    """Every expression, the simple kinds first."""
    rowwise = space.context.rowwise or space.own_columns("number", "date", "text", "time", "percent")
    simple: list[Expr] = []
    if rowwise:
        for each in (
            *calendar.dates(space),
            *deadlines.deadlines(space),
            *clock.clock(space),
            *arithmetic.rows(space),
        ):
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
        texts = list(strings.strings(space))
        yield from texts
        yield from affix.affixed(space, [*subjects, *texts], wanted)


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
