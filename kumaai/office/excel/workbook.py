"""A workbook package as its parts say it is: sheets, cells, formats, names, tables.

Nothing is computed and nothing is written here. Transitional and strict files
are read alike (elements are matched by local name). ECMA-376 part 1, 18.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel import formats
from kumaai.office.excel.cells import Cell, Cells
from kumaai.office.excel.scan import shared_strings
from kumaai.office.excel.xmltext import string_text as string_text
from kumaai.office.package import Limits, Package, damaged, over_limit, parse, weight
from kumaai.sheet import Kind, NamedTable, column_number
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MB = 1024 * 1024
LIMITS = Limits(entries=10_000, file=256 * _MB, member=200 * _MB, total=1024 * _MB, tree=512 * _MB)
"""A cell takes some 30 bytes of XML, so a sheet of 100,000 rows needs more than the general limits.

``tree`` holds for each part that is parsed as a whole; the cells of a sheet of the usual shape are not.
"""

OFFICE_DOCUMENT = "/officeDocument"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet's name, part name and visibility (visible, hidden, veryHidden)."""

    name: str
    part: str
    state: str = "visible"
    relation: str = ""


@dataclass(slots=True)
class Grid:
    """All cells of one sheet and what lies around them."""

    cells: Cells = field(default_factory=Cells)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    arrays: list[str] = field(default_factory=list)
    data_tables: list[str] = field(default_factory=list)
    protected: bool = False
    tables: list[NamedTable] = field(default_factory=list)


class Workbook:
    """An opened workbook (xlsx, xlsm, xltx, xltm). Grids are read when first asked for."""

    def __init__(self, package: Package, path: str) -> None:
        self.package = package
        self.path = path
        self._grids: dict[str, Grid] = {}
        self.part = self._workbook_part()
        self.root = self.xml(self.part)
        self.relations = self.relations_of(self.part)
        self.sheets = tuple(self._sheet_parts())

    @classmethod
    def open(cls, data: bytes, path: str) -> Workbook:
        """Open a workbook. Raises InputError (input.damaged, input.encrypted, input.kind, input.limit …)."""
        return cls(Package.open(data, path=path, limits=LIMITS), path)

    @classmethod
    def opened(cls, data: bytes, path: str) -> Workbook:
        """The same workbook again, with what was read of it: one run looks at it in several places.

        Nothing of a workbook is ever changed; writers parse their parts anew. Raises as :meth:`open`.
        """
        return _opened(data, path)

    def xml(self, part: str) -> _Element:
        """The root of a part. Raises InputError input.damaged when it is missing or broken."""
        if part not in self.package:
            raise damaged(self.path, part)
        xml = self.package.read(part)
        if weight(xml) > LIMITS.tree:
            raise over_limit(self.path, part)
        return parse(xml, f"{self.path}: {part}")

    def relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        """A part's internal relations: id → (type, target part)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", name + ".rels")
        if relations not in self.package:
            return {}
        found = {}
        for element in self.xml(relations):
            target = element.get("Target", "")
            if element.get("TargetMode") == "External" or not target:
                continue
            full = (
                target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[element.get("Id", "")] = (element.get("Type", ""), full)
        return found

    def _workbook_part(self) -> str:
        for kind, target in self.relations_of("").values():
            if kind.endswith(OFFICE_DOCUMENT):
                return target
        raise no_workbook(self.path)

    def _sheet_parts(self) -> Iterator[SheetPart]:
        for element in children(child(self.root, "sheets"), "sheet"):
            relation = next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            kind, part = self.relations.get(str(relation), ("", ""))
            if kind.endswith("/worksheet") and part in self.package:
                yield SheetPart(element.get("name", ""), part, element.get("state", "visible"), str(relation))

    @cached_property
    def date1904(self) -> bool:
        """Whether serials count from 1904."""
        properties = child(self.root, "workbookPr")
        return properties is not None and flag(properties.get("date1904"))

    @cached_property
    def defined_names(self) -> dict[str, str]:
        """Visible workbook-wide names → what they refer to."""
        return {
            element.get("name", ""): element.text or ""
            for element in children(child(self.root, "definedNames"), "definedName")
            if element.get("localSheetId") is None
            and not flag(element.get("hidden"))
            and not element.get("name", "").startswith("_xlnm")
        }

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings, furigana left out."""
        for kind, part in self.relations.values():
            if kind.endswith("/sharedStrings") and part in self.package:
                return shared_strings(self.package.read(part), lambda: self.string_items)
        return []

    @cached_property
    def string_items(self) -> list[_Element]:
        """The shared strings as elements."""
        for kind, part in self.relations.values():
            if kind.endswith("/sharedStrings") and part in self.package:
                return list(children(self.xml(part), "si"))
        return []

    @cached_property
    def number_formats(self) -> list[str]:
        """The number format of each cell style (cellXfs), in order."""
        for kind, part in self.relations.values():
            if kind.endswith("/styles"):
                root = self.xml(part)
                own = {
                    int(f.get("numFmtId", "0")): f.get("formatCode", "")
                    for f in children(child(root, "numFmts"))
                }
                ids = [int(xf.get("numFmtId", "0")) for xf in children(child(root, "cellXfs"), "xf")]
                return [own.get(i) or formats.BUILT_IN.get(i, "General") for i in ids]
        return []

    def number_format(self, style: int) -> str:
        """The number format of a style index."""
        return self.number_formats[style] if 0 <= style < len(self.number_formats) else "General"

    def sheet_part(self, name: str) -> SheetPart:
        """The sheet of that name. Raises InputError input.sheet when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise InputError(
            "input.sheet",
            _("{path} has no sheet {name}.").format(path=self.path, name=name),
            hint=_("Sheets: {names}").format(names=", ".join(sheet.name for sheet in self.sheets)),
            where=self.path,
        )

    def grid(self, name: str) -> Grid:
        """All cells of a sheet."""
        if name not in self._grids:
            from kumaai.office.excel.grid import read_grid

            self._grids[name] = read_grid(self, self.sheet_part(name))
        return self._grids[name]

    def kind(self, cell: Cell) -> Kind:
        """What a cell is for a reader."""
        if cell.type == "n":
            return formats.kind_of(self.number_format(cell.style)) if cell.style else "number"
        return {"s": "text", "b": "bool", "e": "error"}.get(cell.type, "empty")  # type: ignore[return-value]


@lru_cache(maxsize=2)
def _opened(data: bytes, path: str) -> Workbook:
    return Workbook.open(data, path)


def no_workbook(path: str) -> InputError:
    """The error for a file that is something else."""
    return InputError(
        "input.kind",
        _("{path} is not an Excel workbook.").format(path=path),
        hint=_("Give an xlsx or xlsm file; save other spreadsheets in that form first."),
        where=path,
    )


def local(tag: object) -> str:
    """A tag or attribute name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: _Element | None, name: str) -> _Element | None:
    """The first child with that local name, or None."""
    return next(children(element, name), None)


def children(element: _Element | None, name: str = "") -> Iterator[_Element]:
    """The children with that local name (all elements where it is empty)."""
    for each in element if element is not None else ():
        if isinstance(each.tag, str) and (not name or local(each.tag) == name):
            yield each


def flag(value: str | None) -> bool:
    """An xsd:boolean attribute."""
    return value in ("1", "true", "on")


def columns_of(cells: str) -> tuple[int, int]:
    """The first and last column of "B:D"."""
    first, _colon, last = cells.partition(":")
    return column_number(first), column_number(last or first)
