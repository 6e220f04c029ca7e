"""What stands around an expression: percent, rounding, bounds, and what to show where something is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from kumaai.rules.formula.search.arithmetic import atoms, scaled
from kumaai.rules.formula.search.core import FAULTS, Expr, Space, number, wrap
from kumaai.rules.formula.wishes import Missing, literal
from kumaai.sheet import Scalar, split_cell

_MODES = {"ROUND": ROUND_HALF_UP, "ROUNDDOWN": ROUND_DOWN, "ROUNDUP": ROUND_UP, "CEILING": ROUND_CEILING}


def rounded_number(value: float, digits: int, function: str = "ROUND") -> float:
    """ROUND, ROUNDDOWN or ROUNDUP as Excel has them: on 15 significant decimal digits."""
    exact = Decimal(f"{value:.15g}")
    got = exact.quantize(Decimal(1).scaleb(-digits), _MODES[function])
    return int(got) if digits <= 0 else float(got)


def rounded(each: Expr, function: str, digits: int) -> Expr:
    """The expression rounded; the noise of binary fractions is rounded off before cutting."""
    at, text = each.at, each.text
    if function != "ROUND" and re.search(r"[*/]|\d\.\d", text):
        text = f"ROUND({text},{max(digits, 0) + 6})"

    def value(cell: tuple[int, int]) -> Scalar:
        return rounded_number(rounded_number(number(at(cell)), max(digits, 0) + 8), digits, function)

    return wrap(each, f"{function}({text},{digits})", value, "round")


def variants(space: Space, each: Expr, blank: bool = False) -> Iterator[Expr]:
    """The expression with the wishes of the request about it; several where a wish has two readings.

    ``blank``: an example is empty, so an error may be shown as nothing.
    """
    for shown in _scales(space, each):
        for cut in _rounded(space, shown):
            for bounded in _bounded(space, cut):
                for guarded in _guarded(space, bounded, space.context.wishes.missing):
                    for made in _without_totals(space, guarded):
                        yield made
                        if (
                            blank
                            and not space.context.wishes.missing
                            and not made.tags & {"guard", "prev", "moving"}
                        ):
                            yield unless_error(made, '""')


def _scales(space: Space, each: Expr) -> Iterator[Expr]:
    context = space.context
    if each.kind not in ("number", "percent", "time"):
        yield each
        return
    header = context.target.header if context.target else ""
    percent = context.wishes.percent
    hundred = percent or (percent is None and bool(re.search("[%％]", header)))
    if each.tags & {"div", "rate"} and "pct" not in each.tags:
        if hundred or percent is None:
            yield scaled(each, 100, "pct")
        if not hundred:
            yield each
    else:
        yield each
        if re.search("千円", context.request.text + header) or (
            context.wishes.rounding and context.wishes.rounding.digits == -3
        ):
            yield scaled(each, 0.001, "thousand")


def _rounded(space: Space, each: Expr) -> Iterator[Expr]:
    rounding = space.context.wishes.rounding
    if rounding is None or each.kind not in ("number", "percent") or "round" in each.tags:
        yield each
        return
    digits = rounding.digits
    if "thousand" in each.tags:
        digits += 3
    yield rounded(each, rounding.function, digits)
    if space.context.wishes.two_places:
        yield rounded(each, rounding.function, digits - 1)


def _bounded(space: Space, each: Expr) -> Iterator[Expr]:
    for function, bound in space.context.wishes.limits:
        if bound.startswith("$"):
            row, column = split_cell(bound)
            limit = number(space.sheet.value(row, column))
            use = f"B:{bound.replace('$', '')}"
        else:
            limit, use = float(bound), f"N:{bound}"
        pick, at = (min if function == "MIN" else max), each.at
        each = wrap(
            each,
            f"{function}({each.text},{bound})",
            lambda cell, at=at, pick=pick, limit=limit: pick(number(at(cell)), limit),
            "limit",
            uses=[use],
        )
    yield each
    if not space.context.wishes.limits and each.kind == "number" and "mul" in each.tags:
        yield from _capped(space, each)


def _capped(space: Space, each: Expr) -> Iterator[Expr]:
    """Not more than a cell, a column or a looked-up value whose header is a limit's: 上限額, 限度額."""
    if not re.search("上限|限度|頭打ち", space.context.request.text):
        return
    for bound in atoms(space):
        label = " ".join(column.header for column in bound.reads) + " ".join(
            note.label for note in space.notes if f"B:{note.cell}" in bound.uses
        )
        looked = [u for u in bound.uses if u.startswith("C:")]
        names = " ".join(
            column.header
            for sheet in space.context.book.sheets
            for column in sheet.columns
            if f"C:{sheet.name}!{column.letter}" in looked
        )
        if re.search("上限|限度", label + names) and bound.text not in each.text:
            made = wrap(
                each, f"MIN({each.text},{bound.text})",
                lambda cell, a=each.at, b=bound.at: min(number(a(cell)), number(b(cell))), "limit", "if", "gt", "where",
                uses=bound.uses,
            )  # fmt: skip
            yield made


