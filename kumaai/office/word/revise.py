"""Puts edits into a Word document as native tracked changes, each with a comment that says why.

Only the paragraphs that change are written anew, over their old bytes; every
other byte of the part and every other part stays as it was. What cannot be
placed is refused by itself with a code, the rest is applied, and the result
is verified before it is returned. Without revisions ("plain") the same
changes are made and verified first, and then accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from kumaai.answers import Edit
from kumaai.office.opc import Draft
from kumaai.office.word import comments as comment_marks
from kumaai.office.word.diff import Change, differences, in_words
from kumaai.office.word.document import Document
from kumaai.office.word.markup import kind
from kumaai.office.word.placing import Placed, fences, find, locate
from kumaai.office.word.settle import settle
from kumaai.office.word.splice import annotation_ids, is_utf8, paragraphs, splice
from kumaai.office.word.text import Line, Unit
from kumaai.office.word.tracked import LineEditor, Marks, legal
from kumaai.office.word.verify import Expected, Unverified, as_rejected, verify, verify_settled

if TYPE_CHECKING:
    from lxml import etree

_HIGHEST_ID = 2**31 - 1
_MOST_ROUNDS = 6
"""How often edits that do not pass verification are left out before all are."""


@dataclass(frozen=True, slots=True)
class Revised:
    """A revised document: indices of the edits applied, of the hints that became comments, refusals by index.

    ``rewritten`` are the parts that had to be serialised as a whole, because
    they are not in UTF-8: nothing in them is lost, but their bytes differ.

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
    rewritten: list[str] = field(default_factory=list)


def revise(
    data: bytes,
    path: str,
    edits: Sequence[Edit],
    *,
    author: str,
    when: datetime,
    comments: bool = True,
    plain: bool = False,
    force: bool = False,
) -> Revised:
    """``data`` with ``edits`` as tracked changes of ``author`` at ``when`` (its wall clock is shown as it is).

    An edit says a block and ``before``, at ``start`` to ``end`` or, where it
    is not there, anywhere once in the block. A hint changes nothing: it only
    gets a comment. An edit whose result does not prove right is refused as
    "verify". ``plain`` changes the text outright, without revisions; ``force``
    edits a protected document too. Raises InputError as read does.
    """

    def reviser(chosen: Sequence[int]) -> _Reviser:
        blocks = {edits[index].block for index in chosen}
        return _Reviser(Document(data, path), blocks, Marks(author, when), comments, plain)

    def passes(chosen: Sequence[int]) -> bool:
        try:
            reviser(chosen).run([(index, edits[index]) for index in chosen], force)
        except Unverified:
            return False
        return True

    refused: dict[int, str] = {}
    left = list(range(len(edits)))
    for _round in range(_MOST_ROUNDS):
        attempt = reviser(left)
        try:
            revised = attempt.run([(index, edits[index]) for index in left], force)
        except Unverified as fault:
            guilty = attempt.behind(fault) or _failing(passes, left) or left
            refused |= dict.fromkeys(guilty, "verify")
            left = [index for index in left if index not in guilty]
        else:
            return replace(revised, refused=revised.refused | refused)
    return Revised(data, [], refused | dict.fromkeys(left, "verify"))


def _failing(passes: Callable[[Sequence[int]], bool], indices: Sequence[int]) -> list[int]:
    """Those of ``indices`` that do not pass verification by themselves, found by halving."""
    if passes(indices):
        return []
    if len(indices) == 1:
        return list(indices)
    half = len(indices) // 2
    return _failing(passes, indices[:half]) + _failing(passes, indices[half:])


