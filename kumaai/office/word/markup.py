"""The names of WordprocessingML (ECMA-376 part 1, 17), transitional and strict alike.

Elements are told apart by their local name once they are known to be Word's:
``kind(element)`` is "p" for a paragraph in either namespace, and "" for
anything that is not Word's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD_NAMESPACES = (TRANSITIONAL, STRICT)
DISCLOSURE = "kumaai-disclosure"
"""The tag of the content control that holds our own line in a footer."""
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_OTHERS = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent": "AlternateContent",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice": "Choice",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback": "Fallback",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t": "math",
    "{http://purl.oclc.org/ooxml/officeDocument/math}t": "math",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "oMath",
    "{http://purl.oclc.org/ooxml/officeDocument/math}oMath": "oMath",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMathPara": "oMath",
    "{http://purl.oclc.org/ooxml/officeDocument/math}oMathPara": "oMath",
    "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox": "checkbox",
}


@lru_cache(maxsize=4096)
def kind_of_tag(tag: str) -> str:
    """The local name of a Word tag, a short name for the few others that matter, else ""."""
    namespace, _brace, name = tag[1:].partition("}")
    return name if namespace in WORD_NAMESPACES else _OTHERS.get(tag, "")


def kind(element: etree._Element) -> str:
    """See :func:`kind_of_tag`; "" for comments and processing instructions."""
    tag = element.tag
    return kind_of_tag(tag) if isinstance(tag, str) else ""


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
            if kind(inner) == name:
                element = inner
                break
        else:
            return None
    return element


def value(element: etree._Element | None, name: str = "val", default: str = "") -> str:
    """An attribute of Word's own namespace."""
    if element is None:
        return default
    return element.get(f"{{{namespace_of(element)}}}{name}", default)


def number(text: str, default: int = 0, highest: int = 32_767) -> int:
    """The whole number from 0 to ``highest`` that ``text`` is, else ``default``.

    A document may hold any text where a number belongs, and any number: "²",
    which is a digit to Python but no number, or one of a million digits.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return default
    return int(text) if int(text) <= highest else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a toggle property is there and not switched off."""
    return element is not None and value(element, default="true").lower() not in ("0", "false", "off")


def is_disclosure(control: etree._Element) -> bool:
    """Whether a content control is the one that tells how the document was made."""
    return value(child(control, "sdtPr", "tag")) == DISCLOSURE
