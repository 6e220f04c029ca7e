"""How well false lines are caught: ``python -m tests.measure.facts FILE.jsonl``.

Rows: {id, source: [{id, text}], summary: [{text, cites}], falsified: [{line,
text, kind, hard}], true_variants: [{line, text, kind}]}. Ends with
tab-separated lines ``name value n``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from kumaai.guard.facts import Finding, check
from kumaai.source import Block, Source

NUMBERS = ("number", "date", "year", "era_year", "amount_unit", "amount", "unit", "percent", "time", "deadline")
MEANING = ("paraphrase", "derived")


def flags(text: str, cites: list[str], source: Source) -> list[Finding]:
    """The findings that warn about a line."""
    return [finding for finding in check([(text, cites)], source) if finding.level != "info"]


def main(path: str, verbose: bool) -> None:
    """Measure and print."""
    caught, total = Counter[str](), Counter[str]()

    def count(name: str, hit: bool) -> None:
        total[name] += 1
        caught[name] += hit

    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        blocks = tuple(Block(block["id"], block["text"], "line") for block in row["source"])
        source = Source("-", "txt", b"", "", blocks)
        for summary in row["summary"]:
            found = flags(summary["text"], summary["cites"], source)
            count("flagged_summary", bool(found))
            if verbose and found:
                print("false", row["id"], summary["text"], [f.message for f in found])
        for item in row["falsified"]:
            found = flags(item["text"], row["summary"][item["line"]]["cites"], source)
            count(f"caught_{item['kind']}", bool(found))
            count("caught_numbers" if item["kind"] in NUMBERS else "caught_others", bool(found))
            if verbose and not found:
                print("missed", row["id"], item["kind"], item["text"], "|", row["summary"][item["line"]]["text"])
        for item in row["true_variants"]:
            found = flags(item["text"], row["summary"][item["line"]]["cites"], source)
            count("flagged_meaning" if item["kind"] in MEANING else "flagged_variants", bool(found))
            if verbose and found:
                print("variant", row["id"], item["kind"], item["text"], [f.message for f in found])
    for name in sorted(total):
        print(f"{name}\t{caught[name] / total[name]:.3f}\t{total[name]}")


if __name__ == "__main__":
    main(sys.argv[1], "-v" in sys.argv)
