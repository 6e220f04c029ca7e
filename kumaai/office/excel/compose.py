"""New workbooks from a layout, by openpyxl: one sheet a table, ready to be worked with and printed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kumaai.layout import CHECK, Column, Heading, Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.office.excel import sheetlook as look
from kumaai.office.excel.cellvalues import Content, content
from kumaai.office.excel.disclose import SHEET_NAME
from kumaai.office.references import References, checked
from kumaai.sheet import column_letter

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_WIDTH, MIN_WIDTH = 60, 8
ROOM = 120
"""Characters of all columns together where their widths are given as shares."""
PORTRAIT = 85
"""Characters up to which the columns fit upright on A4 at a readable size."""
_DONE, _LATE = "808080", "FCE4D6"


@dataclass(frozen=True)
class Composed:
    """A new workbook, and sentences for the user."""

    data: bytes
    warnings: tuple[str, ...] = ()


def compose(
    layout: Layout,
    *,
    disclosure_rows: Sequence[tuple[str, str]] = (),
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """The layout as an xlsx file; see :func:`composed`."""
    return composed(layout, disclosure_rows=disclosure_rows, properties=properties).data


def composed(
    layout: Layout,
    *,
    disclosure_rows: Sequence[tuple[str, str]] = (),
    properties: Mapping[str, str] | None = None,
) -> Composed:
    """The layout as an xlsx file.

    A sheet for each table of ``layout.sheets`` (of the elements where it is
    empty); a layout without tables becomes one sheet of its text. A table is
    a real one, with its filter; columns whose texts are all numbers or dates
    hold numbers or dates. Text stays text, whatever it begins with.
    ``properties`` are document properties (title, creator, description,
    keywords) or custom ones.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    writer = _Writer(book, layout.title)
    tables = layout.sheets or tuple(element for element in layout.elements if isinstance(element, Table))
    references = References(layout)
    for table in tables or (_text_table(layout),):
        writer.add(checked(references.table(table)), table.name or layout.title)
    if disclosure_rows:
        writer.add(Table(("項目", "内容"), tuple(disclosure_rows), plain=True), SHEET_NAME)
    _set_properties(book, layout, properties or {})
    target = io.BytesIO()
    book.save(target)
    return Composed(target.getvalue(), tuple(writer.warnings))


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


