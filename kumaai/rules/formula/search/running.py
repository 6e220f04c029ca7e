"""A row and the rows before it: running totals and counts, changes, moving averages; totals of its group."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kumaai.rules.formula.search.arithmetic import binary, scaled
from kumaai.rules.formula.search.core import Cell, Expr, Space, number, number_uses, same, use_of, wrap
from kumaai.rules.formula.search.wrap import rounded
from kumaai.sheet import Column, Scalar, column_number


def data_rows(space: Space) -> range:
    """The rows of data, total rows at the end left out."""
    first, last = space.context.data_rows(space.sheet)
    return range(first, last + 1)


def running(space: Space, each: Expr, group: Column | None, first: int) -> Iterator[Expr]:
    """The total down to this row, of all rows or of the same group."""
    values, row, cells = each.at, space.context.row, space.cells
    if "sub" in each.tags:
        yield from _running_difference(space, each, group, first)
        return
    letters = [column.letter for column in each.reads]
    blocks = _blocks(letters, first, row)

    def at(cell: Cell) -> Scalar:
        found = 0.0
        for r in range(first, cell[0] + 1):
            if group is None or same(cells.get((r, group.number)), cells.get((cell[0], group.number))):
                got = values((r, cell[1]))
                found += got if isinstance(got, int | float) else 0
        return found

    if group is None:
        made = wrap(each, f"SUM({blocks})", at, "cum", "sum")
        yield made
        for note in space.notes:
            if note.kind == "number":
                yield binary(made, space.note(note), "div")
                yield binary(space.note(note), made, "sub")
        return
    key = f"${group.letter}${first}:{group.letter}{row}"
    parts = [f"SUMIFS(${c}${first}:{c}{row},{key},{space.context.cell(group)})" for c in letters]
    uses = [use_of(space.sheet, group)]
    made = wrap(each, "+".join(parts), at, "cum", "sum", "group", uses=uses)
    yield replace(made, level=1 if len(parts) > 1 else 3)
    yield from _group_total(space, each, group, letters)


def _running_difference(space: Space, each: Expr, group: Column | None, first: int) -> Iterator[Expr]:
    """The running total of a difference of two columns: the difference of two running totals."""
    row, cells, (a, b) = space.context.row, space.cells, each.reads[:2]

    def at(cell: Cell) -> Scalar:
        rows = range(first, cell[0] + 1)
        mine = None if group is None else cells.get((cell[0], group.number))
        return sum(
            number(each.at((r, cell[1])))
            for r in rows
            if group is None or same(cells.get((r, group.number)), mine)
        )

    if group is None:
        text = f"SUM(${a.letter}${first}:{a.letter}{row})-SUM(${b.letter}${first}:{b.letter}{row})"
        yield replace(wrap(each, text, at, "cum", "sum"), level=1)
        return
    key, own = f"${group.letter}${first}:{group.letter}{row}", space.context.cell(group)
    text = "-".join(f"SUMIFS(${c.letter}${first}:{c.letter}{row},{key},{own})" for c in (a, b))
    yield replace(wrap(each, text, at, "cum", "sum", "group", uses=[use_of(space.sheet, group)]), level=1)


def _group_total(space: Space, each: Expr, group: Column, letters: Sequence[str]) -> Iterator[Expr]:
    """The total of the row's group over the whole sheet, and the row's part of it."""
    values, cells, rows = each.at, space.cells, data_rows(space)

    def of(cell: Cell) -> list[float]:
        found = []
        for r in rows:
            if same(cells.get((r, group.number)), cells.get((cell[0], group.number))):
                got = values((r, cell[1]))
                if isinstance(got, int | float):
                    found.append(got)
        return found

    key, own = space.context.range(space.sheet, group), space.context.cell(group)
    first, last = rows[0], rows[-1]
    ranges = [f"${c}${first}:${c}${last}" for c in letters]
    uses = [use_of(space.sheet, group)]
    text = "+".join(f"SUMIFS({one},{key},{own})" for one in ranges)
    whole = replace(
        wrap(each, text, lambda c: sum(of(c)), "sum", "group", uses=uses), level=1 if len(ranges) > 1 else 3
    )
    yield whole
    yield binary(each, whole, "div").tagged("share")
    if len(ranges) == 1:
        average = wrap(
            each,
            f"AVERAGEIFS({ranges[0]},{key},{own})",
            lambda c: statistics.fmean(of(c)),
            "avg",
            "group",
            uses=uses,
        )
        yield average
        yield binary(each, average, "sub")


def _blocks(letters: Sequence[str], first: int, row: int) -> str:
    numbers = sorted(column_number(letter) for letter in letters)
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        ordered = sorted(letters, key=column_number)
        return f"${ordered[0]}${first}:{ordered[-1]}{row}"
    return ",".join(f"${letter}${first}:{letter}{row}" for letter in letters)


def counts(space: Space, group: Column | None, first: int) -> Iterator[Expr]:
    """Running counts (1, 2, 3 …), in all rows or in the group; how often the group's value occurs."""
    row, cells = space.context.row, space.cells
    if group is None:
        yield Expr(f"ROW()-{first - 1}", lambda cell: cell[0] - first + 1, tags=frozenset({"running"}))
        return
    key, own, use = (
        f"${group.letter}${first}:{group.letter}{row}",
        space.context.cell(group),
        use_of(space.sheet, group),
    )

    def running(cell: Cell) -> int:
        return sum(
            1
            for r in range(first, cell[0] + 1)
            if same(cells.get((r, group.number)), cells.get((cell[0], group.number)))
        )

    def whole(cell: Cell) -> int:
        return sum(
            1
            for r in data_rows(space)
            if same(cells.get((r, group.number)), cells.get((cell[0], group.number)))
        )

    base = Expr("", running, uses=frozenset({use}), reads=(group,))
    yield replace(base, text=f"COUNTIF({key},{own})", tags=frozenset({"running", "count", "group"}))
    full = space.context.range(space.sheet, group)
    yield replace(base, text=f"COUNTIF({full},{own})", at=whole, tags=frozenset({"count", "group"}))
    for quote in space.quotes:
        text = '"' + quote.replace('"', '""') + '"'
        least = {2, *(int(n) for n, unit in space.numbers if unit in ("回", "件", "人", "") and 2 <= n <= 9)}
        for test, of in ((f"COUNTIF({full},{own})", whole), (f"COUNTIF({key},{own})", running)):
            for n in sorted(least):
                yield replace(
                    base, text=f'IF({test}>{n - 1},{text},"")', at=lambda c, of=of, q=quote, n=n: q if of(c) >= n else "",
                    kind="text", uses=base.uses | {f"Q:{quote}", number_uses(n)},
                    tags=frozenset({"if", "distinct", "count", "running", "group", "ge", "gt"}),
                )  # fmt: skip


