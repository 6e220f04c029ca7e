"""Survey answers: which columns are counted, and how classified answers become counts.

The program counts; a model or the rules only say under which themes an answer
falls. Every answer is counted once as said, as saying nothing, or as blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kumaai.answers import (
    AskedSurvey,
    Cited,
    Summarized,
    SurveyAnswer,
    SurveyChoice,
    SurveyColumn,
    SurveyTheme,
)
from kumaai.messages import _
from kumaai.rules import survey as rules
from kumaai.rules.survey_columns import Asked, parts_of, survey, text_of
from kumaai.rules.survey_themes import CONTENT, NOTHING, OTHER, THEMES
from kumaai.sheet import Answers, AnswerTable
from kumaai.source import Block, Source
from kumaai.status import InputError
from kumaai.tasks.base import Job

WORKBOOKS = ("xlsx", "xlsm", "xltx", "xltm")
KINDS = {"free": "自由記述", "single": "単一選択", "multiple": "複数選択", "scale": "段階評価"}
UNSURE = "（未分類）"
"""What a model left out, for a person to classify."""


@dataclass(frozen=True)
class Entry:
    """A free answer that says something: its key for a model, its cite, its text."""

    key: str
    column: int
    cite: str
    text: str


def columns_of(job: Job) -> list[Asked]:
    """The survey's columns; empty where the input is none, or another style was asked for.

    Raises InputError input.survey where a survey was asked for and there is none.
    """
    wanted = tuple(job.options.get("column") or ())
    style = job.options.get("style")
    asked_for = bool(wanted or job.options.get("categories") or style == "survey")
    if (style and style != "survey" and not wanted) or len(job.sources) != 1:
        return []
    source = job.source
    tables = _tables(source)
    found = survey(tables, wanted, Path(source.path).name)
    if not found and asked_for and not wanted:
        # Asked for outright, any column of free texts will do.
        free = [
            each.header
            for table in tables
            for each in table.columns
            if survey([AnswerTable("アンケート", (each,))])
        ]
        found = survey(tables, tuple(free), Path(source.path).name) if free else []
    if asked_for and not any(one.kind == "free" for one in found):
        headers = [column.header for table in tables for column in table.columns]
        raise InputError(
            "input.survey",
            _("{path} has no such column of free answers.").format(path=source.path),
            hint=_("Name the column with --column; there are: {names}").format(names=", ".join(headers[:40])),
            where=source.path,
        )
    return found


def _tables(source: Source) -> tuple[AnswerTable, ...]:
    if source.kind == "xlsx" and source.form in WORKBOOKS:
        from kumaai.office.excel.respondents import answer_tables

        return answer_tables(source.data, source.path)
    return _text_table(source) if source.kind == "csv" else ()


def _text_table(source: Source) -> tuple[AnswerTable, ...]:
    """A CSV file as a table: its first record names the columns; an answer's id is its record's line."""
    import csv

    from kumaai.office import csvtext
    from kumaai.office.plain import decode

    text, _encoding = decode(source.data, source.path, source.encoding)
    try:
        header, *records = csvtext.rows(text.lstrip("\ufeff"))
    except (csv.Error, ValueError):
        return ()
    columns = []
    for place, name in enumerate(header.fields):
        values = [row.fields[place].strip() if place < len(row.fields) else "" for row in records]
        numeric = bool(values) and all(_is_number(value) for value in values if value)
        entries = tuple((f"L{row.line}", value or None) for row, value in zip(records, values, strict=True))
        columns.append(Answers(name.strip(), f"{place + 1}", "number" if numeric else "text", entries))
    return (AnswerTable(Path(source.path).stem, tuple(columns)),) if records else ()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def entries(asked: Sequence[Asked]) -> list[Entry]:
    """The free answers that say something, in order; a key is the cite where that is told apart by it."""
    found = [
        (number, cite, text)
        for number, one in enumerate(asked)
        if one.kind == "free"
        for cite, value in one.column.entries
        if (text := text_of(value)) and not rules.says_nothing(text)
    ]
    cites = [cite for _number, cite, _text in found]
    double = {cite for cite in cites if cites.count(cite) > 1} if len(set(cites)) < len(cites) else set()
    return [
        Entry(f"{cite}.c{number + 1}" if cite in double else cite, number, cite, text)
        for number, cite, text in found
    ]


def blocks(asked: Sequence[Asked]) -> list[Block]:
    """The answers as a model is shown them."""
    return [Block(entry.key, entry.text, "cell", place=entry.cite) for entry in entries(asked)]


def scheme(asked: Sequence[Asked], categories: Sequence[str]) -> str:
    """The categories for a model: those of the office, else the themes that the rules find, most frequent first."""
    if categories:
        return "、".join(categories)
    counted: dict[str, int] = {}
    texts = [entry.text for entry in entries(asked)]
    for judged in rules.classify(texts):
        for name in judged.themes:
            counted[name] = counted.get(name, 0) + 1
    known = {theme.name for theme in THEMES}
    return "、".join(sorted((name for name in counted if name in known), key=lambda name: -counted[name]))


def by_rules(asked: Sequence[Asked], categories: Sequence[str]) -> dict[str, tuple[list[str], list[Any]]]:
    """Themes and tones of each free answer by its key, from the embedded rules."""
    found = entries(asked)
    judged = rules.classify([entry.text for entry in found], categories)
    return {entry.key: (list(one.themes), list(one.tones)) for entry, one in zip(found, judged, strict=True)}


def by_model(answer: AskedSurvey) -> dict[str, tuple[list[str], list[Any]]]:
    """Themes and tones of each answer that a model classified."""
    return {
        one.id: (
            list(dict.fromkeys(one.categories))[: rules.MOST_THEMES] or [OTHER],
            list(dict.fromkeys(one.tones)),
        )
        for one in answer.answers
    }


def violations(answer: AskedSurvey, shown: Sequence[Block], categories: Sequence[str]) -> list[str]:
    """What is wrong with a model's classification of the blocks it was shown, for a repair round."""
    known = {one.name for one in answer.categories} | {OTHER}
    wrong = []
    if categories:
        others = sorted(known - set(categories) - {OTHER})
        wrong += [f"The category {name} is not in the given scheme." for name in others]
        known = {*categories, OTHER}
    ids = [one.id for one in answer.answers]
    wanted = {block.id for block in shown}
    wrong += [
        f"Answer {each} is classified more than once."
        for each in sorted({i for i in ids if ids.count(i) > 1})
    ]
    wrong += [f"There is no answer {each}." for each in sorted(set(ids) - wanted)]
    wrong += [f"Answer {each} is not classified." for each in sorted(wanted - set(ids))]
    for one in answer.answers:
        wrong += [
            f"Answer {one.id} has the unknown category {name}."
            for name in one.categories
            if name not in known
        ]
        if not one.categories or len(one.categories) > rules.MOST_THEMES:
            wrong.append(f"Answer {one.id} needs one to {rules.MOST_THEMES} categories.")
    return wrong[:40]


