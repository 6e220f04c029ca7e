"""``kumaai log show``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from kumaai.cli.base import Command, json_text, level_name, option, pass_environment
from kumaai.cli.log.published import as_published, check_of, local, pruned_text, sealed, state
from kumaai.cli.log.rows import JSON
from kumaai.cli.table import aligned, printable
from kumaai.environment import Environment
from kumaai.history.chain import Seal
from kumaai.history.store import Store
from kumaai.messages import N_, _
from kumaai.status import UsageError


@click.command(
    cls=Command,
    help=N_("Show one run in full. RUN is its number, the beginning of it, or last."),
)
@click.argument("run")
@option("--prompt", "only_prompt", is_flag=True, help=N_("Print only the messages as they were sent."))
@option("--answer", "only_answer", is_flag=True, help=N_("Print only the answer as it was received."))
@JSON
@pass_environment
def command(environment: Environment, run: str, only_prompt: bool, only_answer: bool, as_json: bool) -> int:
    """Print one run."""
    if only_prompt + only_answer + as_json > 1:
        raise UsageError(
            "usage.options",
            _("Only one of --prompt, --answer and --json can be given."),
            hint=_("Without any of them the whole run is shown."),
        )
    with Store(environment.home) as store:
        record = store.get(run)
        checks = [check_of(each) for each in store.confirmations(record["run"])]
        own = [check_of(record)] if record["command"] == "confirm" and not record["pruned"] else []
        place = store.place(record["run"])
    if as_json:
        whole = as_published(record) | sealed(place) | {"confirmations": checks}
        text = json_text(whole, environment.stdout.encoding)
    elif only_prompt:
        text = messages_text(record)
    elif only_answer:
        text = answer_text(record)
    else:
        text = _page(record, own or checks, place)
    environment.stdout.write(printable(text) if environment.stdout.isatty() else text)
    return 0


def _checked(check: Mapping[str, Any]) -> str:
    """Who, when, in which run, what was said, and the file as it was checked and as it was written."""
    head = " ".join(filter(None, (check["by"], check["on"], f"({check['run']})", check["note"])))
    files = [" → ".join(_file(files[0]) for files in (check["inputs"], check["outputs"]) if files)]
    return "  ".join(filter(None, [head, *files]))


def _page(record: Mapping[str, Any], checks: Iterable[Mapping[str, Any]], place: Seal | None) -> str:
    """One run for a person: facts, files, findings, then what was sent and received."""
    prompt = " ".join(filter(None, (record["prompt"], record["prompt_version"])))
    error = record["error"] or {}
    facts = [
        (_("Run"), record["run"]),
        (_("Started"), local(record["started"], seconds=True)),
        (_("Ended"), local(record["ended"], seconds=True) if record["ended"] else ""),
        (
            _("Command line"),
            " ".join(["kumaai", *record["argv"]]) if record["argv"] else record["command"] or "",
        ),
        (_("Folder"), record["cwd"] or ""),
        (_("User"), " @ ".join(filter(None, (record["user"], record["machine"])))),
        (_("Status"), state(record) if record["status"] is None else f"{record['status']} {state(record)}"),
        (_("Seal"), f"{place.number} {place.seal.hex()}" if place else ""),
        (_("Contents"), pruned_text(record)),
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
    for title, text in (
        (_("Prompt as sent"), messages_text(record)),
        (_("Answer as received"), answer_text(record)),
    ):
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


def messages_text(record: Mapping[str, Any]) -> str:
    parts = []
    for message in record["messages"]:
        content = message.get("content")
        parts.append(
            f"[{message.get('role', '')}]\n{content if isinstance(content, str) else json_text(content)}\n"
        )
    return "\n".join(parts)


def answer_text(record: Mapping[str, Any]) -> str:
    """What the model wrote, or, where no model was asked, the answer of the rules as JSON."""
    if record["answer_raw"]:
        return "\n".join(raw.rstrip("\n") + "\n" for raw in record["answer_raw"])
    return "" if record["answer"] is None else json_text(record["answer"], indent=2)
