"""Formulas spliced into a sheet's bytes: all else of the part stays as it was."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from kumaai.office.excel.workbook import Workbook
from kumaai.office.excel.write import write_formulas
from kumaai.office.package import Package
from kumaai.sheet import Scalar
from kumaai.status import InputError, OutputError
from tests.office.excel import assembled as raw
from tests.office.excel.books import staff

ROWS = (
    '<row r="1" spans="1:2" ht="20" customHeight="1"><c r="A1" s="2" t="inlineStr"><is><t>品名</t></is></c>'
    '<c r="B1" s="2" t="inlineStr"><is><t>数量</t></is></c></row>'
    '<row r="2" spans="1:2"><c r="A2" s="2" t="inlineStr"><is><t>紙</t></is></c><c r="B2" s="1"><v>3</v></c></row>'
    '<row r="4" spans="1:2"><c r="A4" s="2" t="inlineStr"><is><t>筆</t></is></c><c r="B4" s="1"><v>4</v></c></row>'
)


def written(rows: str, cell: str, formula: str = "=1+1", value: Scalar = 2, **more: object) -> str:
    """The sheet's part after one formula was written."""
    given = {key: more.pop(key) for key in ("before", "after", "attributes") if key in more}
    data = raw.book(raw.sheet(rows, **given))  # type: ignore[arg-type]
    return raw.sheet_of(write_formulas(data, "x", "表", {cell: (formula, value)}, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "instead_of", "stands"),
    [
        ("C2", '<v>3</v></c></row>', '<v>3</v></c><c r="C2" s="1"><f>1+1</f><v>2</v></c></row>'),
        ("C3", '</row><row r="4"', '</row><row r="3"><c r="C3"><f>1+1</f><v>2</v></c></row><row r="4"'),
        ("B9", "</row></sheetData>", '</row><row r="9"><c r="B9"><f>1+1</f><v>2</v></c></row></sheetData>'),
    ],
)  # fmt: skip
def test_only_the_new_cell_is_added(cell: str, instead_of: str, stands: str) -> None:
    """A cell in a row, in a new row between, and in a new row at the end."""
    expected = raw.sheet(ROWS).replace(instead_of, stands)
    if cell == "C2":
        expected = expected.replace('<row r="2" spans="1:2">', '<row r="2" spans="1:3">')
    assert written(ROWS, cell) == expected


