"""Checks a revised Word document against its original and the edits that are said to be in it.

Written apart from the editor: it reads with the standard library and its own
reference reader only. ``verify`` finds every fault that it knows, each as
"kind: what and where"; the kinds are those of :class:`Verdict`.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kumaai.answers import Edit
from tests.corpus import word_checks as checks
from tests.corpus.word_reference import Paragraph, Reference
from tests.corpus.word_settle import attributes_key, properties_key, settle, stream
from tests.corpus.word_xml import BrokenXml, Node, Parts

_CHARACTERS = frozenset(
    {"r", "rPr", "t", "delText", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym",
     "proofErr", "lastRenderedPageBreak"}
)  # fmt: skip
"""What our w:del may hold: nothing but characters may be lost when it is accepted."""


@dataclass
class Verdict:
    """The faults found, each "kind: detail". Kinds: package, parts, splice, reject, accept, format, ids,
    comments, schema.
    """

    faults: list[str] = field(default_factory=list)

    def _free_of(self, *kinds: str) -> bool:
        return not any(fault.startswith(f"{kind}:") for kind in kinds for fault in self.faults)

    @property
    def perfect(self) -> bool:
        """No fault of any kind."""
        return not self.faults

    @property
    def reject_exact(self) -> bool:
        """Rejecting gives the original: text, formatting, structure."""
        return self._free_of("package", "reject")

    @property
    def accept_exact(self) -> bool:
        """Accepting gives the original with the edits, and loses nothing but characters."""
        return self._free_of("package", "accept")

    @property
    def parts_identical(self) -> bool:
        """Members without an edit are the same bytes in the same order."""
        return self._free_of("package", "parts")

    @property
    def document_spliced(self) -> bool:
        """Changed parts are the same bytes outside the changed paragraphs."""
        return self._free_of("package", "splice")

    @property
    def damaged(self) -> bool:
        """Text, formatting, structure or a part is not what it should be."""
        return not (self.reject_exact and self.accept_exact and self.parts_identical)


def verify(original: bytes, revised: bytes, applied: Sequence[Edit], author: str) -> Verdict:
    """The verdict on ``revised``, which should be ``original`` with ``applied`` as changes of ``author``.

    Revisions of ``author`` that were there before count as another's.
    """
    verdict = Verdict()
    try:
        _Comparison(Parts.of(original), Parts.of(revised), applied, author, verdict.faults).run()
    except (BrokenXml, KeyError, zipfile.BadZipFile, RecursionError) as fault:
        verdict.faults.append(f"package: {type(fault).__name__} {fault}")
    return verdict


class _Comparison:
    def __init__(
        self, old: Parts, new: Parts, applied: Sequence[Edit], author: str, faults: list[str]
    ) -> None:
        self._old, self._new, self._faults = old, new, faults
        self._applied = applied
        self._author = author
        self._reference = Reference(old)
        self._wanted: dict[tuple[str, int], str] = {}
        self._comments = checks.new_comments(old, new)

    def run(self) -> None:
        edited = self._place_edits()
        self._faults += checks.members(self._old, self._new, edited, bool(self._comments))
        if any(part not in self._new.members for part in self._old.stories()):
            return
        comment_part = self._new.related("comments")
        for part in self._old.stories():
            changed = self._old.members[part] != self._new.members[part]
            if changed and part != comment_part:
                self._faults += self._rejected(part)
                self._faults += self._accepted_structure(part)
                self._faults += self._formatting(part)
                self._faults += self._spliced(part)
                self._faults += checks.schema(self._old.tree(part), self._new.tree(part), part)
        self._faults += self._accepted_text()
        self._faults += checks.identifiers(self._old, self._new)
        self._faults += checks.comments(self._old, self._new, self._comments)

    # Edits

    def _place_edits(self) -> set[str]:
        """Work out the wanted text of each paragraph; the parts that hold an edit."""
        parts: set[str] = set()
        by_block: dict[str, list[Edit]] = defaultdict(list)
        for edit in self._applied:
            by_block[edit.block].append(edit)
        for block, edits in by_block.items():
            paragraphs = self._reference.blocks.get(block, [])
            parts.update(paragraph.part for paragraph in paragraphs)
            # From the end on, so that earlier offsets stay true; at one place, the later edit stands first.
            for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
                if not self._place(edit, paragraphs):
                    self._faults.append(f"accept: {block} does not read {edit.before!r} at {edit.start}")
        return parts

    def _place(self, edit: Edit, paragraphs: Sequence[Paragraph]) -> bool:
        offset = 0
        for paragraph in paragraphs:
            text = paragraph.text
            start, end = edit.start - offset, edit.end - offset
            if 0 <= start <= end <= len(text):
                key = (paragraph.part, paragraph.node.number)
                wanted = self._wanted.get(key, text)
                self._wanted[key] = wanted[:start] + edit.after + wanted[end:]
                return text[start:end] == edit.before
            offset += len(text) + 1
        return False

    # Marks

    def _own(self, root: Node, part: str) -> set[Node]:
        before = checks.marks(self._old.tree(part), self._author)
        return {
            node
            for node in root.walk()
            if node.get("author") == self._author and checks.mark_key(node) not in before
        }

    def _settled(self, part: str, drop: Sequence[str]) -> Node:
        """The revised part with our changes taken out; parsed anew, for settling changes the tree."""
        root = Parts({part: self._new.members[part]}).tree(part)
        settle(root, self._own(root, part), self._comments, drop)
        return root

    # The measures

    def _rejected(self, part: str) -> Iterator[str]:
        old, new = self._old.tree(part), self._settled(part, ("ins", "moveTo"))
        before, after = _paragraphs(old), _paragraphs(new)
        if before.keys() != after.keys():
            yield f"reject: {part} has other paragraphs ({len(before)}, then {len(after)})"
            return
        if stream(old) != stream(new) or attributes_key(old) != attributes_key(new):
            yield f"reject: {part} differs outside its paragraphs"
        old_xml, new_xml = self._old.members[part], self._new.members[part]
        for number, one in before.items():
            other = after[number]
            if old_xml[one.start : one.end] == new_xml[other.start : other.end]:
                continue
            if attributes_key(one) != attributes_key(other):
                yield f"reject: {part} paragraph {number} has other attributes"
            was, now = stream(one), stream(other)
            if was != now:
                at = next((i for i, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]), -1)
                at = min(len(was), len(now)) if at < 0 else at
                yield f"reject: {part} paragraph {number}: {_short(was, at)} became {_short(now, at)}"

    def _accepted_structure(self, part: str) -> Iterator[str]:
        root = self._new.tree(part)
        for mark in self._own(root, part):
            if mark.name == "del":
                lost = {node.name for node in mark.walk() if node is not mark} - _CHARACTERS
                inside = {node.name for run in mark.walk() if run.name == "rPr" for node in run.walk()}
                if lost - inside:
                    yield f"accept: {part} a deletion takes {', '.join(sorted(lost - inside))} away"

    def _accepted_text(self) -> Iterator[str]:
        accepted = Parts(self._new.members, self._new.main, self._new.relations)
        for part in self._old.stories():
            if self._old.members[part] != self._new.members[part] and part != self._new.related("comments"):
                accepted._trees[part] = self._settled(part, ("del", "moveFrom"))
        now = {(p.part, p.node.number): p.text for p in Reference(accepted).paragraphs}
        for paragraph in self._reference.paragraphs:
            key = (paragraph.part, paragraph.node.number)
            wanted = self._wanted.get(key, paragraph.text)
            if now.get(key) != wanted:
                yield f"accept: {key[0]} paragraph {key[1]}: {now.get(key)!r} instead of {wanted!r}"

    def _formatting(self, part: str) -> Iterator[str]:
        """New runs look like a run beside them; blanks at their ends are preserved."""
        root = self._new.tree(part)
        own = self._own(root, part)
        for mark in own:
            if mark.name not in ("ins", "del"):
                continue
            for text in mark.walk():
                if text.name in ("t", "delText") and text.text != checks.word_text(text):
                    yield f"format: {part} blanks at the ends of {text.text!r} are lost"
            if mark.name == "ins":
                like = [properties_key(run, False) for run in checks.neighbours(mark, own)]
                for run in (inner for inner in mark if inner.name == "r"):
                    if like and properties_key(run, False) not in like:
                        yield f"format: {part} {_words(run)!r} looks like nothing beside it"

    def _spliced(self, part: str) -> Iterator[str]:
        old, new = _paragraphs(self._old.tree(part)), _paragraphs(self._new.tree(part))
        if old.keys() != new.keys():
            yield f"splice: {part} has other paragraphs"
            return
        root = self._new.tree(part)
        own = self._own(root, part)
        marks = [node for node in root.walk() if node in own or checks.is_comment_mark(node, self._comments)]
        touched = {p.number for mark in marks for p in mark.ancestors() if p.name == "p"}
        before = _masked(self._old.members[part], old, touched)
        after = _masked(self._new.members[part], new, touched)
        if before != after:
            yield f"splice: {part} differs outside the changed paragraphs"


def _paragraphs(root: Node) -> dict[int, Node]:
    return {node.number: node for node in root.walk() if node.name == "p"}


def _masked(xml: bytes, paragraphs: dict[int, Node], touched: set[int]) -> list[bytes]:
    """The bytes between the outermost paragraphs of ``touched``."""
    pieces, done = [], 0
    for number in sorted(touched):
        paragraph = paragraphs[number]
        if paragraph.start >= done:
            pieces.append(xml[done : paragraph.start])
            done = paragraph.end
    return [*pieces, xml[done:]]


def _short(tokens: list[tuple], at: int) -> str:
    return repr(tokens[at] if at < len(tokens) else "nothing")[:160]


def _words(run: Node) -> str:
    return "".join(node.text for node in run.walk() if node.name == "t")
