"""Functions that only Japanese Excel has and no engine knows, said in what engines know.

DATESTRING (a date with its era, 令和07年04月01日) and NUMBERSTRING (漢数字) are
what TEXT gives with a Japanese format; PHONETIC is the furigana that the file
holds (ECMA-376 part 1, 18.4.6 rPh and 18.4.3 phoneticPr), which no formula can
compute. Source: Microsoft's Japanese function reference and "NumberString".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.excel.rewrite import render
from kumaai.office.excel.syntax import functions
from kumaai.office.excel.tree import Node, bare, parse, walk
from kumaai.office.excel.workbook import Workbook, child, children, local
from kumaai.office.excel.xmltext import string_text
from kumaai.sheet import cells_of, split_cell, split_range

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMES = frozenset({"DATESTRING", "NUMBERSTRING", "PHONETIC"})

_DATE = "gggee年mm月dd日"
_NUMBERS = {"1": "[DBNum1]G/標準", "2": "[DBNum2]G/標準", "3": "[DBNum1]0"}
"""The styles of NUMBERSTRING: 一万二千三百, 壱萬弐阡参百, 一二三〇〇."""

_MOST = 100
"""Cells whose furigana PHONETIC puts together."""

_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def said_plainly(formula: str) -> str:
    """The formula with DATESTRING and NUMBERSTRING as TEXT; one whose style is no constant stays."""
    while set(functions(formula)) & {"DATESTRING", "NUMBERSTRING"}:
        tree = parse(formula)
        said = [(node, _said(node)) for node, _above in walk(tree) if node.kind == "call"]
        found = [(node, text) for node, text in said if text]
        if not found:
            break
        node, text = found[-1]  # the innermost of those that contain each other
        formula = "=" + render(tree, node, text)
    return formula


def _said(node: Node) -> str:
    if node.text == "DATESTRING" and len(node.parts) == 1:
        return f'TEXT({node.parts[0].source},"{_DATE}")'
    if node.text == "NUMBERSTRING" and len(node.parts) == 2:
        style = _NUMBERS.get(bare(node.parts[1]).source)
        number = node.parts[0].source
        # A negative number has none: #NUM!, as SQRT gives it.
        return f'IF({number}<0,SQRT(-1),TEXT(INT({number}),"{style}"))' if style else ""
    return ""


class Readings:
    """The furigana of a workbook's texts, as far as a text has one and only one."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._readings: dict[str, set[str]] = {}
        for item in book.string_items:
            reading = _reading(item)
            self._readings.setdefault(string_text(item), set()).add(reading)

    def with_readings(self, formula: str, sheet: str) -> str:
        """The formula with each PHONETIC of plain cells as its text; others stay, and no engine computes them."""
        while "PHONETIC" in functions(formula):
            tree = parse(formula)
            calls = [node for node, _above in walk(tree) if node.kind == "call" and node.text == "PHONETIC"]
            text = self._of(calls[-1], sheet)
            if text is None:
                break
            literal = '"' + text.replace('"', '""') + '"'
            formula = "=" + render(tree, calls[-1], literal)
        return formula

    def _of(self, call: Node, sheet: str) -> str | None:
        node = bare(call.parts[0]) if len(call.parts) == 1 else call
        if node.kind != "reference":
            return None
        name = next(
            (p.name for p in self._book.sheets if p.name.lower() == (node.sheet or sheet).lower()), None
        )
        try:
            top, left, bottom, right = split_range(node.text.replace("$", ""))
        except ValueError:
            return None
        if name is None or (bottom - top + 1) * (right - left + 1) > _MOST:
            return None
        cells = self._book.grid(name).cells
        readings = [
            self._one(cells.value(*split_cell(cell))) for cell in cells_of(node.text.replace("$", ""))
        ]
        return None if None in readings else "".join(str(each) for each in readings)

    def _one(self, value: object) -> str | None:
        if not isinstance(value, str):
            return ""
        found = self._readings.get(value, {value})
        return next(iter(found)) if len(found) == 1 else None


def _reading(item: _Element) -> str:
    """A string item's text with its furigana in place of what they stand over."""
    text = string_text(item)
    parts: list[str] = []
    position = 0
    for run in children(item, "rPh"):
        start, end = int(run.get("sb", "0")), int(run.get("eb", "0"))
        if not position <= start <= end <= len(text):
            return text
        parts += [text[position:start], "".join(_texts(run))]
        position = end
    properties = child(item, "phoneticPr")
    kind = properties.get("type", "fullwidthKatakana") if properties is not None else "fullwidthKatakana"
    return _in_letters("".join(parts) + text[position:], kind) if parts else text


def _texts(run: _Element) -> Iterator[str]:
    yield from (each.text or "" for each in run if local(each.tag) == "t")


def _in_letters(text: str, kind: str) -> str:
    """The reading in the letters that phoneticPr names (ECMA-376 part 1, 18.18.56)."""
    if kind == "Hiragana":
        return text.translate(_HIRAGANA)
    if kind == "fullwidthKatakana":
        return unicodedata.normalize("NFKC", text).translate({v: k for k, v in _HIRAGANA.items()})
    return text
