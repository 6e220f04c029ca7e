"""``kumaai disclose``, and what it shares with ``kumaai confirm``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kumaai.cli.base import Command, option, pass_environment
from kumaai.cli.common import (
    IN_PLACE,
    LANG,
    PASSWORD,
    TOLD,
    Common,
    fits_together,
    overall,
    password_of,
    show,
)
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.settings import Settings, load
from kumaai.status import Status, UsageError

if TYPE_CHECKING:
    from kumaai.provenance import Place
    from kumaai.result import Result

_OPTIONS = (
    option(
        "-o",
        "--output",
        metavar="FILE",
        help=N_("Write here, a file or an existing folder; by default beside the input."),
    ),
    IN_PLACE,
    option(
        "--force",
        is_flag=True,
        help=N_(
            "Overwrite an existing file; write into a protected document, drop the signature of a signed one."
        ),
    ),
    *TOLD,
    LANG,
    PASSWORD,
)


def marking_options(function: Any) -> Any:
    """Add the options that disclosing and confirming share."""
    for decorate in reversed(_OPTIONS):
        function = decorate(function)
    return function


def mark_each(
    environment: Environment,
    files: tuple[str, ...],
    given: dict[str, Any],
    mark: Callable[[Place, Settings], Result],
) -> int:
    """Mark each file, show each result as it ends, and return the exit status."""
    from kumaai.provenance import Place

    common = Common.take(given)
    fits_together(common, [(name,) for name in files], environment)
    settings = load(environment)
    statuses = []
    for name in files:
        place = Place(name, common.output, common.in_place, common.force, password_of(common, environment))
        result = mark(place, settings)
        show(result, environment, common)
        statuses.append(result.status)
        if result.status == Status.INTERRUPTED:
            break
    return int(overall(statuses))


def worded(text: str, name: str) -> str:
    """An option's text on one line; raises UsageError (usage.empty) where nothing is left of it."""
    text = " ".join(text.split())
    if not text or len(text) > 200:
        raise UsageError(
            "usage.empty",
            _("{name} must be given a text of 1 to 200 characters.").format(name=name),
            where=name,
        )
    return text


@click.command(
    cls=Command,
    help=N_(
        "Put the disclosure into documents (docx, xlsx), or refresh it: in every footer of a Word file, on a sheet of a workbook.\n\n"
        "The run that made a file is found by the record number in it, or by the file's digest in the record. "
        "For a text from another AI service, state that service with --model.\n\n"
        "Example: kumaai disclose report.docx --model Copilot"
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option(
    "--run", metavar="ID", help=N_("The run that made the file: its number, the beginning of it, or last.")
)
@option(
    "--model",
    metavar="NAME",
    help=N_("State the AI service or model that made the text, where kumaai did not."),
)
@marking_options
@pass_environment
def command(environment: Environment, files: tuple[str, ...], **given: Any) -> int:
    """Disclose each file."""
    from kumaai.provenance import disclose

    run, model = given.pop("run"), given.pop("model")
    if run is not None and model is not None:
        raise UsageError(
            "usage.options",
            _("--run and --model exclude each other."),
            hint=_("The record of a run knows its model."),
        )
    if model is not None:
        model = worded(model, "--model")
    return mark_each(
        environment,
        files,
        given,
        lambda place, settings: disclose(place, environment, settings, run=run, model=model),
    )
