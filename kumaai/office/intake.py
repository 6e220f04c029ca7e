"""Opens anything safely: the kind by content, limits, encryption, encodings.

A file's name only decides between kinds of text; what a container holds is
read from its bytes.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from pathlib import Path

from kumaai.messages import _
from kumaai.office.compound import SIGNATURE, Compound
from kumaai.office.package import damaged
from kumaai.source import Source
from kumaai.status import InputError

MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is read (bytes)."""

MAX_CHARS = 1_500_000
"""Most characters that are worked through: some 1,000 pages."""
MAX_BLOCKS = 40_000
"""Most paragraphs and cells of a text; a workbook may have five times as many cells."""

TEXT_KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".tsv": "csv",
    ".vtt": "vtt",
    ".srt": "srt",
}
_ZIP = b"PK\x03\x04"
_OLD_WORD = (b"\xdb\xa5", b"\xdc\xa5", b"\x9b\xa5", b"\xfe7\x00#")
"""How Word 1 to 5 and 6 begin a file that is no compound file."""
_OLD_SUFFIXES = (".doc", ".dot", ".rtf")
_WORD = b"word/"
_EXCEL = b"xl/"


def open_source(
    path: Path | str,
    *,
    data: bytes | None = None,
    name: str | None = None,
    encoding: str | None = None,
    sure: bool = True,
    password: str | None = None,
    soffice: str | None = None,
) -> Source:
    """Read a file (or ``data``, for standard input) into a :class:`Source`.

    ``name`` is the path as the user gave it, ``encoding`` is for text (not
    ``sure`` where it may be meant for the result), ``password`` opens an encrypted
    file, ``soffice`` names LibreOffice's program where it is not found by
    itself. Raises :class:`InputError` with codes input.missing, input.folder,
    input.denied, input.empty, input.limit, input.kind, input.encoding,
    input.encrypted, input.password, input.rights, input.legacy and those of
    the package reader.
    """
    shown = name or str(path)
    if data is None:
        data = read_bytes(Path(path), shown)
    if not data.strip():
        raise InputError(
            "input.empty",
            _("{path} is empty.").format(path=shown),
            where=shown,
            hint=_("Check that the right file was given."),
        )
    plain, opened_with = unlocked(data, shown, password)
    kind = sniff(plain, shown, wide=(encoding or "").lower().startswith(("utf-16", "utf_16", "utf-32")))
    if kind in ("doc", "rtf"):
        source = _converted(plain, shown, kind, soffice)
    else:
        source = _read(plain, shown, kind, encoding, sure)
    if plain is not data or source.data is not data:
        source = replace(source, sha256=digest(data), password=opened_with)
    return _not_blank(source, shown)


def _read(data: bytes, shown: str, kind: str, encoding: str | None, sure: bool = True) -> Source:
    if kind == "docx":
        from kumaai.office.word.read import read

        return read(data, shown)
    if kind == "xlsx":
        from kumaai.office.excel.read import read as read_workbook

        return read_workbook(data, shown)
    from kumaai.office.plain import read as read_text

    return read_text(data, shown, kind, encoding, sure=sure)


def unlocked(data: bytes, shown: str, password: str | None) -> tuple[bytes, str | None]:
    """The plain bytes of an encrypted file and the password that opened it; other bytes as they are.

    Raises InputError input.encrypted, input.password, input.rights or input.damaged.
    """
    file = _compound(data, shown)
    if file is None:
        return data, None
    from kumaai.office import crypt

    if not crypt.is_locked(file):
        return data, None
    return crypt.unlock(data, file, shown, password)


def _compound(data: bytes, shown: str) -> Compound | None:
    """The directory of a compound file, None for other bytes; raises InputError input.damaged."""
    if not data.startswith(SIGNATURE):
        return None
    try:
        return Compound(data)
    except (ValueError, struct.error):
        raise _cut(data, shown) from None


