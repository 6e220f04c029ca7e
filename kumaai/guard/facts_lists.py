"""Values of a line whose label has another value in a list or a table of the cited text (check C1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.guard.facts_sentences import Mark, Sentence, same, sentences, value_marks

_LABELLED = re.compile(
    r"(?P<label>[一-龥々ヶァ-ヴーA-Z]{2,12})(?:[はがをでに]|では|には)?\s*:?\s*(?:[1一][一-龥ァ-ヴー]{1,8}(?:当たり|あたり|につき))?(?:約|最大|計|延べ|およそ)*$"
)
_LINE = re.compile(
    r"^\s*(?:[・○◯●◆]|\(?\d{1,2}[).]?)?\s*(?P<label>[一-龥々ァ-ヴー]{2,10})(?:\s*:\s*|\s+)(?=\S)"
)
# Such labels say who speaks, not of what.
_SPEAKER = re.compile(r"(?:長|員|課|部|局|室|班|係|者|官|監|市|町|村|事|人|授|記)$")
_GENERIC = frozenset(
    (
        "合計",
        "全体",
        "総額",
        "予算",
        "人数",
        "件数",
        "金額",
        "事業",
        "時間",
        "期間",
        "対象",
        "内訳",
        "目標",
        "更新",
        "平均",
        "最大",
        "備考",
        "場所",
        "日時",
    )
)
_TOPIC = re.compile(r"^\s*(?P<label>[一-龥々ァ-ヴー]{2,10})(?:は|が|では)")
_MOST_PAIRS = 5_000
"""Pairs of labelled values, of a line and of the cited text, that are compared; more is no summary."""
_MOST_ROWS = 100
_OTHERS = ("一", "副", "非", "無", "不", "前")
_JOINED = re.compile(r"(?<=[一-龥]{2})の(?=[一-龥][はが])")  # 「無効の票は」 is 「無効票は」
_YEAR = re.compile(r"[一-龥]*?(?:[来翌昨前]年度?|[本今]年度|今年)")
_TOPIC_BEFORE = re.compile(r"(?P<label>[一-龥]{2,8})(?:は|が)約?$")
_GOAL_BEFORE = re.compile(r"目標(?:の|は|とする)?約?$")
_GOAL = re.compile(r"目標|目指|めざ")
_CELLS = re.compile(r"[||│\t]")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A value with the label right before it."""

    label: str
    mark: Mark
    clause: str
    whole: bool
    """Whether nothing before the label says whose it is (「北町の小学校」)."""


