"""That an edited workbook differs from the original only where it should.

The written bytes are read anew; every part that was not to be touched must be
the same to the byte, and of a touched sheet every other cell and everything
around the cells.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.excel.workbook import Workbook, child, children, local
from kumaai.sheet import cell_name, split_cell
from kumaai.status import AnswerError

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Expected:
    """A cell that was edited: its new text (None where the text stays) and its style index."""

    text: str | None
    style: int


def verify(
    book: Workbook,
    written: bytes,
    expected: Mapping[str, Mapping[tuple[int, int], Expected]],
    touched: Collection[str],
    added: Sequence[str] = (),
) -> None:
    """Compare ``written`` with ``book``: ``expected`` by sheet, ``touched`` are the parts that may differ.

    ``added`` are sheets behind the others.
    Raises AnswerError answer.changed, or InputError where the result cannot be read.
    """
    after = Workbook.open(written, book.path)
    for name in book.package.names():
        if name in touched:
            continue
        if name not in after.package or after.package.read(name) != book.package.read(name):
            raise changed(book, name)
    if [sheet.name for sheet in after.sheets] != [*(sheet.name for sheet in book.sheets), *added]:
        raise changed(book, book.part)
    for sheet, cells in expected.items():
        _compare_cells(book, after, sheet, cells)
        _compare_surroundings(book, after, sheet)


def _compare_cells(
    book: Workbook, after: Workbook, sheet: str, cells: Mapping[tuple[int, int], Expected]
) -> None:
    part = book.sheet_part(sheet).part
    for one, two in zip_longest(
        _stored(book.xml(part), cells), _stored(after.xml(after.sheet_part(sheet).part), cells)
    ):
        if one != two:
            raise changed(book, f"{sheet}!{cell_name(*(one or two or ((1, 1), b''))[0])}")
    old, new = book.grid(sheet).cells, after.grid(sheet).cells
    for place, wanted in cells.items():
        one, two = old.get(place), new.get(place)
        text = wanted.text if wanted.text is not None else one.value if one else None
        if one is None or two != replace(one, value=text, style=wanted.style):
            raise changed(book, f"{sheet}!{cell_name(*place)}")


def _stored(root: _Element, but: Container[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The rows' attributes and the cells as they are stored, those of ``but`` left out."""
    from lxml import etree

    number = 0
    for row in children(child(root, "sheetData"), "row"):
        number = int(row.get("r", number + 1))
        yield (number, 1), repr(sorted(row.attrib.items())).encode()
        column = 0
        for cell in children(row, "c"):
            reference = cell.get("r")
            place = split_cell(reference) if reference else (number, column + 1)
            column = place[1]
            if place not in but:
                yield place, etree.tostring(cell, method="c14n")


def _compare_surroundings(book: Workbook, after: Workbook, sheet: str) -> None:
    """Everything of the sheet's XML but its rows and the reference to the comments' drawing is as before."""
    from lxml import etree

    part = book.sheet_part(sheet).part
    one, two = (
        [
            etree.tostring(element, method="c14n")
            for element in children(each.xml(part))
            if local(element.tag) not in ("sheetData", "legacyDrawing")
        ]
        for each in (book, after)
    )
    if one != two:
        raise changed(book, part)


def changed(book: Workbook, where: str) -> AnswerError:
    """The error where something else would have changed."""
    return AnswerError(
        "answer.changed",
        _("Writing would have changed something else in {path} ({where}); nothing was written.").format(
            path=book.path, where=where
        ),
        hint=_("Have the findings in a list instead: -o FILE.docx, --check or --json."),
        where=where,
    )
