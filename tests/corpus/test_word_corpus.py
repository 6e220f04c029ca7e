"""The measures of the Word corpus on the shared documents, held to their bounds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.corpus.word import ask_office, documents, main, measure
from tests.corpus.word_report import Document, measures
from tests.office.word.parts import docx, p
from tests.office_suite.soffice import requires_office
from tests.shared import SHARED, needs_shared

CORPUS = SHARED / "corpus"
BOUNDS = {
    "recall_mean": 0.995,
    "recall_min": 0.95,
    "perfect": 0.995,
    "reject_exact": 0.995,
    "parts_identical": 1.0,
    "document_spliced": 1.0,
}
NAMES = [
    "opened", "refused", "recall_mean", "recall_min", "perfect", "reject_exact", "accept_exact", "parts_identical",
    "document_spliced", "silent_damage", "libreoffice_accept", "libreoffice_reject", "ms_median",
]  # fmt: skip


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """The invented municipal documents, measured."""
    return measure(documents(CORPUS / "word-ja"), tmp_path_factory.mktemp("japanese"), seed=11)


def _values(found: list[Document]) -> dict[str, float]:
    return {name: float(value) for name, value, _n in measures(found)}


def _faults(found: list[Document]) -> list[str]:
    return [f"{d.path.name}: {fault}" for d in found if d.verdict for fault in d.verdict.faults]


def _hold(found: list[Document]) -> None:
    values = _values(found)
    assert values["opened"] + values["refused"] == pytest.approx(1.0, abs=1e-5)
    low = {name: values[name] for name, bound in BOUNDS.items() if values[name] < bound}
    assert not low, _faults(found)
    assert values["silent_damage"] == 0, _faults(found)


@pytest.mark.corpus
@pytest.mark.slow
@needs_shared
def test_documents_of_many_makers_keep_the_bounds(tmp_path: Path) -> None:
    """Every document is opened or refused, read whole, edited perfectly, and nothing else of it moves."""
    _hold(measure(documents(CORPUS / "word"), tmp_path, seed=11))


@pytest.mark.corpus
@needs_shared
def test_japanese_documents_keep_the_bounds(japanese: list[Document]) -> None:
    """The same for municipal documents."""
    _hold(japanese)


@pytest.mark.corpus
@needs_shared
def test_reading_agrees_with_the_truth(japanese: list[Document]) -> None:
    """All that a reader sees is given, in order, and nothing hidden or deleted is."""
    values = _values(japanese)
    missing = [(d.path.name, d.study.truth) for d in japanese if d.study.truth and d.study.truth.missing]
    assert values["truth_visible"] == 1.0, missing
    assert values["truth_order"] >= 0.99
    assert values["truth_leaks"] == 0


@pytest.mark.corpus
@pytest.mark.slow
@needs_shared
@requires_office()
def test_libreoffice_accepts_and_rejects_alike(japanese: list[Document]) -> None:
    """LibreOffice's accept-all gives the edited text, its reject-all the original."""
    ask_office(japanese, office=12, pdf=4, seed=11)
    asked = [(d.path.name, d.suite) for d in japanese if d.suite is not None]
    assert len(asked) == 12
    assert not [(name, suite) for name, suite in asked if suite.skipped or suite.accept or suite.reject]
    assert not [d.pdf for d in japanese if d.pdf]


def test_the_command_takes_any_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a measure, in order, last; a broken file counts as refused, folders below are searched."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "good.docx").write_bytes(docx(p("良い文書です。一段落だけあります。")))
    (tmp_path / "broken.docx").write_bytes(b"PK\3\4 no zip")
    (tmp_path / "notes.txt").write_text("not a document", encoding="utf-8")
    assert main([str(tmp_path), "--office", "0", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    last = [line.split("\t") for line in lines[-len(NAMES) :]]
    assert [line[0] for line in last] == NAMES
    values = {name: value for name, value, _n in last}
    assert (values["opened"], values["refused"], values["perfect"]) == ("0.5", "0.5", "1.0")
    assert any(line.startswith("broken.docx: refused: input.damaged") for line in lines)


def test_truth_beside_a_document_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A string that is missing and one that leaked are counted."""
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("見える文") + p("漏れた文")))
    truth = '{"visible": ["見える文", "ない文"], "hidden": ["漏れた文"], "deleted": ["消した文"]}'
    path.with_name("a.docx.truth.json").write_text(truth, encoding="utf-8")
    main([str(tmp_path), "--office", "0", "--edits", "0"])
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()[-3:]]
    assert lines == [["truth_visible", "0.5", "2"], ["truth_order", "0.5", "2"], ["truth_leaks", "1", "2"]]


def test_a_crash_is_neither_opened_nor_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not kumaai's own error counts against it."""
    from tests.corpus import word_product

    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    result = tmp_path / "b.docx"
    assert word_product.one(path.read_bytes(), path.name, [], result).state == "refused"
    monkeypatch.setattr("kumaai.office.word.read.read", lambda *_: 1 / 0)
    assert word_product.one(path.read_bytes(), path.name, [], result).state == "crashed"