def mislabelled(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """Each label of a line with a value that the cited text gives to another label of its list: (label, value)."""
    found = [
        *_exchanged(claim, own),
        *_goals(claim, own),
        *_from_another_line(claim, own),
        *_from_another_column(claim, own),
    ]
    yield from dict.fromkeys(found)


def _exchanged(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """「小吹で210グラム」 where the text has 「石和田で210グラム、小吹で40グラム」."""
    claim, own = _JOINED.sub("", claim), _JOINED.sub("", own)
    theirs = [pair for sentence in sentences(own) for pair in _pairs(sentence)]
    spoken = [pair for sentence in sentences(claim) for pair in _pairs(sentence)]
    for mine in spoken if len(spoken) * len(theirs) <= _MOST_PAIRS else ():
        homes = [other for other in theirs if same(other.mark, mine.mark)]
        by_year = bool(_YEAR.fullmatch(mine.label)) and _only_before(mine, own)
        own_label = [other for other in theirs if _one_label(mine.label, other.label)]
        if (
            not mine.whole
            or not (homes or by_year)
            or not own_label
            or any(same(other.mark, mine.mark) for other in own_label)
        ):
            continue
        alike = any(other.whole and other.mark.kinds & mine.mark.kinds for other in own_label)
        if alike and not any(
            home.label in mine.clause or _one_label(mine.label, home.label) for home in homes
        ):
            yield mine.label, mine.mark.text


def _only_before(mine: _Pair, own: str) -> bool:
    """Whether a value stands in the text, never after the year with which the line has it."""
    homes = [
        mine.label in sentence.text[: mark.start]
        for sentence in sentences(own)
        for mark in sentence.marks
        if same(mark, mine.mark)
    ]
    return bool(homes) and not any(homes)


def _goals(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """「割合は40%」 where the text has 「割合は31%で、目標の4割に」."""
    first = claim.split("、")[0]
    if _GOAL.search(first) or not _GOAL.search(own):
        return
    for sentence in sentences(first):
        for mark in sentence.marks:
            label = _TOPIC_BEFORE.search(sentence.text[: mark.start])
            if label and any(_has_as_goal(said, mark, label["label"]) for said in sentences(own)):
                yield label["label"], mark.text


def _has_as_goal(said: Sentence, mark: Mark, label: str) -> bool:
    """Whether a sentence gives a value only as the goal, and another to the label itself."""
    homes = [other for other in said.marks if same(other, mark)]
    if not homes or not all(_GOAL_BEFORE.search(said.text[: home.start]) for home in homes):
        return False
    for other in said.marks:
        led = _TOPIC_BEFORE.search(said.text[: other.start])
        if led and other.kinds & mark.kinds and led["label"][-2:] == label[-2:]:
            return led["label"][-2:] != "目標"
    return False


def _pairs(sentence: Sentence) -> Iterator[_Pair]:
    for mark in sentence.marks:
        if mark.kinds & {"", "date", "time", "code", "号", "%"} and not mark.kinds & {"%"}:
            continue
        start = max(sentence.text.rfind(sign, 0, mark.start) for sign in "、。,/") + 1
        label = _LABELLED.search(sentence.text[start : mark.start])
        if label and label["label"] not in _GENERIC:
            whole = sentence.text[: start + label.start()][-1:] not in ("の", "・", "と")
            yield _Pair(label["label"], mark, sentence.text[start : mark.end], whole)


def _one_label(mine: str, other: str) -> bool:
    """Whether two labels are one, the line's perhaps shortened; 「一昨年度」 and 「副市長」 are not 「昨年度」 and 「市長」."""
    return mine == other or (
        len(mine) > 1 and other.endswith(mine) and other.removesuffix(mine) not in _OTHERS
    )


def _from_another_line(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """「断水は2,180戸」 where the text has 「停電 2,180戸」 and 「断水 86戸」, each on its line."""
    lines = [(match["label"], value_marks(line)) for line in own.split("\n") if (match := _LINE.match(line))]
    lines = [(label, marks) for label, marks in lines if not _SPEAKER.search(label)]
    loose = [mark for line in own.split("\n") if not _LINE.match(line) for mark in value_marks(line)]
    labels = {label for label, _marks in lines}
    for sentence in sentences(claim):
        topic = _TOPIC.match(sentence.text)
        if not topic or topic["label"] not in labels:
            continue
        first = sentence.text.split("、")[0]
        for mark in sentence.marks:
            homes = {label for label, marks in lines if any(same(mark, other) for other in marks)}
            alike = any(
                other.kinds & mark.kinds
                for label, marks in lines
                if label == topic["label"]
                for other in marks
            )
            if mark.end > len(first) or not homes or topic["label"] in homes or not alike:
                continue
            if not any(same(mark, other) for other in loose) and not any(
                home in sentence.text for home in homes
            ):
                yield topic["label"], mark.text


def _from_another_column(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """A cell of a table under a date or a year other than the one that the line names."""
    rows = [[cell.strip() for cell in _CELLS.split(line)] for line in own.split("\n") if _CELLS.search(line)]
    if not 2 <= len(rows) <= _MOST_ROWS:
        return
    named = [mark for mark in value_marks(claim) if mark.kinds == {"date"}]
    heads = [[mark for mark in value_marks(cell) if mark.kinds == {"date"}][:1] for cell in rows[0]]
    if len(named) != 1 or sum(map(bool, heads)) < 2:
        return
    for row in rows[1:]:
        if len(row) != len(rows[0]) or not row[0] or row[0] not in claim:
            continue
        mine = next((at for at, head in enumerate(heads) if head and same(head[0], named[0])), None)
        if mine is None:
            return
        for at, head in enumerate(heads):
            if head and at != mine and row[at] != row[mine]:
                for mark in value_marks(claim):
                    if _figures(row[at]) and _figures(row[at]) == _figures(mark.text):
                        yield named[0].text, mark.text


def _figures(text: str) -> str:
    """The figures of a number as written, without its zeros at the end: 18万2,400人 and 182.4 are alike."""
    return re.sub(r"\D", "", text).rstrip("0")
