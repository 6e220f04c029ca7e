"""Terms of offices with one kanji wrong (納機限 for 納期限): the exchanged kanji sound or look the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai import words
from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.rules.proofread.homophones import in_rare_words, lexicon
from kumaai.rules.proofread.nonwords import looks_alike, readings

_SHORTEST, _LONGEST = 3, 8
# Kanji that make another term of the same words (参加日 beside 参加費, 前発行).
_SUFFIXES = frozenset("日者所書課会中時地場機期数率量料室員品系係性式等別用費証点線上下内外後前間表紙")
_PREFIXES = frozenset("全新旧前今本再最当現各同非未無不副総大小")


def find(document: Document) -> Iterator[Edit]:
    """Hints where three and more kanji are one slip away from a known term."""
    for block, match in document.matches("[一-龥々]+"):
        run = match[0]
        start = 0
        while start <= len(run) - _SHORTEST:
            hit = _slip(run, start)
            if hit is None:
                start += 1
                continue
            term, index = hit
            at = match.start() + start
            yield finding(
                block,
                at,
                at + len(term),
                term,
                rule="homophone.term",
                category="同音誤変換",
                reason=f"「{run[start : start + len(term)]}」は「{term}」の「{term[index]}」の変換誤りではないか確認してください。",
                hint=True,
            )
            start += len(term)


def _slip(run: str, start: int) -> tuple[str, int] | None:
    """The term that is meant at ``start`` and the place of its wrong kanji."""
    for length in range(min(_LONGEST, len(run) - start), _SHORTEST - 1, -1):
        written = run[start : start + length]
        for index in range(length):
            term = _terms().get(f"{written[:index]}_{written[index + 1 :]}")
            if term == written:
                return None
            if term and _plausible(run, start, term, index):
                return term, index
    return None


def _plausible(run: str, start: int, term: str, index: int) -> bool:
    """Whether the two kanji are easily exchanged and what is written is no word itself."""
    at = start + index
    if (index == len(term) - 1 and run[at] in _SUFFIXES) or (index == 0 and run[at] in _PREFIXES):
        return False
    if at + 1 < len(run) and (run[at : at + 2] in lexicon() or in_rare_words(run[at : at + 2])):
        return False
    if at and (run[at - 1 : at + 1] in lexicon() or in_rare_words(run[at - 1 : at + 1])):
        return False
    wrong, right = run[at], term[index]
    return looks_alike(wrong, right) or any(
        reading in readings().get(right, ()) for reading in readings().get(wrong, ())
    )


@cache
def _terms() -> dict[str, str]:
    """Terms by each of their forms with one kanji left open."""
    lines = (line for line in words.text("terms.txt").splitlines() if not line.startswith("#"))
    terms = [term for line in lines for term in line.split() if _SHORTEST <= len(term) <= _LONGEST]
    return {f"{term[:at]}_{term[at + 1 :]}": term for term in terms for at in range(len(term))}
