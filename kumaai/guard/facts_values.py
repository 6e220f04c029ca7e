"""Whether a value of an answer is one of its source, or follows from two of them (check C1)."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from kumaai.guard.facts_sentences import Sentence, sentences
from kumaai.guard.numerals import Date, Key, Value, values

_COUNTERS = ("", "つ")
_DIFFERS = re.compile(
    r"増|減|差|悪化|改善|上回|下回|より|上昇|低下|上が|下が|伸び|短縮|縮|延び|延長|高[いく]|低[いく]|多[いく]|少な|開き|超え"
)
_SUMS = re.compile(r"計|合わせ|あわせ|全体|全て|すべて|総|両|周辺|から|うち|いずれも")
_CHANGE = re.compile(r"(?:を|が|ほど|程度|ずつ|、|新たに|さらに)*(?:(?P<more>増|加え|追加)|減)")
_NEAR = 14
_MOST, _MOST_PARTS = 12, 5


def stands_among(value: Value, said: list[Value], text: str, years: set[int]) -> bool:
    """Whether one of the values said, or the same words in ``text``, bear a value out.

    ``years`` are the western years that the whole source names: one of them
    may be added to a date of the cited text that leaves its year out.
    """
    if value.date and _date_said(value.date, said, years):
        return True
    if any(_key_said(key, value, said) for key in value.keys):
        return True
    if value.kind == "code":
        return _code_said(value.keys[0][1], said)
    # Words that only look like numbers (「一部」) and odd notations pass where they stand just so.
    literal = re.escape(value.text.strip())
    unsure = not value.sure and not re.search(r"\d", value.text)
    return unsure or bool(
        re.search(rf"(?<![\d.,]){literal}(?![\d,])", text) and not re.search(r"\d", value.text)
    )


def _date_said(date: Date, said: list[Value], years: set[int]) -> bool:
    for other in said:
        known = other.date
        if known is None and other.text.endswith("年") and other.keys and other.keys[0][0] == "か月":
            known = Date(short=int(other.keys[0][1]) // 12)
        if known is None or not date.agrees(known):
            continue
        # A year that the cited line leaves out must at least stand somewhere in the source.
        if date.year and not known.has_year and date.year not in years:
            continue
        return True
    # 「10月3日と4日」 says 10月4日 too.
    if date.month and date.day and any(("日", date.day) in other.keys for other in said):
        return _date_said(replace(date, day=None, weekday=None), said, years)
    return False


def _key_said(key: Key, value: Value, said: list[Value]) -> bool:
    unit, amount = key
    for other in said:
        if unit == "日" and other.date and other.date.day == amount:
            return True
        if unit == "か月" and value.text.endswith("年") and other.date and _year_of(other.date, amount):
            return True
        for other_unit, other_amount in other.keys:
            same = unit == other_unit or other_unit in _COUNTERS or unit in _COUNTERS
            if same and (amount == other_amount or _nearly(value, amount, other_amount)):
                return True
    return False


def _year_of(date: Date, months: object) -> bool:
    """Whether a bare 「7年」 is the year of a date said (令和7年)."""
    return date.has_year and str(months).isdigit() and Date(short=int(str(months)) // 12).agrees(date)


def _nearly(value: Value, amount: object, other: object) -> bool:
    """Whether a value given with 約 or 余 is the source's, rounded to one part in twenty."""
    if (
        not value.rough
        or value.keys[0][0] == "歳"
        or isinstance(amount, str)
        or isinstance(other, str)
        or not other
    ):
        return False
    return abs(amount - other) <= abs(other) / 20  # type: ignore[operator]


def _code_said(code: object, said: list[Value]) -> bool:
    """Whether a number in groups (telephone, lot number) stands there, in groups of any sign."""
    digits = str(code).split("-")
    runs = [re.findall(r"\d+", value.text) for value in said]
    flat = [part for run in runs for part in run]
    return any(flat[i : i + len(digits)] == digits for i in range(len(flat) - len(digits) + 1))


