"""Recipes that decide: bands, judgements against a value or a date, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import absolute, date_of
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Column

_THEN = (
    r"(?:(?:の)?(?:場合|とき|時|人|もの|行)?(?:には|なら(?:ば)?|は|だったら|であれば|なら)?|れば|たら|ば|、)"
)
_OUT = (
    rf"(?P<out><Q>|{EMPTY}|<N>|[A-Z](?![A-Za-z])|[○×△◎])(?:に|で|と(?:する|表示|出す|書く)?)?(?:する|して)?"
)
_CLAUSE = pattern(
    rf"(?:(?P<c><C>)(?:が|は|の値が)?)?(?:(?P<n><N>)(?P<op>以上|以下|未満|超|を超え(?:る|た|て(?:い)?(?:る|たら|れば))?|より(?:大きい|多い|少ない|小さい|大きけれ|多けれ|少なけれ|小さけれ))"
    rf"(?:(?P<m><N>)(?P<op2>以下|未満))?|(?P<v><V>|<Q>)|(?P<b><B>|<D>)(?P<date>を過ぎて(?:い)?(?:る|たら|れば)|より(?:後|あと|前)|以降|以前|まで|を超えて(?:い)?(?:る|たら|れば)|より遅(?:い|けれ)|を?(?:上回|下回)(?:る|って(?:い)?(?:る|たら|れば))))"
    rf"{_THEN}{_OUT}"
)
_ELSE = pattern(
    rf"(?:どちらか(?:一方|片方)?で?も(?:下回れば|届かなければ|足りなければ)|そうで(?:は)?な(?:ければ|い(?:場合|とき|もの)?)|それ未満|それ以外|その他|それより(?:下|上|小さい|大きい|先|少ない)|以外|違えば|ほか|他|でなければ|当日までなら|なければ|(?:期限|期日|締切)?内なら|それまで(?:なら)?|以内なら)(?:の(?:もの|行|人|<C>|場合))?(?:は|なら)?{_OUT}"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition, what it gives, and a threshold with its direction (+1 from it upwards, -1 downwards)."""

    test: str
    output: str
    threshold: float | None = None
    direction: int = 0
    ranged: bool = False
    low: float | None = None
    high: float | None = None
    plain: str = ""


def bands(context: Context) -> Iterator[Candidate]:
    """A chain of conditions on columns of the row, each with its text or number."""
    reading = Reading(context)
    clauses: list[Clause] = []
    columns: list[Column] = []
    subject: Column | None = None
    while len(clauses) < 12:
        match = _CLAUSE.search(reading.text)
        if not match:
            break
        named = context.own(match["c"]) if match["c"] else subject
        if match["c"] and named is None:
            return
        if named is None:
            named = _only_subject(context, reading)
        clause = _clause(context, named, match) if named is not None else None
        if clause is None or named is None:
            return
        subject = named
        columns.append(named)
        clauses.append(clause)
        reading.text = reading.text.replace(match.group(), "、", 1)
    if not clauses:
        return
    rest = reading.take(_ELSE)
    chain = _chain(context, clauses, output_of(context, rest["out"]) if rest else None)
    if chain is None:
        return
    numeric = [c for c in columns if c.kind != "text" and context.blanks(c)]
    formula = reading.guarded(chain, columns)
    if (
        formula
        and not (numeric and not context.wishes.missing)
        and reading.done("判定", "区分", "評価", "ランク", "表示", "と?出(?:す|る)", "当日")
    ):
        yield context.answer(formula, "条件による判定です。")


