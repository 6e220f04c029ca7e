"""``kumaai log verify``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment, write_json
from kumaai.cli.log.published import local
from kumaai.cli.table import printable
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.history.verify import Verdict
from kumaai.messages import N_, _
from kumaai.status import Status

_SHOWN = 20
"""Findings and open runs that are listed for a person."""


@click.command(
    cls=Command,
    help=N_(
        "See whether each closed run is what it was, and whether one is missing or was moved. Ends with 9 where something is wrong.\n\n"
        "Note the newest seal elsewhere from time to time: with --expect it also finds a record that was made anew."
    ),
)
@option("--expect", metavar="SEAL", help=N_("A seal noted earlier, which must be in the record."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON object instead of text."))
@pass_environment
def command(environment: Environment, expect: str | None, as_json: bool) -> int:
    """Print what the chain says."""
    with Store(environment.home) as store:
        verdict = store.verify(expect)
    if as_json:
        write_json(_published(verdict), environment)
    else:
        _write(verdict, environment)
    return int(Status.CHECKS if verdict.findings else Status.OK)


def _published(verdict: Verdict) -> dict[str, Any]:
    newest = verdict.newest
    return {
        "ok": not verdict.findings,
        "records": verdict.sealed,
        "pruned": verdict.pruned,
        "sealed_on_upgrade": verdict.late,
        "open": verdict.open,
        "newest": {"number": newest.number, "seal": newest.seal.hex()} if newest else None,
        "since_expected": verdict.since_expected,
        "findings": [asdict(finding) for finding in verdict.findings],
    }


def _write(verdict: Verdict, environment: Environment) -> None:
    lines = [*_listed([finding.message for finding in verdict.findings])]
    if verdict.findings:
        lines.append(
            _("Wrong: {count}. Keep a copy of the folder {home} before anything else is done.").format(
                count=len(verdict.findings), home=environment.home
            )
        )
    lines.append(_("{count} closed runs looked through.").format(count=verdict.sealed))
    if not verdict.findings and verdict.sealed:
        lines[-1] = _("{count} closed runs are unchanged, complete and in order.").format(
            count=verdict.sealed
        )
    if verdict.pruned:
        lines.append(_("Of these, {count} had their contents taken out.").format(count=verdict.pruned))
    if verdict.late:
        lines.append(
            _(
                "Of these, {count} were closed before kumaai sealed its records, and sealed on upgrade: what they were before that day is not proven."
            ).format(count=verdict.late)
        )
    lines += _listed([_open(run) for run in verdict.open])
    if verdict.since_expected is not None:
        lines.append(
            _("The expected seal is in the record; {count} runs were closed after it.").format(
                count=verdict.since_expected
            )
        )
    if verdict.newest:
        seal = f"{verdict.newest.number} {verdict.newest.seal.hex()}"
        lines.append(_("Newest seal: {seal}").format(seal=seal))
    environment.stdout.write("".join(printable(line) + "\n" for line in lines))


def _listed(lines: list[str]) -> list[str]:
    rest = len(lines) - _SHOWN
    return [*lines[:_SHOWN], _("… and {count} more").format(count=rest)] if rest > 0 else lines


def _open(run: dict[str, Any]) -> str:
    message = (
        _("Not closed, its process was ended from outside: {run} {started} {command}")
        if run["state"] == "interrupted"
        else _("Not closed yet: {run} {started} {command}")
    )
    return message.format(run=run["run"], started=local(run["started"] or ""), command=run["command"] or "")