def merged(parts: Sequence[AskedSurvey]) -> AskedSurvey:
    """The classifications of the parts of a long survey as one."""
    categories = {one.name: one for part in reversed(parts) for one in part.categories}
    return AskedSurvey(
        categories=list(categories.values()), answers=[one for part in parts for one in part.answers]
    )


def counted(
    asked: Sequence[Asked], judged: dict[str, tuple[list[str], list[Any]]], title: str | None
) -> Summarized:
    """The published answer: every column counted, and the points that a reader wants first."""
    keys = {(entry.column, entry.cite): entry for entry in entries(asked)}
    columns = [
        _free(number, one, keys, judged) if one.kind == "free" else _chosen(one)
        for number, one in enumerate(asked)
    ]
    points = [point for column in columns for point in _points(column)]
    return Summarized(title=title, points=points, survey=columns)


def _free(
    number: int,
    one: Asked,
    keys: dict[tuple[int, str], Entry],
    judged: dict[str, tuple[list[str], list[Any]]],
) -> SurveyColumn:
    column, said, nothing = one.column, list[SurveyAnswer](), 0
    for cite, value in column.entries:
        entry = keys.get((number, cite))
        if entry is not None:
            themes, tones = judged.get(entry.key, ([UNSURE], []))
            said.append(SurveyAnswer(cite=cite, text=entry.text, themes=themes, tones=tones))
        elif text_of(value):
            nothing += 1
            said.append(SurveyAnswer(cite=cite, text=text_of(value), themes=[NOTHING]))
    answered = len(said) - nothing
    return SurveyColumn(
        header=column.header,
        place=column.place,
        kind="free",
        rows=len(column.entries),
        answered=answered,
        nothing=nothing,
        blank=len(column.entries) - len(said),
        themes=_themes(said, answered),
        answers=said,
    )


