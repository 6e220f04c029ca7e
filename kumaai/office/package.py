"""The zip package of Word and Excel files: a hardened reader and a writer that copies.

Input is hostile: limits hold before anything is inflated, inflating counts
bytes, and no XML with a document type is ever handed out. The writer copies
the compressed bytes of every untouched member, in the same order, with the
same date and attributes, so that only what an edit needs differs.

Formats: PKWARE APPNOTE 6.3.9 (zip), ECMA-376 part 2 (Open Packaging
Conventions: part names compare without regard to case).
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.zipwriter import LOCAL, UTF8, Member, ZipWriter
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_MB = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EOCD = struct.Struct("<4s4H2LH")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = 20
_ENCRYPTED = 0x1
_XML_NAMES = (".xml", ".rels", ".vml")
_DOCTYPE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may hold: sizes in bytes after inflating; ``ratio`` counts above ``ratio_from``.

    ``tree`` is the memory (bytes) that the parsed parts may take together, which
    for XML of many small elements is more than ten times its size; ``elements``
    are theirs, some 900 pages of a document.
    """

    entries: int = 5_000
    file: int = 256 * _MB
    member: int = 64 * _MB
    total: int = 256 * _MB
    ratio: int = 200
    ratio_from: int = 10 * _MB
    tree: int = 224 * _MB
    elements: int = 400_000


class Package:
    """An opened package. Names are as in the zip, with ``/``; they compare without regard to case."""

    def __init__(self, data: bytes, path: str, members: list[Member], comment: bytes, limits: Limits) -> None:
        self.data = data
        self.path = path
        self._members = members
        self._comment = comment
        self._limits = limits
        self._by_name = {m.name.lower(): m for m in members if not m.name.endswith("/")}
        self._inflated: dict[str, int] = {}
        self._spent = 0
        self._grown = 0
        self._elements = 0

    @classmethod
    def open(cls, data: bytes, *, path: str, limits: Limits = Limits()) -> Package:
        """The package in ``data``; ``path`` is for messages only.

        Raises InputError with code input.damaged, input.encrypted, input.legacy,
        input.limit or input.unsafe.
        """
        _sniff(data, path)
        if len(data) > limits.file:
            raise over_limit(path, "file size")
        _check_directory_size(data, path, limits)
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            members = [_member(data, info, path) for info in archive.infolist()]
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError) as fault:
            raise damaged(path) from fault
        _check_members(members, path, limits)
        return cls(data, path, members, archive.comment, limits)

    def names(self) -> list[str]:
        """The names of all members, in the package's order, without folders."""
        return [m.name for m in self._by_name.values()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def read(self, name: str) -> bytes:
        """The inflated bytes of a member.

        Raises KeyError where there is none; InputError input.limit when it
        inflates beyond the limits, input.unsafe when it is XML with a
        document type, input.damaged when its bytes are broken.
        """
        member = self._by_name[name.lower()]
        content = self._inflate(member)
        if zlib.crc32(content) != member.info.CRC:
            raise damaged(self.path, member.name)
        if member.name.lower().endswith(_XML_NAMES) and _has_doctype(content):
            raise _doctype(f"{self.path}: {member.name}")
        return content

    def parse(self, name: str) -> etree._Element:
        """The root of an XML member, which counts towards the limit of all parsed parts.

        Raises as :meth:`read` and :func:`parse` do.
        """
        xml, where = self.read(name), f"{self.path}: {name}"
        self._grown += weight(xml)
        self._elements += _tags(xml)
        if self._grown > self._limits.tree or self._elements > self._limits.elements:
            raise over_limit(self.path, name)
        return parse(xml, where)

    def raw(self, name: str) -> tuple[int, memoryview]:
        """A member's method and compressed bytes, as they lie in the file. Raises KeyError."""
        member = self._by_name[name.lower()]
        return member.info.compress_type, memoryview(self.data)[member.start : member.end]

    def _inflate(self, member: Member) -> bytes:
        spent = self._spent - self._inflated.get(member.name, 0)
        allowed = min(self._limits.member, self._limits.total - spent)
        if member.info.file_size > allowed:
            raise over_limit(self.path, member.name)
        budget = member.info.file_size  # what it told; its ratio was looked at
        raw = self.data[member.start : member.end]
        if member.info.compress_type == zipfile.ZIP_STORED:
            content = raw
        elif member.info.compress_type == zipfile.ZIP_DEFLATED:
            try:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, budget + 1)
            except zlib.error as fault:
                raise damaged(self.path, member.name) from fault
        else:
            raise damaged(self.path, member.name)
        if len(content) != budget:
            raise damaged(self.path, member.name)
        self._inflated[member.name] = len(content)
        self._spent = spent + len(content)
        return content

    def replace(
        self,
        changes: Mapping[str, bytes],
        added: Mapping[str, bytes] | None = None,
        removed: Iterable[str] = (),
    ) -> bytes:
        """A new zip: ``changes`` in place, ``added`` at the end, ``removed`` left out, the rest copied.

        Raises KeyError when a changed or removed name is not there, or an
        added one is.
        """
        changed = {name.lower(): content for name, content in changes.items()}
        gone = {name.lower() for name in removed}
        for name in [*changed, *gone]:
            self._by_name[name]
        for name in added or {}:
            if name.lower() in self._by_name:
                raise KeyError(name)
        writer = ZipWriter()
        for member in self._members:
            key = member.name.lower()
            if key in gone:
                continue
            if key in changed:
                writer.put(member, changed[key])
            else:
                writer.copy(member, memoryview(self.data)[member.start : member.end])
        for name, content in (added or {}).items():
            writer.add(name, content)
        return writer.close(self._comment)


