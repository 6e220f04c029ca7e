"""Tables that follow what is written: a calculated column, and a column more at the right.

A formula below a table is a total as a rule, so a table never grows at its
foot. ECMA-376 part 1, 18.5.1.2 (table), 18.5.1.3 (tableColumn), 18.5.1.1
(calculatedColumnFormula).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import PartsEditor, clean, qualified, serialize
from kumaai.office.excel.spots import Place, Spots, TablePart
from kumaai.office.excel.workbook import child, children, string_text
from kumaai.sheet import cell_name

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of formulas: its number, rows, and the first one's formula as the file keeps it."""

    column: int
    first: int
    last: int
    formula: str


def grown(spots: Spots, filled: Filled, texts: Mapping[Place, str]) -> tuple[TablePart, str] | None:
    """The table at whose right the column adjoins, and its name for the column; None where none grows."""
    for table in spots.tables:
        if filled.column != table.right + 1 or (filled.first, filled.last) != (table.first, table.last):
            continue
        if table.first == table.top or table.root.get("tableType", "worksheet") != "worksheet":
            return None
        name = texts.get((table.top, filled.column)) or text_of(spots, table.top, filled.column)
        if name and _is_free(spots, table, filled.column):
            return table, name
    return None


def text_of(spots: Spots, row: int, column: int) -> str:
    """The plain text that stands in a cell."""
    cell = spots.scanned.find(row, column)
    if cell is None:
        return ""
    element = spots.scanned.element(cell)
    value, inline = child(element, "v"), child(element, "is")
    if child(element, "f") is not None:
        return ""
    if inline is not None:
        return string_text(inline)
    if element.get("t") == "s" and value is not None:
        return spots.shared_text(value.text or "") or ""
    return ""


def _is_free(spots: Spots, table: TablePart, column: int) -> bool:
    """Whether the new column's cells belong to no other table, and nothing stands in its totals row."""
    others = (each for each in spots.tables if each is not table)
    rows = range(table.top, table.bottom + 1)
    if any(
        each.left <= column <= each.right and each.top <= table.bottom and table.top <= each.bottom
        for each in others
    ):
        return False
    for row in rows[table.last + 1 - table.top :]:
        cell = spots.scanned.find(row, column)
        if cell is not None and spots.holds(cell):
            return False
    return True


def free_name(table: TablePart, name: str) -> str:
    """The name, numbered where the table has a column of that name (they compare without regard to case)."""
    taken = {element.get("name", "").casefold() for element in table.columns}
    found, number = name, 1
    while found.replace("\n", "_x000a_").casefold() in taken:
        number += 1
        found = f"{name}{number}"
    return found


def calculate(parts: PartsEditor, table: TablePart, column: int, formula: str) -> None:
    """Make a table's column a calculated one."""
    _calculate(table.root, table.columns[column - table.left], formula)
    parts.put(table.part, serialize(table.root))


def grow(parts: PartsEditor, table: TablePart, name: str, formula: str) -> None:
    """Give a table one more column at its right."""
    root = table.root
    columns = child(root, "tableColumns")
    assert columns is not None  # a table without columns has no right end
    known = table.columns
    number = max((int(each.get("id", "0")) for each in known if each.get("id", "0").isdigit()), default=0) + 1
    told = clean(name).replace("\n", "_x000a_")
    element = columns.makeelement(qualified(root, "tableColumn"), {"id": str(number), "name": told})
    columns.append(element)
    columns.set("count", str(len(known) + 1))
    _calculate(root, element, formula)
    first, right = cell_name(table.top, table.left), table.right + 1
    root.set("ref", f"{first}:{cell_name(table.bottom, right)}")
    filtered = child(root, "autoFilter")
    if filtered is not None and filtered.get("ref"):
        filtered.set("ref", f"{first}:{cell_name(table.last, right)}")
    parts.put(table.part, serialize(root))


def _calculate(root: _Element, column: _Element, formula: str) -> None:
    for each in list(children(column, "calculatedColumnFormula")):
        column.remove(each)
    element = column.makeelement(qualified(root, "calculatedColumnFormula"), {})
    element.text = clean(formula)
    column.insert(0, element)  # its place in the schema is before all others
