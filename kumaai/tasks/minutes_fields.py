"""The fields of minutes that a source must give, as the check of fields wants them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kumaai.answers import Minutes, Question, Todo
from kumaai.guard.facts_fields import Filled
from kumaai.messages import _

_DAY = re.compile(r"([0-9０-９]{1,2})\s*月\s*([0-9０-９]{1,2})\s*日")


def promised(todo: Todo) -> str:
    """A to-do as the checks hold it against the source."""
    return " ".join(filter(None, (todo.text, todo.due)))


def asked(question: Question) -> str:
    """A question and its answer as the checks hold them against the source."""
    return f"{question.question} {question.answer or ''}"


def filled(answer: Minutes) -> Iterator[Filled]:
    """Every field that stands for itself: the head, then names and days on the lines."""
    yield from _head(answer)
    for todo in answer.todos:
        line, cites = promised(todo), tuple(todo.cites)
        yield Filled(_("Who"), todo.who or "", "words", line, cites)
        if todo.due and not re.search(r"[0-9０-９]", todo.due):  # numbers are held against the cited lines
            yield Filled(_("Due"), todo.due, "words", line, cites)
        if not _agrees(todo):
            yield Filled(_("Due date"), todo.due_date or "", "day", line, cites)
    for remark in answer.remarks:
        yield Filled(_("Speaker"), remark.speaker or "", "words", remark.text, tuple(remark.cites))
    for question in answer.questions:
        for label, name in ((_("Asked by"), question.asker), (_("Answered by"), question.answerer)):
            yield Filled(label, name or "", "words", asked(question), tuple(question.cites))


def _head(answer: Minutes) -> Iterator[Filled]:
    yield Filled(_("Meeting"), answer.title or "", "title")
    yield Filled(_("Date"), answer.date or "", "day")
    yield Filled(_("Time"), answer.time or "", "values")
    yield Filled(_("Place"), answer.place or "")
    lists = (
        (_("Attendees"), answer.attendees),
        (_("Absent"), answer.absent),
        (_("Secretariat"), answer.secretariat),
        (_("Observers"), answer.observers),
        (_("Papers"), answer.papers),
    )
    for label, names in lists:
        yield from (Filled(label, name) for name in names)
    yield Filled(_("Open or closed"), answer.openness or "")


def _agrees(todo: Todo) -> bool:
    """Whether the computed day is the one that the words name, where they name one."""
    named = _DAY.search(todo.due or "")
    try:
        day = date.fromisoformat(todo.due_date or "")
    except ValueError:
        return True
    return named is None or (int(named[1]), int(named[2])) == (day.month, day.day)
