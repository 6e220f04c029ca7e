"""Proves that a written workbook is the old one with what was asked for, and nothing else changed.

Nothing of the writer is used here: the package is opened again, its parts are
compared byte by byte, the sheet's part is parsed row by row beside the old
one, and another reader (python-calamine) compares the values of all cells.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.rowbytes import RowBytes, differs_only
from kumaai.office.excel.splicing import Content
from kumaai.office.excel.workbook import LIMITS, Workbook, child, children, local, string_text
from kumaai.office.package import Package, parse
from kumaai.sheet import Scalar, cell_name
from kumaai.status import AnswerError

if TYPE_CHECKING:
    from lxml.etree import _Element

Place = tuple[int, int]
MAX_AREA = 5_000_000
"""Cells of the used range, empty ones too, above which the other reader would need too much memory."""
_TYPES = "[Content_Types].xml"
_DATA = re.compile(rb"<(?:[\w.\-]+:)?sheetData(?:\s[^<>]*?)?(/?)>")


@dataclass
class Written:
    """What was to be written: the cells of one sheet's part, and the parts that had to follow."""

    book: Workbook
    part: str
    contents: dict[Place, Content] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    metadata: str = ""
    styles: str = ""


def prove(written: Written, data: bytes) -> None:
    """Raises AnswerError answer.changed where ``data`` differs from the old workbook anywhere else."""
    before = written.book.package
    after = Package.open(data, path=written.book.path, limits=LIMITS)
    _Proof(written, before, after).run()


class _Proof:
    def __init__(self, written: Written, before: Package, after: Package) -> None:
        self.written = written
        self.before = before
        self.after = after

    def run(self) -> None:
        book, written = self.written.book, self.written
        lists = {_TYPES, _relations(book.part)}
        followers = {*written.tables, *([written.styles] if written.styles else [])}
        touched = {written.part, book.part, written.metadata, *lists, *followers}
        chain = {part for kind, part in book.relations.values() if kind.endswith("/calcChain")}
        self._same_parts({name.lower() for name in touched}, {name.lower() for name in chain})
        self._same_workbook(book.part)
        for part in lists:
            self._same_list(part, {*chain, written.metadata})
        for part in followers:
            self._only_more(part)
        if written.metadata and written.metadata in self.before:
            self._only_more(written.metadata)
        self._same_frame()
        area = self._same_cells()
        if area <= MAX_AREA:
            self._same_values()

    def _changed(self, where: str) -> AnswerError:
        path = self.written.book.path
        return AnswerError(
            "answer.changed",
            _("Writing would have changed something else in {path} ({where}); nothing was written.").format(
                path=path, where=where
            ),
            hint=_("Use the command without -o, and enter the formula in Excel."),
            where=where,
        )

    def _same_parts(self, touched: set[str], chain: set[str]) -> None:
        """The same parts in the same order, each untouched one with the same bytes."""
        old = [name for name in self.before.names() if name.lower() not in chain]
        new = self.after.names()
        added = {name.lower() for name in new} - {name.lower() for name in old}
        if new[: len(old)] != old or not added <= touched:
            raise self._changed(_TYPES)
        for name in old:
            if name.lower() not in touched and self.before.raw(name) != self.after.raw(name):
                raise self._changed(name)

    def _roots(self, part: str) -> tuple[_Element, _Element]:
        where = f"{self.written.book.path}: {part}"
        return parse(self.before.read(part), where), parse(self.after.read(part), where)

    def _same_workbook(self, part: str) -> None:
        one, two = (
            [_plain(each) for each in children(root) if local(each.tag) != "calcPr"]
            for root in self._roots(part)
        )
        if one != two:
            raise self._changed(part)

    def _same_list(self, part: str, excepted: set[str]) -> None:
        """The same entries but those of the parts that came or went."""
        if part not in self.before:
            return
        endings = tuple("/" + name.rsplit("/", 1)[-1].lower() for name in excepted if name)

        def entries(root: _Element) -> list[bytes]:
            named = (
                (("/" + (e.get("Target") or e.get("PartName") or "")).lower(), e) for e in children(root)
            )
            return [_plain(each) for name, each in named if not name.endswith(endings or ("\0",))]

        one, two = self._roots(part)
        if entries(one) != entries(two):
            raise self._changed(part)

    def _only_more(self, part: str) -> None:
        """Every list of the part begins as it did; only its last list may have become longer."""
        one, two = self._roots(part)
        old, new = list(children(one)), list(children(two))
        named = {local(each.tag): each for each in new}
        for each in old:
            other = named.get(local(each.tag))
            first = [_plain(inner) for inner in children(each)]
            second = [_plain(inner) for inner in children(other)]
            if local(each.tag) == "tableColumns":
                first, second = ([re.sub(rb"<(\w+:)?calculatedColumnFormula.*", b"", x) for x in y]
                                 for y in (first, second))  # fmt: skip
                first, second = ([x.replace(b"/>", b">") for x in y] for y in (first, second))
                first, second = (
                    [re.sub(rb"</(\w+:)?tableColumn>$", b"", x) for x in y] for y in (first, second)
                )
            if local(each.tag) == "autoFilter" and self.written.tables:
                continue
            if other is None or second[: len(first)] != first:
                raise self._changed(part)

    def _same_frame(self) -> None:
        """All of the sheet but its rows and its stated used range is as it was."""
        one, two = (_around(package.read(self.written.part)) for package in (self.before, self.after))
        if one == two:
            return
        trees = (parse(xml, self.written.part) for xml in (one, two))
        old, new = (
            [_plain(each) for each in children(root) if local(each.tag) not in ("sheetData", "dimension")]
            for root in trees
        )
        if old != new:
            raise self._changed(self.written.part)

    def _same_cells(self) -> int:
        """Row by row: what was written stands there, and every other cell is as it was; the area of all cells."""
        one, two = (RowBytes(package.read(self.written.part)) for package in (self.before, self.after))
        columns: dict[int, set[int]] = {}
        for row, column in self.written.contents:
            columns.setdefault(row, set()).add(column)
        old = iter(one)
        before = next(old, None)
        first, number, width = 0, 0, 0
        for number, row in two:
            first = first or number
            width = max(width, two.last_column(row))
            known = before[1] if before is not None and before[0] == number else None
            mine = columns.pop(number, set())
            if (mine or known != row) and not self._same_row(number, mine, known, row, (one, two)):
                raise self._changed(f"{self.written.part} {number}")
            if known is not None:
                before = next(old, None)
        if before is not None or columns:
            raise self._changed(self.written.part)
        return (number - first + 1) * width

    def _same_row(
        self,
        number: int,
        mine: set[int],
        before: bytes | None,
        after: bytes,
        parts: tuple[RowBytes, RowBytes],
    ) -> bool:
        """Whether a row differs only in the cells ``mine``, and these hold what they are to hold."""
        contents = self.written.contents
        if before is not None and all(contents[number, column].whole for column in mine):
            plain = {column: contents[number, column] for column in mine}
            if differs_only(number, plain, before, after):
                return True
        old, was = parts[0].parsed(before) if before is not None else ({}, {})
        new, now = parts[1].parsed(after)
        if before is not None and was != now:
            return False
        for column, cell in new.items():
            previous = old.get(column)
            if column in mine:
                if not _holds(cell, contents[number, column], previous, cell_name(number, column)):
                    return False
            elif previous is None or _plain(cell) != _plain(previous):
                return False
        return not old.keys() - new.keys() and mine <= new.keys()

    def _same_values(self) -> None:
        """Another reader finds the same values in all other cells of the sheet, and the written ones."""
        name = next(each.name for each in self.written.book.sheets if each.part == self.written.part)
        old, new = _values(self.before.data, name), _values(self.after.data, name)
        if old is None:
            return  # it could not read the workbook before either
        if new is None:
            raise self._changed(name)
        mine = {place for place, content in self.written.contents.items() if content.whole}
        for number, (was, now) in enumerate(zip_longest(old, new, fillvalue=()), 1):
            if was == now:
                continue
            for column, (one, two) in enumerate(zip_longest(was, now, fillvalue=""), 1):
                if one != two and (number, column) not in mine:
                    raise self._changed(cell_name(number, column))


