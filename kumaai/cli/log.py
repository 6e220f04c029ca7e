"""``kumaai log``: list, show and search the record of runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import click

from kumaai.cli.base import Command, Group, Option, json_text, level_name, pass_environment, write_json
from kumaai.cli.table import aligned, printable
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.messages import N_, _
from kumaai.status import Status, UsageError

# Not the one of cli.common, which brings the settings along: the log needs none and is to start fast.
option = partial(click.option, cls=Option)

_LIMIT = option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help=N_("At most N runs; 0 is all of them."),
)
_JSON = option("--json", "as_json", is_flag=True, help=N_("Print one JSON object a run instead of text."))


@click.group(cls=Group, help=N_("The record of every run: what was asked, answered, read and written."))
def command() -> None:
    """The group of the log's commands."""


@command.command(
    "list", cls=Command, short_help=N_("List the newest runs."), help=N_("List the runs, newest first.")
)
@_LIMIT
@option("--command", "task", metavar="NAME", help=N_("Only runs of this command."))
@option(
    "--status",
    metavar="STATUS",
    help=N_("Only runs with this exit status: a number, its name, failed, or open."),
)
@option(
    "--since", metavar="DATE", help=N_("Only runs from this date on, such as 2026-04-01 or 2026-04-01T09:00.")
)
@_JSON
@pass_environment
def list_(
    environment: Environment,
    limit: int,
    task: str | None,
    status: str | None,
    since: str | None,
    as_json: bool,
) -> int:
    """Print the newest runs."""
    wanted, moment = _status(status), _date(since, environment) if since else None
    with Store(environment.home) as store:
        records = store.list(limit=limit or None, command=task, status=wanted, since=moment)
    _print_records(records, environment, as_json)
    return 0


