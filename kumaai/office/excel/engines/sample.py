"""Which cells of a long range the slow engine judges: head, tail, blanks, extremes, some of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from kumaai.office.excel.cells import Row
from kumaai.office.excel.engines.protocol import Target
from kumaai.office.excel.syntax import tokenize
from kumaai.sheet import MAX_COLUMN, column_number, split_cell

LIMIT = 300
"""Cells that the slow engine computes of a longer range."""

ROWS = 2_000
"""Rows of a sheet that the slow engine is given of a longer one."""

_ALIKE = 3
"""Rows taken of those whose cells are filled alike."""


def sample(rows: Mapping[int, Row], targets: Sequence[Target], limit: int = LIMIT) -> list[int]:
    """The numbers of at most ``limit`` targets, in order; all of them where they are no more.

    ``rows`` are those of the targets' sheet, with the columns that are read.
    """
    if len(targets) <= limit:
        return list(range(len(targets)))
    at: dict[int, list[int]] = {}
    for number, target in enumerate(targets):
        at.setdefault(target.row, []).append(number)
    ends = limit // 6
    wanted = [*range(ends), *range(len(targets) - ends, len(targets))]
    wanted += [number for row in _telling_rows(rows, at) for number in at[row]]
    chosen = dict.fromkeys(wanted[: limit - ends])
    step = len(targets) / limit
    for position in range(limit):
        if len(chosen) == limit:
            break
        chosen[int(position * step)] = None
    return sorted(chosen)


def thinned(rows: Mapping[int, Row], kept: Collection[int], limit: int = ROWS) -> dict[int, Row]:
    """Some ``limit`` rows of many: those of ``kept``, head, tail, telling ones, and some of the rest."""
    if len(rows) <= limit:
        return dict(rows)
    numbers = list(rows)
    wanted = set(kept) & rows.keys()
    wanted.update(numbers[: limit // 4])
    wanted.update(numbers[-limit // 10 :])
    telling = _telling_rows(rows, rows.keys())
    for row in telling:
        if len(wanted) >= limit * 3 // 4:
            break
        wanted.add(row)
    wanted.update(numbers[:: max(1, len(numbers) * 4 // limit)])
    return {number: rows[number] for number in numbers if number in wanted}


def cost(formula: str, rows: int) -> int:
    """About how many cells one target reads where a range is ``rows`` long."""
    ranges = 0
    for token in tokenize(formula):
        ranges += token.text == ":" or token.kind in ("columns", "rows", "table", "name")
    return 1 + ranges * rows


def independent(targets: Sequence[Target]) -> bool:
    """Whether no target can read another: only then may some be computed without the rest.

    Judged by the first and the last formula; names, tables, whole rows and
    computed references count as reading everything.
    """
    left, right = min(t.column for t in targets), max(t.column for t in targets)
    return not any(
        first <= right and last >= left
        for target in (targets[0], targets[-1])
        for first, last in _columns_read(target.formula)
    )


def _columns_read(formula: str) -> Iterator[tuple[int, int]]:
    """The first and last column of each reference."""
    tokens = tokenize(formula)
    for index, token in enumerate(tokens):
        hidden = token.kind == "function" and token.text.upper() in ("INDIRECT", "OFFSET")
        if hidden or token.kind in ("name", "table", "rows"):
            if token.text.upper() not in ("TRUE", "FALSE"):
                yield 1, MAX_COLUMN
        elif token.kind == "columns":
            first, last = (column_number(part.strip("$")) for part in token.text.split(":"))
            yield min(first, last), max(first, last)
        elif token.kind == "cell":
            column = split_cell(token.text)[1]
            ends = [t.text for t in tokens[index + 1 : index + 3]]
            follows = len(ends) == 2 and ends[0] == ":"
            other = split_cell(ends[1])[1] if follows and tokens[index + 2].kind == "cell" else column
            if follows and tokens[index + 2].kind != "cell":
                other = MAX_COLUMN
            yield min(column, other), max(column, other)


def _telling_rows(rows: Mapping[int, Row], wanted: Collection[int]) -> Iterator[int]:
    """Empty rows, rows with the least and the greatest value of a column, rows whose cells are filled in another way."""
    yield from islice((number for number in wanted if number not in rows), _ALIKE)
    least: dict[int, tuple[float, int]] = {}
    greatest: dict[int, tuple[float, int]] = {}
    seen: Counter[tuple[tuple[int, ...], str]] = Counter()
    alike: list[int] = []
    for number, row in rows.items():
        if number not in wanted:
            continue
        for column, kind, value in zip(row.columns, row.types, row.values, strict=True):
            if kind in "ns":
                size = len(value) if isinstance(value, str) else float(value or 0)
                if column not in least or size < least[column][0]:
                    least[column] = (size, number)
                if column not in greatest or size > greatest[column][0]:
                    greatest[column] = (size, number)
        shape = (row.columns, row.types)
        seen[shape] += 1
        zero = 0 in row.values or "" in row.values
        if seen[shape] <= _ALIKE or (zero and seen[shape] <= 2 * _ALIKE):
            alike.append(number)
    for bounds in (least, greatest):
        yield from (number for _size, number in bounds.values())
    yield from alike
