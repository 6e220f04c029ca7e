"""Rows and cells found in a worksheet part's bytes, so that an edit touches no others.

ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.4 (c) and 18.3.1.80 (sheetData). What
may hide a tag from a scanner (comments, character data sections, processing
instructions) is blanked in a copy of the same length; a part in another
encoding than UTF-8, or without sheetData, is serialised anew first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kumaai.messages import _
from kumaai.office.package import damaged, parse, weight
from kumaai.sheet import MAX_COLUMN, MAX_ROW, split_cell
from kumaai.status import OutputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MB = 1024 * 1024
MAX_PARSED = 224 * _MB
"""Memory (bytes) that the parsed XML around the cells may take."""
MAX_RECODED = 16 * _MB
"""Largest part (bytes) that is serialised anew because its bytes cannot be scanned."""

_HIDING = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DATA = re.compile(rb"<(?:([\w.\-]+):)?sheetData(?=[\s/>])")
_TAG = re.compile(rb"""[^<>"']*+(?:"[^"<]*"[^<>"']*+|'[^'<]*'[^<>"']*+)*+>""")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_ATTRIBUTES = rb"""(?=[\s/>])((?:[^<>"']+|"[^"<]*"|'[^'<]*')*+)>"""
_COLUMNS: dict[bytes, int] = {}
"""Column letters met so far and their numbers; at most all there are."""
_AFTER = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols")


class CellBytes(NamedTuple):
    """A cell: its column, and where its tag begins, where that ends, and where the element ends (bytes)."""

    column: int
    start: int
    tag_end: int
    end: int


class SheetBytes:
    """A worksheet part: ``xml``, the places of its rows, and all around them as a small tree."""

    def __init__(self, xml: bytes, where: str) -> None:
        self.where = where
        self.xml = _scannable(xml, where)
        hides = b"<!" in self.xml or self.xml.find(b"<?", 5) >= 0
        self.mask = _HIDING.sub(lambda m: b" " * len(m[0]), self.xml) if hides else self.xml
        found = _DATA.search(self.mask)
        if found is None:
            raise damaged(where)
        self.data_tag = found.start()
        if self.root_name.rpartition(b":")[2] != b"worksheet":
            raise damaged(where)
        self.prefix = found[1] + b":" if found[1] else b""
        self.start = tag_end(self.mask, found.end(), where)
        self.empty = self.xml[self.start - 2 : self.start] == b"/>"
        self.end = self.start if self.empty else self.mask.rfind(b"</" + self.prefix + b"sheetData")
        if self.end < self.start:
            raise damaged(where)
        name = re.escape(self.prefix)
        self._cell = re.compile(b"<" + name + b"c" + _ATTRIBUTES + b"|</" + name + rb"c\s*>")
        self._formula = re.compile(b"<" + name + b"f" + _ATTRIBUTES)
        self._index(re.compile(b"<" + name + b"row" + _ATTRIBUTES + b"|</" + name + rb"row\s*>"))

    def _index(self, pattern: re.Pattern[bytes]) -> None:
        """List the rows: numbers, starts, ends of their tags, ends."""
        self.numbers, self.starts, self.tag_ends, self.ends = [], [], [], []
        number, is_open = 0, False
        for match in pattern.finditer(self.mask, self.start, self.end):
            if match[1] is None:
                if not is_open:
                    raise damaged(self.where)
                self.ends.append(match.end())
                is_open = False
                continue
            if is_open:
                raise damaged(self.where)
            told = attribute(match[1], b"r")
            number = _row_number(told, self.where) if told is not None else number + 1
            self.numbers.append(number)
            self.starts.append(match.start())
            self.tag_ends.append(match.end())
            if match[1].endswith(b"/"):
                self.ends.append(match.end())
            else:
                is_open = True
        if is_open:
            raise damaged(self.where)
        self._ordered = all(a < b for a, b in zip(self.numbers, self.numbers[1:], strict=False))
        self._places = {} if self._ordered else {n: i for i, n in enumerate(self.numbers)}

    def row(self, number: int) -> int | None:
        """The index of the row of that number. Raises OutputError output.disorder where there are two."""
        if not self._ordered:
            if self.numbers.count(number) > 1:
                raise disorder(self.where)
            return self._places.get(number)
        index = bisect_left(self.numbers, number)
        return index if index < len(self.numbers) and self.numbers[index] == number else None

    def place_for(self, number: int) -> int:
        """Where a new row of that number belongs (byte offset)."""
        if self._ordered:
            index = bisect_left(self.numbers, number)
        else:
            index = next((i for i, n in enumerate(self.numbers) if n > number), len(self.numbers))
        return self.starts[index] if index < len(self.numbers) else self.end

    def is_closed(self, row: int) -> bool:
        """Whether the row is an empty element."""
        return self.tag_ends[row] == self.ends[row]

    def row_attributes(self, row: int) -> bytes:
        """The attributes of a row's tag, as they stand there."""
        start = self.starts[row] + 1 + len(self.prefix) + 3
        return self.xml[start : self.tag_ends[row]].rstrip(b">").rstrip(b"/")

    def cells(self, row: int) -> list[CellBytes]:
        """The cells of a row in file order. Raises OutputError output.disorder unless their columns rise."""
        found: list[CellBytes] = []
        column, start, tag = 0, -1, -1
        for match in self._cell.finditer(self.mask, self.tag_ends[row], self.ends[row]):
            if match[1] is None:
                if start < 0:
                    raise damaged(self.where)
                found.append(CellBytes(column, start, tag, match.end()))
                start = -1
                continue
            if start >= 0:
                raise damaged(self.where)
            before, column = column, self._column(match[1], self.numbers[row], column)
            if column <= before:
                raise disorder(self.where)
            start, tag = match.start(), match.end()
            if match[1].endswith(b"/"):
                found.append(CellBytes(column, start, tag, tag))
                start = -1
        if start >= 0:
            raise damaged(self.where)
        return found

    def cells_from(self, row: int, column: int) -> list[CellBytes]:
        """As :meth:`cells`, but only those from ``column`` on, looked for from the row's end."""
        found: list[CellBytes] = []
        begin = b"<" + self.prefix + b"c"
        first, end = self.tag_ends[row], self.ends[row]
        limit, last = end, MAX_COLUMN + 1
        while True:
            start = self.mask.rfind(begin, first, limit)
            if start < 0:
                break
            match = self._cell.match(self.mask, start, end)
            told = attribute(match[1], b"r") if match is not None and match[1] is not None else None
            if match is None or told is None:
                return self.cells(
                    row
                )  # something else whose name begins so, or a cell that does not say where it is
            here = self._column(match[1], self.numbers[row], 0)
            if here >= last:
                raise disorder(self.where)
            if here < column:
                break
            tag = match.end()
            close = tag if match[1].endswith(b"/") else self._end_of_cell(tag, limit)
            found.append(CellBytes(here, start, tag, close))
            limit, last = start, here
        found.reverse()
        return found

    def _end_of_cell(self, tag: int, limit: int) -> int:
        closing = self.mask.find(b"</" + self.prefix + b"c", tag, limit)
        end = self.mask.find(b">", closing, limit) if closing >= 0 else -1
        if end < 0:
            raise damaged(self.where)
        return end + 1

    def _column(self, attributes: bytes, row: int, before: int) -> int:
        told = attribute(attributes, b"r")
        if told is None:
            return before + 1
        letters = told.rstrip(b"0123456789")
        if letters not in _COLUMNS or told[len(letters) :] != b"%d" % row:
            try:
                number, column = split_cell(told.decode())
            except (ValueError, UnicodeDecodeError) as fault:
                raise damaged(self.where) from fault
            if number != row:
                raise disorder(self.where)
            _COLUMNS[letters] = column
        return _COLUMNS[letters]

    def find(self, row: int, column: int) -> CellBytes | None:
        """The cell at that row number and column, or None."""
        index = self.row(row)
        if index is None:
            return None
        return next((cell for cell in self.cells(index) if cell.column == column), None)

    def cell_attributes(self, cell: CellBytes) -> bytes:
        """The attributes of a cell's tag, as they stand there."""
        start = cell.start + 1 + len(self.prefix) + 1
        return self.xml[start : cell.tag_end].rstrip(b">").rstrip(b"/")

    def element(self, cell: CellBytes) -> _Element:
        """The cell as a tree of its own."""
        root = self.root_tag
        return parse(root + self.xml[cell.start : cell.end] + b"</" + self.root_name + b">", self.where)[0]

    def formulas(self, kind: bytes) -> Iterator[tuple[bytes, int]]:
        """Attributes and place of each formula element of that type (shared, array, dataTable)."""
        for match in self._formula.finditer(self.mask, self.start, self.end):
            if attribute(match[1], b"t") == kind:
                yield match[1], match.start()

    def row_at(self, place: int) -> int:
        """The index of the row in which the byte ``place`` lies."""
        index = bisect_left(self.starts, place + 1) - 1
        if index < 0 or place >= self.ends[index]:
            raise damaged(self.where)
        return index

    @cached_property
    def root_name(self) -> bytes:
        """The root element's name, with its prefix."""
        return self._root[1]

    @cached_property
    def root_tag(self) -> bytes:
        """The root element's opening tag."""
        return self.xml[self._root.start() : tag_end(self.mask, self._root.end(), self.where)]

    @cached_property
    def _root(self) -> re.Match[bytes]:
        root = re.compile(rb"<([\w.\-]+(?::[\w.\-]+)?)(?=[\s/>])").search(self.mask, 0, self.data_tag)
        if root is None:
            raise damaged(self.where)
        return root

    @cached_property
    def frame(self) -> _Element:
        """The part without its rows. Raises OutputError output.limit where it is too large to be parsed."""
        around = self.xml[: self.start] + self.xml[self.end :]
        if weight(around) > MAX_PARSED:
            raise OutputError(
                "output.limit",
                _("{path} is over a safety limit ({what}).").format(path=self.where, what="size"),
                hint=_("Split the file, or check that it comes from someone you trust."),
                where=self.where,
            )
        return parse(around, self.where)


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    """The value of an attribute without a prefix, None where there is none."""
    if name not in attributes:
        return None
    begin = _BEGINS.get(name)
    if begin is not None and attributes.startswith(begin):  # as nearly all files have it
        return attributes[len(begin) : attributes.index(b'"', len(begin))]
    found = _attribute(name).match(attributes)
    return None if found is None else found[2][1:-1]


def without(attributes: bytes, name: bytes) -> bytes:
    """The attributes without the one of that name."""
    if name not in attributes:
        return attributes
    found = _attribute(name).match(attributes)
    return attributes if found is None else attributes[: found.start(1)] + attributes[found.end(1) :]


_BEGINS = {b"r": b' r="'}
_COMPILED: dict[bytes, re.Pattern[bytes]] = {}


def _attribute(name: bytes) -> re.Pattern[bytes]:
    """Goes over whole attributes, so that none is found inside another's value."""
    if name not in _COMPILED:
        other = rb"""(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*?"""
        wanted = rb"(\s+" + re.escape(name) + rb"""\s*=\s*("[^"]*"|'[^']*'))"""
        _COMPILED[name] = re.compile(other + wanted)
    return _COMPILED[name]


def tag_end(mask: bytes, start: int, where: str) -> int:
    """The byte after the tag in which ``start`` lies; a quoted > does not end it."""
    match = _TAG.match(mask, start)
    if match is None:
        raise damaged(where)
    return match.end()


def disorder(where: str) -> OutputError:
    """The error for rows or cells that stand twice, or not in their order."""
    return OutputError(
        "output.disorder",
        _("The rows or cells of {path} do not stand in order, so none is written there.").format(path=where),
        hint=_("Open the workbook in Excel, save it under a new name, and try again."),
        where=where,
    )


def _row_number(told: bytes, where: str) -> int:
    if not told.isdigit() or len(told) > 7 or not 1 <= int(told) <= MAX_ROW:
        raise damaged(where)
    return int(told)


def _scannable(xml: bytes, where: str) -> bytes:
    """``xml``, serialised anew where it is not UTF-8 or has no sheetData."""
    declared = _DECLARED.match(xml.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].upper() if declared else b"UTF-8"
    plain = encoding in (b"UTF-8", b"ASCII", b"US-ASCII") and not xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    if plain and b"\0" not in xml[:4] and b"sheetData" in xml:
        return xml
    from lxml import etree

    if len(xml) > MAX_RECODED:
        raise disorder(where)
    root = parse(xml, where)
    if not any(isinstance(each.tag, str) and each.tag.endswith("}sheetData") for each in root):
        position = 0
        for index, each in enumerate(root):
            if isinstance(each.tag, str) and each.tag.rpartition("}")[2] in _AFTER:
                position = index + 1
        namespace = root.nsmap.get(root.prefix)
        root.insert(position, root.makeelement(f"{{{namespace}}}sheetData" if namespace else "sheetData"))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
