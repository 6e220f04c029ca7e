"""Sums, differences and products that a sentence states and that do not come out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.source import Block

_UNIT = r"か所|カ所|ヶ所|箇所|か国|カ国|世帯|種目|事業|団体|校区|地区|[人件名台校回戸棟社冊枚個本園館区点票円人組班室床頭羽株]"
_AMOUNT = re.compile(
    r"(?P<value>\d[\d,]*(?:\.\d+)?(?:[兆億万千]\d*[\d,]*)*)(?P<unit>"
    + _UNIT
    + r")(?!当たり|につき|前後|以上|以下)"
)
_TOTAL = re.compile(r"(?:合わせて|合計[はがで、:：]*|総計[はで]?|計|総数[はが]?|あわせて)(?:約)?$")
_OF_WHICH = re.compile(r"のうち|(?:で|です|である)?[、。](?:この|その)?うち")
_BIG = {"千": 1_000, "万": 10_000, "億": 100_000_000, "兆": 1_000_000_000_000}
_SENTENCES = re.compile(r"[^。\n]+。?")
_PRICE = re.compile(r"(?P<who>[^\W\d_A-Za-z]{1,8}?)(?:が|は|：|:|１人|1人|、)?(?P<value>[\d,]+)円")
_HEADS = re.compile(r"(?P<who>[^\W\d_A-Za-z]{1,8}?)(?P<count>\d+)(?P<unit>人|枚|名|個|本)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit and place; ``value`` is exact."""

    start: int
    end: int
    value: Fraction
    unit: str
    text: str


def value_of(text: str) -> Fraction:
    """The value of 「1,200」, 「3万7千」 or 「15億2,000万」."""
    total, part = Fraction(0), ""
    for char in text.replace(",", ""):
        if char in _BIG:
            total += Fraction(part or "1") * _BIG[char]
            part = ""
        else:
            part += char
    return total + Fraction(part or "0")


def find(document: Document) -> Iterator[Edit]:
    """Findings about sums, remainders, products and changes."""
    for block in document.blocks:
        text = unicodedata.normalize("NFKC", block.text)
        if len(text) != len(block.text):
            text = block.text
        yield from _totals(block, text)
        yield from _remainders(block, text)
        yield from _products(block, text)
        yield from _changes(block, text)


