"""kumaai's own part of the measures: opening a workbook, and writing to places in it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from kumaai.office.excel.workbook import Workbook
from kumaai.office.excel.write import write_formulas
from kumaai.office.intake import open_source
from kumaai.status import KumaaiError
from tests.corpus.excel_places import Spot, spots
from tests.corpus.excel_truth import Truth, judge, truth_path
from tests.corpus.excel_verifier import Verdict, sound, verify
from tests.corpus.excel_xml import Book, Unreadable

OOXML = (".xlsx", ".xlsm", ".xltx", ".xltm")


@dataclass
class Try:
    """One place: what came of it ("" where it was written, else kumaai's code or the crash), and the verdict."""

    spot: Spot
    refused: str = ""
    crashed: str = ""
    verdict: Verdict | None = None
    milliseconds: float = 0.0
    result: bytes = b""


@dataclass
class Workbooks:
    """All that was found out about one file.

    ``state`` is opened, refused or crashed; ``valid`` whether readers that are
    not kumaai take it for a workbook that can be written to.
    """

    path: Path
    state: str = "crashed"
    reason: str = ""
    valid: bool = False
    why_not: str = ""
    tries: list[Try] = field(default_factory=list)
    truth: Truth | None = None

    @property
    def written(self) -> bool:
        """Whether every place that was tried was written."""
        return bool(self.tries) and not any(one.refused or one.crashed for one in self.tries)


def study(path: Path, seed: int, *, keep: bool = False) -> Workbooks:
    """Open, write and verify one file. ``keep`` keeps one written workbook for another program to open."""
    found = Workbooks(path)
    data = path.read_bytes()
    _open(found, data)
    chosen = _places(found, data, seed)
    for spot in chosen:
        found.tries.append(attempt(data, path.name, spot, keep=keep and spot is chosen[0]))
    if truth_path(path) is not None:
        found.truth = judge(path, data)
    return found


def _open(found: Workbooks, data: bytes) -> None:
    try:
        if found.path.suffix.lower() in OOXML and data.startswith(b"PK"):
            book = Workbook.open(data, found.path.name)
            for sheet in book.sheets:
                len(book.grid(sheet.name).cells)
        open_source(found.path)
    except KumaaiError as error:
        if error.code == "input.empty" and data.startswith(
            b"PK"
        ):  # a workbook without any text is one all the same
            found.state = "opened"
            return
        found.state, found.reason = "refused", f"{error.code} {error.message}"
    except Exception as error:
        found.reason = f"{type(error).__name__}: {error}"
    else:
        found.state = "opened"


def _places(found: Workbooks, data: bytes, seed: int) -> list[Spot]:
    """Where to write; none, with the reason, in what is no valid workbook."""
    if found.path.suffix.lower() not in OOXML:
        found.why_not = "not OOXML"
        return []
    try:
        book = Book(data)
        chosen = spots(book, seed)
    except (Unreadable, ValueError) as fault:
        found.why_not = f"not readable: {fault}"
        return []
    if book.signed():
        found.why_not = "signed"
        return []
    if not chosen:
        found.why_not = "no sheet that may be written"
        return []
    if not sound(book, data):
        found.why_not = "another reader refuses it"
        return []
    found.valid = True
    return chosen


def attempt(data: bytes, name: str, spot: Spot, *, keep: bool = False) -> Try:
    """Write to one place, and verify what came of it."""
    one = Try(spot)
    start = time.perf_counter()
    try:
        written = write_formulas(
            data, name, spot.sheet, dict(spot.formulas), spot.header, overwrite=spot.overwrite  # type: ignore[arg-type]
        )  # fmt: skip
    except KumaaiError as error:
        one.refused = f"{error.code} {error.where or ''}"
        if not (error.message and error.hint):
            one.crashed = f"{error.code} without message or hint"
        return one
    except Exception as error:
        one.crashed = f"{type(error).__name__}: {error}"
        return one
    one.milliseconds = (time.perf_counter() - start) * 1000
    one.verdict = verify(data, written, spot)
    one.result = written if keep else b""
    return one
