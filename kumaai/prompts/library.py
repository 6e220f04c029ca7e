"""Finds and reads prompt files.

A prompt is TOML front matter between ``+++`` lines, then the sections
``# system``, ``# user`` and ``# example``. TOML because the standard library
reads it: PyYAML alone costs a quarter of the start-up that ``prompts list``
may take; for the same reason these are named tuples, not dataclasses.
Layers, the first wins: organisation > project > user > built in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kumaai.messages import _
from kumaai.settings import project_file
from kumaai.status import ConfigError

if TYPE_CHECKING:
    from kumaai.environment import Environment

SECTIONS = ("system", "user", "example")
MAX_BYTES = 200_000
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_SECTION = re.compile(rf"^# ({'|'.join(SECTIONS)})[ \t]*$", re.MULTILINE)
_P = TypeVar("_P", "Prompt", "Entry")


class PromptInput(NamedTuple):
    """One value that a prompt takes, with an example for the person who fills it in."""

    name: str
    description: str
    required: bool = False
    example: str = ""


class Prompt(NamedTuple):
    """One prompt as read.

    ``answer`` names a shape of :mod:`kumaai.answers`; ``confidentiality`` is
    the highest class of material it is meant for (1 to 3); ``checks`` names
    the checks its answer needs; ``origin`` is organisation, project, user,
    builtin or file; ``sha256`` is that of the file's bytes.
    """

    id: str
    title: str
    purpose: str
    version: str
    language: str
    command: str
    style: str
    inputs: tuple[PromptInput, ...]
    answer: str
    confidentiality: int
    checks: tuple[str, ...]
    example: str
    system: str
    user: str
    origin: str = "file"
    path: Path = Path()
    sha256: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all values that the text uses."""
        return frozenset(PLACEHOLDER.findall(self.system + self.user))


class Entry(NamedTuple):
    """One line of the library's list."""

    id: str
    title: str
    language: str
    command: str
    origin: str
    path: Path


class Layers(NamedTuple):
    """The folders in which prompts are looked for; None where a layer is absent.

    Paths of single files are seen from ``cwd``.
    """

    organisation: Path | None
    project: Path | None
    user: Path | None
    builtin: Path
    cwd: Path = Path()

    def folders(self) -> Iterator[tuple[str, Path]]:
        """Each existing layer's name and folder, the strongest first."""
        for name in ("organisation", "project", "user", "builtin"):
            folder: Path | None = getattr(self, name)
            if folder is not None and folder.is_dir():
                yield name, folder


