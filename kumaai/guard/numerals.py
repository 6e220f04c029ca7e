"""Numbers, dates, times and amounts in Japanese text, brought to one form so that notations compare.

漢数字, full-width digits, 万・億, eras and western years, fiscal years, percentages
and 割, and the many spellings of units all become the same keys. A text may be
read in more than one way (「3日」 is a day or a span); each reading is a key.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

from kumaai.guard.units import MONEY_PREFIX, UNITS, unit_pattern

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
"""The western year before each era's first (元号法 and the edicts before it)."""
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "億": 10**8, "兆": 10**12}

_KANJI = "〇零一二三四五六七八九十百千"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# 「二・三パーセント」 has a point, 「二・三日」 two days or three: what follows tells.
_POINT = r"(?:%|パーセント|ポイント|割|倍|度|億|兆|ヘクタール|トン|キロ|メートル|センチ|ミリ|平方|立方|点)"
_KANJI_POINT = rf"(?:[{_KANJI}]+[・.][〇零一二三四五六七八九]+(?=\s*{_POINT})|(?<=分の)[{_KANJI}]+[・.][〇零一二三四五六七八九]+)"
_PART = rf"(?:{_ARABIC}[十百千]?|{_KANJI_POINT}|[{_KANJI}]+)"
NUMBER = rf"(?:{_PART}(?:[万億兆](?:{_PART})?)*)"
"""A number as written: 1,234 / 1億9,000万 / 三百八十万 / 二〇二五."""
_SHORT = rf"(?:\d+|[{_KANJI}]+|元)"
_ERA = r"(?:令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHSTM](?=\d))"
_WEEKDAY = r"(?:\s*\(\s*(?P<w>[月火水木金土日])(?:曜日?)?[^)]{0,4}\)|の?(?P<w2>[月火水木金土日])曜)"

_DATE = re.compile(
    rf"(?P<era>{_ERA})?(?<!\d)(?P<y>{_SHORT})\s*年(?P<fy>度)?\s*(?:の?\s*(?P<m>{_SHORT})\s*月(?!間|額|々)(?:\s*(?P<d>{_SHORT})\s*日(?!間))?)?{_WEEKDAY}?"
    rf"|(?:(?<!\d)(?P<m0>\d{{1,2}})[~・,-])?(?P<m2>{_SHORT})\s*月(?!間|額)\s*の?(?:(?P<d2>{_SHORT})\s*日(?!間))?{_WEEKDAY.replace('<w', '<v')}?"
    r"|(?P<era3>(?<![A-Za-z])[RHSTM])?(?P<y3>\d{1,4})(?P<sep>[./-])(?P<m3>\d{1,2})(?P=sep)(?P<d3>\d{1,2})(?![\d./-])"
    r"|(?<![\d./-])(?P<m4>1[0-2]|0?[1-9])/(?P<d4>3[01]|[12]\d|0?[1-9])(?![\d/])"
)
_YEARS = re.compile(
    rf"(?P<era>{_ERA})?(?<![\d,.])(?P<y>\d{{1,4}}|[{_KANJI}]+|元)(?P<fy>年度)?\s*[~・、,-]\s*(?=(?P<era2>{_ERA})?(?P<y2>\d{{1,4}}|[{_KANJI}]+)\s*年(?P<fy2>度)?(?![間生]))"
)
_TIME = re.compile(
    rf"(?P<half>午前|午後|AM|PM|am|pm)?\s*(?P<h>{_SHORT})\s*時(?!間|点|期|代|限|差|々)(?:\s*(?P<min>{_SHORT})\s*分(?!の)|(?P<semi>半))?"
    r"|(?P<half2>午前|午後|AM|PM|am|pm)?\s*(?<![\d:])(?P<h2>\d{1,2}):(?P<min2>[0-5]\d)(?![\d:])|(?P<noon>正午)"
)
_CODE = re.compile(r"(?<![\d,.])\d{1,6}(?:(?:-|\()\d{1,6}(?:\))?-?\d*)(?:-\d+)*(?![\d,.])")
_RATIO = re.compile(
    rf"(?P<of>{_SHORT})分の(?P<one>{_PART})|(?P<wari>{_PART})割(?:(?P<bu>{_PART})分)?(?:(?P<rin>{_PART})厘)?(?!り|合|当|愛)|(?P<half>半分|半数|半額)"
    r"|(?<![\d一-龥])(?P<twice>倍)(?=以上|増|近く|に(?:増|な|伸|膨))"
)
_SPAN = re.compile(
    rf"(?P<y>{_SHORT})年(?:間)?(?:と)?(?P<m>{_SHORT})[かカヶケ箇ヵ]月|(?P<h>{_SHORT})時間(?:(?P<min>{_SHORT})分|(?P<half>半))"
)
_LINK = re.compile(r"https?://[!-~]+|(?<=\]\()[!-~]+(?=\))")
_COUNTED_BY = frozenset(
    ["円", "か所", "カ所", "ヶ所", "箇所", "か月", "ヶ月", "年間", "日間", "時間", "名", "パーセント", "%"]
)
_PLAIN_KANJI = re.compile(rf"[{_KANJI}万億兆]+")
_ROUGH = re.compile(r"(?:約|およそ|おおよそ|ほぼ|概ね|おおむね)\s*$")
_ROUGH_AFTER = re.compile(r"(?:人|件|円|%|戸|台)?(?:余|弱|強|程度|ほど|前後|近く|超|以上|あまり)")

