"""Ideas: a table of them, each tied to the own material where it rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kumaai.answers import Idea, Ideas
from kumaai.layout import Column, Field, Heading, Layout, Line, Paragraph, Table
from kumaai.messages import _
from kumaai.result import Check
from kumaai.tasks.base import Job, Task

FRAMES = ("free", "5w1h", "scamper", "mandala", "stakeholders")
_COLUMNS = ("number", "title", "detail", "effect", "cost", "risk", "source")
"""Names of the table's columns in templates."""
_ALWAYS = 3
"""Columns that are shown even where they are empty: number, title, detail."""
_FRAME_TITLES = {
    "5w1h": "5W1Hによる整理",
    "scamper": "SCAMPERによる発想",
    "mandala": "マンダラ（3×3）",
    "stakeholders": "関係者の整理",
}


class IdeasTask(Task):
    """``kumaai ideas``."""

    command = "ideas"
    asked = Ideas
    takes_template = True

    def prompt(self, job: Job) -> str:
        return "ideas"

    def values(self, job: Job) -> dict[str, str]:
        return super().values(job) | {"frame": self._frame(job, "free")}

    def rules(self, job: Job) -> Ideas:
        from kumaai.rules.ideas import ideas

        return ideas(
            job.options["theme"],
            job.sources and (job.source,),
            frame=self._frame(job, "5w1h"),
            count=job.options.get("count"),
        )

    def complete(self, asked: Ideas, job: Job, rounds: int = 0) -> Ideas:
        asked.theme = job.options["theme"]
        asked.frame = asked.frame or self._frame(job, "free")
        return asked

    def claims(self, answer: Ideas) -> Iterable[tuple[str, list[str]]]:
        return ((_claim(idea), idea.cites) for idea in answer.ideas if idea.cites)

    def check(self, answer: Ideas, job: Job) -> list[Check]:
        loose = [idea.title for idea in answer.ideas if not idea.cites]
        if not loose or not job.sources:
            return []
        message = _("{count} of {total} ideas rest on nothing in the material.").format(
            count=len(loose), total=len(answer.ideas)
        )
        return [Check("ideas.uncited", "info", message)]

    def layout(self, answer: Ideas, job: Job) -> Layout:
        table = _mandala(answer) if answer.frame == "mandala" and len(answer.ideas) == 8 else None
        lines = tuple(Line(tuple(idea.cites), (_claim(idea),)) for idea in answer.ideas)
        full = Table(("番号", "項目・案", "内容", "効果", "費用", "課題・リスク", "出典"), tuple(map(_row, enumerate(answer.ideas, 1))),
                     (6, 18, 34, 16, 12, 16, 14), "アイデア", lines=lines)  # fmt: skip
        theme = Paragraph(f"テーマ：{answer.theme}", style="lead")
        heading = (Heading(_FRAME_TITLES[answer.frame]),) if answer.frame in _FRAME_TITLES else ()
        tables = (table, _shown(full)) if table else (_shown(full),)
        return Layout(
            f"{answer.theme}　アイデア一覧",
            (theme, *heading, *tables),
            sheets=(_to_decide(full), table) if table else (_to_decide(full),),
            main=full,
            fields=(
                Field("theme", "テーマ", answer.theme, (theme,)),
                Field("ideas", "アイデア", tables, (*heading, *tables), full, _COLUMNS),
            ),
            wide=table is None,
        )

    def _frame(self, job: Job, default: str) -> str:
        return job.options.get("frame") or default


def _claim(idea: Idea) -> str:
    """An idea as the checks hold it against the material."""
    return f"{idea.title} {idea.detail}"


def _row(numbered: tuple[int, Idea]) -> tuple[str, ...]:
    number, idea = numbered
    return (
        str(number),
        idea.title,
        idea.detail,
        idea.effect or "",
        idea.cost or "",
        idea.risk or "",
        "\n".join(idea.cites),
    )


def _to_decide(table: Table) -> Table:
    """The table for a workbook, with columns for what the office decides."""
    return replace(
        table,
        header=(*table.header, "採否", "備考"),
        rows=tuple((*row, "", "") for row in table.rows),
        widths=(*table.widths, 10, 18),
        columns={"採否": Column(choices=("採用", "検討", "見送り"))},
    )


def _shown(table: Table) -> Table:
    """The table for paper: columns in which no idea says anything would take the room of the others."""
    kept = [at for at in range(len(table.header)) if any(row[at] for row in table.rows) or at < _ALWAYS]
    return replace(
        table,
        header=tuple(table.header[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
        widths=tuple(table.widths[at] for at in kept),
    )


def _mandala(answer: Ideas) -> Table:
    """The theme in the middle, eight fields around it."""
    cells = [f"{idea.title}\n{idea.detail}" for idea in answer.ideas]
    cells.insert(4, answer.theme)
    rows = tuple(tuple(cells[start : start + 3]) for start in (0, 3, 6))
    return Table(("", "", ""), rows, (33, 34, 33), "マンダラ")