def test_a_cell_between_others_stands_in_order() -> None:
    """A cell that is missing between two is put between them."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="D1"><v>4</v></c></row>'
    assert '<c r="A1"><v>1</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="D1">' in written(rows, "B1")


def test_rows_and_cells_without_references_count_on() -> None:
    """A maker may leave out r of rows and cells: places are then counted."""
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    changed = written(rows, "B2")
    assert '<c><v>3</v></c><c r="B2"><f>1+1</f><v>2</v></c>' in changed
    replaced = written(rows, "B1", overwrite=True)
    assert "<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c></row>" in replaced


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData />", "<sheetData></sheetData>"])
def test_an_empty_sheet_gets_its_first_row(data: str) -> None:
    """An empty sheetData is opened."""
    xml = raw.sheet("").replace("<sheetData></sheetData>", data)
    after = raw.sheet_of(write_formulas(raw.book(xml), "x", "表", {"B2": ("=1", 1), "C3": ("=2", 2)}))
    inner = '<row r="2"><c r="B2"><f>1</f><v>1</v></c></row><row r="3"><c r="C3"><f>2</f><v>2</v></c></row>'
    assert inner + "</sheetData>" in after


def test_a_prefix_of_the_namespace_is_kept() -> None:
    """Elements of a part that names its namespace x: are x: elements."""
    xml = raw.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        xml = xml.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    xml = xml.replace("xmlns=", "xmlns:x=")
    after = raw.sheet_of(write_formulas(raw.book(xml), "x", "表", {"B1": ("=1", 1)}))
    assert '<x:c r="B1"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>' in after


def test_a_quoted_bracket_does_not_end_a_tag() -> None:
    """Attributes may hold > and the other kind of quote."""
    rows = """<row r='1' a=">'"><c r='A1' b='> r="Z9"'><v>1</v></c></row>"""
    assert """<c r='A1' b='> r="Z9"'><v>1</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>""" in written(
        rows, "B1"
    )


def test_comments_and_character_data_hide_nothing() -> None:
    """What looks like a row inside a comment is none, and stays where it is."""
    rows = '<!-- <row r="2"> --><row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1">]]></t></is></c></row>'
    after = written(rows, "B1")
    assert rows.replace("</c></row>", '</c><c r="B1"><f>1+1</f><v>2</v></c></row>') in after


@pytest.mark.parametrize("encoding", ["UTF-16", "Shift_JIS"])
def test_another_encoding_is_serialised_anew(encoding: str) -> None:
    """A part that is no UTF-8 cannot be spliced; its cells stay equal."""
    xml = raw.sheet(ROWS).replace("UTF-8", encoding).encode(encoding)
    data = write_formulas(raw.book(xml), "x", "表", {"C2": ("=B2*2", 6)})
    cells = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert (cells["A2"].value, cells["C2"].value) == ("紙", "=B2*2")


def test_a_part_without_sheet_data_gets_one() -> None:
    """A sheet of a maker who leaves sheetData out can be written to."""
    xml = raw.sheet("", after='<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>')
    data = raw.book(xml.replace("<sheetData></sheetData>", ""))
    after = raw.sheet_of(write_formulas(data, "x", "表", {"A1": ("=1", 1)}))
    assert after.index("<sheetData>") < after.index("<pageMargins")


def test_extensions_and_attributes_of_a_cell_stay() -> None:
    """A replaced cell keeps its style, its extension list and attributes that are not of its value."""
    extension = '<extLst><ext uri="{1}"/></extLst>'
    rows = f'<row r="1"><c r="A1" s="1" t="s" cm="1" vm="1" ph="1" q="z"><v>0</v>{extension}</c>{extension}</row>'
    after = written(rows, "A1", overwrite=True)
    assert f'<c r="A1" s="1" q="z"><f>1+1</f><v>2</v>{extension}</c>{extension}</row>' in after
    assert f'</c><c r="B1" s="1"><f>1+1</f><v>2</v></c>{extension}</row>' in written(rows, "B1")


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (2, "<v>2</v>"), (2.0, "<v>2</v>"), (0.1, "<v>0.1</v>"), (1e300, "<v>1e+300</v>"),
        ("", 't="str"'), ("=1", ' t="str"><f>1+1</f><v>=1</v>'), ("#N/A", ' t="e"><f>1+1</f><v>#N/A</v>'),
        ("#A1!", ' t="str"><f>1+1</f><v>#A1!</v>'), (True, ' t="b"><f>1+1</f><v>1</v>'),
        ("<&>", "<v>&lt;&amp;&gt;</v>"), ("_x0041_", "<v>_x005F_x0041_</v>"), ("a\x00b", "<v>ab</v>"),
        (float("inf"), ' t="e"><f>1+1</f><v>#NUM!</v>'), (None, "<f>1+1</f></c>"),
    ],
)  # fmt: skip
def test_values_are_cached_as_their_kind(value: Scalar, stands: str) -> None:
    """Numbers, texts, errors and truth values, and characters that XML cannot hold."""
    assert stands in written(ROWS, "C2", value=value)


def test_a_header_is_text_whatever_it_says() -> None:
    """A header that begins with = is no formula."""
    data = write_formulas(raw.book(raw.sheet(ROWS)), "x", "表", {"C2": ("=1", 1)}, '=HYPERLINK("http://a")')
    cell = openpyxl.load_workbook(io.BytesIO(data))["表"]["C1"]
    assert 't="inlineStr"><is><t>=HYPERLINK("http://a")</t></is>' in raw.sheet_of(data)
    assert '<c r="C1" s="2" t="inlineStr">' in raw.sheet_of(data) and cell.value == '=HYPERLINK("http://a")'


def test_a_header_needs_a_row_above() -> None:
    """In row 1 there is no place for one."""
    with pytest.raises(OutputError) as caught:
        write_formulas(raw.book(raw.sheet(ROWS)), "x", "表", {"C1": ("=1", 1)}, "見出し")
    assert caught.value.code == "output.header"


def test_the_used_range_grows() -> None:
    """dimension and spans hold the new cell."""
    after = written(ROWS, "D9", before='<dimension ref="A1:B4"/>')
    assert '<dimension ref="A1:D9"/>' in after


def test_a_shared_formula_is_expanded_when_its_first_cell_goes() -> None:
    """The followers get their own text, and their values stay."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2" s="1"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"></f><v>3</v></c></row>'
    )
    after = written(rows, "B1", overwrite=True)
    assert (
        '<c r="B2" s="1"><f>A2*$A$1</f><v>2</v></c>' in after
        and '<c r="B3"><f>A3*$A$1</f><v>3</v></c>' in after
    )
    kept = written(rows, "B2", overwrite=True)
    assert '<f t="shared" ref="B1:B3" si="0">A1*$A$1</f>' in kept and '<c r="B2" s="1"><f>1+1</f>' in kept


