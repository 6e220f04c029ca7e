"""The sheet 「生成AI利用記録」: added to a workbook, or refreshed where it is there.

A sheet of that name keeps its look and what others have written on it: a row
whose first cell is one of our labels gets a new second cell, a label that is
not there a new row.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.editing import (
    OFFICE,
    SHEET_TYPE,
    PartsEditor,
    SheetEditor,
    clean,
    namespace_of,
    qualified,
    refuse_signed,
    serialize,
)
from kumaai.office.excel.workbook import LIMITS, Workbook, child, children, flag
from kumaai.office.opc import Draft
from kumaai.office.package import Package
from kumaai.office.properties import OWN, get_properties, set_properties
from kumaai.status import OutputError

if TYPE_CHECKING:
    from lxml.etree import _Element

SHEET_NAME = "生成AI利用記録"


_MOST_ROWS = 200
"""Rows of the sheet that are looked at; ours are among the first ten."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a workbook says of how it was made: its own properties, and the rows of the sheet."""

    properties: Mapping[str, str]
    rows: tuple[tuple[str, str], ...] = ()


def told(data: bytes, path: str) -> Told:
    """What the workbook ``data`` says of how it was made. Raises InputError as read does."""
    book = Workbook.open(data, path)
    properties = get_properties(book.package)
    if not _has_sheet(book):
        return Told(properties)
    editor = SheetEditor(book, SHEET_NAME)
    found = ((editor.text(row, 1), editor.text(row, 2)) for row in range(1, _MOST_ROWS + 1))
    return Told(properties, tuple((label, value) for label, value in found if label and value))


def disclose(
    data: bytes, path: str, rows: Sequence[tuple[str, str]], *, properties: Mapping[str, str] | None = None
) -> bytes:
    """The workbook with its last sheet telling what was done; a second run refreshes the rows.

    Nothing but the sheet, workbook.xml, the custom ``properties`` and the
    entries for a new part changes. Raises OutputError output.signed or
    output.protected.
    """
    book = Workbook.open(data, path)
    refuse_signed(book)
    data = _with_rows(book, rows)
    if not properties:
        return data
    draft = Draft(Package.open(data, path=path, limits=LIMITS))
    set_properties(draft, {name: clean(value) for name, value in properties.items()}, owned=OWN)
    return draft.build()


def _has_sheet(book: Workbook) -> bool:
    return any(sheet.name == SHEET_NAME for sheet in book.sheets)


def _with_rows(book: Workbook, rows: Sequence[tuple[str, str]]) -> bytes:
    """The workbook with the rows on our sheet; its own bytes where they stand there already."""
    parts, path = PartsEditor(book), book.path
    if _has_sheet(book):
        editor = SheetEditor(book, SHEET_NAME)
        if not _refresh(editor, rows):
            return book.package.data
        parts.put(editor.part, serialize(editor.root))
        return parts.build()
    protection = child(book.root, "workbookProtection")
    if protection is not None and flag(protection.get("lockStructure")):
        raise OutputError(
            "output.protected",
            _("The structure of {path} is protected; no sheet can be added.").format(path=path),
            hint=_("Unprotect the workbook, or use --no-disclosure."),
            where=path,
        )
    _add(parts, rows)
    return parts.build()


def _refresh(editor: SheetEditor, rows: Sequence[tuple[str, str]]) -> bool:
    """Put the values beside their labels, and rows for missing labels at the end; whether anything changed."""
    places = {editor.text(row, 1): row for row in range(_MOST_ROWS, 0, -1)}
    numbers = [row.get("r", "") for row in children(editor.data, "row")]
    last = max([len(numbers), *(int(number) for number in numbers if number.isdigit())])
    changed: list[tuple[int, int]] = []
    for label, value in rows:
        place = places.get(label)
        if place is None:
            last = place = last + 1
            editor.set_value(place, 1, label)
        if editor.text(place, 2) != clean(value):
            editor.set_inline(_emptied(editor, place), clean(value))
            changed.append((place, 2))
    editor.grow_dimension(changed or [(1, 1)])
    return bool(changed)


def _emptied(editor: SheetEditor, row: int) -> _Element:
    """The second cell of a row without the value that it holds; its look stays."""
    editor.set_value(row, 2, None)
    return editor.cell(row, 2)


def _add(parts: PartsEditor, rows: Sequence[tuple[str, str]]) -> None:
    book = parts.book
    folder = posixpath.join(posixpath.dirname(book.part), "worksheets")
    part = next(
        f"{folder}/sheet{number}.xml"
        for number in range(1, 100_000)
        if f"{folder}/sheet{number}.xml" not in book.package
    )
    parts.put(part, serialize(_sheet(book, rows)))
    strict = "purl.oclc.org" in (book.root.nsmap.get(book.root.prefix) or "")
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else OFFICE
    relation = parts.relate(book.part, f"{office}/worksheet", part)
    parts.content_type(part, f"{SHEET_TYPE}.worksheet+xml")
    root = parts.root(book.part)
    sheets = child(root, "sheets")
    assert sheets is not None  # Workbook.open found sheets through it
    number = max((int(sheet.get("sheetId", "0")) for sheet in children(sheets, "sheet")), default=0) + 1
    element = sheets.makeelement(
        qualified(sheets, "sheet"), {"name": SHEET_NAME, "sheetId": str(number), f"{{{office}}}id": relation}
    )
    sheets.append(element)


def _sheet(book: Workbook, rows: Sequence[tuple[str, str]]) -> _Element:
    """The sheet's XML: labels and values as inline text, wide enough to be read and printed."""
    from lxml import etree

    namespace = namespace_of(book.root)
    root = etree.Element(f"{{{namespace}}}worksheet", nsmap={None: namespace})

    def sub(parent: _Element, name: str, **attributes: str) -> _Element:
        return etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)

    sub(root, "dimension", ref=f"A1:B{max(1, len(rows))}")
    columns = sub(root, "cols")
    sub(columns, "col", min="1", max="1", width="24", customWidth="1")
    sub(columns, "col", min="2", max="2", width="90", customWidth="1")
    data = sub(root, "sheetData")
    for number, (label, value) in enumerate(rows, 1):
        row = sub(data, "row", r=str(number))
        for letter, text in (("A", label), ("B", value)):
            cell = sub(row, "c", r=f"{letter}{number}", t="inlineStr")
            holder = sub(sub(cell, "is"), "t")
            holder.text = clean(str(text))
            holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    sub(root, "pageSetup", paperSize="9", orientation="landscape")
    return root
