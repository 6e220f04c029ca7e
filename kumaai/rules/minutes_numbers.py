"""Figures that were put right in the talk: which value no longer holds, and what took its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kumaai.rules.japanese import narrow, quantities
from kumaai.rules.minutes_turns import Said, Talk

_CORRECTS = re.compile(
    r"訂正|正しくは|誤り|間違(?:い|え|っ)|(?:失礼(?:いた)?しました|申し訳)[、。]?[^。]*[0-9]|ではなく|でなく|と申し(?:まし|上げまし)たが|と(?:言い|いい)ましたが|入れ替わって"
    r"|(?:昨年|前年|去年|古い|以前)の(?:数字|数値|額|資料)|に変え(?:て|まし)|に変わ(?:って|りまし)|に(?:なって|変更して)い(?:ます|る)|そうでした|改めます|に改め|差し替え"
)
_SAYS_WRONG = re.compile(
    r"(?:訂正|誤り|間違|申し(?:まし|上げまし)たが|言いましたが|ではなく|でなく|とありましたが|変え|変わ|改め|そうでした|正しくは|失礼|昨年の数字|入れ替わ|ところ)"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """``old`` no longer holds since ``said``; ``new`` is the value that holds, both as 「value unit」."""

    old: str
    new: str
    wrong_at: int
    said: Said


def corrections(talk: Talk) -> list[Correction]:
    """All corrections of a talk, in order."""
    found: list[Correction] = []
    for said in talk.said:
        text = narrow(said.text)
        if not _CORRECTS.search(text):
            continue
        values = _values(text)
        if not values:
            continue
        new_value, unit = _new(text, values)
        old = _old(talk, said, values, new_value, unit)
        if old:
            found.append(Correction(old[0], f"{new_value}{unit}", old[1], said))
    return found


def _values(text: str) -> list[tuple[str, str]]:
    return [(value, unit) for value, unit, _at in quantities(text) if unit not in ("年度", "年", "号", "番")]


def _new(text: str, values: list[tuple[str, str]]) -> tuple[str, str]:
    """The value that holds: before 「の誤り」 comes the right one, else it stands last of its unit."""
    amended = re.search(r"が[、]?([^、。]*)の誤り", text)
    if amended and _values(amended[1]):
        return _values(amended[1])[-1]
    return values[-1]


def _old(
    talk: Talk, said: Said, values: list[tuple[str, str]], new: str, unit: str
) -> tuple[str, int] | None:
    """The value put right: named in the same sentence, else the last of the same unit said shortly before."""
    others = [value for value, other in values if other == unit and value != new]
    if others and _SAYS_WRONG.search(narrow(said.text)):
        old = others[-1]
        place = next(
            (s.at for s in reversed(talk.said[: said.at]) if (old, unit) in _values(narrow(s.text))), said.at
        )
        return f"{old}{unit}", place
    for earlier in reversed(talk.said[max(0, said.at - 8) : said.at]):
        if said.turn - earlier.turn > 4:
            break
        same = [value for value, other in _values(narrow(earlier.text)) if other == unit and value != new]
        if same:
            return f"{_closest(same, new)}{unit}", earlier.at
    return None


def _closest(values: list[str], new: str) -> str:
    """Of several values the one most like the new: a slip keeps most digits."""
    return max(
        values,
        key=lambda value: (
            sum(a == b for a, b in zip(value, new, strict=False)) + (sorted(value) == sorted(new))
        ),
    )


def outdated(text: str, found: list[Correction], at: int) -> list[Correction]:
    """The corrections that a text said at ``at`` does not know of yet."""
    values = {f"{value}{unit}" for value, unit, _at in quantities(text)}
    return [one for one in found if one.old in values and one.said.at > at and one.wrong_at == at]
