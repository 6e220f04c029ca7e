"""The rules provider's formula: the catalogue's readings of a request, computed and held against the examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kumaai.answers import Formula
from kumaai.messages import _
from kumaai.sheet import Book, Scalar, Sheet
from kumaai.status import AnswerError, KumaaiError
from kumaai.tasks.formula_answer import answer_of
from kumaai.tasks.formula_search import formula_by_examples

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Place
    from kumaai.rules.formula import Candidate

MAX_CANDIDATES = 6
"""Readings of one request that are computed."""


def formula_by_rules(place: Place, request: str) -> Formula:
    """The catalogue's formula for a request, computed and held against the examples.

    Without examples only a reading that allows no other is taken; with
    examples one that reproduces all of them, and where the catalogue has none
    the formula that a search by the examples singles out. Raises AnswerError
    answer.no_formula when there is none, answer.ambiguous when several differ.
    """
    from kumaai.office.excel.examine import examine
    from kumaai.office.excel.profile import profile
    from kumaai.rules.formula import candidates

    book = profile(place.book, place.book.path)
    sheet = book.sheet(place.sheet)
    assert sheet is not None  # place_of has found it
    found = candidates(book, sheet, request, place.cells, place.excel)[:MAX_CANDIDATES]
    if not place.expect:
        found = [candidate for candidate in found if candidate.certain]
    tried = [(candidate, examine(place, candidate.formula)) for candidate in found]
    fitting = [(c, e) for c, e in tried if not e.faults and _presentable(e) and e.verdict != "disagree"]
    if not fitting and place.expect:
        by_examples = _searched(place, book, sheet, request, understood=bool(tried))
        if by_examples is not None:
            return by_examples
    if not fitting:
        raise _no_formula(place, [e for _c, e in tried])
    chosen = _one_of(place, fitting)
    return answer_of(place, chosen[1], chosen[0].explanation, list(chosen[0].assumptions), 0)


def _searched(place: Place, book: Book, sheet: Sheet, request: str, *, understood: bool) -> Formula | None:
    """The formula that the examples single out.

    Where the request was ``understood`` and its readings contradict the
    examples, formulas that only fit the examples by chance are not worth telling.
    """
    try:
        return formula_by_examples(place, book, sheet, request)
    except AnswerError as fault:
        if understood and fault.code == "answer.no_formula":
            return None
        raise


def other_reading(place: Place, request: str) -> tuple[str, tuple[tuple[str, Scalar], ...]] | None:
    """The catalogue's one certain reading of a request and its values, where it meets all examples; a second opinion."""
    from kumaai.office.excel.examine import matches

    try:
        answer = formula_by_rules(replace(place, expect={}), request)
    except KumaaiError:
        return None
    values = {value.cell: value.value for value in answer.values}
    met = all(matches(want, values.get(cell), place.book.date1904) for cell, want in place.expect.items())
    return (answer.formula, tuple(values.items())) if met and answer.verdict == "verified" else None


def _presentable(found: Examined) -> bool:
    """No error values but those that an example asks for: the catalogue must not hand over a broken column."""
    wanted = {example.cell for example in found.expected}
    return not set(found.errors) - wanted


def _one_of(place: Place, fitting: list[tuple[Candidate, Examined]]) -> tuple[Candidate, Examined]:
    different = {found.values: (candidate, found) for candidate, found in reversed(fitting)}
    if len(different) == 1:
        return fitting[0]
    certain = {
        found.values: (candidate, found) for candidate, found in reversed(fitting) if candidate.certain
    }
    if len(certain) == 1:
        return next(iter(certain.values()))
    raise AnswerError(
        "answer.ambiguous",
        _("The request can mean {count} formulas with different values.").format(count=len(different)),
        hint=_("Give an example: --expect {cell}=VALUE. The readings: {formulas}").format(
            cell=_differing(list(different)), formulas="  ".join(c.formula for c, _e in different.values())
        ),
        where=place.cells,
    )


def _differing(values: list[tuple[tuple[str, Scalar], ...]]) -> str:
    """The first cell in which the readings differ."""
    for row in zip(*values, strict=False):
        if len({value for _cell, value in row}) > 1:
            return row[0][0]
    return values[0][0][0]


def _no_formula(place: Place, tried: list[Examined]) -> AnswerError:
    """Says whether none was found, none gives the example values, or none gives values that can be relied on."""
    formulas = ", ".join(dict.fromkeys(found.formula for found in tried))
    if any(not example.ok for found in tried for example in found.expected):
        message = _("None of the formulas found gives the example values: {formulas}")
        hint = _("Check the values given with --expect, say the request differently, or set up a model.")
    elif tried:
        message = _("The formulas found give errors, or values that cannot be verified: {formulas}")
        hint = _("Check the cells that they read, say the request differently, or set up a model.")
    else:
        message = _("The rules have no formula for this request.")
        hint = _("Name the columns as the sheet does, give an example with --expect, or set up a model.")
    return AnswerError(
        "answer.no_formula",
        message.format(formulas=formulas),
        hint=hint,
        where=place.cells,
        raw="\n".join(found.formula for found in tried),
    )
