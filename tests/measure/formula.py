"""How well the rules find formulas: ``python -m tests.measure.formula FOLDER [--blind]``.

FOLDER has tasks.jsonl ({id, workbook, sheet, cell, request, excel, expect,
values …}) and the workbooks. With ``--blind`` the examples of ``expect`` are
not given. Ends with tab-separated lines ``name value n``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from kumaai.answers import Formula
from kumaai.office.excel.engines import equal
from kumaai.office.excel.examine import Place
from kumaai.office.excel.workbook import Workbook
from kumaai.status import KumaaiError
from kumaai.tasks.formula_rules import formula_by_rules


def flat(values: list) -> list:
    """Values row by row."""
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def outcome(answer: Formula, values: list) -> bool:
    """Whether every computed value is the expected one."""
    got = [value.value for value in answer.values]
    want = flat(values)
    return len(got) == len(want) and all(equal(a, b) for a, b in zip(want, got, strict=True))


def measure(folder: Path, blind: bool, cache: Path) -> dict[str, int]:
    """Counts by outcome; prints a line a task."""
    counts = {"right": 0, "refused": 0, "wrong": 0, "wrong_called_verified": 0, "tasks": 0}
    for line in (folder / "tasks.jsonl").read_text("utf-8").splitlines():
        task = json.loads(line)
        book = Workbook.open((folder / task["workbook"]).read_bytes(), task["workbook"])
        expect = {} if blind else task["expect"]
        place = Place(
            book, task["sheet"], task["cell"], task["excel"], expect, cache, datetime(2025, 10, 1, 9, 0)
        )
        counts["tasks"] += 1
        try:
            answer = formula_by_rules(place, task["request"])
        except KumaaiError as fault:
            counts["refused"] += 1
            print(f"{task['id']} refused {fault.code}")
            continue
        right = outcome(answer, task["values"])
        counts["right" if right else "wrong"] += 1
        counts["wrong_called_verified"] += int(not right and answer.verdict == "verified")
        print(f"{task['id']} {'right' if right else 'WRONG'} {answer.verdict} {answer.formula}")
    return counts


def main(arguments: list[str]) -> None:
    """Measure and print the summary."""
    with tempfile.TemporaryDirectory() as cache:
        counts = measure(Path(arguments[0]), "--blind" in arguments, Path(cache))
    total = counts.pop("tasks")
    for name, count in counts.items():
        value = count if name == "wrong_called_verified" else round(count / total, 4) if total else 0
        print(f"{name}\t{value}\t{total}")


if __name__ == "__main__":
    main(sys.argv[1:])
