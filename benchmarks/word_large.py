"""Times a long Word document: ``python benchmarks/word_large.py``.

Makes a document of 300 pages (``long_document.py``), reads it, and puts 500
edits into it as tracked changes with comments. Each run is a process of its
own that reports its seconds of CPU time and its peak memory; python-docx opens and saves
the same file in turn with it, since a ratio holds on any machine. ``--pdf``
counts the pages with LibreOffice, ``--profile`` says where the time goes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

AFTER = ("改めた文言", "9,800円", "revised wording", "令和９年４月")
LIMITS = {"revise": 5.0, "peak": 400.0}
"""Seconds of CPU time and megabytes."""


def work(step: str, path: Path, edits: int, profile: bool) -> dict[str, object]:
    """One step in this process, with what it took."""
    if step == "python-docx":
        import docx

        start = time.process_time()
        docx.Document(str(path)).save(str(path.with_suffix(".saved.docx")))
        return {"seconds": time.process_time() - start}
    if step == "make":
        from long_document import make

        make(path, edits, 1)
        return {}
    from kumaai.office.word.read import read

    data = path.read_bytes()
    start = time.process_time()
    source = read(data, path.name)
    result: dict[str, object] = {"seconds": time.process_time() - start, "blocks": len(source.blocks)}
    if step == "revise":
        result |= revise(data, source.blocks, path, edits, profile)
    return result


def revise(data: bytes, blocks: tuple, path: Path, count: int, profile: bool) -> dict[str, object]:
    """Seconds of putting ``count`` edits into different blocks, and what became of them."""
    import cProfile
    import pstats

    from kumaai.answers import Edit
    from kumaai.office.word.revise import revise

    chance = random.Random(1)
    edits = []
    for block in sorted(chance.sample(blocks, count), key=blocks.index):
        length = chance.randint(1, min(20, len(block.text)))
        start = chance.randint(0, len(block.text) - length)
        kind = chance.choice(("replace", "delete", "insert"))
        end = start if kind == "insert" else start + length
        after = "" if kind == "delete" else chance.choice(AFTER)
        before = block.text[start:end]
        edits.append(
            Edit(block=block.id, start=start, end=end, before=before, after=after, reason="表記を統一する。")
        )
    profiler = cProfile.Profile()
    start = time.process_time()
    if profile:
        profiler.enable()
    revised = revise(data, path.name, edits, author="benchmark", when=datetime(2025, 4, 1, 9))
    profiler.disable()
    seconds = time.process_time() - start
    path.with_suffix(".revised.docx").write_bytes(revised.data)
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    return {"seconds": seconds, "applied": len(revised.applied), "refused": Counter(revised.refused.values())}


def run(step: str, path: Path, edits: int, *more: str) -> dict:
    """One step in a process of its own; its result and its peak in megabytes."""
    command = [sys.executable, __file__, "--step", step, "--file", str(path), "--edits", str(edits), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{step} ended with {done.returncode}")
    return json.loads(done.stdout)


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def pages_of(path: Path) -> str:
    """The pages of the document as LibreOffice lays it out."""
    soffice = shutil.which("soffice")
    if not soffice:
        return "LibreOffice is not installed"
    home = f"-env:UserInstallation=file://{path.parent / 'home'}"
    command = [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return str(len(re.findall(rb"/Type\s*/Page\b", path.with_suffix(".pdf").read_bytes())))


def main() -> None:
    """Measure and print one line a step: medians of seconds, megabytes, and the ratio to python-docx."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pdf", action="store_true", help="count the pages with LibreOffice")
    parser.add_argument("--profile", action="store_true", help="print where the time goes, once")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        result = work(options.step, options.file, options.edits, options.profile)
        print(json.dumps(result | {"peak": peak()}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.docx"
        run("make", path, options.pages)
        if options.pdf:
            print(f"pages\t{pages_of(path)}")
        if options.profile:
            run("revise", path, options.edits, "--profile")
            return
        measure(path, options)


def measure(path: Path, options: argparse.Namespace) -> None:
    """Run the three steps in turn and print their lines."""
    turns = [
        {step: run(step, path, options.edits) for step in ("read", "revise", "python-docx")}
        for _ in range(options.runs)
    ]
    last = turns[-1]["revise"]
    print(f"blocks\t{last['blocks']}\tapplied\t{last['applied']}\trefused\t{json.dumps(last['refused'])}")
    print("what\tseconds\tMB\tto python-docx\tlimit")
    for step in turns[0]:
        seconds = statistics.median(turn[step]["seconds"] for turn in turns)
        megabytes = statistics.median(turn[step]["peak"] for turn in turns)
        ratio = statistics.median(turn[step]["seconds"] / turn["python-docx"]["seconds"] for turn in turns)
        limit = f"{LIMITS['revise']:.0f} s, {LIMITS['peak']:.0f} MB" if step == "revise" else ""
        print(f"{step}\t{seconds:.2f}\t{megabytes:.0f}\t{ratio:.2f}\t{limit}")


if __name__ == "__main__":
    main()
