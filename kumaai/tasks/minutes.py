"""Minutes: a transcript or notes become a municipal record with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from kumaai.answers import AgendaItem, Cited, Minutes, Remark
from kumaai.layout import MISSING, Column, Field, Heading, Item, Items, Layout, Line, Paragraph, Table
from kumaai.messages import _
from kumaai.result import Check
from kumaai.tasks.base import Job, Task
from kumaai.tasks.era import in_era
from kumaai.tasks.minutes_fields import asked, filled, promised

STYLES = ("yoten", "zenbun", "gaiyo", "shanai")


class MinutesTask(Task):
    """``kumaai minutes``."""

    command = "minutes"
    asked = Minutes
    takes_template = True

    def default_kind(self, job: Job) -> str | None:
        return "docx"

    def prompt(self, job: Job) -> str:
        return f"minutes-{self._style(job)}"

    def rules(self, job: Job) -> Minutes:
        from kumaai.rules.minutes import minutes

        return minutes(job.source, style=self._style(job), today=job.now.date())

    def complete(self, asked: Minutes, job: Job, rounds: int = 0) -> Minutes:
        """Cue lines that the model left uncited are listed for a person to look at."""
        from kumaai.rules.minutes import overlooked

        asked.overlooked = overlooked(job.source, asked)
        return asked

    def merge(self, parts: list[Minutes], job: Job) -> Minutes:
        """The parts' minutes as one; an item of the agenda that several parts saw is one item."""
        merged = super().merge(parts, job)
        agenda: dict[str, AgendaItem] = {}
        for item in merged.agenda:
            known = agenda.setdefault(item.title.strip(), AgendaItem(title=item.title))
            known.cites += [cite for cite in item.cites if cite not in known.cites]
        return msgspec.structs.replace(merged, agenda=list(agenda.values()))

    def claims(self, answer: Minutes) -> Iterable[tuple[str, list[str]]]:
        for line in (*answer.decisions, *answer.postponed):
            yield line.text, line.cites
        for todo in answer.todos:
            yield promised(todo), todo.cites
        for question in answer.questions:
            yield asked(question), question.cites
        for remark in answer.remarks:
            yield remark.text, remark.cites
        for item in answer.agenda:
            yield item.title, item.cites
        if answer.next_meeting:
            yield answer.next_meeting.text, answer.next_meeting.cites

    def check(self, answer: Minutes, job: Job) -> list[Check]:
        """Fields that the source does not give, and its lines of decision or promise that nothing cites."""
        from kumaai.guard.facts_fields import check_fields

        found = [
            Check(f.id, f.level, f.message, f.where, f.line) for f in check_fields(filled(answer), job.source)
        ]
        if not answer.overlooked:
            return found
        message = _("{count} lines with words of decision or promise are cited nowhere.").format(
            count=len(answer.overlooked)
        )
        return [*found, Check("minutes.overlooked", "info", message, tuple(answer.overlooked))]

    def layout(self, answer: Minutes, job: Job) -> Layout:
        style = self._style(job)
        title = answer.title or MISSING
        parts = _Parts(answer, job, style)
        body = [element for part in parts.shown() for element in part]
        suffix = "" if title.endswith(("会議録", "議事録")) or title == MISSING else "　会議録"
        sheets = _sheets(answer, job)
        todos = next(table for table in sheets if table.name == "宿題")
        return Layout(title + suffix, tuple(body), sheets=sheets, fields=parts.fields(), main=todos)

    def _style(self, job: Job) -> str:
        return job.options.get("style") or "yoten"


