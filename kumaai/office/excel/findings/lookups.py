"""Whether lookups can find what they look for: sorted keys, one row a key, keys of the same type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings.case import Case, Finding, as_number, blank
from kumaai.office.excel.findings.ranges import type_of
from kumaai.office.excel.references import Area
from kumaai.office.excel.tree import Node, bare, text_of, walk
from kumaai.sheet import Scalar

_CRITERIA = {"COUNTIF": 0, "COUNTIFS": 0, "SUMIF": 0, "AVERAGEIF": 0, "SUMIFS": 1, "AVERAGEIFS": 1, "MAXIFS": 1,
             "MINIFS": 1}  # fmt: skip
"""Functions with criteria, and where the first pair of range and criterion stands."""


def lookups(case: Case) -> Iterator[Finding]:
    """Findings about VLOOKUP, HLOOKUP, MATCH, LOOKUP, XLOOKUP and XMATCH."""
    by_node = {id(use.node): use.area for use in case.uses}
    told: set[str] = set()
    for node, _above in walk(case.tree):
        if node.kind != "call" or node.text not in (
            "VLOOKUP",
            "HLOOKUP",
            "MATCH",
            "LOOKUP",
            "XLOOKUP",
            "XMATCH",
        ):
            continue
        if len(node.parts) < 2:
            continue
        area = by_node.get(id(bare(node.parts[1])))
        keys = _keys(case, node, area) if area is not None else []
        if area is None or not keys:
            continue
        for finding in (
            *_unsorted(case, node, area, keys),
            *_types(case, node, area, keys, by_node),
            *_twice(case, node, area, keys, by_node),
        ):
            if finding.message not in told:
                told.add(finding.message)
                yield finding


def absent(case: Case) -> Iterator[Finding]:
    """A text that a column is compared with or counted by, and that stands in none of its cells."""
    by_node = {id(use.node): use.area for use in case.uses}
    for node, _above in walk(case.tree):
        for text, area in _compared_texts(node, by_node):
            wanted = text_of(text)
            plain = wanted.removeprefix("<>").removeprefix("=")
            if not plain or plain[0] in "<>=" or set(plain) & set("*?~") or _spells_number(plain):
                continue
            last = area if case.spill else area.filled(case.rows - 1, case.across - 1) or area
            found = {str(value).lower() for _row, _column, value in case.read(_hull(area, last))}
            if found and plain.lower() not in found and len(found) > 1:
                yield Finding(
                    "formula.absent",
                    _("{text} stands in no cell of {range}.").format(
                        text=text.source, range=case.shown(area)
                    ),
                    case.place(area.sheet, area.top, area.left),
                    "doubt",
                )


def _compared_texts(node: Node, by_node: dict[int, Area]) -> Iterator[tuple[Node, Area]]:
    if node.kind == "binary" and node.text in ("=", "<>"):
        for side, other in (node.parts, node.parts[::-1]):
            if bare(other).kind == "string" and id(bare(side)) in by_node:
                yield bare(other), by_node[id(bare(side))]
    elif node.kind == "call" and node.text in _CRITERIA:
        start = _CRITERIA[node.text]
        for at in range(start, len(node.parts) - 1, 2):
            area, criterion = by_node.get(id(bare(node.parts[at]))), bare(node.parts[at + 1])
            if area is not None and criterion.kind == "string":
                yield criterion, area


def _spells_number(text: str) -> bool:
    """Whether a criterion is a number or a date as text, which counts as that value."""
    return (
        as_number(text) is not None
        or any(sign in text for sign in "/%:")
        or text.upper() in ("TRUE", "FALSE")
    )


def _hull(one: Area, two: Area) -> Area:
    top, left = min(one.top, two.top), min(one.left, two.left)
    return Area(one.sheet, top, left, max(one.bottom, two.bottom), max(one.right, two.right))


def _keys(case: Case, node: Node, area: Area) -> list[tuple[str, Scalar]]:
    """The cells that are looked through, empty ones left out."""
    if node.text == "HLOOKUP":
        area = Area(area.sheet, area.top, area.left, area.top, area.right)
    elif node.text == "VLOOKUP" or (node.text == "LOOKUP" and len(node.parts) == 2):
        area = Area(area.sheet, area.top, area.left, area.bottom, area.left)
    return [(case.place(area.sheet, row, column), value) for row, column, value in case.read(area)]


def _approximate(node: Node) -> int:
    """1 for an approximate match upward, -1 downward, 0 for an exact one, 9 where that cannot be seen."""
    number = {"VLOOKUP": 3, "HLOOKUP": 3, "MATCH": 2}.get(node.text)
    if node.text == "LOOKUP":
        return 1
    if number is None:
        return 0
    if len(node.parts) <= number:
        return 1
    mode = bare(node.parts[number])
    if mode.kind == "omitted":
        return 0
    text = mode.source.upper()
    if text in ("0", "FALSE"):
        return 0
    if text == "-1":
        return -1
    return 1 if text in ("1", "TRUE") else 9


def _order(value: Scalar) -> tuple[int, float | str]:
    """Excel's order: numbers, texts, logical values."""
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, int | float):
        return 0, float(value)
    return 1, str(value).lower()


