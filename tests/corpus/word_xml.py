"""A Word package read by the standard library alone: the measures' own XML tree, with byte offsets.

Nothing here is shared with kumaai.office.word, so that a fault there cannot
hide itself here.
"""

from __future__ import annotations

import io
import posixpath
import re
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_SHORT = {
    **dict.fromkeys(WORD, ""),
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://purl.oclc.org/ooxml/drawingml/main": "a:",
    "urn:schemas-microsoft-com:vml": "v:",
}
_TAG = re.compile(rb"""[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
"""A tag up to its end; a quoted > does not end it."""
_PREFIX_LISTS = frozenset({"Requires", "Ignorable", "MustUnderstand", "ProcessContent"})
XML_SPACE = "http://www.w3.org/XML/1998/namespace space"


class BrokenXml(ValueError):
    """A part that is not well-formed, or has a document type."""


class Node:
    """An element: ``name`` is "p" for Word's own, "mc:Choice" for a few others, else the full name.

    ``content`` holds nodes and strings in order; ``start`` and ``end`` are the
    element's bytes (the end of paragraphs only); ``number`` counts the
    paragraphs of the part from 0.
    """

    __slots__ = ("attributes", "content", "end", "name", "number", "parent", "start", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None, start: int) -> None:
        self.tag = tag
        namespace, _, local = tag.rpartition(" ")
        short = _SHORT.get(namespace)
        self.name = tag if short is None else short + local
        self.attributes = attributes
        self.parent = parent
        self.content: list[Node | str] = []
        self.start = start
        self.end = -1
        self.number = -1

    def __iter__(self) -> Iterator[Node]:
        """The child elements."""
        return (inner for inner in self.content if not isinstance(inner, str))

    def get(self, name: str, default: str = "") -> str:
        """An attribute of Word's own namespace."""
        for namespace in WORD:
            if f"{namespace} {name}" in self.attributes:
                return self.attributes[f"{namespace} {name}"]
        return default

    def child(self, *path: str) -> Node | None:
        """The first child of that name, then its first child of the next."""
        node: Node | None = self
        for name in path:
            node = next((inner for inner in node or () if inner.name == name), None)
        return node

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(inner for inner in reversed(node.content) if not isinstance(inner, str))

    def ancestors(self) -> Iterator[Node]:
        """The elements around this one, inmost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @property
    def text(self) -> str:
        """The characters directly in this element."""
        return "".join(inner for inner in self.content if isinstance(inner, str))


class _Builder:
    def __init__(self, xml: bytes) -> None:
        self.root: Node | None = None
        self._xml = xml
        self._open: list[Node] = []
        self._prefixes: dict[str, list[str]] = {}
        self._paragraphs = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = lambda text: self._mark("#comment", text)
        parser.ProcessingInstructionHandler = lambda target, text: self._mark(f"#{target}", text)
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = lambda prefix: self._prefixes[prefix or ""].pop()
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def run(self) -> Node:
        try:
            self._parser.Parse(self._xml, True)
        except expat.ExpatError as fault:
            raise BrokenXml(str(fault)) from fault
        assert self.root is not None
        return self.root

    def _doctype(self, *_: object) -> None:
        raise BrokenXml("document type")

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._prefixes.setdefault(prefix or "", []).append(uri or "")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        for name in attributes.keys() & self._prefixed(attributes):
            # What a list of prefixes means depends on their declarations, so it is told by namespace.
            words = attributes[name].split()
            uris = sorted(self._uri(word.partition(":")[0]) for word in words)
            attributes[name] = " ".join(uris)
        node = Node(tag, attributes, self._open[-1] if self._open else None, self._parser.CurrentByteIndex)
        if node.name == "p":
            node.number = self._paragraphs
            self._paragraphs += 1
        if self._open:
            self._open[-1].content.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _prefixed(self, attributes: dict[str, str]) -> set[str]:
        return {name for name in attributes if name.rpartition(" ")[2] in _PREFIX_LISTS}

    def _uri(self, prefix: str) -> str:
        stack = self._prefixes.get(prefix)
        return stack[-1] if stack else f"undeclared:{prefix}"

    def _end(self, _tag: str) -> None:
        node = self._open.pop()
        if node.number < 0:
            return
        opening = _TAG.match(self._xml, node.start)
        if opening and opening[0].rstrip(b"\0").endswith((b"/>", b"/\0>")):
            node.end = opening.end()  # an empty-element tag: expat counts it as ended already
        else:
            node.end = self._xml.find(b">", self._parser.CurrentByteIndex) + 1

    def _characters(self, text: str) -> None:
        content = self._open[-1].content
        if content and isinstance(content[-1], str):
            content[-1] += text
        else:
            content.append(text)

    def _mark(self, tag: str, text: str) -> None:
        if self._open:
            node = Node(tag, {}, self._open[-1], self._parser.CurrentByteIndex)
            node.content.append(text)
            self._open[-1].content.append(node)


def parse(xml: bytes) -> Node:
    """The root of ``xml``. Raises BrokenXml."""
    return _Builder(xml).run()


@dataclass(frozen=True)
class Relation:
    """A relationship: the last word of its type, and the part that it means ("" outside the package)."""

    id: str
    kind: str
    target: str


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes; those of a broken member as far as they can be had: nobody may change them either."""
    try:
        return archive.read(name)
    except zipfile.BadZipFile:
        info = archive.getinfo(name)
        with archive.open(name) as stream:
            stream._expected_crc = None  # type: ignore[attr-defined]
            return stream.read(info.file_size)


@dataclass
class Parts:
    """The members of a package in order, and what the measures ask about them. Raises BadZipFile, KeyError."""

    members: dict[str, bytes]
    main: str = ""
    relations: list[Relation] = field(default_factory=list)
    _trees: dict[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> Parts:
        """The package in ``data``."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            parts = cls({name.replace("\\", "/"): _content(archive, name) for name in names})
        for relation in parts.relations_of(""):
            if relation.kind == "officeDocument" and relation.target in parts.members:
                parts.main = relation.target
                break
        if not parts.main:
            raise KeyError("no main part")
        parts.relations = parts.relations_of(parts.main)
        return parts

    def relations_of(self, part: str) -> list[Relation]:
        """The relationships of ``part`` ("" for the package)."""
        folder, name = posixpath.split(part)
        member = self.actual(posixpath.join(folder, "_rels", f"{name}.rels"))
        if not member:
            return []
        found = []
        for node in parse(self.members[member]):
            plain = node.attributes
            target = urllib.parse.unquote(plain.get("Target", "")).replace("\\", "/")
            if plain.get("TargetMode") == "External":
                target = ""
            elif target.startswith("/"):
                target = target.lstrip("/")
            else:
                target = posixpath.normpath(posixpath.join(folder, target))
            kind = plain.get("Type", "").rsplit("/", 1)[-1]
            found.append(Relation(plain.get("Id", ""), kind, self.actual(target)))
        return found

    def actual(self, name: str) -> str:
        """The member of that name, whatever its case; "" where there is none."""
        if name in self.members:
            return name
        return next((member for member in self.members if member.lower() == name.lower()), "")

    def related(self, kind: str) -> str:
        """The first part of that relationship kind, or ""."""
        return next((r.target for r in self.relations if r.kind == kind), "")

    def tree(self, part: str) -> Node:
        """The parsed root of a part. Raises BrokenXml."""
        if part not in self._trees:
            self._trees[part] = parse(self.members[part])
        return self._trees[part]

    def optional(self, kind: str) -> Node | None:
        """The root of the part of that kind, or None."""
        part = self.related(kind)
        return self.tree(part) if part else None

    def stories(self) -> list[str]:
        """The parts that hold text or annotations, each once: body, notes, headers, footers, comments."""
        kinds = ("footnotes", "endnotes", "header", "footer", "comments")
        parts = [self.main, *(r.target for r in self.relations if r.kind in kinds and r.target)]
        return list(dict.fromkeys(parts))
