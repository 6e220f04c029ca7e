"""LibreOffice without a display, for tests: convert files and run Basic macros.

Needs the Debian packages ``libreoffice-writer-nogui libreoffice-calc-nogui
python3-uno``; where they are missing, :func:`requires_office` skips the test
and names them. The uno module belongs to the system's Python, so what talks
to the office runs there (``bridge.py``), one short process a request.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui python3-uno"
SYSTEM_PYTHON = "/usr/bin/python3"
BRIDGE = Path(__file__).with_name("bridge.py")
START_SECONDS = 60


class OfficeError(AssertionError):
    """LibreOffice or a macro in it failed; the text is its own message."""


@dataclass(frozen=True)
class MacroResult:
    """What a macro returned, and what the office looked like after it.

    ``documents`` are the paths of the open documents, ``cells`` the formulas
    of the cells that were asked for, by their names.
    """

    value: Any
    documents: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)


@cache
def missing() -> str:
    """Why LibreOffice cannot be used here, or an empty string."""
    if not shutil.which("soffice"):
        return f"LibreOffice is not installed (apt-get install --no-install-recommends {PACKAGES})"
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "" if probe.returncode == 0 else "python3-uno is not installed"


def requires_office() -> pytest.MarkDecorator:
    """Marks tests that are skipped, with the reason, where LibreOffice is absent."""
    return pytest.mark.skipif(bool(missing()), reason=missing() or "LibreOffice is here")


def convert(path: Path, kind: str, folder: Path, *, seconds: float = 120) -> Path:
    """``path`` as LibreOffice saves it in another kind (pdf, docx, xlsx, txt, csv …), in ``folder``."""
    return convert_all([path], kind, folder, seconds=seconds)[0]


def convert_all(paths: Sequence[Path], kind: str, folder: Path, *, seconds: float = 120) -> list[Path]:
    """As :func:`convert`, several files in one start of the office."""
    with tempfile.TemporaryDirectory(prefix="soffice-") as profile:
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}"]
        command += ["--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
        done = _run(command, seconds)
    converted = [folder / f"{path.stem}.{kind.split(':')[0]}" for path in paths]
    for path, made in zip(paths, converted, strict=True):
        if not made.exists():
            raise OfficeError(f"{path.name} was not converted: {done.stdout}{done.stderr}")
    return converted


class Office:
    """One running LibreOffice with a profile of its own; use it as a context manager."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` adds to this process's variables: what macros start sees them too."""
        self._environ = {**os.environ, "LC_ALL": "C.UTF-8", **(environ or {})}
        self._pipe = f"kumaai-{uuid.uuid4().hex[:12]}"
        self._profile = tempfile.TemporaryDirectory(prefix="soffice-")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Office:
        command = [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={self._pipe};urp;",
        ]
        command.append(f"-env:UserInstallation={Path(self._profile.name).as_uri()}")
        self._process = subprocess.Popen(
            command,
            env=self._environ,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._ask({"do": "ping", "wait": START_SECONDS}, START_SECONDS + 10)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Asked to end, the office leaves no lock files; if it will not, it is killed.
        with contextlib.suppress(OfficeError, subprocess.TimeoutExpired):
            if self._process is not None:
                self._ask({"do": "quit"}, 10)
                self._process.wait(10)
        self._stop()

    def run_macro(
        self,
        modules: Mapping[str, str],
        macro: str,
        arguments: Sequence[Any] = (),
        *,
        document: Path | None = None,
        kind: str = "writer",
        select: str | None = None,
        cells: Sequence[str] = (),
        seconds: float = 120,
    ) -> MacroResult:
        """Open ``document`` (else an empty one of ``kind``, writer or calc), put the Basic ``modules`` into it
        in VBA mode and call ``macro`` ("Module.Name").

        ``select`` ("F5:F28" or "sheet.F5:F28") is selected first. All documents are closed afterwards, unsaved.
        """
        request = {
            "do": "macro",
            "modules": {name: _importable(code) for name, code in modules.items()},
            "macro": macro,
            "arguments": list(arguments),
            "document": document.resolve().as_uri() if document else None,
            "kind": kind,
            "select": select,
            "cells": list(cells),
        }
        return MacroResult(**self._ask(request, seconds))

    def _ask(self, request: dict[str, Any], seconds: float) -> Any:
        try:
            done = _run([SYSTEM_PYTHON, str(BRIDGE)], seconds, json.dumps({**request, "pipe": self._pipe}))
        except subprocess.TimeoutExpired as late:
            self._stop()
            raise OfficeError(f"LibreOffice did not answer within {seconds} seconds") from late
        if done.returncode or not done.stdout:
            raise OfficeError(done.stderr.strip() or "LibreOffice gave no answer")
        answer = json.loads(done.stdout)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["result"]

    def _stop(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None
        self._profile.cleanup()


def _importable(code: str) -> str:
    """A .bas file's text as the Basic editor takes it: VBA mode on, the file's own attributes off."""
    lines = code.replace("\r\n", "\n").split("\n")
    body = [line for line in lines if not line.startswith("Attribute VB_")]
    return "\n".join(["Option VBASupport 1", *body])


def _run(command: Sequence[str], seconds: float, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # names of files are UTF-8 even where CI has no locale
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
