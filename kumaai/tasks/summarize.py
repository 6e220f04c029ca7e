"""Summaries: points with the places they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from kumaai.answers import Summary
from kumaai.layout import MISSING, Field, Item, Items, Layout, Paragraph, Table
from kumaai.tasks.base import Job, Task

STYLES = ("points", "lines", "page", "brief")


class SummarizeTask(Task):
    """``kumaai summarize``."""

    command = "summarize"
    asked = Summary
    takes_template = True

    def prompt(self, job: Job) -> str:
        return f"summarize-{job.options.get('style') or 'points'}"

    def rules(self, job: Job) -> Summary:
        from kumaai.rules.summarize import summarize

        return summarize(
            job.source, length=job.options.get("length"), style=job.options.get("style") or "points"
        )

    def claims(self, answer: Summary) -> Iterable[tuple[str, list[str]]]:
        return ((point.text, point.cites) for point in answer.points)

    def layout(self, answer: Summary, job: Job) -> Layout:
        title = answer.title or (job.sources[0].path if job.sources and job.sources[0].path != "-" else "")
        items = tuple(Item(point.text, tuple(point.cites)) for point in answer.points)
        rows = tuple((str(n), point.text, "\n".join(point.cites)) for n, point in enumerate(answer.points, 1))
        body = Items(items) if items else Paragraph(MISSING)
        table = Table(("番号", "要点", "出典"), rows, (8, 80, 14), "要約")
        return Layout(
            f"{title}（要約）",
            (body,),
            sheets=(table,),
            fields=(
                Field("points", "要点", (body,), (body,), table, ("number", "text", "source")),
                Field("subject", "資料の表題", title),
            ),
        )
