"""The cells of a worksheet, held row by row so that millions of them fit into memory.

A row keeps its values in one tuple; column numbers, types and styles, which
most rows of a table share, are kept once for all of them. A :class:`Cell` is
made when it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, ItemsView, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from kumaai.sheet import MAX_ROW, Scalar

CellType = Literal["n", "s", "b", "e", ""]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cell:
    """A stored cell. ``type``: n number, s text, b bool, e error, "" empty; ``style`` indexes cellXfs."""

    value: Scalar
    type: CellType
    formula: str | None = None
    style: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row in ascending columns; ``types`` has one letter a cell, "-" for an empty one.

    ``formulas`` is empty where no cell of the row has one.
    """

    columns: tuple[int, ...]
    types: str
    styles: tuple[int, ...]
    values: tuple[Scalar, ...]
    formulas: tuple[str | None, ...] = ()

    def index(self, column: int) -> int:
        """The position of a column, -1 where the row has no cell there."""
        found = bisect_left(self.columns, column)
        return found if found < len(self.columns) and self.columns[found] == column else -1

    def only(self, columns: Collection[int]) -> Row:
        """The row with some columns only."""
        kept = [index for index, column in enumerate(self.columns) if column in columns]
        return Row(
            tuple(self.columns[index] for index in kept),
            "".join(self.types[index] for index in kept),
            tuple(self.styles[index] for index in kept),
            tuple(self.values[index] for index in kept),
            tuple(self.formulas[index] for index in kept) if self.formulas else (),
        )

    def cell(self, index: int) -> Cell:
        """The cell at a position of the row."""
        kind = self.types[index]
        formula = self.formulas[index] if self.formulas else None
        return Cell(self.values[index], "" if kind == "-" else kind, formula, self.styles[index])  # type: ignore[arg-type]


class Cells(Mapping[tuple[int, int], Cell]):
    """(row, column) → cell, in row order. Both count from 1.

    ``rows`` maps row numbers, ascending, to rows that are not empty; ``about``
    is roughly how many cells there are, known without reading them.
    """

    __slots__ = ("about", "rows")

    def __init__(self, rows: Mapping[int, Row] | None = None, about: int | None = None) -> None:
        self.rows: Mapping[int, Row] = {} if rows is None else rows
        self.about = len(self) if about is None else about

    @classmethod
    def of(cls, cells: Mapping[tuple[int, int], Cell]) -> Cells:
        """The same from single cells, in any order."""
        maker = RowMaker()
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in cells.items():
            by_row.setdefault(row, {})[column] = cell
        return cls({number: maker.row(by_row[number]) for number in sorted(by_row)})

    def __getitem__(self, place: tuple[int, int]) -> Cell:
        found = self.get(place)
        if found is None:
            raise KeyError(place)
        return found

    def get(self, place: tuple[int, int], default: Cell | None = None) -> Cell | None:  # type: ignore[override]
        """The cell at (row, column), or ``default``."""
        row = self.rows.get(place[0])
        index = row.index(place[1]) if row is not None else -1
        return row.cell(index) if row is not None and index >= 0 else default

    def value(self, row: int, column: int) -> Scalar:
        """The stored value, None where there is none."""
        cells = self.rows.get(row)
        index = cells.index(column) if cells is not None else -1
        return cells.values[index] if cells is not None and index >= 0 else None

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self.get(place) is not None

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for number, row in self.rows.items():
            for column in row.columns:
                yield number, column

    def __len__(self) -> int:
        return sum(len(row.columns) for row in self.rows.values())

    def items(self) -> ItemsView[tuple[int, int], Cell]:
        """((row, column), cell) in row order."""
        return _Items(self)

    def numbers(self) -> list[int]:
        """The numbers of the rows that may have cells, known without reading them."""
        return list(getattr(self.rows, "numbers", self.rows))

    def about_in(self, number: int) -> int:
        """About how many cells of a row hold something, without reading it where that can be helped."""
        count = getattr(self.rows, "about_in", None)
        if count is not None:
            return count(number)
        row = self.rows.get(number)
        return sum(value not in (None, "") for value in row.values) if row is not None else 0

    def formulas(self) -> Iterator[tuple[tuple[int, int], str]]:
        """((row, column), formula) of the cells that have one; rows without any are not even read."""
        for number in getattr(self.rows, "with_formulas", lambda: self.rows)():
            row = self.rows.get(number)
            if row is not None and row.formulas:
                for column, formula in zip(row.columns, row.formulas, strict=True):
                    if formula:
                        yield (number, column), formula

    def widest(self) -> int:
        """The last column that has a cell, 0 where there is none."""
        ends = getattr(self.rows, "ends", None)
        if ends is not None:
            return max(ends(), default=0)
        return max((row.columns[-1] for row in self.rows.values()), default=0)

    def in_row(self, number: int) -> Iterator[tuple[int, Cell]]:
        """(column, cell) of a row."""
        row = self.rows.get(number)
        if row is not None:
            for index, column in enumerate(row.columns):
                yield column, row.cell(index)

    def only(
        self, columns: Collection[int], first: int = 1, last: int = MAX_ROW
    ) -> Iterator[tuple[int, Row]]:
        """The cells in some columns of the rows from ``first`` to ``last``: far less work than whole rows."""
        wanted = frozenset(columns)
        read = getattr(self.rows, "only", None)
        if read is not None:
            yield from read(wanted, first, last)
            return
        for number, row in self.rows.items():
            kept = row.only(wanted) if first <= number <= last else None
            if kept is not None and kept.columns:
                yield number, kept


class _Items(ItemsView[tuple[int, int], Cell]):
    """Walks the rows, where the inherited view would look up every cell."""

    def __init__(self, cells: Cells) -> None:
        super().__init__(cells)
        self._cells = cells

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        for number, row in self._cells.rows.items():
            for index, column in enumerate(row.columns):
                yield (number, column), row.cell(index)


class RowMaker:
    """Makes rows that share what is alike in them."""

    def __init__(self) -> None:
        self._shared: dict[object, object] = {}

    def share(self, value: _T) -> _T:
        """An equal value that was seen before, else this one."""
        return self._shared.setdefault(value, value)  # type: ignore[return-value]

    def row(self, cells: Mapping[int, Cell]) -> Row:
        """A row out of column → cell."""
        columns = tuple(sorted(cells))
        ordered = [cells[column] for column in columns]
        return self.make(
            columns,
            "".join(cell.type or "-" for cell in ordered),
            tuple(cell.style for cell in ordered),
            tuple(cell.value for cell in ordered),
            tuple(cell.formula for cell in ordered) if any(cell.formula for cell in ordered) else (),
        )

    def make(
        self,
        columns: tuple[int, ...],
        types: str,
        styles: tuple[int, ...],
        values: tuple[Scalar, ...],
        formulas: tuple[str | None, ...] = (),
    ) -> Row:
        """A row out of its parts, ``columns`` ascending."""
        return Row(self.share(columns), self.share(types), self.share(styles), values, formulas)
