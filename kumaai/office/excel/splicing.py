"""New cells put into a worksheet part's bytes; every other byte stays where it was.

Text is written as inline strings, so a text that begins with "=" stays text.
ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.53 (is), 22.9.2.19 (ST_Xstring).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kumaai.office.excel.cellscan import CellBytes, SheetBytes, attribute, without
from kumaai.sheet import ERRORS, Scalar, cell_name, split_range

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Content(NamedTuple):
    """What a cell is to hold: a value, the formula as the file keeps it, and attributes of both.

    ``style`` None keeps the cell's own. ``whole`` False leaves all of the cell but its formula.
    """

    value: Scalar = None
    formula: str | None = None
    style: int | None = None
    formula_attributes: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    whole: bool = True


@dataclass(slots=True)
class Splicer:
    """Gathers changes to a sheet's part, row by row; :meth:`build` gives the part's new bytes.

    ``contents`` is what the cells are to hold, ``changes`` (start, end, bytes instead).
    """

    sheet: SheetBytes
    contents: dict[tuple[int, int], Content] = field(default_factory=dict)
    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def put(
        self, number: int, contents: Mapping[int, Content], cells: Sequence[CellBytes] | None = None
    ) -> None:
        """Let the cells of a row hold ``contents`` (by columns); ``cells`` are the row's, where known."""
        self.contents.update(((number, column), content) for column, content in contents.items())
        index = self.sheet.row(number)
        if index is None:
            place = self.sheet.place_for(number)
            self.changes.append((place, place, self._new_row(number, contents)))
        else:
            cells = self.sheet.cells(index) if cells is None else cells
            self.changes += self._row(index, dict(sorted(contents.items())), cells)

    def grow_dimension(self) -> None:
        """Let the sheet's stated used range include the cells."""
        sheet = self.sheet
        name = re.escape(sheet.prefix) + b"dimension"
        tag = re.compile(b"<" + name + rb"""(\s[^<>]*?)(/?)>""").search(sheet.mask, 0, sheet.data_tag)
        told = attribute(tag[1], b"ref") if tag else None
        if tag is None or not told or not self.contents:
            return
        try:
            top, left, bottom, right = split_range(told.decode())
        except (ValueError, UnicodeDecodeError):
            return
        rows = [row for row, _column in self.contents]
        columns = [column for _row, column in self.contents]
        first = cell_name(min(top, *rows), min(left, *columns))
        last = cell_name(max(bottom, *rows), max(right, *columns))
        grown = first if first == last else f"{first}:{last}"
        if (top, left, bottom, right) != split_range(grown):
            at = tag.start(1) + tag[1].index(told)
            self.changes.append((at, at + len(told), grown.encode()))

    def build(self) -> bytes:
        """The part's new bytes."""
        sheet = self.sheet
        changes = sorted(self.changes, key=lambda change: change[:2])
        if sheet.empty:
            rows = [instead for start, _end, instead in changes if start == sheet.end]
            rest = [change for change in changes if change[0] != sheet.end]
            closing = b"</" + sheet.prefix + b"sheetData>"
            changes = [*rest, (sheet.start - 2, sheet.start, b">" + b"".join(rows) + closing)]
        pieces, done = [], 0
        for start, end, instead in changes:
            pieces += (sheet.xml[done:start], instead)
            done = end
        pieces.append(sheet.xml[done:])
        return b"".join(pieces)

    def _new_row(self, number: int, contents: Mapping[int, Content]) -> bytes:
        name = self.sheet.prefix + b"row"
        cells = b"".join(self._cell(number, column, content) for column, content in sorted(contents.items()))
        return b'<%s r="%d">%s</%s>' % (name, number, cells, name)

    def _row(
        self, index: int, contents: dict[int, Content], cells: Sequence[CellBytes]
    ) -> Iterable[tuple[int, int, bytes]]:
        sheet = self.sheet
        number, tag_end, end = sheet.numbers[index], sheet.tag_ends[index], sheet.ends[index]
        if sheet.is_closed(index):
            name = sheet.prefix + b"row"
            inner = b"".join(self._cell(number, column, content) for column, content in contents.items())
            tag = b"<" + name + _spans(sheet.row_attributes(index), contents) + b">"
            yield sheet.starts[index], end, tag + inner + b"</" + name + b">"
            return
        before = sheet.row_attributes(index)
        after = _spans(before, contents)
        if after != before and any(content.whole for content in contents.values()):
            start = sheet.starts[index] + 1 + len(sheet.prefix) + 3
            yield start, start + len(before), after
        last = sheet.mask.rfind(b"</", tag_end, end)
        extension = self._after_cells(index, last)
        at = 0
        for column, content in contents.items():
            while at < len(cells) and cells[at].column < column:
                at += 1
            if at < len(cells) and cells[at].column == column:
                yield cells[at].start, cells[at].end, self._cell(number, column, content, cells[at])
            else:
                place = cells[at].start if at < len(cells) else (extension if extension >= 0 else last)
                yield place, place, self._cell(number, column, content)

    def _after_cells(self, index: int, last: int) -> int:
        """Where an extension list behind a row's cells begins, -1 where there is none."""
        mask, name = self.sheet.mask, self.sheet.prefix + b"extLst"
        close = mask.rfind(b"</" + name, self.sheet.tag_ends[index], last)
        if close < 0 or mask[mask.index(b">", close) + 1 : last].strip():
            return -1
        return mask.rfind(b"<" + name, self.sheet.tag_ends[index], close)

    def _cell(self, row: int, column: int, content: Content, old: CellBytes | None = None) -> bytes:
        sheet, p = self.sheet, self.sheet.prefix
        if old is None:
            attributes, rest = b' r="%s"' % cell_name(row, column).encode(), b""
        else:
            attributes, rest = sheet.cell_attributes(old).rstrip(), self._kept(old)
        formula = b""
        if content.formula is not None:
            told = "".join(f' {name}="{value}"' for name, value in content.formula_attributes).encode()
            formula = b"<%sf%s>%s</%sf>" % (p, told, escaped(content.formula), p)
        if not content.whole and old is not None:
            return self._with_formula(old, formula)
        if old is not None:
            for name in (b"t", b"cm", b"vm", b"ph", *((b"s",) if content.style is not None else ())):
                attributes = without(attributes, name)
        attributes += b' s="%d"' % content.style if content.style else b""
        kind, value = _value(content, p)
        attributes += b' t="%s"' % kind if kind else b""
        for name, told in content.attributes:
            attributes += f' {name}="{told}"'.encode()
        return b"<%sc%s>%s%s%s</%sc>" % (p, attributes, formula, value, rest, p)

    def _kept(self, old: CellBytes) -> bytes:
        """A cell's extension list, which is no part of its value."""
        sheet = self.sheet
        start = sheet.mask.find(b"<" + sheet.prefix + b"extLst", old.tag_end, old.end)
        end = sheet.mask.rfind(b"</", old.tag_end, old.end)
        return sheet.xml[start:end] if 0 <= start < end else b""

    def _with_formula(self, old: CellBytes, formula: bytes) -> bytes:
        """The cell with another formula element; its value and all else stay."""
        sheet = self.sheet
        name = re.escape(sheet.prefix) + b"f"
        pattern = re.compile(b"<" + name + rb"(?=[\s/>])[^<>]*?(?:/>|>.*?</" + name + rb"\s*>)", re.DOTALL)
        found = pattern.search(sheet.mask, old.tag_end, old.end)
        assert found is not None  # only cells found by their formula come here
        return sheet.xml[old.start : found.start()] + formula + sheet.xml[found.end() : old.end]


