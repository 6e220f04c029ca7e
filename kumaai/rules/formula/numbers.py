"""Recipes about numbers in a row: ratios, differences, products, shares, ranks, running totals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import absolute
from kumaai.rules.formula.text import base_name, number_text, pattern, quantity
from kumaai.rules.formula.wishes import EMPTY
from kumaai.sheet import Column

_SUM = r"(?:<C>(?:[+・、とや]<C>)*|\((?:<C>(?:[+・、とや]<C>)*)\))"


def columns_of(context: Context, text: str) -> list[Column] | None:
    """The own number columns that marks name; None when one is not there."""
    columns = [context.own(mark) for mark in re.findall(pattern("<C>"), text)]
    if not columns or any(column is None or column.kind not in ("number", "percent") for column in columns):
        return None
    return [column for column in columns if column is not None]


def sum_of(context: Context, columns: list[Column]) -> str:
    """The sum of cells in the row: one reference, or SUM."""
    if len(columns) == 1:
        return context.cell(columns[0])
    numbers = [column.number for column in columns]
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"SUM({context.cell(columns[0])}:{context.cell(columns[-1])})"
    return f"SUM({','.join(context.cell(column) for column in columns)})"


def ratio(context: Context) -> Iterator[Candidate]:
    """One column (or sum) divided by another."""
    reading = Reading(context)
    match = (
        reading.take(pattern(rf"\(?(?P<a>{_SUM})(?:÷|/|割る)(?P<b>{_SUM})(?P<h>[×*]100)?\)?"))
        or reading.take(
            pattern(
                r"(?P<a><C>)が?(?:全体|合計|総量)?(?P<b>\(<C>(?:[+・、とや]<C>)*\))(?:に占める|に対する|の中の)(?:割合|比率|率)?"
            )
        )
        or reading.take(
            pattern(
                rf"(?P<a>{_SUM})を(?P<b>{_SUM})(?:の合計)?で(?:割って|割り(?:算して)?|割った|割る|除して|除した)(?:もの|値|率|数|額|金額)?"
            )
        )
        or reading.take(
            pattern(
                rf"(?P<b>{_SUM})(?:に対する|に占める|に対して(?:の)?|のうち(?:の)?|の中で(?:の)?)(?P<a>{_SUM})の?(?:割合|比率|率|構成比|比)?"
            )
        )
        or reading.take(pattern(rf"(?P<a>{_SUM})の(?P<b>{_SUM})に(?:対する|占める)(?:割合|比率|率|構成比)"))
    )
    if not match:
        return
    above, below = columns_of(context, match["a"]), columns_of(context, match["b"])
    if not above or not below:
        return
    hundred = "h" in match.groupdict() and bool(match["h"])
    yield from _quotients(context, reading, above, below, hundred)


def _quotients(
    context: Context, reading: Reading, above: list[Column], below: list[Column], hundred: bool
) -> Iterator[Candidate]:
    divisor = sum_of(context, below)
    quotient = f"{sum_of(context, above)}/{divisor}"
    reading.used.add("percent")
    header = context.target.header if context.target else ""
    percent = True if hundred else context.wishes.percent
    if percent is None and re.search(r"[((][%％][))]", header):
        percent = True
    sure = (
        percent is not None
        or bool(context.wishes.rounding)
        or not re.search("率|割合|比", header + reading.text)
    )
    zero = any(value in (None, "", 0) for column in below for value in column.values) and len(below) == 1
    if zero and not context.wishes.missing:
        return
    if percent is None and context.wishes.rounding and re.search("率|割合|比", header + context.request.text):
        choices = [quotient, f"{quotient}*100"]
        sure = False
    else:
        choices = [f"{quotient}*100" if percent else quotient]
    for choice in choices:
        formula = reading.guarded(reading.rounded(choice), [*above, *below], divisor)
        if formula and reading.done(
            "割合",
            "比率",
            "率",
            "構成比",
            "[一-鿿]{1,6}率",
            "対?前年度?比",
            "小数",
            "1[一-鿿]{1,3}(?:当たり|あたり)",
        ):
            yield context.answer(
                formula, f"{sum_of(context, above)}を{divisor}で割った値です。", certain=sure
            )


def per_unit(context: Context) -> Iterator[Candidate]:
    """1世帯当たり何人, 1人当たりの金額: the dividing column is the one that counts the unit."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?:1|一)(?P<u>世帯|人|件|日|校|施設|回|台|箇所|か所|団体|クラス)(?:当たり|あたり)の?(?P<x><C>|何(?P<y>人|円|件|回|日|本|個)か?)"
        )
    )
    if not match:
        return
    numbers = [c for c in context.sheet.columns if c.kind == "number" and c is not context.target]
    below = _counting(numbers, match["u"])
    if match["y"]:
        above = _counting([c for c in numbers if c is not below], match["y"])
    else:
        named = columns_of(context, match["x"])
        above = named[0] if named else None
    if below is None or above is None or below is above:
        return
    reading.used.add("percent")
    divisor = context.cell(below)
    if any(value in (None, "", 0) for value in below.values) and not context.wishes.missing:
        return
    formula = reading.guarded(reading.rounded(f"{context.cell(above)}/{divisor}"), [above, below], divisor)
    if formula and reading.done():
        assumption = f"{base_name(above.header)}（{above.letter}列）を{base_name(below.header)}（{below.letter}列）で割りました。"
        yield context.answer(formula, "1単位当たりの値です。", certain=False, assumptions=(assumption,))


