"""Numbers in Japanese text as values: digits of any width, 漢数字, 万億, eras, times, per cent.

Two notations of one thing give equal quantities: 令和8年8月1日, R8.8.1 and
2026/8/1; 3,000千円 and 三百万円; 9割 and 90%; 7年6か月 and 90か月.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "億": 10**8, "兆": 10**12}
ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "M": 1867,
    "T": 1911,
    "S": 1925,
    "H": 1988,
    "R": 2018,
}
_COUNTERS = (
    "か所|カ所|ヶ所|ケ所|箇所|言語|か月|カ月|ヶ月|ケ月|箇月|か国|カ国|か年|カ年|平方メートル|立方メートル|キロメートル|センチメートル|ミリメートル|メートル"
    "|ヘクタール|アール|キログラム|グラム|トン|リットル|ミリ|センチ|キロ|パーセント|ポイント|ページ|世帯|種目|事業|団体|校区|地区|千円|百万円"
    "|人|名|件|台|校|回|戸|棟|社|冊|枚|個|本|園|館|区|点|票|円|組|班|室|床|頭|羽|株|年度|年|月|日|時|分|秒|歳|才|割|倍|条|項|号|章|節|番|位|期|次|級|階|歩|泊|週|度|%|つ|杯|匹|通|話|丁目|番地|市|県|町|村|課|部|局|地点|系統|便|両|隻|基|式|着|束|袋|箱|坪|畳|行|字|万|億"
)
_RUN = re.compile(
    r"[0-9]+(?:[./\-][0-9]+){2}|[0-9〇一二三四五六七八九十百千](?:[0-9〇一二三四五六七八九十百千万億兆]|,(?=[0-9]{3})|\.(?=[0-9]))*"
)
_COUNTER = re.compile(_COUNTERS)
_KANJI_CONTEXT = re.compile(r"(?:第|約|全|平均|最大|計|令和|平成|昭和|延べ|およそ|各|もう)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: ``kind`` date, year, time, percent, duration, article or number; ``value`` compares.

    ``start`` and ``end`` are places in the text given; ``text`` is what stands there (normalised).
    """

    kind: str
    value: tuple[object, ...]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Plain:
    """Text with every numeral as plain digits, and where each character came from."""

    text: str
    places: tuple[int, ...]


def value_of(numeral: str) -> Fraction:
    """The value of 「1,545」, 「千五百四十五」, 「二〇二六」 or 「3万7千」."""
    total, section, digits = Fraction(0), Fraction(0), ""
    for char in numeral.replace(",", ""):
        if char in _DIGITS:
            digits += str(_DIGITS[char])
        elif char in _SMALL:
            section += Fraction(digits or "1") * _SMALL[char]
            digits = ""
        elif char in _BIG:
            section += Fraction(digits or ("0" if section else "1"))
            total, section, digits = total + section * _BIG[char], Fraction(0), ""
        else:
            digits += char
    return total + section + Fraction(digits or "0")


def _plain(text: str) -> _Plain:
    folded, origin = "", []
    for index, char in enumerate(text):
        mapped = unicodedata.normalize("NFKC", char)
        folded += mapped
        origin += [index] * len(mapped)
    out, places, position = "", [], 0
    for run in _RUN.finditer(folded):
        if re.search(r"[0-9]+[./\-][0-9]+[./\-]", run[0]) or not _numeric(folded, run):
            continue  # a date such as 8.8.1, or a word such as 一同
        out += folded[position : run.start()]
        places += origin[position : run.start()]
        written = run[0] if run[0].isdigit() and run[0].isascii() else _written(value_of(run[0]))
        out += written
        places += [origin[run.start()]] * len(written)
        position = run.end()
    out += folded[position:]
    places += origin[position:]
    return _Plain(out, (*places, len(text)))


def _written(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.10g}"


def _numeric(text: str, run: re.Match[str]) -> bool:
    """Whether kanji numerals count something (五十か所) or belong to a word (一同, 千歳)."""
    if any(char.isdigit() and char.isascii() for char in run[0]):
        return True
    if len(run[0]) > 1 and re.search("[十百千万億]", run[0][1:]) and run[0] not in ("千万", "十分", "百万"):
        return not text.startswith(("分に", "分な", "分で"), run.end())
    if (
        text[run.start() - 1 : run.start()] in "年月日時"
        and run.start()
        and text[run.end() : run.end() + 1] in "年月日時分"
    ):
        return True
    if _KANJI_CONTEXT.search(text[max(0, run.start() - 3) : run.start()]):
        return bool(_COUNTER.match(text, run.end()))
    return bool(
        re.match(
            r"か所|カ所|ヶ所|箇所|か月|カ月|か国|人(?!ひとり|一|前|称)|名(?!称)|件|台|校|回|戸|円|言語|年度?|月|日(?!市)|時(?!的)|割|条|項|号|歳|倍|世帯|団体|千円|パーセント|%|つ(?!一)",
            text[run.end() :],
        )
    ) and not (run[0] == "一" and re.match(r"人|つ|時|部|日|回(?!の)|年|月", text[run.end() :]) is not None)


