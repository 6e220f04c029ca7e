"""``kumaai minutes``."""

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
        "Make minutes from transcripts or notes (docx, txt, md, csv, xlsx, vtt, srt, - for standard input).\n\n"
        "Speakers, agenda, decisions, to-dos with who and by when, and the next meeting, each with its places in the source. "
        "What the source does not say is marked as missing.\n\n"
        "Example: kumaai minutes council.docx -o minutes.docx"
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@option(
    "--style",
    type=click.Choice(("zenbun", "yoten", "gaiyo", "shanai")),
    help=N_(
        "zenbun: verbatim; yoten: gist by speaker (default); gaiyo: one page; shanai: decisions and to-dos."
    ),
)
@template_option
@citations_option
@task_options
@pass_environment
def command(environment: Environment, inputs: tuple[str, ...], **given: Any) -> int:
    """Run the minutes task on each input."""
    from kumaai.tasks.minutes import MinutesTask

    return run_each(environment, MinutesTask(), inputs, given)
