"""Reading a workbook into blocks: one block a visible cell that is not empty, ``予算!B5``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel import formats
from kumaai.office.excel.workbook import Cell, Workbook
from kumaai.office.opc import form_of
from kumaai.sheet import cell_name
from kumaai.source import Block, Source

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
        blocks, warnings = _by_values(data, path)
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


def _by_values(data: bytes, path: str) -> tuple[list[Block], list[str]]:
    """The cells of a workbook of another format."""
    from kumaai.office.excel.othervalues import read_values

    values = read_values(data, path)
    blocks = [
        Block(
            f"{sheet.name}!{cell_name(row, column)}",
            text,
            "cell",
            place=f"{sheet.name} {cell_name(row, column)}",
        )
        for sheet in values.sheets
        for row, column, text in sheet.cells
    ]
    return blocks, list(_left_out_warnings(path, {"sheets": values.hidden, "cells": 0}))
