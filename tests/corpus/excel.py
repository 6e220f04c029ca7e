"""Measures reading and writing over any folder of workbooks: ``python -m tests.corpus.excel FOLDER``.

Ends with one tab-separated line a measure, ``name value n``; n is what the
value is a share of, or how many were counted. Before them: states, kinds of
places, times; with ``--list`` every file that is not as it should be.

opened, refused: shares of all files; what is in neither crashed or hung.
written: share of the valid OOXML workbooks (zip, lxml and python-calamine
read them, a sheet may be written) in which every place tried was written.
features_lost: workbooks in which anything is fewer than before.
parts_identical, other_cells_equal: shares of the workbooks written to.
silent_damage: workbooks in which anything is wrong though kumaai reported success.
truth_*, safe_written, refuse_refused: where NAME.truth.json lies beside a workbook.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from tests.corpus.excel_office import open_in_office
from tests.corpus.excel_product import Workbooks, study
from tests.corpus.excel_report import report
from tests.office_suite.soffice import missing

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
SECONDS = 180
_BATCH = 50


def workbooks(folder: Path) -> list[Path]:
    """The workbooks in ``folder`` and below, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith("~$"))


def measure(paths: Sequence[Path], *, seed: int = 1, jobs: int = 1, keep: int = 0) -> list[Workbooks]:
    """Study every file, each in a process that may die without harm; ``keep`` written ones are kept."""
    chosen = set(random.Random(seed).sample(range(len(paths)), min(keep, len(paths)))) if keep else set()
    results: list[Workbooks] = []
    while len(results) < len(paths):
        size = _BATCH if jobs == 1 else len(paths)
        batch = paths[len(results) : len(results) + size]
        with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
            start = len(results)
            futures = [
                pool.submit(study, path, seed + start + n, keep=start + n in chosen)
                for n, path in enumerate(batch)
            ]
            for path, future in zip(batch, futures, strict=True):
                try:
                    results.append(future.result(timeout=SECONDS * (1 + len(batch))))
                except BrokenProcessPool:
                    # With one worker the first that breaks is the one that died; with several nobody knows.
                    if jobs == 1:
                        results.append(Workbooks(path, reason="the process died"))
                    jobs = 1
                    break
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.excel", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of the places and samples (1)")
    parser.add_argument("--office", type=int, default=0, help="written workbooks that LibreOffice opens (0)")
    parser.add_argument("--list", action="store_true", help="print every file that is not as it should be")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    options = parser.parse_args(arguments)
    paths = workbooks(options.folder)
    if not paths:
        parser.error(f"no workbooks in {options.folder}")
    found = measure(paths, seed=options.seed, jobs=options.jobs, keep=options.office * 3)
    if options.office:
        if missing():
            print(f"LibreOffice is left out: {missing()}")
        else:
            with tempfile.TemporaryDirectory(prefix="corpus-excel-") as folder:
                for line in open_in_office(found, options.office, Path(folder)):
                    print(line)
    for line in report(found, everything=options.list):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
