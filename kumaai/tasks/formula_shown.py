"""What a model is told of a workbook: columns, labelled cells and tables, never the whole of it."""

from __future__ import annotations

from kumaai.sheet import Sheet
from kumaai.source import Block


def describe(sheet: Sheet, samples: int) -> list[Block]:
    """What a model is told of a sheet: each column's place, header, kind and a few values; labelled cells."""
    blocks = []
    for column in sheet.columns:
        cells = f"{sheet.name}!{column.letter}{sheet.first_row}:{column.letter}{sheet.last_row}"
        shown = "、".join(str(value) for value in column.samples(samples)) if samples else ""
        text = f"{cells} {column.header or '（見出しなし）'} {column.kind}" + (
            f" 例 {shown}" if shown else ""
        )
        blocks.append(
            Block(f"{sheet.name}!{column.letter}{sheet.header_row or sheet.first_row}", text, "cell")
        )
    for note in sheet.notes:
        blocks.append(
            Block(
                f"{sheet.name}!{note.cell}",
                f"{sheet.name}!{note.cell} {note.label} {note.kind} {note.value}",
                "cell",
            )
        )
    for table in sheet.tables:
        names = "、".join(table.columns)
        blocks.append(Block(f"{sheet.name}!{table.first_cell}", f"テーブル {table.name}: {names}", "cell"))
    return blocks
