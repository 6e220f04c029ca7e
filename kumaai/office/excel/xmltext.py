"""Values in a workbook's XML as Python values, from bytes that patterns have cut out."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from kumaai.sheet import Scalar

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kumaai.office.excel.cells import CellType

_ATTRIBUTE = re.compile(rb"([\w:.-]+)=\"([^\"]*)\"")
_REFERENCE = re.compile(r"&#(x[0-9A-Fa-f]+|[0-9]+);")
_EXACT = 10**15
"""Whole numbers below it are ints."""


def attributes_of(text: bytes) -> dict[str, str]:
    """The attributes of a tag."""
    return {name.decode(): text_of(value) for name, value in _ATTRIBUTE.findall(text)} if text else {}


def text_of(raw: bytes) -> str:
    """Character data with its entities resolved; only XML's own can stand there, no document type being allowed."""
    text = raw.decode("utf-8")
    if "&" in text:
        text = _REFERENCE.sub(_character, text.replace("\r\n", "\n").replace("\r", "\n"))
        return unescape(text, {"&quot;": '"', "&apos;": "'"})
    return text.replace("\r\n", "\n") if "\r" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return "&amp;" if code == 38 else chr(code)


def plain_text(text: str) -> str:
    """A string item's text without the mark that the format has for a carriage return."""
    return text.replace("_x000D_", "").replace("\r\n", "\n") if "_x000D_" in text or "\r" in text else text


def string_text(item: _Element) -> str:
    """The text of a string item: plain or rich runs, without furigana. ECMA-376 part 1, 18.4.8."""
    parts = []
    for element in item:
        tag = _local(element.tag)
        if tag == "t":
            parts.append(element.text or "")
        elif tag == "r":
            parts += [each.text or "" for each in element if _local(each.tag) == "t"]
    return plain_text("".join(parts))


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def number_of(raw: bytes | str) -> int | float:
    """A stored number; whole ones below 1e15 as int. Raises ValueError, also for what is no finite number."""
    if raw.isdigit() and len(raw) < 16:
        return int(raw)
    number = float(raw)
    if abs(number) < _EXACT:
        return int(number) if number.is_integer() else number
    if not math.isfinite(number):
        raise ValueError(raw)
    return number


def is_exact(value: object) -> bool:
    """Whether a number is as :func:`number_of` would give it."""
    if type(value) is int:
        return -_EXACT < value < _EXACT
    return type(value) is float and not value.is_integer()


def typed(kind: str, text: str) -> tuple[CellType, Scalar]:
    """The type letter and value of a cell that is no number and no string of the table."""
    if kind == "b":
        return "b", text.strip() in ("1", "true")
    if kind == "d":
        return "n", _serial(text)
    return ("e" if kind == "e" else "s"), text


def _serial(text: str) -> int | float:
    """An ISO 8601 date (strict files) as a serial of the 1900 system."""
    when = datetime.fromisoformat(text.strip().removesuffix("Z"))
    return number_of(str((when - datetime(1899, 12, 30)) / timedelta(days=1)))
