"""Changing the text of a string item without losing what else it holds.

A string item (ECMA-376 part 1, 18.4.8 and 18.3.1.53, type CT_Rst) is plain
text or runs with formats of their own, and may carry furigana as phonetic
runs that count characters of the text. A change goes into the run that it
stands in; furigana over changed characters is dropped, the rest moves along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import clean
from kumaai.office.excel.workbook import child, children, local, string_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNIT = re.compile(r"_x000D_|\r\n|.", re.DOTALL)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Change:
    """Characters ``start`` to ``end`` of the visible text become ``after``."""

    start: int
    end: int
    after: str


@dataclass(slots=True)
class _Unit:
    """One character as it is stored (``raw``) in text element number ``holder``; ``seen`` is what a reader sees."""

    holder: int
    raw: str
    seen: str


def changed(item: _Element, changes: Sequence[Change]) -> tuple[_Element, list[str]] | None:
    """A copy of ``item`` with the changes, and the readings (furigana) that had to go.

    ``changes`` do not overlap. None where the item holds characters whose
    places cannot be told for certain.
    """
    copy = deepcopy(item)
    holders = _text_elements(copy)
    units = [unit for number, each in enumerate(holders) for unit in _units(number, each.text or "")]
    places = [index for index, unit in enumerate(units) if unit.seen]
    if "".join(unit.seen for unit in units) != string_text(item):
        return None
    small = [change for each in changes if (change := _smallest(each, string_text(item)))]
    spans = [(*_span(change, places, units), change.after) for change in small]
    dropped = _move_readings(copy, [_counted(units, first, last, after) for first, last, after in spans])
    for first, last, after in sorted(spans, reverse=True):
        holder = units[first].holder if first < last else units[max(0, first - 1)].holder if units else 0
        units[first:last] = [_Unit(holder, _ESCAPE.sub("_x005F_", clean(after)), after)] if after else []
    for number, element in enumerate(holders):
        _set_text(copy, element, "".join(unit.raw for unit in units if unit.holder == number))
    return copy, dropped


def _text_elements(item: _Element) -> list[_Element]:
    found: list[_Element] = []
    for element in item:
        if local(element.tag) == "t":
            found.append(element)
        elif local(element.tag) == "r":
            found += children(element, "t")
    return found


def _units(holder: int, raw: str) -> list[_Unit]:
    seen = {"_x000D_": "", "\r\n": "\n"}
    return [_Unit(holder, hit.group(), seen.get(hit.group(), hit.group())) for hit in _UNIT.finditer(raw)]


def _smallest(change: Change, text: str) -> Change | None:
    """The change without what is the same before and after, so that runs keep as much as can be; None for none."""
    before, after, start = text[change.start : change.end], change.after, change.start
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    before, after, start = before[head:], after[head:], start + head
    tail = 0
    while tail < min(len(before), len(after)) and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end = start + len(before) - tail
    after = after[: len(after) - tail]
    return Change(start, end, after) if after or start < end else None


def _span(change: Change, places: list[int], units: list[_Unit]) -> tuple[int, int]:
    """The first unit that goes and the one behind the last."""
    first = places[change.start] if change.start < len(places) else len(units)
    last = places[change.end - 1] + 1 if change.end > change.start else first
    return first, last


def _width(text: str) -> int:
    """Characters as Excel counts them for furigana: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _counted(units: list[_Unit], first: int, last: int, after: str) -> tuple[int, int, int]:
    """A span in Excel's counting: start, end, and by how much what follows moves."""

    def count(some: list[_Unit]) -> int:
        return sum(1 if unit.raw == "_x000D_" else _width(unit.raw) for unit in some)

    start, length = count(units[:first]), count(units[first:last])
    return start, start + length, _width(after) - length


def _move_readings(item: _Element, spans: list[tuple[int, int, int]]) -> list[str]:
    dropped = []
    for reading in list(children(item, "rPh")):
        try:
            start, end = int(reading.get("sb", "")), int(reading.get("eb", ""))
        except ValueError:
            start, end = 0, 1 << 30
        touched = any(
            (first < end and last > start) if first < last else start < first < end
            for first, last, _by in spans
        )
        if touched:
            kana = child(reading, "t")
            dropped.append((kana.text or "") if kana is not None else "")
            item.remove(reading)
            continue
        by = sum(moved for _first, last, moved in spans if last <= start)
        reading.set("sb", str(start + by))
        reading.set("eb", str(end + by))
    return dropped


def _set_text(item: _Element, element: _Element, text: str) -> None:
    run = element.getparent()
    if not text and run is not None and run is not item:
        item.remove(run)  # a run without text is not valid in every reader
        return
    element.text = text
    if text != text.strip() or "\n" in text:
        element.set(_XML_SPACE, "preserve")
