"""Describing and reading workbooks."""

import openpyxl

from kumaai.office.excel.profile import profile
from kumaai.office.excel.read import read
from tests.office.excel.books import merged_header, saved, staff


def test_a_header_below_titles_and_notes_is_found():
    """The header row, the data rows, kinds, units and the labelled base date."""
    sheet = profile(staff(), "x").sheet("名簿")
    assert (sheet.header_row, sheet.first_row, sheet.last_row) == (4, 5, 7)
    kinds = {column.header: column.kind for column in sheet.columns}
    assert kinds["生年月日"] == "date" and kinds["氏名"] == "text" and kinds["年齢"] == "empty"
    assert [(note.label, note.cell, note.kind) for note in sheet.notes] == [("基準日", "F2", "date")]


def test_a_header_two_rows_deep_is_joined():
    """A merged parent counts for each column below it; total rows are known; footnotes are no data."""
    sheet = profile(merged_header(), "x").sheets[0]
    assert [column.header for column in sheet.columns] == ["町名", "人口 男", "人口 女", "人口 計", "世帯数"]
    assert (sheet.first_row, sheet.last_row, sheet.total_rows) == (4, 6, (6,))


def test_visible_cells_become_blocks():
    """Block ids are sheet and cell; dates are readable."""
    source = read(staff(), "x.xlsx")
    assert source.block("名簿!D5").text == "1990/4/1"
    assert source.block("名簿!E5").text == "250000"
    assert source.kind == "xlsx"


def test_hidden_parts_are_left_out_with_a_warning():
    """Hidden rows, columns and sheets are not read, and the user is told."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["A2"] = "見える", "隠れた列", "隠れた行"
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("秘密")["A1"] = "x"
    book["秘密"].sheet_state = "hidden"
    source = read(saved(book), "x.xlsx")
    assert [block.text for block in source.blocks] == ["見える"]
    assert len(source.warnings) == 2
