"""A text as it reads: without what only chooses a glyph, with half-width kana and split accents composed."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_CLUSTER = re.compile(
    rf"[^\n\r](?:[{_UNSEEN}\u0300-\u036f\u3099\u309aﾞﾟ])+|[ｦ-ﾝ]|[\uf900-\ufaff]|[{_UNSEEN}]", re.DOTALL
)
_DROPPED = re.compile(f"[{_UNSEEN}]")


def clear(text: str) -> tuple[str, list[int] | None]:
    """``text`` without variation selectors and invisible signs, its kana and accents composed, and where each
    character comes from: character ``i`` stands for ``text[at[i]:at[i + 1]]``. None for ``at`` where nothing changed.

    Names are written with such signs (葛󠄀城, ﾀﾞﾃ, decomposed Vietnamese), and are the same names.
    """
    if text.isascii() or not _CLUSTER.search(text):
        return text, None
    parts: list[str] = []
    at: list[int] = []
    end = 0
    for match in _CLUSTER.finditer(text):
        composed = _composed(match[0])
        parts.extend((text[end : match.start()], composed))
        at.extend(range(end, match.start()))
        at.extend([match.start()] + [match.end()] * (len(composed) - 1) if composed else [])
        end = match.end()
    parts.append(text[end:])
    at.extend(range(end, len(text) + 1))
    return "".join(parts), at


def _composed(cluster: str) -> str:
    """One character for a base and what belongs to it; the cluster itself where there is none for it."""
    base = _DROPPED.sub("", cluster)
    if not base:
        return "" if len(cluster) == 1 else cluster
    made = unicodedata.normalize("NFKC" if "ｦ" <= base[0] <= "ﾝ" else "NFC", base)
    return made if len(made) == 1 else base[0]
