"""What a model is told of a workbook: columns, labelled cells and tables, never the whole of it.

Hidden sheets, rows and columns are left out unless they are asked for.
"""

from __future__ import annotations

from kumaai.sheet import Column, Scalar, Sheet, column_letter, split_cell, split_range
from kumaai.source import Block

SAMPLES = 3
"""Values of each column that a model is shown unless the user says otherwise."""

MAX_SHOWN = 60
"""Characters of one value."""

MOST_COUNTED = 20_000
"""Rows up to which values of another kind are counted."""

MOST_OF_ROW = 12
"""Cells of an example's row that are shown."""


def describe(sheet: Sheet, samples: int, *, hidden: bool = False, target: str = "") -> list[Block]:
    """Each column's place, header, kind, unit and a few values; labelled cells; tables; total rows.

    ``target`` is the range for the formula, where it is on this sheet. Of hidden columns only their number is told.
    """
    blocks = []
    left, right = split_range(target)[1::2] if target else (0, -1)
    for column in sheet.columns:
        if column.letter in sheet.hidden_columns and not hidden:
            continue
        cells = f"{sheet.name}!{column.letter}{sheet.first_row}:{column.letter}{sheet.last_row}"
        words = [cells, column.header or "（見出しなし）", column.kind]
        words += [f"単位 {column.unit}"] if column.unit and f"{column.unit}" not in column.header else []
        if samples and column.values:
            shown = _samples(sheet, column, samples, hidden)
            words += ["例 " + "、".join(_short(value) for value in shown)] if shown else []
            words += [f"空白 {column.blanks}"] if column.blanks and column.blanks < len(column.values) else []
        words += [f"数でない値 {odd}"] if (odd := _odd(column)) else []
        words += ["（すべて空）"] if column.values and column.blanks == len(column.values) else []
        words += [f"←ここ（{target}）に数式を入れる"] if left <= column.number <= right else []
        place = f"{sheet.name}!{column.letter}{sheet.header_row or sheet.first_row}"
        blocks.append(Block(place, " ".join(words), "cell"))
    unseen = 0 if hidden else sum(1 for column in sheet.columns if column.letter in sheet.hidden_columns)
    if unseen:
        place = f"{sheet.name}!A{sheet.header_row or sheet.first_row}"
        blocks.append(Block(place, f"{sheet.name} には、示していない隠れた列が {unseen} 列ある", "cell"))
    for note in sheet.notes:
        row, at = split_cell(note.cell)
        if not hidden and (row in sheet.hidden_rows or column_letter(at) in sheet.hidden_columns):
            continue
        value = f" {_short(note.value)}" if samples else ""
        blocks.append(
            Block(
                f"{sheet.name}!{note.cell}",
                f"{sheet.name}!{note.cell} {note.label} {note.kind}{value}",
                "cell",
            )
        )
    for table in sheet.tables:
        names = "、".join(table.columns)
        blocks.append(Block(f"{sheet.name}!{table.first_cell}", f"テーブル {table.name}: {names}", "cell"))
    totals = [row for row in sheet.total_rows if hidden or row not in sheet.hidden_rows]
    if totals:
        rows = "、".join(str(row) for row in totals[:20])
        blocks.append(Block(f"{sheet.name}!A{totals[0]}", f"{sheet.name} の小計・合計の行: {rows}", "cell"))
    return blocks


def _samples(sheet: Sheet, column: Column, count: int, hidden: bool) -> list[Scalar]:
    """The first values that are not empty, those of hidden rows and of totals left out."""
    found: list[Scalar] = []
    for row, value in enumerate(column.values, sheet.first_row):
        if value in (None, "") or row in sheet.total_rows or (row in sheet.hidden_rows and not hidden):
            continue
        found.append(value)
        if len(found) == count:
            break
    return found


def _odd(column: Column) -> int:
    """How many texts stand in a column of numbers: 「中止」 among the visitors."""
    if column.kind not in ("number", "percent", "date") or len(column.values) > MOST_COUNTED:
        return 0
    return sum(1 for value in column.values if isinstance(value, str) and value.strip())


def of_row(sheet: Sheet, cell: str) -> str:
    """What stands in the row of a cell, for an example's sake: 「B7=12、C7=3」; hidden cells left out."""
    row, _column = split_cell(cell)
    if row in sheet.hidden_rows or not sheet.first_row <= row <= sheet.last_row:
        return ""
    shown = [
        f"{column.letter}{row}={_short(value)}"
        for column in sheet.columns
        if column.letter not in sheet.hidden_columns
        and (value := sheet.value(row, column.number)) not in (None, "")
    ]
    return "、".join(shown[:MOST_OF_ROW])


def _short(value: Scalar) -> str:
    text = str(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
