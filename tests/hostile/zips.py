"""Zip containers made to harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.hostile.cases import TEXT, case, changed, document, members, pack, raw_document, simple
from tests.office.word.parts import p

MB = 1024 * 1024


@case("input.limit")
def bomb_in_the_main_part() -> bytes:
    return changed(simple(), {"word/document.xml": bytes(300 * MB)})


@case("input.limit")
def bomb_of_many_parts() -> bytes:
    part = b"<a>" + b" " * (9 * MB) + b"</a>"
    return changed(simple(), {f"word/part{n}.xml": part for n in range(40)})


@case()
def bomb_in_media_that_nobody_reads() -> bytes:
    return changed(simple(), {"word/media/image1.bin": bytes(9 * MB)})


@case("input.limit")
def bomb_in_media() -> bytes:
    return changed(simple(), {"word/media/image1.png": bytes(200 * MB)})


@case()
def bomb_inside_a_bomb() -> bytes:
    inner = pack({"a": bytes(8 * MB)})
    return changed(simple(), {"word/embeddings/a.zip": pack({f"{n}.zip": inner for n in range(100)})})


def _sizes_lie(real: int, told: int, *, local: bool = True, central: bool = True) -> bytes:
    """The main part inflates to ``real`` bytes; its headers tell ``told``."""
    content = b"<a>" + b" " * (real - 7) + b"</a>"
    data = bytearray(changed(simple(), {"word/document.xml": content}))
    size, lie = struct.pack("<L", len(content)), struct.pack("<L", told)
    directory = data.rindex(b"PK\1\2" + b"", 0, data.rindex(b"word/document.xml"))
    if local:
        at = data.index(size, data.index(b"PK\3\4"))
        data[at : at + 4] = lie
    if central:
        at = data.index(size, directory)
        data[at : at + 4] = lie
    return bytes(data)


@case("input.damaged", "input.limit")
def size_told_too_small() -> bytes:
    return _sizes_lie(150 * MB, 1000)


@case("input.damaged", "input.limit")
def size_told_too_small_in_the_directory_alone() -> bytes:
    return _sizes_lie(80 * MB, 1000, local=False)


@case("input.limit")
def size_told_too_large() -> bytes:
    return _sizes_lie(1000, 2**32 - 2)


@case("input.unsafe", "input.damaged")
def overlapping_entries() -> bytes:
    """Many directory entries that share one member's bytes, as in Fifield's bomb."""
    data = pack({"a": bytes(9 * MB), "b": b"x"})
    at = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    second = data.index(b"PK\1\2", at + 4)
    entry = data[at:second]
    directory = data[at:end] + b"".join(entry.replace(b"a", bytes([99 + n])) for n in range(20))
    count = 22
    return (
        data[:at] + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), at, 0)
    )


@case("input.limit")
def too_many_entries() -> bytes:
    return changed(simple(), {f"x/{n}.xml": b"" for n in range(6000)})


@case("input.damaged", "input.limit")
def zip64_directory_behind_a_small_one() -> bytes:
    """The plain end record tells of few entries, the zip64 record before it of very many."""
    data = simple()
    at = data.rindex(b"PK\5\6")
    start = data.index(b"PK\1\2")
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    many = 400_000
    directory = entry * many
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, many, many, len(directory), start + len(data[start:at])
    )
    here = at + len(directory)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, here, 1)
    return data[:at] + directory + record + locator + data[at:]


def _twice(first: str, second: str) -> bytes:
    content = list(members(simple()).items())
    return pack([*content, (first, b"<a/>"), (second, b"<b/>")])


@case("input.unsafe")
def a_name_twice() -> bytes:
    other = members(simple(p("別の本文")))["word/document.xml"]
    return pack([*members(simple()).items(), ("word/document.xml", other)])


@case("input.unsafe")
def a_name_twice_by_case() -> bytes:
    return _twice("word/extra.xml", "Word/EXTRA.xml")


@case("input.unsafe")
def a_name_twice_by_backslash() -> bytes:
    return _twice("word/extra.xml", "word\\extra.xml")


@case("input.unsafe")
def a_name_twice_by_normalisation() -> bytes:
    return _twice("word/が.xml", "word/か\u3099.xml")


@case("input.unsafe")
def a_name_twice_by_full_case_folding() -> bytes:
    return _twice("word/straße.xml", "word/STRASSE.xml")


def _with_name(name: str) -> bytes:
    return changed(simple(), {name: b"<a/>"})


for _title, _name in {
    "path_upwards": "../../etc/passwd.xml",
    "path_upwards_by_backslash": "..\\..\\windows\\a.xml",
    "path_from_the_root": "/etc/passwd.xml",
    "path_with_a_drive": "C:/windows/a.xml",
    "path_with_a_dot": "word/./a.xml",
    "path_with_nothing": "word//a.xml",
    "path_with_a_control": "word/a\x07.xml",
}.items():
    case("input.unsafe", name=_title)(lambda name=_name: _with_name(name))


@case("input.damaged")
def local_name_differs() -> bytes:
    """A zip reader that goes by local headers finds another document than one that goes by the directory."""
    data = changed(simple(), {"word/documenu.xml": b"<a/>"})
    return data.replace(b"word/documenu.xml", b"word/document.xml", 1)


@case("input.damaged")
def cut_in_the_middle() -> bytes:
    return simple()[:900]


@case("input.damaged")
def cut_before_its_directory() -> bytes:
    data = simple()
    return data[: data.index(b"PK\1\2")]


@case("input.damaged")
def checksum_wrong() -> bytes:
    data = bytearray(simple())
    crc = struct.pack("<L", zlib.crc32(members(simple())["word/document.xml"]))
    at = data.index(crc)
    while at >= 0:
        data[at : at + 4] = b"\1\2\3\4"
        at = data.find(crc)
    return bytes(data)


@case("input.damaged")
def unknown_method() -> bytes:
    return pack(members(simple()), zipfile.ZIP_LZMA)


@case("input.encrypted")
def zip_encryption() -> bytes:
    data = bytearray(simple())
    at = data.index(b"PK\1\2")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


@case()
def rubbish_before_and_comment_behind() -> bytes:
    out = io.BytesIO(simple())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"PK\5\x07" + b"c" * 60000
    return out.getvalue()


@case("input.damaged")
def comment_that_looks_like_an_end() -> bytes:
    out = io.BytesIO(simple())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"PK\5\6" + bytes(40)
    return out.getvalue()


@case("input.damaged")
def only_an_end_record() -> bytes:
    return b"PK\3\4word/[Content_Types].xml" + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)


@case("input.damaged")
def offsets_beyond_the_file() -> bytes:
    data = bytearray(simple())
    at = data.index(b"PK\1\2")
    data[at + 42 : at + 46] = b"\xff\xff\xff\x7f"
    return bytes(data)


@case("input.damaged", "input.limit", heavy=True)
def part_of_100_mb() -> bytes:
    words = (TEXT * 1000).encode()
    body = b"<w:p><w:r><w:t>" + words + b"</w:t></w:r></w:p>"
    return raw_document(document(body * (100 * MB // len(body))))
