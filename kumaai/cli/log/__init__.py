"""``kumaai log``: list, show, search, verify, export and prune the record of runs."""

from __future__ import annotations

import click

from kumaai.cli.base import Group
from kumaai.messages import N_

COMMANDS = {
    "list": ("kumaai.cli.log.list", N_("List the newest runs.")),
    "search": ("kumaai.cli.log.search", N_("Find runs by their text.")),
    "show": ("kumaai.cli.log.show", N_("Show one run in full.")),
    "verify": ("kumaai.cli.log.verify", N_("See whether a record was changed, moved or lost.")),
    "export": ("kumaai.cli.log.export", N_("Write runs to Excel, Word or JSON lines.")),
    "prune": ("kumaai.cli.log.prune", N_("Take the contents of old runs out.")),
}


@click.group(
    cls=Group,
    lazy=COMMANDS,
    help=N_("The record of every run: what was asked, answered, read and written."),
)
def command() -> None:
    """The group of the log's commands."""
