"""Whether cells of a workbook may be written: what protects them, and what they belong to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.cellscan import CellBytes, SheetBytes, attribute
from kumaai.office.excel.workbook import Workbook, child, children, flag, local, string_text
from kumaai.office.package import damaged
from kumaai.sheet import cell_name, split_cell, split_range
from kumaai.status import OutputError

if TYPE_CHECKING:
    from lxml.etree import _Element

Place = tuple[int, int]
"""A row and a column, from 1."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table: its part and XML, and its first and last rows and columns."""

    part: str
    root: _Element
    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        return self.root.get("displayName") or self.root.get("name", "")

    @property
    def first(self) -> int:
        """The first data row."""
        return self.top + (self.root.get("headerRowCount", "1") != "0")

    @property
    def last(self) -> int:
        """The last data row."""
        return self.bottom - (self.root.get("totalsRowCount", "0") != "0")

    @property
    def columns(self) -> list[_Element]:
        return list(children(child(self.root, "tableColumns"), "tableColumn"))

    def holds(self, row: int, column: int) -> bool:
        """Whether the table has that cell."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Spots:
    """The cells of one sheet as places to write to."""

    def __init__(self, book: Workbook, sheet: str, scanned: SheetBytes) -> None:
        self.book = book
        self.sheet = sheet
        self.scanned = scanned

    @cached_property
    def protected(self) -> bool:
        """Whether the sheet is protected."""
        element = child(self.scanned.frame, "sheetProtection")
        return element is not None and flag(element.get("sheet"))

    @cached_property
    def tables(self) -> list[TablePart]:
        """The sheet's tables."""
        found = []
        for kind, part in self.book.relations_of(self.book.sheet_part(self.sheet).part).values():
            if kind.endswith("/table") and part in self.book.package:
                root = self.book.xml(part)
                found.append(TablePart(part, root, *_range(root.get("ref", ""), self.book.path)))
        return found

    def table_at(self, row: int, column: int) -> TablePart | None:
        """The table that has that cell, or None."""
        return next((table for table in self.tables if table.holds(row, column)), None)

    def refuse_regions(self, targets: Collection[Place], *, spilling: bool = False) -> None:
        """Raises OutputError for a cell of a merge, array, data table, pivot table, query or table header.

        A merge's first cell may be written. ``spilling`` refuses tables altogether.
        """
        wanted = set(targets)
        box = _box(wanted)
        for code, reference, message in self._regions(spilling=spilling):
            region = _range(reference, self.book.path) if isinstance(reference, str) else reference
            for row, column in _common(region, box, wanted):
                if code == "output.merged" and (row, column) == region[:2] and not spilling:
                    continue
                raise self.refusal(code, message(), _("Choose other cells."), row, column)

    def _regions(
        self, *, spilling: bool
    ) -> Iterator[tuple[str, str | tuple[int, int, int, int], Callable[[], str]]]:
        frame = self.scanned.frame
        for element in children(child(frame, "mergeCells"), "mergeCell"):
            yield (
                "output.merged",
                element.get("ref", ""),
                lambda: _("{sheet}!{cell} of {path} is a merged cell."),
            )
        for kind, code, message in (
            (b"array", "output.array", lambda: _("{sheet}!{cell} of {path} belongs to an array formula.")),
            (
                b"dataTable",
                "output.data_table",
                lambda: _("{sheet}!{cell} of {path} belongs to a data table."),
            ),
        ):
            for told, _place in self.scanned.formulas(kind):
                if reference := attribute(told, b"ref"):
                    yield code, reference.decode(errors="replace"), message
        for region in self._pivots():
            yield "output.pivot", region, lambda: _("{sheet}!{cell} of {path} belongs to a pivot table.")
        for region in self._queried():
            yield (
                "output.query", region,
                lambda: _("{sheet}!{cell} of {path} is filled by a query, which would overwrite it."),
            )  # fmt: skip
        for table in self.tables:
            if table.first > table.top:
                yield (
                    "output.table_header", (table.top, table.left, table.top, table.right),
                    lambda: _("{sheet}!{cell} of {path} is a table's header, which holds text alone."),
                )  # fmt: skip
            if spilling:
                yield (
                    "output.spill", (table.top, table.left, table.bottom, table.right),
                    lambda: _("{sheet}!{cell} of {path} is in a table, in which no formula can spill."),
                )  # fmt: skip

    def _pivots(self) -> Iterator[tuple[int, int, int, int]]:
        book = self.book
        for kind, part in book.relations_of(book.sheet_part(self.sheet).part).values():
            location = (
                child(book.xml(part), "location")
                if kind.endswith("/pivotTable") and part in book.package
                else None
            )
            if location is None or not location.get("ref"):
                continue
            top, left, bottom, right = _range(location.get("ref", ""), book.path)
            yield top, left, bottom, right
            pages = location.get("rowPageCount", "0")
            across = location.get("colPageCount", "1")
            if pages.isdigit() and int(pages) and across.isdigit():
                yield max(1, top - 1 - int(pages)), left, top - 1, left + 3 * int(across) - 2

    def _queried(self) -> Iterator[tuple[int, int, int, int]]:
        """Columns of tables that a query fills, and ranges that an older query does."""
        for table in self.tables:
            if table.root.get("tableType") == "queryTable":
                for offset, column in enumerate(table.columns):
                    if column.get("queryTableFieldId"):
                        at = table.left + offset
                        yield table.first, at, table.last, at
        book = self.book
        names = {
            book.xml(part).get("name", "")
            for kind, part in book.relations_of(book.sheet_part(self.sheet).part).values()
            if kind.endswith("/queryTable") and part in book.package
        }
        for element in children(child(book.root, "definedNames"), "definedName") if names else ():
            reference = (element.text or "").rpartition("!")
            if element.get("name") in names and reference[0].strip("'").replace("''", "'") == self.sheet:
                try:
                    yield split_range(reference[2].replace("$", ""))
                except ValueError:
                    continue

    def refuse_locked(self, row: int, column: int, style: int) -> None:
        """Raises OutputError output.protected for a locked cell of a protected sheet."""
        if self.protected and not self._unlocked(style):
            raise self.refusal(
                "output.protected",
                _("The sheet {sheet} of {path} is protected."),
                _("Unprotect it first."),
                row,
                column,
            )

    def _unlocked(self, style: int) -> bool:
        return 0 <= style < len(self._locks) and not self._locks[style]

    @cached_property
    def _locks(self) -> list[bool]:
        """Whether each cell style locks its cells (ECMA-376 part 1, 18.8.33)."""
        for kind, part in self.book.relations.values():
            if kind.endswith("/styles") and part in self.book.package:
                formats = children(child(self.book.xml(part), "cellXfs"), "xf")
                return [_locks(each) for each in formats]
        return []

    def refuse_occupied(self, row: int, column: int, cell: CellBytes, *, spilled: bool) -> None:
        """Raises OutputError output.occupied or output.spill for a cell that holds something."""
        if not self.holds(cell):
            return
        if spilled:
            raise self.refusal(
                "output.spill",
                _("{sheet}!{cell} of {path} is not empty, and the formula would spill over it."),
                _("Choose a place with enough empty cells."),
                row,
                column,
            )
        raise self.refusal(
            "output.occupied",
            _("{sheet}!{cell} of {path} is not empty."),
            _("Choose empty cells, or use --force."),
            row,
            column,
        )

    def holds(self, cell: CellBytes) -> bool:
        """Whether a cell holds a formula or a value."""
        if cell.tag_end == cell.end:
            return False
        element = self.scanned.element(cell)
        for each in children(element):
            name = local(each.tag)
            if name == "f":
                return True
            if name == "is" and string_text(each):
                return True
            if name == "v" and (each.text or ""):
                return element.get("t") != "s" or self.shared_text(each.text or "") != ""
        return False

    def shared_text(self, index: str) -> str | None:
        """The shared string of that index, None where there is none."""
        strings = self.book.strings
        return strings[int(index)] if index.strip().isdigit() and int(index) < len(strings) else None

    def refusal(self, code: str, message: str, hint: str, row: int, column: int) -> OutputError:
        """The error that names a cell."""
        cell = cell_name(row, column)
        text = message.format(path=self.book.path, sheet=self.sheet, cell=cell)
        return OutputError(code, text, hint=hint, where=f"{self.sheet}!{cell}")


