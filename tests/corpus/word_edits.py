"""Random edits in every kind of place that a document has, the same on every run.

Each edit replaces, deletes or inserts one to twenty characters inside one
paragraph of a block. The kinds of places take turns, so that a hyperlink in
a document of a thousand paragraphs gets its edit as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kumaai.answers import Edit
from kumaai.office.word.read import read
from kumaai.source import Block
from tests.corpus.word_reference import Paragraph, Piece, Reference
from tests.corpus.word_xml import Parts

LONGEST = 20
_NEAR = 4
"""How many characters beside a field or a ruby count as its neighbours."""
_ALPHABETS = (
    "市民課の窓口は平日の午前八時三十分から開いています",
    "アイウエオーカキクケコ・ヴァ",
    "abcdefghij KLMNOP",
    "0123456789,.",
    "０１２３４５６７８９（）「」、。　",
    "&<>\"' é–—…",
    "髙﨑𠮷😀",
)
_INLINE = ("hyperlink", "content control", "others' insertion")


class Target(NamedTuple):
    """A kind of place and an edit in it."""

    place: str
    edit: Edit


class _Span(NamedTuple):
    """Characters ``start`` to ``end`` of a block's text, all in one paragraph; the block's text."""

    block: str
    start: int
    end: int
    text: str


def edits_for(data: bytes, name: str, seed: int = 1, count: int = 5) -> list[Edit]:
    """Up to ``count`` edits of the document in ``data``, apart from each other.

    The same ``name``, ``seed`` and ``data`` give the same edits. Raises what
    kumaai's reader raises.
    """
    blocks, reference = read(data, name).blocks, Reference(Parts.of(data))
    return [target.edit for target in targets_for(blocks, reference, name, seed, count)]


def targets_for(
    blocks: Sequence[Block], reference: Reference, name: str, seed: int = 1, count: int = 5
) -> list[Target]:
    """As :func:`edits_for` for a document that is read already, each edit with its kind of place."""
    chance = random.Random(f"{seed}/{name}")
    places = _places(blocks, reference)
    order = list(places)
    chance.shuffle(order)
    verbs = ["replace", "delete", "insert"]
    chance.shuffle(verbs)
    taken: dict[str, list[tuple[int, int]]] = {}
    found: list[Target] = []
    for turn in range(count * 4):
        if len(found) == count or not order:
            break
        place = order[turn % len(order)]
        edit = _edit(chance.choice(places[place]), verbs[len(found) % 3], chance)
        spans = taken.setdefault(edit.block, [])
        if all(edit.end < start or end < edit.start for start, end in spans):
            spans.append((edit.start, edit.end))
            found.append(Target(place, edit))
    return found


def _edit(span: _Span, verb: str, chance: random.Random) -> Edit:
    length = chance.randint(1, LONGEST)
    start = chance.randint(span.start, max(span.start, span.end - 1))
    end = min(start + length, span.end)
    if verb == "insert":
        start = end = chance.choice((start, end))
    before = span.text[start:end]
    after = "" if verb == "delete" else _words(chance)
    if after == before:
        after += "改"
    reason = chance.choice(("", "誤字です。", "数が合計と合いません。\n表をご覧ください。", "<b>&amp;"))
    return Edit(
        block=span.block, start=start, end=end, before=before, after=after, reason=reason, category="試験"
    )


def _words(chance: random.Random) -> str:
    letters = chance.choice(_ALPHABETS) + chance.choice(_ALPHABETS)
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, LONGEST)))


def _places(blocks: Sequence[Block], reference: Reference) -> dict[str, list[_Span]]:
    """All spans of a document by their kind of place; a block is as kumaai reads it."""
    found: dict[str, list[_Span]] = {}
    for block in blocks:
        paragraphs = reference.blocks.get(block.id, [])
        lines = block.text.split("\n")
        if "\n".join(paragraph.text for paragraph in paragraphs) == block.text:
            for place, start, end in _spans(paragraphs):
                found.setdefault(place, []).append(_Span(block.id, start, end, block.text))
            continue
        start = 0
        # Text in drawings is read and never edited; elsewhere the readers differ, and the block counts as its kind.
        place = "drawing" if block.id in reference.drawn else block.kind
        for line in lines:
            if line:
                found.setdefault(place, []).append(_Span(block.id, start, start + len(line), block.text))
            start += len(line) + 1
    return found


def _spans(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, int, int]]:
    """Kind of place, start and end of each span in the block of ``paragraphs``."""
    start = 0
    for paragraph in paragraphs:
        text = paragraph.text
        if text:
            yield paragraph.place, start, start + len(text)
            if paragraph.controlled:
                yield "content control", start, start + len(text)
            yield from _inner_spans(paragraph, start)
        start += len(text) + 1


def _inner_spans(paragraph: Paragraph, start: int) -> Iterator[tuple[str, int, int]]:
    length = len(paragraph.text)
    at = 0
    for piece in paragraph.pieces:
        end = at + (0 if piece.hidden else len(piece.text))
        for place in _INLINE:
            if end > at and place in piece.places and not piece.places & {"field", "ruby", "math"}:
                yield place, start + at, start + end
        for place in ("field", "ruby"):
            if place in piece.places and not piece.hidden:
                left, right = max(0, at - _NEAR), min(length, end + _NEAR)
                if left < at:
                    yield f"beside a {place}", start + left, start + at
                if end < right and _ends(place, piece):
                    yield f"beside a {place}", start + end, start + right
        at = end


def _ends(place: str, piece: Piece) -> bool:
    """Whether a place can end with this piece: a field's mark other than its end has more of it behind."""
    return place != "field" or piece.node.name != "fldChar" or piece.node.get("fldCharType") == "end"
