"""Any prompt of the library: ``kumaai run PROMPT``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kumaai.answers import Draft
from kumaai.layout import Heading, Item, Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.status import ConfigError
from kumaai.tasks.base import Job, Task


class CustomTask(Task):
    """``kumaai run``: a drafted text with tables and a list of things to check."""

    command = "run"
    asked = Draft

    def prompt(self, job: Job) -> str:
        return job.options["prompt_id"]

    def values(self, job: Job) -> dict[str, str]:
        return dict(job.options.get("set") or {})

    def rules(self, job: Job) -> Draft:
        """No rule can draft a text: say so rather than fill a form with nothing."""
        raise ConfigError(
            "config.provider",
            _("The prompt {prompt} needs a model; the embedded rules cannot draft text.").format(
                prompt=job.options["prompt_id"]
            ),
            hint=_(
                "Set up an endpoint (KUMAAI_BASE_URL, KUMAAI_MODEL), or see an example with `kumaai prompts show {prompt} --example`."
            ).format(prompt=job.options["prompt_id"]),
        )

    def claims(self, answer: Draft) -> Iterable[tuple[str, list[str]]]:
        return ((section.text, section.cites) for section in answer.sections if section.cites)

    def layout(self, answer: Draft, job: Job) -> Layout:
        elements: list[Any] = []
        for section in answer.sections:
            if section.heading:
                elements.append(Heading(section.heading))
            elements += [
                Paragraph(text, tuple(section.cites)) for text in section.text.split("\n") if text.strip()
            ]
        tables = tuple(
            Table(tuple(t.header), tuple(tuple(row) for row in t.rows), (), f"表{number}")
            for number, t in enumerate(answer.tables, 1)
        )
        elements += tables
        if answer.to_check:
            elements += [Heading("確認が必要な事項"), Items(tuple(Item(text) for text in answer.to_check))]
        rows = tuple((s.heading or "", s.text, "、".join(s.cites)) for s in answer.sections)
        sheets = tables or (Table(("見出し", "本文", "出典"), rows, (24, 70, 12), "本文"),)
        return Layout(answer.title or job.options["prompt_id"], tuple(elements), sheets=sheets)