_EACH = pattern(
    rf"(?P<c><C>)と(?P<d><C>)(?:の)?(?:両方|どちらも|いずれも|とも)(?:とも)?(?:が|に)?(?P<n><N>)(?P<op>以上|以下|未満){_THEN}{_OUT}"
)
_BOTH = pattern(
    r"(?P<c><C>)(?:が|は)?(?P<n><N>)(?P<op>以上|以下|未満)(?:かつ|で、?|、かつ|しかも)(?P<d><C>)(?:が|は|も)?(?P<m><N>)(?P<op2>以上|以下|未満)"
    rf"{_THEN}{_OUT}"
)
_TWO = pattern(
    r"(?P<c><C>)(?:が|は)(?P<d><C>)(?P<part>の半分|の(?P<share><N>))?(?:を|より|と)?(?P<op>以上|以下|未満|超え(?:て(?:い)?)?(?:たら|れば|る)?|大きい|大きければ|多い|多ければ|少ない|少なければ|小さい|小さければ|後|過ぎて(?:い)?(?:たら|れば|る)?|遅い|遅ければ|上回(?:って(?:い)?)?(?:れば|たら|る)?|下回(?:って(?:い)?)?(?:れば|たら|る)?)"
    rf"{_THEN}{_OUT}"
)


def two_columns(context: Context) -> Iterator[Candidate]:
    """A judgement on two columns: one against the other, or both against numbers."""
    reading = Reading(context)
    both = reading.take(_BOTH) or reading.take(_EACH)
    match = both or reading.take(_TWO)
    rest = reading.take(_ELSE)
    if not match or not rest:
        return
    first, second = context.own(match["c"]), context.own(match["d"])
    if first is None or second is None or "text" in (first.kind, second.kind):
        return
    a, b = context.cell(first), context.cell(second)
    if both:
        groups = {"m": both["n"], "op2": both["op"]} | both.groupdict()
        tests = [
            f"{cell}{_operator(op)}{number_text(scaled(column, number))}"
            for cell, column, number, op in (
                (a, first, match["n"], match["op"]),
                (b, second, groups["m"], groups["op2"]),
            )
        ]
        test = f"AND({','.join(tests)})"
    else:
        factor = _share(match["part"], match["share"])
        if factor is None:
            return
        sign = _COMPARE.get(match["op"]) or ("<" if re.match("少|小|下", match["op"]) else ">")
        test = f"{a}{sign}{b}{factor}"
    formula = f"IF({test},{output_of(context, match['out'])},{output_of(context, rest['out'])})"
    guarded = reading.guarded(formula, [first, second])
    blank = context.blanks(first) or context.blanks(second)
    if (
        guarded
        and not (blank and not context.wishes.missing)
        and reading.done("判定", "評価", "表示", "と?出(?:す|る)")
    ):
        yield context.answer(guarded, "2つの列による判定です。")


def _share(part: str | None, share: str | None) -> str | None:
    if not part:
        return ""
    if not share:
        return "/2"
    value, unit = quantity(share)
    return f"*{number_text(value / (100 if unit == '%' else 10))}" if unit in ("%", "割") else None


def _only_subject(context: Context, reading: Reading) -> Column | None:
    """The one number column that the text names before its conditions."""
    marks = {m for m in re.findall(pattern("<C>"), reading.text) if context.own(m) is not None}
    if len(marks) != 1:
        return None
    mark = marks.pop()
    column = context.own(mark)
    reading.text = reading.text.replace(mark, "", 1)
    return column if column is not None and column.kind in ("number", "percent") else None


_COMPARE = {"以上": ">=", "以下": "<=", "未満": "<", "超": ">"}


def _operator(word: str) -> str:
    if word in _COMPARE:
        return _COMPARE[word]
    return "<" if re.search("少な|小さ", word) else ">"


def _clause(context: Context, column: Column, match: re.Match[str]) -> Clause | None:
    cell, output = context.cell(column), output_of(context, match["out"])
    if match["v"]:
        text = context.request[match["v"]].text
        if column.kind == "text" and text in {str(value) for value in column.values}:
            return Clause(f"{cell}={literal(text)}", output)
        return None
    if match["n"]:
        if column.kind not in ("number", "percent"):
            return None
        value = scaled(column, match["n"])
        operator = _operator(match["op"])
        test = f"{cell}{operator}{number_text(value)}"
        if match["m"]:
            high = scaled(column, match["m"])
            both = f"AND({test},{cell}{_operator(match['op2'])}{number_text(high)})"
            return Clause(both, output, ranged=True, low=value, high=high, plain=test)
        return Clause(test, output, value, 1 if operator.startswith(">") else -1)
    return _date_clause(context, column, match, output)