def shown(output: str) -> Scalar:
    """The value of an output as a formula part: ``"text"`` or a number."""
    return output[1:-1].replace('""', '"') if output.startswith('"') else float(output)


def _guarded(space: Space, each: Expr, missing: Iterable[Missing]) -> Iterator[Expr]:
    todo = list(missing)
    if not todo:
        yield each
        return
    first, rest = todo[0], todo[1:]
    for made in _guards(space, each, first):
        yield from _guarded(space, made, rest)


def _guards(space: Space, each: Expr, missing: Missing) -> Iterator[Expr]:
    context = space.context
    if missing.column is not None:
        own = next((c for sheet, c in missing.column.columns if sheet is context.sheet), None)
        if own is not None:
            cell = space.column(own)
            zero = missing.kind == "zero" or (each.divisor is not None and each.divisor.text == cell.text)
            yield conditional(cell, "=0" if zero else '=""', missing.output, each)
        return
    if missing.kind in ("error", "absent"):
        yield unless_error(each, missing.output)
        return
    if each.divisor is not None:
        yield conditional(each.divisor, "=0", missing.output, each)
    if missing.kind != "zero":
        for column in each.reads:
            if context.blanks(column):
                yield conditional(space.column(column), '=""', missing.output, each)


def conditional(test: Expr, condition: str, output: str, each: Expr) -> Expr:
    """IF a cell is blank (``=""``) or zero (``=0``), the output, else the expression."""
    what, at, got = test.at, each.at, shown(output)
    blank = condition == '=""'

    def value(cell: tuple[int, int]) -> Scalar:
        there = what(cell)
        hit = there in (None, "") if blank else not isinstance(there, str) and number(there) == 0
        return got if hit else at(cell)

    uses = set(test.uses) | ({f"Q:{got}"} if isinstance(got, str) and got else set())
    return wrap(each, f"IF({test.text}{condition},{output},{each.text})", value, "guard", "if", uses=uses)


def unless_error(each: Expr, output: str) -> Expr:
    """IFERROR around the expression."""
    at, got = each.at, shown(output)

    def value(cell: tuple[int, int]) -> Scalar:
        try:
            return at(cell)
        except FAULTS:
            return got

    uses = {f"Q:{got}"} if isinstance(got, str) and got else set()
    return wrap(each, f"IFERROR({each.text},{output})", value, "guard", "if", uses=uses)


def _without_totals(space: Space, each: Expr) -> Iterator[Expr]:
    """Rows of totals stay blank where the request wishes it: they are told by an empty label column."""
    context, sheet = space.context, space.sheet
    if context.wishes.totals != "blank":
        yield each
        return
    for column in sheet.columns:
        if (
            column.kind == "text"
            and sheet.total_rows
            and all(column.values[row - sheet.first_row] in (None, "") for row in sheet.total_rows)
            and sum(1 for v in column.values if v in (None, "")) == len(sheet.total_rows)
        ):
            yield conditional(space.column(column), '=""', literal(""), each)
            return
