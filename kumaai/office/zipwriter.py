"""Writes a zip anew from members that are copied as they lie, replaced or added.

Format: PKWARE APPNOTE 6.3.9. No zip64: the reader's limits keep everything
below 4 GB.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

LOCAL = struct.Struct("<4s5H3L2H")
"""The fixed part of a local header."""
UTF8 = 0x800
"""The flag of a name in UTF-8."""
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = 0x8


@dataclass(frozen=True, slots=True)
class Member:
    """One zip member: its directory entry and where its compressed bytes lie."""

    info: zipfile.ZipInfo
    name: str
    raw_name: bytes
    local_extra: bytes
    start: int

    @property
    def end(self) -> int:
        return self.start + self.info.compress_size


class ZipWriter:
    """Writes local entries in the order of the calls, then, on :meth:`close`, the directory."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._directory: list[bytes] = []

    def copy(self, member: Member, raw: bytes | memoryview) -> None:
        """A member with its compressed bytes as they are."""
        info = member.info
        self._entry(member, raw, info.CRC, info.file_size, info.compress_type)

    def put(self, member: Member, content: bytes) -> None:
        """A member with new content under its old name, date, attributes and method."""
        stored = member.info.compress_type == zipfile.ZIP_STORED
        raw = content if stored else _deflate(content)
        self._entry(member, raw, zlib.crc32(content), len(content), member.info.compress_type)

    def add(self, name: str, content: bytes) -> None:
        """A new member."""
        info = zipfile.ZipInfo(name)  # dated 1980-01-01: the same input gives the same bytes
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system, info.flag_bits = 0, 0 if name.isascii() else UTF8
        member = Member(info, name, name.encode(), b"", 0)
        self._entry(member, _deflate(content), zlib.crc32(content), len(content), zipfile.ZIP_DEFLATED)

    def _entry(self, member: Member, raw: bytes | memoryview, crc: int, size: int, method: int) -> None:
        info, offset = member.info, self._out.tell()
        flags = info.flag_bits & ~_DESCRIPTOR  # sizes stand in the header, no descriptor follows
        year, month, day, hour, minute, second = info.date_time
        date = (year - 1980) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        needs = max(info.extract_version, 20)
        common = (needs, flags, method, time, date, crc, len(raw), size, len(member.raw_name))
        local, extra = _without_zip64(member.local_extra), _without_zip64(info.extra)
        self._out.write(LOCAL.pack(b"PK\3\4", *common, len(local)))
        self._out.write(member.raw_name + local)
        self._out.write(raw)
        made_by = info.create_system << 8 | max(info.create_version, 20)
        tail = (len(extra), len(info.comment), 0, info.internal_attr, info.external_attr, offset)
        head = _CENTRAL.pack(b"PK\1\2", made_by, *common, *tail)
        self._directory.append(head + member.raw_name + extra + info.comment)

    def close(self, comment: bytes) -> bytes:
        """The whole zip, with its comment."""
        start, directory = self._out.tell(), b"".join(self._directory)
        self._out.write(directory)
        count = len(self._directory)
        self._out.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, len(comment)))
        self._out.write(comment)
        return self._out.getvalue()


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _without_zip64(extra: bytes) -> bytes:
    """``extra`` without its zip64 field, whose sizes and offset would no longer be true."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept
