"""What engines' answers are worth: values, verdict, and where they differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from kumaai.office.excel.engines.protocol import Reply
from kumaai.sheet import Scalar

Verdict = Literal["verified", "single", "disagree", "unverifiable"]


@dataclass(frozen=True, slots=True)
class Computed:
    """A cell's value (dates as serials, errors as text) and the engines that gave it."""

    value: Scalar
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Computation:
    """All cells and one verdict for all of them; ``differing`` are cells where the engines disagree.

    ``array`` is the whole result of a spilling formula.
    """

    cells: dict[str, Computed]
    verdict: Verdict
    differing: tuple[str, ...] = ()
    array: tuple[tuple[Scalar, ...], ...] = ()
    faults: tuple[str, ...] = ()


def usable(reply: Reply) -> bool:
    """Whether an engine has answered, and not only that it lacks what the formula needs."""
    return reply.rows is not None and not _unsupported(reply.rows)


def judge(
    cells: list[str], replies: Mapping[str, Reply], spill: bool, disputed: Collection[int] = ()
) -> Computation:
    """What the engines' answers are worth together; the first one's values count.

    ``disputed`` are cells (by number) on which the engines differ whatever the values say.
    """
    faults = tuple(f"{name}: {reply.error}" for name, reply in replies.items() if reply.error)
    answers = {
        name: [[_tidy(value) for value in row] for row in reply.rows]
        for name, reply in replies.items()
        if reply.rows is not None and usable(reply)
    }
    if not answers:
        return Computation({cell: Computed(None, ()) for cell in cells}, "unverifiable", faults=faults)
    (first, rows), *others = answers.items()
    if spill:
        agree = [name for name, other in others if not disputed and _same_rows(rows, other)]
        verdict: Verdict = "verified" if agree else "disagree" if others else "single"
        value = rows[0][0] if rows and rows[0] else None
        array = tuple(tuple(row) for row in rows)
        return Computation({cells[0]: Computed(value, (first, *agree))}, verdict, array=array, faults=faults)
    computed: dict[str, Computed] = {}
    differing: list[str] = []
    for number, cell in enumerate(cells):
        value = rows[number][0]
        agree = [name for name, other in others if number not in disputed and equal(value, other[number][0])]
        if len(agree) < len(others):
            differing.append(cell)
        computed[cell] = Computed(value, (first, *agree))
    verdict = "disagree" if differing else "verified" if others else "single"
    return Computation(computed, verdict, tuple(differing), faults=faults)


def _unsupported(rows: list[list[Scalar]]) -> bool:
    """Whether the engine lacks what the formula needs: no value at all but #NAME?, #VALUE! or unparsable."""
    values = [value for row in rows for value in row]
    return not values or all(value in ("#NAME?", "#SYNTAX!", "#VALUE!") for value in values)


def _tidy(value: Scalar) -> Scalar:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _same_rows(one: list[list[Scalar]], two: list[list[Scalar]]) -> bool:
    if [len(row) for row in one] != [len(row) for row in two]:
        return False
    return all(
        equal(a, b) for row, other in zip(one, two, strict=True) for a, b in zip(row, other, strict=True)
    )


def equal(one: Scalar, two: Scalar) -> bool:
    """Equal values: numbers within 1e-9 relative, None like empty text."""
    one, two = ("" if one is None else one), ("" if two is None else two)
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two or (one == two and isinstance(one, bool) == isinstance(two, bool))
    if isinstance(one, int | float) and isinstance(two, int | float):
        return abs(one - two) <= 1e-9 * max(1.0, abs(one), abs(two))
    return one == two
