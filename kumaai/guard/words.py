"""The words that carry a Japanese sentence's content, without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"[一-龥々〆]+(?:[ヶケヵ][一-龥々]+)*|[ァ-ヴー・]{2,}|[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of kanji, katakana or letters and its place in the text."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The content runs of a text, in order; 「若葉ヶ丘」 is one run."""
    for match in _RUN.finditer(text):
        yield Word(match[0], match.start(), match.end())


def pairs(text: str) -> set[str]:
    """Pairs of neighbouring characters inside the content runs, for comparing two texts."""
    found: set[str] = set()
    for word in words(text):
        found.update(word.text[i : i + 2] for i in range(len(word.text) - 1))
        if len(word.text) == 1:
            found.add(word.text)
    return found