def derived(value: Value, claim: str, own: str) -> bool:
    """Whether a value follows from values of one sentence of the cited text, where the line says so.

    A difference needs a word of comparison by it and one of both values in the
    line; a sum needs its parts side by side in the source; a share or a
    multiple has to be the one of two neighbouring values, one of them in the line.
    """
    if value.kind != "amount" or not value.keys:
        return False
    unit, amount = value.keys[0]
    if isinstance(amount, str):
        return False
    around = claim[max(0, value.start - _NEAR) : value.end + _NEAR]
    known: set[object] = {key for other in values(claim) for key in other.keys}
    if unit == "代":
        ages = [key[1] for other in values(own) for key in other.keys if key[0] == "歳"]
        return any(not isinstance(age, str) and amount <= age < amount + 10 for age in ages)
    if unit in ("か月", "日") and _is_span(amount, unit, own):
        return True
    of = "%" if unit == "ポイント" else unit
    for sentence in sentences(own):
        parts = [number for mark in sentence.marks for kind, number in mark.amounts if kind == of]
        if _DIFFERS.search(around) and _is_difference(amount, parts, of, known):
            return True
        if _SUMS.search(around) and _is_sum(amount, parts, of, known):
            return True
        if _is_change(amount, of, sentence, known):
            return True
        if unit in ("倍", "%") and _is_ratio(value, amount, sentence, known, bool(_DIFFERS.search(around))):
            return True
    return False


def _is_span(amount: Fraction, unit: str, own: str) -> bool:
    """Whether an amount is the time between two dates of the cited text, where that says no such time itself."""
    said = values(own)
    if any(key[0] == unit for other in said for key in other.keys):
        return False
    dates = [other.date for other in said if other.date]
    spans = (_span(one, other, unit) for one, other in pairwise(dates))
    return any(span is not None and span > 0 and amount in (span, span + 1) for span in spans) or any(
        span is not None and span % 12 == 0 and span > 0 and amount == span + 12
        for span in (_span(one, other, unit) for one, other in pairwise(dates) if not one.month)
    )


def _span(one: Date, other: Date, unit: str) -> int | None:
    """The months or days from one date to another, None where they do not say."""
    if unit == "日":
        return other.day - one.day if one.day and other.day and one.month == other.month else None
    if not one.year or bool(one.month) != bool(other.month):
        return None
    return 12 * ((other.year or one.year) - one.year) + (other.month or 0) - (one.month or 0)


def _is_difference(amount: Fraction, parts: list[Fraction], unit: str, known: set[object]) -> bool:
    return any(
        abs(one - other) == amount and ((unit, one) in known or (unit, other) in known)
        for one, other in combinations(parts[:_MOST], 2)
    )


def _is_change(amount: Fraction, unit: str, sentence: Sentence, known: set[object]) -> bool:
    """Whether a value of the line and one that the source adds to it or takes from it make an amount."""
    for mark in sentence.marks:
        change = _CHANGE.match(sentence.text, mark.end)
        for kind, number in mark.amounts if change else ():
            before = amount - number if change and change["more"] else amount + number
            if kind == unit and (unit, before) in known:
                return True
    return False


def _is_sum(amount: Fraction, parts: list[Fraction], unit: str, known: set[object]) -> bool:
    """Whether neighbouring values add up to an amount; the line names all of them or none."""
    for size in range(2, _MOST_PARTS + 1):
        for at in range(len(parts) - size + 1):
            some = parts[at : at + size]
            if sum(some) == amount and len({(unit, part) for part in some} & known) in (0, len(set(some))):
                return True
    return False


def _is_ratio(value: Value, amount: Fraction, sentence: Sentence, known: set[object], changed: bool) -> bool:
    """Whether an amount is the quotient of two values of one unit, exactly to its last figure or roughly."""
    scale = 100 if value.keys[0][0] == "%" else 1
    figures = re.search(r"\.(\d+)", value.text)
    if not (figures or value.rough or "超" in value.text):
        return False
    step = Fraction(1, 10 ** len(figures[1])) if figures else Fraction(10 if "割" in value.text else 1, 2)
    pairs = (
        (one, other)
        for a, b in pairwise(sentence.marks)
        for kind, one in a.amounts
        for unit, other in b.amounts
        if kind == unit not in ("%", "倍") and {(unit, one), (unit, other)} & known
    )
    for one, other in pairs:
        quotients = [one / other] if other else []
        quotients += [other / one] if one else []
        if changed and one:
            quotients.append(abs(other - one) / one)
        if any(abs(scale * quotient - amount) <= step / 2 for quotient in quotients):
            return True
    return False
