"""The values of workbooks that are no SpreadsheetML (xls, xlsb, ods), read in a process of its own.

The reader makes a full grid of a sheet's used range, and one cell at the far
end of a sheet makes that 17 billion cells: memory and time are limited there.
``python -m kumaai.office.excel.othervalues`` is that process.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from kumaai.messages import _
from kumaai.office.confined import Unfinished, confined, run_confined
from kumaai.office.excel import formats
from kumaai.office.package import damaged, over_limit
from kumaai.status import InputError

TIMEOUT = 60.0
"""Seconds for one workbook."""

MOST = 2_000_000
"""Cells of a used range, empty ones included."""


class SheetValues(msgspec.Struct, array_like=True):
    """A visible worksheet: (row, column, text) of the cells that hold something, from the top."""

    name: str
    cells: list[tuple[int, int, str]]


class Values(msgspec.Struct, array_like=True):
    """All visible worksheets and how many are hidden; or what is wrong: encrypted, damaged, limit."""

    sheets: list[SheetValues] = []
    hidden: int = 0
    fault: str = ""


def read_values(data: bytes, path: str) -> Values:
    """The values as readable text. Raises InputError input.encrypted, input.damaged or input.limit."""
    try:
        values = msgspec.msgpack.decode(run_confined(__name__, data, TIMEOUT), type=Values)
    except (Unfinished, msgspec.DecodeError) as fault:
        raise over_limit(path, "size") from fault
    if values.fault == "encrypted":
        raise InputError(
            "input.encrypted",
            _("{path} is encrypted.").format(path=path),
            hint=_("Open it with its password, save a copy without one, and give that copy."),
            where=path,
        )
    if values.fault:
        raise over_limit(path, "cells") if values.fault == "limit" else damaged(path)
    return values


def serve(data: bytes) -> bytes:
    """What the process answers."""
    import python_calamine

    try:
        values = _values(data)
    except python_calamine.PasswordError:
        values = Values(fault="encrypted")
    except (python_calamine.CalamineError, ValueError, OSError):
        values = Values(fault="damaged")
    return msgspec.msgpack.encode(values)


def _values(data: bytes) -> Values:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: list[SheetValues] = []
    hidden = 0
    for meta in book.sheets_metadata:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden += 1
            continue
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height * sheet.total_width > MOST:
            return Values(fault="limit")
        cells = [
            (row, column, text)
            for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
            for column, value in enumerate(values, 1)
            if (text := _text(value)).strip()
        ]
        sheets.append(SheetValues(meta.name, cells))
    return Values(sheets, hidden)


def _text(value: Any) -> str:
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


if __name__ == "__main__":
    confined(serve)
