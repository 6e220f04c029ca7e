"""Puts a layout into a document: at its placeholders, or behind the text that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from kumaai.layout import MISSING, SOURCE, Element, Field, Heading, Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.office import opc
from kumaai.office.references import References
from kumaai.office.word.body import Spot, Writer
from kumaai.office.word.document import Document
from kumaai.office.word.markup import child, kind, parent_of, value
from kumaai.office.word.placeholders import (
    Found,
    parsed,
    plain_name,
    read_paragraph,
    replace_runs,
    replace_text,
    text_properties,
)
from kumaai.office.word.remarks import takes_comments
from kumaai.office.word.rows import column_of, repeat_row, row_around, unmarked
from kumaai.office.word.sources import in_order, with_sources
from kumaai.office.word.splice import elements, replace, serialise, whole
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_MARKS = frozenset({"bookmarkStart", "bookmarkEnd", "permStart", "permEnd"})
_SOMETHING = frozenset({"t", "drawing", "pict", "object", "sectPr", "fldChar", "fldSimple", "sdt", "br"})
_KINDS = ("p", "sectPr", "tr")
"""The elements that are replaced as a whole."""
_A4_TEXT = 9072
"""Width of our own text in twentieths of a point, where a document does not say how wide its pages are."""
_BOX = 4500
"""A width that fits most text boxes."""
_CELL_PADDING = 216
_NO_SOURCES = "（出典なし）"
_MOST = 32 * 1024 * 1024
"""Characters that may be put into a template."""


class Filler:
    """One document being filled; ``warnings`` are what a person should know of its placeholders."""

    def __init__(self, document: Document, draft: opc.Draft, writer: Writer, layout: Layout) -> None:
        self.warnings: list[str] = []
        self._document, self._draft, self._writer, self._layout = document, draft, writer, layout
        self._title = Field("title", "表題", layout.title, _title_of(layout))
        self._body = Field("body", "本文", ())
        self._citations = Field("citations", SOURCE, ())
        self._fields: dict[str, Field] = {}
        for one in (self._title, self._body, *layout.fields, self._citations):
            for name in (one.name, one.alias):
                self._fields.setdefault(plain_name(name), one)
        self._unknown: dict[str, list[etree._Element]] = {}
        self._instead: dict[etree._Element, list[etree._Element]] = {}
        self._widths: dict[etree._Element, int] = {}
        self._last_width = _A4_TEXT
        self._placed: set[int] = set()
        self._rows: dict[etree._Element, Field] = {}
        self._unspliced = False
        self._in_margins = False
        self._spent = 0

    def fill(self) -> None:
        """Fill every part that a reader sees."""
        main, root = self._document.main, self._document.root(self._document.main)
        inventory = elements(root, _KINDS)
        self._measure(inventory)
        found = self._found(inventory)
        repeated, self._rows = self._rows, {}
        margins = [(part, elements(self._document.root(part), _KINDS)) for part in self._margins()]
        found_there = []
        for _part, there in margins:
            found_there.append((self._found(there), self._rows))
            self._rows = {}
        self._tell_unknown()  # while the places are still those of the template
        fields = [*(field for _one, field in found), *repeated.values()]
        self._placed = {id(field) for field in fields}
        alone = all(isinstance(field.value, str) or field is self._citations for field in fields)
        whole_text = self._whole()
        self._refer(inventory, found, repeated, whole_text, appended=alone)
        if id(self._citations) not in self._placed:
            whole_text = with_sources(whole_text, self._writer.references.sources())
        self._put_all(found, repeated, whole_text)
        if alone:
            self._append(whole_text)
        elif self._body not in fields:
            self._tell_left_out()
        if self._unspliced:
            self._draft.write(main, whole(root))
        else:
            self._write(main, inventory)
        self._in_margins = True
        for (part, there), (placeholders, rows) in zip(margins, found_there, strict=True):
            self._instead = {}
            self._put_all(placeholders, rows, whole_text)
            self._write(part, there)

    def _write(self, part: str, inventory: Sequence[etree._Element]) -> None:
        if self._instead:
            self._draft.write(part, replace(self._draft.read(part), inventory, self._instead, _KINDS))

    def _put_all(
        self,
        found: Sequence[tuple[Found, Field]],
        rows: dict[etree._Element, Field],
        whole_text: Sequence[Element],
    ) -> None:
        """Fill what was found in one part, from its end; rows are repeated with what else stands in them."""
        for one, field in reversed(found):
            self._put(one, field, whole_text)
        for row, field in reversed(rows.items()):
            self._spend(len(serialise(row)) * len(field.table.rows if field.table else ()))
            self._writer.remarks.open = not self._in_margins and takes_comments(row)
            self._instead[row] = repeat_row(row, field, self._fields, self._writer)

    def _spend(self, size: int) -> None:
        """Count what is put in: a template with the same placeholder a million times would fill the memory."""
        self._spent += size
        if self._spent > _MOST:
            raise InputError(
                "input.limit",
                _("{path} has so many placeholders that the document would be too large.").format(
                    path=self._document.path
                ),
                hint=_("Write each placeholder once, or a few times."),
                where=self._document.path,
            )

    def _margins(self) -> list[str]:
        """Headers, footers and notes: placeholders are filled there, nothing is put behind them."""
        other = (self._document.main, self._document.related("comments"))
        return [part for part in self._document.story_parts() if part not in other]

    def _found(self, inventory: Sequence[etree._Element]) -> list[tuple[Found, Field]]:
        """The known placeholders in order; the others are kept to be told of."""
        known = []
        for element in inventory:
            if kind(element) != "p":
                continue
            for one in read_paragraph(element).found():
                field = self._fields.get(one.name)
                if field is None and self._is_in_row(one, element):
                    continue
                if field is None:
                    self._unknown.setdefault(one.written, []).append(element)
                else:
                    known.append((one, field))
        return known

    def _is_in_row(self, one: Found, paragraph: etree._Element) -> bool:
        """Whether a placeholder names a column, in a row that is not already repeated for something else."""
        meant, row = column_of(one.name, self._fields), row_around(paragraph)
        if meant is None or row is None:
            return False
        return self._rows.setdefault(row, meant[0]) is meant[0]

    # What goes in

    def _whole(self) -> list[Element]:
        """The layout's elements without those that stand at placeholders of their own."""
        fields = (self._title, *self._layout.fields)
        covered = [element for field in fields if id(field) in self._placed for element in field.covers]
        return [element for element in self._layout.elements if element not in covered]

    def _refer(
        self,
        inventory: Sequence[etree._Element],
        found: Sequence[tuple[Found, Field]],
        rows: dict[etree._Element, Field],
        whole_text: Sequence[Element],
        *,
        appended: bool,
    ) -> None:
        """Number the sources in the order of the pages; places stand there where no list of them has room."""
        at = {element: number for number, element in enumerate(inventory)}
        shown: list[tuple[int, str | Sequence[Element]]] = [
            (at[one.paragraph.element], self._value(field, whole_text))
            for one, field in found
            if one.alone and field is not self._citations
        ]
        shown += [(at[row], (field.table,)) for row, field in rows.items() if field.table]
        if appended:
            shown.append((len(at), whole_text))
        room = appended or not {id(self._body), id(self._citations)}.isdisjoint(self._placed)
        layout = self._layout
        if layout.citations == "notes" and not room:
            layout = replace_fields(layout, citations="inline")
        self._writer.references = References(layout, in_order(shown))

    def _titled(self, elements_: Sequence[Element], spot: Spot) -> str:
        """The whole document, the title before it where it stands nowhere else."""
        placed = id(self._title) in self._placed or self._layout.title_within
        title = "" if placed else self._writer.title(self._layout.title)
        return title + self._writer.elements(elements_, spot)

    def _value(self, field: Field, whole: Sequence[Element]) -> str | Sequence[Element]:
        if field is self._body:
            return whole or (Paragraph(MISSING),)
        if field is self._citations:
            sources = self._writer.references.sources()
            return sources[1:] if sources else _NO_SOURCES
        return field.value or MISSING

    # Where it goes

    def _put(self, one: Found, field: Field, whole: Sequence[Element]) -> None:
        content = self._value(field, whole)
        paragraph = one.paragraph.element
        self._writer.remarks.open = not self._in_margins and takes_comments(paragraph)
        if not isinstance(content, str) and one.alone:
            spot = Spot(self._width(paragraph), _style_of(paragraph), text_properties(one.run))
            write = self._titled if field is self._body else self._writer.elements
            written = write(content, spot)
            self._spend(len(written))
            self._replace(paragraph, parsed(written))
            return
        if not isinstance(content, str):
            text = "\n".join(_lines(content))
            self._spend(len(text))
            replace_runs(one, parsed(self._writer.runs(text, own=text_properties(one.run), breaks=True)))
        elif "\n" in content and one.alone:
            lines = content.split("\n")
            self._spend(len(serialise(paragraph)) * len(lines))
            self._replace(paragraph, self._repeated(one, lines))
            return
        elif content == MISSING:
            replace_runs(one, parsed(self._writer.runs(content, own=text_properties(one.run))))
        else:
            replace_text(one, _clean("、".join(content.split("\n"))))
        self._spend(len(content))
        self._instead.setdefault(paragraph, [paragraph])

    def _repeated(self, one: Found, lines: Sequence[str]) -> list[etree._Element]:
        """The paragraph once for each line."""
        copies = []
        for line in lines:
            element = unmarked(one.paragraph.element)
            again = read_paragraph(element).found()[0]
            replace_text(again, _clean(line))
            copies.append(element)
        return copies

    def _replace(self, paragraph: etree._Element, new: list[etree._Element]) -> None:
        """Put elements in a paragraph's place; a section's end, bookmarks and the like stay."""
        holder = parent_of(paragraph)
        before = [e for e in paragraph if kind(e) in _MARKS]
        after = []
        if child(paragraph, "pPr", "sectPr") is not None:
            for element in [e for e in paragraph if kind(e) != "pPr"]:
                paragraph.remove(element)
            after = [paragraph]
        at = holder.index(paragraph)
        everything = [*before, *new, *after]
        if not after:
            holder.remove(paragraph)
        holder[at:at] = [*before, *new]
        self._instead[paragraph] = everything

    def _append(self, whole_text: Sequence[Element]) -> None:
        """Put the document behind the template's own text, before the properties of the last section."""
        self._writer.remarks.open = True
        body = self._document.bodies[-1]
        last = next((e for e in reversed(body) if kind(e) == "sectPr"), None)
        while (empty := _empty_end(body, last)) is not None:
            body.remove(empty)
            self._instead[empty] = []
        new = parsed(self._titled(whole_text, Spot(self._last_width)))
        if last is not None:
            at = body.index(last)
            body[at:at] = new
            self._instead[last] = [*new, last]
        else:
            body.extend(new)
            self._unspliced = True  # there is nothing to splice before

    # Widths

    def _measure(self, inventory: Sequence[etree._Element]) -> None:
        """The text width of each paragraph's section: that of the next w:sectPr."""
        width = _A4_TEXT
        for element in reversed(inventory):
            if kind(element) == "sectPr" and kind(parent_of(element)) in ("pPr", "body"):
                width = _text_width(element)
                self._last_width = width if not self._widths else self._last_width
            self._widths[element] = width

    def _width(self, paragraph: etree._Element) -> int:
        for ancestor in paragraph.iterancestors():
            name = kind(ancestor)
            if name == "txbxContent":
                return _BOX
            if name == "tc":
                cell = child(ancestor, "tcPr", "tcW")
                if value(cell, "type") == "dxa" and value(cell, "w").isdigit():
                    return max(int(value(cell, "w")) - _CELL_PADDING, 1000)
                return _BOX
        return self._widths.get(paragraph, self._last_width)

    # What to tell

    def _tell_left_out(self) -> None:
        """Name the parts of the document that the template shows nowhere.

        A table of labels is none: what it says stands at placeholders of its own.
        """
        shown = [e for e in self._layout.elements if not (isinstance(e, Table) and e.plain)]
        left = [
            field.alias
            for field in self._layout.fields
            if field.value
            and id(field) not in self._placed
            and any(element in shown for element in field.covers)
        ]
        if left:
            message = _("{path} has no place for these parts, which were left out: {parts}")
            self.warnings.append(message.format(path=self._document.path, parts="、".join(left)))

    def _tell_unknown(self) -> None:
        if not self._unknown:
            return
        places = {line.element: unit.place for unit in self._document.units() for line in unit.lines}
        told = []
        for written, paragraphs in self._unknown.items():
            where = "、".join(dict.fromkeys(places[p] for p in paragraphs if p in places))
            told.append(f"{written}（{where}）" if where else written)
        message = _("{path}: these placeholders are not of this command and stay as they are: {placeholders}")
        self.warnings.append(message.format(path=self._document.path, placeholders="、".join(told)))


