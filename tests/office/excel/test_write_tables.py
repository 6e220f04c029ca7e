"""Tables that follow what is written, and the looks of new cells."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kumaai.office.excel.write import write_formulas
from kumaai.sheet import Scalar
from tests.office.excel import assembled as raw
from tests.office.excel.books import staff

HEADER = '<row r="1"><c r="A1" s="2" t="inlineStr"><is><t>数量</t></is></c><c r="B1" s="2" t="inlineStr"><is><t>単価</t></is></c></row>'
ROWS = HEADER + "".join(
    f'<row r="{n}"><c r="A{n}" s="1"><v>{n}</v></c><c r="B{n}" s="1"><v>{n * 10}</v></c></row>'
    for n in (2, 3, 4)
)


def table_book(rows: str = ROWS, table: str = "", **more: str) -> bytes:
    """A workbook with a table over A1:B4."""
    return raw.book(
        raw.sheet(rows, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'),
        sheet_related=[("table", "../tables/table1.xml")],
        more={"xl/tables/table1.xml": table or raw.table("A1:B4", ["数量", "単価"], **more)},
        types={"/xl/tables/table1.xml": f"{raw.TYPE}.table+xml"},
    )


def column(letter: str, formula: str = "=A{n}*B{n}") -> dict[str, tuple[str, Scalar]]:
    """A formula for rows 2 to 4."""
    return {f"{letter}{n}": (formula.format(n=n), n * n * 10) for n in (2, 3, 4)}


def test_a_column_at_the_right_becomes_the_tables() -> None:
    """Range, filter and columns of the table grow; the column is a calculated one."""
    after = write_formulas(table_book(), "x", "表", column("C"), "金額")
    table = openpyxl.load_workbook(io.BytesIO(after))["表"].tables["物品"]
    assert (table.ref, table.autoFilter.ref) == ("A1:C4", "A1:C4")
    assert [(c.id, c.name) for c in table.tableColumns] == [(1, "数量"), (2, "単価"), (3, "金額")]
    assert table.tableColumns[2].calculatedColumnFormula.attr_text == "A2*B2"
    assert '<c r="C1" s="2" t="inlineStr"><is><t>金額</t></is></c>' in raw.sheet_of(after)
    assert '<c r="C2" s="1"><f>A2*B2</f><v>40</v></c>' in raw.sheet_of(after)


def test_a_name_that_the_table_has_is_numbered() -> None:
    """Two columns of a table cannot share a name; the header cell says the same."""
    after = write_formulas(table_book(), "x", "表", column("C"), "単価")
    assert b'name="\xe5\x8d\x98\xe4\xbe\xa12"' in raw.parts(after)["xl/tables/table1.xml"]
    assert "<t>単価2</t>" in raw.sheet_of(after)


@pytest.mark.parametrize("letter", ["C", "D"])
def test_a_table_does_not_grow_without_header_or_touch(letter: str) -> None:
    """A column without a header, and one that stands apart, are no part of it."""
    data = table_book()
    header = None if letter == "C" else "金額"
    after = write_formulas(data, "x", "表", column(letter), header)
    assert raw.parts(after)["xl/tables/table1.xml"] == raw.parts(data)["xl/tables/table1.xml"]


def test_part_of_the_rows_does_not_make_a_table_grow() -> None:
    """Only a whole column belongs to a table."""
    data = table_book()
    after = write_formulas(data, "x", "表", {"C2": ("=A2", 2)}, "金額")
    assert raw.parts(after)["xl/tables/table1.xml"] == raw.parts(data)["xl/tables/table1.xml"]


def test_a_totals_row_stays_out_of_the_column() -> None:
    """The table grows by its data rows; its filter ends above the totals row."""
    rows = ROWS + '<row r="5"><c r="A5"><v>9</v></c></row>'
    table = raw.table("A1:B5", ["数量", "単価"], totals=True)
    after = write_formulas(table_book(rows, table), "x", "表", column("C"), "金額")
    grown = openpyxl.load_workbook(io.BytesIO(after))["表"].tables["物品"]
    assert (grown.ref, grown.autoFilter.ref) == ("A1:C5", "A1:C4")


def test_a_whole_column_becomes_a_calculated_one() -> None:
    """Excel then fills new rows with the formula."""
    after = write_formulas(table_book(), "x", "表", column("B", "=A{n}*10"), overwrite=True)
    xml = raw.parts(after)["xl/tables/table1.xml"].decode()
    assert (
        '<tableColumn id="2" name="単価"><calculatedColumnFormula>A2*10</calculatedColumnFormula></tableColumn>'
        in xml
    )


def test_this_row_is_written_as_files_have_it() -> None:
    """[@x] is only Excel's way of showing it."""
    formulas: dict[str, tuple[str, Scalar]] = {
        f"C{n}": ("=[@数量]*物品[@単価]", n * n * 10) for n in (2, 3, 4)
    }
    after = raw.sheet_of(write_formulas(table_book(), "x", "表", formulas, "金額"))
    assert "<f>物品[[#This Row],[数量]]*物品[[#This Row],[単価]]</f>" in after