def before(space: Space, each: Expr, first: int) -> Iterator[Expr]:
    """The change from the row above; what to show in the first row comes from the wishes or the examples."""
    row = space.context.row
    prior_text = _shift(each, row, row - 1)
    if "SUM(" in each.text and ":" in each.text:
        prior_text = prior_text.replace(f"{row}:", f"{row - 1}:")

    def prior(cell: Cell) -> Scalar:
        above = cell[0] - 1
        if above < first:
            raise ValueError("#VALUE!")
        return each.at((above, cell[1]))

    earlier = replace(each, text=prior_text, at=prior, tags=each.tags | {"prev"}, level=each.level)
    for made in (
        binary(each, earlier, "sub"), binary(each, earlier, "div"), binary(binary(each, earlier, "sub"), earlier, "div").tagged("rate"),
    ):  # fmt: skip
        yield made
        outputs = {missing.output for missing in space.context.wishes.missing} | {
            '""',
            *('"' + q + '"' for q in space.quotes),
        }
        for output in sorted(outputs):
            shown = output[1:-1] if output.startswith('"') else float(output)
            for inner in (made, _times(made)):
                for cut in _cuts(space, inner):
                    for zero in (False, True) if made.divisor else (False,):
                        test = f"ROW()={first}" if not zero else f"OR(ROW()={first},N({earlier.text})=0)"

                        def at(
                            cell: Cell, cut: Expr = cut, shown: Scalar = shown, zero: bool = zero
                        ) -> Scalar:
                            if cell[0] == first or (zero and not number(prior(cell))):
                                return shown
                            return cut.at(cell)

                        uses = {f"Q:{shown}"} if isinstance(shown, str) and shown else set()
                        yield replace(
                            wrap(cut, f"IF({test},{output},{cut.text})", at, "guard", "if", uses=uses),
                            divisor=None,
                        )


def _times(each: Expr) -> Expr:
    return scaled(each, 100, "pct") if "div" in each.tags else each


def _cuts(space: Space, each: Expr) -> Iterator[Expr]:
    rounding = space.context.wishes.rounding
    if rounding:
        yield rounded(each, rounding.function, rounding.digits)
    else:
        yield each


def _shift(each: Expr, row: int, to: int) -> str:
    text = each.text
    for column in each.reads:
        text = text.replace(f"{column.letter}{row}", f"{column.letter}{to}")
    return text


def moving(space: Space, each: Expr, first: int) -> Iterator[Expr]:
    """The average or sum of the last few rows."""
    row, letters = space.context.row, [column.letter for column in each.reads]
    for value, unit in space.numbers:
        size = int(value)
        if (
            size != value
            or not 2 <= size <= 31
            or unit not in ("日", "日間", "か月", "ヶ月", "件", "回", "行", "", "年", "週間", "月")
        ):
            continue
        parts = ",".join(f"OFFSET({c}{row},{1 - size},0,{size},1)" for c in letters)

        def window(cell: Cell, size: int = size) -> list[float]:
            if cell[0] - size + 1 < first:
                raise ValueError("#REF!")
            return [number(each.at((r, cell[1]))) for r in range(cell[0] - size + 1, cell[0] + 1)]

        for text, of, tag in (
            (f"SUM({parts})/{size}", statistics.fmean, "avg"), (f"SUM({parts})", sum, "sum"),
        ):  # fmt: skip
            base = wrap(
                each, text, lambda c, of=of, w=window: of(w(c)), "moving", tag, uses=[number_uses(value)]
            )
            cut = (
                rounded(base, space.context.wishes.rounding.function, space.context.wishes.rounding.digits)
                if space.context.wishes.rounding
                else base
            )
            yield cut
            limit = first + size - 1
            outputs = {missing.output for missing in space.context.wishes.missing} | {'""'}
            for output in sorted(outputs):
                shown = output[1:-1] if output.startswith('"') else float(output)
                yield wrap(
                    cut, f"IF(ROW()<{limit},{output},{cut.text})",
                    lambda c, cut=cut, limit=limit, s=shown: s if c[0] < limit else cut.at(c), "guard", "if", uses=[number_uses(size - 1)],
                )  # fmt: skip
