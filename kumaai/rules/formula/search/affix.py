"""Texts about a value, read off the examples: 「4月生まれ」 is a month with 月生まれ after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kumaai.rules.formula.search.core import Cell, Expr, Space, wrap
from kumaai.rules.formula.search.strings import shown
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Scalar

LONGEST = 12
"""Characters that may stand before or after."""


def affixed(space: Space, values: Sequence[Expr], wanted: Mapping[Cell, Scalar]) -> Iterator[Expr]:
    """Each value with the text that every example has before and after it."""
    texts = {cell: text for cell, text in wanted.items() if isinstance(text, str) and text}
    if not texts or any(_numeric(text) for text in texts.values()):
        return
    request = space.context.request
    said = request.text + "".join(mention.text for mention in request.mentions.values())
    for each in values:
        if each.kind not in ("number", "text"):
            continue
        found = _around(each, texts)
        if found is None:
            continue
        before, after = found
        if not all(part in said for part in (before, after)):
            continue
        parts = [literal(before)] if before else []
        parts += [each.text if each.level > 1 else f"({each.text})"]
        parts += [literal(after)] if after else []
        at = each.at
        uses = {f"Q:{part}" for part in (before, after) if part in space.quotes}
        yield wrap(
            each,
            "&".join(parts),
            lambda c, at=at, b=before, a=after: b + shown(at(c)) + a,
            "concat",
            "suffix",
            kind="text",
            uses=uses,
        )


def _numeric(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).replace("/", "").replace("-", "").isdigit()


def _around(each: Expr, texts: Mapping[Cell, str]) -> tuple[str, str] | None:
    """The same text before and after in every example; None where there is none."""
    sides = None
    for cell, text in texts.items():
        inner = shown(each.value(cell))
        if not inner or text.count(inner) != 1 or inner == text:
            return None
        here = tuple(text.split(inner))
        if sides not in (None, here) or max(map(len, here)) > LONGEST:
            return None
        sides = here
    return sides  # type: ignore[return-value]
