"""Shared formulas whose first cell is overwritten: the others get their own text, or a new first cell.

ECMA-376 part 1, 18.3.1.40: the master of a group has text and range, its
followers only the group's number.
"""

from __future__ import annotations

from collections import defaultdict

from kumaai.messages import _
from kumaai.office.excel.cellscan import SheetBytes, attribute
from kumaai.office.excel.fill import Filler
from kumaai.office.excel.splicing import Content, Splicer
from kumaai.office.excel.spots import Place
from kumaai.office.excel.syntax import FormulaFault
from kumaai.office.excel.workbook import child
from kumaai.sheet import cell_name
from kumaai.status import OutputError

MAX_EXPANDED = 200
"""Followers that get their own text; more in one row or column get a new master instead."""


def release_shared(splicer: Splicer) -> None:
    """Add to what is written whatever the followers of overwritten masters need.

    Raises OutputError output.shared where a master's text cannot be moved.
    """
    sheet = splicer.sheet
    masters: dict[bytes, Place] = {}
    followers: dict[bytes, list[Place]] = defaultdict(list)
    for told, place in sheet.formulas(b"shared"):
        group = attribute(told, b"si") or b""
        if attribute(told, b"ref") is not None and group not in masters:
            masters[group] = _cell_at(sheet, place)
        elif group in masters and masters[group] in splicer.contents:
            followers[group].append(_cell_at(sheet, place))
    for group, cells in followers.items():
        left = [cell for cell in cells if cell not in splicer.contents]
        if left:
            _release(splicer, masters[group], left, group.decode(errors="replace"))


def _cell_at(sheet: SheetBytes, place: int) -> Place:
    index = sheet.row_at(place)
    column = next((c.column for c in sheet.cells(index) if c.start <= place < c.end), 0)
    return sheet.numbers[index], column


def _release(splicer: Splicer, master: Place, cells: list[Place], group: str) -> None:
    sheet = splicer.sheet
    found = sheet.find(*master)
    formula = child(sheet.element(found), "f") if found is not None else None
    text = (formula.text or "") if formula is not None else ""
    try:
        filling = Filler(text, cell_name(*master))
    except FormulaFault as fault:
        raise OutputError(
            "output.shared",
            _("{cell} is the first of several cells with a shared formula that cannot be moved.").format(
                cell=cell_name(*master)
            ),
            hint=_("Choose other cells."),
            where=f"{sheet.where}: {cell_name(*master)}",
        ) from fault
    in_line = len({row for row, _column in cells}) == 1 or len({column for _row, column in cells}) == 1
    if in_line and len(cells) > MAX_EXPANDED:
        first, last = min(cells), max(cells)
        told = (("t", "shared"), ("ref", f"{cell_name(*first)}:{cell_name(*last)}"), ("si", group))
        formula = filling.at(*first)
        splicer.put(first[0], {first[1]: Content(formula=formula, formula_attributes=told, whole=False)})
        return
    for row, column in cells:
        splicer.put(row, {column: Content(formula=filling.at(row, column), whole=False)})
