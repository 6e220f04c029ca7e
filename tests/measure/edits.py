"""Which proofreading edits are let through: ``python -m tests.measure.edits FILE.jsonl``.

Rows: {id, original, corrected, allowed, category, why}. Ends with
tab-separated lines ``name value n``: stopped (of the forbidden), passed (of the allowed).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kumaai.answers import Edit
from kumaai.guard.edits import judge
from kumaai.source import Block, Source


def refused(original: str, corrected: str) -> str | None:
    """The code with which the change is refused, or None."""
    source = Source("-", "txt", b"", "", (Block("L1", original, "line"),))
    edit = Edit(block="L1", before=original, after=corrected, end=len(original), by="model")
    return judge(source, [edit], profile="koho")[0].refused


def main(path: str, verbose: bool) -> None:
    """Measure and print."""
    stopped = passed = forbidden = allowed = 0
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        code = refused(row["original"], row["corrected"])
        if row["allowed"]:
            allowed += 1
            passed += code is None
        else:
            forbidden += 1
            stopped += code is not None
        if verbose and (code is None) != row["allowed"]:
            print(row["id"], row["category"], code, row["original"], "→", row["corrected"])
    print(f"stopped\t{stopped / max(1, forbidden):.3f}\t{forbidden}")
    print(f"passed\t{passed / max(1, allowed):.3f}\t{allowed}")


if __name__ == "__main__":
    main(sys.argv[1], "-v" in sys.argv)
