"""The check sheet of a run: what a program checked of it, what a person must still check, its lines beside the source.

It claims nothing that did not happen: a check is listed only where it was
made, a line is called checked only where a program held it against its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kumaai import messages
from kumaai.messages import _
from kumaai.office.checkform import Form, Kind, Quote, Remark, Row, Text, pieces
from kumaai.result import Check, Result
from kumaai.source import Block, Source
from kumaai.status import UsageError
from kumaai.tasks.base import Job, Task
from kumaai.tasks.checkduties import done, duties
from kumaai.tasks.checklines import Line, lines_of
from kumaai.tasks.checkplaces import Places
from kumaai.tasks.era import in_era

if TYPE_CHECKING:
    from kumaai.guard.marks import Looked

KINDS = ("html", "docx")
_SHOWN, _LONGEST = 8, 600
"""Cited pieces of a line, and characters of each, that are shown."""
_AROUND = 45
"""Characters before and behind a change that are shown with it."""
_LISTED = 12
"""Findings that are listed on the first page; all others stand with their lines."""
_ORDER = ("error", "warning", "info")


@dataclass(frozen=True)
class Run:
    """What the sheet is about: ``done`` are the ids of the checks of facts that were wanted (all where it is empty).

    ``masked`` says whether personal data was masked in what was sent.
    """

    task: Task
    job: Job
    result: Result
    wanted: Sequence[str] = ()
    masked: bool = False


def kind_of_sheet(path: Path) -> str:
    """html or docx by the ending; raises UsageError usage.check_sheet for another."""
    kind = {"htm": "html"}.get(suffix := path.suffix.lower().lstrip("."), suffix)
    if kind not in KINDS:
        raise UsageError(
            "usage.check_sheet",
            _("A check sheet cannot be of the kind {kind}.").format(kind=path.suffix or path.name),
            hint=_("Name a file that ends in .html or .docx."),
            where=str(path),
        )
    return kind


def write_sheet(run: Run, kind: str) -> bytes:
    """The check sheet as a file of ``kind``, one of :data:`KINDS`."""
    form = form_of(run)
    if kind == "html":
        from kumaai.office.html import page

        return page(form)
    from kumaai.office.formlayout import layout
    from kumaai.office.word.compose import compose

    return compose(layout(form), properties={"author": "kumaai", "created": run.job.now.isoformat()}).data


def form_of(run: Run) -> Form:
    """The check sheet as data."""
    from kumaai.guard.marks import looked_at

    result, source = run.result, run.job.source
    claims = [(text, list(cites)) for text, cites in run.task.claims(result.answer)]
    looked = looked_at(claims, source)
    lines = lines_of(result.answer, claims)
    places = Places(lines, [text for text, _cites in claims])
    owners = [places.of(check) for check in result.checks]
    found: dict[int, list[Check]] = defaultdict(list)
    for check, numbers in zip(result.checks, owners, strict=True):
        for number in numbers:
            found[number].append(check)
    rows = tuple(
        _row(number, line, claims, looked, source, found[number]) for number, line in enumerate(lines, 1)
    )
    return Form(
        title=" ".join((_("Check sheet"), _document(result))),
        head=tuple(_head(run)),
        done=tuple(done(run, looked)),
        remarks=_remarks(run, owners, source),
        duties=duties(run),
        rows=rows,
        confirming=_confirming(result),
        language=messages.language(),
    )


# The head


def _document(result: Result) -> str:
    return Path(result.outputs[0].path).name if result.outputs else _("shown in the terminal")


def _head(run: Run) -> Iterator[tuple[str, str]]:
    result, job = run.result, run.job
    yield _("Document"), _document(result)
    yield _("Record number"), result.run
    prompt = job.options.get("prompt_id")
    yield _("Command"), f"kumaai {result.command}{f' {prompt}' if prompt else ''}"
    yield _("Made on"), in_era(job.now.date()) if messages.language() == "ja" else job.now.date().isoformat()
    yield _("Made by"), result.model.name or "？" if result.model.ai else _("rules (no generative AI)")
    yield _("Masking"), _masking(run)
    names = []
    for one in result.inputs:
        name = _("standard input") if one.path == "-" else Path(one.path).name
        size = _("{blocks} pieces, {chars} characters").format(blocks=one.blocks, chars=one.chars)
        names.append(f"{name}　sha256 {(one.sha256 or '')[:12]}…　{size}")
    yield _("Material"), "\n".join(names) or _("none")


def _masking(run: Run) -> str:
    if not run.result.model.ai:
        return _("nothing was sent")
    if not run.masked:
        return _("sent as it is")
    count = sum(run.result.masked.values())
    return _("{count} values masked").format(count=count)


def _confirming(result: Result) -> str:
    name = next((Path(o.path).name for o in result.outputs if o.kind in ("docx", "xlsx")), None)
    if name is None:
        return _("A check can be put down in Word and Excel files: kumaai confirm FILE --by NAME")
    quoted = f'"{name}"' if any(char in name for char in " 　&()'") else name
    return _("When all is right, put the check down in the document: kumaai confirm {file} --by NAME").format(
        file=quoted
    )


# Findings and where they stand


def _remarks(run: Run, owners: Sequence[tuple[int, ...]], source: Source) -> tuple[Remark, ...]:
    """The findings, the worst first, then what the run warned of."""
    found = [
        Remark(check.level, check.message, check.place or _places(check.where, source), on)
        for check, on in zip(run.result.checks, owners, strict=True)
    ]
    found.sort(key=lambda one: _ORDER.index(one.level) if one.level in _ORDER else 0)
    warned = [Remark("info", warning) for warning in run.result.warnings]
    rest = len(found) - _LISTED
    if rest > 0:
        message = _("{count} more findings stand with their lines or in the record.").format(count=rest)
        found = [*found[:_LISTED], Remark("info", message)]
    return (*found, *warned)


def _places(where: Sequence[str], source: Source) -> str:
    """The places of blocks as a person finds them."""
    shown = [_place(identifier, source) for identifier in where[:4]]
    return "、".join(shown) + ("…" if len(where) > len(shown) else "")


def _place(identifier: str, source: Source) -> str:
    block = source.block(identifier)
    return (block.place if block else "") or identifier


# The lines


def _row(
    number: int,
    line: Line,
    claims: Sequence[tuple[str, list[str]]],
    looked: Sequence[Looked],
    source: Source,
    checks: Sequence[Check],
) -> Row:
    seen = [looked[claim] for claim in line.claims]
    blocks = [block for cite in dict.fromkeys(line.cites) if (block := source.block(cite))]
    quotes = tuple(
        _around(line.span, block, source)
        if line.span
        else _quote(
            _place(block.id, source), block.text, [m for one in seen for m in one.sources.get(block.id, ())]
        )
        for block in blocks[:_SHOWN]
    )
    return Row(
        number,
        line.part,
        _text(line, claims, looked),
        tuple((label, pieces(value)) for label, value in line.notes),
        quotes,
        tuple(Remark(check.level, check.message) for check in checks),
        checked=any("facts.number" in one.checks for one in seen),
        sourced=line.sourced,
        more=len(blocks) - len(quotes),
    )


def _text(line: Line, claims: Sequence[tuple[str, list[str]]], looked: Sequence[Looked]) -> Text:
    """The line with its numbers marked, where it is how its claim begins."""
    spans: list[tuple[int, int, Kind]] = []
    for claim in line.claims[:1]:
        if claims[claim][0].startswith(line.text):
            spans = [
                (mark.start, mark.end, "found" if mark.found else "missing")
                for mark in looked[claim].numbers
                if mark.end <= len(line.text)
            ]
    return pieces(line.text, spans)


def _around(span: tuple[int, int], block: Block, source: Source) -> Quote:
    """What a line changes, with the text around it."""
    start, end = span
    first, last = max(start - _AROUND, 0), min(end + _AROUND, len(block.text))
    shown = ("…" if first else "") + block.text[first:last] + ("…" if last < len(block.text) else "")
    shift = (1 if first else 0) - first
    marks: list[tuple[int, int, Kind]] = (
        [(start + shift, end + shift, "changed")] if start < end <= last else []
    )
    return Quote(_place(block.id, source), pieces(shown, marks))


def _quote(place: str, text: str, marks: Sequence[Any]) -> Quote:
    shown = text[:_LONGEST]
    ordered = sorted({(mark.start, mark.end) for mark in marks if mark.end <= len(shown)})
    return Quote(place, pieces(shown, [(*span, "found") for span in ordered]), len(text) - len(shown))
