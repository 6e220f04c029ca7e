"""Proofreading by rules: notation, doubling, grammar slips, dates and sums.

Rules find what can be found with certainty from the text itself; they do not
understand it. Each finding says why in one Japanese sentence. Families of
rules stand in modules of their own; word lists stand in ``data``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kumaai.answers import Edit, Proofreading
from kumaai.rules.proofread import (
    arithmetic,
    calendar,
    compound_verbs,
    doubled,
    dropped,
    grammar,
    homophones,
    honorifics,
    katakana,
    names,
    nonwords,
    okurigana,
    phrases,
    repeats,
    slips,
    style,
    tables,
    terms,
    variants,
    verbs,
    width,
)
from kumaai.rules.proofread.base import Document, in_quotation
from kumaai.source import Source

PROFILES = ("koyobun", "koho", "yasashii", "plain")

# In the order in which they win where two findings overlap.
_FAMILIES: tuple[Callable[[Document], Iterable[Edit]], ...] = (
    calendar.find,
    arithmetic.find,
    tables.find,
    honorifics.find,
    phrases.find,
    verbs.find,
    dropped.find,
    okurigana.find,
    compound_verbs.find,
    doubled.find,
    repeats.find,
    slips.find,
    homophones.find_collocations,
    grammar.find,
    names.find,
    variants.find,
    katakana.find,
    width.find,
    style.find,
    terms.find,
    homophones.find_rare,
    nonwords.find,
)


def proofread(source: Source, *, profile: str = "koho", year: int | None = None) -> Proofreading:
    """All findings for ``source`` in document order, without overlaps.

    ``profile`` is koyobun, koho, yasashii or plain; ``year`` (western) is the
    document's year, used for dates that name none. A finding with certainty
    "fix" is safe to apply; a "hint" only asks a person to look.
    """
    document = Document.of(source, profile if profile in PROFILES else "koho", year)
    kept: dict[str, list[Edit]] = {}
    for family in _FAMILIES:
        for edit in family(document):
            taken = kept.setdefault(edit.block, [])
            if not any(_overlap(edit, other) for other in taken):
                taken.append(_cautious(document, edit))
    ordered = [
        edit
        for block in source.blocks
        for edit in sorted(kept.get(block.id, ()), key=lambda edit: (edit.start, edit.end))
    ]
    return Proofreading(edits=ordered)


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _cautious(document: Document, edit: Edit) -> Edit:
    """A quotation is someone's own words: only ask, never change it."""
    if edit.certainty == "fix" and in_quotation(document.text_of(edit.block), edit.start):
        edit.certainty = "hint"
    return edit
