"""The lines of an answer as a person checks them: where each stands in the result, and what belongs to it.

:meth:`Task.claims` gives the lines that a program can hold against the source;
these are those and the others. An answer of a kind that is not known here is
shown by its claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from kumaai.answers import Cited, Draft, Edit, Formula, Ideas, Minutes, Proofreading, Summary
from kumaai.messages import _


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the result with its cites; ``part`` names where it stands, ``notes`` are labelled values of it.

    ``claims`` are the numbers (from 0) of the task's claims that it shows.
    ``span`` are the characters of its block that it changes. ``sourced`` is
    off where the answer is not made from lines of a source.
    """

    part: str
    text: str
    cites: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    claims: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    sourced: bool = True


def lines_of(answer: Any, claims: Sequence[tuple[str, list[str]]]) -> list[Line]:
    """The lines of an answer in the result's order, each with its claims; claims that no line shows come last."""
    found = list(_lines(answer))
    free: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(found):
        free[line.cites].append(number)
    for at, (text, cites) in enumerate(claims):
        alike = [n for n in free[tuple(cites)] if found[n].text and text.startswith(found[n].text)]
        if alike:  # a claim is a line with something behind it: the longest beginning is the line
            shown = max(alike, key=lambda n: len(found[n].text))
            found[shown] = replace(found[shown], claims=(at,))
            free[tuple(cites)].remove(shown)
        else:
            found.append(Line("", text, tuple(cites), claims=(at,)))
    return [line for line in found if line.text.strip()]


@singledispatch
def _lines(_answer: Any) -> Iterable[Line]:
    return ()


@_lines.register
def _minutes(answer: Minutes) -> Iterator[Line]:
    for item in answer.agenda:
        yield Line(_("Agenda"), item.title, tuple(item.cites))
    yield from _cited(_("Decision"), answer.decisions)
    for todo in answer.todos:
        due = " ".join(filter(None, (todo.due, f"（{todo.due_date}）" if todo.due_date else "")))
        notes = _notes((_("Who"), todo.who), (_("Due"), due))
        yield Line(_("To-do"), todo.text, tuple(todo.cites), notes)
    yield from _cited(_("Postponed"), answer.postponed)
    yield from _cited(_("Next meeting"), [answer.next_meeting] if answer.next_meeting else [])
    for one in answer.questions:
        said = f"（{one.answerer}）{one.answer}" if one.answer and one.answerer else one.answer
        notes = _notes((_("Asked by"), one.asker), (_("Answer"), said))
        yield Line(_("Question"), one.question, tuple(one.cites), notes)
    for remark in answer.remarks:
        yield Line(
            _("Remark by {speaker}").format(speaker=remark.speaker or "？"), remark.text, tuple(remark.cites)
        )


@_lines.register
def _summary(answer: Summary) -> Iterator[Line]:
    yield from _cited("", answer.points)


@_lines.register
def _ideas(answer: Ideas) -> Iterator[Line]:
    for idea in answer.ideas:
        notes = _notes((_("Effect"), idea.effect), (_("Cost"), idea.cost), (_("Risk"), idea.risk))
        yield Line("", f"{idea.title} {idea.detail}".strip(), tuple(idea.cites), notes)


@_lines.register
def _draft(answer: Draft) -> Iterator[Line]:
    for section in answer.sections:
        yield Line(section.heading or "", section.text, tuple(section.cites))
    for table in answer.tables:
        for row in table.rows:
            yield Line(_("Table"), "　".join(row))


@_lines.register
def _proofreading(answer: Proofreading) -> Iterator[Line]:
    for edit in answer.edits:
        cites, notes = (edit.block,), _notes((_("Reason"), edit.reason))
        yield Line(_how(edit), _change(edit), cites, notes, span=(edit.start, edit.end), sourced=False)


@_lines.register
def _formula(answer: Formula) -> Iterator[Line]:
    name, notes = _("Formula in {cell}").format(cell=answer.cell), _notes((_("Meaning"), answer.explanation))
    yield Line(name, answer.formula, notes=notes, sourced=False)
    for part, texts in (
        (_("Assumption"), answer.assumptions),
        (_("Worked row"), [row.text for row in answer.worked]),
        (_("To look at"), answer.look_at),
    ):
        yield from (Line(part, text, sourced=False) for text in texts)


def _cited(part: str, lines: Iterable[Cited]) -> Iterator[Line]:
    return (Line(part, line.text, tuple(line.cites)) for line in lines)


def _notes(*values: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in values if value)


def _change(edit: Edit) -> str:
    gone = _("(nothing)")
    return f"{edit.before or gone} → {edit.after or gone}"


def _how(edit: Edit) -> str:
    """What became of an edit: made, left to a person, or refused."""
    if edit.refused:
        return _("not changed")
    return _("changed") if edit.applied else _("to be decided")
