"""``kumaai confirm``."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.disclose import mark_each, marking_options, worded
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.status import UsageError


@click.command(
    cls=Command,
    help=N_(
        "Put down that a person has checked documents (docx, xlsx): in their disclosure, and in the record.\n\n"
        "A second person's check stands beside the first.\n\n"
        "Example: kumaai confirm minutes.docx --by 山田太郎 --in-place"
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option("--by", required=True, metavar="NAME", help=N_("Who has checked it."))
@option("--note", metavar="TEXT", help=N_("A remark for the record, such as what was checked."))
@option(
    "--date", "day", metavar="DATE", help=N_("The day of the check, such as 2026-04-01; by default today.")
)
@marking_options
@pass_environment
def command(environment: Environment, files: tuple[str, ...], **given: Any) -> int:
    """Confirm each file."""
    from kumaai.provenance import Check, confirm

    day, note = given.pop("day"), given.pop("note")
    check = Check(worded(given.pop("by"), "--by"), _day(day, environment) if day else None, note)
    return mark_each(
        environment, files, given, lambda place, settings: confirm(place, environment, settings, check)
    )


def _day(text: str, environment: Environment) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "usage.date",
            _("{text} is no date.").format(text=text),
            hint=_("Write it like 2026-04-01."),
            where="--date",
        ) from None
    if day > environment.now().date():
        raise UsageError(
            "usage.date",
            _("{text} has not come yet; a check lies in the past.").format(text=text),
            where="--date",
        )
    return day
