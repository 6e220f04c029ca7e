"""The box of a comment: where it stands, how large it is, and its shape in the sheet's VML drawing.

VML that Excel writes is not always well-formed XML (a bare ``<br>``), so a
shape is put into an existing drawing as text and the rest stays byte for byte.
ECMA-376 part 4, 19.4 (the anchor: column, pixels into it, row, pixels into it,
twice).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kumaai.office.excel.workbook import child, children, flag
from kumaai.sheet import MAX_COLUMN, MAX_ROW, split_range

if TYPE_CHECKING:
    from lxml.etree import _Element

VML = "urn:schemas-microsoft-com:vml"
OFFICE_VML = "urn:schemas-microsoft-com:office:office"
EXCEL_VML = "urn:schemas-microsoft-com:office:excel"
WIDTH, LINE, MARGIN = 290, 18, 14
"""Pixels: a box's width, the height of a line of 9-point text, and the room above and below the text."""
COLUMNS_A_LINE = 40
"""Half-width characters of 9-point text that fit into a line of the box."""
_TALLEST = 900

_END = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?xml\s*>\s*\Z")
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_CLIENT = re.compile(
    rb"<(?:\w+:)?ClientData\b[^>]*ObjectType=[\"']Note[\"'].*?</(?:\w+:)?ClientData>", re.DOTALL
)
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</(?:\w+:)?Anchor>)")

_SHAPE = re.compile(rb"<(?:\w+:)?shape\b[^>]*>")
_HEIGHT = re.compile(rb"(?<![-\w])height:\s*(\d+(?:\.\d+)?)(px|pt)")

