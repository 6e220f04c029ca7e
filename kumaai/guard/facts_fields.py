"""Fields of an answer that the source does not give: a place, a name, a day that nobody wrote or said (check C5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

from kumaai.guard.facts import Finding, Reader, borne_out
from kumaai.guard.numerals import Date, normalised, values
from kumaai.messages import _
from kumaai.source import Source

_PARTS = re.compile(r"[\s()「」『』【】〔〕,、。・:/;~\-]+")
_POLITE = re.compile(r"(?:さん|様|氏|殿|君)$")
_EVERYBODY = re.compile(
    r"(?:各|全)?(?:委員|出席者|参加者|担当者|担当課|構成員|職員|課|部署|班)?(?:全員|各自|一同|皆)?"
)
_RECORD = re.compile(
    r"(?:の|に関する|について)?(?:打合せ|打ち合わせ|会議|定例会)?(?:会議録|議事録|議事要旨|要旨|記録|メモ)?\s*$"
)
_PIECES, _FREE = 3, 8
"""Pieces of the source that one part of a value may be put together from: 「山田」 and 「会長」, not its letters.

A title may have more of them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One field of an answer: its ``label`` as a reader knows it, and its value.

    ``kind`` is "words" (a name, a place), "title" (words that may be put
    together freely), "values" (numbers, times) or "day" (an ISO date). ``line`` is the answer's line that it stands on, ``cites``
    are the blocks of that line.
    """

    label: str
    value: str
    kind: Literal["words", "title", "values", "day"] = "words"
    line: str = ""
    cites: tuple[str, ...] = ()


def check_fields(fields: Iterable[Filled], source: Source) -> list[Finding]:
    """A warning (facts.field) for each field whose value stands nowhere in the source.

    Spaces, width, titles of politeness and the order of the parts make no
    difference; days and numbers may be in any notation. A
    year that the source leaves out may follow from its other years, from a
    weekday, or from the name of the file.
    """
    ground = _Ground(source)
    found: list[Finding] = []
    for one in fields:
        if one.value.strip() and not ground.gives(one):
            message = _("{field}: “{value}” stands nowhere in the source.").format(
                field=one.label, value=one.value.strip()
            )
            known = tuple(cite for cite in one.cites if source.block(cite))
            found.append(Finding("facts.field", "warning", message, known, one.line or one.value))
    return list(dict.fromkeys(found))


class _Ground:
    """The source as fields are looked up in it."""

    def __init__(self, source: Source) -> None:
        self._reader = Reader(source)
        self._name = normalised(PurePath(source.path).name)
        texts = (f"{block.number}{block.text}" for block in source.blocks)
        self._text = "\n".join(_squeezed(text) for text in (*texts, self._name))
        self._known: dict[str, bool] = {}

    def gives(self, field: Filled) -> bool:
        """Whether the source has the field's value."""
        if field.kind == "day":
            return self._day(field.value)
        if field.kind == "values":
            return self._values(field.value)
        if field.kind == "title":
            return self._values(field.value) and self._words(_RECORD.sub("", field.value), _FREE)
        if field.value not in self._known:
            self._known[field.value] = self._words(field.value, _PIECES)
        return self._known[field.value]

    def _values(self, value: str) -> bool:
        said = [*self._reader.values(()), *values(self._name)]
        return all(borne_out(one, said, self._reader.text, self._reader) for one in values(normalised(value)))

    def _words(self, value: str, pieces: int) -> bool:
        text = _squeezed(value)
        if text in self._text or _EVERYBODY.fullmatch(text):
            return True
        parts = [_POLITE.sub("", _squeezed(part)) for part in _PARTS.split(normalised(value))]
        return all(self._part(part, pieces) for part in parts if part)

    def _part(self, part: str, pieces: int) -> bool:
        """Whether a part stands there, or as few pieces of at least two characters."""
        if part in self._text:
            return True
        if pieces < 2:
            return False
        return any(
            part[:at] in self._text and self._part(part[at:], pieces - 1)
            for at in range(len(part) - 2, 1, -1)
        )

    def _day(self, value: str) -> bool:
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            return self._words(value, _PIECES)
        meant = Date(day.year, day.month, day.day)
        for said in [*self._reader.values(()), *values(self._name)]:
            if said.date is None or not meant.agrees(said.date):
                continue
            proved = said.date.weekday == "月火水木金土日"[day.weekday()]
            if said.date.has_year or proved or day.year in self._reader.years:
                return True
        return f"{day:%Y%m%d}" in self._text


def _squeezed(text: str) -> str:
    """A text for looking up: NFKC, lower case, without spaces and signs; 髙 and 高 stay apart, as people do."""
    return _PARTS.sub("", unicodedata.normalize("NFKC", text).lower())
