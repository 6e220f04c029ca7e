"""New sheets put into a workbook that somebody owns."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kumaai.answers import SurveyAnswer, SurveyColumn, SurveyTheme
from kumaai.office.excel.survey_book import build
from kumaai.office.excel.transplant import transplant
from kumaai.office.excel.workbook import Workbook
from kumaai.status import OutputError
from tests.office.excel.raw import part, parts, text_cells, workbook

COLUMN = SurveyColumn(
    header="意見",
    place="表!A1:A1",
    kind="free",
    rows=1,
    answered=1,
    themes=[SurveyTheme(name="施設", count=1, share=1.0, cites=["表!A1"])],
    answers=[SurveyAnswer(cite="表!A1", text="机", themes=["施設"])],
)


def added(data: bytes, taken: tuple[str, ...] = ("表",)) -> bytes:
    """The workbook with the sheets of a survey."""
    made = build([COLUMN], "題", "注", taken=taken)
    return transplant(data, "表.xlsx", made.data, made.values)


def test_the_sheets_come_last_and_the_old_one_is_untouched() -> None:
    """The owner's sheet keeps its bytes; the new ones carry their values and styles."""
    data = workbook(text_cells("A1"), "<si><t>机</t></si>")
    result = added(data)
    assert parts(result)["xl/worksheets/sheet1.xml"] == parts(data)["xl/worksheets/sheet1.xml"]
    book = openpyxl.load_workbook(io.BytesIO(result), data_only=True)
    assert book.sheetnames == ["表", "アンケート集計", "回答の分類"]
    counts = {row[0].value: row[1].value for row in book["アンケート集計"].iter_rows(max_col=2)}
    assert (counts["施設"], counts["合計の確認"]) == (1, "一致")
    assert book["アンケート集計"]["A1"].font.sz == 16


def test_a_strict_workbook_gets_strict_sheets() -> None:
    """No element of the other form of OOXML is mixed in, which Excel would call damaged."""
    transitional, strict = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts(workbook(text_cells("A1"), "<si><t>机</t></si>")).items():
            for old, new in (transitional, strict):
                content = content.replace(old, new)
            archive.writestr(name, content)
    result = parts(added(target.getvalue()))
    mixed = [
        name for name, content in result.items() if b"openxmlformats.org/spreadsheetml/2006/main" in content
    ]
    assert mixed == []
    assert (
        Workbook.open(added(target.getvalue()), "表.xlsx").grid("アンケート集計").cells[1, 1].value
        == "題　集計"
    )


def test_a_protected_structure_is_refused() -> None:
    """The owner does not want sheets added; the hint names another way."""
    data = workbook(text_cells("A1"), "<si><t>机</t></si>")
    locked = workbook(text_cells("A1"), "<si><t>机</t></si>", names='<workbookProtection lockStructure="1"/>')
    assert added(data) != data
    with pytest.raises(OutputError):
        added(locked)
    assert "lockStructure" in part(locked, "xl/workbook.xml")


def test_names_that_are_taken_get_a_number() -> None:
    """A second run over its own result adds sheets of other names, and tables of other names."""
    data = added(workbook(text_cells("A1"), "<si><t>机</t></si>"))
    again = added(data, ("表", "アンケート集計", "回答の分類"))
    book = openpyxl.load_workbook(io.BytesIO(again))
    assert book.sheetnames[-2:] == ["アンケート集計(2)", "回答の分類(2)"]
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert len({table.name for table in tables}) == len({table.id for table in tables}) == 2
