"""``kumaai log search``."""

from __future__ import annotations

import click

from kumaai.cli.base import Command, pass_environment
from kumaai.cli.log.rows import JSON, LIMIT, print_records
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.messages import N_


@click.command(
    cls=Command,
    help=N_(
        "Find the runs that hold every word of TEXT in the prompt, the answer, a path or the command line. "
        "Width and case of letters do not matter."
    ),
)
@click.argument("text", nargs=-1, required=True)
@LIMIT
@JSON
@pass_environment
def command(environment: Environment, text: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Print the runs found, each with the line where the first word stands."""
    with Store(environment.home) as store:
        records = store.search(" ".join(text), limit=limit or None)
    print_records(records, environment, as_json)
    return 0
