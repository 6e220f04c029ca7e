"""Scores the guard of proofreading edits: what must be stopped, what may pass.

    python -m tests.measure.edits FILE

FILE is JSON Lines: {original, corrected, allowed, category}. The two texts are
compared word by word; each difference is one proposed edit, differences with at
most two characters between them are one together, as a model proposes them. A
row is stopped when an edit of it is refused. The last lines are ``name<TAB>value<TAB>n``.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

from kumaai.answers import Edit
from kumaai.guard.edits import judge
from kumaai.source import Block, Source

_WORD = re.compile(r"[0-9０-９,，.．]+|[A-Za-z]+|[一-龥々ヶ]+|[ァ-ヴー]+|[ぁ-ん]+|.", re.DOTALL)
_NEAR = 2
"""Differences with so many characters between them are corrected together."""


def edits_between(original: str, corrected: str, by: Literal["rules", "model"] = "model") -> list[Edit]:
    """The word-wise differences as edits of the block L1; an insertion takes in the word beside it."""
    old, new = _WORD.findall(original), _WORD.findall(corrected)
    spans: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if spans and len("".join(old[spans[-1][1] : i1])) <= _NEAR:
            i1, _i, j1, _j = spans.pop()
        spans.append((i1, i2, j1, j2))
    found: list[Edit] = []
    for i1, i2, j1, j2 in spans:
        if i1 == i2:
            i1, j1, i2, j2 = (i1 - 1, j1 - 1, i2, j2) if i1 else (i1, j1, i2 + 1, j2 + 1)
        start = len("".join(old[:i1]))
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        found.append(
            Edit(block="L1", start=start, end=start + len(before), before=before, after=after, by=by)
        )
    return found


def refusals(original: str, corrected: str) -> list[str]:
    """The codes of the refused edits."""
    source = Source("x.txt", "txt", b"", "", (Block("L1", original, "line"),))
    judged = judge(source, edits_between(original, corrected), profile="koho")
    return [edit.refused for edit in judged if edit.refused]


def measure(row: dict[str, Any], counts: dict[str, list[bool]]) -> None:
    """Adds one pair of texts to the counts, and prints it where it was judged wrongly."""
    codes = refusals(row["original"], row["corrected"])
    allowed = row["allowed"]
    right = allowed != bool(codes)
    counts["passed" if allowed else "stopped"].append(right)
    counts[f"{'passed' if allowed else 'stopped'}_{row.get('category', 'any')}"].append(right)
    if not right:
        print(f"{row.get('id', '')}\t{row['original']}\t{row['corrected']}\t{codes}")


def main(path: Path) -> None:
    """Prints the pairs that were judged wrongly, then the shares."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        measure(json.loads(line), counts)
    for name, right in sorted(counts.items()):
        print(f"{name}\t{sum(right) / len(right):.3f}\t{len(right)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
