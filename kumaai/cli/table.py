"""Plain aligned text for a terminal, where half of the characters are two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_WIDE = frozenset("WF")
_CONTROL = {code: "�" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal (Unicode Standard Annex 11; ambiguous is narrow)."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in _WIDE
        else 1
        for character in text
    )


def cut(text: str, columns: int) -> str:
    """``text`` in at most that many columns, with … where something is left out."""
    if width(text) <= columns:
        return text
    taken, used = [], 1
    for character in text:
        used += width(character)
        if used > columns:
            break
        taken.append(character)
    return "".join(taken) + "…"


def printable(text: str) -> str:
    """``text`` without the control characters with which a file could steer the terminal."""
    return text.translate(_CONTROL)


def aligned(rows: Sequence[Sequence[str]], columns: int | None = None) -> str:
    """Rows as lines with aligned columns, two spaces apart.

    With ``columns``, the last column is cut to that total width.
    """
    rows = [[" ".join(printable(cell).split()) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in list(zip(*rows, strict=True))[:-1]]
    left = columns - sum(widths) - 2 * len(widths) if columns else 0
    lines = []
    for *cells, last in rows:
        padded = [cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True)]
        lines.append("  ".join([*padded, cut(last, max(left, 8)) if columns else last]).rstrip() + "\n")
    return "".join(lines)


_OPENING = "（「『【〔［｛〈《“(["
_CLOSING = "、。，．・：；？！）」』】〕］｝〉》”’…ーっゃゅょッャュョ々),.:;!?]"
_NARROW = r"[^\s\u1100-\u11FF\u2E80-\uD7FF\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]"
_TOKEN = re.compile(rf"\s+|[{re.escape(_OPENING)}]*(?:{_NARROW}+|\S)[{re.escape(_CLOSING)}]*")
"""White space, a word of narrow characters, or one wide character, with the punctuation that stays beside it."""


def wrapped(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most that many columns; its own line ends stay.

    Japanese breaks between any two characters, but not before 、。」 nor after
    「; a narrow word that is longer than a line keeps its line to itself.
    """
    return [line for paragraph in text.split("\n") for line in _wrapped_line(paragraph, columns)]


def _wrapped_line(text: str, columns: int) -> list[str]:
    lines = [""]
    for token in _TOKEN.findall(text.strip()):
        if lines[-1] and width(lines[-1] + token.rstrip()) > columns:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines]
