"""Survey answers are classified, counted and put into new sheets of a copy."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.faults.server import Misbehaving, ok
from tests.office_suite.soffice import convert, requires_office
from tests.program import Outcome, kumaai
from tests.tasks.surveys import ABOUT, QUESTION, survey

SHEETS = ["フォームの回答 1", "集計メモ", "アンケート集計", "回答の分類", "選択式の集計"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a survey's workbook."""
    (tmp_path / "s.xlsx").write_bytes(survey()[0])
    return tmp_path


def column(outcome: Outcome, header: str) -> dict[str, Any]:
    """A counted column of the answer."""
    assert outcome.status == 0, outcome.stderr
    return next(one for one in outcome.envelope["answer"]["survey"] if one["header"] == header)


def test_every_answer_is_counted_once_and_under_its_theme(folder: Path) -> None:
    """Themes, answers that say nothing and blanks are what the generator put in, and they add up."""
    counts = survey()[1]
    free = column(kumaai(folder, "summarize", "s.xlsx", "--json"), QUESTION)
    assert {theme["name"]: theme["count"] for theme in free["themes"]} == {
        name: counts[name] for name in ABOUT
    }
    assert (free["nothing"], free["blank"], free["rows"]) == (counts["特になし"], counts[""], 60)
    assert free["answered"] + free["nothing"] + free["blank"] == free["rows"]
    assert sorted(cite for theme in free["themes"] for cite in theme["cites"]) == sorted(
        answer["cite"] for answer in free["answers"] if answer["themes"] != ["特になし"]
    )


def test_choices_are_counted_in_their_order(folder: Path) -> None:
    """One choice, several, and a scale of words; times and names are not counted."""
    outcome = kumaai(folder, "summarize", "s.xlsx", "--json")
    kinds = {one["header"]: one["kind"] for one in outcome.envelope["answer"]["survey"]}
    assert kinds == {
        "問1　年代": "single",
        "問2　利用した窓口（複数可）": "multiple",
        "問3　満足度": "single",
        QUESTION: "free",
    }
    grades = [one["option"] for one in column(outcome, "問3　満足度")["choices"]]
    assert grades == ["満足", "やや満足", "普通", "やや不満", "不満"]
    several = column(outcome, "問2　利用した窓口（複数可）")["choices"]
    assert {one["option"] for one in several} == {"市民課", "税務課", "福祉課", "建設課"}
    assert sum(one["count"] for one in several) > 60


def test_the_copy_holds_the_workbook_untouched(folder: Path) -> None:
    """Every part of the original is there to the byte but the lists of parts and styles; the new sheets come last."""
    outcome = kumaai(folder, "summarize", "s.xlsx", "-o", "out.xlsx")
    assert outcome.status == 0, outcome.stderr
    with zipfile.ZipFile(folder / "s.xlsx") as before, zipfile.ZipFile(folder / "out.xlsx") as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed <= {
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "[Content_Types].xml",
        "_rels/.rels",
    }
    book = openpyxl.load_workbook(folder / "out.xlsx")
    assert book.sheetnames == [*SHEETS, "生成AI利用記録"]
    assert not any(book[name].sheet_view.tabSelected for name in SHEETS[2:])


def test_the_sheet_leads_to_the_answers_and_lets_them_be_corrected(folder: Path) -> None:
    """Examples are links into the workbook; counts are formulas over the themes; themes come from a list."""
    kumaai(folder, "summarize", "s.xlsx", "-o", "out.xlsx")
    book = openpyxl.load_workbook(folder / "out.xlsx")
    sheet, answers = book["アンケート集計"], book["回答の分類"]
    links = [cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink]
    assert links and all(link.startswith("'フォームの回答 1'!E") for link in links)
    formulas = [
        cell.value for cell in sheet["B"] if isinstance(cell.value, str) and cell.value.startswith("=COUNTIF")
    ]
    assert any("回答の分類!$D$2:$F$" in formula for formula in formulas)
    assert answers.tables["回答の分類1"].autoFilter is not None
    lists = [rule.formula1 for rule in answers.data_validations.dataValidation]
    assert any("アンケート集計!$A$" in formula for formula in lists)
    assert len(book["選択式の集計"]._charts) == 3  # pyright: ignore[reportAttributeAccessIssue]


@requires_office()
def test_another_program_computes_what_is_stored(folder: Path) -> None:
    """LibreOffice opens the copy and finds the same values in every cell of the new sheets."""
    kumaai(folder, "summarize", "s.xlsx", "-o", "out.xlsx")
    stored = openpyxl.load_workbook(folder / "out.xlsx", data_only=True)
    (folder / "office").mkdir()
    computed = openpyxl.load_workbook(convert(folder / "out.xlsx", "xlsx", folder / "office"), data_only=True)
    for name in SHEETS[2:]:
        for row in stored[name]:
            for cell in row:
                other = computed[name][cell.coordinate].value
                same = (
                    abs(cell.value - other) < 1e-9
                    if isinstance(cell.value, float) and isinstance(other, int | float)
                    else (cell.value if cell.value not in ("", None) else None) == other
                )
                assert same, f"{name}!{cell.coordinate}: {cell.value} {other}"


