"""The lists of Japanese words and known slips that the proofreading rules and the guard of edits share.

NOTICE.txt names the sources: IPADIC, Mozc, the list of kanji for common use, own lists.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def text(name: str) -> str:
    """The list ``name`` (with its ending) as it is written; an OSError where there is none."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table ``name`` (without .tsv), comments and empty lines left out."""
    lines = (line for line in text(f"{name}.tsv").split("\n") if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)
