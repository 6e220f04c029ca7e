"""``kumaai excel-formula``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import run_each, task_options
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.status import UsageError

if TYPE_CHECKING:
    from kumaai.tasks.base import Task


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
@click.argument("request", metavar="[REQUEST]", required=False)
@option(
    "--cell",
    metavar="RANGE",
    help=N_("The cells for the formula, such as F2:F100; needed unless a formula is explained or mended."),
)
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
@option(
    "--explain",
    metavar="FORMULA|CELL",
    help=N_("Explain a formula, or that of a cell, part by part; nothing is changed."),
)
@option(
    "--fix",
    metavar="FORMULA|CELL",
    help=N_("Mend a formula, or that of a cell and its like above and below; with -o it is written."),
)
@option(
    "--samples",
    type=click.IntRange(0, 100),
    metavar="N",
    help=N_("How many values of each column a model is shown (default 3; 0 for none)."),
)
@option("--include-hidden", is_flag=True, help=N_("Let a model see hidden sheets, rows and columns as well."))
@partial(task_options, in_place=True)
@pass_environment
def command(environment: Environment, book: str, **given: Any) -> int:
    """Run the formula task on one workbook."""
    task = _task(given)
    return run_each(environment, task, (book,), given)


def _task(given: dict[str, Any]) -> Task:
    """The task that the options ask for. Raises UsageError usage.request, usage.cell and usage.explain."""
    if given["explain"] is not None:
        from kumaai.tasks.formula_explain import ExplainTask

        if given["fix"] is not None or given["request"] or given["in_place"]:
            raise UsageError(
                "usage.explain",
                _("--explain changes nothing: it goes neither with REQUEST nor with --fix or --in-place."),
                hint=_("Explain first, then run the command again."),
            )
        given["provider"] = "rules"  # the explanation is made by rules, whatever else is set up
        return ExplainTask()
    if given["fix"] is not None:
        from kumaai.tasks.formula_fix import FixTask

        return FixTask()
    if not given["request"]:
        raise UsageError(
            "usage.request",
            _("What is to be computed? REQUEST is missing."),
            hint=_("Say it in everyday words, or use --explain or --fix for a formula that exists."),
        )
    if not given["cell"]:
        raise UsageError(
            "usage.cell",
            _("Which cells is the formula for? --cell is missing."),
            hint=_("Name them with --cell, such as --cell F2:F100."),
        )
    from kumaai.tasks.formula import FormulaTask

    return FormulaTask()