def test_a_long_shared_formula_gets_a_new_first_cell() -> None:
    """Of many followers in a column the next one becomes the master."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B400" si="7">A1*2</f><v>2</v></c></row>'
    rows += "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><f t="shared" si="7"/><v>2</v></c></row>'
        for n in range(2, 401)
    )
    after = written(rows, "B1", overwrite=True)
    assert (
        '<f t="shared" ref="B2:B400" si="7">A2*2</f><v>2</v>' in after
        and after.count('<f t="shared" si="7"/>') == 398
    )


def test_the_calculation_chain_goes_with_its_entries() -> None:
    """Excel builds it again; a chain that names a cell without a formula would be damage."""
    data = raw.book(
        raw.sheet(ROWS),
        related=[("calcChain", "calcChain.xml")],
        more={"xl/calcChain.xml": f'<calcChain xmlns="{raw.MAIN}"><c r="A1"/></calcChain>'},
        types={"/xl/calcChain.xml": f"{raw.TYPE}.calcChain+xml"},
        workbook='<calcPr calcId="191029"/>',
    )
    after = raw.parts(write_formulas(data, "x", "表", {"C2": ("=1", 1)}))
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert b'<calcPr calcId="191029" fullCalcOnLoad="1"/>' in after["xl/workbook.xml"]


def test_a_macro_workbook_keeps_its_macros_byte_for_byte() -> None:
    """The project's part is copied as it lies in the file."""
    macros = bytes(range(256)) * 20
    data = raw.book(
        raw.sheet(ROWS), kind="sheet.macroEnabled", related=[("vbaProject", "vbaProject.bin")],
        more={"xl/vbaProject.bin": macros},
    )  # fmt: skip
    assert raw.parts(write_formulas(data, "x.xlsm", "表", {"C2": ("=1", 1)}))["xl/vbaProject.bin"] == macros


