"""What a killed program leaves behind: ``python -m tests.measure.kill [--times 50] [--seed N]``.

Runs the program again and again on the examples and ends it with SIGKILL:
half of the times at a random moment of its life, half as soon as it is seen
to write (a journal beside the record, or a temporary file beside the output).
After each kill it looks whether every run closed before is still there and
unchanged, whether the output is absent or whole, and whether the run that was
killed can be found. Ends with tab-separated lines ``name value n``.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from kumaai.history.database import NAME
from kumaai.history.store import Store
from kumaai.office.intake import open_source

ROOT = Path(__file__).resolve().parents[2]
JOBS = (
    ("proofread", "newsletter.docx", "-o", "out.docx", "--force"),
    ("minutes", "council.docx", "-o", "out.docx", "--force"),
    ("minutes", "council.docx", "-o", "out.xlsx", "--force"),
    ("confirm", "made.docx", "--by", "山田太郎", "-o", "out.docx", "--force"),
    ("log", "prune", "--before", "2100-01-01", "--by", "山田太郎", "--yes"),
)
"""A pruning is killed too: what it takes out must be signed off, or still be there."""


@dataclass
class Kills:
    """A folder in which programs are killed, and what was seen."""

    folder: Path
    seed: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.home = self.folder / "home"
        for name in ("newsletter.docx", "council.docx"):
            shutil.copy(ROOT / "examples" / name, self.folder)
        self.lives = {}
        self._start(("minutes", "council.docx", "-o", "made.docx", "--force")).wait()
        for job in JOBS:
            began = time.monotonic()
            self._start(job).wait()
            self.lives[job] = time.monotonic() - began

    def kill(self, at_write: bool) -> None:
        """Start a program, kill it, and look at what it left."""
        job = self.chance.choice(JOBS)
        before, runs = self._closed(), self._runs()
        for path in self.folder.glob("out.*"):
            path.unlink()
        child = self._start(job)
        if at_write:
            self._wait_for_write(child)
        else:
            time.sleep(self.chance.uniform(0, self.lives[job]))
        child.kill()
        ended = child.wait() >= 0
        self.counts["ended before the kill" if ended else "killed"] += 1
        self._look(" ".join(job), before, runs)

    def _start(self, job: tuple[str, ...]) -> subprocess.Popen[bytes]:
        environ = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "KUMAAI_HOME": str(self.home),
            "KUMAAI_LANG": "en",
            "HOME": str(self.folder),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "kumaai", *job],
            cwd=self.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _wait_for_write(self, child: subprocess.Popen[bytes]) -> None:
        skip = self.chance.randrange(3)  # so that not only the first write of a run is met
        journal, seen = self.home / (NAME + "-journal"), False
        while child.poll() is None:
            writing = journal.exists() or any(self.folder.glob(".kumaai-*"))
            if writing and not seen:
                if not skip:
                    return
                skip -= 1
            seen = writing
            time.sleep(0.0003)

    def _closed(self) -> set[str]:
        with Store(self.home) as store:
            return {record["run"] for record in store.list(limit=None) if record["status"] is not None}

    def _runs(self) -> set[str]:
        with Store(self.home) as store:
            return {record["run"] for record in store.list(limit=None)}

    def _look(self, job: str, before: set[str], runs: set[str]) -> None:
        with Store(self.home) as store:
            records = {record["run"]: record for record in store.list(limit=None)}
            verdict = store.verify()
        for finding in verdict.findings:
            self._fault("verify", f"{job}: {finding.message}")
        for run in before:
            if records.get(run, {"status": None})["status"] is None:
                self._fault("closed run lost", f"{job}: {run}")
        new = [record for run, record in records.items() if run not in runs]
        listed = {run["run"] for run in verdict.open}
        for record in new:
            self.counts[f"left {record['state']}"] += 1
            if record["status"] is None and (record["state"] != "interrupted" or record["run"] not in listed):
                self._fault("open run not found", f"{job}: {record['run']} {record['state']}")
        if not new:
            self.counts["left no record yet"] += 1
        self._look_at_files(job)

    def _look_at_files(self, job: str) -> None:
        for path in self.folder.glob("out.*"):
            self.counts["left a document"] += 1
            try:
                data = path.read_bytes()
                assert ZipFile(io.BytesIO(data)).testzip() is None
                open_source(path, data=data, name=path.name)
            except (BadZipFile, AssertionError, Exception) as error:
                self._fault("half-written document", f"{job}: {path.name} {error!r}")
        for path in self.folder.glob(".kumaai-*"):
            self.counts["left a temporary file"] += 1
            path.unlink()
        known = {"home", "newsletter.docx", "council.docx", "made.docx", "out.docx", "out.xlsx"}
        for name in set(os.listdir(self.folder)) - known:
            self._fault("file left behind", f"{job}: {name}")

    def _fault(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        self.faults.append(f"{kind}: {text}")


FAULTS = (
    "closed run lost",
    "half-written document",
    "open run not found",
    "verify",
    "file left behind",
)


def main() -> None:
    """Kill as often as asked, and print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kills = Kills(Path(folder), arguments.seed)
        for number in range(arguments.times):
            kills.kill(at_write=number % 2 == 1)
    for fault in kills.faults:
        print(fault)
    names = [*FAULTS, *sorted(name for name in kills.counts if name not in FAULTS)]
    for name in names:
        print(f"{name}\t{kills.counts[name]}\t{arguments.times}")


if __name__ == "__main__":
    main()
