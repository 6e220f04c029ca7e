"""Puts changed paragraphs back into a part's bytes, so that the rest of the part stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from xml.parsers import expat

from kumaai.office.word.markup import WORD_NAMESPACES, kind

if TYPE_CHECKING:
    from lxml import etree

_TAG = re.compile(rb"""[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_DECLARED = re.compile(r'\sxmlns(?::([^=\s]+))?="([^"]*)"')


def paragraphs(root: etree._Element) -> list[etree._Element]:
    """All w:p of a part in the order in which they begin."""
    return elements(root, ("p",))


def ranges(xml: bytes, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where each Word element of ``names`` begins and ends in ``xml`` (bytes), in the order of beginning."""
    wanted = {f"{namespace} {name}" for namespace in WORD_NAMESPACES for name in names}
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[list[int]] = []
    opened: list[int] = []

    def start(name: str, _attributes: object) -> None:
        if name in wanted:
            opened.append(len(found))
            at = parser.CurrentByteIndex
            end_of_tag = _tag_end(xml, at)
            found.append([at, end_of_tag if xml[end_of_tag - 2 : end_of_tag] == b"/>" else -1])

    def end(name: str) -> None:
        if name in wanted:
            at = opened.pop()
            if found[at][1] < 0:
                found[at][1] = _tag_end(xml, parser.CurrentByteIndex)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(xml, True)
    return [(first, last) for first, last in found]


def _tag_end(xml: bytes, start: int) -> int:
    """The byte after the tag that begins at ``start``; a quoted > does not end it."""
    match = _TAG.match(xml, start)
    return match.end() if match else len(xml)


def elements(root: etree._Element, names: Sequence[str]) -> list[etree._Element]:
    """All Word elements of ``names`` in the order in which they begin."""
    return list(root.iter(*(f"{{{namespace}}}{name}" for namespace in WORD_NAMESPACES for name in names)))


def splice(
    xml: bytes,
    inventory: Sequence[etree._Element],
    changed: Iterable[etree._Element],
    names: Sequence[str] = ("p",),
) -> bytes:
    """``xml`` with the elements ``changed`` in their old places.

    ``inventory`` are all elements of ``names`` in the tree parsed from
    ``xml``, listed before it was edited. A part in another encoding than
    UTF-8 is serialised as a whole.
    """
    wanted = set(changed)
    if not wanted:
        return xml
    if not _is_utf8(xml, inventory[0]):
        return _whole(inventory[0])
    pieces: list[bytes] = []
    done = 0
    for element, (start, end) in zip(inventory, ranges(xml, names), strict=True):
        if element in wanted and start >= done:  # one inside another is part of it
            pieces += (xml[done:start], serialise(element))
            done = end
    return b"".join([*pieces, xml[done:]])


def splice_last(xml: bytes, element: etree._Element, container: str) -> bytes:
    """``xml`` with the new ``element`` at the end of the last Word element named ``container``."""
    end = ranges(xml, (container,))[-1][1]
    if not _is_utf8(xml, element) or xml[:end].endswith(b"/>"):
        return _whole(element)
    at = xml.rindex(b"</", 0, end)
    return xml[:at] + serialise(element) + xml[at:]


def insert_first(xml: bytes, root: etree._Element, added: etree._Element) -> bytes:
    """``xml`` with the new element ``added`` as the first child of its root, which is not empty."""
    root.insert(0, added)
    if not _is_utf8(xml, root):
        return _whole(root)
    at = _tag_end(xml, ranges(xml, (kind(root),))[0][0])
    return xml[:at] + serialise(added) + xml[at:]


def _is_utf8(xml: bytes, element: etree._Element) -> bool:
    encoding = element.getroottree().docinfo.encoding or "UTF-8"
    return encoding.upper() == "UTF-8" and not xml.startswith((b"\xff\xfe", b"\xfe\xff"))


def _whole(element: etree._Element) -> bytes:
    """The whole part of ``element``, serialised in its own encoding."""
    from lxml import etree

    tree = element.getroottree()
    info = tree.docinfo
    return etree.tostring(tree, xml_declaration=True, encoding=info.encoding, standalone=info.standalone)


def serialise(element: etree._Element) -> bytes:
    """``element`` as UTF-8, without the namespace declarations that its ancestors make."""
    from lxml import etree

    text = etree.tostring(element, encoding="unicode", with_tail=False)
    parent = element.getparent()
    inherited = parent.nsmap if parent is not None else {}
    stop = text.index(">")
    opening = _DECLARED.sub(lambda m: "" if inherited.get(m[1]) == m[2] else m[0], text[:stop])
    return (opening + text[stop:]).encode()
