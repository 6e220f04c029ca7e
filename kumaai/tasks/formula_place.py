"""Where a formula is to stand, as the command's options say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.sheet import Scalar, split_cell, split_range
from kumaai.status import UsageError

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Place
    from kumaai.tasks.base import Job


def place_of(job: Job) -> Place:
    """The job's workbook, sheet and range. Raises UsageError usage.cell and InputError input.sheet."""
    from kumaai.office.excel.examine import Place
    from kumaai.office.excel.workbook import Workbook, no_workbook

    source, options = job.sources[0], job.options
    if source.kind != "xlsx":
        raise no_workbook(source.path)
    book = Workbook.open(source.data, source.path)
    named, cells = _split_place(str(options["cell"]))
    sheet = options.get("sheet") or named or next((p.name for p in book.sheets if p.state == "visible"), "")
    book.sheet_part(sheet)
    expect = _expectations(options.get("expect") or {}, cells)
    excel = str(options.get("excel") or job.settings["excel"])
    return Place(book, sheet, cells, excel, expect, job.cache, job.now)


def _split_place(cell: str) -> tuple[str, str]:
    from kumaai.office.excel.examine import MAX_CELLS

    name, mark, cells = cell.rpartition("!")
    cells = cells.replace("$", "").upper()
    try:
        top, left, bottom, right = split_range(cells)
    except ValueError as fault:
        raise UsageError(
            "usage.cell",
            _("{cell} is not a cell or a range.").format(cell=cell),
            hint=_("Write it as F2 or F2:F100."),
            where=cell,
        ) from fault
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise UsageError(
            "usage.cell",
            _("{cell} has more than {count} cells.").format(cell=cell, count=MAX_CELLS),
            hint=_("Give a smaller range."),
            where=cell,
        )
    return (name.strip("'").replace("''", "'") if mark else ""), cells


def _expectations(given: Mapping[str, Scalar] | Sequence[str], cells: str) -> dict[str, Scalar]:
    """``{"F2": 1200}`` or ``["F2=1200"]`` of cells in ``cells``. Raises UsageError usage.expect."""
    if isinstance(given, Mapping):
        triples = [(f"{cell}={value}", str(cell), value) for cell, value in given.items()]
    else:
        triples = [(str(each), *str(each).partition("=")[::2]) for each in given]
    top, left, bottom, right = split_range(cells)
    expect: dict[str, Scalar] = {}
    for text, cell, value in triples:
        name = cell.replace("$", "").strip().upper()
        try:
            row, column = split_cell(name)
        except ValueError:
            row = column = 0
        if not row or "=" not in text:
            raise UsageError(
                "usage.expect",
                _("{text} is not of the form F2=1200.").format(text=text),
                hint=_("Give a cell and the value that must come out, such as --expect F2=1200."),
                where=text,
            )
        if not (top <= row <= bottom and left <= column <= right):
            raise UsageError(
                "usage.expect",
                _("{cell} is not one of the cells {cells} for the formula.").format(cell=name, cells=cells),
                hint=_("Give an example for one of the cells named with --cell."),
                where=text,
            )
        expect[name] = value
    return expect
