"""``kumaai proofread``."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import run_each, task_options
from kumaai.environment import Environment
from kumaai.messages import N_


@click.command(
    cls=Command,
    help=N_(
        "Proofread documents (docx, xlsx, txt, md, - for standard input).\n\n"
        "A Word file gets native tracked changes with a comment for each reason, a workbook marked cells with comments; "
        "text gets a list of findings.\n\n"
        "Example: kumaai proofread newsletter.docx --profile koho"
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@option(
    "--profile",
    type=click.Choice(("koyobun", "koho", "yasashii", "plain")),
    help=N_(
        "koyobun: official documents; koho: for citizens (default); yasashii: plain Japanese; plain: only clear mistakes."
    ),
)
@option("--check", is_flag=True, help=N_("Write nothing; status 20 where something was found."))
@option("--author", metavar="NAME", help=N_("Author of the tracked changes and comments."))
@option("--no-comments", is_flag=True, help=N_("Tracked changes or coloured cells without comments."))
@option("--plain", is_flag=True, help=N_("Change the text outright, without tracked changes or marks."))
@partial(task_options, in_place=True)
@pass_environment
def command(environment: Environment, inputs: tuple[str, ...], **given: Any) -> int:
    """Run the proofreading task on each input."""
    from kumaai.tasks.proofread import ProofreadTask

    return run_each(environment, ProofreadTask(), inputs, given, findings_status=given["check"])
