"""Which value belongs to which words: values that an answer gives to another name than its source does.

Each word of a sentence belongs to the value (or name) of a kind that stands
nearest. A line is doubtful where the words round its value belong, in the
cited text, to other values of that kind and none of them to that value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kumaai.guard.facts_bonds import COMPARED, PER_ONE, WHOLE, bonds, owned
from kumaai.guard.facts_sentences import Mark, Sentence, same, sentences, with_names

Bonds = dict[Hashable, dict[Mark, float]]
_MOVED = re.compile(r"から約?$")
_MOST_MARKS, _MOST_VALUES, _MOST_PAIRS = 600, 30, 20_000
"""Marks of a cited text and of a sentence of an answer that are looked at, and pairs of them; more is no summary."""
_ENOUGH, _ENOUGH_NAMES = 0.35, 0.5
"""How much more than its own words must speak for another value; more for names. All weights are about one a word."""
_FOR_DATES, _SETTLED, _LITTLE = 0.12, 0.15, 0.1
_ADJOINING, _HARDLY = 1.6, 0.38
"""How much a word counts that adjoins its value, and one of which the cited text has but two characters."""
_FOR = 0.7
"""What the words that speak for a value count against those that speak for another."""
_BESIDE, _ASIDE, _BOUND = 0.3, 1.5, 0.15
"""How much the words of a value's own clause must speak for another value that the line lacks, how many times more
than for its own, and how closely such a word must stand by the other value in the cited text."""
_GENERIC: frozenset[Hashable] = frozenset(("+goal", "+limit", ("回", 1)))
_BREAK = re.compile(r"(?<![はも])[、,。]")
_RATE = re.compile(r"(?:当たり|あたり|につき|に[1一])")
# 「重点地区に10地区を追加」: a word that ends in the counter only says of what there are so many.
_COUNTER = re.compile(r"^.*[\d一二三四五六七八九十百千万億]")
_CHANGE = re.compile(r"の?[増減]")  # 「26名から2名減の24名」
_LIST_NUMBER = re.compile(r"\s*[(]?\d{1,2}(?:[).]|\s)")
_EACH_ONE = re.compile(r"[1一](?:人|世帯|校|家庭|戸)に?$")


def misplaced(claim: str, own: str) -> Iterator[tuple[Mark, str]]:
    """Values of a line whose words belong to other values of the cited text: the value and such a word."""
    yield from _astray(sentences(claim), sentences(own), _ENOUGH)


def misnamed(
    claim: str, own: str, names: re.Pattern[str], kinds: dict[str, str]
) -> Iterator[tuple[Mark, str]]:
    """The same of names, by a pattern with a group ``stem`` and the kind of each stem."""
    yield from _astray(with_names(claim, names, kinds), with_names(own, names, kinds), _ENOUGH_NAMES)


@dataclass(slots=True)
class _Said:
    """The cited text as it is asked again and again: what belongs to what, which words are most alike."""

    sentences: tuple[Sentence, ...]
    marks: list[Mark]
    spoken: list[Mark]
    bonds: dict[frozenset[str], Bonds] = field(default_factory=dict)
    alike: dict[tuple[frozenset[str], Hashable], dict[Mark, float]] = field(default_factory=dict)
    near: dict[frozenset[str], Bonds] = field(default_factory=dict)

    def named(self, rival: Mark) -> bool:
        """Whether the line itself gives a value of the cited text."""
        return any(same(rival, mark) for mark in self.spoken)

    def no_value(self, mark: Mark) -> bool:
        """Whether a mark is one of something for which another is given (「1世帯当たり」, 「一人一台」) or numbers a line."""
        numbers = mark.kinds == {""} and mark.start <= 2
        if not numbers and not PER_ONE.fullmatch(mark.text):
            return False
        text = self.text_of(mark)
        if numbers:
            return bool(_LIST_NUMBER.match(text))
        return bool(_RATE.match(text, mark.end) or _EACH_ONE.search(text, 0, mark.start))

    def text_of(self, mark: Mark) -> str:
        """The sentence in which a mark stands."""
        return next(one.text for one in self.sentences if any(mark is other for other in one.marks))

    def owners(self, kind: frozenset[str], feature: Hashable) -> dict[Mark, float]:
        """The marks of a kind to which a word belongs here."""
        if kind not in self.bonds:
            self.bonds[kind] = bonds(self.sentences, kind)
        if (kind, feature) not in self.alike:
            self.alike[kind, feature] = _matching(feature, self.bonds[kind])
        return self.alike[kind, feature]

    def begins_at(self, kind: frozenset[str], feature: Hashable, homes: set[Mark], rival: Mark) -> bool:
        """Whether the first half of a compound (「遺族見舞金」) stands by a value's own place here and not by the rival."""
        if not isinstance(feature, str) or len(feature) < 4 or feature in self.bonds[kind]:
            return False
        heads = [
            marks for word, marks in self.bonds[kind].items() if isinstance(word, str) and feature[:2] in word
        ]
        mine = max((marks.get(home, 0.0) for marks in heads for home in homes), default=0.0)
        return mine > max((marks.get(rival, 0.0) for marks in heads), default=0.0)

    def beside(self, kind: frozenset[str], feature: Hashable, rival: Mark) -> bool:
        """Whether a word stands by a mark here, not only as the topic of a long sentence (as it may by a place)."""
        if kind not in self.near:
            place = any(one.startswith("name") and one != "name:party" for one in kind)
            self.near[kind] = bonds(self.sentences, kind, place)
        return _matching(feature, self.near[kind]).get(rival, 0.0) >= _BOUND


