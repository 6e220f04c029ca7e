"""Summaries: points with the places they rest on; survey answers are classified and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from kumaai.answers import AskedSurvey, Cited, Summarized, Summary
from kumaai.disclosure import Disclosure
from kumaai.layout import MISSING, Column, Field, Item, Items, Layout, Line, Paragraph, Table
from kumaai.messages import _
from kumaai.result import Check
from kumaai.rules.summarize_parts import COUNTED_ROWS
from kumaai.rules.survey_columns import Asked
from kumaai.source import Block
from kumaai.tasks import survey
from kumaai.tasks.base import Job, Product, Task

STYLES = ("points", "lines", "page", "brief", "survey")


class SummarizeTask(Task):
    """``kumaai summarize``."""

    command = "summarize"
    asked = Summary
    takes_template = True

    def __init__(self) -> None:
        self._surveys: dict[str, list[Asked]] = {}

    def shape(self, job: Job) -> type[msgspec.Struct]:
        return AskedSurvey if self._survey(job) else Summary

    def copies(self, job: Job, kind: str) -> bool:
        """A survey's counts go into new sheets of the workbook itself."""
        return kind == "xlsx" and bool(self._survey(job)) and job.sources[0].form in survey.WORKBOOKS

    def prompt(self, job: Job) -> str:
        return (
            "summarize-survey" if self._survey(job) else f"summarize-{job.options.get('style') or 'points'}"
        )

    def values(self, job: Job) -> dict[str, str]:
        asked = self._survey(job)
        if not asked:
            return super().values(job)
        headers = "、".join(one.column.header for one in asked if one.kind == "free")
        return {"question": headers, "categories": survey.scheme(asked, self._categories(job))}

    def blocks(self, job: Job) -> Sequence[Block]:
        """Of a survey only the free answers that say something: a model counts nothing."""
        asked = self._survey(job)
        return survey.blocks(asked) if asked else super().blocks(job)

    def rules(self, job: Job) -> Summarized:
        asked = self._survey(job)
        if asked:
            return survey.counted(asked, survey.by_rules(asked, self._categories(job)), None)
        from kumaai.rules.summarize import summarize

        found = summarize(
            job.source, length=job.options.get("length"), style=job.options.get("style") or "points"
        )
        return Summarized(title=found.title, points=found.points)

    def complete(self, asked: Any, job: Job, rounds: int = 0) -> Summarized:
        """A model's points as they are; of a survey what the program counts from its classification."""
        if isinstance(asked, AskedSurvey):
            return survey.counted(self._survey(job), survey.by_model(asked), None)
        return Summarized(title=asked.title, points=asked.points)

    def violations_of_part(self, asked: Any, job: Job, blocks: Sequence[Block]) -> list[str]:
        if not isinstance(asked, AskedSurvey):
            return []
        return survey.violations(asked, blocks, self._categories(job))

    def merge(self, parts: list[Any], job: Job) -> Any:
        return survey.merged(parts) if isinstance(parts[0], AskedSurvey) else super().merge(parts, job)

    def claims(self, answer: Summarized) -> Iterable[tuple[str, list[str]]]:
        """The points; what the program counted itself is held against nothing."""
        return () if answer.survey else ((_claim(point), point.cites) for point in answer.points)

    def check(self, answer: Summarized, job: Job) -> list[Check]:
        found = []
        for column in answer.survey:
            if column.answered + column.nothing + column.blank != column.rows:
                message = _("The counts of {column} do not add up to its {rows} answers.")
                found.append(
                    Check("survey.sum", "error", message.format(column=column.header, rows=column.rows))
                )
            unsure = tuple(one.cite for one in column.answers if survey.UNSURE in one.themes)
            if unsure:
                message = _("{count} answers of {column} are not classified.")
                text = message.format(count=len(unsure), column=column.header)
                found.append(Check("survey.unclassified", "warning", text, unsure))
        return found

    def layout(self, answer: Summary, job: Job) -> Layout:
        if isinstance(answer, Summarized) and answer.survey:
            from kumaai.tasks.survey_layout import layout

            return layout(answer, self._title(job), self._how(job))
        title = answer.title or self._title(job)
        items = tuple(Item(p.text, tuple(p.cites), claim=_claim(p)) for p in answer.points)
        rows = tuple((str(n), point.text, "\n".join(point.cites)) for n, point in enumerate(answer.points, 1))
        body = Items(items) if items else Paragraph(MISSING)
        lines = tuple(Line(tuple(point.cites), (_claim(point),)) for point in answer.points)
        table = Table(("番号", "要点", "出典"), rows, (8, 76, 24), "要約", lines=lines)
        worked = replace(
            table,
            header=(*table.header, "確認欄"),
            rows=tuple((*row, "") for row in rows),
            widths=(8, 72, 24, 10),
            columns={"確認欄": Column(choices=("確認済", "要修正"))},
        )
        return Layout(
            f"{title}（要約）",
            (body,),
            sheets=(worked,),
            main=table,
            fields=(
                Field("points", "要点", (body,), (body,), table, ("number", "text", "source")),
                Field("subject", "資料の表題", title),
            ),
        )

    def produce(self, answer: Summarized, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        if kind != "xlsx" or not answer.survey:
            return super().produce(answer, job, kind, disclosure)
        from kumaai.tasks.survey_file import workbook

        return workbook(
            answer, job, self._title(job), self._how(job), disclosure, copy=self.copies(job, kind)
        )

    def ready(self, job: Job, kind: str) -> None:
        """A signed workbook only gets new sheets when its signature may be dropped."""
        if self.copies(job, kind) and not job.force:
            from kumaai.office import signature
            from kumaai.office.package import Package

            if signature.is_signed(Package.open(job.source.data, path=job.source.path)):
                raise signature.refused(job.source.path)

    def _survey(self, job: Job) -> list[Asked]:
        key = job.source.sha256 if len(job.sources) == 1 else ""
        if key not in self._surveys:
            self._surveys[key] = survey.columns_of(job)
        return self._surveys[key]

    def _categories(self, job: Job) -> tuple[str, ...]:
        return tuple(job.options.get("categories") or ())

    def _title(self, job: Job) -> str:
        if not job.sources or job.sources[0].path == "-":
            return ""
        return Path(job.sources[0].path).name if self._survey(job) else job.sources[0].path

    def _how(self, job: Job) -> str:
        """Who classified, for the reader."""
        if job.settings.provider == "rules":
            return "分類は、回答にある語による機械的なものです（生成AIは使っていません）。件数はプログラムが数えました。"
        return "分類は生成AIによる案です。件数は、その分類からプログラムが数えました。"


def _claim(point: Cited) -> str:
    """A point as the checks hold it against the source: without the rows that the program itself counted."""
    return COUNTED_ROWS.sub("：", point.text)
