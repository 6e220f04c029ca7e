"""Placeholders of a template, {{ title }}: found in a paragraph however Word has split it, and replaced.

They are names and nothing else: no expression is evaluated, so a template
cannot run anything. Word cuts text into runs at will (at spelling marks,
where a word was edited), and people type full-width braces; both are read.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.office.word.markup import TRANSITIONAL, XML_SPACE, child, kind, parent_of

if TYPE_CHECKING:
    from lxml import etree

PATTERN = re.compile(r"[{｛]{2}([^{}｛｝\ufffc]{1,80})[}｝]{2}|[{｛][%％][^{}｛｝\ufffc]{1,80}[%％][}｝]")
"""{{ name }}; the commands of Jinja, {% for %}, match without a name, so that they can be told of."""

_TRANSPARENT = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"}
)
_NOTHING = frozenset({"rPr", "lastRenderedPageBreak", "softHyphen", "proofErr"})
_BARRIER = "\ufffc"
"""Stands for what is no text (a tab, a drawing): no placeholder goes across it."""


@dataclass(slots=True)
class Piece:
    """The text of one w:t, from ``start`` in its paragraph's text."""

    start: int
    text: str
    element: etree._Element
    run: etree._Element


@dataclass(slots=True)
class Paragraph:
    """A w:p with its own text; what stands in its text boxes belongs to their paragraphs."""

    element: etree._Element
    text: str
    pieces: list[Piece]

    def found(self) -> list[Found]:
        """The placeholders in it, in order."""
        return [
            Found(match.group(), plain_name(match[1] or ""), match.start(), match.end(), self)
            for match in PATTERN.finditer(self.text)
        ]


@dataclass(slots=True)
class Found:
    """A placeholder: as it is written, its name ("" for a command), where it stands in its paragraph."""

    written: str
    name: str
    start: int
    end: int
    paragraph: Paragraph

    @property
    def alone(self) -> bool:
        """Whether the paragraph says nothing else."""
        return self.paragraph.text.strip() == self.written and _BARRIER not in self.paragraph.text

    @property
    def run(self) -> etree._Element:
        """The run that it begins in."""
        return next(p.run for p in self.paragraph.pieces if p.start <= self.start < p.start + len(p.text))


def plain_name(name: str) -> str:
    """A name as it is looked up: half-width letters, lower case, no spaces around it."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def read_paragraph(element: etree._Element) -> Paragraph:
    """The own text of a w:p, revisions that delete left out."""
    pieces: list[Piece] = []
    text = ""
    for run, inner in _texts(element):
        if inner is None or kind(inner) != "t":
            text += _BARRIER
            continue
        pieces.append(Piece(len(text), inner.text or "", inner, run))
        text += inner.text or ""
    return Paragraph(element, text, pieces)


def _texts(parent: etree._Element) -> Iterator[tuple[etree._Element, etree._Element | None]]:
    """(run, child of it) for what stands in the runs of a paragraph, None where something else parts them."""
    for element in parent:
        name = kind(element)
        if name == "r":
            for inner in element:
                if kind(inner) not in _NOTHING:
                    yield element, inner
        elif name == "sdt":
            content = child(element, "sdtContent")
            if content is not None:
                yield from _texts(content)
        elif name in _TRANSPARENT:
            yield from _texts(element)


def replace_text(found: Found, text: str) -> None:
    """Put ``text`` in the place of a placeholder, in the format of its first character.

    Of several in one paragraph the last is to be replaced first.
    """
    for piece in reversed(found.paragraph.pieces):
        first, last = max(found.start - piece.start, 0), found.end - piece.start
        if last <= 0 or first >= len(piece.text):
            continue
        kept = piece.text[:first] + (text if found.start >= piece.start else "") + piece.text[max(last, 0) :]
        piece.text = piece.element.text = kept
        piece.element.set(XML_SPACE, "preserve")


def replace_runs(found: Found, runs: list[etree._Element]) -> None:
    """Put ``runs`` in the place of a placeholder; its run is parted around them."""
    run = found.run
    replace_text(found, "")
    piece = next(
        p for p in found.paragraph.pieces if p.run is run and p.start <= found.start <= p.start + len(p.text)
    )
    at = found.start - piece.start
    tail = copy.deepcopy(run)
    position = list(run).index(piece.element)
    for inner in list(tail)[:position]:
        if kind(inner) != "rPr":
            tail.remove(inner)
    rest = child(tail, "t")
    if rest is not None:
        rest.text = piece.text[at:]
        rest.set(XML_SPACE, "preserve")
    for inner in list(run)[position + 1 :]:
        run.remove(inner)
    piece.text = piece.element.text = piece.text[:at]
    holder = parent_of(run)
    index = holder.index(run) + 1
    holder[index:index] = [*runs, tail]


def text_properties(run: etree._Element) -> dict[str, str]:
    """The run's properties by name, as XML; revisions of them and those of later versions of Word left out."""
    from lxml import etree

    found = {}
    properties = child(run, "rPr")
    for element in properties if properties is not None else ():
        name = kind(element)
        foreign = any(not key.startswith(f"{{{TRANSITIONAL}}}") for key in element.attrib)
        if name and name != "rPrChange" and element.prefix == "w" and not foreign:
            xml = etree.tostring(element, encoding="unicode", with_tail=False)
            found[name] = re.sub(r'\sxmlns(?::[^=\s]+)?="[^"]*"', "", xml)
    return found


def parsed(xml: str) -> list[etree._Element]:
    """Elements out of WordprocessingML without declarations."""
    from lxml import etree

    return list(etree.fromstring(f'<w:body xmlns:w="{TRANSITIONAL}">{xml}</w:body>'))
