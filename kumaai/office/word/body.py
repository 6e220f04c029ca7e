"""Writes the elements of a layout as paragraphs and tables of WordprocessingML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kumaai.layout import MISSING, UNCITED, Element, Heading, Item, Items, Layout, Paragraph, Table
from kumaai.office.references import References
from kumaai.office.word import look
from kumaai.office.word.lists import Lists
from kumaai.office.word.look import Look
from kumaai.office.word.pieces import indent, numbered, paragraph, run, spacing
from kumaai.office.word.remarks import NOTHING, Found, Remarks
from kumaai.office.word.stylebook import StyleBook
from kumaai.office.word.tables import table
from kumaai.office.word.tracked import legal
from kumaai.result import Check

_NUMBERED = re.compile(
    r"\s*(?:第?\s*[0-9０-９一二三四五六七八九十]+[\s　.．、章節条]|[(（][0-9０-９一-九]+[)）]|[IVXⅠ-Ⅻ]+[\s　.．])"
)
_SPEAKER_MARKS = ("○", "●", "◎", "【", "（", "(")
_NO_INDENT = ("（", "「", "※", "【", "〔")
_STYLES = {
    "lead": look.LEAD, "note": look.NOTE, "quote": look.QUOTE, "left": look.LEFT, "centre": look.CENTRE,
    "right": look.RIGHT, "title": look.TITLE,
}  # fmt: skip
_MAX_LABEL = 10
"""Characters of a label in the list under 記 that its text still stands beside."""
_ALERTS = re.compile(f"({re.escape(MISSING)}|{re.escape(UNCITED)})")
ALERT = {"color": f'<w:color w:val="{look.ALERT}"/>'}
HIGHLIGHT = {"highlight": '<w:highlight w:val="yellow"/>'}
SMALL = {
    "color": f'<w:color w:val="{look.GREY}"/>',
    "sz": '<w:sz w:val="16"/>',
    "szCs": '<w:szCs w:val="16"/>',
}
RAISED = SMALL | {"position": '<w:position w:val="4"/>'}
"""Two points up: Word's own superscript would make brackets and digits too small to read on paper."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where elements are put: the style and run properties of the text around, the width in twentieths of a point."""

    width: int
    style: str = ""
    text: dict[str, str] = field(default_factory=dict)


