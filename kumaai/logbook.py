"""Runs of the record as a document to hand out: a page a run in Word, a row a run in Excel.

What stands in a record stands in the document, with the names and texts that
were restored in it; keys, passwords and the tables of masking are in neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from kumaai.layout import Column, Element, Heading, Layout, Paragraph, Table
from kumaai.messages import N_, _, language
from kumaai.status import Status

Run = Mapping[str, Any]
"""A record of :class:`kumaai.history.store.Store` with ``confirmations``, ``number`` and ``seal``."""

_PAGE, _TITLE, _HEADING, _LEAST = 33, 4, 2, 4
"""Lines of a page, of what stands at the top of the first one, of a heading, and that a text gets at least."""
_FACT = 3
"""Lines of one fact."""
_DIGEST = re.compile(r"\b([0-9a-f]{32})[0-9a-f]{32}\b")
_LINE, _CELL = 84, 58
"""Half-width characters in a line of text, and in one of the table's second column."""


def document(runs: Sequence[Run], made: str, *, full: bool = False) -> Layout:
    """A page a run: facts, what was sent, what came back. ``made`` is the day of the export.

    Texts too long for the page are cut, and it is said how much is left out;
    with ``full`` they go on over as many pages as they need.
    """
    head = Paragraph(_("{count} runs, written out on {day}.").format(count=len(runs), day=made), style="left")
    elements: list[Element] = [head]
    for number, run in enumerate(runs):
        room = None if full else _PAGE - (0 if number else _TITLE)
        elements += _page(run, room, new_page=number > 0)
    return Layout(_("Record of runs"), tuple(elements), language=language())


def workbook(runs: Sequence[Run]) -> Layout:
    """A row a run, the files with their digests, and the findings of all checks."""
    rows = tuple(tuple(read(run) for _title, read in _COLUMNS) for run in runs)
    header = tuple(_(title) for title, _read in _COLUMNS)
    files = tuple(
        (run["run"], title, file["path"], file.get("sha256") or "")
        for run in runs
        for title, name in ((_("Input"), "inputs"), (_("Output"), "outputs"))
        for file in run[name]
    )
    checks = tuple(
        (run["run"], check["id"], _level(check["level"]), check["message"], ", ".join(check["where"]))
        for run in runs
        for check in run["checks"]
    )
    sheets = (
        Table(header, rows, _WIDTHS, name=_("Runs"), columns={header[0]: Column(date=True)}),
        Table((_("Run"), _("Kind"), _("File"), "sha256"), files, name=_("Files")),
        Table((_("Run"), _("Check"), _("Level"), _("Finding"), _("Places")), checks, name=_("Checks")),
    )
    return Layout(_("Record of runs"), sheets, sheets, language=language(), wide=True)


