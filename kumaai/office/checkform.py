"""A check sheet as data: what a program checked, what a person must still check, and the lines beside their sources.

:mod:`kumaai.office.html` makes a page of it, :mod:`kumaai.office.formlayout` a
layout for Word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kumaai.messages import _

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that nobody sees, or that turn the order of what stands around them (Unicode Standard, chapter 23)."""

Kind = Literal["", "found", "missing", "changed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``kind`` says of a number that the other side has it ("found") or not ("missing").

    "changed" is what the line changes.
    """

    text: str
    kind: Kind = ""


Text = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A check that a program made: what it looked at, in words, and how many findings it has."""

    name: str
    looked: str
    findings: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding: ``level`` is info, warning or error; ``rows`` are the numbers of the lines it stands on."""

    level: str
    message: str
    place: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited piece of the source; ``left_out`` counts the characters behind it that are not shown."""

    place: str
    text: Text
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the result beside its sources.

    ``part`` is where it stands in the result, ``notes`` are labelled values
    that belong to it. ``checked`` says that a program held it against its
    sources, ``sourced`` that it should rest on some; ``more`` counts cited
    pieces that are not shown.
    """

    number: int
    part: str
    text: Text
    notes: tuple[tuple[str, Text], ...] = ()
    quotes: tuple[Quote, ...] = ()
    remarks: tuple[Remark, ...] = ()
    checked: bool = False
    sourced: bool = True
    more: int = 0

    @property
    def alarming(self) -> bool:
        """Whether something on it is to be looked at first."""
        return any(remark.level != "info" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Form:
    """A whole check sheet. ``confirming`` says how its result is confirmed; ``language`` is "ja" or "en"."""

    title: str
    head: tuple[tuple[str, str], ...]
    done: tuple[Done, ...]
    remarks: tuple[Remark, ...]
    duties: tuple[str, ...]
    rows: tuple[Row, ...]
    confirming: str
    language: str = "ja"


def visible(text: str) -> str:
    """``text`` with every character that hides or turns text written out as its number; half surrogates replaced."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda hit: f"⟨U+{ord(hit[0]):04X}⟩", text)


def asides(row: Row) -> list[str]:
    """What is to be said of a line's sources beside quoting them."""
    said = [_("and {count} more places").format(count=row.more)] if row.more else []
    if row.sourced and not row.quotes:
        said.append(_("No line of the source is cited."))
    if row.sourced and not row.checked:
        said.append(_("Not held against the source by a program."))
    return said


def kinds(form: Form) -> set[Kind]:
    """The kinds of marks that a form needs to explain."""
    texts = [text for row in form.rows for text in (row.text, *(quote.text for quote in row.quotes))]
    marked: set[Kind] = {piece.kind for text in texts for piece in text}
    return marked | ({"found", "missing"} if any(row.checked for row in form.rows) else set())


def pieces(text: str, marks: Iterable[tuple[int, int, Kind]] = ()) -> Text:
    """``text``, made visible, in pieces at ``marks`` (start, end, kind), which are in order and do not overlap."""
    cut, last = [], 0
    for start, end, kind in marks:
        cut += [Piece(visible(text[last:start])), Piece(visible(text[start:end]), kind)]
        last = end
    cut.append(Piece(visible(text[last:])))
    return tuple(piece for piece in cut if piece.text)


def plain(text: Text) -> str:
    """A text in pieces as one string."""
    return "".join(piece.text for piece in text)


def level_label(level: str) -> str:
    """A finding's level in one word."""
    return {"error": _("error"), "warning": _("warning")}.get(level, _("note"))


def is_japanese(text: str) -> bool:
    """Whether a text holds kana or kanji."""
    return any(
        unicodedata.name(char, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA")) for char in text
    )
