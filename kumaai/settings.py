"""Settings in layers, each value with its origin.

Order: organisation policy file > option > environment > project
``kumaai.toml`` > user ``config.toml`` > default. The policy file is read-only
and wins where it speaks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kumaai.environment import Environment
from kumaai.messages import N_, _
from kumaai.status import ConfigError

PROJECT_FILE = "kumaai.toml"
POLICY_FILE = "policy.toml"
PROVIDERS = ("openai", "azure", "rules")


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: the variables that give it, its type, default and meaning.

    ``own`` ones are the user's and the organisation's alone: the settings file
    of a folder, which may have come from elsewhere, cannot give them.
    """

    name: str
    variables: tuple[str, ...] = ()
    kind: type = str
    default: Any = None
    help: str = ""
    secret: bool = False
    choices: tuple[str, ...] = ()
    own: bool = False


KEYS = (
    Key(
        "provider",
        ("KUMAAI_PROVIDER",),
        help=N_("openai, azure or rules; by default openai once an endpoint is set up."),
        choices=PROVIDERS,
    ),
    Key(
        "base_url",
        ("KUMAAI_BASE_URL", "OPENAI_BASE_URL", "AZURE_OPENAI_ENDPOINT"),
        help=N_("Address of the endpoint, ending in /v1."),
    ),
    Key(
        "api_key",
        ("KUMAAI_API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"),
        help=N_("Key for the endpoint."),
        secret=True,
    ),
    Key(
        "api_key_file",
        ("KUMAAI_API_KEY_FILE",),
        help=N_("File that holds nothing but the key; read where no key is set otherwise."),
        own=True,
    ),
    Key("model", ("KUMAAI_MODEL",), help=N_("Name of the model (Azure: of the deployment).")),
    Key(
        "api_version",
        ("KUMAAI_API_VERSION", "OPENAI_API_VERSION"),
        default="2024-10-21",
        help=N_("API version of Azure OpenAI."),
    ),
    Key("timeout", ("KUMAAI_TIMEOUT",), float, 600.0, N_("Seconds that a whole run may take.")),
    Key("jobs", ("KUMAAI_JOBS",), int, 8, N_("Calls at the same time.")),
    Key(
        "context_tokens",
        ("KUMAAI_CONTEXT_TOKENS",),
        int,
        None,
        N_("Tokens that the model takes at once, where kumaai cannot know it."),
    ),
    Key(
        "mask",
        ("KUMAAI_MASK",),
        default="auto",
        help=N_(
            "Whether personal data is masked in what is sent: on, off, or auto, which is on for every endpoint but one on this machine."
        ),
        choices=("auto", "on", "off"),
        own=True,
    ),
    Key(
        "names",
        ("KUMAAI_NAMES",),
        help=N_(
            "File of people's names to mask, one a line; a path in a settings file counts from its folder."
        ),
    ),
    Key(
        "recogniser",
        ("KUMAAI_RECOGNISER",),
        default="none",
        help=N_("What else finds names to mask: ginza (with the extra kumaai[ner]), or none."),
        choices=("none", "ginza"),
    ),
    Key(
        "class",
        ("KUMAAI_CLASS",),
        int,
        None,
        N_("Class of confidentiality of what is given to kumaai, 1 being public."),
    ),
    Key("author", ("KUMAAI_AUTHOR",), default="kumaai", help=N_("Author of tracked changes and comments.")),
    Key(
        "disclosure",
        ("KUMAAI_DISCLOSURE",),
        default="本資料は生成ＡＩを利用して作成しています（内容確認前）",
        help=N_("What the document says when a model helped."),
    ),
    Key(
        "disclosure_rules",
        ("KUMAAI_DISCLOSURE_RULES",),
        default="規則による下書き（生成ＡＩ不使用）",
        help=N_("What the document says when rules made it."),
    ),
    Key(
        "template",
        ("KUMAAI_TEMPLATE",),
        help=N_(
            "Word template of minutes, summaries, ideas and drafts; a path in a settings file counts from its folder."
        ),
    ),
    Key(
        "citations",
        ("KUMAAI_CITATIONS",),
        default="notes",
        help=N_("How documents show their sources: notes (numbers and a list), inline (places) or none."),
        choices=("notes", "inline", "none"),
    ),
    Key(
        "disclosure_confirmed",
        ("KUMAAI_DISCLOSURE_CONFIRMED",),
        default="本資料は生成ＡＩを利用して作成し、職員が内容を確認しています（確認者 {by}　{date}）",
        help=N_(
            "What the document says when a model helped and a person checked it; {by} is the name, {date} the day."
        ),
    ),
    Key(
        "disclosure_rules_confirmed",
        ("KUMAAI_DISCLOSURE_RULES_CONFIRMED",),
        default="規則による下書き（生成ＡＩ不使用）を職員が確認しています（確認者 {by}　{date}）",
        help=N_(
            "What the document says when rules made it and a person checked it; {by} is the name, {date} the day."
        ),
    ),
    Key(
        "excel",
        ("KUMAAI_EXCEL",),
        default="2021",
        help=N_("Excel version that formulas must work in."),
        choices=("2016", "2019", "2021", "365"),
    ),
)
_BY_NAME = {key.name: key for key in KEYS}


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value and where it came from."""

    value: Any
    origin: str


@dataclass(frozen=True)
class Settings:
    """All settings of one run."""

    values: Mapping[str, Value]
    policy: Mapping[str, Any] = field(default_factory=dict)
    policy_path: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    def origin(self, name: str) -> str:
        """Where the value of ``name`` came from: policy, option, a variable's name, a file, default."""
        return self.values[name].origin

    @property
    def provider(self) -> str:
        """The provider in force: the one set, else openai once an endpoint is set up, else rules."""
        if self["provider"]:
            return self["provider"]
        ours = self["api_key_file"] or (self["api_key"] and self.origin("api_key") != "OPENAI_API_KEY")
        # A key that other programs share (OPENAI_API_KEY) is no wish to send documents anywhere.
        return "openai" if self["base_url"] or ours else "rules"


