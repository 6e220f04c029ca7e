"""Whether ranges are what they should be: as long as the data, without header and totals, as long as each other."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings.case import Case, Finding, as_number, blank, is_number
from kumaai.office.excel.references import Area, Use
from kumaai.office.excel.tree import Node, bare, calls_above, walk
from kumaai.sheet import Sheet, column_letter

AGGREGATES = frozenset(
    [
        "SUM",
        "AVERAGE",
        "MAX",
        "MIN",
        "MEDIAN",
        "COUNT",
        "LARGE",
        "SMALL",
        "RANK",
        "RANK.EQ",
        "RANK.AVG",
        "STDEV",
        "STDEV.S",
        "STDEV.P",
        "STDEVP",
        "VAR",
        "VAR.S",
        "VAR.P",
        "PRODUCT",
        "PERCENTILE",
        "PERCENTILE.INC",
        "PERCENTILE.EXC",
        "QUARTILE",
        "QUARTILE.INC",
        "PERCENTRANK",
        "PERCENTRANK.INC",
        "GEOMEAN",
        "TRIMMEAN",
        "MODE",
        "MODE.SNGL",
        "SUMSQ",
        "SUMPRODUCT",
    ]
)
"""Functions that take the numbers of a range and pass over its texts."""

LISTS = frozenset(
    [
        "UNIQUE",
        "SORT",
        "SORTBY",
        "FILTER",
        "VSTACK",
        "HSTACK",
        "COUNTA",
        "TAKE",
        "DROP",
        "TOCOL",
        "TEXTJOIN",
        "CONCAT",
        "CHOOSECOLS",
    ]
)
"""Functions that take every cell of a range, a header too."""

_CONDITIONAL = {
    "SUMIFS": (0, 1, 3, 5, 7, 9), "AVERAGEIFS": (0, 1, 3, 5, 7, 9), "MAXIFS": (0, 1, 3, 5, 7, 9),
    "MINIFS": (0, 1, 3, 5, 7, 9), "COUNTIFS": (0, 2, 4, 6, 8, 10), "SUMIF": (0, 2), "AVERAGEIF": (0, 2),
    "XLOOKUP": (1, 2), "LOOKUP": (1, 2), "CORREL": (0, 1), "SLOPE": (0, 1), "INTERCEPT": (0, 1), "FORECAST": (1, 2),
    "SORTBY": (0, 1),
}  # fmt: skip
"""Arguments that are ranges over the same rows."""


def ranges(case: Case) -> Iterator[Finding]:
    """Findings about the extent of ranges."""
    yield from _sizes(case)
    for use in case.uses:
        sheet = case.around.of(use.area.sheet)
        if sheet is None or use.node.kind != "reference":
            continue
        if use.area.whole:
            yield from _whole(case, use, sheet)
        elif use.area.height > 1 and _stands_still(case, use.area):
            yield from _extent(case, use, sheet)
            yield from _numbers(case, use, sheet)


def _stands_still(case: Case, area: Area) -> bool:
    return (area.fixed[0] and area.fixed[2]) or case.rows == 1


def _function(use: Use) -> str:
    return next((name for name, _argument in calls_above(use.above)), "")


def _within(use: Use, names: frozenset[str]) -> bool:
    """Whether the reference itself, not only a condition on it, is what one of the functions takes."""
    for node, _number in reversed(use.above):
        if node.kind == "call":
            return node.text in names
        if node.kind == "binary" and node.text in ("=", "<>", "<", ">", "<=", ">="):
            return False
    return False


def _whole(case: Case, use: Use, sheet: Sheet) -> Iterator[Finding]:
    if use.area.width < 100 and sheet.header_row and _within(use, LISTS):
        yield Finding(
            "formula.header",
            _("{range} takes the header {header} in as well.").format(
                range=use.node.source, header=case.place(sheet.name, sheet.header_row, use.area.left)
            ),
            case.place(sheet.name, sheet.header_row, use.area.left),
            "doubt",
        )


def _extent(case: Case, use: Use, sheet: Sheet) -> Iterator[Finding]:
    area = use.area
    if not sheet.header_row or sheet.column(column_letter(area.left)) is None:
        return
    head = sheet.value(sheet.header_row, area.left)
    if area.top <= sheet.header_row < area.bottom and not blank(head) and isinstance(head, str):
        strength = (
            "doubt" if _within(use, AGGREGATES | LISTS) or _function(use) in _CONDITIONAL else "warning"
        )
        yield Finding(
            "formula.header",
            _("{range} takes the header {header} in as well.").format(
                range=use.node.source, header=case.place(sheet.name, sheet.header_row, area.left)
            ),
            case.place(sheet.name, sheet.header_row, area.left),
            strength,
        )
        return
    missed = _missed(case, area, sheet)
    if missed:
        yield Finding(
            "formula.range",
            _("{range} leaves out {cell}, which belongs to the same data.").format(
                range=use.node.source, cell=case.place(sheet.name, missed, area.left)
            ),
            case.place(sheet.name, missed, area.left),
            "doubt",
        )
    totals = [row for row in sheet.total_rows if area.top <= row <= area.bottom]
    if totals and len(totals) < area.height and _within(use, AGGREGATES - {"SUMPRODUCT"}):
        numbers = [row for row in totals if is_number(sheet.value(row, area.left))]
        if numbers:
            yield Finding(
                "formula.total",
                _("{range} counts the total in {cell} once more.").format(
                    range=use.node.source, cell=case.place(sheet.name, numbers[0], area.left)
                ),
                case.place(sheet.name, numbers[0], area.left),
                "doubt",
            )


def _missed(case: Case, area: Area, sheet: Sheet) -> int:
    """The row beside the range that should be in it: not empty, of the same kind, no header, total or target; else 0."""
    for row, inner in ((area.bottom + 1, area.bottom), (area.top - 1, area.top)):
        value = sheet.value(row, area.left)
        if not sheet.first_row <= row <= sheet.last_row or row in sheet.total_rows or blank(value):
            continue
        if case.own(area) and Area(sheet.name, row, area.left, row, area.right).meets(
            sheet.name, *case.target
        ):
            continue
        if inner in sheet.total_rows or type_of(value) != type_of(sheet.value(inner, area.left)):
            continue
        if case.own(area) and case.target[0] <= row <= case.target[2] and case.rows == 1:
            continue  # a total in its own row, over the rows above
        return row
    return 0


def type_of(value: object) -> str:
    """number, text, bool or blank."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "blank" if value in (None, "") else "text"


