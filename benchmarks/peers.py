"""The environment in which the peers live, and the processes that drive them: one a tool, kept open.

Start-up is not counted: a tool reads document after document. Seconds are of
CPU time, which other programs on the machine disturb less. A document has a
time limit; a tool that hangs or dies is started anew for the next one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WORKERS = Path(__file__).with_name("word_workers.py")
PINS = (
    "docx-editor==0.8.2",
    "doc-control==0.10.1",
    "docx-trackdiff==1.0.0",
    "docx-revisions==0.1.5",
    "markitdown[docx]==0.1.9",
    "docx2python==3.7.1",
    "python-docx==1.2.0",
)
SECONDS = 20.0
"""CPU time that a tool may take for one document; it is ended after ten times that by the clock."""
_MEMORY = 6 * 1024**3


def environment(folder: Path) -> Path:
    """The Python in ``folder`` with the peers in it; made and filled where it is not there."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = folder / "peers"
    if not done.exists() or done.read_text() != " ".join(PINS):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *PINS], check=True)
        done.write_text(" ".join(PINS))
    return python


def versions() -> dict[str, str]:
    """The version of each tool, kumaai's own among them."""
    pinned = dict(pin.split("==") for pin in PINS)
    return {"kumaai": version("kumaai"), **{name.partition("[")[0]: v for name, v in pinned.items()}}


class Worker:
    """One tool in a process of its own."""

    def __init__(self, tool: str, python: Path, home: Path) -> None:
        self.tool = tool
        ours = "kumaai" in tool
        self._python = Path(sys.executable) if ours else python
        paths = {"PYTHONPATH": str(ROOT)} if ours else {}
        kept = {
            name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ
        }
        self._environ = {**kept, **paths, "HOME": str(home), "DOC_CONTROL_HOME": str(home)}
        self._process: subprocess.Popen[str] | None = None

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """The tool's result for one document: with "error" where it failed, "timeout" or "crash" among them."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(10 * SECONDS, stop)
        timer.start()
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if line:
            answer = json.loads(line)
            return answer if answer["seconds"] <= SECONDS else {"error": "timeout", "seconds": SECONDS}
        self.close()
        return {"error": "timeout" if late.is_set() else "crash", "seconds": SECONDS}

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [self._python, str(WORKERS), self.tool],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=self._environ, text=True, encoding="utf-8", preexec_fn=_limit if os.name == "posix" else None,
            )  # fmt: skip
        return self._process

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


def _limit() -> None:
    """A document that is made to fill the memory must not take the machine down."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def documents(folders: list[Path], limit: int | None) -> list[Path]:
    """The Word documents in ``folders``, by name; of more than ``limit``, some from all over."""
    kinds = (".docx", ".docm", ".dotx", ".dotm")
    found = sorted(f for folder in folders for f in folder.rglob("*") if f.suffix.lower() in kinds)
    if limit is None or len(found) <= limit:
        return found
    return [found[index * len(found) // limit] for index in range(limit)]


def table(heads: list[str], rows: list[list[str]], style: str) -> str:
    """``rows`` under ``heads`` as Markdown ("markdown") or tab-separated ("tsv")."""
    if style == "tsv":
        return "\n".join("\t".join(row) for row in (heads, *rows))
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)
