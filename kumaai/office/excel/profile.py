"""Describing a workbook: headers (merged, two deep), kinds, units, labelled cells, total rows.

The description is what the rules match a request against and what a prompt
may show; the cells to be filled are usually still empty.
"""

from __future__ import annotations

import re
from collections import Counter

from kumaai.office.excel.cells import Cell
from kumaai.office.excel.filled import Filled, Values
from kumaai.office.excel.workbook import Grid, SheetPart, Workbook
from kumaai.sheet import MAX_ROW, Book, Column, Kind, Note, Sheet, cell_name, column_letter, split_range

HEADER_SEARCH = 30
"""Rows from the top in which a header is looked for."""

MAX_HEADER = 40
"""A longer text is a title or a note, not a header."""

MAX_NOTES = 2_000
"""Labelled cells of a sheet that are told of; a form has some dozens."""

_UNIT = re.compile(r"[(（]\s*([^()（）]{1,8})\s*[)）]\s*$")
_TOTAL = re.compile(
    r"^[\s　]*(?:小|中|総|合)?[\s　]*計[\s　]*$|^[\s　]*(?:総|全体)?合[\s　]*計[\s　]*$|^[\s　]*累計[\s　]*$"
)
_FOOTNOTE = re.compile(r"^[\s　]*(?:[※*＊]|注|備考|資料|出典|（注|\(注)")


def profile(data: bytes | Workbook, path: str = "") -> Book:
    """The workbook's description. Raises InputError when it cannot be read."""
    book = data if isinstance(data, Workbook) else Workbook.open(data, path)
    sheets = tuple(_profile_sheet(book, part) for part in book.sheets)
    return Book(sheets, dict(book.defined_names), book.path, book.date1904)


def _profile_sheet(book: Workbook, part: SheetPart) -> Sheet:
    grid = book.grid(part.name)
    filled = Filled(grid)
    header = _header_rows(book, grid, filled)
    first = header[-1] + 1 if header else next(iter(filled.numbers), 1)
    last = _last_row(filled, first)
    columns = _columns(book, grid, filled, header, first, last)
    notes = tuple(_notes(book, filled, header, first, last))
    totals = tuple(row for row in filled.looked_at(first, last) if _is_total(filled, row))
    title = next(
        (
            str(filled.row(row)[0][1].value)
            for row in filled.numbers[:1]
            if row < (header[0] if header else 1)
        ),
        "",
    )
    return Sheet(
        name=part.name,
        header_row=header[-1] if header else 0,
        first_row=first,
        last_row=last,
        columns=columns,
        notes=notes,
        tables=tuple(grid.tables),
        total_rows=totals,
        hidden=part.state != "visible",
        title=title,
        hidden_columns=frozenset(column_letter(number) for number in grid.hidden_columns if number < 1000),
        hidden_rows=frozenset(grid.hidden_rows),
        cells=Values(grid.cells),
    )


def _header_rows(book: Workbook, grid: Grid, filled: Filled) -> list[int]:
    """The header's rows, top first; empty where the sheet has none."""
    near = filled.numbers[: HEADER_SEARCH + 3]
    rows = {row: filled.row(row) for row in near}
    width = len({column for row in filled.looked_at(1, MAX_ROW) for column, _cell in filled.row(row)})
    best, best_score = 0, 0.0
    for row in near[:HEADER_SEARCH]:
        score = _header_score(book, rows, row, width)
        if score > best_score:
            best, best_score = row, score
    if not best:
        return []
    return _with_second_row(grid, rows, best)


def _header_score(book: Workbook, rows: dict[int, list[tuple[int, Cell]]], row: int, width: int) -> float:
    cells = rows[row]
    texts = [cell for _column, cell in cells if book.kind(cell) == "text"]
    others = len(cells) - len(texts)
    if not texts or any(len(str(cell.value)) > MAX_HEADER for cell in texts) or others * 3 > len(texts):
        return 0
    below = rows.get(row + 1) or rows.get(row + 2) or []
    if not below and len(cells) < 2:
        return 0
    if len(cells) == 1 and (width > 1 or book.kind(below[0][1]) == "text"):
        return 0
    if len({cell.value for cell in texts}) < len(texts) * 0.5:
        return 0
    score = float(len(cells))
    kinds = {book.kind(cell) for _column, cell in below}
    if kinds & {"number", "date", "time", "percent"}:
        score += 1.5
    if _looks_like_label_rows(book, rows, row):
        return 0
    return score - row * 0.01 - (0.6 if others else 0)


def _looks_like_label_rows(book: Workbook, rows: dict[int, list[tuple[int, Cell]]], row: int) -> bool:
    """Whether the "header" is one of several lines "label, value" (two columns, texts on the left only)."""
    cells = rows[row]
    return len(cells) == 2 and cells[1][0] > cells[0][0] + 3


def _with_second_row(grid: Grid, rows: dict[int, list[tuple[int, Cell]]], best: int) -> list[int]:
    merges = [split_range(ref) for ref in grid.merges if ref]
    for top, left, bottom, right in merges:
        if bottom - top == 1 and left == right and top == best:
            return [best, best + 1]
        if bottom - top == 1 and left == right and bottom == best and top in rows:
            return [best - 1, best]
    spans = [m for m in merges if m[0] == m[2] and m[3] > m[1]]
    if any(m[0] == best for m in spans) and best + 1 in rows:
        below = rows[best + 1]
        if all(isinstance(cell.value, str) and len(cell.value) <= MAX_HEADER for _column, cell in below):
            return [best, best + 1]
    if any(m[0] == best - 1 for m in spans) and best - 1 in rows:
        above = rows[best - 1]
        if len(above) >= 2 and all(isinstance(cell.value, str) for _column, cell in above):
            return [best - 1, best]
    return [best]