def _astray(
    mine: tuple[Sentence, ...], theirs: tuple[Sentence, ...], enough: float
) -> Iterator[tuple[Mark, str]]:
    marks = [mark for sentence in theirs for mark in sentence.marks]
    spoken = [mark for sentence in mine for mark in sentence.marks]
    if len(marks) > _MOST_MARKS or len(marks) * len(spoken) > _MOST_PAIRS:
        return
    said = _Said(theirs, marks, spoken)
    homes = {mark: {other for other in marks if same(other, mark)} for mark in spoken}
    doubts = [doubt for sentence in mine for doubt in _doubts(sentence, said, homes)]
    of_mark: dict[Mark, list[_Doubt]] = defaultdict(list)
    for doubt in doubts:
        of_mark[doubt.mark].append(doubt)
    strongest: dict[Mark, _Doubt] = {}
    for doubt in doubts:
        naming = [mark for mark in homes if doubt.rival in homes[mark]]
        named = bool(naming)
        back = [one.weight for mark in naming for one in of_mark[mark] if one.rival in homes[doubt.mark]]
        # A date may rule sentences that do not name it.
        doubtful = _FOR_DATES if "date" in doubt.mark.kinds and not named else 0.0
        if not doubt.plain and (not named or "name:party" in doubt.mark.kinds):
            continue
        if not _holds(doubt.weight - doubtful, max(back, default=None), named, enough):
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
    plain: bool = True
    """Whether the words of the value's own clause, side by side with the rival there, speak for the rival."""


def _doubts(sentence: Sentence, said: _Said, known: dict[Mark, set[Mark]]) -> Iterator[_Doubt]:
    for mark in sentence.marks[:_MOST_VALUES]:
        if PER_ONE.fullmatch(mark.text):
            continue
        if "date" in mark.kinds and COMPARED.match(sentence.text, mark.end):
            continue
        if _CHANGE.match(sentence.text, mark.end) and sentence.text[: mark.start].endswith("から"):
            continue
        homes = known[mark]
        kind = mark.kinds.union(*(home.kinds for home in homes)) if homes else frozenset()
        if homes and any(other.kinds & kind and other not in homes for other in said.marks):
            yield from _stray(sentence, mark, kind, said, homes)


def _stray(
    sentence: Sentence, mark: Mark, kind: frozenset[str], said: _Said, homes: set[Mark]
) -> Iterator[_Doubt]:
    """The marks of the cited text that the words of a mark speak for, where they hardly speak for its own."""
    weighed: dict[Mark, list[float]] = defaultdict(lambda: [0.0, 0.0])
    spoken: dict[Mark, str] = {}
    beside: dict[Mark, list[float]] = defaultdict(lambda: [0.0, 0.0])
    bound = [*owned(sentence, kind, False)]
    shared: dict[Hashable, set[Hashable]] = defaultdict(set)
    for feature, _span, owner, _close in bound:
        if owner is not mark:
            shared[feature] |= owner.keys
    moved = _MOVED.search(sentence.text[: mark.start]) and sentence.text[mark.end :][:1] in ("に", "へ")
    counter = _COUNTER.sub("", mark.text) if mark.kinds - {"date", "time"} else ""
    # In order, for the same answer on every run.
    rivals = [other for other in said.marks if other.kinds & kind and other not in homes]
    for feature, (start, end), owner, far in bound:
        owners = said.owners(kind, feature) if owner is mark else {}
        if not owners or (isinstance(feature, str) and len(counter) > 1 and feature.endswith(counter)):
            continue
        if far == 1.0 and isinstance(feature, str):  # 「雄4,000円」: nothing stands between
            owners = {other: _ADJOINING if close == 1.0 else close for other, close in owners.items()}
        weight = far * _weight(feature)
        home = max((owners[other] for other in homes if other in owners), default=0.0)
        if moved:  # What a word says of the old value (「11人から14人に」) is said of the new one too.
            home = max((near for other, near in owners.items() if other.keys & shared[feature]), default=home)
        own_clause = not _BREAK.search(sentence.text, min(end, mark.end), max(start, mark.start))
        for rival in rivals:
            near = owners.get(rival, 0.0)
            if rival.keys & shared[feature]:
                continue
            if near > home + 0.15 and not said.begins_at(kind, feature, homes, rival):
                weighed[rival][0] += weight * (near - home)
                spoken.setdefault(rival, sentence.text[start:end].strip())
                if own_clause and _names_something(feature) and said.beside(kind, feature, rival):
                    beside[rival][0] += weight * (near - home)
            elif home > near:
                weighed[rival][1] += weight * (home - near)
                if own_clause and not WHOLE.match(sentence.text, end):
                    beside[rival][1] += weight * (home - near)
    for rival in rivals:
        con, pro = weighed[rival]
        weight = con - _FOR * pro
        if weight > _LITTLE or (weight > -_SETTLED and said.named(rival)):
            close, away = beside[rival]
            plain = close > max(_BESIDE, _ASIDE * away) and not said.no_value(rival)
            if "name:party" in kind:
                plain = plain and _part(sentence.text, mark) == _part(said.text_of(rival), rival)
            yield _Doubt(mark, rival, spoken.get(rival, ""), weight, plain)


def _part(text: str, mark: Mark) -> str:
    """What a party does in a sentence, by the particle that follows: who acts, to whom, whose."""
    particle = re.match(r"では|には|から|より|[はがもにへをのと]", text[mark.end :])
    return {"は": "が", "も": "が", "では": "が", "へ": "に", "には": "に"}.get(
        found := particle[0] if particle else "", found
    )


def _names_something(feature: Hashable) -> bool:
    """Whether a word can name a value: neither 「目標」 nor 「1回」 does."""
    return feature not in _GENERIC


def _matching(feature: Hashable, bonds: Bonds) -> dict[Mark, float]:
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
