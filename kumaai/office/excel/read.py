"""Reading a workbook into blocks: one block a visible cell that is not empty, ``予算!B5``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel import formats
from kumaai.office.excel.unseen import coloured_elsewhere, edges, unseen_styles
from kumaai.office.excel.workbook import Cell, SheetPart, Workbook
from kumaai.office.opc import form_of
from kumaai.sheet import cell_name
from kumaai.source import Apart, Block, Hidden, Source

_ZIP = b"PK"


MOST_HIDDEN = 5_000
"""Hidden cells whose text is kept, to tell what they hold."""
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
        seen = _Seen(book) if about <= FEW else None
        blocks = seen.blocks if seen else []
        warnings = list(_left_out_warnings(path, seen.left_out)) if seen else []
        apart = Apart(hidden=tuple(seen.hidden)) if seen else Apart()
        form = form_of(book.package, book.part) or "xlsx"
    else:
        apart = Apart()
        blocks, warnings = _by_values(data, path)
        form = "xlsb" if b"xl/workbook.bin" in data else "ods" if data.startswith(_ZIP) else "xls"
    digest = hashlib.sha256(data).hexdigest()
    return Source(path, "xlsx", data, digest, tuple(blocks), warnings=tuple(warnings), apart=apart, form=form)


def _binary(data: bytes) -> bool:
    """Whether the zip is an xlsb or ods, whose parts are not SpreadsheetML."""
    return (
        b"xl/workbook.bin" in data or b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in data[:200]
    )


class _Seen:
    """The cells of a workbook as they are told apart: what a reader sees, and what is hidden."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.blocks: list[Block] = []
        self.hidden: list[Hidden] = []
        self.left_out = {"sheets": 0, "cells": 0, "unseen": 0}
        self.unseen = unseen_styles(book)
        for sheet in book.sheets:
            self._sheet(sheet)

    def _sheet(self, sheet: SheetPart) -> None:
        veiled = sheet.state != "visible"
        self.left_out["sheets"] += veiled
        grid = self.book.grid(sheet.name)
        elsewhere = coloured_elsewhere(self.book, sheet) if self.unseen else []
        last_row, last_column = edges(grid.cells)
        for (row, column), cell in grid.cells.items():
            text = cell_text(self.book, cell)
            if not text.strip():
                continue
            why = "marked" if veiled or row in grid.hidden_rows or column in grid.hidden_columns else ""
            self.left_out["cells"] += bool(why) and not veiled
            if not why and (row > last_row or column > last_column):
                why = "away"
                self.left_out["unseen"] += 1
            if not why and (why := self.unseen.get(cell.style, "")):
                if why == "white" and any(
                    r1 <= row <= r2 and c1 <= column <= c2 for r1, c1, r2, c2 in elsewhere
                ):
                    why = ""
                self.left_out["unseen"] += bool(why)
            name = cell_name(row, column)
            if not why:
                self.blocks.append(Block(f"{sheet.name}!{name}", text, "cell", place=f"{sheet.name} {name}"))
            elif len(self.hidden) < MOST_HIDDEN:
                self.hidden.append(Hidden(text, why, place=f"{sheet.name} {name}"))


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
    if left_out.get("unseen"):
        yield _("{path}: {count} cells whose look or place hides what they hold are left out.").format(
            path=path, count=left_out["unseen"]
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
