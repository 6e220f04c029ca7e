"""Judgements: the outputs of the request, each with the test that its own part of the sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product

from kumaai.rules.formula.search.arithmetic import scaled
from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, number_uses, wrap
from kumaai.rules.formula.search.rowtests import Bound, bounds, holds, tests
from kumaai.rules.formula.text import number_text, pattern, quantity
from kumaai.rules.formula.wishes import EMPTY, literal
from kumaai.sheet import Scalar

CONDITIONAL = re.compile(
    "なら|だったら|場合|たら|れば|ければ|とき|時は|以外|でなければ|それより|だけ|のみ|ものは|人は|行は|日は|は「|(?:以上|以下|未満|超|以内)(?:は|で)?[\ue000-\uefff]"
)
_OUTPUT = pattern(
    rf"(?P<out><Q>(?!の?(?:よう|形|かたち|形式|表記|みたい|という))|{EMPTY}|(?<![\d.,])\d[\d,]*(?:万)?(?:円|点)?(?=(?:に|で|と(?:する|し|表示))?(?:[、。)]|$))|(?<![A-Za-z])[A-Z](?![A-Za-z])|[○×△◎])"
)
_REST = re.compile(
    r"(?:それ以外|その他|(?<![一-鿿])他|ほか|以外|その間|残り|そうで(?:な|は).{0,4}|(?:ちが|違)えば|(?<![一-鿿0-9])なければ|でなければ)(?:の(?:もの|人|行|[^、。]{1,3}))?(?:は|なら)?、?$|それより(?:下|上|少な|小さ|先|低)[^、。]{0,3}$"
)
MOST_TESTS = 60


def output_of(space: Space, found: str) -> str:
    """What to show, as a formula part."""
    mention = space.context.request.mentions.get(found)
    if mention is not None:
        return literal(mention.text)
    if re.fullmatch(r"[A-Z○×△◎]", found):
        return literal(found)
    if re.match(r"\d", found):
        return number_text(quantity(found.rstrip("点"))[0])
    return '""'


def value_of(output: str) -> Scalar:
    """An output's value."""
    return output[1:-1].replace('""', '"') if output.startswith('"') else float(output)


def clauses(space: Space) -> tuple[list[tuple[str, str]], str | None]:
    """(words, output) in the order of the request, and what it shows otherwise."""
    text, found, other, start = space.context.request.text, [], None, 0
    for match in _OUTPUT.finditer(text):
        words, start = text[start : match.start()], match.end()
        output = output_of(space, match["out"])
        if _REST.search(words):
            other = output
            continue
        found.append((words, output))
    return found, other


def judgements(space: Space, subjects: Sequence[Expr], values: Sequence[Expr]) -> Iterator[Expr]:
    """IF with the tests of each clause in turn; values of the row where the request shows them."""
    if not CONDITIONAL.search(space.context.request.text):
        return
    steps, other = clauses(space)
    if steps and len(steps) <= 6:
        yield from _chains(space, steps, other, subjects)
    yield from _with_values(space, steps, other, subjects, values)


def _others(space: Space, steps: Sequence[tuple[str, str]], other: str | None) -> list[str]:
    if other is not None:
        return [other]
    used = {output for _words, output in steps}
    return ['""', *[literal(q) for q in space.quotes if literal(q) not in used][:2]]


def _chains(
    space: Space, steps: Sequence[tuple[str, str]], other: str | None, subjects: Sequence[Expr]
) -> Iterator[Expr]:
    same_subject = list(_banded(space, steps, other, subjects))
    yield from same_subject
    if len(steps) > 3:
        return
    found = [list(tests(space, words, subjects[:300]))[:MOST_TESTS] for words, _output in steps]
    outputs = [constant_output(output) for _words, output in steps]
    order = list(range(len(steps)))
    for last in _others(space, steps, other):
        rest = constant_output(last)
        for chosen in product(*found):
            for turn in permutations(order) if len(order) > 1 else [tuple(order)]:
                made = rest
                for index in reversed(turn):
                    made = choice(chosen[index], outputs[index], made)
                yield made.tagged("band") if len(order) > 1 else made
    if other is None and len(steps) == 2:
        for test in found[0]:
            yield choice(test, outputs[0], outputs[1])


def _banded(
    space: Space, steps: Sequence[tuple[str, str]], other: str | None, subjects: Sequence[Expr]
) -> Iterator[Expr]:
    """One subject against several bounds: the bounds come from the words, the subject from the search."""
    limits = [bounds(space, words) for words, _output in steps]
    if not steps or any(not each for each in limits):
        return
    chains = [[*zip(chosen, [o for _w, o in steps], strict=True)] for chosen in product(*limits)][:12]
    header = " ".join(column.header for column in space.sheet.columns)
    numbers = {use for each in limits for bound in each for use in bound.uses}
    for subject in subjects:
        if subject.uses & numbers or subject.kind not in ("number", "percent", "time"):
            continue
        scales = [(subject, 1.0)]
        if subject.tags & {"div", "rate", "share"} or subject.kind == "percent":
            scales = [(scaled(subject, 100, "pct"), 1.0), (subject, 0.01), (subject, 1.0)]
        if "千円" in header:
            scales.append((subject, 0.001))
        for shape, factor in scales:
            for chain in chains:
                for last in _others(space, steps, other):
                    yield _nested(shape, chain, last, factor)
                if other is None and len(chain) > 1:
                    *shorter, (bound, final) = chain
                    made = _nested(shape, shorter, final, factor)
                    yield replace(made, uses=made.uses | bound.uses)