def _title_of(layout: Layout) -> tuple[Element, ...]:
    return tuple(e for e in layout.elements if isinstance(e, Paragraph) and e.style == "title")


def _clean(text: str) -> str:
    from kumaai.office.word.tracked import legal

    return legal(text).replace("\n", "、").replace("\t", "　")


def _style_of(paragraph: etree._Element) -> str:
    return value(child(paragraph, "pPr", "pStyle"))


def _lines(content: Sequence[Element]) -> list[str]:
    """Elements as lines of text, for a placeholder in the middle of a line."""
    lines: list[str] = []
    for element in content:
        match element:
            case Heading() | Paragraph():
                lines.append(element.text)
            case Items():
                lines += [f"{item.label}　{item.text}" if item.label else item.text for item in element.items]
            case _:
                lines += ["　".join(cell.replace("\n", "、") for cell in row) for row in element.rows]
    return lines


def _text_width(section: etree._Element) -> int:
    """The width of one column of a section's text, in twentieths of a point."""
    size, margins, columns = (child(section, name) for name in ("pgSz", "pgMar", "cols"))
    numbers = [value(size, "w"), value(margins, "left"), value(margins, "right")]
    if not all(number.isdigit() for number in numbers):
        return _A4_TEXT
    width = int(numbers[0]) - int(numbers[1]) - int(numbers[2])
    count = value(columns, "num")
    if count.isdigit() and int(count) > 1:
        space = value(columns, "space")
        width = width // int(count) - (int(space) if space.isdigit() else 425)
    return max(width, 1000)


def _empty_end(body: etree._Element, section: etree._Element | None) -> etree._Element | None:
    """The last paragraph before ``section`` where it shows nothing."""
    before = [e for e in body if e is not section and kind(e)]
    if not before or kind(before[-1]) != "p" or any(kind(e) in _SOMETHING for e in before[-1].iter()):
        return None
    return before[-1]
