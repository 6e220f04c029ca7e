"""Measures reading and revising over any folder of Word documents: ``python -m tests.corpus.word FOLDER``.

Ends with one tab-separated line a measure, ``name value n``; n is what the
value is a share or a mean of. Before them: kinds of places, refusals, times
and memory; with ``--list`` every document that is not as it should be.

opened, refused: shares of all files; what is in neither crashed or hung.
recall_mean, recall_min: characters a reader sees that kumaai's blocks hold.
perfect, reject_exact, accept_exact, parts_identical, document_spliced: shares
of the documents with an edit applied. Documents whose every edit is refused
with a reason are told of apart. silent_damage: documents whose text,
formatting, structure or parts are wrong though kumaai reported success.
libreoffice_accept, libreoffice_reject: shares of ``--office`` documents.
ms_median: one revise() with its opening and verifying, in milliseconds.
truth_*: where NAME.docx.truth.json lies beside a document.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from tests.corpus import word_product
from tests.corpus.word_libreoffice import Suite
from tests.corpus.word_product import AUTHOR
from tests.corpus.word_report import Document, report
from tests.corpus.word_study import Study, check, kumaai_lines, study
from tests.corpus.word_suite import Sample, causes, compare, to_pdf
from tests.corpus.word_verifier import Verdict
from tests.office_suite.soffice import missing

SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
OFFICE = 20
_BATCH = 50
T = TypeVar("T")


def documents(folder: Path) -> list[Path]:
    """The Word files in ``folder`` and below, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith("~$"))


def measure(
    paths: Sequence[Path], folder: Path, *, seed: int = 1, edits: int = 5, jobs: int = 1
) -> list[Document]:
    """Study, revise and verify every document; LibreOffice is not asked. Results are left in ``folder``."""
    studies = _each(jobs, study, [(path, seed, edits) for path in paths], lambda: Study(fault="died"))
    work = [
        (path, folder / f"{number}{path.suffix}", [target.edit for target in one.targets])
        for number, (path, one) in enumerate(zip(paths, studies, strict=True))
    ]
    found = [
        Document(path, revised, one, outcome)
        for (path, revised, _edits), one, outcome in zip(work, studies, word_product.run(work), strict=True)
    ]
    revised = [document for document in found if document.outcome.applied]
    arguments = [(one.path, one.revised, one.applied(), AUTHOR) for one in revised]
    verdicts = _each(jobs, check, arguments, lambda: Verdict(["package: the verifier died"]))
    for document, verdict in zip(revised, verdicts, strict=True):
        document.verdict = verdict
    return found


def _each(
    jobs: int, function: Callable[..., T], arguments: Sequence[tuple], fallback: Callable[[], T]
) -> list[T]:
    """The results in order; ``fallback()`` for a document at which the worker process dies."""
    results: list[T] = []
    workers = jobs
    while len(results) < len(arguments):
        with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
            # Where several died at once nobody knows which one was the cause: from there on, one by one.
            rest = (
                arguments[len(results) :] if workers > 1 else arguments[len(results) : len(results) + _BATCH]
            )
            futures = [pool.submit(function, *one) for one in rest]
            for future in futures:
                try:
                    results.append(future.result())
                except BrokenProcessPool:
                    if workers == 1 and future is _first_broken(futures):
                        results.append(fallback())
                    workers = 1
                    break
    return results


def _first_broken(futures: Sequence[Future]) -> Future | None:
    return next((f for f in futures if f.done() and isinstance(f.exception(), BrokenProcessPool)), None)


def ask_office(found: Sequence[Document], office: int, pdf: int, seed: int) -> None:
    """Take ``office`` documents at random through accept-all and reject-all, and ``pdf`` to PDF."""
    revised = [document for document in found if document.outcome.applied]
    random.Random(seed).shuffle(revised)
    with Suite() as suite:
        for number, document in enumerate(revised[: max(office, pdf)]):
            sample = Sample(document.path, document.revised, AUTHOR)
            if number < office:
                sample.lines = kumaai_lines(document.path)
                document.suite = compare(suite, sample)
                if document.suite.missed:
                    alone = document.revised.with_name(f"alone{document.path.suffix}")
                    document.suite.causes += causes(suite, sample, document.placed(), alone)
            if number < pdf:
                document.pdf = to_pdf(suite, sample)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.word", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of the random edits and samples (1)")
    parser.add_argument("--edits", type=int, default=5, help="edits a document (5)")
    parser.add_argument(
        "--office", type=int, default=OFFICE, help=f"documents through LibreOffice ({OFFICE})"
    )
    parser.add_argument("--pdf", type=int, default=0, help="revised documents that LibreOffice prints (0)")
    parser.add_argument(
        "--list", action="store_true", help="print every document that is not as it should be"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes beside the timed one (1)")
    options = parser.parse_args(arguments)
    paths = documents(options.folder)
    if not paths:
        parser.error(f"no Word documents in {options.folder}")
    with tempfile.TemporaryDirectory(prefix="corpus-word-") as folder:
        found = measure(paths, Path(folder), seed=options.seed, edits=options.edits, jobs=options.jobs)
        if options.office or options.pdf:
            if missing():
                print(f"LibreOffice is left out: {missing()}")
            else:
                ask_office(found, options.office, options.pdf, options.seed)
    for line in report(found, everything=options.list):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
