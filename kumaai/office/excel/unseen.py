"""Cells whose look hides what they hold: the colour of their ground, a format that shows nothing, tiny letters.

Sources: ECMA-376 part 1, 18.8.22 (font), 18.8.32 (patternFill), 18.8.31 (numFmts: an empty section shows nothing).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from kumaai.office.excel.workbook import SheetPart, Workbook, child, children
from kumaai.sheet import split_range

if TYPE_CHECKING:
    from lxml.etree import _Element

_GAP_ROWS, _GAP_COLUMNS = 1_000, 60
_TINY = 2.0
"""Points up to which letters cannot be read."""
_NEARLY = 12
"""How far each of red, green and blue may be from the ground's and nobody sees a difference."""
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {"0": _WHITE, "1": _BLACK}
"""Theme colours 0 and 1 are the light ground and the dark text of the usual themes (18.8.3)."""
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}
_COLOURED = re.compile(rb'<(?:\w+:)?conditionalFormatting\b[^>]*\bsqref="([^"]*)"')
_T = TypeVar("_T")


def unseen_styles(book: Workbook) -> dict[int, str]:
    """The cell styles (indexes of cellXfs) that hide a cell's text, each with why: "white", "tiny" or "marked"."""
    part = next((part for kind, part in book.relations.values() if kind.endswith("/styles")), None)
    if part is None or part not in book.package:
        return {}
    root = book.xml(part)
    fonts = [_font(font) for font in children(child(root, "fonts"), "font")]
    fills = [_ground(fill) for fill in children(child(root, "fills"), "fill")]
    found: dict[int, str] = {}
    for index, xf in enumerate(children(child(root, "cellXfs"), "xf")):
        colour, size = _at(fonts, xf.get("fontId"), ("", 11.0))
        ground = _at(fills, xf.get("fillId"), _WHITE)
        if size <= _TINY:
            found[index] = "tiny"
        elif colour and ground and _alike(colour, ground):
            found[index] = "white"
        elif re.sub(r"\s", "", book.number_format(index)) == ";;;":
            found[index] = "marked"
    return found


def edges(cells: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The last row and column before a gap so wide that nobody scrolls over it."""
    places = list(cells)
    return (
        _before_gap(sorted({row for row, _column in places}), _GAP_ROWS),
        _before_gap(sorted({column for _row, column in places}), _GAP_COLUMNS),
    )


def _before_gap(used: list[int], gap: int) -> int:
    for one, following in pairwise(used):
        if following - one > gap:
            return one
    return used[-1] if used else 0


def coloured_elsewhere(book: Workbook, sheet: SheetPart) -> list[tuple[int, int, int, int]]:
    """Ranges (first row, first column, last row, last column) whose ground a rule or a table style may colour."""
    found = _COLOURED.findall(book.package.read(sheet.part))
    refs = [ref for sqref in found for ref in sqref.decode("utf-8", "replace").split()]
    refs += [f"{table.first_cell}:{table.last_cell}" for table in book.grid(sheet.name).tables]
    bounds = []
    for ref in refs:
        with suppress(ValueError):
            bounds.append(split_range(ref))
    return bounds


def _at(entries: Sequence[_T], index: str | None, default: _T) -> _T:
    at = int(index) if index and index.isdigit() else 0
    return entries[at] if at < len(entries) else default


def _font(font: _Element) -> tuple[str, float]:
    """A font's colour ("" where it is automatic or not known) and its size in points."""
    size = child(font, "sz")
    try:
        points = float(size.get("val", "11")) if size is not None else 11.0
    except ValueError:
        points = 11.0
    return _colour(child(font, "color")), points


def _ground(fill: _Element) -> str:
    """The colour behind a cell: white where nothing is filled, "" where it is not known."""
    pattern = child(fill, "patternFill")
    if pattern is None:
        return ""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return _WHITE
    return _colour(child(pattern, "fgColor")) if kind == "solid" else ""


@lru_cache(maxsize=512)
def _rgb(text: str) -> tuple[int, int, int]:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _colour(element: _Element | None) -> str:
    if element is None:
        return ""
    if rgb := re.fullmatch(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})", element.get("rgb", "")):
        return rgb[1].upper()
    if element.get("tint", "0") not in ("0", "0.0"):
        return ""
    return _THEME.get(element.get("theme", ""), "") or _INDEXED.get(element.get("indexed", ""), "")


def _alike(one: str, other: str) -> bool:
    return all(abs(a - b) <= _NEARLY for a, b in zip(_rgb(one), _rgb(other), strict=True))
