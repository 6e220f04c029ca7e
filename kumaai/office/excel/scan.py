"""A sheet's XML cut into rows, which are read when they are asked for.

Cutting by patterns is sound only for XML that is well-formed and has no
comments, CDATA, instructions or prefixes: that is seen to first, and anything
else goes to the XML parser as a whole. Rows are described in ECMA-376 part 1,
18.3.1.73.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from kumaai.office.excel.cells import Row
from kumaai.office.excel.rowreader import RowReader
from kumaai.office.excel.xmltext import attributes_of, plain_text, string_text, text_of
from kumaai.sheet import MAX_ROW, column_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*\"[^\"<]*\")*)\s*>")
_DATA = re.compile(rb"<sheetData\s*(/?)>")
_DATA_END = re.compile(rb"</sheetData\s*>")
_ROW = re.compile(rb"\s*<row(?: r=\"(\d{1,7})\")?((?:\s+[\w:.-]+=\"[^\"<]*\")*)\s*(/?)>")
_MASTER = re.compile(rb"<c r=\"([A-Z]{1,3}[0-9]{1,7})\"[^<>]*><f( [^<>]*[^/<>])>([^<]*)</f>")
_NUMBER = re.compile(rb"<c r=\"([A-Z]{1,3})([0-9]{1,7})\"")
_ITEM = re.compile(rb"<si>(?:<t(?: xml:space=\"preserve\")?>([^<]*)</t>|<t/>)?</si>|<si[\s>/]")
_OTHER_SPACE = tuple(
    b"<" + tag + space for tag in (b"c", b"row", b"/c", b"/row", b"f") for space in (b"\t", b"\r", b"\n")
)
"""Tags with another space than the one that is counted by."""

CHECKED = 200_000
"""Up to this many cells each cell's row is looked at; a larger sheet with misplaced cells is called damaged."""

MANY = 20_000
"""From this many cells on whole columns are read at once."""

KEPT = 50_000
"""Rows of a sheet that stay in memory once they were read."""


class Unusual(Exception):
    """The XML is of another shape, and the parser must read it."""


