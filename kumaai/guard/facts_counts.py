"""Numbers that a cited text gives without writing them: by naming the things, by a rate, by a table's unit."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from kumaai.guard.numerals import NUMBER, Value, number, values

_MOST_NAMED = 3
_KANJI_NUMBERS = {1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九"}
_NAME = r"[一-龥々ヶァ-ヴーA-Za-z0-9]{2,}"
_AND = r"(?:と|や|、|・|及び|並びに|または|又は)"
_EACH = re.compile(r"それぞれ|双方|両|各|いずれも|ともに|どちらも|とも、")
_OFTEN = re.compile(
    rf"(?P<years>{NUMBER})(?P<span>年|か月|カ月|ヶ月|月|週間|週|日)に(?P<times>{NUMBER})(?:回|度)"
)
_SPANS = {"年": 360, "か月": 30, "カ月": 30, "ヶ月": 30, "月": 30, "週間": 7, "週": 7, "日": 1}
_LEADS = re.compile(r"から[^、。]{0,6}$")
_PLACES = {
    1: re.compile(r"最も|最多|最大|最高|首位|トップ|一番"),
    2: re.compile(r"次い[でだ]|続い[てた]|続き|次に|その次|次点"),
}
_ONE_SPAN = re.compile(r"[1一](年|か月|カ月|ヶ月|週間?|日)間?")
_RATE = re.compile(rf"に(?:{NUMBER})|当たり|あたり|につき|ごと")
_TABLE_UNIT = re.compile(
    r"単位\s*[:は、]?\s*(?P<scale>[十百千万億]+)(?P<unit>円|人|トン|件|世帯|台|本|キロワット時|平方メートル|立方メートル)"
)


def counted(value: Value, claim: str, own: str, whole: str = "") -> bool:
    """Whether the cited text gives an amount of a line without its numeral.

    One to three things may be named one by one (「杉久保高校と金屋高校」 are 2校),
    a multiple may be that of two rates (「十年に一回から五年に一回」 is 2倍), a
    place may be the one after the first (「次いで」 is the second), 「1年に1回」 is
    「年1回」. Where ``own`` has no unit of a table, one that ``whole`` (the source)
    names only once holds.
    """
    if value.kind != "amount" or not value.keys:
        return False
    unit, amount = value.keys[0]
    if isinstance(amount, str):
        return False
    return (
        _same_word(value, amount, claim, own)
        or _named(unit, amount, own)
        or _for_each(value, amount, claim, own)
        or (unit == "位" and amount in (1, 2) and bool(_PLACES[int(amount)].search(own)))
        or (unit in ("倍", "%") and _of_rates(unit, amount, own))
        or _once(value, claim, own)
        or any(_of_table(key, own, whole) for key in value.keys if not isinstance(key[1], str))
    )


def _same_word(value: Value, amount: Fraction, claim: str, own: str) -> bool:
    """Whether a number without a counter stands before the same word there, in kanji: 「一ルート」."""
    word = re.match(r"[ァ-ヴー]{2,}|[一-龥]{2,}", claim[value.end :])
    if value.keys[0][0] or amount not in _KANJI_NUMBERS or not word:
        return False
    return f"{_KANJI_NUMBERS[int(amount)]}{word[0]}" in own


def _named(unit: str, amount: Fraction, own: str) -> bool:
    """Whether as many things are named side by side, where the text has no number of that unit."""
    if amount not in (2, _MOST_NAMED) or unit in ("%", "倍", "円", "位", "か月", "日", "分", "歳", "号"):
        return False
    if any(unit == other for said in values(own) for other, _amount in said.keys):
        return False
    names = _AND.join([rf"({_NAME})"] * int(amount))
    for match in re.finditer(names, own):
        ends = {name[-1] for name in match.groups()}
        if len(ends) == 1 or _EACH.search(own[match.end() :].split("。")[0]):
            return True
    return amount == 2 and bool(re.search(r"双方|両(?![替面論極])", own))


def _for_each(value: Value, amount: Fraction, claim: str, own: str) -> bool:
    """Whether an amount that the line calls a sum is so many for each of the things named: 「AとBに2名ずつ」."""
    if not re.search(r"(?:計|合わせて|合計)で?$", claim[: value.start]):
        return False
    for said in values(own):
        if not own.startswith("ずつ", said.end):
            continue
        clause = re.split(r"[。、\n]", own[: said.start])[-1]
        named = re.search(rf"{_NAME}(?:{_AND}{_NAME})+", clause)
        things = 1 + len(re.findall(rf"{_AND}(?={_NAME})", named[0])) if named else 1
        if things > 1 and any(
            kind == value.keys[0][0] and isinstance(one, Fraction) and one * things == amount
            for kind, one in said.keys
        ):
            return True
    return False


def _of_rates(unit: str, amount: Fraction, own: str) -> bool:
    """Whether an amount is how many times more (or less) often something is done than before."""
    rates = []
    for match in _OFTEN.finditer(own):
        span, times = number(match["years"]), number(match["times"])
        if span and times:
            rates.append((match, times / (span * _SPANS[match["span"]])))
    share = amount if unit == "倍" else amount / 100
    for (one, before), (other, after) in pairwise(rates):
        leads = re.match(r"(?:から|を|だった|であった|が)", own[one.end() : other.start()])
        if leads and share == after / before:
            return True
    for one, other in pairwise(values(own)):
        if not _LEADS.fullmatch(own[one.end : other.start]) or own[other.end :][:1] not in ("に", "へ", "と"):
            continue
        for kind, a in one.keys:
            for same, b in other.keys:
                if kind == same and kind not in ("", "time") and _is_share(share, a, b):
                    return True
    return False


def _is_share(share: Fraction, before: Fraction | str, after: Fraction | str) -> bool:
    """Whether an amount has become so many times what it was."""
    return isinstance(before, Fraction) and isinstance(after, Fraction) and after == share * before


def _once(value: Value, claim: str, own: str) -> bool:
    """Whether a span of one is that of a rate which the text gives without 「1」: 「1年に1回」, 「年1回」."""
    one = _ONE_SPAN.fullmatch(value.text.strip())
    if not one or not _RATE.match(claim, value.end):
        return False
    span = "月" if one[1].endswith("月") else one[1][0]
    return bool(
        re.search(
            rf"(?<![\d一二三四五六七八九十数毎かカヶ]){span}(?:に|間|当たり|額)?約?{NUMBER}|毎{span}", own
        )
    )


def _of_table(key: tuple[str, Fraction | str], own: str, whole: str) -> bool:
    """Whether an amount is a bare number of the text in the unit of its table: 「(単位:千人)」, 「231.6」."""
    tables = _table_units(own)
    if not tables:
        tables = _table_units(whole)
        if len(tables) != 1:
            return False
    unit, amount = key
    return not isinstance(amount, str) and any(
        kind == unit and amount / factor in _bare(own) for kind, factor in tables
    )


@lru_cache(maxsize=64)
def _table_units(text: str) -> frozenset[tuple[str, Fraction]]:
    """The units that tables of a text name, each with what one of their numbers stands for."""
    found: set[tuple[str, Fraction]] = set()
    for match in _TABLE_UNIT.finditer(text):
        times = number(match["scale"]) or Fraction(1)
        readings = [key for one in values(f"1{match['unit']}") for key in one.keys]
        found |= {
            (kind, times * factor) for kind, factor in readings if isinstance(factor, Fraction) and factor
        }
    return frozenset(found)


@lru_cache(maxsize=64)
def _bare(text: str) -> frozenset[Fraction | str]:
    """The numbers of a text that stand without a unit."""
    return frozenset(other for said in values(text) for kind, other in said.keys if kind == "")
