"""Scores the fact check on summaries with falsified and with true variants of their lines.

    python -m tests.measure.facts FILE

FILE is JSON Lines: {id, source: [{id, text}], summary: [{text, cites}],
falsified: [{line, text, kind}], true_variants: [{line, text, kind}]}; ``line``
counts the summary's lines from 0. A line is flagged when a finding of level
warning or error speaks of it. The last lines are ``name<TAB>value<TAB>n``.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from kumaai.guard.facts import check
from kumaai.source import Block, Source

_MEANING = ("paraphrase", "derived")


def flags(text: str, cites: list[str], source: Source) -> list[str]:
    """The warnings and errors that a line gets."""
    return [f"{f.id}: {f.message}" for f in check([(text, cites)], source) if f.level != "info"]


def measure(row: dict[str, Any], counts: dict[str, list[bool]]) -> None:
    """Adds one summary with its variants to the counts, and prints what went wrong."""
    blocks = tuple(Block(block["id"], block["text"], "line") for block in row["source"])
    source = Source(str(row["id"]), "txt", b"", "", blocks)
    summary = row["summary"]
    for line in summary:
        found = flags(line["text"], line["cites"], source)
        _count(counts, "flagged_untouched", bool(found), not found, f"{row['id']} {line['text']} {found}")
    for kind, prefix in (("falsified", "caught"), ("true_variants", "flagged_true")):
        for variant in row.get(kind, []):
            found = flags(variant["text"], summary[variant["line"]]["cites"], source)
            name = variant.get("kind", "any").split(":")[0]
            right = bool(found) == (kind == "falsified")
            note = f"{row['id']} {kind} {name}: {variant['text']} {found}"
            _count(counts, f"{prefix}_{name}", bool(found), right, note)
            if kind == "true_variants" and name not in _MEANING:
                counts["flagged_true"].append(bool(found))


def _count(counts: dict[str, list[bool]], name: str, flagged: bool, right: bool, note: str) -> None:
    counts[name].append(flagged)
    if not right:
        print(f"{name}: {note}")


def main(path: Path) -> None:
    """Prints the lines that were judged wrongly, then the shares."""
    counts: dict[str, list[bool]] = defaultdict(list)
    started = time.perf_counter()
    for line in path.read_text("utf-8").splitlines():
        measure(json.loads(line), counts)
    elapsed = time.perf_counter() - started
    for name, flagged in sorted(counts.items()):
        print(f"{name}\t{sum(flagged) / len(flagged):.3f}\t{len(flagged)}")
    lines = sum(len(flagged) for flagged in counts.values())
    print(f"ms_per_line\t{1000 * elapsed / max(lines, 1):.2f}\t{lines}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
