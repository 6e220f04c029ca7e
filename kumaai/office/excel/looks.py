"""The look of new cells: that of their column or row, else of a neighbour, with a format that suits the value.

Styles that the workbook has are used; one is added, at the end of the list,
only where a date would else be shown as a number. ECMA-376 part 1, 18.8.10
(cellXfs), 18.8.45 (xf).
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kumaai.office.excel import formats
from kumaai.office.excel.cellscan import CellBytes, SheetBytes, attribute
from kumaai.office.excel.editing import PartsEditor
from kumaai.office.excel.workbook import child, children, flag, local

if TYPE_CHECKING:
    from lxml.etree import _Element

Wanted = Literal["number", "date", "text"]
_PLAIN = ("General", "#,##0", "0")
"""Formats in which any number may be shown."""


class Looks:
    """The cell styles of a workbook, for new cells of one sheet."""

    def __init__(self, parts: PartsEditor, sheet: SheetBytes) -> None:
        self.parts = parts
        self.book = parts.book
        self.sheet = sheet
        self._part = next(
            (p for k, p in self.book.relations.values() if k.endswith("/styles") and p in self.book.package),
            "",
        )
        self._added: list[_Element] = []
        self._suited: dict[tuple[int, Wanted], int | None] = {}

    @cached_property
    def _xfs(self) -> list[_Element]:
        if not self._part:
            return []
        return list(children(child(self.book.xml(self._part), "cellXfs"), "xf"))

    @cached_property
    def _columns(self) -> list[tuple[int, int, int]]:
        """First and last column and style of each stated group of columns that has one."""
        found = []
        for element in children(child(self.sheet.frame, "cols"), "col"):
            told = [element.get(name, "0") for name in ("min", "max", "style")]
            if all(each.isdigit() for each in told) and told[2] != "0":
                found.append((int(told[0]), int(told[1]), int(told[2])))
        return found

    def stated(self, row: int, column: int) -> int:
        """The style that an absent cell has by its row or column, 0 where none is stated."""
        index = self.sheet.row(row)
        if index is not None:
            attributes = self.sheet.row_attributes(index)
            custom = attribute(attributes, b"customFormat") if b"customFormat" in attributes else None
            style = attribute(attributes, b"s") if custom else None
            if style and style.isdigit() and custom is not None and flag(custom.decode()):
                return int(style)
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def own(self, row: int, column: int, cell: CellBytes | None) -> int:
        """The style that a cell has now, whether it is there or not."""
        if cell is None:
            return self.stated(row, column)
        return style_of(self.sheet, cell)

    def choose(self, own: int, neighbours: list[tuple[int, bool]], wanted: Wanted) -> int:
        """The style for a cell whose own is ``own``, given its neighbours' styles and whether each is text.

        The first neighbour whose look suits is followed; 0 where none does.
        """
        if own:
            shown = self._suit(own, wanted) if wanted == "date" and self._kind(own) == "number" else own
            return own if shown is None else shown
        for style, is_text in neighbours:
            if not style or (is_text and wanted != "text"):
                continue
            found = self._suit(style, wanted, make=wanted == "date")
            if found is not None:
                return found
        return self._suit(0, "date") or 0 if wanted == "date" else 0

    def _kind(self, style: int) -> str:
        return formats.kind_of(self.book.number_format(style))

    def _suit(self, style: int, wanted: Wanted, *, make: bool = True) -> int | None:
        """A style with the look of ``style`` in whose format the value may be shown, None where there is none."""
        key = (style, wanted)
        if key not in self._suited:
            self._suited[key] = self._find(style, wanted, make=make)
        return self._suited[key]

    def _find(self, style: int, wanted: Wanted, *, make: bool) -> int | None:
        if self._fits(style, wanted):
            return style
        if style >= len(self._xfs):
            return None
        look = _look(self._xfs[style])
        for index, each in enumerate(self._xfs):
            if self._fits(index, wanted) and _look(each) == look:
                return index
        return self._dated(style) if wanted == "date" and make else None

    def _fits(self, style: int, wanted: Wanted) -> bool:
        if wanted == "text":
            return True
        if wanted == "date":
            return self._kind(style) == "date"
        return self.book.number_format(style) in _PLAIN

    def _dated(self, style: int) -> int | None:
        """A new style like ``style`` with the workbook's own date format, or the system's short one."""
        if not self._part:
            return None
        own = next((i for i in range(len(self._xfs)) if self._kind(i) == "date"), None)
        xf = deepcopy(self._xfs[style])
        xf.set(
            "numFmtId",
            self._xfs[own].get("numFmtId", "14") if own is not None else str(formats.DATE_FORMAT_ID),
        )
        xf.set("applyNumberFormat", "1")
        data = _with_xfs(self.book.package.read(self._part), [*self._added, xf])
        if data is None:
            return own
        self._added.append(xf)
        self.parts.put(self._part, data)
        return len(self._xfs) + len(self._added) - 1

    @property
    def touched(self) -> str:
        """The part of the styles where one was added, else ""."""
        return self._part if self._added else ""


def style_of(sheet: SheetBytes, cell: CellBytes) -> int:
    """The style index that a cell states."""
    told = attribute(sheet.cell_attributes(cell), b"s")
    return int(told) if told and told.isdigit() else 0


def style_and_text(sheet: SheetBytes, cell: CellBytes) -> tuple[int, bool]:
    """The style index that a cell states, and whether it holds text that is no formula's."""
    attributes = sheet.cell_attributes(cell)
    told = attribute(attributes, b"s")
    is_text = attribute(attributes, b"t") in (b"s", b"inlineStr")
    return int(told) if told and told.isdigit() else 0, is_text


def _look(xf: _Element) -> tuple[object, ...]:
    """All that a style says but its number format."""
    told = {
        k: v for k, v in xf.attrib.items() if k in ("fontId", "fillId", "borderId", "xfId", "quotePrefix")
    }
    inner = [(local(each.tag), tuple(sorted(each.attrib.items()))) for each in children(xf)]
    return tuple(sorted(told.items())), tuple(inner)


def _with_xfs(xml: bytes, added: list[_Element]) -> bytes | None:
    """The part with styles added behind the last of cellXfs; None where its bytes do not allow it."""
    from lxml import etree

    found = re.search(rb"<([\w.\-]+:)?cellXfs(\s[^<>]*)?>", xml)
    if found is None or b"<!" in xml or xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    prefix = found[1] or b""
    end = xml.find(b"</" + prefix + b"cellXfs", found.end())
    if end < 0:
        return None
    texts = []
    for xf in added:
        text = etree.tostring(xf, encoding="unicode", with_tail=False)
        texts.append(re.sub(r'\sxmlns(?::[\w.\-]+)?="[^"]*"', "", text))
    before = re.sub(
        rb'(\scount\s*=\s*["\'])(\d+)',
        lambda m: m[1] + b"%d" % (int(m[2]) + len(added)),
        xml[found.start() : found.end()],
    )
    return xml[: found.start()] + before + xml[found.end() : end] + "".join(texts).encode() + xml[end:]
