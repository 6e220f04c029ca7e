"""What a formula's references reach: rectangles of cells, through names and tables as well.

Structured references follow "Using structured references with Excel tables";
a defined name's own sheet-local meaning wins over the workbook's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.profile import profile
from kumaai.office.excel.syntax import FormulaFault, canonical
from kumaai.office.excel.tree import Node, Path, parse, walk
from kumaai.office.excel.workbook import Workbook, child, children, flag
from kumaai.sheet import (
    MAX_COLUMN,
    MAX_ROW,
    NamedTable,
    Sheet,
    cell_name,
    column_letter,
    column_number,
    split_cell,
)

_PART = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d{0,6})?")
_MOST_NAMES = 20
"""Names that lead to names are followed so far."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on one sheet. ``fixed`` tells for top, left, bottom, right whether it stays when filled."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    fixed: tuple[bool, bool, bool, bool] = (True, True, True, True)

    @property
    def height(self) -> int:
        """How many rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """How many columns."""
        return self.right - self.left + 1

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.height == 1 and self.width == 1

    @property
    def whole(self) -> bool:
        """Whether it is whole columns or whole rows."""
        return self.height == MAX_ROW or self.width == MAX_COLUMN

    @property
    def name(self) -> str:
        """``B5`` or ``B5:C9``, ``A:C`` for whole columns, without the sheet."""
        if self.height == MAX_ROW:
            return f"{column_letter(self.left)}:{column_letter(self.right)}"
        first = cell_name(self.top, self.left)
        return first if self.single else f"{first}:{cell_name(self.bottom, self.right)}"

    def filled(self, down: int, across: int) -> Area | None:
        """The area as it becomes that many rows and columns on; None where it leaves the sheet."""
        top_fixed, left_fixed, bottom_fixed, right_fixed = self.fixed
        rows = sorted(
            (self.top + (0 if top_fixed else down), self.bottom + (0 if bottom_fixed else down)),
        )
        columns = sorted(
            (self.left + (0 if left_fixed else across), self.right + (0 if right_fixed else across)),
        )
        if rows[0] < 1 or columns[0] < 1 or rows[1] > MAX_ROW or columns[1] > MAX_COLUMN:
            return None
        return replace(self, top=rows[0], left=columns[0], bottom=rows[1], right=columns[1])

    def meets(self, sheet: str, top: int, left: int, bottom: int, right: int) -> bool:
        """Whether it shares a cell with that rectangle."""
        return (
            self.sheet.lower() == sheet.lower()
            and self.top <= bottom
            and top <= self.bottom
            and self.left <= right
            and left <= self.right
        )


@dataclass(frozen=True, slots=True)
class Use:
    """One reference in a formula: the node, what is around it, and the area that it reaches in the first cell.

    ``via`` is the name or table that leads there, empty for a plain reference.
    """

    area: Area
    node: Node
    above: Path
    via: str = ""


@dataclass
class Surroundings:
    """What a formula in one sheet of a workbook can refer to."""

    book: Workbook
    sheet: str

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The profiles by sheet name in lower case."""
        return {sheet.name.lower(): sheet for sheet in profile(self.book, self.book.path).sheets}

    @cached_property
    def formulas(self) -> dict[str, dict[tuple[int, int], str]]:
        """The formulas that stand in the sheets, by sheet and place, as far as they were asked for."""
        return {}

    def on(self, sheet: str) -> Surroundings:
        """The same workbook as a formula in another of its sheets sees it."""
        if sheet == self.sheet:
            return self
        if sheet not in self._others:
            self._others[sheet] = Surroundings(self.book, sheet)
        return self._others[sheet]

    @cached_property
    def _others(self) -> dict[str, Surroundings]:
        return {}

    def of(self, name: str) -> Sheet | None:
        """The profile of a sheet, None where there is none."""
        return self.sheets.get(name.lower())

    @cached_property
    def tables(self) -> dict[str, NamedTable]:
        """The tables by name in lower case."""
        return {
            table.name.lower(): table
            for part in self.book.sheets
            for table in self.book.grid(part.name).tables
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name that a formula in the sheet can use, in lower case → what it means."""
        return names_in(self.book, self.sheet)

    def table_at(self, cell: str) -> NamedTable | None:
        """The table of the sheet that has the cell among its columns' rows, or adjoins it on the right or below."""
        row, column = split_cell(cell)
        for table in self.book.grid(self.sheet).tables:
            top, left = split_cell(table.first_cell)
            bottom, right = split_cell(table.last_cell)
            if top < row <= bottom + 1 and left <= column <= right + 1:
                return table
        return None


def names_in(book: Workbook, sheet: str) -> dict[str, str]:
    """Defined names (hidden ones too) that mean something in the sheet, in lower case → their text."""
    order = [element.get("name", "") for element in children(child(book.root, "sheets"), "sheet")]
    found: dict[str, str] = {}
    local: dict[str, str] = {}
    for element in children(child(book.root, "definedNames"), "definedName"):
        name, text = element.get("name", ""), element.text or ""
        if name.startswith("_xlnm"):
            continue
        scope = element.get("localSheetId")
        if flag(element.get("xlm")) or flag(element.get("function")) or flag(element.get("vbProcedure")):
            text = "CALL()"  # a macro, whatever stands in it
        if scope is None:
            found[name.lower()] = text
        elif scope.isdigit() and int(scope) < len(order) and order[int(scope)] == sheet:
            local[name.lower()] = text
    return found | local


def uses(tree: Node, around: Surroundings, cell: str) -> list[Use]:
    """Every reference of the formula in ``cell``, through names and tables."""
    found = []
    for node, above in walk(tree):
        for area, via in _areas(node, around, cell, 0):
            found.append(Use(area, node, above, via))
    return found


def _areas(node: Node, around: Surroundings, cell: str, depth: int) -> Iterator[tuple[Area, str]]:
    if node.kind == "reference":
        for sheet in _sheets(node.sheet, around):
            area = area_of(node.text, sheet)
            if area is not None:
                yield area, ""
    elif node.kind == "table":
        area = table_area(node, around, cell)
        if area is not None:
            yield area, node.text or "[]"
    elif node.kind == "name" and depth < _MOST_NAMES:
        text = around.names.get(node.text.lower())
        if text is None:
            return
        try:
            meant = parse(canonical(text))
        except (FormulaFault, GrammarError, RecursionError):
            return
        for part, _above in walk(meant):
            for area, _via in _areas(part, around, cell, depth + 1):
                yield area, node.text


def _sheets(named: str, around: Surroundings) -> list[str]:
    """The sheets that a reference names: its own, one, or a span of them."""
    order = [part.name for part in around.book.sheets]
    lowered = [name.lower() for name in order]
    if not named:
        return [around.sheet]
    if named.lower() in lowered:
        return [order[lowered.index(named.lower())]]
    first, _colon, last = named.lower().partition(":")
    if first in lowered and last in lowered:
        start, end = sorted((lowered.index(first), lowered.index(last)))
        return order[start : end + 1]
    return []


def area_of(text: str, sheet: str) -> Area | None:
    """``$B$5``, ``B5:C9``, ``A:C`` or ``1:3`` as an area of the sheet; None for what is none."""
    first, _colon, last = text.partition(":")
    ends = [_PART.fullmatch(first), _PART.fullmatch(last or first)]
    if not all(ends):
        return None
    rows, columns = [], []
    for match, row, column in zip(ends, (1, MAX_ROW), (1, MAX_COLUMN), strict=True):
        assert match
        rows.append((int(match[4]), bool(match[3])) if match[4] else (row, True))
        columns.append((column_number(match[2]), bool(match[1])) if match[2] else (column, True))
        if match[4] and not match[2]:  # of a whole row the $ stands where a column's would
            rows[-1] = (int(match[4]), bool(match[1] or match[3]))
    rows.sort()
    columns.sort()
    if rows[1][0] > MAX_ROW or columns[1][0] > MAX_COLUMN:
        return None
    fixed = (rows[0][1], columns[0][1], rows[1][1], columns[1][1])
    return Area(sheet, rows[0][0], columns[0][0], rows[1][0], columns[1][0], fixed)


def table_parts(node: Node) -> tuple[list[str], list[str]]:
    """The special items (``#All``, ``@`` …) and column names of a structured reference."""
    text = node.source[len(node.text) :].strip()[1:-1].strip()
    items, columns = [], []
    if text.startswith("@"):
        items.append("@")
        text = text[1:]
        if text.startswith("["):
            text = text if text.count("[") > 1 else text[1:-1]
    if "[" not in text:
        if text.startswith("#"):
            items.append(text.lower())
        elif text:
            columns.append(_unescaped(text))
        return items, columns
    for part in re.findall(r"\[((?:'.|[^\[\]'])*)\]", text):
        if part.startswith("#"):
            items.append(part.lower())
        else:
            columns.append(_unescaped(part))
    return items, columns


def _unescaped(name: str) -> str:
    return re.sub(r"'(.)", r"\1", name).strip()


def table_area(node: Node, around: Surroundings, cell: str) -> Area | None:
    """The area of a structured reference used in ``cell``; None where table or column do not exist."""
    table = around.tables.get(node.text.lower()) if node.text else around.table_at(cell)
    if table is None:
        return None
    items, named = table_parts(node)
    lowered = [_flat(column) for column in table.columns]
    if any(_flat(column) not in lowered for column in named):
        return None
    top, left = split_cell(table.first_cell)
    bottom, right = split_cell(table.last_cell)
    numbers = [left + lowered.index(_flat(column)) for column in named] or [left, right]
    first, last = top + 1, bottom - int(table.totals)
    if "#all" in items:
        first, last = top, bottom
    elif "#headers" in items:
        first, last = top, (last if "#data" in items else top)
    elif "#totals" in items:
        first, last = (first if "#data" in items else bottom), bottom
    moves = bool({"@", "#this row"} & set(items))
    if moves:
        first = last = split_cell(cell)[0]
    fixed = (not moves, True, not moves, True)
    return Area(table.sheet, first, min(numbers), last, max(numbers), fixed)


def _flat(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().lower()


def missing_columns(tree: Node, around: Surroundings, cell: str) -> list[str]:
    """Structured references whose table or column the workbook does not have, as written."""
    return [
        node.source
        for node, _above in walk(tree)
        if node.kind == "table" and table_area(node, around, cell) is None
    ]


def shown(area: Area, own: str) -> str:
    """The area for a person: with its sheet where that is another."""
    return area.name if area.sheet == own else f"{area.sheet}!{area.name}"
