"""Tests of a row that some words speak of: bounds, one column against another, values, blanks, days, hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kumaai.rules.formula.search.arithmetic import constant
from kumaai.rules.formula.search.calendar import base_dates, day
from kumaai.rules.formula.search.conditions import OPERATORS, operator_of
from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, number_uses, same, use_of, wrap
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Scalar

_SIGN = r"以上|以降|以下|以内|以前|未満|超|を?超え|を?過ぎ|を?上回|を?下回|より(?:大き|多|高|遅|後|少な|小さ|低|早|前)|まで"
_BOUND = pattern(rf"(?P<n><N>|<B>)(?:の?(?:人|もの|率))?(?P<op>{_SIGN})?")
_STRICT = re.compile(
    "超|過ぎ|上回|下回|未満|より|大き|小さ|少な|多[いけ]|遅|早|後なら|前なら|高[いけ]|低[いけ]|足り|不足"
)
_LOOSE = re.compile("以上|以下|以内|以前|以降|まで|間に合|同じか")


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with the sign before it; with ``upper`` a range."""

    operator: str
    limit: float
    text: str
    uses: frozenset[str]
    upper: float | None = None
    upper_operator: str = ""

    @property
    def tags(self) -> set[str]:
        """What kind of comparison it is."""
        return {OPERATORS[self.operator]} | (
            {OPERATORS[self.upper_operator]} if self.upper is not None else set()
        )


def holds(one: float, operator: str, two: float) -> bool:
    """Whether a comparison holds."""
    return {
        ">=": one >= two, ">": one > two, "<=": one <= two, "<": one < two, "=": one == two, "<>": one != two
    }[operator]  # fmt: skip


def bounds(space: Space, words: str) -> list[Bound]:
    """The bound that a clause names: one number with its sign, or two as a range."""
    found = []
    for match in _BOUND.finditer(words):
        note = space.context.request.mentions.get(match["n"])
        if note is not None:
            if note.note is None or note.note.kind not in ("number", "percent", "time"):
                continue
            letter = note.note.cell.rstrip("0123456789")
            text, limit = f"${letter}${note.note.cell[len(letter) :]}", number(note.note.value)
            use = f"B:{note.note.cell}"
        else:
            value, unit = quantity(match["n"])
            limit = value * 10 if unit == "割" else value
            text, use = number_text(limit), number_uses(value)
        found.append(Bound(operator_of(match["op"] or ""), limit, text, frozenset({use})))
    if len(found) == 2 and found[0].operator in (">=", ">") and found[1].operator in ("<", "<="):
        one, two = found
        return [replace(one, upper=two.limit, upper_operator=two.operator, uses=one.uses | two.uses)]
    return found[-1:] if len(found) == 1 else []


def tests(space: Space, words: str, subjects: Sequence[Expr]) -> Iterator[Expr]:
    """The tests that the words license, the plainest first."""
    yield from _values(space, words)
    yield from _blanks(space, words)
    yield from _days(space, words)
    yield from _hours(space, words)
    yield from _compared(space, words)
    for bound in bounds(space, words):
        for subject in [*(space.column(c) for c in space.own_columns("number", "percent")), *subjects]:
            if subject.uses & bound.uses or bound.upper is not None:
                continue
            yield from _against(space, subject, bound)


def _against(space: Space, subject: Expr, bound: Bound) -> Iterator[Expr]:
    marked = {use_of(space.sheet, c) for c in subject.reads}
    if subject.cost > 3 and not marked & space.named:
        return
    at = subject.at
    percent = subject.kind == "percent" or bool(subject.tags & {"div", "rate"})
    for factor in (0.01, 1.0) if percent else (1.0,):
        limit = bound.limit * factor
        text = bound.text if factor == 1 or bound.text.startswith("$") else number_text(round(limit, 10))
        yield wrap(
            subject, f"{subject.inside(1)}{bound.operator}{text}",
            lambda c, n=limit: holds(round(number(at(c)), 9), bound.operator, round(n, 9)), OPERATORS[bound.operator], "where",
            kind="bool", uses=bound.uses,
        )  # fmt: skip


