"""New workbooks."""

import io

import openpyxl

from kumaai.layout import Layout, Paragraph, Table
from kumaai.office.excel.compose import compose


def test_each_table_becomes_a_sheet_ready_for_print():
    """A4 landscape, one page wide, frozen header, filter."""
    table = Table(("項目", "担当"), (("説明会", "総務課"),), (3, 1), "ToDo")
    book = openpyxl.load_workbook(io.BytesIO(compose(Layout("会議", (Paragraph("x"), table)))))
    sheet = book["ToDo"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:B2"
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
