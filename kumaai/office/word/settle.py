"""Makes our tracked changes in a paragraph final, for a copy without revisions.

The runs that were cut to mark a change are joined again, so that the
paragraph differs from the original in nothing but its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.office.word.markup import child, kind, namespace_of, parent_of
from kumaai.office.word.tracked import Marks, set_text
from kumaai.office.word.verify import shape_of

if TYPE_CHECKING:
    from lxml import etree


def settle(paragraph: etree._Element, marks: Marks) -> None:
    """Accept our own revisions in ``paragraph``, then join the runs that they had cut."""
    for revision in [e for e in paragraph.iter("{*}ins", "{*}del") if _is_own(e, marks)]:
        if kind(revision) == "ins":
            for run in list(revision):
                revision.addprevious(run)
        _unhook(revision)
    for run in [e for e in paragraph.iter("{*}r") if kind(e) == "r"]:
        previous = run.getprevious()
        if previous is not None and marks.origin(previous) is marks.origin(run):
            _join(previous, run)


def _is_own(revision: etree._Element, marks: Marks) -> bool:
    number = revision.get(f"{{{namespace_of(revision)}}}id", "")
    return bool(kind(revision)) and number.isdigit() and int(number) in marks.own


def _unhook(element: etree._Element) -> None:
    """Take ``element`` out and leave the white space behind it where it stood."""
    parent, previous = parent_of(element), element.getprevious()
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _join(first: etree._Element, second: etree._Element) -> None:
    """Move what ``second`` holds into ``first`` and ``second`` out, where both look the same."""
    if dict(first.attrib) != dict(second.attrib) or _properties(first) != _properties(second):
        return
    if child(first, "commentReference") is not None:
        return
    for element in [e for e in second if kind(e) != "rPr"]:
        last = first[-1] if len(first) else None
        if last is not None and kind(last) == kind(element) == "t":
            set_text(last, (last.text or "") + (element.text or ""))
        else:
            first.append(element)
    _unhook(second)


def _properties(run: etree._Element) -> object:
    properties = child(run, "rPr")
    return None if properties is None else shape_of(properties, without_ids=True)