_YEAR = r"(?:(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])\s?(?P<ey>元|\d{1,2})|(?P<wy>\d{4}))"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("date", _YEAR + r"(?:年|[./\-])\s?(?P<m>\d{1,2})(?:月|[./\-])\s?(?P<d>\d{1,2})日?(?!\d)"),
    ("date", r"(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日(?!間)"),
    ("month", _YEAR + r"年\s?(?P<m>\d{1,2})月(?!間)"),
    ("fiscal", _YEAR + r"年度"),
    ("year", _YEAR + r"年(?!間|度)"),
    ("time", r"(?P<half>午前|午後)?\s?(?P<h>\d{1,2})時(?:(?P<min>\d{1,2})分|(?P<hh>半))?(?!間)"),
    ("time", r"(?P<half>午前|午後)?\s?(?<!\d)(?P<h>\d{1,2}):(?P<min>\d{2})(?!\d)"),
    ("percent", r"(?P<v>\d+(?:\.\d+)?)(?:%|パーセント|パーセンテージ)"),
    ("percent", r"(?P<wari>\d+)割(?:(?P<bu>\d+)分)?"),
    ("fraction", r"(?P<below>\d+)分の(?P<above>\d+)"),
    ("article", r"第?(?P<v>\d+)(?P<unit>条|項|号|章|節|款)(?:の(?P<sub>\d+))?"),
    ("article", r"第(?P<v>\d+)(?P<unit>回|期|次|版|部|編|位|区|分科会)?"),
    ("duration", r"(?P<y>\d+)[かカヶケ箇]?年(?:間)?(?:と)?(?P<mo>\d+)[かカヶケ箇]月(?:間)?"),
    ("duration", r"(?P<y>\d+)(?:[かカヶケ箇]年|年間|年)(?:と)?(?P<dd>\d+)日(?:間)?"),
    ("duration", r"(?P<y>\d+)(?:[かカヶケ箇]年|年間|年)(?!度|生|次|目)"),
    ("duration", r"(?P<mo>\d+)[かカヶケ箇]月(?:間)?"),
    ("number", r"(?P<v>\d+(?:\.\d+)?)(?P<scale>百万|千)(?P<unit>円)"),
    ("number", r"(?P<v>\d+(?:\.\d+)?)(?P<unit>" + _COUNTERS + r"|[ぁ-んァ-ヶー一-龥])?"),
)  # fmt: skip
_ALL = re.compile(
    "|".join(
        f"(?P<p{number}>{re.sub(r'[?]P<(' + chr(92) + 'w+)>', r'?P<' + chr(92) + f'g<1>_{number}>', pattern)})"
        for number, (_, pattern) in enumerate(_PATTERNS)
    )
)
_UNITS = str.maketrans({"カ": "か", "ヶ": "か", "ケ": "か", "箇": "か"})
_SAME_UNIT = {"名": "人", "才": "歳", "パーセント": "%"}


def quantities(text: str) -> list[Quantity]:
    """The quantities of ``text`` in order."""
    plain = _plain(text)
    found: list[Quantity] = []
    for match in _ALL.finditer(plain.text):
        number = next(number for number in range(len(_PATTERNS)) if match[f"p{number}"] is not None)
        groups = {
            name.rsplit("_", 1)[0]: value
            for name, value in match.groupdict().items()
            if name.endswith(f"_{number}")
        }
        kind, value = _value(_PATTERNS[number][0], groups)
        start, end = plain.places[match.start()], plain.places[match.end()]
        found.append(Quantity(kind, value, start, end, text[start:end]))
    return found


def _western(groups: dict[str, str | None]) -> int | None:
    if groups.get("wy"):
        return int(groups["wy"] or 0)
    if groups.get("era"):
        year = groups["ey"] or "0"
        return ERAS[groups["era"] or "R"] + (1 if year == "元" else int(year))
    return None


def _value(kind: str, groups: dict[str, str | None]) -> tuple[str, tuple[object, ...]]:
    def number(name: str) -> int:
        return int(groups.get(name) or 0)

    if kind == "date":
        return "date", (_western(groups), number("m"), number("d"))
    if kind == "month":
        return "date", (_western(groups), number("m"), None)
    if kind in ("year", "fiscal"):
        return "year", (_western(groups),)
    if kind == "time":
        minutes = number("h") * 60 + (30 if groups.get("hh") else number("min"))
        if groups.get("half") == "午後" and number("h") < 12:
            minutes += 720
        return "time", (minutes, bool(groups.get("half")))
    if kind == "percent":
        rate = Fraction(groups["v"]) if groups.get("v") else Fraction(number("wari") * 10 + number("bu"))  # type: ignore[arg-type]
        return "percent", (rate,)
    if kind == "fraction":
        return "percent", (Fraction(100 * number("above"), number("below") or 1),)
    if kind == "article":
        return "article", (number("v"), groups.get("unit") or "", number("sub"))
    if kind == "duration":
        return "duration", (number("y") * 12 + number("mo"), number("dd"))
    scale = {"千": 1000, "百万": 10**6}.get(groups.get("scale") or "", 1)
    unit = (groups.get("unit") or "").translate(_UNITS)
    if re.fullmatch("[ぁ-ん]", unit) and unit != "つ":
        unit = ""
    return "number", (Fraction(groups["v"]) * scale, _SAME_UNIT.get(unit, unit))  # type: ignore[arg-type]