def _cut(data: bytes, shown: str) -> InputError:
    """What to say of a compound file whose directory cannot be read: what it still shows of itself, else damaged."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        from kumaai.office.crypt import unknown

        return unknown(shown)
    if "WordDocument".encode("utf-16-le") in data:
        from kumaai.office.legacy import refused

        return refused(shown, _("It is damaged."))
    return damaged(shown)


def _converted(data: bytes, shown: str, kind: str, soffice: str | None) -> Source:
    """An old Word file as the docx that LibreOffice makes of it."""
    from kumaai.office.legacy import convert

    source = _read(convert(data, shown, kind, soffice), shown, "docx", None)
    warning = _(
        "{path} was converted by LibreOffice: its layout may differ, and a corrected copy is a .docx."
    ).format(path=shown)
    return replace(source, converted=True, form="docx", warnings=(*source.warnings, warning))


def _not_blank(source: Source, shown: str) -> Source:
    """``source``, once it has text, and no more than can be worked through."""
    if not any(block.text.strip() for block in source.blocks):
        raise InputError(
            "input.empty",
            _("{path} holds no text that can be read.").format(path=shown),
            where=shown,
            hint=_("A scanned image must first be turned into text."),
        )
    for count, limit, what in (
        (source.chars, MAX_CHARS, _("{limit} characters")),
        (
            len(source.blocks),
            MAX_BLOCKS * (5 if source.kind == "xlsx" else 1),
            _("{limit} paragraphs or cells"),
        ),
    ):
        if count > limit:
            raise InputError(
                "input.limit",
                _("{path} is over a safety limit ({what}).").format(
                    path=shown, what=what.format(limit=f"{limit:,}")
                ),
                where=shown,
                hint=_("Split the file and give its parts one after the other."),
            )
    return source


def read_bytes(path: Path, shown: str) -> bytes:
    """The bytes of a file of at most :data:`MAX_BYTES`; raises :class:`InputError`."""
    try:
        if path.is_dir():
            raise InputError(
                "input.folder",
                _("{path} is a folder, not a file.").format(path=shown),
                where=shown,
                hint=_("Name the files in it."),
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(
            "input.missing",
            _("{path} does not exist.").format(path=shown),
            where=shown,
            hint=_("Check the name and the folder."),
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            "input.denied",
            _("{path} cannot be read: {reason}").format(path=shown, reason=reason),
            where=shown,
            hint=_("Close it in other programs, or check your rights to it."),
        ) from None
    if len(data) > MAX_BYTES:
        raise InputError(
            "input.limit",
            _("{path} is larger than {limit} MB.").format(path=shown, limit=MAX_BYTES >> 20),
            where=shown,
            hint=_("Split the file, or take out its images."),
        )
    return data


def sniff(data: bytes, shown: str, *, wide: bool = False) -> str:
    """The kind of ``data``: docx, xlsx or a text kind; raises :class:`InputError` (input.kind).

    ``wide`` is for text that is said to be UTF-16, where zero bytes prove nothing.
    """
    suffix = Path(shown).suffix.lower()
    file = _compound(data, shown)
    if file is not None:
        return _ole_kind(file, shown)
    if data.startswith(_ZIP):
        return _zip_kind(data, suffix, shown)
    if suffix in (".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm"):
        raise InputError(
            "input.damaged",
            _("{path} is damaged: it is no Word or Excel file.").format(path=shown),
            where=shown,
            hint=_("Open it in Word or Excel, save it again, and try once more."),
        )
    if data.startswith(b"%PDF"):
        raise unsupported(shown, _("a PDF"), _("Save its text as .txt or .docx first."))
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_OLD_WORD):
        return "doc"
    if data.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "vtt"
    if b"\0" in data[:4096] and not wide and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unsupported(
            shown,
            _("a kind that kumaai does not know"),
            _("Give a docx, xlsx, txt, md, csv, vtt or srt file."),
        )
    if suffix in _OLD_SUFFIXES:
        _refuse_web_page(data, shown)
    return TEXT_KINDS.get(suffix, "txt")


def _refuse_web_page(data: bytes, shown: str) -> None:
    """Word opens a web page that is named .doc; it may fetch what it likes, so nothing here does."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<", b"mime-version:", b"from:", b"{\\")) or b"<html" in head:
        raise InputError(
            "input.legacy",
            _("{path} is no Word document but a web page or XML under its name.").format(path=shown),
            where=shown,
            hint=_("Open it in Word and save it as .docx."),
        )


def unsupported(shown: str, what: str, hint: str) -> InputError:
    """The error for a file of a kind that is not read."""
    return InputError(
        "input.kind",
        _("{path} is {what}, which kumaai cannot read.").format(path=shown, what=what),
        where=shown,
        hint=hint,
    )


def _ole_kind(file: Compound, shown: str) -> str:
    if "WordDocument" in file:
        return "doc"
    if "Workbook" in file or "Book" in file:
        return "xlsx"  # values of old workbooks are read; they are never written
    what = _("a PowerPoint file") if "PowerPoint Document" in file else _("a kind that kumaai does not know")
    raise unsupported(shown, what, _("Give a docx, xlsx, txt, md, csv, vtt or srt file."))


def _zip_kind(data: bytes, suffix: str, shown: str) -> str:
    # Names stand uncompressed in the central directory: enough to tell the kind before any limit is at stake.
    if suffix == ".ods" or b"application/vnd.oasis.opendocument.spreadsheet" in data[:200]:
        return "xlsx"
    if _WORD in data and b"[Content_Types].xml" in data:
        return "docx"
    if _EXCEL in data and b"[Content_Types].xml" in data:
        return "xlsx"
    if suffix in (".docx", ".docm", ".dotx", ".dotm"):
        return "docx"
    if suffix in (".xlsx", ".xlsm", ".xlsb"):
        return "xlsx"
    raise unsupported(shown, _("an archive"), _("Unpack it and give the documents in it."))


def digest(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
