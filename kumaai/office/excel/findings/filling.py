"""What goes wrong when a formula is filled: references that slide off the data, or that stay where they should move."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings.case import Case, Finding, blank
from kumaai.office.excel.references import Area, Use
from kumaai.office.excel.syntax import functions
from kumaai.office.excel.tree import calls_above
from kumaai.sheet import Sheet, cell_name

_POSITIONS = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "OFFSET", "CELL"})
"""Functions that ask where a cell is, not what is in it."""

_MOVING = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "RAND", "RANDBETWEEN", "CELL", "INDIRECT", "OFFSET"})
"""Functions by which the same words give another value in each row."""

_KEYS = {
    "VLOOKUP": (1,), "HLOOKUP": (1,), "MATCH": (1,), "XMATCH": (1,), "XLOOKUP": (1, 2), "LOOKUP": (1, 2), "INDEX": (0,),
    "RANK": (1,), "RANK.EQ": (1,), "RANK.AVG": (1,), "PERCENTRANK": (0,), "SUMIF": (0, 2), "SUMIFS": (0, 1, 3, 5, 7),
    "AVERAGEIF": (0, 2), "AVERAGEIFS": (0, 1, 3, 5, 7), "COUNTIFS": (0, 2, 4, 6), "COUNTIF": (0,),
    "MAXIFS": (0, 1, 3, 5, 7), "MINIFS": (0, 1, 3, 5, 7), "NETWORKDAYS": (2,), "WORKDAY": (2,), "LARGE": (0,),
    "SMALL": (0,),
}  # fmt: skip
"""Arguments that are the same list for every row."""


def filling(case: Case) -> Iterator[Finding]:
    """Findings about filling; none for one cell and for spilling formulas."""
    if case.spill or (case.rows == 1 and case.across == 1):
        return
    yield from _constant(case)
    for use in case.uses:
        if use.node.kind == "reference":
            sheet = case.around.of(use.area.sheet)
            if sheet is not None:
                yield from _slides(case, use, sheet)
                yield from _stays(case, use, sheet)


def _constant(case: Case) -> Iterator[Finding]:
    moving = any(use.area.filled(case.rows - 1, case.across - 1) != use.area for use in case.uses)
    if not moving and not set(functions(case.formula)) & _MOVING:
        yield Finding(
            "formula.constant",
            _("Nothing in the formula moves when it is filled: every cell computes the same."),
            case.cells,
            "doubt",
        )


def _slides(case: Case, use: Use, sheet: Sheet) -> Iterator[Finding]:
    area = use.area
    top_fixed, left_fixed, bottom_fixed, right_fixed = area.fixed
    if case.rows > 1 and not top_fixed and not bottom_fixed:
        last = area.filled(case.rows - 1, 0)
        if last is None or _slides_down(case, use, sheet, last):
            yield _anchor(case, use, last)
            return
    if case.rows > 1 and top_fixed != bottom_fixed and bottom_fixed and _is_list(use, skip=("COUNTIF",)):
        yield _anchor(case, use, area.filled(case.rows - 1, 0))
        return
    if case.across > 1 and not left_fixed and not right_fixed:
        last = area.filled(0, case.across - 1)
        if last is None or _slides_right(case, use, sheet, last):
            yield _anchor(case, use, last)
            return
    if ":" in use.node.text and area.single and area.fixed[:2] == area.fixed[2:]:
        yield Finding(
            "formula.one_cell",
            _("{range} is a range of one cell; for a running total its start must be fixed with $.").format(
                range=use.node.text
            ),
            case.first,
            "doubt",
        )


def _anchor(case: Case, use: Use, last: Area | None) -> Finding:
    bottom = cell_name(case.target[2], case.target[3])
    there = case.shown(last) if last is not None else "#REF!"
    return Finding(
        "formula.anchor",
        _("{reference} has no $: filled to {cell} it becomes {there}, another place than is meant.").format(
            reference=use.node.source, cell=bottom, there=there
        ),
        bottom,
        "doubt",
    )


def _slides_down(case: Case, use: Use, sheet: Sheet, last: Area) -> bool:
    area = use.area
    if any(name in _POSITIONS for name, _argument in calls_above(use.above)):
        return False
    end = case.last_used(sheet, area)
    if area.single:
        return _cell_slides(case, area, sheet, last, end)
    rows = case.filled_rows(sheet, area.left)
    data = [row for row in rows if row > sheet.header_row] or rows
    if not data:
        return False
    covered = area.top <= data[0] and area.bottom >= end
    if area.height > 1 and covered and last.top > data[0]:
        return True
    if case.own(area):
        lead = area.bottom - case.target[0]
        return area.height > 2 and last.bottom > end and lead * 2 >= case.rows
    return area.height > 1 and area.bottom <= end < last.bottom


def _cell_slides(case: Case, area: Area, sheet: Sheet, last: Area, end: int) -> bool:
    """Whether a single cell that moves down was meant to stay."""
    if blank(sheet.value(area.top, area.left)):
        return False
    step = area.top - case.target[0] if case.own(area) else None
    if step is not None and -1 <= step <= 1:
        return False
    if not case.inside(sheet, area.top, area.left):
        # A label's value, a date above the table: the next rows hold something else or nothing.
        return True
    if area.top in sheet.total_rows and last.top > area.top:
        return True
    if step is not None:
        return last.top > end and abs(step) > 2
    column = case.filled_rows(sheet, area.left)
    read = sum(1 for row in column if area.top <= row <= last.top)
    return last.top > end and read * 2 <= last.top - area.top + 1


def _is_list(use: Use, skip: tuple[str, ...] = ()) -> bool:
    """Whether the reference is a list that every row looks through."""
    name, argument = next(calls_above(use.above), ("", 0))
    direct = bool(use.above) and use.above[-1][0].kind == "call"
    return direct and name not in skip and argument in _KEYS.get(name, ())


def _slides_right(case: Case, use: Use, sheet: Sheet, last: Area) -> bool:
    area = use.area
    if any(name in _POSITIONS for name, _argument in calls_above(use.above)):
        return False
    name, argument = next(calls_above(use.above), ("", 0))
    criteria = _is_list(use) and (name, argument) not in (
        ("SUMIFS", 0), ("AVERAGEIFS", 0), ("MAXIFS", 0), ("MINIFS", 0), ("SUMIF", 2), ("AVERAGEIF", 2), ("INDEX", 0),
        ("XLOOKUP", 2), ("LARGE", 0), ("SMALL", 0), ("RANK", 1), ("RANK.EQ", 1), ("RANK.AVG", 1),
    )  # fmt: skip
    if criteria and area.height > 1:
        return True
    widest = case.around.book.grid(sheet.name).cells.widest()
    if area.single:
        beside = case.own(area) and area.left == case.target[1]
        return not blank(sheet.value(area.top, area.left)) and not beside and last.right > widest
    return last.right > widest >= area.right


def _stays(case: Case, use: Use, sheet: Sheet) -> Iterator[Finding]:
    """A cell of the first row fixed with $ although its row's own cell was meant."""
    area = use.area
    fixed = area.fixed[0] and area.fixed[2]
    above = use.above[-1][0] if use.above else None
    if not (case.rows > 2 and fixed and area.single and case.own(area) and area.top == case.target[0]):
        return
    divided = above is not None and above.kind == "binary" and above.text in ("/", ":")
    position = any(name in _POSITIONS for name, _argument in calls_above(use.above))
    if divided or position or not case.inside(sheet, area.top, area.left) or ":" in use.node.text:
        return
    yield Finding(
        "formula.fixed_row",
        _("{reference} is fixed with $: every row uses the value of row {row}.").format(
            reference=use.node.text, row=area.top
        ),
        case.place(area.sheet, area.top, area.left),
        "doubt",
    )
