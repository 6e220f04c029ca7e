"""The one walk over a Word document: everything a reader sees, block by block, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from kumaai.office.word.markup import (
    child,
    is_disclosure,
    is_on,
    kind,
    parent_of,
    tags,
    value,
    whole,
)
from kumaai.office.word.numbering import Numbering
from kumaai.office.word.objects import OBJECT_NAMES, object_texts
from kumaai.office.word.structure import blocks, descend, surroundings
from kumaai.office.word.styles import Shape, Styles, shaded
from kumaai.office.word.text import Line, Piece, Reader, Unit, plain_text
from kumaai.source import Deleted, Hidden, Reading

if TYPE_CHECKING:
    from lxml import etree

_WIDEST_SPAN = 1000
_LONGEST_HEADING = 16

ObjectPart = Callable[["etree._Element", str], "tuple[str, etree._Element | None]"]
"""Finds the part (name, root) that holds the text of an object that stands in the named part."""


class Walk:
    """Walks one document's stories in turn; counters run on from story to story.

    ``apart`` gathers what is no text: hidden and deleted passages, readings.
    """

    def __init__(self, styles: Styles, numbering: Numbering, object_part: ObjectPart) -> None:
        self.apart: list[Hidden | Deleted | Reading] = []
        self._styles = styles
        self._numbering = numbering
        self._object_part = object_part
        self._reader = Reader(styles)
        self._part = ""
        self._on_white = True
        self._objects: Counter[str] = Counter()
        self._headed = ""

    # Stories

    def body(self, bodies: list[etree._Element], part: str) -> Iterator[Unit]:
        """The units of the document's body: p1, p2 …, tables and text boxes where they stand."""
        self._begin(parent_of(bodies[0]), part)
        paragraphs = tables = under = 0
        place = "冒頭"
        for name, element, refusal in (block for body in bodies for block in blocks(body, "")):
            if name == "tbl":
                tables += 1
                yield from self._table(element, f"t{tables}", f"第{tables}表", refusal)
                continue
            line, shape, number, listed = self._paragraph(element, refusal)
            if line.text.strip():
                paragraphs, under = paragraphs + 1, under + 1
                level = self._styles.heading_level(shape)
                kind_ = "heading" if level else "item" if listed else "paragraph"
                if level and not self._styles.is_title(shape.style):
                    self._head(f"{number} {line.text}")
                    under, place = 0, f"見出し「{self._headed}」"
                else:
                    place = f"「{self._headed}」の{under}段落目" if self._headed else f"{paragraphs}段落目"
                unit = Unit(f"p{paragraphs}", kind_, place, part, [line], level, number)
                if line.apart:
                    self._keep(unit.id, place, unit.lines)
                yield unit
            elif line.apart:
                self._keep("", f"{place}の後", [line])
            if self._reader.objects:
                yield from self._pending_objects(place if line.text.strip() else f"{place}の後")

    def _head(self, text: str) -> None:
        """Keep the words of a heading, by which places of what follows are told."""
        text = " ".join(text.split())
        self._headed = text if len(text) <= _LONGEST_HEADING else f"{text[: _LONGEST_HEADING - 1]}…"

    def notes(
        self, notes: Sequence[etree._Element], part: str, first: int, label: str, shown: Mapping[str, str]
    ) -> Iterator[Unit]:
        """The footnotes or endnotes (one at least): n1, n2 … from ``first``.

        ``label`` names them in places, with the number that their reference
        shows (``shown``, by note id).
        """
        self._begin(parent_of(notes[0]), part)
        for count, note in enumerate(notes, first):
            number = shown.get(value(note, "id"))
            place = f"{label}（本文に参照なし）" if number is None else f"{label}{number}"
            yield from self._container(note, f"n{count}", place, "note", "")

    def margin(self, root: etree._Element, part: str, identifier: str, place: str) -> Iterator[Unit]:
        """A header or footer."""
        self._begin(root, part)
        yield from self._container(root, identifier, place, "header", "")

    def _begin(self, root: etree._Element, part: str) -> None:
        self._part = part
        self._reader.fields = []
        self._reader.unclosed, behind = surroundings(root)
        self._on_white = not behind and child(root, "background") is None

    # Blocks

    def _container(
        self, element: etree._Element, identifier: str, place: str, kind_: str, refusal: str
    ) -> Iterator[Unit]:
        """One unit of all paragraphs of ``element``, then the units of its tables and text boxes."""
        lines: list[Line] = []
        tables: list[tuple[etree._Element, str]] = []
        first_number = ""
        for name, block, inner in blocks(element, refusal):
            if name == "tbl":
                tables.append((block, inner))
                continue
            line, _shape, number, _listed = self._paragraph(block, inner)
            if not line.text and any(is_disclosure(e) for e in block if kind(e) == "sdt"):
                continue
            first_number = first_number or ("" if lines else number)
            lines.append(line)
        unit = Unit(identifier, kind_, place, self._part, lines, 0, first_number)
        pending, self._reader.objects = self._reader.objects, []
        seen = any(line.text.strip() for line in lines)
        self._keep(identifier if seen else "", place, lines)
        if seen:
            yield unit
        for number_, (table, inner) in enumerate(tables, 1):
            where = f"{place}の中の第{number_}表"
            yield from self._table(table, f"{identifier}.t{number_}", where, inner)
        self._reader.objects = pending
        yield from self._pending_objects(place)

    def _table(self, table: etree._Element, identifier: str, place: str, refusal: str) -> Iterator[Unit]:
        ground = self._on_white
        properties = child(table, "tblPr")
        style = value(child(properties, "tblStyle"))
        coloured = shaded(properties) or (bool(style) and self._styles.table_shades(style))
        for row_number, (row, row_refusal) in enumerate(descend(table, "tr", refusal), 1):
            properties = child(row, "trPr")
            deletion = child(properties, "del")
            if deletion is not None:
                self._deleted_row(row, deletion, f"{place} {row_number}行")
                continue
            veil = self._reader.veil
            if is_on(child(properties, "hidden")):
                self._reader.veil = "marked"
            column = 1 + min(whole(value(child(properties, "gridBefore")), 0), _WIDEST_SPAN)
            row_coloured = coloured or shaded(child(row, "tblPrEx"))
            for cell, cell_refusal in descend(row, "tc", row_refusal):
                where = f"{place} {row_number}行{column}列"
                name = f"{identifier}.r{row_number}.c{column}"
                cell_properties = child(cell, "tcPr")
                self._on_white = ground and not row_coloured and not shaded(cell_properties)
                yield from self._container(cell, name, where, "cell", cell_refusal)
                span = whole(value(child(cell_properties, "gridSpan")), 1)
                column += span if 0 < span < _WIDEST_SPAN else 1
            self._reader.veil = veil
        self._on_white = ground

    def _deleted_row(self, row: etree._Element, deletion: etree._Element, place: str) -> None:
        author, date = value(deletion, "author"), value(deletion, "date")
        for paragraph in row.iter(*tags("p")):
            if text := plain_text(paragraph):
                self.apart.append(Deleted(text, author, date, place=place))

    # Objects

    def _pending_objects(self, place: str) -> Iterator[Unit]:
        """The text boxes and other objects anchored in what was read last; each has fields of its own."""
        pending, self._reader.objects = self._reader.objects, []
        for element, hidden in pending:
            name = kind(element)
            self._objects[name] += 1
            identifier = f"x{self._objects.total()}"
            where = f"{OBJECT_NAMES[name]}{self._objects[name]}（{place}）"
            reader = self._reader
            fields, reader.fields = reader.fields, []
            veil, reader.veil = reader.veil, reader.veil or hidden
            ground, self._on_white = self._on_white, False  # a shape may be filled
            if name == "txbxContent":
                yield from self._container(element, identifier, where, "box", "")
            else:
                yield from self._foreign(element, identifier, where)
            reader.fields, reader.veil, self._on_white = fields, veil, ground

    def _foreign(self, element: etree._Element, identifier: str, place: str) -> Iterator[Unit]:
        """The unit of an object whose text is no paragraphs of Word's: read, never edited."""
        part, root = self._object_part(element, self._part)
        texts = object_texts(element, root)
        lines = []
        for text, holder in texts:
            line = Line(holder, text, "object")
            line.pieces.append(Piece(0, text, holder, holder, "object"))
            lines.append(line)
        if not lines:
            return
        if self._reader.veil:
            text = "\n".join(text for text, _holder in texts)
            self.apart.append(Hidden(text, self._reader.veil, place=place))
        else:
            yield Unit(identifier, "box", place, part, lines)

    # Paragraphs

    def _paragraph(self, element: etree._Element, refusal: str) -> tuple[Line, Shape, str, bool]:
        """The line, what its properties say, its automatic number and whether it is a list item."""
        styles = self._styles
        shape = styles.shape(child(element, "pPr"))
        line = self._reader.line(element, shape, refusal, self._on_white)
        number, level, chain = styles.numbering_of(shape.style)
        if shape.number:
            number, level = shape.number, shape.level or level
        elif shape.level:
            level = shape.level
        elif number and number != "0":
            linked = self._numbering.level_of_style(number, chain)
            level = level if linked is None else str(linked)
        listed = bool(number) and number != "0"
        # A paragraph that is gone with its mark, or hidden with it, does not count.
        gone = not line.text and (shape.mark_gone or styles.hidden(None, shape.style) == "marked")
        label = self._numbering.next(number, whole(level, 0)).strip() if listed and not gone else ""
        return line, shape, label, listed

    def _keep(self, block: str, place: str, lines: Sequence[Line]) -> None:
        """Keep what is no text of ``lines`` with the block in which it stands, passages in one piece."""
        offset = 0
        for line in lines:
            for entry, group in groupby(line.apart, lambda entry: replace(entry, text="")):
                text = "".join(part.text for part in group)
                start = entry.start + offset
                if isinstance(entry, Reading):
                    end = entry.end + offset
                    found = replace(entry, text=text, block=block, place=place, start=start, end=end)
                else:
                    found = replace(entry, text=text, block=block, place=place, start=start if block else 0)
                self.apart.append(found)
            offset += len(line.text) + 1
