"""``kumaai config``: show and change settings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kumaai.cli.base import Command, Group, pass_environment, write_json
from kumaai.cli.common import option
from kumaai.cli.table import aligned
from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.settings import KEYS, Key, Settings, convert, key_named, load, project_file, read_toml, user_file
from kumaai.status import ConfigError, OutputError, UsageError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

MASK = "***"


@click.group(
    cls=Group,
    help=N_("Settings: organisation policy, option, environment, project file, user file, default."),
)
def command() -> None:
    """The group of the commands on settings."""


@command.command(
    cls=Command,
    short_help=N_("Show all settings."),
    help=N_("Show every setting with its value and where it comes from. Keys are masked."),
)
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON object instead of text."))
@pass_environment
def show(environment: Environment, as_json: bool) -> int:
    """Print every setting."""
    settings = load(environment)
    if as_json:
        shown = {
            key.name: {"value": _shown(key, settings), "origin": settings.origin(key.name)} for key in KEYS
        }
        write_json(shown, environment)
    else:
        rows = [
            (key.name, _text(_shown(key, settings)), settings.origin(key.name), _(key.help)) for key in KEYS
        ]
        header = (_("Setting"), _("Value"), _("From"), _("Meaning"))
        environment.stdout.write(
            aligned([header, *rows], environment.columns if environment.stdout.isatty() else None)
        )
    for warning in unread(environment):
        environment.stderr.write(_("Warning: {message}").format(message=warning) + "\n")
    return 0


@command.command(
    cls=Command,
    short_help=N_("Print one setting."),
    help=N_("Print the value of one setting; nothing where it is not set. Keys are masked."),
)
@click.argument("key")
@pass_environment
def get(environment: Environment, key: str) -> int:
    """Print one value."""
    value = _text(_shown(key_named(key), load(environment)))
    environment.stdout.write(value + "\n" if value else "")
    return 0


@command.command(
    "set",
    cls=Command,
    short_help=N_("Change a setting in the user's file."),
    help=N_(
        "Write a setting to the user's config.toml, which only its owner can read. VALUE - reads it from standard input, "
        "so that a key does not stand in the shell's history.\n\nExample: kumaai config set model gpt-5-mini"
    ),
)
@click.argument("key")
@click.argument("value")
@option(
    "--keyring",
    is_flag=True,
    help=N_("Keep the key in the system's keyring instead, for the endpoint set up."),
)
@pass_environment
def set_(environment: Environment, key: str, value: str, keyring: bool) -> int:
    """Write one value."""
    setting = key_named(key)
    if value == "-":
        value = environment.stdin.read().decode("utf-8-sig", "replace").strip()
    if not value:
        raise UsageError(
            "usage.value",
            _("There is no value for {name}.").format(name=key),
            hint=_("`kumaai config unset {name}` takes the setting away.").format(name=key),
        )
    converted = convert(setting, value, key)
    if keyring:
        _keep(environment, setting, value)
        return 0
    _edit(user_file(environment), lambda document: document.update({key: converted}))
    _tell_if_overruled(environment, setting)
    return 0


@command.command(
    cls=Command,
    short_help=N_("Take a setting out of the user's file."),
    help=N_("Take a setting out of the user's config.toml, so that the next layer decides."),
)
@click.argument("key")
@pass_environment
def unset(environment: Environment, key: str) -> int:
    """Remove one value."""
    name = key_named(key).name
    if user_file(environment).exists():
        _edit(user_file(environment), lambda document: document.pop(name, None))
    return 0


@command.command(
    cls=Command,
    short_help=N_("Print the path of the user's file."),
    help=N_("Print the path of the user's config.toml."),
)
@pass_environment
def path(environment: Environment) -> int:
    """Print where ``set`` writes."""
    environment.stdout.write(f"{user_file(environment)}\n")
    return 0


def _keep(environment: Environment, setting: Key, value: str) -> None:
    """Put a key into the system's keyring, under the host that it is for."""
    if not setting.secret:
        raise UsageError(
            "usage.keyring",
            _("{name} is no key; --keyring is for api_key.").format(name=setting.name),
            hint=_("Leave out --keyring."),
        )
    from kumaai import credentials
    from kumaai.tasks.endpoint import endpoint_of

    host = endpoint_of(load(environment), asks=False).host
    credentials.keep_in_keyring(host, value)
    environment.stderr.write(_("The key for {host} is in the system's keyring.").format(host=host) + "\n")


def unread(environment: Environment) -> list[str]:
    """A sentence for each name in the settings files that is no setting."""
    known = {key.name for key in KEYS}
    folder = read_toml(project_file(environment))
    warnings = [
        _("{path}: {name} can only be set by you or your organisation; it is not read.").format(
            path=folder.path, name=key.name
        )
        for key in KEYS
        if key.own and key.name in folder.content
    ]
    for file in (folder, read_toml(user_file(environment))):
        for name in sorted(file.content.keys() - known):
            warnings.append(
                _("{path}: there is no setting {name}; it is not read.").format(path=file.path, name=name)
            )
    return warnings


def _shown(key: Key, settings: Settings) -> Any:
    """The value, without what must not be seen: keys, and credentials in an address."""
    from kumaai.history.text import redact

    value = settings[key.name]
    if key.secret:
        return MASK if value else value
    return redact(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _tell_if_overruled(environment: Environment, key: Key) -> None:
    # Another wrong setting is not this command's matter: it may be the next to be mended.
    with suppress(ConfigError):
        origin = load(environment).origin(key.name)
        if origin != str(user_file(environment)):
            message = _("Written, but the value from {origin} holds.").format(origin=origin)
            environment.stderr.write(_("Warning: {message}").format(message=message) + "\n")


def _edit(path: Path, change: Callable[[TOMLDocument], Any]) -> None:
    """Change a TOML file and keep its comments; raises ConfigError (config.file), OutputError (output.config)."""
    import tomlkit

    read_toml(path)  # says what is wrong with a broken file
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    document = tomlkit.parse(text)
    change(document)
    try:
        _write_private(Path(os.path.realpath(path)), tomlkit.dumps(document).encode())
    except OSError as error:
        raise OutputError(
            "output.config",
            _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror or error),
            hint=_("Check the folder's permissions."),
            where=str(path),
        ) from None


def _write_private(path: Path, data: bytes) -> None:
    """Replace ``path`` in one step by a file of mode 0600 in a folder that is 0700 where it is new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".kumaai-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