NEW_DRAWING = (
    f'<xml xmlns:v="{VML}" xmlns:o="{OFFICE_VML}" xmlns:x="{EXCEL_VML}">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
_TYPE = (
    f'<v:shapetype xmlns:v="{VML}" xmlns:o="{OFFICE_VML}" id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class Surface:
    """The widths of a sheet's columns and the heights of its rows, in pixels."""

    def __init__(self, root: _Element) -> None:
        defaults = child(root, "sheetFormatPr")
        self._width = _pixels_wide(
            _number(defaults, "defaultColWidth", _number(defaults, "baseColWidth", 8) + 0.43)
        )
        self._height = _number(defaults, "defaultRowHeight", 15) * 4 / 3
        self._columns = [
            (
                int(_number(each, "min", 1)),
                int(_number(each, "max", 1)),
                0.0 if flag(each.get("hidden")) else _pixels_wide(_number(each, "width", 8.43)),
            )
            for each in children(child(root, "cols"), "col")
        ]
        self._rows = {
            int(row.get("r", "0") or 0): 0.0 if flag(row.get("hidden")) else _number(row, "ht", 15) * 4 / 3
            for row in children(child(root, "sheetData"), "row")
            if row.get("ht") or flag(row.get("hidden"))
        }
        self._merges = [
            area
            for each in children(child(root, "mergeCells"), "mergeCell")
            if (area := _area(each.get("ref", "")))
        ]

    def anchor(self, row: int, column: int, text: str) -> str:
        """The anchor of a box right of a cell (counted from 1), large enough for ``text``."""
        right = next((area[3] for area in self._merges if area[:2] == (row, column)), column)
        first = min(right + 1, MAX_COLUMN - 1)
        top = max(1, row - 1)
        last, across = self._walk(first, WIDTH + 14, self._wide, MAX_COLUMN)
        bottom, down = self._walk(top, self.height(text) + 4, self._high, MAX_ROW)
        return f"{first - 1}, 14, {top - 1}, 4, {last - 1}, {across}, {bottom - 1}, {down}"

    def taller(self, anchor: str, pixels: float) -> str:
        """An anchor whose box reaches ``pixels`` farther down; as it was where it cannot be read."""
        parts = anchor.split(",")
        try:
            row, within = int(parts[6]) + 1, float(parts[7])
        except (IndexError, ValueError):
            return anchor
        bottom, down = self._walk(row, within + pixels, self._high, MAX_ROW)
        return ",".join([*parts[:6], f" {bottom - 1}", f" {down}"])

    @staticmethod
    def height(text: str) -> float:
        """Pixels that ``text`` needs in a box of the usual width."""
        lines = sum(1 + (_columns(line) - 1) // COLUMNS_A_LINE if line else 1 for line in text.split("\n"))
        return min(_TALLEST, lines * LINE + MARGIN)

    def _walk(self, start: int, pixels: float, size: object, most: int) -> tuple[int, int]:
        """The column or row (from 1) that lies ``pixels`` behind the beginning of ``start``, and how far into it."""
        place = start
        while place < most:
            each = size(place)  # type: ignore[operator]
            if pixels <= each:
                break
            pixels -= each
            place += 1
        return place, int(pixels)

    def _wide(self, column: int) -> float:
        return next((width for first, last, width in self._columns if first <= column <= last), self._width)

    def _high(self, row: int) -> float:
        return self._rows.get(row, self._height)


def with_box(drawing: bytes, row: int, column: int, anchor: str) -> bytes | None:
    """The drawing with one more comment box for a cell (counted from 1); None where it cannot take one."""
    end = _END.search(drawing)
    if end is None or drawing.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    number = max([1024, *(int(hit) for hit in _SHAPE_ID.findall(drawing) if len(hit) < 9)]) + 1
    kind = "" if b'"_x0000_t202"' in drawing or b"'_x0000_t202'" in drawing else _TYPE
    shape = (
        f'{kind}<v:shape xmlns:v="{VML}" xmlns:o="{OFFICE_VML}" xmlns:x="{EXCEL_VML}" id="_x0000_s{number}" '
        'type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData>"
        "</v:shape>"
    )
    return drawing[: end.start()] + shape.encode() + drawing[end.start() :]


def with_taller_box(drawing: bytes, row: int, column: int, surface: Surface, text: str) -> bytes:
    """The drawing with the box of a cell's comment grown for more text; as it was where there is no such box."""
    for client in _CLIENT.finditer(drawing):
        content = client.group()
        if _value(content, b"Row") != row - 1 or _value(content, b"Column") != column - 1:
            continue
        anchor = _ANCHOR.search(content)
        if anchor is None:
            return _stretched(drawing, client.start(), surface.height(text))
        grown = surface.taller(anchor[2].decode("ascii", "replace"), surface.height(text)).encode()
        start = client.start() + anchor.start(2)
        return drawing[:start] + grown + drawing[client.start() + anchor.end(2) :]
    return drawing


def _stretched(drawing: bytes, before: int, pixels: float) -> bytes:
    """The drawing with the last shape that begins ``before`` made higher, where its style says how high it is."""
    tags = list(_SHAPE.finditer(drawing, 0, before))
    hit = _HEIGHT.search(drawing, tags[-1].start(), tags[-1].end()) if tags else None
    if hit is None:
        return drawing
    grown = float(hit[1]) + (pixels if hit[2] == b"px" else pixels * 0.75)
    return drawing[: hit.start(1)] + f"{grown:g}".encode() + drawing[hit.end(1) :]


def _value(content: bytes, name: bytes) -> int:
    hit = re.search(rb"<(?:\w+:)?" + name + rb">\s*(\d{1,7})\s*<", content)
    return int(hit[1]) if hit else -1


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _pixels_wide(characters: float) -> float:
    """A column's width in pixels (18.3.1.13, with a greatest digit of 7 pixels)."""
    return max(0.0, characters * 7 + 5)


def _number(element: _Element | None, name: str, otherwise: float) -> float:
    try:
        return float(element.get(name, otherwise)) if element is not None else otherwise
    except ValueError:
        return otherwise


def _area(reference: str) -> tuple[int, int, int, int] | None:
    try:
        return split_range(reference)
    except ValueError:
        return None
