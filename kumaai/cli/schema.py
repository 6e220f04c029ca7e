"""``kumaai schema``."""

from __future__ import annotations

import click

from kumaai.cli.base import Command, pass_environment, write_json
from kumaai.environment import Environment
from kumaai.messages import N_

COMMANDS = ("minutes", "summarize", "proofread", "excel-formula", "ideas", "run", "disclose", "confirm")


@click.command(
    cls=Command,
    help=N_("Print the JSON Schema of a command's answer, the one in the envelope's field answer."),
)
@click.argument("name", metavar="COMMAND", type=click.Choice(COMMANDS))
@pass_environment
def command(environment: Environment, name: str) -> int:
    """Print one schema."""
    from kumaai.answers import published_schema

    write_json(published_schema(name), environment, indent=2)
    return 0
