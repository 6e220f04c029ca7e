"""No hostile workbook makes the program crash, hang, grow, or write half a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import excel
from tests.hostile.books import CASES, Case
from tests.program import kumaai

LIGHT = [case for case in CASES.values() if not case.heavy]


def test_there_are_many_kinds() -> None:
    """Containers, XML, cells, what surrounds them, the workbook."""
    assert len(CASES) >= 100


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.name)
def test_each_workbook_opens_or_is_refused_with_a_reason(tmp_path: Path, case: Case) -> None:
    """Reading and writing end well or with one of the codes that fit, never as a bug."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(case.make())
    done = kumaai(tmp_path, "proofread", "--json", "--force", path.name)
    error = done.envelope["error"]
    assert (error["code"] if error else "") in case.codes | {"input.empty"}, done.stderr
    assert done.status == (4 if error else 0) and "Traceback" not in done.stderr
    assert excel.write(path.read_bytes()) in case.codes | case.write


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by wait4")
@pytest.mark.parametrize("name", [case.name for case in CASES.values() if case.heavy])
def test_the_worst_workbooks_end_in_time_and_in_bounds(tmp_path: Path, name: str) -> None:
    """Less than 30 seconds of the processor and 600 MB for a whole run."""
    # Not from this process: a child's highest memory begins with that of the process that starts it.
    environ = {**os.environ, "COMMANDS": "proofread write", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.excel", name], env=environ, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0 and "faults\t0" in done.stdout, done.stdout + done.stderr
