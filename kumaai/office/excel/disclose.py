"""The sheet 「生成AI利用記録」: added to a workbook, or refreshed where it is there."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.editing import (
    OFFICE,
    SHEET_TYPE,
    PartsEditor,
    clean,
    namespace_of,
    qualified,
    refuse_signed,
    serialize,
)
from kumaai.office.excel.workbook import Workbook, child, children, flag
from kumaai.status import OutputError

if TYPE_CHECKING:
    from lxml.etree import _Element

SHEET_NAME = "生成AI利用記録"


def disclose(data: bytes, path: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """The workbook with its last sheet telling what was done; a second run rewrites the sheet.

    Nothing but the sheet, workbook.xml and the entries for a new part
    changes. Raises OutputError output.signed or output.protected.
    """
    book = Workbook.open(data, path)
    refuse_signed(book)
    parts = PartsEditor(book)
    existing = next((sheet for sheet in book.sheets if sheet.name == SHEET_NAME), None)
    if existing is not None:
        parts.put(existing.part, serialize(_sheet(book, rows)))
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
