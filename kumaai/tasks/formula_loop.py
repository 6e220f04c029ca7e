"""The talk with a model about one formula: every answer is examined, the best one is kept, failures go back.

No round may lose an example that an earlier one met: what is handed out is
the best answer of all rounds, and the model is told what it lost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kumaai.answers import AskedFormula
from kumaai.messages import _
from kumaai.office.excel.findings import Finding
from kumaai.sheet import Scalar
from kumaai.status import AnswerError
from kumaai.tasks.formula_answer import told

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Failure, Place

REPAIRS = 3
"""Rounds in which the model may mend its formula."""

MOST_TOLD = 12
"""Failures that one round tells."""


@dataclass(frozen=True)
class Tried:
    """One answer and what examining it found; ``number`` counts the rounds from 1."""

    asked: AskedFormula
    found: Examined
    number: int

    @property
    def passed(self) -> frozenset[str]:
        """The cells whose example it meets."""
        return frozenset(example.cell for example in self.found.expected if example.ok)

    @property
    def usable(self) -> bool:
        """Whether nothing speaks against handing it out."""
        return not self.found.faults

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """What makes one better than another: usable, examples met, fewer doubts, the later one."""
        return self.usable, len(self.passed), -len(self.found.doubts), self.number


@dataclass
class Loop:
    """The rounds so far. ``values`` says whether values of cells may be told to the model."""

    place: Place
    request: str = ""
    values: bool = True
    tried: list[Tried] = field(default_factory=list)
    _asked_about: set[str] = field(default_factory=set)
    _reading: tuple[str, Sequence[tuple[str, Scalar]]] | None = None

    @property
    def best(self) -> Tried | None:
        """The best answer so far."""
        return max(self.tried, key=lambda tried: tried.rank, default=None)

    def violations(self, asked: AskedFormula) -> list[str]:
        """What the model is told of its answer; nothing where it may be handed out.

        Findings that are nearly always a mistake are asked about once: a
        formula that the model gives again is taken with a warning.
        """
        from kumaai.office.excel.examine import examine

        if not asked.formula.strip():
            return []  # the model says that the columns do not suffice: an answer, not a mistake
        before = self.best
        same = next((t.found for t in self.tried if t.asked.formula == asked.formula), None)
        found = same or self._with_doubts(examine(self.place, asked.formula))
        tried = Tried(asked, found, len(self.tried) + 1)
        again = any(earlier.found.formula == tried.found.formula for earlier in self.tried)
        self.tried.append(tried)
        if tried.found.faults:
            return [
                *[self._line(failure) for failure in tried.found.faults[:MOST_TOLD]],
                *self._lost(before, tried),
            ]
        doubts = [] if again else [d for d in tried.found.doubts if d.id not in self._asked_about]
        self._asked_about.update(doubt.id for doubt in doubts)
        if not doubts:
            return []
        if any(doubt.id == "formula.anchor" for doubt in doubts):
            # Errors and another reading's values follow from the reference that slides.
            doubts = [doubt for doubt in doubts if doubt.id not in ("formula.errors", "formula.reading")]
        lines = [f"{doubt.message} ({_json({'code': doubt.id, 'cell': doubt.cell})})" for doubt in doubts]
        return [*lines, _("If the formula is meant like that, give the same formula again.")]

    def _with_doubts(self, found: Examined) -> Examined:
        """The examined formula with what the words of the request say against it."""
        from kumaai.tasks.formula_rules import other_reading
        from kumaai.tasks.formula_wish import wishes

        if found.faults or found.case is None or not self.request:
            return found
        more = wishes(found.case, self.request)
        if self._reading is None:
            self._reading = other_reading(self.place, self.request) or ("", ())
        formula, values = self._reading
        cell = _differs(values, found.values)
        if cell and found.verdict != "unverifiable":
            told = _(
                "Another reading of the request, {formula}, gives {other} in {cell}, not {value}."
            ).format(formula=formula, other=dict(values)[cell], cell=cell, value=dict(found.values)[cell])
            more = (*more, Finding("formula.reading", told, cell, "doubt"))
        return replace(found, findings=(*more, *found.findings))

    def _line(self, failure: Failure) -> str:
        data = failure.data()
        if not self.values:
            data.pop("read", None)
            data.pop("got", None)
            data.pop("detail", None)
        return (
            f"{told(failure)} {_json(data)}"
            if self.values
            else f"{told(failure, values=False)} {_json(data)}"
        )

    def _lost(self, before: Tried | None, now: Tried) -> list[str]:
        """That an example is lost which an earlier formula met, and which formula that was."""
        if before is None or not before.passed - now.passed:
            return []
        cells = ", ".join(sorted(before.passed - now.passed))
        return [
            _("{cells} was right with {formula} and must stay right.").format(
                cells=cells, formula=before.found.formula
            )
        ]

    def settle(self) -> AskedFormula:
        """The best answer when no round is left. Raises AnswerError answer.formula when none is usable."""
        best = self.best
        if best is not None and best.usable:
            return best.asked
        raise self.failure()

    def failure(self) -> AnswerError:
        """What is told when no formula passed: the nearest one and why it fails."""
        best = self.best
        assert best is not None  # an answer without a formula ends the talk before this
        met = len(best.passed)
        message = _("The formula {formula} fails its checks: {faults}").format(
            formula=best.found.formula, faults=" ".join(dict.fromkeys(map(told, best.found.faults)))
        )
        if self.place.expect and met:
            message += " " + _("It is the nearest of {n}: {met} of {all} examples are right.").format(
                n=len(self.tried), met=met, all=len(self.place.expect)
            )
        return AnswerError(
            "answer.formula",
            message,
            hint=_("Run the command again, say it differently, or give an example with --expect."),
            where=self.place.cells,
            raw="\n".join(tried.found.formula for tried in self.tried),
        )


def _differs(values: Sequence[tuple[str, Scalar]], others: Sequence[tuple[str, Scalar]]) -> str:
    """The first cell in which two results differ; empty where there is none."""
    from kumaai.office.excel.engines import equal

    pairs = zip(values, others, strict=False)
    return next((cell for (cell, one), (_cell, two) in pairs if not equal(one, two)), "")


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)