def _values(space: Space, words: str) -> Iterator[Expr]:
    mentions = [m for mark, m in space.context.request.mentions.items() if mark in words and m.kind in "VQ"]
    for column in space.own_columns("text"):
        cell, there = space.column(column), {v for v in column.values if isinstance(v, str)}
        hits = [
            (m, v)
            for m in mentions
            for v in there
            if v == m.text
            or v + "性" == m.text
            or (m.kind == "V" and len(m.text) > 2 and v.startswith(m.text))
        ]
        signs = ("<>", "=") if re.search("以外|でな|ではな|除", words) else ("=",)
        for mention, value in hits:
            for sign in signs:
                yield wrap(
                    cell, f"{cell.text}{sign}{literal(value)}", lambda c, e=cell, v=value, s=sign: same(e.at(c), v) is (s == "="),
                    OPERATORS[sign], "where", kind="bool", uses={f"V:{value}", f"Q:{value}", f"V:{mention.text}"},
                )  # fmt: skip
        if len(hits) > 1 and re.search(
            "または|もしくは|か[\ue100-\ue1ff]|[・、][\ue100-\ue1ff]|と[\ue100-\ue1ff]", words
        ):
            parts = [f"{cell.text}={literal(v)}" for _m, v in hits]
            wanted = [v for _m, v in hits]
            yield wrap(
                cell, f"OR({','.join(parts)})", lambda c, e=cell, w=wanted: any(same(e.at(c), v) for v in w), "eq", "where",
                kind="bool", uses={use for m, v in hits for use in (f"V:{v}", f"Q:{v}", f"V:{m.text}")},
            )  # fmt: skip


_BLANK = re.compile("空|未|ない|なし|無し|なけれ|なかったら|入って|入力|記入|あれば|ある|済|まだ")


def _blanks(space: Space, words: str) -> Iterator[Expr]:
    if not _BLANK.search(words):
        return
    filled = bool(
        re.search(
            "入って(?:い)?(?:れ|た|る)|あれば|あったら|ある|済(?!んでい?な)|記入が|入力が|され(?:てい)?(?:れ|た|る)",
            words,
        )
    )
    empty = bool(re.search("空|未|ない|なし|無し|なけれ|なかったら|まだ", words))
    for column in space.sheet.columns:
        if space.is_target(column) or column.kind == "empty" or not space.context.blanks(column):
            continue
        cell = space.column(column)
        if empty:
            yield wrap(
                cell,
                f'{cell.text}=""',
                lambda c, e=cell: e.at(c) in (None, ""),
                "blank",
                "eq",
                kind="bool",
                uses={"W:blank"},
            )
        if filled:
            yield wrap(
                cell,
                f'{cell.text}<>""',
                lambda c, e=cell: e.at(c) not in (None, ""),
                "blank",
                "ne",
                kind="bool",
                uses={"W:blank"},
            )


def _days(space: Space, words: str) -> Iterator[Expr]:
    week = "月火水木金土日"
    named = re.findall(r"([月火水木金土日])曜", words)
    for column in space.own_columns("date"):
        a = space.column(column)
        if re.search("土日|週末|休日", words):
            yield wrap(
                a,
                f"WEEKDAY({a.text},2)>5",
                lambda c, a=a: day(a.at(c)).isoweekday() > 5,
                "weekend",
                kind="bool",
            )
        if "平日" in words:
            yield wrap(
                a,
                f"WEEKDAY({a.text},2)<6",
                lambda c, a=a: day(a.at(c)).isoweekday() < 6,
                "weekend",
                kind="bool",
            )
        for name in named:
            n = week.index(name) + 1
            yield wrap(
                a,
                f"WEEKDAY({a.text},2)={n}",
                lambda c, a=a, n=n: day(a.at(c)).isoweekday() == n,
                "weekend",
                "weekday",
                kind="bool",
            )
        for match in re.finditer(r"(\d{1,2})月(?:から|~|[-－])(\d{1,2})月", words):
            low, high = int(match[1]), int(match[2])
            joined = "AND" if low <= high else "OR"
            yield wrap(
                a, f"{joined}(MONTH({a.text})>={low},MONTH({a.text})<={high})",
                lambda c, a=a, low=low, high=high: (low <= day(a.at(c)).month <= high) if low <= high else (day(a.at(c)).month >= low or day(a.at(c)).month <= high),
                "month", kind="bool", uses={number_uses(low), number_uses(high)},
            )  # fmt: skip


