"""How often the checks of a formula fire on right and on wrong formulas: ``python -m tests.measure.formula_findings FOLDER``.

FOLDER has tasks.jsonl ({id, workbook, sheet, cell, excel, reference, wrong}) and
the workbooks. The formulas that stand in the workbooks count as right ones too.
Prints each finding on a right formula, a table by check, and tab-separated
lines ``name value n``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from kumaai.office.excel.examine import Examined, Place, examine
from kumaai.office.excel.findings import Case, findings
from kumaai.office.excel.references import Surroundings
from kumaai.office.excel.syntax import FormulaFault, canonical
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import cell_name

CLOCK = datetime(2025, 10, 1, 9, 0)


def place_of(folder: Path, task: dict, cache: Path) -> Place:
    """Where a task's formula is to stand; without its examples."""
    book = Workbook.open((folder / task["workbook"]).read_bytes(), task["workbook"])
    return Place(book, task["sheet"], task["cell"], task["excel"], {}, cache, CLOCK)


def fired(found: Examined) -> set[str]:
    """The ids of the findings and faults; notes and volatile functions are no alarm."""
    told = {finding.id for finding in found.findings if finding.strength != "note"}
    return (told | {fault.code for fault in found.faults}) - {"formula.volatile"}


def existing(folder: Path, workbook: str) -> list[tuple[str, set[str]]]:
    """The formulas of a workbook as they stand, each with what fires; nothing is computed."""
    book = Workbook.open((folder / workbook).read_bytes(), workbook)
    found = []
    for part in book.sheets:
        around = Surroundings(book, part.name)
        for (row, column), cell in sorted(book.grid(part.name).cells.items()):
            if not cell.formula:
                continue
            try:
                text = canonical(cell.formula)
            except FormulaFault:
                continue
            name = cell_name(row, column)
            ids = {
                f.id
                for f in findings(Case(text, around, name, ((name, cell.value),)))
                if f.strength != "note"
            }
            found.append((f"{workbook} {part.name}!{name} {text}", ids - {"formula.volatile"}))
    return found


def main(arguments: list[str]) -> None:
    """Measure and print."""
    folder = Path(arguments[0])
    tasks = [json.loads(line) for line in (folder / "tasks.jsonl").read_text("utf-8").splitlines()]
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    alarms = flagged = wrongs = 0
    with tempfile.TemporaryDirectory() as cache:
        for task in tasks:
            place = place_of(folder, task, Path(cache))
            found = examine(place, task["reference"])
            ids = fired(found)
            alarms += bool(ids)
            right.update(ids)
            if ids:
                messages = [finding.message for finding in found.findings] + [str(f) for f in found.faults]
                print(f"right {task['id']} {task['reference']} {sorted(ids)} {messages}")
            for one in task["wrong"]:
                ids = fired(examine(place, one["formula"]))
                wrongs += 1
                flagged += bool(ids)
                wrong.update(ids)
                print(f"wrong {task['id']} {one['formula']} {sorted(ids)} ({one['why']})")
    own = [pair for book in sorted({task["workbook"] for task in tasks}) for pair in existing(folder, book)]
    for text, ids in own:
        if ids:
            print(f"existing {text} {sorted(ids)}")
    print("check\tright\twrong")
    for name in sorted({*right, *wrong}):
        print(f"{name}\t{right[name]}\t{wrong[name]}")
    print(f"false_alarms\t{round(alarms / len(tasks), 4)}\t{len(tasks)}")
    print(f"false_alarms_existing\t{round(sum(bool(i) for _t, i in own) / max(1, len(own)), 4)}\t{len(own)}")
    print(f"wrong_flagged\t{round(flagged / wrongs, 4)}\t{wrongs}")


if __name__ == "__main__":
    main(sys.argv[1:])
