"""How a Word document nests: what counts as one shown container, and what bars its text from edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.word.markup import (
    KINDS,
    WORD_DRAWING,
    child,
    is_disclosure,
    is_on,
    kind,
    tags,
    value,
)

if TYPE_CHECKING:
    from lxml import etree

_FREE_FIELDS = frozenset({"HYPERLINK", "FORMTEXT"})
"""Fields whose shown text belongs to the author; every other one is written anew by Word."""
_SAYS = tags("t", "txbxContent")
_CHOICES = frozenset({"dropDownList", "comboBox", "checkbox"})
_SURROUNDINGS = (*tags("fldChar"), *(f"{{{drawing}}}anchor" for drawing in WORD_DRAWING))
_WRAPPERS = frozenset({"customXml", "ins", "moveTo"})


def control_refusal(control: etree._Element) -> str:
    """Why the content of a content control may not be edited: locked, bound to data, a choice, a date …"""
    properties = child(control, "sdtPr")
    if properties is None:
        return ""
    for element in properties:
        name = kind(element)
        if name == "lock" and value(element) in ("contentLocked", "sdtContentLocked"):
            return "control.locked"
        if name == "group":
            return "control.locked"
        if name == "dataBinding" or (not name and str(element.tag).endswith("}dataBinding")):
            return "control.bound"
        if name == "date":
            return "control.date"
        if name in _CHOICES:
            return "control.choice"
        if name == "showingPlcHdr" and is_on(element):
            return "control.placeholder"
        if name in ("citation", "bibliography"):
            return "field"
    return ""


def chosen(alternatives: etree._Element) -> etree._Element:
    """The branch of mc:AlternateContent that is shown: the first with text in it, else the first."""
    branches = [e for e in alternatives if kind(e) in ("Choice", "Fallback")]
    for branch in branches:
        if next(branch.iter(*_SAYS), None) is not None:
            return branch
    return branches[0] if branches else alternatives


def field_refusal(code: str) -> str:
    words = code.split(maxsplit=1)
    return "" if words and words[0].upper() in _FREE_FIELDS else "field"


def surroundings(root: etree._Element) -> tuple[set[etree._Element], bool]:
    """What bears on the text of a whole part, found in one pass.

    Field beginnings without an end: what follows them is text, not code. And
    whether a drawing lies behind the text, which may give any of it a ground.
    """
    opened: list[etree._Element] = []
    behind = False
    for element in root.iter(*_SURROUNDINGS):
        if KINDS[element.tag] == "anchor":
            behind = behind or element.get("behindDoc") in ("1", "true")
            continue
        step = value(element, "fldCharType")
        if step == "begin":
            opened.append(element)
        elif step == "end" and opened:
            opened.pop()
    return set(opened), behind


def blocks(parent: etree._Element, refusal: str) -> Iterator[tuple[str, etree._Element, str]]:
    """The paragraphs and tables of a container, through the wrappers around them."""
    for element in parent:
        name = kind(element)
        if name in ("p", "tbl"):
            yield name, element, refusal
        elif name == "sdt":
            content = child(element, "sdtContent")
            if content is not None and not is_disclosure(element):
                yield from blocks(content, refusal or control_refusal(element))
        elif name in _WRAPPERS:
            yield from blocks(element, refusal)
        elif name == "AlternateContent":
            yield from blocks(chosen(element), refusal)


def descend(parent: etree._Element, wanted: str, refusal: str) -> Iterator[tuple[etree._Element, str]]:
    """The rows of a table or the cells of a row, through content controls around them."""
    for element in parent:
        name = kind(element)
        if name == wanted:
            yield element, refusal
        elif name == "sdt":
            content = child(element, "sdtContent")
            if content is not None:
                yield from descend(content, wanted, refusal or control_refusal(element))
        elif name in _WRAPPERS:
            yield from descend(element, wanted, refusal)
