"""Idioms, redundant expressions and obsolete spellings, each from a word list.

Rows: wrong, right, ``need`` and ``unless`` (patterns on the sentence with
``_`` in place of the words found), reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding, sentence_around, table
from kumaai.source import Block

_LISTS = (
    ("idioms", "idiom", "慣用句", "「{wrong}」は慣用句の誤りです。"),
    ("redundancy", "redundancy", "二重表現", "「{wrong}」は同じ意味の語が重なっています。"),
    ("spellings", "spelling", "表記", "「{wrong}」は「{right}」と書きます。"),
    ("notation", "notation", "表記", "「{wrong}」は「{right}」と書きます。"),
)
_ABOUT = r"(?:約|およそ|おおよそ)\d[\d,]*[^\d、。\s]{1,4}?(程度|ほど|くらい|ぐらい|前後)"


def find(document: Document) -> Iterator[Edit]:
    """Findings of the word lists, and of doubled words for "about"."""
    for name, prefix, category, reason in _LISTS:
        for row in table(name):
            if row[0] in document.text and (len(row) < 6 or document.profile in (row[5] or document.profile)):
                yield from _row(document, row, prefix, category, reason)
    for block, match in document.matches(_ABOUT):
        yield finding(
            block,
            match.start(),
            match.end(),
            match[0][: match.start(1) - match.start()],
            rule="redundancy.about",
            category="二重表現",
            reason=f"「約」と「{match[1]}」はどちらか一方で足ります。",
            hint=True,
        )


def _row(document: Document, row: tuple[str, ...], prefix: str, category: str, reason: str) -> Iterator[Edit]:
    wrong, right, need, unless, why = (*row, "", "", "", "")[:5]
    text = why or reason.format(wrong=wrong, right=right)
    for block, start in places(document, wrong):
        if fits(block.text, start, start + len(wrong), need, unless):
            yield finding(
                block,
                start,
                start + len(wrong),
                right,
                rule=f"{prefix}.{wrong}",
                category=category,
                reason=text,
            )


def places(document: Document, words: str) -> Iterator[tuple[Block, int]]:
    """Every place where ``words`` stand."""
    for block in document.blocks:
        start = block.text.find(words)
        while start >= 0:
            yield block, start
            start = block.text.find(words, start + len(words))


def fits(text: str, start: int, end: int, need: str, unless: str) -> bool:
    """Whether the sentence around ``start``-``end`` has ``need`` and not ``unless``."""
    if not need and not unless:
        return True
    left, right = sentence_around(text, start, end)
    sentence = f"{left}_{right}"
    if need and not compiled_pattern(need).search(sentence):
        return False
    return not (unless and compiled_pattern(unless).search(sentence))
