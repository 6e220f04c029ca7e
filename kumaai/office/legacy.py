"""Old Word files (.doc, .rtf): read through LibreOffice, where it is installed.

The file goes under a fixed name into a folder of its own, with a profile that
is thrown away and in which no macro runs, no link is followed and the network
is a proxy that is not there. What comes out is read as any other docx is,
with the same limits.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from kumaai.messages import _
from kumaai.status import InputError

SECONDS = 15.0
"""Time that a conversion may take."""
MEMORY = 2 << 30
"""Address space (bytes) of the converter, where the system can limit it; half of it is LibreOffice's code."""
MAX_BYTES = 64 << 20
"""Largest old file that is converted."""
VARIABLE = "KUMAAI_SOFFICE"
PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
)
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
    ("Calc/Content/Update", "Link", "2"),
)
_NO_NETWORK = (
    ("ooInetProxyType", "2"),
    ("ooInetHTTPProxyName", "127.0.0.1"),
    ("ooInetHTTPProxyPort", "9"),
    ("ooInetHTTPSProxyName", "127.0.0.1"),
    ("ooInetHTTPSProxyPort", "9"),
    ("ooInetFTPProxyName", "127.0.0.1"),
    ("ooInetFTPProxyPort", "9"),
    ("ooInetNoProxy", ""),
)


def find_office(named: str | None) -> str | None:
    """LibreOffice's program: the one ``named`` (by KUMAAI_SOFFICE) and no other, else where it usually is."""
    names = (named,) if named else ("soffice", "libreoffice", *PLACES)
    return next(filter(None, map(shutil.which, names)), None)


def convert(data: bytes, path: str, kind: str, named: str | None) -> bytes:
    """The docx that LibreOffice makes of ``data``, a file of ``kind`` ("doc" or "rtf").

    Raises InputError input.legacy where it is not installed or cannot read the
    file, input.limit where it takes too long or the file is too large.
    """
    program = find_office(named)
    if program is None:
        raise refused(path, _("LibreOffice, which reads such files, was not found."), named)
    if len(data) > MAX_BYTES:
        raise _limit(path, _("{limit} MB").format(limit=MAX_BYTES >> 20))
    with tempfile.TemporaryDirectory(prefix="kumaai-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        (folder / f"input.{kind}").write_bytes(data)
        command = [program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
        command += [f"-env:UserInstallation={profile.as_uri()}"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), f"input.{kind}"]
        if not _run(command, folder):
            raise _limit(path, _("{seconds} seconds").format(seconds=int(SECONDS)))
        made = folder / "out" / "input.docx"
        if not made.is_file():
            raise refused(path, _("LibreOffice cannot read it."), named)
        return made.read_bytes()


def refused(path: str, reason: str, named: str | None = None) -> InputError:
    """The error for an old file that is not read."""
    hint = _("Open it in Word and save it as .docx, or install LibreOffice.")
    if named:
        hint = _("{variable} names {program}; correct it, or save the file as .docx.").format(
            variable=VARIABLE, program=named
        )
    return InputError(
        "input.legacy",
        _("{path} is in an old Word format. {reason}").format(path=path, reason=reason),
        where=path,
        hint=hint,
    )


def _limit(path: str, what: str) -> InputError:
    return InputError(
        "input.limit",
        _("{path} is over a safety limit ({what}).").format(path=path, what=what),
        where=path,
        hint=_("Open it in Word and save it as .docx."),
    )


def _settings() -> str:
    """The profile's settings: no macros, no links, no network."""
    items = [(f"org.openoffice.Office.{node}", name, value) for node, name, value in _SETTINGS]
    items += [("org.openoffice.Inet/Settings", name, value) for name, value in _NO_NETWORK]
    lines = (
        f'<item oor:path="/{node}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for node, name, value in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + "".join(lines) + "</oor:items>\n"
    )


def _run(command: list[str], folder: Path) -> bool:
    """Run the converter to its end; False where it was stopped for taking too long."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environ(folder),
        start_new_session=True,
        preexec_fn=_limiter(),
    )
    try:
        child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _stop(child)
    return True


def _environ(folder: Path) -> dict[str, str]:
    """This process's variables without keys, passwords and proxies, with a home that is thrown away."""
    secret = ("KUMAAI_", "OPENAI_", "AZURE_", "HTTP_", "HTTPS_", "ALL_PROXY", "NO_PROXY", "FTP_PROXY")
    kept = {name: text for name, text in os.environ.items() if not name.upper().startswith(secret)}
    if os.name == "posix":
        kept |= {"HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    return kept


def _limiter() -> Callable[[], None] | None:
    """What limits the child's memory, processor time and files, where the system can."""
    if os.name != "posix" or sys.platform == "darwin":
        return None
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS) + 5, int(SECONDS) + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return limit


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    elif child.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(child.pid)], capture_output=True, check=False)
    child.wait()
