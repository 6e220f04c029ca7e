"""What the task commands share: their options, and running orders one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from kumaai.cli.base import level_name, option, write_json
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.settings import PROVIDERS, load
from kumaai.status import Status, UsageError

if TYPE_CHECKING:
    from kumaai.result import Result
    from kumaai.run import Order
    from kumaai.tasks.base import Task

_SETTINGS = (
    "provider",
    "base_url",
    "model",
    "timeout",
    "jobs",
    "template",
    "mask",
    "names",
    "class",
    "citations",
)


template_option = option(
    "--template",
    metavar="FILE",
    help=N_(
        "Write the document into this Word file or template: its styles, headers and {{ placeholders }}."
    ),
)
citations_option = option(
    "--citations",
    type=click.Choice(("inline", "notes", "none")),
    help=N_(
        "How each line shows its source: notes (numbers and a list at the end, default), inline (the place) or none."
    ),
)
TOLD = (
    option("--json", "as_json", is_flag=True, help=N_("Print one JSON object a run instead of text.")),
    option("-q", "--quiet", is_flag=True, help=N_("No messages but errors.")),
    option("-v", "--verbose", is_flag=True, help=N_("Tell more: model, tokens, record number.")),
)
"""How much of a run is told, and as what."""
LANG = option("--lang", type=click.Choice(("ja", "en")), help=N_("Language of messages."))
_OUTPUT = (
    option(
        "-o",
        "--output",
        metavar="FILE",
        help=N_("Write the result here; the ending chooses the kind, - is the terminal."),
    ),
    option(
        "--force",
        is_flag=True,
        help=N_("Overwrite an existing file; proofread also changes a protected file and drops a signature."),
    ),
    *TOLD,
)
_MODEL = (
    option(
        "--provider",
        type=click.Choice(PROVIDERS),
        help=N_("Who answers: an OpenAI-compatible endpoint, Azure OpenAI, or the embedded rules."),
    ),
    option("--model", metavar="NAME", help=N_("Name of the model.")),
    option("--base-url", metavar="URL", help=N_("Address of the endpoint.")),
    option("--prompt", metavar="FILE|ID", help=N_("Use this prompt instead of the curated one.")),
    option("--instruction", metavar="TEXT", help=N_("An extra wish for this run.")),
    option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help=N_("Time that the whole run may take."),
    ),
    option(
        "--jobs",
        type=click.IntRange(1, 64),
        metavar="N",
        help=N_("Calls at the same time for a long source."),
    ),
)
_SENT = (
    option(
        "--dry-run",
        is_flag=True,
        help=N_("Show exactly what would be sent, masked, with its tokens; nothing is sent or written."),
    ),
    option(
        "--mask/--no-mask",
        "mask",
        default=None,
        help=N_(
            "Mask names, addresses, numbers and the like in what is sent. Without it: for every endpoint but one on this machine."
        ),
    ),
    option("--names", metavar="FILE", help=N_("Names of people to mask, one a line.")),
    option(
        "--class",
        "class_",
        type=click.IntRange(1, 9),
        metavar="N",
        help=N_("Class of confidentiality of the input, 1 being public."),
    ),
)
"""What may leave, and how."""
PASSWORD = option(
    "--password",
    metavar="TEXT",
    help=N_(
        "Password of encrypted files. Others on this machine can see a command line: KUMAAI_PASSWORD is better."
    ),
)
_REST = (
    option("--strict", is_flag=True, help=N_("A check that fails ends the run with status 9.")),
    LANG,
    PASSWORD,
    option(
        "--encoding",
        metavar="NAME",
        help=N_(
            "Encoding of text files; otherwise BOM, UTF-8, cp932. Also of a CSV file that is written (utf-8-sig)."
        ),
    ),
    option(
        "--no-disclosure", is_flag=True, help=N_("Leave the disclosure out of the file; the record says so.")
    ),
)
CHECK_SHEET = option(
    "--check-sheet",
    metavar="FILE",
    help=N_(
        "Also write a sheet to check the result with, its lines beside the source (.html or .docx, or a folder)."
    ),
)
IN_PLACE = option(
    "--in-place", is_flag=True, help=N_("Change the file itself; the old one is kept as NAME.bak.")
)


def task_options(function: Any, *, in_place: bool = False) -> Any:
    """Add the common options of the contract to a command."""
    for decorate in reversed(
        (*_OUTPUT[:1], *((IN_PLACE,) if in_place else ()), CHECK_SHEET, *_OUTPUT[1:], *_MODEL, *_SENT, *_REST)
    ):
        function = decorate(function)
    return function


@dataclass(frozen=True)
class Common:
    """The common options as given."""

    output: str | None
    force: bool
    as_json: bool
    quiet: bool
    verbose: bool
    strict: bool
    prompt: str | None
    instruction: str | None
    encoding: str | None
    no_disclosure: bool
    in_place: bool
    dry_run: bool
    check_sheet: str | None
    password: str | None = field(repr=False)
    settings: Mapping[str, Any]

    @classmethod
    def take(cls, given: dict[str, Any]) -> Common:
        """Take the common options out of a command's keyword arguments."""
        given["class"] = given.pop("class_", None)
        masks = given.pop("mask", None)
        given["mask"] = None if masks is None else "on" if masks else "off"
        settings = {name: given.pop(name, None) for name in _SETTINGS}
        given.pop("lang", None)  # main has seen to it before any text was made
        names = [name for name in cls.__dataclass_fields__ if name != "settings"]
        return cls(**{name: given.pop(name, False) for name in names}, settings=settings)


