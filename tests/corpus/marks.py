"""Measures marking over any folder of workbooks: ``python -m tests.corpus.marks FOLDER [--office]``.

Edits of one character are put into up to thirty texts of each workbook. What
came out is compared with what went in by readers that are not kumaai's: the
zip's bytes part by part, openpyxl for cells and comments; with ``--office``
LibreOffice counts the comments. Ends with one tab-separated line a measure, ``name value n``:

marked: workbooks with at least one edit in, of those with texts that may be
changed; parts_identical: every part but sheet, styles, workbook, comments and
their lists; other_cells_equal: every cell but the edited ones; texts_right:
edited cells read back as they should; comments_kept: comments that were there
keep their text; features_kept: elements of a touched sheet beside its cells;
office_comments: comments that LibreOffice finds, of those written.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from kumaai.answers import Edit
from kumaai.office.excel.mark import Marked, mark, own_texts
from kumaai.office.excel.read import read
from kumaai.status import KumaaiError
from tests.office_suite.soffice import OfficeError, convert

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
MOST = 30
"""Edits a workbook."""
WHEN = datetime(2026, 11, 22)
_TOUCHED = re.compile(
    r"\.rels$|\[Content_Types\]|/comments\d|/comments/|vmlDrawing|\.vml$|threadedComment|persons/|/styles\.xml$|workbook\.xml$|worksheets/"
)
_BESIDE = re.compile(
    r"<(?:\w+:)?(conditionalFormatting|dataValidation|hyperlink|mergeCell|drawing|control|extLst|sparkline|tablePart|picture|oleObject|pageSetup|headerFooter|legacyDrawing|rPh|phoneticPr)\b"
)


@dataclass
class Score:
    """Shares as (good, all)."""

    shares: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, good: int, of: int = 1) -> None:
        """Count ``good`` of ``of``."""
        share = self.shares.setdefault(name, [0, 0])
        share[0] += good
        share[1] += of


def study(path: Path, score: Score, told: bool, office: Path | None) -> None:
    """One workbook: mark it, compare."""
    data = path.read_bytes()
    try:
        source = read(data, str(path))
        texts = own_texts(data, str(path))
    except KumaaiError:
        return
    edits = list(_edits([block for block in source.blocks if block.id in texts]))
    if not edits:
        return
    try:
        marked = mark(data, str(path), edits, author="校正係", when=WHEN)
    except KumaaiError as fault:
        score.add("marked", int(fault.code == "output.signed"))
        if told:
            print(path.name, fault.code, fault.message)
        return
    changeable = [index for index in range(len(edits)) if marked.refused.get(index) != "protected"]
    if not changeable:
        return
    score.add("marked", int(bool(marked.applied)))
    if not marked.applied:
        return
    _compare(path, data, marked, edits, score, told)
    if office is not None:
        _count_comments(path, marked.data, score, office, told)


def _edits(blocks: list[Any]) -> Iterator[Edit]:
    """A change in the middle of every few texts, of one character, with and without others after it."""
    step = max(1, len(blocks) // MOST)
    for number, block in enumerate(blocks[::step][:MOST]):
        place = len(block.text) // 2 if len(block.text) > 1 else 0
        before = block.text[place]
        after = ("訂正", before + before, "")[number % 3 if len(block.text) > 1 else 0]
        certainty = "hint" if number % 7 == 6 else "fix"
        yield Edit(
            block=block.id,
            start=place,
            end=place + 1,
            before=before,
            after=after,
            reason="試し",
            certainty=certainty,
        )


def _compare(path: Path, data: bytes, marked: Marked, edits: list[Edit], score: Score, told: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as one, zipfile.ZipFile(io.BytesIO(marked.data)) as two:
        names = [info.filename for info in one.infolist()]
        wrong = [n for n in names if not _TOUCHED.search(n.replace("\\", "/")) and one.read(n) != two.read(n)]
        score.add("parts_identical", int(not wrong))
        lost = [
            name
            for name in names
            if "worksheets/" in name
            and not name.endswith(".rels")
            and _lost(one.read(name), two.read(name), marked)
        ]
        score.add("features_kept", int(not lost))
    if told and (wrong or lost):
        print(path.name, "parts", wrong, "features", lost)
    try:
        before, after = _book(data), _book(marked.data)
    except Exception as fault:  # openpyxl fails on several valid workbooks, also before anything was marked
        if told:
            print(path.name, "openpyxl:", type(fault).__name__)
        return
    mine = {edits[index].block: [] for index in marked.applied}
    for index in marked.applied:
        if edits[index].certainty == "fix" and index not in marked.kept:
            mine[edits[index].block].append(edits[index])
    equal, right, kept = _cells(before, after, mine)
    for name, wrong_cells in (("other_cells_equal", equal), ("texts_right", right), ("comments_kept", kept)):
        score.add(name, int(not wrong_cells))
        if told and wrong_cells:
            print(path.name, name, wrong_cells[:5])


def _book(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def _cells(before: Any, after: Any, mine: dict[str, list[Edit]]) -> tuple[list[str], list[str], list[str]]:
    """Cells that differ though no edit is in them, edited ones that read wrong, comments whose text is gone."""
    equal, right, kept = [], [], []
    for sheet in before.worksheets:
        other = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                key, twin = f"{sheet.title}!{cell.coordinate}", other[cell.coordinate]
                if key in mine:
                    text = str(cell.value)
                    for edit in sorted(mine[key], key=lambda edit: -edit.start):
                        text = text[: edit.start] + edit.after + text[edit.end :]
                    if (twin.value or "") != text:
                        right.append(key)
                elif (_plain(cell.value), cell.number_format) != (_plain(twin.value), twin.number_format):
                    equal.append(key)
                old = getattr(cell, "comment", None)
                if old is not None and (twin.comment is None or old.text not in twin.comment.text):
                    kept.append(key)
    return equal, right, kept


def _plain(value: Any) -> Any:
    """Array and data table formulas as what they hold: openpyxl's objects are equal to themselves only."""
    return vars(value) if hasattr(value, "ref") else value


def _lost(one: bytes, two: bytes, marked: Marked) -> bool:
    """Whether a sheet has fewer of any element beside its cells; furigana that was told of does not count."""
    old, new = (Counter(_BESIDE.findall(each.decode("utf-8", "replace"))) for each in (one, two))
    return any(new[name] < count for name, count in old.items() if not (marked.readings and name == "rPh"))


def _count_comments(path: Path, data: bytes, score: Score, folder: Path, told: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if re.search(r"comments[^/]*\.xml$", n) and "hreaded" not in n]
        wanted = sum(archive.read(name).count(b"authorId=") for name in names)
    target = folder / (path.stem + path.suffix)
    target.write_bytes(data)
    try:
        shown = convert(target, "fods", folder, seconds=60).read_text(encoding="utf-8", errors="replace")
    except OfficeError:
        if told:
            print(path.name, "LibreOffice does not save it")
        return
    score.add("office_comments", min(wanted, shown.count("<office:annotation ")), wanted)


def main() -> int:
    """Study every workbook under the folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--office", action="store_true")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    score = Score()
    with tempfile.TemporaryDirectory() as office:
        for path in sorted(p for folder in given.folders for p in folder.rglob("*") if p.suffix in SUFFIXES):
            study(path, score, given.list, Path(office) if given.office else None)
    for name, (good, of) in score.shares.items():
        print(f"{name}\t{good / max(1, of):.4f}\t{of}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
