"""Runs the whole program on every hostile Word document: ``python -m tests.hostile.word [NAME…]``.

Prints a line a document and command: name, command, status, code, seconds of
the processor, MB at the highest, and what was wrong. Each runs in a process of
its own, so that time and memory are its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import texts, words, xmls, zips  # noqa: F401 - they fill the list
from tests.hostile.cases import CASES, Case

COMMANDS = {
    "proofread": ("proofread", "--json"),
    "summarize": ("summarize", "--json"),
    "minutes": ("minutes", "--json"),
}
SECONDS = 20.0
MEGABYTES = 300.0


@dataclass(frozen=True)
class Measured:
    """How one run went: ``code`` is "" where it succeeded; ``seconds`` of the processor; MB at the highest."""

    name: str
    command: str
    status: int
    code: str
    seconds: float
    megabytes: float
    stderr: str = ""

    @property
    def faults(self) -> list[str]:
        """What the run did that no run may do."""
        found = []
        if self.status not in (0, 4) or "Traceback" in self.stderr:
            found.append(f"status {self.status}")
        if self.code not in CASES[self.name].codes:
            found.append(f"code {self.code or 'none'}")
        if self.seconds > SECONDS:
            found.append("slow")
        if self.megabytes > MEGABYTES:
            found.append("large")
        return found


def measure(case: Case, command: str, path: Path) -> Measured:
    """Run one command on the document at ``path`` in a process of its own."""
    environ = {**os.environ, "KUMAAI_HOME": str(path.parent / "home"), "KUMAAI_LANG": "en"}
    arguments = [sys.executable, "-m", "kumaai", *COMMANDS[command], "--force", str(path)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(arguments, stdout=out, stderr=err, env=environ)
        timer = _deadline(child)
        _pid, code, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(code)
        timer.cancel()
        seconds = usage.ru_utime + usage.ru_stime
        # Only the end: an answer of many megabytes would make this process large, and its next child with it.
        out.seek(max(0, out.seek(0, os.SEEK_END) - 5000))
        err.seek(0)
        told = re.search(rb'"error": (?:null|\{"code": "([^"]*)")', out.read())
        errors = err.read().decode(errors="replace")
    found = (told[1] or b"").decode() if told else "no answer"
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Measured(case.name, command, child.returncode, found, seconds, usage.ru_maxrss / scale, errors)


def _deadline(child: subprocess.Popen[bytes]):
    from threading import Timer

    timer = Timer(SECONDS * 8, child.kill)
    timer.start()
    return timer


def main(names: list[str]) -> int:
    """Print the table; 1 where a run broke a rule."""
    if names[:1] == ["--make"]:
        Path(names[2]).write_bytes(CASES[names[1]].make())
        return 0
    cases = [case for name, case in CASES.items() if not names or any(wanted in name for wanted in names)]
    commands = [c for c in COMMANDS if c in os.environ.get("COMMANDS", " ".join(COMMANDS)).split()]
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            path = Path(folder) / f"{case.name}.docx"
            # In another process: what a child's memory is measured by begins with its parent's.
            subprocess.run(
                [sys.executable, "-m", "tests.hostile.word", "--make", case.name, path], check=True
            )
            for command in commands:
                one = measure(case, command, path)
                worst += bool(one.faults)
                note = ", ".join(one.faults)
                print(f"{one.name}\t{command}\t{one.status}\t{one.code}\t{one.seconds:.1f}\t{one.megabytes:.0f}\t{note}",
                      flush=True)  # fmt: skip
            path.unlink()
    print(f"documents\t{len(cases)}\nfaults\t{worst}")
    return bool(worst)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
