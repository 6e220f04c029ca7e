"""A formula for a range: found by rules or a model, computed by engines, written only when verified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kumaai.answers import AskedFormula, Formula
from kumaai.disclosure import Disclosure
from kumaai.layout import Heading, Items, Layout, Paragraph, Table
from kumaai.layout import Item as LayoutItem
from kumaai.messages import _
from kumaai.result import Check
from kumaai.sheet import cells_of
from kumaai.source import Block, Source
from kumaai.status import AnswerError
from kumaai.tasks.base import Job, Product, Task, write_layout
from kumaai.tasks.formula_answer import answer_of, findings_of
from kumaai.tasks.formula_loop import REPAIRS, Loop
from kumaai.tasks.formula_place import place_of
from kumaai.tasks.formula_shown import SAMPLES, describe, of_row


class FormulaTask(Task):
    """``kumaai excel-formula``. Options: request, cell, sheet, excel, expect (cell → value), header, samples, force."""

    command = "excel-formula"
    asked = AskedFormula
    repairs = REPAIRS
    reads_text = False

    def __init__(self) -> None:
        self._talk: tuple[Job, Loop] | None = None

    def copies(self, job: Job, kind: str) -> bool:
        """A workbook is the source with its formulas."""
        return kind == "xlsx"

    def ready(self, job: Job, kind: str) -> None:
        """The cells may be written: seen before anybody is asked for a formula."""
        if kind == "xlsx":
            from kumaai.office.excel.write import check_targets

            place, source = place_of(job), job.sources[0]
            header, force = str(job.options.get("header") or "") or None, bool(job.options.get("force"))
            cells = list(cells_of(place.cells))
            check_targets(source.data, source.path, place.sheet, cells, header, overwrite=force)

    def prompt(self, job: Job) -> str:
        return "excel-formula"

    def blocks(self, job: Job) -> Sequence[Block]:
        """A block a column, with a few sample values: never the whole workbook."""
        from kumaai.office.excel.profile import profile
        from kumaai.office.excel.workbook import Workbook

        book = profile(Workbook.opened(job.sources[0].data, job.sources[0].path))
        hidden = bool(job.options.get("include_hidden"))
        place = (
            place_of(job) if job.options.get("cell") else None
        )  # --fix may name the cell of a formula instead
        return [
            block
            for sheet in book.sheets
            if hidden or not sheet.hidden
            for block in describe(
                sheet,
                samples_of(job),
                hidden=hidden,
                target=place.cells if place and sheet.name == place.sheet else "",
            )
        ]

    def values(self, job: Job) -> dict[str, str]:
        place = place_of(job)
        sheet = place.around.of(place.sheet)
        rows = {cell: of_row(sheet, cell) if sheet and samples_of(job) else "" for cell in place.expect}
        expect = "、".join(
            f"{cell}={value}" + (f"（この行: {rows[cell]}）" if rows[cell] else "")
            for cell, value in place.expect.items()
        )
        return super().values(job) | {
            "columns": "\n".join(block.text for block in self.blocks(job)),
            "cell": place.cells,
            "sheet": place.sheet,
            "excel": place.excel,
            "examples": expect,
        }

    def rules(self, job: Job) -> Formula:
        from kumaai.tasks.formula_rules import formula_by_rules

        return formula_by_rules(place_of(job), job.options["request"])

    def violations(self, asked: AskedFormula, job: Job) -> list[str]:
        return self._loop(job).violations(asked)

    def settle(self, job: Job) -> AskedFormula:
        return self._loop(job).settle()

    def complete(self, asked: AskedFormula, job: Job, rounds: int = 0) -> Formula:
        loop = self._loop(job)
        best = loop.best
        if best is not None and best.usable:
            return answer_of(loop.place, best.found, best.asked.explanation, best.asked.assumptions, rounds)
        if asked.formula.strip():
            raise loop.failure()
        raise AnswerError(
            "answer.no_formula",
            _("The model found no formula for this request. {explanation}")
            .format(explanation=asked.explanation)
            .strip(),
            hint=self._hint(loop, job),
            where=loop.place.cells,
        )

    def _hint(self, loop: Loop, job: Job) -> str:
        """What to do where the model found nothing: it may lack a column that is hidden."""
        hint = _("Name the columns as the sheet does, or ask for less.")
        sheets = [] if job.options.get("include_hidden") else loop.place.around.sheets.values()
        if any(sheet.hidden or sheet.hidden_columns for sheet in sheets):
            hint += " " + _("Hidden sheets and columns were not shown to it; --include-hidden shows them.")
        return hint

    def _loop(self, job: Job) -> Loop:
        """The talk about this job; a new one for another job."""
        if self._talk is None or self._talk[0] is not job:
            samples = job.options.get("samples")
            self._talk = (
                job,
                Loop(
                    place_of(job),
                    str(job.options.get("request") or ""),
                    values=samples is None or samples > 0,
                ),
            )
        return self._talk[1]

    def check(self, answer: Formula, job: Job) -> list[Check]:
        """What is to be known of the formula, with stable ids; rules and models alike."""
        found = findings_of(self._loop(job).place, answer)
        levels = {"note": "info"}
        return [Check(one.id, levels.get(one.strength, "warning"), one.message, (one.cell,)) for one in found]

    def layout(self, answer: Formula, job: Job) -> Layout:
        verdicts = {
            "verified": "2つの計算エンジンの結果が一致しました。",
            "single": "1つの計算エンジンだけで計算しました。Excelで確かめてください。",
            "disagree": "計算エンジンの結果が一致しません。Excelで確かめてください。",
            "unverifiable": "計算して確かめることができません。Excelで確かめてください。",
        }
        rows = tuple(
            (value.cell, "" if value.value is None else str(value.value)) for value in answer.values[:50]
        )
        notes = (*answer.assumptions, *answer.warnings)
        elements: list[Any] = [
            Paragraph(answer.formula, style="lead"),
            Paragraph(answer.explanation),
            Paragraph(verdicts[answer.verdict]),
        ]
        if notes:
            elements.append(Items(tuple(LayoutItem(note) for note in notes)))
        if answer.worked:
            elements.append(Heading("計算の例", 2))
            elements.append(Items(tuple(LayoutItem(row.text) for row in answer.worked)))
        if answer.look_at:
            elements.append(Heading("確かめること", 2))
            elements.append(Items(tuple(LayoutItem(point) for point in answer.look_at)))
        elements.append(Table(("セル", "値"), rows, (1, 3), "計算結果"))
        return Layout(f"{answer.cell} の数式", tuple(elements))

    def produce(self, answer: Formula, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        if kind != "xlsx":
            return Product(write_layout(self.layout(answer, job), answer, kind, disclosure), answer)
        return Product(_written(answer, job, disclosure), answer, tuple(answer.warnings), is_copy=True)


def samples_of(job: Job) -> int:
    """How many values of each column a model is shown."""
    given = job.options.get("samples")
    return SAMPLES if given is None else int(given)


def _written(answer: Formula, job: Job, disclosure: Disclosure | None) -> bytes:
    from kumaai.office.excel import syntax
    from kumaai.office.excel.disclose import disclose
    from kumaai.office.excel.examine import examine
    from kumaai.office.excel.fill import Filling
    from kumaai.office.excel.findings.case import Case
    from kumaai.office.excel.worked import dates_given
    from kumaai.office.excel.write import write_formulas

    place = place_of(job)
    if answer.verdict in ("disagree", "unverifiable"):
        raise AnswerError(
            "answer.unverified",
            _("The formula is not written: its values could not be verified."),
            hint=_("Without -o the formula is shown, to be tried in Excel."),
            where=place.cells,
        )
    source: Source = job.sources[0]
    first = answer.cell
    dates = dates_given(answer.formula, Case(answer.formula, place.around, place.cells))
    force = bool(job.options.get("force"))
    header = str(job.options.get("header") or "") or None
    if len(answer.values) > 1 and syntax.spills(answer.formula):
        array = examine(place, answer.formula).array
        data = write_formulas(
            source.data,
            source.path,
            place.sheet,
            {first: (answer.formula, array[0][0])},
            header,
            array=array,
            overwrite=force,
        )
    else:
        filled = Filling(answer.formula, [value.cell for value in answer.values])
        formulas = {value.cell: (filled[value.cell], value.value) for value in answer.values}
        data = write_formulas(
            source.data, source.path, place.sheet, formulas, header, dates=dates, overwrite=force
        )
    if disclosure:
        data = disclose(data, source.path, disclosure.rows, properties=disclosure.properties())
    return data
