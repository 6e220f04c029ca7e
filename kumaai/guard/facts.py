"""Whether the lines of an answer are borne out by the blocks that they cite (checks C1 to C3, C6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Literal

from kumaai.guard import (
    facts_agents,
    facts_deeds,
    facts_names,
    facts_opposites,
    facts_places,
    facts_polarity,
    facts_roles,
    facts_sites,
)
from kumaai.guard.facts_binding import misplaced
from kumaai.guard.facts_counts import counted
from kumaai.guard.facts_lists import mislabelled
from kumaai.guard.facts_values import derived, stands_among
from kumaai.guard.numerals import Value, normalised, values
from kumaai.guard.words import pairs
from kumaai.messages import _
from kumaai.source import Source

LONGEST = 2_000
"""Characters of a line that is checked: every value in it is held against every value of its source."""
_LONGEST_GROUND = 20_000
"""Characters of cited text in which words are matched with values; more than that is no citation."""
_LIST_MARK = re.compile(r"^\s*(?:[(]?\d{1,2}[).．、:](?!\d)|[①-⑳]|第?\d{1,2}\s+|[・•*-])\s*")
_FEW_SHARED = 0.12
_AROUND = 3
_LABEL_CHARS = 25
_HEADING_CHARS = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: ``where`` holds the block ids that the line cites, ``line`` is the line itself."""

    id: str
    level: Literal["info", "warning", "error"]
    message: str
    where: tuple[str, ...] = ()
    line: str = ""


@dataclass(slots=True)
class Reader:
    """The source as the checks read it; each block's values are taken out once."""

    source: Source
    _values: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    _years: set[int] | None = None
    _text: str | None = None
    _starts: list[int] = field(default_factory=list)
    _order: dict[str, int] | None = None
    _ground: tuple[tuple[str, ...], facts_names.Ground] | None = None

    def ground(self, cites: tuple[str, ...]) -> facts_names.Ground:
        """What the cited blocks say, and what stands by them: the label of the speaker before."""
        if self._ground is None or self._ground[0] != cites:
            self._ground = cites, self._read(cites)
        return self._ground[1]

    def _read(self, cites: tuple[str, ...]) -> facts_names.Ground:
        blocks = [block for cite in cites if (block := self.source.block(cite))]
        if not blocks:
            blocks = list(self.source.blocks)
        own = "\n".join(normalised(f"{block.number} {block.text}".strip()) for block in blocks)
        return facts_names.Ground(own, f"{self._labels(cites)}\n{own}", self.text)

    def values(self, cites: tuple[str, ...]) -> list[Value]:
        """All values of the cited blocks, or of the whole source where none is cited."""
        found: list[Value] = []
        for identifier in cites or tuple(block.id for block in self.source.blocks):
            block = self.source.block(identifier)
            if block is not None and identifier not in self._values:
                self._values[identifier] = values(f"{block.number} {block.text}")
            found += self._values.get(identifier, ())
        return found

    @property
    def text(self) -> str:
        """The whole source, normalised, one block a line."""
        if self._text is None:
            texts = [normalised(block.text) for block in self.source.blocks]
            self._text = "\n".join(texts)
            self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        return self._text

    def above(self, block: str) -> str:
        """The text before a block."""
        text = self.text
        return text[: self._starts[self.order.get(block, 0)]]

    @property
    def years(self) -> set[int]:
        """Every western year that the source names, with or without its era."""
        if self._years is None:
            dates = [value.date for value in self.values(()) if value.date]
            self._years = {date.year for date in dates if date.year}
        return self._years

    def without_headings(self, claim: str, cites: tuple[str, ...]) -> str:
        """A line without the headings that it copies word for word from above its blocks (「日程：…」)."""
        if not cites or ":" not in claim:
            return claim
        above = self.above(cites[0])
        rest: str | None = claim
        while rest is not None:
            claim, rest = rest, _after_heading(rest, above)
        return claim

    def claim(self, text: str, cites: tuple[str, ...]) -> str:
        """What of a line is held against its blocks: normalised, without list marks and copied headings."""
        return _LIST_MARK.sub("", self.without_headings(normalised(text.strip()), cites))

    @property
    def order(self) -> dict[str, int]:
        """Where each block stands in the source."""
        if self._order is None:
            self._order = {block.id: index for index, block in enumerate(self.source.blocks)}
        return self._order

    def _labels(self, cites: tuple[str, ...]) -> str:
        """The short lines right before the cited blocks: a speaker's name often stands alone there."""
        before: list[str] = []
        for cite in cites:
            index = self.order.get(cite, 0)
            for block in reversed(self.source.blocks[max(0, index - 12) : index]):
                if len(block.text) <= _LABEL_CHARS and "。" not in block.text:
                    before.append(normalised(block.text))
                    break
        return "\n".join(before)


