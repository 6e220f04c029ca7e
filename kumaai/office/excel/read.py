"""Reading a workbook into blocks: one block a visible cell that is not empty, ``予算!B5``."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from kumaai.messages import _
from kumaai.office.excel import formats
from kumaai.office.excel.workbook import Cell, Workbook
from kumaai.office.opc import form_of
from kumaai.office.package import damaged
from kumaai.sheet import cell_name
from kumaai.source import Block, Source
from kumaai.status import InputError

_ZIP = b"PK"


FEW = 50_000
"""Cells of a workbook that are read as text even where only its tables are wanted."""


def read(data: bytes, path: str, *, text: bool = True) -> Source:
    """The visible cells of a workbook, sheet by sheet, row by row.

    xlsx and xlsm by their XML; xls, xlsb and ods for their values. Numbers are
    as readable text (dates as 2025/4/1); formulas count with their stored
    value. Hidden sheets, rows and columns are left out with a warning. Without
    ``text`` a workbook of more than :data:`FEW` cells has no blocks. Raises
    InputError.
    """
    if data.startswith(_ZIP) and not _binary(data):
        book = Workbook.opened(data, path)
        about = sum(book.grid(sheet.name).cells.about for sheet in book.sheets) if not text else 0
        blocks, warnings = _by_parts(book) if about <= FEW else ([], [])
        form = form_of(book.package, book.part) or "xlsx"
    else:
        blocks, warnings = _by_calamine(data, path)
        form = "xlsb" if b"xl/workbook.bin" in data else "ods" if data.startswith(_ZIP) else "xls"
    digest = hashlib.sha256(data).hexdigest()
    return Source(path, "xlsx", data, digest, tuple(blocks), warnings=tuple(warnings), form=form)


def _binary(data: bytes) -> bool:
    """Whether the zip is an xlsb or ods, whose parts are not SpreadsheetML."""
    return (
        b"xl/workbook.bin" in data or b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in data[:200]
    )


def _by_parts(book: Workbook) -> tuple[list[Block], list[str]]:
    blocks: list[Block] = []
    left_out: dict[str, int] = {"sheets": 0, "cells": 0}
    for sheet in book.sheets:
        if sheet.state != "visible":
            left_out["sheets"] += 1
            continue
        grid = book.grid(sheet.name)
        for (row, column), cell in grid.cells.items():
            text = cell_text(book, cell)
            if not text.strip():
                continue
            if row in grid.hidden_rows or column in grid.hidden_columns:
                left_out["cells"] += 1
                continue
            name = cell_name(row, column)
            blocks.append(Block(f"{sheet.name}!{name}", text, "cell", place=f"{sheet.name} {name}"))
    return blocks, list(_left_out_warnings(book.path, left_out))


def cell_text(book: Workbook, cell: Cell) -> str:
    """A cell's stored value as a reader sees it, "" when empty."""
    if cell.value is None:
        return ""
    if cell.type == "n" and isinstance(cell.value, int | float):
        return formats.shown(float(cell.value), book.number_format(cell.style), book.date1904)
    if cell.type == "b":
        return "TRUE" if cell.value else "FALSE"
    return str(cell.value)


def _left_out_warnings(path: str, left_out: dict[str, int]) -> Iterator[str]:
    if left_out["sheets"]:
        yield _("{path}: {count} hidden sheets are left out.").format(path=path, count=left_out["sheets"])
    if left_out["cells"]:
        yield _("{path}: {count} cells in hidden rows or columns are left out.").format(
            path=path, count=left_out["cells"]
        )


def _by_calamine(data: bytes, path: str) -> tuple[list[Block], list[str]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as fault:
        raise InputError(
            "input.encrypted",
            _("{path} is encrypted.").format(path=path),
            hint=_("Open it with its password, save a copy without one, and give that copy."),
            where=path,
        ) from fault
    except (python_calamine.CalamineError, ValueError, OSError) as fault:
        raise damaged(path) from fault
    blocks: list[Block] = []
    hidden = 0
    for meta in book.sheets_metadata:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden += 1
            continue
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                text = _calamine_text(value)
                if text.strip():
                    name = cell_name(row, column)
                    blocks.append(Block(f"{meta.name}!{name}", text, "cell", place=f"{meta.name} {name}"))
    return blocks, list(_left_out_warnings(path, {"sheets": hidden, "cells": 0}))


def _calamine_text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return formats.plain_number(float(value))
    if isinstance(value, datetime):
        day = f"{value.year}/{value.month}/{value.day}"
        return day if (value.hour, value.minute) == (0, 0) else f"{day} {value.hour}:{value.minute:02}"
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)
