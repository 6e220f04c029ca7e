"""Automatic list numbers: the text that Word shows before a paragraph and keeps in no run.

ECMA-376 part 1, 17.9. All lists (w:num) of one abstract definition count on
together; a start that a list overrides counts where that list is first used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kumaai.office.word.markup import child, is_on, kind, value, whole
from kumaai.office.word.numformats import number_text

if TYPE_CHECKING:
    from lxml import etree

_SLOT = re.compile("%([1-9])")
_LEVELS = 9
_LONGEST_TEXT = 200
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "zapfdingbats")
BULLET = "・"
"""Stands for a bullet that is a picture or a sign of a symbol font."""


@dataclass(slots=True)
class _Level:
    """``restart`` is the level (from 0) whose use restarts this one, -1 for none, None for any above it."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    style: str = ""
    restart: int | None = None
    digits: int = 0


@dataclass(slots=True)
class _List:
    """A w:num: its abstract definition, its levels, and those that it starts anew."""

    abstract: str
    levels: dict[int, _Level]
    starts: set[int]


class Numbering:
    """Counts list paragraphs in the order in which they are asked for.

    ``load`` gives the root of the numbering part, None where there is none.
    """

    def __init__(self, load: Callable[[], etree._Element | None]) -> None:
        self._load = load
        self._loaded = False
        self._abstract: dict[str, etree._Element] = {}
        self._elements: dict[str, etree._Element] = {}
        self._linked: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._shapes: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._used: set[tuple[str, int]] = set()

    def _open(self) -> None:
        """Read the numbering part, when first a list is asked for."""
        self._loaded = True
        root = self._load()
        for element in root if root is not None else ():
            if kind(element) == "abstractNum":
                identifier = value(element, "abstractNumId")
                self._abstract[identifier] = element
                if link := value(child(element, "styleLink")):
                    self._linked[link] = identifier
                self._links[identifier] = value(child(element, "numStyleLink"))
            elif kind(element) == "num":
                self._elements[value(element, "numId")] = element

    def level_of_style(self, number: str, styles: Sequence[str]) -> int | None:
        """The level (from 0) of list ``number`` that is linked to the first of ``styles`` that has one."""
        found = self._list(number)
        linked = {shape.style: level for level, shape in found.levels.items()} if found else {}
        return next((linked[style] for style in styles if style in linked), None)

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph in list ``number`` at ``level`` (from 0); "" where unknown."""
        found = self._list(number)
        if found is None or not 0 <= level < _LEVELS:
            return ""
        levels = found.levels
        shape = levels.get(level)
        if shape is None:
            return ""
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        if level in found.starts and (number, level) not in self._used:
            self._used.add((number, level))
            counters[level] = None
        current = counters[level]
        counters[level] = shape.start if current is None else current + 1
        for at, lower in levels.items():
            if at > level and (lower.restart is None or level <= lower.restart):
                counters[at] = None
        return _shown(shape, levels, counters)

    def _list(self, number: str) -> _List | None:
        if not self._loaded:
            self._open()
        if number not in self._lists:
            element = self._elements.get(number)
            self._lists[number] = None if element is None else self._read(element)
        return self._lists[number]

    def _read(self, element: etree._Element) -> _List:
        abstract = value(child(element, "abstractNumId"))
        abstract = self._linked.get(self._links.get(abstract, ""), abstract)
        if abstract not in self._shapes:
            definition = self._abstract.get(abstract)
            self._shapes[abstract] = {} if definition is None else _levels(definition)
        levels: dict[int, _Level] = {}
        starts: set[int] = set()
        for override in element:
            if kind(override) != "lvlOverride":
                continue
            levels |= _levels(override)
            level, start = whole(value(override, "ilvl")), whole(value(child(override, "startOverride")))
            if level is not None and level < _LEVELS and start is not None:
                shape = levels.get(level) or self._shapes[abstract].get(level, _Level())
                levels[level] = replace(shape, start=start)
                starts.add(level)
        return _List(abstract, self._shapes[abstract] | levels, starts)


def _shown(shape: _Level, levels: dict[int, _Level], counters: list[int | None]) -> str:
    if shape.format == "bullet":
        return shape.text
    if shape.format == "none" and "%" not in shape.text:
        return shape.text

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        other = levels.get(at, _Level())
        count = counters[at]
        count = other.start if count is None else count
        if other.digits:
            return f"{count:0{other.digits}}"
        legal = shape.legal and other.format != "decimalZero"
        return number_text(count, "decimal" if legal else other.format)

    return _SLOT.sub(one, shape.text[:_LONGEST_TEXT])


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found = {}
    for element in parent:
        level = whole(value(element, "ilvl")) if kind(element) == "lvl" else None
        if level is not None and level < _LEVELS:
            found[level] = _level(element)
    return found


def _level(element: etree._Element) -> _Level:
    level = _Level()
    fonts = picture = False
    for property_ in element:
        name = kind(property_)
        said = value(property_)
        if name == "start":
            level.start = whole(said, 1)
        elif name == "numFmt":
            level.format = said or "decimal"
        elif name == "AlternateContent":
            level = replace(level, **_custom(property_))
        elif name == "lvlRestart":
            level.restart = whole(said, 0) - 1
        elif name == "isLgl":
            level.legal = is_on(property_)
        elif name == "pStyle":
            level.style = said
        elif name == "lvlText":
            level.text = said
        elif name == "lvlPicBulletId":
            picture = True
        elif name == "rPr":
            names = child(property_, "rFonts")
            fonts = any(value(names, which).lower().startswith(_SYMBOL_FONTS) for which in ("ascii", "hAnsi"))
    if level.format == "bullet" and (picture or level.text):
        # A letter is drawn in a font that makes it a sign: "o" in Courier New, a ring.
        legible = len(level.text) == 1 and level.text.isprintable() and not level.text.isalnum()
        level.text = level.text if legible and not fonts and not picture else BULLET
    return level


def _custom(alternatives: etree._Element) -> dict[str, int | str]:
    """Word's own formats 01, 001, 0001 … (w:numFmt w:val="custom"), else what the fallback says."""
    found: dict[str, int | str] = {}
    for branch in alternatives:
        format_ = child(branch, "numFmt")
        if format_ is None:
            continue
        if value(format_) != "custom":
            return found or {"format": value(format_, default="decimal")}
        first = value(format_, "format").split(",")[0].strip()
        if first.isdecimal() and first.isascii() and len(first) <= 10 and int(first) == 1:
            found = {"format": "decimal", "digits": len(first)}
    return found
