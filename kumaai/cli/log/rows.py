"""Runs as a table, one a line, for ``list`` and ``search``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from kumaai.cli.base import option, write_json
from kumaai.cli.log.published import as_published, local, pruned_text, state
from kumaai.cli.table import aligned, printable
from kumaai.environment import Environment
from kumaai.messages import N_, _

LIMIT = option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help=N_("At most N runs; 0 is all of them."),
)
JSON = option("--json", "as_json", is_flag=True, help=N_("Print one JSON object a run instead of text."))


def print_records(records: Iterable[Mapping[str, Any]], environment: Environment, as_json: bool) -> None:
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
    files = pruned_text(record) or ", ".join(file["path"] for file in record["inputs"])
    if record["outputs"]:
        files += " → " + ", ".join(file["path"] for file in record["outputs"])
    model = record["model"] or record["provider"] or ""
    return [record["run"], local(record["started"]), record["command"] or "", state(record), model, files]
