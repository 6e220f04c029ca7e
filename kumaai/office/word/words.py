"""Where a reader sees one word end and the next begin.

Numbers, Latin and katakana words are whole by their characters. Between kanji
and hiragana the word model of BudouX decides (Google, Apache-2.0): 48 kB, no
dictionary, right often enough to show a change as a change of words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

NUMBER = r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*"
"""1,280.5 and its full-width form."""
LATIN = r"[A-Za-zＡ-Ｚａ-ｚÀ-ÖØ-öø-ɏΑ-ωА-я]+(?:['’-][A-Za-z]+)*"
KATAKANA = r"[ァ-ヺー･ｦ-ﾟ]+"
KANJI = "々〆一-鿿"
_WHOLE = re.compile(f"{NUMBER}|{LATIN}|{KATAKANA}")
_SHORT_KANJI = re.compile(f"(?<![{KANJI}])[{KANJI}]{{2,4}}(?![{KANJI}])")
_JAPANESE = re.compile(f"[{KANJI}ぁ-ゖー]")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def boundaries(text: str) -> set[int]:
    """The positions in ``text`` (0 and its length among them) that no word reaches over."""
    found = _model_boundaries(text)
    for position in range(1, len(text)):
        if not (_JAPANESE.match(text[position - 1]) and _JAPANESE.match(text[position])):
            found.add(position)
        if _belongs_to_the_one_before(text[position]):
            found.discard(position)
    for word in _WHOLE.finditer(text):
        found -= set(range(word.start() + 1, word.end()))
        found |= {word.start(), word.end()}
    for word in _SHORT_KANJI.finditer(text):
        found -= set(range(word.start() + 1, word.end()))
    return found | {0, len(text)}


def _model_boundaries(text: str) -> set[int]:
    found, position = set(), 0
    if _JAPANESE.search(text):
        for word in _parser().parse(text):
            position += len(word)
            found.add(position)
    return found


def _belongs_to_the_one_before(character: str) -> bool:
    """Whether it is a combining mark or a variation selector, which is no character of its own."""
    return (
        unicodedata.combining(character) > 0 or character in _JOINERS or 0xE0100 <= ord(character) <= 0xE01EF
    )


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import budoux

    # BudouX has no loader for its word model; its phrases ("市役所の窓口まで") would be too long here.
    return budoux.Parser(json.loads((files(budoux) / "models" / "ja_word.json").read_text("utf-8")))
