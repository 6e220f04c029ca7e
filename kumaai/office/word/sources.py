"""Where the list of sources stands in a document, and in which order its numbers are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kumaai.layout import Element, Heading, Table


def in_order(shown: Iterable[tuple[int, str | Sequence[Element]]]) -> list[Element]:
    """The elements of (position, what stands there) as a reader of the pages meets them; texts are none."""
    values = sorted(shown, key=lambda one: one[0])
    return [element for _at, value in values if not isinstance(value, str) for element in value]


def with_sources(whole: Sequence[Element], sources: tuple[Heading, Table] | None) -> list[Element]:
    """The document with the list of its sources: behind it, before what is for the staff alone."""
    if sources is None:
        return list(whole)
    memos = [at for at, element in enumerate(whole) if isinstance(element, Heading) and element.memo]
    at = memos[0] if memos else len(whole)
    return [*whole[:at], *sources, *whole[at:]]
