"""Recipes about parts of dates, dates as text, and times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import birth_date
from kumaai.rules.formula.text import number_text, pattern, quantity

_PARTS = {"月": "MONTH", "年": "YEAR", "日": "DAY", "時": "HOUR", "分": "MINUTE"}

_SHAPES = (
    (r"(\d{4})年([1-9]|1[0-2])月(\d{1,2})日", "yyyy年m月d日"),
    (r"(\d{4})年(0\d)月(\d\d)日", "yyyy年mm月dd日"),
    (r"(\d{4})年([1-9]|1[0-2])月", "yyyy年m月"),
    (r"(\d{4})/(0\d|1[0-2])/(\d\d)", "yyyy/mm/dd"),
    (r"(\d{4})-(0\d|1[0-2])-(\d\d)", "yyyy-mm-dd"),
    (r"(\d{4})(0\d|1[0-2])(\d\d)", "yyyymmdd"),
    (r"(\d{4})(0\d|1[0-2])", "yyyymm"),
    (r"([1-9]|1[0-2])月(\d{1,2})日", "m月d日"),
    (r"([1-9]|1[0-2])月", "m月"),
    (r"([1-9]|1[0-2])/(\d{1,2})", "m/d"),
)


def date_part(context: Context) -> Iterator[Candidate]:
    """The month, year or day of a date as a number."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)(?:が|の|は|から)?(?:何(?P<a>[月年日])か?|(?P<b>[月年])(?:だけ|のみ)|(?P<d>月)を?(?:数字|取り出|抜き出))(?:を|が)?"
        )
    )
    column = context.own(match["c"]) if match else None
    if match is None or column is None or column.kind != "date":
        return
    part = match["a"] or match["b"] or match["d"]
    if context.wishes.as_text:
        return
    formula = reading.guarded(f"{_PARTS[part]}({context.cell(column)})", [column])
    blank = context.blanks(column) and not context.wishes.missing
    if formula and not blank and reading.done("取り出し", "抜き出し", "数字", "して", "か"):
        yield context.answer(
            formula, f"{column.header}の{part}です。", certain=bool(match["a"]) or context.wishes.as_number
        )