class _Parts:
    """The parts of the record, each with its heading, as the document and templates want them."""

    def __init__(self, answer: Minutes, job: Job, style: str) -> None:
        self._answer, self._style = answer, style
        self._rows = _head(answer, job)
        agenda = tuple(Item(item.title, tuple(item.cites)) for item in answer.agenda) or (Item(MISSING),)
        self._overview = Table(
            ("項目", "内容"), self._rows, (22, 78), "会議の概要", plain=True, lines=_head_lines(answer)
        )
        said = "発言" if style == "zenbun" else "発言の要旨"
        self._parts: dict[str, tuple[Any, ...]] = {
            "agenda": (Heading("議題"), Items(agenda, ordered=True)),
            "decisions": (Heading("決定事項"), _list(answer.decisions)),
            "todos": (
                Heading("今後の対応（担当・期限）"),
                _todos(answer) if answer.todos else Paragraph(MISSING),
            ),
            "postponed": (Heading("継続・保留とした事項"), _list(answer.postponed)),
            "next_meeting": (Heading("次回の予定"), _next(answer)),
            "remarks": _remarks(answer, said),
            "questions": _questions(answer),
            "overlooked": _overlooked(answer, job),
        }

    def shown(self) -> list[tuple[Any, ...]]:
        """What the style shows, in the document's order."""
        left_out = set() if self._style in ("yoten", "zenbun") else {"remarks"}
        left_out |= {"questions"} if self._style == "shanai" else set()
        return [(self._overview,), *(part for name, part in self._parts.items() if name not in left_out)]

    def fields(self) -> tuple[Field, ...]:
        """Everything, whatever the style: a template says itself what it wants."""
        values = dict(self._rows)
        texts = [Field(name, alias, values[alias]) for name, alias in _TEXTS.items() if alias in values]
        blocks = [
            Field(name, _BLOCKS[name], part[1:], part, *self._entries(name))
            for name, part in self._parts.items()
        ]
        when = (
            Field("date", "開催日", _japanese(self._answer.date) or MISSING),
            Field("time", "時間", self._answer.time or MISSING),
        )
        return (*texts, *when, Field("overview", "会議の概要", (self._overview,), (self._overview,)), *blocks)

    def _entries(self, name: str) -> tuple[Table | None, tuple[str, ...]]:
        """The entries of a part as rows for a table of the template's own, and the names of their columns."""
        answer = self._answer
        if name == "todos":
            return _todos(answer), ("text", "who", "due", "source")
        if name == "remarks":
            rows = tuple((r.speaker or MISSING, r.text, _refs(r.cites)) for r in answer.remarks)
            said = Table(("発言者", "内容", "出典"), rows, lines=_lines(answer.remarks))
            return said, ("speaker", "text", "source")
        if name == "questions":
            return _questions_table(answer), ("question", "answer", "source")
        lines = {"decisions": answer.decisions, "postponed": answer.postponed}.get(name)
        if lines is None:
            return None, ()
        rows = tuple((str(n), line.text, _refs(line.cites)) for n, line in enumerate(lines, 1))
        return Table(("番号", "内容", "出典"), rows, lines=_lines(lines)), ("number", "text", "source")


_TEXTS = {
    "meeting": "会議名", "when": "日時", "place": "場所", "attendees": "出席者", "absent": "欠席者",
    "secretariat": "事務局", "observers": "傍聴者", "openness": "公開・非公開", "papers": "配布資料",
}  # fmt: skip
"""Placeholders that stand for text, by the labels of the overview."""
_BLOCKS = {
    "agenda": "議題", "decisions": "決定事項", "todos": "今後の対応", "postponed": "継続・保留",
    "next_meeting": "次回の予定", "remarks": "発言", "questions": "質疑応答", "overlooked": "確認が必要な発言",
}  # fmt: skip
"""Placeholders that stand for lists and tables."""


def _head(answer: Minutes, job: Job) -> tuple[tuple[str, str], ...]:
    when = "　".join(filter(None, (_japanese(answer.date), answer.time))) or MISSING
    return (
        ("会議名", answer.title or MISSING),
        ("日時", when),
        ("場所", answer.place or MISSING),
        ("出席者", "\n".join(answer.attendees) or MISSING),
        ("欠席者", "\n".join(answer.absent) or _none_or_missing("欠席", job)),
        ("事務局", "\n".join(answer.secretariat) or MISSING),
        ("傍聴者", "\n".join(answer.observers) or _none_or_missing("傍聴", job)),
        ("公開・非公開", answer.openness or MISSING),
        ("配布資料", "\n".join(answer.papers) or MISSING),
    )


def _none_or_missing(what: str, job: Job) -> str:
    """「なし」 where the source itself says that there was nobody."""
    said = re.compile(rf"{what}(?:者|人)?(?:は|：|:|[ 　\t])*(?:な|無)し")
    return "なし" if any(said.search(block.text) for block in job.source.blocks) else MISSING


def _next(answer: Minutes) -> Paragraph:
    meeting = answer.next_meeting
    return Paragraph(meeting.text, tuple(meeting.cites)) if meeting else Paragraph(MISSING)


def _list(lines: list[Cited]) -> Items | Paragraph:
    return Items(tuple(Item(line.text, tuple(line.cites)) for line in lines)) if lines else Paragraph(MISSING)


