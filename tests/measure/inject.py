"""How many hostile files are told of, and whether hidden orders reach a prompt.

    python -m tests.measure.inject FOLDER [--list]

FOLDER holds documents and, where it says more of them, ``manifest.jsonl``: a
line a file, {file, hostile, visible, payload, technique}. Without it every file
counts as hostile. The last lines are tab-separated, ``name value n``:
``reported`` and ``reported_TECHNIQUE`` (the file has a finding that is no mere
information), ``hidden_sent`` (a payload that no reader sees stands in what a
model would get), ``benign_flagged``, ``refused`` (files that cannot be read), ``ms_per_file``.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from kumaai.guard.screen import screen
from kumaai.office.beside import beside
from kumaai.office.intake import open_source
from kumaai.status import KumaaiError
from kumaai.tasks.sending import as_seen


def measure(folder: Path, *, listed: bool = False) -> dict[str, list[float]]:
    """The values of each measure, one a file."""
    values: dict[str, list[float]] = defaultdict(list)
    for entry in entries(folder):
        began = time.perf_counter()
        try:
            source = open_source(folder / entry["file"], name=entry["file"])
        except KumaaiError as error:
            values["refused"].append(1)
            if listed:
                print("refused", entry["file"], error.message)
            continue
        found = screen(source, beside(source))
        values["ms_per_file"].append(1000 * (time.perf_counter() - began))
        values["refused"].append(0)
        told = any(check.level != "info" for check in found)
        if not entry.get("hostile", True):
            values["benign_flagged"].append(told)
            if told and listed:
                print("benign", entry["file"], entry.get("technique"), found[0].id, found[0].message)
            continue
        values["reported"].append(told)
        if "technique" in entry:
            values[f"reported_{entry['technique']}"].append(told)
        sent = "\n".join(as_seen(block.text, [source]) for block in source.blocks if block.kind != "header")
        if not entry.get("visible", True) and entry.get("payload"):
            values["hidden_sent"].append(entry["payload"] in sent)
            if listed and entry["payload"] in sent:
                print("sent", entry["file"], entry.get("technique"), entry["payload"][:60])
        if listed and not told:
            print("missed", entry["file"], entry.get("technique"), str(entry.get("payload"))[:100], found[:1])
    return values


def entries(folder: Path) -> list[dict[str, Any]]:
    """The files of ``folder`` as its manifest has them, else all of them, each hostile."""
    manifest = folder / "manifest.jsonl"
    if manifest.exists():
        return [
            json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
    skipped = (".json", ".jsonl", ".py")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in skipped)
    return [{"file": str(path.relative_to(folder))} for path in files]


def main(arguments: list[str]) -> None:
    """Print the measures of a folder."""
    folder = Path(next(word for word in arguments if not word.startswith("--")))
    for name, found in sorted(measure(folder, listed="--list" in arguments).items()):
        print(f"{name}\t{sum(found) / len(found):.3f}\t{len(found)}")


if __name__ == "__main__":
    main(sys.argv[1:])
