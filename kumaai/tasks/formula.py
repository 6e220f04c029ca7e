"""A formula for a range: found by rules or a model, computed by engines, written only when verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kumaai.answers import AskedFormula, Formula
from kumaai.disclosure import Disclosure
from kumaai.layout import Item as LayoutItem
from kumaai.layout import Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.sheet import Scalar, Sheet, split_cell, split_range
from kumaai.source import Block, Source
from kumaai.status import AnswerError, UsageError
from kumaai.tasks.base import Job, Product, Task, write_layout
from kumaai.tasks.formula_answer import answer_of, sentence_of

if TYPE_CHECKING:
    from kumaai.office.excel.examine import Examined, Place

SAMPLES = 3
"""Values of each column that a model is shown."""

DATE_FUNCTIONS = frozenset({"DATE", "EDATE", "EOMONTH", "WORKDAY", "WORKDAY.INTL", "TODAY", "DATEVALUE"})


class FormulaTask(Task):
    """``kumaai excel-formula``. Options: request, cell, sheet, excel, expect (cell → value), samples, force."""

    command = "excel-formula"
    asked = AskedFormula

    def copies(self, job: Job, kind: str) -> bool:
        """A workbook is the source with its formulas."""
        return kind == "xlsx"

    def prompt(self, job: Job) -> str:
        return "excel-formula"

    def blocks(self, job: Job) -> Sequence[Block]:
        """A block a column, with a few sample values: never the whole workbook."""
        from kumaai.office.excel.profile import profile

        book = profile(job.sources[0].data, job.sources[0].path)
        count = int(job.options.get("samples") or SAMPLES)
        return [block for sheet in book.sheets if not sheet.hidden for block in describe(sheet, count)]

    def values(self, job: Job) -> dict[str, str]:
        place = place_of(job)
        expect = "、".join(f"{cell}={value}" for cell, value in place.expect.items())
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
        from kumaai.office.excel.examine import examine

        if not asked.formula.strip():
            return []  # the model says that the columns do not suffice: an answer, not a mistake
        faults = examine(place_of(job), asked.formula).faults
        return [f"{sentence_of(fault)} ({fault})" for fault in faults]

    def complete(self, asked: AskedFormula, job: Job, rounds: int = 0) -> Formula:
        from kumaai.office.excel.examine import examine

        place = place_of(job)
        if not asked.formula.strip():
            raise AnswerError(
                "answer.no_formula",
                _("The model found no formula for this request. {explanation}")
                .format(explanation=asked.explanation)
                .strip(),
                hint=_("Name the columns as the sheet does, or ask for less."),
                where=place.cells,
            )
        found = examine(place, asked.formula)
        if found.faults:
            raise _unusable(place, found)
        return answer_of(place, found, asked.explanation, asked.assumptions, rounds)

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
        elements.append(Table(("セル", "値"), rows, (1, 3), "計算結果"))
        return Layout(f"{answer.cell} の数式", tuple(elements))

    def produce(self, answer: Formula, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        if kind != "xlsx":
            return Product(write_layout(self.layout(answer, job), answer, kind, disclosure), answer)
        return Product(_written(answer, job, disclosure), answer, tuple(answer.warnings), is_copy=True)


def describe(sheet: Sheet, samples: int) -> list[Block]:
    """What a model is told of a sheet: each column's place, header, kind and a few values; labelled cells."""
    blocks = []
    for column in sheet.columns:
        cells = f"{sheet.name}!{column.letter}{sheet.first_row}:{column.letter}{sheet.last_row}"
        shown = "、".join(str(value) for value in column.samples(samples)) if samples else ""
        text = f"{cells} {column.header or '（見出しなし）'} {column.kind}" + (
            f" 例 {shown}" if shown else ""
        )
        blocks.append(
            Block(f"{sheet.name}!{column.letter}{sheet.header_row or sheet.first_row}", text, "cell")
        )
    for note in sheet.notes:
        blocks.append(
            Block(
                f"{sheet.name}!{note.cell}",
                f"{sheet.name}!{note.cell} {note.label} {note.kind} {note.value}",
                "cell",
            )
        )
    for table in sheet.tables:
        names = "、".join(table.columns)
        blocks.append(Block(f"{sheet.name}!{table.first_cell}", f"テーブル {table.name}: {names}", "cell"))
    return blocks


