"""What the checks of a formula look at, and what they find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kumaai.office.excel.references import Area, Surroundings, Use, uses
from kumaai.office.excel.tree import Node, parse
from kumaai.sheet import ERRORS, Scalar, Sheet, cell_name, column_letter, split_range

Strength = Literal["fault", "doubt", "warning", "note"]
"""``fault``: Excel gives an error or the values are surely not meant; ``doubt``: nearly always a mistake, worth asking again; ``warning``: to be told; ``note``: what to look at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a formula that a person should know.

    ``id`` is stable; ``message`` is in the user's language; ``cell`` is where
    it shows (with the sheet where that is another).
    """

    id: str
    message: str
    cell: str
    strength: Strength = "warning"


def blank(value: Scalar) -> bool:
    """Whether a cell with that value is empty for a reader."""
    return value is None or value == ""


def is_error(value: Scalar) -> bool:
    """Whether it is an Excel error, as its text."""
    return isinstance(value, str) and value in ERRORS


def is_number(value: Scalar) -> bool:
    """Whether it is a number (dates too), not a bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_number(value: Scalar) -> float | None:
    """The number that a text spells ("1,200", "１２"), None for numbers themselves and other texts."""
    if not isinstance(value, str):
        return None
    import unicodedata

    plain = unicodedata.normalize("NFKC", value).strip().replace(",", "").lstrip("¥\\")
    if not plain or not (plain[-1].isdigit() or plain[-1] == ".") or not plain.isascii():
        return None
    try:
        return float(plain)
    except ValueError:
        return None


@dataclass(frozen=True)
class Case:
    """A formula for the first cell of ``cells``, with the values of all cells.

    ``spill`` says that it stands in the first cell only. ``wanted`` are the
    cells that the user has given an example for.
    """

    formula: str
    around: Surroundings
    cells: str
    values: tuple[tuple[str, Scalar], ...] = ()
    spill: bool = False
    wanted: frozenset[str] = frozenset()
    columns_read: dict[tuple[str, int], list[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def tree(self) -> Node:
        """The formula as a tree."""
        return parse(self.formula)

    @cached_property
    def target(self) -> tuple[int, int, int, int]:
        """First row and column, last row and column of the cells that hold the formula."""
        top, left, bottom, right = split_range(self.cells)
        return (top, left, top, left) if self.spill else (top, left, bottom, right)

    @property
    def rows(self) -> int:
        """How many rows hold the formula."""
        return self.target[2] - self.target[0] + 1

    @property
    def across(self) -> int:
        """How many columns hold the formula."""
        return self.target[3] - self.target[1] + 1

    @property
    def first(self) -> str:
        """The first cell."""
        return cell_name(self.target[0], self.target[1])

    @property
    def sheet(self) -> str:
        """The sheet of the formula."""
        return self.around.sheet

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The references of the first cell's formula."""
        return tuple(uses(self.tree, self.around, self.first))

    def own(self, area: Area) -> bool:
        """Whether the area is on the formula's sheet."""
        return area.sheet == self.sheet

    def shown(self, area: Area) -> str:
        """The area with its sheet where that is another."""
        return area.name if self.own(area) else f"{area.sheet}!{area.name}"

    def place(self, sheet: str, row: int, column: int) -> str:
        """A cell's name, with its sheet where that is another."""
        name = cell_name(row, column)
        return name if sheet == self.sheet else f"{sheet}!{name}"

    def filled_rows(self, sheet: Sheet, column: int) -> list[int]:
        """The rows of a column that are not empty, in order."""
        key = (sheet.name, column)
        if key not in self.columns_read:
            cells = self.around.book.grid(sheet.name).cells
            self.columns_read[key] = [
                number for number, row in cells.only((column,)) if not blank(row.values[0])
            ]
        return self.columns_read[key]

    def last_used(self, sheet: Sheet, area: Area) -> int:
        """The last row that is not empty in the area's columns; 0 where all are."""
        return max(
            (rows[-1] for at in range(area.left, min(area.right, area.left + 200) + 1)
             if (rows := self.filled_rows(sheet, at))),
            default=0,
        )  # fmt: skip

    def inside(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether a cell is among the data of the sheet's table (no header, no label beside it)."""
        return (
            sheet.header_row > 0
            and sheet.first_row <= row <= sheet.last_row
            and sheet.column(column_letter(column)) is not None
        )

    def read(self, area: Area) -> Iterator[tuple[int, int, Scalar]]:
        """Row, column and value of the cells of an area that are not empty."""
        sheet = self.around.of(area.sheet)
        if sheet is None:
            return
        cells = self.around.book.grid(sheet.name).cells
        for number, row in cells.only(range(area.left, area.right + 1), area.top, area.bottom):
            for column, value in zip(row.columns, row.values, strict=True):
                if not blank(value):
                    yield number, column, value

    def label(self, area: Area) -> str:
        """The header of the area's first column, or the label beside a cell; empty where there is none."""
        sheet = self.around.of(area.sheet)
        if sheet is None:
            return ""
        if area.single:
            name = cell_name(area.top, area.left)
            for note in sheet.notes:
                if note.cell == name:
                    return note.label
            if not self.inside(sheet, area.top, area.left):
                return ""
        column = sheet.column(column_letter(area.left))
        return column.header if column is not None else ""
