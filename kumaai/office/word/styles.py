"""What styles say about a paragraph or run: heading level, list, whether its text can be seen.

Inheritance follows basedOn (ECMA-376 part 1, 17.7.2); a circle of styles
ends where it closes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kumaai.office.word.markup import KINDS, child, is_on, kind, tags, value, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_HEADING_NAME = re.compile(
    r"(?:heading|見出し|überschrift|titre|título|titolo|kop|nagłówek|заголовок|标题|標題|제목)\s*([1-9])",
    re.IGNORECASE,
)
"""Word writes the English name whatever its language; others write the one that they show."""
_TITLE_NAMES = frozenset({"title", "表題", "タイトル"})
_TINY = 2
"""Half-points: text of one point or less cannot be read."""
_CHAIN = 20
"""Styles that a style is looked for through; Word's own are at most a few deep."""
_NARROW = 1
"""Per cent of a character's width: text that narrow cannot be read."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TEXT_FILL = f"{_W14}textFill"
_NEARLY_WHITE = 0xFA
"""Each of red, green and blue at least so bright: white to the eye."""


@dataclass(slots=True)
class Shape:
    """What a paragraph's own properties say; ``style`` is the default style's id where they name none."""

    style: str = ""
    outline: str = ""
    number: str = ""
    level: str = ""
    shaded: bool = False
    mark_gone: bool = False


@dataclass(slots=True)
class _Look:
    """What run properties say about being seen; None where they say nothing."""

    vanish: bool | None = None
    white: bool | None = None
    tiny: bool | None = None
    ground: bool | None = None
    style: str = ""


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
        self._defaults = _look(child(root, "docDefaults", "rPrDefault", "rPr"))
        self._plain = Shape(self._default)
        self.level_of_style = lru_cache(maxsize=1024)(self._level_of_style)
        self.is_title = lru_cache(maxsize=1024)(self._is_title)
        self.numbering_of = lru_cache(maxsize=1024)(self._numbering_of)
        self.style_shades = lru_cache(maxsize=1024)(self._style_shades)
        self.table_shades = lru_cache(maxsize=1024)(self._table_shades)
        self._style_look = lru_cache(maxsize=4096)(self._inherited)

    def _chain(self, style_id: str) -> Iterator[etree._Element]:
        """The style and those it is based on, to where they close a circle or go on past any sense."""
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self._styles and len(seen) < _CHAIN:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = value(child(style, "basedOn"))

    def shape(self, properties: etree._Element | None) -> Shape:
        """What a paragraph's w:pPr says of it."""
        if properties is None:
            return self._plain
        style = outline = number = level = ""
        ground = gone = False
        for element in properties:
            name = KINDS[element.tag]
            if name == "pStyle":
                style = value(element)
            elif name == "numPr":
                number, level = value(child(element, "numId")), value(child(element, "ilvl"))
            elif name == "outlineLvl":
                outline = value(element)
            elif name == "shd":
                ground = coloured(element)
            elif name == "rPr":
                gone = _mark_gone(element)
        return Shape(style or self._default, outline, number, level, ground, gone)

    def heading_level(self, shape: Shape) -> int:
        """1 to 9 for a heading, 0 for other text, by the paragraph's own outline level or its style."""
        if whole(shape.outline) is not None:
            return _outline_level(shape.outline)
        return self.level_of_style(shape.style)

    def _is_title(self, style_id: str) -> bool:
        """Whether a paragraph style is, by its name, that of the title of the whole document."""
        return value(child(self._styles.get(style_id), "name")).strip().lower() in _TITLE_NAMES

    def _level_of_style(self, style_id: str) -> int:
        for style in self._chain(style_id):
            outline = value(child(style, "pPr", "outlineLvl"))
            if whole(outline) is not None:
                return _outline_level(outline)
            name = value(child(style, "name")).strip()
            if named := _HEADING_NAME.fullmatch(name):
                return int(named[1])
            if name.lower() in _TITLE_NAMES:
                return 1
        named = _HEADING_NAME.fullmatch(style_id) if style_id not in self._styles else None
        return int(named[1]) if named else 0

    def _numbering_of(self, style_id: str) -> tuple[str, str, tuple[str, ...]]:
        """The list (numId) and level that a style gives, and its id with those of what it is based on."""
        number = level = ""
        chain = []
        for style in self._chain(style_id):
            inherited = child(style, "pPr", "numPr")
            number = number or value(child(inherited, "numId"))
            level = level or value(child(inherited, "ilvl"))
            chain.append(value(style, "styleId"))
        return number, level, tuple(chain)

    def hidden(self, run: etree._Element | None, style_id: str, on_white: bool = False) -> str:
        """Why text with the run properties ``run`` in a paragraph of that style cannot be seen; "" if it can.

        "marked": as hidden; "tiny": a point high or less, or a hundredth as
        wide; "white", where nothing behind it has a colour (``on_white``).
        """
        own = _look(run) if run is not None else _NOTHING
        inherited = self._style_look(style_id, own.style)
        if own is _NOTHING and inherited is _NOTHING:
            return ""
        if inherited.vanish if own.vanish is None else own.vanish:
            return "marked"
        if inherited.tiny if own.tiny is None else own.tiny:
            return "tiny"
        if on_white and (inherited.white if own.white is None else own.white):
            return "" if (inherited.ground if own.ground is None else own.ground) else "white"
        return ""

    def _inherited(self, paragraph: str, character: str) -> _Look:
        """The look by a character style, then a paragraph style, then the document's defaults."""
        found = [_look(child(style, "rPr")) for id_ in (character, paragraph) for style in self._chain(id_)]
        found.append(self._defaults)

        def first(values: list[bool | None]) -> bool | None:
            return next((said for said in values if said is not None), None)

        if all(look is _NOTHING for look in found):
            return _NOTHING
        return _Look(
            first([look.vanish for look in found]),
            first([look.white for look in found]),
            first([look.tiny for look in found]),
            first([look.ground for look in found]),
        )

    def _style_shades(self, style_id: str) -> bool:
        """Whether a paragraph style gives a coloured ground."""
        return any(shaded(child(style, "pPr")) for style in self._chain(style_id))

    def _table_shades(self, style_id: str) -> bool:
        """Whether a table style colours any cell; which one is not worked out."""
        return any(
            coloured(element) for style in self._chain(style_id) for element in style.iter(*tags("shd"))
        )


