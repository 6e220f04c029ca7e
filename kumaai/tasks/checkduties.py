"""What a check sheet says was checked by a program, and what it leaves to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kumaai.answers import Formula, Ideas, Minutes, Proofreading, Summarized
from kumaai.messages import _
from kumaai.office.checkform import Done
from kumaai.tasks.minutes_fields import filled

if TYPE_CHECKING:
    from kumaai.guard.marks import Looked
    from kumaai.tasks.checksheet import Run


def done(run: Run, looked: Sequence[Looked]) -> Iterator[Done]:
    """The checks that were made, and only those; a finding of a check that is not known here shows that it was."""
    counts = _Counts(run)
    if run.job.sources:
        blocks = sum(len(source.blocks) for source in run.job.sources)
        pieces = _("{count} pieces").format(count=blocks)
        yield counts.of(_("Hidden text and characters"), pieces, "screen.hidden", "screen.invisible")
        yield counts.of(_("Orders to a model in the material"), pieces, "screen.order", "screen.mention")
    yield from _facts(run, looked, counts)
    if run.masked:
        masked = _("{count} values").format(count=sum(run.result.masked.values()))
        yield counts.of(_("Masked values put back"), masked, "mask.placeholder")
    yield from _own(run, counts)
    yield from counts.rest()


class _Counts:
    """How many findings each check has; a finding is counted once."""

    def __init__(self, run: Run) -> None:
        self._left = [check.id for check in run.result.checks]

    def of(self, name: str, looked: str, *ids: str) -> Done:
        mine = [one for one in self._left if one in ids]
        self._left = [one for one in self._left if one not in ids]
        return Done(name, looked, len(mine))

    def rest(self) -> Iterator[Done]:
        for one in dict.fromkeys(self._left):
            yield self.of(one, "", one)


def _facts(run: Run, looked: Sequence[Looked], counts: _Counts) -> Iterator[Done]:
    numbers = sum(len(one.numbers) for one in looked)
    names = (
        (_("Cited places exist"), ("facts.cite", "facts.uncited")),
        (_("Numbers, dates, amounts stand in the cited lines"), ("facts.number", "facts.length")),
        (_("Names stand in the cited lines"), ("facts.name", "facts.pair")),
        (_("Not the opposite of the cited lines"), ("facts.polarity",)),
        (_("Words shared with the cited lines"), ("facts.words",)),
    )
    for name, ids in names:
        if run.wanted and ids[0] not in run.wanted and ids[0] != "facts.cite":
            continue
        lines = sum(ids[0] in one.checks for one in looked)
        if not lines and not (ids[0] == "facts.cite" and looked):
            continue
        text = _("{count} lines").format(count=len(looked) if ids[0] == "facts.cite" else lines)
        if ids[0] == "facts.number":
            text = _("{count} lines, {numbers} numbers").format(count=lines, numbers=numbers)
        yield counts.of(name, text, *ids)


def _own(run: Run, counts: _Counts) -> Iterator[Done]:
    """The checks that belong to one kind of answer."""
    answer: Any = run.result.answer
    if isinstance(answer, Minutes):
        fields = _("{count} values").format(count=sum(bool(one.value.strip()) for one in filled(answer)))
        yield counts.of(_("Head, speakers, who and due stand in the source"), fields, "facts.field")
        blocks = _("{count} pieces").format(count=len(run.job.source.blocks))
        yield counts.of(_("Words of decision or promise that nothing cites"), blocks, "minutes.overlooked")
    elif isinstance(answer, Summarized) and answer.survey:
        answers = sum(column.rows for column in answer.survey)
        text = _("{count} answers").format(count=answers)
        yield counts.of(_("Counts add up to the answers"), text, "survey.sum")
        yield counts.of(_("Answers without a class"), text, "survey.unclassified")
    elif isinstance(answer, Ideas) and run.job.sources:
        text = _("{count} ideas").format(count=len(answer.ideas))
        yield counts.of(_("Ideas that rest on nothing"), text, "ideas.uncited")
    elif isinstance(answer, Proofreading):
        text = _("{count} changes").format(count=len(answer.edits))
        yield counts.of(_("Changes that alter no fact and can be placed"), text, "edits.refused")
    elif isinstance(answer, Formula):
        yield from _formula(answer)


def _formula(answer: Formula) -> Iterator[Done]:
    engines = {"verified": 2, "disagree": 2, "single": 1}.get(answer.verdict, 0)
    if engines:
        text = _("{count} cells, {engines} engines").format(count=len(answer.values), engines=engines)
        yield Done(_("The formula was computed"), text, int(answer.verdict == "disagree"))
    if answer.expected:
        wrong = sum(not one.ok for one in answer.expected)
        text = _("{count} values").format(count=len(answer.expected))
        yield Done(_("Expected values come out"), text, wrong)


def duties(run: Run) -> tuple[str, ...]:
    """What a person must check whatever the program found, for this kind of result."""
    return tuple(_duties(run))


def _duties(run: Run) -> Iterable[str]:
    command = run.result.command
    if command == "excel-formula":
        yield _("Meaning: does the formula compute what was asked for, for every row?")
        yield _("Exceptions: empty cells, text in number columns, rows that are added later.")
        yield _("Assumptions: does each one hold here?")
        yield _("The workbook: are its values right and up to date?")
        return
    if command == "proofread":
        yield _("Meaning: does each changed sentence still say what its author meant?")
        yield _("Omissions: mistakes that were not found, above all in names, dates and amounts.")
        yield _("Tone: does it fit the reader, and the house's own way of writing?")
        yield _("The text itself: is what it says right and up to date?")
        return
    yield _("Meaning: does each line say what the source says, under the same conditions?")
    yield _("Omissions: is anything left out that the reader needs?")
    if command == "minutes":
        yield _("Head: meeting, day, place and people; who said what, objections and reservations.")
    if command == "ideas":
        yield _("Feasibility: law, budget, staff, and whom it would burden.")
    if command == "run":
        yield _("Addressee, sender, date and number of the document; whatever was left to fill in.")
    yield _("The source itself: is it right, complete and the latest?")
    yield _("Tone: does it fit its readers; does it hurt or favour anyone?")
    yield _("Rights: no text or picture of others, no personal data that must not go out.")
