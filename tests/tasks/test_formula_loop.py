"""The talk with a model about a formula: repaired, never worse, explained, mended, and never reaching out."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.faults.server import Misbehaving, ok
from tests.measure.attacks import ATTACKS, attack
from tests.program import Outcome, kumaai


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled engine is kept from test to test."""
    return tmp_path_factory.mktemp("engines")


@pytest.fixture
def book(tmp_path: Path, engines: Path) -> Path:
    """Orders with a rate above the table, and a hidden column of costs."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "注文"
    for row in (
        ["注文一覧", None, None, None, "税率", 0.1],
        [],
        ["品名", "単価", "数量", "原価", "金額"],
        ["机", 12000, 3, 7111],
        ["椅子", 4500, 10, 2222],
        ["棚", 8000, 2, 3333],
        ["机", 11000, 5, 6444],
    ):
        sheet.append(row)
    sheet.column_dimensions["D"].hidden = True
    workbook.save(tmp_path / "注文.xlsx")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "cache").symlink_to(engines)
    return tmp_path


def ask(
    folder: Path, *formulas: str, options: tuple[str, ...] = (), language: str = "en"
) -> tuple[Outcome, list[str]]:
    """One run against a server that gives these formulas in turn; its outcome and what the server was sent."""
    script = [
        ok(json.dumps({"formula": formula, "explanation": "積", "assumptions": []}, ensure_ascii=False))
        for formula in formulas
    ]
    with Misbehaving(*script) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        words = (
            "excel-formula",
            "注文.xlsx",
            "単価に数量を掛けた金額",
            "--cell",
            "E4:E7",
            "--json",
            *options,
        )
        done = kumaai(folder, *words, environ=environ, language=language)
        return done, [request.prompt for request in server.requests]


def test_the_model_is_told_what_the_formula_read(book: Path) -> None:
    """A failed example goes back with cell, wanted and computed value, and the cells that were read."""
    done, sent = ask(book, "=B4+C4", "=B4*C4", options=("--expect", "E4=36000"))
    assert done.status == 0, done.stderr
    told = json.loads(
        next(line for line in sent[1].splitlines() if "formula.expected" in line).partition(") ")[2]
    )
    assert (told["cell"], told["want"], told["got"]) == ("E4", "36000", 12003)
    assert told["read"] == {"B4 単価": "12000", "C4 数量": "3"}
    assert done.envelope["answer"]["rounds"] == 2


def test_without_samples_no_value_of_the_workbook_leaves(book: Path) -> None:
    """--samples 0 keeps values out of the prompt and out of the repair rounds."""
    options = ("--expect", "E4=36000", "--samples", "0")
    _done, sent = ask(book, "=B4+C4", "=B4*C4", options=options)
    assert not any(value in "".join(sent) for value in ("12000", "12003", "4500", "机"))


def test_hidden_columns_stay_out_of_the_prompt(book: Path) -> None:
    """A hidden column is neither named nor sampled, unless --include-hidden asks for it."""
    _done, sent = ask(book, "=B4*C4")
    assert "原価" not in sent[0]
    assert "7111" not in sent[0]
    _done, sent = ask(book, "=B4*C4", options=("--include-hidden",))
    assert "原価" in sent[0]


def test_an_example_that_was_met_is_not_lost(book: Path) -> None:
    """The model is told which formula had it right, and the error names the nearest formula, not the last."""
    options = ("--expect", "E4=36000", "--expect", "E5=1")
    done, sent = ask(book, "=B4*C4", "=B4+C4", options=options)
    assert done.status == 8
    assert "E4 was right with =B4*C4 and must stay right." in sent[2]
    assert "The formula =B4*C4 fails its checks" in done.envelope["error"]["message"]
    assert "1 of 2 examples" in done.envelope["error"]["message"]


def test_a_missing_anchor_is_asked_about_once(book: Path) -> None:
    """A reference that slides off is doubted; mended, it is taken without a warning."""
    done, sent = ask(book, "=B4*C4*(1+F1)", "=B4*C4*(1+$F$1)")
    assert done.envelope["answer"]["formula"] == "=B4*C4*(1+$F$1)"
    assert "F1 has no $" in sent[1]
    assert "formula.anchor" not in [check["id"] for check in done.envelope["checks"]]


def test_a_formula_that_is_meant_is_taken_with_its_warning(book: Path) -> None:
    """A model that gives the doubted formula again is believed; the user is warned, with --strict it fails."""
    done, sent = ask(book, "=B4*C4*(1+F1)")
    assert (done.status, len(sent)) == (0, 2)
    assert "formula.anchor" in [check["id"] for check in done.envelope["checks"]]
    assert any("F1" in warning for warning in done.envelope["answer"]["warnings"])
    strict, _sent = ask(book, "=B4*C4*(1+F1)", options=("--strict",))
    assert strict.status == 9


def test_the_best_answer_is_handed_out(book: Path) -> None:
    """When later answers are worse, the earlier one that can be used is given."""
    done, _sent = ask(book, "=B4*C4*(1+F1)", "=B4*", "=NOSUCH(B4)", "=WEBSERVICE(B4)")
    assert done.status == 0, done.stderr
    assert done.envelope["answer"]["formula"] == "=B4*C4*(1+F1)"


def test_a_function_that_is_too_new_is_rewritten(book: Path) -> None:
    """IFS becomes nested IF for Excel 2016, with the same values, and the answer says so."""
    done, _sent = ask(book, '=IFS(B4>=10000,"高",TRUE,"安")', options=("--excel", "2016"))
    answer = done.envelope["answer"]
    assert answer["formula"] == '=IF(B4>=10000,"高","安")'
    assert any("IFS is not in Excel 2016" in point for point in answer["look_at"])


def test_worked_rows_have_the_real_values(book: Path) -> None:
    """Three rows, each with what it reads and what comes out, in the JSON and in the text."""
    done, _sent = ask(book, "=B4*C4", language="ja")
    rows = done.envelope["answer"]["worked"]
    assert len(rows) == 3
    assert rows[0]["text"] == "E4: 単価 (B4)=12000, 数量 (C4)=3 → 36000"


def test_a_formula_is_explained_part_by_part(book: Path) -> None:
    """Each part with its meaning and its value in the row, by rules, without a request."""
    words = ("excel-formula", "注文.xlsx", "--explain", '=IF(B4>=10000,ROUND(B4*$F$1,0),"")', "--json")
    done = kumaai(book, *words, "--cell", "E4")
    assert done.status == 0, done.stderr
    parts = {part["source"]: part for part in done.envelope["answer"]["parts"]}
    assert "単価" in parts["B4"]["text"]
    assert parts["B4"]["value"] == "12000"
    assert parts["ROUND(B4*$F$1,0)"]["value"] == "1200"
    assert parts["B4>=10000"]["value"] == "TRUE"
    assert done.envelope["model"]["ai"] is False


def put(book: Path, formulas: dict[str, str]) -> None:
    """Write formulas into the workbook."""
    workbook = openpyxl.load_workbook(book / "注文.xlsx")
    for cell, formula in formulas.items():
        workbook["注文"][cell] = formula
    workbook.save(book / "注文.xlsx")


def test_a_filled_column_is_mended_and_written(book: Path) -> None:
    """--fix of one cell mends the whole column that holds the same formula."""
    put(book, {f"E{row}": f"=B{row}*C{row}*(1+F{row - 3})" for row in range(4, 8)})
    words = ("excel-formula", "注文.xlsx", "--fix", "E5", "--provider", "rules", "--json", "-o", "out.xlsx")
    done = kumaai(book, *words)
    assert done.status == 0, done.stderr
    answer = done.envelope["answer"]
    assert (answer["original"], answer["formula"]) == ("=B4*C4*(1+F1)", "=B4*C4*(1+$F$1)")
    assert answer["changes"] == ["F1 became $F$1"]
    assert openpyxl.load_workbook(book / "out.xlsx")["注文"]["E7"].value == "=B7*C7*(1+$F$1)"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("＝ＳＵＭ（B4：B7", "=SUM(B4:B7)"),
        ("=SUMM(B4:B7)", "=SUM(B4:B7)"),
        ("=COUNTIF(A4:A7;机)", '=COUNTIF(A4:A7,"机")'),
        ("=SUM(B4:B6)", "=SUM($B$4:$B$7)"),
    ],
)
def test_a_broken_formula_is_mended(book: Path, broken: str, mended: str) -> None:
    """Brackets, full-width signs, names, quotes and short ranges."""
    words = ("excel-formula", "注文.xlsx", "--fix", broken, "--cell", "H4", "--provider", "rules", "--json")
    done = kumaai(book, *words)
    assert done.status == 0, done.stderr
    assert done.envelope["answer"]["formula"] == mended


def test_a_formula_without_a_fault_is_not_written(book: Path) -> None:
    """With nothing to mend, -o writes nothing and says so."""
    words = (
        "excel-formula",
        "注文.xlsx",
        "--fix",
        "=B4*C4",
        "--cell",
        "E4:E7",
        "--provider",
        "rules",
        "--json",
    )
    assert kumaai(book, *words).status == 0
    done = kumaai(book, *words, "-o", "out.xlsx")
    assert (done.status, done.envelope["error"]["code"]) == (8, "answer.unchanged")
    assert not (book / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("注文.xlsx",), "usage.request"),
        (("注文.xlsx", "金額"), "usage.cell"),
        (("注文.xlsx", "--explain", "=A1", "--fix", "=A1"), "usage.explain"),
        (("注文.xlsx", "--explain", "A4"), "input.no_formula"),
        (("注文.xlsx", "--explain", "=A4", "-o", "out.xlsx"), "usage.kind"),
    ],
)
def test_options_that_do_not_fit_are_refused(book: Path, words: tuple[str, ...], code: str) -> None:
    """What is missing or contradicts itself is told with a hint, before anything is asked."""
    done = kumaai(book, "excel-formula", *words, "--json")
    assert code in done.stdout + done.stderr or done.status == 2


@pytest.mark.parametrize("formula", ATTACKS[::12])
def test_an_attack_is_refused_and_no_socket_opens(tmp_path: Path, formula: str) -> None:
    """Whatever a model gives: status 8, nothing written, no connection but the endpoint's."""
    done = attack(formula, tmp_path)
    assert done.refused, done
    assert done.opened == ()