Key = tuple[str, Fraction | str]


@dataclass(frozen=True, slots=True)
class Date:
    """What a date says; parts that it does not say are None. ``short`` is a year without its era."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    fiscal: bool = False
    short: int | None = None
    weekday: str | None = None
    end: bool = field(default=False, compare=False)

    def agrees(self, said: Date) -> bool:
        """Whether ``said`` bears this date out: nothing differs, month and day are said there."""
        if self.fiscal and self.end and said.month is not None:
            return said.month == 3 and said.year is not None and said.year - 1 == self.year
        if self.month and self.end != said.end and None in (self.day, said.day):
            # 「8月末」 is its last day; the 28th too, for February.
            last = monthrange(2023, self.month or 1)[1]
            if (self.day or said.day or last) not in (last, 29 if last == 28 else last):
                return False
            return self.month == said.month and self._same_year(said)
        if (self.month, self.day) != (said.month, said.day) and (
            (self.month is not None and self.month != said.month)
            or (self.day is not None and self.day != said.day)
        ):
            return False
        if self.weekday and said.weekday and self.weekday != said.weekday:
            return False
        return self._same_year(said)

    def _same_year(self, said: Date) -> bool:
        if self.year is None and self.short is None:
            return True
        if said.year is None and said.short is None:
            return self.month is not None
        if self.fiscal != said.fiscal and self.month is None and said.month is None:
            return False
        if self.year is not None and said.year is not None:
            return self.year == said.year
        short, full = (self.short, said.year) if self.year is None else (said.short, self.year)
        if full is None:
            return self.short == said.short
        return any(full - before == short for before in ERAS.values())

    @property
    def has_year(self) -> bool:
        """Whether the date names its year."""
        return self.year is not None or self.short is not None


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a text: its place in the normalised text and the keys of its possible readings.

    ``kind`` is date, time, code or amount. ``sure`` is False where it may be
    part of a word (「一部」, 「十分」). ``rough`` says that a word like 約 stands by.
    """

    kind: str
    text: str
    start: int
    end: int
    keys: tuple[Key, ...] = ()
    date: Date | None = None
    sure: bool = True
    rough: bool = False


def normalised(text: str) -> str:
    """The text in NFKC with one kind of dash, tilde and comma; spaces inside numbers stay."""
    text = unicodedata.normalize("NFKC", text.replace("〒", ""))
    return text.translate(
        {0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2212: "-", 0x301C: "~", 0xFF0D: "-"}
    )


@cache
def number(text: str) -> Fraction | None:
    """The value of a number as written (see :data:`NUMBER`), None where it is none.

    >>> number("1億9,000万"), number("三百八十万"), number("二〇二五")
    (Fraction(190000000, 1), Fraction(3800000, 1), Fraction(2025, 1))
    """
    total, rest = Fraction(0), text.replace(",", "")
    if not rest:
        return None
    for piece, big in re.findall(r"([^万億兆]*)([万億兆]|$)", rest):
        if not piece and not big:
            continue
        value = _below_ten_thousand(piece) if piece else Fraction(1)
        if value is None:
            return None
        total += value * _BIG.get(big, 1)
    return total


