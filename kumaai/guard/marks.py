"""What the checks of facts looked at, line by line, for a person who holds answer and source side by side.

:mod:`kumaai.guard.facts` says what it found; this says where it looked, and
which numbers it found on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kumaai.guard.facts import LONGEST, Reader, accepted, borne_out
from kumaai.guard.numerals import Value, normalised, values
from kumaai.guard.words import pairs
from kumaai.source import Source

_CLUSTER = re.compile("(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
"""A character with the marks that NFKC draws into it."""
_FEWEST_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in a text: the characters from ``start`` to ``end``, and whether the other side has it."""

    start: int
    end: int
    found: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at in one line.

    ``checks`` are the ids of the checks that it went through. ``numbers`` are
    those of the line, ``sources`` by block id those of its source that the
    line says too.
    """

    checks: frozenset[str] = frozenset()
    numbers: tuple[Mark, ...] = ()
    sources: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)


def looked_at(lines: Iterable[tuple[str, Sequence[str]]], source: Source) -> list[Looked]:
    """One entry for each of ``lines``, pairs as :func:`kumaai.guard.facts.check` takes them."""
    reader = Reader(source)
    return [_line(text, cites, reader) for text, cites in lines]


def _line(text: str, cites: Sequence[str], reader: Reader) -> Looked:
    known = tuple(cite for cite in cites if reader.source.block(cite))
    if not text.strip():
        return Looked()
    checks = {"facts.cite"} if cites else set()
    if (cites and not known) or len(text.strip()) > LONGEST:
        return Looked(frozenset(checks))
    claim = reader.claim(text, known)
    checks |= {"facts.number", "facts.name"} | ({"facts.polarity"} if known else set())
    if known and len(pairs(claim)) >= _FEWEST_PAIRS:
        checks.add("facts.words")
    held = values(claim)
    # What was taken off stood in front; a number there was not held against anything.
    before = len(normalised(text.rstrip())) - len(claim)
    marks = tuple(
        Mark(start, end, accepted(held[at], claim, known, reader))
        for at, (start, end) in _paired(text, before, held)
    )
    return Looked(frozenset(checks), marks, {cite: _shared(cite, held, reader) for cite in known})


def _paired(text: str, before: int, held: Sequence[Value]) -> Iterator[tuple[int, tuple[int, int]]]:
    """The numbers that were held against the source, by their index, where they stand in ``text``."""
    at = _origins(text)
    for index, value in enumerate(held):
        if span := _span(text, at, before + value.start, before + value.end):
            yield index, span


def _shared(cite: str, held: Sequence[Value], reader: Reader) -> tuple[Mark, ...]:
    """The numbers of a block that bear out one of the line's."""
    block = reader.source.block(cite)
    text = block.text if block else ""
    at = _origins(text)
    listed = len(normalised(text.rstrip())) - len(
        reader.claim(text, ())
    )  # 「(1)」 in front is no number said
    marks = []
    for value in values(text):
        same = value.start >= listed and any(one.sure and borne_out(one, [value], "", reader) for one in held)
        if same and (span := _span(text, at, value.start, value.end)):
            marks.append(Mark(*span, True))
    return tuple(marks)


def _span(text: str, at: Sequence[int], start: int, end: int) -> tuple[int, int] | None:
    """Where a piece of the normalised text stands in ``text``, without the spaces round it."""
    if not 0 <= start < end < len(at):
        return None
    first, last = at[start], at[end]
    piece = text[first:last]
    first, last = first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())
    return (first, last) if first < last else None


def _origins(text: str) -> list[int]:
    """For each character of the normalised text, and its end, where it comes from; empty where that cannot be told."""
    at: list[int] = []
    pieces = []
    for cluster in _CLUSTER.finditer(text):
        piece = normalised(cluster[0])
        pieces.append(piece)
        at += [cluster.start()] * len(piece)
    return [*at, len(text)] if "".join(pieces) == normalised(text) else []
