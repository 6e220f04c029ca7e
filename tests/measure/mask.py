"""Scores the masking of personal data.

    python -m tests.measure.mask FILE [--list] [--ner]
    python -m tests.measure.mask FOLDER [--list] [--ner]

FILE is JSON: [{id, text, spans: [[start, end, kind]]}]. FOLDER holds meeting
texts and ``names.json`` ({file: [[start, end]]}). A span is found when all of
it is masked; a mask is right when it overlaps a span. The last lines are
``name<TAB>value<TAB>n``.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from kumaai.guard.mask import Masker, Span

KINDS = {
    "NAME": "person",
    "ADDR": "address",
    "ZIP": "zip",
    "PHONE": "phone",
    "EMAIL": "mail",
    "MYNUM": "mynumber",
    "BANK": "bank",
    "CARD": "card",
    "INS": "insurance",
    "LICENSE": "licence",
    "ZAIRYU": "residence",
    "PENSION": "pension",
    "PASSPORT": "passport",
    "PLATE": "plate",
    "DOB": "birth",
    "AGE": "age",
    "STAFF": "staff",
    "EXT": "extension",
    "JUKI": "juki",
}
Counts = dict[str, list[bool]]


def covered(start: int, end: int, spans: list[Span]) -> bool:
    """Whether every character from ``start`` to ``end`` is masked."""
    return all(any(span.start <= at < span.end for span in spans) for at in range(start, end))


def overlaps(span: Span, gold: list[Any]) -> bool:
    """Whether a mask meets a marked span."""
    return any(span.start < end and start < span.end for start, end, *_kind in gold)


def probe(rows: list[dict[str, Any]], counts: Counts, recognise: Any, show: bool) -> None:
    """Scores sentences, each by itself, without and with the file's names as roster."""
    names = [row["text"][s:e] for row in rows for s, e, kind in row["spans"] if kind == "NAME"]
    for row in rows:
        text, gold = row["text"], row["spans"]
        masker = Masker(recognise=recognise)
        spans = masker.spans(text)
        for start, end, kind in gold:
            found = covered(start, end, spans)
            counts[f"recall_{KINDS.get(kind, kind)}"].append(found)
            group = "recall_names_without_roster" if kind == "NAME" else "recall_numbers"
            if kind != "ADDR":
                counts[group].append(found)
            if not found and show:
                print(f"missed {kind}\t{row['id']}\t{text[start:end]}\t{text}")
        for span in spans:
            right = overlaps(span, gold)
            counts["precision_names" if span.kind == "person" else "precision_numbers"].append(right)
            counts["exact_borders"].append([span.start, span.end] in [one[:2] for one in gold])
            if show and not counts["exact_borders"][-1]:
                print(
                    f"{'border' if right else 'false'} {span.kind}\t{row['id']}\t{text[span.start : span.end]}\t{text}"
                )
        if not gold:
            counts["touched_without"].append(bool(spans))
        counts["restored_exact"].append(masker.restore(masker.mask(text)) == text)
        listed = Masker(names=names, recognise=recognise).spans(text)
        for start, end, kind in gold:
            if kind == "NAME":
                counts["recall_names_with_roster"].append(covered(start, end, listed))
                if show and not counts["recall_names_with_roster"][-1]:
                    print(f"missed with roster\t{row['id']}\t{text[start:end]}\t{text}")
        for span in listed:
            if span.kind == "person":
                counts["precision_names_with_roster"].append(overlaps(span, gold))
                if show and not overlaps(span, gold):
                    print(f"false with roster\t{row['id']}\t{text[span.start : span.end]}\t{text}")


def transcripts(folder: Path, counts: Counts, recognise: Any, show: bool) -> None:
    """Scores meeting texts: each is learned as a whole, then masked."""
    mentions = json.loads((folder / "names.json").read_text("utf-8"))
    for name, gold in mentions.items():
        text = (folder / name).read_bytes().decode("utf-8")
        masker = Masker(recognise=recognise)
        masker.learn(text.split("\n"))
        spans = [span for span in masker.spans(text) if span.kind == "person"]
        for start, end in gold:
            counts["recall_names_learned"].append(covered(start, end, spans))
            if show and not counts["recall_names_learned"][-1]:
                print(f"missed\t{name}\t{text[start:end]}\t{text[max(0, start - 20) : end + 12]!r}")
        for span in spans:
            counts["precision"].append(overlaps(span, gold))
            if show and not counts["precision"][-1]:
                print(
                    f"false\t{name}\t{text[span.start : span.end]}\t{text[max(0, span.start - 20) : span.end + 12]!r}"
                )
        lines = text.split("\n")
        counts["recall_by_line"].extend(by_line(masker, lines, gold))
        counts["restored_exact"].append(masker.restore(masker.mask(text)) == text)


def by_line(masker: Masker, lines: list[str], gold: list[list[int]]) -> list[bool]:
    """Whether each mention is masked where every line is masked by itself."""
    found: list[Span] = []
    at = 0
    for line in lines:
        found.extend(Span(span.start + at, span.end + at, span.kind) for span in masker.spans(line))
        at += len(line) + 1
    return [covered(start, end, found) for start, end in gold]


def main(path: Path, options: list[str]) -> None:
    """Prints what went wrong with --list, then the shares."""
    recognise = None
    if "--ner" in options:
        from kumaai.guard.mask.recogniser import ginza

        recognise = ginza()
    counts: Counts = defaultdict(list)
    if path.is_dir():
        transcripts(path, counts, recognise, "--list" in options)
        text = "\n".join(one.read_text("utf-8") for one in sorted(path.glob("*.txt")))
    else:
        rows = json.loads(path.read_text("utf-8"))
        probe(rows, counts, recognise, "--list" in options)
        text = "\n".join(row["text"] for row in rows)
    for name, found in sorted(counts.items()):
        print(f"{name}\t{sum(found) / len(found):.4f}\t{len(found)}")
    text *= max(1, 50_000 // len(text))
    masker = Masker(recognise=recognise)
    started = time.perf_counter()
    masker.mask(text)
    print(f"ms_per_1000_chars\t{1_000_000 * (time.perf_counter() - started) / len(text):.2f}\t{len(text)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