@command.command(
    cls=Command,
    short_help=N_("Find runs by their text."),
    help=N_(
        "Find the runs that hold every word of TEXT in the prompt, the answer, a path or the command line. "
        "Width and case of letters do not matter."
    ),
)
@click.argument("text", nargs=-1, required=True)
@_LIMIT
@_JSON
@pass_environment
def search(environment: Environment, text: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Print the runs found, each with the line where the first word stands."""
    with Store(environment.home) as store:
        records = store.search(" ".join(text), limit=limit or None)
    _print_records(records, environment, as_json)
    return 0


@command.command(
    cls=Command,
    short_help=N_("Show one run in full."),
    help=N_("Show one run in full. RUN is its number, the beginning of it, or last."),
)
@click.argument("run")
@option("--prompt", "only_prompt", is_flag=True, help=N_("Print only the messages as they were sent."))
@option("--answer", "only_answer", is_flag=True, help=N_("Print only the answer as it was received."))
@_JSON
@pass_environment
def show(environment: Environment, run: str, only_prompt: bool, only_answer: bool, as_json: bool) -> int:
    """Print one run."""
    if only_prompt + only_answer + as_json > 1:
        raise UsageError(
            "usage.options",
            _("Only one of --prompt, --answer and --json can be given."),
            hint=_("Without any of them the whole run is shown."),
        )
    with Store(environment.home) as store:
        record = store.get(run)
        checks = [_check(each) for each in store.confirmations(record["run"])]
    if as_json:
        text = json_text(as_published(record) | {"confirmations": checks}, environment.stdout.encoding)
    elif only_prompt:
        text = _messages(record)
    elif only_answer:
        text = _answer(record)
    else:
        text = _page(record, checks)
    environment.stdout.write(printable(text) if environment.stdout.isatty() else text)
    return 0


def as_published(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with the names and shapes of the envelope: ``model`` and ``prompt`` are objects."""
    published = dict(record)
    provider = published.pop("provider")
    ai = None if provider is None else provider != "rules"
    published["model"] = {
        "provider": provider,
        "name": record["model"],
        "host": published.pop("host"),
        "ai": ai,
    }
    if record["prompt"] is not None:
        published["prompt"] = {"id": record["prompt"]} | {
            name: published[f"prompt_{name}"] for name in ("version", "sha256")
        }
    for name in ("prompt_version", "prompt_sha256"):
        del published[name]
    return published


def state(record: Mapping[str, Any]) -> str:
    """How a run ended in one word: the status by name, or open, or interrupted."""
    if record["status"] is None:
        return record["state"]
    return _status_name(record["status"])


def _print_records(records: Iterable[Mapping[str, Any]], environment: Environment, as_json: bool) -> None:
    if as_json:
        for record in records:
            write_json(as_published(record), environment)
        return
    rows = [_row(record) for record in records]
    if not rows:
        environment.stderr.write(_("No runs found.") + "\n")
        return
    header = [_("Run"), _("Started"), _("Command"), _("Status"), _("Model"), _("Files")]
    terminal = environment.stdout.isatty()
    table = aligned([header, *rows], environment.columns if terminal else None).splitlines(keepends=True)
    snippets = [record.get("snippet") for record in records]
    environment.stdout.write(table[0])
    for line, snippet in zip(table[1:], snippets, strict=True):
        environment.stdout.write(line)
        if snippet:
            environment.stdout.write(f"    {printable(snippet)}\n")


def _row(record: Mapping[str, Any]) -> list[str]:
    files = ", ".join(file["path"] for file in record["inputs"])
    if record["outputs"]:
        files += " → " + ", ".join(file["path"] for file in record["outputs"])
    model = record["model"] or record["provider"] or ""
    return [record["run"], _local(record["started"]), record["command"] or "", state(record), model, files]


def _check(record: Mapping[str, Any]) -> dict[str, Any]:
    """A check by a person as its own run recorded it: who, when, and the file before and after."""
    options = record["options"] or {}
    told = {name: options.get(name) for name in ("by", "on", "note")}
    return {"run": record["run"], **told, "inputs": record["inputs"], "outputs": record["outputs"]}


def _checked(check: Mapping[str, Any]) -> str:
    head = " ".join(filter(None, (check["by"], check["on"], f"({check['run']})", check["note"])))
    return "  ".join([head, *map(_file, check["outputs"])])


def _page(record: Mapping[str, Any], checks: Iterable[Mapping[str, Any]]) -> str:
    """One run for a person: facts, files, findings, then what was sent and received."""
    prompt = " ".join(filter(None, (record["prompt"], record["prompt_version"])))
    error = record["error"] or {}
    facts = [
        (_("Run"), record["run"]),
        (_("Started"), _local(record["started"], seconds=True)),
        (_("Ended"), _local(record["ended"], seconds=True) if record["ended"] else ""),
        (
            _("Command line"),
            " ".join(["kumaai", *record["argv"]]) if record["argv"] else record["command"] or "",
        ),
        (_("Folder"), record["cwd"] or ""),
        (_("User"), " @ ".join(filter(None, (record["user"], record["machine"])))),
        (_("Status"), state(record) if record["status"] is None else f"{record['status']} {state(record)}"),
        (_("Error"), error.get("message", "")),
        (_("Model"), " ".join(filter(None, (record["provider"], record["model"], record["host"])))),
        (_("Prompt"), prompt),
        (_("Usage"), _usage(record["usage"] or {})),
        (_("Disclosure"), record["disclosure"] or ""),
        (_("About run"), record["about"] or ""),
        *((_("Confirmed by"), _checked(check)) for check in checks),
        *((_("Input"), _file(file)) for file in record["inputs"]),
        *((_("Output"), _file(file)) for file in record["outputs"]),
        *((_("Warning"), warning) for warning in record["warnings"]),
        *((_("Check"), f"{level_name(check['level'])}: {check['message']}") for check in record["checks"]),
    ]
    page = aligned([fact for fact in facts if fact[1]])
    for title, text in ((_("Prompt as sent"), _messages(record)), (_("Answer as received"), _answer(record))):
        if text:
            page += f"\n== {title} ==\n{text}"
    return page


def _file(file: Mapping[str, Any]) -> str:
    digest = file.get("sha256")
    return file["path"] + (f"  sha256 {digest}" if digest else "")


def _usage(usage: Mapping[str, Any]) -> str:
    if not usage:
        return ""
    return _("{calls} calls, {input} + {output} tokens, {seconds} s").format(
        calls=usage.get("calls", 0),
        input=usage.get("input_tokens", 0),
        output=usage.get("output_tokens", 0),
        seconds=usage.get("seconds", 0),
    )


def _messages(record: Mapping[str, Any]) -> str:
    parts = []
    for message in record["messages"]:
        content = message.get("content")
        parts.append(
            f"[{message.get('role', '')}]\n{content if isinstance(content, str) else json_text(content)}\n"
        )
    return "\n".join(parts)


def _answer(record: Mapping[str, Any]) -> str:
    """What the model wrote, or, where no model was asked, the answer of the rules as JSON."""
    if record["answer_raw"]:
        return "\n".join(raw.rstrip("\n") + "\n" for raw in record["answer_raw"])
    return "" if record["answer"] is None else json_text(record["answer"], indent=2)


def _local(moment: str, *, seconds: bool = False) -> str:
    """A time of the record as it was on the clock where it was made."""
    return moment[: 19 if seconds else 16].replace("T", " ")


def _status_name(status: int) -> str:
    return Status(status).name.lower() if status in Status.__members__.values() else str(status)


def _status(text: str | None) -> int | str | None:
    if text is None or text in ("open", "failed"):
        return text
    names = {name.lower(): int(value) for name, value in Status.__members__.items()}
    if text.isascii() and text.isdigit():
        return int(text[:9])
    if text.lower() in names:
        return names[text.lower()]
    raise UsageError(
        "usage.status",
        _("There is no exit status {text}.").format(text=text),
        hint=_("Use one of: {choices}.").format(choices=", ".join(["open", "failed", *names])),
        where="--status",
    )


def _date(text: str, environment: Environment) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "usage.date",
            _("{text} is no date.").format(text=text),
            hint=_("Write it like 2026-04-01 or 2026-04-01T09:00."),
            where="--since",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=environment.now().tzinfo)