def _numbers(case: Case, use: Use, sheet: Sheet) -> Iterator[Finding]:
    """Texts where a function takes numbers: it passes over them without a word."""
    name = _function(use)
    summed = (name in ("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS") and _argument(use) == 0) or (
        name in ("SUMIF", "AVERAGEIF") and _argument(use) == 2
    )
    if not summed and not (_direct(use) and name in AGGREGATES - {"COUNT"}):
        return
    read = list(case.read(use.area))
    spelled = [(row, column) for row, column, value in read if as_number(value) is not None]
    if read and not any(is_number(value) for _row, _column, value in read):
        yield Finding(
            "formula.no_numbers",
            _("There is no number in {range}; texts do not count.").format(range=use.node.source),
            case.place(sheet.name, read[0][0], read[0][1]),
            "doubt",
        )
    elif spelled:
        yield Finding(
            "formula.text_numbers",
            _(
                "{cell} and {count} cells in all of {range} are numbers stored as text: they do not count."
            ).format(cell=case.place(sheet.name, *spelled[0]), count=len(spelled), range=use.node.source),
            case.place(sheet.name, *spelled[0]),
            "doubt",
        )


def _direct(use: Use) -> bool:
    return bool(use.above) and use.above[-1][0].kind == "call"


def _argument(use: Use) -> int:
    return next((number for _name, number in calls_above(use.above)), -1) if _direct(use) else -1


def _sizes(case: Case) -> Iterator[Finding]:
    """Ranges that must run over the same rows and do not."""
    by_node = {id(use.node): use.area for use in case.uses}
    for node, _above in walk(case.tree):
        for group in _groups(node, by_node):
            if not group:
                continue
            first = group[0]
            for other in group[1:]:
                if first[1].whole and other[1].whole:
                    continue
                uneven = (first[1].height, first[1].width) != (other[1].height, other[1].width)
                along = first[1].height > 1 and other[1].height > 1
                if node.text in ("INDEX", "SORTBY", "XLOOKUP", "FILTER", "LOOKUP", "SUMPRODUCT", ""):
                    uneven = along and first[1].height != other[1].height
                moved = along and first[1].sheet == other[1].sheet and first[1].top != other[1].top
                if uneven or moved:
                    yield Finding(
                        "formula.sizes",
                        _("{one} and {two} do not run over the same rows.").format(
                            one=first[0].source, two=other[0].source
                        ),
                        case.first,
                        "doubt",
                    )
                    break


def _groups(node: Node, by_node: dict[int, Area]) -> Iterator[list[tuple[Node, Area]]]:
    if node.kind != "call":
        return
    if node.text in _CONDITIONAL:
        wanted = [bare(node.parts[n]) for n in _CONDITIONAL[node.text] if n < len(node.parts)]
        yield _with_areas(wanted, by_node)
    elif node.text == "INDEX" and len(node.parts) > 1:
        match = bare(node.parts[1])
        if match.kind == "call" and match.text in ("MATCH", "XMATCH") and len(match.parts) > 1:
            yield _with_areas([bare(node.parts[0]), bare(match.parts[1])], by_node)
    elif node.text in ("SUMPRODUCT", "FILTER"):
        yield [pair for part in node.parts for pair in _array_operands(part, by_node)]


def _with_areas(nodes: list[Node], by_node: dict[int, Area]) -> list[tuple[Node, Area]]:
    return [(node, by_node[id(node)]) for node in nodes if id(node) in by_node]


def _array_operands(node: Node, by_node: dict[int, Area]) -> Iterator[tuple[Node, Area]]:
    """The ranges of more than one row that an array expression joins element by element."""
    if id(node) in by_node:
        if by_node[id(node)].height > 1:
            yield node, by_node[id(node)]
    elif node.kind in ("binary", "prefix", "postfix", "group"):
        for part in node.parts:
            yield from _array_operands(part, by_node)