def parse(xml: bytes, where: str) -> etree._Element:
    """The root of ``xml``, parsed with no DTD, no network, no entities and libxml2's own limits on.

    Those are 256 levels of elements and 10 MB of text in one. Raises InputError
    input.damaged when it is not well-formed, input.limit when it goes beyond
    them, input.unsafe when it has a document
    type; ``where`` names the file and part.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise _unparsed(fault, where) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(where)
    return root


_ELEMENT, _ATTRIBUTE = 128, 240


def weight(xml: bytes) -> int:
    """About how much memory (bytes) the parsed ``xml`` takes, never less than it does by much.

    Measured with libxml2 2.14: an element 122 bytes, an attribute 232, a text
    120 and its length, a namespace 130.
    """
    texts = xml.count(b">") - xml.count(b"><")
    return len(xml) + _ELEMENT * (_tags(xml) + texts) + _ATTRIBUTE * xml.count(b"=")


def _tags(xml: bytes) -> int:
    """The elements of ``xml``, and its comments and instructions, which take as much."""
    return xml.count(b"<") - xml.count(b"</")


def _unparsed(fault: Exception, where: str) -> InputError:
    """Why the parser gave up: a limit of its own, a document type it did not like, or broken XML."""
    reason = str(fault)
    for sign, what in _PARSER_LIMITS:
        if sign in reason:
            return over_limit(where, what)
    if any(sign in reason for sign in ("DOCTYPE", "DTD", "PEReference")):
        return _doctype(where)
    return damaged(where)


_PARSER_LIMITS = (
    ("Excessive depth", "nesting"),
    ("huge text node", "text"),
    ("too long", "length"),
    ("too big", "length"),
    ("Maximum entity", "entities"),
    ("amplification", "entities"),
    ("resource limit", "size"),
)


def damaged(path: str, part: str = "") -> InputError:
    """The error for a file (or one part of it) whose bytes are broken."""
    where = f"{path}: {part}" if part else path
    return InputError(
        "input.damaged",
        _("{path} is damaged and cannot be read.").format(path=where),
        hint=_("Open it in Word or Excel, save it under a new name, and try again."),
        where=where,
    )


def _sniff(data: bytes, path: str) -> None:
    """Say clearly what a file is that is no zip: encrypted, a legacy format, or empty."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _encrypted(path)
        raise _legacy(path)
    if data.startswith(b"{\\rtf"):
        raise _legacy(path)
    if not data:
        raise InputError(
            "input.damaged",
            _("{path} is empty.").format(path=path),
            hint=_("Check that the file was copied or downloaded completely."),
            where=path,
        )


