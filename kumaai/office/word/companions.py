"""The parts that Word keeps beside comments.xml: threads, durable ids, dates in UTC, people.

Each is only added to where the document has it; where it has none, Word makes
them at its next save. [MS-DOCX] 2.5.1 (commentsExtended, people), 2.5.3
(commentsIds) and 2.5.4 (commentsExtensible).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from kumaai.office import opc
from kumaai.office.word.document import Document

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_CID = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
_CEX = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
_USED = re.compile(rb':(?:paraId|durableId)\s*=\s*["\']([0-9A-Fa-f]{8})["\']')
_HIGHEST = 0x7FFFFFFE
"""Paragraph and durable ids lie below 0x80000000 ([MS-DOCX] 2.2.5 and 2.6.5)."""


class Companions:
    """What a document keeps beside its comments, and the ids that new comments get there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._extended = document.related("commentsExtended")
        self._ids = document.related("commentsIds")
        self._dates = document.related("commentsExtensible")
        self._people = document.related("people")
        self._used: set[int] = set()
        names = [*document.story_parts(), self._extended, self._ids, self._dates]
        for name in filter(None, names if self.needed else ()):
            self._used.update(int(m[1], 16) for m in _USED.finditer(document.package.read(name)))

    @property
    def needed(self) -> bool:
        """Whether comments need a paragraph id to be found by."""
        return bool(self._extended or self._ids or self._dates)

    def new_id(self, seed: str) -> str:
        """An id (8 hexadecimal digits) that nothing has; the same ``seed`` gives the same one."""
        number = zlib.crc32(seed.encode()) % _HIGHEST + 1
        while number in self._used:
            number = number % _HIGHEST + 1
        self._used.add(number)
        return f"{number:08X}"

    def write(self, draft: opc.Draft, paragraph_ids: Sequence[str], author: str, when: datetime) -> None:
        """List the comments with these paragraph ids, one by one, in every part that the document has."""
        durable = [self.new_id(f"durable {one}") for one in paragraph_ids]
        date = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._append(
            draft, self._extended, "w15:commentEx", _W15, paragraph_ids,
            lambda one: f'w15:paraId="{one}" w15:done="0"',
        )  # fmt: skip
        self._append(
            draft, self._ids, "w16cid:commentId", _CID, zip(paragraph_ids, durable, strict=True),
            lambda pair: f'w16cid:paraId="{pair[0]}" w16cid:durableId="{pair[1]}"',
        )  # fmt: skip
        self._append(
            draft, self._dates, "w16cex:commentExtensible", _CEX, durable,
            lambda one: f'w16cex:durableId="{one}" w16cex:dateUtc="{date}"',
        )  # fmt: skip
        if self._people and not self._knows(author):
            name = escape(author)
            person = (
                f'<w15:person xmlns:w15="{_W15}" w15:author="{name}">'
                f'<w15:presenceInfo w15:providerId="None" w15:userId="{name}"/></w15:person>'
            )
            draft.write(self._people, opc.append(draft.read(self._people), "w15:person", person, _W15))

    def _append(
        self,
        draft: opc.Draft,
        part: str | None,
        name: str,
        namespace: str,
        rows: Iterable[Any],
        attributes: Callable[[Any], str],
    ) -> None:
        if part:
            prefix = name.partition(":")[0]
            elements = (f'<{name} xmlns:{prefix}="{namespace}" {attributes(row)}/>' for row in rows)
            draft.write(part, opc.append(draft.read(part), name, "".join(elements), namespace))

    def _knows(self, author: str) -> bool:
        assert self._people
        return any(e.get(f"{{{_W15}}}author") == author for e in self._document.root(self._people))
