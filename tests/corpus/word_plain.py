"""A revised document with one author's changes accepted outright, made by cutting bytes.

LibreOffice's accept-all is compared with LibreOffice's reading of this: so
only its handling of the changes is measured, not its reading of the rest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from xml.parsers import expat

from tests.corpus.word_checks import new_comments
from tests.corpus.word_settle import COMMENT_MARKS
from tests.corpus.word_xml import WORD, Parts, opening_tag

_COMMENT = (*COMMENT_MARKS, "commentReference")


def accepted(original: bytes, revised: bytes, author: str) -> bytes:
    """``revised`` with the w:ins of ``author`` unwrapped and the w:del gone; comments stay out."""
    old, new = Parts.of(original), Parts.of(revised)
    comments = new_comments(old, new)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in old.members.items():
            if name in old.stories() and content != new.members.get(name) and name != old.related("comments"):
                before = {identifier for _name, identifier, *_rest in _Scan(content, author, ()).tags}
                content = _cut(new.members[name], _Scan(new.members[name], author, comments), before)
            archive.writestr(name, content)
    return out.getvalue()


class _Scan:
    """Byte ranges of the revisions and comment marks of one part."""

    def __init__(self, xml: bytes, author: str, comments: Collection[str]) -> None:
        self.tags: list[tuple[str, str, int, int, int]] = []
        self._open: list[tuple[str, str, int]] = []
        self._xml, self._author, self._comments = xml, author, comments
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        self._parser = parser
        parser.Parse(xml, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        identifier = attributes.get(f"{namespace} id", "")
        ours = name in ("ins", "del") and attributes.get(f"{namespace} author") == self._author
        ours = ours or (name in _COMMENT and identifier in self._comments)
        kept = name if ours and namespace in WORD else ""
        self._open.append((kept, identifier, self._parser.CurrentByteIndex))

    def _end(self, _tag: str) -> None:
        name, identifier, start = self._open.pop()
        if name:
            opening = opening_tag(self._xml, start)
            at = opening if self._xml[opening - 2 : opening] == b"/>" else self._parser.CurrentByteIndex
            end = at if at == opening else self._xml.find(b">", at) + 1
            self.tags.append((name, identifier, start, at, end))


def _cut(xml: bytes, scan: _Scan, before: set[str]) -> bytes:
    cuts: list[tuple[int, int]] = []
    for name, identifier, start, at, end in scan.tags:
        if name == "ins" and identifier not in before:
            cuts += [(start, opening_tag(xml, start)), (at, end)]
        elif name != "ins" and (name in _COMMENT or identifier not in before):
            cuts.append((start, end))
    pieces, done = [], 0
    for start, end in sorted(cuts):
        if start >= done:
            pieces.append(xml[done:start])
        done = max(done, end)
    return b"".join([*pieces, xml[done:]])