def password_of(common: Common, environment: Environment) -> str | None:
    """The password of encrypted files, by the option or by KUMAAI_PASSWORD."""
    return common.password or environment.environ.get("KUMAAI_PASSWORD") or None


def run_each(
    environment: Environment,
    task: Task,
    inputs: tuple[str, ...],
    given: dict[str, Any],
    *,
    together: bool = False,
    **order: Any,
) -> int:
    """Run a task on each input, show each result as it ends, and return the exit status.

    ``given`` are the command's options; what is left after the common ones are
    the task's own. ``together`` makes one run of all inputs.
    """
    common = Common.take(given)
    groups = [inputs] if together else [(name,) for name in inputs]
    fits_together(common, groups, environment)
    settings = load(environment, common.settings)
    statuses = []
    for group in groups:
        one = replace(
            _order(task, group, common, given, order),
            password=password_of(common, environment),
        )
        statuses.append(_one(one, environment, settings, common))
        if statuses[-1] == Status.INTERRUPTED:
            break
    return int(overall(statuses))


def _order(
    task: Task, inputs: tuple[str, ...], common: Common, options: dict[str, Any], order: dict[str, Any]
) -> Order:
    from kumaai.run import Order

    return Order(
        task,
        inputs,
        options,
        output=common.output,
        in_place=common.in_place,
        force=common.force,
        strict=common.strict,
        instruction=common.instruction or "",
        prompt=common.prompt,
        disclose=not common.no_disclosure,
        encoding=common.encoding,
        dry_run=common.dry_run,
        check_sheet=common.check_sheet,
        **order,
    )


def _one(order: Order, environment: Environment, settings: Any, common: Common) -> Status:
    from kumaai.cli.progress import progress
    from kumaai.run import run

    with progress(environment, shown=not (common.quiet or common.as_json)) as notify:
        result = run(order, environment, settings, notify)
    show(result, environment, common)
    return result.status


def overall(statuses: list[Status]) -> Status:
    """The status of several runs: the one they share, or PARTIAL where only some failed."""
    usable = (Status.OK, Status.FINDINGS, Status.PARTIAL)
    failed = [status for status in statuses if status not in usable]
    if Status.INTERRUPTED in failed:
        return Status.INTERRUPTED
    if failed and len(failed) < len(statuses):
        return Status.PARTIAL
    if failed:
        return failed[0]
    return max(statuses, default=Status.OK, key=[Status.OK, Status.FINDINGS, Status.PARTIAL].index)


def fits_together(common: Common, groups: list[tuple[str, ...]], environment: Environment) -> None:
    for name in (common.output, common.check_sheet):
        if len(groups) > 1 and name and name != "-" and not environment.resolve(name).is_dir():
            raise UsageError(
                "usage.output",
                _("Several inputs cannot go into one file: {path}").format(path=name),
                hint=_("Give -o an existing folder, or leave it out.")
                if name == common.output
                else _("Give --check-sheet an existing folder."),
            )
    if common.in_place and (common.output or ("-",) in groups):
        raise UsageError(
            "usage.in_place",
            _("--in-place changes the input itself: it goes neither with -o nor with standard input."),
            hint=_("Leave out -o or --in-place.")
            if common.output
            else _("Name a file instead of -, or leave out --in-place."),
        )


def show(result: Result, environment: Environment, common: Common) -> None:
    """The one renderer: JSON or text to stdout, everything else to stderr."""
    if common.as_json:
        from kumaai.result import envelope

        write_json(envelope(result), environment)
    elif result.text:
        _show_text(result.text, environment)
    elif result.outputs:
        environment.stdout.write("".join(output.path + "\n" for output in result.outputs))
    if not common.quiet:
        for line in _remarks(result, common):
            environment.stderr.write(line + "\n")
    if result.error:
        environment.stderr.write(_("Error: {message}").format(message=result.error.message) + "\n")
        if result.error.hint:
            environment.stderr.write(_("Hint: {hint}").format(hint=result.error.hint) + "\n")
    environment.stdout.flush()


def _show_text(text: str, environment: Environment) -> None:
    """Markdown as it is for a pipe, laid out for a person at a terminal."""
    if not environment.stdout.isatty():
        environment.stdout.write(text)
        return
    import io

    from rich.console import Console
    from rich.markdown import Markdown

    buffer = io.StringIO()
    color = "NO_COLOR" not in environment.environ
    Console(file=buffer, width=environment.columns, force_terminal=color, no_color=not color).print(
        Markdown(text)
    )
    environment.stdout.write(buffer.getvalue())


def _remarks(result: Result, common: Common) -> list[str]:
    lines = [_("Warning: {message}").format(message=message) for message in result.warnings]
    for check in result.checks:
        if check.level != "info" or common.verbose:
            where = check.place or ", ".join(check.where[:8])
            place = f" [{where}]" if where else ""
            lines.append(
                _("Check ({level}): {message}").format(level=level_name(check.level), message=check.message)
                + place
            )
    if result.text:  # stdout has the result itself
        lines += [_("Check sheet: {path}").format(path=output.path) for output in result.outputs]
    elif result.outputs and result.disclosure:
        lines.append(result.disclosure)
    if common.verbose:
        usage = result.usage
        lines.append(
            _("Record {run}: {calls} calls, {input} + {output} tokens, {seconds} s").format(
                run=result.run,
                calls=usage.calls,
                input=usage.input_tokens,
                output=usage.output_tokens,
                seconds=usage.seconds,
            )
        )
    return lines
