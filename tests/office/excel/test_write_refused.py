"""Places that are not written to, each with its reason; and places beside them that are."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Protection

from kumaai.office.excel.write import check_targets, write_formulas
from kumaai.sheet import Scalar
from kumaai.status import OutputError
from tests.office.excel import assembled as raw
from tests.office.excel.books import saved, staff

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(
    data: bytes, cell: str, sheet: str = "表", formula: str = "=1+1", value: Scalar = 2, **more: object
) -> str:
    """The code with which writing is refused; both a message and a hint are given."""
    with pytest.raises(OutputError) as caught:
        write_formulas(data, "x", sheet, {cell: (formula, value)}, **more)  # type: ignore[arg-type]
    assert caught.value.message and caught.value.hint and caught.value.where
    return caught.value.code


def test_a_merge_is_refused_but_for_its_first_cell() -> None:
    """The first cell of a merge holds what it shows."""
    data = raw.book(raw.sheet(CELL, after='<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'))
    assert [refused(data, cell) for cell in ("C2", "B3", "C3")] == ["output.merged"] * 3
    assert write_formulas(data, "x", "表", {"B2": ("=1", 1)})


def test_arrays_and_data_tables_are_refused_even_with_force() -> None:
    """A part of an array cannot be changed; a data table is computed from its edges."""
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">_xlfn.SEQUENCE(2)</f><v>1</v></c>'
        '<c r="C1"><f t="dataTable" ref="C1:D2" dt2D="1" dtr="1" r1="F1" r2="F2"/><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    data = raw.book(raw.sheet(rows))
    for cell, code in (("A1", "array"), ("A2", "array"), ("C1", "data_table"), ("D2", "data_table")):
        assert refused(data, cell, overwrite=True) == f"output.{code}"
    assert write_formulas(data, "x", "表", {"B1": ("=1", 1)})


def test_a_protected_sheet_lets_unlocked_cells_be_written() -> None:
    """What Excel would let the user fill in may be filled in."""
    book = openpyxl.load_workbook(io.BytesIO(staff()))
    book["名簿"].protection.sheet = True
    book["名簿"]["G5"].protection = Protection(locked=False)
    data = saved(book)
    assert refused(data, "H5", "名簿") == "output.protected"
    after = write_formulas(data, "x", "名簿", {"G5": ("=1+1", 2)})
    assert openpyxl.load_workbook(io.BytesIO(after))["名簿"]["G5"].value == "=1+1"


def test_a_protected_structure_does_not_keep_cells_from_being_written() -> None:
    """Only sheets cannot be added."""
    book = openpyxl.load_workbook(io.BytesIO(staff()))
    book.security.lockStructure = True  # type: ignore[union-attr]
    assert write_formulas(saved(book), "x", "名簿", {"H5": ("=1", 1)})


def test_a_pivot_table_and_its_filters_are_refused() -> None:
    """A refresh would overwrite whatever stands there."""
    pivot = (
        f'{raw.HEAD}<pivotTableDefinition xmlns="{raw.MAIN}" name="p" cacheId="1">'
        '<location ref="A5:B8" firstHeaderRow="1" firstDataRow="1" firstDataCol="1" rowPageCount="1" colPageCount="1"/>'
        "</pivotTableDefinition>"
    )
    data = raw.book(
        raw.sheet(CELL), sheet_related=[("pivotTable", "../pivotTables/pivotTable1.xml")],
        more={"xl/pivotTables/pivotTable1.xml": pivot},
    )  # fmt: skip
    assert [refused(data, cell) for cell in ("B6", "A3")] == ["output.pivot"] * 2
    assert write_formulas(data, "x", "表", {"D6": ("=1", 1)})


def test_what_a_query_fills_is_refused() -> None:
    """A table's own columns that a query fills, and the range of an older query."""
    table = raw.table("A1:B3", ["a", "b"], more=' tableType="queryTable"').replace(
        'id="1" name="a"', 'id="1" name="a" queryTableFieldId="1"'
    )
    data = raw.book(
        raw.sheet(CELL), sheet_related=[("table", "../tables/table1.xml"), ("queryTable", "../queryTables/q1.xml")],
        more={
            "xl/tables/table1.xml": table,
            "xl/queryTables/q1.xml": f'<queryTable xmlns="{raw.MAIN}" name="外部" connectionId="1"/>',
        },
        workbook='<definedNames><definedName name="外部" localSheetId="0">表!$E$1:$F$9</definedName></definedNames>',
    )  # fmt: skip
    assert [refused(data, cell) for cell in ("A2", "F9")] == ["output.query"] * 2
    assert write_formulas(data, "x", "表", {"B2": ("=1", 1)})


