"""What the measures work out for one document beside the product's run; made for worker processes."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from kumaai.answers import Edit
from kumaai.office.word.read import read
from kumaai.source import Source
from kumaai.status import InputError
from tests.corpus.word_edits import Target, targets_for
from tests.corpus.word_recall import Recall, recall
from tests.corpus.word_reference import Reference
from tests.corpus.word_truth import Truth, judge, truth_path
from tests.corpus.word_verifier import Verdict, verify
from tests.corpus.word_xml import BrokenXml, Parts

UNREADABLE = (BrokenXml, KeyError, zipfile.BadZipFile, RecursionError)


@dataclass
class Study:
    """A document before it is edited: its recall, its truth if there is one, and the edits to be made.

    ``symbols`` counts glyphs of symbol fonts, which are no text; ``hidden`` the
    characters that the reference found hidden, by reason; ``fault`` is why the
    reference failed.
    """

    recall: Recall | None = None
    truth: Truth | None = None
    targets: list[Target] = field(default_factory=list)
    symbols: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    fault: str = ""


def ordinary_lines(source: Source) -> list[str]:
    """The paragraphs that kumaai gives as ordinary text, in order."""
    return [line for block in source.blocks for line in block.text.split("\n")]


def kumaai_lines(path: Path) -> list[str]:
    """The paragraphs that kumaai reads in a document that it opens."""
    return ordinary_lines(read(path.read_bytes(), path.name))


def study(path: Path, seed: int, edits: int) -> Study:
    """Study one document; an empty study where kumaai does not open it."""
    found = Study()
    data = path.read_bytes()
    try:
        source = read(data, path.name)
    except InputError:
        return found
    except Exception as error:  # the product's run tells of it
        found.fault = f"{type(error).__name__}"
        return found
    lines = ordinary_lines(source)
    if truth_path(path).exists():
        found.truth = judge(truth_path(path), lines)
    try:
        reference = Reference(Parts.of(data))
        found.recall = recall(reference.text().split("\n"), lines)
        found.symbols = reference.symbols
        for piece in (piece for paragraph in reference.paragraphs for piece in paragraph.pieces):
            if piece.hidden:
                found.hidden[piece.hidden] = found.hidden.get(piece.hidden, 0) + len(piece.text)
        found.targets = targets_for(source.blocks, reference, path.name, seed, edits)
    except UNREADABLE as error:
        found.fault = f"the reference cannot read it: {type(error).__name__} {error}"
    return found


def check(path: Path, revised: Path, applied: list[Edit], author: str) -> Verdict:
    """The verdict on a revised document that lies at ``revised``."""
    return verify(path.read_bytes(), revised.read_bytes(), applied, author)
