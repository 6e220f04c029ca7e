"""``kumaai doctor``: what is set up, what is missing, how to mend it."""

from __future__ import annotations

from dataclasses import asdict

import click

from kumaai.cli.base import Command, pass_environment, write_json
from kumaai.cli.common import option
from kumaai.cli.table import aligned
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.status import Status


@click.command(
    cls=Command,
    help=N_(
        "Tell what is set up, what is missing and how to mend it. Nothing is sent anywhere without --connect, "
        "and keys are never shown.\n\nThe exit status is 3 where something is missing."
    ),
)
@option(
    "--connect", is_flag=True, help=N_("Also ask the endpoint for one word, which may cost a token or two.")
)
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON object instead of text."))
@pass_environment
def command(environment: Environment, connect: bool, as_json: bool) -> int:
    """Print the findings."""
    from kumaai.cli.checkup import LEVELS, examine

    def notify(text: str) -> None:
        environment.stderr.write(text + "\n")

    findings = list(examine(environment, connect=connect, notify=notify))
    missing = any(finding.level == "missing" for finding in findings)
    status = Status.CONFIG if missing else Status.OK
    if as_json:
        report = {
            "ok": not missing,
            "status": int(status),
            "findings": [asdict(finding) for finding in findings],
        }
        write_json(report, environment)
        return int(status)
    rows = []
    for finding in findings:
        rows.append((_(LEVELS[finding.level]), finding.title, finding.message))
        if finding.hint:
            rows.append(("", "", "→ " + finding.hint))
    environment.stdout.write(aligned(rows))
    return int(status)
