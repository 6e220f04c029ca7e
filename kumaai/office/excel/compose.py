"""New workbooks from a layout, by openpyxl: one sheet a table, ready to be printed."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kumaai.layout import Heading, Items, Layout, Paragraph, Table
from kumaai.office.excel.disclose import SHEET_NAME

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_FILL = "DDEBF7"
BORDER = "BFBFBF"
FONT = "游ゴシック"
MAX_WIDTH, MIN_WIDTH = 60, 8
LINE_HEIGHT = 14.5
"""Points of one line of 11-point text."""

MAX_HEIGHT = 409
"""The greatest row height that Excel knows (points)."""
MAX_CELL = 32_767
"""Characters a cell can hold (Excel specifications and limits)."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def compose(
    layout: Layout,
    *,
    disclosure_rows: Sequence[tuple[str, str]] = (),
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """The layout as an xlsx file.

    A sheet for each table of ``layout.sheets`` (of the elements where it is
    empty); a layout without tables becomes one sheet of its text. Text stays
    text, whatever it begins with. ``properties`` are document properties
    (title, creator, description, keywords) or custom ones.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    tables = layout.sheets or tuple(element for element in layout.elements if isinstance(element, Table))
    if not tables:
        tables = (_text_table(layout),)
    for table in tables:
        sheet = book.create_sheet(_free_name(table.name or layout.title, book.sheetnames))
        _fill(sheet, table, layout.title)
    if disclosure_rows:
        sheet = book.create_sheet(_free_name(SHEET_NAME, book.sheetnames))
        _fill(sheet, Table(("項目", "内容"), tuple(disclosure_rows), plain=True), SHEET_NAME)
    _set_properties(book, layout, properties or {})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text_table(layout: Layout) -> Table:
    rows: list[tuple[str, ...]] = []
    for element in layout.elements:
        if isinstance(element, Heading | Paragraph):
            rows.append((element.text,))
        elif isinstance(element, Items):
            rows += [
                (f"{item.label}　{item.text}" if item.label else f"・{item.text}",) for item in element.items
            ]
    return Table((layout.title,), tuple(rows), name=layout.title)


def _free_name(wanted: str, taken: Iterable[str]) -> str:
    """A sheet name that Excel accepts: 1 to 31 characters, none of []:*?/\\, not taken, no quote at the ends."""
    base = _SHEET_FORBIDDEN.sub("", _FORBIDDEN.sub("", wanted)).strip().strip("'")[:31] or "Sheet"
    lowered = {name.lower() for name in taken}
    name, number = base, 2
    while name.lower() in lowered:
        suffix = f"({number})"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    return name


def _fill(sheet: Worksheet, table: Table, title: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side("thin", color=BORDER)
    border = Border(left=side, right=side, top=side, bottom=side)
    body = Font(name=FONT, size=11)
    bold = Font(name=FONT, size=11, bold=True)
    fill = PatternFill("solid", fgColor=HEADER_FILL)
    wrap = Alignment(vertical="top", wrap_text=True)
    for row, values in enumerate((table.header, *table.rows), 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            set_text(cell, value)
            is_header = row == 1 or (table.plain and column == 1)
            cell.font, cell.border, cell.alignment = (bold if is_header else body), border, wrap
            if is_header:
                cell.fill = fill
    _set_widths(sheet, table)
    _set_heights(sheet, table)
    _set_print(sheet, table, title)


def set_text(cell: object, value: str) -> None:
    """Put text into a cell as text; plain whole numbers of up to 15 digits become numbers."""
    text = _FORBIDDEN.sub("", str(value))[:MAX_CELL]
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text):
        cell.value = int(text)  # type: ignore[attr-defined]
        return
    cell.value = text  # type: ignore[attr-defined]
    cell.data_type = "s"  # type: ignore[attr-defined] # openpyxl would make "=…" a formula and "#N/A" an error
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True  # type: ignore[attr-defined] # stays text when somebody edits the cell


def _set_widths(sheet: Worksheet, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    total = sum(table.widths)
    for column in range(1, len(table.header) + 1):
        if total and column <= len(table.widths):
            width = 120 * table.widths[column - 1] / total
        else:
            texts = [row[column - 1] for row in (table.header, *table.rows) if column <= len(row)]
            width = (
                max((_display_width(line) for text in texts for line in str(text).split("\n")), default=0) + 3
            )
        sheet.column_dimensions[get_column_letter(column)].width = min(MAX_WIDTH, max(MIN_WIDTH, width))


def _set_heights(sheet: Worksheet, table: Table) -> None:
    """Room for every wrapped line: only Excel itself finds the height anew when it opens a file."""
    from openpyxl.utils import get_column_letter

    for number, row in enumerate((table.header, *table.rows), 1):
        lines = 1
        for column, text in enumerate(row, 1):
            # Two characters a line are lost to margins and to words that are not cut.
            width = max(4.0, sheet.column_dimensions[get_column_letter(column)].width - 2)
            lines = max(
                lines, sum(max(1, math.ceil(_display_width(line) / width)) for line in str(text).split("\n"))
            )
        sheet.row_dimensions[number].height = min(MAX_HEIGHT, LINE_HEIGHT * (lines + lines // 4) + 3)


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _set_print(sheet: Worksheet, table: Table, title: str) -> None:
    """A4 landscape, all columns on one page's width, the header on every page, page numbers."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    setup, header, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddHeader, sheet.oddFooter
    assert (
        setup is not None and header is not None and footer is not None
    )  # openpyxl makes them with the sheet
    setup.fitToPage = True
    sheet.print_title_rows = "1:1"
    header.center.text = title.replace("&", "&&")[:200]
    footer.center.text = "&P / &N"
    sheet.freeze_panes = "A2"
    if table.rows and len(table.header) > 1 and not table.plain:
        sheet.auto_filter.ref = sheet.dimensions


def _set_properties(book: Workbook, layout: Layout, properties: Mapping[str, str]) -> None:
    from openpyxl.packaging.custom import StringProperty

    known = {"title", "creator", "subject", "description", "keywords", "category", "lastModifiedBy"}
    book.properties.title = layout.title
    book.properties.creator = "kumaai"
    for name, value in {**layout.properties, **properties}.items():
        if name in known:
            setattr(book.properties, name, value)
        else:
            custom = book.custom_doc_props  # pyright: ignore[reportAttributeAccessIssue] # not in its stubs
            custom.append(StringProperty(name=name, value=str(value)))
