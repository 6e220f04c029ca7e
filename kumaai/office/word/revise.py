"""Puts edits into a Word document as native tracked changes, each with a comment that says why.

Only the paragraphs that change are written anew, over their old bytes; every
other byte of the part and every other part stays as it was. What cannot be
placed is refused by itself with a code, the rest is applied, and the result
is verified before it is returned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from kumaai.answers import Edit
from kumaai.office.opc import Draft
from kumaai.office.word import comments as comment_marks
from kumaai.office.word.diff import Change, changes
from kumaai.office.word.document import Document
from kumaai.office.word.splice import paragraphs, splice
from kumaai.office.word.text import Line, Unit
from kumaai.office.word.tracked import LineEditor, Marks, legal
from kumaai.office.word.verify import verify
from kumaai.status import AnswerError

if TYPE_CHECKING:
    from lxml import etree

_ID = re.compile(rb':id\s*=\s*["\'](-?\d{1,18})["\']')
_HIGHEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Revised:
    """A revised document: indices of the edits applied, of the hints that became comments, refusals by index.

    Refusal codes: block.unknown, not_found, ambiguous, overlap, unchanged,
    span (over paragraphs), field, object, ruby, math, control.locked,
    control.bound, control.date, control.choice, control.placeholder,
    protected, signed, empty (no text to stand beside), verify (the edit did
    not pass verification).
    """

    data: bytes
    applied: list[int]
    refused: dict[int, str]
    commented: list[int] = field(default_factory=list)


def revise(
    data: bytes,
    path: str,
    edits: Sequence[Edit],
    *,
    author: str,
    when: datetime,
    comments: bool = True,
) -> Revised:
    """``data`` with ``edits`` as tracked changes of ``author`` at ``when`` (its wall clock is shown as it is).

    An edit says a block and ``before``, at ``start`` to ``end`` or, where it
    is not there, anywhere once in the block. A hint changes nothing: it only
    gets a comment. An edit whose result does not prove right is refused as
    "verify". Raises InputError as read does, AnswerError answer.verify when
    the whole does not prove right although each edit does.
    """

    def attempt(chosen: Sequence[int]) -> Revised:
        reviser = _Reviser(Document(data, path), author, when, comments)
        return reviser.run([(index, edits[index]) for index in chosen])

    try:
        return attempt(range(len(edits)))
    except AnswerError:
        guilty = _guilty(attempt, range(len(edits)))
        revised = attempt([index for index in range(len(edits)) if index not in guilty])
        return replace(revised, refused=revised.refused | dict.fromkeys(guilty, "verify"))


def _guilty(attempt: Callable[[Sequence[int]], Revised], indices: Sequence[int]) -> list[int]:
    """Those of ``indices`` that do not pass verification by themselves, found by halving."""
    try:
        attempt(indices)
        return []
    except AnswerError:
        if len(indices) == 1:
            return list(indices)
        half = len(indices) // 2
        return _guilty(attempt, indices[:half]) + _guilty(attempt, indices[half:])


class _Reviser:
    def __init__(self, document: Document, author: str, when: datetime, comments: bool) -> None:
        self._document = document
        self._units = {unit.id: unit for unit in document.units()}
        self._texts = [unit.text for unit in self._units.values()]
        self._marks = Marks(author, when.strftime("%Y-%m-%dT%H:%M:%SZ"), _free_ids(document))
        self._comments = comments
        self._taken: dict[str, list[Change]] = {}
        self._editors: dict[etree._Element, LineEditor] = {}
        parts = {unit.part for unit in self._units.values()} | {document.main}
        self._inventories = {part: paragraphs(document.root(part)) for part in parts}
        self._touched: dict[str, set[etree._Element]] = {}
        self._notes: list[tuple[int, str]] = []
        self._applied: list[int] = []
        self._commented: list[int] = []
        self._refused: dict[int, str] = {}

    def run(self, edits: Sequence[tuple[int, Edit]]) -> Revised:
        """Apply the edits, each with its index in the caller's list."""
        data = self._document.package.data
        barred = self._document.protection()
        for index, edit in edits:
            refusal = barred or self._one(index, edit)
            if refusal:
                self._refused[index] = refusal
        if any(self._touched.values()):
            data = self._write()
        return Revised(data, self._applied, self._refused, self._commented)

    def _one(self, index: int, edit: Edit) -> str:
        """Apply one edit; the code of why not, or ""."""
        unit = self._units.get(edit.block)
        if unit is None:
            return "block.unknown"
        start = _find(unit.text, edit)
        if isinstance(start, str):
            return start
        if edit.certainty == "hint":
            return self._hint(index, edit, unit, start)
        found = [
            Change(start + c.start, start + c.end, c.text) for c in changes(edit.before, legal(edit.after))
        ]
        if not found:
            return "unchanged"
        placed = []
        for change in found:
            line, local = _locate(unit, change)
            if line is None:
                return "span"
            refusal = self._overlap(unit, change) or self._editor(line).refusal(local.start, local.end)
            if refusal:
                return refusal
            placed.append((line, local))
        elements = []
        for line, local in placed:
            elements += self._editor(line).apply(local)
            self._touch(unit.part, line)
        self._taken.setdefault(unit.id, []).extend(found)
        self._applied.append(index)
        self._comment(unit, edit, elements[0], elements[-1])
        return ""

    def _hint(self, index: int, edit: Edit, unit: Unit, start: int) -> str:
        """A comment around the span, or the character before an insertion."""
        end = start + len(edit.before)
        if start == end:
            start, end = (start - 1, end) if start else (start, end + 1)
        line, local = _locate(unit, Change(start, end, ""))
        if line is None:
            return "span"
        if line.refusal:
            return line.refusal
        if not self._comments or not comment_marks.wording(edit):
            return ""
        pieces = self._editor(line).isolate(local.start, local.end)
        if not pieces:
            return self._overlap(unit, Change(start, end, "")) or "not_found"
        if self._comment(unit, edit, pieces[0].run, pieces[-1].run):
            self._touch(unit.part, line)
            self._commented.append(index)
        return ""

    def _comment(self, unit: Unit, edit: Edit, first: etree._Element, last: etree._Element) -> bool:
        """One comment from ``first`` to ``last``; for a note, at its reference in the body."""
        text, main = comment_marks.wording(edit), self._document.main
        if not self._comments or not text:
            return False
        if unit.part != main:
            reference = comment_marks.reference_to_note(first, self._document.root(main))
            if reference is None:  # headers and footers cannot hold comments
                return False
            first = last = reference
        outer = comment_marks.paragraph_of_marks(first)
        if outer is None:
            return False
        self._notes.append((comment_marks.mark(first, last, self._marks), text))
        self._touched.setdefault(main, set()).add(outer)
        return True

    def _touch(self, part: str, line: Line) -> None:
        self._touched.setdefault(part, set()).add(line.element)

    def _editor(self, line: Line) -> LineEditor:
        if line.element not in self._editors:
            self._editors[line.element] = LineEditor(line, self._marks)
        return self._editors[line.element]

    def _overlap(self, unit: Unit, change: Change) -> str:
        for other in self._taken.get(unit.id, ()):
            if change.start < other.end and other.start < change.end:
                return "overlap"
            if change.start == other.start and (change.start == change.end or other.start == other.end):
                return "overlap"
        return ""

    def _write(self) -> bytes:
        """The new package, verified."""
        document, draft = self._document, Draft(self._document.package)
        touched: dict[str, list[int]] = {}
        for part, elements in self._touched.items():
            inventory = self._inventories[part]
            draft.write(part, splice(draft.read(part), inventory, elements))
            touched[part] = [i for i, e in enumerate(inventory) if e in elements]
        if self._notes:
            comment_marks.write(document, draft, self._notes, self._marks)
        data = draft.build()
        pristine = Document(document.package.data, document.path)
        roots = {part: pristine.root(part) for part in touched}
        units = zip(self._units.values(), self._texts, strict=True)
        wanted = [self._wanted(unit.id, text) for unit, text in units]
        written = frozenset(draft.changed) | frozenset(draft.added)
        verify(document, roots, data, wanted, self._marks, touched, written)
        return data

    def _wanted(self, identifier: str, text: str) -> str:
        for change in sorted(self._taken.get(identifier, ()), reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        return text


def _find(text: str, edit: Edit) -> int | str:
    """Where ``before`` stands in the block, or the code of why that is not known."""
    before = edit.before
    if edit.start >= 0 and edit.end == edit.start + len(before) and text[edit.start : edit.end] == before:
        return edit.start
    if not before:
        return "not_found"
    occurrences = text.count(before)
    if occurrences > 1:
        return "ambiguous"
    return text.index(before) if occurrences else "not_found"


def _locate(unit: Unit, change: Change) -> tuple[Line | None, Change]:
    """The line that holds the whole change, and the change in the line's own offsets."""
    offset = 0
    for line in unit.lines:
        end = offset + len(line.text)
        if offset <= change.start and change.end <= end:
            return line, Change(change.start - offset, change.end - offset, change.text)
        offset = end + 1
    return None, change


def _free_ids(document: Document) -> Iterator[int]:
    """Numbers above every annotation id of every story; gaps where those reach the highest possible."""
    used = {0}
    for part in document.story_parts():
        used.update(int(match[1]) for match in _ID.finditer(document.package.read(part)))
    highest = max(used)
    if highest < _HIGHEST_ID - 10_000_000:
        return count(highest + 1)
    return (number for number in count(1) if number not in used)
