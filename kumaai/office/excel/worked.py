"""What a formula reads in a row, as a person sees it, and the rows that show best what it does."""

from __future__ import annotations

from dataclasses import dataclass

from kumaai.messages import _
from kumaai.office.excel import formats
from kumaai.office.excel.findings.case import Case, blank, is_error
from kumaai.office.excel.references import Area
from kumaai.office.excel.syntax import functions
from kumaai.office.excel.tree import Node, bare, parse
from kumaai.sheet import Scalar, column_letter

ROWS = 3
"""Worked rows that are shown."""

MOST_READS = 8
"""Cells that are shown of one row."""

_DATES = frozenset(["DATE", "EDATE", "EOMONTH", "WORKDAY", "WORKDAY.INTL", "TODAY", "DATEVALUE"])
_PASSES_ON = {"IF": (1, 2), "IFERROR": (0, 1), "IFNA": (0, 1), "MAX": None, "MIN": None, "INDEX": (0,), "XLOOKUP": (2,),
              "MINIFS": (0,), "MAXIFS": (0,), "LARGE": (0,), "SMALL": (0,), "CHOOSE": None, "ROUND": (0,),
              "INT": (0,)}  # fmt: skip
"""Functions whose result is what those arguments are (None: any of them)."""


@dataclass(frozen=True, slots=True)
class Read:
    """A cell or range that a formula reads: ``label`` is its header, ``value`` what stands there, readable.

    ``value`` is empty for a range of several cells. ``hidden`` cells are for
    the user alone.
    """

    cell: str
    label: str
    value: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """One row: the formula's cell, what it reads there and what comes out."""

    cell: str
    reads: tuple[Read, ...]
    value: Scalar
    shown: str


def reads(case: Case, number: int) -> tuple[Read, ...]:
    """What the formula of the ``number``-th cell (from 0, row by row) reads, single cells first."""
    across = case.across
    singles: list[Read] = []
    ranges: list[Read] = []
    for use in case.uses:
        area = use.area.filled(number // across, number % across)
        if area is None:
            continue
        if area.single:
            singles.append(
                Read(case.shown(area), case.label(area), value_at(case, area), _hidden(case, area))
            )
        else:
            ranges.append(Read(case.shown(area), case.label(area), ""))
    return tuple(dict.fromkeys((*singles, *ranges)))[:MOST_READS]


def _hidden(case: Case, area: Area) -> bool:
    sheet = case.around.of(area.sheet)
    return sheet is not None and (
        sheet.hidden or area.top in sheet.hidden_rows or column_letter(area.left) in sheet.hidden_columns
    )


def value_at(case: Case, area: Area) -> str:
    """The stored value of the area's first cell as a person reads it; empty text for an empty cell."""
    grid = case.around.book.grid(area.sheet)
    cell = grid.cells.get((area.top, area.left))
    if cell is None or blank(cell.value):
        return ""
    return readable(cell.value, case.around.book.number_format(cell.style), case.around.book.date1904)


def readable(value: Scalar, number_format: str, date1904: bool = False) -> str:
    """A value as a person reads it in that format."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return formats.shown(value, number_format, date1904)
    return "" if value is None else str(value)


def result_format(case: Case) -> str:
    """The number format in which the formula's results are to be read: that of dates where they are dates."""
    if gives_dates(case.tree, case):
        return "yyyy/m/d"
    top, left = case.target[:2]
    cell = case.around.book.grid(case.sheet).cells.get((top, left))
    return case.around.book.number_format(cell.style) if cell is not None else "General"


def gives_dates(tree: Node, case: Case | None = None) -> bool:
    """Whether the value of the formula is a date: made by a date function, taken from a column of dates, or a date ± days."""
    node = bare(tree)
    if node.kind == "call":
        if node.text in _DATES:
            return True
        if node.text in _PASSES_ON:
            numbers = _PASSES_ON[node.text]
            parts = node.parts if numbers is None else [node.parts[n] for n in numbers if n < len(node.parts)]
            return any(gives_dates(part, case) for part in parts)
        return False
    if node.kind == "binary" and node.text in ("+", "-"):
        one, two = (gives_dates(part, case) for part in node.parts)
        return one != two
    if node.kind in ("reference", "table", "name") and case is not None:
        return any(use.node is node and _dates_at(case, use.area) for use in case.uses)
    return False


def _dates_at(case: Case, area: Area) -> bool:
    sheet = case.around.of(area.sheet)
    if sheet is None:
        return False
    column = sheet.column(column_letter(area.left))
    if column is not None and column.kind == "date":
        return True
    cell = case.around.book.grid(area.sheet).cells.get((area.top, area.left))
    return cell is not None and case.around.book.kind(cell) == "date"


def dates_given(formula: str, case: Case | None = None) -> bool:
    """:func:`gives_dates` of a formula's text; False where it cannot be read."""
    from kumaai.office.excel.grammar import GrammarError

    try:
        return gives_dates(parse(formula), case)
    except (GrammarError, ValueError):
        return False


def worked(case: Case) -> tuple[Worked, ...]:
    """Up to three rows: the first, one that comes out differently in kind, and the last (fewer of a short range)."""
    if not case.values:
        return ()
    style = result_format(case)
    found = []
    for number in _chosen(case):
        cell, value = case.values[number]
        read = reads(case, 0 if case.spill else number)
        found.append(Worked(cell, read, value, readable(value, style, case.around.book.date1904)))
    return tuple(found)


def _chosen(case: Case) -> list[int]:
    count = len(case.values)
    if case.spill:
        return list(range(min(ROWS, count)))
    kinds: dict[object, int] = {}
    for number, (_cell, value) in enumerate(case.values):
        kind = "error" if is_error(value) else "blank" if blank(value) else type(value).__name__
        kinds.setdefault(kind, number)
    texts: dict[str, int] = {}
    for number, (_cell, value) in enumerate(case.values):
        if len(texts) <= ROWS:
            texts.setdefault(str(value), number)
    wanted = [0, *kinds.values(), *texts.values(), count - 1]
    return sorted(list(dict.fromkeys(wanted))[:ROWS])


def sentence(row: Worked) -> str:
    """``F2: 区分=会社員, 金額=1200 → 960``."""
    parts, empty = [], _("(empty)")
    for read in row.reads:
        name = f"{read.label} ({read.cell})" if read.label else read.cell
        if read.value or ":" not in read.cell.rpartition("!")[2]:
            parts.append(f"{name}={read.value or empty}")
        else:
            parts.append(name)
    shown = row.shown or empty
    return f"{row.cell}: {', '.join(parts)} → {shown}" if parts else f"{row.cell}: {shown}"


def look_at(case: Case) -> list[str]:
    """What a person should check although nothing is wrong: conditions, rounding, dates, blanks."""
    names = set(functions(case.formula))
    found = []
    if any(not area.single for area in (use.area for use in case.uses)):
        spans = dict.fromkeys(case.shown(use.area) for use in case.uses if not use.area.single)
        found.append(
            _("Do the ranges cover all rows, also those that are added later? {ranges}").format(
                ranges=", ".join(list(spans)[:4])
            )
        )
    if gives_dates(case.tree, case):
        found.append(_("The results are dates; the cells need a date format to show them."))
    if names & {"ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "TRUNC", "CEILING", "FLOOR", "MROUND"}:
        found.append(_("Is rounding done where and how your rules want it?"))
    if any(sign in case.formula for sign in (">=", "<=", ">", "<")):
        found.append(_("Do the limits count themselves in (以上, 以下) or out (超, 未満) as your rules say?"))
    return found
