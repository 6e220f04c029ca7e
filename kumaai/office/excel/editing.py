"""Surgical editing of a workbook's parts: cells, styles, relations, content types.

Only the elements that an edit needs are touched; everything else of the XML
stays as it was, unknown extensions included.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from kumaai.office.excel.workbook import Workbook, child, children, local, string_text
from kumaai.office.signature import is_signed, refused
from kumaai.sheet import Scalar, cell_name, split_cell, split_range

if TYPE_CHECKING:
    from lxml.etree import _Element

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def serialize(root: _Element) -> bytes:
    """A part's bytes."""
    from lxml import etree

    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def qualified(root: _Element, name: str) -> str:
    """``name`` in the root's own namespace (transitional or strict)."""
    namespace = root.nsmap.get(root.prefix)
    return f"{{{namespace}}}{name}" if namespace else name


def namespace_of(root: _Element) -> str:
    """The root's own namespace, for a new part of the same workbook."""
    return root.nsmap.get(root.prefix) or MAIN


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def refuse_signed(book: Workbook) -> None:
    """Raises OutputError output.signed for a workbook with a digital signature, which would break."""
    if is_signed(book.package):
        raise refused(book.path)


class SheetEditor:
    """One sheet's XML, with cells found and made in order."""

    def __init__(self, book: Workbook, sheet: str) -> None:
        self.book = book
        self.part = book.sheet_part(sheet).part
        self.root = book.xml(self.part)
        data = child(self.root, "sheetData")
        if data is None:
            data = self.root.makeelement(qualified(self.root, "sheetData"))
            self.insert(data, ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols"))
        self.data = data
        self._rows: dict[int, _Element] = {}
        self._cells: dict[tuple[int, int], _Element] = {}
        self._columns: dict[int, list[int]] = {}
        number = 0
        for row in children(self.data, "row"):
            number = int(row.get("r", number + 1))
            self._rows[number] = row
            column = 0
            for cell in children(row, "c"):
                reference = cell.get("r")
                place = split_cell(reference) if reference else (number, column + 1)
                column = place[1]
                self._cells[place] = cell
                self._columns.setdefault(place[0], []).append(place[1])

    def insert(self, element: _Element, after: tuple[str, ...]) -> None:
        """Put a new child of the worksheet behind the last of ``after`` that is there (schema order)."""
        position = 0
        for index, each in enumerate(self.root):
            if local(each.tag) in after:
                position = index + 1
        self.root.insert(position, element)

    def find(self, row: int, column: int) -> _Element | None:
        """The cell's element, or None."""
        return self._cells.get((row, column))

    def cell(self, row: int, column: int) -> _Element:
        """The cell's element, made in its place where there is none."""
        if (row, column) in self._cells:
            return self._cells[row, column]
        element = self.root.makeelement(qualified(self.root, "c"), {"r": cell_name(row, column)})
        parent = self._row(row)
        parent.attrib.pop("spans", None)  # an optional hint that would now be wrong
        before = max((c for c in self._columns.get(row, ()) if c < column), default=0)
        if before:
            self._cells[row, before].addnext(element)
        else:
            parent.insert(0, element)
        self._cells[row, column] = element
        self._columns.setdefault(row, []).append(column)
        return element

    def _row(self, number: int) -> _Element:
        if number in self._rows:
            return self._rows[number]
        element = self.root.makeelement(qualified(self.root, "row"), {"r": str(number)})
        before = [n for n in self._rows if n < number]
        if before:
            self._rows[max(before)].addnext(element)
        else:
            self.data.insert(0, element)
        self._rows[number] = element
        return element

    def set_value(
        self, row: int, column: int, value: Scalar, formula: str | None = None, **formula_attributes: str
    ) -> _Element:
        """Give a cell a value (and a stored formula); its style stays."""
        element = self.cell(row, column)
        for each in list(element):
            if local(each.tag) in ("f", "v", "is"):
                element.remove(each)
        for name in ("t", "cm", "vm", "ph"):
            element.attrib.pop(name, None)
        if formula is not None:
            self._sub(element, "f", formula, formula_attributes)
        if isinstance(value, bool):
            element.set("t", "b")
            self._sub(element, "v", str(int(value)))
        elif isinstance(value, int | float):
            self._sub(element, "v", repr(value))
        elif value is not None and re.fullmatch(r"#[A-Z0-9/]+[!?]?", value):
            element.set("t", "e")
            self._sub(element, "v", value)
        elif value is not None and formula is not None:
            element.set("t", "str")
            self._sub(element, "v", clean(value))
        elif value is not None:
            self.set_inline(element, value)
        return element

    def set_inline(self, element: _Element, text: str) -> None:
        """Make a cell's text an inline string of its own: shared strings belong to other cells too."""
        for each in list(element):
            element.remove(each)
        element.set("t", "inlineStr")
        item = self._sub(element, "is")
        holder = self._sub(item, "t", clean(text))
        if text != text.strip() or "\n" in text:
            holder.set(_XML_SPACE, "preserve")

    def _sub(
        self, parent: _Element, name: str, text: str | None = None, attributes: dict[str, str] | None = None
    ) -> _Element:
        element = parent.makeelement(qualified(self.root, name), attributes or {})
        element.text = text
        parent.append(element)
        return element

    def grow_dimension(self, cells: list[tuple[int, int]]) -> None:
        """Let the sheet's stated used range include the cells."""
        dimension = child(self.root, "dimension")
        if dimension is None or not dimension.get("ref"):
            return
        try:
            top, left, bottom, right = split_range(dimension.get("ref", ""))
        except ValueError:
            return
        rows, columns = [row for row, _column in cells], [column for _row, column in cells]
        first = cell_name(min(top, *rows), min(left, *columns))
        last = cell_name(max(bottom, *rows), max(right, *columns))
        grown = first if first == last else f"{first}:{last}"
        if (top, left, bottom, right) != split_range(grown):
            dimension.set("ref", grown)

    def text(self, row: int, column: int) -> str | None:
        """The text of a plain text cell; None for numbers, formulas, rich text and empty cells."""
        element = self.find(row, column)
        if element is None or child(element, "f") is not None:
            return None
        if element.get("t") == "inlineStr":
            item = child(element, "is")
        elif element.get("t") == "s":
            item = self._shared_item(element)
        else:
            return None
        if item is None or any(local(each.tag) in ("r", "rPh") for each in item):
            return None
        return string_text(item)

    def _shared_item(self, element: _Element) -> _Element | None:
        value = child(element, "v")
        items = self.book.string_items
        text = value.text if value is not None else None
        index = int(text) if text and text.isdigit() else -1
        return items[index] if 0 <= index < len(items) else None


class PartsEditor:
    """Changes to a package: parts changed, added and removed, with their relations and content types."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.removed: list[str] = []
        self._roots: dict[str, _Element] = {}

    def root(self, part: str) -> _Element:
        """A part's XML, to be changed; written when :meth:`build` is called."""
        if part not in self._roots:
            self._roots[part] = self.book.xml(part)
        return self._roots[part]

    def adopt(self, part: str, root: _Element) -> None:
        """Take a new part's XML; written when :meth:`build` is called."""
        self._roots[part] = root

    def has(self, part: str) -> bool:
        """Whether a part has been added."""
        return part in self._roots or part in self.added

    def put(self, part: str, content: bytes) -> None:
        """Set a part's bytes."""
        (self.changed if part in self.book.package else self.added)[part] = content

    def content_type(self, part: str, kind: str) -> None:
        """Declare a new part's content type."""
        root = self.root("[Content_Types].xml")
        root.append(
            root.makeelement(f"{{{CONTENT_TYPES}}}Override", {"PartName": "/" + part, "ContentType": kind})
        )

    def default_type(self, extension: str, kind: str) -> None:
        """Declare a file extension's content type, where it is not declared yet."""
        root = self.root("[Content_Types].xml")
        if not any(e.get("Extension", "").lower() == extension for e in children(root, "Default")):
            root.insert(
                0,
                root.makeelement(
                    f"{{{CONTENT_TYPES}}}Default", {"Extension": extension, "ContentType": kind}
                ),
            )

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relation from ``source`` to a part; returns its id. ``kind`` is a full relation type."""
        folder, name = posixpath.split(source)
        part = posixpath.join(folder, "_rels", name + ".rels")
        if part in self.book.package or part in self._roots:
            root = self.root(part)
        else:
            from lxml import etree

            root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
            self._roots[part] = root
        taken = {element.get("Id") for element in children(root)}
        identifier = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        relative = posixpath.relpath(target, folder or ".")
        attributes = {"Id": identifier, "Type": kind, "Target": relative}
        root.append(root.makeelement(f"{{{RELATIONSHIPS}}}Relationship", attributes))
        return identifier

    def drop_calc_chain(self) -> None:
        """Remove the calculation chain, which Excel builds again, and its two entries."""
        book = self.book
        for identifier, (kind, target) in book.relations.items():
            if not kind.endswith("/calcChain"):
                continue
            folder, name = posixpath.split(book.part)
            self._remove_child(posixpath.join(folder, "_rels", name + ".rels"), "Id", identifier)
            if target in book.package:
                self.removed.append(target)
                self._remove_child("[Content_Types].xml", "PartName", "/" + target)

    def _remove_child(self, part: str, attribute: str, value: str) -> None:
        root = self.root(part)
        for element in list(children(root)):
            if element.get(attribute, "").lower() == value.lower():
                root.remove(element)

    def full_calc_on_load(self) -> None:
        """Let Excel compute everything when it opens the workbook."""
        root = self.root(self.book.part)
        element = child(root, "calcPr")
        if element is None:
            element = root.makeelement(qualified(root, "calcPr"))
            before = (
                "workbookPr",
                "bookViews",
                "sheets",
                "functionGroups",
                "externalReferences",
                "definedNames",
            )
            position = max(i for i, each in enumerate(root) if local(each.tag) in before) + 1
            root.insert(position, element)
        element.set("fullCalcOnLoad", "1")

    def build(self) -> bytes:
        """The new package."""
        for part, root in self._roots.items():
            self.put(part, serialize(root))
        return self.book.package.replace(self.changed, self.added, self.removed)
