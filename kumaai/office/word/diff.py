"""The smallest change that a reader would call a change: whole words, numbers and names.

A Latin word, a number with its separators, a katakana word and a short kanji
compound are never cut; hiragana is compared character by character.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(
    r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*"  # 1,280.5 and its full-width form
    r"|[A-Za-zＡ-Ｚａ-ｚÀ-ÖØ-öø-ɏΑ-ωА-я]+(?:['’-][A-Za-z]+)*"
    r"|[ァ-ヺー･ｦ-ﾟ]+"
    r"|[々〆一-鿿]{1,4}(?![々〆一-鿿])"
    r"|.",
    re.DOTALL,
)
_MERGE = 2
"""Unchanged gaps shorter than this many characters join the changes around them."""
_LIKE = 0.35
"""Below this similarity, words are replaced as a whole: a patchwork would be harder to read."""
_MOST_TOKENS = 3_000


class Change(NamedTuple):
    """Replace ``start`` to ``end`` (characters of the text before) by ``text``."""

    start: int
    end: int
    text: str


def changes(before: str, after: str) -> list[Change]:
    """The changes, in order and apart, that turn ``before`` into ``after``; empty where they are equal."""
    if before == after:
        return []
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = 0
    while head < len(old) and head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < len(old) - head and tail < len(new) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = sum(map(len, old[:head]))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    whole = Change(start, start + sum(map(len, old)), "".join(new))
    if not old or not new or len(old) + len(new) > _MOST_TOKENS:
        return [whole]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return _apart(matcher, old, new, start) if matcher.ratio() >= _LIKE else [whole]


def _apart(matcher: SequenceMatcher[str], old: list[str], new: list[str], start: int) -> list[Change]:
    """The matcher's differences as changes, with short gaps between them closed."""
    offsets = [start]
    for token in old:
        offsets.append(offsets[-1] + len(token))
    found: list[Change] = []
    gap = ""
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            gap = "".join(old[old_from:old_to])
            continue
        change = Change(offsets[old_from], offsets[old_to], "".join(new[new_from:new_to]))
        if found and len(gap) < _MERGE:
            last = found.pop()
            change = Change(last.start, change.end, last.text + gap + change.text)
        found.append(change)
    return found
