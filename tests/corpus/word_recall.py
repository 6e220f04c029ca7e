"""How much of what a reader sees is in kumaai's blocks, in characters without blanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from tests.corpus.word_reference import seen_characters

_MOST = 4_000
"""Longer remainders are compared as bags of characters: alignment would take minutes."""


class Recall(NamedTuple):
    """Characters of the reference, those found, and characters given that the reference does not see."""

    wanted: int
    found: int
    extra: int
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Found of wanted; 1 where nothing is to be seen."""
        return self.found / self.wanted if self.wanted else 1.0


def recall(wanted: Sequence[str], given: Sequence[str]) -> Recall:
    """Paragraphs ``wanted`` against paragraphs ``given``: whole ones first, the rest character by character."""
    left = Counter(filter(None, map(seen_characters, wanted)))
    right = Counter(filter(None, map(seen_characters, given)))
    both = left & right
    missing, surplus = list((left - both).elements()), list((right - both).elements())
    found = sum(len(text) * count for text, count in both.items()) + _aligned(
        "".join(missing), "".join(surplus)
    )
    total = sum(len(text) * count for text, count in left.items())
    extra = sum(len(text) * count for text, count in right.items()) - found
    return Recall(total, found, extra, tuple(missing[:3]))


def _aligned(wanted: str, given: str) -> int:
    if not wanted or not given:
        return 0
    if len(wanted) + len(given) > _MOST:
        return (Counter(wanted) & Counter(given)).total()
    blocks = SequenceMatcher(None, wanted, given, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
