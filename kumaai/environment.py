"""Everything the program takes from the machine, injected.

A test builds an :class:`Environment` of its own and runs the whole program in
its process; only :meth:`Environment.system` looks at the real machine.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TextIO

REPLACEMENTS = {
    "—": "―",
    "–": "-",
    "〜": "～",
    "−": "－",
    "‖": "∥",
    "¢": "￠",
    "£": "￡",
    "¬": "￢",
    "✅": "○",
    "❌": "×",
    "⚠": "！",
    "髙": "高",
    "﨑": "崎",
    "\u00a0": " ",
    "•": "・",
    "✓": "レ",
    "…": "...",
}
"""What stands in for a character that the stream's encoding cannot hold (docs/reference/encodings)."""


@dataclass
class Stream:
    """A text stream that never fails on a character it cannot encode.

    Characters outside the encoding become the look-alike in
    :data:`REPLACEMENTS`, else ``?``; ``replaced`` collects them for one warning.
    """

    raw: BinaryIO
    encoding: str = "utf-8"
    is_terminal: bool = False
    replaced: set[str] = field(default_factory=set)

    def fit(self, text: str) -> str:
        """``text`` with every character that the encoding cannot hold replaced."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return "".join(map(self._fit_character, text))
        return text

    def _fit_character(self, character: str) -> str:
        for candidate in (character, REPLACEMENTS.get(character, "?"), "?"):
            try:
                candidate.encode(self.encoding)
            except UnicodeEncodeError:
                continue
            if candidate != character:
                self.replaced.add(character)
            return candidate
        return ""

    def write(self, text: str) -> int:
        """Write ``text``; a reader that has gone away ends the program as a pipe does."""
        self.raw.write(self.fit(text).encode(self.encoding))
        return len(text)

    def flush(self) -> None:
        """Hand everything written to the operating system."""
        self.raw.flush()

    def isatty(self) -> bool:
        """Whether a person watches this stream."""
        return self.is_terminal


@dataclass
class Environment:
    """Streams, variables, folders and clock of one run of the program."""

    stdin: BinaryIO
    stdout: Stream
    stderr: Stream
    environ: Mapping[str, str]
    cwd: Path
    stdin_is_terminal: bool = False
    now: Callable[[], datetime] = field(default=lambda: datetime.now().astimezone())
    user: str = ""
    machine: str = ""
    platform: str = sys.platform
    columns: int = 80
    argv: tuple[str, ...] = ()
    site: Path | None = None  # where the organisation's policy.toml lies, for all users of the machine

    @classmethod
    def system(cls) -> Environment:
        """The real machine's environment."""
        environ = dict(os.environ)
        return cls(
            stdin=sys.stdin.buffer if sys.stdin else io.BytesIO(),
            stdout=_system_stream(sys.stdout),
            stderr=_system_stream(sys.stderr),
            environ=environ,
            cwd=Path.cwd(),
            stdin_is_terminal=bool(sys.stdin and sys.stdin.isatty()),
            user=next((environ[k] for k in ("USERNAME", "LOGNAME", "USER") if environ.get(k)), ""),
            machine=environ.get("COMPUTERNAME") or environ.get("HOSTNAME") or _node(),
            columns=int(environ["COLUMNS"]) if environ.get("COLUMNS", "").isdigit() else 0 or _columns(),
            argv=tuple(sys.argv[1:]),
            site=_site(environ),
        )

    @property
    def home(self) -> Path:
        """The folder of records, cache and own prompts (``KUMAAI_HOME``)."""
        if self.environ.get("KUMAAI_HOME"):
            return Path(self.environ["KUMAAI_HOME"]).expanduser()
        from platformdirs import user_data_path

        return user_data_path("kumaai", appauthor=False)

    def resolve(self, path: str | Path) -> Path:
        """``path`` as seen from this environment's working folder."""
        return self.cwd / Path(path)


def _system_stream(stream: TextIO | None) -> Stream:
    if stream is None:  # pythonw.exe has no streams
        return Stream(io.BytesIO())
    return Stream(stream.buffer, stream.encoding or "utf-8", stream.isatty())


def _site(environ: Mapping[str, str]) -> Path:
    """The folder of settings for the whole machine, which only its administrators write to."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "kumaai"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/kumaai")
    return Path("/etc/kumaai")


def _node() -> str:
    uname = getattr(os, "uname", None)
    return uname().nodename if uname else ""


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80