def _after_heading(claim: str, above: str) -> str | None:
    """What follows the longest beginning of a line that ends in a colon and stands in ``above``."""
    for colon in reversed([match.start() for match in re.finditer(r":(?!//|\d\d)", claim[:_HEADING_CHARS])]):
        rest = claim[colon + 1 :].strip()
        if rest and claim[:colon].strip() and claim[:colon].strip() in above:
            return rest
    return None


def check(lines: Iterable[tuple[str, list[str]]], source: Source) -> list[Finding]:
    """What does not hold of ``lines``, pairs of a text and the ids of the blocks that it cites.

    Numbers, dates, times and amounts are looked for inside the cited blocks
    only, in any notation; a line without cites is held against the whole source.
    """
    reader = Reader(source)
    found: list[Finding] = []
    for text, cites in lines:
        if text.strip():
            found += [replace(one, line=text) for one in _line(text.strip(), cites, reader)]
    return found


def _line(text: str, cites: list[str], reader: Reader) -> list[Finding]:
    known = tuple(cite for cite in cites if reader.source.block(cite))
    unknown = tuple(cite for cite in cites if cite not in known)
    found: list[Finding] = []
    if unknown:
        message = _("A cited line does not exist: {ids}").format(ids=", ".join(unknown))
        found.append(Finding("facts.cite", "error", message, unknown))
    if not cites:
        message = _("No line is cited for: {text}").format(text=_short(text))
        found.append(Finding("facts.uncited", "warning", message))
    if unknown and not known:
        return found
    if len(text) > LONGEST:
        message = _("Too long to be held against its source: {text}").format(text=_short(text))
        return [*found, Finding("facts.length", "info", message, known)]
    said = reader.values(known)
    claim = reader.claim(text, known)
    ground = reader.ground(known)
    if known and _copied(claim, ground.own):
        return found
    for problem in (_numbers, _names, _polarity, _words):
        found += problem(claim, ground, said, known, reader)
    return found


def _copied(claim: str, own: str) -> bool:
    """Whether a line is a sentence of the cited text, word for word to its end."""
    words = re.escape(claim.strip().rstrip("。"))
    return len(own) <= _LONGEST_GROUND and bool(re.search(rf"(?:^|[。\n\s、:]){words}\s*(?:[。\n]|$)", own))


Check = Callable[[str, facts_names.Ground, list[Value], tuple[str, ...], Reader], list[Finding]]


def _numbers(
    claim: str, ground: facts_names.Ground, said: list[Value], cites: tuple[str, ...], reader: Reader
) -> list[Finding]:
    spoken = values(claim)
    missing = [value for value in spoken if not accepted(value, claim, cites, reader)]
    message = _("The number {value} does not stand in the cited lines.")
    return [
        Finding("facts.number", "warning", message.format(value=value.text.strip()), cites)
        for value in missing
    ]


def accepted(value: Value, claim: str, cites: tuple[str, ...], reader: Reader) -> bool:
    """Whether the check lets a value of a line pass: it is said in the cited blocks, follows from them, or stands close by.

    ``claim`` is the line as :meth:`Reader.claim` gives it, ``cites`` are ids of blocks that exist.
    """
    said, own = reader.values(cites), reader.ground(cites).own
    if borne_out(value, said, own, reader):
        return True
    if not cites or len(own) > _LONGEST_GROUND:
        return False
    return (
        derived(value, claim, own)
        or counted(value, claim, own, reader.text)
        or _stands_near(value, values(claim), said, cites, reader)
    )


