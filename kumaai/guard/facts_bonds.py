"""Which words of a sentence belong to which of its values, by where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from kumaai.guard.facts_sentences import Mark, Sentence

_REACH = 36
"""Characters after which a word has no part in a value; commas and brackets count for several."""
_SIGHT = 90
"""Characters within which marks are looked at at all."""
_CLOSE = 2
_COMMA, _AFTER_TOPIC, _OTHER_VALUE = 12, 2, 6
_TOPIC = re.compile(r"(?:[はがをもにへ]|ては|では|には|とは)[、,]")
_PAUSE = re.compile(r"[、,;/]|\s+(?=\S)|(?<=[^\d])\.")
PER_ONE = re.compile(r"[1一](?:人|回|日|件|食|冊|校|世帯|戸|個|枚|つ|台|か所|棟|名|袋|本|体|羽|頭)")
_RUNS_ON = re.compile(
    r"(?:未満(?=から))?[~-]?\s*(?:(?:から|より|を|~|-|→|が|中、?|のうち、?|(?:で|だ)?(?:あっ|っ)?た(?:もの|ところ|の)[がを]|を?(?:増やし|減らし|増え|減っ|引き?上げ|引き?下げ|加え|除い|上げ|下げ)て?、?)、?(?:[昨今本前翌来]?年度?[はに]?|現在[はの]?)?)?\s*[(]?(?:年|月|約)?[)]?"
)
_PART_OF = re.compile(r"(?:のうち|中)、?約?$")
WHOLE = re.compile(r"の(?:うち|中)")  # 「端末のうち600台」 are not the 端末
_AND = re.compile(r"(?:と|や|、|・|及び|並びに)")
_RESTATES = re.compile(
    r"、?\s*(?:率に|割合(?:に|で)|金?額に)(?:して|すると|しますと|いたしますと|直すと)?、?|\(|で、率は"
)
_TOPIC_END = re.compile(
    r"(?<=[^\d年月日度でにと\0])(?:は|につ(?:いて|きまして)(?:は)?|で(?:すが|ございますが|ありますが|しては)、)"
)
# What a value is compared with does not name it.
COMPARED = re.compile(r"[の]?(?:より|を(?:上回|下回|超)|に比べ|と比べ|並み|比)")


def distance(
    sentence: Sentence, mark: Mark, start: int, end: int, beside: Sequence[Mark], kind: frozenset[str]
) -> int:
    """How far a word stands from a mark: characters between, more for commas and for marks between.

    ``beside`` are the marks round about, ``kind`` the kind in question.
    """
    left, right = (end, mark.start) if end <= mark.start else (mark.end, start)
    if left > right:
        return 0
    between = sentence.text[left:right]
    # A date at the head of a clause speaks of all of it.
    comma = 5 if "date" in mark.kinds else _COMMA
    topics = len(_TOPIC.findall(between, 2 if end > mark.start else 0))
    cost = len(between) + comma * len(_PAUSE.findall(between)) - (comma - _AFTER_TOPIC) * topics
    cost += 4 * len(re.findall(r"[()「」]", between))
    if end > mark.start:  # what follows a value is rather said of the next one
        cost += 1
    for other in beside:
        if other is mark or PER_ONE.match(other.text):
            continue
        if left <= other.start and other.end <= right:
            cost += _OTHER_VALUE - (other.end - other.start)
        elif 0 <= other.start - end <= 2 and not other.kinds & kind and not other.start <= start < other.end:
            cost += _OTHER_VALUE  # the word is the label of another value
    return cost


def _clusters(sentence: Sentence, marks: list[Mark]) -> list[list[Mark]]:
    """Marks that share their words: 「9時から12時」, 「265円を298円に」, 「昨年の19人から、今年は7人」."""
    mine = {id(mark) for mark in marks}
    pieces, at = [], 0
    for mark in sentence.marks:
        if id(mark) not in mine:
            pieces += [sentence.text[at : mark.start], "\0" * (mark.end - mark.start)]
            at = mark.end
    bare = "".join([*pieces, sentence.text[at:]])
    found: list[list[Mark]] = []
    for mark in marks:
        runs_on = _AND if any(kind.startswith("name") for kind in mark.kinds) else _RUNS_ON
        between = bare[found[-1][-1].end : mark.start].replace("\0", "") if found else ""
        if found and runs_on.fullmatch(between):
            found[-1].append(mark)
        else:
            found.append([mark])
    return found


def owned(
    sentence: Sentence, kind: frozenset[str], topics: bool
) -> Iterator[tuple[Hashable, tuple[int, int], Mark, float]]:
    """Each word of a sentence, where it stands, a mark of a kind that it belongs to, and how closely (0 to 1).

    ``topics`` lets the topic of the sentence belong to all marks of which it is said.
    """
    mine = [mark for mark in sentence.marks if mark.kinds & kind]
    if not mine:
        return
    clusters = _clusters(sentence, mine)
    group_of = {id(mark): group for group in clusters for mark in group}
    restated = {
        id(mark): other for other, mark in pairwise(sentence.marks) if _restates(sentence.text, other, mark)
    }
    starts = [mark.start for mark in sentence.marks]
    named = any(one.startswith("name") for one in kind)
    topic, total = (_topic(sentence, mine), _total(sentence, mine)) if topics else (None, None)
    for feature, start, end in sentence.features:
        beside = sentence.marks[bisect_left(starts, start - _SIGHT) : bisect_left(starts, end + _SIGHT)]
        if any(mark.start <= start < mark.end and mark.kinds & kind for mark in beside):
            continue
        if not topics and COMPARED.match(sentence.text, end):
            continue
        near: dict[Mark, float] = {}
        costs: dict[int, int] = {}
        for mark in beside:
            if mark.kinds & kind:
                group = id(group_of[id(mark)])
                cost = distance(sentence, mark, start, end, beside, kind)
                if other := restated.get(id(mark)):  # 「5人、率にして2%」
                    cost = min(cost, 2 + distance(sentence, other, start, end, beside, kind))
                costs[group] = min(cost, costs.get(group, cost))
        far = [(costs[id(group)], group) for group in clusters if id(group) in costs] if costs else []
        least = min(costs.values(), default=0)
        for cost, group in far:
            if cost < _REACH and cost <= least + _CLOSE:
                # What follows 「15館のうち4館」 is said of the part.
                part = start >= group[-1].end and _PART_OF.search(sentence.text[: group[-1].start])
                near.update(dict.fromkeys(group[-1:] if part else group, (1 - cost / _REACH) ** 2))
        if topics and "date" in kind and len(clusters) == 1:
            near = {mark: max(near.get(mark, 0.0), 0.75) for mark in mine}
        if topic and end <= topic[0]:
            for mark in topic[1]:
                near[mark] = max(near.get(mark, 0.0), 0.5 if named else 0.6)
        if total and end <= total[1]:
            near[total[0]] = 0.8
        for mark, close in near.items():
            yield feature, (start, end), mark, close


def _restates(text: str, one: Mark, other: Mark) -> bool:
    """Whether a value says the one before it again: 「5人、率にして2%」."""
    return bool(_RESTATES.fullmatch(text[one.end : other.start]))


def _topic(sentence: Sentence, mine: list[Mark]) -> tuple[int, list[Mark]] | None:
    """Where the topic of a sentence ends, and the marks that it is said of: those before the next topic."""
    first, *rest = [*_TOPIC_END.finditer(sentence.text), None]
    if first is None:
        return None
    end = min((match.start() for match in rest if match), default=len(sentence.text))
    return first.start(), [mark for mark in mine if first.end() <= mark.start < end]


def _total(sentence: Sentence, mine: list[Mark]) -> tuple[Mark, int] | None:
    """The sum that a sentence ends in and where its topic ends: 「収入は、…、合わせて90万円です」."""
    topic = re.search(r"は、?", sentence.text)
    summed = re.search(r"(?:合わせて|合計|(?<=[、,人円件の])計|総額)[でがは、]*", sentence.text)
    if topic and summed and summed.start() > topic.end():
        for mark in mine:
            if 0 <= mark.start - summed.end() <= 3:
                return mark, topic.start()
    return None


def bonds(
    theirs: tuple[Sentence, ...], kind: frozenset[str], topics: bool = True
) -> dict[Hashable, dict[Mark, float]]:
    """For each word of the cited text the marks of a kind that it belongs to, and how closely; see :func:`owned`."""
    found: dict[Hashable, dict[Mark, float]] = defaultdict(dict)
    for sentence in theirs:
        for feature, (_start, end), owner, close in owned(sentence, kind, topics):
            if not topics and isinstance(feature, str) and WHOLE.match(sentence.text, end):
                continue
            found[feature][owner] = max(close, found[feature].get(owner, 0.0))
    return found
