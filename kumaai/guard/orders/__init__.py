"""Whether a text gives orders to a model (check C16).

Each reading of a text is looked at for forms that belong to a talk with a
model (:mod:`signs`), and for sentences in which a machine is addressed and
something is demanded that turns against its reader (:mod:`clauses`). What
stands in quotation marks, and weak cases in a text about such machines
(:mod:`subject`), are told as mentions.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kumaai.guard.orders.clauses import CALLED, ENOUGH, ENOUGH_ABOUT, ENOUGH_UNSEEN, Weighed, heaviest
from kumaai.guard.orders.readings import readings
from kumaai.guard.orders.signs import STRONG, WEAK, signs_in
from kumaai.guard.orders.subject import about_machines

_LONGEST = 200_000
_EXCERPT = 60
_KEYS = r"\"(?:points|title|edits|decisions|todos|ideas|formula|remarks|answer|summary|cites|postponed|questions)\"\s*:"
_PLANTED = re.compile(rf"\{{\s*{_KEYS}[^{{}}]{{0,400}}?{_KEYS}")
"""An answer in the form that kumaai asks for, ready to be copied."""
_QUOTED = re.compile(
    r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”|\"[^\"\n]{4,200}\"|```.*?```|`[^`\n]+`", re.DOTALL
)
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_BESIDE_SIGN = 1.5
"""Weight of a sentence that, with a weak sign, is an order."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order found: the words, and whether the text only mentions it (an example of an attack, say)."""

    excerpt: str
    mention: bool = False


def speaks_of_machines(text: str) -> bool:
    """Whether a whole text is about machines that read and write; see :func:`order_in`."""
    return about_machines(unicodedata.normalize("NFKC", text[:_LONGEST]))


def order_in(text: str, *, unseen: bool = False, spread: bool = False, about: bool = False) -> Order | None:
    """The order that ``text`` gives to a model, None where it gives none.

    ``unseen`` text is held to less: nobody hides a weak sign without a purpose.
    ``spread`` text was put together from pieces that may have nothing to do
    with each other, and is held to more; so is text from a document ``about``
    machines that read and write (:func:`speaks_of_machines`).
    """
    if planted := _PLANTED.search(text):
        return Order(_around(text, *planted.span()), mention=about)
    mention = None
    for reading, coded in readings(text[:_LONGEST]):
        hidden = unseen or coded
        found = _unseen(reading) if hidden else _seen(reading, spread=spread, about=about)
        if found and not found.mention:
            return found
        mention = mention or found
    return mention


def _unseen(reading: str) -> Order | None:
    if signs := signs_in(reading):
        return Order(_around(reading, *max(signs)[1:]))
    best = heaviest(reading, unseen=True)
    return Order(_around(reading, best.start, best.end)) if best.weight >= ENOUGH_UNSEEN else None


def _seen(reading: str, *, spread: bool, about: bool) -> Order | None:
    """The order of a reading in sight; what is quoted, or too weak for the subject of the text, is a mention."""
    spoken = _spoken(reading)
    best = heaviest(spoken, reading, spread=spread)
    signs = signs_in(reading)
    if signs and (max(signs)[0] >= STRONG or best.weight >= _BESIDE_SIGN or len(signs) > WEAK):
        return Order(
            _around(reading, *max(signs)[1:]),
            mention=not signs_in(spoken if about else _CODE.sub("", reading)),
        )
    if best.weight >= ENOUGH + spread:
        return Order(_around(reading, best.start, best.end), mention=about and not _clear(best))
    if spoken != reading:
        best = heaviest(reading, spread=spread)
        if best.weight >= ENOUGH + spread:
            return Order(_around(reading, best.start, best.end), mention=True)
    return None


def _clear(best: Weighed) -> bool:
    return best.weight >= ENOUGH_ABOUT and best.address >= CALLED


def _spoken(reading: str) -> str:
    """A reading with what is quoted blanked out, of the same length; a line that is nothing but a quotation stays."""

    def blank(quoted: re.Match[str]) -> str:
        before = reading[reading.rfind("\n", 0, quoted.start()) + 1 : quoted.start()]
        after = reading[quoted.end() : quoted.end() + 3].split("\n")[0]
        if quoted[0][0] != "`" and not before.strip(" ・-*>#") and not after.strip(" 。"):
            return quoted[0]
        return quoted[0][0] + re.sub(r"[^\n]", " ", quoted[0][1:-1]) + quoted[0][-1]

    return _QUOTED.sub(blank, reading)


def _around(text: str, start: int, end: int) -> str:
    left = max(text.rfind("\n", 0, start) + 1, start - 15)
    shown = " ".join(text[left : max(end, left + _EXCERPT)].split())
    return shown[:_EXCERPT] + ("…" if len(shown) > _EXCERPT else "")
