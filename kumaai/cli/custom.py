"""``kumaai run``."""

from __future__ import annotations

from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import citations_option, run_each, task_options, template_option
from kumaai.environment import Environment
from kumaai.messages import N_, _


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not name:
            message = _("{value} is not of the form name=value. Write for example --set topic=budget.")
            raise click.BadParameter(message.format(value=value))
        pairs[name.strip()] = text
    return pairs


@click.command(
    cls=Command,
    help=N_(
        "Run any prompt of the library on documents, or on the values that it asks for.\n\n"
        "`kumaai prompts list` lists the prompts; `kumaai prompts show ID --example` shows what one gives.\n\n"
        "Example: kumaai run press-release plan.docx -o release.docx"
    ),
)
@click.argument("prompt_id", metavar="PROMPT")
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@option(
    "--set",
    "set",
    multiple=True,
    callback=_pairs,
    metavar="NAME=VALUE",
    help=N_("A value that the prompt asks for; may be given several times."),
)
@template_option
@citations_option
@task_options
@pass_environment
def command(environment: Environment, prompt_id: str, inputs: tuple[str, ...], **given: Any) -> int:
    """Run a prompt of the library on each input, or once on none."""
    from kumaai.tasks.custom import CustomTask

    given["prompt_id"] = given["prompt"] = given["prompt"] or prompt_id
    return run_each(environment, CustomTask(), inputs, given, together=not inputs)