def builtin_folder() -> Path:
    """Where the curated prompts are: inside the installed package, else in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def layers_of(environment: Environment, policy: Mapping[str, Any]) -> Layers:
    """The layers in force.

    organisation: the folder that the policy file's ``prompts`` names;
    project: ``prompts`` beside ``kumaai.toml``; user: ``prompts`` in ``KUMAAI_HOME``.
    """
    project = project_file(environment)
    folder = policy.get("prompts")
    return Layers(
        organisation=environment.resolve(str(folder)) if folder else None,
        project=project.parent / "prompts" if project.is_file() else None,
        user=environment.home / "prompts",
        builtin=builtin_folder(),
        cwd=environment.cwd,
    )


def find(id_or_path: str, layers: Layers, *, language: str = "ja") -> Prompt:
    """The prompt with that id, in ``language`` where there is one, or the file at that path.

    ``id.language`` (``minutes-yoten.en``) names one language. Raises :class:`ConfigError`
    (``config.prompt_unknown``) with near matches, or as :func:`read`.
    """
    if id_or_path.endswith(".md") or "/" in id_or_path or "\\" in id_or_path:
        return read(layers.cwd / id_or_path)
    identifier, _dot, named = id_or_path.partition(".")
    names = [f"{identifier}.{named or language}.md"]
    if not named:
        names += [f"{identifier}.md", f"{identifier}.ja.md", f"{identifier}.en.md"]
    for name in names:
        for origin, folder in layers.folders():
            if (folder / name).is_file():
                return read(folder / name, origin)
    raise _unknown(id_or_path, layers)


def _unknown(wanted: str, layers: Layers) -> ConfigError:
    from difflib import get_close_matches

    known = sorted({path.name.split(".")[0] for _name, folder in layers.folders() for path in _files(folder)})
    near = [name for name in known if wanted in name] or get_close_matches(wanted, known, n=3, cutoff=0.5)
    hints = [_("`kumaai prompts list` lists them all.")]
    if near:
        hints.insert(0, _("Did you mean {names}?").format(names=", ".join(near[:5])))
    return ConfigError(
        "config.prompt_unknown",
        _("There is no prompt {name}.").format(name=wanted),
        hint=" ".join(hints),
        where=wanted,
    )


def available(layers: Layers) -> list[Prompt]:
    """Every readable prompt of every layer, by id and language; those in force before those they shadow."""
    return survey(layers)[0]


def survey(layers: Layers) -> tuple[list[Prompt], list[ConfigError]]:
    """As :func:`available`, and an error for each file that cannot be read as a prompt."""
    return _collect(layers, read)


def catalogue(layers: Layers) -> tuple[list[Entry], list[ConfigError]]:
    """As :func:`survey`, but only what a list shows: it reads the head of each file, in a third of the time."""
    return _collect(layers, _read_entry)


def _collect(layers: Layers, reader: Callable[[Path, str], _P]) -> tuple[list[_P], list[ConfigError]]:
    found: list[_P] = []
    errors: list[ConfigError] = []
    for origin, folder in layers.folders():
        for path in _files(folder):
            try:
                found.append(reader(path, origin))
            except ConfigError as error:
                errors.append(error)
    # The sort is stable: within an id and a language the order of the layers stays.
    found.sort(key=lambda prompt: (prompt.id, prompt.language != "ja", prompt.language))
    return found, errors


def _files(folder: Path) -> list[Path]:
    return [
        path for path in sorted(folder.glob("*.md")) if not path.name.lower().startswith(("readme", ".", "_"))
    ]


def read(path: Path, origin: str = "file") -> Prompt:
    """Read one prompt file.

    Raises :class:`ConfigError`: ``config.prompt_unknown`` where there is no such file,
    ``config.prompt_file`` where it is no prompt (``kumaai prompts check`` says more).
    """
    from hashlib import sha256  # a list needs no digests, and OpenSSL takes its time to load

    with _told(path):
        data, text = read_text(path)
        return _parse(text)._replace(origin=origin, path=path, sha256=sha256(data).hexdigest())


def _read_entry(path: Path, origin: str) -> Entry:
    with _told(path):
        # In TOML the keys of the file itself come before the first table.
        head = _front(read_text(path)[1])[0].partition("\n[[")[0]
        meta = tomllib.loads(head)
        fields = {key: str(meta[key]) for key in ("id", "title", "language", "command")}
        return Entry(**fields, origin=origin, path=path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what goes wrong with one prompt file into a ConfigError."""
    try:
        yield
    except FileNotFoundError:
        raise ConfigError(
            "config.prompt_unknown",
            _("There is no prompt file {path}.").format(path=path),
            hint=_("`kumaai prompts list` lists them all."),
            where=str(path),
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            "config.prompt_file",
            _("{path} cannot be read as a prompt: {reason}").format(path=path, reason=_reason(error)),
            hint=_("`kumaai prompts check FILE` shows what to mend."),
            where=str(path),
        ) from None


def read_text(path: Path) -> tuple[bytes, str]:
    """A prompt file's bytes and text. Raises OSError, or ValueError above :data:`MAX_BYTES` and outside UTF-8."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(_("it is larger than {limit} bytes").format(limit=MAX_BYTES))
    try:
        return data, data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(_("it is not UTF-8")) from None


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return _("{name} is missing").format(name=error.args[0])
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def split(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The front matter and the sections of a prompt's text. Raises ValueError where it has no front matter."""
    front, body = _front(text)
    parts = _SECTION.split(body)
    sections = dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))
    return tomllib.loads(front), sections


def _front(text: str) -> tuple[str, str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opening, separator, rest = text.partition("+++\n")
    front, closing, body = rest.partition("\n+++\n")
    if opening.strip() or not separator or not closing:
        raise ValueError(_("it does not begin with front matter between two lines +++"))
    return front, body


def _parse(text: str) -> Prompt:
    meta, sections = split(text)
    inputs = tuple(
        PromptInput(
            str(entry["name"]),
            str(entry["description"]),
            bool(entry.get("required", False)),
            str(entry.get("example", "")),
        )
        for entry in meta.get("inputs", ())
    )
    return Prompt(
        id=str(meta["id"]),
        title=str(meta["title"]),
        purpose=str(meta["purpose"]),
        version=str(meta["version"]),
        language=str(meta["language"]),
        command=str(meta["command"]),
        answer=str(meta["answer"]),
        style=str(meta.get("style", "")),
        inputs=inputs,
        confidentiality=int(meta.get("confidentiality", 1)),
        checks=tuple(map(str, meta.get("checks", ()))),
        example=sections.get("example", ""),
        system=sections["system"],
        user=sections["user"],
    )
