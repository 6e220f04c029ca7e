"""A counted survey as new sheets: themes with counts that follow corrections, every answer, choices with charts."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kumaai.answers import SurveyAnswer, SurveyColumn, SurveyTheme
from kumaai.office.excel import sheetlook as look
from kumaai.office.excel.survey_charts import bars
from kumaai.sheet import Scalar, sheet_prefix

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

THEMES, ANSWERS, CHOICES = "アンケート集計", "回答の分類", "選択式の集計"
NOTHING = "特になし"
MOST_THEMES = 3
_WIDTHS = (28, 8, 9, 8, 8, 8, 46, 46)
_ANSWER_WIDTHS = (7, 12, 64, 22, 22, 22, 7, 7, 7, 8)
_ANSWER_HEADER = ("番号", "元のセル", "回答", "分類1", "分類2", "分類3", "好評", "苦情", "要望", "確認")
_THEME_HEADER = (
    *("分類", "件数", "割合", "好評", "苦情", "要望"),
    *("代表的な回答（元のセルへ）", "代表的な回答（元のセルへ）"),
)
_TONES = ("thanks", "complaint", "request")
_EXAMPLE = 120
_SHORT = 5
"""Themes up to which table and chart stand on one page."""


@dataclass
class SurveyBook:
    """The sheets as a workbook, and what their formulas give by sheet and cell."""

    data: bytes
    values: dict[str, dict[str, Scalar]] = field(default_factory=dict)


def build(
    columns: Sequence[SurveyColumn],
    title: str,
    how: str,
    *,
    taken: Collection[str] = (),
    linked: bool = True,
    countable: Collection[str] = (),
) -> SurveyBook:
    """The sheets for ``columns``; ``taken`` are names of sheets that they may not have.

    ``linked``: cites are cells of the same workbook, so examples lead there.
    ``countable`` are the places of columns whose choices a COUNTIF counts right.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    writer = _Writer(book, title, how, set(taken), linked, set(countable))
    free = [column for column in columns if column.kind == "free"]
    if free:
        writer.themes(free)
    chosen = [column for column in columns if column.kind != "free" and column.choices]
    if chosen:
        writer.choices(chosen)
    target = io.BytesIO()
    book.properties.title, book.properties.creator = title, "kumaai"
    book.save(target)
    return SurveyBook(target.getvalue(), writer.values)


