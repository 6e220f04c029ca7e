"""What all families of proofreading rules share: the document and its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from kumaai import words
from kumaai.answers import Edit
from kumaai.source import Block, Source

KANJI = "一-龥々〆ヶ"
HIRAGANA = "ぁ-ゖー"
KATAKANA = "ァ-ヺー"
_JAPANESE = re.compile(r"[^\W\d_A-Za-zÀ-ӿ]")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_QUOTATION = re.compile(r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”")


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks to read, in which profile, and the year that dates lack.

    ``blocks`` and ``text`` leave out blocks without a Japanese letter; ``everything`` has them.
    """

    blocks: tuple[Block, ...]
    profile: str
    year: int | None
    text: str
    everything: tuple[Block, ...] = ()
    _texts: dict[str, str] = field(default_factory=dict, repr=False)
    _repeated: dict[str, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, source: Source, profile: str, year: int | None = None) -> Document:
        """The view of ``source`` that rules read."""
        # A page number or a figure alone is no text to correct.
        blocks = tuple(_readable(block) for block in source.blocks if _JAPANESE.search(block.text))
        document = cls(blocks, profile, year, "\n".join(block.text for block in blocks), source.blocks)
        document._texts.update((block.id, block.text) for block in source.blocks)
        return document

    def text_of(self, block: str) -> str:
        """The text of the block with that id."""
        return self._texts[block]

    def repeated(self, word: str) -> bool:
        """Whether ``word`` stands in the document more than once, which makes a slip unlikely.

        Past a billion characters looked through, a document of very many words, the answer is yes.
        """
        if word not in self._repeated:
            if len(self._repeated) * len(self.text) > _LOOKED_THROUGH:
                return True
            first = self.text.find(word)
            self._repeated[word] = first >= 0 and self.text.find(word, first + len(word)) >= 0
        return self._repeated[word]

    def matches(self, pattern: str, flags: int = 0) -> Iterator[tuple[Block, re.Match[str]]]:
        """Every match of ``pattern`` in every block."""
        if required(pattern) not in self.text:
            return  # most rules concern words that the text has not: no need to compile them
        compiled = compiled_pattern(pattern, flags)
        if compiled.search(self.text):
            for block in self.blocks:
                for match in compiled.finditer(block.text):
                    yield block, match


_LOOKED_THROUGH = 1_000_000_000
_RUN = 200
"""The longest run of one script, and five times that of all letters, that can be language."""
_SCRIPT_RUNS = re.compile("[ァ-ヺー]++|[一-龥々]++|[ぁ-ゖー]++|[0-9０-９,，.．]++|[A-Za-z]++")
_LETTER_RUNS = re.compile(r"\w++")


def _readable(block: Block) -> Block:
    """``block`` with letters that go on without end blotted out, as many as there were.

    Rules look at every part of a run of letters: a run of 50,000, which nobody
    wrote, would cost minutes.
    """
    text = block.text
    if len(text) <= _RUN:
        return block
    for runs, longest in ((_SCRIPT_RUNS, _RUN), (_LETTER_RUNS, 5 * _RUN)):
        text = runs.sub(lambda m, top=longest: m[0] if len(m[0]) <= top else "\ufffc" * len(m[0]), text)
    return block if text == block.text else replace(block, text=text)


# Compiling a set with 20,000 kanji takes a millisecond; one that leaves out what is no kanji a tenth.
_KANJI = r"[^\W\d_A-Za-zぁ-ヿ]"
_KANJI_KATAKANA = r"[^\W\d_A-Za-zぁ-ゖー]"
_LETTER = r"[^\W\d_A-Za-z]"
_CHEAPER = (
    ("[0-9０-９]", r"\d"),
    ("[一-龥]", _KANJI),
    ("[一-龥々]", _KANJI),
    ("[一-龥ァ-ヶー]", r"[^\W\d_A-Za-zぁ-ゖ]"),
    ("[一-龥ァ-ヶ]", _KANJI_KATAKANA),
    ("[一-龥ァ-ヶー）」]", r"(?:[^\W\d_A-Za-zぁ-ゖ]|[）」])"),
    ("[一-龥ァ-ヶー々」）0-9０-９％%]", r"(?:[^\W_A-Za-zぁ-ゖ]|[」）％%])"),
    ("[、一-龥ァ-ヶ]", f"(?:、|{_KANJI_KATAKANA})"),
    ("[一-龥、]", f"(?:、|{_KANJI})"),
    ("[。、一-龥]", f"(?:[。、]|{_KANJI})"),
    ("[一-龥ぁ-ん]", r"[^\W\d_A-Za-zァ-ー]"),
    ("[ァ-ヶ一-龥「]", f"(?:「|{_KANJI_KATAKANA})"),
    ("[ぁ-んァ-ヶー一-龥々]", _LETTER),
    ("[ぁ-んァ-ヶー一-龥]", _LETTER),
    ("[一-龥ぁ-んァ-ヶー]", _LETTER),
)


@cache
def compiled_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``pattern`` compiled when it is first needed."""
    for dear, cheap in _CHEAPER:
        pattern = pattern.replace(dear, cheap)
    return re.compile(pattern, flags)


_SETS = re.compile(r"\\.|\[(?:\\.|[^\]])*\](?:[*+?]|\{[^}]*\})?\??")
_GROUPS = re.compile(r"\([^()]*\)(?:[*+?]|\{[^}]*\})?\??")
_LITERAL = re.compile(r"[^\W\d_A-Za-z]+(?![*?{])|[^\W\d_A-Za-z]+(?=[^\W\d_A-Za-z][*?{])")


@cache
def required(pattern: str) -> str:
    """Characters that every match of ``pattern`` has, "" where none can be told."""
    plain = _SETS.sub(".", pattern)
    while (shorter := _GROUPS.sub(".", plain)) != plain:
        plain = shorter
    if "|" in plain or "(" in plain:
        return ""
    return max(_LITERAL.findall(plain), key=len, default="")


def finding(
    block: Block,
    start: int,
    end: int,
    after: str | None,
    *,
    rule: str,
    category: str,
    reason: str,
    hint: bool = False,
) -> Edit:
    """A finding at ``start`` to ``end``; ``after`` None keeps the text (a comment only)."""
    before = block.text[start:end]
    return Edit(
        block=block.id,
        start=start,
        end=end,
        before=before,
        after=before if after is None else after,
        reason=reason,
        category=category,
        rule=rule,
        certainty="hint" if hint or after is None else "fix",
    )


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before ``start`` and after ``end`` in the same sentence."""
    left = 0
    for mark in _SENTENCE_END.finditer(text, 0, start):
        left = mark.end()
    mark = _SENTENCE_END.search(text, end)
    return text[left:start], text[end : mark.end() if mark else len(text)]


def in_quotation(text: str, position: int) -> bool:
    """Whether ``position`` stands inside 「…」, 『…』 or “…”."""
    return any(mark.start() < position < mark.end() for mark in _QUOTATION.finditer(text))


def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table ``name`` among the shared word lists, comments and empty lines left out."""
    return words.rows(name)
