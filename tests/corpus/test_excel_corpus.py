"""The measures of the workbook corpus on the shared workbooks, held to their bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kumaai.office.excel.write import write_formulas
from tests.corpus.excel import main, measure, workbooks
from tests.corpus.excel_product import Workbooks, study
from tests.corpus.excel_report import faults_of, measures
from tests.office.excel import assembled as raw
from tests.office.excel.books import staff
from tests.office_suite.soffice import requires_office
from tests.shared import SHARED, needs_shared

CORPUS = SHARED / "corpus"
NAMES = [
    "opened", "refused", "written", "features_lost", "parts_identical", "other_cells_equal", "silent_damage",
]  # fmt: skip


def _values(found: list[Workbooks]) -> dict[str, float]:
    return {name: float(value) for name, value, _n in measures(found)}


def _faults(found: list[Workbooks]) -> list[str]:
    return [f"{book.path.name}: {fault}" for book in found for one in book.tries for fault in faults_of(one)]


def _hold(found: list[Workbooks]) -> None:
    values = _values(found)
    assert values["opened"] + values["refused"] == pytest.approx(1.0, abs=1e-5), [
        (book.path.name, book.reason) for book in found if book.state == "crashed"
    ]
    assert values["written"] >= 0.99, _faults(found)
    assert (values["parts_identical"], values["other_cells_equal"]) == (1.0, 1.0), _faults(found)
    assert (values["features_lost"], values["silent_damage"]) == (0, 0), _faults(found)


@pytest.mark.corpus
@pytest.mark.slow
@needs_shared
def test_workbooks_of_many_makers_keep_the_bounds() -> None:
    """Every workbook is opened or refused; what is written changes nothing else."""
    _hold(measure(workbooks(CORPUS / "excel"), seed=11))


@pytest.mark.corpus
@needs_shared
def test_some_workbooks_of_many_makers_keep_the_bounds() -> None:
    """The same of every sixth."""
    _hold([study(path, 23) for path in workbooks(CORPUS / "excel")[::6]])


@pytest.mark.corpus
@needs_shared
def test_japanese_workbooks_keep_the_bounds_and_their_truth() -> None:
    """Reading agrees with the truth; safe places are written, unsafe ones refused."""
    found = [study(path, 11) for path in workbooks(CORPUS / "excel-ja")]
    _hold(found)
    values = _values(found)
    faults = [f"{book.path.name}: {fault}" for book in found if book.truth for fault in book.truth.faults]
    assert (values["truth_cells"], values["truth_formulas"]) == (1.0, 1.0), faults[:20]
    assert values["safe_written"] >= 0.99 and values["refuse_refused"] == 1.0, faults[:20]


def _folder(path: Path) -> None:
    (path / "below").mkdir()
    (path / "below" / "good.xlsx").write_bytes(staff())
    (path / "broken.xlsx").write_bytes(b"PK\3\4 no zip")
    (path / "~$good.xlsx").write_bytes(b"an owner file")
    (path / "notes.txt").write_text("no workbook", encoding="utf-8")


def test_the_command_takes_any_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a measure, in order, last; a broken file counts as refused, folders below are searched."""
    _folder(tmp_path)
    assert main([str(tmp_path), "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    last = [line.split("\t") for line in lines[-len(NAMES) :]]
    assert [line[0] for line in last] == NAMES
    values = {name: (value, n) for name, value, n in last}
    assert (values["opened"], values["refused"]) == (("0.5", "2"), ("0.5", "2"))
    assert values["written"] == ("1.0", "1") and values["silent_damage"] == ("0", "1")
    assert any(line.startswith("broken.xlsx: refused: input.damaged") for line in lines)


def test_truth_beside_a_workbook_is_measured(tmp_path: Path) -> None:
    """A value that is not there, and a place that ought to have been refused, count against the product."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        raw.book(raw.sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'))
    )
    path.with_name("a.truth.json").write_text(
        '{"cells": {"表": {"A1": 1, "B1": 3}}, "formulas": {"表": {"B1": "=A1*2"}},'
        '"safe_targets": [{"sheet": "表", "cell": "C1"}, {"sheet": "表", "cell": "B1"}],'
        '"refuse_targets": [{"sheet": "表", "cell": "D1", "why": "nothing"}]}',
        encoding="utf-8",
    )
    assert [line[1:] for line in measures([study(path, 1)])[-4:]] == [
        ("0.5", 2),
        ("1.0", 1),
        ("0.5", 2),
        ("0.0", 1),
    ]


def test_a_crash_is_neither_opened_nor_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not kumaai's own error counts against it, when reading and when writing."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(staff())
    monkeypatch.setattr("tests.corpus.excel_product.open_source", lambda *_: 1 / 0)
    monkeypatch.setattr("tests.corpus.excel_product.write_formulas", lambda *_, **_more: 1 / 0)
    found = study(path, 1)
    assert found.state == "crashed" and found.tries and not found.written
    assert _values([found])["written"] == 0


@pytest.mark.corpus
@pytest.mark.slow
@needs_shared
@requires_office()
def test_libreoffice_opens_what_was_written(tmp_path: Path) -> None:
    """It loads the workbooks and shows the values."""
    from tests.corpus.excel_office import open_in_office

    found = [study(path, 11, keep=True) for path in workbooks(CORPUS / "excel-ja")[:6]]
    assert list(open_in_office(found, 6, tmp_path)) == [
        "libreoffice: 6 of 6 loaded, 6 show the value (0 originals do not load)"
    ]


def test_the_writer_is_measured_not_the_measure(tmp_path: Path) -> None:
    """Nothing of kumaai's writing is needed to know a right result: written by hand, it is right."""
    from tests.corpus.excel_places import Spot
    from tests.corpus.excel_verifier import verify

    before = raw.book(raw.sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), workbook="<calcPr/>")
    parts = {name: data.decode() for name, data in raw.parts(before).items()}
    parts["xl/worksheets/sheet1.xml"] = raw.sheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<calcPr/>", '<calcPr fullCalcOnLoad="1"/>')
    spot = Spot("by hand", "表", {"B1": ("=A1*2", 2)})
    assert verify(before, raw.pack(parts), spot).faults == []
    assert verify(before, write_formulas(before, "x", "表", {"B1": ("=A1*2", 2)}), spot).faults == []
