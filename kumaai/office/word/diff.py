"""The smallest change that a reader would call a change: whole words, numbers and names.

First the differences in tokens, then their ends are moved to where words end
in the text before and after, so that no word is shown half old, half new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from kumaai.office.word.words import KANJI, KATAKANA, LATIN, NUMBER, boundaries

_TOKEN = re.compile(f"{NUMBER}|{LATIN}|{KATAKANA}|[{KANJI}]{{1,4}}(?![{KANJI}])|.", re.DOTALL)
_MERGE = 2
"""Unchanged gaps shorter than this many characters join the changes around them."""
_LIKE = 0.35
"""Below this similarity, words are replaced as a whole: a patchwork would be harder to read."""
_MOST_TOKENS = 3_000
_CONTEXT = 40
"""How many characters around a change are looked at to find where its words end."""
_REACH = 12
"""A change grows by no more than this many characters to a side; what is longer is no word."""


class Change(NamedTuple):
    """Replace ``start`` to ``end`` (characters of the text before) by ``text``."""

    start: int
    end: int
    text: str


def differences(before: str, after: str) -> list[Change]:
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


def in_words(
    text: str, changes: Iterable[Change], floor: int = 0, ceiling: int | None = None
) -> list[Change]:
    """``changes`` of ``text``, grown to whole words where that stays between ``floor`` and ``ceiling``.

    They turn ``text`` into the same text as before. Where a word's end is
    out of reach, or lies in another line, that end stays as it was.
    """
    ceiling = len(text) if ceiling is None else ceiling
    changes = list(changes)
    grown: list[Change] = []
    for index, change in enumerate(changes):
        low = max(floor, grown[-1].end if grown else floor)
        high = min(ceiling, changes[index + 1].start if index + 1 < len(changes) else ceiling)
        change = _grown(text, change, low, high)
        if grown and change.start - grown[-1].end < _MERGE:
            last = grown.pop()
            gap = text[last.end : change.start]
            change = Change(last.start, change.end, last.text + gap + change.text)
        grown.append(change)
    return grown


def _grown(text: str, change: Change, low: int, high: int) -> Change:
    """``change`` with each end moved outward to the next position that ends a word before and after it."""
    start, end, new = change
    first = max(start - _CONTEXT, text.rfind("\n", 0, start) + 1)
    line_end = text.find("\n", end)
    last = min(end + _CONTEXT, len(text) if line_end < 0 else line_end)
    before = boundaries(text[first:last])
    after = boundaries(text[first:start] + new + text[end:last])
    shift = len(new) - (end - start)

    def left() -> int:
        for position in range(start, max(low, first, start - _REACH) - 1, -1):
            if position - first in before and position - first in after:
                return position
        return start

    def right() -> int:
        for position in range(end, min(high, last, end + _REACH) + 1):
            if position - first in before and position - first + shift in after:
                return position
        return end

    new_start, new_end = left(), right()
    return Change(new_start, new_end, text[new_start:start] + new + text[end:new_end])


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
