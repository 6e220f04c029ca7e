"""``kumaai excel-formula --explain``: what an existing formula does, part by part, by rules alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from kumaai.answers import Formula, FormulaPart
from kumaai.layout import Heading, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.status import AnswerError
from kumaai.tasks.base import Job
from kumaai.tasks.formula import FormulaTask
from kumaai.tasks.formula_answer import answer_of, told
from kumaai.tasks.formula_existing import existing, one_cell
from kumaai.tasks.formula_place import place_of


class ExplainTask(FormulaTask):
    """Options: explain (a formula or the cell that holds it), cell, sheet, excel. Changes nothing."""

    kinds: ClassVar[tuple[str, ...]] = ("docx", "md", "txt", "json")

    def copies(self, job: Job, kind: str) -> bool:
        return False

    def rules(self, job: Job) -> Formula:
        from kumaai.office.excel.examine import examine
        from kumaai.office.excel.explain import explain

        moved, formula = self._moved(job)
        place = place_of(moved)
        found = examine(place, formula)
        if found.case is None:
            raise AnswerError(
                "answer.formula",
                _("The formula {formula} cannot be explained: {faults}").format(
                    formula=formula, faults=" ".join(told(failure) for failure in found.faults)
                ),
                hint=_("--fix proposes a formula that can be read."),
                where=place.cells,
                raw=formula,
            )
        parts = explain(place, found.case)
        answer = answer_of(place, found, _in_words(parts), [], 0)
        answer.warnings = [*(told(failure) for failure in found.faults), *answer.warnings]
        answer.parts = [FormulaPart(source=part.source, text=part.text, value=part.value) for part in parts]
        return answer

    def check(self, answer: Formula, job: Job) -> list[Any]:
        return super().check(answer, self._moved(job)[0])

    def _moved(self, job: Job) -> tuple[Job, str]:
        """The job for the cell in which the formula stands, and the formula as it is there."""
        if self._found is None or self._found[0] is not job:
            from kumaai.office.excel.workbook import Workbook, no_workbook

            source = job.sources[0]
            if source.kind != "xlsx":
                raise no_workbook(source.path)
            given = str(job.options["explain"])
            found = one_cell(existing(Workbook.opened(source.data, source.path), given, job.options), given)
            options = {**job.options, "cell": found.cells, "sheet": found.sheet, "excel": "365", "expect": {}}
            self._found = (job, replace(job, options=options), found.formula)
        return self._found[1], self._found[2]

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Job, Job, str] | None = None

    def layout(self, answer: Formula, job: Job) -> Layout:
        plain = super().layout(answer, self._moved(job)[0])
        rows = tuple((part.source, part.text, part.value) for part in answer.parts)
        elements = [
            element for element in plain.elements if not (isinstance(element, Table) and not element.plain)
        ]
        elements = [e for e in elements if not (isinstance(e, Paragraph) and e.text == answer.explanation)]
        table = (
            Heading("部分の意味", 2),
            Table(("部分", "意味", f"{answer.cell} での値"), rows, (2, 4, 2), "部分の意味"),
        )
        return replace(
            plain, title=f"{answer.cell} の数式の説明", elements=(*elements[:1], *table, *elements[1:])
        )


def _in_words(parts: tuple[Any, ...]) -> str:
    """The parts as sentences, in the order in which they are computed."""
    lines = []
    for part in parts:
        value = f" → {part.value}" if part.value else ""
        lines.append(f"{part.source}: {part.text}{value}")
    return "\n".join(lines)
