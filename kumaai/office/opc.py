"""Relationships and content types of an Office package (ECMA-376 part 2).

Additions are spliced into the existing bytes before the closing tag, so that
what stood there stays as it was.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from kumaai.office.package import Package, damaged, parse

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship: ``kind`` is the last word of its type; ``target`` a part name, or an address."""

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        return self.type.rsplit("/", 1)[-1]


def relationships_name(part: str) -> str:
    """The name of the part that holds the relationships of ``part`` ("" for the package)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(package: Package, part: str = "") -> list[Relationship]:
    """The relationships of ``part`` ("" for the package), in file order; targets are resolved."""
    name = relationships_name(part)
    if name not in package:
        return []
    found = []
    for element in parse(package.read(name), f"{package.path}: {name}"):
        if not isinstance(element.tag, str) or "Target" not in element.attrib:
            continue
        external = element.get("TargetMode") == "External"
        target = element.attrib["Target"]
        target = target if external else resolve(part, target)
        found.append(Relationship(element.get("Id", ""), element.get("Type", ""), target, external))
    return found


def resolve(part: str, target: str) -> str:
    """The part name that ``target`` means when ``part`` refers to it."""
    target = unquote(target).replace("\\", "/").partition("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def main_part(package: Package) -> str:
    """The name of the document or workbook part; raises InputError input.damaged where there is none."""
    for relationship in relationships(package):
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    raise damaged(package.path)


def add_relationship(xml: bytes | None, type_: str, target: str) -> tuple[bytes, str]:
    """The relationships part ``xml`` (None: a new one) with one more, and the new id."""
    xml = xml or f'{_DECLARATION}<Relationships xmlns="{RELATIONSHIPS}"></Relationships>'.encode()
    used = set(re.findall(rb"\bId\s*=\s*[\"']([^\"']*)", xml))
    number = len(used) + 1
    while f"rId{number}".encode() in used:
        number += 1
    element = f'<Relationship Id="rId{number}" Type="{type_}" Target="{target}"/>'
    return append(xml, "Relationship", element, RELATIONSHIPS), f"rId{number}"


def add_content_type(xml: bytes, part: str, content_type: str) -> bytes:
    """``[Content_Types].xml`` with an override for ``part``, unless it has one."""
    for element in parse(xml, "[Content_Types].xml"):
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return xml
    element = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    return append(xml, "Override", element, CONTENT_TYPES)


def append(xml: bytes, name: str, element: str, namespace: str) -> bytes:
    """``xml`` with ``element`` (UTF-8, unprefixed, named ``name``) as the last child of its root.

    Spliced into the bytes where the encoding and the prefix allow it, else
    the part is serialised anew.
    """
    from lxml import etree

    root = parse(xml, name)
    closing = xml.rstrip()
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in ("UTF-8", "ASCII", "US-ASCII") and not closing.startswith((b"\xff\xfe", b"\xfe\xff")):
        if root.nsmap.get(None) != namespace:
            element = element.replace(f"<{name}", f'<{name} xmlns="{namespace}"', 1)
        end = re.search(rb"</(?:[^<>:\s]+:)?[^<>:\s]+\s*>\Z", closing)
        if end:
            return closing[: end.start()] + element.encode() + closing[end.start() :]
    added = element if "xmlns=" in element else element.replace(f"<{name}", f'<{name} xmlns="{namespace}"', 1)
    root.append(etree.fromstring(added))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding=encoding, standalone=True)


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