class SheetXml:
    """One sheet's XML of the usual shape. Raises :class:`Unusual`."""

    def __init__(self, xml: bytes) -> None:
        self._root = _usual_root(xml)
        start = _DATA.search(xml, self._root.end())
        end = start if start is None or start[1] else _DATA_END.search(xml, start.end())
        if start is None or end is None:
            raise Unusual
        self.around = xml[: start.start()] + b"<sheetData/>" + xml[end.end() :]
        """The part without its rows: well-formed, and small."""
        self.hidden: set[int] = set()
        self.rows: dict[int, bytes] = {}
        """Row number → ``<row …>…</row>``, of rows that have cells."""
        data = xml[start.end() : end.start()] if not start[1] else b""
        self.count = data.count(b"<c ")
        """About how many cells there are."""
        self._cut(data)
        if self.count <= CHECKED:
            self._see_numbers()
        self.masters = list(self._masters(data))
        """(cell, attributes of ``f``, text) of the formulas that say more than their text: shared, array, table."""

    def _cut(self, data: bytes) -> None:
        shapes: dict[bytes, dict[str, str]] = {}
        number = 0
        for piece in data.split(b"</row>"):
            position = 0
            while found := _ROW.match(piece, position):
                if found[2] not in shapes:
                    shapes[found[2]] = attributes_of(found[2])
                rest = shapes[found[2]]
                told = found[1] or rest.get("r") or number + 1
                if not isinstance(told, int) and (len(told) > 7 or not told.isdigit()):
                    raise Unusual
                number = int(told)
                if not 1 <= number <= MAX_ROW or number in self.rows:
                    raise Unusual
                if rest.get("hidden") in ("1", "true", "on"):
                    self.hidden.add(number)
                position = found.end()
                if not found[3]:
                    if len(piece) > position:
                        self.rows[number] = piece[found.start() :].lstrip() + b"</row>"
                    break
            else:
                if piece[position:].strip():
                    raise Unusual

    def _see_numbers(self) -> None:
        """Cells that name another row than the one they stand in are the parser's business."""
        for number, row in self.rows.items():
            if {digits for _letters, digits in _NUMBER.findall(row)} - {str(number).encode()}:
                raise Unusual

    @staticmethod
    def _masters(data: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
        wanted = data.count(b"<f ")
        if not wanted:
            return
        found = _MASTER.findall(data)
        if len(found) + len(re.findall(rb"<f [^<>]*/>", data)) != wanted:
            raise Unusual
        for cell, attributes, text in found:
            yield cell.decode(), attributes_of(attributes), text_of(text)

    def fragment(self, row: bytes) -> bytes:
        """A row as a document of its own, with the namespaces of the part."""
        name = self._root[1]
        return b"<" + name + self._root[2] + b">" + row + b"</" + name + b">"


class ScannedRows(Mapping[int, Row]):
    """Row number → row, read on demand; ``broken`` makes the error for a row that holds a broken value."""

    def __init__(self, sheet: SheetXml, reader: RowReader, broken: Callable[[int], Exception]) -> None:
        self._sheet, self._reader, self._broken = sheet, reader, broken
        self.numbers = sorted(sheet.rows)
        """Rows that have cells, if only empty ones."""
        self._kept: dict[int, Row | None] = {}
        self._whole: dict[frozenset[int], dict[int, Row] | None] = {}

    def __getitem__(self, number: int) -> Row:
        found = self.get(number)
        if found is None:
            raise KeyError(number)
        return found

    def get(self, number: int, default: Row | None = None) -> Row | None:  # type: ignore[override]
        """The row of that number, or ``default``."""
        if number not in self._kept and number in self._sheet.rows:
            row = self._read(number, self._reader.read)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[number] = row
        return self._kept.get(number) or default

    def _read(self, number: int, how: Callable[[int, bytes], Row | None]) -> Row | None:
        try:
            return how(number, self._sheet.rows[number])
        except (ValueError, IndexError, Unusual) as fault:
            raise self._broken(number) from fault

    def __iter__(self) -> Iterator[int]:
        return (number for number in self.numbers if self.get(number) is not None)

    def __len__(self) -> int:
        return sum(1 for _number in self)

    def _columns(self, columns: frozenset[int]) -> dict[int, Row] | None:
        """Whole columns, those that were read last kept; None where they must be read row by row."""
        if columns not in self._whole:
            try:
                found = self._reader.read_columns(b"".join(self._sheet.rows.values()), columns)
            except (ValueError, IndexError):
                return None  # reading row by row says in which row
            if len(self._whole) >= 2:
                self._whole.pop(next(iter(self._whole)))
            self._whole[columns] = found
        return self._whole[columns]

    def with_formulas(self) -> list[int]:
        """The rows in which a formula stands."""
        return [number for number in self.numbers if b"<f" in self._sheet.rows[number]]

    def ends(self) -> Iterator[int]:
        """The last column of each row."""
        for number in self.numbers:
            xml = self._sheet.rows[number]
            found = _NUMBER.match(xml, xml.rfind(b'<c r="'))
            if found:
                yield column_number(found[1].decode())
            else:
                row = self.get(number)
                yield row.columns[-1] if row is not None else 0

    def about_in(self, number: int) -> int:
        """How many values and texts stand in a row's XML."""
        xml = self._sheet.rows.get(number, b"")
        return xml.count(b"<v>") or xml.count(b"<is>") + xml.count(b"<v ")

    def only(self, columns: frozenset[int], first: int, last: int) -> Iterator[tuple[int, Row]]:
        """The cells in some columns of the rows from ``first`` to ``last``."""
        if self._sheet.count > MANY and first <= self.numbers[0] and last >= self.numbers[-1]:
            whole = self._columns(columns)
            if whole is not None:
                yield from whole.items()
                return
        for number in self.numbers:
            if first <= number <= last:
                row = self._read(number, lambda at, xml: self._reader.read_only(at, xml, columns))
                if row is not None and row.columns:
                    yield number, row


def _usual_root(xml: bytes) -> re.Match[bytes]:
    """The root's start tag of XML that patterns can read. Raises Unusual."""
    start = xml.find(b"?>") + 2 if xml.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") else 0
    declaration = xml[:start].lower()
    if b"encoding" in declaration and b"utf-8" not in declaration:
        raise Unusual
    if b"\0" in xml[:64] or b"<!" in xml or xml.find(b"<?", start) >= 0:
        raise Unusual
    root = _ROOT.search(xml, start)
    spaced = any(xml.find(space, start + 8) >= 0 for space in (b"\t", b"\r", b"\n"))
    other = spaced and any(tag in xml for tag in _OTHER_SPACE)
    if root is None or root.start() > start + 8 or other or not _well_formed(xml):
        raise Unusual
    return root


def _well_formed(xml: bytes) -> bool:
    """Whether the XML is well-formed, by a parser that builds nothing."""
    from xml.parsers import expat

    try:
        expat.ParserCreate().Parse(xml, True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def shared_strings(xml: bytes, parsed: Callable[[], list[_Element]]) -> list[str]:
    """The texts of the shared strings; ``parsed`` gives their elements where the XML is not of the usual shape.

    One rich or phonetic item among them and the parser reads them all.
    """
    try:
        _usual_root(xml)
    except Unusual:
        return [string_text(item) for item in parsed()]
    texts: list[str] = []
    for found in _ITEM.finditer(xml):
        if not found[0].endswith(b"</si>"):
            return [string_text(item) for item in parsed()]
        texts.append(plain_text(text_of(found[1] or b"")))
    return texts
