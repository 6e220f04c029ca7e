"""The program: finds the language, the command, and turns every failure into a status and a message."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from kumaai import __version__, messages
from kumaai.cli.base import Group, environment_of, option
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.status import KumaaiError, Status

COMMANDS = {
    "minutes": ("kumaai.cli.minutes", N_("Make minutes from a transcript or notes.")),
    "summarize": ("kumaai.cli.summarize", N_("Summarize documents.")),
    "proofread": ("kumaai.cli.proofread", N_("Proofread; Word files get tracked changes.")),
    "excel-formula": ("kumaai.cli.formula", N_("Find a formula, compute it, write it.")),
    "ideas": ("kumaai.cli.ideas", N_("Collect ideas on a theme as a table.")),
    "run": ("kumaai.cli.custom", N_("Run any prompt of the library.")),
    "disclose": ("kumaai.cli.disclose", N_("Tell the reader how a file was made.")),
    "confirm": ("kumaai.cli.confirm", N_("Put down that a person has checked a file.")),
    "prompts": ("kumaai.cli.prompts", N_("List, show and check the prompts.")),
    "log": ("kumaai.cli.log", N_("List, show and search the record of runs.")),
    "schema": ("kumaai.cli.schema", N_("Print the JSON Schema of an answer.")),
    "config": ("kumaai.cli.config", N_("Show and change settings.")),
    "doctor": ("kumaai.cli.doctor", N_("Tell what is set up and what is missing.")),
    "completion": ("kumaai.cli.completion", N_("Print the completion script for a shell.")),
}


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        environment_of(ctx).stdout.write(f"kumaai {__version__}\n")
        ctx.exit()


@click.group(
    cls=Group,
    lazy=COMMANDS,
    help=N_(
        "Minutes, summaries, proofreading, Excel formulas and ideas for everyday office work, each run recorded and disclosed."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=N_("Show the version and stop."),
)
@option("--lang", type=click.Choice(messages.LANGUAGES), help=N_("Language of messages."))
def program(lang: str | None) -> None:
    """The root of all commands."""


def run() -> None:
    """The console script: never ends with a traceback."""
    # A short run makes many small objects that all live to its end: looking through them for cycles every
    # 700 of them costs a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    status = main()
    try:
        sys.stdout.flush()
    except OSError:
        # The reader of our pipe has gone; Python must not try to flush again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def main(arguments: Sequence[str] | None = None, environment: Environment | None = None) -> int:
    """Run the program and return its exit status (docs/reference/exit-status)."""
    environment = environment or Environment.system()
    arguments = list(environment.argv if arguments is None else arguments)
    language, arguments = _take_language(arguments)
    messages.use(messages.choose(environment.environ, language, _system_language(environment)))
    try:
        return _run(arguments, environment)
    except BrokenPipeError:
        return int(Status.OK)
    finally:
        _warn_of_replaced(environment)


def _run(arguments: list[str], environment: Environment) -> int:
    from kumaai.cli.failures import show_bug, show_error, show_usage

    try:
        status = program.main(arguments, prog_name="kumaai", standalone_mode=False, obj=environment)
        return int(status or 0)
    except click.UsageError as error:
        return show_usage(error, arguments, environment)
    except KumaaiError as error:
        return show_error(error, arguments, environment)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        environment.stderr.write(_("Interrupted.") + "\n")
        return int(Status.INTERRUPTED)
    except BrokenPipeError:
        raise
    except Exception as error:
        return show_bug(error, arguments, environment)


def _take_language(arguments: list[str]) -> tuple[str | None, list[str]]:
    """``--lang`` may stand anywhere: text is made before a command is even known."""
    rest, language, waiting = [], None, iter(arguments)
    for argument in waiting:
        name, sign, value = argument.partition("=")
        if argument == "--":
            return language, [*rest, argument, *waiting]
        if name != "--lang":
            rest.append(argument)
            continue
        value = value if sign else next(waiting, "")
        if value not in messages.LANGUAGES:
            # Left where it is, so that click says what is wrong with it.
            return language, [*rest, "--lang", value, *waiting]
        language = value
    return language, rest


def _system_language(environment: Environment) -> str | None:
    if environment.platform != "win32" or sys.platform != "win32":
        return None
    import ctypes

    japanese = 0x0411
    return "ja" if ctypes.windll.kernel32.GetUserDefaultUILanguage() == japanese else None


def _warn_of_replaced(environment: Environment) -> None:
    replaced = environment.stdout.replaced
    if replaced:
        environment.stderr.write(
            _("Warning: characters that {encoding} cannot show were replaced: {characters}").format(
                encoding=environment.stdout.encoding,
                characters=" ".join(f"U+{ord(c):04X}" for c in sorted(replaced)),
            )
            + "\n"
        )
    for stream in (environment.stdout, environment.stderr):
        stream.flush()
