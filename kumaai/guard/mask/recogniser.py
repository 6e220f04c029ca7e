"""Persons that a language model on this machine recognises: GiNZA, with the extra ``kumaai[ner]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kumaai.messages import _
from kumaai.status import ConfigError

_LIMIT = 12_000
"""Characters at once: SudachiPy refuses texts of more than 49,149 bytes."""
_TITLES = ("さん", "様", "氏", "君", "殿", "先生")


def ginza() -> Callable[[str], list[tuple[int, int]]]:
    """A function from a text to the (start, end) of each person that GiNZA's model finds in it.

    Nothing leaves the machine. Raises :class:`ConfigError` (``config.ner``)
    where GiNZA or its model is not installed or cannot be loaded.
    """
    try:
        import spacy  # pyright: ignore[reportMissingImports]

        model: Any = spacy.load(
            "ja_ginza", exclude=["parser", "morphologizer", "compound_splitter", "bunsetu_recognizer"]
        )
    except (ImportError, OSError, ValueError) as cause:
        raise ConfigError(
            "config.ner",
            _("Names cannot be recognised: GiNZA or its model is not installed."),
            hint=_("Install it with: pip install 'kumaai[ner]'"),
        ) from cause

    def persons(text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for start, part in _parts(text):
            for entity in model(part).ents:
                if entity.label_ == "Person":
                    found.append(
                        (start + entity.start_char, start + _end(part, entity.start_char, entity.end_char))
                    )
        return found

    return persons


def _end(text: str, start: int, end: int) -> int:
    """A person's end without the title that the model may count to it."""
    return next(
        (
            end - len(title)
            for title in _TITLES
            if text[start:end].endswith(title) and end - len(title) > start
        ),
        end,
    )


def _parts(text: str) -> list[tuple[int, str]]:
    """The text in parts of whole lines that are short enough, each with its start."""
    found: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _LIMIT)
        if end < len(text):
            cut = max(text.rfind("\n", start, end), text.rfind("。", start, end))
            end = cut + 1 if cut > start else end
        found.append((start, text[start:end]))
        start = end
    return found
