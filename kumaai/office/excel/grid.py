"""One sheet's cells and what lies around them, read from its XML.

Transitional and strict files are read alike (elements are matched by local
name). ECMA-376 part 1, 18.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.excel.cells import Cell, Cells, RowMaker
from kumaai.office.excel.rowreader import RowReader
from kumaai.office.excel.scan import ScannedRows, SheetXml, Unusual
from kumaai.office.excel.workbook import Grid, SheetPart, Workbook, child, children, flag
from kumaai.office.excel.xmltext import number_of, string_text, typed
from kumaai.office.package import damaged, over_limit, parse, weight
from kumaai.sheet import MAX_COLUMN, NamedTable, cell_name, split_cell

if TYPE_CHECKING:
    from lxml.etree import _Element


AROUND = 160 * 1024 * 1024
"""Memory (bytes) that what stands around a sheet's cells may take: some 400,000 merged ranges."""


def read_grid(book: Workbook, sheet: SheetPart) -> Grid:
    """All cells of a sheet. Raises InputError (input.damaged, input.limit, input.unsafe).

    Rows of the usual shape are read when they are asked for; a broken value is
    told then.
    """
    try:
        return _Reader(book, sheet).scanned()
    except Unusual:
        return _Reader(book, sheet).parsed()


class _Reader:
    """One attempt at a sheet."""

    def __init__(self, book: Workbook, sheet: SheetPart) -> None:
        self.book, self.sheet = book, sheet
        self.grid = Grid()
        self._masters: dict[str, tuple[str, str]] = {}

    def scanned(self) -> Grid:
        """By patterns. Raises Unusual where the XML is not of the usual shape."""
        xml = SheetXml(self.book.package.read(self.sheet.part))
        groups = [a.get("si") for _cell, a, _text in xml.masters if a.get("t") == "shared"]
        if len(set(groups)) < len(groups):
            raise Unusual  # the order in which followers stand matters then
        for cell, attributes, text in xml.masters:
            self._note(attributes, text, cell)

        def parsed(row: bytes, number: int) -> dict[int, Cell]:
            return self._parsed_row(
                parse(xml.fragment(row), f"{self.book.path}: {self.sheet.part}")[0], number
            )

        reader = RowReader(lambda: self.book.strings, self._formula, parsed)
        rows = ScannedRows(xml, reader, lambda number: damaged(self.book.path, f"{self.sheet.part} {number}"))
        self.grid.hidden_rows = xml.hidden
        self.grid.cells = Cells(rows, xml.count)
        if weight(xml.around) > AROUND:
            raise over_limit(self.book.path, self.sheet.part)
        return self._around(parse(xml.around, f"{self.book.path}: {self.sheet.part}"))

    def parsed(self) -> Grid:
        """By the XML parser."""
        root = self.book.xml(self.sheet.part)
        cells: dict[int, dict[int, Cell]] = {}
        number = 0
        for row in children(child(root, "sheetData"), "row"):
            number = self._number(row, number)
            if flag(row.get("hidden")):
                self.grid.hidden_rows.add(number)
            for place, cell in self._cells(row, number):
                cells.setdefault(place[0], {})[place[1]] = cell
        maker = RowMaker()
        self.grid.cells = Cells({each: maker.row(cells[each]) for each in sorted(cells)})
        return self._around(root)

    def _number(self, row: _Element, before: int) -> int:
        try:
            return int(row.get("r", before + 1))
        except ValueError as fault:
            raise damaged(self.book.path, self.sheet.part) from fault

    def _parsed_row(self, row: _Element, number: int) -> dict[int, Cell]:
        """A row that the pattern cannot read; cells of another row have no place in it."""
        found = dict(self._cells(row, number))
        if any(place[0] != number for place in found):
            raise Unusual
        return {column: cell for (_row, column), cell in found.items()}

    def _cells(self, row: _Element, number: int) -> Iterator[tuple[tuple[int, int], Cell]]:
        column = 0
        for element in children(row, "c"):
            try:
                place = split_cell(element.get("r", "")) if element.get("r") else (number, column + 1)
                column = place[1]
                cell = self._cell(element, cell_name(*place))
            except (ValueError, IndexError) as fault:
                raise damaged(self.book.path, f"{self.sheet.part} {element.get('r', '')}".strip()) from fault
            if cell is not None:
                yield place, cell

    def _cell(self, element: _Element, name: str) -> Cell | None:
        style = int(element.get("s", "0"))
        raw, kind = child(element, "v"), element.get("t", "n")
        stated = child(element, "f")
        formula = None
        if stated is not None:
            attributes = {str(key): str(value) for key, value in stated.attrib.items()}
            self._note(attributes, stated.text or "", name)
            formula = self._formula(attributes, stated.text or "", name)
        if kind == "inlineStr":
            inline = child(element, "is")
            return Cell(string_text(inline) if inline is not None else "", "s", formula, style)
        text = raw.text if raw is not None and raw.text is not None else None
        if text is None:
            return Cell(None, "", formula, style) if formula or style else None
        if kind == "s":
            return Cell(self._string(int(text)), "s", formula, style)
        if kind == "n":
            return Cell(number_of(text), "n", formula, style)
        if kind == "str":
            return Cell(text, "s", formula, style)
        letter, value = typed(kind, text)
        return Cell(value, letter, formula, style)

    def _string(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        return self.book.strings[index]

    def _note(self, attributes: dict[str, str], text: str, name: str) -> None:
        """Remember what a formula says of other cells."""
        kind, reference = attributes.get("t"), attributes.get("ref", "")
        if kind == "array" and reference and reference not in self.grid.arrays:
            self.grid.arrays.append(reference)
        elif kind == "dataTable" and reference not in self.grid.data_tables:
            self.grid.data_tables.append(reference)
        elif kind == "shared" and text:
            self._masters[attributes.get("si", "")] = (name, text)

    def _formula(self, attributes: dict[str, str], text: str, name: str) -> str | None:
        from kumaai.office.excel.syntax import FormulaFault, fill

        kind = attributes.get("t")
        if text or kind not in ("shared", "dataTable"):
            return "=" + text if text and kind != "dataTable" else None
        group = attributes.get("si", "")
        if kind == "dataTable" or group not in self._masters:
            return None
        first, master = self._masters[group]
        try:
            return "=" + fill(master, first, name)
        except FormulaFault:
            return None

    def _around(self, root: _Element) -> Grid:
        grid = self.grid
        grid.merges = [element.get("ref", "") for element in children(child(root, "mergeCells"), "mergeCell")]
        spans: set[tuple[int, int]] = set()
        for element in children(child(root, "cols"), "col"):
            first, last = element.get("min", "1"), element.get("max", "1")
            if (
                flag(element.get("hidden"))
                and first.isdecimal()
                and last.isdecimal()
                and len(first + last) < 40
            ):
                spans.add((max(1, int(first)), min(int(last), MAX_COLUMN)))
        end = 0
        for start, last in sorted(spans):  # each column once, however often it is stated
            grid.hidden_columns.update(range(max(start, end + 1), last + 1))
            end = max(end, last)
        protection = child(root, "sheetProtection")
        grid.protected = protection is not None and flag(protection.get("sheet"))
        grid.tables = list(_tables(self.book, self.sheet.name, self.sheet.part))
        return grid


def _tables(book: Workbook, sheet: str, part: str) -> Iterator[NamedTable]:
    for kind, target in book.relations_of(part).values():
        if not kind.endswith("/table") or target not in book.package:
            continue
        root = book.xml(target)
        first, _colon, last = root.get("ref", "A1").partition(":")
        names = tuple(
            element.get("name", "").replace("_x000a_", "\n")
            for element in children(child(root, "tableColumns"), "tableColumn")
        )
        name = root.get("displayName") or root.get("name", "")
        yield NamedTable(name, sheet, first, last or first, names, root.get("totalsRowCount", "0") != "0")
