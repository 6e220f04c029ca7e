"""Holding a formula against a workbook: syntax, version, deny list, cycles, values by engines, examples, findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from kumaai.messages import _
from kumaai.office.excel import allowed, syntax
from kumaai.office.excel.cycles import cycle
from kumaai.office.excel.engines import Computation, Verdict, compute, equal
from kumaai.office.excel.fill import Filling
from kumaai.office.excel.findings import Case, Finding, findings
from kumaai.office.excel.findings.case import is_error
from kumaai.office.excel.references import Surroundings, missing_columns
from kumaai.office.excel.rewrite import for_version, with_table
from kumaai.office.excel.tree import parse
from kumaai.office.excel.workbook import Workbook
from kumaai.office.excel.worked import reads
from kumaai.sheet import Scalar, cell_name, cells_of, split_range

MAX_CELLS = 100_000
"""A larger range is refused."""


@dataclass(frozen=True)
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

    @cached_property
    def around(self) -> Surroundings:
        """What a formula there can refer to."""
        return Surroundings(self.book, self.sheet)


@dataclass(frozen=True, slots=True)
class Example:
    """A wanted value and what came out."""

    cell: str
    want: Scalar
    got: Scalar
    ok: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a formula may not stand: a stable ``code``, an English ``detail``, and what is known of the cell.

    ``read`` tells what the formula read there (reference and header → value).
    """

    code: str
    detail: str
    cell: str = ""
    want: Scalar = None
    got: Scalar = None
    read: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"

    def data(self) -> dict[str, Any]:
        """The failure for a machine; what is not known is left out."""
        full = {"code": self.code, "detail": self.detail, "cell": self.cell, "read": dict(self.read)}
        found = {name: value for name, value in full.items() if value}
        return found | ({"want": self.want, "got": self.got} if self.cell else {})