def date_text(context: Context) -> Iterator[Candidate]:
    """A date as text in the shape of an example, with the weekday in brackets where the example has it."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)を?(?:、)?(?P<q><Q>)(?:の|という|のような|みたいな)(?:形(?:式)?|表示|文字(?:列)?|書き方|よう)?(?:に|で)?(?:して|する|直して|変えて|変換(?:して)?)?"
        )
    )
    column = context.own(match["c"]) if match else None
    if match is None or column is None or column.kind != "date":
        return
    style = _style(context.request[match["q"]].text)
    if style is None:
        return
    formula = reading.guarded(f'TEXT({context.cell(column)},"{style}")', [column])
    blank = context.blanks(column) and not context.wishes.missing
    if formula and not blank and reading.done("文字(?:列)?", "表示", "曜日(?:も|付き|つき)?"):
        yield context.answer(formula, f"{column.header}を文字にします。")


def _style(example: str) -> str | None:
    weekday = re.search(r"[((]([月火水木金土日])(曜日?)?[))]$", example)
    bare = example[: weekday.start()] if weekday else example
    for shape, style in _SHAPES:
        if re.fullmatch(shape, bare):
            tail = (
                f"{example[weekday.start()]}{'aaaa' if weekday[2] == '曜日' else 'aaa'}{example[-1]}"
                if weekday
                else ""
            )
            return style + tail
    return None


def duration(context: Context) -> Iterator[Candidate]:
    """The time between two moments, as hours, minutes or text."""
    reading = Reading(context)
    pair = _start_and_end(context, reading)
    if pair is None:
        return
    elapsed = f"({pair[1]}-{pair[0]})"
    example = reading.take(
        pattern(r"(?P<q><Q>)(?:の|みたいな|のような|という)?(?:よう(?:に|な)|形(?:式)?(?:で|に)?)?")
    )
    text = context.request[example["q"]].text if example else ""
    unit = reading.take(
        re.compile(
            r"(?P<u>分|時間)(?:単位|数|の数字|数の数字)?(?:で|に)(?:して|直して)?|何(?P<v>分|時間)か?|(?P<w>分数|時間数)"
        )
    )
    shapes = {
        r"\d+時間\d\d分": f'TEXT({elapsed[1:-1]},"[h]時間mm分")',
        r"\d+:\d\d": f'TEXT({elapsed[1:-1]},"[h]:mm")',
        r"\d+時間[1-9]?\d分": f'INT(ROUND({elapsed}*1440,0)/60)&"時間"&MOD(ROUND({elapsed}*1440,0),60)&"分"',
    }
    formula = next((shape for each, shape in shapes.items() if text and re.fullmatch(each, text)), None)
    if not text and unit:
        minutes = "分" in (unit["u"] or unit["v"] or unit["w"])
        formula = f"ROUND({elapsed}*1440,0)" if minutes else reading.rounded(f"{elapsed}*24")
    guarded = reading.guarded(formula, []) if formula else None
    if guarded and reading.done(
        "[一-鿿]{2,4}(?:して)?(?:い)?た時間",
        "24時間を超える(?:こと)?も?(?:あります|ある)?",
        "利用時間",
        "所要時間",
        "時間",
        "滞在",
        "勤務",
        "かかった",
    ):
        yield context.answer(guarded, "2つの時刻の間の時間です。", certain=True)


_STARTS = re.compile("入|開始|始|出勤|貸出|出庫|着手|自")
_ENDS = re.compile("出庫|退|終了|終|返却|帰|完了|至")


def _start_and_end(context: Context, reading: Reading) -> tuple[str, str] | None:
    named = reading.take(pattern(r"(?P<a><C>)から(?P<b><C>)まで(?:の)?"))
    moments = [
        c for c in context.sheet.columns if c.kind in ("date", "time") and re.search(r"[hs]", c.number_format)
    ]
    if named:
        first, last = context.own(named["a"]), context.own(named["b"])
    elif len(moments) == 2:
        first, last = moments
        if not _STARTS.search(first.header) or not _ENDS.search(last.header):
            return None
    else:
        return None
    if first not in moments or last not in moments or context.blanks(first) or context.blanks(last):
        return None
    return context.cell(first), context.cell(last)


def standard_score(context: Context) -> Iterator[Candidate]:
    """偏差値 of a column (population or sample deviation: an example decides)."""
    reading = Reading(context)
    match = reading.take(pattern(r"(?P<c><C>)の?偏差値"))
    column = context.own(match["c"]) if match else None
    if (
        match is None
        or column is None
        or column.kind != "number"
        or not context.rowwise
        or context.sheet.total_rows
    ):
        return
    area = context.range(context.sheet, column)
    for function in ("STDEV.P", "STDEV.S"):
        expression = f"({context.cell(column)}-AVERAGE({area}))/{function}({area})*10+50"
        formula = reading.guarded(reading.rounded(expression), [column])
        if formula and reading.done():
            yield context.answer(formula, f"{column.header}の偏差値です。", certain=False)


def surcharge(context: Context) -> Iterator[Candidate]:
    """An amount with the consumption tax added, or changed by a percentage."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)に?の?(?:消費)?税(?:率)?\(?(?P<r><N>)\)?(?:を)?(?:足し|加え|込み|含め|上乗せし)(?:た|て)?(?:の)?(?:金額|額|値段|価格)?|(?P<d><C>)の(?P<s><N>)(?P<w>増し|引き|割引|増|減)(?:の)?(?:金額|額|値段)?"
        )
    )
    column = context.own(match["c"] or match["d"]) if match else None
    if match is None or column is None or column.kind != "number" or not context.wishes.rounding:
        return
    value, unit = quantity(match["r"] or match["s"])
    if unit not in ("%", "割"):
        return
    rate = value / (100 if unit == "%" else 10)
    factor = 1 - rate if match["w"] in ("引き", "割引", "減") else 1 + rate
    formula = reading.guarded(
        reading.rounded(f"{context.cell(column)}*{number_text(round(factor, 10))}"), [column]
    )
    if formula and reading.done("税込(?:み)?(?:の)?(?:金額|価格|額)?", "金額"):
        yield context.answer(formula, f"{column.header}に率をかけた金額です。")


