"""Totals of tables in Word: a row or a column 「合計」 whose figures do not add up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.source import Block

_CELL = re.compile(r"t(\d+)\.r(\d+)\.c(\d+)$")
_TOTAL = re.compile(r"(?:総?合\s*計|総\s*計|計)(?:[（(].{1,8}[）)])?$")
# Rows and columns that count what others count as well, or that are not counts.
_PARTIAL = re.compile(
    r"小計|うち|内訳|内数|再掲|差引|平均|率|割合|比|増減|残|累計|当たり|単価|番号|年$|年度$|[^合総]計$"
)
_FIGURE = re.compile(
    r"(?P<sign>[△▲−-]?)(?P<value>\d{1,3}(?:,\d{3})+|\d+)(?P<unit>[^\d.,．％%／/:：〜～-]{0,4})$"
)
_EMPTY = frozenset(("", "-", "－", "―", "ー", "—", "0", "０"))
_FULL = str.maketrans("０１２３４５６７８９，－", "0123456789,-")

Table = dict[tuple[int, int], Block]


def find(document: Document) -> Iterator[Edit]:
    """Hints at the totals of tables that do not add up."""
    tables: dict[str, Table] = defaultdict(dict)
    for block in document.everything:
        if block.kind == "cell" and (place := _CELL.match(block.id)):
            tables[place[1]][int(place[2]), int(place[3])] = block
    for cells in tables.values():
        yield from _down(cells)
        yield from _down({(column, row): block for (row, column), block in cells.items()})


def _down(cells: Table) -> Iterator[Edit]:
    """Check the last row where its first cell says it is the total."""
    last = max(row for row, _ in cells)
    first = min(column for _, column in cells)
    rows = range(min(row for row, _ in cells), last)
    label = cells.get((last, first))
    labels = [cells[row, first].text for row in rows if (row, first) in cells]
    if label is None or not _TOTAL.match(label.text.strip()) or len(labels) != len(rows):
        return
    if any(_PARTIAL.search(text.strip()) or _TOTAL.match(text.strip()) for text in labels[1:]):
        return
    for (row, column), total in cells.items():
        head = cells.get((rows[0], column)) if rows else None
        if row != last or column == first or head is None:
            continue
        parts = [cells.get((above, column)) for above in rows[1:]]
        if _FIGURE.match(_plain(head)) or any(part is None for part in parts):
            continue
        yield from _check(total, [part for part in parts if part])


def _plain(block: Block) -> str:
    return re.sub(r"\s", "", block.text).translate(_FULL)


def _check(total: Block, parts: list[Block]) -> Iterator[Edit]:
    stated = _FIGURE.match(_plain(total))
    values = [_value(part) for part in parts]
    if not stated or len(values) < 2 or any(value is None for value in values):
        return
    expected = sum((value for value in values if value is not None), Fraction(0))
    actual = _value(total)
    if expected == actual:
        return
    written = f"{int(expected):,}" if expected >= 0 else f"△{-int(expected):,}"
    start = total.text.find(stated["value"])
    end = start + len(stated["value"])
    if start < 0:  # written in full-width digits
        start, end = 0, len(total.text)
    yield finding(
        total,
        start,
        end,
        (written if "," in stated[0] or expected < 1000 else str(int(expected)))
        + ("" if end < len(total.text) or start else stated["unit"]),
        rule="sum.table",
        category="合計",
        reason=f"上の欄（または左の欄）の数を足すと{written}です。どれかの数が誤っています。",
        hint=True,
    )


def _value(block: Block) -> Fraction | None:
    """The whole number in a cell, 0 for an empty one, None for anything else."""
    text = _plain(block)
    if text in _EMPTY:
        return Fraction(0)
    figure = _FIGURE.match(text)
    if not figure:
        return None
    return Fraction(figure["value"].replace(",", "")) * (-1 if figure["sign"] else 1)