def _hours(space: Space, words: str) -> Iterator[Expr]:
    for match in re.finditer(
        rf"(?P<h>\d{{1,2}})(?:時(?P<m>\d\d)?分?|:(?P<n>\d\d))(?P<op>{_SIGN}|前|後)", words
    ):
        hour, minute = int(match["h"]), int(match["m"] or match["n"] or 0)
        sign = {"前": "<", "後": ">="}.get(match["op"]) or operator_of(match["op"])
        total = hour * 60 + minute
        for column in space.sheet.columns:
            if column.kind not in ("time", "date") or space.is_target(column):
                continue
            each = space.column(column)
            if column.kind == "date" and all(
                v == int(v) for v in column.values if isinstance(v, int | float)
            ):
                continue

            def at(cell: Cell, each: Expr = each) -> Scalar:
                value = number(each.at(cell))
                return holds(round((value - int(value)) * 1440), sign, total)

            uses = {number_uses(hour), *([number_uses(minute)] if minute else [])}
            yield wrap(
                each,
                f"ROUND(MOD({each.text},1)*1440,0){sign}{total}",
                at,
                OPERATORS[sign],
                kind="bool",
                uses=uses,
            )


def _signs(words: str) -> list[str]:
    """Strict or not as the words have it, both ways: which column is the greater is for the examples and the order."""
    signs = []
    if _STRICT.search(words):
        signs += [">", "<"]
    if _LOOSE.search(words):
        signs += [">=", "<="]
    if re.search("同じ|等し|一致|違[うえ]|異な|ちが", words):
        signs += ["=", "<>"] if not re.search("違[うえ]|異な|ちが|一致しな", words) else ["<>", "="]
    return signs


def _compared(space: Space, words: str) -> Iterator[Expr]:
    """One column against another, a part of another, a labelled cell or a date."""
    signs = _signs(words)
    if not signs:
        return
    own = [space.column(c) for c in space.own_columns("number", "percent", "date", "time")]
    if "同" in words or "一致" in words or "違" in words or "異" in words:
        own += [space.column(c) for c in space.own_columns("text")]
    fixed = [space.note(n) for n in space.notes if n.kind in ("number", "percent", "date", "time")]
    fixed += [each for each in base_dates(space) if each.text.startswith(("DATE", "TODAY"))]
    parts = [
        (q, unit)
        for q, unit in (quantity(m) for m in re.findall(pattern("<N>"), words))
        if unit in ("割", "%", "倍")
    ]
    for a in own:
        for b in [*own, *fixed]:
            if a is b or (a.kind == "date") != (b.kind == "date") or (a.kind == "text") != (b.kind == "text"):
                continue
            for sign in signs:
                if a.kind != "text" or sign in ("=", "<>"):
                    yield _pair(a, b, sign)
                for value, unit in parts:
                    share = constant(
                        round(value / {"割": 10, "%": 100, "倍": 1}[unit], 10), number_uses(value)
                    )
                    if a.kind in ("number", "percent"):
                        yield _pair(a, _times(b, share), sign)


def _times(b: Expr, share: Expr) -> Expr:
    from kumaai.rules.formula.search.arithmetic import binary

    return binary(b, share, "mul").tagged("pct", "div")


def _pair(a: Expr, b: Expr, sign: str) -> Expr:
    def at(cell: Cell) -> Scalar:
        one, two = a.at(cell), b.at(cell)
        if isinstance(one, str) or isinstance(two, str):
            return same(one, two) is (sign == "=")
        return holds(number(one), sign, number(two))

    made = Expr(f"{a.text}{sign}{b.text}", at, "bool", level=0, **join(a, b))  # type: ignore[arg-type]
    return replace(made, tags=made.tags | {OPERATORS[sign], "where"})
