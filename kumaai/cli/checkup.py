"""What ``kumaai doctor`` looks at: one small check for each thing that can be missing."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kumaai import __version__, messages
from kumaai.environment import Environment, Stream
from kumaai.messages import N_, _
from kumaai.settings import Settings, load, project_file, user_file
from kumaai.status import ConfigError, KumaaiError, PolicyError

if TYPE_CHECKING:
    from kumaai.model.endpoint import Endpoint

PROBE = "日本語—〜✅髙"
"""Characters that answers often hold and old terminals lack."""

LIBRARIES = {
    "lxml": "lxml.etree",
    "msgspec": "msgspec",
    "python-calamine": "python_calamine",
    "formulon": "formulon",
    "formualizer": "formualizer",
}
"""Distributions with compiled parts, which can fail to load, and the module that shows it."""

_CONNECT_SECONDS = 30.0
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up. ``level``: ok, warning (works, but see the hint), missing (does not work)."""

    id: str
    title: str
    level: Literal["ok", "warning", "missing"]
    message: str
    hint: str = ""

    @classmethod
    def of(cls, identifier: str, title: str, error: KumaaiError) -> Finding:
        """The finding that an error amounts to."""
        return cls(identifier, title, "missing", error.message, error.hint)


def examine(environment: Environment, *, connect: bool, notify: Callable[[str], None]) -> Iterator[Finding]:
    """Look at everything; with ``connect`` the endpoint is asked for one word. Nothing else uses the network."""
    yield _ok("kumaai", "kumaai", __version__)
    yield _ok("python", "Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield _ok("platform", _("System"), platform.platform())
    yield _ok("language", _("Language"), messages.language())
    yield _stream("stdout", _("Standard output"), environment.stdout)
    yield from _home(environment)
    yield _record(environment)
    yield _search()
    try:
        settings = load(environment)
    except ConfigError as error:
        yield Finding.of("settings", _("Settings"), error)
    else:
        yield from _settings(environment, settings)
        yield from _policy(settings)
        yield from _endpoint(settings, connect, notify)
        yield _prompts(environment, settings)
    yield from _network(environment)
    yield from _libraries()
    yield from _optional(environment)


def _ok(identifier: str, title: str, message: str) -> Finding:
    return Finding(identifier, title, "ok", message)


def _stream(identifier: str, title: str, stream: Stream) -> Finding:
    lacking = []
    for character in PROBE:
        try:
            character.encode(stream.encoding)
        except (UnicodeEncodeError, LookupError):
            lacking.append(f"U+{ord(character):04X}")
    if not lacking:
        return _ok(identifier, title, stream.encoding)
    return Finding(
        identifier,
        title,
        "warning",
        _("{encoding} cannot show {characters}; look-alikes or ? stand for them.").format(
            encoding=stream.encoding, characters=" ".join(lacking)
        ),
        _("Set PYTHONUTF8=1 (on Windows also run `chcp 65001`). Files are not affected."),
    )


def _home(environment: Environment) -> Iterator[Finding]:
    title, home = _("Home folder"), environment.home
    existing = next((folder for folder in (home, *home.parents) if folder.exists()), home)
    try:
        if existing == home:
            tempfile.TemporaryFile(dir=home).close()
        elif not (existing.is_dir() and os.access(existing, os.W_OK)):
            raise NotADirectoryError(None, _("cannot be made"))
    except OSError as error:
        yield Finding(
            "home",
            title,
            "missing",
            _("{path} cannot be written: {reason}").format(path=home, reason=error.strerror or error),
            _("Set KUMAAI_HOME to a folder you can write to."),
        )
        return
    if existing == home and os.name == "posix" and home.stat().st_mode & 0o077:
        message = _("{path} is open to other users of this machine.").format(path=home)
        yield Finding("home", title, "warning", message, f"chmod 700 '{home}'")
        return
    yield _ok("home", title, str(home))


def _record(environment: Environment) -> Finding:
    from kumaai.history.store import Store

    title = _("Record")
    try:
        with Store(environment.home) as store:
            newest, still_open = store.list(limit=1), store.list(status="open")
    except KumaaiError as error:
        return Finding.of("record", title, error)
    interrupted = [record for record in still_open if record["state"] == "interrupted"]
    if not newest:
        return _ok("record", title, _("Empty so far."))
    message = _("The newest run is of {date}.").format(date=newest[0]["started"][:16].replace("T", " "))
    if interrupted:
        message += " " + _("Interrupted runs: {count}.").format(count=len(interrupted))
    return _ok("record", title, message)


def _search() -> Finding:
    import sqlite3

    from kumaai.history.database import has_trigram

    title = _("Search in the record")
    version = f"SQLite {sqlite3.sqlite_version}"
    if has_trigram():
        return _ok("search", title, version)
    message = _("{version} has no trigram index; search works, but slowly.").format(version=version)
    return Finding("search", title, "warning", message, _("Use a Python with SQLite 3.34 or later."))


def _settings(environment: Environment, settings: Settings) -> Iterator[Finding]:
    title, own, project = _("Settings"), user_file(environment), project_file(environment)
    origins = [str(path) for path in (project, own) if path.is_file()]
    yield _ok("settings", title, ", ".join(origins) or _("No settings file; the defaults hold."))
    from kumaai.cli.config import unread

    for message in unread(environment):
        yield Finding(
            "settings.unread", title, "warning", message, _("`kumaai config show` lists the settings.")
        )
    key_from, url_from = settings.origin("api_key"), settings.origin("base_url")
    if os.name == "posix" and key_from == str(own) and own.stat().st_mode & 0o077:
        message = _("{path} holds a key and is open to other users of this machine.").format(path=own)
        yield Finding("settings.private", title, "warning", message, f"chmod 600 '{own}'")
    if key_from == str(project):
        message = _("{path} holds a key: whoever gets the folder gets the key.").format(path=project)
        yield Finding(
            "settings.key", title, "warning", message, _("Move it to KUMAAI_API_KEY or the user's file.")
        )
    elif settings["api_key"] and url_from == str(project):
        message = _("The key from {key} is sent to the address that {path} names.").format(
            key=key_from, path=project
        )
        yield Finding(
            "settings.address", title, "warning", message, _("Make sure that you trust this folder.")
        )


def _policy(settings: Settings) -> Iterator[Finding]:
    """The organisation's policy: whether it can be used, and whether it is as firm as it looks."""
    from kumaai.guard.policy import Policy

    title = _("Policy")
    try:
        Policy.of(settings)
    except ConfigError as error:
        yield Finding.of("policy", title, error)
        return
    path = settings.policy_path
    if not path:
        yield _ok("policy", title, _("No policy file of an organisation."))
    elif os.access(path, os.W_OK) and (os.name != "posix" or os.getuid()):
        message = _("{path} can be changed by you: it binds nobody.").format(path=path)
        hint = _("Its owner should be an administrator, and nobody else be able to write it.")
        yield Finding("policy", title, "warning", message, hint)
    else:
        yield _ok("policy", title, path)


def _endpoint(settings: Settings, connect: bool, notify: Callable[[str], None]) -> Iterator[Finding]:
    title = _("Provider")
    if settings.provider == "rules":
        message = _("rules: the embedded rules do the work, without AI and without a network.")
        yield _ok("provider", title, message)
        if settings["api_key"]:
            hint = _("Set KUMAAI_BASE_URL or KUMAAI_PROVIDER as well to use it.")
            message = _("A key was found in {origin}, but no endpoint is set up.")
            yield Finding("key", _("Key"), "warning", message.format(origin=settings.origin("api_key")), hint)
        return
    from kumaai.tasks.endpoint import endpoint_of

    yield _ok("provider", title, settings.provider)
    try:
        endpoint = endpoint_of(settings)
        endpoint.checked_key()
        open_text = endpoint.parts.scheme == "http" and not endpoint.is_loopback
        told = _masking(settings, endpoint)
    except (ConfigError, PolicyError) as error:
        yield Finding.of("endpoint", _("Endpoint"), error)
        return
    if open_text:
        message = _("{host} is asked over http: everyone on the way can read the documents.")
        hint = _("Use https where the server has it.")
        yield Finding("endpoint", _("Endpoint"), "warning", message.format(host=endpoint.host), hint)
    else:
        yield _ok("endpoint", _("Endpoint"), f"{endpoint.host} ({settings.origin('base_url')})")
    yield _ok("key", _("Key"), _key_place(settings, endpoint))
    yield _ok("masking", _("Masking"), told)
    yield _ok("model", _("Model"), f"{endpoint.model} ({settings.origin('model')})")
    if connect:
        yield _connection(endpoint, notify)


def _key_place(settings: Settings, endpoint: Endpoint) -> str:
    """Where the key was found; never the key."""
    if settings["api_key"]:
        return _("found in {origin}").format(origin=settings.origin("api_key"))
    if endpoint.api_key:
        place = settings["api_key_file"] or _("the system's keyring")
        return _("found in {origin}").format(origin=place)
    return _("none, as a server on this machine needs none")


def _masking(settings: Settings, endpoint: Endpoint) -> str:
    """Whether personal data is masked for this endpoint; raises PolicyError where the policy forbids it."""
    from kumaai.tasks.sending import allowed, is_masked

    allowed(settings, endpoint, stated=settings["class"])
    return (
        _("on: personal data is masked")
        if is_masked(settings, endpoint)
        else _("off: the text is sent as it is")
    )


def _connection(endpoint: Endpoint, notify: Callable[[str], None]) -> Finding:
    """Ask for one word, so that address, key, model and proxy are all seen to work."""
    from kumaai.model.transport import Talk

    title = _("Connection")
    talk = Talk(endpoint, timeout=_CONNECT_SECONDS, notify=notify)
    try:
        reply = talk.complete([{"role": "user", "content": "Say OK."}], schema=None, schema_name="")
    except KumaaiError as error:
        return Finding.of("connection", title, error)
    finally:
        talk.close()
    return _ok("connection", title, _("{model} answered.").format(model=reply.model or endpoint.model))


def _prompts(environment: Environment, settings: Settings) -> Finding:
    from kumaai.prompts import layers_of, survey

    title = _("Prompts")
    prompts, errors = survey(layers_of(environment, settings.policy))
    count = _("{count} prompts").format(count=len(prompts))
    if errors:
        return Finding("prompts", title, "warning", "; ".join(error.message for error in errors),
                       _("`kumaai prompts check` says what is wrong."))  # fmt: skip
    if not prompts:
        return Finding("prompts", title, "missing", count, _("Install kumaai again."))
    return _ok("prompts", title, count)


def _network(environment: Environment) -> Iterator[Finding]:
    """Proxies by name only: their addresses can hold passwords."""
    used = [name for name in _PROXIES if environment.environ.get(name)]
    if used:
        yield _ok("proxy", _("Proxy"), ", ".join(used))
    certificates = environment.environ.get("SSL_CERT_FILE")
    if certificates and not Path(certificates).is_file():
        message = _("SSL_CERT_FILE names {path}, which does not exist.").format(path=certificates)
        yield Finding(
            "certificates", "SSL_CERT_FILE", "missing", message, _("Correct the variable or remove it.")
        )


def _libraries() -> Iterator[Finding]:
    title, found = _("Libraries"), []
    for name, module in LIBRARIES.items():
        try:
            import_module(module)
            found.append(f"{name} {metadata.version(name)}")
        except (ImportError, OSError) as error:
            message = _("{name} cannot be loaded: {reason}").format(name=name, reason=error)
            hint = f"pip install --force-reinstall {name}"
            yield Finding(f"library.{name}", title, "missing", message, hint)
    yield _ok("libraries", title, ", ".join(found))


def _optional(environment: Environment) -> Iterator[Finding]:
    """What widens the kinds of file that are read."""
    from kumaai.office.legacy import VARIABLE, find_office

    named = environment.environ.get(VARIABLE)
    found = find_office(named)
    if named and not found:
        message = _("{variable} names {program}, which is no program.").format(
            variable=VARIABLE, program=named
        )
        hint = _("Correct the variable or remove it.")
        yield Finding("libreoffice", "LibreOffice", "missing", message, hint)
    else:
        message = found or _("Not found; only old files (.doc, .rtf) need it.")
        yield _ok("libreoffice", "LibreOffice", message)
    crypt = find_spec("msoffcrypto") is not None
    message = _("Can be opened with their password.")
    lacking = _('Cannot be opened; `pip install "kumaai[crypt]"` changes that.')
    yield _ok("encrypted", _("Encrypted files"), message if crypt else lacking)


LEVELS = {"ok": N_("ok"), "warning": N_("warning"), "missing": N_("missing")}
"""The levels as a person reads them."""
