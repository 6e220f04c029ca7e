"""Whether lookups can find what they look for: sorted keys, one row a key, keys of the same type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings.case import Case, Finding, blank
from kumaai.office.excel.findings.ranges import type_of
from kumaai.office.excel.references import Area
from kumaai.office.excel.tree import Node, bare, walk
from kumaai.sheet import Scalar


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
