"""Figures that were put right in the talk: which value no longer holds, and what took its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kumaai.rules.japanese import narrow, quantities
from kumaai.rules.minutes_turns import Said, Talk

# Cues that the value in this sentence, or in the next one of the same turn, replaces one said before.
_STRONG = re.compile(
    r"訂正|正しくは|(?:の|が)?誤り|間違(?:い(?!は?(?:あり|な))|え|っ)|失礼(?:いた)?しました"
    r"|申し訳|入れ替わって|そうでした|差し替え"
    r"|それは[^。]{0,16}(?:昨年|去年|前年|前回|以前|昔|古い)[^。]{0,4}の|に変え(?:て|まし)"
    r"|言い(?:直し|間違|換え)|読み(?:間違|違)|取り違え|に直(?:し|す)|が正し|のはずです|漏れて(?:い|お)|に変わ(?:って|りまし)|今は[^。]*になって|と申し(?:まし|上げまし)たが|と(?:言い"
    r"|いい)ましたが"
)
_TAKES_BACK = re.compile(r"^[^。]{0,12}(?:言い直し|訂正|おわび|お詫び|失礼(?:いた)?しました|申し訳)")
_SAID_BEFORE = re.compile(
    r"(?:と|で)(?:[^。、]{0,6}(?:申し(?:上げ)?|言い|いい|説明し|お答えし|書い|あり)|し(?:て|ま))[^。、]{0,6}(?:が|けれど|けど|のは)|ではな(?:く|い)|でなく|じゃな"
)
_CONTRAST = re.compile(r"ではなく|でなく|じゃなく|に改め|に変更|とありましたが")


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
        before = talk.said[said.at - 1] if said.at else None
        announced = bool(
            before
            and before.turn == said.turn
            and _STRONG.search(before.text)
            and not _values(narrow(before.text))
        )
        after = talk.said[said.at + 1] if said.at + 1 < len(talk.said) else None
        announced = announced or bool(  # 「〜は4,180人です。言い直します。」
            after
            and after.turn == said.turn
            and _TAKES_BACK.search(after.text)
            and not _values(narrow(after.text))
        )
        strong = announced or bool(_STRONG.search(text))
        values = _values(text)
        if not values or not (strong or _CONTRAST.search(text)):
            continue
        new_value, unit = _new(text, values)
        old = _old(talk, said, values, new_value, unit, strong)
        if old:
            found += [Correction(old[0], f"{new_value}{unit}", at, said) for at in _mentions(talk, old, unit)]
    return found


def _mentions(talk: Talk, old: tuple[str, int], unit: str) -> list[int]:
    """Where a wrong value was said: the place found, and shortly before it (others may have repeated it)."""
    value = old[0].removesuffix(unit)
    near = [
        said.at
        for said in talk.said[max(0, old[1] - 12) : old[1]]
        if (value, unit) in _values(narrow(said.text))
    ]
    return [old[1], *near]


def _values(text: str) -> list[tuple[str, str]]:
    return [(value, unit) for value, unit, _at in quantities(text) if unit not in ("年度", "年", "号", "番")]


def _new(text: str, values: list[tuple[str, str]]) -> tuple[str, str]:
    """The value that holds: before 「の誤り」 comes the right one, else it stands last of its unit."""
    amended = re.search(r"が[、]?([^、。]*)の誤り", text)
    if amended and _values(amended[1]):
        return _values(amended[1])[-1]
    return values[-1]


def _old(
    talk: Talk, said: Said, values: list[tuple[str, str]], new: str, unit: str, strong: bool
) -> tuple[str, int] | None:
    """The value put right: named in the same sentence, else the last of the same unit said shortly before."""
    others = [value for value, other in values if other == unit and value != new]
    if others and (_STRONG.search(narrow(said.text)) or _CONTRAST.search(narrow(said.text))):
        old = _named_old(narrow(said.text), others, unit)
        place = next(
            (s.at for s in reversed(talk.said[: said.at]) if (old, unit) in _values(narrow(s.text))), said.at
        )
        return f"{old}{unit}", place
    if not strong:
        return None
    for earlier in reversed(talk.said[max(0, said.at - 8) : said.at]):
        if said.turn - earlier.turn > 4:
            break
        same = [value for value, other in _values(narrow(earlier.text)) if other == unit and value != new]
        if same:
            return f"{_closest(same, new)}{unit}", earlier.at
    return None


def _named_old(text: str, others: list[str], unit: str) -> str:
    """Of several other values the one that the sentence itself takes back (「33か所と申しましたが」), else the last."""
    for match in _SAID_BEFORE.finditer(text):
        said = [value for value, other in _values(text[: match.start()]) if other == unit and value in others]
        if said:
            return said[-1]
    return others[-1]


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
    later = [one for one in found if one.old in values and one.said.at > at and one.wrong_at == at]
    return list({one.old: one for one in later}.values())