def _todos(answer: Minutes) -> Table:
    rows = tuple(
        (todo.text, todo.who or MISSING, _due(todo.due, todo.due_date), _refs(todo.cites))
        for todo in answer.todos
    )
    lines = tuple(Line(tuple(todo.cites), (promised(todo),)) for todo in answer.todos)
    return Table(("内容", "担当", "期限", "出典"), rows, (35, 26, 26, 13), "宿題", lines=lines)


def _lines(lines: Iterable[Cited | Remark]) -> tuple[Line, ...]:
    return tuple(Line(tuple(line.cites), (line.text,)) for line in lines)


def _head_lines(answer: Minutes) -> tuple[Line, ...]:
    """What each row of the overview shows of the answer, in the order of :func:`_head`."""
    shown: tuple[list[str | None], ...] = (
        [answer.title],
        [answer.date, answer.time],
        [answer.place],
        [*answer.attendees],
        [*answer.absent],
        [*answer.secretariat],
        [*answer.observers],
        [answer.openness],
        [*answer.papers],
    )
    return tuple(Line(claims=tuple(filter(None, values))) for values in shown)


def _due(due: str | None, iso: str | None) -> str:
    """The source's words; a relative date (来週の金曜日) with the day it means."""
    if not due:
        return MISSING
    return due if not iso or re.search(r"[0-9０-９]+日", due) else f"{due}（{_japanese(iso)}）"


def _japanese(iso: str | None) -> str | None:
    """An ISO date as an office writes it, 令和8年10月15日（木）; anything else as it is."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso
    return in_era(day, weekday=True)


def _refs(cites: list[str]) -> str:
    return "\n".join(cites)


def _remarks(answer: Minutes, heading: str) -> tuple[Any, ...]:
    items = tuple(Item(r.text, tuple(r.cites), r.speaker or "") for r in answer.remarks)
    return (Heading(heading), Items(items) if items else Paragraph(MISSING))


def _questions(answer: Minutes) -> tuple[Any, ...]:
    return (Heading("質疑応答"), _questions_table(answer)) if answer.questions else ()


def _questions_table(answer: Minutes) -> Table:
    rows = tuple(
        (_said(q.asker, q.question), _said(q.answerer, q.answer) if q.answer else MISSING, _refs(q.cites))
        for q in answer.questions
    )
    lines = tuple(Line(tuple(q.cites), (asked(q),)) for q in answer.questions)
    return Table(("質問", "回答", "出典"), rows, (43, 43, 14), "質疑応答", lines=lines)


def _said(who: str | None, text: str | None) -> str:
    return f"（{who}）{text}" if who else text or ""


def _overlooked(answer: Minutes, job: Job) -> tuple[Any, ...]:
    blocks = [block for block in map(job.source.block, answer.overlooked) if block]
    if not blocks:
        return ()
    return (
        Heading("確認が必要な発言（どこにも反映していません）", memo=True),
        Items(tuple(Item(b.text, (b.id,)) for b in blocks)),
    )


def _sheets(answer: Minutes, job: Job) -> tuple[Table, ...]:
    """Decisions and to-dos as rows, for a workbook."""
    head = tuple(
        ("会議名", answer.title or MISSING) if label == "会議名" else (label, value)
        for label, value in _head(answer, job)
    )
    decisions = tuple((str(n), line.text, _refs(line.cites)) for n, line in enumerate(answer.decisions, 1))
    postponed = tuple((str(n), line.text, _refs(line.cites)) for n, line in enumerate(answer.postponed, 1))
    return (
        Table(
            ("番号", "決定事項", "出典"), decisions, (8, 66, 22), "決定事項", lines=_lines(answer.decisions)
        ),
        _todo_sheet(answer),
        Table(
            ("番号", "継続・保留", "出典"),
            postponed,
            (8, 66, 22),
            "継続・保留",
            lines=_lines(answer.postponed),
        ),
        Table(("項目", "内容"), head, (20, 72), "会議の概要", plain=True, lines=_head_lines(answer)),
    )


def _todo_sheet(answer: Minutes) -> Table:
    """The to-dos to work with: dates that can be sorted, the state from a list."""
    todos = _todos(answer)
    rows = tuple(
        (str(n), row[0], row[1], row[2], todo.due_date or "", "", row[3])
        for n, (todo, row) in enumerate(zip(answer.todos, todos.rows, strict=True), 1)
    )
    return Table(
        ("番号", "内容", "担当", "期限", "期限日", "状況", "出典"),
        rows,
        (6, 38, 18, 20, 12, 10, 16),
        "宿題",
        columns={
            "期限日": Column(date=True, due=True),
            "状況": Column(choices=("未着手", "対応中", "完了"), done="完了"),
        },
        lines=todos.lines,
    )
