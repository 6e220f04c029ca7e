"""``kumaai excel-formula --fix``: a broken formula mended, by rules first, by a model where one is set up.

A change is kept only where the formula computes better afterwards: it can be
read, fewer cells are errors, fewer checks fail, and no example is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kumaai.answers import AskedFormula, Formula
from kumaai.disclosure import Disclosure
from kumaai.layout import Heading, Item, Items, Layout, Paragraph
from kumaai.messages import _
from kumaai.status import AnswerError
from kumaai.tasks.base import Job, Product
from kumaai.tasks.formula import FormulaTask
from kumaai.tasks.formula_answer import answer_of, told
from kumaai.tasks.formula_existing import existing
from kumaai.tasks.formula_loop import Loop, Tried
from kumaai.tasks.formula_place import place_of

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Place
    from kumaai.office.excel.repair import Change

STEPS = 5
"""Changes that one formula may need."""

TRIES = 24
"""Changes that are computed for one step."""


@dataclass(frozen=True)
class Mended:
    """The best formula found, and what was changed on the way."""

    found: Examined
    changes: tuple[str, ...] = ()

    @property
    def badness(self) -> tuple[int, int, int, int]:
        """What makes it worse than another: unreadable, examples not met, errors, checks that fail."""
        unmet = sum(not example.ok for example in self.found.expected)
        broken = 0 if self.found.case is not None else 1 + len(self.found.faults)
        doubts = sum(finding.id != "formula.errors" for finding in self.found.doubts)
        return broken, unmet, len(self.found.errors), doubts + len(self.found.faults)

    @property
    def clean(self) -> bool:
        """Whether nothing is left to mend."""
        return self.badness == (0, 0, 0, 0)


def mend(place: Place, formula: str) -> Mended:
    """The formula, changed step by step as long as it gets better."""
    from kumaai.office.excel.examine import examine

    best = Mended(examine(place, formula))
    for _step in range(STEPS):
        if best.clean:
            break
        better = next(
            (
                mended
                for change in _changes(place, best, formula)
                if (mended := Mended(examine(place, change.formula), (*best.changes, change.told))).badness
                < best.badness
            ),
            None,
        )
        if better is None:
            break
        best = better
    return best


def _changes(place: Place, best: Mended, formula: str) -> Iterator[Change]:
    from kumaai.office.excel import repair

    text = best.found.formula
    if best.found.case is not None:
        found = repair.of_meaning(best.found.case)
    else:
        found = _both(
            repair.of_text(text, place.around), repair.from_neighbours(place.around, place.cells, formula)
        )
    seen = {text}
    for change in found:
        if change.formula not in seen:
            seen.add(change.formula)
            yield change
        if len(seen) > TRIES:
            return


def _both(one: Iterator[Change], two: Iterator[Change]) -> Iterator[Change]:
    yield from one
    yield from two


class FixTask(FormulaTask):
    """Options: fix (a formula or the cell that holds it), request (an extra wish), cell, sheet, excel, expect."""

    def __init__(self) -> None:
        super().__init__()
        self._moved_job: tuple[Job, Job, str] | None = None
        self._mended: Mended | None = None

    def ready(self, job: Job, kind: str) -> None:
        moved = self._moved(job)[0]  # the formula that is mended may be overwritten
        super().ready(replace(moved, options={**moved.options, "force": True}), kind)

    def rules(self, job: Job) -> Formula:
        place = place_of(self._moved(job)[0])
        mended = self._mend(job)
        if mended.found.faults:
            raise self._hopeless(job, mended)
        return self._answer(job, place, mended, "", [], 0)

    def values(self, job: Job) -> dict[str, str]:
        moved, formula = self._moved(job)
        mended = self._mend(job)
        from kumaai.office.excel.examine import examine

        broken = examine(place_of(moved), formula)
        failures = [told(failure) for failure in broken.faults] + [doubt.message for doubt in broken.doubts]
        lines = [_("The formula that is to be mended: {formula}").format(formula=formula), *failures]
        if mended.changes:
            lines.append(_("A proposal: {formula}").format(formula=mended.found.formula))
        wish = str(job.options.get("request") or _("Mend this formula; keep what it is meant to compute."))
        return super().values(moved) | {"request": wish, "failures": "\n".join(lines)}

    def violations(self, asked: AskedFormula, job: Job) -> list[str]:
        return super().violations(asked, self._moved(job)[0])

    def settle(self, job: Job) -> AskedFormula:
        return super().settle(self._moved(job)[0])

    def _loop(self, job: Job) -> Loop:
        """The talk begins with what the rules have mended, so that a model can only do better."""
        moved = self._moved(job)[0]
        fresh = self._talk is None or self._talk[0] is not moved
        loop = super()._loop(moved)
        if fresh and self._mended is not None and not self._mended.found.faults:
            asked = AskedFormula(formula=self._mended.found.formula, explanation="")
            loop.tried.append(Tried(asked, self._mended.found, 0))
        return loop

    def complete(self, asked: AskedFormula, job: Job, rounds: int = 0) -> Formula:
        answer = super().complete(asked, self._moved(job)[0], rounds)
        answer.original = self._moved(job)[1]
        same = self._mended is not None and self._mended.found.formula == answer.formula
        answer.changes = list(self._mended.changes) if same and self._mended else []
        return answer

    def layout(self, answer: Formula, job: Job) -> Layout:
        plain = super().layout(answer, self._moved(job)[0])
        if answer.changes:
            kept = [one for one in plain.elements if getattr(one, "text", None) != answer.explanation]
            plain = replace(plain, elements=tuple(kept))
        before = Paragraph(_("Before: {formula}").format(formula=answer.original), style="quote")
        changes = (Heading("直したところ", 2), Items(tuple(Item(change) for change in answer.changes)))
        return replace(
            plain,
            elements=(before, *plain.elements[:1], *(changes if answer.changes else ()), *plain.elements[1:]),
        )

    def produce(self, answer: Formula, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        moved = self._moved(job)[0]
        if kind == "xlsx" and not answer.changes and answer.formula == answer.original:
            raise AnswerError(
                "answer.unchanged",
                _("Nothing is written: nothing was found to mend in {formula}.").format(
                    formula=answer.formula
                ),
                hint=_("Without -o the formula and what the checks say of it are shown."),
                where=answer.cell,
            )
        return super().produce(
            answer, replace(moved, options={**moved.options, "force": True}), kind, disclosure
        )

    def _answer(
        self, job: Job, place: Place, mended: Mended, explanation: str, assumptions: list[str], rounds: int
    ) -> Formula:
        words = explanation or "\n".join(mended.changes) or _("Nothing was found to mend in the formula.")
        answer = answer_of(place, mended.found, words, assumptions, rounds)
        answer.original, answer.changes = self._moved(job)[1], list(mended.changes)
        return answer

    def _mend(self, job: Job) -> Mended:
        if self._mended is None:
            moved, formula = self._moved(job)
            self._mended = mend(place_of(moved), formula)
        return self._mended

    def _hopeless(self, job: Job, mended: Mended) -> AnswerError:
        return AnswerError(
            "answer.formula",
            _("The formula {formula} could not be mended: {faults}").format(
                formula=self._moved(job)[1], faults=" ".join(told(failure) for failure in mended.found.faults)
            ),
            hint=_("Say with REQUEST what it is to compute, or set up a model."),
            where=str(self._moved(job)[0].options["cell"]),
            raw=mended.found.formula,
        )

    def _moved(self, job: Job) -> tuple[Job, str]:
        """The job for the cells in which the formula stands, and the formula of the first of them."""
        if self._moved_job is not None and any(job is known for known in self._moved_job[:2]):
            return self._moved_job[1], self._moved_job[2]
        from kumaai.office.excel.workbook import Workbook, no_workbook

        source = job.sources[0]
        if source.kind != "xlsx":
            raise no_workbook(source.path)
        found = existing(Workbook.opened(source.data, source.path), str(job.options["fix"]), job.options)
        moved = replace(job, options={**job.options, "cell": found.cells, "sheet": found.sheet})
        self._moved_job, self._mended = (job, moved, found.formula), None
        return moved, found.formula
