"""Any prompt of the library: ``kumaai run PROMPT``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from kumaai.answers import Draft, Section
from kumaai.layout import Column, Field, Heading, Item, Items, Layout, Line, Paragraph, Table
from kumaai.messages import _
from kumaai.status import ConfigError
from kumaai.tasks.base import Job, Task
from kumaai.tasks.citing import citations_of


class CustomTask(Task):
    """``kumaai run``: a drafted text with tables and a list of things to check."""

    command = "run"
    asked = Draft
    takes_template = True

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
        title = answer.title or job.options["prompt_id"]
        citations = citations_of(job)
        # What goes out of the house carries no references, unless that was asked for.
        texts = answer.sections if citations == "inline" else list(map(_uncited, answer.sections))
        head, sections = letter_head(texts)
        opening = [section for section in sections if not section.heading]
        tables = tuple(
            Table(
                tuple(t.header),
                tuple(tuple(row) for row in t.rows),
                (),
                title if len(answer.tables) == 1 else f"表{number}",
                columns=_CHOICES,
            )
            for number, t in enumerate(answer.tables, 1)
        )
        memo = _memo(answer, sources=citations == "notes")
        if head:
            shown = (Paragraph(title, style="title"), *_letter(sections, tables))
        else:
            shown = (*(element for section in sections for element in _section(section)), *tables)
        rows = tuple((s.heading or "", s.text, "、".join(s.cites)) for s in answer.sections)
        lines = tuple(Line(tuple(s.cites), (s.text,)) for s in answer.sections)
        text = (Table(("見出し", "本文", "出典"), rows, (24, 64, 18), "本文", lines=lines),) if rows else ()
        sheets = (*tables, *text, *_to_check(answer))
        fields = (
            *(Field(name, alias, text, (Paragraph(text, style=_SIDES[name]),)) for name, alias, text in head),
            Field("lead", "前文", tuple(e for section in opening for e in _section(section))),
            *(Field(s.heading, s.heading, _texts(s)) for s in sections if s.heading),
            Field("tables", "表", tables),
            Field("to_check", "確認が必要な事項", memo, memo),
        )
        top = tuple(Paragraph(text, style=_SIDES[name]) for name, _alias, text in head)
        return Layout(title, (*top, *shown, *memo), sheets=sheets, fields=fields)


_CHOICES = {
    "必須": Column(choices=("必須", "任意")),
    "回答の方法": Column(choices=("一つ選ぶ", "当てはまるもの全て", "5段階", "数字", "自由記述")),
}
"""Columns of a questionnaire whose entries come from a list."""


def _to_check(answer: Draft) -> tuple[Table, ...]:
    """What a person has to check, to be ticked off."""
    rows = tuple((str(n), text, "", "") for n, text in enumerate(answer.to_check, 1))
    columns = {"確認": Column(choices=("確認済", "要修正"), done="確認済")}
    table = Table(
        ("番号", "確認が必要な事項", "確認", "備考"), rows, (6, 60, 10, 24), "確認事項", columns=columns
    )
    return (table,) if rows else ()


_HEADS = (
    ("number", "文書番号", ("文書番号", "発信番号", "発簡番号", "Reference number")),
    ("date", "発出日", ("発出日", "発信日", "発行日", "Date")),
    ("addressee", "宛名", ("宛名", "宛先", "あて先", "To")),
    ("sender", "発出者", ("発出者", "発信者", "発信者名", "差出人", "From")),
)
"""What stands above the title of an official letter, in that order, with the headings it may have in an answer."""
_SIDES = {"number": "right", "date": "right", "addressee": "left", "sender": "right"}
_SHORT = 120
"""Characters of a section that still reads as an entry under 記."""


def letter_head(sections: list[Section]) -> tuple[list[tuple[str, str, str]], list[Section]]:
    """The parts of a letter's head as (name, alias, text) in their order, and the sections that are left."""
    found = {}
    for section in sections:
        for name, alias, headings in _HEADS:
            if (section.heading or "").strip() in headings and name not in found and section.text.strip():
                found[name] = (section, alias)
    head = [(name, found[name][1], found[name][0].text.strip()) for name, *_rest in _HEADS if name in found]
    taken = [section for section, _alias in found.values()]
    return head, [section for section in sections if not any(section is one for one in taken)]


def _letter(sections: list[Section], tables: tuple[Table, ...]) -> list[Any]:
    """The text, then 記 with its numbered entries, then 以上 (公用文の通知の体裁)."""
    lead = [section for section in sections if not section.heading]
    entries = [section for section in sections if section.heading]
    shown: list[Any] = [element for section in lead for element in _section(section)]
    if not entries:
        return [*shown, *tables]
    shown.append(Paragraph("記", style="centre"))
    if all(len(section.text) <= _SHORT for section in entries):
        items = (Item(s.text.strip(), tuple(s.cites), label=s.heading or "") for s in entries)
        shown.append(Items(tuple(items), ordered=True, record=True))
    else:
        shown += [element for section in entries for element in _section(section)]
    return [*shown, *tables, Paragraph("以上", style="right")]


def _uncited(section: Section) -> Section:
    return msgspec.structs.replace(section, cites=[])


def _section(section: Section) -> list[Any]:
    return [*([Heading(section.heading)] if section.heading else []), *_texts(section)]


def _texts(section: Section) -> tuple[Paragraph, ...]:
    lines = [text for text in section.text.split("\n") if text.strip()]
    claim = section.text if len(lines) > 1 else ""
    return tuple(
        Paragraph(text, tuple(section.cites) if at == len(lines) else (), claim=claim)
        for at, text in enumerate(lines, 1)
    )


def _memo(answer: Draft, *, sources: bool) -> tuple[Any, ...]:
    """What is for the staff alone: things to check, and with ``sources`` where each part comes from."""
    places = tuple(
        Item((section.heading or section.text[:20] + "…").strip(), tuple(section.cites))
        for section in answer.sections
        if section.cites and sources
    )
    parts: list[Any] = []
    if answer.to_check:
        parts += [
            Heading("確認が必要な事項", memo=True),
            Items(tuple(Item(text) for text in answer.to_check)),
        ]
    if places:
        parts += [Heading("出典", level=2 if parts else 1, memo=True), Items(places)]
    note = Paragraph("（職員用。外に出す前に、このページを取り除いてください。）", style="note")
    return (parts[0], note, *parts[1:]) if parts else ()
