"""Puts changed paragraphs back into a part's bytes, so that the rest of the part stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.parsers import expat

from kumaai.office.word.markup import WORD_NAMESPACES, kind

if TYPE_CHECKING:
    from lxml import etree

    from kumaai.office.word.document import Document

_ID = re.compile(rb':id\s*=\s*["\'](-?\d{1,10})["\']')
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
    return replace(xml, inventory, {element: (element,) for element in changed}, names)


def replace(
    xml: bytes,
    inventory: Sequence[etree._Element],
    instead: Mapping[etree._Element, Sequence[etree._Element]],
    names: Sequence[str] = ("p",),
) -> bytes:
    """As :func:`splice`, with other elements in the place of each: ``instead`` gives them, already in the tree."""
    if not instead:
        return xml
    if not is_utf8(xml, inventory[0]):
        return whole(inventory[0])
    pieces: list[bytes] = []
    done = 0
    for element, (start, end) in zip(inventory, ranges(xml, names), strict=True):
        if element in instead and start >= done:  # one inside another is part of it
            pieces += (xml[done:start], *map(serialise, instead[element]))
            done = end
    return b"".join([*pieces, xml[done:]])


def splice_last(xml: bytes, element: etree._Element, container: str) -> bytes:
    """``xml`` with the new ``element`` at the end of the last Word element named ``container``."""
    end = ranges(xml, (container,))[-1][1]
    if not is_utf8(xml, element) or xml[:end].endswith(b"/>"):
        return whole(element)
    at = xml.rindex(b"</", 0, end)
    return xml[:at] + serialise(element) + xml[at:]


def insert_first(xml: bytes, root: etree._Element, added: etree._Element) -> bytes:
    """``xml`` with the new element ``added`` as the first child of its root, which is not empty."""
    root.insert(0, added)
    if not is_utf8(xml, root):
        return whole(root)
    at = _tag_end(xml, ranges(xml, (kind(root),))[0][0])
    return xml[:at] + serialise(added) + xml[at:]


def is_utf8(xml: bytes, element: etree._Element) -> bool:
    """Whether the part ``xml``, parsed to the tree of ``element``, can be spliced: its bytes are UTF-8."""
    encoding = element.getroottree().docinfo.encoding or "UTF-8"
    # Without a declaration lxml says UTF-8 of UTF-16 as well: the mark at its beginning tells.
    return encoding.upper() in ("UTF-8", "ASCII", "US-ASCII") and xml[:2] not in (b"\xff\xfe", b"\xfe\xff")


def annotation_ids(document: Document) -> Iterator[int]:
    """Every w:id (or other attribute named id) of every story, as often as it stands there."""
    from lxml import etree

    for part in document.story_parts():
        xml, root = document.package.read(part), document.root(part)
        if not is_utf8(xml, root):
            xml = etree.tostring(root, encoding="UTF-8")
        yield from (int(match[1]) for match in _ID.finditer(xml))


def whole(element: etree._Element) -> bytes:
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