def _locks(xf: _Element) -> bool:
    protection = child(xf, "protection")
    applied = xf.get("applyProtection", "1") in ("1", "true")
    return protection is None or not applied or flag(protection.get("locked", "1"))


def _range(reference: str, path: str) -> tuple[int, int, int, int]:
    try:
        return split_range(reference)
    except ValueError:
        pass
    try:  # an older maker's list, such as "A1 B2": its first cell stands for it
        row, column = split_cell(reference.split(" ")[0].split(",")[0].split(":")[0])
    except ValueError as fault:
        raise damaged(path, reference[:40]) from fault
    return row, column, row, column


def _box(targets: Collection[Place]) -> tuple[int, int, int, int]:
    rows = [row for row, _column in targets]
    columns = [column for _row, column in targets]
    return min(rows), min(columns), max(rows), max(columns)


def _common(
    region: tuple[int, int, int, int], box: tuple[int, int, int, int], wanted: set[Place]
) -> Iterator[Place]:
    """The wanted cells that lie in the region; looks through the smaller of the two."""
    top, left = max(region[0], box[0]), max(region[1], box[1])
    bottom, right = min(region[2], box[2]), min(region[3], box[3])
    if top > bottom or left > right:
        return
    if (bottom - top + 1) * (right - left + 1) <= len(wanted):
        for row in range(top, bottom + 1):
            yield from ((row, column) for column in range(left, right + 1) if (row, column) in wanted)
        return
    yield from (p for p in sorted(wanted) if top <= p[0] <= bottom and left <= p[1] <= right)
