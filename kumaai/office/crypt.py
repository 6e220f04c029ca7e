"""Files locked with a password: opened with it, and locked again with it, never written open.

Formats: [MS-OFFCRYPTO] 2.3.4 (agile, standard; the package lies encrypted in
a compound file), [MS-DOC] 2.2.6 (RC4 in old Word files). The ciphers are
msoffcrypto-tool's and cryptography's, which come with ``kumaai[crypt]``.
What a file says of its own encryption is looked at before any of it is used:
the number of rounds, for one, is work that a stranger orders.
"""

from __future__ import annotations

import io
import logging
import struct
from typing import Any

from kumaai.messages import _
from kumaai.office.compound import Compound
from kumaai.office.package import parse
from kumaai.status import InputError

_DEFAULT = "VelvetSweatshop"
"""The password that Excel tries by itself: a file locked with it is only protected against changes."""
_MAX_ROUNDS = 1_000_000
"""Office writes 100,000 and the format allows ten million, which takes half a minute."""
_SHORTEST = 4_200
_MAX_INFO = 64 * 1024
_AGILE = (4, 4)
_PASSWORD = "{http://schemas.microsoft.com/office/2006/keyEncryptor/password}encryptedKey"
_RIGHTS = ("DRMEncryptedTransform", "DRMEncryptedDataSpace", "DRMContent")


def is_package(file: Compound) -> bool:
    """Whether ``file`` is an Office package that was encrypted."""
    return "EncryptedPackage" in file


def is_locked_word(file: Compound) -> bool:
    """Whether ``file`` is an old Word file that was encrypted ([MS-DOC] 2.5.2: fEncrypted)."""
    base = file.head("WordDocument", 32)
    return len(base) == 32 and bool(struct.unpack_from("<H", base, 10)[0] & 0x100)


def is_locked_workbook(file: Compound) -> bool:
    """Whether ``file`` is an old workbook that was encrypted ([MS-XLS] 2.4.117: FilePass near the start)."""
    head, at = file.head("Workbook", 4096), 0
    for _record in range(4):
        if at + 4 > len(head):
            return False
        kind, size = struct.unpack_from("<HH", head, at)
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


def is_locked(file: Compound) -> bool:
    """Whether ``file`` is anything that needs a password or a right to be read."""
    return (
        is_package(file)
        or any(name in file for name in _RIGHTS)
        or is_locked_word(file)
        or is_locked_workbook(file)
    )


def unlock(data: bytes, file: Compound, path: str, password: str | None) -> tuple[bytes, str]:
    """The plain bytes, and the password that opened them.

    Raises InputError: input.encrypted where no password was given, where the
    library is not installed, or where the kind of encryption is not known;
    input.rights for a file under rights management; input.password where the
    password is wrong; input.limit for one that orders too much work;
    input.damaged.
    """
    if any(name in file for name in _RIGHTS):
        raise _rights(path)
    if is_package(file):
        _check_info(file, path)
    candidates = [password] if password else [] if is_locked_word(file) else [_DEFAULT]
    found = _library(path, asked=bool(password)) if candidates else None
    for candidate in candidates if found else []:
        plain = _decrypted(data, path, candidate)
        if plain is not None:
            return plain, candidate
    raise _wrong(path) if password else _encrypted(path)


def lock(data: bytes, path: str, password: str) -> bytes:
    """The package ``data`` encrypted with ``password`` (agile, AES-256, SHA-512), proved by opening it again.

    Raises InputError input.encrypted where the library is missing or the proof fails.
    """
    _library(path, asked=True)
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    try:
        data = _padded(data)
        OOXMLFile(io.BytesIO(data)).encrypt(password, out)
        locked = out.getvalue()
        proved = _decrypted(locked, path, password, whole=True) == data
    except Exception:  # whatever the library meets, nothing may be written open instead
        proved, locked = False, b""
    if not proved:
        raise InputError(
            "input.encrypted",
            _("{path}: the result could not be encrypted again; nothing was written.").format(path=path),
            hint=_("Take the password off in Word or Excel, work on that copy, and lock it again."),
            where=path,
        )
    return locked


