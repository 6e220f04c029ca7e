"""Compares what LibreOffice makes of revised documents with what it should make of them."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kumaai.office.word.revise import revise
from tests.corpus.word_edits import Target
from tests.corpus.word_libreoffice import ACCEPT, REJECT, VOLATILE, OfficeFault, Suite
from tests.corpus.word_plain import accepted
from tests.corpus.word_product import WHEN
from tests.corpus.word_recall import Recall, recall

_LEAST_PDF = 500
"""Bytes below which a PDF holds no page."""


@dataclass
class SuiteResult:
    """One document in LibreOffice: "" where a comparison holds, else the first difference.

    ``skipped`` is why LibreOffice could not even open the original; ``causes``
    are the edits of a miss that miss by themselves as well.
    """

    accept: str = ""
    reject: str = ""
    pdf: str = ""
    skipped: str = ""
    recall: Recall | None = None
    causes: list[str] = field(default_factory=list)

    @property
    def missed(self) -> bool:
        """Whether LibreOffice does not show what it should."""
        return bool(self.accept or self.reject)


@dataclass
class Sample:
    """A document, the file that kumaai made of it, and the paragraphs that kumaai reads in the original."""

    path: Path
    revised: Path
    author: str
    lines: Sequence[str] = field(default=())


def compare(suite: Suite, sample: Sample) -> SuiteResult:
    """LibreOffice's reject-all against the original treated likewise, its accept-all against plain edits."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        plain = Path(folder) / f"plain{sample.path.suffix}"
        plain.write_bytes(accepted(sample.path.read_bytes(), sample.revised.read_bytes(), sample.author))
        try:
            shown = suite.lines(sample.path)
            rejected = suite.lines(sample.path, REJECT)
            wanted = suite.lines(plain, ACCEPT)
        except OfficeFault as fault:
            return SuiteResult(skipped=str(fault))
        found = recall([line.replace(VOLATILE, "") for line in shown], sample.lines)
        return SuiteResult(
            accept=_difference(suite, sample.revised, ACCEPT, wanted),
            reject=_difference(suite, sample.revised, REJECT, rejected),
            recall=found,
        )


def causes(suite: Suite, sample: Sample, targets: Sequence[Target], revised: Path) -> Iterator[str]:
    """Those of ``targets`` that LibreOffice does not settle even alone; each result is put into ``revised``."""
    data = sample.path.read_bytes()
    for target in targets:
        alone = revise(data, sample.path.name, [target.edit], author=sample.author, when=WHEN)
        revised.write_bytes(alone.data)
        result = compare(suite, Sample(sample.path, revised, sample.author))
        if result.missed:
            edit = target.edit
            yield f"{target.place} {edit.block} {edit.before[:10]!r} to {edit.after[:10]!r}"


def to_pdf(suite: Suite, sample: Sample) -> str:
    """Why LibreOffice does not make a PDF of the revised document; "" where it does or cannot of the original."""
    try:
        return "" if suite.pdf(sample.revised) > _LEAST_PDF else "empty"
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