class Writer:
    """Writes elements in the styles of one document."""

    def __init__(self, book: StyleBook, lists: Lists, layout: Layout, remarks: Remarks) -> None:
        self.book, self.lists, self.remarks = book, lists, remarks
        self.references = References(layout)
        self._language = layout.language
        self._told: tuple[str, tuple[Check, ...]] = ("", ())
        self._aside = False  # behind a memo's heading, on a page that may be taken out: no numbers there
        self._heading_number(layout)

    def _heading_number(self, layout: Layout) -> None:
        """Number the headings of a template that has none of its own; those it has stay as they are."""
        depth = heading_depth(layout)
        taken = any(self.book.known(heading) for heading in look.HEADINGS)
        if self.book.own or not depth or taken:
            return
        number = self.lists.headings(depth, [heading.id for heading in look.HEADINGS])
        for level, heading in enumerate(look.HEADINGS):
            self.book.id_of(heading, numbered(level, number))

    def elements(self, elements: Sequence[Element], spot: Spot) -> str:
        """The elements as w:p and w:tbl, in one string; a table is always followed by a paragraph."""
        return "".join(self._each(elements, spot))

    def _each(self, elements: Sequence[Element], spot: Spot) -> Iterator[str]:
        self._aside = False
        for at, element in enumerate(elements):
            follower = elements[at + 1] if at + 1 < len(elements) else None
            match element:
                case Heading():
                    yield self._heading(element, new_page=element.page or (element.memo and not self._aside))
                    self._aside = self._aside or element.memo
                case Paragraph():
                    yield self._paragraph(element, spot, parted=isinstance(follower, Table))
                case Items():
                    yield from self._items(element, spot)
                    if isinstance(follower, Table):
                        yield _gap(80)
                case Table():
                    yield from self._table(element, spot, isinstance(follower, Heading), follower is None)

    def title(self, text: str) -> str:
        """The document's title."""
        return self._line(look.TITLE, self.runs(text)) if text else ""

    # Paragraphs

    def _heading(self, element: Heading, *, new_page: bool) -> str:
        heading = look.HEADINGS[min(max(element.level, 1), 4) - 1]
        identifier = self.book.id_of(heading)
        form = ["<w:pageBreakBefore/>"] if new_page else []
        if element.memo or not element.numbered:
            form += [numbered(0, "0"), indent()]
        elif _NUMBERED.match(element.text) and self.book.list_of(identifier):
            form += [numbered(0, "0")]
        return paragraph(identifier, self.runs(element.text), *form)

    def _paragraph(self, element: Paragraph, spot: Spot, *, parted: bool) -> str:
        lines = legal(element.text).split("\n")
        written = []
        for at, line in enumerate(lines):
            own = spot.text if element.style in ("body", "lead") else None
            found = self._found(element, at == 0)
            runs = self.runs(line, own=own, found=found)
            runs += self._behind(element, own) if at == len(lines) - 1 else ""
            form = [indent(first=1)] if self._begins_set_in(element, line, spot) else []
            if parted and self.book.own and at == len(lines) - 1:
                form.append(spacing(0, 4))  # a table has no distance of its own
            if element.style == "title":
                form.append(spacing(18, 14))  # what stands above it is not its own
            if element.style == "body":
                written.append(paragraph(spot.style, runs, *form))
            else:
                written.append(self._line(_STYLES.get(element.style, look.LEFT), runs, *form))
        return "".join(written)

    def _begins_set_in(self, element: Paragraph, line: str, spot: Spot) -> bool:
        """Whether a line of Japanese text begins one character further in, and its style does not see to it."""
        if element.style not in ("body", "lead") or self._language == "en" or not line:
            return False
        if line.startswith(("　", *_NO_INDENT)):
            return False
        return self.book.own or not self.book.indented(spot.style)

    def _line(self, style: Look, runs: str, *form: str) -> str:
        return paragraph(self.book.id_of(style), runs, *form)

    # Lists

    def _items(self, element: Items, spot: Spot) -> Iterator[str]:
        if element.record:
            yield from self._record(element.items, spot)
            return
        number = ""
        for item in element.items:
            if item.label and not element.ordered:
                yield self._speech(item, spot)
                continue
            style = look.NUMBER if element.ordered else look.BULLET
            known = self.book.list_of(self.book.id_of(style))
            number = number or (self._restarted(known) if element.ordered else known or self.lists.bullets())
            label = self.runs(f"{item.label}　", own=self._strong()) if item.label else ""
            runs = label + self._said(item, item.text, spot)
            yield self._line(style, runs, numbered(0, number))

    def _restarted(self, known: str) -> str:
        return self.lists.again(known) if known else self.lists.ordered()

    def _speech(self, item: Item, spot: Spot) -> str:
        """○会長　… with the following lines set in by one character."""
        mark = "" if item.label.startswith(_SPEAKER_MARKS) else "○"
        runs = self.runs(mark, own=spot.text) + self.runs(f"{item.label}　", own=spot.text | self._strong())
        return self._line(look.SPEECH, runs + self._said(item, item.text, spot))

    def _said(self, item: Item, text: str, spot: Spot) -> str:
        """The text of an entry with its findings, its references behind it."""
        runs = self.runs(text, own=spot.text, breaks=True, found=self._found(item, True))
        return runs + self._behind(item, spot.text)

    def _behind(self, element: Paragraph | Item, own: dict[str, str] | None) -> str:
        """The references behind a line: numbers raised, places small; what says that there are none in red."""
        text = legal(self.references.shown(element.cites, element.findings, places=self._aside))
        if not text:
            return ""
        if text == UNCITED:
            return run(text, (own or {}) | ALERT)
        raised = self.references.are_notes(element.cites) and not self._aside
        return run(text, (own or {}) | (RAISED if raised else SMALL))

    def _found(self, element: Paragraph | Item, first: bool) -> Found:
        """The findings on a line; each is told once, though several paragraphs show the line."""
        told = (element.claim, element.findings)
        again = bool(element.claim) and told == self._told
        self._told = told
        return Found(element.findings, comment=first and not again)

    def _record(self, items: Sequence[Item], spot: Spot) -> Iterator[str]:
        """１　日時　… : labels padded to one width, the texts below each other."""
        wide = max((len(item.label) for item in items if len(item.label) <= _MAX_LABEL), default=0)
        number = self.lists.record()
        for item in items:
            beside = len(item.label) <= _MAX_LABEL
            lines = legal(item.text).split("\n")
            left = 3 + wide if beside else 2
            first = self.runs(item.label.ljust(wide, "　") + "　", own=spot.text) if item.label else ""
            if beside:
                first += self.runs(lines.pop(0), own=spot.text, found=self._found(item, True))
                first += "" if lines else self._behind(item, spot.text)
            form = indent(left, left) if beside else indent(2, 2)
            yield paragraph(spot.style, first, numbered(0, number), form)
            for at, line in enumerate(lines):
                runs = self.runs(line, own=spot.text, found=self._found(item, not beside and at == 0))
                runs += self._behind(item, spot.text) if at == len(lines) - 1 else ""
                yield paragraph(spot.style, runs, indent(left))

    def _strong(self) -> dict[str, str]:
        """How a speaker's name stands out: in Gothic too where the fonts are ours."""
        strong = {"b": "<w:b/>", "bCs": "<w:bCs/>"}
        return strong | {"rFonts": look.fonts(gothic=True)} if self.book.own else strong

    # Tables

    def _table(self, element: Table, spot: Spot, followed: bool, last: bool) -> Iterator[str]:
        yield table(
            self.references.table(element),
            spot.width,
            grid=self.book.grid(),
            cell=self.book.id_of(look.CELL),
            head=self.book.id_of(look.HEAD),
            runs=lambda text, found: self.runs(text, found=found),
        )
        if not followed:
            # Word joins tables that touch, and wants a paragraph at the end of a cell and of the document:
            # there a line as low as can be, which never begins a page of its own.
            yield _gap(20 if last else 120)

    # Runs

    def runs(
        self,
        text: str,
        own: dict[str, str] | None = None,
        breaks: bool = False,
        found: Found = NOTHING,
    ) -> str:
        """The text as runs: what is missing in red, what something was found on highlighted and commented.

        ``own`` are the run's properties by name; ``breaks`` keeps line feeds as line breaks.
        """
        properties = (own or {}) | (HIGHLIGHT if found.findings else {})
        pieces = _ALERTS.split(legal(text))
        written = "".join(run(p, properties | ALERT if at % 2 else properties, breaks)
                          for at, p in enumerate(pieces) if p)  # fmt: skip
        return self.remarks.around(written, found, self.references)


def _gap(height: int) -> str:
    """An empty paragraph as high as that, in twentieths of a point."""
    line = f'<w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
    return paragraph("", "", line, '<w:snapToGrid w:val="0"/>', indent())


def heading_depth(layout: Layout) -> int:
    """How many levels of headings are to be numbered; 0 where there is one heading, or they have numbers."""
    headings = [e for e in layout.elements if isinstance(e, Heading) and not e.memo]
    if len(headings) < 2 or any(_NUMBERED.match(heading.text) for heading in headings):
        return 0
    return max(heading.level for heading in headings)
