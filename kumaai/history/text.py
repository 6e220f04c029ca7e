"""The text of a record as search sees it: folded, so that width and case do not matter."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

AROUND = 30
"""Characters that a snippet shows before the word; after it, twice as many."""

_CREDENTIALS = re.compile(
    r"(?<=://)[^/\s@]+@|(?:(?<=[?&]key=)|(?<=api-key=)|(?<=api_key=)|(?<=token=))[^&\s]+", re.IGNORECASE
)


def redact(text: str) -> str:
    """``text`` without the credentials that an address in it may carry."""
    return _CREDENTIALS.sub("***", text)


def fold(text: str) -> str:
    """``text`` in NFKC and without case: ＡＢＣ, ＡＢＣ and abc are one, and so are ｶﾞ and ガ."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def words(query: str) -> list[str]:
    """The folded words of a query, which all have to occur; every character is literal."""
    return list(dict.fromkeys(fold(query).replace("\0", " ").split()))


def searchable(record: Mapping[str, Any]) -> str:
    """What can be found of a record: answer, prompt, paths, command line, error; one after the other."""
    return "\n".join(_pieces(record)).replace("\0", " ").encode("utf-8", "replace").decode()


def _pieces(record: Mapping[str, Any]) -> Iterator[str]:
    # The answer first and the prompt last: a snippet shows the first place found, and the prompt's
    # fixed wording is the least telling one.
    raw = record.get("answer_raw") or []
    yield from raw or _strings(record.get("answer"))
    for file in [*(record.get("outputs") or []), *(record.get("inputs") or [])]:
        yield file["path"]
    yield " ".join(record.get("argv") or [])
    for name in ("command", "prompt", "error"):
        yield from _strings(record.get(name))
    for message in reversed(record.get("messages") or []):
        yield from _strings(message.get("content"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def snippet(text: str, folded: str, word: str) -> str:
    """The line of ``text`` around the first place of ``word`` in ``folded`` (which is ``fold(text)``)."""
    at = folded.find(word)
    if at < 0:
        return ""
    # Folding neither makes nor swallows a line feed, so the line's number leads back to the original.
    line = text.split("\n")[folded.count("\n", 0, at)]
    column = at - (folded.rfind("\n", 0, at) + 1)
    start = bisect_left(range(len(line)), column + 1, key=lambda length: len(fold(line[:length]))) - 1
    left, right = max(0, start - AROUND), start + len(word) + 2 * AROUND
    shown = " ".join(line[left:right].split())
    return ("…" if left else "") + shown + ("…" if right < len(line) else "")
