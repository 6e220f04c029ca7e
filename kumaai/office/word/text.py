"""The one walk over a Word document: everything a reader sees, with where each character stands.

Reading and revising share it, so an offset in a block's text always means
the same character. A unit is one block of the contract (a paragraph, a
cell, a note, a header, a text box); its lines are its paragraphs; a line's
pieces say which element of which run holds which characters, and why they
may not be edited, if so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kumaai.office.word.markup import child, is_disclosure, is_on, kind, number, parent_of, value
from kumaai.office.word.numbering import Numbering
from kumaai.office.word.structure import (
    blocks,
    boxes,
    chosen,
    control_refusal,
    descend,
    field_refusal,
    unclosed_fields,
)
from kumaai.office.word.styles import Styles, shaded

if TYPE_CHECKING:
    from lxml import etree

TRANSPARENT = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo"})
"""Inline containers whose content is ordinary text."""

_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_OBJECTS = frozenset({"drawing", "pict", "object"})
_ANCHORS = frozenset({"footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef", "contentPart"})
_COLUMNS = 1_000
_CODE = 256
"""Characters of a field's code that are kept: its first word says what it is."""
_SPECIAL_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass(slots=True)
class Piece:
    """Characters of a line from ``start``, held by ``element`` (w:t, w:tab …) in ``run``.

    ``refusal`` is the stable code of why they may not be edited, "" where they may.
    """

    start: int
    text: str
    element: etree._Element
    run: etree._Element
    refusal: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class Line:
    """One w:p: its text, the pieces that make it, and what stands between characters.

    ``refusal`` says why nothing in it may be edited, a locked control around it say.
    ``anchors`` are (position, code) of objects, references and field marks
    without a character of their own: text around them cannot be replaced in one.
    """

    element: etree._Element
    text: str = ""
    refusal: str = ""
    pieces: list[Piece] = field(default_factory=list)
    anchors: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Unit:
    """One block before it is data: see :class:`kumaai.source.Block`; ``part`` is the part that holds it."""

    id: str
    kind: str
    place: str
    part: str
    lines: list[Line]
    level: int = 0
    number: str = ""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(slots=True)
class _Field:
    """An open complex field: its code so far, and whether its result has begun.

    ``silent`` says that it stands in the code of another, ``outer`` and
    ``refusal`` why its result may not be edited: a document may open a hundred
    thousand, so that nobody looks at more than the last.
    """

    code: str = ""
    in_result: bool = False
    refusal: str = ""
    silent: bool = False
    outer: str = ""

    @classmethod
    def inside(cls, other: _Field | None) -> _Field:
        """A field that begins within ``other``."""
        if other is None:
            return cls()
        return cls(silent=other.silent or not other.in_result, outer=other.refusal)


