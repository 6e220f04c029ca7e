"""Circular references: through the formula itself, names, tables, and formulas that stand in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.references import Area, Surroundings, uses
from kumaai.office.excel.syntax import FormulaFault, canonical
from kumaai.office.excel.tree import Path, parse
from kumaai.sheet import cell_name, split_range

MOST_FORMULAS = 4_000
"""Formulas of the workbook that are followed."""

_POSITIONS = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "CELL", "SHEET", "ISFORMULA"})


def cycle(formula: str, around: Surroundings, cells: str, spill: bool = False) -> str:
    """The cell by which the formula, filled over ``cells``, reads itself; empty where it does not."""
    top, left, bottom, right = split_range(cells)
    try:
        tree = parse(formula)
    except (FormulaFault, GrammarError):
        return ""
    first = cell_name(top, left)
    areas = [use.area for use in uses(tree, around, first) if not _position(use.above)]
    target = (top, left, bottom, right)
    if spill:
        return next((first for area in areas if area.meets(around.sheet, *target)), "") or _through(
            areas, around, target
        )
    direct = _direct(areas, around.sheet, target)
    if direct:
        return direct
    last = (bottom - top, right - left)
    reached = [_hull(area, area.filled(*last)) for area in areas]
    return _through(reached, around, target)


def _position(above: Path) -> bool:
    return bool(above) and above[-1][0].kind == "call" and above[-1][0].text in _POSITIONS


def _hull(area: Area, last: Area | None) -> Area:
    if last is None:
        return area
    return Area(
        area.sheet,
        min(area.top, last.top),
        min(area.left, last.left),
        max(area.bottom, last.bottom),
        max(area.right, last.right),
    )


def _direct(areas: list[Area], sheet: str, target: tuple[int, int, int, int]) -> str:
    """The first cell whose own formula reaches itself, alone or by way of other cells that are filled."""
    top, left, bottom, right = target
    corners = {(0, 0), (bottom - top, right - left), (min(1, bottom - top), 0), (0, min(1, right - left))}
    corners |= {(bottom - top, 0), (0, right - left), ((bottom - top) // 2, (right - left) // 2)}
    before = after = False
    for down, across in sorted(corners):
        row, column = top + down, left + across
        for area in areas:
            at = area.filled(down, across)
            if at is None or not at.meets(sheet, *target):
                continue
            if at.meets(sheet, row, column, row, column):
                return cell_name(row, column)
            if all(area.fixed):
                return cell_name(max(top, at.top), max(left, at.left))
            later = at.bottom > row or (at.bottom == row and at.right > column)
            before, after = before or not later, after or later
    return cell_name(top, left) if before and after else ""


def _through(areas: list[Area], around: Surroundings, target: tuple[int, int, int, int]) -> str:
    """The formula cell outside the target by which a cell that is read leads back to the target."""
    waiting, seen = list(areas), set[tuple[str, int, int]]()
    while waiting:
        area = waiting.pop()
        for row, column, formula in _formulas(area, around):
            key = (area.sheet.lower(), row, column)
            inside = area.sheet.lower() == around.sheet.lower() and (
                target[0] <= row <= target[2] and target[1] <= column <= target[3]
            )
            if key in seen or inside:
                continue
            seen.add(key)
            if len(seen) > MOST_FORMULAS:
                return ""
            for reached in _reached(formula, area.sheet, cell_name(row, column), around):
                if reached.meets(around.sheet, *target):
                    return f"{area.sheet}!{cell_name(row, column)}"
                waiting.append(reached)
    return ""


def _formulas(area: Area, around: Surroundings) -> Iterator[tuple[int, int, str]]:
    grid = _grid(around, area.sheet)
    if grid is None:
        return
    if area.height * area.width <= len(grid):
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                formula = grid.get((row, column))
                if formula:
                    yield row, column, formula
        return
    for (row, column), formula in grid.items():
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            yield row, column, formula


def _grid(around: Surroundings, name: str) -> dict[tuple[int, int], str] | None:
    """The formulas of a sheet by place; read once."""
    kept = around.formulas
    if name not in kept:
        names = [part.name for part in around.book.sheets]
        if name not in names:
            return None
        kept[name] = dict(around.book.grid(name).cells.formulas())
    return kept[name]


def _reached(formula: str, sheet: str, cell: str, around: Surroundings) -> list[Area]:
    there = around.on(sheet)
    try:
        return [use.area for use in uses(parse(canonical(formula)), there, cell) if not _position(use.above)]
    except (FormulaFault, GrammarError, RecursionError):
        return []