def _padded(data: bytes) -> bytes:
    """``data`` with a zip comment of zeros where it is short: the library writes no stream below 4,096 bytes."""
    lacking = _SHORTEST - len(data)
    if lacking <= 0 or data[-22:-18] != b"PK\5\6":
        return data
    return data[:-2] + struct.pack("<H", lacking) + bytes(lacking)


def _check_info(file: Compound, path: str) -> None:
    """Refuse what would make the library work long, or read a document type."""
    info = file.head("EncryptionInfo", _MAX_INFO + 1)
    if len(info) > _MAX_INFO:
        raise _limit(path)
    if len(info) < 8:
        raise unknown(path)
    if struct.unpack_from("<HH", info) != _AGILE:
        return
    for key in parse(info[8:].rstrip(b"\0"), f"{path}: EncryptionInfo").iter(_PASSWORD):
        rounds = key.get("spinCount", "")
        if not (rounds.isascii() and rounds.isdecimal()) or len(rounds) > 9 or int(rounds) > _MAX_ROUNDS:
            raise _limit(path)


def _decrypted(data: bytes, path: str, password: str, *, whole: bool = False) -> bytes | None:
    """The plain bytes, or None where the password is not the right one.

    ``whole`` also checks the seal over all of it, which not every program writes.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    out = io.BytesIO()
    try:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO(data))
        options = {"verify_password": True} if file.format == "ooxml" else {}
        try:
            file.load_key(password=password, **options)
        except InvalidKeyError:
            return None
        file.decrypt(out, **({"verify_integrity": True} if whole else {}))
    except Exception as fault:  # the library raises whatever broken bytes lead it to
        raise unknown(path) from fault
    return out.getvalue()


def _library(path: str, *, asked: bool) -> bool:
    """Whether the library is there; raises InputError where it is not and a password was given."""
    # It logs passwords at the level of debugging.
    logging.getLogger("msoffcrypto").setLevel(logging.CRITICAL)
    try:
        import msoffcrypto  # noqa: F401
    except ImportError:
        if not asked:
            return False
        raise InputError(
            "input.encrypted",
            _("{path} is encrypted, and the library that opens such files is not installed.").format(
                path=path
            ),
            hint=_('Install it with `pip install "kumaai[crypt]"`, or save a copy without a password.'),
            where=path,
        ) from None
    return True


def _encrypted(path: str) -> InputError:
    return InputError(
        "input.encrypted",
        _("{path} is encrypted with a password.").format(path=path),
        hint=_(
            "Give the password in the variable KUMAAI_PASSWORD (or with --password, which others can see)."
        ),
        where=path,
    )


def _wrong(path: str) -> InputError:
    return InputError(
        "input.password",
        _("The password does not open {path}.").format(path=path),
        hint=_("Check it in Word or Excel: capital letters, Japanese input and spaces count."),
        where=path,
    )


def _rights(path: str) -> InputError:
    return InputError(
        "input.rights",
        _("{path} is under rights management (IRM), which only Word or Excel can open.").format(path=path),
        hint=_("Ask its owner for a copy without restrictions."),
        where=path,
    )


def unknown(path: str) -> InputError:
    """The error for a file whose encryption cannot be made out."""
    return InputError(
        "input.encrypted",
        _("{path} is encrypted in a way that kumaai does not know, or is damaged.").format(path=path),
        hint=_("Open it with its password, save a copy without one, and give that copy."),
        where=path,
    )


def _limit(path: str) -> InputError:
    return InputError(
        "input.limit",
        _("{path} is over a safety limit ({what}).").format(path=path, what="EncryptionInfo"),
        hint=_("Open it with its password, save a copy without one, and give that copy."),
        where=path,
    )