@dataclass(frozen=True, slots=True)
class Examined:
    """The result. ``faults`` speak against the formula; none when it may stand.

    ``findings`` are what a person should know of it; ``replaced`` are the
    functions that were rewritten for an older Excel.
    """

    formula: str
    functions: tuple[str, ...] = ()
    verdict: Verdict = "unverifiable"
    values: tuple[tuple[str, Scalar], ...] = ()
    array: tuple[tuple[Scalar, ...], ...] = ()
    expected: tuple[Example, ...] = ()
    findings: tuple[Finding, ...] = ()
    faults: tuple[Failure, ...] = ()
    replaced: tuple[str, ...] = ()
    case: Case | None = None

    @property
    def errors(self) -> tuple[str, ...]:
        """Cells whose value is an Excel error."""
        return tuple(cell for cell, value in self.values if is_error(value))

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The findings that are nearly always a mistake."""
        return tuple(finding for finding in self.findings if finding.strength == "doubt")

    @property
    def warnings(self) -> tuple[str, ...]:
        """The findings for the user, notes left out."""
        return tuple(finding.message for finding in self.findings if finding.strength != "note")

    @property
    def notes(self) -> tuple[str, ...]:
        """What is only to be looked at."""
        return tuple(finding.message for finding in self.findings if finding.strength == "note")


def examine(place: Place, formula: str) -> Examined:
    """Canonicalise, check and compute a formula for the first cell, filled over the range or spilling.

    A formula whose only fault is a function too new for the chosen Excel is
    rewritten where that keeps its meaning and its values. Never raises for
    what is wrong with the formula: that is in ``faults``.
    """
    try:
        text = syntax.canonical(formula)
    except syntax.FormulaFault as fault:
        return Examined(formula, faults=(Failure(fault.code, fault.message),))
    first = next(iter(cells_of(place.cells)))
    text = with_table(text, place.around.table_at(first))
    faults = _forbidden(place, text, place.excel)
    if not faults:
        return _computed(place, text, first)
    if {fault.code for fault in faults} == {"formula.version"}:
        rewritten = for_version(text, place.excel)
        if rewritten is not None and not _forbidden(place, rewritten, place.excel):
            return _rewritten(place, text, rewritten, first)
    return Examined(text, faults=faults)


def _rewritten(place: Place, text: str, rewritten: str, first: str) -> Examined:
    """The rewritten formula, if it gives the same values; else the fault of the original."""
    found = _computed(place, rewritten, first)
    before = _computed(place, text, first)
    same = [equal(a, b) for (_c, a), (_d, b) in zip(found.values, before.values, strict=False)]
    if before.verdict == "unverifiable" or not same or not all(same):
        return Examined(text, faults=_forbidden(place, text, place.excel))
    gone = tuple(name for name in syntax.functions(text) if name not in syntax.functions(rewritten))
    told = _(
        "{functions} is not in Excel {version}: the formula was rewritten, with the same values."
    ).format(functions=", ".join(gone), version=place.excel)
    note = Finding("formula.rewritten", told, first, "note")
    return replace(found, replaced=gone, findings=(*found.findings, note))


def _forbidden(place: Place, text: str, excel: str) -> tuple[Failure, ...]:
    """What speaks against the formula before it is computed."""
    book, around = place.book, place.around
    faults = allowed.check(
        text, excel=excel, sheets=[p.name for p in book.sheets], names=around.names, tables=around.tables
    )
    if faults:
        return tuple(Failure(fault.code, fault.message) for fault in faults)
    first = next(iter(cells_of(place.cells)))
    lost = missing_columns(parse(text), around, first)
    return tuple(Failure("formula.reference", f"There is no table or column {source}.") for source in lost)


def _computed(place: Place, text: str, first: str) -> Examined:
    functions = syntax.functions(text)
    cells = list(cells_of(place.cells))
    spill = len(cells) > 1 and syntax.spills(text)
    through = cycle(text, place.around, place.cells, spill)
    if through:
        detail = f"The formula reads a cell that it fills (by way of {through})."
        return Examined(text, functions, faults=(Failure("formula.circular", detail, through),))
    formulas = {cells[0]: text} if spill else Filling(text, cells)
    computed = compute(place.book, place.sheet, formulas, cache=place.cache, clock=place.clock, spill=spill)
    values = (
        _spilled(place.cells, computed) if spill else [(cell, computed.cells[cell].value) for cell in cells]
    )
    case = Case(text, place.around, place.cells, tuple(values), spill, frozenset(place.expect))
    return _judged(place, case, functions, computed)


def _judged(place: Place, case: Case, functions: tuple[str, ...], computed: Computation) -> Examined:
    by_cell = dict(case.values)
    expected = tuple(
        Example(cell, want, by_cell.get(cell), matches(want, by_cell.get(cell), place.book.date1904))
        for cell, want in place.expect.items()
    )
    faults = [_missed(case, example) for example in expected if not example.ok]
    shown = [value for _cell, value in case.values]
    if any(value == "#SYNTAX!" for value in shown):
        faults.append(Failure("formula.syntax", "The formula cannot be parsed."))
    elif shown and all(is_error(value) for value in shown) and not case.wanted >= set(by_cell):
        cell = case.values[0][0]
        faults.append(
            Failure("formula.error", f"Every cell is {shown[0]}.", cell, None, shown[0], _read(case, cell))
        )
    found = findings(case)
    if computed.differing:
        told = _("The engines disagree in {count} cells, the first is {cell}.").format(
            count=len(computed.differing), cell=computed.differing[0]
        )
        found = (*found, Finding("formula.disagree", told, computed.differing[0]))
    return Examined(
        case.formula, functions, computed.verdict, case.values, computed.array, expected, found, tuple(faults), (), case
    )  # fmt: skip


def _missed(case: Case, example: Example) -> Failure:
    detail = f"{example.cell} must be {example.want!r} but is {example.got!r}."
    return Failure(
        "formula.expected", detail, example.cell, example.want, example.got, _read(case, example.cell)
    )


def _read(case: Case, cell: str) -> dict[str, str]:
    """What the formula of a cell reads: reference with its header → value."""
    numbers = {name: number for number, (name, _value) in enumerate(case.values)}
    if cell not in numbers:
        return {}
    found = reads(case, 0 if case.spill else numbers[cell])
    return {f"{read.cell} {read.label}".strip(): read.value for read in found}


def _spilled(cells: str, computed: Computation) -> list[tuple[str, Scalar]]:
    """The array laid over the range; what the array does not reach is blank, what the range cannot hold is left out."""
    top, left, bottom, right = split_range(cells)
    values: list[tuple[str, Scalar]] = []
    for down in range(bottom - top + 1):
        row = computed.array[down] if down < len(computed.array) else ()
        for across in range(right - left + 1):
            values.append((cell_name(top + down, left + across), row[across] if across < len(row) else ""))
    return values


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
