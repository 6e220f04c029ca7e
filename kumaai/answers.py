"""The typed shape of each task's answer, and its JSON Schema.

The names are the contract (envelope version 1): fields may be added, these
stay. ``cites`` lists block ids. What the source does not give is ``None`` or
an empty list. ``Asked…`` shapes are the part that a model is asked for where
kumaai computes the rest itself.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Cited(msgspec.Struct, kw_only=True):
    """A statement and the blocks that it rests on."""

    text: str
    cites: list[str] = []


class AgendaItem(msgspec.Struct, kw_only=True):
    """One item of the agenda."""

    title: str
    cites: list[str] = []


class Remark(msgspec.Struct, kw_only=True):
    """What a speaker said; ``speaker`` is None where the source names none."""

    speaker: str | None = None
    text: str
    cites: list[str] = []


class Todo(msgspec.Struct, kw_only=True):
    """A task for someone; ``who`` and ``due`` are as the source words them, or None.

    ``due_date`` is the ISO date that ``due`` means, where it can be computed.
    """

    text: str
    who: str | None = None
    due: str | None = None
    due_date: str | None = None
    cites: list[str] = []


class Question(msgspec.Struct, kw_only=True):
    """A question and its answer; ``answer`` is None where nobody answered."""

    question: str
    answer: str | None = None
    asker: str | None = None
    answerer: str | None = None
    cites: list[str] = []


class Minutes(msgspec.Struct, kw_only=True):
    """Minutes of a meeting."""

    title: str | None = None
    date: str | None = None
    time: str | None = None
    place: str | None = None
    attendees: list[str] = []
    absent: list[str] = []
    secretariat: list[str] = []
    observers: list[str] = []
    openness: str | None = None
    papers: list[str] = []
    agenda: list[AgendaItem] = []
    remarks: list[Remark] = []
    decisions: list[Cited] = []
    todos: list[Todo] = []
    postponed: list[Cited] = []
    questions: list[Question] = []
    next_meeting: Cited | None = None
    overlooked: list[str] = []


class Summary(msgspec.Struct, kw_only=True):
    """A summary as points."""

    title: str | None = None
    points: list[Cited] = []


class SurveyTheme(msgspec.Struct, kw_only=True):
    """A theme of free answers: how many answers it has, and their share of those that say something (0 to 1).

    ``thanks``, ``complaints`` and ``requests`` count the answers of that tone;
    ``cites`` are all its answers. An answer may have several themes and tones.
    """

    name: str
    count: int
    share: float
    thanks: int = 0
    complaints: int = 0
    requests: int = 0
    cites: list[str] = []


class SurveyAnswer(msgspec.Struct, kw_only=True):
    """A free answer with its themes and tones."""

    cite: str
    text: str
    themes: list[str] = []
    tones: list[Literal["thanks", "complaint", "request"]] = []


class SurveyChoice(msgspec.Struct, kw_only=True):
    """A choice and how many chose it; ``share`` is of those who answered (0 to 1)."""

    option: str
    count: int
    share: float


class SurveyColumn(msgspec.Struct, kw_only=True):
    """One column of a survey: free texts by themes, or choices counted.

    ``rows`` = ``answered`` + ``nothing`` (those who say that there is nothing
    to say; free texts only) + ``blank``. ``mean`` is of a scale of numbers.
    """

    header: str
    place: str
    kind: Literal["free", "single", "multiple", "scale"]
    rows: int
    answered: int
    nothing: int = 0
    blank: int = 0
    themes: list[SurveyTheme] = []
    answers: list[SurveyAnswer] = []
    choices: list[SurveyChoice] = []
    mean: float | None = None


class Summarized(Summary, kw_only=True):
    """A summary as it is published: of survey answers also what was counted, a column each."""

    survey: list[SurveyColumn] = []


class AskedCategory(msgspec.Struct, kw_only=True):
    """A category for survey answers as a model proposes it."""

    name: str
    description: str = ""


class AskedAnswer(msgspec.Struct, kw_only=True):
    """What a model says of one survey answer, by its id."""

    id: str
    categories: list[str]
    tones: list[Literal["thanks", "complaint", "request"]] = []


class AskedSurvey(msgspec.Struct, kw_only=True):
    """What a model is asked for of survey answers: a scheme, and each answer's place in it."""

    categories: list[AskedCategory]
    answers: list[AskedAnswer]


class Edit(msgspec.Struct, kw_only=True):
    """One proposed change; ``start`` and ``end`` count characters in the block's text."""

    block: str
    start: int = 0
    end: int = 0
    before: str
    after: str
    reason: str = ""
    category: str = ""
    rule: str | None = None
    certainty: Literal["fix", "hint"] = "fix"
    by: Literal["rules", "model"] = "rules"
    applied: bool = False
    refused: str | None = None


