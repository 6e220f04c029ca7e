"""Checks a revised document before anyone gets it.

Rejecting our changes must give the original paragraphs back, with every
property and object; accepting them must give the wanted text; every other
byte and member must be the same; our ids must be ours alone. The comparison
of paragraphs shares nothing with the editor but the names of elements.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kumaai.office.word.document import Document
from kumaai.office.word.markup import kind, namespace_of, parent_of, shown_text
from kumaai.office.word.splice import annotation_ids, paragraphs
from kumaai.office.word.tracked import MARKS_IN_PROPERTIES, Marks
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_COMMENT_MARKS = frozenset({"commentRangeStart", "commentRangeEnd"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a revised document must be.

    ``units`` are (id, text after accepting) in order; ``paragraphs`` are, for
    each part, the edited paragraphs by their index, as :func:`as_rejected`
    gave them before the first edit; ``counts`` how many paragraphs a part
    has; ``written`` the members that were changed or added.
    """

    original: Document
    marks: Marks
    units: Sequence[tuple[str, str]]
    paragraphs: Mapping[str, Mapping[int, list[Any]]]
    counts: Mapping[str, int]
    written: frozenset[str]


class Unverified(Exception):
    """What is wrong (``fault``) and where: in a paragraph (``part``, ``index``) or a unit (``block``), if known."""

    def __init__(self, fault: str, part: str = "", index: int = -1, block: str = "") -> None:
        super().__init__(fault)
        self.fault, self.part, self.index, self.block = fault, part, index, block


def verify(expected: Expected, data: bytes) -> None:
    """Raise :class:`Unverified` unless ``data`` is the original plus our marks and nothing else."""
    revised = _opened(data, expected)
    _check_members(revised, expected)
    _check_ids(revised, expected.marks)
    for part, wanted in expected.paragraphs.items():
        found = paragraphs(revised.root(part))
        if len(found) != expected.counts[part]:
            raise Unverified("paragraphs", part)
        for index, tokens in wanted.items():
            if as_rejected(found[index], expected.marks) != tokens:
                raise Unverified("reject", part, index)
    for part in expected.paragraphs:
        accept(revised.root(part), expected.marks)
    _check_text(revised, expected)


def verify_settled(expected: Expected, tracked: bytes, data: bytes) -> None:
    """Raise :class:`Unverified` unless ``data`` is the verified ``tracked`` with our changes accepted."""
    before, after = _opened(tracked, expected), _opened(data, expected)
    _check_members(after, expected)
    for part, wanted in expected.paragraphs.items():
        accept(before.root(part), expected.marks)
        old, new = paragraphs(before.root(part)), paragraphs(after.root(part))
        if len(old) != len(new):
            raise Unverified("paragraphs", part)
        for index in wanted:
            if as_rejected(old[index], expected.marks) != as_rejected(new[index], expected.marks):
                raise Unverified("settle", part, index)
    _check_text(after, expected)


def _opened(data: bytes, expected: Expected) -> Document:
    try:
        return Document(data, expected.original.path)
    except InputError as error:
        raise Unverified(error.code) from error


def _check_text(revised: Document, expected: Expected) -> None:
    wanted = [(block, text) for block, text in expected.units if text.strip()]
    count = 0
    for count, unit in enumerate(revised.each_unit(), 1):
        if count > len(wanted):
            raise Unverified("accept")
        if unit.text != wanted[count - 1][1]:
            raise Unverified("accept", block=wanted[count - 1][0])
    if count != len(wanted):
        raise Unverified("accept")


def _check_members(revised: Document, expected: Expected) -> None:
    """Untouched members: same order, same compressed bytes."""
    old, new = expected.original.package, revised.package
    if [name for name in new.names() if name in old] != old.names():
        raise Unverified("members")
    for name in old.names():
        if name not in expected.written and old.raw(name) != new.raw(name):
            raise Unverified(name)


def _check_ids(revised: Document, marks: Marks) -> None:
    """Every id of our revisions stands once, in all stories together."""
    counts = Counter(annotation_ids(revised))
    if any(counts.get(number) != 1 for number in marks.own):
        raise Unverified("ids")
    if any(counts.get(number) != 4 for number in marks.comments):
        raise Unverified("comments")


def as_rejected(paragraph: etree._Element, marks: Marks) -> list[Any]:
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
        if not isinstance(element.tag, str):  # an XML comment or a processing instruction
            yield "mark", element.text
            continue
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
            if text := shown_text(element):  # text that others deleted stands between tokens of its own
                yield "text", run, text
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
    shape = () if properties is None else shape_of(properties, without_ids=True)
    return ("run", shape, tuple(sorted(run.attrib.items())))


def shape_of(element: etree._Element, without_ids: bool = False) -> tuple[Any, ...]:
    """An element as data that compares: its tag, attributes and content.

    ``without_ids`` leaves out what numbers a formatting change: a run that is split has it twice.
    """
    attributes = dict(element.attrib)
    if without_ids and kind(element) in MARKS_IN_PROPERTIES:
        attributes.pop(f"{{{namespace_of(element)}}}id", None)
    inner = tuple(shape_of(one, without_ids) for one in element)
    return (element.tag, tuple(sorted(attributes.items())), inner)


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
