"""The key of an endpoint where no variable or setting holds it: a file, or the system's keyring.

A key is kept for the host that it is for, so that another endpoint never gets it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from kumaai.messages import _
from kumaai.status import ConfigError

SERVICE = "kumaai"
"""The name under which the keyring holds keys; the user name there is the host."""
_LONGEST = 10_000


def key_of_file(path: Path) -> str:
    """The key that stands alone in a file; raises :class:`ConfigError` (``config.key_file``)."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            key = file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConfigError(
            "config.key_file",
            _("The key file {path} cannot be read: {reason}").format(path=path, reason=reason),
            hint=_("Check api_key_file; the file holds nothing but the key."),
            where=str(path),
        ) from None
    if not key or len(key.split()) > 1:
        raise ConfigError(
            "config.key_file",
            _("The key file {path} does not hold one key and nothing else.").format(path=path),
            hint=_("Check api_key_file; the file holds nothing but the key."),
            where=str(path),
        )
    return key


def key_of_keyring(host: str) -> str | None:
    """The key that the system's keyring holds for ``host``; None where there is none, or no keyring."""
    try:
        keyring, faults = _keyring()
    except ImportError:  # the extra kumaai[keyring] is not there
        return None
    try:
        return keyring.get_password(SERVICE, host)
    except faults:  # locked, or no service to ask: as if there were none
        return None


def keep_in_keyring(host: str, key: str) -> None:
    """Put the key for ``host`` into the system's keyring; raises :class:`ConfigError` (``config.keyring``)."""
    try:
        keyring, faults = _keyring()
    except ImportError:
        raise ConfigError(
            "config.keyring",
            _("The system's keyring cannot be used: the extra kumaai[keyring] is not installed."),
            hint=_("Install it with: pip install 'kumaai[keyring]'"),
        ) from None
    try:
        keyring.set_password(SERVICE, host, key)
    except faults as error:
        raise ConfigError(
            "config.keyring",
            _("The system's keyring cannot be used: {reason}").format(reason=type(error).__name__),
            hint=_("Keep the key in a file of your own (api_key_file) or in KUMAAI_API_KEY."),
        ) from None


def _keyring() -> tuple[Any, tuple[type[Exception], ...]]:
    """The keyring package and what it may raise; ImportError where it is not installed."""
    package, errors = import_module("keyring"), import_module("keyring.errors")
    return package, (errors.KeyringError, RuntimeError, OSError)
