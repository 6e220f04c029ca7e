"""The talk with a model that is wrong first: ``python -m tests.measure.formula_loop FOLDER [ID …] [--loops]``.

FOLDER has tasks.jsonl ({id, workbook, sheet, cell, request, excel, expect,
reference, wrong, values}) and the workbooks. A server on this machine answers
each run of the whole program with the task's wrong formulas and then the right
one, with the examples and without; then, unless ``--loops`` is given, with each
wrong formula alone. Ends with tab-separated lines ``name value n``.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kumaai.office.excel.engines import equal
from kumaai.sheet import cells_of
from tests.faults.server import Misbehaving, ok
from tests.measure.formula import flat
from tests.program import Outcome, kumaai


@dataclass(frozen=True)
class Run:
    """One task's run: the program's outcome, the formulas that were asked for, the task."""

    task: dict
    done: Outcome
    expect: bool

    @property
    def answer(self) -> dict:
        """The answer, empty where the run failed."""
        return self.done.envelope["answer"] or {}

    @property
    def right(self) -> bool:
        """Whether every value is the right one."""
        got = [value["value"] for value in self.answer.get("values", [])]
        want = flat(self.task["values"])
        return len(got) == len(want) and all(equal(a, b) for a, b in zip(want, got, strict=True))

    @property
    def calls(self) -> int:
        """How often the model was asked."""
        return self.done.envelope["usage"]["calls"]

    @property
    def broken(self) -> list[str]:
        """Cells with an example whose value in the answer is not the task's own right value."""
        got = {value["cell"]: value["value"] for value in self.answer.get("values", [])}
        want = dict(zip(cells_of(self.task["cell"]), flat(self.task["values"]), strict=True))
        return [cell for cell in self.task["expect"] if cell in got and not equal(want[cell], got[cell])]


def run(folder: Path, task: dict, formulas: list[str], cache: Path, *, expect: bool) -> Run:
    """One run of the program against a server that gives these formulas in turn; ``cache`` keeps compiled engines."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        name = Path(task["workbook"]).name
        shutil.copy(folder / task["workbook"], home / name)
        (home / "home").mkdir()
        (home / "home" / "cache").symlink_to(cache)
        script = [
            ok(json.dumps({"formula": formula, "explanation": "説明", "assumptions": []}, ensure_ascii=False))
            for formula in formulas
        ]
        words = ["excel-formula", name, task["request"], "--cell", task["cell"], "--sheet", task["sheet"]]
        words += ["--excel", task["excel"], "--json"]
        for cell, value in task["expect"].items() if expect else ():
            words += ["--expect", f"{cell}={value}"]
        with Misbehaving(*script) as server:
            environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
            return Run(task, kumaai(home, *words, environ=environ), expect)


def measure(folder: Path, tasks: list[dict], cache: Path, *, alone: bool) -> Counter[str]:
    """The counts; prints a line a run."""
    counts: Counter[str] = Counter()
    for task in tasks:
        wrong = [one["formula"] for one in task["wrong"]]
        for expect in (True, False) if task["expect"] else (False,):
            done = run(folder, task, [*wrong, task["reference"]], cache, expect=expect)
            kind = "with" if expect else "without"
            counts[f"{kind}_tasks"] += 1
            counts[f"{kind}_right"] += done.right
            counts["wrong_verified_against_example"] += expect and not done.right and bool(done.broken)
            formula = done.answer.get("formula")
            if not expect and done.answer:
                counts["without_computed"] += (
                    bool(done.answer["values"]) and done.answer["verdict"] != "unverifiable"
                )
                counts["without_written"] += 1
                told = bool(done.answer["warnings"])
                counts["without_wrong"] += not done.right
                counts["without_wrong_told"] += not done.right and told
            print(
                f"{task['id']} {kind} {done.done.status} calls {done.calls} {'right' if done.right else 'WRONG'} {formula}"
            )
        if task["expect"] and alone:
            counts.update(rejected(folder, task, wrong, cache))
    return counts


def rejected(folder: Path, task: dict, wrong: list[str], cache: Path) -> Counter[str]:
    """How many of the wrong formulas are refused when the model never gives another one."""
    counts: Counter[str] = Counter()
    for formula in wrong:
        done = run(folder, task, [formula], cache, expect=True)
        unmet = bool(done.broken)
        counts["wrong_handed_out"] += done.done.status == 0
        counts["wrong_differs"] += done.done.status != 0 or unmet
        counts["wrong_refused"] += done.done.status == 8
        if done.done.status == 0:
            print(f"{task['id']} handed out {formula} right={done.right} expected={done.answer['expected']}")
    return counts


def main(arguments: list[str]) -> None:
    """Measure and print the summary."""
    folder, wanted = Path(arguments[0]), {one for one in arguments[1:] if not one.startswith("--")}
    lines = (folder / "tasks.jsonl").read_text("utf-8").splitlines()
    tasks = [task for task in map(json.loads, lines) if not wanted or task["id"] in wanted]
    with tempfile.TemporaryDirectory() as cache:
        counts = measure(folder, tasks, Path(cache), alone="--loops" not in arguments)
    total, blind = counts["with_tasks"], counts["without_tasks"]

    def line(name: str, value: int, of: int) -> None:
        print(f"{name}\t{round(value / of, 4) if of else 0}\t{of}")

    line("with_expect_wrong_rejected", counts["wrong_refused"], counts["wrong_differs"])
    line("with_expect_right", counts["with_right"], total)
    line("without_expect_right", counts["without_right"], blind)
    line("without_expect_computed", counts["without_computed"], counts["without_written"])
    line("without_expect_wrong_warned", counts["without_wrong_told"], counts["without_wrong"])
    print(f"wrong_verified_against_example\t{counts['wrong_verified_against_example']}\t{total}")


if __name__ == "__main__":
    main(sys.argv[1:])