def borne_out(value: Value, said: list[Value], text: str, reader: Reader) -> bool:
    """Whether one of the values said, or the same words in ``text``, bear a value out."""
    return stands_among(value, said, text, reader.years)


def _stands_near(
    value: Value, spoken: tuple[Value, ...], said: list[Value], cites: tuple[str, ...], reader: Reader
) -> bool:
    """Whether a value stands in a block close by, and the cited blocks have none of its kind in its place."""
    kinds = {unit for unit, _amount in value.keys}
    rivals = [other for other in said if kinds & {unit for unit, _amount in other.keys}]
    if not kinds or any(not stands_among(other, list(spoken), "", set()) for other in rivals):
        return False
    at = [reader.order[cite] for cite in cites]
    around = reader.source.blocks[max(0, min(at) - _AROUND) : max(at) + _AROUND + 1]
    return stands_among(value, reader.values(tuple(block.id for block in around)), "", set())


def _names(
    claim: str, ground: facts_names.Ground, said: list[Value], cites: tuple[str, ...], reader: Reader
) -> list[Finding]:
    found = [
        Finding(
            "facts.name",
            "warning",
            _("The name {name} does not stand in the cited lines.").format(name=name),
            cites,
        )
        for name in facts_names.unknown(claim, ground)
    ]
    exchanged: list[tuple[str, str]] = []
    if len(ground.own) <= _LONGEST_GROUND:
        exchanged += facts_names.replaced(claim, ground)
        exchanged += facts_places.replaced_places(claim, ground.own, ground.near)
        exchanged += facts_sites.replaced_sites(claim, ground.own, ground.near, ground.whole)
        exchanged += facts_places.replaced_firms(claim, ground.own, ground.near, ground.whole)
    for wrong, right in dict.fromkeys(exchanged):
        message = _("The cited lines say {right} where the answer says {wrong}.").format(
            right=right, wrong=wrong
        )
        found.append(Finding("facts.name", "warning", message, cites))
    if cites and len(ground.own) <= _LONGEST_GROUND:
        pairs_found = [(word, mark.text) for mark, word in misplaced(claim, ground.own)]
        pairs_found += mislabelled(claim, ground.own)
        pairs_found += [(mark.text, word) for mark, word in facts_names.strayed(claim, ground.own)]
        for name, value in dict.fromkeys(pairs_found):
            message = _("{name} and {value} do not belong together in the cited lines.").format(
                name=name, value=value
            )
            found.append(Finding("facts.pair", "warning", message, cites))
    return found


def _polarity(
    claim: str, ground: facts_names.Ground, said: list[Value], cites: tuple[str, ...], reader: Reader
) -> list[Finding]:
    if not cites or len(ground.own) > _LONGEST_GROUND:
        return []
    return [
        Finding(
            "facts.polarity",
            "warning",
            _("The cited lines seem to say the opposite of: {text}").format(text=_short(part)),
            cites,
        )
        for part in (
            *facts_roles.reversed_moves(claim, ground.own),
            *facts_roles.reversed_trends(claim, ground.own),
            *facts_roles.changed_places(claim, ground.own),
            *facts_roles.repeated(claim, ground.own),
            *facts_agents.changed_roles(claim, ground.own),
            *facts_deeds.undone(claim, ground.own),
            *facts_opposites.answered_otherwise(claim, ground.own),
            *facts_polarity.contradicted(claim, ground.own),
            *facts_polarity.reordered(claim, ground.own),
        )
    ]


def _words(
    claim: str, ground: facts_names.Ground, said: list[Value], cites: tuple[str, ...], reader: Reader
) -> list[Finding]:
    mine = pairs(claim)
    if not cites or len(mine) < 6 or len(mine & pairs(ground.near)) >= _FEW_SHARED * len(mine):
        return []
    message = _("The line shares hardly any words with the lines that it cites: {text}").format(
        text=_short(claim)
    )
    return [Finding("facts.words", "warning", message, cites)]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
