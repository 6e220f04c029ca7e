"""Workbooks made for the tests."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl

from kumaai.office.excel.workbook import Workbook

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def staff() -> bytes:
    """A staff list with a title, a base date to the right, a header in row 4 and three people."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名簿"
    sheet["A1"] = "職員の名簿"
    sheet["E2"], sheet["F2"] = "基準日", date(2025, 4, 1)
    for column, header in enumerate(("番号", "氏名", "課", "生年月日", "給与（円）", "年齢"), 1):
        sheet.cell(4, column, header)
    people = (
        (7, "青木　花", "総務課", date(1990, 4, 1), 250000),
        (12, "井上　太郎", "税務課", date(1985, 4, 2), 310000),
        (135, "上田　薫", "総務課", date(2001, 12, 31), 198000),
    )
    for row, person in enumerate(people, 5):
        for column, value in enumerate(person, 1):
            sheet.cell(row, column, value)
        sheet.cell(row, 4).number_format = "yyyy/m/d"
    sheet["F2"].number_format = "yyyy/m/d"
    totals = book.create_sheet("課別")
    totals.append(["課", "人数", "給与計"])
    totals.append(["総務課"])
    totals.append(["税務課"])
    return saved(book)


def merged_header() -> bytes:
    """A header two rows deep with a merged parent, a total row and a footnote."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "R7.4.1"
    sheet.append(["人口の表"])
    sheet.append(["町名", "人口", None, None, "世帯数"])
    sheet.append([None, "男", "女", "計", None])
    for cells in ("A2:A3", "B2:D2", "E2:E3"):
        sheet.merge_cells(cells)
    sheet.append(["本町", 10, 12, 22, 9])
    sheet.append(["栄町", 5, 6, 11, 0])
    sheet.append(["合計", 15, 18, 33, 9])
    sheet.append([])
    sheet.append(["※外国人を含む。"])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_xml(rows: str, head: str = "", tail: str = "") -> bytes:
    """A sheet's part around rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{_MAIN}">'
        f"{head}<sheetData>{rows}</sheetData>{tail}</worksheet>"
    ).encode()


def workbook_of(rows: str, strings: str = "") -> Workbook:
    """A workbook whose first sheet, 名簿, has these rows."""
    return with_sheet(sheet_xml(rows), strings)


def with_sheet(sheet: bytes, strings: str = "") -> Workbook:
    """A workbook whose first sheet part is ``sheet``, with shared strings."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(staff())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = sheet
            if name == "xl/_rels/workbook.xml.rels":
                relation = (
                    f'<Relationship Id="rS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
                )
                content = content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(name, content)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
    return Workbook.open(out.getvalue(), "b.xlsx")
