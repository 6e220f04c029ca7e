"""A formula that was examined, as the published answer; its faults as sentences for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.answers import CellValue, Expected, Formula
from kumaai.messages import _
from kumaai.sheet import cells_of

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Place


def sentence_of(fault: str) -> str:
    """A fault ("code: English detail") for the user, in the user's language."""
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
    return sentences.get(fault.partition(":")[0], fault)


def answer_of(
    place: Place, found: Examined, explanation: str, assumptions: list[str], rounds: int
) -> Formula:
    """The published answer."""
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
        rounds=rounds,
    )