def test_a_table_header_is_refused() -> None:
    """A header cell holds its column's name; a formula there would be repaired away."""
    data = raw.book(
        raw.sheet(CELL), sheet_related=[("table", "../tables/table1.xml")],
        more={"xl/tables/table1.xml": raw.table("A1:B3", ["a", "b"])},
    )  # fmt: skip
    assert refused(data, "B1") == "output.table_header"
    spill = {"formula": "=SEQUENCE(2)", "array": ((1,), (2,))}
    assert refused(data, "B2", **spill) == "output.spill"  # type: ignore[arg-type]


def test_spilling_over_data_or_over_the_edge_is_refused() -> None:
    """Excel would show #SPILL! there."""
    data = raw.book(raw.sheet(CELL + '<row r="3"><c r="B3"><v>1</v></c></row>'))
    three = {"formula": "=SEQUENCE(3)", "array": ((1,), (2,), (3,))}
    assert refused(data, "B1", **three) == "output.spill"  # type: ignore[arg-type]
    assert refused(data, "A1048575", **three) == "output.spill"  # type: ignore[arg-type]
    assert write_formulas(data, "x", "表", {"C1": ("=SEQUENCE(3)", 1)}, array=((1,), (2,), (3,)))


def test_an_empty_text_does_not_occupy_a_cell() -> None:
    """A shared string without characters is nothing."""
    data = raw.book(
        raw.sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'),
        related=[("sharedStrings", "sharedStrings.xml")],
        more={"xl/sharedStrings.xml": f'<sst xmlns="{raw.MAIN}"><si><t/></si><si><t>a</t></si></sst>'},
    )
    assert write_formulas(data, "x", "表", {"A1": ("=1", 1)})
    assert refused(data, "B1") == "output.occupied"


def test_a_chart_sheet_is_refused() -> None:
    """It has no cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, chart = book.add_worksheet("表"), book.add_chart({"type": "line"})
    sheet.write(0, 0, 1)
    chart.add_series({"values": "=表!$A$1:$A$1"})
    book.add_chartsheet("グラフ").set_chart(chart)
    book.close()
    assert refused(out.getvalue(), "A1", "グラフ") == "output.sheet_kind"
    assert write_formulas(out.getvalue(), "x", "表", {"B1": ("=1", 1)})


@pytest.mark.parametrize(
    "formula",
    ['=WEBSERVICE("http://a")', "=[1]表!A1", '=cmd|"/c calc"!A1', '=HYPERLINK("http://a")', "=1+(", "=A1&" + "A1&" * 5000 + "A1"],
)  # fmt: skip
def test_a_formula_that_reaches_outside_is_never_written(formula: str) -> None:
    """The deny list holds at the last door as well, whoever found the formula."""
    assert refused(raw.book(raw.sheet(CELL)), "B1", formula=formula) == "output.formula"


def test_places_are_looked_at_before_anything_is_computed() -> None:
    """The same refusals without a formula."""
    with pytest.raises(OutputError) as caught:
        check_targets(staff(), "x", "名簿", ["H5", "B5"])
    assert caught.value.code == "output.occupied"
    check_targets(staff(), "x", "名簿", ["H5", "H6"], "見出し")
