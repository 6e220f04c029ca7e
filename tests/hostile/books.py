"""The list of hostile workbooks: each has a name, a maker and what reading and writing must answer."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.office.excel import assembled as raw

MB = 1024 * 1024
CELL = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>会議の予算</t></is></c></row>'
ENDS = frozenset(
    {"", "input.damaged", "input.limit", "input.unsafe", "input.kind", "input.empty", "input.sheet"}
)


@dataclass(frozen=True)
class Case:
    """``codes`` are the answers allowed when the workbook is read, ``write`` those allowed beside them when a cell
    is written: error codes, "" where it goes well. ``heavy`` ones are run one process each."""

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str]
    write: frozenset[str]
    heavy: bool = False


CASES: dict[str, Case] = {}


def case(
    *codes: str, write: tuple[str, ...] = (), heavy: bool = False, name: str = ""
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """List a maker under its name; without ``codes`` the workbook must open."""

    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        title = name or make.__name__
        if title in CASES:
            raise ValueError(title)
        CASES[title] = Case(title, make, frozenset(codes or ("",)), frozenset(write), heavy)
        return make

    return keep


def rows(inner: str, **more: str) -> bytes:
    """A workbook whose sheet has these rows."""
    return raw.book(raw.sheet(inner, **more))


def changed(changes: Mapping[str, bytes | str | None], data: bytes = b"") -> bytes:
    """A small workbook with parts replaced, added, or (None) left out."""
    content: dict[str, bytes | str] = {**raw.parts(data or rows(CELL))}
    for part, new in changes.items():
        if new is None:
            content.pop(part)
        else:
            content[part] = new
    return raw.pack(content)


# Containers


@case("input.limit")
def bomb_in_the_sheet() -> bytes:
    return changed({"xl/worksheets/sheet1.xml": bytes(300 * MB)})


@case("input.limit", heavy=True)
def bomb_of_many_parts() -> bytes:
    part = b"<a>" + b" " * (150 * MB) + b"</a>"
    return changed({f"xl/part{n}.xml": part for n in range(8)})


@case("input.limit", "input.damaged")
def too_many_entries() -> bytes:
    return changed({f"x/{n}.xml": b"" for n in range(10_100)})


def _twice(second: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*raw.parts(rows(CELL)).items(), (second, b"<a/>")]:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


for _title, _name in {
    "a_name_twice": "xl/worksheets/sheet1.xml", "a_name_twice_by_case": "XL/Worksheets/SHEET1.xml",
    "a_name_twice_by_backslash": "xl\\worksheets\\sheet1.xml", "path_upwards": "../../etc/passwd.xml",
    "path_with_a_drive": "C:/a.xml", "path_from_the_root": "/etc/passwd.xml", "path_with_a_control": "xl/a\x07.xml",
}.items():  # fmt: skip
    case("input.unsafe", name=_title)(lambda name=_name: _twice(name))


@case("input.damaged")
def cut_in_the_middle() -> bytes:
    return rows(CELL)[:900]


@case("input.damaged")
def checksum_wrong() -> bytes:
    data = rows(CELL)
    crc = struct.pack("<L", zlib.crc32(raw.parts(data)["xl/worksheets/sheet1.xml"]))
    return data.replace(crc, b"\1\2\3\4")


@case("input.encrypted")
def zip_encryption() -> bytes:
    data = bytearray(rows(CELL))
    at = data.index(b"PK\1\2")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


@case("input.damaged", "input.limit")
def size_told_too_small() -> bytes:
    content = b"<a>" + b" " * (100 * MB) + b"</a>"
    data = changed({"xl/worksheets/sheet1.xml": content})
    return data.replace(struct.pack("<L", len(content)), struct.pack("<L", 1000))


# XML


_DOCTYPE = '<!DOCTYPE a [<!ENTITY x "y">]>'
_LAUGHS = '<!DOCTYPE a [<!ENTITY a "' + "ha" * 50 + '">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


def _headed(head: str, inner: str = CELL) -> bytes:
    return raw.book(raw.sheet(inner).replace(raw.HEAD, head))


@case("input.unsafe")
def document_type_in_the_sheet() -> bytes:
    return _headed(_DOCTYPE)


@case("input.unsafe")
def entities_that_multiply() -> bytes:
    return _headed(_LAUGHS, CELL.replace("会議", "&j;"))


@case("input.unsafe")
def entity_of_a_file() -> bytes:
    return _headed('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', CELL.replace("会議", "&x;"))


@case("input.unsafe", "input.damaged")
def document_type_in_utf_16() -> bytes:
    text = raw.sheet(CELL).replace(raw.HEAD, f'<?xml version="1.0" encoding="UTF-16"?>{_DOCTYPE}')
    return raw.book(text.encode("utf-16"))


for _part in ("xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
    case("input.unsafe", "", write=("input.unsafe",), name=f"document_type_in_{_part.rsplit('/', 1)[-1]}")(
        lambda part=_part: changed({part: b"<!DOCTYPE a>" + raw.parts(rows(CELL))[part].partition(b"?>")[2]})
    )


@case("input.unsafe", write=("",))  # writing does not read them
def document_type_in_shared_strings() -> bytes:
    sst = f'{_DOCTYPE}<sst xmlns="{raw.MAIN}"><si><t>&x;</t></si></sst>'
    return raw.book(
        raw.sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        related=[("sharedStrings", "sharedStrings.xml")],
        more={"xl/sharedStrings.xml": sst},
    )


for _title, _xml in {
    "cut_xml": raw.sheet(CELL)[:-40].encode(), "no_bytes": b"", "no_xml": b"hello", "two_roots": raw.sheet(CELL).encode() * 2,
    "another_root": b"<html><body/></html>", "bytes_that_are_no_utf_8": raw.sheet(CELL).encode().replace(b"v>1", b"v>\xff\xfe"),
    "a_nul": raw.sheet(CELL).encode().replace(b"v>1", b"v>\0"), "a_forbidden_reference": raw.sheet(CELL).encode().replace(b"v>1", b"v>&#8;"),
    "an_unknown_entity": raw.sheet(CELL).encode().replace(b"v>1", b"v>&no;"),
    "an_unknown_encoding": raw.sheet(CELL).replace("UTF-8", "klingon").encode(),
    "an_unclosed_row": raw.sheet('<row r="1"><c r="A1"><v>1</v></c>').encode(),
    "a_row_in_a_row": raw.sheet('<row r="1"><row r="2"/></row>').encode(),
    "a_cell_in_a_cell": raw.sheet('<row r="1"><c r="A1"><c r="B1"/></c></row>').encode(),
    "a_quote_left_open": raw.sheet('<row r="1" a="><c r="A1"/></row>').encode(),
}.items():  # fmt: skip
    case(
        "input.damaged", "input.kind", "input.limit", "", "input.empty", write=("input.damaged", "output.disorder"),
        name=f"sheet_with_{_title}",
    )(lambda xml=_xml: raw.book(xml))  # fmt: skip


@case("input.limit", "input.damaged", "")
def elements_nested_5000_deep() -> bytes:
    deep = "<ext>" * 5000 + "</ext>" * 5000
    return rows(CELL, after=f"<extLst>{deep}</extLst>")


@case("input.limit", "input.damaged", "", write=("output.limit",), heavy=True)
def a_million_attributes() -> bytes:
    return rows(CELL, attributes="".join(f' a{n}="1"' for n in range(1_000_000)))


@case("input.limit", "input.damaged", "")
def an_attribute_of_20_mb() -> bytes:
    return rows(f'<row r="1" a="{"a" * (20 * MB)}"><c r="A1"><v>1</v></c></row>')


@case("", "input.damaged", write=("output.disorder", "answer.changed"))
def a_row_inside_a_comment() -> bytes:
    return rows('<!-- <row r="1"><c r="A1"> -->' + CELL + "<!-- </row> -->")


@case("", "input.damaged")
def a_cell_inside_character_data() -> bytes:
    return rows(CELL.replace("会議", '<![CDATA[</t></is></c><c r="C1"><f>cmd|x!A1</f></c>]]>'))


# Cells


for _title, _rows in {
    "a_cell_at_the_last_place": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "cells_at_both_ends": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a_column_beyond": '<row r="1"><c r="XFE1"><v>1</v></c></row>', "a_row_beyond": '<row r="1048577"><c r="A1048577"/></row>',
    "row_zero": '<row r="0"><c r="A0"><v>1</v></c></row>', "a_negative_row": '<row r="-1"><c r="A1"><v>1</v></c></row>',
    "a_row_that_is_no_number": '<row r="x"><c r="A1"><v>1</v></c></row>', "a_row_of_many_digits": f'<row r="{"9" * 5000}"/>',
    "a_cell_of_many_letters": f'<row r="1"><c r="{"A" * 5000}1"><v>1</v></c></row>',
    "a_row_twice": CELL * 2, "a_cell_twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "rows_out_of_order": '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
    "cells_out_of_order": '<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>',
    "a_cell_in_another_row": '<row r="1"><c r="A9"><v>1</v></c></row>',
    "a_style_beyond": '<row r="1"><c r="A1" s="99999"><v>1</v></c></row>',
    "a_negative_style": '<row r="1"><c r="A1" s="-1"><v>1</v></c></row>',
    "a_style_that_is_no_number": '<row r="1" s="x" customFormat="1"><c r="A1" s="x"><v>1</v></c></row>',
    "a_number_that_is_none": '<row r="1"><c r="A1"><v>abc</v></c></row>', "a_number_beyond": '<row r="1"><c r="A1"><v>1e999</v></c></row>',
    "not_a_number": '<row r="1"><c r="A1"><v>NaN</v></c></row>', "a_digit_bomb": f'<row r="1"><c r="A1"><v>{"9" * 100_000}</v></c></row>',
    "an_unknown_type": '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>', "a_string_beyond": '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
    "a_negative_string": '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "a_text_of_a_megabyte": f'<row r="1"><c r="A1" t="str"><v>{"字" * MB}</v></c></row>',
    "shared_without_a_master": '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c><c r="B1"><f t="shared" si="4294967296"/></c></row>',
    "two_masters_of_a_group": '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">1</f></c><c r="B1"><f t="shared" ref="A1:B1" si="0">2</f></c></row>',
    "a_shared_range_that_is_none": '<row r="1"><c r="A1"><f t="shared" ref="!!" si="0">Z1</f></c></row>',
    "an_array_that_is_no_range": '<row r="1"><c r="A1"><f t="array" ref="A1:ZZZZ9">1</f><v>1</v></c></row>',
    "an_array_over_all": '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>',
    "a_data_table_without_range": '<row r="1"><c r="A1"><f t="dataTable"/><v>1</v></c></row>',
    "a_formula_of_100_000_letters": f'<row r="1"><c r="A1"><f>{"A1+" * 33_000}1</f><v>1</v></c></row>',
    "a_formula_of_10_000_brackets": f'<row r="1"><c r="A1"><f>{"(" * 10_000}1{")" * 10_000}</f><v>1</v></c></row>',
    "a_formula_that_starts_a_program": '<row r="1"><c r="A1"><f>cmd|"/c calc"!A1</f><v>1</v></c></row>',
    "a_formula_of_another_book": '<row r="1"><c r="A1"><f>[1]表!A1+\'\\\\server\\[a.xlsx]b\'!A1</f><v>1</v></c></row>',
    "a_formula_that_reads_itself": '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row>',
    "metadata_beyond": '<row r="1"><c r="A1" cm="77" vm="-3"><v>1</v></c></row>', "spans_of_nonsense": '<row r="1" spans="z:9 1:0"><c r="A1"><v>1</v></c></row>',
}.items():  # fmt: skip
    case(
        "", "input.damaged", "input.limit", "input.empty", write=("output.disorder", "output.array", "answer.changed", "output.spill"),
        name=_title,
    )(lambda inner=_rows: rows(inner))  # fmt: skip


@case("", "input.limit", heavy=True)
def a_million_rows() -> bytes:
    return rows("".join(f'<row r="{n}"/>' for n in range(1, 1_000_001)))


@case("", "input.limit", heavy=True)
def two_million_cells() -> bytes:
    cells = "".join(f"<c><v>{n}</v></c>" for n in range(40))
    return rows(f"<row>{cells}</row>" * 50_000)


@case("", heavy=True)
def a_hundred_thousand_followers() -> bytes:
    master = '<row r="1"><c r="A1"><f t="shared" ref="A1:A100000" si="0">B1</f><v>1</v></c></row>'
    return rows(master + "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 100_001)))  # fmt: skip


# Around the cells


@case("", "input.limit", write=("output.limit", "output.merged"), heavy=True)
def a_million_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 1_000_001))
    return rows(CELL, after=f"<mergeCells>{merges}</mergeCells>")


for _title, _around in {
    "a_merge_of_all": '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "a_merge_of_nothing": '<mergeCells><mergeCell/></mergeCells>',
    "a_merge_that_is_no_range": '<mergeCells><mergeCell ref="A1:B"/></mergeCells>', "merges_that_overlap": '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>',
    "a_validation_of_all": '<dataValidations><dataValidation sqref="A1:XFD1048576" type="list"><formula1>[9]x!A1</formula1></dataValidation></dataValidations>',
    "a_table_part_that_is_not_there": '<tableParts><tablePart r:id="rId99"/></tableParts>', "a_link_to_a_server": '<hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks>',
    "conditional_formats_without_end": "<conditionalFormatting sqref='A1'><cfRule type='expression' priority='1'><formula>A1</formula></cfRule></conditionalFormatting>" * 20_000,
}.items():  # fmt: skip
    case("", "input.damaged", write=("output.merged", "input.damaged"), name=_title)(
        lambda after=_around: rows(CELL, after=after)
    )


for _title, _before in {
    "columns_without_end": '<cols><col min="1" max="2147483647" hidden="1"/></cols>', "columns_backwards": '<cols><col min="9" max="1" hidden="1" style="1"/></cols>',
    "columns_of_nonsense": '<cols><col min="x" max="y" style="z" hidden="1"/></cols>', "a_used_range_of_all": '<dimension ref="A1:XFD1048576"/>',
    "a_used_range_that_is_none": '<dimension ref="">"/>'.replace('">"', '"'), "a_used_range_of_nonsense": '<dimension ref="ZZZZ0:A"/>',
}.items():  # fmt: skip
    case("", "input.damaged", "input.limit", name=_title)(lambda before=_before: rows(CELL, before=before))


@case("", heavy=True)
def columns_stated_100_000_times() -> bytes:
    return rows(
        CELL, before="<cols>" + '<col min="1" max="16384" hidden="1" style="1"/>' * 100_000 + "</cols>"
    )


def _table(xml: str) -> bytes:
    return raw.book(
        raw.sheet(CELL), sheet_related=[("table", "../tables/table1.xml")], more={"xl/tables/table1.xml": xml}
    )


for _title, _table_xml in {
    "a_table_without_columns": f'<table xmlns="{raw.MAIN}" ref="A1:B2" name="a"/>', "a_table_that_is_no_range": raw.table("A1:B2", ["a"]).replace("A1:B2", "??"),
    "a_table_of_all": raw.table("A1:XFD1048576", ["a", "b"]), "a_table_of_one_column_told_as_many": raw.table("A1:Z9", ["a"]),
    "a_table_that_is_no_xml": "<table", "a_table_of_another_kind": "<a/>", "a_table_with_a_document_type": "<!DOCTYPE a><table/>",
}.items():  # fmt: skip
    case(
        "", "input.damaged", "input.unsafe", write=("output.table_header",), name=_title
    )(lambda xml=_table_xml: _table(xml))  # fmt: skip


@case("", "input.damaged", write=("input.damaged",))
def a_sheet_that_is_its_own_table() -> bytes:
    return raw.book(raw.sheet(CELL), sheet_related=[("table", "sheet1.xml"), ("pivotTable", "sheet1.xml")])


# The workbook


def _workbook(inner: str, entries: list[tuple[str, str]] | None = None) -> bytes:
    xml = f'<workbook xmlns="{raw.MAIN}" xmlns:r="{raw.OFFICE}">{inner}</workbook>'
    links = raw.relations(
        [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), *(entries or [])]
    )
    return changed({"xl/workbook.xml": xml, "xl/_rels/workbook.xml.rels": links})


_SHEET = '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
for _title, _inner in {
    "no_sheets": "", "a_sheet_without_a_name": '<sheets><sheet sheetId="1" r:id="rId1"/></sheets>',
    "a_sheet_of_a_long_name": f'<sheets><sheet name="{"表" * 10_000}" sheetId="1" r:id="rId1"/></sheets>',
    "two_sheets_of_one_part": _SHEET.replace("</sheets>", '<sheet name="二" sheetId="2" r:id="rId1"/></sheets>'),
    "two_sheets_of_one_name": _SHEET.replace("</sheets>", '<sheet name="表" sheetId="2" r:id="rId1"/></sheets>'),
    "ten_thousand_sheets": "<sheets>" + "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, 10_001)) + "</sheets>",
    "names_that_circle": _SHEET + '<definedNames><definedName name="甲">乙</definedName><definedName name="乙">甲</definedName></definedNames>',
    "names_of_other_books": _SHEET + '<definedNames><definedName name="甲">[1]表!$A$1</definedName><definedName name="乙">cmd|x!A1</definedName></definedNames>',
    "a_name_without_text": _SHEET + "<definedNames><definedName/></definedNames>", "dates_of_nonsense": '<workbookPr date1904="perhaps"/>' + _SHEET,
    "a_sheet_without_relation": '<sheets><sheet name="表" sheetId="1"/></sheets>',
}.items():  # fmt: skip
    case(
        "",
        "input.damaged",
        "input.kind",
        "input.empty",
        write=("input.sheet", "output.sheet_kind"),
        name=_title,
    )(lambda inner=_inner: _workbook(inner))


@case("", heavy=True)
def a_hundred_thousand_names() -> bytes:
    names = "".join(f'<definedName name="n{n}">表!$A$1</definedName>' for n in range(100_000))
    return _workbook(f"{_SHEET}<definedNames>{names}</definedNames>")


for _title, _target in {
    "a_relation_upwards": "../../../../etc/passwd", "a_relation_to_the_root": "/etc/passwd", "a_relation_to_itself": "workbook.xml",
    "a_relation_to_its_relations": "_rels/workbook.xml.rels", "a_relation_to_a_server": "http://127.0.0.1:9/a.xml", "a_relation_to_nothing": "",
}.items():  # fmt: skip
    case(
        "",
        "input.kind",
        "input.damaged",
        "input.empty",
        write=("input.sheet", "output.sheet_kind", "input.damaged"),
        name=_title,
    )(
        lambda target=_target: changed(
            {"xl/_rels/workbook.xml.rels": raw.relations([("worksheet", target), ("calcChain", target)])}
        )
    )


for _title, _format in {
    "a_number_format_without_end": "[" * 20_000, "a_number_format_of_quotes": '"' * 20_001, "a_number_format_of_escapes": "\\_*" * 10_000,
    "a_number_format_of_sections": ";" * 50_000, "a_number_format_of_dates": "ggge" * 20_000,
}.items():  # fmt: skip
    case("", "input.damaged", name=_title)(
        lambda code=_format: changed(
            {
                "xl/styles.xml": raw.STYLES.replace(
                    "<fonts",
                    f"<numFmts><numFmt numFmtId=\"38\" formatCode='{code.replace(chr(39), '')}'/></numFmts><fonts",
                ),
                "xl/worksheets/sheet1.xml": raw.sheet(CELL.replace('r="A1"', 'r="A1" s="1"')),
            }
        )
    )


@case("", "input.limit", "input.damaged", heavy=True)
def a_million_shared_strings() -> bytes:
    strings = "<si><t>字</t></si>" * 1_000_000
    return raw.book(
        raw.sheet('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'),
        related=[("sharedStrings", "sharedStrings.xml")],
        more={"xl/sharedStrings.xml": f'<sst xmlns="{raw.MAIN}">{strings}</sst>'},
    )


@case("", "input.limit", "input.damaged")
def metadata_of_nonsense() -> bytes:
    return raw.book(
        raw.sheet(CELL), related=[("sheetMetadata", "metadata.xml")],
        more={"xl/metadata.xml": f'<metadata xmlns="{raw.MAIN}"><cellMetadata count="9"><bk/></cellMetadata></metadata>'},
    )  # fmt: skip
