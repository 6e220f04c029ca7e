"""Holding a formula against a workbook: syntax, version, deny list, values by engines, examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from kumaai.messages import _
from kumaai.office.excel import syntax
from kumaai.office.excel.engines import Computation, Verdict, compute, equal
from kumaai.office.excel.fill import Filling
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import Scalar, cell_name, cells_of, split_range

MAX_CELLS = 100_000
"""A larger range is refused."""

_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula is to stand, for which Excel, and what the user knows of its values.

    ``expect`` maps cells to wanted values: numbers, text, or dates as 2025/4/1.
    """

    book: Workbook
    sheet: str
    cells: str
    excel: str = "365"
    expect: Mapping[str, Scalar] = field(default_factory=dict)
    cache: Path | None = None
    clock: datetime | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A wanted value and what came out."""

    cell: str
    want: Scalar
    got: Scalar
    ok: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """The result. ``faults`` are for a repair round, "code: English sentence"; none when the formula may stand."""

    formula: str
    functions: tuple[str, ...] = ()
    verdict: Verdict = "unverifiable"
    values: tuple[tuple[str, Scalar], ...] = ()
    array: tuple[tuple[Scalar, ...], ...] = ()
    expected: tuple[Example, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """Cells whose value is an Excel error."""
        return tuple(
            cell for cell, value in self.values if isinstance(value, str) and _ERROR.fullmatch(value)
        )


def examine(place: Place, formula: str) -> Examined:
    """Canonicalise, check and compute a formula for the first cell, filled over the range or spilling.

    Never raises for what is wrong with the formula: that is in ``faults``.
    """
    try:
        text = syntax.canonical(formula)
    except syntax.FormulaFault as fault:
        return Examined(formula, faults=(f"{fault.code}: {fault.message}",))
    book = place.book
    tables = [table.name for part in book.sheets for table in book.grid(part.name).tables]
    faults = syntax.check(
        text, excel=place.excel, sheets=[p.name for p in book.sheets], names=book.defined_names, tables=tables
    )
    if faults:
        return Examined(text, faults=tuple(f"{fault.code}: {fault.message}" for fault in faults))
    functions = syntax.functions(text)
    cells = list(cells_of(place.cells))
    spill = len(cells) > 1 and syntax.spills(text)
    if not spill and _circular(text, place, cells):
        return Examined(
            text, functions, faults=("formula.circular: The formula reads a cell that it fills.",)
        )
    formulas = {cells[0]: text} if spill else Filling(text, cells)
    computed = compute(book, place.sheet, formulas, cache=place.cache, clock=place.clock, spill=spill)
    values = (
        _spilled(place.cells, computed) if spill else [(cell, computed.cells[cell].value) for cell in cells]
    )
    return _judged(place, text, functions, computed, values)


def _judged(
    place: Place,
    text: str,
    functions: tuple[str, ...],
    computed: Computation,
    values: list[tuple[str, Scalar]],
) -> Examined:
    by_cell = dict(values)
    expected = tuple(
        Example(cell, want, by_cell.get(cell), matches(want, by_cell.get(cell), place.book.date1904))
        for cell, want in place.expect.items()
    )
    faults = [
        f"formula.expected: {example.cell} must be {example.want!r} but is {example.got!r}."
        for example in expected
        if not example.ok
    ]
    shown = [value for _cell, value in values]
    if any(value == "#SYNTAX!" for value in shown):
        faults.append("formula.syntax: The formula cannot be parsed.")
    elif shown and all(isinstance(value, str) and _ERROR.fullmatch(value) for value in shown):
        faults.append(f"formula.error: Every cell is {shown[0]}.")
    return Examined(
        text, functions, computed.verdict, tuple(values), computed.array, expected,
        tuple(_warnings(text, computed, values)), tuple(faults),
    )  # fmt: skip


def _warnings(text: str, computed: Computation, values: list[tuple[str, Scalar]]) -> list[str]:
    found = []
    errors = [cell for cell, value in values if isinstance(value, str) and _ERROR.fullmatch(value)]
    if errors:
        found.append(
            _("{count} cells are errors, the first is {cell}.").format(count=len(errors), cell=errors[0])
        )
    shown = {str(value) for _cell, value in values}
    if len(values) > 3 and len(shown) == 1:
        found.append(_("Every cell has the same value: {value}.").format(value=shown.pop() or '""'))
    for name in syntax.volatile(text):
        found.append(_("{name} is recalculated at every change of the workbook.").format(name=name))
    if computed.differing:
        found.append(
            _("The engines disagree in {count} cells, the first is {cell}.").format(
                count=len(computed.differing), cell=computed.differing[0]
            )
        )
    return found


def _spilled(cells: str, computed: Computation) -> list[tuple[str, Scalar]]:
    """The array laid over the range; what the array does not reach is blank, what the range cannot hold is left out."""
    top, left, bottom, right = split_range(cells)
    values: list[tuple[str, Scalar]] = []
    for down in range(bottom - top + 1):
        row = computed.array[down] if down < len(computed.array) else ()
        for across in range(right - left + 1):
            values.append((cell_name(top + down, left + across), row[across] if across < len(row) else ""))
    return values


def _circular(formula: str, place: Place, cells: list[str]) -> bool:
    """Whether the first cell's formula reads a target cell directly, on its own sheet."""
    top, left, bottom, right = split_range(place.cells)
    tokens = syntax.tokenize(formula)
    first = cells[0]
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if token.kind != "cell" or (before is not None and before.kind == "sheet"):
            continue
        ends_range = (
            index + 2 < len(tokens) and tokens[index + 1].text == ":" and tokens[index + 2].kind == "cell"
        )
        reference = token.text + (":" + tokens[index + 2].text if ends_range else "")
        r1, c1, r2, c2 = split_range(reference.replace("$", ""))
        row, column, _last_row, _last_column = split_range(first)
        if r1 <= row <= r2 and c1 <= column <= c2 and (top <= row <= bottom and left <= column <= right):
            return True
    return False


def matches(want: Scalar, got: Scalar, date1904: bool = False) -> bool:
    """Whether a computed value is what the user wanted; text of a number or a date counts as that value."""
    if equal(want, got):
        return True
    if isinstance(want, str) and isinstance(got, int | float) and not isinstance(got, bool):
        number = _number(want, date1904)
        return number is not None and equal(number, got)
    if isinstance(want, str) and isinstance(got, bool):
        return want.strip().upper() == str(got).upper()
    return False


def _number(text: str, date1904: bool) -> float | None:
    plain = text.strip().replace(",", "")
    day = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?", plain)
    try:
        if day:
            serial = (date(int(day[1]), int(day[2]), int(day[3])) - date(1899, 12, 30)).days
            minutes = int(day[4] or 0) * 60 + int(day[5] or 0)
            return serial - (1462 if date1904 else 0) + minutes / 1440
        if plain.endswith("%"):
            return float(plain[:-1]) / 100
        return float(plain)
    except ValueError:
        return None
