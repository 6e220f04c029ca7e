"""Which cells of a long range the slow engine judges: head, tail, blanks, extremes, some of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kumaai.office.excel.engines.protocol import Target
from kumaai.office.excel.syntax import tokenize
from kumaai.office.excel.workbook import Cell, Grid
from kumaai.sheet import MAX_COLUMN, column_number, split_cell

LIMIT = 300
"""Cells that the slow engine computes of a longer range."""

_ENDS = 50
"""Cells taken from the head, and from the tail."""

_ALIKE = 3
"""Rows taken of those whose cells are filled alike."""


def sample(grid: Grid, targets: Sequence[Target], limit: int = LIMIT) -> list[int]:
    """The numbers of at most ``limit`` targets, in order; all of them where they are no more."""
    if len(targets) <= limit:
        return list(range(len(targets)))
    at: dict[int, list[int]] = {}
    for number, target in enumerate(targets):
        at.setdefault(target.row, []).append(number)
    wanted = [*range(_ENDS), *range(len(targets) - _ENDS, len(targets))]
    wanted += [number for row in _telling_rows(grid, at) for number in at[row]]
    chosen = dict.fromkeys(wanted[: limit - _ENDS])
    step = len(targets) / limit
    for position in range(limit):
        if len(chosen) == limit:
            break
        chosen[int(position * step)] = None
    return sorted(chosen)


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


def _telling_rows(grid: Grid, at: dict[int, list[int]]) -> Iterator[int]:
    """Rows with the least and the greatest value of a column, then rows whose cells are filled in another way."""
    rows: dict[int, list[tuple[int, Cell]]] = {row: [] for row in at}
    least: dict[int, tuple[float, int]] = {}
    greatest: dict[int, tuple[float, int]] = {}
    for (row, column), cell in grid.cells.items():
        if row not in rows:
            continue
        rows[row].append((column, cell))
        if cell.type in ("n", "s"):
            size = len(str(cell.value)) if isinstance(cell.value, str) else float(cell.value or 0)
            least[column] = min(least.get(column, (size, row)), (size, row))
            greatest[column] = max(greatest.get(column, (size, row)), (size, row))
    for bounds in (least, greatest):
        yield from (row for _size, row in bounds.values())
    seen: Counter[tuple[tuple[int, str, bool], ...]] = Counter()
    for row, cells in rows.items():
        alike = tuple(sorted((column, cell.type, cell.value in (0, "")) for column, cell in cells))
        seen[alike] += 1
        if seen[alike] <= _ALIKE:
            yield row
