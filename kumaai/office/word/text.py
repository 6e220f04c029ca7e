"""One paragraph of a Word document: the characters that a reader sees, with where each of them stands.

Reading and revising share it, so an offset in a block's text always means
the same character. A unit is one block of the contract (a paragraph, a
cell, a note, a header, a text box); its lines are its paragraphs; a line's
pieces say which element of which run holds which characters, and why they
may not be edited, if so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kumaai.office.word.markup import KINDS, child, is_disclosure, kind, shown_text, value
from kumaai.office.word.objects import form_result, shown_objects
from kumaai.office.word.structure import chosen, control_refusal, field_refusal
from kumaai.office.word.styles import Shape, Styles
from kumaai.source import Deleted, Hidden, Reading

if TYPE_CHECKING:
    from lxml import etree

TRANSPARENT = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo"})
"""Inline containers whose content is ordinary text."""

_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_OBJECTS = frozenset({"drawing", "pict", "object"})
_ANCHORS = frozenset({
    "footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef", "contentPart", "pgNum",
    "dayLong", "dayShort", "monthLong", "monthShort", "yearLong", "yearShort",
})  # fmt: skip
_ENOUGH_CODE = 100
"""Characters of a field's code: its first word says what it is."""
_REMOVED = frozenset({"del", "moveFrom"})


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
    ``apart`` is what is no text of it; positions count in the line.
    """

    element: etree._Element
    text: str = ""
    refusal: str = ""
    pieces: list[Piece] = field(default_factory=list)
    anchors: list[tuple[int, str]] = field(default_factory=list)
    apart: list[Hidden | Deleted | Reading] = field(default_factory=list)


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
class Field:
    """An open complex field: its code so far, whether its result has begun, and what a form field shows.

    ``blocked``: it stands in the code of another field; ``refusal`` is also that of the fields around it.
    """

    code: str = ""
    in_result: bool = False
    refusal: str = ""
    form: str = ""
    blocked: bool = False


class Reader:
    """Reads paragraphs one after another; fields may span them.

    ``objects`` gathers the text boxes and other objects with text (element,
    why they are hidden or "") that the caller reads after the paragraph.
    ``veil`` is why nothing of what is read now can be seen, "" as a rule.
    """

    def __init__(self, styles: Styles) -> None:
        self.objects: list[tuple[etree._Element, str]] = []
        self.fields: list[Field] = []
        self.unclosed: set[etree._Element] = set()
        self.veil = ""
        self._styles = styles
        self._line: Line
        self._style = ""
        self._on_white = True
        self._plain_hidden = ""
        self._texts: list[str] = []
        self._length = 0

    def line(self, element: etree._Element, shape: Shape, refusal: str, on_white: bool) -> Line:
        """The line of a w:p; ``on_white``: nothing around the paragraph gives its ground a colour."""
        self._line = Line(element, refusal=refusal)
        self._style = shape.style
        self._on_white = on_white and not shape.shaded and not self._styles.style_shades(shape.style)
        self._plain_hidden = self.veil or self._styles.hidden(None, shape.style, self._on_white)
        self._texts, self._length = [], 0
        self._inline(element, refusal)
        self._line.text = "".join(self._texts)
        return self._line

    def _inline(self, parent: etree._Element, refusal: str) -> None:
        for element in parent:
            name = KINDS[element.tag]
            if name == "r":
                self._run(element, element, refusal, self._plain_hidden)
            elif name in TRANSPARENT:
                self._inline(element, refusal)
            elif name == "sdt":
                content = child(element, "sdtContent")
                # Our own line in a footer is about the document, not of it.
                if content is not None and not is_disclosure(element):
                    self._inline(content, refusal or control_refusal(element))
            elif name == "fldSimple":
                self._inline(element, refusal or field_refusal(value(element, "instr")))
            elif name in _REMOVED:
                self._removed(element, name)
            elif name == "AlternateContent":
                self._inline(chosen(element), refusal)
            elif name == "oMath":
                self._math(element, element)

    def _run(self, parent: etree._Element, run: etree._Element, refusal: str, hidden: str) -> None:
        for element in parent:
            name = KINDS[element.tag]
            if name == "t":
                # A w:t broken by an XML comment cannot be cut.
                broken = "object" if len(element) else ""
                self._add(shown_text(element), element, run, refusal or broken, hidden)
            elif name == "rPr":
                if parent is run:
                    hidden = self.veil or self._styles.hidden(element, self._style, self._on_white)
            elif name in _CHARACTERS:
                self._add(_CHARACTERS[name], element, run, refusal, hidden)
            elif name == "br":
                if value(element, "type", "textWrapping") == "textWrapping":
                    self._add("\n", element, run, refusal, hidden)
                else:
                    self._anchor("object")
            elif name == "fldChar":
                self._field_mark(element, run, refusal, hidden)
            elif name == "instrText":
                if self.fields and not self.fields[-1].in_result and len(self.fields[-1].code) < _ENOUGH_CODE:
                    self.fields[-1].code += element.text or ""
            elif name in _OBJECTS:
                self._anchor("object")
                # An object has a size and colours of its own: only the mark hides it.
                self.objects.extend(shown_objects(element, hidden if hidden == "marked" else ""))
            elif name in _ANCHORS:
                self._anchor("object")
            elif name in _RARE:
                _RARE[name](self, element, run, refusal, hidden)

    def _alternatives(self, element: etree._Element, run: etree._Element, refusal: str, hidden: str) -> None:
        self._run(chosen(element), run, refusal or "object", hidden)

    def _ruby(self, ruby: etree._Element, run: etree._Element, _refusal: str, hidden: str) -> None:
        """The base once, not editable; the reading above it is no text of its own."""
        start = self._length
        base = child(ruby, "rubyBase")
        for inner in base if base is not None else ():
            name = kind(inner)
            if name == "r":
                self._run(inner, run, "ruby", hidden)
            elif name in TRANSPARENT:
                for deeper in inner:
                    if kind(deeper) == "r":
                        self._run(deeper, run, "ruby", hidden)
        over = child(ruby, "rt")
        reading = plain_text(over) if over is not None and self._length > start else ""
        if reading:
            self._line.apart.append(Reading(reading, start=start, end=self._length))

    def _symbol(self, element: etree._Element, run: etree._Element, refusal: str, hidden: str) -> None:
        """A character by its code; codes of symbol fonts (private use) mean nothing as text."""
        try:
            code = int(value(element, "char")[:8], 16)
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
                self._add(inner.text or "", inner, top, "math", self.veil)
            elif name not in _REMOVED:
                self._math(inner, top)

    def _removed(self, element: etree._Element, name: str) -> None:
        """What others deleted or moved away: no text, but kept apart."""
        if text := plain_text(element):
            author, date, moved = value(element, "author"), value(element, "date"), name == "moveFrom"
            self._line.apart.append(Deleted(text, author, date, moved, start=self._length))

    def _field_mark(self, element: etree._Element, run: etree._Element, refusal: str, hidden: str) -> None:
        step = value(element, "fldCharType")
        self._anchor("field")
        if step == "begin":
            if element not in self.unclosed:
                around = self.fields[-1] if self.fields else Field(in_result=True)
                blocked = around.blocked or not around.in_result
                self.fields.append(Field("", False, around.refusal, form_result(element), blocked))
        elif self.fields and step == "separate":
            self.fields[-1].in_result = True
            self.fields[-1].refusal = self.fields[-1].refusal or field_refusal(self.fields[-1].code)
        elif self.fields and step == "end":
            ended = self.fields.pop()
            if ended.form:
                self._add(ended.form, element, run, refusal or "field", hidden)

    def _add(
        self, text: str, element: etree._Element, run: etree._Element, refusal: str, hidden: str
    ) -> None:
        if self.fields:
            field_ = self.fields[-1]
            if field_.blocked or not field_.in_result:
                return
            refusal = refusal or field_.refusal
            field_.form = ""
        if hidden:
            self._line.apart.append(Hidden(text, hidden, start=self._length))
            return
        self._line.pieces.append(Piece(self._length, text, element, run, refusal))
        self._texts.append(text)
        self._length += len(text)

    def _anchor(self, code: str) -> None:
        self._line.anchors.append((self._length, code))


_RARE: dict[str, Callable[[Reader, etree._Element, etree._Element, str, str], None]] = {
    "sym": Reader._symbol,
    "ruby": Reader._ruby,
    "AlternateContent": Reader._alternatives,
}


def plain_text(element: etree._Element) -> str:
    """All characters under ``element``, deleted or not, without field codes."""
    texts = []
    for inner in element.iter():
        name = KINDS[inner.tag]
        if name in ("t", "delText"):
            texts.append(inner.text or "")
        elif name == "br":
            texts.append("\n")
        elif name in _CHARACTERS:
            texts.append(_CHARACTERS[name])
    return "".join(texts)