def _page(run: Run, room: int | None, *, new_page: bool) -> list[Element]:
    title = _("Run {run}").format(run=run["run"])
    rows = tuple((title, text if room is None else _short(text)) for title, text in facts(run) if text)
    page: list[Element] = [Heading(title, page=new_page), Table((_("Item"), _("Contents")), rows, plain=True)]
    texts = ((_("Prompt as sent"), prompt_text(run)), (_("Answer as received"), answer_text(run)))
    shown = [(name, text) for name, text in texts if text]
    if room is not None:
        room -= sum(_count(text, _CELL) for _title, text in rows) + _HEADING * (len(shown) + 1)
    for number, (name, text) in enumerate(shown):
        if room is not None:
            # The answer says more than the prompt, whose wording is mostly the same each time.
            text = _cut(text, max(_LEAST, room // 3 if number < len(shown) - 1 else room))
            room -= _count(text, _LINE)
        page += [Heading(name, 2), Paragraph(text, style="left")]
    return page


def _short(fact: str) -> str:
    """A fact in at most :data:`_FACT` lines, digests by their first half: Excel and JSON lines have all of it."""
    lines = _DIGEST.sub(r"\1…", fact).split("\n")
    if len(lines) > _FACT:
        lines = [*lines[: _FACT - 1], _("and {count} more").format(count=len(lines) - _FACT + 1)]
    most = _CELL * (1 if len(lines) > 1 else _FACT)
    return "\n".join(line if _width(line) <= most else line[: most // 2 - 1] + "…" for line in lines)


def _width(text: str) -> int:
    return sum(1 if east_asian_width(character) in ("Na", "H", "N") else 2 for character in text)


def _count(text: str, width: int) -> int:
    """Lines that a text takes where one holds that many half-width characters."""
    return sum(max(1, -(-_width(line) // width)) for line in text.split("\n"))


def _cut(text: str, lines: int) -> str:
    """``text`` in at most that many lines of a page, the last of which says what is left out."""
    if _count(text, _LINE) <= lines:
        return text
    kept, left = "", (lines - 1) * _LINE
    for line in text.split("\n"):
        wide = max(1, -(-_width(line) // _LINE)) * _LINE
        if wide > left:
            while line and _width(line) > left:
                line = line[: max(len(line) * left // _width(line), 1) - 1] if left > 0 else ""
            kept += line
            break
        kept, left = f"{kept}{line}\n", left - wide
    note = _("(… {count} characters left out; `kumaai log export --full` writes all of it)")
    return f"{kept.rstrip()}\n" + note.format(count=f"{len(text) - len(kept.rstrip()):,}")


def facts(run: Run) -> list[tuple[str, str]]:
    """What is known of a run, in the order of a page; empty texts for what is not."""
    return [(_(title), read(run)) for title, read in _FACTS]


def prompt_text(run: Run) -> str:
    """The messages as they were sent, each under its role."""
    return "\n\n".join(
        f"[{message.get('role', '')}]\n{_text(message.get('content'))}" for message in run["messages"]
    )


def answer_text(run: Run) -> str:
    """What the model wrote, or the answer of the rules; where it is JSON, as an outline that can be read."""
    if run["answer_raw"]:
        return "\n\n".join(map(_readable, run["answer_raw"]))
    return "" if run["answer"] is None else _text(run["answer"])


def _readable(raw: str) -> str:
    try:
        value = json.loads(raw)
    except ValueError:
        return raw
    return _text(value) if isinstance(value, (dict, list)) else raw


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "\n".join(_outline(value, 0))


def _outline(value: Any, depth: int, label: str = "") -> Iterator[str]:
    """JSON as lines: ``label: text``, what is below set in; what is empty is left out."""
    mark = "　" * depth + (f"{label}: " if label else "")
    if isinstance(value, Mapping):
        if label:
            yield mark.rstrip()
        for name, below in value.items():
            yield from _outline(below, depth + bool(label), name)
    elif isinstance(value, list):
        if value and not any(isinstance(one, (dict, list)) for one in value):
            yield mark + ", ".join(map(str, value))
            return
        if value and label:
            yield mark.rstrip()
        for one in value:
            lines = [
                line.strip("　") if at == 0 else line for at, line in enumerate(_outline(one, depth + 1))
            ]
            if lines:
                yield "　" * depth + "・" + lines[0]
                yield from lines[1:]
    elif value not in (None, ""):
        yield mark + str(value)


def _level(level: str) -> str:
    return {"info": _("note"), "warning": _("warning"), "error": _("error")}.get(level, level)


def _local(moment: str | None) -> str:
    return (moment or "")[:19].replace("T", " ")


def _files(name: str) -> Callable[[Run], str]:
    return lambda run: "\n".join(
        f["path"] + (f"（sha256 {f['sha256']}）" if f.get("sha256") else "") for f in run[name]
    )


def _plain(name: str) -> Callable[[Run], str]:
    return lambda run: "" if run[name] is None else str(run[name])


def _status(run: Run) -> str:
    if run["status"] is None:
        return run["state"]
    name = Status(run["status"]).name.lower() if run["status"] in Status.__members__.values() else ""
    return f"{run['status']} {name}".rstrip()


def _model(run: Run) -> str:
    if run["provider"] == "rules":
        return _("rules (no AI)")
    return " ".join(filter(None, (run["model"], run["host"])))


def _prompt(run: Run) -> str:
    return " ".join(filter(None, (run["prompt"], run["prompt_version"])))


def _confirmed(run: Run) -> str:
    return "\n".join(
        " ".join(filter(None, (check["by"], check["on"], check["note"]))) for check in run["confirmations"]
    )


def _pruned(run: Run) -> str:
    pruned = run["pruned"] or {}
    return " ".join(filter(None, (pruned.get("by"), _local(pruned.get("on")), pruned.get("reason"))))


def _checks(run: Run) -> str:
    return "\n".join(f"{_level(check['level'])}: {check['message']}" for check in run["checks"])


def _masked(run: Run) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted((run["masked"] or {}).items()))


def _seal(run: Run) -> str:
    return f"{run['number']} {run['seal']}" if run["seal"] else ""


def _error(run: Run) -> str:
    return (run["error"] or {}).get("message", "")


def _command_line(run: Run) -> str:
    return " ".join(["kumaai", *run["argv"]]) if run["argv"] else ""


def _warnings(run: Run) -> str:
    return "\n".join(run["warnings"])


_Titled = Iterable[tuple[str, Callable[[Run], str]]]
_FACTS: _Titled = (
    (N_("Run"), _plain("run")),
    (N_("Started"), lambda run: _local(run["started"])),
    (N_("Ended"), lambda run: _local(run["ended"])),
    (N_("Command"), _plain("command")),
    (N_("Command line"), _command_line),
    (N_("User"), lambda run: " @ ".join(filter(None, (run["user"], run["machine"])))),
    (N_("Status"), _status),
    (N_("Error"), _error),
    (N_("Model"), _model),
    (N_("Prompt"), _prompt),
    (N_("Input"), _files("inputs")),
    (N_("Output"), _files("outputs")),
    (N_("Masked"), _masked),
    (N_("Disclosure"), _plain("disclosure")),
    (N_("Confirmed by"), _confirmed),
    (N_("Findings"), _checks),
    (N_("Warning"), _warnings),
    (N_("Contents taken out by"), _pruned),
    (N_("Seal"), _seal),
)
_COLUMNS: _Titled = (
    (N_("Day"), lambda run: (run["started"] or "")[:10]),
    (N_("Time"), lambda run: (run["started"] or "")[11:16]),
    (N_("User"), _plain("user")),
    (N_("Command"), _plain("command")),
    (N_("Status"), _status),
    (N_("Model"), _model),
    (N_("Prompt"), _prompt),
    (N_("Input"), lambda run: "\n".join(file["path"] for file in run["inputs"])),
    (N_("Output"), lambda run: "\n".join(file["path"] for file in run["outputs"])),
    (N_("Confirmed by"), _confirmed),
    (N_("Findings"), lambda run: str(len(run["checks"]) or "")),
    (N_("Remarks"), lambda run: "\n".join(filter(None, (_error(run), _warnings(run), _pruned(run))))),
    (N_("Run"), _plain("run")),
)
_WIDTHS = (15, 7, 9, 11, 11, 14, 14, 16, 16, 14, 8, 16, 14)
