"""Tracked changes in one paragraph: w:ins and w:del around exactly the characters that change.

Runs are split where a change begins and ends, with their properties copied;
everything else in the paragraph stays the element that it was. ECMA-376 part
1, 17.13.5 (revisions).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from kumaai.office.word.diff import Change
from kumaai.office.word.markup import XML_SPACE, child, kind, namespace_of, parent_of
from kumaai.office.word.text import Line, Piece

if TYPE_CHECKING:
    from lxml import etree

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OTHERS_INSERTIONS = ("ins", "moveTo")
MARKS_IN_PROPERTIES = ("rPrChange", "ins", "del", "moveFrom", "moveTo")
_WEIGHTLESS = ("rPr", "lastRenderedPageBreak")


@dataclass(slots=True)
class Marks:
    """Who revises, when, the ids not yet used, those that are now ours, and which run each new one comes from."""

    author: str
    when: datetime
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    own: set[int] = field(default_factory=set)
    comments: set[int] = field(default_factory=set)
    cut: dict[etree._Element, etree._Element] = field(default_factory=dict)

    def origin(self, run: etree._Element) -> etree._Element:
        """The run of the document that ``run`` is a piece of, or was written for."""
        return self.cut.get(run, run)

    @property
    def date(self) -> str:
        """The time as Word writes it: the wall clock, with a Z that means nothing."""
        return self.when.strftime("%Y-%m-%dT%H:%M:%SZ")

    def revision(self, name: str, near: etree._Element) -> etree._Element:
        """A new, empty w:ins or w:del of ours."""
        namespace = namespace_of(near)
        number = next(self.ids)
        self.own.add(number)
        mark = new(near, name)
        mark.set(f"{{{namespace}}}id", str(number))
        mark.set(f"{{{namespace}}}author", self.author)
        mark.set(f"{{{namespace}}}date", self.date)
        return mark


def new(near: etree._Element, name: str) -> etree._Element:
    """A new Word element with the namespace and prefix that ``near`` uses."""
    namespace = namespace_of(near)
    return near.makeelement(f"{{{namespace}}}{name}", nsmap={near.prefix: namespace})


def legal(text: str) -> str:
    """``text`` with line feeds only, and without the characters that XML forbids."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class LineEditor:
    """Edits one line; offsets always count in its original text."""

    def __init__(self, line: Line, marks: Marks) -> None:
        self._line = line
        self._pieces = line.pieces
        self._marks = marks

    def refusal(self, start: int, end: int) -> str:
        """Why ``start`` to ``end`` cannot be replaced: a stable code, "" where it can."""
        if self._line.refusal:
            return self._line.refusal
        if start == end:
            site = self._site(start)
            return site if isinstance(site, str) else ""
        for piece in self._pieces:
            if piece.start < end and piece.end > start and piece.refusal:
                return piece.refusal
        return next((code for position, code in self._line.anchors if start < position < end), "")

    def apply(self, change: Change) -> list[etree._Element]:
        """Make one change that :meth:`refusal` allows; the elements that carry it, in order."""
        start, end, text = change
        if start == end:
            return [self._insert(start, text)]
        pieces = self.isolate(start, end)
        template = child(pieces[0].run, "rPr")
        deletions = self._delete(pieces)
        if not text:
            return deletions
        together = all(d.getparent() is deletions[0].getparent() for d in deletions)
        before = deletions[-1] if together else deletions[0]
        insertion = self._insertion(pieces[0].run, text, template)
        self._outside_others(before).addnext(insertion)
        return [*deletions, insertion]

    def isolate(self, start: int, end: int) -> list[Piece]:
        """The pieces of exactly ``start`` to ``end``, in runs that hold nothing else."""
        self._cut(start)
        self._cut(end)
        chosen = [p for p in self._pieces if start <= p.start and p.end <= end]
        for index, piece in enumerate(chosen):
            if piece.refusal:
                continue
            if index == 0 or chosen[index - 1].run is not piece.run:
                self._begin_run(piece)
            if index + 1 == len(chosen) or chosen[index + 1].run is not piece.run:
                self._end_run(piece)
        return chosen

    # Insertions

    def _site(self, position: int) -> tuple[str, Piece] | str:
        """Where an insertion goes: ("after" or "before", a piece), or the code of why it cannot."""
        left = next((p for p in reversed(self._pieces) if p.start < position <= p.end), None)
        right = next((p for p in self._pieces if p.start <= position < p.end), None)
        if left is right and left is not None:
            return left.refusal or ("after", left)
        if left is not None and not left.refusal:
            return "after", left
        if right is not None and not right.refusal:
            return "before", right
        if left is not None and left.refusal == "ruby":
            return "after", left
        if right is not None and right.refusal == "ruby":
            return "before", right
        neighbour = left or right
        return neighbour.refusal if neighbour is not None else "empty"

    def _insert(self, position: int, text: str) -> etree._Element:
        self._cut(position)
        site = self._site(position)
        if isinstance(site, str):  # refusal() has said so before
            raise ValueError(site)
        where, piece = site
        insertion = self._insertion(piece.run, text, child(piece.run, "rPr"))
        if where == "after":
            if not piece.refusal:
                self._end_run(piece)
            self._outside_others(piece.run).addnext(insertion)
            return insertion
        if not piece.refusal:
            self._begin_run(piece)
        previous = piece.run.getprevious()
        if previous is not None and kind(parent_of(piece.run)) in _OTHERS_INSERTIONS:
            self._outside_others(previous).addnext(insertion)
            return insertion
        place = piece.run
        while kind(parent_of(place)) in _OTHERS_INSERTIONS:
            place = parent_of(place)
        place.addprevious(insertion)
        return insertion

    def _insertion(self, near: etree._Element, text: str, template: etree._Element | None) -> etree._Element:
        insertion = self._marks.revision("ins", near)
        run = new(near, "r")
        self._marks.cut[run] = self._marks.origin(near)
        insertion.append(run)
        if template is not None:
            properties = copy.deepcopy(template)
            for mark in [e for e in properties if kind(e) in MARKS_IN_PROPERTIES]:
                properties.remove(mark)
            properties.tail = None
            run.append(properties)
        for part in re.split("([\t\n])", legal(text)):
            if part == "\t":
                run.append(new(near, "tab"))
            elif part == "\n":
                run.append(new(near, "br"))
            elif part:
                element = new(near, "t")
                set_text(element, part)
                run.append(element)
        return insertion

    def _outside_others(self, element: etree._Element) -> etree._Element:
        """``element`` or, inside other people's insertions, the half that ends with it: they are split there."""
        parent = parent_of(element)
        while kind(parent) in _OTHERS_INSERTIONS:
            rest = list(element.itersiblings())
            if rest:
                half = parent.makeelement(parent.tag, dict(parent.attrib), nsmap=parent.nsmap)
                half.set(f"{{{namespace_of(parent)}}}id", str(next(self._marks.ids)))
                half.extend(rest)
                half.tail, parent.tail = parent.tail, None
                parent.addnext(half)
            element, parent = parent, parent_of(parent)
        return element

    # Deletions

    def _delete(self, pieces: list[Piece]) -> list[etree._Element]:
        """Wrap the runs of ``pieces`` (isolated) in w:del, one for each row of neighbours."""
        runs = list(dict.fromkeys(piece.run for piece in pieces))
        deletions: list[etree._Element] = []
        for run in runs:
            previous = run.getprevious()
            if deletions and previous is deletions[-1]:
                deletions[-1].append(run)
            else:
                deletion = self._marks.revision("del", run)
                run.addprevious(deletion)
                deletion.append(run)
                deletions.append(deletion)
        for piece in pieces:
            if kind(piece.element) == "t":
                set_text(piece.element, piece.text)
                piece.element.tag = f"{{{namespace_of(piece.element)}}}delText"
                piece.element.set(XML_SPACE, "preserve")
            piece.refusal = "overlap"
        return deletions

    # Splitting

    def _cut(self, position: int) -> None:
        """Split the piece that holds ``position`` inside it into two elements of one run."""
        for index, piece in enumerate(self._pieces):
            if piece.start < position < piece.end and not piece.refusal:
                offset = position - piece.start
                second = new(piece.element, "t")
                set_text(second, piece.text[offset:])
                second.tail, piece.element.tail = piece.element.tail, None
                set_text(piece.element, piece.text[:offset])
                piece.element.addnext(second)
                rest = Piece(position, piece.text[offset:], second, piece.run)
                piece.text = piece.text[:offset]
                self._pieces.insert(index + 1, rest)
                return

    def _begin_run(self, piece: Piece) -> None:
        """Give ``piece`` a run that begins with it."""
        if any(kind(e) not in _WEIGHTLESS for e in piece.element.itersiblings(preceding=True)):
            self._split_run(piece.run, piece.element)

    def _end_run(self, piece: Piece) -> None:
        """Give what follows ``piece`` in its run a run of its own."""
        following = piece.element.getnext()
        if following is not None:
            self._split_run(piece.run, following)

    def _split_run(self, run: etree._Element, first: etree._Element) -> None:
        """Move ``first`` and what follows it into a new run with the same properties."""
        second = run.makeelement(run.tag, dict(run.attrib), nsmap=run.nsmap)
        properties = child(run, "rPr")
        if properties is not None:
            copied = copy.deepcopy(properties)
            copied.tail = None
            self._renumber(copied)
            second.append(copied)
        moved = [first, *first.itersiblings()]
        second.extend(moved)
        second.tail, run.tail = run.tail, None
        run.addnext(second)
        self._marks.cut[second] = self._marks.origin(run)
        inside = set(moved)
        for piece in self._pieces:
            if piece.run is run and any(e in inside for e in (piece.element, *piece.element.iterancestors())):
                piece.run = second

    def _renumber(self, properties: etree._Element) -> None:
        """Give the marks of a formatting change in copied properties ids of their own."""
        for element in properties.iter():
            if kind(element) in MARKS_IN_PROPERTIES:
                identifier = f"{{{namespace_of(element)}}}id"
                if element.get(identifier) is not None:
                    element.set(identifier, str(next(self._marks.ids)))


def set_text(element: etree._Element, text: str) -> None:
    """Give a w:t its text, with the mark that keeps outer spaces where it needs one."""
    element.text = text
    if text != text.strip() or "  " in text:
        element.set(XML_SPACE, "preserve")
