"""Characters that nobody sees: zero-width ones, direction overrides, tags.

Some have honest uses, which are left alone: joiners inside emoji and in Indic,
Arabic and Persian text, soft hyphens, marks of direction in right-to-left text,
tags that follow a black flag (Unicode Standard, chapters 9.2, 12 and 23).
"""

from __future__ import annotations

import re

_JOINERS = "\u200c\u200d"
_NOTHING = "\u200b\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0"
_DIRECTION = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_VARIANTS = "\ufe00-\ufe0d\U000e0100-\U000e01ef"

_ANY = re.compile(f"[{_NOTHING}{_DIRECTION}{_TAGS}{_JOINERS}\u00ad]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINED = re.compile(
    "[\u0600-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufeff]"  # scripts that need the joiners
    "|[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u2640\u2642]"  # emoji
)
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def hidden_characters(text: str) -> int:
    """How many characters of ``text`` nobody sees and no honest use explains."""
    return len(text) - len(cleaned(text)) if _ANY.search(text) else 0


def cleaned(text: str) -> str:
    """``text`` without the characters that :func:`hidden_characters` counts."""
    if not _ANY.search(text):
        return text
    flags = [match.span() for match in _FLAG.finditer(text)]
    any_rtl = bool(_RIGHT_TO_LEFT.search(text))
    kept = []
    for at, character in enumerate(text):
        if _ANY.match(character) and not _is_honest(text, at, any_rtl, flags):
            continue
        kept.append(character)
    return "".join(kept)


def _is_honest(text: str, at: int, any_rtl: bool, flags: list[tuple[int, int]]) -> bool:
    character = text[at]
    if character == "\u00ad":
        return True
    if character in _JOINERS:
        return any(_JOINED.match(near) for near in (text[at - 1 : at], text[at + 1 : at + 2]) if near)
    if character == "\ufeff":
        return at == 0
    if re.match(f"[{_DIRECTION}]", character):
        return any_rtl and character not in "\u202d\u202e"
    return any(start <= at < end for start, end in flags)


def spelled_by_tags(text: str) -> str:
    """What tag characters spell: they mirror ASCII from U+E0020 on."""
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)


def spelled_by_variants(text: str) -> str:
    """What a run of variation selectors spells as bytes, a way to hide text behind one character."""
    data = bytearray()
    for character in re.findall(f"[{_VARIANTS}\ufe0e\ufe0f]", text):
        code = ord(character)
        data.append(code - 0xFE00 if code < 0xFE10 else code - 0xE0100 + 16)
    return data.decode("utf-8", "ignore") if len(data) >= 8 else ""
