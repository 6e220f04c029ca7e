"""One formula filled over a range: each cell's own text without reading the formula again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kumaai.office.excel.syntax import tokenize
from kumaai.sheet import MAX_COLUMN, MAX_ROW, column_letter, column_number, split_cell

_CELL = re.compile(r"(\$?)([A-Za-z]+)(\$?)(\d+)")
_BY_PLACE = frozenset(
    {
        "ROW",
        "ROWS",
        "CELL",
        "ADDRESS",
        "OFFSET",
        "INDIRECT",
        "SUBTOTAL",
        "AGGREGATE",
        "RAND",
        "RANDBETWEEN",
        "SHEET",
    }
)
"""Functions whose value may differ between rows that hold the same."""

_Part = str | tuple[bool, int, bool, int]
"""A text, or a reference: (column absolute, column, row absolute, row); 0 for a column or row that it lacks."""


class Filler:
    """One formula taken apart once, put together for each cell that it is filled into.

    ``formula`` stands in the cell ``first``. A reference that leaves the sheet
    becomes #REF!, as in Excel. Raises FormulaFault for a formula that cannot
    be read, ValueError where ``first`` is no cell.
    """

    def __init__(self, formula: str, first: str) -> None:
        self.formula = formula
        self.row, self.column = split_cell(first)
        self._parts = _parts(formula)

    def at(self, row: int, column: int) -> str:
        """The formula as it stands in a cell."""
        down, across = row - self.row, column - self.column
        if not down and not across:
            return self.formula
        return "".join(
            part if isinstance(part, str) else _reference(*part, down, across) for part in self._parts
        )


class Filling(Filler, Mapping[str, str]):
    """Cell → formula, where ``formula`` is that of the first of ``cells``."""

    def __init__(self, formula: str, cells: Sequence[str]) -> None:
        super().__init__(formula, cells[0])
        self.cells = tuple(cells)
        self._known = frozenset(self.cells)

    @property
    def has_ranges(self) -> bool:
        """Whether the formula reads more than single cells."""
        return any(
            token.text == ":" or token.kind in ("columns", "rows", "name", "table")
            for token in tokenize(self.formula)
        )

    @property
    def is_by_row(self) -> bool:
        """Whether a cell's value depends only on its own row, and on cells that are the same for all."""
        tokens = tokenize(self.formula)
        for index, token in enumerate(tokens):
            if token.kind in ("name", "table", "rows"):
                return False
            if token.kind == "function" and token.text.upper() in _BY_PLACE:
                return False
            found = _CELL.fullmatch(token.text) if token.kind == "cell" else None
            in_range = any(
                each.text == ":"
                for each in (*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2])
            )
            if found and not found[3] and (in_range or int(found[4]) != self.row):
                return False
        return True

    def __getitem__(self, cell: str) -> str:
        if cell not in self._known:
            raise KeyError(cell)
        row, column = split_cell(cell)
        return self.at(row, column)

    def placed(self) -> Iterator[tuple[int, int, str]]:
        """Row, column and formula of each cell."""
        for cell in self.cells:
            row, column = split_cell(cell)
            yield row, column, self.at(row, column)

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


def _parts(formula: str) -> list[_Part]:
    parts: list[_Part] = ["="] if formula.strip().startswith("=") else [""]
    for token in tokenize(formula):
        found = _CELL.fullmatch(token.text) if token.kind == "cell" else None
        if found:
            parts.append((bool(found[1]), column_number(found[2]), bool(found[3]), int(found[4])))
        elif token.kind in ("columns", "rows"):
            for index, end in enumerate(token.text.split(":")):
                absolute, name = end.startswith("$"), end.strip("$")
                parts += [":"] if index else []
                parts.append(
                    (absolute, column_number(name), True, 0)
                    if token.kind == "columns"
                    else (True, 0, absolute, int(name))
                )
        elif isinstance(parts[-1], str):
            parts[-1] += token.text
        else:
            parts.append(token.text)
    return parts


def _reference(column_fixed: bool, column: int, row_fixed: bool, row: int, down: int, across: int) -> str:
    letter = number = ""
    if column:
        column = column if column_fixed else column + across
        if not 1 <= column <= MAX_COLUMN:
            return "#REF!"
        letter = ("$" if column_fixed else "") + column_letter(column)
    if row:
        row = row if row_fixed else row + down
        if not 1 <= row <= MAX_ROW:
            return "#REF!"
        number = ("$" if row_fixed else "") + str(row)
    return letter + number
