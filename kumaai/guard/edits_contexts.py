"""Which of two words that sound alike the words around decide for (check C7)."""

from __future__ import annotations

import re
from functools import cache

from kumaai.words import rows

_TABLES = ("homophones", "nearly")


def decided(sentence: str, gone: str, come: str, at: int) -> bool | None:
    """Whether the words around call for the word that comes (True), for the one that goes at ``at`` (False).

    None where the lists do not know: ``homophones.tsv`` and ``nearly.tsv`` say
    by a pattern (``_`` in place of the word) when one of two words is wrong.
    """
    around = f"{sentence[:at]}_{sentence[at + len(gone) :]}"
    for one, other, verdict in ((gone, come, True), (come, gone, False)):
        for _wrong, _right, need, unless, *_reason in (
            (*row, "", "", "") for row in _table().get((one, other), ())
        ):
            if (not need or re.search(need, around)) and not (unless and re.search(unless, around)):
                return verdict
    return None


@cache
def _table() -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
    for name in _TABLES:
        for row in rows(name):
            if len(row) > 1:
                found[row[0], row[1]] = (*found.get((row[0], row[1]), ()), row)
    return found
