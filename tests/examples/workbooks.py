"""Builds the Excel examples, with computed values stored beside each formula as Excel does."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

NOTE = "【架空の例】市名・人名・数値は実在しません。"

SOURCE = Path(__file__).parent / "source"


def _rows(name: str) -> list[list[str]]:
    """The rows of a table in ``source/``, without its head."""
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


class _Book:
    """One workbook in the making, with the formats that its sheets share."""

    def __init__(self, title: str) -> None:
        self.stream = io.BytesIO()
        self.book = Workbook(self.stream, {"in_memory": True})
        self.book.set_properties(
            {"title": title, "author": "汐見野市（架空）", "comments": NOTE, "created": datetime(2026, 11, 1)}
        )
        self.title = self._format(bold=True, font_size=14)
        self.head = self._format(bold=True, border=1, align="center", bg_color="#DDEBF7")
        self.text = self._format(border=1)
        self.money = self._format(border=1, num_format="#,##0")
        self.rate = self._format(border=1, num_format="0.0%")
        self.day = self._format(border=1, num_format="yyyy/m/d")
        self.total = self._format(border=1, bold=True, num_format="#,##0", bg_color="#FFF2CC")

    def _format(self, **values: object) -> Format:
        return self.book.add_format({"font_name": "ＭＳ Ｐゴシック", "font_size": 11, **values})

    def sheet(self, name: str, widths: list[int]) -> Worksheet:
        """A new sheet with its column widths in characters."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def finish(self) -> bytes:
        """Adds the sheet that says what this is, and returns the file's bytes."""
        sheet = self.sheet("この例について", [60])
        sheet.write(0, 0, NOTE)
        sheet.write(1, 0, "色の付いていない空欄の列は、kumaai excel-formula で式を作る練習に使います。")
        self.book.close()
        return self.stream.getvalue()


def budget() -> bytes:
    """A budget: one row a project, this year beside last year, and totals by category."""
    book = _Book("令和8年度 当初予算 主要事業一覧")
    sheet = book.sheet("主要事業", [14, 32, 14, 14, 14, 12, 12, 18])
    sheet.write("A1", "令和8年度 当初予算 主要事業一覧", book.title)
    sheet.write("H2", "（単位：千円）")
    head = ["款", "事業名", "担当課", "令和7年度", "令和8年度", "増減額", "増減率", "備考"]
    sheet.write_row("A4", head, book.head)
    projects = _rows("budget.csv")
    for row, (category, name, section, last, this, note) in enumerate(projects, start=4):
        sheet.write_row(row, 0, [category, name, section], book.text)
        sheet.write_row(row, 3, [int(last), int(this)], book.money)
        sheet.write_blank(row, 5, None, book.money)
        sheet.write_blank(row, 6, None, book.rate)
        sheet.write(row, 7, note, book.text)
    end = 4 + len(projects)
    sheet.write_row(end, 0, ["合計", "", ""], book.total)
    for column, letter in ((3, "D"), (4, "E")):
        value = sum(int(project[column]) for project in projects)
        sheet.write_formula(end, column, f"=SUM({letter}5:{letter}{end})", book.total, value)
    sheet.write_row(end, 5, ["", "", ""], book.total)
    sheet.freeze_panes(4, 2)
    _totals_by_category(book, projects)
    return book.finish()


def _totals_by_category(book: _Book, projects: list[list[str]]) -> None:
    sheet = book.sheet("款別", [16, 14, 14, 12, 12])
    sheet.write("A1", "款別の集計（単位：千円）", book.title)
    sheet.write_row("A3", ["款", "令和7年度", "令和8年度", "前年度比", "事業数"], book.head)
    end = 4 + len(projects)
    for row, category in enumerate(dict.fromkeys(project[0] for project in projects), start=3):
        value = sum(int(project[3]) for project in projects if project[0] == category)
        formula = f"=SUMIF(主要事業!$A$5:$A${end},A{row + 1},主要事業!$D$5:$D${end})"
        sheet.write(row, 0, category, book.text)
        sheet.write_formula(row, 1, formula, book.money, value)
        sheet.write_blank(row, 2, None, book.money)
        sheet.write_blank(row, 3, None, book.rate)
        sheet.write_blank(row, 4, None, book.money)


def staff() -> bytes:
    """A staff list with birth dates, entry dates and sections, and a sheet by section."""
    book = _Book("職員名簿")
    sheet = book.sheet("名簿", [10, 14, 18, 14, 14, 10, 12, 12, 8, 12])
    sheet.write("A1", "職員名簿", book.title)
    sheet.write("I2", "基準日", book.head)
    sheet.write_datetime("J2", datetime(2026, 4, 1), book.day)
    head = ["職員番号", "氏名", "ふりがな", "部", "課", "職名", "生年月日", "採用年月日", "年齢", "勤続年数"]
    sheet.write_row("A4", head, book.head)
    people = _rows("staff.csv")
    for row, person in enumerate(people, start=4):
        for column, text in enumerate(person[:6]):
            sheet.write_string(row, column, text, book.text)
        for column, day in enumerate(person[6:], start=6):
            sheet.write_datetime(row, column, datetime.fromisoformat(day), book.day)
        sheet.write_blank(row, 8, None, book.text)
        sheet.write_blank(row, 9, None, book.text)
    sheet.freeze_panes(4, 2)
    _sections(book, people)
    return book.finish()


def _sections(book: _Book, people: list[list[str]]) -> None:
    sheet = book.sheet("課別", [16, 16, 10, 12])
    sheet.write("A1", "課別の人数", book.title)
    sheet.write_row("A3", ["部", "課", "人数", "うち課長"], book.head)
    for row, section in enumerate(dict.fromkeys(tuple(person[3:5]) for person in people), start=3):
        sheet.write_row(row, 0, section, book.text)
        sheet.write_blank(row, 2, None, book.text)
        sheet.write_blank(row, 3, None, book.text)


def survey() -> bytes:
    """Answers of visitors to a city hall: choices, several choices, a scale of words, free texts."""
    book = _Book("来庁者アンケート")
    sheet = book.sheet("回答", [8, 12, 26, 12, 60])
    head = ["番号", "年代", "利用した窓口（複数可）", "満足度", "ご意見・ご要望（自由にお書きください）"]
    sheet.write_row("A1", head, book.head)
    for row, (number, *answers) in enumerate(_rows("survey.csv"), start=1):
        sheet.write_number(row, 0, int(number), book.text)
        for column, text in enumerate(answers, start=1):
            if text:
                sheet.write_string(row, column, text, book.text)
            else:
                sheet.write_blank(row, column, None, book.text)
    sheet.freeze_panes(1, 0)
    note = book.sheet("この例について", [60])
    note.write(0, 0, NOTE)
    book.book.close()
    return book.stream.getvalue()
