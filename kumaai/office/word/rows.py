"""A table of the template's own: one row with placeholders such as {{ todos.who }}, written once for each entry."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kumaai.layout import MISSING, NUMBER, SOURCE, Field, Table
from kumaai.office.word.markup import kind, parent_of
from kumaai.office.word.placeholders import (
    Found,
    parsed,
    plain_name,
    read_paragraph,
    replace_runs,
    text_properties,
)
from kumaai.office.word.remarks import Found as Cell
from kumaai.office.word.remarks import takes_comments

if TYPE_CHECKING:
    from lxml import etree

    from kumaai.office.word.body import Writer

_MARKS = frozenset({"bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "sectPr"})
_UNIQUE = ("}paraId", "}textId")


def column_of(name: str, fields: Mapping[str, Field]) -> tuple[Field, int] | None:
    """The field and the column (from 0) that ``name`` means, as in todos.who or 今後の対応.担当."""
    first, dot, second = name.partition(".")
    field = fields.get(first.strip())
    if not dot or field is None or field.table is None:
        return None
    for at, names in enumerate(zip(field.columns, field.table.header, strict=True)):
        if second.strip() in map(plain_name, names):
            return field, at
    return None


def row_around(paragraph: etree._Element) -> etree._Element | None:
    """The innermost table row that a paragraph stands in."""
    return next((element for element in paragraph.iterancestors() if kind(element) == "tr"), None)


def repeat_row(
    row: etree._Element, field: Field, fields: Mapping[str, Field], writer: Writer
) -> list[etree._Element]:
    """Put a copy of ``row`` for each entry of the field in its place; one that says what is missing where it has none."""
    table = writer.references.table(field.table, keep=True) if field.table else Table((), ())
    entries: Sequence[Sequence[str]] = table.rows
    empty = [MISSING] * len(field.columns)
    copies = []
    told_at = _told_at(row, field, fields)
    for number, entry in enumerate(entries or [empty]):
        written = unmarked(row)
        for element in [e for e in written.iter() if kind(e) == "p"]:
            for one in reversed(read_paragraph(element).found()):
                meant = column_of(one.name, fields)
                if meant and meant[0] is field:
                    text = entry[meant[1]] if meant[1] < len(entry) else ""
                    findings = () if _is_aside(table, meant[1]) else table.line(number).findings
                    _write(one, text, writer, Cell(findings, meant[1] == told_at))
        copies.append(written)
    holder = parent_of(row)
    at = holder.index(row)
    holder[at : at + 1] = copies
    return copies


def _told_at(row: etree._Element, field: Field, fields: Mapping[str, Field]) -> int:
    """The column whose place in ``row`` gets the comments: the one that says most, else the first; -1 for none."""
    shown = [
        meant[1]
        for element in row.iter()
        if kind(element) == "p"
        for one in read_paragraph(element).found()
        if (meant := column_of(one.name, fields)) and meant[0] is field
    ]
    table = field.table or Table((), ())
    told = [at for at in shown if not _is_aside(table, at)]
    return table.told_at if table.told_at in told else min(told, default=-1)


def _is_aside(table: Table, column: int) -> bool:
    """Whether a column says nothing of its own: the number, the sources."""
    return table.header[column : column + 1] in ((NUMBER,), (SOURCE,))


def _write(one: Found, text: str, writer: Writer, found: Cell) -> None:
    if found.comment and not takes_comments(one.run):
        found = Cell(found.findings)
    runs = writer.runs(text, own=text_properties(one.run), breaks=True, found=found)
    replace_runs(one, parsed(runs))


def unmarked(element: etree._Element) -> etree._Element:
    """A copy without bookmarks and without the ids that may stand only once in a document."""
    copied = copy.deepcopy(element)
    for mark in [e for e in copied.iter() if kind(e) in _MARKS]:
        parent_of(mark).remove(mark)
    for inner in copied.iter():
        for name in [name for name in inner.attrib if str(name).endswith(_UNIQUE)]:
            del inner.attrib[name]
    return copied
