"""Which value belongs to which words: values that an answer gives to another name than its source does.

Each word of a sentence belongs to the value (or name) of a kind that stands
nearest. A line is doubtful where the words round its value belong, in the
cited text, to other values of that kind and none of them to that value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_bonds import COMPARED, PER_ONE, bonds, owned
from kumaai.guard.facts_sentences import Mark, Sentence, same, sentences, with_names

_ENOUGH, _ENOUGH_NAMES = 0.35, 0.5
"""How much more than its own words must speak for another value; more for names. All weights are about one a word."""
_FOR_DATES, _SETTLED, _LITTLE = 0.12, 0.15, 0.1
_ADJOINING, _HARDLY = 1.6, 0.38
"""How much a word counts that adjoins its value, and one of which the cited text has but two characters."""
_FOR = 0.7
"""What the words that speak for a value count against those that speak for another."""


def misplaced(claim: str, own: str) -> Iterator[tuple[Mark, str]]:
    """Values of a line whose words belong to other values of the cited text: the value and such a word."""
    yield from _astray(sentences(claim), sentences(own), _ENOUGH)


def misnamed(
    claim: str, own: str, names: re.Pattern[str], kinds: dict[str, str]
) -> Iterator[tuple[Mark, str]]:
    """The same of names, by a pattern with a group ``stem`` and the kind of each stem."""
    yield from _astray(with_names(claim, names, kinds), with_names(own, names, kinds), _ENOUGH_NAMES)


def _astray(
    mine: tuple[Sentence, ...], theirs: tuple[Sentence, ...], enough: float
) -> Iterator[tuple[Mark, str]]:
    everywhere = [mark for sentence in theirs for mark in sentence.marks]
    doubts = [doubt for sentence in mine for doubt in _doubts(sentence, theirs, everywhere)]
    strongest: dict[Mark, _Doubt] = {}
    for doubt in doubts:
        named = [mark for sentence in mine for mark in sentence.marks if same(doubt.rival, mark)]
        back = [other.weight for other in doubts if other.mark in named and same(other.rival, doubt.mark)]
        # A date may rule sentences that do not name it.
        doubtful = _FOR_DATES if "date" in doubt.mark.kinds and not named else 0.0
        if not _holds(doubt.weight - doubtful, max(back, default=None), bool(named), enough):
            continue
        if doubt.mark not in strongest or doubt.weight > strongest[doubt.mark].weight:
            strongest[doubt.mark] = doubt
    for doubt in strongest.values():
        yield doubt.mark, doubt.word


def _holds(weight: float, back: float | None, named: bool, enough: float) -> bool:
    """Whether a doubt is strong enough; a rival that the line names too must stand at wrong words itself."""
    if not named:
        return weight > enough
    if back is None:
        return False
    return (weight > enough and back > -_SETTLED) or (
        min(weight, back) > _LITTLE and weight + back > 1.25 * enough
    )


@dataclass(frozen=True, slots=True)
class _Doubt:
    mark: Mark
    rival: Mark
    word: str
    weight: float


def _doubts(sentence: Sentence, theirs: tuple[Sentence, ...], everywhere: list[Mark]) -> Iterator[_Doubt]:
    for mark in sentence.marks:
        if PER_ONE.fullmatch(mark.text):
            continue
        if "date" in mark.kinds and COMPARED.match(sentence.text, mark.end):
            continue
        homes = [other for other in everywhere if same(other, mark)]
        kind = mark.kinds.union(*(home.kinds for home in homes)) if homes else frozenset()
        rivals = [other for other in everywhere if other.kinds & kind and not same(other, mark)]
        if homes and rivals:
            yield from _stray(sentence, mark, kind, theirs, homes)


def _stray(
    sentence: Sentence, mark: Mark, kind: frozenset[str], theirs: tuple[Sentence, ...], homes: list[Mark]
) -> Iterator[_Doubt]:
    """The mark of the cited text that the words of a mark speak for, where they hardly speak for its own."""
    known = bonds(theirs, kind)
    against: dict[Mark, float] = defaultdict(float)
    support: dict[Mark, float] = defaultdict(float)
    spoken: dict[Mark, str] = {}
    # In order, for the same answer on every run.
    rivals = list(dict.fromkeys(owner for owners in known.values() for owner in owners if owner not in homes))
    bound = [*owned(sentence, kind, False)]
    shared: dict[Hashable, set[Hashable]] = defaultdict(set)
    for feature, _word, owner, _close in bound:
        if owner is not mark:
            shared[feature] |= owner.keys
    moved = re.search(r"から約?$", sentence.text[: mark.start]) and sentence.text[mark.end :][:1] in tuple(
        "にへ"
    )
    for feature, word, owner, far in bound:
        owners = _matching(feature, known) if owner is mark else {}
        if far == 1.0 and isinstance(feature, str):  # 「雄4,000円」: nothing stands between
            owners = {other: _ADJOINING if close == 1.0 else close for other, close in owners.items()}
        weight = far * _weight(feature)
        home = max((owners[other] for other in homes if other in owners), default=0.0)
        if moved:  # What a word says of the old value (「11人から14人に」) is said of the new one too.
            home = max((near for other, near in owners.items() if other.keys & shared[feature]), default=home)
        for rival in rivals:
            near = owners.get(rival, 0.0)
            if rival.keys & shared[feature]:
                continue
            if near > home + 0.15:
                against[rival] += weight * (near - home)
                spoken.setdefault(rival, word.strip())
            elif home > near:
                support[rival] += weight * (home - near)
    for rival in rivals:
        con, pro = against[rival], support[rival]
        yield _Doubt(mark, rival, spoken.get(rival, ""), con - _FOR * pro)


def _matching(feature: Hashable, bonds: dict[Hashable, dict[Mark, float]]) -> dict[Mark, float]:
    """The marks to which a word belongs in the cited text, by the words there that are most like it."""
    if feature in bonds or not isinstance(feature, str) or feature[0] in "+「":
        return bonds.get(feature, {})
    best: list[str] = []
    most = (1, 0)
    for other in bonds:
        if isinstance(other, str) and other[0] not in "+「":
            alike = (_overlap(feature, other), -len(other))
            if alike[0] > 1 and alike > most:
                best, most = [other], alike
            elif alike == most:
                best.append(other)
    if most[0] * 2 < len(feature) and most[0] < 3:
        return {}
    found: dict[Mark, float] = {}
    share = _HARDLY if most[0] == 2 else most[0] / len(feature)
    for other in best:
        for mark, close in bonds[other].items():
            found[mark] = max(close * share, found.get(mark, 0.0))
    return found


@lru_cache(maxsize=8192)
def _overlap(one: str, other: str) -> int:
    """The length of the longest run of characters that two words share."""
    for size in range(min(len(one), len(other)), 1, -1):
        if any(one[at : at + size] in other for at in range(len(one) - size + 1)):
            return size
    return 0


def _weight(feature: Hashable) -> float:
    if isinstance(feature, tuple):
        exact = feature[0] in ("md", "y", "期", "号", "歳", "回", "") or len(str(feature[1])) > 2
        return 0.9 if exact else 0.4
    word = str(feature)
    return 0.8 if word.startswith("+") else min(0.25 * len(word) + (0.3 if len(word) > 1 else 0.1), 1.2)
