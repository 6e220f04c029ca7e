"""``kumaai summarize``."""

from __future__ import annotations

import re
from typing import Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import citations_option, run_each, task_options, template_option
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
        "Each point names the places it rests on. Without -o the summary goes to the terminal. "
        "Survey answers are classified and counted, into new sheets of a copy with -o FILE.xlsx.\n\n"
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
    type=click.Choice(("points", "lines", "page", "brief", "survey")),
    help=N_(
        "points (default), lines: three lines, page: one page, brief: a sentence or two; "
        "survey: classify and count answers, which a survey's workbook or CSV gets by itself."
    ),
)
@option(
    "--column",
    multiple=True,
    metavar="NAME",
    help=N_("Survey: a column of free answers, by its header or letter; may be given several times."),
)
@option(
    "--categories",
    metavar="A,B,C|FILE",
    help=N_("Survey: the categories to use, or a text file with one a line; others go to その他."),
)
@option("--audience", metavar="WHO", help=N_("Who will read it, for a model."))
@template_option
@citations_option
@task_options
@pass_environment
def command(environment: Environment, inputs: tuple[str, ...], **given: Any) -> int:
    """Run the summary task on each input."""
    from kumaai.tasks.summarize import SummarizeTask

    given["categories"] = _categories(environment, given["categories"])
    return run_each(environment, SummarizeTask(), inputs, given)


def _categories(environment: Environment, given: str | None) -> tuple[str, ...]:
    """The categories of a list, or of a file that has one a line."""
    if not given:
        return ()
    path = environment.resolve(given)
    if path.is_file():
        from kumaai.office.intake import read_bytes
        from kumaai.office.plain import decode

        given = decode(read_bytes(path, given), given)[0]
        parts = given.lstrip("\ufeff").splitlines()
    else:
        parts = re.split(r"[,、，]", given)
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip())))