@pytest.mark.parametrize(
    ("formula", "kept"),
    [
        ("=LET(税,0.1,A2*税)", "_xlfn.LET(_xlpm.税,0.1,A2*_xlpm.税)"),
        ("=XLOOKUP(A2,A2:A4,B2:B4)", "_xlfn.XLOOKUP(A2,A2:A4,B2:B4)"),
        ("=SUM(A2#)", "SUM(_xlfn.ANCHORARRAY(A2))"),
        ("=@A2:A4+1", "_xlfn.SINGLE(A2:A4)+1"),
        ("=SUM(MAP(A2:A4,LAMBDA(x,x+1)))", "SUM(_xlfn.MAP(A2:A4,_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)))"),
        ('=IF(A2="SORT(",1,2)', 'IF(A2="SORT(",1,2)'),
    ],
)  # fmt: skip
def test_later_functions_are_stored_with_their_prefixes(formula: str, kept: str) -> None:
    """Functions, variables, spill references and the implicit intersection as [MS-XLSX] names them."""
    assert f">{kept}</f>" in raw.sheet_of(write_formulas(table_book(), "x", "表", {"D2": (formula, 1)}))


def test_a_date_takes_the_format_of_the_workbook() -> None:
    """A style that is there is used; styles.xml stays as it is."""
    data = staff()
    after = write_formulas(data, "x", "名簿", {"H5": ("=DATE(2025,4,1)", 45748)}, dates=True)
    assert openpyxl.load_workbook(io.BytesIO(after))["名簿"]["H5"].number_format == "yyyy/m/d"
    assert raw.parts(after)["xl/styles.xml"] == raw.parts(data)["xl/styles.xml"]


def test_a_date_gets_a_style_where_the_workbook_has_none() -> None:
    """It is added behind the last one, with the look of the neighbour; all others stay where they are."""
    data = raw.book(raw.sheet(ROWS))
    after = write_formulas(data, "x", "表", {"C2": ("=DATE(2025,4,1)", 45748)}, dates=True)
    xml = raw.parts(after)["xl/styles.xml"].decode()
    added = '<xf numFmtId="14" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"/></cellXfs>'
    assert xml.replace(added, "</cellXfs>").replace('count="5"', 'count="4"') == raw.STYLES
    assert '<c r="C2" s="4">' in raw.sheet_of(after)


def test_the_look_of_the_column_comes_before_the_neighbours() -> None:
    """A style that the sheet states for the column is what Excel would take."""
    data = raw.book(raw.sheet(ROWS, before='<cols><col min="3" max="3" width="9" style="3"/></cols>'))
    assert '<c r="C2" s="3">' in raw.sheet_of(write_formulas(data, "x", "表", {"C2": ("=1", 1)}))


def test_a_ratio_does_not_take_a_format_without_decimals() -> None:
    """0.4 in the format of amounts would be shown as 0; the same look without it is taken."""
    after = raw.sheet_of(write_formulas(raw.book(raw.sheet(ROWS)), "x", "表", {"C2": ("=A2/B2", 0.4)}))
    assert '<c r="C2" s="2">' in after