def _last_row(filled: Filled, first: int) -> int:
    """The last row of the table: before the first empty row after which only notes or another block come."""
    counts = {row: filled.count(row) for row in filled.numbers if row >= first}
    if not counts:
        return first
    end = max(counts)
    usual = sorted(counts.values())[len(counts) // 2] if len(counts) > 2 else counts[min(counts)]
    row = first
    while row <= end:
        if not counts.get(row):
            after = next((r for r in range(row + 1, min(row + 3, end) + 1) if counts.get(r)), 0)
            sparse = not after or counts[after] < max(2, usual * 0.6) or after == row + 2
            if sparse or not _alike(filled, first, after):
                return max(first, row - 1)
        elif counts[row] == 1 and _footnote(filled, row):
            return max(first, row - 1)
        row += 1
    return end


def _alike(filled: Filled, first: int, row: int) -> bool:
    """Whether a row after a gap has the kinds of the table's first row: no text where numbers stand."""
    kinds = {column: cell.type for column, cell in filled.row(first)}
    return all(kinds.get(column, cell.type) == cell.type for column, cell in filled.row(row))


def _footnote(filled: Filled, row: int) -> bool:
    return any(isinstance(c.value, str) and _FOOTNOTE.match(c.value) for _column, c in filled.row(row))


def _columns(
    book: Workbook, grid: Grid, filled: Filled, header: list[int], first: int, last: int
) -> tuple[Column, ...]:
    texts = _header_texts(grid, filled, header)
    seen: dict[int, list[Cell]] = {number: [] for number in texts}
    for row in filled.looked_at(first, last):
        for number, cell in filled.row(row):
            seen.setdefault(number, []).append(cell)
    columns = []
    for number in sorted(seen):
        cells, parts = seen[number], texts.get(number, ())
        columns.append(
            Column(
                letter=column_letter(number),
                header=" ".join(parts),
                kind=_column_kind(book, cells),
                values=filled.column(number, first, last),
                unit=next((m[1] for part in reversed(parts) if (m := _UNIT.search(part))), ""),
                parts=parts,
                number_format=_common_format(book, cells),
                has_formula=any(cell.formula for cell in cells),
            )
        )
    return tuple(columns)


def _header_texts(grid: Grid, filled: Filled, header: list[int]) -> dict[int, tuple[str, ...]]:
    """Each column's header words from top to bottom; a merged parent counts for every column below it."""
    spread: dict[tuple[int, int], str] = {}
    for row in header:
        for column, cell in filled.row(row):
            spread[row, column] = re.sub(r"\s+", " ", str(cell.value).replace("\n", "")).strip()
    if len(header) > 1:
        for top, left, _bottom, right in (split_range(ref) for ref in grid.merges if ref):
            if (top, left) in spread and top == header[0]:
                for column in range(left, right + 1):
                    spread[top, column] = spread[top, left]
    texts: dict[int, tuple[str, ...]] = {}
    for _row, column in sorted(spread):
        own = tuple(spread[r, column] for r in header if (r, column) in spread)
        texts[column] = tuple(dict.fromkeys(own))
    return texts


def _column_kind(book: Workbook, cells: list[Cell]) -> Kind:
    kinds: Counter[Kind] = Counter(book.kind(cell) for cell in cells if cell.type)
    if not kinds:
        return "formula" if any(cell.formula for cell in cells) else "empty"
    kind: Kind
    kind, count = kinds.most_common(1)[0]
    numeric = sum(kinds[k] for k in ("number", "percent"))
    if kind in ("number", "percent") or numeric > sum(kinds.values()) / 2:
        return "percent" if kinds["percent"] > kinds["number"] else "number"
    return kind if count * 2 > sum(kinds.values()) else "text"


def _common_format(book: Workbook, cells: list[Cell]) -> str:
    formats = Counter(book.number_format(cell.style) for cell in cells if cell.type == "n")
    return formats.most_common(1)[0][0] if formats else ""


def _notes(book: Workbook, filled: Filled, header: list[int], first: int, last: int) -> list[Note]:
    """Labelled cells outside the table: the value stands to the right of its label (up to two cells on)."""
    inside = {*header, *range(first, last + 1)} if header else set()
    notes = []
    for row in filled.numbers:
        if row in inside:
            continue
        cells = dict(filled.row(row))
        taken: set[int] = set()
        for column, cell in cells.items():
            if column in taken or book.kind(cell) != "text" or len(str(cell.value)) > MAX_HEADER:
                continue
            value = _labelled(book, cells, column)
            if value:
                taken.add(value)
                label, other = str(cell.value).strip().rstrip(":："), cells[value]
                notes.append(Note(label, cell_name(row, value), other.value, book.kind(other)))
        if len(notes) > MAX_NOTES:
            break
    return notes


def _labelled(book: Workbook, cells: dict[int, Cell], column: int) -> int:
    """The column of the value that a label in ``column`` names, 0 for none."""
    for across in (1, 2, 3):
        other = cells.get(column + across)
        if other is None:
            continue
        after = cells.get(column + across + 1)
        if book.kind(other) == "text" and after is not None and book.kind(after) != "text":
            return 0  # a label of its own: a title stands left of 「基準日」 and its date
        return column + across
    return 0


def _is_total(filled: Filled, row: int) -> bool:
    return any(isinstance(c.value, str) and _TOTAL.match(c.value) for _column, c in filled.row(row))
