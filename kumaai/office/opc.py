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
    for element in package.parse(name):
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


_FORMS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docm",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "dotm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xltx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xltm",
}
"""Main content types (ECMA-376 part 1, 11.3.10 and 12.3.23; [MS-OFFMACRO2] 2.1 and 2.2) → the ending they need."""


def form_of(package: Package, main: str) -> str:
    """The ending that Office wants for a package with the main part ``main`` ("docm"), "" where it is unknown."""
    if _TYPES not in package:
        return ""
    default = ""
    for element in package.parse(_TYPES):
        kind = _FORMS.get(element.get("ContentType", "").lower(), "")
        if element.get("PartName", "").lstrip("/").lower() == main.lower():
            return kind
        if element.get("Extension", "").lower() == main.lower().rpartition(".")[2]:
            default = kind
    return default


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
    """``xml`` with ``element`` (one or more, named ``name``, in ``namespace``) at the end of its root.

    Spliced into the bytes where the encoding allows it, else the part is
    serialised anew.
    """
    from lxml import etree

    root = parse(xml, name)
    declared = (
        element if "xmlns" in element else element.replace(f"<{name}", f'<{name} xmlns="{namespace}"', 1)
    )
    closing = xml.rstrip()
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in ("UTF-8", "ASCII", "US-ASCII"):
        added = (element if root.nsmap.get(None) == namespace else declared).encode()
        if end := re.search(rb"</[^<>]+>\Z", closing):
            return closing[: end.start()] + added + closing[end.start() :]
        if empty := re.search(rb"<([^\s<>/]+)[^<>]*(/>)\Z", closing):
            return closing[: empty.start(2)] + b">" + added + b"</" + empty[1] + b">"
    root.extend(etree.fromstring(f"<_>{declared}</_>"))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding=encoding, standalone=True)


class Draft:
    """Changes to a package as they gather: reads see them, :meth:`build` makes the new zip."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.dropped: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.added or (name in self.package and name not in self.dropped)

    def read(self, name: str) -> bytes:
        """The member as it stands in the draft; raises KeyError."""
        return self.added.get(name) or self.changed.get(name) or self.package.read(name)

    def write(self, name: str, content: bytes) -> None:
        """Replace a member, or add it."""
        if name in self.package:
            if content != self.read(name):
                self.changed[name] = content
        else:
            self.added[name] = content

    def add_part(self, name: str, content: bytes, content_type: str, source: str, type_: str) -> str:
        """Add a part with its content type, and a relationship to it from ``source``; the relationship's id.

        Raises InputError input.damaged for a package without content types.
        """
        if _TYPES not in self:
            raise damaged(self.package.path, _TYPES)
        self.write(name, content)
        self.write(_TYPES, add_content_type(self.read(_TYPES), name, content_type))
        rels = relationships_name(source)
        old = self.read(rels) if rels in self else None
        target = posixpath.relpath(name, posixpath.dirname(source) or ".")
        new, identifier = add_relationship(old, type_, target)
        self.write(rels, new)
        return identifier

    def drop_part(self, name: str) -> None:
        """Take a part out, with its relationships and its content type; nothing where it is not there."""
        for member in (name, relationships_name(name)):
            if member in self.package:
                self.changed.pop(member, None)
                self.dropped.add(member)
        self.write(_TYPES, _without(self.read(_TYPES), _TYPES, "PartName", f"/{name}"))

    def drop_relationship(self, source: str, identifier: str) -> None:
        """Take a relationship of the part ``source`` ("" for the package) out."""
        rels = relationships_name(source)
        self.write(rels, _without(self.read(rels), rels, "Id", identifier))

    def free_name(self, pattern: str) -> str:
        """The first name of ``pattern`` ("word/footer{}.xml") with a number from 1 that no member has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def build(self) -> bytes:
        """The new package; the old bytes where nothing changed."""
        if not self.changed and not self.added and not self.dropped:
            return self.package.data
        return self.package.replace(self.changed, self.added, self.dropped)


def _without(xml: bytes, part: str, name: str, value: str) -> bytes:
    """``xml`` without the elements of its root whose attribute ``name`` is ``value`` (in any case)."""
    from lxml import etree

    root = parse(xml, part)
    found = [element for element in root if element.get(name, "").lower() == value.lower()]
    for element in found:
        root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if found else xml


_TYPES = "[Content_Types].xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
