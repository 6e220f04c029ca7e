"""Texts in a row: pieces of a text, padding, joining, spaces, widths, digits, phone and postal numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations

from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, number_uses, wrap
from kumaai.rules.formula.text import number_text
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Scalar

_MARKS = (
    "　",
    " ",
    "-",
    "－",
    "ー",
    "・",
    "/",
    "_",
    "@",
    "（",
    "(",
    "、",
    ",",
    ".",
    ":",
    "区",
    "市",
    "町",
    "村",
    "郡",
    "県",
    "丁目",
    "番地",
    "号",
)


def shown(value: Scalar) -> str:
    """A value as it is joined into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return number_text(value) if value == int(value) else f"{value:.15g}"
    return str(value)


def strings(space: Space) -> Iterator[Expr]:
    """All of it."""
    columns = [space.column(column) for column in space.own_columns("text", "number")]
    for each in columns:
        yield from _whole(space, each)
        for made in _pieces(space, each):
            yield made
            at = made.at
            yield wrap(
                made, f"VALUE({made.text})", lambda c, at=at: _value(shown(at(c))), "value", kind="number"
            )
            yield wrap(made, f"TRIM({made.text})", lambda c, at=at: _trim(shown(at(c))), "trim", kind="text")
    yield from _joined(space, columns)


def _value(text: str) -> float:
    got = float(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    return int(got) if got == int(got) else got


def _trim(text: str) -> str:
    """TRIM: ASCII and, in Japanese Excel, ideographic spaces at the ends; runs within become one."""
    return re.sub(r"([ 　])[ 　]+", r"\1", text.strip(" 　"))


def _text(
    each: Expr, formula: str, of: Callable[[str], Scalar], *tags: str, uses: tuple[str, ...] = ()
) -> Expr:
    def at(cell: Cell) -> Scalar:
        return of(shown(each.at(cell)))

    return wrap(each, formula, at, *tags, kind="text", uses=uses)


def _pieces(space: Space, each: Expr) -> Iterator[Expr]:
    """Before, after and between marks; the first and last characters."""
    t = each.text
    there = [shown(value) for value in (each.reads[0].values if each.reads else ())][:200]
    for mark in _MARKS:
        if not any(mark in value for value in there):
            continue
        quoted = literal(mark)
        use = (f"M:{mark}",)

        def head(value: str, mark: str = mark) -> str:
            return value[: value.index(mark)]

        def tail(value: str, mark: str = mark) -> str:
            return value[value.index(mark) + len(mark) :]

        length = len(mark)
        yield _text(each, f"LEFT({t},FIND({quoted},{t})-1)", head, "before", uses=use)
        yield _text(each, f"MID({t},FIND({quoted},{t})+{length},LEN({t}))", tail, "after", uses=use)
        yield _text(
            each,
            f"LEFT({t},FIND({quoted},{t})+{length - 1})",
            lambda v, h=head, m=mark: h(v) + m,
            "before",
            "with",
            uses=use,
        )
        yield _text(
            each,
            f'SUBSTITUTE({t},{quoted},"")',
            lambda v, m=mark: v.replace(m, ""),
            "replace",
            "nospace" if mark in " 　" else "digits",
            uses=use,
        )
        for other in ("）", ")", "町", "丁目", "-"):
            if any(other in value for value in there) and other != mark:
                yield _text(
                    each, f"MID({t},FIND({quoted},{t})+{length},FIND({literal(other)},{t})-FIND({quoted},{t})-{length})",
                    lambda v, m=mark, o=other: v[v.index(m) + len(m) : v.index(o)], "before", "after", uses=(*use, f"M:{other}"),
                )  # fmt: skip
    sizes = {
        int(value): number_uses(value)
        for value, _unit in space.numbers
        if value == int(value) and 0 < value < 30
    }
    longest = max((len(v) for v in there), default=0)
    for n in range(1, min(longest, 12) + 1):
        use = (sizes[n],) if n in sizes else ()
        yield _text(each, f"LEFT({t},{n})", lambda v, n=n: v[:n], "left", uses=use)
        yield _text(each, f"RIGHT({t},{n})", lambda v, n=n: v[-n:], "right", uses=use)
        if n < 8:
            for start in range(2, min(longest, 10) + 1):
                yield _text(
                    each,
                    f"MID({t},{start},{n})",
                    lambda v, s=start, n=n: v[s - 1 : s - 1 + n],
                    "mid",
                    "left",
                    uses=use,
                )


def _whole(space: Space, each: Expr) -> Iterator[Expr]:
    t = each.text
    both = f'SUBSTITUTE(SUBSTITUTE({t},"　","")," ","")'
    yield _text(each, both, lambda v: v.replace("　", "").replace(" ", ""), "nospace")
    yield _text(each, f"TRIM({t})", _trim, "trim")
    yield _text(each, f"ASC({t})", lambda v: _narrow(v), "narrow")
    yield _text(each, f"UPPER({t})", str.upper, "upper")
    yield _text(each, f"LOWER({t})", str.lower, "lower")
    yield wrap(each, f"LEN({t})", lambda c: len(shown(each.at(c))), "length", kind="number")
    spaceless = f"LEN({both})"
    yield wrap(
        each,
        spaceless,
        lambda c: len(shown(each.at(c)).replace("　", "").replace(" ", "")),
        "length",
        "nospace",
        kind="number",
    )
    digits = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(ASC({t}),"-",""),"ー",""),"(",""),")","")," ","")'
    yield _text(each, digits, lambda v: re.sub(r"[-ー() ]", "", _narrow(v)), "digits", "narrow", "replace")
    yield _text(
        each,
        f'SUBSTITUTE(ASC({t}),"-","")',
        lambda v: _narrow(v).replace("-", ""),
        "digits",
        "narrow",
        "replace",
    )
    post = f'SUBSTITUTE(ASC({t}),"-","")'
    yield _text(
        each,
        f'LEFT({post},3)&"-"&RIGHT({post},4)',
        lambda v: f"{_narrow(v).replace('-', '')[:3]}-{_narrow(v).replace('-', '')[-4:]}",
        "postal",
        "concat",
        "narrow",
        "left",
        "right",
    )
    yield _text(
        each,
        f'"〒"&LEFT({post},3)&"-"&RIGHT({post},4)',
        lambda v: f"〒{_narrow(v).replace('-', '')[:3]}-{_narrow(v).replace('-', '')[-4:]}",
        "postal",
        "concat",
        "left",
        "right",
    )
    if re.search("桁|けた|0埋め|ゼロ|0を", space.context.request.text):
        for n in range(2, 13):
            use = tuple(number_uses(v) for v, _u in space.numbers if v == n)
            pad = "0" * n
            yield _text(
                each,
                f'RIGHT("{pad}"&{t},{n})',
                lambda v, n=n: ("0" * n + v)[-n:],
                "pad",
                "right",
                "left",
                uses=(*use, "N:0"),
            )
    yield from _masks(each)
    yield wrap(each, f"VALUE({t})", lambda c: _value(shown(each.at(c))), "value", kind="number")
    yield wrap(
        each,
        f"VALUE(ASC({t}))",
        lambda c: _value(_narrow(shown(each.at(c)))),
        "value",
        "narrow",
        kind="number",
    )


