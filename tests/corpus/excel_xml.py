"""A workbook read by zip and lxml alone, for the measures: nothing here comes from kumaai.

ECMA-376 part 1, 18 (SpreadsheetML) and part 2 (packages).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

MAX_CELLS = 400_000
"""Cells of one sheet above which a workbook is left out of the measures of writing."""


class Unreadable(Exception):
    """The package or one of its parts is not what a workbook needs."""


@dataclass(slots=True)
class Cell:
    """A cell as its element says: style, type, raw value, formula element's attributes and text, and all of it."""

    style: str
    kind: str
    value: str | None
    formula: str | None
    told: dict[str, str]
    meta: str | None
    whole: bytes


@dataclass
class SheetXml:
    """One worksheet: its part, cells by (row, column), row attributes, and everything around the cells."""

    name: str
    part: str
    root: etree._Element
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    ordered: bool = True

    def around(self) -> list[bytes]:
        """The sheet's elements but cells and the stated used range, each as text."""
        return [plain(e) for e in self.root if name(e) not in ("sheetData", "dimension", "")]

    def find(self, tag: str) -> Iterator[etree._Element]:
        """All elements of that name anywhere in the sheet."""
        return (e for e in self.root.iter() if name(e) == tag)


class Book:
    """A package and its worksheets. Raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [each for each in archive.namelist() if not each.endswith("/")]
                self.parts = {each: archive.read(each) for each in names}
        except (
            zipfile.BadZipFile,
            OSError,
            RuntimeError,
            NotImplementedError,
            ValueError,
            zipfile.zlib.error,
        ) as fault:  # type: ignore[attr-defined]
            raise Unreadable(str(fault)) from fault
        if len({each.lower() for each in names}) != len(names):
            raise Unreadable("two parts of one name")
        self.names = names
        self._lower = {each.lower(): each for each in names}
        self.main = next((t for k, t, _i in self.relations("") if k.endswith("/officeDocument")), "")
        self.root = self.xml(self.main)
        self.sheets: dict[str, SheetXml] = {}
        self.kinds: dict[str, str] = {}
        self._read_sheets()

    def real(self, part: str) -> str | None:
        """The part's name as the package spells it."""
        return self._lower.get(part.lower())

    def xml(self, part: str) -> etree._Element:
        """A part's root. Raises Unreadable."""
        found = self.real(part)
        if found is None:
            raise Unreadable(f"no part {part}")
        return parse(self.parts[found], part)

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Type, target part and id of each internal relation of a part."""
        folder, leaf = posixpath.split(part)
        own = self.real(posixpath.join(folder, "_rels", leaf + ".rels"))
        if own is None:
            return []
        found = []
        for each in parse(self.parts[own], own):
            target = each.get("Target", "")
            if not isinstance(each.tag, str) or each.get("TargetMode") == "External" or not target:
                continue
            path = unquote(target)
            full = path[1:] if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
            found.append((each.get("Type", ""), full, each.get("Id", "")))
        return found

    def _read_sheets(self) -> None:
        relations = {identifier: (kind, part) for kind, part, identifier in self.relations(self.main)}
        for each in self.root.iter():
            if name(each) != "sheet" or name(each.getparent()) != "sheets":
                continue
            identifier = next(
                (str(v) for k, v in each.attrib.items() if etree.QName(k).localname == "id"), ""
            )
            kind, part = relations.get(identifier, ("", ""))
            title = each.get("name", "")
            self.kinds[title] = kind.rsplit("/", 1)[-1]
            if kind.endswith("/worksheet") and self.real(part):
                self.sheets[title] = read_sheet(title, part, self.xml(part))

    def signed(self) -> bool:
        """Whether the package has a digital signature."""
        return any(each.lower().startswith("_xmlsignatures/") for each in self.names)


def parse(xml: bytes, part: str) -> etree._Element:
    """The root of a part without a document type. Raises Unreadable."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(f"{part}: {fault}") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(f"{part}: document type")
    return root


def name(element: etree._Element | None) -> str:
    """An element's local name, "" for comments and nothing."""
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def plain(element: etree._Element) -> bytes:
    """An element as canonical XML."""
    return etree.tostring(element, method="c14n", with_comments=False)


def letters(column: int) -> str:
    """A column's letters."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def place_of(reference: str) -> tuple[int, int]:
    """A cell's row and column. Raises Unreadable."""
    found = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", reference)
    if not found:
        raise Unreadable(f"cell {reference}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def area(reference: str) -> tuple[int, int, int, int]:
    """The corners of a range. Raises Unreadable."""
    first, _colon, last = reference.replace("$", "").partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def read_sheet(title: str, part: str, root: etree._Element) -> SheetXml:
    """The cells of a worksheet. Raises Unreadable."""
    sheet = SheetXml(title, part, root)
    data = next((e for e in root if name(e) == "sheetData"), None)
    number = 0
    for row in data if data is not None else ():
        if name(row) != "row":
            continue
        told = int(row.get("r") or number + 1)
        sheet.ordered &= told > number
        number = told
        sheet.rows[number] = {str(k): str(v) for k, v in row.attrib.items() if k not in ("r", "spans")}
        column = 0
        for each in row:
            if name(each) != "c":
                continue
            at = place_of(each.get("r", "")) if each.get("r") else (number, column + 1)
            sheet.ordered &= at[0] == number and at[1] > column
            column = at[1]
            sheet.cells[at] = _cell(each)
        if len(sheet.cells) > MAX_CELLS:
            raise Unreadable("too many cells for the measure")
    return sheet


def _cell(element: etree._Element) -> Cell:
    parts = {name(e): e for e in element}
    value, formula, inline = parts.get("v"), parts.get("f"), parts.get("is")
    text = value.text or "" if value is not None else None
    if inline is not None:
        text = "".join(t.text or "" for t in inline.iter() if name(t) == "t" and name(t.getparent()) != "rPh")
    return Cell(
        style=element.get("s", "0"),
        kind=element.get("t", "n"),
        value=text,
        formula=None if formula is None else formula.text or "",
        told={} if formula is None else {str(k): str(v) for k, v in formula.attrib.items()},
        meta=element.get("cm"),
        whole=plain(element),
    )