def _relations(part: str) -> str:
    folder, _slash, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".removeprefix("/")


def _plain(element: _Element) -> bytes:
    from lxml import etree

    return etree.tostring(element, with_tail=False)


def _around(xml: bytes) -> bytes:
    """A sheet's bytes without what stands in sheetData."""
    opening = _DATA.search(xml)
    if opening is None or opening[1]:
        return xml
    end = xml.rfind(b"sheetData")
    return xml[: opening.end()] + xml[xml.rfind(b"<", 0, end) :]


def _holds(cell: _Element, content: Content, before: _Element | None, name: str) -> bool:
    """Whether a cell holds what was to be written."""
    formula = child(cell, "f")
    text = None if formula is None else formula.text or ""
    if text != content.formula or cell.get("r", name) != name:
        return False
    if formula is not None and dict(formula.attrib) != dict(content.formula_attributes):
        return False
    old = "0" if before is None else before.get("s", "0")
    if not content.whole:
        return old == cell.get("s", "0") and _value(cell) == _value(before)
    style = old if content.style is None else str(content.style)
    if cell.get("s", "0") != style or cell.get("cm") != dict(content.attributes).get("cm"):
        return False
    return _same(_value(cell), content.value)


def _value(cell: _Element | None) -> Scalar:
    """A cell's value as its own element tells it; an index for a shared string."""
    if cell is None:
        return None
    kind, value, inline = cell.get("t", "n"), child(cell, "v"), child(cell, "is")
    if kind == "inlineStr":
        return _unescaped(string_text(inline)) if inline is not None else None
    if value is None:
        return None
    text = value.text or ""
    if kind == "b":
        return text == "1"
    return float(text) if kind == "n" and text else _unescaped(text)


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


def _same(found: Scalar, wanted: Scalar) -> bool:
    """Whether a value is the wanted one, as XML can hold it."""
    if isinstance(wanted, str):
        plain = re.sub("[\x00-\x08\x0b-\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", wanted)
        return found == re.sub("\r\n?", "\n", plain)
    if isinstance(wanted, bool) or wanted is None:
        return found is wanted
    if not math.isfinite(wanted):
        return found == "#NUM!"  # what stands for a number that a file cannot hold
    if isinstance(found, str):
        return False
    return found is not None and float(found) == float(wanted)


def _values(data: bytes, sheet: str) -> Iterator[Sequence[object]] | None:
    """All rows from A1 as python-calamine reads them, None where it cannot."""
    import python_calamine

    try:
        found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
    except (
        Exception,
        BaseException,
    ) as fault:  # its errors have no common base, and any means that it cannot
        if isinstance(fault, KeyboardInterrupt | SystemExit):
            raise
        return None
    left = (
        [""] * found.start[1] if found.start else []
    )  # it gives rows from the first, columns from the used ones
    return ([*left, *row] for row in found.iter_rows()) if left else found.iter_rows()