def place_of(job: Job) -> Place:
    """The job's workbook, sheet and range. Raises UsageError usage.cell and InputError input.sheet."""
    from kumaai.office.excel.examine import Place
    from kumaai.office.excel.workbook import Workbook, no_workbook

    source, options = job.sources[0], job.options
    if source.kind != "xlsx":
        raise no_workbook(source.path)
    book = Workbook.open(source.data, source.path)
    named, cells = _split_place(str(options["cell"]))
    sheet = options.get("sheet") or named or next((p.name for p in book.sheets if p.state == "visible"), "")
    book.sheet_part(sheet)
    expect = _expectations(options.get("expect") or {}, cells)
    excel = str(options.get("excel") or job.settings["excel"])
    return Place(book, sheet, cells, excel, expect, job.cache, job.now)


def _split_place(cell: str) -> tuple[str, str]:
    from kumaai.office.excel.examine import MAX_CELLS

    name, mark, cells = cell.rpartition("!")
    cells = cells.replace("$", "").upper()
    try:
        top, left, bottom, right = split_range(cells)
    except ValueError as fault:
        raise UsageError(
            "usage.cell",
            _("{cell} is not a cell or a range.").format(cell=cell),
            hint=_("Write it as F2 or F2:F100."),
            where=cell,
        ) from fault
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise UsageError(
            "usage.cell",
            _("{cell} has more than {count} cells.").format(cell=cell, count=MAX_CELLS),
            hint=_("Give a smaller range."),
            where=cell,
        )
    return (name.strip("'").replace("''", "'") if mark else ""), cells


def _expectations(given: Mapping[str, Scalar] | Sequence[str], cells: str) -> dict[str, Scalar]:
    """``{"F2": 1200}`` or ``["F2=1200"]`` of cells in ``cells``. Raises UsageError usage.expect."""
    if isinstance(given, Mapping):
        triples = [(f"{cell}={value}", str(cell), value) for cell, value in given.items()]
    else:
        triples = [(str(each), *str(each).partition("=")[::2]) for each in given]
    top, left, bottom, right = split_range(cells)
    expect: dict[str, Scalar] = {}
    for text, cell, value in triples:
        name = cell.replace("$", "").strip().upper()
        try:
            row, column = split_cell(name)
        except ValueError:
            row = column = 0
        if not row or "=" not in text:
            raise UsageError(
                "usage.expect",
                _("{text} is not of the form F2=1200.").format(text=text),
                hint=_("Give a cell and the value that must come out, such as --expect F2=1200."),
                where=text,
            )
        if not (top <= row <= bottom and left <= column <= right):
            raise UsageError(
                "usage.expect",
                _("{cell} is not one of the cells {cells} for the formula.").format(cell=name, cells=cells),
                hint=_("Give an example for one of the cells named with --cell."),
                where=text,
            )
        expect[name] = value
    return expect


def _unusable(place: Place, found: Examined) -> AnswerError:
    return AnswerError(
        "answer.formula",
        _("The formula {formula} fails its checks: {faults}").format(
            formula=found.formula, faults=" ".join(dict.fromkeys(sentence_of(f) for f in found.faults))
        ),
        hint=_("Run the command again, say it differently, or give an example with --expect."),
        where=place.cells,
        raw=found.formula,
    )


def _written(answer: Formula, job: Job, disclosure: Disclosure | None) -> bytes:
    from kumaai.office.excel import syntax
    from kumaai.office.excel.disclose import disclose
    from kumaai.office.excel.examine import examine
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
    dates = syntax.functions(answer.formula)[:1] and syntax.functions(answer.formula)[0] in DATE_FUNCTIONS
    force = bool(job.options.get("force"))
    if len(answer.values) > 1 and syntax.spills(answer.formula):
        array = examine(place, answer.formula).array
        data = write_formulas(
            source.data,
            source.path,
            place.sheet,
            {first: (answer.formula, array[0][0])},
            array=array,
            overwrite=force,
        )
    else:
        formulas = {v.cell: (syntax.fill(answer.formula, first, v.cell), v.value) for v in answer.values}
        data = write_formulas(
            source.data, source.path, place.sheet, formulas, dates=bool(dates), overwrite=force
        )
    if disclosure:
        data = disclose(data, source.path, disclosure.rows, properties=disclosure.properties())
    return data
