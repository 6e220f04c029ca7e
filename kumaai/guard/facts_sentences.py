"""Sentences with their values and words, as the fact check compares them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kumaai.guard.numerals import Value, values

# What begins with 「これを」 or 「うち」 goes on about the sentence before it.
_SENTENCE = re.compile(
    r"(?:[^。\n!?]|。(?=(?:これ|この(?:うち|場合)|その(?:うち|場合)|うち|それぞれ|残り)))+[。!?]?"
)
# A word may mix kanji and katakana (生ワクチン); a compound verb is one word with or without its kana (取り崩す).
_WORD = re.compile(
    r"[一-龥々〆](?:[りきえけちししてみいせげめれべ][一-龥])(?=[ぁ-ん])|[一-龥]+[りみえけげきち][一-龥]+|(?:[一-龥々〆ァ-ヴーA-Za-z]|(?<=[ァ-ヴー])・(?=[ァ-ヴー])|(?<=[一-龥])[ヶケヵ](?=[一-龥]))+"
)
_LABEL = re.compile(r"「[^「」\0]{2,14}」")
_SAME: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("+sum", r"合計|合わせ|あわせ|(?<![会設統推家累時])計(?![画算測])|総額|総数|全体"),
        ("+before", r"昨年(?:度)?|前年(?:度)?|前の年(?:度)?|去年|前回|前期|従来|これまで"),
        ("+goal", r"目標|目指"),
        ("+limit", r"上限|限度|最大"),
        ("+left", r"残[りるっ]"),
        ("+each", r"平均|1人当たり|一人当たり"),
    )
)
# Single characters that stand for no thing of their own.
_EMPTY = frozenset(
    "行出見思考取入受持付求言続設定申合者方中等的約上下内外分人時間年月日度回今本同各当件数率額化性至要成得円名後前次全再新第計以未非不"
)
_STOP = frozenset(
    (
        "令和",
        "平成",
        "昭和",
        "場合",
        "予定",
        "状況",
        "以上",
        "以下",
        "以内",
        "午前",
        "午後",
        "現在",
        "全体",
        "お願",
        "見込",
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A value or a name in a text that words can belong to; ``keys`` say what it is."""

    start: int
    end: int
    keys: frozenset[Hashable]
    kinds: frozenset[str]
    text: str
    year: int | None = None

    @property
    def amounts(self) -> Iterator[tuple[str, Fraction]]:
        """The readings of an amount: unit and number."""
        for key in self.keys:
            if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], Fraction):
                yield str(key[0]), key[1]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its marks and the words in it: (word, start, end)."""

    text: str
    marks: tuple[Mark, ...]
    features: tuple[tuple[Hashable, int, int], ...]


def keys_of(value: Value) -> frozenset[Hashable]:
    """What a value is, in all its readings."""
    found: set[Hashable] = set(value.keys) if value.kind != "date" else set()
    if value.date:
        date = value.date
        short = date.short if date.short is not None else None
        if date.month:
            found.add(("md", date.month, date.day))
        elif date.year:
            found.add(("y", date.year, date.fiscal))
        elif short is not None:
            found.add(("sy", short, date.fiscal))
            found.add(("y", short + 2018, date.fiscal))
    return frozenset(found)


def kinds_of(value: Value) -> frozenset[str]:
    """The kinds among which a value may be taken for another: its units, dates, times."""
    if value.kind == "date":
        return frozenset(("date",))
    return frozenset(str(unit) for unit, _amount in value.keys)


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a normalised text, with the values and words of each."""
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            marks = value_marks(match[0])
            found.append(Sentence(match[0], marks, tuple(_features(match[0], marks))))
    return tuple(found)


def with_names(text: str, names: re.Pattern[str], kinds: dict[str, str]) -> tuple[Sentence, ...]:
    """The same with the names that a pattern finds as marks; values are words there."""
    found: list[Sentence] = []
    for sentence in sentences(text):
        marks = tuple(
            Mark(
                match.start(),
                match.end(),
                frozenset((("name", match["stem"]),)),
                frozenset((f"name:{kinds[match['stem']]}",)),
                match[0],
            )
            for match in names.finditer(sentence.text)
        )
        taken = {at for mark in marks for at in range(mark.start, mark.end)}
        features = tuple(
            feature for feature in sentence.features if taken.isdisjoint(range(feature[1], feature[2]))
        )
        found.append(Sentence(sentence.text, marks, features))
    return tuple(found)


def value_marks(text: str) -> tuple[Mark, ...]:
    """The values of a text that surely are some."""
    found = [value for value in values(text) if value.sure or (value.kind == "amount" and value.keys[0][0])]
    return tuple(
        Mark(
            value.start,
            value.end,
            keys_of(value),
            kinds_of(value),
            value.text,
            value.date and value.date.year,
        )
        for value in found
    )


def _features(text: str, marks: Iterable[Mark]) -> Iterator[tuple[Hashable, int, int]]:
    """The words of a sentence, its other values among them, with what means the same brought together."""
    blank = text
    for mark in marks:
        blank = blank[: mark.start] + "\0" * (mark.end - mark.start) + blank[mark.end :]
        for key in mark.keys:
            if not (isinstance(key, tuple) and key[0] == "sy"):
                yield key, mark.start, mark.end
    for name, pattern in _SAME:
        for match in pattern.finditer(blank):
            yield name, match.start(), match.end()
            blank = blank[: match.start()] + "\0" * len(match[0]) + blank[match.end() :]
    for match in _LABEL.finditer(blank):  # an answer of a survey, whole: 「やや満足」 is not 「満足」
        yield match[0], match.start(), match.end()
        blank = blank[: match.start()] + "\0" * len(match[0]) + blank[match.end() :]
    for match in _WORD.finditer(blank):
        word = re.sub(r"[ぁ-ん]", "", match[0])
        if word not in _STOP and (len(word) > 1 or word not in _EMPTY):
            yield word, match.start(), match.end()


def same(one: Mark, other: Mark) -> bool:
    """Whether two marks are one value: no two dates of different years; a number may lack its counter."""
    if not one.kinds & other.kinds and not (one.kinds | other.kinds) & {"", "つ"}:
        return False
    if one.keys & other.keys:
        return one.year is None or other.year is None or one.year == other.year
    if not (one.kinds | other.kinds) & {"", "つ"}:
        return False
    return bool({number for _unit, number in one.amounts} & {number for _unit, number in other.amounts})
