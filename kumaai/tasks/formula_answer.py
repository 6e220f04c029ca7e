"""A formula that was examined, as the published answer; its faults as sentences for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.answers import CellValue, Expected, Formula, ReadCell, WorkedRow
from kumaai.messages import _
from kumaai.sheet import cells_of

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Failure, Place
    from kumaai.office.excel.findings import Finding
    from kumaai.office.excel.worked import Worked


def told(failure: Failure, *, values: bool = True) -> str:
    """A failure for the user, its code and detail in brackets; without ``values`` only the code."""
    return f"{sentence_of(failure)} ({failure})" if values else f"{sentence_of(failure)} ({failure.code})"


def sentence_of(failure: Failure) -> str:
    """A failure for the user, in the user's language."""
    sentences = {
        "formula.length": _("The formula is too long for Excel."),
        "formula.depth": _("The formula is nested too deeply for Excel."),
        "formula.syntax": _("The formula is not written as Excel reads it."),
        "formula.arguments": _("A function has too few or too many arguments."),
        "formula.unknown_function": _("The formula uses a function that does not exist."),
        "formula.version": _("The formula uses a function that the chosen Excel does not have."),
        "formula.reference": _("The formula refers to a sheet, table, name or cell that does not exist."),
        "formula.external": _("The formula refers to another workbook or program."),
        "formula.denied": _("The formula uses a function that reaches outside the workbook."),
        "formula.circular": _("The formula reads a cell that it fills."),
        "formula.expected": _("The formula does not give the example values."),
        "formula.error": _("The formula gives an error in every cell."),
    }
    return sentences.get(failure.code, str(failure))


def answer_of(
    place: Place, found: Examined, explanation: str, assumptions: list[str], rounds: int
) -> Formula:
    """The published answer."""
    from kumaai.office.excel.worked import look_at, worked

    return Formula(
        cell=next(iter(cells_of(place.cells))),
        formula=found.formula,
        explanation=explanation,
        assumptions=assumptions,
        functions=list(found.functions),
        verdict=found.verdict,
        values=[CellValue(cell=cell, value="" if value is None else value) for cell, value in found.values],
        expected=[Expected(cell=e.cell, want=e.want, got=e.got, ok=e.ok) for e in found.expected],
        warnings=list(found.warnings),
        worked=[_row(row) for row in worked(found.case)] if found.case else [],
        look_at=[*found.notes, *look_at(found.case)] if found.case else [],
        rounds=rounds,
    )


def findings_of(place: Place, answer: Formula) -> tuple[Finding, ...]:
    """The findings about a published answer, from its values: nothing is computed again."""
    from kumaai.office.excel import syntax
    from kumaai.office.excel.findings import Case, findings

    values = tuple((value.cell, value.value) for value in answer.values)
    spill = len(values) > 1 and syntax.spills(answer.formula)
    case = Case(answer.formula, place.around, place.cells, values, spill, frozenset(place.expect))
    return findings(case)


def _row(row: Worked) -> WorkedRow:
    from kumaai.office.excel.worked import sentence

    return WorkedRow(
        cell=row.cell,
        reads=[ReadCell(cell=read.cell, label=read.label, value=read.value) for read in row.reads],
        value="" if row.value is None else row.value,
        text=sentence(row),
    )
