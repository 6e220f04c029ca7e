"""The tables of a workbook that have a row a respondent, as survey answers are kept.

Questions stand in the header in full, so it may be long; the general profile
takes long texts for titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kumaai.office.excel.workbook import Cell, Grid, SheetPart, Workbook
from kumaai.sheet import Answers, AnswerTable, Kind, cell_name, split_range

_SEARCH = 15
"""Rows from the top in which the header is looked for."""
_TOTAL = re.compile(r"[\s　]*(?:合[\s　]*計|総?計|小計|平均|集計|回答数|n\s*=.*)[\s　]*")


def answer_tables(data: bytes, path: str) -> tuple[AnswerTable, ...]:
    """Each visible sheet with a header over at least one row of answers. Raises InputError."""
    book = Workbook.open(data, path)
    return tuple(
        table for part in book.sheets if part.state == "visible" and (table := _table(book, part)) is not None
    )


def _table(book: Workbook, part: SheetPart) -> AnswerTable | None:
    grid = book.grid(part.name)
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in grid.cells.items():
        if cell.value not in (None, "") and row not in grid.hidden_rows and column not in grid.hidden_columns:
            rows.setdefault(row, {})[column] = cell
    header = _header_row(book, rows)
    if not header:
        return None
    names = _names(grid, rows, header)
    answers = [row for row in sorted(rows) if row > header and not _is_total(rows[row])]
    if not answers:
        return None
    columns = tuple(
        Answers(
            name,
            f"{part.name}!{cell_name(answers[0], column)}:{cell_name(answers[-1], column)}",
            _kind(book, [cell for row in answers if (cell := rows[row].get(column))]),
            tuple(
                (
                    f"{part.name}!{cell_name(row, column)}",
                    cell.value if (cell := rows[row].get(column)) else None,
                )
                for row in answers
            ),
        )
        for column, name in sorted(names.items())
    )
    return AnswerTable(part.name, columns)


def _header_row(book: Workbook, rows: dict[int, dict[int, Cell]]) -> int:
    """The first row that names most of the columns with different texts; 0 where there is none."""
    if not rows:
        return 0
    width = Counter(column for cells in rows.values() for column in cells)
    used = sum(1 for count in width.values() if count > 1) or 1
    for row in sorted(rows)[:_SEARCH]:
        cells = list(rows[row].values())
        texts = [str(cell.value).strip() for cell in cells if book.kind(cell) == "text"]
        if len(texts) == len(cells) >= max(1, used * 0.6) and len(set(texts)) == len(texts):
            return row
    return 0


def _names(grid: Grid, rows: dict[int, dict[int, Cell]], header: int) -> dict[int, str]:
    """Each column's question; a merged question above several columns stands before each of theirs."""
    names = {column: _one_line(cell) for column, cell in rows[header].items()}
    for top, left, bottom, right in (split_range(area) for area in grid.merges if area):
        above = rows.get(top, {}).get(left)
        if above is not None and bottom == header - 1 and right > left:
            for column in range(left, right + 1):
                if column in names:
                    names[column] = f"{_one_line(above)} {names[column]}"
    return names


def _one_line(cell: Cell) -> str:
    return re.sub(r"[\r\n\t]+", " ", str(cell.value)).strip()


def _is_total(cells: dict[int, Cell]) -> bool:
    first = cells[min(cells)]
    return isinstance(first.value, str) and _TOTAL.fullmatch(first.value) is not None


def _kind(book: Workbook, cells: list[Cell]) -> Kind:
    kinds = Counter(_kinds(book, cells))
    return kinds.most_common(1)[0][0] if kinds else "empty"


def _kinds(book: Workbook, cells: list[Cell]) -> Iterator[Kind]:
    for cell in cells:
        yield book.kind(cell)
