"""The cells of a sheet that hold something, row by row; of a large sheet some rows speak for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from kumaai.office.excel.cells import Cell, Cells
from kumaai.office.excel.workbook import Grid
from kumaai.sheet import Scalar

LARGE = 200_000
"""From this many cells on a sheet is judged by some of its rows."""

_HEAD, _TAIL, _SPREAD = 1_000, 200, 800
"""Rows of a large sheet that are looked at: at the beginning, at the end, and in between."""


class Filled:
    """What stands in a grid, empty cells that only have a format left out."""

    def __init__(self, grid: Grid) -> None:
        self._cells = grid.cells
        self._rows: dict[int, list[tuple[int, Cell]]] = {}
        self._counts: dict[int, int] = {}
        self.is_large = self._cells.about > LARGE

    @cached_property
    def numbers(self) -> list[int]:
        """The rows in which something stands, ascending."""
        return [row for row in self._cells.numbers() if self.count(row)]

    def row(self, number: int) -> list[tuple[int, Cell]]:
        """(column, cell) of a row, from the left."""
        if number not in self._rows:
            found = [
                (c, cell)
                for c, cell in self._cells.in_row(number)
                if cell.value not in (None, "") or cell.formula
            ]
            if self.is_large and len(self._rows) > 2 * (_HEAD + _TAIL + _SPREAD):
                self._rows.clear()
            self._rows[number] = found
        return self._rows[number]

    def count(self, number: int) -> int:
        """How many cells of a row hold something; of a large sheet without reading them."""
        if not self.is_large:
            return len(self.row(number))
        if number not in self._counts:
            self._counts[number] = self._cells.about_in(number)
        return self._counts[number]

    def looked_at(self, first: int, last: int) -> list[int]:
        """The rows from ``first`` to ``last`` in which something stands; of a large sheet some 2,000 of them."""
        inside = [row for row in self.numbers if first <= row <= last]
        if not self.is_large or len(inside) <= _HEAD + _TAIL + _SPREAD:
            return inside
        middle = inside[_HEAD:-_TAIL]
        step = max(1, len(middle) // _SPREAD)
        return [*inside[:_HEAD], *middle[::step], *inside[-_TAIL:]]

    def column(self, number: int, first: int, last: int) -> Sequence[Scalar]:
        """The values of a column from ``first`` to ``last``."""
        view = ColumnView(self._cells, number, first, last)
        return view if self.is_large else tuple(view)


class ColumnView(Sequence[Scalar]):
    """The values of one column, read when they are asked for and kept once all were."""

    def __init__(self, cells: Cells, column: int, first: int, last: int) -> None:
        self._cells, self._column, self._first, self._last = cells, column, first, last
        self._all: tuple[Scalar, ...] | None = None

    def __len__(self) -> int:
        return self._last - self._first + 1

    @overload
    def __getitem__(self, index: int) -> Scalar: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Scalar, ...]: ...
    def __getitem__(self, index: int | slice) -> Scalar | tuple[Scalar, ...]:
        places = range(self._first, self._last + 1)[index]
        if isinstance(places, int):
            return self._cells.value(places, self._column)
        return tuple(self._cells.value(row, self._column) for row in places)

    def __iter__(self) -> Iterator[Scalar]:
        if self._all is not None:
            yield from self._all
            return
        values: list[Scalar] = []
        for row, cells in self._cells.only((self._column,), self._first, self._last):
            gap = row - self._first - len(values)
            values += [None] * gap
            yield from (None for _each in range(gap))
            values.append(cells.values[0])
            yield cells.values[0]
        rest = len(self) - len(values)
        yield from (None for _each in range(rest))
        self._all = (*values, *([None] * rest))


class Values(Mapping[tuple[int, int], Scalar]):
    """(row, column) → stored value, of the cells that hold something."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def __getitem__(self, place: tuple[int, int]) -> Scalar:
        value = self._cells.value(*place)
        if value is None:
            raise KeyError(place)
        return value

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return (place for place, cell in self._cells.items() if cell.value is not None)

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self._cells.value(*place) is not None

    def __len__(self) -> int:
        return sum(1 for _place in self)
