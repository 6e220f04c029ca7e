"""Automatic list numbers: the text that Word shows before a paragraph and keeps in no run.

Covers the formats that Japanese office documents use (ECMA-376 part 1,
17.18.59 ST_NumberFormat); another format is shown as decimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kumaai.office.word.markup import child, kind, number, value

if TYPE_CHECKING:
    from lxml import etree

_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9
_ZZ = 5_000
"""Where letters end, 193 of them; past it numbers are digits."""
_TEXT = 255
"""Characters of a level's text; Word allows 31."""
BULLET = "・"


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


class Numbering:
    """Counts list paragraphs in the order in which they are asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._numbers: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counters: dict[str, list[int | None]] = {}
        for element in root if root is not None else ():
            if kind(element) == "abstractNum":
                self._abstract[value(element, "abstractNumId")] = _levels(element)
            elif kind(element) == "num":
                abstract = value(child(element, "abstractNumId"))
                own = _overrides(element, self._abstract.get(abstract, {}))
                self._numbers[value(element, "numId")] = (abstract, own)

    def next(self, instance: str, level: int) -> str:
        """The number of the next paragraph in list ``instance`` at ``level`` (from 0); "" where unknown."""
        if instance not in self._numbers or not 0 <= level < _LEVELS:
            return ""
        abstract, overrides = self._numbers[instance]
        levels = self._abstract.get(abstract, {}) | overrides
        shape = levels.get(level)
        if shape is None:
            return ""
        # Lists of one abstract definition count on together unless a start is overridden.
        key = instance if overrides else abstract
        counters = self._counters.setdefault(key, [None] * _LEVELS)
        current = counters[level]
        counters[level] = shape.start if current is None else current + 1
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _shown(shape, levels, counters)


def _shown(shape: _Level, levels: dict[int, _Level], counters: list[int | None]) -> str:
    if shape.format == "bullet":
        return BULLET
    if shape.format == "none" and "%" not in shape.text:
        return shape.text

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        other = levels.get(at, _Level())
        count = counters[at]
        return number_text(
            other.start if count is None else count, "decimal" if shape.legal else other.format
        )

    return re.sub(r"%([1-9])", one, shape.text)


def number_text(count: int, format_: str) -> str:
    """``count`` (from 0) in a format of ST_NumberFormat."""
    maker = _FORMATS.get(format_)
    return maker(count) if maker and count > 0 else str(count)


def _letters(letters: str) -> Callable[[int], str]:
    """a, b … z, aa, bb …: the letter repeats, as Word does."""
    return lambda n: letters[(n - 1) % len(letters)] * ((n - 1) // len(letters) + 1) if n <= _ZZ else str(n)


def _roman(number: int) -> str:
    text = ""
    for size, letter in _ROMAN:
        text += letter * (number // size)
        number %= size
    return text


def _counting(number: int) -> str:
    """一, 十, 二十一, 百五."""
    if number > 9999:
        return str(number)
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("" if digit == 1 and unit else _DIGITS[digit]) + unit
    return text


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else str(number)


def _wide(number: int) -> str:
    return str(number).translate(_WIDE)


_ASCII = "abcdefghijklmnopqrstuvwxyz"
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalZero": lambda n: f"{n:02}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: chr(0x2474 + n - 1) if n <= 20 else f"({n})",
    "decimalEnclosedFullstop": lambda n: chr(0x2488 + n - 1) if n <= 20 else f"{n}.",
    "aiueo": _letters(_AIUEO),
    "aiueoFullWidth": _letters(_AIUEO),
    "iroha": _letters(_IROHA),
    "irohaFullWidth": _letters(_IROHA),
    "lowerLetter": _letters(_ASCII),
    "upperLetter": _letters(_ASCII.upper()),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "japaneseCounting": _counting,
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "none": lambda n: "",
}


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found = {}
    for element in parent:
        level = number(value(element, "ilvl"), -1, _LEVELS - 1)
        if kind(element) == "lvl" and level >= 0:
            found[level] = _Level(
                value(child(element, "numFmt"), default="decimal"),
                value(child(element, "lvlText"))[:_TEXT],
                number(value(child(element, "start")), 1),
                child(element, "isLgl") is not None,
            )
    return found


def _overrides(instance: etree._Element, levels: dict[int, _Level]) -> dict[int, _Level]:
    """The levels that a w:num defines anew, or restarts at a number of its own."""
    found: dict[int, _Level] = {}
    for element in instance:
        if kind(element) != "lvlOverride":
            continue
        found |= _levels(element)
        level = number(value(element, "ilvl"), -1, _LEVELS - 1)
        start = number(value(child(element, "startOverride")), -1)
        if level >= 0 and start >= 0:
            shape = found.get(level) or levels.get(level, _Level())
            found[level] = replace(shape, start=start)
    return found