class Walk:
    """Walks one document's stories in turn; counters run on from story to story."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.hidden = 0
        self._styles = styles
        self._numbering = numbering
        self._part = ""
        self._on_white = True
        self._boxes: list[etree._Element] = []
        self._box_count = 0
        self._fields: list[_Field] = []
        self._unclosed: set[etree._Element] = set()
        self._line: Line
        self._style = ""
        self._white_here = True
        self._texts: list[str] = []
        self._length = 0

    # Stories

    def body(self, bodies: list[etree._Element], part: str) -> Iterator[Unit]:
        """The units of the document's body: p1, p2 …, tables and text boxes where they stand."""
        self._begin(parent_of(bodies[0]), part)
        paragraphs = tables = 0
        for name, element, refusal in (block for body in bodies for block in blocks(body, "")):
            if name == "tbl":
                tables += 1
                yield from self._table(element, f"t{tables}", f"第{tables}表", refusal)
                continue
            line, level, number, listed = self._paragraph(element, refusal)
            if line.text.strip():
                paragraphs += 1
                kind_ = "heading" if level else "item" if listed else "paragraph"
                place = f"{paragraphs}段落目"
                yield Unit(f"p{paragraphs}", kind_, place, part, [line], level, number)
            yield from self._pending_boxes()

    def notes(self, root: etree._Element, part: str, first: int, label: str) -> Iterator[Unit]:
        """The footnotes or endnotes: n1, n2 … from ``first``; ``label`` names them in places."""
        self._begin(root, part)
        count = 0
        for note in root:
            if kind(note) in ("footnote", "endnote") and value(note, "type") not in _SPECIAL_NOTES:
                count += 1
                identifier = f"n{first + count - 1}"
                yield from self._container(note, identifier, f"{label}{count}", "note", "")

    def margin(self, root: etree._Element, part: str, identifier: str, place: str) -> Iterator[Unit]:
        """A header or footer."""
        self._begin(root, part)
        yield from self._container(root, identifier, place, "header", "")

    def _begin(self, root: etree._Element, part: str) -> None:
        self._part = part
        self._on_white = child(root, "background") is None
        self._fields = []
        self._unclosed = unclosed_fields(root)

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
            line, _level, number, _listed = self._paragraph(block, inner)
            if not line.text and any(is_disclosure(e) for e in block if kind(e) == "sdt"):
                continue
            first_number = first_number or ("" if lines else number)
            lines.append(line)
        unit = Unit(identifier, kind_, place, self._part, lines, 0, first_number)
        pending, self._boxes = self._boxes, []
        if any(line.text.strip() for line in lines):
            yield unit
        for number_, (table, inner) in enumerate(tables, 1):
            where = f"{place}の中の第{number_}表"
            yield from self._table(table, f"{identifier}.t{number_}", where, inner)
        self._boxes = pending
        yield from self._pending_boxes()

    def _table(self, table: etree._Element, identifier: str, place: str, refusal: str) -> Iterator[Unit]:
        ground = self._on_white
        # A table style may colour any cell; what it says is not worked out here.
        styled = child(table, "tblPr", "tblStyle") is not None or shaded(child(table, "tblPr"))
        rows = descend(table, "tr", refusal)
        for row_number, (row, row_refusal) in enumerate(rows, 1):
            properties = child(row, "trPr")
            if is_on(child(properties, "hidden")) or child(properties, "del") is not None:
                continue
            column = 1 + number(value(child(properties, "gridBefore")), highest=_COLUMNS)
            for cell, cell_refusal in descend(row, "tc", row_refusal):
                where = f"{place} {row_number}行{column}列"
                name = f"{identifier}.r{row_number}.c{column}"
                self._on_white = ground and not styled and not shaded(child(cell, "tcPr"))
                yield from self._container(cell, name, where, "cell", cell_refusal)
                column += number(value(child(cell, "tcPr", "gridSpan")), 1, _COLUMNS) or 1
        self._on_white = ground

    def _pending_boxes(self) -> Iterator[Unit]:
        """The text boxes anchored in what was read last; each has fields of its own."""
        pending, self._boxes = self._boxes, []
        for box in pending:
            self._box_count += 1
            number = self._box_count
            fields, self._fields = self._fields, []
            ground, self._on_white = self._on_white, False  # a shape may be filled
            yield from self._container(box, f"x{number}", f"テキストボックス{number}", "box", "")
            self._fields, self._on_white = fields, ground

    # Paragraphs

    def _paragraph(self, element: etree._Element, refusal: str) -> tuple[Line, int, str, bool]:
        """The line, its heading level, its automatic number and whether it is a list item."""
        properties = child(element, "pPr")
        self._line = Line(element, refusal=refusal)
        self._style = self._styles.style_of(properties)
        self._white_here = self._on_white and not self._styles.on_colour(properties)
        self._texts, self._length = [], 0
        self._inline(element, refusal)
        line = self._line
        line.text = "".join(self._texts)
        listed = self._styles.numbering(properties)
        number = self._numbering.next(*listed).strip() if listed else ""
        return line, self._styles.heading_level(properties), number, listed is not None

    def _inline(self, parent: etree._Element, refusal: str) -> None:
        for element in parent:
            name = kind(element)
            if name == "r":
                self._run(element, refusal)
            elif name in TRANSPARENT:
                self._inline(element, refusal)
            elif name == "sdt":
                content = child(element, "sdtContent")
                # Our own line in a footer is about the document, not of it.
                if content is not None and not is_disclosure(element):
                    self._inline(content, refusal or control_refusal(element))
            elif name == "fldSimple":
                self._inline(element, refusal or field_refusal(value(element, "instr")))
            elif name == "AlternateContent":
                self._inline(chosen(element), refusal)
            elif name == "oMath":
                self._math(element, element)

    def _run(self, run: etree._Element, refusal: str) -> None:
        properties = child(run, "rPr")
        hidden = self._styles.hidden(properties, self._style, self._white_here)
        self._run_content(run, run, refusal, hidden)

    def _run_content(self, parent: etree._Element, run: etree._Element, refusal: str, hidden: bool) -> None:
        for element in parent:
            name = kind(element)
            if name == "t":
                self._add(element.text or "", element, run, refusal, hidden)
            elif name in _CHARACTERS:
                self._add(_CHARACTERS[name], element, run, refusal, hidden)
            elif name == "br":
                if value(element, "type", "textWrapping") == "textWrapping":
                    self._add("\n", element, run, refusal, hidden)
                else:
                    self._anchor("object")
            elif name == "sym":
                self._symbol(element, run, refusal, hidden)
            elif name == "fldChar":
                self._field_mark(element)
            elif name == "instrText":
                if self._fields and not self._fields[-1].in_result and len(self._fields[-1].code) < _CODE:
                    self._fields[-1].code += (element.text or "")[:_CODE]
            elif name == "ruby":
                self._ruby(element, run, hidden)
            elif name in _OBJECTS:
                self._anchor("object")
                self._boxes.extend(boxes(element))
            elif name in _ANCHORS:
                self._anchor("object")
            elif name == "AlternateContent":
                self._run_content(chosen(element), run, refusal or "object", hidden)

    def _ruby(self, ruby: etree._Element, run: etree._Element, hidden: bool) -> None:
        """The base once, not editable; the reading above it is no text of its own."""
        base = child(ruby, "rubyBase")
        for inner in base if base is not None else ():
            name = kind(inner)
            if name == "r":
                self._run_content(inner, run, "ruby", hidden)
            elif name in TRANSPARENT:
                for deeper in inner:
                    if kind(deeper) == "r":
                        self._run_content(deeper, run, "ruby", hidden)

    def _symbol(self, element: etree._Element, run: etree._Element, refusal: str, hidden: bool) -> None:
        """A character by its code; codes of symbol fonts (private use) mean nothing as text."""
        try:
            code = int(value(element, "char"), 16)
        except ValueError:
            code = 0xF000
        if 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE:
            self._add(chr(code), element, run, refusal, hidden)
        else:
            self._anchor("object")

    def _math(self, element: etree._Element, top: etree._Element) -> None:
        for inner in element:
            name = kind(inner)
            if name in ("math", "t"):
                self._add(inner.text or "", inner, top, "math", False)
            elif name not in ("del", "moveFrom"):
                self._math(inner, top)

    def _field_mark(self, element: etree._Element) -> None:
        step = value(element, "fldCharType")
        self._anchor("field")
        if step == "begin":
            if element not in self._unclosed:
                self._fields.append(_Field.inside(self._fields[-1] if self._fields else None))
        elif self._fields and step == "separate":
            top = self._fields[-1]
            top.in_result = True
            top.refusal = top.outer or field_refusal(top.code)
        elif self._fields and step == "end":
            self._fields.pop()

    def _add(
        self, text: str, element: etree._Element, run: etree._Element, refusal: str, hidden: bool
    ) -> None:
        if not text:
            return
        if self._fields:
            top = self._fields[-1]
            if top.silent or not top.in_result:
                return
            refusal = refusal or top.refusal
        if hidden:
            self.hidden += len(text)
            return
        self._line.pieces.append(Piece(self._length, text, element, run, refusal))
        self._texts.append(text)
        self._length += len(text)

    def _anchor(self, code: str) -> None:
        self._line.anchors.append((self._length, code))
