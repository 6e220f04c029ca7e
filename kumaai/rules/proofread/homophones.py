"""Wrong homophones (同音誤変換): collocations that decide, and words that are rare.

``homophones.tsv`` says by the words around which of two homophones is meant:
those are fixes. ``rare_homophones.txt`` pairs words that offices hardly ever
write with a far commoner homophone: those are hints, unless ``legitimate.tsv``
names a context in which the rare word is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai import words
from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding, table
from kumaai.rules.proofread.phrases import fits, places
from kumaai.source import Block

_RUN = "[一-龥々]+"
_SUFFIXES = "家日者会式金費的中時内用性化率額書券場所室館員"


def find_collocations(document: Document) -> Iterator[Edit]:
    """Homophones that the words around them show to be wrong."""
    for row in table("homophones"):
        wrong, right, need, unless = (*row, "", "", "")[:4]
        if wrong not in document.text:
            continue
        for block, start in places(document, wrong):
            end = start + len(wrong)
            if fits(block.text, start, end, need, unless) and not _inside_word(block.text, start, end):
                yield finding(
                    block,
                    start,
                    end,
                    right,
                    rule=f"homophone.{wrong}.{right}",
                    category="同音誤変換",
                    reason=f"前後の語から見て、「{wrong}」は「{right}」の誤りと思われます。",
                )


def find_rare(document: Document) -> Iterator[Edit]:
    """Two-kanji words that are rare where a homophone of theirs is common."""
    pairs, unless = _rare(), dict(row for row in table("legitimate") if len(row) == 2)
    for block, match in document.matches(_RUN):
        for start in _word_starts(match[0]):
            word = match[0][start : start + 2]
            right = pairs.get(word)
            at = match.start() + start
            if right is None or document.repeated(word) or block.text[at - 1 : at].isdigit():
                continue
            if word in unless and compiled_pattern(unless[word] or ".").search(_window(block, at)):
                continue
            yield finding(
                block,
                at,
                at + 2,
                right,
                rule="homophone.rare",
                category="同音誤変換",
                reason=f"「{word}」はまれな語です。「{right}」の変換誤りではないか確認してください。",
                hint=True,
            )


def in_rare_words(word: str) -> bool:
    """Whether the list of rare words, two characters each, has ``word``."""
    text = _words_text("rare_words.txt")
    start = text.find(word)
    while start >= 0 and start % 2:  # across two words
        start = text.find(word, start + 1)
    return start >= 0


def _window(block: Block, at: int) -> str:
    return f"{block.text[max(0, at - 20) : at]}_{block.text[at + 2 : at + 22]}"


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether the characters belong to words that merely touch there (集中|意識)."""
    known = lexicon()
    before, after = text[start - 1 : start + 1], text[end - 1 : end + 1]
    length = end - start
    if length == 2 and start > 0 and before in known and after in known:
        return True
    return length == 1 and (before in known or after in known)


def _word_starts(run: str) -> Iterator[int]:
    """Where two-kanji words start in a run of kanji that divides evenly."""
    if len(run) == 2 or (len(run) == 3 and run[2] in _SUFFIXES and run[1:] not in lexicon()):
        yield 0
    elif len(run) == 3 and run[0] == "御":
        yield 1
    elif len(run) % 2 == 0:
        pieces = [run[index : index + 2] for index in range(0, len(run), 2)]
        for index, piece in enumerate(pieces):
            if all(other in lexicon() for other in pieces if other != piece):
                yield index * 2


@cache
def lexicon() -> frozenset[str]:
    """Two-kanji words in common use."""
    text = _words_text("words.txt")
    return frozenset(text[index : index + 2] for index in range(0, len(text), 2))


@cache
def _rare() -> dict[str, str]:
    text = _words_text("rare_homophones.txt")
    return {text[index : index + 2]: text[index + 2 : index + 4] for index in range(0, len(text), 4)}


@cache
def _words_text(name: str) -> str:
    return words.text(name).replace("\n", "")
