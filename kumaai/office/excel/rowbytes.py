"""The rows of a worksheet part one after the other, for the proof that writing changed no other cell.

Made to be independent of the scanner that the writer uses: rows are cut at
their tags or, where anything hides tags, given by the XML parser.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING

from kumaai.office.excel.splicing import Content, number
from kumaai.office.excel.workbook import children
from kumaai.sheet import Scalar, cell_name, column_number, split_cell

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPENING = re.compile(rb"<((?:[\w.\-]+:)?)sheetData(?:\s[^<>]*?)?(/?)>")
_NUMBER = re.compile(rb'\s(?:[^<>"]*?\s)?r="(\d{1,7})"')
_LAST = re.compile(rb' r="([A-Z]{0,3})\d{1,7}"')
_SPANS = re.compile(rb' spans="[^"]*"')
_WRITTEN = re.compile(
    rb'<(?:[\w.\-]+:)?c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?><(?:[\w.\-]+:)?f>([^<]*)</(?:[\w.\-]+:)?f>'
    rb"(?:<(?:[\w.\-]+:)?v>([^<]*)</(?:[\w.\-]+:)?v>)?</(?:[\w.\-]+:)?c>"
)
_SETTINGS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


class RowBytes:
    """Number and bytes of each row of a part, in file order."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        opening = _OPENING.search(xml)
        plain = opening is not None and b"\0" not in xml[:4]
        self._start = opening.end() if opening else 0
        self._end = xml.rfind(b"</" + opening[1] + b"sheetData") if opening else -1
        if opening is not None and opening[2]:
            self._end = self._start
        self._prefix = opening[1] if opening else b""
        hides = b"<!" in xml or xml.find(b"<?", 5) >= 0
        self._plain = plain and not hides and self._end >= self._start
        self._head = b""
        if self._plain:
            head = re.search(rb"<([\w.\-]+(?::[\w.\-]+)?)\s[^<>]*>", xml)
            self._head = head[0] if head else b""
            self._tail = b"</" + head[1] + b">" if head else b""

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        if not self._plain:
            yield from self._by_parser()
            return
        begin = b"<" + self._prefix + b"row"
        xml, last, place = self.xml, 0, self.xml.find(begin, self._start, self._end)
        while place >= 0:
            after = xml.find(begin, place + len(begin), self._end)
            row = xml[place : after if after >= 0 else self._end]
            told = _NUMBER.match(row, len(begin))
            last = int(told[1]) if told else self._number(row, last)
            yield last, row
            place = after

    def last_column(self, row: bytes) -> int:
        """The last column of a row, 0 for a row without cells."""
        found = _LAST.search(row, max(0, row.rfind(b' r="')))
        if found is None:
            return max(self.parsed(row)[0], default=0)
        return column_number(found[1].decode()) if found[1] else 0

    def _number(self, row: bytes, last: int) -> int:
        told = self._root(row).get("r")
        return int(told) if told else last + 1

    def _by_parser(self) -> Iterator[tuple[int, bytes]]:
        from lxml import etree

        last = 0
        for _event, row in etree.iterparse(io.BytesIO(self.xml), events=("end",), tag="{*}row", **_SETTINGS):  # pyright: ignore
            told = row.get("r")
            last = int(told) if told else last + 1
            yield last, etree.tostring(row, with_tail=False)
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]  # pyright: ignore

    def _root(self, row: bytes) -> _Element:
        from lxml import etree

        parser = etree.XMLParser(**_SETTINGS)  # pyright: ignore
        return (
            etree.fromstring(self._head + row + self._tail, parser)[0]
            if self._head
            else etree.fromstring(row, parser)
        )

    def parsed(self, row: bytes) -> tuple[dict[int, _Element], dict[str, str]]:
        """A row's cells by their columns, and what else its tag says."""
        root = self._root(row)
        column, cells = 0, {}
        for cell in children(root, "c"):
            reference = cell.get("r")
            column = split_cell(reference)[1] if reference else column + 1
            cells[column] = cell
        return cells, {str(k): str(v) for k, v in root.attrib.items() if k not in ("spans", "r")}


def differs_only(row: int, contents: Mapping[int, Content], before: bytes, after: bytes) -> bool:
    """Whether cutting the cells of ``contents`` out of both rows leaves the same bytes, and they hold their contents.

    False says only that it cannot be seen this way.
    """
    for column, content in contents.items():
        name = b' r="%s"' % cell_name(row, column).encode()
        at = after.find(name)
        if at < 0:
            return False
        found = _WRITTEN.match(after, after.rfind(b"<", 0, at))
        if found is None or name in before or content.formula_attributes or content.attributes:
            return False
        if int(found[2] or 0) != (content.style or 0) or unescape(found[4].decode()) != content.formula:
            return False
        if not _holds(found[3], found[5], content.value):
            return False
        after = after[: found.start()] + after[found.end() :]
    return _SPANS.sub(b"", after, 1) == _SPANS.sub(b"", before, 1)


def _holds(kind: bytes | None, value: bytes | None, wanted: Scalar) -> bool:
    if value is None or isinstance(wanted, bool):
        return wanted is None and kind is None
    if isinstance(wanted, int | float):
        return kind is None and value.decode() == number(wanted)
    return kind in (b"str", b"e") and unescape(value.decode()) == wanted