def _spans(attributes: bytes, contents: dict[int, Content]) -> bytes:
    """A row's attributes with its optional hint of used columns grown; left out where it is not "first:last"."""
    told = attribute(attributes, b"spans") if b"spans" in attributes else None
    if told is None:
        return attributes
    first, colon, last = told.partition(b":")
    if not (colon and first.isdigit() and last.isdigit()):
        return without(attributes, b"spans")
    low, high = min(int(first), *contents), max(int(last), *contents)
    if (low, high) == (int(first), int(last)):
        return attributes
    at = attributes.index(told, attributes.index(b"spans"))
    return attributes[:at] + b"%d:%d" % (low, high) + attributes[at + len(told) :]


def _value(content: Content, p: bytes) -> tuple[bytes, bytes]:
    """A cell's type and the element of its value."""
    value = content.value
    if value is None:
        return b"", b""
    if isinstance(value, bool):
        return b"b", b"<%sv>%d</%sv>" % (p, value, p)
    if isinstance(value, float) and not math.isfinite(value):
        value = "#NUM!"  # what Excel has in place of numbers that it cannot hold
    if isinstance(value, int | float):
        return b"", b"<%sv>%s</%sv>" % (p, number(value).encode(), p)
    if value in ERRORS:
        return b"e", b"<%sv>%s</%sv>" % (p, value.encode(), p)
    text = xstring(value)
    if content.formula is not None:
        return b"str", b"<%sv>%s</%sv>" % (p, escaped(text), p)
    space = b' xml:space="preserve"' if text != text.strip() or "\n" in text else b""
    return b"inlineStr", b"<%sis><%st%s>%s</%st></%sis>" % (p, p, space, escaped(text), p, p)


def number(value: float) -> str:
    """A number as the file keeps it: all of its digits, no ``.0``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def xstring(text: str) -> str:
    """The text as ST_Xstring has it: what looks like an escape stands for itself."""
    return _ESCAPE.sub("_x005F_", clean(text))


def escaped(text: str) -> bytes:
    """The text for XML."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