def test_a_strict_workbook_stays_strict() -> None:
    """Names of the ISO schema are met and used."""
    strict, office = (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    xml = raw.sheet(ROWS).replace(raw.MAIN, strict).replace(raw.OFFICE, office)
    data = raw.book(xml, office=office, main=strict, styles=raw.STYLES.replace(raw.MAIN, strict))
    array = ((1,), (2,))
    after = raw.parts(write_formulas(data, "x", "表", {"C2": ("=SEQUENCE(2)", 1)}, array=array))
    assert strict.encode() in after["xl/metadata.xml"]
    assert f"{office}/sheetMetadata".encode() in after["xl/_rels/workbook.xml.rels"]


def test_a_spilling_formula_reuses_the_metadata_that_is_there() -> None:
    """A second dynamic array takes the record of the first, and the part stays as it was."""
    first = write_formulas(
        raw.book(raw.sheet(ROWS)), "x", "表", {"D1": ("=SEQUENCE(2)", 1)}, array=((1,), (2,))
    )
    second = write_formulas(first, "x", "表", {"F1": ("=UNIQUE(B2:B4)", 3)}, array=((3,), (4,)))
    assert raw.parts(second)["xl/metadata.xml"] == raw.parts(first)["xl/metadata.xml"]
    sheet = openpyxl.load_workbook(io.BytesIO(second))["表"]
    assert isinstance(sheet["F1"].value, ArrayFormula) and sheet["F1"].value.ref == "F1:F2"
    assert raw.sheet_of(second).count('cm="1"') == 2


def test_metadata_of_another_kind_is_added_to() -> None:
    """Records that are there stay in their places; the new one comes behind them."""
    other = (
        f'{raw.HEAD}<metadata xmlns="{raw.MAIN}"><metadataTypes count="1"><metadataType name="XLRICHVALUE" '
        'minSupportedVersion="120000"/></metadataTypes><futureMetadata name="XLRICHVALUE" count="1"><bk/>'
        '</futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'
    )
    data = raw.book(
        raw.sheet(ROWS), related=[("sheetMetadata", "metadata.xml")], more={"xl/metadata.xml": other},
        types={"/xl/metadata.xml": f"{raw.TYPE}.sheetMetadata+xml"},
    )  # fmt: skip
    after = raw.parts(write_formulas(data, "x", "表", {"D1": ("=SEQUENCE(2)", 1)}, array=((1,), (2,))))
    xml = after["xl/metadata.xml"].decode()
    order = [xml.index(each) for each in ("XLRICHVALUE", "XLDAPR", "<cellMetadata", "<valueMetadata")]
    assert (
        order == sorted(order) and '<cellMetadata count="1"><bk><rc t="2" v="0"/></bk></cellMetadata>' in xml
    )
    assert after["[Content_Types].xml"] == raw.parts(data)["[Content_Types].xml"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"/></row><row r="2"><c r="A2"/></row>',
        '<row r="2"><c r="C2"/><c r="B2"/></row>',
        '<row r="2"><c r="A2"/><c r="A2"/></row>',
        '<row r="2"><c r="A3"/></row>',
    ],
)
def test_disorder_is_refused(rows: str) -> None:
    """Two rows of a number, and cells that stand twice or in another order."""
    with pytest.raises((OutputError, InputError)) as caught:
        written(rows, "B2", overwrite=True)
    assert caught.value.code in ("output.disorder", "input.damaged", "answer.changed")


def test_a_filled_column_reads_back() -> None:
    """A thousand rows, each with its own formula and value."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1001))
    formulas: dict[str, tuple[str, Scalar]] = {f"B{n}": (f"=A{n}*2", n * 2) for n in range(2, 1001)}
    data = write_formulas(raw.book(raw.sheet(rows)), "x", "表", formulas, "倍")
    grid = Workbook.open(data, "x").grid("表").cells
    assert all(grid[n, 2].formula == f"=A{n}*2" and grid[n, 2].value == 2 * n for n in range(2, 1001))
    assert grid[1, 2].value == "倍"


def test_a_formula_that_needs_an_array_is_stored_as_one() -> None:
    """Stored plainly, Excel would cut its ranges down to the row; a plain one stays plain."""
    written = write_formulas(
        staff(),
        "b.xlsx",
        "名簿",
        {"H5": ('=MAX(IF(C5:C7="総務課",E5:E7))', 250000), "H6": ("=SUM(E5:E7)", 758000)},
    )
    sheet = Package.open(written, path="b.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="H5"[^>]* cm="1"[^>]*><f t="array" ref="H5">', sheet)
    assert "<f>SUM(E5:E7)</f>" in sheet


def test_an_array_that_would_fill_more_cells_stays_in_its_own() -> None:
    """Without the mark of a dynamic array nothing spills over the cells beside it."""
    written = write_formulas(staff(), "b.xlsx", "名簿", {"H5": ("=E5:E7*2", 500000)})
    sheet = Package.open(written, path="b.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="H5"(?![^>]* cm=)[^>]*><f t="array" ref="H5">', sheet)
