"""What styles say about a paragraph or run: heading level, list, hidden text.

Inheritance follows basedOn (ECMA-376 part 1, 17.7.2); a circle of styles
ends where it closes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kumaai.office.word.markup import child, is_on, kind, value
from kumaai.office.word.markup import number as whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_HEADING_NAME = re.compile(r"(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "表題", "タイトル"})
_TINY = 2
"""Half-points: text of one point or less cannot be read."""
_CHAIN = 20
"""Styles that a style is looked for through; Word's own are at most a few deep."""
_WHITE = "FFFFFF"


class Styles:
    """The styles part (None: a document without one)."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in root if root is not None else ():
            if kind(style) != "style":
                continue
            self._styles.setdefault(value(style, "styleId"), style)
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                self._default = self._default or value(style, "styleId")
        self.level_of_style = lru_cache(maxsize=1024)(self._level_of_style)
        self._style_numbering = lru_cache(maxsize=1024)(self._numbering_of)
        self._style_shades = lru_cache(maxsize=1024)(self._shades)
        self._style_hides = lru_cache(maxsize=1024)(self._hides)

    def _chain(self, style_id: str) -> Iterator[etree._Element]:
        """The style and those it is based on, to where they close a circle or go on past any sense."""
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self._styles and len(seen) < _CHAIN:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = value(child(style, "basedOn"))

    def style_of(self, properties: etree._Element | None) -> str:
        """The id of a paragraph's style by its w:pPr."""
        return value(child(properties, "pStyle")) or self._default

    def heading_level(self, properties: etree._Element | None) -> int:
        """1 to 9 for a heading, 0 for other text, by the paragraph's own outline level or its style."""
        outline = value(child(properties, "outlineLvl"))
        if whole(outline, -1) >= 0:
            return _level(outline)
        return self.level_of_style(self.style_of(properties))

    def _level_of_style(self, style_id: str) -> int:
        for style in self._chain(style_id):
            outline = value(child(style, "pPr", "outlineLvl"))
            if whole(outline, -1) >= 0:
                return _level(outline)
            name = value(child(style, "name")).strip()
            if named := _HEADING_NAME.fullmatch(name):
                return int(named[1])
            if name.lower() in _TITLE_NAMES:
                return 1
        named = _HEADING_NAME.fullmatch(style_id) if style_id not in self._styles else None
        return int(named[1]) if named else 0

    def numbering(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """The list (numId) and level (from 0) of a paragraph, own or by its style; None outside lists."""
        own = child(properties, "numPr")
        inherited = self._style_numbering(self.style_of(properties))
        number = value(child(own, "numId")) or inherited[0]
        level = value(child(own, "ilvl")) or inherited[1]
        if not number or number == "0":
            return None
        return number, whole(level)

    def _numbering_of(self, style_id: str) -> tuple[str, str]:
        number = level = ""
        for style in self._chain(style_id):
            inherited = child(style, "pPr", "numPr")
            number = number or value(child(inherited, "numId"))
            level = level or value(child(inherited, "ilvl"))
        return number, level

    def hidden(self, run: etree._Element | None, style_id: str, on_white: bool = False) -> bool:
        """Whether text with the run properties ``run`` in a paragraph of that style cannot be seen.

        Hidden is what is marked so, what is a point high or less, and what is
        white where nothing behind it has a colour (``on_white``).
        """
        character = ""
        white = False
        marked: bool | None = None
        for element in run if run is not None else ():
            name = kind(element)
            if name == "vanish":
                marked = is_on(element)
            elif name == "sz" and _size(element) <= _TINY:
                return True
            elif name == "rStyle":
                character = value(element)
            elif name == "color":
                white = value(element).upper() == _WHITE
            elif name in ("highlight", "shd"):
                on_white = False
        if white and on_white:
            return True
        if marked is not None:
            return marked
        return (bool(character) and self._style_hides(character)) or self._style_hides(style_id)

    def _shades(self, style_id: str) -> bool:
        return any(shaded(child(style, "pPr")) for style in self._chain(style_id))

    def on_colour(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph has a coloured ground of its own or by its style."""
        return shaded(properties) or self._style_shades(self.style_of(properties))

    def _hides(self, style_id: str) -> bool:
        for style in self._chain(style_id):
            vanish = child(style, "rPr", "vanish")
            if vanish is not None:
                return is_on(vanish)
        return False


def shaded(properties: etree._Element | None) -> bool:
    """Whether properties of a paragraph, cell or table give it a ground that is not white."""
    shade = child(properties, "shd")
    if shade is None:
        return False
    plain = value(shade, "fill", "auto").upper() in ("AUTO", _WHITE)
    return not (plain and value(shade, "val", "clear") in ("clear", "nil"))


def _level(outline: str) -> int:
    """Outline levels count from 0; 9 means running text."""
    return whole(outline, 9) + 1 if whole(outline, 9) < 9 else 0


def _size(element: etree._Element) -> float:
    try:
        return float(value(element))
    except ValueError:
        return 99.0
