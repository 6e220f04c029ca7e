"""Click, fitted to kumaai: commands load lazily, help speaks the user's language and goes to the injected streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

from kumaai.environment import Environment
from kumaai.messages import N_, _


class Option(click.Option):
    """An option whose help is translated where it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The two columns of the help, in the user's language."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        extra = self.get_help_extra(ctx)
        notes = []
        if "default" in extra:
            notes.append(_("default: {value}").format(value=extra["default"]))
        if "range" in extra:
            notes.append(_bounds(self.type))
        if "required" in extra:
            notes.append(_("required"))
        text = _(self.help) if self.help else ""
        return record[0], f"{text} [{'; '.join(notes)}]".strip() if notes else text


def _bounds(kind: click.ParamType) -> str:
    """The numbers that a range allows, such as "1-64" or "> 0"."""
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return f"{low}-{high}"
    if low is not None:
        return f"{'>' if getattr(kind, 'min_open', False) else '>='} {low}"
    return f"<= {high}"


class _Translated(click.Command):
    """Help, usage and short help in the user's language, written to the environment's stdout."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The parsed arguments; every failure knows its command, which click's parser does not always tell."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        names = self.get_help_option_names(ctx)
        return Option(
            names,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help=N_("Show this help and stop."),
        )

    def get_short_help_str(self, limit: int = 45) -> str:
        return (_(self.short_help) if self.short_help else "") or super().get_short_help_str(limit)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line under a translated label."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Usage: "))

    def get_help(self, ctx: click.Context) -> str:
        """The help page, as wide as the environment's terminal."""
        from kumaai.cli.help import HelpFormatter

        environment = ctx.find_object(Environment)
        formatter = HelpFormatter(ctx.terminal_width or (environment.columns if environment else 80))
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a translated heading; for a group, its commands too.

        Arguments stand in the usage line and are explained in the text above.
        """
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        rows = [record for found in options if (record := found.get_help_record(ctx))]
        if rows:
            with formatter.section(_("Options")):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        original, self.help = self.help, _(self.help) if self.help else ""
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = original


def _show_help(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        environment_of(ctx).stdout.write(ctx.get_help() + "\n")
        ctx.exit()


class Command(_Translated):
    """One command of kumaai."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Arguments that no parameter takes are told in the user's language."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(_("Too many arguments: {names}").format(names=" ".join(rest)), ctx)
        return rest


class Group(_Translated, click.Group):
    """A group whose commands are imported when they are called.

    ``lazy`` maps a command's name to its module (which holds ``command``) and
    its short help, so that the list of commands imports none of them.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which they were given."""
        return [*self.lazy, *(name for name in self.commands if name not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name in self.lazy:
            return import_module(self.lazy[cmd_name][0]).command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; one that does not exist brings those with a like name."""
        name = args[0]
        if name.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, name):
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        alike = get_close_matches(name, self.list_commands(ctx))
        message = (
            _("There is no command {name}. Did you mean {names}?")
            if alike
            else _("There is no command {name}.")
        )
        raise click.UsageError(message.format(name=name, names=", ".join(alike)), ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        rows = [(name, _(self.lazy[name][1])) for name in self.lazy]
        rows += [
            (name, self.commands[name].get_short_help_str())
            for name in self.commands
            if name not in self.lazy
        ]
        if rows:
            with formatter.section(_("Commands")):
                formatter.write_dl(rows)


def option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """A click option with translated help."""
    return click.option(*names, cls=Option, **attributes)


def environment_of(ctx: click.Context) -> Environment:
    """The environment that the program was started with."""
    found = ctx.find_object(Environment)
    if found is None:
        raise RuntimeError("a command was called without an environment")
    return found


def level_name(level: str) -> str:
    """A check's or a problem's level ("info", "warning", "error") in the user's language."""
    return {"info": _("note"), "warning": _("warning"), "error": _("error")}.get(level, level)


def json_text(content: Any, encoding: str = "utf-8", indent: int | None = None) -> str:
    """One JSON value with its line feed; on one line unless ``indent`` is given.

    Where ``encoding`` is no UTF-8, as in a Windows pipe, or where a path holds a
    lone surrogate, characters are escaped: any reader gets all of them back.
    """
    import json

    text = json.dumps(content, ensure_ascii=False, indent=indent)
    is_utf8 = encoding.lower().replace("-", "").replace("_", "") == "utf8"
    if not is_utf8 or _has_surrogate(text):
        text = json.dumps(content, indent=indent)
    # Legal in JSON, but many readers of lines would end the line there.
    for character in "\x85\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def write_json(content: Any, environment: Environment, indent: int | None = None) -> None:
    """Write one JSON value to stdout at once, as :func:`json_text` makes it."""
    environment.stdout.write(json_text(content, environment.stdout.encoding, indent))
    environment.stdout.flush()


def pass_environment(function: Any) -> Any:
    """Hand the injected :class:`Environment` to a command as its first argument."""
    return click.make_pass_decorator(Environment)(function)
