"""The talk with a model about one formula: every answer is examined, the best one is kept, failures go back.

No round may lose an example that an earlier one met: what is handed out is
the best answer of all rounds, and the model is told what it lost.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kumaai.answers import AskedFormula
from kumaai.messages import _
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
    values: bool = True
    tried: list[Tried] = field(default_factory=list)
    _asked_about: set[str] = field(default_factory=set)

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
        tried = Tried(asked, examine(self.place, asked.formula), len(self.tried) + 1)
        again = any(earlier.found.formula == tried.found.formula for earlier in self.tried)
        self.tried.append(tried)
        if tried.found.faults:
            return [
                *[self._line(failure) for failure in tried.found.faults[:MOST_TOLD]],
                *self._lost(before, tried),
            ]
        doubts = [d for d in tried.found.doubts if again is False and d.id not in self._asked_about]
        self._asked_about.update(doubt.id for doubt in doubts)
        if not doubts:
            return []
        lines = [f"{doubt.message} ({_json({'code': doubt.id, 'cell': doubt.cell})})" for doubt in doubts]
        return [*lines, _("If the formula is meant like that, give the same formula again.")]

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


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)