def _check_directory_size(data: bytes, path: str, limits: Limits) -> None:
    """Refuse a directory of too many entries before zipfile builds an object for each."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _EOCD.size - 0xFFFF))
    if at < 0 or at + _EOCD.size > len(data):
        raise damaged(path)
    _sig, _disk, _start, _here, count, size, _offset, _comment = _EOCD.unpack_from(data, at)
    # zipfile believes a zip64 record in front of the plain one whatever the plain one says.
    at64 = at - _LOCATOR - _EOCD64.size
    if at64 >= 0 and data[at64 : at64 + 4] == b"PK\6\6":
        count, size = (
            max(pair) for pair in zip((count, size), _EOCD64.unpack_from(data, at64)[7:9], strict=True)
        )
    if count == 0xFFFF or size == 0xFFFFFFFF:
        raise damaged(path)
    if count > limits.entries or size > limits.entries * 1024:
        raise over_limit(path, "entries")


def _member(data: bytes, info: zipfile.ZipInfo, path: str) -> Member:
    """Where the member's bytes lie, by its local header, which must name it as the directory does."""
    at = info.header_offset
    if at < 0 or at + LOCAL.size > len(data):
        raise damaged(path)
    fields = LOCAL.unpack_from(data, at)
    name_at = at + LOCAL.size
    start = name_at + fields[9] + fields[10]
    raw_name = data[name_at : name_at + fields[9]]
    try:
        spoken = raw_name.decode("utf-8" if info.flag_bits & UTF8 else "cp437")
    except UnicodeDecodeError as fault:
        raise damaged(path) from fault
    if fields[0] != b"PK\3\4" or spoken != info.orig_filename or start + info.compress_size > len(data):
        raise damaged(path)
    name = spoken.replace("\\", "/")
    return Member(info, name, raw_name, data[name_at + fields[9] : start], start)


def _check_members(members: list[Member], path: str, limits: Limits) -> None:
    """The declared sizes within limits, the names safe and unique, no bytes shared by two members."""
    if len(members) > limits.entries:
        raise over_limit(path, "entries")
    seen: set[str] = set()
    total = end = 0
    for member in sorted(members, key=lambda m: m.info.header_offset):
        info, name = member.info, member.name
        if info.flag_bits & _ENCRYPTED:
            raise _encrypted(path)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen or not _safe(name) or info.header_offset < end:
            raise InputError(
                "input.unsafe",
                _("{path} has duplicate, overlapping or unsafe entries ({name}).").format(
                    path=path, name=name
                ),
                hint=_("It may have been made to deceive. Ask the sender for a new copy."),
                where=path,
            )
        seen.add(key)
        end = member.end
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise over_limit(path, name)
        if name.lower().endswith(_XML_NAMES):
            total += info.file_size
            if info.file_size > limits.member or total > limits.total:
                raise over_limit(path, name)


def _safe(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    plain = all(part not in ("", ".", "..") for part in parts)
    return plain and ":" not in parts[0] and not any(ord(char) < 32 for char in name)


def _has_doctype(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        # UTF-16 in any shape: ASCII without its zero bytes shows the prolog as well.
        content = content[:_MB].replace(b"\0", b"").lstrip(b"\xff\xfe")
    return _DOCTYPE.match(content.removeprefix(b"\xef\xbb\xbf")) is not None


def over_limit(path: str, what: str) -> InputError:
    """The error for a file that is over a safety limit."""
    return InputError(
        "input.limit",
        _("{path} is over a safety limit ({what}).").format(path=path, what=what),
        hint=_("Split the file, or check that it comes from someone you trust."),
        where=path,
    )


def _doctype(where: str) -> InputError:
    return InputError(
        "input.unsafe",
        _("{path} holds a document type declaration, which an Office file never has.").format(path=where),
        hint=_("It may have been made to deceive. Ask the sender for a new copy."),
        where=where,
    )


def _encrypted(path: str) -> InputError:
    return InputError(
        "input.encrypted",
        _("{path} is encrypted.").format(path=path),
        hint=_("Open it with its password, save a copy without one, and give that copy."),
        where=path,
    )


def _legacy(path: str) -> InputError:
    return InputError(
        "input.legacy",
        _("{path} is in an old format (.doc, .xls, .rtf).").format(path=path),
        hint=_("Open it in Word or Excel and save it as .docx or .xlsx."),
        where=path,
    )
