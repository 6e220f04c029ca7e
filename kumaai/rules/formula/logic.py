"""Judgements with several conditions: 「AかつB」, 「AまたはB」, empty or filled cells, days of the week."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.conditions import output_of, scaled
from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.dates import absolute, date_of
from kumaai.rules.formula.numbers import columns_of, sum_of
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Column

_SIGN = r"(?:以上|以下|未満|超|を?超え(?:たら|れば|る|た|て(?:い)?(?:る|たら|れば))?|を?(?:上|下)回(?:る|れば|って(?:い)?(?:る|たら|れば))|より(?:大き|多|少な|小さ)(?:い|ければ))"
_FILLED = r"(?:(?:入力|記入|記載)(?:が(?:ある|あれば)|されて(?:い)?(?:る|れば|たら))|入って(?:い)?(?:る|れば|たら)|(?:の日付|の記入|の入力)?が?あ(?:る|れば|ったら))"
_BLANK = r"(?:(?:まだ)?(?:空白|空欄|空|未入力|未記入)|(?:まだ)?(?:入って|入力されて|記入されて|書いて)(?:い)?な(?:い|ければ|かったら)|が?な(?:い|ければ|かったら))"
_DAYS = r"(?:土日|土曜か日曜|土曜(?:日)?(?:・|、|や|または|か)日曜(?:日)?|週末|平日)"
_TOTAL = r"<C>(?:[+と・]<C>)+(?:を|の)?(?:合わせて|あわせて|足して|合計(?:して|が|で)?|合算して)"
_ATOM = (
    rf"(?:{_TOTAL}<N>{_SIGN}|<C>(?:が|は)<C>の<N>{_SIGN}|(?:<C>(?:が|は|の値が|に|の)?)?(?:<N>{_SIGN}|<B>{_SIGN}|(?:<V>|<Q>|[○×△◎])(?:(?:か|・|または)(?:<V>|<Q>))*(?:以外)?|{_DAYS})"
    rf"|<C>(?:が|は|に|の)?(?:{_FILLED}|{_BLANK})|<C>(?:が|は)<C>{_SIGN}|<C>(?:が|は)(?:<D>|<B>)(?:以前|以降|まで|より(?:前|後)|を過ぎて(?:い)?(?:る|れば|たら))"
    rf"|{_BLANK})"
)
_JOIN = r"(?:または|もしくは|か(?!つ)、?|、または|かつ|、かつ|で、?|しかも|、しかも|、なおかつ|なおかつ)"
_THEN = r"(?:(?:の)?(?:場合|とき|時|人|もの|行|日)?(?:には|なら(?:ば)?|は|だったら|であれば|で|に)?、?)"
_OUT = (
    rf"(?P<out><Q>|{EMPTY}|<N>|[A-Z](?![A-Za-z])|[○×△◎])(?:に|で|と(?:する|表示|出す|書く)?)?(?:する|して)?"
)
_CLAUSE = pattern(rf"(?P<all>{_ATOM}(?:{_JOIN}{_ATOM})*){_THEN}{_OUT}")
_ELSE = pattern(
    rf"(?:そうで(?:は)?な(?:ければ|い(?:場合|とき|もの)?)|どちらでもなければ|それ以外|その他|以外|ほか|他|でなければ|(?<![一-鿿])なければ|違えば)(?:の(?:もの|行|人|日|場合))?(?:は|なら)?、?{_OUT}"
)


def operator_of(word: str) -> str:
    """The sign of 以上, 未満, を下回れば and the like."""
    if word in ("以上", "以下"):
        return ">=" if word == "以上" else "<="
    return "<" if re.search("未満|少な|小さ|下回", word) else ">"


_NEGATION = {"=": "<>", "<>": "=", ">=": "<", "<": ">=", ">": "<=", "<=": ">"}


def judgement(context: Context) -> Iterator[Candidate]:
    """Nested IFs in the order of the request; each condition one test or several joined."""
    if not context.rowwise:
        return
    reading = Reading(context)
    reader = _Reader(context)
    steps: list[tuple[str, str]] = []
    rest = reading.take(_ELSE)
    while len(steps) < 8 and (match := reading.take(_CLAUSE)):
        test = reader.test(match["all"])
        if test is None:
            return
        steps.append((test, output_of(context, match["out"])))
    if not steps or not (reader.rich or rest is None):
        return
    last = output_of(context, rest["out"]) if rest else None
    if last is None and len(steps) > 1 and reader.complementary:
        last = steps.pop()[1]
    if last is None:
        if len(steps) > 1 and not reader.rich:
            return
        context.unsure, last = True, '""'
    for test, out in reversed(steps):
        last = f"IF({test},{out},{last})"
    blank = [c for c in reader.columns if c.kind in ("number", "date") and context.blanks(c)]
    formula = reading.guarded(last, reader.columns)
    if (
        formula
        and not ([c for c in blank if c not in reader.tested_empty] and not context.wishes.missing)
        and reading.done("判定", "区分", "評価", "表示", "と?出(?:す|る)")
    ):
        yield context.answer(formula, "条件による判定です。")


class _Reader:
    """Turns the words of conditions into tests; the subject of one condition carries over to the next."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns: list[Column] = []
        self.tested_empty: list[Column] = []
        self.subject: Column | None = None
        self.rich = False
        self.single: list[tuple[str, str, str]] = []

    @property
    def complementary(self) -> bool:
        """Whether the last two conditions, one test each, exclude one another and leave no gap."""
        if len(self.single) < 2:
            return False
        (a, op, x), (b, other, y) = self.single[-2:]
        return a == b and x == y and _NEGATION.get(op) == other

    def test(self, text: str) -> str | None:
        """One condition; None when a part of it cannot be placed."""
        parts, joins = self._split(text)
        tests = [self._atom(part) for part in parts]
        if any(test is None for test in tests):
            return None
        if len(tests) == 1:
            return tests[0]
        self.rich = True
        self.single.append(("", "", ""))
        ors = [bool(re.search("または|もしくは|か(?!つ)", join)) for join in joins]
        if len(set(ors)) != 1:
            return None
        return f"{'OR' if ors[0] else 'AND'}({','.join(test for test in tests if test)})"

    def _split(self, text: str) -> tuple[list[str], list[str]]:
        parts, joins = [], []
        while text:
            match = re.match(pattern(rf"({_ATOM})({_JOIN}(?={_ATOM}))?").pattern, text)
            if not match:
                return [text], []
            parts.append(match[1])
            if match[2]:
                joins.append(match[2])
            text = text[match.end() :]
        return parts, joins

    def _atom(self, text: str) -> str | None:
        context = self.context
        marks = re.findall(pattern("<C>"), text)
        if marks:
            self.subject = context.own(marks[0])
            if self.subject is None:
                return None
        number = pattern(rf"(?P<n><N>)(?P<op>{_SIGN})$").search(text)
        if number and len(marks) > 1 and re.search("わせて|合|足", text):
            return self._total(marks, number)
        if number and len(marks) == 2:
            return self._part(context.own(marks[1]), number)
        if len(marks) == 2:
            return self._two(context.own(marks[1]), text)
        if number and self.subject is not None:
            if self.subject.kind not in ("number", "percent"):
                return None
            return self._done(operator_of(number["op"]), number_text(scaled(self.subject, number["n"])))
        return self._calendar(text) or self._value(text) or self._limit(text) or self._empty(text)

    def _done(self, operator: str, value: str) -> str:
        assert self.subject is not None
        cell = self.context.cell(self.subject)
        self.columns.append(self.subject)
        self.single.append((cell, operator, value))
        return f"{cell}{operator}{value}"

    def _total(self, marks: list[str], number: re.Match[str]) -> str | None:
        """平日と休日をあわせて45時間を超えたら."""
        columns = columns_of(self.context, "".join(marks))
        if not columns:
            return None
        self.rich = True
        self.columns += columns
        value = number_text(scaled(columns[0], number["n"]))
        return f"{sum_of(self.context, columns)}{operator_of(number['op'])}{value}"

    def _part(self, other: Column | None, number: re.Match[str]) -> str | None:
        """予算額の8割以上."""
        value, unit = quantity(number["n"])
        if other is None or other.kind != "number" or unit not in ("割", "%") or self.subject is None:
            return None
        self.rich = True
        self.columns.append(other)
        share = number_text(round(value / (10 if unit == "割" else 100), 10))
        return self._done(operator_of(number["op"]), f"{self.context.cell(other)}*{share}")

    def _two(self, other: Column | None, text: str) -> str | None:
        if (
            other is None
            or self.subject is None
            or {other.kind, self.subject.kind} - {"number", "percent", "date"}
        ):
            return None
        self.columns.append(other)
        sign = pattern(rf"{_SIGN}$").search(text)
        return self._done(operator_of(sign.group()), self.context.cell(other)) if sign else None

    def _calendar(self, text: str) -> str | None:
        days = pattern(rf"(?P<d>{_DAYS})$").search(text)
        if not days or self.subject is None or self.subject.kind != "date":
            return None
        self.rich = True
        self.columns.append(self.subject)
        operator = "<6" if days["d"] == "平日" else ">5"
        self.single.append((f"W{self.subject.letter}", operator[0], ""))
        return f"WEEKDAY({self.context.cell(self.subject)},2){operator}"

    def _value(self, text: str) -> str | None:
        sign = re.search("[○×△◎]$", text)
        if sign and self.subject is not None and sign.group() in self.subject.values:
            return self._done("=", literal(sign.group()))
        marks = [
            m for m in text if m in self.context.request.mentions and self.context.request[m].kind in "VQ"
        ]
        if not marks:
            return None
        words = [self.context.request[mark].text for mark in marks]
        pool = (
            [self.subject]
            if self.subject is not None and re.match(pattern("<C>"), text)
            else [
                c
                for c in self.context.sheet.columns
                if c.kind == "text" and set(words) <= set(map(str, c.values))
            ]
        )
        if len(pool) != 1 or pool[0] is None or not set(words) <= set(map(str, pool[0].values)):
            return None
        self.subject = pool[0]
        if len(words) == 1:
            return self._done("<>" if text.endswith("以外") else "=", literal(words[0]))
        if text.endswith("以外"):
            return None
        self.rich = True
        return f"OR({','.join(self._done('=', literal(word)) for word in words)})"

    def _limit(self, text: str) -> str | None:
        match = pattern(rf"(?P<b><B>|<D>)(?P<op>{_SIGN}|以前|以降|まで|より前|より後|を過ぎて.*)$").search(
            text
        )
        if not match or self.subject is None:
            return None
        note = self.context.request[match["b"]].note
        if self.subject.kind == "date":
            limit = date_of(self.context, match["b"])
            operator = {"以前": "<=", "まで": "<=", "以降": ">=", "より前": "<", "より後": ">"}.get(
                match["op"], ">"
            )
        else:
            limit = absolute(note.cell) if note is not None and note.kind in ("number", "percent") else None
            operator = operator_of(match["op"])
        return self._done(operator, limit) if limit else None

    def _empty(self, text: str) -> str | None:
        if self.subject is None:
            return None
        filled, blank = pattern(rf"{_FILLED}$").search(text), pattern(rf"{_BLANK}$").search(text)
        if not filled and not blank:
            return None
        self.rich = True
        self.tested_empty.append(self.subject)
        return self._done("=" if blank else "<>", '""')


RECIPES = (judgement,)
