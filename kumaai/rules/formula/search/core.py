"""Expressions that are searched: what stands in the cell, its value in any row, and what it uses.

An expression's value is worked out here in Python, only to sift thousands of
them; what is handed out is computed again by the engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from kumaai.rules.formula.context import Context
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.sheet import Column, Note, Scalar, Sheet, column_letter, sheet_prefix, split_cell

Cell = tuple[int, int]
Value = Callable[[Cell], Scalar]

FAULTS = (TypeError, ValueError, ArithmeticError, LookupError)
"""What working out a value may raise: an error value in Excel."""

LONG = 3000
"""Data rows above which only the columns that the request names are searched."""


@dataclass(frozen=True, slots=True)
class Expr:
    """A formula part for the first cell.

    ``uses`` names what it reads ("C:Sheet!B", "N:50", "Q:text", "V:text",
    "B:cell", "D:serial", "S:Sheet"); ``tags`` what it does; ``level`` how
    tightly it binds (3 an atom, 2 a product, 1 a sum, 0 a comparison).
    """

    text: str
    at: Value
    kind: str = "number"
    uses: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    cost: int = 1
    level: int = 3
    divisor: Expr | None = None
    reads: tuple[Column, ...] = ()

    def value(self, cell: Cell) -> Scalar:
        """The value in a cell; an Excel error becomes "#ERR!"."""
        try:
            got = self.at(cell)
        except FAULTS:
            return "#ERR!"
        return "#ERR!" if isinstance(got, complex) else got

    def inside(self, level: int) -> str:
        """The text, in brackets where it binds less tightly than ``level``."""
        return self.text if self.level >= level else f"({self.text})"

    def tagged(self, *tags: str) -> Expr:
        """The expression with more tags."""
        return replace(self, tags=self.tags | set(tags))


def number(value: Scalar) -> float:
    """A cell's value as arithmetic takes it. Raises TypeError for text."""
    if value is None:
        return 0
    if isinstance(value, str):
        raise TypeError(value)
    return value


def join(*parts: Expr) -> dict[str, object]:
    """The keywords that an expression inherits from its parts."""
    reads: list[Column] = []
    for part in parts:
        reads += [column for column in part.reads if column not in reads]
    return {
        "uses": frozenset().union(*(part.uses for part in parts)),
        "tags": frozenset().union(*(part.tags for part in parts)),
        "cost": 1 + sum(part.cost for part in parts),
        "reads": tuple(reads),
    }


def wrap(inner: Expr, text: str, at: Value, *tags: str, kind: str = "", uses: Iterable[str] = ()) -> Expr:
    """A function or operator around one expression."""
    return replace(
        inner,
        text=text,
        at=at,
        kind=kind or inner.kind,
        tags=inner.tags | set(tags),
        uses=inner.uses | set(uses),
        cost=inner.cost + 1,
        level=3,
    )


def constant(value: float, use: str = "") -> Expr:
    """A number that the request names, or one that the pattern brings along."""
    return Expr(number_text(value), lambda _cell, v=value: v, uses=frozenset({use} if use else ()), cost=1)


@dataclass(slots=True)
class Space:
    """What a search may draw on: columns, labelled cells, constants and keys, seen from the first cell."""

    context: Context
    named: frozenset[str] = frozenset()
    numbers: list[tuple[float, str]] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The sheet of the target."""
        return self.context.sheet

    def column(self, column: Column) -> Expr:
        """A column's cell in the target row."""
        context, index = self.context, column.number
        cells = context.sheet.cells
        return Expr(
            context.cell(column),
            lambda cell: cells.get((cell[0], index)),
            column.kind,
            frozenset({use_of(context.sheet, column)}),
            reads=(column,),
        )

    def note(self, note: Note) -> Expr:
        """A labelled cell."""
        row, column = split_cell(note.cell)
        return Expr(
            f"${column_letter(column)}${row}",
            lambda _cell: note.value,
            note.kind,
            frozenset({f"B:{note.cell}"}),
        )

    def own_columns(self, *kinds: str) -> list[Column]:
        """The columns of the target's sheet with data, the named ones first; only those on a long sheet."""
        found = [
            column for column in self.sheet.columns if column.kind in kinds and not self.is_target(column)
        ]
        found.sort(key=lambda column: use_of(self.sheet, column) not in self.named)
        if self.sheet.last_row - self.sheet.first_row > LONG:
            found = [column for column in found if use_of(self.sheet, column) in self.named]
        return found

    def is_target(self, column: Column) -> bool:
        """Whether a column is to be filled."""
        return (
            self.context.first[1] <= column.number <= self.context.last[1]
            and self.context.first[0] <= self.sheet.last_row
            and self.context.last[0] >= self.sheet.first_row
        )

    def is_named(self, sheet: Sheet, column: Column) -> bool:
        """Whether the request names the column."""
        return use_of(sheet, column) in self.named


def use_of(sheet: Sheet, column: Column) -> str:
    """How ``uses`` names a column."""
    return f"C:{sheet.name}!{column.letter}"


def space_of(context: Context) -> Space:
    """What the request names, and what the sheet has."""
    request = context.request
    named = {
        use_of(sheet, column)
        for mention in request.mentions.values()
        if mention.kind == "C"
        for sheet, column in mention.columns
    }
    numbers: dict[str, tuple[float, str]] = {}
    for match in re.finditer(pattern("<N>"), request.text):
        value, unit = quantity(match.group())
        numbers.setdefault(match.group(), (value, unit))
    quotes = [
        mention.text for mark, mention in sorted(request.mentions.items(), key=lambda m: request.text.find(m[0]))
        if mention.kind == "Q"
    ]  # fmt: skip
    return Space(context, frozenset(named), list(numbers.values()), quotes, list(context.sheet.notes))


def number_uses(value: float) -> str:
    """How ``uses`` names a number of the request."""
    return f"N:{number_text(value)}"


@dataclass(frozen=True, slots=True)
class Area:
    """A column's data rows on some sheet, as a range and as values."""

    sheet: Sheet
    column: Column
    text: str
    rows: range
    values: tuple[Scalar, ...]

    @property
    def use(self) -> str:
        """How ``uses`` names the column."""
        return use_of(self.sheet, self.column)


def area(space: Space, sheet: Sheet, column: Column) -> Area:
    """The range of a column; total rows at the end left out."""
    first, last = space.context.data_rows(sheet)
    start = first - sheet.first_row
    return Area(
        sheet,
        column,
        space.context.range(sheet, column),
        range(first, last + 1),
        column.values[start : start + last - first + 1],
    )


def sheets(space: Space) -> Iterator[Sheet]:
    """The target's sheet and the others that have data."""
    yield space.sheet
    for sheet in space.context.book.sheets:
        if sheet is not space.sheet and sheet.columns and not sheet.hidden:
            yield sheet


def same(one: Scalar, two: Scalar) -> bool:
    """Equality as Excel's criteria have it: text without case, numbers by value, a blank equals nothing."""
    if one in (None, "") or two in (None, ""):
        return False
    if isinstance(one, str) and isinstance(two, str):
        return one.casefold() == two.casefold()
    return not isinstance(one, str) and not isinstance(two, str) and one == two


__all__ = [
    "FAULTS", "Area", "Cell", "Expr", "Space", "Value", "area", "constant", "join", "number", "number_uses", "same",
    "sheet_prefix", "sheets", "space_of", "use_of", "wrap",
]  # fmt: skip
