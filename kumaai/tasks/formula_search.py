"""The formula that the examples of ``--expect`` single out, or what was found and why it is not handed out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from kumaai.answers import Formula
from kumaai.messages import _
from kumaai.sheet import Book, Scalar, Sheet, cell_name
from kumaai.status import AnswerError
from kumaai.tasks.formula_answer import answer_of

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Place
    from kumaai.rules.formula.search import Found, Survivor

READINGS = 5
"""Different readings that are listed for a person to choose from."""

DIFFERENCES = 3
"""Rows on which the readings differ that are listed."""


def formula_by_examples(place: Place, book: Book, sheet: Sheet, request: str) -> Formula | None:
    """The formula that gives every example and accounts for every word of the request; None when none does.

    Raises AnswerError answer.ambiguous when several that fit equally well
    differ in some row, answer.no_formula when formulas give the examples but
    leave out words of the request.
    """
    from kumaai.office.excel.examine import examine, matches
    from kumaai.rules.formula import context_of
    from kumaai.rules.formula.search import search

    context = context_of(book, sheet, request, place.cells, place.excel)
    found = search(context, place.expect, partial(_matches, matches, place.book.date1904))
    readings = _readings(found)
    if not readings:
        if found.survivors:
            raise _not_understood(place, found.survivors)
        return None
    if len(readings) > 1:
        raise _ambiguous(place, found, readings)
    for survivor in readings[0][:3]:
        examined = examine(place, survivor.formula)
        wanted = set(place.expect)
        if not examined.faults and examined.verdict != "disagree" and not set(examined.errors) - wanted:
            return answer_of(place, examined, survivor.explanation, [_assumed(found)], 0)
    return None


def _matches(compare, date1904: bool, want: Scalar, got: Scalar) -> bool:
    return compare(want, got, date1904)


def _assumed(found: Found) -> str:
    return f"例の値から探した数式です（{found.tried:,}通りのうち、例とことばの両方に合うもの）。"


def _readings(found: Found) -> list[list[Survivor]]:
    """The survivors that fit best, in groups of equal values in all compared rows, the shortest first."""
    clean = [survivor for survivor in found.survivors if not survivor.fit.missing]
    if not clean:
        return []
    best = min(survivor.fit.order[:2] for survivor in clean)
    groups: dict[tuple[Scalar, ...], list[Survivor]] = {}
    for survivor in clean:
        if survivor.fit.order[:2] == best:
            groups.setdefault(survivor.values, []).append(survivor)
    return list(groups.values())


def _ambiguous(place: Place, found: Found, readings: Sequence[Sequence[Survivor]]) -> AnswerError:
    shown = [group[0] for group in readings[:READINGS]]
    differing = [
        number
        for number in range(len(found.cells))
        if len({survivor.values[number] for survivor in shown}) > 1
    ]
    names = [cell_name(*found.cells[number]) for number in differing[:DIFFERENCES]]
    lines = [
        survivor.formula
        + "  ("
        + ", ".join(
            f"{name}={survivor.values[number]}"
            for name, number in zip(names, differing[:DIFFERENCES], strict=True)
        )
        + ")"
        for survivor in shown
    ]
    return AnswerError(
        "answer.ambiguous",
        _("{count} formulas give the example values but differ in {rows} cells.").format(
            count=len(readings), rows=len(differing)
        ),
        hint=_("Give one more example: --expect {cell}=VALUE. The formulas: {formulas}").format(
            cell=names[0] if names else place.cells, formulas="; ".join(lines)
        ),
        where=place.cells,
        raw="\n".join(lines),
    )


def _not_understood(place: Place, survivors: Sequence[Survivor]) -> AnswerError:
    """Formulas that give the examples but ignore a part of the request are shown, never handed out."""
    best = survivors[0]
    formulas = ", ".join(survivor.formula for survivor in survivors[:3])
    return AnswerError(
        "answer.no_formula",
        _("Formulas give the example values, but they leave out a part of the request: {formulas}").format(
            formulas=formulas
        ),
        hint=_("Say it without these words, or set up a model: {words}").format(
            words=", ".join(dict.fromkeys(best.fit.missing))
        ),
        where=place.cells,
        raw="\n".join(survivor.formula for survivor in survivors[:READINGS]),
    )
