"""The catalogue of formulas that staff ask for, matched to a sheet's headers.

A request counts as understood only when every word, number and name of it was
used; otherwise there is no candidate. A wrong formula is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kumaai.rules.formula.context import Candidate, Context
from kumaai.rules.formula.text import understand
from kumaai.rules.formula.wishes import take_wishes
from kumaai.sheet import Book, Sheet, column_letter, split_range

__all__ = ["Candidate", "candidates", "context_of"]

Recipe = Callable[[Context], Iterator[Candidate]]


def candidates(book: Book, sheet: Sheet, request: str, cells: str, excel: str = "365") -> list[Candidate]:
    """The formulas that the request may mean, the certain ones first; empty when it was not understood.

    ``cells`` is the range to fill, ``excel`` one of 2016, 2019, 2021, 365.
    Raises ValueError for a range that is none.
    """
    found: dict[str, Candidate] = {}
    for recipe in _recipes():
        context = context_of(book, sheet, request, cells, excel)
        for candidate in recipe(context):
            found.setdefault(candidate.formula, candidate)
        if context.wishes.two_places:
            for candidate in recipe(_with_fewer_places(context)):
                found.setdefault(candidate.formula, candidate)
    return sorted(found.values(), key=lambda candidate: not candidate.certain)


def context_of(book: Book, sheet: Sheet, request: str, cells: str, excel: str) -> Context:
    """The request on the sheet, taken apart. Raises ValueError for a range that is none."""
    top, left, bottom, right = split_range(cells)
    target = sheet.column(column_letter(left))
    understood = understand(book, sheet, request, target)
    wishes = take_wishes(understood)
    return Context(
        book, sheet, understood, wishes, excel, (top, left), (bottom, right), target, unsure=wishes.two_places
    )


def _with_fewer_places(context: Context) -> Context:
    """The other reading of 「小数第2位で四捨五入」: the second place is the one that goes."""
    wishes = context.wishes
    fewer = replace(
        wishes, rounding=wishes.rounding and replace(wishes.rounding, digits=wishes.rounding.digits - 1)
    )
    return replace(context, wishes=fewer, assumptions=[])


def _recipes() -> tuple[Recipe, ...]:
    from kumaai.rules.formula import (
        arrays,
        checks,
        conditions,
        dates,
        everyday,
        groups,
        logic,
        lookups,
        moments,
        numbers,
        periods,
        rows,
        series,
        spans,
        texts,
        values,
        years,
    )

    return (
        *dates.RECIPES,
        *periods.RECIPES,
        *moments.RECIPES,
        *numbers.RECIPES,
        *series.RECIPES,
        *rows.RECIPES,
        *texts.RECIPES,
        *conditions.RECIPES,
        *groups.RECIPES,
        *lookups.RECIPES,
        *arrays.RECIPES,
        *years.RECIPES,
        *everyday.RECIPES,
        *checks.RECIPES,
        *logic.RECIPES,
        *spans.RECIPES,
        *values.RECIPES,
    )
