"""Scores the summaries that the rules make against the points that a reader must find.

    python -m tests.measure.summaries FILE

FILE is JSON Lines: {text, key_points: [{text, evidence, must}], numbers,
reference_from}. The last lines are ``name<TAB>value<TAB>n``. A point is found
when the summary cites one of its lines and the cited sentences hold most of
its words and every figure of it that stands in those lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kumaai.office.plain import read
from kumaai.rules.japanese import grams, quantities
from kumaai.rules.summarize import summarize
from tests.measure.minutes import Score, plain


def measure(record: dict[str, Any], score: Score, **options: Any) -> None:
    """Adds one document to the score."""
    source = read(record["text"].encode(), f"{record['id']}.txt", "txt")
    answer = summarize(source, **options)
    lines = record["text"].split("\n")
    cited = {int(block[1:]): "" for point in answer.points for block in point.cites}
    for point in answer.points:
        for block in point.cites:
            cited[int(block[1:])] += point.text
    for key in record["key_points"]:
        hit = _holds(key, cited, lines)
        if key["must"]:
            score.add("must_recall", hit, f"{record['id']} {key['text']}")
        score.add("points_recall", hit)
    whole = plain(" ".join(point.text for point in answer.points))
    for number in record["numbers"]:
        score.add("numbers_recall", plain(number) in whole, f"{record['id']} {number}")
    leaks = [line for line in cited if line >= record["reference_from"]]
    score.count("reference_leaks", len(leaks))
    made_up = [point for point in answer.points if not _from_source(point.text, record["text"])]
    score.count("invented", len(made_up))
    score.notes += [f"{record['id']} invented {point.text}" for point in made_up]
    length = sum(len(point.text) for point in answer.points)
    score.ratios.append(length / len(record["text"]))


def _holds(key: dict[str, Any], cited: dict[int, str], lines: list[str]) -> bool:
    texts = "".join(cited[line] for line in key["evidence"] if line in cited)
    if not texts:
        return False
    wanted = grams(key["text"])
    figures = {value + unit for value, unit, _at in quantities(key["text"])}
    stands = {value + unit for line in key["evidence"] for value, unit, _at in quantities(lines[line - 1])}
    shown = {value + unit for value, unit, _at in quantities(" ".join(cited.values()))}
    return len(wanted & grams(texts)) >= 0.5 * len(wanted) and figures & stands <= shown


def _from_source(text: str, source: str) -> bool:
    said = plain(source)
    body = text.split("：")[-1]
    return all(plain(piece) in said for piece in body.split("。") if piece)


def measured(path: Path) -> Score:
    """The score over a file of documents."""
    score = Score()
    for line in path.read_text("utf-8").splitlines():
        measure(json.loads(line), score)
    return score


def main(path: Path) -> None:
    """Prints what was missed, then the figures."""
    score = measured(path)
    print("\n".join(score.notes))
    print("\n".join(score.lines()))
    print(f"compression\t{sum(score.ratios) / len(score.ratios):.3f}\t{len(score.ratios)}")
    print(f"compression_worst\t{max(score.ratios):.3f}\t{len(score.ratios)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
