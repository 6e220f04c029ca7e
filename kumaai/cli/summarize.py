"""``kumaai summarize``."""

from __future__ import annotations

import re
from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import run_each, task_options, template_option
from kumaai.environment import Environment
from kumaai.messages import N_, _


def _length(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The length as given, once it is one that the rules and a model understand."""
    if value is None or re.fullmatch(r"[1-9]\d{0,5}字?|[1-9]\d?[%％]|short|medium|long", value):
        return value
    raise click.BadParameter(_("{value} is no length; write 400, 20% or short.").format(value=value))


@click.command(
    cls=Command,
    help=N_(
        "Summarize documents (docx, xlsx, txt, md, csv, - for standard input).\n\n"
        "Each point names the places it rests on. Without -o the summary goes to the terminal.\n\n"
        "Example: kumaai summarize notice.docx --style lines"
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@option(
    "--length",
    metavar="N|N%|short|medium|long",
    callback=_length,
    help=N_("About how long: characters, a share of the source, or a word."),
)
@option(
    "--style",
    type=click.Choice(("points", "lines", "page", "brief")),
    help=N_("points (default), lines: three lines, page: one page, brief: a sentence or two."),
)
@option("--audience", metavar="WHO", help=N_("Who will read it, for a model."))
@template_option
@task_options
@pass_environment
def command(environment: Environment, inputs: tuple[str, ...], **given: Any) -> int:
    """Run the summary task on each input."""
    from kumaai.tasks.summarize import SummarizeTask

    return run_each(environment, SummarizeTask(), inputs, given)
