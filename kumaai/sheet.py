"""A worksheet as rules and prompts see it: columns with headers, kinds and values.

Ground floor: made by ``office.excel.profile``, read by ``rules`` and ``tasks``.
Rows and columns count from 1. Dates are Excel serials (days since 1899-12-30).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

Scalar = float | int | str | bool | None
"""A cell's stored value: number (dates as serials), text, bool, None when empty. Errors are text ("#N/A")."""

Kind = Literal["number", "date", "time", "text", "percent", "bool", "error", "formula", "empty"]

ERRORS = frozenset(
    [
        "#N/A",
        "#VALUE!",
        "#REF!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
    ]
)
"""Values that are errors (ECMA-376 part 1, 18.18.11 ST_CellType e; the later ones are Excel's)."""

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Note:
    """A labelled cell outside the table: 「基準日」 in J2 with its value in K2."""

    label: str
    cell: str
    value: Scalar
    kind: Kind


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: header words from top to bottom, kind and values of its data rows.

    ``header`` joins the parts of a header two rows deep with a space;
    ``unit`` is what the header gives in brackets (円, %, m3). ``values``
    covers first_row to last_row.
    """

    letter: str
    header: str
    kind: Kind
    values: Sequence[Scalar] = field(default=(), repr=False, compare=False)
    unit: str = ""
    parts: tuple[str, ...] = ()
    number_format: str = ""
    has_formula: bool = False

    @property
    def number(self) -> int:
        """The column's number, A is 1."""
        return column_number(self.letter)

    @property
    def blanks(self) -> int:
        """How many data rows are empty in this column."""
        return sum(1 for value in self.values if value is None or value == "")

    def samples(self, count: int = 3) -> tuple[Scalar, ...]:
        """The first ``count`` values that are not empty."""
        return tuple(islice((value for value in self.values if value not in (None, "")), count))


@dataclass(frozen=True, slots=True)
class NamedTable:
    """An Excel table: its name, range and column names."""

    name: str
    sheet: str
    first_cell: str
    last_cell: str
    columns: tuple[str, ...]
    totals: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its main table and the labelled cells around it.

    ``header_row`` is the last header row, 0 where there is none; ``last_row``
    is the last data row (total rows included, listed in ``total_rows``).
    """

    name: str
    header_row: int
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    notes: tuple[Note, ...] = ()
    tables: tuple[NamedTable, ...] = ()
    total_rows: tuple[int, ...] = ()
    hidden: bool = False
    title: str = ""
    hidden_columns: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    cells: Mapping[tuple[int, int], Scalar] = field(default_factory=dict, repr=False, compare=False)

    def column(self, letter: str) -> Column | None:
        """The column with that letter, or None."""
        return next((column for column in self.columns if column.letter == letter), None)

    def value(self, row: int, column: int) -> Scalar:
        """The stored value of a cell."""
        return self.cells.get((row, column))


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in order and its defined names (name → reference)."""

    sheets: tuple[Sheet, ...]
    defined_names: dict[str, str] = field(default_factory=dict)
    path: str = ""
    date1904: bool = False

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in one column of a table of respondents: each with its block id.

    ``place`` is the whole range (「回答!I2:I38」); of a text file it is the
    column's number. Empty answers are among ``entries``, with None.
    """

    header: str
    place: str
    kind: Kind
    entries: tuple[tuple[str, Scalar], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """A sheet or CSV file with a row a respondent."""

    name: str
    columns: tuple[Answers, ...]


@lru_cache(maxsize=MAX_COLUMN)
def column_letter(number: int) -> str:
    """1 → "A", 27 → "AA"."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letter: str) -> int:
    """``A`` → 1, ``AA`` → 27."""
    number = 0
    for character in letter.upper():
        number = number * 26 + ord(character) - 64
    return number


def split_cell(cell: str) -> tuple[int, int]:
    """``B5`` or ``$B$5`` → (5, 2), row then column. Raises ValueError for anything else."""
    match = _CELL.fullmatch(cell.strip())
    if not match:
        raise ValueError(cell)
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise ValueError(cell)
    return row, column


def cell_name(row: int, column: int) -> str:
    """(5, 2) → "B5"."""
    return f"{column_letter(column)}{row}"


def split_range(cells: str) -> tuple[int, int, int, int]:
    """``B5:C9`` or ``B5`` → (5, 2, 9, 3): first row and column, last row and column. Raises ValueError."""
    first, _, last = cells.partition(":")
    row, column = split_cell(first)
    end_row, end_column = split_cell(last or first)
    return min(row, end_row), min(column, end_column), max(row, end_row), max(column, end_column)


def cells_of(cells: str) -> Iterator[str]:
    """The cells of a range row by row."""
    row, column, end_row, end_column = split_range(cells)
    for current in range(row, end_row + 1):
        for across in range(column, end_column + 1):
            yield cell_name(current, across)


def sheet_prefix(name: str) -> str:
    """How a formula names another sheet: 名簿! or 'R7.4.1'! (quoted where Excel would quote)."""
    plain = re.fullmatch(r"[^\W\d]\w*", name) and not _CELL.fullmatch(name)
    if plain and not re.fullmatch(r"[Rr]\d*[Cc]\d*|[RrCc]", name):
        return f"{name}!"
    return "'" + name.replace("'", "''") + "'!"