def test_an_answer_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    """Whatever an answer begins with, no cell of it computes."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["番号", "自由意見"])
    for number, text in enumerate(
        ("=1+1 にしてほしい", "+81-3-1234 に電話したがつながらない", "@市長 待ち時間が長い", "-"), 1
    ):
        page.append([number, text])
        page.cell(number + 1, 2).data_type = "s"
    book.save(tmp_path / "s.xlsx")
    assert kumaai(tmp_path, "summarize", "s.xlsx", "-o", "out.xlsx").status == 0
    answers = openpyxl.load_workbook(tmp_path / "out.xlsx")["回答の分類"]
    assert [cell.data_type for cell in answers["C"]] == ["s"] * len(answers["C"])
    assert answers["C2"].value == "=1+1 にしてほしい" and answers["C2"].quotePrefix


def test_a_register_with_remarks_is_no_survey(tmp_path: Path) -> None:
    """A list of equipment with long remarks is summarized as before, unless a column is named."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["品名", "数量", "備考"])
    for number in range(6):
        page.append([f"机{number}", number, f"第{number}会議室にあり、来年度に更新する予定である。"])
    book.save(tmp_path / "r.xlsx")
    assert kumaai(tmp_path, "summarize", "r.xlsx", "--json").envelope["answer"]["survey"] == []
    named = kumaai(tmp_path, "summarize", "r.xlsx", "--column", "備考", "--json")
    assert column(named, "備考")["answered"] == 6


def test_a_column_that_is_not_there_is_told(folder: Path) -> None:
    """The error names the columns that are there."""
    outcome = kumaai(folder, "summarize", "s.xlsx", "--column", "感想文")
    assert outcome.status == 4 and "問1　年代" in outcome.stderr


def test_categories_of_the_office_come_from_a_list_or_a_file(folder: Path) -> None:
    """Only they are used, and the rest is その他."""
    (folder / "c.txt").write_text("駐車場\n職員\n", encoding="cp932")
    for given in ("駐車場,職員", "c.txt"):
        free = column(kumaai(folder, "summarize", "s.xlsx", "--categories", given, "--json"), QUESTION)
        assert {theme["name"] for theme in free["themes"]} == {"駐車場", "職員", "その他"}


def test_a_csv_of_answers_is_counted_too(folder: Path) -> None:
    """Its lines are the cites; the counts go into a workbook of their own or a CSV."""
    page = openpyxl.load_workbook(folder / "s.xlsx").worksheets[0]
    with (folder / "s.csv").open("w", encoding="cp932", newline="") as stream:
        csv.writer(stream).writerows([cell.value for cell in row] for row in page)
    free = column(kumaai(folder, "summarize", "s.csv", "--json"), QUESTION)
    assert free["answered"] + free["nothing"] + free["blank"] == 60 and free["themes"][0]["cites"][
        0
    ].startswith("L")
    assert kumaai(folder, "summarize", "s.csv", "-o", "new.xlsx").status == 0
    assert openpyxl.load_workbook(folder / "new.xlsx").sheetnames == [*SHEETS[2:], "生成AI利用記録"]
    assert kumaai(folder, "summarize", "s.csv", "-o", "counts.csv").status == 0
    rows = list(csv.reader(io.StringIO((folder / "counts.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0][:4] == ["設問", "種類", "分類・選択肢", "件数"] and "規則" in rows[-1][0]


def model(folder: Path, *answers: Any) -> Outcome:
    """Summarize with a model that gives these answers one after the other."""
    with Misbehaving(*(ok(json.dumps(answer)) for answer in answers)) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_API_KEY": "k", "KUMAAI_MODEL": "m"}
        return kumaai(folder, "summarize", "s.xlsx", "-o", "out.xlsx", "--json", environ=environ)


def classified(folder: Path) -> list[dict[str, Any]]:
    """A right classification of all answers that say something."""
    rows = openpyxl.load_workbook(folder / "s.xlsx").worksheets[0].iter_rows(min_row=2, min_col=5, max_col=5)
    cells = [
        row[0] for row in rows if row[0].value and row[0].value not in ("特になし", "なし", "ありません")
    ]
    return [
        {
            "id": f"フォームの回答 1!{cell.coordinate}",
            "categories": ["設備" if "トイレ" in cell.value else "その他"],
            "tones": [],
        }
        for cell in cells
    ]


def test_a_model_classifies_and_the_program_counts(folder: Path) -> None:
    """Answers left out, doubled or under unknown names go back for repair; then every one is counted."""
    right = classified(folder)
    scheme = [{"name": "設備", "description": ""}]
    wrong = {"categories": scheme, "answers": [*right[1:], right[1] | {"categories": ["未知"]}]}
    outcome = model(folder, wrong, {"categories": scheme, "answers": right})
    free = column(outcome, QUESTION)
    assert {theme["name"]: theme["count"] for theme in free["themes"]} == {
        "設備": sum(one["categories"] == ["設備"] for one in right),
        "その他": sum(one["categories"] == ["その他"] for one in right),
    }
    assert outcome.envelope["usage"]["calls"] == 2


def test_a_classification_that_stays_incomplete_is_no_answer(folder: Path) -> None:
    """After two repairs the run ends with status 8 and nothing is written."""
    incomplete = {"categories": [{"name": "設備", "description": ""}], "answers": classified(folder)[1:]}
    assert model(folder, *[incomplete] * 3).status == 8 and not (folder / "out.xlsx").exists()
