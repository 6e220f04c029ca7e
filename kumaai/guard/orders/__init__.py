"""Whether a text gives orders to a model (check C16).

Two looks are taken at each reading of a text: at wordings that are orders by
themselves (:mod:`signs`), and at what a sentence does, trait by trait
(:mod:`features`). What stands in quotation marks in a text that talks about
such orders is told as a mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kumaai.guard.orders.features import ENOUGH, ENOUGH_UNSEEN, heaviest
from kumaai.guard.orders.readings import readings
from kumaai.guard.orders.signs import STRONG, WEAK, signs_in, together

_LONGEST = 200_000
_EXCERPT = 60
_ABOUT = re.compile(
    r"攻撃|手口|インジェクション|不正|悪意|詐欺|被害|注意(?:し|が|喚起|点)|研修|対策|試験|検証|仕様|例えば|たとえば|例[:)）]|など[のとが]|等の(?:入力|文|指示)|といった|ような|という(?:文|指示|命令|一文|表現|記述)|説明|書き方|見本"
    r"|attack|injection|malicious|for example|e\.g\.|such as|phishing|training|tutorial|test case",
    re.IGNORECASE,
)
_KEYS = r"\"(?:points|title|edits|decisions|todos|ideas|formula|remarks|answer|summary|cites|postponed|questions)\"\s*:"
_PLANTED = re.compile(rf"\{{\s*{_KEYS}[^{{}}]{{0,400}}?{_KEYS}")
"""An answer in the form that kumaai asks for, ready to be copied."""
_QUOTED = re.compile(
    r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”|\"[^\"\n]{4,200}\"|```.*?```|`[^`\n]+`", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order found: the words, and whether the text only mentions it (an example of an attack, say)."""

    excerpt: str
    mention: bool = False


def order_in(text: str, *, unseen: bool = False, spread: bool = False) -> Order | None:
    """The order that ``text`` gives to a model, None where it gives none.

    ``unseen`` text is held to less: nobody hides a weak sign without a purpose.
    ``spread`` text was put together from pieces that may have nothing to do
    with each other, and is held to more.
    """
    if planted := _PLANTED.search(text):
        return Order(_around(text, *planted.span()))
    for reading, coded in readings(text[:_LONGEST]):
        place = _place(reading, unseen=unseen or coded, spread=spread)
        if place is None:
            continue
        if not unseen and not coded and _ABOUT.search(reading):
            # What is only quoted is taken out; an order that is left is one.
            spoken = _QUOTED.sub(lambda quoted: "「」" + " " * (len(quoted[0]) - 2), reading)
            left = _place(spoken, spread=spread)
            if left is None:
                return Order(_around(reading, *place), mention=True)
            place = left
        return Order(_around(reading, *place))
    return None


def _place(text: str, *, unseen: bool = False, spread: bool = False) -> tuple[int, int] | None:
    """Where the weightiest order of a reading stands, None where nothing weighs enough."""
    found = signs_in(text)
    if together(found) >= (WEAK if unseen else STRONG):
        return max(found)[1:]
    weight, start, end = heaviest(text)
    return (start, end) if weight >= (ENOUGH_UNSEEN if unseen else ENOUGH + spread) else None


def _around(text: str, start: int, end: int) -> str:
    left = max(text.rfind("\n", 0, start) + 1, start - 15)
    shown = " ".join(text[left : max(end, left + _EXCERPT)].split())
    return shown[:_EXCERPT] + ("…" if len(shown) > _EXCERPT else "")