def scaled(column: Column, text: str) -> float:
    """A number of the request in the column's own unit: 50% is 0.5, 500万円 in a column of 千円 is 5000."""
    value, unit = quantity(text)
    if unit == "円" and column.unit in ("千円", "百万円", "万円"):
        return value / {"千円": 1000, "万円": 10_000, "百万円": 1_000_000}[column.unit]
    return value / 100 if unit == "%" and column.kind == "percent" else value


def _date_clause(context: Context, column: Column, match: re.Match[str], output: str) -> Clause | None:
    mention = context.request[match["b"]]
    if column.kind == "date":
        limit = date_of(context, match["b"])
    elif mention.note is not None and mention.note.kind in ("number", "percent"):
        limit = absolute(mention.note.cell)
    else:
        limit = None
    if limit is None:
        return None
    word = match["date"]
    operator = (
        ">="
        if word == "以降"
        else "<="
        if word in ("以前", "まで")
        else "<"
        if re.search("前|下回", word)
        else ">"
    )
    return Clause(
        f"{context.cell(column)}{operator}{limit}", output, None, 1 if operator.startswith(">") else -1
    )


def output_of(context: Context, mark: str) -> str:
    for character in mark:
        if character in context.request.mentions:
            return literal(context.request[character].text)
    letter = re.match(r"[A-Z○×△◎]", mark)
    if letter:
        return literal(letter.group())
    digits = re.match(pattern("<N>"), mark)
    return number_text(quantity(digits.group())[0]) if digits else '""'


def _chain(context: Context, clauses: list[Clause], rest: str | None) -> str | None:
    """Nested IFs in an order in which every condition can be reached; None when they leave a gap."""
    clauses = _unranged(clauses)
    thresholds = [clause for clause in clauses if clause.threshold is not None]
    ups = sorted((c for c in thresholds if c.direction > 0), key=lambda c: -(c.threshold or 0))
    downs = sorted((c for c in thresholds if c.direction < 0), key=lambda c: c.threshold or 0)
    if len(thresholds) == len(clauses) and ups and downs:
        ordered = [*ups, *downs] if len(downs) == 1 else [*downs, *ups] if len(ups) == 1 else []
        if not ordered or rest is not None:
            return None
        if ordered[-1].threshold != ordered[-2].threshold:
            return None
        rest, ordered = ordered[-1].output, ordered[:-1]
    elif len(thresholds) == len(clauses):
        ordered = ups or downs
    else:
        ordered = clauses
    if rest is None:
        return None
    for clause in reversed(ordered):
        rest = f"IF({clause.test},{clause.output},{rest})"
    return rest


def _unranged(clauses: list[Clause]) -> list[Clause]:
    """Ranges "50以上70未満" whose upper end is another clause's lower end become plain lower bounds."""
    starts = {clause.threshold for clause in clauses if clause.direction > 0} | {
        c.low for c in clauses if c.ranged
    }
    return [
        Clause(clause.plain, clause.output, clause.low, 1)
        if clause.ranged and clause.high in starts
        else clause
        for clause in clauses
    ]


