"""The directory of a compound file (OLE): enough to tell what a .doc, .xls or encrypted file is.

Reads names and small streams, nothing else, and follows no chain further
than the file is long. Format: [MS-CFB] 2.2 (header), 2.3 (FAT), 2.6
(directory).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, FAT, DIFAT."""
_HEADER_SECTORS = 109
_MINI_CUTOFF = 4096
_MINI = 64
_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One storage or stream: its name, first sector and size (bytes)."""

    name: str
    start: int
    size: int


class Compound:
    """A compound file's directory. Raises ValueError where the bytes are none, or are broken."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(SIGNATURE) or len(data) < 512:
            raise ValueError("no compound file")
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._data, self._sector = data, 1 << shift
        self._fat = self._read_fat()
        directory, self._mini_fat_start = (
            struct.unpack_from("<L", data, 48)[0],
            struct.unpack_from("<L", data, 60)[0],
        )
        self.entries = self._read_directory(directory)

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def find(self, name: str) -> Entry | None:
        """The first entry of that name in any storage, whatever its case."""
        return next((entry for entry in self.entries if entry.name.lower() == name.lower()), None)

    def head(self, name: str, length: int) -> bytes:
        """The first ``length`` bytes (or fewer) of the stream ``name``; b"" where there is none."""
        entry = self.find(name)
        if entry is None:
            return b""
        length = min(length, entry.size)
        if entry.size >= _MINI_CUTOFF:
            return self._chain(entry.start, length)[:length]
        return self._mini(entry.start, length)[:length]

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]

    def _read_fat(self) -> list[int]:
        count, difat = (
            struct.unpack_from("<L", self._data, 44)[0],
            struct.unpack_from("<L", self._data, 68)[0],
        )
        places = list(struct.unpack_from(f"<{_HEADER_SECTORS}L", self._data, 76))
        sectors = len(self._data) // self._sector
        step = self._sector // 4
        for _round in range(sectors // step + 1):
            block = self._at(difat) if difat < _END else b""
            if len(block) < self._sector:
                break
            *more, difat = struct.unpack(f"<{step}L", block)
            places += more
        fat: list[int] = []
        for place in places[: min(count, sectors)]:
            block = self._at(place) if place < _END else b""
            fat += struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4])
        return fat

    def _chain(self, start: int, length: int) -> bytes:
        """At least ``length`` bytes of the chain of sectors from ``start``, or what there is."""
        found: list[bytes] = []
        while start < len(self._fat) and len(found) * self._sector < length:
            found.append(self._at(start))
            start = self._fat[start]
        return b"".join(found)

    def _read_directory(self, start: int) -> list[Entry]:
        raw = self._chain(start, min(len(self._data), _ENTRIES * 128))
        found = []
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = raw[at : at + length - 2].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<LL", raw, at + 116)
                found.append(Entry(name, first, size))
        if not found:
            raise ValueError("no directory")
        return found

    def _mini(self, start: int, length: int) -> bytes:
        """The same in the stream of small sectors, which the root entry holds."""
        root = self.entries[0]
        whole = self._chain(root.start, min(root.size, len(self._data)))
        table = self._chain(self._mini_fat_start, len(self._data) // _MINI * 4)
        fat = struct.unpack(f"<{len(table) // 4}L", table[: len(table) // 4 * 4])
        found: list[bytes] = []
        while start < len(fat) and len(found) * _MINI < length:
            found.append(whole[start * _MINI : (start + 1) * _MINI])
            start = fat[start]
        return b"".join(found)