def _themes(said: Sequence[SurveyAnswer], answered: int) -> list[SurveyTheme]:
    by_name: dict[str, list[SurveyAnswer]] = {}
    for answer in said:
        for name in answer.themes:
            if name != NOTHING:
                by_name.setdefault(name, []).append(answer)
    last = (CONTENT, OTHER, UNSURE)
    order = sorted(
        by_name, key=lambda name: (last.index(name) + 1 if name in last else 0, -len(by_name[name]))
    )
    return [
        SurveyTheme(
            name=name,
            count=len(by_name[name]),
            share=len(by_name[name]) / answered,
            thanks=sum("thanks" in answer.tones for answer in by_name[name]),
            complaints=sum("complaint" in answer.tones for answer in by_name[name]),
            requests=sum("request" in answer.tones for answer in by_name[name]),
            cites=[answer.cite for answer in by_name[name]],
        )
        for name in order
    ]


def _chosen(one: Asked) -> SurveyColumn:
    texts = [text for _cite, value in one.column.entries if (text := text_of(value))]
    picked = [parts_of(text, one.delimiter) if one.delimiter else [text] for text in texts]
    counts = {option: sum(option in each for each in picked) for option in one.choices}
    numbers = [float(text) for text in texts] if one.kind == "scale" else []
    return SurveyColumn(
        header=one.column.header,
        place=one.column.place,
        kind=one.kind,
        rows=len(one.column.entries),
        answered=len(texts),
        blank=len(one.column.entries) - len(texts),
        choices=[
            SurveyChoice(option=option, count=count, share=count / len(texts))
            for option, count in counts.items()
        ],
        mean=sum(numbers) / len(numbers) if numbers else None,
    )


def _points(column: SurveyColumn) -> list[Cited]:
    if column.kind != "free":
        best = sorted(column.choices, key=lambda one: -one.count)[:3]
        listed = "、".join(f"{one.option} {one.count}件（{one.share:.0%}）" for one in best)
        mean = f"、平均{column.mean:.2f}" if column.mean is not None else ""
        return [
            Cited(
                text=f"「{column.header}」（{KINDS[column.kind]}）：回答{column.answered}件{mean}。多い順に {listed}"
            )
        ]
    text = f"「{column.header}」：{column.rows}人のうち{column.answered}人が記述（ほかに特になし{column.nothing}件、空欄{column.blank}件）。"
    points = [Cited(text=text)]
    for theme in column.themes[:8]:
        example = next(answer.text for answer in column.answers if answer.cite == theme.cites[0])
        example = example.replace("\n", " ")
        tones = "、".join(
            f"{word}{count}"
            for word, count in (("好評", theme.thanks), ("苦情", theme.complaints), ("要望", theme.requests))
            if count
        )
        points.append(
            Cited(
                text=f"{theme.name}：{theme.count}件（{theme.share:.0%}{'、' + tones if tones else ''}）。例「{example[:60]}{'…' if len(example) > 60 else ''}」",
                cites=theme.cites[:3],
            )
        )
    return points
