"""A minimal workbook with what a formula may read: values, names and tables, nothing else.

Engines get this instead of the user's file: no macros, links, drawings or
styles reach them, and formulas elsewhere count with the values that Excel
stored for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from xml.sax.saxutils import escape, quoteattr

from kumaai.office.excel.syntax import FormulaFault, sheets_used, stored
from kumaai.office.excel.workbook import Cell, Grid, Workbook
from kumaai.sheet import NamedTable, cell_name

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML 1.0 cannot hold; such characters in a cell cannot matter to a formula.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def needed_sheets(book: Workbook, sheet: str, formulas: Collection[str]) -> list[str]:
    """The sheets that the formulas may read, ``sheet`` included, in the book's order.

    Defined names and tables may point anywhere, so formulas that use them get
    every sheet; so do formulas with INDIRECT.
    """
    order = [part.name for part in book.sheets]
    used = {sheet}
    names = [name.lower() for name in book.defined_names]
    tables = [table.name.lower() for name in order for table in book.grid(name).tables]
    for formula in dict.fromkeys(formulas):
        lowered = formula.lower()
        try:
            found = sheets_used(formula, order)
        except FormulaFault:
            continue
        if found is None or any(name in lowered for name in (*names, *tables)):
            return order
        used |= found
    return [name for name in order if name in used]


def build(book: Workbook, sheets: Collection[str], skip: Collection[tuple[str, int, int]] = ()) -> bytes:
    """The workbook as xlsx bytes; ``skip`` are target cells, left empty."""
    names = list(sheets)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        tables: list[NamedTable] = []
        for index, name in enumerate(names, 1):
            grid = book.grid(name)
            first = len(tables) + 1
            tables += grid.tables
            archive.writestr(f"xl/worksheets/sheet{index}.xml", _sheet(grid, name, skip, first))
            if grid.tables:
                archive.writestr(f"xl/worksheets/_rels/sheet{index}.xml.rels", _table_relations(grid, first))
        for index, table in enumerate(tables, 1):
            archive.writestr(f"xl/tables/table{index}.xml", _table(table, index))
        archive.writestr("xl/workbook.xml", _workbook(book, names))
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(len(names)))
        archive.writestr("_rels/.rels", _root_relations())
        archive.writestr("[Content_Types].xml", _content_types(len(names), len(tables)))
    return target.getvalue()


def _sheet(grid: Grid, name: str, skip: Collection[tuple[str, int, int]], first_table: int) -> str:
    skipped = {(row, column) for sheet, row, column in skip if sheet == name}
    rows: dict[int, list[str]] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if cell.type or cell.formula:
            if (row, column) in skipped:
                continue
            rows.setdefault(row, []).append(_cell(cell, cell_name(row, column)))
    lines = []
    for row in sorted(rows):
        hidden = ' hidden="1"' if row in grid.hidden_rows else ""
        lines.append(f'<row r="{row}"{hidden}>{"".join(rows[row])}</row>')
    parts = "".join(f'<tablePart r:id="rId{n}"/>' for n in range(1, len(grid.tables) + 1))
    tail = f'<tableParts count="{len(grid.tables)}">{parts}</tableParts>' if grid.tables else ""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def _cell(cell: Cell, name: str) -> str:
    if cell.type == "":
        try:
            return f'<c r="{name}"><f>{_text(stored(cell.formula or ""))}</f></c>'
        except FormulaFault:
            return ""
    if cell.type == "n":
        return f'<c r="{name}"><v>{cell.value!r}</v></c>'
    if cell.type == "b":
        return f'<c r="{name}" t="b"><v>{int(bool(cell.value))}</v></c>'
    if cell.type == "e":
        return f'<c r="{name}" t="e"><v>{_text(str(cell.value))}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{_text(str(cell.value))}</t></is></c>'


def _text(value: str) -> str:
    return escape(_FORBIDDEN.sub("", value))


def _table(table: NamedTable, index: int) -> str:
    columns = "".join(
        f'<tableColumn id="{number}" name={quoteattr(_FORBIDDEN.sub("", name).replace(chr(10), "_x000a_"))}/>'
        for number, name in enumerate(table.columns, 1)
    )
    name, totals = quoteattr(table.name), ' totalsRowCount="1"' if table.totals else ""
    return (
        f'{_HEAD}<table xmlns="{_MAIN}" id="{index}" name={name} displayName={name} '
        f'ref="{table.first_cell}:{table.last_cell}"{totals}>'
        f'<tableColumns count="{len(table.columns)}">{columns}</tableColumns></table>'
    )


def _table_relations(grid: Grid, first: int) -> str:
    items = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{_OFFICE}/table" Target="../tables/table{first + n}.xml"/>'
        for n in range(len(grid.tables))
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def _workbook(book: Workbook, names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    defined = "".join(
        f"<definedName name={quoteattr(name)}>{_text(reference)}</definedName>"
        for name, reference in book.defined_names.items()
        if "#REF!" not in reference and "[" not in reference
    )
    dates = ' date1904="1"' if book.date1904 else ""
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr{dates}/><sheets>{sheets}</sheets>'
        f"{f'<definedNames>{defined}</definedNames>' if defined else ''}</workbook>"
    )


def _relations(sheets: int) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def _root_relations() -> str:
    item = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{item}</Relationships>'


def _content_types(sheets: int, tables: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    parts += [(f"/xl/tables/table{n}.xml", "table") for n in range(1, tables + 1)]
    items = "".join(
        f'<Override PartName="{name}" ContentType="{_SHEET_TYPE}.{kind}+xml"/>' for name, kind in parts
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )
