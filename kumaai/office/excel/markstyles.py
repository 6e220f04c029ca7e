"""Cell styles with the marking colour, made from existing ones as they are needed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import PartsEditor, qualified
from kumaai.office.excel.workbook import child, children

if TYPE_CHECKING:
    from lxml.etree import _Element

COLOUR = "FFFFF2CC"
"""The fill of a marked cell (ARGB, light yellow)."""


class MarkStyles:
    """The styles part, to which coloured copies of its formats are added."""

    def __init__(self, parts: PartsEditor) -> None:
        self._parts = parts
        self._part = next(
            (part for kind, part in parts.book.relations.values() if kind.endswith("/styles")), ""
        )
        self._fill: str | None = None
        self._made: dict[int, int] = {}

    def coloured(self, style: int) -> int:
        """The index of a style like ``style`` with the marking fill; ``style`` where the book has no styles."""
        if style in self._made or self._part not in self._parts.book.package:
            return self._made.get(style, style)
        if style in self._made.values():
            return style  # coloured already
        root = self._parts.root(self._part)
        formats = child(root, "cellXfs")
        known = list(children(formats, "xf"))
        if formats is None or style >= len(known):
            return style
        copy = deepcopy(known[style])
        copy.set("fillId", self._fill_index(root))
        copy.set("applyFill", "1")
        formats.append(copy)
        formats.set("count", str(len(known) + 1))
        self._made[style] = len(known)
        return len(known)

    def _fill_index(self, root: _Element) -> str:
        if self._fill is None:
            fills = child(root, "fills")
            if fills is None:
                fills = root.makeelement(qualified(root, "fills"), {})
                place = max(
                    (index + 1 for index, each in enumerate(root) if each in _before_fills(root)), default=0
                )
                root.insert(place, fills)
            fill = fills.makeelement(qualified(root, "fill"), {})
            pattern = fills.makeelement(qualified(root, "patternFill"), {"patternType": "solid"})
            pattern.append(fills.makeelement(qualified(root, "fgColor"), {"rgb": COLOUR}))
            pattern.append(fills.makeelement(qualified(root, "bgColor"), {"indexed": "64"}))
            fill.append(pattern)
            fills.append(fill)
            count = len(list(children(fills, "fill")))
            fills.set("count", str(count))
            self._fill = str(count - 1)
        return self._fill


def _before_fills(root: _Element) -> list[_Element]:
    """What the schema wants before the fills (18.8.39)."""
    return [*children(root, "numFmts"), *children(root, "fonts")]
