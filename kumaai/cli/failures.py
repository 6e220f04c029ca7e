"""How a failure outside a run is told: usage, settings, bugs."""

from __future__ import annotations

import click

from kumaai.cli.base import write_json
from kumaai.environment import Environment
from kumaai.messages import _
from kumaai.reports import report
from kumaai.status import KumaaiError, Status


def show_usage(error: click.UsageError, arguments: list[str], environment: Environment) -> int:
    """Tell what is wrong with the command line."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        environment.stderr.write((error.ctx.get_help() if error.ctx else "") + "\n")
        return int(Status.USAGE)
    command = error.ctx.command_path if error.ctx else "kumaai"
    message = usage_message(error)
    hint = _("See `{command} --help`.").format(command=command)
    return _tell(Status.USAGE, "usage", message, hint, "", arguments, environment)


def usage_message(error: click.UsageError) -> str:
    """Click's own message, in the user's language."""
    parameter = getattr(error, "param", None)
    name = getattr(error, "param_hint", None) or (
        parameter.opts[0] if isinstance(parameter, click.Option) else ""
    )
    name = name or (parameter.make_metavar(error.ctx) if parameter is not None and error.ctx else "")
    match error:
        case click.NoSuchOption():
            message = _("There is no option {name}.").format(name=error.option_name)
            if error.possibilities:
                message += " " + _("Did you mean {names}?").format(
                    names=", ".join(sorted(error.possibilities))
                )
            return message
        case click.MissingParameter():
            return _("{name} is missing.").format(name=name)
        case click.BadParameter():
            return _("Invalid value for {name}: {reason}").format(name=name, reason=error.message)
        case click.BadOptionUsage():
            return _("The option {name} is used wrongly: {reason}").format(
                name=error.option_name, reason=error.message
            )
    return error.format_message()


def show_error(error: KumaaiError, arguments: list[str], environment: Environment) -> int:
    """Tell of an expected failure."""
    return _tell(error.status, error.code, error.message, error.hint, error.where, arguments, environment)


def show_bug(error: Exception, arguments: list[str], environment: Environment) -> int:
    """Write a report and tell where it is; the traceback itself is not shown."""
    where = report(error, arguments[0] if arguments else "", environment)
    message = _("Something unexpected went wrong: {kind}.").format(kind=type(error).__name__)
    hint = (
        _("The report is in {path}. Please send it to the makers of kumaai.").format(path=where)
        if where
        else ""
    )
    return _tell(Status.BUG, "bug", message, hint, where, arguments, environment)


def _tell(
    status: Status,
    code: str,
    message: str,
    hint: str,
    where: str,
    arguments: list[str],
    environment: Environment,
) -> int:
    if "--json" in arguments:
        from kumaai.result import Fault, ModelUsed, Result, envelope

        command = next((a for a in arguments if not a.startswith("-")), "")
        failed = Result(command, "", status, ModelUsed("rules"), error=Fault(code, message, hint, where))
        write_json(envelope(failed), environment)
    environment.stderr.write(_("Error: {message}").format(message=message) + "\n")
    if hint:
        environment.stderr.write(_("Hint: {hint}").format(hint=hint) + "\n")
    return int(status)
