"""New workbooks."""

import io

import openpyxl

from kumaai.layout import Column, Layout, Paragraph, Table
from kumaai.office.excel.compose import compose, composed


def test_each_table_becomes_a_sheet_ready_for_print():
    """A4 landscape, one page wide, frozen header, a real table with its filter."""
    table = Table(("項目", "担当"), (("説明会", "総務課"),), (3, 1), "ToDo")
    book = openpyxl.load_workbook(io.BytesIO(compose(Layout("会議", (Paragraph("x"), table)))))
    sheet = book["ToDo"]
    assert sheet.freeze_panes == "A2" and sheet.print_title_rows == "$1:$1"
    (made,) = sheet.tables.values()
    assert made.ref == "A1:B2" and made.autoFilter.ref == "A1:B2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_text_never_becomes_a_formula():
    """Text that begins like a formula stays text."""
    table = Table(("a",), (('=HYPERLINK("http://x")',), ("+1",), ("@x",), ("#N/A",), ("012",)))
    sheet = openpyxl.load_workbook(io.BytesIO(compose(Layout("t", (table,))))).worksheets[0]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 6


def test_sheet_names_are_made_valid():
    """Forbidden signs go, long names are cut, doubles are numbered."""
    tables = (
        Table(("a",), (), name="会議/録:1" + "あ" * 40),
        Table(("a",), (), name="会議/録:1" + "あ" * 40),
    )
    names = openpyxl.load_workbook(io.BytesIO(compose(Layout("t", (), tables)))).sheetnames
    assert len(set(names)) == 2 and all(len(name) <= 31 and "/" not in name for name in names)


def test_the_disclosure_is_a_sheet_of_its_own():
    """The rows of the disclosure come last."""
    book = openpyxl.load_workbook(io.BytesIO(compose(Layout("t", ()), disclosure_rows=[("モデル", "なし")])))
    assert book.sheetnames[-1] == "生成AI利用記録" and book.worksheets[-1]["B2"].value == "なし"


def test_columns_to_choose_from_have_a_list_and_colours():
    """The state comes from a list; a finished row is struck through, one that is late is coloured."""
    columns = {"状況": Column(choices=("未着手", "完了"), done="完了"), "期限日": Column(date=True, due=True)}
    rows = (("送る", "2026-10-15", ""), ("作る", "", "完了"))
    table = Table(("内容", "期限日", "状況"), rows, name="宿題", columns=columns)
    sheet = sheet_of(table)
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"未着手,完了"', "C2:C3")
    assert sheet["B2"].is_date and sheet["B2"].number_format == "yyyy/m/d"
    formulas = [rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules]
    assert formulas == ['$C2="完了"', "AND(ISNUMBER($B2),$B2<TODAY())"]


def test_a_text_that_no_cell_holds_is_cut_and_told():
    """Excel's limit is 32,767 characters; the end says that something is missing."""
    made = composed(Layout("t", (Table(("a", "b"), (("あ" * 40_000, "x"),)),)))
    value = openpyxl.load_workbook(io.BytesIO(made.data)).worksheets[0]["A2"].value
    assert len(value) == 32_767 and value.endswith("（以下省略）")
    assert len(made.warnings) == 1 and "A2" in made.warnings[0]


def test_a_grid_without_headers_is_no_table():
    """Nor is one whose headers are double, which Excel would call damaged."""
    assert not sheet_of(Table(("", "", ""), (("a", "b", "c"),))).tables
    assert not sheet_of(Table(("a", "A"), (("1", "2"),))).tables


def test_a_table_without_rows_has_room_for_one():
    """Excel takes no table of a header alone."""
    (made,) = sheet_of(Table(("a", "b"), ())).tables.values()
    assert made.ref == "A1:B2"


def test_columns_are_wide_enough_for_full_width_text():
    """A full-width character counts two; no header is cut; long texts wrap in rows that are high enough."""
    sheet = sheet_of(Table(("所属課", "備考"), (("建設総務課", "長い文です。" * 30),)))
    assert sheet.column_dimensions["A"].width >= 13 and sheet.column_dimensions["B"].width == 60
    assert sheet.row_dimensions[2].height > 6 * 15


def test_a_wide_table_is_printed_across_and_a_narrow_one_upright():
    """Both fit to the width of A4."""
    assert sheet_of(Table(("a", "b"), (("x", "y"),))).page_setup.orientation == "portrait"
    assert sheet_of(Table(("a", "b", "c"), (("あ" * 30,) * 3,))).page_setup.orientation == "landscape"


def sheet_of(table: Table):
    """The sheet of a table as an independent reader sees it."""
    return openpyxl.load_workbook(io.BytesIO(compose(Layout("題", (table,))))).worksheets[0]
