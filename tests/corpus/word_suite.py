"""Compares what LibreOffice makes of revised documents with what it should make of them."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus.word_libreoffice import ACCEPT, REJECT, OfficeFault, Suite
from tests.corpus.word_plain import accepted
from tests.corpus.word_recall import Recall, recall


@dataclass
class SuiteResult:
    """One document in LibreOffice: "" where a comparison holds, else the first difference.

    ``skipped`` is why LibreOffice could not even open the original.
    """

    accept: str = ""
    reject: str = ""
    pdf: str = ""
    skipped: str = ""
    recall: Recall | None = None


@dataclass
class Sample:
    """A document, what kumaai made of it, and the paragraphs that kumaai reads in the original."""

    path: Path
    revised: bytes
    author: str
    lines: Sequence[str] = field(default=())


def compare(suite: Suite, sample: Sample) -> SuiteResult:
    """LibreOffice's reject-all against the original treated likewise, its accept-all against plain edits."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        revised = Path(folder) / f"revised{sample.path.suffix}"
        revised.write_bytes(sample.revised)
        plain = Path(folder) / f"plain{sample.path.suffix}"
        plain.write_bytes(accepted(sample.path.read_bytes(), sample.revised, sample.author))
        try:
            shown = suite.lines(sample.path)
            rejected = suite.lines(sample.path, REJECT)
            wanted = suite.lines(plain, ACCEPT)
        except OfficeFault as fault:
            return SuiteResult(skipped=str(fault))
        found = recall(shown, sample.lines)
        return SuiteResult(
            accept=_difference(suite, revised, ACCEPT, wanted),
            reject=_difference(suite, revised, REJECT, rejected),
            recall=found,
        )


def to_pdf(suite: Suite, sample: Sample) -> str:
    """Why LibreOffice does not make a PDF of the revised document; "" where it does or cannot of the original."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        revised = Path(folder) / f"revised{sample.path.suffix}"
        revised.write_bytes(sample.revised)
        try:
            return "" if suite.pdf(revised) > 500 else "empty"
        except OfficeFault as fault:
            try:
                suite.pdf(sample.path)
            except OfficeFault:
                return ""
            return str(fault)


def _difference(suite: Suite, document: Path, dispatch: str, wanted: Sequence[str]) -> str:
    try:
        found = suite.lines(document, dispatch)
    except OfficeFault as fault:
        return f"LibreOffice: {fault}"
    if found == list(wanted):
        return ""
    lines = difflib.unified_diff(list(wanted), found, lineterm="", n=0)
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return " | ".join(line[:120] for line in changed[:4])
