"""``kumaai log list``."""

from __future__ import annotations

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.log.published import date_of, status_of
from kumaai.cli.log.rows import JSON, LIMIT, print_records
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.messages import N_


@click.command("list", cls=Command, help=N_("List the runs, newest first."))
@LIMIT
@option("--command", "task", metavar="NAME", help=N_("Only runs of this command."))
@option(
    "--status",
    metavar="STATUS",
    help=N_("Only runs with this exit status: a number, its name, failed, or open."),
)
@option(
    "--since", metavar="DATE", help=N_("Only runs from this date on, such as 2026-04-01 or 2026-04-01T09:00.")
)
@JSON
@pass_environment
def command(
    environment: Environment,
    limit: int,
    task: str | None,
    status: str | None,
    since: str | None,
    as_json: bool,
) -> int:
    """Print the newest runs."""
    wanted, moment = status_of(status), date_of(since, environment, "--since") if since else None
    with Store(environment.home) as store:
        records = store.list(limit=limit or None, command=task, status=wanted, since=moment)
    print_records(records, environment, as_json)
    return 0
