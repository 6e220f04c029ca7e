"""``kumaai prompts``: list, show and check the prompt library; no model is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kumaai import messages, settings
from kumaai.cli.base import Command, Group, level_name, pass_environment, write_json
from kumaai.cli.common import option
from kumaai.cli.table import aligned, printable
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.prompts import Entry, Layers, Problem, Prompt, catalogue, check, find, layers_of, survey
from kumaai.prompts.library import read_text
from kumaai.status import ConfigError, Status

_JSON = option("--json", "as_json", is_flag=True, help=N_("Print one JSON object a line instead of text."))


@click.group(
    cls=Group, help=N_("The prompts that kumaai sends: organisation, project, your own and built in.")
)
def command() -> None:
    """The group of the library's commands."""


@command.command(
    "list",
    cls=Command,
    short_help=N_("List the prompts."),
    help=N_(
        "List the prompts in force. An organisation's prompt wins over a project's, your own and a built-in one."
    ),
)
@option(
    "--origin", is_flag=True, help=N_("Tell where each one comes from, and show those that are overridden.")
)
@_JSON
@pass_environment
def list_(environment: Environment, origin: bool, as_json: bool) -> int:
    """Print the library."""
    layers = _layers(environment)
    prompts, errors = survey(layers) if as_json else catalogue(layers)
    listed = [(prompt, force) for prompt, force in _in_force(prompts) if force or origin]
    if as_json:
        for prompt, force in listed:
            write_json(_facts(prompt) | {"in_force": force}, environment)
    elif origin:
        _write_table(environment, [_("Prompt"), _("Origin"), _("In force"), _("File")], _origin_rows(listed))
    else:
        rows = _rows([prompt for prompt, _force in listed])
        _write_table(environment, [_("Prompt"), _("Command"), _("Languages"), _("Title")], rows)
    for error in errors:
        environment.stderr.write(_("Warning: {message}").format(message=error.message) + "\n")
    return 0


@command.command(
    cls=Command,
    short_help=N_("Show one prompt."),
    help=N_(
        "Show one prompt as it is: what it is for, what it takes, and its text. "
        "ID is an id such as minutes-yoten, an id with a language such as minutes-yoten.en, or a file."
    ),
)
@click.argument("identifier", metavar="ID")
@option("--example", is_flag=True, help=N_("Print only the example of an input and a good answer."))
@_JSON
@pass_environment
def show(environment: Environment, identifier: str, example: bool, as_json: bool) -> int:
    """Print one prompt."""
    prompt = find(identifier, _layers(environment))
    if as_json:
        texts = {"system": prompt.system, "user": prompt.user, "example": prompt.example}
        write_json(_facts(prompt) | texts, environment)
        return 0
    text = prompt.example + "\n" if example else _page(prompt)
    environment.stdout.write(printable(text) if environment.stdout.isatty() else text)
    return 0


