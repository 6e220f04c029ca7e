"""The cells of a sheet, read by patterns or by the parser, and nothing lost either way."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.office.excel.cells import Cell, Cells
from kumaai.office.excel.grid import read_grid
from kumaai.office.excel.workbook import Grid, Workbook
from kumaai.status import InputError
from tests.office.excel.books import staff

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _workbook(sheet_xml: bytes, strings: str = "") -> Workbook:
    """A workbook whose one sheet part is ``sheet_xml``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(staff())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = sheet_xml
            if name == "xl/_rels/workbook.xml.rels":
                relation = (
                    f'<Relationship Id="rS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
                )
                content = content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(name, content)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
    return Workbook.open(out.getvalue(), "b.xlsx")


def _sheet(rows: str, head: str = "", tail: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{_MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'.encode()


def _grid(xml: bytes, strings: str = "") -> Grid:
    book = _workbook(xml, strings)
    return read_grid(book, book.sheets[0])


_ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" t="b"><v>1</v></c></row>'
    '<row r="3" hidden="1"><c r="A3"><v>1.5</v></c><c r="B3"><f>A3*2</f><v>3</v></c>'
    '<c r="C3" t="inlineStr"><is><t>a &amp; b&#10;c</t></is></c><c r="D3" t="e"><v>#N/A</v></c></row>'
    '<row r="4"><c r="A4"><v>1E+3</v></c><c r="B4"><f t="shared" ref="B4:B5" si="0">A4+1</f><v>1001</v></c></row>'
    '<row r="5"><c r="A5"><v>+5</v></c><c r="B5"><f t="shared" si="0"/><v>6</v></c>'
    '<c r="C5" t="str"><f>"x"</f><v>x</v></c><c r="D5" t="d"><v>2025-04-01</v></c></row>'
    '<row r="6"><c r="A6" t="inlineStr"><is><r><t>rich</t></r><r><t> text</t></r></is></c></row>'
)


def test_the_usual_shape_is_read_as_the_parser_reads_it() -> None:
    """Patterns and parser give the same cells; a prefix sends the same sheet to the parser."""
    strings = "<si><t>見出し</t></si>"
    usual = _grid(_sheet(_ROWS), strings)
    prefixed = re.sub("<(/?)(?=[a-zA-Z])", r"<\1x:", _sheet(_ROWS).decode())
    slow = _grid(prefixed.replace("xmlns=", "xmlns:x=").encode(), strings)
    assert type(usual.cells.rows) is not dict and type(slow.cells.rows) is dict
    assert dict(usual.cells.items()) == dict(slow.cells.items())
    assert usual.hidden_rows == slow.hidden_rows == {3}
    assert usual.cells[1, 1].value == "見出し"
    assert usual.cells[4, 1] == Cell(1000, "n")
    assert usual.cells[5, 2].formula == "=A5+1"
    assert usual.cells[5, 4].value == 45748
    assert usual.cells[6, 1].value == "rich text"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>nan</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1,2</v></c></row>',
        '<row r="1"><c r="A1"><v>null</v></c></row>',
        '<row r="1"><c r="A1" s="-4"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    ],
)
def test_a_broken_value_is_told_and_never_taken_for_another(rows: str) -> None:
    """A value that is none ends as a damaged file, also when it is read late."""
    grid = _grid(_sheet(rows))
    with pytest.raises(InputError) as raised:
        list(grid.cells.items())
    assert raised.value.code == "input.damaged"


def test_comments_and_split_tags_do_not_hide_cells() -> None:
    """What looks like a cell inside a comment is none, and a tag with a line break is one."""
    grid = _grid(
        _sheet('<row r="1"><!-- <c r="A1"><v>1</v></c> --><c\nr="B1"><v>2</v></c></row><row r="2"/>')
    )
    assert dict(grid.cells.items()) == {(1, 2): Cell(2, "n")}


def test_a_row_that_stands_twice_keeps_both_halves() -> None:
    """Two row elements of one number are put together."""
    grid = _grid(_sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'))
    assert {place: cell.value for place, cell in grid.cells.items()} == {(2, 1): 1, (2, 2): 2}


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 8)),
        st.one_of(
            st.integers(-(10**9), 10**9),
            st.floats(-1e12, 1e12).map(lambda number: float(f"{number:.12g}")),
            st.booleans(),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_what_openpyxl_writes_is_read_back(values: dict) -> None:
    """Numbers, texts and truth values come back from a file of another writer."""
    import openpyxl

    book = openpyxl.Workbook()
    for (row, column), value in values.items():
        cell = book.active.cell(row, column)  # type: ignore[union-attr]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    grid = Workbook.open(out.getvalue(), "b.xlsx").grid("Sheet")
    assert {place: cell.value for place, cell in grid.cells.items()} == values
    assert {place: row.cell(0).value for place, row in grid.cells.only({3})} == {
        r: v for (r, c), v in sorted(values.items()) if c == 3
    }


def test_a_cell_that_names_another_row_stands_there() -> None:
    """A cell's own reference counts, as the parser reads it."""
    grid = _grid(_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B7"><v>2</v></c></row>'))
    assert {place: cell.value for place, cell in grid.cells.items()} == {(1, 1): 1, (7, 2): 2}
    assert [(number, row.values) for number, row in grid.cells.only({2})] == [(7, (2,))]


def test_cells_of_single_cells_stand_in_row_order() -> None:
    """Rows and columns ascend whatever the order was."""
    cells = Cells.of({(2, 1): Cell(3, "n"), (1, 2): Cell("b", "s"), (1, 1): Cell("a", "s")})
    assert list(cells) == [(1, 1), (1, 2), (2, 1)]
    assert (1, 3) not in cells and cells.value(1, 2) == "b" and len(cells) == 3