def _unsorted(case: Case, node: Node, area: Area, keys: list[tuple[str, Scalar]]) -> Iterator[Finding]:
    direction = _approximate(node)
    if direction not in (1, -1) or _last_trick(node):
        return
    orders = [_order(value) for _cell, value in keys]
    # Texts are sorted by the reader's language; two kinds of kana or kanji say nothing, a repeated break does.
    for (cell, _value), one, two in zip(keys[1:], orders, orders[1:], strict=False):
        if one[0] == two[0] and ((one > two) if direction == 1 else (one < two)):  # type: ignore[operator]
            yield Finding(
                "formula.approximate",
                _("{function} looks for the nearest value, and {range} is not sorted (see {cell}).").format(
                    function=node.text, range=bare(node.parts[1]).source, cell=cell
                ),
                cell,
                "doubt",
            )
            return


def _last_trick(node: Node) -> bool:
    """LOOKUP(2,1/(…),…) and MATCH(1E+300,…) look for the last entry, sorted or not."""
    wanted = bare(node.parts[0])
    return wanted.kind == "number" and node.text in ("LOOKUP", "MATCH")


def _types(
    case: Case, node: Node, area: Area, keys: list[tuple[str, Scalar]], by_node: dict[int, Area]
) -> Iterator[Finding]:
    wanted = by_node.get(id(bare(node.parts[0])))
    if wanted is None or not wanted.single:
        return
    last = wanted.filled(case.rows - 1, case.across - 1) or wanted
    hull = Area(
        wanted.sheet, wanted.top, wanted.left, max(wanted.bottom, last.bottom), max(wanted.right, last.right)
    )
    asked = {type_of(value) for _row, _column, value in case.read(hull)}
    kept = {type_of(value) for _cell, value in keys}
    if len(asked) == 1 and asked <= {"number", "text"} and not asked & kept:
        yield Finding(
            "formula.keys",
            _("{reference} and {range} are not of one type (numbers and texts): nothing is found.").format(
                reference=bare(node.parts[0]).source, range=bare(node.parts[1]).source
            ),
            case.place(wanted.sheet, wanted.top, wanted.left),
            "doubt",
        )


def _twice(
    case: Case, node: Node, area: Area, keys: list[tuple[str, Scalar]], by_node: dict[int, Area]
) -> Iterator[Finding]:
    """A key that stands twice and is looked for: only one of its rows is seen."""
    wanted = by_node.get(id(bare(node.parts[0])))
    if wanted is None or not wanted.single or _approximate(node) != 0:
        return
    counts = Counter(_order(value) for _cell, value in keys)
    sheet = case.around.of(wanted.sheet)
    for number in range(case.rows * case.across):
        at = wanted.filled(number // case.across, number % case.across)
        value = sheet.value(at.top, at.left) if sheet is not None and at is not None else None
        if not blank(value) and counts[_order(value)] > 1:
            cell = [name for name, key in keys if _order(key) == _order(value)][1]
            yield Finding(
                "formula.twice",
                _(
                    "{value} stands more than once in {range} (again in {cell}); only one of them is found."
                ).format(value=value, range=bare(node.parts[1]).source, cell=cell),
                cell,
            )
            return
