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
    name = _parameter_name(error)
    match error:
        case click.NoSuchOption():
            alike = ", ".join(sorted(error.possibilities or ()))
            message = (
                _("There is no option {name}. Did you mean {names}?")
                if alike
                else _("There is no option {name}.")
            )
            return message.format(name=error.option_name, names=alike)
        case click.MissingParameter():
            return _("{name} is missing.").format(name=name)
        case click.BadParameter():
            reason = _wanted(error.param.type if error.param else None) or error.message
            return _("Invalid value for {name}: {reason}").format(name=name, reason=reason)
        case click.BadOptionUsage():
            return _option_usage(error)
    return error.format_message()


def _parameter_name(error: click.UsageError) -> str:
    """The option or argument that an error is about, as the user writes it; "" where it is about none."""
    parameter = getattr(error, "param", None)
    if hint := getattr(error, "param_hint", None):
        return hint if isinstance(hint, str) else " / ".join(hint)
    if isinstance(parameter, click.Option):
        return " / ".join(parameter.opts)
    return parameter.make_metavar(error.ctx) if parameter is not None and error.ctx else ""


def _wanted(kind: click.ParamType | None) -> str:
    """What a value of ``kind`` must be; "" for a kind whose own message is told."""
    match kind:
        case click.Choice():
            return _("Use one of: {choices}.").format(choices=", ".join(map(str, kind.choices)))
        case click.IntRange() | click.FloatRange():
            return _range(kind)
    if kind is click.INT:
        return _("Use a whole number.")
    return _("Use a number.") if kind is click.FLOAT else ""


def _range(kind: click.IntRange | click.FloatRange) -> str:
    """The sentence for the numbers between two limits."""
    whole = isinstance(kind, click.IntRange)
    if kind.min is not None and kind.max is not None:
        text = (
            _("Use a whole number from {low} to {high}.")
            if whole
            else _("Use a number from {low} to {high}.")
        )
    elif kind.max is not None:
        text = _("Use a whole number up to {high}.") if whole else _("Use a number up to {high}.")
    elif kind.min_open:
        text = _("Use a whole number above {low}.") if whole else _("Use a number above {low}.")
    else:
        text = _("Use a whole number from {low} on.") if whole else _("Use a number from {low} on.")
    return text.format(low=kind.min, high=kind.max)


def _option_usage(error: click.BadOptionUsage) -> str:
    """Whether a value is missing, or given to an option that takes none."""
    parameters = error.ctx.command.params if error.ctx else []
    option = next((p for p in parameters if error.option_name in p.opts), None)
    if isinstance(option, click.Option) and option.is_flag:
        return _("{name} takes no value.").format(name=error.option_name)
    return _("{name} needs a value.").format(name=error.option_name)


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