_COUNTS = {
    "世帯": "世帯",
    "人": "人口|人数|人員|員数|者数",
    "円": "額|費|円",
    "件": "件数",
    "日": "日数",
    "回": "回数",
}


def _counting(columns: list[Column], unit: str) -> Column | None:
    """The column that counts a unit; of several the one that is their total."""
    matching = [c for c in columns if re.search(_COUNTS.get(unit, unit), c.header)]
    totals = [c for c in matching if len(c.parts) > 1 and base_name(c.parts[-1]) in ("計", "合計", "総数")]
    if len(totals) == 1:
        return totals[0]
    return matching[0] if len(matching) == 1 else None


def difference(context: Context) -> Iterator[Candidate]:
    """One column minus another."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            rf"(?P<a>{_SUM})(?:から|より)(?P<b>{_SUM})を(?:引いた|引いて|引く|差し引いた|差し引いて|差し引く|マイナスした)(?:額|数|値|もの|残り|残額)?"
        )
    ) or reading.take(pattern(rf"\(?(?P<a>{_SUM})(?:-|−|－|ひく|引く|マイナス)(?P<b>{_SUM})\)?"))
    if not match:
        return
    first, second = columns_of(context, match["a"]), columns_of(context, match["b"])
    if not first or not second:
        return
    one, two = sum_of(context, first), sum_of(context, second)
    formula = f"{one}-{two}"
    reading.take(pattern(r"<C>との(?:差額?|増減額?)(?:。|、)"))
    rollover = reading.take(
        pattern(
            r"(?:ただし)?(?:メーターが)?(?:一周|1周|一回り)して(?:<C>|今回)?のほうが(?:小さく|少なく)なって(?:い)?る(?:家|もの|行|ところ)は(?P<n><N>)を足して"
        )
    )
    if rollover:
        formula += f"+IF({one}<{two},{number_text(quantity(rollover['n'])[0])},0)"
    floor = reading.take(
        re.compile(
            r"マイナス(?:になる|の)(?:とき|場合|ところ|もの|行)?(?:は|なら)0(?:円|に(?:する|して)?|と(?:する)?)?"
        )
    )
    if floor:
        formula = f"MAX(0,{formula})"
    nothing = reading.take(pattern(rf"(?:結果が)?0以下(?:なら|のとき|の場合)?は?(?:{EMPTY})"))
    formula = reading.rounded(formula)
    if nothing:
        formula = f'IF({formula}<=0,"",{formula})'
    guarded = reading.guarded(formula, [*first, *second])
    if guarded and reading.done(
        "差", "差額", "残り", "残額", "増減", "不用額", "使った水の量", "使用量", "量"
    ):
        yield context.answer(guarded, f"{one}から{two}を引いた値です。")


_PRIOR = re.compile("前年|前期|前回|昨年|去年|前月|前年度")
_NOW = re.compile("今年|本年|当年|今期|当期|今回|本年度|今年度|当年度|今月|当月")


def change(context: Context) -> Iterator[Candidate]:
    """Change against the year (month, time) before: difference, rate or ratio."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<p><C>)(?:に対する|に対して|と比べ(?:て|た)|との?比較(?:で|した)?|からの?)(?:、)?(?P<n><C>)?の?(?P<w>増減率|伸び率|増加率|減少率|増減額|増減数|増減|伸び|差|何%(?:増えた|伸びた|増減した)(?:か)?|(?:何[人件円]|いくら|どれだけ)(?:増えた|増減した)(?:か)?)"
        )
    )
    if not match:
        return
    prior = context.own(match["p"])
    now = context.own(match["n"]) if match["n"] else _counterpart(context, prior)
    if prior is None or now is None or {prior.kind, now.kind} - {"number"}:
        return
    a, b = context.cell(now), context.cell(prior)
    rate = "率" in match["w"] or "%" in match["w"]
    if not rate:
        formula = reading.guarded(reading.rounded(f"{a}-{b}"), [now, prior])
        if formula and reading.done():
            yield context.answer(formula, "増減です。", certain=bool(match["n"]))
        return
    reading.used.add("percent")
    if any(value in (None, "", 0) for value in prior.values) and not context.wishes.missing:
        return
    percent = context.wishes.percent or "%" in match["w"]
    for each, sure in (
        (f"({a}-{b})/{b}*100", bool(percent)),
        (f"({a}-{b})/{b}", not percent and not context.wishes.rounding),
    ):
        if percent and not each.endswith("100"):
            continue
        formula = reading.guarded(reading.rounded(each), [now, prior], b)
        if formula and reading.done():
            yield context.answer(formula, "増減率です。", certain=sure and bool(match["n"]))