@command.command(
    "check",
    cls=Command,
    short_help=N_("Check prompt files."),
    help=N_("Check prompt files, or the whole library where no FILE is given. Errors end with status 3."),
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@_JSON
@pass_environment
def check_(environment: Environment, files: tuple[str, ...], as_json: bool) -> int:
    """Print what is wrong, one problem a line."""
    paths = [environment.resolve(file) for file in files] or _all_files(_layers(environment))
    problems = [problem for path in paths for problem in _check_file(path)]
    for problem in problems:
        if as_json:
            write_json(problem._asdict(), environment)
        else:
            environment.stdout.write(_problem_line(problem))
    count = len(paths)
    summary = _("{count} prompts checked, {problems} problems.").format(count=count, problems=len(problems))
    environment.stderr.write(summary + "\n")
    return int(Status.CONFIG) if any(problem.level == "error" for problem in problems) else 0


def _layers(environment: Environment) -> Layers:
    return layers_of(environment, settings.load(environment).policy)


def _in_force(prompts: Sequence[Any]) -> list[tuple[Any, bool]]:
    """Each prompt and whether it wins; of an id and a language the first does."""
    seen: set[tuple[str, str]] = set()
    marked = []
    for prompt in prompts:
        key = (prompt.id, prompt.language)
        marked.append((prompt, key not in seen))
        seen.add(key)
    return marked


def _rows(prompts: Sequence[Entry]) -> list[list[str]]:
    """One row an id, its title in the user's language where there is one."""
    by_id: dict[str, dict[str, Entry]] = {}
    for prompt in prompts:
        by_id.setdefault(prompt.id, {})[prompt.language] = prompt
    rows = []
    for identifier, versions in by_id.items():
        prompt = versions.get(messages.language()) or next(iter(versions.values()))
        rows.append([identifier, prompt.command, " ".join(versions), prompt.title])
    return rows


def _origin_rows(listed: Sequence[tuple[Entry, bool]]) -> list[list[str]]:
    return [
        [
            f"{prompt.id}.{prompt.language}",
            _origin_name(prompt.origin),
            _("yes") if force else _("overridden"),
            str(prompt.path),
        ]
        for prompt, force in listed
    ]


def _origin_name(origin: str) -> str:
    return {
        "organisation": _("organisation"),
        "project": _("project"),
        "user": _("your own"),
        "builtin": _("built in"),
    }.get(origin, origin)


def _facts(prompt: Prompt) -> dict[str, Any]:
    """A prompt without its texts, as JSON takes it."""
    facts = prompt._asdict() | {
        "path": str(prompt.path),
        "inputs": [entry._asdict() for entry in prompt.inputs],
    }
    for name in ("system", "user", "example"):
        del facts[name]
    return facts


def _page(prompt: Prompt) -> str:
    facts = [
        (_("Prompt"), f"{prompt.id}.{prompt.language}  {prompt.version}"),
        (_("Title"), prompt.title),
        (_("Purpose"), prompt.purpose),
        (_("Command"), prompt.command),
        (_("Answer"), prompt.answer),
        (_("Confidentiality"), _("up to class {number}").format(number=prompt.confidentiality)),
        (_("Checks"), ", ".join(prompt.checks)),
        (_("Origin"), f"{_origin_name(prompt.origin)}  {prompt.path}"),
        ("sha256", prompt.sha256),
    ]
    required, optional = _("required"), _("optional")
    inputs = [
        (entry.name, required if entry.required else optional, entry.description, _example_of(entry.example))
        for entry in prompt.inputs
    ]
    page = aligned([fact for fact in facts if fact[1]])
    if inputs:
        title = _("Inputs")
        page += f"\n== {title} ==\n" + aligned(inputs)
    return page + f"\n== system ==\n{prompt.system}\n\n== user ==\n{prompt.user}\n"


def _example_of(example: str) -> str:
    return _("for example {example}").format(example=example) if example else ""


def _all_files(layers: Layers) -> list[Path]:
    prompts, errors = survey(layers)
    return [prompt.path for prompt in prompts] + [Path(error.where) for error in errors]


def _check_file(path: Path) -> list[Problem]:
    try:
        return check(read_text(path)[1], path)
    except FileNotFoundError:
        message = _("There is no prompt file {path}.").format(path=path)
        hint = _("`kumaai prompts list --origin` shows the files of the library.")
        raise ConfigError("config.prompt_unknown", message, where=str(path), hint=hint) from None
    except (OSError, ValueError) as error:
        return [Problem(str(path), 0, "error", "prompt.unreadable", str(error))]


def _problem_line(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return f"{place}: {level_name(problem.level)}: {printable(problem.message)} [{problem.code}]\n"


def _write_table(environment: Environment, header: list[str], rows: list[list[str]]) -> None:
    columns = environment.columns if environment.stdout.isatty() else None
    environment.stdout.write(aligned([header, *rows], columns))
