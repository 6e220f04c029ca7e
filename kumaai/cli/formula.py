"""``kumaai excel-formula``."""

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
        "Find a formula for a workbook (xlsx, xlsm), compute it, and write it with -o.\n\n"
        "The formula is computed by two engines before it is shown. With -o it is written into a copy of the workbook in which "
        "nothing else changes. A request that is not understood is refused, never guessed at.\n\n"
        "Example: kumaai excel-formula staff.xlsx '基準日時点の年齢' --cell I5:I32 -o with-age.xlsx"
    ),
)
@click.argument("book", metavar="BOOK")
@click.argument("request", metavar="REQUEST")
@option("--cell", required=True, metavar="RANGE", help=N_("The cells for the formula, such as F2:F100."))
@option("--header", metavar="TEXT", help=N_("A header for the new column, written above its first cell."))
@option("--sheet", metavar="NAME", help=N_("The worksheet; by default the first visible one."))
@option(
    "--expect",
    multiple=True,
    metavar="CELL=VALUE",
    help=N_("A value that must come out; may be given several times."),
)
@option(
    "--excel",
    type=click.Choice(("2016", "2019", "2021", "365")),
    help=N_("The Excel version in which the formula must work (default: 2021)."),
)
@partial(task_options, in_place=True)
@pass_environment
def command(environment: Environment, book: str, **given: Any) -> int:
    """Run the formula task on one workbook."""
    from kumaai.tasks.formula import FormulaTask

    return run_each(environment, FormulaTask(), (book,), given)