def flag(context: Context) -> Iterator[Candidate]:
    """A mark where a column is empty, or where it is filled."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)(?:が|に)(?P<w>空白|空欄|空|未入力|入って(?:い)?ない|入って(?:い)?る|入って(?:い)?れ(?=ば)|入力されて(?:い)?る|(?:何か)?(?:書いて|記入が|入力が|記載が)あ(?:る|れ(?=ば))|記入がある|ある)(?:ば|場合|とき|もの|行|人)?(?:には|なら(?:ば)?|は|だったら|であれば)?(?P<q><Q>)(?:と?(?:表示|出す|する|入れる))?"
        )
    )
    if not match:
        # The wish "X が空なら「Q」" has already been read as what to show when X is missing.
        blank = [m for m in context.wishes.missing if m.kind == "blank" and m.column is not None]
        rest = reading.take(_ELSE)
        other = rest or reading.take(
            pattern(rf"(?:入って(?:い)?(?:れば|る(?:行|人|もの|場合)?は)|入力済みなら|あれば|済みなら){_OUT}")
        )
        column = (
            next((c for s, c in blank[0].column.columns if s is context.sheet), None)
            if len(blank) == 1 and blank[0].column
            else None
        )
        if column is None or other is None:
            return
        reading.used.add("missing")
        formula = f'IF({context.cell(column)}="",{blank[0].output},{output_of(context, other["out"])})'
        if reading.done():
            yield context.answer(formula, f"{column.header}の有無による判定です。")
        return
    rest = reading.take(_ELSE)
    column = context.own(match["c"])
    if column is None:
        return
    empty = re.search("空|未入力|ない", match["w"])
    outputs = [literal(context.request[match["q"]].text), output_of(context, rest["out"]) if rest else '""']
    formula = (
        f'IF({context.cell(column)}="",{outputs[0]},{outputs[1]})'
        if empty
        else f'IF({context.cell(column)}<>"",{outputs[0]},{outputs[1]})'
    )
    if reading.done():
        yield context.answer(formula, f"{column.header}の有無による判定です。", certain=bool(rest))


def expiry(context: Context) -> Iterator[Candidate]:
    """Past, soon, fine: a date against a base date and a period after it."""
    reading = Reading(context)
    past = reading.take(
        pattern(
            r"(?P<b><B>|<D>|今日|本日)(?:の)?(?:時点で)?(?P<c><C>)(?:が|を)?(?:過ぎて(?:い)?(?:れば|たら|る(?:もの|なら|場合)?は?)|切れて(?:い)?(?:れば|たら|る(?:もの|なら|場合)?は?))(?P<q><Q>)(?:で)?"
        )
    )
    soon = reading.take(
        pattern(
            r"(?:(?:<B>|<D>|今日|本日)から)?(?P<n><N>)(?:後の同じ日まで(?:に)?|以内(?:に)?|後まで(?:に)?)(?:に)?(?:切れる|期限が来る|なる|来る)?(?:もの)?(?:なら|は)(?P<q><Q>)(?:で)?"
        )
    )
    rest = reading.take(_ELSE)
    reading.take(pattern(r"(?:<C>)?当日は(?:まだ)?(?:切れて(?:い)?ない|過ぎて(?:い)?ない)(?:扱い)?"))
    if not (past and rest):
        return
    column, base = context.own(past["c"]), date_of(context, past["b"])
    if column is None or column.kind != "date" or base is None:
        return
    cell = context.cell(column)
    formula = output_of(context, rest["out"])
    if soon:
        count, unit = quantity(soon["n"])
        months = unit in ("か月", "ヶ月", "カ月", "ケ月", "年")
        limit = (
            f"EDATE({base},{count * (12 if unit == '年' else 1):.0f})" if months else f"{base}+{count:.0f}"
        )
        if not months and unit != "日":
            return
        formula = f"IF({cell}<={limit},{literal(context.request[soon['q']].text)},{formula})"
    formula = f"IF({cell}<{base},{literal(context.request[past['q']].text)},{formula})"
    guarded = reading.guarded(formula, [column])
    if guarded and not (context.blanks(column) and not context.wishes.missing) and reading.done():
        yield context.answer(guarded, f"{column.header}を{base}と比べた判定です。")


RECIPES = (bands, two_columns, flag, expiry)
