"""How well the rules proofread newsletters: ``python -m tests.measure.koho FILE.jsonl``.

Rows: {id, profile, year, clean, wrong, errors: [{start, end, wrong, right, category}]}.
Ends with tab-separated lines ``name value n``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from kumaai.answers import Edit
from kumaai.rules.proofread import proofread
from kumaai.source import Block, Source

# Mismatches have two halves: a finding on the other half counts.
TWO_SIDED = ("表記ゆれ", "固有名詞", "合計", "曜日")


def source_of(text: str) -> Source:
    """``text`` as a source with a block a line."""
    blocks = tuple(Block(f"L{number}", line, "line") for number, line in enumerate(text.split("\n"), 1))
    return Source("-", "txt", b"", "", blocks)


def edits_of(text: str, profile: str, year: int | None = None) -> list[Edit]:
    """Findings with offsets in the whole text."""
    starts: dict[str, int] = {}
    position = 0
    for block in source_of(text).blocks:
        starts[block.id] = position
        position += len(block.text) + 1
    edits = proofread(source_of(text), profile=profile, year=year).edits
    for edit in edits:
        edit.start += starts[edit.block]
        edit.end += starts[edit.block]
    return edits


def overlaps(edit: Edit, start: int, end: int) -> bool:
    """Whether the finding touches the span (an insertion: stands in or beside it)."""
    if edit.start == edit.end:
        return start <= edit.start <= end
    return edit.start < end and start < edit.end


def mended(text: str, error: dict, edits: list[Edit]) -> bool:
    """Whether applying the findings that touch the error makes it right."""
    if not edits:
        return False
    start = min(error["start"], *(edit.start for edit in edits))
    end = max(error["end"], *(edit.end for edit in edits))
    result, position = "", start
    for edit in sorted(edits, key=lambda edit: edit.start):
        result += text[position : edit.start] + edit.after
        position = edit.end
    result += text[position:end]
    return result == text[start : error["start"]] + error["right"] + text[error["end"] : end]


def two_sided(error: dict, edits: list[Edit], text: str) -> bool:
    """Whether some finding speaks of the other half of the same mismatch."""
    if not any(name in error["category"] for name in TWO_SIDED):
        return False
    key = error["category"][:2]
    return any(
        key in edit.category and (edit.before in error["right"] or error["right"] in edit.before)
        for edit in edits
    )


def main(path: str, verbose: bool) -> None:
    """Measure and print."""
    found, right, total = Counter[str](), Counter[str](), Counter[str]()
    false = chars = 0
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        edits = edits_of(row["wrong"], row["profile"], row.get("year"))
        for error in row["errors"]:
            touching = [edit for edit in edits if overlaps(edit, error["start"], error["end"])]
            category = error["category"]
            total[category] += 1
            hit = bool(touching) or two_sided(error, edits, row["wrong"])
            found[category] += hit
            right[category] += mended(row["wrong"], error, touching)
            if verbose and not hit:
                print("missed", row["id"], category, error["wrong"], "→", error["right"])
            elif verbose and not mended(row["wrong"], error, touching):
                print(
                    "unmended",
                    row["id"],
                    category,
                    error["wrong"],
                    "→",
                    error["right"],
                    [(e.before, e.after) for e in touching],
                )
        for edit in edits_of(row["clean"], row["profile"], row.get("year")):
            false += 1
            if verbose:
                print("false", row["id"], edit.rule, edit.before, "→", edit.after)
        chars += len(row["clean"])
    for category in sorted(total):
        print(f"found_{category}\t{found[category] / total[category]:.3f}\t{total[category]}")
    errors = sum(total.values())
    print(f"found\t{sum(found.values()) / errors:.3f}\t{errors}")
    print(f"recall\t{sum(found.values()) / errors:.3f}\t{errors}")
    print(f"mended\t{sum(right.values()) / errors:.3f}\t{errors}")
    print(f"false_alarms_per_10k\t{false / chars * 10000:.2f}\t{chars}")


if __name__ == "__main__":
    main(sys.argv[1], "-v" in sys.argv)
