"""The names of WordprocessingML (ECMA-376 part 1, 17), transitional and strict alike.

Elements are told apart by their local name once they are known to be Word's:
``kind(element)`` is "p" for a paragraph in either namespace, and "" for
anything that is not Word's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from lxml import etree

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD_NAMESPACES = (TRANSITIONAL, STRICT)
DISCLOSURE = "kumaai-disclosure"
"""The tag of the content control that holds our own line in a footer."""
_BLANKS = " \t\r\n"
_ATTRIBUTE, _STRICT_ATTRIBUTE = f"{{{TRANSITIONAL}}}", f"{{{STRICT}}}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_DRAWINGML = ("http://schemas.openxmlformats.org/drawingml/2006", "http://purl.oclc.org/ooxml/drawingml")
WORD_DRAWING = (f"{_DRAWINGML[0]}/wordprocessingDrawing", f"{_DRAWINGML[1]}/wordprocessingDrawing")
_OTHERS = {
    **{f"{{{_COMPATIBILITY}}}{name}": name for name in ("AlternateContent", "Choice", "Fallback")},
    **{f"{{{math}}}t": "math" for math in _MATH},
    **{f"{{{math}}}{name}": "oMath" for math in _MATH for name in ("oMath", "oMathPara")},
    **{f"{{{drawing}}}docPr": "docPr" for drawing in WORD_DRAWING},
    **{f"{{{drawing}}}anchor": "anchor" for drawing in WORD_DRAWING},
    **{f"{{{drawing}}}inline": "inline" for drawing in WORD_DRAWING},
    **{f"{{{drawing}/diagram}}relIds": "diagram" for drawing in _DRAWINGML},
    **{f"{{{drawing}/chart}}chart": "chart" for drawing in _DRAWINGML},
    "{urn:schemas-microsoft-com:vml}textpath": "textpath",
    "{urn:schemas-microsoft-com:vml}shape": "shape",
    "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox": "checkbox",
}


class _Kinds(dict[object, str]):
    """Kinds by tag, remembered up to a limit: a file may invent any number of names."""

    def __missing__(self, tag: object) -> str:
        if not isinstance(tag, str):
            return ""
        namespace, _brace, name = tag[1:].partition("}")
        found = name if namespace in WORD_NAMESPACES else _OTHERS.get(tag, "")
        if len(self) < _REMEMBERED:
            self[tag] = found
        return found


_REMEMBERED = 4096
KINDS = _Kinds()
"""``KINDS[element.tag]`` is ``kind(element)``, for the loops that run most."""


def kind(element: etree._Element) -> str:
    """The local name of a Word element, a short name for the few others that matter, else "".

    Comments and processing instructions are "" too.
    """
    return KINDS[element.tag]


@lru_cache(maxsize=256)
def tags(*names: str) -> tuple[str, ...]:
    """The tags of Word elements of those names, for ``element.iter(*tags("p"))``."""
    return tuple(f"{{{namespace}}}{name}" for namespace in WORD_NAMESPACES for name in names)


def namespace_of(element: etree._Element) -> str:
    """The Word namespace (transitional or strict) that ``element``'s document uses."""
    namespace = str(element.tag)[1:].partition("}")[0]
    return namespace if namespace in WORD_NAMESPACES else TRANSITIONAL


def parent_of(element: etree._Element) -> etree._Element:
    """The parent of an element that is not the root of its part."""
    parent = element.getparent()
    if parent is None:
        raise ValueError(element.tag)
    return parent


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that kind, then its child of the next kind, and so on; None where one lacks."""
    for name in names:
        if element is None:
            return None
        for inner in element:
            if KINDS[inner.tag] == name:
                element = inner
                break
        else:
            return None
    return element


def value(element: etree._Element | None, name: str = "val", default: str = "") -> str:
    """An attribute of Word's own namespace."""
    if element is None:
        return default
    found = element.get(_ATTRIBUTE + name)
    if found is None:
        found = element.get(_STRICT_ATTRIBUTE + name)
    return default if found is None else found


@overload
def whole(text: str) -> int | None: ...
@overload
def whole(text: str, default: int) -> int: ...
def whole(text: str, default: int | None = None) -> int | None:
    """``text`` as a number from 0 to 999,999,999, ``default`` where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a toggle property is there and not switched off."""
    return element is not None and value(element, default="true").lower() not in ("0", "false", "off")


def shown_text(element: etree._Element) -> str:
    """The text of a w:t as Word shows it: without outer blanks, unless they are to be preserved.

    XML 1.0, 2.10: xml:space holds for an element and what is in it.
    """
    text = str(element.xpath("string()")) if len(element) else element.text or ""
    if not text or (text[0] not in _BLANKS and text[-1] not in _BLANKS):
        return text
    for holder in (element, *element.iterancestors()):
        space = holder.get(XML_SPACE)
        if space:
            return text if space == "preserve" else text.strip(_BLANKS)
    return text.strip(_BLANKS)


def is_disclosure(control: etree._Element) -> bool:
    """Whether a content control is the one that tells how the document was made."""
    return value(child(control, "sdtPr", "tag")) == DISCLOSURE
