"""Opens anything safely: the kind by content, limits, encryption, encodings.

A file's name only decides between kinds of text; what a container holds is
read from its bytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kumaai.messages import _
from kumaai.source import Source
from kumaai.status import InputError

MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is read (bytes)."""

TEXT_KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".vtt": "vtt",
    ".srt": "srt",
}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = b"word/"
_EXCEL = b"xl/"


def open_source(
    path: Path | str, *, data: bytes | None = None, name: str | None = None, encoding: str | None = None
) -> Source:
    """Read a file (or ``data``, for standard input) into a :class:`Source`.

    ``name`` is the path as the user gave it. Raises :class:`InputError` with
    codes input.missing, input.folder, input.denied, input.empty, input.limit,
    input.kind, input.encoding and those of the package reader.
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
    kind = sniff(data, shown)
    if kind == "docx":
        from kumaai.office.word.read import read

        return _not_blank(read(data, shown), shown)
    if kind == "xlsx":
        from kumaai.office.excel.read import read as read_workbook

        return _not_blank(read_workbook(data, shown), shown)
    from kumaai.office.plain import read as read_text

    return _not_blank(read_text(data, shown, kind, encoding), shown)


def _not_blank(source: Source, shown: str) -> Source:
    if any(block.text.strip() for block in source.blocks):
        return source
    raise InputError(
        "input.empty",
        _("{path} holds no text that can be read.").format(path=shown),
        where=shown,
        hint=_("A scanned image must first be turned into text."),
    )


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


def sniff(data: bytes, shown: str) -> str:
    """The kind of ``data``: docx, xlsx or a text kind; raises :class:`InputError` (input.kind)."""
    suffix = Path(shown).suffix.lower()
    if data.startswith(_OLE):
        return _ole_kind(data, suffix, shown)
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
        raise unsupported(shown, _("an RTF document"), _("Save it as .docx in Word first."))
    if data.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "vtt"
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unsupported(
            shown,
            _("a kind that kumaai does not know"),
            _("Give a docx, xlsx, txt, md, csv, vtt or srt file."),
        )
    return TEXT_KINDS.get(suffix, "txt")


def unsupported(shown: str, what: str, hint: str) -> InputError:
    """The error for a file of a kind that is not read."""
    return InputError(
        "input.kind",
        _("{path} is {what}, which kumaai cannot read.").format(path=shown, what=what),
        where=shown,
        hint=hint,
    )


def _ole_kind(data: bytes, suffix: str, shown: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError(
            "input.encrypted",
            _("{path} is encrypted with a password.").format(path=shown),
            where=shown,
            hint=_("Open it in Word or Excel, remove the password, save a copy, and use the copy."),
        )
    if suffix == ".xls" or "Workbook".encode("utf-16-le") in data:
        return "xlsx"  # values of old workbooks are read; they are never written
    raise InputError(
        "input.legacy",
        _("{path} is in the old Word format.").format(path=shown),
        where=shown,
        hint=_("Open it in Word and save it as .docx."),
    )


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
