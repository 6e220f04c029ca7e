"""``kumaai log export``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from kumaai.cli.base import Command, json_text, option, pass_environment
from kumaai.cli.log.published import as_published, check_of, date_of, sealed
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.messages import N_, _
from kumaai.status import UsageError

KINDS = ("xlsx", "docx", "jsonl")


@click.command(
    cls=Command,
    help=N_(
        "Write runs to an Excel workbook (a row a run), a Word document (a page a run, with prompt and answer) or JSON lines. "
        "RUN is a number, the beginning of it, or last.\n\n"
        "Example: kumaai log export --since 2026-04-01 -o records.xlsx"
    ),
)
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help=N_("Write here: .xlsx, .docx or .jsonl; - is JSON lines on the terminal."),
)
@option(
    "--since", metavar="DATE", help=N_("Only runs from this date on, such as 2026-04-01 or 2026-04-01T09:00.")
)
@option("--until", metavar="DATE", help=N_("Only runs up to this date; a day counts whole."))
@option("--command", "task", metavar="NAME", help=N_("Only runs of this command."))
@option("--all", "everything", is_flag=True, help=N_("All runs."))
@option("--full", is_flag=True, help=N_("Word: whole prompts and answers, over as many pages as they need."))
@option("--force", is_flag=True, help=N_("Overwrite an existing file."))
@option("-q", "--quiet", is_flag=True, help=N_("No messages but errors."))
@pass_environment
def command(
    environment: Environment,
    runs: tuple[str, ...],
    output: str,
    since: str | None,
    until: str | None,
    task: str | None,
    everything: bool,
    full: bool,
    force: bool,
    quiet: bool,
) -> int:
    """Write the runs that were asked for, oldest first."""
    narrowed = {
        "since": date_of(since, environment, "--since") if since else None,
        "until": _end(until, environment) if until else None,
        "command": task,
    }
    _check_choice(runs, narrowed, everything)
    kind, path = _target(output, environment, force)
    with Store(environment.home) as store:
        chosen = _chosen(store, runs, narrowed)
        if not chosen:
            environment.stderr.write(_("No runs found.") + "\n")
            return 0
        if path is None:
            for record in _whole(store, chosen):
                environment.stdout.write(json_text(record, environment.stdout.encoding))
            return 0
        data, warnings = _content(kind, store, chosen, environment, full)
    from kumaai.office.files import write

    write(path, data, force=force)
    environment.stdout.write(f"{output}\n")
    for warning in () if quiet else warnings:
        environment.stderr.write(_("Warning: {message}").format(message=warning) + "\n")
    return 0


def _check_choice(runs: tuple[str, ...], narrowed: Mapping[str, Any], everything: bool) -> None:
    ways = bool(runs) + any(narrowed.values()) + everything
    if ways == 1:
        return
    message = (
        _("Runs are named one by one, or chosen by --since, --until and --command, or --all of them.")
        if ways
        else _("Nothing says which runs are written.")
    )
    raise UsageError(
        "usage.options",
        message,
        hint=_("Name runs (`kumaai log list` shows them), or give --since, --until, --command or --all."),
    )


def _end(text: str, environment: Environment) -> datetime:
    """The moment before which a run began: after that day where no time is given."""
    moment = date_of(text, environment, "--until")
    return moment + timedelta(days=1) if len(text) <= len("2026-04-01") else moment


def _target(output: str, environment: Environment, force: bool) -> tuple[str, Path | None]:
    if output == "-":
        return "jsonl", None
    from kumaai.office.files import check_target

    path = environment.resolve(output)
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise UsageError(
            "usage.kind",
            _("{path} has an ending that the record is not written to.").format(path=output),
            hint=_("Name a file that ends in one of: {kinds}.").format(kinds=", ".join(KINDS)),
            where=output,
        )
    check_target(path, force=force)
    return kind, path


def _chosen(store: Store, runs: tuple[str, ...], narrowed: Mapping[str, Any]) -> list[str]:
    if not runs:
        return [record["run"] for record in reversed(store.list(limit=None, **narrowed))]
    found = {record["run"]: record["started"] for record in map(store.get, runs)}
    return sorted(found, key=lambda run: (datetime.fromisoformat(found[run]), run))


def _whole(store: Store, runs: list[str]) -> Iterator[dict[str, Any]]:
    for run in runs:
        yield as_published(_record(store, run))


def _record(store: Store, run: str) -> dict[str, Any]:
    checks = [check_of(each) for each in store.confirmations(run)]
    return {**store.get(run), **sealed(store.place(run)), "confirmations": checks}


def _content(
    kind: str, store: Store, runs: list[str], environment: Environment, full: bool
) -> tuple[bytes, tuple[str, ...]]:
    """The file's bytes, and sentences for the user."""
    if kind == "jsonl":
        return "".join(json_text(record) for record in _whole(store, runs)).encode(), ()
    from kumaai.logbook import document, workbook

    records = [_record(store, run) for run in runs]
    if kind == "docx":
        from kumaai.office.word.compose import compose

        word = compose(document(records, environment.now().strftime("%Y-%m-%d"), full=full))
        return word.data, word.warnings
    from kumaai.office.excel.compose import composed

    book = composed(workbook(records))
    return book.data, book.warnings
