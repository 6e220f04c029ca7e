"""Writing files so that nothing is lost or half-written.

Every write goes to a temporary file in the same folder, is flushed and then
renamed: after a crash at any moment there is the old file or the new one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from kumaai.messages import _
from kumaai.status import OutputError


def check_target(path: Path, *, force: bool = False, in_place: bool = False) -> None:
    """See before any work that ``path`` can be written.

    Raises :class:`OutputError`: output.exists, output.locked, output.folder,
    output.denied.
    """
    if path.is_dir():
        raise OutputError(
            "output.folder",
            _("{path} is a folder.").format(path=path),
            where=str(path),
            hint=_("Name a file in it."),
        )
    if not path.parent.is_dir():
        raise OutputError(
            "output.folder",
            _("The folder {path} does not exist.").format(path=path.parent),
            where=str(path),
            hint=_("Make the folder first, or name another one."),
        )
    if path.exists():
        owner = lock_file(path)
        if owner:
            raise OutputError(
                "output.locked",
                _("{path} is open in Word, Excel or LibreOffice.").format(path=path),
                where=str(path),
                hint=_("Close it there (lock file: {lock}), or write to another file with -o.").format(
                    lock=owner.name
                ),
            )
        if not (force or in_place):
            raise OutputError(
                "output.exists",
                _("{path} exists already.").format(path=path),
                where=str(path),
                hint=_("Write to another file with -o, or overwrite it with --force."),
            )
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _denied(path, _("no right to write"))


def lock_file(path: Path) -> Path | None:
    """The owner file that Word, Excel or LibreOffice keeps beside an open document, or None."""
    for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        candidate = path.with_name(name)
        if candidate.exists():
            return candidate
    return None


def write(path: Path, data: bytes, *, force: bool = False, in_place: bool = False) -> None:
    """Put ``data`` at ``path`` in one step; with ``in_place`` the old file is kept as ``NAME.bak``."""
    check_target(path, force=force, in_place=in_place)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".kumaai-", suffix=path.suffix, dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        if in_place and path.exists():
            _keep_backup(path)
        os.replace(temporary, path)
    except OSError as error:
        raise _write_error(path, error) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _keep_backup(path: Path) -> None:
    backup = path.with_name(path.name + ".bak")
    scratch = path.with_name(path.name + ".bak~")
    scratch.write_bytes(path.read_bytes())
    os.replace(scratch, backup)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_error(path: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return OutputError(
            "output.full",
            _("{path} cannot be written: the disk is full.").format(path=path),
            where=str(path),
            hint=_("Free some room, or write to another drive with -o."),
        )
    return _denied(path, error.strerror or str(error))


def _denied(path: Path, reason: str) -> OutputError:
    return OutputError(
        "output.denied",
        _("{path} cannot be written: {reason}").format(path=path, reason=reason),
        where=str(path),
        hint=_(
            "Check your rights to the folder and close the file in other programs, or write elsewhere with -o."
        ),
    )
