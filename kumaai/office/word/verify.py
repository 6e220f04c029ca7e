"""Checks a revised document before anyone gets it.

Rejecting our changes must give the original paragraphs back, with every
property and object; accepting them must give the wanted text; every other
byte and member must be the same; our ids must be ours alone. The comparison
of paragraphs shares nothing with the editor but the names of elements.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kumaai.messages import _
from kumaai.office.package import Package
from kumaai.office.word.document import Document
from kumaai.office.word.markup import kind, namespace_of, parent_of
from kumaai.office.word.splice import paragraphs
from kumaai.office.word.tracked import Marks
from kumaai.status import AnswerError, InputError

if TYPE_CHECKING:
    from lxml import etree

_COMMENT_MARKS = frozenset({"commentRangeStart", "commentRangeEnd"})
_ID = re.compile(rb':id\s*=\s*["\'](-?\d{1,18})["\']')


def verify(
    original: Document,
    pristine: Mapping[str, etree._Element],
    data: bytes,
    wanted: Sequence[str],
    marks: Marks,
    touched: Mapping[str, Sequence[int]],
    written: frozenset[str],
) -> None:
    """Raise AnswerError answer.verify unless ``data`` is ``original`` plus our marks and nothing else.

    ``pristine`` are the parts as first read, ``touched`` the indices of the
    edited paragraphs of each part, ``wanted`` the texts of all units after
    accepting, ``written`` the members that were changed or added.
    """
    try:
        revised = Document(data, original.path)
        fault = (
            _members_fault(original.package, revised.package, written)
            or _ids_fault(revised, marks)
            or _paragraphs_fault(pristine, revised, touched, marks)
        )
        if not fault:
            for part in touched:
                accept(revised.root(part), marks)
            texts = [unit.text for unit in revised.units()]
            fault = "" if texts == [text for text in wanted if text.strip()] else "accept"
    except InputError as error:
        fault = error.code
    if fault:
        raise AnswerError(
            "answer.verify",
            _("{path}: the tracked changes did not pass verification ({fault}); nothing was written.").format(
                path=original.path, fault=fault
            ),
            hint=_("Please report this with the document, or leave the edit out."),
            where=original.path,
        )


def _members_fault(old: Package, new: Package, written: frozenset[str]) -> str:
    """Untouched members: same order, same compressed bytes."""
    if [name for name in new.names() if name in old] != old.names():
        return "members"
    for name in old.names():
        if name not in written and old.raw(name) != new.raw(name):
            return name
    return ""


def _ids_fault(revised: Document, marks: Marks) -> str:
    """Every id of our revisions stands once, in all stories together."""
    counts: dict[int, int] = {}
    for name in revised.story_parts():
        for match in _ID.finditer(revised.package.read(name)):
            counts[int(match[1])] = counts.get(int(match[1]), 0) + 1
    if any(counts.get(number) != 1 for number in marks.own):
        return "ids"
    return "" if all(counts.get(number) == 4 for number in marks.comments) else "comments"


def _paragraphs_fault(
    pristine: Mapping[str, etree._Element],
    revised: Document,
    touched: Mapping[str, Sequence[int]],
    marks: Marks,
) -> str:
    for part, indices in touched.items():
        before, after = paragraphs(pristine[part]), paragraphs(revised.root(part))
        if len(before) != len(after):
            return "paragraphs"
        for index in indices:
            if _rejected(before[index], marks) != _rejected(after[index], marks):
                return f"reject {part} {index}"
    return ""


def _rejected(paragraph: etree._Element, marks: Marks) -> list[Any]:
    """What a paragraph holds once our changes are rejected, however its runs are cut."""
    out: list[Any] = []
    for token in _tokens(paragraph, (), marks):
        if out and token[0] == "text" and out[-1][0] == "text" and out[-1][1] == token[1]:
            out[-1] = ("text", token[1], out[-1][2] + token[2])
        elif out and token[0] == "open" and token[3] and out[-1] == ("close", *token[1:]):
            out.pop()  # other people's insertion that was split around ours
        else:
            out.append(token)
    return out


def _tokens(parent: etree._Element, run: tuple[Any, ...], marks: Marks) -> Iterator[tuple[Any, ...]]:
    identifier = f"{{{namespace_of(parent)}}}id"
    for element in parent:
        name = kind(element)
        number = element.get(identifier, "")
        own = number.removeprefix("-").isdecimal() and len(number) < 20 and int(number) in marks.own
        if (name == "ins" and own) or (name in _COMMENT_MARKS and _is_comment(element, marks)):
            continue
        if name == "del" and own:
            yield from _tokens(element, run, marks)
        elif name == "r":
            if not any(_is_comment(inner, marks) for inner in element):
                yield from _tokens(element, _run_key(element), marks)
        elif name in ("t", "delText"):
            if element.text:  # text that others deleted stands between tokens of its own
                yield "text", run, element.text
        elif name == "rPr" and run:
            continue
        else:
            attributes = dict(element.attrib)
            splittable = name in ("ins", "moveTo")
            if splittable:
                attributes.pop(identifier, None)
            shape = (element.tag, tuple(sorted(attributes.items())), splittable)
            yield "open", *shape
            if not len(element) and element.text:
                yield "text", run, element.text
            yield from _tokens(element, () if name == "txbxContent" else run, marks)
            yield "close", *shape


def _run_key(run: etree._Element) -> tuple[Any, ...]:
    properties = next((e for e in run if kind(e) == "rPr"), None)
    shape = () if properties is None else _shape(properties)
    return ("run", shape, tuple(sorted(run.attrib.items())))


def _shape(element: etree._Element) -> tuple[Any, ...]:
    return (element.tag, tuple(sorted(element.attrib.items())), tuple(_shape(inner) for inner in element))


def _is_comment(element: etree._Element, marks: Marks) -> bool:
    if kind(element) not in (*_COMMENT_MARKS, "commentReference"):
        return False
    number = element.get(f"{{{namespace_of(element)}}}id", "")
    return number.isdecimal() and len(number) < 20 and int(number) in marks.comments


def accept(root: etree._Element, marks: Marks) -> None:
    """Accept our revisions in ``root``, as a reader would: deletions go, insertions stay as text."""
    identifier = f"{{{namespace_of(root)}}}id"
    for element in [e for e in root.iter("{*}ins", "{*}del") if kind(e)]:
        number = element.get(identifier, "")
        if not number.isdecimal() or len(number) > 19 or int(number) not in marks.own:
            continue
        if kind(element) == "ins":
            for inner in element:
                element.addprevious(copy.copy(inner))
        parent_of(element).remove(element)