def _below_ten_thousand(piece: str) -> Fraction | None:
    if match := re.fullmatch(r"([\d.]+)([十百千]?)", piece):
        return Fraction(Decimal(match[1])) * _SMALL.get(match[2], 1) if match[1].strip(".") else None
    whole, point, part = piece.replace("・", ".").partition(".")
    if point and (above := _below_ten_thousand(whole)) is not None:
        digits = "".join(str(_DIGITS[char]) for char in part if char in _DIGITS)
        return above + Fraction(Decimal(f"0.{digits or 0}"))
    if all(char in _DIGITS for char in piece):
        return Fraction(int("".join(str(_DIGITS[char]) for char in piece)))
    total, digit = 0, 0
    for char in piece:
        if char in _SMALL:
            total += (digit or 1) * _SMALL[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            return None
    return Fraction(total + digit)


@lru_cache(maxsize=2048)
def values(text: str) -> tuple[Value, ...]:
    """All values in ``text`` (normalised here), from left to right; dates and times are found first."""
    text = normalised(text)
    taken: list[Value] = []
    free = _LINK.sub(lambda link: "\0" * len(link[0]), text)
    for find in (_years, _dates, _times, _codes, _ratios, _spans, _amounts):
        for value in find(free):
            taken.append(value)
            # Blanked with a letter that is part of no number, so that places stay.
            free = free[: value.start] + "\0" * (value.end - value.start) + free[value.end :]
    return tuple(sorted(taken, key=lambda value: value.start))


def _years(text: str) -> Iterator[Value]:
    """The first years of ranges: 「2024~2026年度」, 「令和6・7年度」."""
    for match in _YEARS.finditer(text):
        year, last = _whole(match["y"]), _whole(match["y2"])
        if not year or not last or match["fy"] or not (match["era"] or 1800 <= year <= 2200):
            continue
        if match["era"]:
            year += ERAS[_LETTERS.get(match["era"], match["era"])]
        date = Date(year, fiscal=bool(match["fy2"]))
        yield Value("date", match[0].rstrip(" ~・、,-"), match.start(), match.end(), (), date)


def _dates(text: str) -> Iterator[Value]:
    for match in _DATE.finditer(text):
        date = _date(match)
        if date is None:
            continue
        if (date.fiscal or date.month) and date.day is None and text.startswith("末", match.end()):
            date = replace(date, end=True)
        lone_year = date.short is not None and date.month is None and not date.fiscal
        if lone_year or (
            date.year and date.month is None and not match["era"] and not 1800 <= date.year <= 2200
        ):
            continue
        if match["m0"]:
            yield Value(
                "date", f"{match['m0']}月", match.start(), match.end(), (), Date(month=int(match["m0"]))
            )
        keys: tuple[Key, ...] = ()
        if match["m4"]:
            keys = (("%", Fraction(100 * int(match["m4"]), int(match["d4"]))),)
        yield Value("date", match[0].strip(), match.start(), match.end(), keys, date, _sure(match, text))


def _sure(match: re.Match[str], text: str) -> bool:
    """Whether a date is none of the words and names that look like one (三月町, 十月会)."""
    return bool(re.search(r"\d", match[0])) or "年" in match[0] or "日" in match[0]


def _date(match: re.Match[str]) -> Date | None:
    year, month, day = (
        _whole(next((match[f"{part}{n}"] for n in ("", "2", "3", "4") if _has(match, f"{part}{n}")), None))
        for part in "ymd"
    )
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    weekday = match["w"] or match["w2"] or match["v"] or match["v2"]
    era = match["era"] or match["era3"]
    if year is None:
        return Date(month=month, day=day, weekday=weekday)
    if era:
        return Date(ERAS[_LETTERS.get(era, era)] + year, month, day, bool(match["fy"]), None, weekday)
    if year >= 1000:
        return Date(year, month, day, bool(match["fy"]), None, weekday)
    if match["y3"] and year > 31:
        return None
    return Date(None, month, day, bool(match["fy"]), year, weekday) if year < 100 else None


def _has(match: re.Match[str], name: str) -> bool:
    return name in match.re.groupindex and match[name] is not None


def _whole(text: str | None) -> int | None:
    value = number(text) if text else None
    return int(value) if value is not None else None


def _times(text: str) -> Iterator[Value]:
    last, afternoon = 0, False
    for match in _TIME.finditer(text):
        if match["noon"]:
            yield Value("time", match[0], match.start(), match.end(), (("time", "12:00"),))
            continue
        hour, minute = _whole(match["h"] or match["h2"]), _whole(match["min"] or match["min2"]) or 0
        if match["semi"]:
            minute = 30
        if hour is None or hour > 30 or minute > 59:
            continue
        half = (match["half"] or match["half2"] or "").lower()
        hours = [hour]
        if half in ("午後", "pm") and hour < 12:
            hours = [hour + 12]
        elif half in ("午前", "am"):
            hours = [hour % 12]
        elif not half and match["h"] and 1 <= hour <= 7:
            hours = [
                hour,
                hour + 12,
            ]  # 「2時から」 in an office is mostly the afternoon; later hours are as said
        # 「午後6時から8時」: the half of the day holds on.
        if (
            not half
            and hour < 12
            and afternoon
            and re.fullmatch(r"\s*(?:から|~|-|を|より|、)\s*", text[last : match.start()])
        ):
            hours = [hour + 12, hour]
        last, afternoon = match.end(), hours[0] >= 12
        keys = tuple(("time", f"{h}:{minute:02}") for h in hours)
        sure = bool(re.search(r"\d", match[0])) or bool(half) or bool(match["min"])
        yield Value("time", match[0].strip(), match.start(), match.end(), keys, None, sure)


def _codes(text: str) -> Iterator[Value]:
    for match in _CODE.finditer(text):
        parts = re.findall(r"\d+", match[0])
        if len(parts) > 1 and not re.match(r"\s*(?:%|人|円|件|か所|回)", text[match.end() :]):
            yield Value("code", match[0], match.start(), match.end(), (("code", "-".join(parts)),))


def _ratios(text: str) -> Iterator[Value]:
    for match in _RATIO.finditer(text):
        if match["half"]:
            yield Value("amount", match[0], match.start(), match.end(), (("%", Fraction(50)),), sure=False)
            continue
        if match["twice"]:
            yield _amount(text, match.start(), match.end(), (("倍", Fraction(2)),))
            continue
        if match["of"]:
            whole, part = number(match["of"]), number(match["one"])
            percent = 100 * part / whole if whole and part is not None else None
        else:
            tenths = [number(match[name]) if match[name] else Fraction(0) for name in ("wari", "bu", "rin")]
            percent = sum((t or 0) * scale for t, scale in zip(tenths, (10, 1, Fraction(1, 10)), strict=True))
        if percent is not None:
            yield _amount(text, match.start(), match.end(), (("%", Fraction(percent)),))


def _spans(text: str) -> Iterator[Value]:
    for match in _SPAN.finditer(text):
        if match["y"]:
            months = 12 * (number(match["y"]) or 0) + (number(match["m"]) or 0)
            yield _amount(text, match.start(), match.end(), (("か月", Fraction(months)),))
        else:
            minutes = 60 * (number(match["h"]) or 0) + (30 if match["half"] else number(match["min"]) or 0)
            yield _amount(text, match.start(), match.end(), (("分", Fraction(minutes)),))


def _amount(text: str, start: int, end: int, keys: tuple[Key, ...], sure: bool = True) -> Value:
    rough = bool(_ROUGH.search(text[:start]) or _ROUGH_AFTER.match(text[end:]))
    return Value("amount", text[start:end], start, end, keys, None, sure, rough)


@cache
def _amount_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d.])(?P<sign>{MONEY_PREFIX})?(?P<n>{NUMBER})(?:\s*(?:~|から|-|,|、|・)\s*(?=(?P<to>{NUMBER})\s*(?P<tounit>{unit_pattern()})))?"
        rf"\s*(?P<unit>{unit_pattern()})?(?P<order>目)?"
    )


