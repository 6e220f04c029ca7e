"""Reading and writing against the truth that lies beside a workbook: NAME.truth.json.

``cells`` are stored values and ``formulas`` formulas by sheet and cell (dates
as serials); ``safe_targets`` can be written with nothing lost,
``refuse_targets`` must not be, ``either_targets`` are refused or written
right; ``refuse_file`` says why nothing at all may be written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kumaai.office.excel.workbook import Workbook
from kumaai.status import KumaaiError, OutputError
from tests.corpus.excel_places import Spot
from tests.corpus.excel_xml import place_of


@dataclass
class Truth:
    """How many were asked for and how many came out right, of cells, formulas, safe and unsafe targets."""

    cells: tuple[int, int] = (0, 0)
    formulas: tuple[int, int] = (0, 0)
    safe: tuple[int, int] = (0, 0)
    unsafe: tuple[int, int] = (0, 0)
    faults: list[str] = field(default_factory=list)


def truth_path(path: Path) -> Path | None:
    """Where the truth of a workbook lies: beside it, with its ending or without; None where there is none."""
    for name in (f"{path.name}.truth.json", f"{path.stem}.truth.json"):
        if path.with_name(name).exists():
            return path.with_name(name)
    return None


def judge(path: Path, data: bytes) -> Truth:
    """The workbook against the truth beside it."""
    from tests.corpus.excel_product import attempt

    beside = truth_path(path)
    assert beside is not None
    told: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    found = Truth()
    _reading(found, told, data, path.name)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    right = 0
    safe = [] if told.get("refuse_file") else told.get("safe_targets") or []
    unsafe = list(told.get("refuse_targets") or [])
    if told.get("refuse_file"):
        unsafe += told.get("safe_targets") or []
    for target in safe:
        one = attempt(data, path.name, _spot(target))
        fine = one.verdict is not None and not one.verdict.faults
        right += fine
        if not fine:
            found.faults.append(
                f"safe {target}: {one.refused or one.crashed or (one.verdict and one.verdict.faults)}"
            )
    found.safe = (right, len(safe))
    refused = 0
    for target in unsafe:
        fine = _refuses(data, path.name, target) and hashlib.sha256(path.read_bytes()).hexdigest() == digest
        refused += fine
        if not fine:
            found.faults.append(f"not refused: {target}")
    found.unsafe = (refused, len(unsafe))
    for target in told.get("either_targets") or []:
        one = attempt(data, path.name, _spot(target))
        if one.crashed or (one.verdict is not None and one.verdict.faults):
            found.faults.append(f"either {target}: {one.crashed or one.verdict}")
    return found


def _spot(target: dict[str, str]) -> Spot:
    return Spot("target", target["sheet"], {target["cell"]: ("=1+1.5", 2.5)})


def _refuses(data: bytes, name: str, target: dict[str, str]) -> bool:
    """Whether the target is refused, and refused as well when what stands there may be overwritten."""
    from kumaai.office.excel.write import write_formulas

    for overwrite in (False, True):
        try:
            write_formulas(
                data, name, target["sheet"], {target["cell"]: ("=1+1.5", 2.5)}, overwrite=overwrite
            )
        except OutputError as error:
            if not error.hint:
                return False
        except Exception:
            return False
        else:
            return False
    return True


def _reading(found: Truth, told: dict[str, Any], data: bytes, name: str) -> None:
    try:
        book = Workbook.open(data, name)
        grids = {sheet: book.grid(sheet).cells for sheet in {*told["cells"], *told["formulas"]}}
    except KumaaiError as error:
        found.faults.append(f"not read: {error.code}")
        grids = {}
    counts = {"cells": [0, 0], "formulas": [0, 0]}
    for kind, count in counts.items():
        for sheet, cells in told[kind].items():
            for cell, wanted in cells.items():
                given = grids.get(sheet, {}).get(place_of(cell))
                read = None if given is None else given.value if kind == "cells" else given.formula
                count[0] += _same(read, wanted)
                count[1] += 1
                if not _same(read, wanted):
                    found.faults.append(f"{kind} {sheet}!{cell}: {read!r}, not {wanted!r}")
    found.cells = (counts["cells"][0], counts["cells"][1])
    found.formulas = (counts["formulas"][0], counts["formulas"][1])


def _same(read: Any, wanted: Any) -> bool:
    # LibreOffice stores a truth value as 1 or 0 in some files: what is stored is what is to be read.
    if isinstance(wanted, int | float) and isinstance(read, int | float):
        return abs(read - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return read == wanted
