"""Writing formulas, marks and disclosures into workbooks that somebody owns."""

import io
from datetime import datetime

import openpyxl
import pytest

from kumaai.answers import Edit
from kumaai.office.excel.disclose import SHEET_NAME, Told, disclose, told
from kumaai.office.excel.mark import mark
from kumaai.office.excel.workbook import Workbook
from kumaai.office.excel.write import write_formulas
from kumaai.office.package import Package
from kumaai.status import OutputError
from tests.office.excel.books import merged_header, saved, staff


def parts(data):
    """Every part's bytes."""
    package = Package.open(data, path="x")
    return {name: package.read(name) for name in package.names()}


def test_only_the_sheet_and_the_workbook_part_change():
    """Every other part is byte-identical, and the values are cached for readers that compute nothing."""
    original = staff()
    written = write_formulas(
        original, "x", "名簿", {"F5": ("=D5+1", 32965), "F6": ('="あ"&B6', "あ井上　太郎")}
    )
    before, after = parts(original), parts(written)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    values = openpyxl.load_workbook(io.BytesIO(written), data_only=True)["名簿"]
    assert (values["F5"].value, values["F6"].value) == (32965, "あ井上　太郎")


def test_a_new_column_gets_its_header():
    """A header text may come with the formulas."""
    written = write_formulas(staff(), "x", "名簿", {"H5": ("=E5*2", 500000)}, ("H4", "倍額"))
    assert openpyxl.load_workbook(io.BytesIO(written))["名簿"]["H4"].value == "倍額"


def test_a_spilling_formula_is_a_dynamic_array():
    """The anchor has t="array" with its range and metadata, the other cells their values."""
    written = write_formulas(
        staff(), "x", "課別", {"E1": ("=UNIQUE(名簿!C5:C7)", "総務課")}, array=(("総務課",), ("税務課",))
    )
    content = parts(written)
    assert b'cm="1"' in content["xl/worksheets/sheet2.xml"]
    assert b"_xlfn.UNIQUE" in content["xl/worksheets/sheet2.xml"]
    assert b"XLDAPR" in content["xl/metadata.xml"]
    assert Workbook.open(written, "x").grid("課別").arrays == ["E1:E2"]


def test_a_merged_cell_is_refused():
    """Cells inside a merge cannot hold a formula."""
    with pytest.raises(OutputError) as caught:
        write_formulas(merged_header(), "x", "R7.4.1", {"C2": ("=1", 1)})
    assert caught.value.code == "output.merged"


def test_a_cell_with_content_is_refused_unless_forced():
    """Nothing is overwritten without being asked for."""
    with pytest.raises(OutputError) as caught:
        write_formulas(staff(), "x", "名簿", {"B5": ("=1", 1)})
    assert caught.value.code == "output.occupied"
    assert write_formulas(staff(), "x", "名簿", {"B5": ("=1", 1)}, overwrite=True)


def test_a_protected_sheet_is_refused():
    """A protected sheet stays untouched."""
    book = openpyxl.load_workbook(io.BytesIO(staff()))
    book["名簿"].protection.sheet = True
    with pytest.raises(OutputError) as caught:
        write_formulas(saved(book), "x", "名簿", {"F5": ("=1", 1)})
    assert caught.value.code == "output.protected"


def test_the_disclosure_sheet_is_refreshed_not_doubled():
    """A second run rewrites the sheet."""
    twice = disclose(disclose(staff(), "x", [("モデル", "甲")]), "x", [("モデル", "乙")])
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert book.sheetnames == ["名簿", "課別", SHEET_NAME]
    assert book[SHEET_NAME]["B1"].value == "乙"


def test_an_edit_changes_its_cell_only():
    """A shared text is changed in one cell; colour and comment tell what and why; a number is refused."""
    edits = [
        Edit(block="名簿!C5", start=0, end=2, before="総務", after="企画", reason="組織改正"),
        Edit(block="名簿!E5", start=0, end=1, before="2", after="3"),
        Edit(block="課別!A2", start=0, end=2, before="総務", after="総務", reason="確認", certainty="hint"),
    ]
    marked = mark(staff(), "x", edits, author="校正", when=datetime(2025, 4, 1))
    assert (marked.applied, marked.refused) == ([0, 2], {1: "not_text"})
    book = openpyxl.load_workbook(io.BytesIO(marked.data))
    assert [book["名簿"][cell].value for cell in ("C5", "C7")] == ["企画課", "総務課"]
    assert "組織改正" in book["名簿"]["C5"].comment.text
    assert book["名簿"]["C5"].fill.fgColor.rgb == "FFFFF2CC"
    assert book["課別"]["A2"].value == "総務課" and "要確認" in book["課別"]["A2"].comment.text


def test_the_disclosure_keeps_what_others_wrote_on_its_sheet():
    """Labels are found in their rows, missing ones are added; a second run changes no byte."""
    book = openpyxl.load_workbook(io.BytesIO(disclose(staff(), "x", [("モデル", "甲")])))
    sheet = book[SHEET_NAME]
    sheet.insert_rows(1)
    sheet["A1"], sheet["C2"] = "様式第1号", "控え"
    rows = [("モデル", "乙"), ("内容の確認", "未確認")]
    once = disclose(saved(book), "x", rows, properties={"kumaai-run": "01J"})
    sheet = openpyxl.load_workbook(io.BytesIO(once))[SHEET_NAME]
    assert [[cell.value for cell in row] for row in sheet["A1:C3"]] == [
        ["様式第1号", None, None],
        ["モデル", "乙", "控え"],
        ["内容の確認", "未確認", None],
    ]
    assert disclose(once, "x", rows, properties={"kumaai-run": "01J"}) == once
    assert told(once, "x") == Told({"kumaai-run": "01J"}, tuple(rows))
