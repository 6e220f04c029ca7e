"""A row among the rows: ranks, running totals and counts, changes from the row before, moving averages."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kumaai.rules.formula.search.arithmetic import MANY, atoms, binary, is_named, scaled, sums
from kumaai.rules.formula.search.core import FAULTS, Cell, Expr, Space, number, same, use_of, wrap
from kumaai.rules.formula.search.wrap import rounded_number
from kumaai.sheet import Column, Scalar


def series(space: Space) -> Iterator[Expr]:
    """All of it; only beside a sheet's data rows."""
    if not space.context.rowwise:
        return
    first = space.sheet.first_row
    groups = [None, *[c for c in space.own_columns("text") if _grouping(c)]]
    measures = list(_measures(space))
    for group in groups:
        for each in measures:
            yield from _running(space, each, group, first)
            if group is None:
                yield from _before(space, each, first)
                yield from _moving(space, each, first)
        yield from _counts(space, group, first)
        for each in _ranked(space):
            yield from _ranks(space, each, group)


def _grouping(column: Column) -> bool:
    filled = [value for value in column.values if value not in (None, "")]
    return len(set(filled)) < len(filled)


def _measures(space: Space) -> list[Expr]:
    single = [each for each in atoms(space) if each.reads and not each.tags]
    return single + [each for each in sums(space, single) if each.uses & space.named][:MANY]


def _ranked(space: Space) -> list[Expr]:
    """What may be ranked: numbers, dates, sums and quotients of what the request names."""
    single = [each for each in atoms(space) if each.reads and not each.tags]
    found = single + [space.column(c) for c in space.own_columns("date", "time")]
    named = [each for each in single if is_named(space, each)][:8]
    added = [each for each in sums(space, single) if not named or each.uses & space.named][:10]
    found += added
    parts = named + added
    found += [binary(a, b, "div") for a in parts for b in parts if a is not b and a.uses.isdisjoint(b.uses)][
        :120
    ]
    found += [binary(a, b, "sub") for a in named for b in named if a is not b]
    return found


def _rows(space: Space) -> range:
    first, last = space.context.data_rows(space.sheet)
    return range(first, last + 1)


def _column_range(space: Space, each: Expr) -> str:
    """An expression of single cells as one of whole columns: C5/D5 → $C$5:$C$60/$D$5:$D$60."""
    first, last = space.context.data_rows(space.sheet)
    text = each.text
    if "SUM(" in text:
        letters = [column.letter for column in each.reads]
        inner = "+".join(f"${c}${first}:${c}${last}" for c in letters)
        start, end = text.index("SUM("), text.index(")") + 1
        if text.count("SUM(") > 1:
            return ""
        outside = text[:start] + "\0" + text[end:]
        inside_letters = _letters(text[start:end], letters)
        inner = "+".join(f"${c}${first}:${c}${last}" for c in inside_letters)
        return _widen(outside, each, first, last, space.context.row).replace("\0", f"({inner})")
    return _widen(text, each, first, last, space.context.row)


def _letters(text: str, letters: Sequence[str]) -> list[str]:
    import re

    found = re.findall(r"([A-Z]+)\d+", text)
    if ":" in text:
        return [c for c in letters if _order(found[0]) <= _order(c) <= _order(found[1])]
    return found


def _order(letter: str) -> tuple[int, str]:
    return len(letter), letter


def _widen(text: str, each: Expr, first: int, last: int, row: int) -> str:
    for column in each.reads:
        text = text.replace(f"{column.letter}{row}", f"${column.letter}${first}:${column.letter}${last}")
    return text


def _ranks(space: Space, each: Expr, group: Column | None) -> Iterator[Expr]:
    rows, mine = _rows(space), each.at
    wide = _column_range(space, each)
    rounding = space.context.wishes.rounding
    if not wide:
        return
    cells = space.sheet.cells
    simple = len(each.reads) == 1 and not each.tags
    totals = set(space.sheet.total_rows)

    for descending in (True, False):
        sign, tag = (">", "desc") if descending else ("<", "asc")

        def at(cell: Cell, down: bool = descending, cut: bool = False) -> Scalar:
            here = number(mine(cell))
            if cut and rounding:
                here = rounded_number(here, rounding.digits, rounding.function)
            count = 1
            for row in rows:
                if (
                    row in totals
                    or group is not None
                    and not same(cells.get((row, group.number)), cells.get((cell[0], group.number)))
                ):
                    continue
                try:
                    there = mine((row, cell[1]))
                except FAULTS:
                    continue
                if not isinstance(there, int | float):
                    continue
                if cut and rounding:
                    there = rounded_number(there, rounding.digits, rounding.function)
                count += there > here if down else there < here
            return count

        if simple and group is None:
            text = f"RANK({each.text},{wide},{0 if descending else 1})"
        elif simple and group is not None:
            key = space.context.range(space.sheet, group)
            text = f'COUNTIFS({key},{space.context.cell(group)},{wide},"{sign}"&{each.text})+1'
        else:
            key = (
                f"({space.context.range(space.sheet, group)}={space.context.cell(group)})*"
                if group is not None
                else ""
            )
            text = (
                f"SUMPRODUCT({key}(({wide}){sign}{each.inside(1)}))+1"
                if key
                else f"SUMPRODUCT((({wide}){sign}{each.inside(1)})*1)+1"
            )
        if totals & set(rows) and group is None:
            continue
        tags = {"rank", tag} | ({"group"} if group is not None else set())
        uses = {use_of(space.sheet, group)} if group is not None else set()
        made = wrap(each, text, at, *tags, uses=uses)
        if rounding is None or simple:
            yield replace(made, tags=made.tags | ({"round"} if rounding else set()), divisor=None)
        elif each.tags & {"div"}:
            cut_text = f"{rounding.function}({{}},{rounding.digits})"
            for hundred in (True, False):
                body = f"({wide})*100" if hundred else wide
                own = f"{each.inside(2)}*100" if hundred else each.text
                prefix = key if group is not None else ""
                full = f"SUMPRODUCT({prefix}({cut_text.format(body)}{sign}{cut_text.format(own)})*1)+1"
                scale = scaled(each, 100) if hundred else each
                yield replace(
                    wrap(each, full, _rounded_rank(space, scale, descending, group), *tags, "round", "pct", uses=uses), divisor=None
                )  # fmt: skip


