"""New sheets put into a workbook that somebody owns: all its other sheets stay byte for byte.

The sheets are made by a library in a workbook of their own; here their parts
(cells, tables, drawings, charts) are copied over, and their styles are added
behind those that are there. ECMA-376 part 1, 12.3 (parts), 18.8 (styles).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.addedstyles import AddedStyles
from kumaai.office.excel.editing import OFFICE, PartsEditor, qualified, refuse_signed, serialize
from kumaai.office.excel.unchanged import verify
from kumaai.office.excel.workbook import Workbook, child, children, flag, local
from kumaai.sheet import Scalar, cell_name, split_cell
from kumaai.status import OutputError

if TYPE_CHECKING:
    from lxml.etree import _Element

Values = Mapping[str, Mapping[str, Scalar]]
"""What formulas give, by sheet and cell, so that readers that compute nothing see it too."""

_TO_STRICT = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)


def with_values(made: bytes, values: Values) -> bytes:
    """A new workbook whose formulas carry their values."""
    book = Workbook.open(made, "")
    parts = PartsEditor(book)
    for sheet in book.sheets:
        root = parts.root(sheet.part)
        _store(root, values.get(sheet.name, {}))
    return parts.build()


def transplant(data: bytes, path: str, made: bytes, values: Values) -> bytes:
    """The workbook ``data`` with all sheets of ``made`` behind its own; their names must be free.

    Raises InputError when it cannot be read, OutputError output.signed or
    output.protected, AnswerError answer.changed where anything else of the
    workbook would have changed.
    """
    book, source = Workbook.open(data, path), Workbook.open(made, "")
    refuse_signed(book)
    protection = child(book.root, "workbookProtection")
    if protection is not None and flag(protection.get("lockStructure")):
        raise OutputError(
            "output.protected",
            _("The structure of {path} is protected; no sheet can be added.").format(path=path),
            hint=_(
                "Unprotect the workbook, or have the counts in a file of their own: -o FILE.csv or FILE.docx."
            ),
            where=path,
        )
    graft = _Graft(book, source, values)
    graft.sheets()
    written = graft.parts.build()
    after = Workbook.open(written, path)
    verify(book, written, {}, set(graft.parts.changed), added=[sheet.name for sheet in source.sheets])
    assert len(after.sheets) == len(book.sheets) + len(source.sheets)
    return written


class _Graft:
    """The copying of one workbook's sheets into another."""

    def __init__(self, book: Workbook, source: Workbook, values: Values) -> None:
        self.book, self.source, self.values = book, source, values
        self.parts = PartsEditor(book)
        self.strict = "purl.oclc.org" in (book.root.nsmap.get(book.root.prefix) or "")
        self.office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if self.strict else OFFICE
        self.styles = AddedStyles(self.parts, source)
        self.kinds = {
            element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
            for element in children(source.xml("[Content_Types].xml"), "Override")
        }
        self.tables = max((number for number in self._table_numbers()), default=0)
        self.names = {table.name.lower() for sheet in book.sheets for table in book.grid(sheet.name).tables}

    def sheets(self) -> None:
        """All sheets, and the names that belong to them (print titles)."""
        root = self.parts.root(self.book.part)
        holder = child(root, "sheets")
        assert holder is not None  # Workbook.open found sheets through it
        first = len(list(children(holder, "sheet")))
        for sheet in self.source.sheets:
            part = self._copy(sheet.part, sheet.name)
            relation = self.parts.relate(self.book.part, f"{self.office}/worksheet", part)
            number = max((int(each.get("sheetId", "0")) for each in children(holder, "sheet")), default=0) + 1
            attributes = {"name": sheet.name, "sheetId": str(number), f"{{{self.office}}}id": relation}
            holder.append(holder.makeelement(qualified(holder, "sheet"), attributes))
        self._take_names(root, first)

    def _take_names(self, root: _Element, first: int) -> None:
        found = list(children(child(self.source.root, "definedNames"), "definedName"))
        if not found:
            return
        names = child(root, "definedNames")
        if names is None:
            names = root.makeelement(qualified(root, "definedNames"), {})
            before = ("sheets", "functionGroups", "externalReferences")
            last = max(index for index, each in enumerate(root) if local(each.tag) in before)
            root.insert(last + 1, names)
        for element in found:
            place = str(int(element.get("localSheetId", "0")) + first)
            attributes = {**{k: str(v) for k, v in element.attrib.items()}, "localSheetId": place}
            copy = names.makeelement(qualified(names, "definedName"), attributes)
            copy.text = element.text
            names.append(copy)

    def _copy(self, part: str, sheet: str = "") -> str:
        """A part with all that it refers to under free names; returns its new name."""
        new = self._free(part)
        root = deepcopy(self.source.xml(part))
        if sheet:
            self._settle_cells(root, sheet)
        if local(root.tag) == "table":
            self._rename_table(root)
        self.parts.put(new, b"")  # taken, before what it refers to looks for free names
        moved = {}
        for identifier, (kind, target) in self.source.relations_of(part).items():
            relation = kind.replace(OFFICE, self.office)
            moved[identifier] = self.parts.relate(new, relation, self._copy(target))
        for element in root.iter():
            for name, value in element.attrib.items():
                if str(name).startswith(f"{{{OFFICE}}}") and value in moved:
                    element.set(name, moved[str(value)])
        self.parts.put(new, self._bytes(root))
        if part in self.kinds:
            self.parts.content_type(new, self.kinds[part])
        return new

    def _bytes(self, root: _Element) -> bytes:
        content = serialize(root)
        for transitional, strict in _TO_STRICT if self.strict else ():
            content = content.replace(transitional, strict)
        return content

    def _free(self, part: str) -> str:
        folder, name = posixpath.split(part)
        base = posixpath.dirname(self.book.part)
        folder = posixpath.join(base, posixpath.basename(folder)) if base else posixpath.basename(folder)
        stem = name.rstrip("0123456789.xml") or "part"
        number = 1
        while (new := f"{folder}/{stem}{number}.xml") in self.book.package or self.parts.has(new):
            number += 1
        return new

    def _settle_cells(self, root: _Element, sheet: str) -> None:
        """The sheet's texts as its own, its styles as those of the workbook, none of its tabs selected."""
        for view in children(child(root, "sheetViews"), "sheetView"):
            view.attrib.pop("tabSelected", None)
        for row in children(child(root, "sheetData"), "row"):
            if row.get("s"):
                row.set("s", str(self.styles.index(int(row.get("s", "0")))))
            for cell in children(row, "c"):
                cell.set("s", str(self.styles.index(int(cell.get("s", "0")))))
                if cell.get("t") == "s":
                    self._own_text(cell)
        for column in children(child(root, "cols"), "col"):
            if column.get("style"):
                column.set("style", str(self.styles.index(int(column.get("style", "0")))))
        for rule in root.iter(qualified(root, "cfRule")):
            if rule.get("dxfId"):
                rule.set("dxfId", str(self.styles.difference(int(rule.get("dxfId", "0")))))
        _store(root, self.values.get(sheet, {}))

    def _own_text(self, cell: _Element) -> None:
        value = child(cell, "v")
        item = self.source.string_items[int(value.text or "0")] if value is not None else None
        for each in list(cell):
            cell.remove(each)
        cell.set("t", "inlineStr")
        own = cell.makeelement(qualified(cell, "is"), {})
        own.extend([deepcopy(each) for each in (item if item is not None else ())])
        cell.append(own)

    def _rename_table(self, root: _Element) -> None:
        self.tables += 1
        name, number = root.get("displayName", "表"), 2
        while name.lower() in self.names:
            name, number = f"{root.get('displayName', '表')}_{number}", number + 1
        self.names.add(name.lower())
        root.set("id", str(self.tables))
        root.set("name", name)
        root.set("displayName", name)

    def _table_numbers(self) -> list[int]:
        numbers = []
        for sheet in self.book.sheets:
            for kind, part in self.book.relations_of(sheet.part).values():
                if kind.endswith("/table") and part in self.book.package:
                    number = self.book.xml(part).get("id", "0")
                    numbers.append(int(number) if number.isdigit() else 0)
        return numbers


def _store(root: _Element, values: Mapping[str, Scalar]) -> None:
    """Put what formulas give beside them."""
    for cell in root.iter(qualified(root, "c")):
        formula = child(cell, "f")
        place = cell_name(*split_cell(cell.get("r", "A1")))
        if formula is None or place not in values:
            continue
        for each in list(children(cell, "v")):
            cell.remove(each)
        value = values[place]
        stored = cell.makeelement(qualified(cell, "v"), {})
        stored.text = value if isinstance(value, str) else repr(value)
        if isinstance(value, str):
            cell.set("t", "str")
        else:
            cell.attrib.pop("t", None)
        cell.append(stored)
