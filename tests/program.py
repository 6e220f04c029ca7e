"""The whole program in this process, on an environment of the test's own."""

from __future__ import annotations

import contextlib
import getpass
import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from kumaai.cli.main import main
from kumaai.environment import Environment, Stream

JAPAN = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=JAPAN)


ENGINES = Path(tempfile.gettempdir()) / f"kumaai-tests-{getpass.getuser()}"
"""The compiled engine, which takes seconds to make, is made once for all tests' homes."""


def lend(source: Path, target: Path) -> None:
    """Let a compiled engine that stands in one folder stand in the other as well."""
    for module in source.glob("formulon-*.cwasm") if source.is_dir() else ():
        if not (target / module.name).exists():
            with contextlib.suppress(OSError):
                target.parent.mkdir(exist_ok=True, mode=0o700)
                target.mkdir(exist_ok=True, mode=0o700)
                os.link(module, target / module.name)


@dataclass(frozen=True)
class Outcome:
    """What a call of the program gave back."""

    status: int
    stdout: str
    stderr: str
    home: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def envelope(self) -> dict[str, Any]:
        """The only JSON line."""
        (line,) = self.lines
        return line


def kumaai(
    folder: Path,
    *arguments: str | Path,
    stdin: bytes = b"",
    environ: Mapping[str, str] = {},
    encoding: str = "utf-8",
    terminal: bool = False,
    language: str = "en",
) -> Outcome:
    """Run ``kumaai`` in ``folder`` with records under ``folder/home`` and nothing of the real environment."""
    home = folder / "home"
    out, err = io.BytesIO(), io.BytesIO()
    words = tuple(map(str, arguments))
    environment = Environment(
        stdin=io.BytesIO(stdin),
        stdout=Stream(out, encoding, terminal),
        stderr=Stream(err, encoding),
        environ={"KUMAAI_HOME": str(home), "KUMAAI_LANG": language, **environ},
        cwd=folder,
        now=lambda: NOW,
        user="tester",
        machine="desk",
        argv=words,
    )
    if words[:1] == ("excel-formula",):
        lend(ENGINES, home / "cache")
    status = main(words, environment)
    if words[:1] == ("excel-formula",):
        lend(home / "cache", ENGINES)
    return Outcome(status, out.getvalue().decode(encoding), err.getvalue().decode(encoding), home)