def _rounded_rank(space: Space, each: Expr, down: bool, group: Column | None) -> Callable[[Cell], Scalar]:
    rounding, rows, cells = space.context.wishes.rounding, _rows(space), space.sheet.cells
    assert rounding is not None

    def cut(cell: Cell) -> float:
        return rounded_number(number(each.at(cell)), rounding.digits, rounding.function)

    def at(cell: Cell) -> Scalar:
        here = cut(cell)
        others = [
            cut((row, cell[1]))
            for row in rows
            if group is None or same(cells.get((row, group.number)), cells.get((cell[0], group.number)))
        ]
        return 1 + sum(1 for there in others if (there > here if down else there < here))

    return at


def _running(space: Space, each: Expr, group: Column | None, first: int) -> Iterator[Expr]:
    """The total down to this row, of all rows or of the same group."""
    values, row, cells = each.at, space.context.row, space.sheet.cells
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
        yield wrap(each, f"SUM({blocks})", at, "cum", "sum")
        return
    key = f"${group.letter}${first}:{group.letter}{row}"
    parts = [f"SUMIFS(${c}${first}:{c}{row},{key},{space.context.cell(group)})" for c in letters]
    uses = [use_of(space.sheet, group)]
    made = wrap(each, "+".join(parts), at, "cum", "sum", "group", uses=uses)
    yield replace(made, level=1 if len(parts) > 1 else 3)
    yield from _group_total(space, each, group, letters)


def _group_total(space: Space, each: Expr, group: Column, letters: Sequence[str]) -> Iterator[Expr]:
    """The total of the row's group over the whole sheet, and the row's part of it."""
    values, cells, rows = each.at, space.sheet.cells, _rows(space)

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
    from kumaai.sheet import column_number

    numbers = sorted(column_number(letter) for letter in letters)
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        ordered = sorted(letters, key=column_number)
        return f"${ordered[0]}${first}:{ordered[-1]}{row}"
    return ",".join(f"${letter}${first}:{letter}{row}" for letter in letters)


def _counts(space: Space, group: Column | None, first: int) -> Iterator[Expr]:
    """Running counts (1, 2, 3 …), in all rows or in the group; how often the group's value occurs."""
    row, cells = space.context.row, space.sheet.cells
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
            1 for r in _rows(space) if same(cells.get((r, group.number)), cells.get((cell[0], group.number)))
        )

    base = Expr("", running, uses=frozenset({use}), reads=(group,))
    yield replace(base, text=f"COUNTIF({key},{own})", tags=frozenset({"running", "count", "group"}))
    full = space.context.range(space.sheet, group)
    yield replace(base, text=f"COUNTIF({full},{own})", at=whole, tags=frozenset({"count", "group"}))
    for quote in space.quotes:
        text = '"' + quote.replace('"', '""') + '"'
        for test, of in ((f"COUNTIF({full},{own})>1", whole), (f"COUNTIF({key},{own})>1", running)):
            yield replace(
                base, text=f'IF({test},{text},"")', at=lambda c, of=of, q=quote: q if of(c) > 1 else "", kind="text",
                uses=base.uses | {f"Q:{quote}"}, tags=frozenset({"if", "distinct", "count", "running", "group"}),
            )  # fmt: skip


def _before(space: Space, each: Expr, first: int) -> Iterator[Expr]:
    """The change from the row above; what to show in the first row comes from the wishes or the examples."""
    row = space.context.row
    if row == first:
        above = first  # the first row has none: the header stands there
    prior_text = _shift(each, row, row - 1)
    if "SUM(" in each.text and ":" in each.text:
        prior_text = prior_text.replace(f"{row}:", f"{row - 1}:")

    def prior(cell: Cell) -> Scalar:
        above = cell[0] - 1
        if above < first:
            raise ValueError("#VALUE!")
        return each.at((above, cell[1]))

    before = replace(each, text=prior_text, at=prior, tags=each.tags | {"prev"}, level=each.level)
    for made in (
        binary(each, before, "sub"), binary(each, before, "div"), binary(binary(each, before, "sub"), before, "div").tagged("rate"),
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
                        test = f"ROW()={first}" if not zero else f"OR(ROW()={first},N({before.text})=0)"

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
    from kumaai.rules.formula.search.wrap import rounded

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


def _moving(space: Space, each: Expr, first: int) -> Iterator[Expr]:
    """The average or sum of the last few rows."""
    from kumaai.rules.formula.search.core import number_uses
    from kumaai.rules.formula.search.wrap import rounded

    row, letters = space.context.row, [column.letter for column in each.reads]
    for value, unit in space.numbers:
        size = int(value)
        if (
            size != value
            or not 2 <= size <= 31
            or unit not in ("日", "日間", "か月", "ヶ月", "件", "回", "行", "", "年", "週間", "月")
        ):
            continue
        start = max(first, row - size + 1)
        del start
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
