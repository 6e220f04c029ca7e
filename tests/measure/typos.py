"""How many real typos rules find: ``python -m tests.measure.typos FILE.jsonl``.

Rows: {id, wrong, right, category}. A finding counts when it is there on
``wrong`` and gone on ``right``; findings on ``right`` are false alarms. Ends
with tab-separated lines ``name value n``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tests.measure.koho import edits_of


def main(path: str, verbose: bool) -> None:
    """Measure and print."""
    found, total = Counter[str](), Counter[str]()
    false = chars = mended = 0
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known = Counter((edit.rule, edit.before) for edit in edits_of(row["right"], "plain"))
        new = [edit for edit in edits_of(row["wrong"], "plain") if not known[(edit.rule, edit.before)]]
        total[row["category"]] += 1
        found[row["category"]] += bool(new)
        mended += any(row["wrong"][: e.start] + e.after + row["wrong"][e.end :] == row["right"] for e in new)
        false += known.total()
        chars += len(row["right"])
        if verbose:
            for rule, before in known:
                print("false", rule, before, "|", row["right"][:60])
            if not new:
                print("missed", row["category"], row["wrong"][:80])
    for category in sorted(total):
        print(f"found_{category}\t{found[category] / total[category]:.3f}\t{total[category]}")
    pairs, hits = total.total(), found.total()
    print(f"found\t{hits / pairs:.3f}\t{pairs}")
    print(f"mended\t{mended / pairs:.3f}\t{pairs}")
    print(f"precision\t{hits / max(1, hits + false):.3f}\t{hits + false}")
    print(f"false_alarms_per_10k\t{false / chars * 10000:.2f}\t{chars}")


if __name__ == "__main__":
    main(sys.argv[1], "-v" in sys.argv)