def _amounts(text: str) -> Iterator[Value]:
    for match in _amount_pattern().finditer(text):
        unit = match["unit"] or match["tounit"]
        value = number(match["n"])
        if value is None:
            continue
        kanji = _PLAIN_KANJI.fullmatch(match["n"])
        word_goes_on = unit is None and re.match(r"(?![月火水木金土日]曜)[一-龥]", text[match.end() :])
        ordinal = text[: match.start()].endswith("第") and not word_goes_on  # 「第三者」 counts nothing
        if kanji and not unit and not ordinal and len(match["n"]) < 2:
            continue
        if unit is None and match["sign"]:
            unit = "円"
        keys: tuple[Key, ...] = (
            tuple((name, value * scale) for name, scale in UNITS[unit]) if unit else (("", value),)
        )
        yield _amount(text, match.start(), match.end(), keys, not kanji or ordinal or _counts(match, text))


def _counts(match: re.Match[str], text: str) -> bool:
    """Whether kanji digits with a unit are a count, not part of a word or of a place's name."""
    if match["unit"] in ("丁目", "番地"):
        return True
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if match["unit"] in _COUNTED_BY - {"名"} and not re.match(r"[一-龥々]", before):
        return True  # 「三年間行う」: what follows is another word
    if not match["unit"] or re.match(r"[一-龥々]", before) or re.match(r"[一-龥々]", after):
        return bool(match["unit"]) and len(match["n"]) > 1 and not re.match(r"[市町村区郡木]", after)
    return match["n"] not in "一十百千万" or match["unit"] in _COUNTED_BY
