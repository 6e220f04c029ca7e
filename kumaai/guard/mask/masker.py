"""Masking: personal data becomes placeholders before a text is sent, and the very characters come back after."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from kumaai.guard.mask import placeholders as marks
from kumaai.guard.mask.agreed import agreed
from kumaai.guard.mask.alone import plausible, whole
from kumaai.guard.mask.clear import clear
from kumaai.guard.mask.columns import columns, neighbours
from kumaai.guard.mask.dates import beside
from kumaai.guard.mask.forms import KANJI, Span, fold, free, narrow
from kumaai.guard.mask.known import Known
from kumaai.guard.mask.numbers import numbers
from kumaai.guard.mask.persons import Person, titled
from kumaai.guard.mask.phrases import named
from kumaai.guard.mask.places import addresses
from kumaai.guard.mask.roster import rosters
from kumaai.guard.mask.spoken import labelled, listed, roled, speakers
from kumaai.guard.mask.words import vetoed
from kumaai.messages import _

Recogniser = Callable[[str], Iterable[tuple[int, int]]]
_LITERALS = frozenset(
    [
        "phone",
        "mail",
        "mynumber",
        "bank",
        "card",
        "insurance",
        "licence",
        "residence",
        "pension",
        "passport",
        "plate",
        "juki",
        "address",
        "birth",
        "staff",
        "id",
    ]
)


_REMEMBERED = 20_000
"""Texts whose recognised persons are kept for the next call."""


class Masker:
    """Replaces personal data by placeholders and puts it back; one for a run, safe to use from several threads.

    ``names`` are full names that are known to be persons, one each, or with a
    reading behind a comma. ``recognise`` gives the (start, end) of persons in
    a text; what it finds passes the same vetoes. The table of values is kept
    in memory only: it is in no representation, error or pickle.
    """

    def __init__(self, names: Iterable[str] = (), recognise: Recogniser | None = None) -> None:
        self._lock = threading.RLock()
        self._known = Known()
        for entry in names:
            self._known.add_name(entry)
        self._recognise = recognise
        self._values: dict[str, str] = {}
        self._marks: dict[tuple[str, str], str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._forms: dict[tuple[str, int, str], int] = {}
        self._next: dict[str, int] = {}
        self._taken: set[tuple[str, int]] = set()
        self._literals: dict[str, str] = {}
        self._seen: dict[str, list[Span]] = {}
        self._found: dict[str, list[Span]] = {}

    def __repr__(self) -> str:
        return f"<Masker: {sum(self.counts.values())} values>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Masker holds personal data and is not pickled.")

    def __copy__(self) -> NoReturn:
        raise TypeError("A Masker holds personal data and is not copied.")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("A Masker holds personal data and is not copied.")

    @property
    def counts(self) -> dict[str, int]:
        """How many values of each kind were replaced so far: {"person": 3, "phone": 1}; notations count once."""
        with self._lock:
            found: dict[str, int] = {}
            for kind, _value in self._numbers:
                if kind != "text":
                    found[kind] = found.get(kind, 0) + 1
            return found

    def learn(self, texts: Sequence[str]) -> None:
        """Reads the whole source, its blocks in order: rosters, speakers, cells behind their labels.

        Numbers are given here, in the order of the source, so that parts of it
        can be masked side by side and read the same.
        """
        whole_text = "\n".join(texts)
        joined = clear(whole_text)[0]
        with self._lock:
            self._reserve(whole_text)
            spoken = _spoken(joined)
            self._known.learn(spoken, joined)
            spoken = [*spoken, *(one for one in whole(joined) if not self._known.begins(joined, one))]
            self._known.learn(spoken, joined)
            self._known.learn(agreed(joined, self._known.families), joined)
            for kind, value in neighbours([clear(text)[0] for text in texts]):
                if kind == "person":
                    self._known.add_name(value)
                self._literals[value] = kind
            fixed = _fixed(joined)
            for span in self._spans(joined, None, spoken, fixed):
                value = joined[span.start : span.end]
                if span.kind in _LITERALS and "\n" not in value:
                    self._literals.setdefault(value, span.kind)
                elif span.kind == "person" and "\n" not in value and len(value) > 2:
                    self._known.add_seen(value)
            self._found.clear()
            if len(texts) == 1:
                self._found[whole_text] = self._placed(whole_text, spoken, fixed)
            for text in texts:
                self.mask(text)

    def spans(self, text: str) -> list[Span]:
        """What :meth:`mask` would replace in ``text``, in order, without overlaps."""
        known = self._found.get(text)
        if known is None:
            plain = clear(text)[0]
            full = (one for one in whole(plain) if not self._known.begins(plain, one))
            known = self._placed(text, [*_spoken(plain), *full], _fixed(plain))
            with self._lock:
                if len(self._found) < _REMEMBERED:
                    self._found[text] = known
        return list(known)

    def _placed(self, text: str, spoken: list[Person], fixed: list[Span]) -> list[Span]:
        """The spans of a text as it is written, from what was found in it as it reads."""
        plain, at = clear(text)
        known = self._spans(plain, self._recognise, spoken, fixed)
        if at is None:
            return known
        return free([Span(at[span.start], at[span.end], span.kind) for span in known])

    def _spans(
        self, text: str, recognise: Recogniser | None, spoken: list[Person], fixed: list[Span]
    ) -> list[Span]:
        plain = narrow(text)
        with self._lock:
            found = [*self._literal(text), *fixed]
            persons = list(self._known.find(text))
        persons = sorted([*persons, *spoken], key=lambda one: (one.start, one.start - one.end))
        found.extend(Span(one.start, one.end, "person") for one in persons)
        if recognise:
            found.extend(self._recognised(text, recognise))
        taken = free(_prefer_long(found))
        for span in list(taken):
            if span.kind == "person":
                taken.extend(beside(plain, span.end))
                taken.extend(_reading(text, span.end))
        return free(taken)

    def mask(self, text: str) -> str:
        """``text`` with every value replaced; what is new is remembered for :meth:`restore`."""
        spans = self.spans(text)
        with self._lock:
            parts: list[str] = []
            at = 0
            looks = [Span(match.start(), match.end(), "text") for match in marks.PLACEHOLDER.finditer(text)]
            self._reserve(text)
            looks = [span for span in looks if self._is_ours(text[span.start : span.end])]
            for span in free([*looks, *spans]):
                parts.append(text[at : span.start])
                parts.append(self._mark(span.kind, text[span.start : span.end]))
                at = span.end
            return "".join([*parts, text[at:]])

    def restore(self, text: str) -> str:
        """``text`` with each known placeholder replaced by its value, also where width or spaces inside it changed."""
        with self._lock:
            return marks.PLACEHOLDER.sub(
                lambda match: self._values.get(marks.canonical(match[0]), match[0]), text
            )

    def restored(self, value: Any) -> Any:
        """:meth:`restore` for every string in lists, tuples and the values of dicts; the rest as it is."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, dict):
            return {key: self.restored(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)([self.restored(one) for one in value])
        return value

    def problems(self, text: str) -> list[str]:
        """What is wrong with the placeholders of an answer (check C8): unknown ones and altered ones, as sentences."""
        with self._lock:
            found: list[str] = []
            good: set[int] = set()
            for match in marks.PLACEHOLDER.finditer(text):
                good.update(range(match.start(), match.end()))
                if (
                    marks.canonical(match[0]) not in self._values
                    and marks.number_of(match[0]) not in self._taken
                ):
                    found.append(
                        _("The placeholder {mark} stands for nothing in the source.").format(mark=match[0])
                    )
            for match in marks.ALTERED.finditer(text):
                if good.isdisjoint(range(match.start(), match.end())) and self._numbered(match[1], match[2]):
                    found.append(
                        _("The placeholder {mark} was altered and cannot be restored.").format(mark=match[0])
                    )
            return list(dict.fromkeys(found))

    def _numbered(self, word: str, number: str) -> bool:
        return f"〔{marks.canonical(word + number)}〕" in self._values

    def _is_ours(self, found: str) -> bool:
        return marks.canonical(found) in self._values or marks.number_of(found) not in self._taken

    def _reserve(self, text: str) -> None:
        """Keeps numbers free that the text itself uses in what looks like a placeholder."""
        for match in marks.PLACEHOLDER.finditer(text):
            word, number = marks.number_of(match[0])
            if not any(
                marks.WORDS[kind] == word and used == number for (kind, _value), used in self._numbers.items()
            ):
                self._taken.add((word, number))

    def _mark(self, kind: str, value: str) -> str:
        known = self._marks.get((kind, value))
        if known:
            return known
        part, key = self._known.identity(value) if kind == "person" else ("", _key(kind, value))
        number = self._numbers.get((kind, key))
        if number is None:
            number = self._fresh(kind)
            self._numbers[kind, key] = number
        form = self._forms[kind, number, part] = self._forms.get((kind, number, part), 0) + 1
        mark = marks.made(kind, number, part, form)
        self._marks[kind, value] = mark
        self._values[mark] = value
        return mark

    def _fresh(self, kind: str) -> int:
        number = self._next.get(kind, 0) + 1
        while (marks.WORDS[kind], number) in self._taken:
            number += 1
        self._next[kind] = number
        return number

    def _literal(self, text: str) -> list[Span]:
        found: list[Span] = []
        whole_text = text.strip()
        if whole_text in self._literals:
            at = text.index(whole_text)
            found.append(Span(at, at + len(whole_text), self._literals[whole_text]))
        for value, kind in self._literals.items():
            if len(value) < 6 or kind == "person" or value not in text:
                continue
            for match in re.finditer(
                rf"(?<![0-9A-Za-z０-９-]){re.escape(value)}(?![0-9A-Za-z０-９]|-[0-9])", text
            ):
                found.append(Span(match.start(), match.end(), kind))
        return found

    def _recognised(self, text: str, recognise: Recogniser) -> list[Span]:
        """The recognised persons that pass the vetoes; remembered, as a model takes its time."""
        if text in self._seen:
            return self._seen[text]
        found: list[Span] = []
        for start, end in recognise(text):
            span = plausible(text, start, end)
            if span and not vetoed(text, *span):
                found.append(Span(*span, "person"))
        with self._lock:
            if len(self._seen) < _REMEMBERED:
                self._seen[text] = found
        return found


def _fixed(text: str) -> list[Span]:
    """What is personal data whoever is known: numbers, addresses, cells under their headings."""
    return [*numbers(text), *addresses(text), *columns(text)]


def _spoken(text: str) -> list[Person]:
    """The persons that the text itself shows to be some."""
    return [
        *labelled(text),
        *rosters(text),
        *speakers(text),
        *titled(text),
        *roled(text),
        *named(text),
        *listed(text),
    ]


def _prefer_long(found: list[Span]) -> list[Span]:
    """Numbers and addresses first, as they came; then persons, the longer before the shorter."""
    others = [span for span in found if span.kind != "person"]
    persons = sorted(
        (span for span in found if span.kind == "person"),
        key=lambda span: (span.start - span.end, span.start),
    )
    rank = {"mail": 0, "address": 2}
    return [*sorted(others, key=lambda span: rank.get(span.kind, 1)), *persons]


_READING = re.compile(
    r"[（(]([ァ-ヴー]{2,8}[ 　・]?[ァ-ヴー]{2,8}|[ぁ-ゖ]{2,8}[ 　・]?[ぁ-ゖ]{2,8}|[ｦ-ﾟ]{2,10}[ 　]?[ｦ-ﾟ]{2,10})[）)]"
)


def _reading(text: str, end: int) -> list[Span]:
    """The reading in brackets behind a name."""
    match = _READING.match(text, end)
    return (
        [Span(match.start(1), match.end(1), "person")]
        if match and not re.search(r"仮|など|ほか", match[1])
        else []
    )


def _key(kind: str, value: str) -> str:
    """What makes two notations of one value the same: width, spaces and hyphens do not count."""
    plain = narrow(clear(value)[0])
    if kind in ("person", "address"):
        return re.sub(r"\s", "", fold(plain))
    return re.sub(rf"[^0-9A-Za-z@.{KANJI}ぁ-ん]", "", plain).lower() or value


__all__ = ["Masker", "Person", "Recogniser", "Span"]
