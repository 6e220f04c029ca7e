"""A formula that exists: given as text, or standing in a cell with its like above and below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kumaai.messages import _
from kumaai.sheet import MAX_ROW, cell_name, split_cell, split_range
from kumaai.status import InputError, UsageError

if TYPE_CHECKING:
    from kumaai.office.excel.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Existing:
    """The formula as it stands in the first of ``cells``."""

    formula: str
    sheet: str
    cells: str


def existing(book: Workbook, given: str, options: Mapping[str, Any]) -> Existing:
    """What ``--explain`` or ``--fix`` name: ``=A1+B1``, ``C5`` or ``Sheet!C5``.

    A formula given as text stands in --cell, else where the sheet has it,
    else beside the first data row. A cell's formula covers the cells above
    and below that hold the same one. Raises UsageError usage.formula and
    InputError input.no_formula.
    """
    text = given.strip()
    sheet = options.get("sheet") or next((p.name for p in book.sheets if p.state == "visible"), "")
    name, mark, cell = text.rpartition("!")
    plain = cell.replace("$", "").upper()
    if not text.startswith(("=", "＝")) and _is_range(plain):
        sheet = name.strip("'").replace("''", "'") if mark else sheet
        book.sheet_part(sheet)
        return _standing(book, sheet, plain)
    book.sheet_part(sheet)
    if not text:
        raise UsageError(
            "usage.formula",
            _("No formula is given."),
            hint=_("Give a formula such as '=SUM(B2:B9)', or the cell that holds it, such as C5."),
        )
    if options.get("cell"):
        from kumaai.tasks.formula_place import split_place

        named, cells = split_place(str(options["cell"]))
        return Existing(text, named or sheet, cells)
    found = _where(book, sheet, text)
    return Existing(text, sheet, found or _beside(book, sheet))


def _is_range(text: str) -> bool:
    try:
        split_range(text)
    except ValueError:
        return False
    return True


def _standing(book: Workbook, sheet: str, cells: str) -> Existing:
    """The formula of a cell, with the cells of its column that hold the same one; of a range as it is."""
    top, left, _bottom, _right = split_range(cells)
    grid = book.grid(sheet)
    cell = grid.cells.get((top, left))
    if cell is None or not cell.formula:
        raise InputError(
            "input.no_formula",
            _("{cell} holds no formula.").format(cell=f"{sheet}!{cell_name(top, left)}"),
            hint=_("Name a cell with a formula, or give the formula itself in quotes."),
            where=cells,
        )
    if ":" in cells:
        return Existing(cell.formula, sheet, cells)
    first = last = top
    while first > 1 and _same(book, sheet, cell.formula, (top, left), (first - 1, left)):
        first -= 1
    while last < MAX_ROW and _same(book, sheet, cell.formula, (top, left), (last + 1, left)):
        last += 1
    start = grid.cells[first, left].formula or ""
    return Existing(
        start, sheet, cell_name(first, left) + (f":{cell_name(last, left)}" if last > first else "")
    )


def _same(book: Workbook, sheet: str, formula: str, at: tuple[int, int], there: tuple[int, int]) -> bool:
    from kumaai.office.excel.syntax import FormulaFault, fill

    other = book.grid(sheet).cells.get(there)
    if other is None or not other.formula:
        return False
    try:
        return fill(formula, cell_name(*at), cell_name(*there)) == other.formula
    except FormulaFault:
        return other.formula == formula


def _where(book: Workbook, sheet: str, formula: str) -> str:
    """The first cell of the sheet that holds the formula; empty where none does."""
    from kumaai.office.excel.syntax import FormulaFault, canonical

    try:
        wanted = canonical(formula)
    except FormulaFault:
        return ""
    for place, cell in sorted(book.grid(sheet).cells.items()):
        try:
            if cell.formula and canonical(cell.formula) == wanted:
                return cell_name(*place)
        except FormulaFault:
            continue
    return ""


def _beside(book: Workbook, sheet: str) -> str:
    """The free cell to the right of the table, in its first data row."""
    from kumaai.office.excel.profile import profile

    described = profile(book, book.path).sheet(sheet)
    assert described is not None
    widest = max((column for _row, column in described.cells), default=0)
    return cell_name(max(1, described.first_row), widest + 1)


def one_cell(found: Existing, given: str) -> Existing:
    """Only the cell that was named, for an explanation of one row."""
    plain = given.rpartition("!")[2].replace("$", "").upper().strip()
    if given.strip().startswith(("=", "＝")) or ":" in plain:
        first = found.cells.partition(":")[0]
        return Existing(found.formula, found.sheet, first)
    from kumaai.office.excel.syntax import FormulaFault, fill

    first = found.cells.partition(":")[0]
    try:
        split_cell(plain)
        return Existing(fill(found.formula, first, plain), found.sheet, plain)
    except (FormulaFault, ValueError):
        return Existing(found.formula, found.sheet, first)