class Proofreading(msgspec.Struct, kw_only=True):
    """All findings of a proofreading."""

    edits: list[Edit] = []


class AskedEdit(msgspec.Struct, kw_only=True):
    """A change as a model proposes it: ``before`` must stand once in the block."""

    block: str
    before: str
    after: str
    reason: str = ""
    category: str = ""
    certainty: Literal["fix", "hint"] = "fix"


class AskedProofreading(msgspec.Struct, kw_only=True):
    """What a model is asked for when proofreading."""

    edits: list[AskedEdit]


class CellValue(msgspec.Struct, kw_only=True):
    """A computed cell: dates as serials, errors as their text."""

    cell: str
    value: Any = None


class Expected(msgspec.Struct, kw_only=True):
    """An example given by the user and what the formula computed there."""

    cell: str
    want: Any = None
    got: Any = None
    ok: bool = False


class ReadCell(msgspec.Struct, kw_only=True):
    """A cell or range that a formula reads in one row; ``label`` is its header, ``value`` empty for a range."""

    cell: str
    label: str = ""
    value: str = ""


class WorkedRow(msgspec.Struct, kw_only=True):
    """One row worked through: what the formula reads there, what comes out, and both as one line."""

    cell: str
    reads: list[ReadCell] = []
    value: Any = None
    text: str = ""


class FormulaPart(msgspec.Struct, kw_only=True):
    """A part of an explained formula: as written, what it means, its value in the worked row."""

    source: str
    text: str
    value: str = ""


class Formula(msgspec.Struct, kw_only=True):
    """A formula, verified or said not to be; ``formula`` is the first cell's.

    ``worked`` are up to three rows with their real values, ``look_at`` what a
    person should check although nothing is known to be wrong. ``parts`` are
    of a formula that was explained; ``original`` is the formula that was
    mended, ``changes`` what was changed in it.
    """

    cell: str
    formula: str
    explanation: str = ""
    assumptions: list[str] = []
    functions: list[str] = []
    verdict: Literal["verified", "single", "disagree", "unverifiable"] = "unverifiable"
    values: list[CellValue] = []
    expected: list[Expected] = []
    warnings: list[str] = []
    worked: list[WorkedRow] = []
    look_at: list[str] = []
    parts: list[FormulaPart] = []
    original: str | None = None
    changes: list[str] = []
    rounds: int = 0


class AskedFormula(msgspec.Struct, kw_only=True):
    """What a model is asked for when a formula is wanted."""

    formula: str
    explanation: str = ""
    assumptions: list[str] = []


class Idea(msgspec.Struct, kw_only=True):
    """One idea; a field that nothing supports stays None."""

    title: str
    detail: str = ""
    effect: str | None = None
    cost: str | None = None
    risk: str | None = None
    cites: list[str] = []


class Ideas(msgspec.Struct, kw_only=True):
    """Ideas for a theme, in a frame (free, 5w1h, scamper, mandala, stakeholders)."""

    theme: str
    frame: str | None = None
    ideas: list[Idea] = []


class Section(msgspec.Struct, kw_only=True):
    """A part of a drafted document."""

    heading: str | None = None
    text: str = ""
    cites: list[str] = []


class Rows(msgspec.Struct, kw_only=True):
    """A table of a drafted document."""

    header: list[str]
    rows: list[list[str]] = []


class Draft(msgspec.Struct, kw_only=True):
    """What a prompt of the library gives: a titled text with tables and things to check."""

    title: str | None = None
    sections: list[Section] = []
    tables: list[Rows] = []
    to_check: list[str] = []


class Checked(msgspec.Struct, kw_only=True):
    """A check of a document by a person; ``on`` is a date (ISO 8601)."""

    by: str
    on: str


class Disclosed(msgspec.Struct, kw_only=True):
    """What a document tells of how it was made.

    ``run`` is its record number, ``made`` a date (ISO 8601): that on which it was made or, where a person
    stated the model (``declared``), that of the statement.
    """

    run: str
    made: str
    ai: bool
    model: str | None = None
    declared: bool = False
    confirmations: list[Checked] = []


PUBLISHED: dict[str, type[msgspec.Struct]] = {
    "minutes": Minutes,
    "summarize": Summarized,
    "proofread": Proofreading,
    "excel-formula": Formula,
    "ideas": Ideas,
    "run": Draft,
    "disclose": Disclosed,
    "confirm": Disclosed,
}


def published_schema(command: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a command's answer, as ``kumaai schema`` prints it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema_of(PUBLISHED[command])


def schema_of(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of ``shape``; the same with every msgspec (before 0.23 descriptions kept their indent)."""
    import inspect

    schema: dict[str, Any] = msgspec.json.schema(shape)
    for definition in (schema, *schema.get("$defs", {}).values()):
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return schema
