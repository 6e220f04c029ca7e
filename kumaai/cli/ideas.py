"""``kumaai ideas``."""

from __future__ import annotations

from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import citations_option, run_each, task_options, template_option
from kumaai.environment import Environment
from kumaai.messages import N_


@click.command(
    cls=Command,
    help=N_(
        "Collect ideas on a theme as a table, tied to your own material.\n\n"
        "The embedded rules fill a worksheet with what the material says and with the questions it leaves open.\n\n"
        "Example: kumaai ideas 'テレワークを広げる' --from material.md -o ideas.xlsx"
    ),
)
@click.argument("theme")
@option(
    "--from", "inputs", multiple=True, metavar="FILE", help=N_("Own material; may be given several times.")
)
@option("--count", type=click.IntRange(1, 200), metavar="N", help=N_("At most this many ideas."))
@option(
    "--frame",
    type=click.Choice(("free", "5w1h", "scamper", "mandala", "stakeholders")),
    help=N_("The frame that orders the ideas."),
)
@option("--criteria", metavar="TEXT", help=N_("What the ideas are judged by, for a model."))
@template_option
@citations_option
@task_options
@pass_environment
def command(environment: Environment, inputs: tuple[str, ...], **given: Any) -> int:
    """Run the ideas task once on all the material."""
    from kumaai.tasks.ideas import IdeasTask

    return run_each(environment, IdeasTask(), inputs, given, together=True)
