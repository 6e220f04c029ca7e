"""Compares writers of tracked changes: ``python benchmarks/word_peers.py FOLDER …``.

Each document gets the same random edits (``tests/corpus/word_edits.py``) by
kumaai and by the peers, which live in an environment of their own; each
result is judged by ``tests/corpus/word_verifier.py``, which shares no code
with kumaai's editor. Perfect means: rejecting the changes gives the original
and accepting them the edited text, exactly; new text looks like the text
beside it; no two tracked changes share an id; no part is lost. The tools take each document in
turn, so that a drift of the machine's speed touches all.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers import SECONDS, Worker, documents, environment, table, versions
from word_jobs import accepted, clashing, comparable, has_paragraph_marks, placed, settled

from kumaai.answers import Edit
from kumaai.office.word.revise import revise
from kumaai.status import KumaaiError

TOOLS = ("kumaai", "docx-editor", "doc-control", "docx-trackdiff", "docx-revisions")
AUTHOR = "Benchmark"
_LIGHT = ("parts:", "splice:", "ids:")
"""Faults that no reader notices, counted apart: other bytes, ids that a bookmark has as well."""


@dataclass
class Score:
    """What became of the documents that a tool was given."""

    documents: int = 0
    edits: int = 0
    applied: int = 0
    revised: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    """To the time of the first tool on the same document."""

    def row(self, tool: str) -> list[str]:
        """The line of the table: shares of all documents, then of those that were written."""

        def share(name: str, of: int) -> str:
            return f"{self.flags[name] / of:.1%}" if of else "–"

        stopped = self.errors["timeout"] + self.errors["crash"]
        return [
            tool,
            str(self.documents),
            share("perfect", self.documents),
            str(self.revised),
            share("perfect", self.revised),
            share("reject", self.revised),
            share("accept", self.revised),
            share("ids", self.revised),
            share("parts", self.revised),
            share("spliced", self.revised),
            f"{self.edits - self.applied} of {self.edits}",
            str(self.errors.total() - stopped),
            str(stopped),
            f"{statistics.median(self.milliseconds):.0f}" if self.milliseconds else "–",
            f"{statistics.median(self.ratios):.1f}" if self.ratios else "–",
        ]


HEADS = [
    "tool", "documents", "perfect", "written", "perfect of written", "reject exact", "accept exact", "own ids",
    "other parts kept", "rest of part kept", "edits refused", "documents refused", "crashed", "CPU ms", "× kumaai",
]  # fmt: skip


@dataclass
class Task:
    """A document, its edits, and the job that the workers are given."""

    name: str
    data: bytes
    edits: list[Edit]
    job: dict[str, Any]


def tasks(files: list[Path], folder: Path, seed: int) -> Iterator[Task]:
    """The documents that can be read and have a place for an edit."""
    from tests.corpus.word_edits import edits_for

    for file in files:
        data = file.read_bytes()
        try:
            edits = edits_for(data, file.name, seed)
            if not edits:
                continue
            jobs = placed(data, file.name, edits)
        except (KumaaiError, KeyError, ValueError, RecursionError):  # broken documents, there on purpose
            continue
        source = folder / f"original{file.suffix}"
        source.write_bytes(data)
        job = {"file": str(source), "author": AUTHOR, "edits": jobs} | plainly(
            data, file.name, edits, jobs, folder
        )
        yield Task(file.name, data, edits, job)


def plainly(data: bytes, name: str, edits: list[Edit], jobs: list[dict], folder: Path) -> dict[str, Any]:
    """The edited document for a tool that compares two: the edits of the main part, typed outright."""
    main = [index for index, job in enumerate(jobs) if job["main"]]
    revised = revise(
        data, name, [edits[i] for i in main], author=AUTHOR, when=datetime(2025, 4, 1), comments=False
    )
    target = folder / "edited.docx"
    target.write_bytes(accepted(revised.data, name, AUTHOR) if revised.applied else revised.data)
    there = [main[index] for index in revised.applied]
    left = {str(index): "not in the edited document" for index in range(len(edits)) if index not in there}
    return {"edited": str(target), "in_edited": there, "left_out": left}


def judge(task: Task, answer: dict[str, Any], output: Path, score: Score) -> list[str]:
    """Count one answer; the faults found."""
    from tests.corpus.word_verifier import verify

    score.documents += 1
    score.edits += len(task.edits)
    if "error" in answer:
        what = answer["error"]
        score.errors[what if what in ("timeout", "crash") else "error"] += 1
        return [f"error: {what}"]
    score.milliseconds.append(answer["seconds"] * 1000)
    score.applied += len(answer["applied"])
    if not answer["applied"]:
        return [f"refused: {why}" for why in answer["refused"].values()]
    score.revised += 1
    revised, edits = output.read_bytes(), [task.edits[i] for i in answer["applied"]]
    verdict = verify(task.data, revised, edits, AUTHOR)
    faults = verdict.faults
    if not verdict.reject_exact:
        faults = verify(comparable(task.data), comparable(revised), edits, AUTHOR).faults
    if has_paragraph_marks(revised, task.name, AUTHOR):
        faults = [f for f in faults if not f.startswith(("reject:", "accept:"))] + by_paragraphs(
            task, revised
        )
    severe = [f for f in faults if not f.startswith(_LIGHT) or f.endswith(" lost")]
    severe += [
        f"ids: {number} stands on two tracked changes" for number in clashing(revised, task.name, AUTHOR)
    ]
    flags = {
        "perfect": not severe,
        "reject": not any(fault.startswith(("package:", "reject:")) for fault in faults),
        "accept": not any(fault.startswith(("package:", "accept:")) for fault in faults),
        "ids": not any(fault.startswith("ids:") for fault in faults),
        "parts": verdict.parts_identical,
        "spliced": verdict.document_spliced,
    }
    score.flags.update(name for name, holds in flags.items() if holds)
    return severe + [f"refused: {why}" for why in answer["refused"].values()]


def by_paragraphs(task: Task, revised: bytes) -> list[str]:
    """The faults where a tool replaced whole paragraphs: both ends of its changes, settled and compared."""
    from tests.corpus.word_verifier import verify

    faults = []
    edited = Path(task.job["edited"]).read_bytes()
    for keep, truth, what in (("del", task.data, "reject"), ("ins", edited, "accept")):
        end = settled(revised, task.name, AUTHOR, keep)
        verdict = verify(settled(truth, task.name, AUTHOR, keep), end, [], AUTHOR)
        kinds = ("package:", "reject:", "accept:")
        faults += [f"{what}: {fault}" for fault in verdict.faults if fault.startswith(kinds)]
    return faults


def measure(
    todo: Iterator[Task], python: Path, folder: Path, tools: list[str], tell: Callable[[str, str, str], None]
) -> dict[str, Score]:
    """The score of each tool."""
    workers = {tool: Worker(tool, python, folder) for tool in tools}
    scores = {tool: Score() for tool in tools}
    first = 1.0
    for task in todo:
        for tool, worker in workers.items():
            output = folder / "revised.docx"
            output.unlink(missing_ok=True)
            job = task.job | {"output": str(output)}
            if not scores[tool].documents:
                worker.ask(job)  # imports
                output.unlink(missing_ok=True)
            answer = worker.ask(job)
            first = answer["seconds"] if tool == tools[0] else first
            if "error" not in answer:
                scores[tool].ratios.append(answer["seconds"] / first)
            for fault in judge(task, answer, output, scores[tool]):
                tell(tool, task.name, fault)
    for worker in workers.values():
        worker.close()
    return scores


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--limit", type=int, help="at most so many documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", action="append", choices=TOOLS, help="only this one (may be repeated)")
    parser.add_argument("--environment", type=Path, help="keep the peers in this folder")
    parser.add_argument("--style", choices=("markdown", "tsv"), default="markdown")
    parser.add_argument("--faults", type=Path, help="write every fault and refusal to this file")
    options = parser.parse_args()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = environment(options.environment or folder / "peers")
        todo = tasks(documents(options.folders, options.limit), folder, options.seed)
        scores = measure(
            todo, python, folder, options.tool or list(TOOLS), lambda *fault: lines.append("\t".join(fault))
        )
    if options.faults:
        options.faults.write_text("\n".join(lines) + "\n", encoding="utf-8")
    numbers = versions()
    print(
        table(HEADS, [score.row(f"{tool} {numbers[tool]}") for tool, score in scores.items()], options.style)
    )
    print(f"\nTime limit for a document: {SECONDS:.0f} s of CPU time.")


if __name__ == "__main__":
    main()