def load(environment: Environment, options: Mapping[str, Any] | None = None) -> Settings:
    """Read every layer.

    Raises :class:`ConfigError` (``config.file``, ``config.value``) for a file
    that is no TOML and for a value of the wrong type.
    """
    files = [read_toml(path) for path in (project_file(environment), user_file(environment))]
    policy = read_policy(environment)
    return Settings(
        {key.name: _layered(key, policy, options or {}, environment.environ, files) for key in KEYS},
        policy.content,
        policy.path,
    )


@dataclass(frozen=True, slots=True)
class File:
    """A TOML file as read; ``path`` is empty where there is none."""

    path: str
    content: Mapping[str, Any]


_NO_FILE = File("", {})


def read_policy(environment: Environment) -> File:
    """The organisation's policy: the machine's file, else that of ``KUMAAI_POLICY``; empty where there is none.

    Where the machine has one, no variable of the user's can name another.
    """
    machine = environment.site / POLICY_FILE if environment.site else None
    if machine and machine.exists():
        return read_toml(machine, must_exist=True)
    named = environment.environ.get("KUMAAI_POLICY")
    return read_toml(environment.resolve(named), must_exist=True) if named else _NO_FILE


def path_of(settings: Settings, name: str, environment: Environment) -> Path | None:
    """The file that the setting ``name`` names; a path in a settings file counts from that file's folder."""
    value = settings[name]
    if not value:
        return None
    origin = settings.policy_path if settings.origin(name) == "policy" else settings.origin(name)
    path = Path(value).expanduser()
    return Path(origin).parent / path if origin.endswith(".toml") else environment.resolve(path)


def user_file(environment: Environment) -> Path:
    """The user's ``config.toml``."""
    if environment.environ.get("KUMAAI_HOME"):
        return environment.home / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("kumaai", appauthor=False) / "config.toml"


def project_file(environment: Environment) -> Path:
    """The nearest ``kumaai.toml`` from the working folder upward."""
    for folder in (environment.cwd, *environment.cwd.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder / PROJECT_FILE
    return environment.cwd / PROJECT_FILE


def read_toml(path: Path, *, must_exist: bool = False) -> File:
    """Read one TOML file; a missing one is empty unless it must exist."""
    try:
        return File(str(path), tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        if not must_exist:
            return _NO_FILE
        raise ConfigError(
            "config.file",
            _("The file {path} does not exist.").format(path=path),
            where=str(path),
            hint=_("Check the variable KUMAAI_POLICY."),
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            "config.file",
            _("{path} cannot be read: {reason}").format(path=path, reason=error),
            where=str(path),
            hint=_("Mend the file or rename it."),
        ) from None


def _layered(
    key: Key, policy: File, options: Mapping[str, Any], environ: Mapping[str, str], files: list[File]
) -> Value:
    if key.name in policy.content:
        return Value(convert(key, policy.content[key.name], policy.path), "policy")
    if options.get(key.name) is not None:
        return Value(convert(key, options[key.name], "--" + key.name.replace("_", "-")), "option")
    for variable in key.variables:
        if environ.get(variable):
            return Value(convert(key, environ[variable], variable), variable)
    for file in files:
        if key.name in file.content and not (key.own and Path(file.path).name == PROJECT_FILE):
            return Value(convert(key, file.content[key.name], file.path), file.path)
    return Value(key.default, "default")


def key_named(name: str) -> Key:
    """The key called ``name``; raises :class:`ConfigError` (``config.key``) where there is none."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    raise ConfigError(
        "config.key",
        _("There is no setting {name}.").format(name=name),
        where=name,
        hint=_("`kumaai config show` lists them all."),
    )


def convert(key: Key, value: Any, origin: str) -> Any:
    """``value`` as the key's type; raises :class:`ConfigError` (``config.value``)."""
    try:
        converted = None if isinstance(value, (list, dict)) else key.kind(value)
    except (TypeError, ValueError):
        converted = None
    wrong = (
        converted is None
        or (key.choices and converted not in key.choices)
        or (key.kind in (int, float) and not 0 < converted < 10**9)
    )
    if wrong:
        raise ConfigError(
            "config.value",
            _("{origin}: {value!r} is no value for {name}.").format(
                origin=origin, value="…" if key.secret else value, name=key.name
            ),
            where=origin,
            hint=_("Use one of: {choices}.").format(choices=", ".join(key.choices))
            if key.choices
            else _("Use a positive number.")
            if key.kind in (int, float)
            else _("Write it as text in quotation marks."),
        )
    return converted
