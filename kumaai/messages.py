"""Messages in the user's language (gettext).

Message ids are English; ``kumaai/locale/ja`` holds the Japanese. Text that is
made at import time, such as help, is marked with :func:`N_` and translated
where it is shown, so one process can speak both languages.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("ja", "en")
_current: ContextVar[str] = ContextVar("kumaai_language", default="en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation("kumaai", folder, [language], fallback=True)


def use(language: str) -> None:
    """Make ``language`` ("ja" or "en") the one that :func:`_` speaks."""
    _current.set(language if language in LANGUAGES else "en")


def language() -> str:
    """The language in use, "ja" or "en"."""
    return _current.get()


def _(message: str) -> str:
    """``message`` in the user's language."""
    return _catalogue(_current.get()).gettext(message) if message else ""


def N_(message: str) -> str:
    """Mark ``message`` for translation where it is shown; return it as it is."""
    return message


def choose(environ: Mapping[str, str], option: str | None = None, system: str | None = None) -> str:
    """The language to use: option, ``KUMAAI_LANG``, the locale's variables, the system's, English."""
    for value in (option, environ.get("KUMAAI_LANG")):
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "ja" if (system or "").lower().startswith(("ja", "japanese")) else "en"