def _counterpart(context: Context, prior: Column | None) -> Column | None:
    """The column of this year beside one of the year before."""
    if prior is None:
        return None
    bare = _PRIOR.sub("", base_name(prior.header)).removeprefix("度")
    loose = re.compile(".*".join(map(re.escape, bare)))
    matching = [
        c
        for c in context.sheet.columns
        if c is not prior
        and c is not context.target
        and c.kind == "number"
        and loose.fullmatch(_NOW.sub("", base_name(c.header)))
    ]
    return matching[0] if len(matching) == 1 else None


def product(context: Context) -> Iterator[Candidate]:
    """Columns multiplied, or a column times a constant."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"\(?(?P<a><C>)(?:×|\*|x|かける|掛ける|と)(?P<b><C>|<B>|<N>)(?:を(?:かけ|掛け)(?:て|た|る)?)?\)?(?:した|の)?(?:金額|額|値)?"
        )
    ) or reading.take(
        pattern(
            r"(?P<a><C>)に(?P<b><C>|<B>|<N>)を(?:かけ|掛け|乗じ)(?:て|た|る)(?:もの|額|金額|値)?"
            r"|(?P<c><C>)の(?P<d>\d+(?:\.\d+)?(?:割|%))(?:の額|の金額)?(?!引|増|減)"
        )
    )
    if not match or ("と" in match.group() and not re.search("かけ|掛け", match.group())):
        return
    parts = {name: mark for name, mark in match.groupdict().items() if mark}
    first = columns_of(context, parts.get("a") or parts["c"])
    second, read = _factor(context, parts.get("b") or parts["d"])
    if not first or second is None:
        return
    formula = reading.guarded(reading.rounded(f"{context.cell(first[0])}*{second}"), [*first, *read])
    if formula and reading.done("金額", "料金", "額", "合計額", "小計"):
        yield context.answer(formula, "掛け算の結果です。")


def _factor(context: Context, mark: str) -> tuple[str | None, list[Column]]:
    if mark in context.request.mentions:
        mention = context.request[mark]
        if mention.kind == "B" and mention.note is not None:
            return (
                (absolute(mention.note.cell), [])
                if mention.note.kind in ("number", "percent")
                else (None, [])
            )
        columns = columns_of(context, mark)
        return (context.cell(columns[0]), columns) if columns else (None, [])
    value, unit = quantity(mark)
    return number_text(round(value / {"%": 100, "割": 10}.get(unit, 1), 10)), []


def inner_tax(context: Context) -> Iterator[Candidate]:
    """The consumption tax in, on, or taken out of an amount; the rate in a column or in the request."""
    reading = Reading(context)
    rate_column = next((c for c in context.sheet.columns if c.kind == "percent" and "税率" in c.header), None)
    reading.take(
        pattern(
            r"(?:消費)?税率は(?:行|伝票|品目)?(?:ごと|毎)に(?:違う|違います|異なる|異なります)|<C>は(?:行|伝票|品目)?(?:ごと|毎)に(?:違う|違います|異なる|異なります)"
        )
    )
    stated = reading.take(pattern(r"\(?(?:消費)?税率?(?:は)?(?P<r><N>)(?:です|で|の|として)?\)?"))
    named = [
        c
        for m in re.findall(pattern("<C>"), reading.text)
        if (c := context.own(m)) is not None and c.kind == "number"
    ]
    if len({c.letter for c in named}) != 1 or not re.search("消費税|税込|税抜|本体|内税|外税", reading.text):
        return
    amount = context.cell(named[0])
    rate = None
    if stated and quantity(stated["r"])[1] == "%":
        rate = number_text(quantity(stated["r"])[0] / 100)
    elif rate_column is not None and not stated:
        rate = context.cell(rate_column)
    if rate is None:
        return
    yield from _tax_shapes(context, reading, named[0], amount, rate)


def _tax_shapes(
    context: Context, reading: Reading, column: Column, amount: str, rate: str
) -> Iterator[Candidate]:
    text = reading.text
    included = "税込" in column.header or re.search(r"内税|税込(?:み)?の?[\ue000-\ue0ff]", text)
    if re.search(r"消費税(?:額)?が?(?:いくら)?(?:入って|含まれて)|内税|うち消費税|消費税額|消費税分", text):
        expression = f"{amount}*{rate}/(1+{rate})" if included else f"{amount}*{rate}"
    elif re.search("税抜|本体", text) and included:
        expression = f"{amount}/(1+{rate})"
    elif "税込" in text and not included:
        expression = f"{amount}*(1+{rate})"
    else:
        return
    if not context.wishes.rounding:
        return
    reading.text = pattern("<C>").sub("", reading.text)
    formula = reading.guarded(reading.rounded(expression), [column])
    if formula and reading.done(
        "から",
        "税込(?:み)?",
        "税抜き?",
        "消費税(?:額|分)?が?",
        "入っている",
        "入って(?:い)?るか?",
        r"\(?内税\)?",
        r"\(?外税\)?",
        "本体(?:価格|額)?",
        "額",
        "いる",
        "含まれて(?:い)?る",
        "価格",
        "金額",
        "うち",
    ):
        yield context.answer(formula, "消費税の計算です。")


_EXPRESSION = pattern(r"\(*(?:<C>|<N>)(?:\)*[×*x÷/+\-−]\(*(?:<C>|<N>))+\)*")


def arithmetic(context: Context) -> Iterator[Candidate]:
    """An expression of columns, numbers and signs, as it is written."""
    reading = Reading(context)
    match = reading.take(_EXPRESSION)
    if not match or len(re.findall(pattern("<C>"), match.group())) < 2:
        return
    text, columns = match.group(), columns_of(context, match.group())
    operators = re.findall(r"[×*x÷/+\-−]", text)
    if (
        not columns
        or text.count("(") != text.count(")")
        or len(operators) < 2
        or re.search(r"\d(?:%|割)", text)
    ):
        return
    text = re.sub(pattern("<N>"), lambda m: number_text(quantity(m.group())[0]), text)
    for mark in set(re.findall(pattern("<C>"), text)):
        column = context.own(mark)
        text = text.replace(mark, context.cell(column) if column else "")
    text = text.translate(str.maketrans({"×": "*", "x": "*", "÷": "/", "−": "-"}))
    divisors = [context.own(mark) for mark in re.findall(pattern(r"[÷/](<C>)"), match.group())]
    zero = any(value in (None, "", 0) for column in divisors if column for value in column.values)
    if ("/(" in text or zero) and not context.wishes.missing:
        return
    percent = context.wishes.percent
    reading.used.add("percent")
    if "/" in text and percent and not re.search(r"\*100$", text):
        text = f"({text})*100" if re.search(r"[+-](?![^()]*\))", text) else f"{text}*100"
    divisor = context.cell(divisors[0]) if len(divisors) == 1 and divisors[0] else ""
    formula = reading.guarded(reading.rounded(text), columns, divisor)
    if formula and reading.done("[一-鿿]{1,6}率", "割合"):
        yield context.answer(
            formula, "式のとおりに計算します。", certain="/" not in text or percent is not None
        )


RECIPES = (arithmetic, ratio, per_unit, difference, change, product, inner_tax)
