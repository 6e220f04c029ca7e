"""Whether a katakana word is a slip of another one (check C7)."""

from __future__ import annotations

import re

from kumaai.guard.lexicon import is_katakana_word

_KATAKANA = re.compile(r"[ァ-ヺー]+")
_LONGEST = 40
_SMALL = str.maketrans("ァィゥェォッャュョヮヂヅ", "アイウエオツヤユヨワジズ")


def katakana_mended(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether a katakana word gives way to one that is nearly the same, and was no word of its own."""
    one, other = katakana_at(old, *was), katakana_at(new, *now)
    if not one or not other or one == other or max(len(one), len(other)) > _LONGEST:
        return False
    if _plain(one) == _plain(other):
        return True
    if is_katakana_word(one):
        return False
    known = is_katakana_word(other)
    room = (len(other) + 1) // 3 if known else 1 + len(other) // 6
    if known and len(other) > 3 and _only_lacks(one, other):
        room = max(room, 2)
    return (known or len(other) >= 5) and len(other) > 2 and _distance(one, other) <= min(room, 3)


def katakana_at(text: str, start: int, end: int) -> str | None:
    """The run of katakana that holds the span, None where the span reaches over it."""
    for match in _KATAKANA.finditer(text):
        if match.start() <= start and end <= match.end():
            return match[0]
    return None


def _plain(run: str) -> str:
    return run.replace("ー", "").translate(_SMALL)


def _only_lacks(one: str, other: str) -> bool:
    """Whether ``one`` is ``other`` without some of its characters (メー, メーター)."""
    rest = iter(other)
    return all(character in rest for character in one)


def _distance(one: str, other: str) -> int:
    """How many characters come, go, change or trade places with the next one."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