def _nested(subject: Expr, chain: Sequence[tuple[Bound, str]], last: str, factor: float) -> Expr:
    ordered = _ordered(chain)
    text, uses, tags = last, set(_use(last)), {"if", "band", "where"}
    for bound, output in reversed(ordered):
        limit = (
            bound.text
            if factor == 1 or bound.text.startswith("$")
            else number_text(round(bound.limit * factor, 10))
        )
        test = f"{subject.inside(1)}{bound.operator}{limit}"
        if bound.upper is not None:
            upper = number_text(round(bound.upper * factor, 10))
            test = f"AND({test},{subject.inside(1)}{bound.upper_operator}{upper})"
        text = f"IF({test},{output},{text})"
        uses |= bound.uses | _use(output)
        tags |= bound.tags
    checks = [(bound, value_of(output)) for bound, output in ordered]
    otherwise, at = value_of(last), subject.at

    def value(cell: Cell) -> Scalar:
        got = at(cell)
        if got in (None, "") and subject.reads and len(subject.reads) == 1:
            got = 0
        got = round(number(got), 9)
        for bound, out in checks:
            if holds(got, bound.operator, round(bound.limit * factor, 9)) and (
                bound.upper is None or holds(got, bound.upper_operator, round(bound.upper * factor, 9))
            ):
                return out
        return otherwise

    kind = "text" if isinstance(otherwise, str) else "number"
    return wrap(subject, text, value, *tags, kind=kind, uses=uses)


def _ordered(chain: Sequence[tuple[Bound, str]]) -> list[tuple[Bound, str]]:
    """Lower bounds from the highest, upper bounds from the lowest, so that no clause hides another."""
    up = sorted(
        (c for c in chain if c[0].operator in (">=", ">") and c[0].upper is None), key=lambda c: -c[0].limit
    )
    down = sorted((c for c in chain if c[0].operator in ("<=", "<")), key=lambda c: c[0].limit)
    exact = [c for c in chain if c[0].operator == "=" or c[0].upper is not None]
    return exact + up + down


def _use(output: str) -> set[str]:
    got = value_of(output)
    if isinstance(got, str):
        return {f"Q:{got}"} if got else set()
    return {number_uses(got)}


def constant_output(output: str) -> Expr:
    """An output as an expression."""
    got = value_of(output)
    return Expr(
        output,
        lambda _cell: got,
        "text" if isinstance(got, str) else "number",
        frozenset(_use(output)),
        cost=0,
    )


def choice(test: Expr, yes: Expr, no: Expr) -> Expr:
    """IF(test, yes, no)."""

    def at(cell: Cell) -> Scalar:
        return yes.at(cell) if test.at(cell) else no.at(cell)

    kind = yes.kind if yes.reads or yes.kind == "number" else no.kind
    made = Expr(f"IF({test.text},{yes.text},{no.text})", at, kind, **join(test, yes, no))  # type: ignore[arg-type]
    blank = {"guard"} if '""' in (yes.text, no.text) or "blank" in test.tags else set()
    return replace(made, tags=made.tags | {"if"} | blank)


def _with_values(
    space: Space,
    steps: Sequence[tuple[str, str]],
    other: str | None,
    subjects: Sequence[Expr],
    values: Sequence[Expr],
) -> Iterator[Expr]:
    """A value of the row under a test, else a text, 0 or nothing; the other way round for a blank."""
    text = space.context.request.text
    every = list(tests(space, text, subjects[:60]))[:MOST_TESTS]
    outputs = [output for _words, output in steps] + ([other] if other is not None else ['""', "0"])
    sides = [constant_output(output) for output in dict.fromkeys(outputs)]
    body = [each for each in values if each.uses & space.named or each.cost < 4 or "lookup" in each.tags][
        :250
    ]
    for test in every:
        for each in body:
            for side in sides:
                yield choice(test, each, side)
                if "blank" in test.tags or "eq" in test.tags:
                    yield choice(test, side, each)


def rollovers(space: Space, values: Iterable[Expr]) -> Iterator[Expr]:
    """A difference that is made up by a number of the request where it is negative."""
    if not re.search("マイナス|負|小さ|一周|逆転|少な", space.context.request.text):
        return
    for each in values:
        if each.tags != frozenset({"sub"}) or each.cost > 6:
            continue
        for value, _unit in space.numbers:
            if value < 2:
                continue

            def at(cell: Cell, each: Expr = each, value: float = value) -> Scalar:
                got = number(each.at(cell))
                return got + value if got < 0 else got

            yield wrap(
                each, f"{each.text}+IF({each.text}<0,{number_text(value)},0)", at, "if", "add", "lt", "gt", uses=[number_uses(value)]
            )  # fmt: skip