def amounts(text: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """The amounts in ``text`` between ``start`` and ``end``."""
    found = _AMOUNT.finditer(text, start, len(text) if end is None else end)
    return [Amount(m.start(), m.end(), value_of(m["value"]), m["unit"], m[0]) for m in found]


def _totals(block: Block, text: str) -> Iterator[Edit]:
    sentences = list(_SENTENCES.finditer(text))
    for index, sentence in enumerate(sentences):
        found = amounts(text, sentence.start(), sentence.end())
        for at, total in enumerate(found):
            if not _TOTAL.search(text, sentence.start(), total.start):
                continue
            parts = _run_before(text, found[:at], total)
            where = text[sentence.start() : total.start]
            if len(parts) < 2 and index and re.match(r"(?:これら|この|以上|.*件数の合計|合計)", where):
                before = sentences[index - 1]
                parts = [a for a in amounts(text, before.start(), before.end()) if a.unit == total.unit]
            if len(parts) >= 2 and not _adds_up(parts, total.value) and not _by_price(text, sentence, total):
                expected = sum((part.value for part in parts), Fraction(0))
                yield _mismatch(block, text, total, expected, parts, "合計")


def _run_before(text: str, before: list[Amount], total: Amount) -> list[Amount]:
    """The amounts of the same unit that lead up to the total (not those of an earlier total)."""
    parts: list[Amount] = []
    for amount in reversed(before):
        if amount.unit != total.unit or _TOTAL.search(text, 0, amount.start):
            break
        parts.insert(0, amount)
    return parts


def _adds_up(parts: list[Amount], total: Fraction) -> bool:
    """Whether all parts, or some last ones of them, give the total."""
    values = [part.value for part in parts]
    return any(sum(values[start:], Fraction(0)) == total for start in range(len(values) - 1))


def _by_price(text: str, sentence: re.Match[str], total: Amount) -> bool:
    return total.unit == "円" and bool(_HEADS.search(text, sentence.start(), sentence.end()))


def _remainders(block: Block, text: str) -> Iterator[Edit]:
    for match in re.finditer(r"(?:残る|残りの?|残り、?)(?=\d)", text):
        found = amounts(text, max(0, match.start() - 160), match.end() + 20)
        rest = next((amount for amount in found if amount.start == match.end()), None)
        before = [
            amount for amount in found if rest and amount.unit == rest.unit and amount.end <= match.start()
        ]
        if rest is None or len(before) < 2 or "うち" not in text[before[0].end : before[-1].start]:
            continue
        whole = next((a for a in reversed(before[:-1]) if _OF_WHICH.match(text, a.end)), None)
        if whole is None:
            continue
        parts = [amount for amount in before if amount.start > whole.start]
        expected = whole.value - sum((part.value for part in parts), Fraction(0))
        if expected > 0 and expected != rest.value:
            yield _mismatch(block, text, rest, expected, [whole, *parts], "残り")


def _products(block: Block, text: str) -> Iterator[Edit]:
    for sentence in _SENTENCES.finditer(text):
        found = amounts(text, sentence.start(), sentence.end())
        for at, total in enumerate(found):
            if total.unit != "円" or not _TOTAL.search(text, sentence.start(), total.start):
                continue
            expected = _priced(text[sentence.start() : total.start]) or _each(text, found[:at], sentence)
            if expected is not None and expected != total.value:
                yield _mismatch(block, text, total, expected, [], "合計")


def _priced(text: str) -> Fraction | None:
    """「大人が1,000円、子どもが500円で、大人2人と子ども2人なら」 → 3,000."""
    prices = {m["who"].lstrip("、はがでと費料"): value_of(m["value"]) for m in _PRICE.finditer(text)}
    total, used = Fraction(0), 0
    for match in _HEADS.finditer(text):
        who = match["who"].lstrip("、はがでとなら円")
        price = next(
            (prices[name] for name in prices if name and (name.endswith(who) or who.endswith(name))), None
        )
        if price is not None and not text.startswith("円", match.end()):
            total, used = total + price * int(match["count"]), used + 1
    return total if used >= 2 else None


def _each(text: str, before: list[Amount], sentence: re.Match[str]) -> Fraction | None:
    """「1事業当たり100万円を限度とし、本年度は5事業、合計」 → 5,000,000."""
    each = re.search(
        r"1(?P<unit>" + _UNIT + r")(?:当たり|あたり|につき)[^\d]{0,8}(?P<value>\d[\d,万億千]*)円",
        text[sentence.start() : sentence.end()],
    )
    if not each:
        return None
    counts = [amount for amount in before if amount.unit == each["unit"] and amount.value != 1]
    return value_of(each["value"]) * counts[-1].value if counts else None


def _changes(block: Block, text: str) -> Iterator[Edit]:
    pattern = re.compile(
        r"(?P<old>\d[\d,]*)(?P<unit>"
        + _UNIT
        + r")から[^\d。]{0,12}?(?P<new>\d[\d,]*)(?P=unit)(?:に|へ|と)(?P<way>増|減)[^\d。]{0,10}?"
        r"(?P<change>\d[\d,]*)(?P=unit)の(?:増|減)"
    )
    for match in pattern.finditer(text):
        expected = abs(value_of(match["new"]) - value_of(match["old"]))
        if expected != value_of(match["change"]):
            amount = Amount(
                match.start("change"),
                match.end("change") + len(match["unit"]),
                value_of(match["change"]),
                match["unit"],
                "",
            )
            yield _mismatch(block, text, amount, expected, [], "差")


def _mismatch(
    block: Block, text: str, stated: Amount, expected: Fraction, parts: list[Amount], what: str
) -> Edit:
    shown = _written(expected, text[stated.start : stated.end])
    sums = "（" + "、".join(part.text for part in parts) + "）" if parts else ""
    return finding(
        block,
        stated.start,
        stated.end,
        shown + stated.unit,
        rule="sum.mismatch",
        category="合計",
        reason=f"計算すると{what}は{shown}{stated.unit}です{sums}。どれかの数が誤っています。",
        hint=True,
    )


def _written(value: Fraction, like: str) -> str:
    """``value`` in the manner of ``like``: with 万 or 億 where that had it, else with commas."""
    if value.denominator != 1:
        return f"{float(value):,}"
    number = int(value)
    for name in ("億", "万"):
        if name in like and number % _BIG[name] == 0:
            return f"{number // _BIG[name]:,}{name}"
    return f"{number:,}"
