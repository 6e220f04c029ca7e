"""Runs the whole program on every hostile workbook: ``python -m tests.hostile.excel [NAME…]``.

Prints a line a workbook and command: name, command, status, code, seconds of
the processor, MB at the highest, and what was wrong. Each runs in a process of
its own, so that time and memory are its own. ``write`` puts one formula into
the first sheet; what it makes must open again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kumaai.office.excel.workbook import Workbook
from kumaai.office.excel.write import write_formulas
from kumaai.sheet import Scalar
from kumaai.status import KumaaiError
from tests.hostile.books import CASES, Case

COMMANDS = {
    "proofread": ("-m", "kumaai", "proofread", "--json", "--force"),
    "excel-formula": ("-m", "kumaai", "excel-formula", "--json", "{path}", "数量×単価", "--cell", "F2"),
    "write": ("-m", "tests.hostile.excel", "--write"),
}
SECONDS = 30.0
MEGABYTES = 600.0
NO_FORMULA = {"answer.no_formula", "answer.ambiguous", "answer.formula", "input.sheet", "output.occupied"}
"""What excel-formula may say of a sheet that has nothing to compute with."""


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
        case = CASES[self.name]
        allowed = case.codes | (case.write if self.command != "proofread" else frozenset())
        allowed |= NO_FORMULA if self.command == "excel-formula" else set()
        allowed |= {"input.empty"} if self.command == "proofread" else set()
        found = (
            [f"status {self.status}"]
            if self.status not in (0, 4, 8, 11) or "Traceback" in self.stderr
            else []
        )
        found += [f"code {self.code or 'none'}"] if self.code not in allowed else []
        found += ["slow"] if self.seconds > SECONDS else []
        return found + (["large"] if self.megabytes > MEGABYTES else [])


def write(data: bytes, cell: str = "D2") -> str:
    """The code with which writing a formula into the first sheet ends, "" where it goes well and opens again."""
    formula: dict[str, tuple[str, Scalar]] = {cell: ("=1+1", 2)}
    try:
        book = Workbook.open(data, "a.xlsx")
        written = write_formulas(data, "a.xlsx", book.sheets[0].name if book.sheets else "表", formula)
        assert written != data and Workbook.open(written, "a.xlsx").sheets
    except KumaaiError as error:
        assert error.message and error.hint
        return error.code
    return ""


def measure(case: Case, command: str, path: Path) -> Measured:
    """Run one command on the workbook at ``path`` in a process of its own."""
    environ = {**os.environ, "KUMAAI_HOME": str(path.parent / "home"), "KUMAAI_LANG": "en"}
    told = [part.replace("{path}", str(path)) for part in COMMANDS[command]]
    arguments = [sys.executable, *told, *([] if "{path}" in COMMANDS[command] else [str(path)])]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(arguments, stdout=out, stderr=err, env=environ)
        timer = _deadline(child)
        _pid, code, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(code)
        timer.cancel()
        out.seek(max(0, out.seek(0, os.SEEK_END) - 5000))
        err.seek(0)
        answer = re.search(rb'"error": (?:null|\{"code": "([^"]*)")', out.read())
        errors = err.read().decode(errors="replace")
    found = (answer[1] or b"").decode() if answer else "no answer"
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    seconds = usage.ru_utime + usage.ru_stime
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
    if names[:1] == ["--write"]:
        code = write(Path(names[1]).read_bytes())
        print(f'{{"error": {{"code": {json.dumps(code)}}}}}' if code else '{"error": null}')
        return 0
    cases = [case for name, case in CASES.items() if not names or any(wanted in name for wanted in names)]
    commands = [c for c in COMMANDS if c in os.environ.get("COMMANDS", " ".join(COMMANDS)).split()]
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            path = Path(folder) / f"{case.name}.xlsx"
            # In another process: what a child's memory is measured by begins with its parent's.
            subprocess.run(
                [sys.executable, "-m", "tests.hostile.excel", "--make", case.name, path], check=True
            )
            for command in commands:
                one = measure(case, command, path)
                worst += bool(one.faults)
                note = ", ".join(one.faults)
                print(f"{one.name}\t{command}\t{one.status}\t{one.code}\t{one.seconds:.1f}\t{one.megabytes:.0f}\t{note}",
                      flush=True)  # fmt: skip
            path.unlink()
    print(f"workbooks\t{len(cases)}\nfaults\t{worst}")
    return bool(worst)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
