"""A minimal workbook with what a formula may read: values, names and tables, nothing else.

Engines get this instead of the user's file: no macros, links, drawings or
styles reach them, and formulas elsewhere count with the values that Excel
stored for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from xml.sax.saxutils import escape, quoteattr

from kumaai.office.excel.cells import Row
from kumaai.office.excel.syntax import FormulaFault, stored
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import NamedTable, column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML 1.0 cannot hold; such characters in a cell cannot matter to a formula.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


Contents = Mapping[str, Mapping[int, Row]]
"""Sheet → row number → the cells of it that matter."""


def build(
    book: Workbook,
    contents: Contents,
    skip: Collection[tuple[str, int, int]] = (),
    tables: Collection[NamedTable] = (),
    defined: Mapping[str, str] = {},
) -> bytes:
    """The workbook as xlsx bytes; ``skip`` are target cells, left empty; ``defined`` are names with what they refer to."""
    names = list(contents)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        first = 1
        for index, name in enumerate(names, 1):
            mine = [table for table in tables if table.sheet == name]
            skipped = {(row, column) for sheet, row, column in skip if sheet == name}
            hidden = book.grid(name).hidden_rows
            archive.writestr(
                f"xl/worksheets/sheet{index}.xml", _sheet(contents[name], skipped, hidden, len(mine))
            )
            if mine:
                archive.writestr(
                    f"xl/worksheets/_rels/sheet{index}.xml.rels", _table_relations(len(mine), first)
                )
            for number, table in enumerate(mine, first):
                archive.writestr(f"xl/tables/table{number}.xml", _table(table, number))
            first += len(mine)
        archive.writestr("xl/workbook.xml", _workbook(book, names, defined))
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(len(names)))
        archive.writestr("_rels/.rels", _root_relations())
        archive.writestr("[Content_Types].xml", _content_types(len(names), first - 1))
    return target.getvalue()


def _sheet(
    rows: Mapping[int, Row], skipped: Collection[tuple[int, int]], hidden: Collection[int], tables: int
) -> str:
    lines = []
    at = {row for row, _column in skipped}
    for number, row in rows.items():
        letters = [column_letter(column) for column in row.columns]
        cells = "".join(
            _cell(row, index, f"{letters[index]}{number}")
            for index in range(len(letters))
            if number not in at or (number, row.columns[index]) not in skipped
        )
        mark = ' hidden="1"' if number in hidden else ""
        lines.append(f'<row r="{number}"{mark}>{cells}</row>')
    parts = "".join(f'<tablePart r:id="rId{n}"/>' for n in range(1, tables + 1))
    tail = f'<tableParts count="{tables}">{parts}</tableParts>' if tables else ""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def _cell(row: Row, index: int, name: str) -> str:
    kind, value = row.types[index], row.values[index]
    if kind == "n":
        return f'<c r="{name}"><v>{value!r}</v></c>'
    if kind == "s":
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'
    if kind == "b":
        return f'<c r="{name}" t="b"><v>{int(bool(value))}</v></c>'
    if kind == "e":
        return f'<c r="{name}" t="e"><v>{_text(str(value))}</v></c>'
    formula = row.formulas[index] if row.formulas else None
    try:
        return f'<c r="{name}"><f>{_text(stored(formula))}</f></c>' if formula else ""
    except FormulaFault:
        return ""


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


def _table_relations(count: int, first: int) -> str:
    items = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{_OFFICE}/table" Target="../tables/table{first + n}.xml"/>'
        for n in range(count)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def _workbook(book: Workbook, names: list[str], known: Mapping[str, str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    defined = "".join(
        f"<definedName name={quoteattr(name)}>{_text(reference)}</definedName>"
        for name, reference in known.items()
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