class _Writer:
    """The sheets of one new workbook."""

    def __init__(self, book: Workbook, title: str) -> None:
        self.book, self.title = book, title
        self.warnings: list[str] = []
        self._tables: set[str] = set()

    def add(self, table: Table, name: str) -> None:
        """A sheet for a table."""
        sheet = self.book.create_sheet(look.free_name(name, self.book.sheetnames))
        width = max([len(table.header), *map(len, table.rows)], default=0)
        columns = [
            content(
                [row[number] if number < len(row) else "" for row in table.rows],
                dates=_column(table, number).date,
            )
            for number in range(width)
        ]
        widths = _widths(table, columns)
        look.set_widths(sheet, widths)
        self._fill(sheet, table, columns, widths)
        is_table = self._make_table(sheet, table)
        sheet.freeze_panes = "A2" if table.headed or table.plain else None
        if is_table:
            self._help(sheet, table)
        look.set_print(
            sheet,
            self.title,
            landscape=sum(widths) > PORTRAIT,
            titles="1:1" if table.headed or table.plain else "",
        )

    def _fill(
        self, sheet: Worksheet, table: Table, columns: Sequence[Content], widths: Sequence[float]
    ) -> None:
        cut: list[str] = []
        for number, text in enumerate(table.header, 1):
            look.set_text(sheet.cell(1, number), text)
        for number, column in enumerate(columns, 1):
            for row, value in enumerate(column.values, 2):
                cell: Any = sheet.cell(row, number)
                if not isinstance(value, str):
                    cell.value, cell.number_format = value, column.number_format
                elif value and look.set_text(cell, value):
                    cut.append(cell.coordinate)
        for row in range(1, max(2, len(table.rows) + 1) + 1):
            self._row_look(sheet, row, table, widths)
        if cut:
            message = _("{sheet}: texts over {limit} characters were cut: {cells}")
            self.warnings.append(
                message.format(sheet=sheet.title, limit=f"{look.MAX_CELL:,}", cells=", ".join(cut[:20]))
            )

    def _row_look(self, sheet: Worksheet, row: int, table: Table, widths: Sequence[float]) -> None:
        texts = []
        for number, width in enumerate(widths, 1):
            cell: Any = sheet.cell(row, number)
            is_header = (row == 1 and table.headed) or (table.plain and (row == 1 or number == 1))
            cell.font, cell.border = look.font(bold=is_header), look.border()
            side = "center" if row == 1 and table.headed else None
            cell.alignment = look.aligned(side, "center" if row == 1 and table.headed else "top")
            if is_header:
                cell.fill = look.fill(look.HEADER_FILL)
            elif table.header[number - 1 : number] and _column(table, number - 1).choices:
                cell.fill = look.fill(look.INPUT_FILL)
                cell.alignment = look.aligned("center")
            elif not is_header and (
                cell.is_date or table.header[number - 1 : number] in (("番号",), ("No",))
            ):
                cell.alignment = look.aligned("center")
            if not is_header and cell.value and table.header[number - 1 : number] == (CHECK,):
                cell.fill = look.fill(look.FOUND_FILL)
            if isinstance(cell.value, str):
                texts.append((cell.value, width))
        look.set_height(sheet, row, texts)

    def _make_table(self, sheet: Worksheet, table: Table) -> bool:
        """Make the cells a real table; not where headers are missing or double, which Excel does not take."""
        header = [str(sheet.cell(1, number).value or "").lower() for number in range(1, sheet.max_column + 1)]
        if table.plain or len(header) < 2 or not all(header) or len(set(header)) < len(header):
            return False
        name = re.sub(r"\W", "_", f"表_{sheet.title}")[:200]
        number = 2
        while name.lower() in self._tables:
            name, number = f"{name}_{number}", number + 1
        self._tables.add(name.lower())
        look.add_table(sheet, name, f"A1:{column_letter(len(header))}{max(2, len(table.rows) + 1)}")
        return True

    def _help(self, sheet: Worksheet, table: Table) -> None:
        """Lists to choose from, and colours for what is done and what is late."""
        from openpyxl.worksheet.datavalidation import DataValidation

        last = max(2, len(table.rows) + 1)
        done = due = ""
        for number, name in enumerate(table.header, 1):
            column = table.columns.get(name, Column())
            letter = column_letter(number)
            if column.choices:
                listed = ",".join(column.choices)
                rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
                rule.error = f"{'・'.join(column.choices)} から選んでください。"
                rule.promptTitle, rule.prompt = name[:32], "一覧から選べます。"
                rule.add(f"{letter}2:{letter}{last}")
                sheet.add_data_validation(rule)
            if column.done:
                done = f'${letter}2="{column.done}"'
            if column.due:
                due = f"${letter}2"
        self._colours(sheet, f"A2:{column_letter(len(table.header))}{last}", done, due)

    def _colours(self, sheet: Worksheet, area: str, done: str, due: str) -> None:
        from openpyxl.formatting.rule import FormulaRule
        from openpyxl.styles import Font, PatternFill

        if done:
            finished: Any = Font(color=_DONE, strike=True)
            sheet.conditional_formatting.add(area, FormulaRule([done], stopIfTrue=True, font=finished))
        if due:
            late = f"AND(ISNUMBER({due}),{due}<TODAY())"
            fill = PatternFill(bgColor=_LATE, fill_type="solid")
            sheet.conditional_formatting.add(area, FormulaRule([late], fill=fill))


def _column(table: Table, number: int) -> Column:
    name = table.header[number] if number < len(table.header) else ""
    return table.columns.get(name, Column())


def _widths(table: Table, columns: Sequence[Content]) -> list[float]:
    """By the shares that the table gives, else by what the columns hold; no header is cut."""
    total = sum(table.widths)
    widths: list[float] = []
    for number, column in enumerate(columns):
        header = table.header[number] if number < len(table.header) else ""
        if total and number < len(table.widths):
            width = ROOM * table.widths[number] / total
        else:
            texts = [header, *(value for value in column.values if isinstance(value, str))]
            width = (
                max((look.display_width(line) for text in texts for line in text.split("\n")), default=0) + 3
            )
            width = max(width, 11 if any(not isinstance(value, str) for value in column.values) else 0)
        least = max(MIN_WIDTH, min(20, look.display_width(header) + 4))
        widths.append(float(min(MAX_WIDTH, max(least, width))))
    return widths


def _set_properties(book: Workbook, layout: Layout, properties: Mapping[str, str]) -> None:
    from openpyxl.packaging.custom import StringProperty

    known = {"title", "creator", "subject", "description", "keywords", "category", "lastModifiedBy"}
    book.properties.title = layout.title
    book.properties.creator = "kumaai"
    book.properties.language = "ja-JP" if layout.language == "ja" else layout.language
    for name, value in {**layout.properties, **properties}.items():
        if name in known:
            setattr(book.properties, name, value)
        else:
            custom = book.custom_doc_props  # pyright: ignore[reportAttributeAccessIssue] # not in its stubs
            custom.append(StringProperty(name=name, value=str(value)))
