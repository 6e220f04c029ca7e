"""What was found on the lines of a composed document: comments that say it (ECMA-376 part 1, 17.13.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from kumaai.office import opc
from kumaai.office.references import References, told
from kumaai.office.word import comments
from kumaai.office.word.document import Document
from kumaai.office.word.markup import kind
from kumaai.office.word.splice import annotation_ids
from kumaai.office.word.tracked import Marks
from kumaai.result import Check

if TYPE_CHECKING:
    from lxml import etree

_CLOSED = frozenset({"txbxContent", "sdtContent"})
_HIGHEST = 2**31 - 1_000_000
"""Ids of a template beyond this leave no room above them; the free ones below serve then."""


@dataclass(frozen=True, slots=True)
class Found:
    """The findings that a piece of text is highlighted for; ``comment`` where they are told."""

    findings: tuple[Check, ...] = ()
    comment: bool = False


NOTHING = Found()


class Remarks:
    """The comments of one document as they gather. ``open`` is off where no comment may stand.

    Headers, footers, notes, text boxes and content controls hold none (Word
    refuses them, or LibreOffice loses text beside them): what was found
    there is highlighted all the same.
    """

    def __init__(self, document: Document, author: str, made: datetime | None) -> None:
        self.open = True
        self._document, self._author, self._made = document, author, made
        self._ids: Iterator[int] | None = None
        self._texts: list[tuple[int, str]] = []

    def around(self, runs: str, found: Found, references: References) -> str:
        """The runs between the marks of a comment that tells the findings; as they are where there is none."""
        if not (runs and found.findings and found.comment and self.open):
            return runs
        self._ids = self._ids or _free(self._document)
        number = next(self._ids)
        self._texts.append((number, "\n".join(told(check, references) for check in found.findings)))
        return (
            f'<w:commentRangeStart w:id="{number}"/>{runs}<w:commentRangeEnd w:id="{number}"/>'
            f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        )

    def write(self, draft: opc.Draft) -> None:
        """Put the comments into the document's part for them."""
        if self._texts:
            marks = Marks(self._author, self._made or datetime(1980, 1, 1))
            comments.write(self._document, draft, sorted(self._texts), marks)


def takes_comments(element: etree._Element) -> bool:
    """Whether comments may stand where ``element`` does: in no text box and no content control."""
    return not any(kind(ancestor) in _CLOSED for ancestor in element.iterancestors())


def _free(document: Document) -> Iterator[int]:
    """Numbers that no annotation of the template has."""
    used = {0, *annotation_ids(document)}
    if max(used) < _HIGHEST:
        return count(max(used) + 1)
    return (number for number in count(1) if number not in used)
