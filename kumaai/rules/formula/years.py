"""Recipes about one figure in two periods: which column is this year's and which the year's before.

The columns are found by their headers (令和7年度 and 令和8年度, 前年度 and 今年度),
so that the request may leave them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import base_name, pattern, plain
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Column

_ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "R": 2018,
    "H": 1988,
    "S": 1925,
}
_YEAR = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z])[RHS])(?P<n>元|\d{1,2})|(?P<west>(?:19|20)\d\d))年?度?"
)
_PRIOR = re.compile("現行|改定前|変更前|改正前|前年度?|昨年度?|去年|前期|前月|先月|前回")
_NOW = re.compile("改定案|改定後|変更後|改正後|改正案|今年度?|本年度?|当年度?|今期|当期|今月|当月|今回")
_BEFORE = r"(?:前年度?|昨年度?|去年|前期|前月|先月|前回)(?:の(?:値|額|数|同期|同月|実績))?"


@dataclass(frozen=True, slots=True)
class Pair:
    """The columns of a figure before and now; whether headers or names leave no other choice."""

    before: Column
    now: Column
    sure: bool = True


def period(header: str) -> tuple[int, str] | None:
    """The year of a header (前 is -1, 今 is 0) and what is left of it; None without one."""
    text = base_name(header) or plain(header)
    match = _YEAR.search(text)
    if match:
        number = 1 if match["n"] == "元" else int(match["n"] or 0)
        year = int(match["west"]) if match["west"] else number + _ERAS[match["era"]]
        return year, (text[: match.start()] + text[match.end() :]).strip("の ")
    for number, words in ((-1, _PRIOR), (0, _NOW)):
        match = words.search(text)
        if match:
            return number, (text[: match.start()] + text[match.end() :]).strip("の ")
    return None


def pairs(context: Context) -> list[Pair]:
    """Every figure of the sheet that has a column for two periods; of more than two the last two."""
    numbers = [
        c for c in context.sheet.columns if c.kind in ("number", "percent") and c is not context.target
    ]
    groups: dict[str, dict[int, Column]] = {}
    for column in numbers:
        found = period(column.header)
        if found:
            groups.setdefault(found[1], {})[found[0]] = column
    for column in numbers:  # 決算額 beside 前年度決算額
        name = base_name(column.header)
        if not period(column.header) and -1 in groups.get(name, {}):
            groups[name].setdefault(0, column)
    result = []
    for columns in groups.values():
        years = sorted(columns)
        if len(years) >= 2 and years[-1] - years[-2] == 1:
            result.append(Pair(columns[years[-2]], columns[years[-1]], len(years) == 2))
    return result


def pair_of(context: Context, reading: Reading) -> Pair | None:
    """The two columns that the request compares: those it names, else the only pair of the sheet."""
    marks = list(dict.fromkeys(re.findall(pattern("<C>"), reading.text)))
    named = [column for mark in marks if (column := context.own(mark)) is not None]
    if len(named) != len(marks) or len(named) > 2:
        return None
    if len(named) == 2:
        found = [period(column.header) for column in named]
        if None in found or found[0][1] != found[1][1] or found[0][0] == found[1][0]:  # type: ignore[index]
            return None
        first, second = sorted(named, key=lambda column: period(column.header) or (0, ""))
        return Pair(first, second)
    fitting = [pair for pair in pairs(context) if all(c in (pair.before, pair.now) for c in named)]
    if len(fitting) > 1 and not named:  # 利用件数の増減, of R5利用件数 and R6利用件数
        figures = {(period(pair.now.header) or (0, ""))[1]: pair for pair in fitting}
        spoken = [figure for figure in figures if figure and figure in reading.text]
        fitting = [figures[figure] for figure in spoken]
        reading.text = reading.text.replace(spoken[0], "") if len(spoken) == 1 else reading.text
    return fitting[0] if len(fitting) == 1 else None


_RATE = re.compile(
    r"対?(?:前年度?|前期|前月|前回|昨年度?)?(?:同[期月])?比?の?(?:増減|伸び|増加|減少|上昇)率|"
    r"何(?:%|パーセント)の?(?:増え|伸び|増減し|減っ|上がっ|上が|下が|下がっ|増減|増|値上げ)(?:た|る|て(?:い)?る)?か?"
)
_DIFFERENCE = re.compile(
    r"増減(?:額|数|量|人数|件数)?(?!率)|増加(?:額|数)|差(?:額|引)?|伸び(?!率)|"
    r"(?:どれだけ|どのくらい|どれくらい|いくら|何[人件円点冊台]?|何世帯|何ポイント)(?:増え|減っ|増減し|伸び|変わっ|違)(?:た|う|て(?:い)?る)か?"
)
_RATIO = re.compile(r"対?(?:前年度?|前期|前月|前回|昨年度?)(?:同[期月])?比率?")
_COMPARED = pattern(
    rf"対?(?:{_BEFORE}|<C>)(?:との?|と比べ(?:て|た)?|との?比較(?:で|した)?|に比べ(?:て|た)?|からの?|に対する|に対して|対比で?|より|と)(?:の)?"
)
_ZERO = pattern(
    rf"(?:<C>|{_BEFORE})(?:が|は)?(?:0|ゼロ|なし|ない|無い|空白|空欄|空)(?:円|人|件|%)?(?:の|で)?"
    rf"(?:ところ|場合|とき|時|行|もの|事業|<V>|[一-鿿ァ-ヶー]{{1,4}})?(?:は|なら(?:ば)?|には|だったら)?(?P<out><Q>|{EMPTY}|0(?:円)?(?!\d))"
)


def yearly(context: Context) -> Iterator[Candidate]:
    """増減額, 増減率 or 前年度比 from the columns of two periods."""
    if not context.rowwise:
        return
    reading = Reading(context)
    zero = reading.take(_ZERO)
    wish = ""
    for name, shape in (("rate", _RATE), ("difference", _DIFFERENCE), ("ratio", _RATIO)):
        if reading.take(shape):
            wish = name
            break
    if not wish or re.search("引|マイナスする|割", reading.text):
        return
    pair = pair_of(context, reading)
    if pair is None:
        return
    while reading.take(_COMPARED):
        pass
    reading.text = pattern(rf"<C>(?:[とのは])?|{_BEFORE}(?:の)?").sub("", reading.text)
    out = _shown(context, zero["out"]) if zero else ""
    assumption = f"{pair.now.header}（{pair.now.letter}列）を{pair.before.header}（{pair.before.letter}列）と比べました。"
    for formula, sure, note in _shapes(context, reading, pair, wish, out):
        if reading.done("対", "比較", "前年度?", "比で?"):
            notes = (assumption, note) if note else (assumption,)
            yield context.answer(formula, _MEANING[wish], certain=sure and pair.sure, assumptions=notes)


_MEANING = {"rate": "増減率です。", "difference": "増減です。", "ratio": "前の期に対する比です。"}


def _shown(context: Context, out: str) -> str:
    if out in context.request.mentions:
        return literal(context.request[out].text)
    return "0" if out.startswith("0") else '""'


def _shapes(
    context: Context, reading: Reading, pair: Pair, wish: str, out: str
) -> Iterator[tuple[str, bool, str]]:
    """Formula, whether it is certain, what was assumed."""
    now, before = context.cell(pair.now), context.cell(pair.before)
    wishes = context.wishes
    if wish == "difference":
        formula = reading.guarded(reading.rounded(f"{now}-{before}"), [pair.now, pair.before])
        if formula:
            yield (f"IF({before}=0,{out},{formula})" if out else formula), True, ""
        return
    reading.used.add("percent")
    quotient = f"({now}-{before})/{before}" if wish == "rate" else f"{now}/{before}"
    percent = wishes.percent
    if percent is None and context.target and re.search(r"[((][%％][))]", context.target.header):
        percent = True
    choices = [True] if percent else [False, True] if percent is None and wishes.rounding else [False]
    zero = any(value in (None, "", 0) for value in pair.before.values)
    for each in choices:
        formula = reading.guarded(
            reading.rounded(f"{quotient}*100" if each else quotient), [pair.now], before
        )
        if formula is None:
            continue
        note = "" if each else "割合（1が100％）で出します。"
        if out or (zero and not wishes.missing):
            formula = f"IF({before}=0,{out or chr(34) * 2},{formula})"
            note += "" if out else "前の期が0の行は空白にします。"
        yield formula, len(choices) == 1, note


RECIPES = (yearly,)