def _masks(each: Expr) -> Iterator[Expr]:
    t = each.text
    for sign in ("*", "＊", "○", "●", "×"):
        yield _text(
            each,
            f'LEFT({t},1)&REPT("{sign}",LEN({t})-1)',
            lambda v, s=sign: v[:1] + s * (len(v) - 1),
            "mask",
            "left",
        )
        yield _text(
            each,
            f'REPT("{sign}",LEN({t})-4)&RIGHT({t},4)',
            lambda v, s=sign: s * (len(v) - 4) + v[-4:],
            "mask",
            "right",
        )


def _narrow(text: str) -> str:
    """ASC for what staff type: full-width digits, letters, signs and spaces."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "！" <= c <= "～" or c == "　" else "-" if c in "－−" else c
        for c in text
    )


def _joined(space: Space, columns: list[Expr]) -> Iterator[Expr]:
    """Columns joined with a sign between; a text before or after a column."""
    texts = [q for q in space.quotes if len(q) <= 12]
    for each in columns:
        for quote in [*texts, "様", "円", "人", "％", "件", "回", "回目", "番", "号", "年", "歳"]:
            use = (f"Q:{quote}",) if quote in texts else ()
            for gap in ("", "　", " "):
                yield wrap(each, f"{each.text}&{literal(gap + quote)}", lambda c, e=each, q=gap + quote: shown(e.at(c)) + q, "concat", "suffix", kind="text", uses=use)  # fmt: skip
            yield wrap(each, f"{literal(quote)}&{each.text}", lambda c, e=each, q=quote: q + shown(e.at(c)), "concat", "prefix", kind="text", uses=use)  # fmt: skip
        for one in texts:
            for two in texts:
                yield wrap(
                    each, f"{literal(one)}&{each.text}&{literal(two)}", lambda c, e=each, a=one, b=two: a + shown(e.at(c)) + b, "concat",
                    kind="text", uses=(f"Q:{one}", f"Q:{two}"),
                )  # fmt: skip
    named = [each for each in columns if each.uses & space.named] or columns[:4]
    for size in (2, 3):
        for pick in permutations(named[:5], size):
            for gap in ["", "　", " ", "-", "－", "・", "/", "、", "_", ":", *texts]:
                yield _together(list(pick), gap, texts)


def _together(pick: list[Expr], gap: str, texts: list[str]) -> Expr:
    glue = f"&{literal(gap)}&" if gap else "&"
    made = Expr(
        glue.join(each.text for each in pick), lambda cell: gap.join(shown(each.at(cell)) for each in pick), "text", level=1,
        **join(*pick),
    )  # type: ignore[arg-type]  # fmt: skip
    uses = {f"Q:{gap}"} if gap in texts else set()
    return replace(made, tags=made.tags | {"concat"}, uses=made.uses | uses)


__all__ = ["number", "shown", "strings"]
