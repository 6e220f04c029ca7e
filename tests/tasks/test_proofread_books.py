"""Proofreading a workbook: the corrected copy, and what is told of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from tests.office_suite.soffice import convert, requires_office
from tests.program import kumaai


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a workbook that has mistakes in a text, in a table's header and in what a formula shows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "お知らせ"
    page.append(["取組を行なう課", "内容"])
    page.append(["総務課", "説明会をを行なってください。"])
    page["D1"] = '="行なって"&"ください"'
    page["E1"] = 2026
    page.add_table(Table(displayName="取組", ref="A1:B2"))
    book.save(tmp_path / "b.xlsx")
    return tmp_path


def test_only_texts_are_corrected_and_headers_of_tables_left(folder: Path) -> None:
    """The text is mended, the header gets a comment, the formula nothing; the JSON says which is which."""
    outcome = kumaai(folder, "proofread", "b.xlsx", "-o", "out.xlsx", "--json", language="ja")
    edits = outcome.envelope["answer"]["edits"]
    assert {edit["block"] for edit in edits} == {"お知らせ!A1", "お知らせ!B2"}
    headers = [edit for edit in edits if edit["block"] == "お知らせ!A1"]
    assert {(edit["certainty"], edit["applied"], edit["refused"]) for edit in headers} == {
        ("hint", False, None)
    }
    assert all("テーブルの見出し" in edit["reason"] for edit in headers)
    page = openpyxl.load_workbook(folder / "out.xlsx")["お知らせ"]
    assert page["B2"].value == "説明会を行ってください。" and page["A1"].value == "取組を行なう課"
    assert page["B2"].comment is not None and page["A1"].comment is not None
    assert page["D1"].value == '="行なって"&"ください"'
    assert outcome.envelope["warnings"]


def test_in_place_keeps_the_old_file(folder: Path) -> None:
    """The workbook itself is marked and the old one lies beside it."""
    before = (folder / "b.xlsx").read_bytes()
    assert kumaai(folder, "proofread", "b.xlsx", "--in-place").status == 0
    assert (folder / "b.xlsx.bak").read_bytes() == before
    assert openpyxl.load_workbook(folder / "b.xlsx")["お知らせ"]["B2"].value == "説明会を行ってください。"


def test_colour_without_comments(folder: Path) -> None:
    """--no-comments leaves the coloured cells alone."""
    assert kumaai(folder, "proofread", "b.xlsx", "-o", "out.xlsx", "--no-comments").status == 0
    cell = openpyxl.load_workbook(folder / "out.xlsx")["お知らせ"]["B2"]
    assert cell.comment is None and cell.fill.fgColor.rgb == "FFFFF2CC"


def test_findings_as_a_list_to_work_through(folder: Path) -> None:
    """A CSV holds the findings, the encoding is the one asked for, its last record says how it was made."""
    (folder / "b.txt").write_text("=1+1を行なう。\n", encoding="utf-8")
    assert kumaai(folder, "proofread", "b.txt", "-o", "f.csv", "--encoding", "cp932").status == 0
    rows = list(csv.reader(io.StringIO((folder / "f.csv").read_text(encoding="cp932"), newline="")))
    assert rows[0] == ["場所", "修正前", "修正後", "理由", "区分"] and rows[-1][0].startswith("規則による")


@requires_office()
def test_no_cell_of_a_written_csv_computes(folder: Path) -> None:
    """LibreOffice opens the CSV and finds texts and numbers, no formula."""
    (folder / "m.md").write_text(
        "# 案\n\n- =1+1 の費用は10円\n- +81 へ電話\n- ＠市民 へ発信\n- -5 度の寒さ\n", encoding="utf-8"
    )
    assert kumaai(folder, "ideas", '=HYPERLINK("http://x")', "--from", "m.md", "-o", "i.csv").status == 0
    (folder / "office").mkdir()
    made = convert(folder / "i.csv", "xlsx:Calc MS Excel 2007 XML", folder / "office")
    cells = [cell for row in openpyxl.load_workbook(made).worksheets[0] for cell in row]
    assert cells and not [cell.coordinate for cell in cells if cell.data_type == "f"]