def retirement(context: Context) -> Iterator[Candidate]:
    """The end of the fiscal year in which a birthday falls (定年 and the like)."""
    reading = Reading(context)
    match = reading.take(
        re.compile(
            r"(?P<n>\d{2})歳(?:の誕生日)?(?:が来る|になる|に達する|を迎える|に到達する)(?:日の)?(?:属する)?年度(?:の)?(?:末(?:日)?|最後の日|3月31日)"
        )
    )
    reading.take(re.compile(r"\(誕生日が3/31の人はその日、4/1の人は翌年の3/31\)"))
    born = birth_date(context, reading) if match else None
    if match is None or born is None or any(context.blanks(column) for column in born[1]):
        return
    formula = f"DATE(YEAR({born[0]})+{match['n']}+(MONTH({born[0]})>=4),3,31)"
    guarded = reading.guarded(formula, born[1])
    if guarded and reading.done("定年(?:退職)?の?日?", "退職"):
        yield context.answer(guarded, f"{match['n']}歳の誕生日が属する年度の3月31日です。")


def tiered_rate(context: Context) -> Iterator[Candidate]:
    """One rate up to a limit, another above it, perhaps for one kind of row only."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<a>\d[\d,]*[十百千万]*円)(?:まで|以下)(?:の部分|の分)?は(?P<r><N>)、?(?:で|、)?(?P<b>\d[\d,]*[十百千万]*円)?を?超え(?:た|る)(?:部分|分|額)は(?P<s><N>)"
        )
    )
    if not match or (match["b"] and quantity(match["a"]) != quantity(match["b"])):
        return
    rates = [quantity(match[name]) for name in ("r", "s")]
    only = reading.take(
        pattern(r"(?P<c><C>)が(?P<v><V>|<Q>)の(?:とき|場合|もの|行|人)(?:だけ|のみ)?(?:に|は)?")
    )
    other = reading.take(
        pattern(r"(?:(?:<V>|<Q>)以外|それ以外|その他)(?:の(?:もの|行|とき))?は(?P<z>0)(?:円)?")
    )
    amounts = [
        c for c in context.sheet.columns if c.kind == "number" and re.search("額|金額|報酬|支払", c.header)
    ]
    marked = set(re.findall(pattern("<C>"), reading.text))
    named = [c for m in marked if (c := context.own(m)) is not None]
    column = named[0] if len(named) == 1 else amounts[0] if len(amounts) == 1 and not named else None
    if (
        column is None
        or any(unit != "%" for _value, unit in rates)
        or not context.wishes.rounding
        or bool(only) != bool(other)
    ):
        return
    limit, cell = number_text(quantity(match["a"])[0]), context.cell(column)
    low, high = (number_text(round(value / 100, 10)) for value, _unit in rates)
    formula = reading.rounded(f"MIN({cell},{limit})*{low}+MAX({cell}-{limit},0)*{high}")
    if only:
        kind, text = context.own(only["c"]), context.request[only["v"]].text
        if kind is None or text not in kind.values:
            return
        formula = f'IF({context.cell(kind)}="{text}",{formula},0)'
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done("源泉徴収(?:税)?(?:額)?", "税額"):
        yield context.answer(
            guarded,
            "区切りの額までと超えた部分で率を変えます。",
            assumptions=(f"{column.header}にかけました。",),
        )


RECIPES = (retirement, tiered_rate, date_part, date_text, duration, standard_score, surcharge)