class _Writer:
    """One workbook of counts being made."""

    def __init__(
        self, book: Workbook, title: str, how: str, taken: set[str], linked: bool, countable: set[str]
    ) -> None:
        self.book, self.title, self.how = book, title, how
        self.taken, self.linked, self.countable = taken, linked, countable
        self.values: dict[str, dict[str, Scalar]] = {}
        self.tables = 0
        self.dressed: dict[Hashable, Any] = {}

    def themes(self, columns: Sequence[SurveyColumn]) -> None:
        """The sheet of themes, and a sheet of answers for each column."""
        sheet = self._sheet(THEMES)
        look.set_widths(sheet, _WIDTHS)
        row = self._head(sheet, len(_WIDTHS))
        for number, column in enumerate(columns):
            if number:
                self._new_page(sheet, row)
            answers = self._sheet(ANSWERS) if column.answers else None
            row = self._themes(sheet, row, column, answers)
        look.set_print(sheet, self.title, landscape=True)

    def _head(self, sheet: Worksheet, width: int) -> int:
        sheet.cell(1, 1, f"{self.title}　集計").font = look.font(size=16, bold=True, color=look.BAND_FILL)
        sheet.row_dimensions[1].height = 30
        note = sheet.cell(2, 1)
        look.set_text(note, self.how)
        note.font, note.alignment = look.font(size=10, color="595959"), look.aligned()
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)
        look.set_height(sheet, 2, [(self.how, sum(_WIDTHS[:width]) * 0.9)])
        sheet.sheet_view.showGridLines = False
        return 4

    def _themes(self, sheet: Worksheet, row: int, column: SurveyColumn, answers: Worksheet | None) -> int:
        """One column's block: who answered, its themes, a chart; returns the row behind it."""
        self._band(sheet, row, f"自由記述：{column.header}", len(_WIDTHS))
        last = len(column.answers) + 1
        quoted = sheet_prefix(answers.title) if answers is not None else ""
        self._respondents(sheet, row, column, quoted, last)
        header = row + 7
        self._header(sheet, header, _THEME_HEADER)
        for at, theme in enumerate(column.themes, header + 1):
            self._theme(sheet, at, theme, quoted, last, f"$B${row + 2}")
            self._examples(sheet, at, column, theme.cites)
        end = header + len(column.themes)
        at = end + 1
        look.set_text(sheet.cell(at, 1), NOTHING)
        nothing = f"=COUNTIF({quoted}$D$2:$F${last},$A{at})" if quoted else "=0"
        self._formula(sheet, at, 2, nothing, column.nothing)
        self._row_look(sheet, at)
        self._notes(sheet, at + 1, answers)
        if answers is not None:
            self._answers(answers, column, f"{sheet_prefix(sheet.title)}$A${header + 1}:$A${at}")
        if not column.themes:
            return at + 4
        if len(column.themes) > _SHORT:
            self._new_page(sheet, at + 3)
        bars(sheet, f"A{at + 3}", column.header, header, header + 1, end, "分類", across=True)
        return at + 4 + max(16, len(column.themes) + 8)

    def _new_page(self, sheet: Worksheet, row: int) -> None:
        """Let a printed page begin with a row, so that no chart is cut in two."""
        from openpyxl.worksheet.pagebreak import Break

        sheet.row_breaks.append(Break(id=row - 1))

    def _respondents(self, sheet: Worksheet, row: int, column: SurveyColumn, quoted: str, last: int) -> None:
        """How many answered, and that every answer is counted once."""
        themes = f"{quoted}$D$2:$D${last}"
        said = f'=COUNTA({quoted}$C$2:$C${last})-COUNTIF({themes},"{NOTHING}")' if quoted else 0
        nothing = f'=COUNTIF({themes},"{NOTHING}")' if quoted else 0
        sums = f'=IF(B{row + 2}+B{row + 3}+B{row + 4}=B{row + 1},"一致","不一致")'
        agrees = column.answered + column.nothing + column.blank == column.rows
        counts: tuple[tuple[str, Any, Scalar], ...] = (
            ("回答者（行）", column.rows, column.rows),
            ("記述あり", said, column.answered),
            (NOTHING, nothing, column.nothing),
            ("空欄", column.blank, column.blank),
            ("合計の確認", sums, "一致" if agrees else "不一致"),
        )
        for offset, (label, content, value) in enumerate(counts, 1):
            self._label(sheet, row + offset, label, content, value)

    def _theme(
        self, sheet: Worksheet, row: int, theme: SurveyTheme, quoted: str, last: int, whole: str
    ) -> None:
        """A theme's counts as formulas over the sheet of answers; ``whole`` is the cell of all that said something."""
        look.set_text(sheet.cell(row, 1), theme.name)
        self._formula(sheet, row, 2, f"=COUNTIF({quoted}$D$2:$F${last},$A{row})", theme.count)
        self._formula(sheet, row, 3, f"=IF({whole}=0,0,B{row}/{whole})", theme.share)
        tones = (("G", theme.thanks), ("H", theme.complaints), ("I", theme.requests))
        for place, (letter, count) in enumerate(tones, 4):
            tone = f"{quoted}${letter}$2:${letter}${last}"
            terms = (f'COUNTIFS({quoted}${each}$2:${each}${last},$A{row},{tone},"○")' for each in "DEF")
            self._formula(sheet, row, place, "=" + "+".join(terms), count)
        self._row_look(sheet, row)

    def _examples(self, sheet: Worksheet, row: int, column: SurveyColumn, cites: Sequence[str]) -> None:
        by_cite = {answer.cite: answer.text for answer in column.answers}
        texts = [(cite, by_cite[cite]) for cite in _telling(cites, by_cite)]
        for place, (cite, text) in enumerate(texts, 7):
            cell = sheet.cell(row, place)
            look.set_text(cell, text[:_EXAMPLE] + ("…" if len(text) > _EXAMPLE else ""))
            self._link(cell, cite)
        look.set_height(
            sheet, row, [(str(sheet.cell(row, place).value or ""), _WIDTHS[place - 1]) for place in (1, 7, 8)]
        )

    def _link(self, cell: Any, cite: str) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        name, _mark, place = cite.rpartition("!")
        if self.linked and name:
            cell.hyperlink = Hyperlink(
                ref=cell.coordinate, location=f"{sheet_prefix(name)}{place}", tooltip=cite
            )
            cell.font = look.font(color=look.LINK, underline="single")

    def _notes(self, sheet: Worksheet, row: int, answers: Worksheet | None) -> None:
        text = "割合は「記述あり」に対するもの。一つの回答が複数の分類に入ることがあるので、件数の合計は記述ありを超えることがあります。"
        if answers is not None:
            text += f"「{answers.title}」の分類や○を直すと、件数と割合も変わります。"
        cell = sheet.cell(row, 1)
        look.set_text(cell, text)
        cell.font = look.font(size=9, color="595959")
        cell.alignment = look.aligned()
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
        look.set_height(sheet, row, [(text, sum(_WIDTHS) * 1.1)])

    def _answers(self, sheet: Worksheet, column: SurveyColumn, names: str) -> None:
        """Every answer with its themes, as a table with a filter; the themes may be corrected from a list."""
        from openpyxl.worksheet.datavalidation import DataValidation

        look.set_widths(sheet, _ANSWER_WIDTHS)
        self._header(sheet, 1, _ANSWER_HEADER)
        for row, answer in enumerate(column.answers, 2):
            self._answer(sheet, row, answer)
        last = len(column.answers) + 1
        lists = (("D2:F", f"={names}"), ("G2:I", '"○"'), ("J2:J", '"済"'))
        for cells, formula in lists:
            rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
            rule.errorStyle = "warning"
            rule.error = "一覧にない値です。このまま入れると、集計に入りません。"
            rule.add(f"{cells}{last}")
            sheet.add_data_validation(rule)
        self.tables += 1
        look.add_table(sheet, f"回答の分類{self.tables}", f"A1:J{last}")
        sheet.freeze_panes = "D2"
        look.set_print(sheet, f"{self.title}　{column.header}", landscape=True, titles="1:1")

    def _answer(self, sheet: Worksheet, row: int, answer: SurveyAnswer) -> None:
        sheet.cell(row, 1, row - 1)
        place = sheet.cell(row, 2)
        look.set_text(place, answer.cite.rpartition("!")[2])
        text = sheet.cell(row, 3)
        look.set_text(text, answer.text)
        for number, name in enumerate(answer.themes[:MOST_THEMES], 4):
            look.set_text(sheet.cell(row, number), name)
        for number, tone in enumerate(_TONES, 7):
            if tone in answer.tones:
                sheet.cell(row, number, "○")
        for number in range(1, len(_ANSWER_HEADER) + 1):
            look.dress(sheet.cell(row, number), number, self.dressed, _answer_look(number))
        self._link(place, answer.cite)
        look.set_height(sheet, row, [(answer.text, _ANSWER_WIDTHS[2])])

    def choices(self, columns: Sequence[SurveyColumn]) -> None:
        """The sheet of choices: counts, shares and a chart for each question."""
        sheet = self._sheet(CHOICES)
        look.set_widths(sheet, (36, 10, 10, 3, 12, 12, 12, 12, 12, 12))
        row = self._head(sheet, 8)
        for column in columns:
            self._band(sheet, row, column.header, 10)
            self._label(sheet, row + 1, "回答", column.answered, column.answered)
            self._label(sheet, row + 2, "空欄", column.blank, column.blank)
            if column.mean is not None:
                self._label(sheet, row + 3, "平均", round(column.mean, 2), round(column.mean, 2))
            header = row + 5
            self._header(sheet, header, ("選択肢", "件数", "割合"))
            for at, choice in enumerate(column.choices, header + 1):
                if column.kind == "scale":
                    sheet.cell(at, 1, int(choice.option))
                else:
                    look.set_text(sheet.cell(at, 1), choice.option)
                counted = self._countif(column, at) if column.place in self.countable else ""
                if counted:
                    self._formula(sheet, at, 2, counted, choice.count)
                else:
                    sheet.cell(at, 2, choice.count)
                self._formula(sheet, at, 3, f"=IF($B${row + 1}=0,0,B{at}/$B${row + 1})", choice.share)
                self._row_look(sheet, at, 3)
                sheet.cell(at, 1).alignment = look.aligned("left", "center")
            end = header + len(column.choices)
            bars(
                sheet,
                f"E{row + 1}",
                column.header,
                header,
                header + 1,
                end,
                "選択肢",
                across=len(column.choices) > 7,
            )
            row = max(end, row + 16) + 2
        look.set_print(sheet, self.title, landscape=False)

    def _countif(self, column: SurveyColumn, row: int) -> str:
        name, _mark, cells = column.place.rpartition("!")
        first, _colon, last = cells.partition(":")
        return f"=COUNTIF({sheet_prefix(name)}{_fixed(first)}:{_fixed(last or first)},$A{row})"

    def _sheet(self, name: str) -> Worksheet:
        free = look.free_name(name, {*self.taken, *self.book.sheetnames})
        return self.book.create_sheet(free)

    def _band(self, sheet: Worksheet, row: int, text: str, width: int) -> None:
        cell = sheet.cell(row, 1)
        look.set_text(cell, text)
        for number in range(1, width + 1):
            sheet.cell(row, number).fill = look.fill(look.BAND_FILL)
        cell.font, cell.alignment = look.font(bold=True, color="FFFFFF"), look.aligned(vertical="center")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        widths = sum(sheet.column_dimensions[chr(64 + number)].width for number in range(1, width + 1))
        look.set_height(sheet, row, [(text, widths)])

    def _label(self, sheet: Worksheet, row: int, label: str, content: Any, value: Scalar) -> None:
        cell = sheet.cell(row, 1, label)
        cell.font, cell.fill, cell.border = look.font(), look.fill(look.HEADER_FILL), look.border()
        cell.alignment = look.aligned(vertical="center")
        if isinstance(content, str) and content.startswith("="):
            self._formula(sheet, row, 2, content, value)
        else:
            sheet.cell(row, 2, content)
        number = sheet.cell(row, 2)
        number.font, number.border, number.alignment = (
            look.font(),
            look.border(),
            look.aligned("right", "center"),
        )
        sheet.row_dimensions[row].height = look.LINE_HEIGHT + 2

    def _header(self, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
        for number, name in enumerate(names, 1):
            cell = sheet.cell(row, number, name)
            cell.font, cell.fill, cell.border = (
                look.font(bold=True),
                look.fill(look.HEADER_FILL),
                look.border(),
            )
            cell.alignment = look.aligned("center", "center")
        sheet.row_dimensions[row].height = look.LINE_HEIGHT + 6

    def _row_look(self, sheet: Worksheet, row: int, width: int = len(_WIDTHS)) -> None:
        for number in range(1, width + 1):
            cell = sheet.cell(row, number)
            cell.font, cell.border = look.font(), look.border()
            cell.alignment = look.aligned(vertical="center")
        sheet.cell(row, 3).number_format = "0.0%"
        sheet.row_dimensions[row].height = look.LINE_HEIGHT + 2

    def _formula(self, sheet: Worksheet, row: int, column: int, formula: str, value: Scalar) -> None:
        cell = sheet.cell(row, column, formula)
        self.values.setdefault(sheet.title, {})[cell.coordinate] = value


def _answer_look(number: int) -> Callable[[Any], None]:
    """How a cell of that column of the answers looks."""

    def make(cell: Any) -> None:
        cell.font, cell.border = look.font(), look.border()
        cell.alignment = look.aligned("center" if number in (1, 2, 7, 8, 9, 10) else None, "center")
        if number >= 4:
            cell.fill = look.fill(look.INPUT_FILL)

    return make


def _telling(cites: Sequence[str], texts: dict[str, str]) -> list[str]:
    """Two answers that tell most: of a readable length, and not the same twice."""
    seen: dict[str, str] = {}
    for cite in cites:
        seen.setdefault(texts[cite], cite)
    ranked = sorted(seen, key=lambda text: abs(min(len(text), 200) - 40))
    chosen = {seen[text] for text in ranked[:2]}
    return [cite for cite in cites if cite in chosen]


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
