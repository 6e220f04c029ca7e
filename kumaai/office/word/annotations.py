"""Other people's comments: who says what about which blocks, threads together (ECMA-376 part 1, 17.13.4).

What hangs together and what is resolved stands in a part of its own
(commentsExtended, [MS-DOCX] 2.5.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kumaai.office.word.markup import KINDS, kind, tags, value
from kumaai.office.word.structure import blocks
from kumaai.office.word.text import Unit, plain_text
from kumaai.source import Comment

if TYPE_CHECKING:
    from lxml import etree

_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_WATCHED = tags("p", "commentRangeStart", "commentRangeEnd", "commentReference")

_MOST_OPEN, _MOST_BLOCKS = 50, 1000
"""Ranges open at once, and blocks of one comment: beyond them a file means to fill the memory."""


def comments(
    root: etree._Element, extended: etree._Element | None, main: etree._Element, units: Iterable[Unit]
) -> tuple[Comment, ...]:
    """The threads of the comments part ``root``, in reading order, with the blocks of ``units`` they are on."""
    anchored = _anchored(main, units)
    found: dict[str, Comment] = {}
    of_paragraph: dict[str, str] = {}
    for element in root:
        if kind(element) != "comment":
            continue
        identifier = value(element, "id")
        paragraphs = [block for name, block, _refusal in blocks(element, "") if name == "p"]
        text = "\n".join(plain_text(paragraph) for paragraph in paragraphs).strip()
        on = anchored.get(identifier, [])
        found.setdefault(
            identifier,
            Comment(
                text,
                value(element, "author"),
                value(element, "date"),
                tuple(dict.fromkeys(unit.id for unit in on)),
                on[0].place if on else "",
            ),
        )
        for paragraph in paragraphs:
            if number := paragraph.get(_PARAGRAPH_ID):
                of_paragraph.setdefault(number, identifier)
    order = {identifier: at for at, identifier in enumerate(anchored)}
    found = dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))
    return _threads(found, of_paragraph, extended)


def _anchored(main: etree._Element, units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """For each comment id the units between its marks, or that of its reference, in document order."""
    unit_of = {line.element: unit for unit in units for line in unit.lines}
    found: dict[str, list[Unit]] = {}
    opened: list[str] = []
    for element in main.iter(*_WATCHED):
        name = KINDS[element.tag]
        identifier = value(element, "id")
        if name == "p":
            if unit := unit_of.get(element):
                for number in opened:
                    if len(found[number]) < _MOST_BLOCKS:
                        found[number].append(unit)
            continue
        if name == "commentRangeEnd":
            if identifier in opened:
                opened.remove(identifier)
            continue
        here = next((unit_of[a] for a in element.iterancestors(*tags("p")) if a in unit_of), None)
        if name == "commentRangeStart" and identifier not in found:
            if len(opened) < _MOST_OPEN:
                opened.append(identifier)
            found[identifier] = [here] if here else []
        elif name == "commentReference" and not found.get(identifier):
            found[identifier] = [here] if here else []
    return found


def _threads(
    found: dict[str, Comment], of_paragraph: dict[str, str], extended: etree._Element | None
) -> tuple[Comment, ...]:
    replies: dict[str, list[str]] = {}
    answering: set[str] = set()
    for element in extended if extended is not None else ():
        if element.tag != f"{_EXTENDED}commentEx":
            continue
        own = of_paragraph.get(element.get(f"{_EXTENDED}paraId", ""))
        above = of_paragraph.get(element.get(f"{_EXTENDED}paraIdParent", ""))
        if own is None:
            continue
        if element.get(f"{_EXTENDED}done") in ("1", "true"):
            found[own] = replace(found[own], resolved=True)
        if above is not None and above != own and own not in answering and above not in answering:
            answering.add(own)
            replies.setdefault(above, []).append(own)
    return tuple(
        replace(comment, replies=_all(found, replies.get(identifier, ())))
        for identifier, comment in found.items()
        if identifier not in answering
    )


def _all(found: dict[str, Comment], identifiers: Sequence[str]) -> tuple[Comment, ...]:
    return tuple(found[identifier] for identifier in identifiers)