def _mark_gone(properties: etree._Element) -> bool:
    """Whether a paragraph's mark is deleted, moved away or hidden."""
    for element in properties:
        name = KINDS[element.tag]
        if name in _GONE or (name == "vanish" and is_on(element)):
            return True
    return False


_GONE = frozenset({"del", "moveFrom"})
_WATCHED = frozenset({"vanish", "specVanish", "sz", "w", "rStyle", "color", "highlight", "shd"})
_NOTHING = _Look()


def _look(properties: etree._Element | None) -> _Look:
    vanish = white = tiny = ground = None
    style = colour = fill = ""
    for element in properties if properties is not None else ():
        name = KINDS[element.tag]
        if element.tag == _TEXT_FILL and _transparent(element):
            vanish = True
        if name not in _WATCHED:
            continue
        if name in ("vanish", "specVanish"):
            vanish = is_on(element) or bool(vanish)
        elif name == "sz":
            tiny = _number(element) <= _TINY or bool(tiny)
        elif name == "w":
            tiny = _number(element) <= _NARROW or tiny
        elif name == "rStyle":
            style = value(element)
        elif name == "color":
            white, colour = _white(element), value(element).upper()
        elif name == "highlight":
            ground = value(element) not in ("none", "white")
        else:
            ground, fill = coloured(element), value(element, "fill").upper()
    if colour and colour == fill and len(fill) == 6 and fill != "FFFFFF":
        vanish = True  # in the colour of its own ground, whatever is around it
    if style or not vanish is white is tiny is ground is None:
        return _Look(vanish, white, tiny, ground, style)
    return _NOTHING


def _transparent(fill: etree._Element) -> bool:
    """Whether a w14:textFill makes letters that are nine tenths transparent, or more ([MS-ODRAWXML] 2.10)."""
    alphas = [element.get(f"{_W14}val", "0") for element in fill.iter(f"{_W14}alpha")]
    return any(alpha.isdecimal() and int(alpha) >= 90_000 for alpha in alphas)


def _white(colour: etree._Element) -> bool:
    said = value(colour).upper()
    if len(said) == 6:
        try:
            return min(bytes.fromhex(said)) >= _NEARLY_WHITE
        except ValueError:
            return False
    return value(colour, "themeColor") in ("background1", "light1") and not value(colour, "themeShade")


def shaded(properties: etree._Element | None) -> bool:
    """Whether properties of a paragraph, cell or table give it a ground that is not white."""
    shade = child(properties, "shd")
    return shade is not None and coloured(shade)


def coloured(shade: etree._Element) -> bool:
    """Whether a w:shd is a ground that is not white."""
    fill = value(shade, "fill", "auto").upper()
    plain = fill in ("AUTO", "FFFFFF") and not value(shade, "themeFill").startswith(
        ("accent", "dark", "text")
    )
    return not (plain and value(shade, "val", "clear") in ("clear", "nil"))


def _outline_level(outline: str) -> int:
    """Outline levels count from 0; 9 means running text."""
    level = whole(outline, 9)
    return level + 1 if level < 9 else 0


def _number(element: etree._Element) -> float:
    said = value(element)
    if said.isdecimal():
        return whole(said, 99)
    try:
        return float(said.removesuffix("pt").removesuffix("%"))
    except ValueError:
        return 99
