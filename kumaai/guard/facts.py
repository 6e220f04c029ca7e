"""Whether the lines of an answer are borne out by the blocks that they cite (checks C1 to C3, C6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kumaai.messages import _
from kumaai.source import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: ``where`` holds the block ids that the line cites."""

    id: str
    level: Literal["info", "warning", "error"]
    message: str
    where: tuple[str, ...] = ()


def check(lines: Iterable[tuple[str, list[str]]], source: Source) -> list[Finding]:
    """What does not hold of ``lines``, pairs of a text and the ids of the blocks that it cites."""
    found: list[Finding] = []
    for text, cites in lines:
        unknown = tuple(cite for cite in cites if source.block(cite) is None)
        if unknown:
            message = _("A cited line does not exist: {ids}").format(ids=", ".join(unknown))
            found.append(Finding("facts.cite", "error", message, unknown))
        if not cites:
            found.append(Finding("facts.uncited", "info", _("No line is cited for: {text}").format(text=text)))
    return found