class _Reviser:
    def __init__(
        self, document: Document, blocks: set[str], marks: Marks, comments: bool, plain: bool
    ) -> None:
        self._document = document
        self._units: dict[str, Unit] = {}
        self._texts: list[tuple[str, str]] = []
        parts = {document.main}
        for unit in document.each_unit():
            self._texts.append((unit.id, unit.text))
            parts.add(unit.part)
            if unit.id in blocks:
                self._units[unit.id] = unit
        self._marks = marks
        self._marks.ids = _free_ids(document)
        self._comments = comments
        self._plain = plain
        self._taken: dict[str, list[Change]] = {}
        self._editors: dict[etree._Element, LineEditor] = {}
        self._inventories = {part: paragraphs(document.root(part)) for part in parts}
        self._touched: dict[str, set[etree._Element]] = {}
        self._before: dict[etree._Element, list[Any]] = {}
        self._behind: dict[etree._Element | str | tuple[str, int], list[int]] = {}
        self._references: dict[tuple[str, str], etree._Element] | None = None
        self._notes: list[tuple[int, str]] = []
        self._applied: list[int] = []
        self._commented: list[int] = []
        self._refused: dict[int, str] = {}
        self._rewritten: list[str] = []

    def run(self, edits: Sequence[tuple[int, Edit]], force: bool = False) -> Revised:
        """Apply the edits, each with its index in the caller's list."""
        barred = self._document.protection()
        if barred and not (force and barred == "protected"):
            self._refused = {index: barred for index, _edit in edits}
            return self._revised(self._document.package.data)
        self._apply(edits)
        changed = any(self._touched.values())
        return self._revised(self._write() if changed else self._document.package.data)

    def _apply(self, edits: Sequence[tuple[int, Edit]]) -> None:
        """Make each change that can be made, in the parsed document; tell of each that cannot."""
        placed = []
        for index, edit in edits:
            found = find(self._units.get(edit.block), edit)
            if isinstance(found, str):
                self._refused[index] = found
            else:
                placed.append((index, found))
        limits = fences([one for _index, one in placed])
        for (index, one), (floor, ceiling) in zip(placed, limits, strict=True):
            if one.edit.certainty == "hint":
                refusal = self._hint(index, one)
            else:
                refusal = self._fix(index, one, floor, ceiling)
            if refusal:
                self._refused[index] = refusal

    def _revised(self, data: bytes) -> Revised:
        return Revised(data, self._applied, self._refused, self._commented, self._rewritten)

    def _fix(self, index: int, placed: Placed, floor: int, ceiling: int) -> str:
        """Apply one edit, as a change of whole words where those are free; the code of why not, or ""."""
        unit, edit, start = placed.unit, placed.edit, placed.start
        exact = [
            Change(start + c.start, start + c.end, c.text)
            for c in differences(edit.before, legal(edit.after))
        ]
        if not exact:
            return "unchanged"
        refusal, found = "", exact
        for found in (in_words(unit.text, exact, floor, ceiling), exact):
            refusal = next(filter(None, (self._refusal(unit, change) for change in found)), "")
            if not refusal:
                break
        if refusal:
            return refusal
        elements = []
        for change in found:
            line, local = locate(unit, change)
            assert line is not None
            self._touch(index, unit, line.element)
            elements += self._editor(line).apply(local)
        self._taken.setdefault(unit.id, []).extend(found)
        self._applied.append(index)
        self._comment(index, unit, edit, elements[0], elements[-1])
        return ""

    def _refusal(self, unit: Unit, change: Change) -> str:
        line, local = locate(unit, change)
        if line is None:
            return "span"
        return self._overlap(unit, change) or self._editor(line).refusal(local.start, local.end)

    def _hint(self, index: int, placed: Placed) -> str:
        """A comment around the span, or the character before an insertion."""
        unit, edit, start = placed.unit, placed.edit, placed.start
        end = start + len(edit.before)
        if start == end:
            start, end = (start - 1, end) if start else (start, end + 1)
        line, local = locate(unit, Change(start, end, ""))
        if line is None:
            return "span"
        if line.refusal:
            return line.refusal
        if not self._comments or not comment_marks.wording(edit):
            return ""
        self._touch(index, unit, line.element)
        pieces = self._editor(line).isolate(local.start, local.end)
        if not pieces:
            return self._overlap(unit, Change(start, end, "")) or "not_found"
        if self._comment(index, unit, edit, pieces[0].run, pieces[-1].run):
            self._commented.append(index)
        return ""

    def _comment(
        self, index: int, unit: Unit, edit: Edit, first: etree._Element, last: etree._Element
    ) -> bool:
        """One comment from ``first`` to ``last``; for a note, at its reference in the body."""
        text, main = comment_marks.wording(edit), self._document.main
        if not self._comments or not text:
            return False
        if unit.part != main:
            if self._references is None:
                self._references = comment_marks.references_to_notes(self._document.root(main))
            reference = self._references.get(comment_marks.note_of(first))
            if reference is None:  # headers and footers cannot hold comments
                return False
            first = last = reference
        outer = comment_marks.paragraph_of_marks(first)
        if outer is None:
            return False
        self._touch(index, unit, outer, main)
        self._notes.append((comment_marks.mark(first, last, self._marks), text))
        return True

    def _touch(self, index: int, unit: Unit, paragraph: etree._Element, part: str = "") -> None:
        """Remember a paragraph, and those around it, as they are before they change, and which edit does it."""
        for element in (paragraph, *paragraph.iterancestors()):
            if kind(element) == "p" and element not in self._before:
                self._before[element] = as_rejected(element, self._marks)
        self._touched.setdefault(part or unit.part, set()).add(paragraph)
        for place in (paragraph, unit.id):
            self._behind.setdefault(place, []).append(index)

    def behind(self, fault: Unverified) -> list[int]:
        """The edits where verification found a fault; none where it could not tell the place."""
        if fault.block:
            return self._behind.get(fault.block, [])
        return self._behind.get((fault.part, fault.index), [])

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
        self._splice(draft)
        if self._notes:
            comment_marks.write(document, draft, self._notes, self._marks)
        data = draft.build()
        expected = self._expected(frozenset(draft.changed) | frozenset(draft.added))
        if not self._plain:
            self._let_go()
            verify(expected, data)
            return data
        verify(expected, data)
        for paragraph in {e for elements in self._touched.values() for e in elements}:
            settle(paragraph, self._marks)
        self._splice(draft)
        final = draft.build()
        verify_settled(expected, data, final)
        return final

    def _expected(self, written: frozenset[str]) -> Expected:
        before: dict[str, dict[int, list[Any]]] = {}
        for part, elements in self._touched.items():
            for index, element in enumerate(self._inventories[part]):
                if element in elements:
                    before.setdefault(part, {})[index] = self._before[element]
                    self._behind[part, index] = self._behind[element]
            if not is_utf8(self._document.package.read(part), self._document.root(part)):
                self._rewritten.append(part)
        counts = {part: len(self._inventories[part]) for part in before}
        units = [(identifier, self._wanted(identifier, text)) for identifier, text in self._texts]
        return Expected(self._document, self._marks, units, before, counts, written)

    def _let_go(self) -> None:
        """Let the parsed document go before the revised one is parsed: both at once may be too much."""
        for kept in (self._units, self._editors, self._inventories, self._before, self._touched):
            kept.clear()
        self._behind = {
            place: edits for place, edits in self._behind.items() if isinstance(place, (str, tuple))
        }
        self._references = None
        self._marks.cut.clear()
        self._document.forget()

    def _splice(self, draft: Draft) -> None:
        """The touched paragraphs as they are now, over their bytes in the original."""
        for part, elements in self._touched.items():
            original = self._document.package.read(part)
            draft.write(part, splice(original, self._inventories[part], elements))

    def _wanted(self, identifier: str, text: str) -> str:
        for change in sorted(self._taken.get(identifier, ()), reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        return text


def _free_ids(document: Document) -> Iterator[int]:
    """Numbers above every annotation id of every story; gaps where those reach the highest possible."""
    used = {0, *annotation_ids(document)}
    highest = max(used)
    if highest < _HIGHEST_ID - 10_000_000:
        return count(highest + 1)
    return (number for number in count(1) if number not in used)
