"""Masking what is no running text: cells whose heading says what they hold, and the columns shown for a formula."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kumaai.sheet import column_number
from kumaai.source import Block

if TYPE_CHECKING:
    from kumaai.guard.mask import Masker

_CELL = re.compile(r"(?P<sheet>.+)!(?P<column>[A-Z]{1,3})(?P<row>\d+)")
_COLUMN = re.compile(
    r"(?P<lead>\S.*?![A-Z]{1,3}\d+:[A-Z]{1,3}\d+ (?P<header>.+?) (?:number|percent|date|time|text|bool|error|mixed|empty)\b.*?例 )"
    r"(?P<samples>.*?)(?P<rest>(?: 空白 \d+)?(?: 数でない値 \d+)?(?: ←ここ.*)?)"
)
_EXAMPLE = re.compile(r"(?P<cell>\b[A-Z]{1,3}\d+)=[^、（）]*")
_BIRTH = re.compile(r"生年月日|誕生日|生まれ")
_EPOCH = date(1899, 12, 30)


class Sheets:
    """The cells of workbooks as tables of text, a line a row, so that a heading says what stands below it."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        rows: dict[str, dict[int, list[tuple[int, Block]]]] = defaultdict(lambda: defaultdict(list))
        for block in blocks:
            cell = _CELL.fullmatch(block.id)
            if block.kind == "cell" and cell and not re.search(r"[\t\n\r]", block.text):
                rows[cell["sheet"]][int(cell["row"])].append((column_number(cell["column"]), block))
        self._tables = [part for sheet in rows.values() for part in _parts(sheet)]

    def texts(self) -> list[str]:
        """Each sheet's rows, cells with a tab between them and empty ones kept, so that columns stay below each other."""
        return ["\n".join(_line(row, _first(table), _last(table)) for row in table) for table in self._tables]

    def masked(self, masker: Masker) -> dict[str, str]:
        """The text of each cell by its block id, without personal data."""
        found: dict[str, str] = {}
        for table, text in zip(self._tables, self.texts(), strict=True):
            lines = masker.mask(text).split("\n")
            first, last = _first(table), _last(table)
            if len(lines) != len(table):  # a name that a line end cuts was taken for one
                lines = [masker.mask(line) for line in text.split("\n")]
            for row, line in zip(table, lines, strict=True):
                found |= _cells_of(row, first, last, line, masker)
        return found


def masked_lines(blocks: Sequence[Block], masker: Masker) -> dict[str, str]:
    """The lines of a CSV file by block id, masked as the table that they are; none where they cannot be told apart again."""
    if any("\n" in block.text for block in blocks):
        return {}
    lines = masker.mask("\n".join(block.text for block in blocks)).split("\n")
    return (
        {block.id: line for block, line in zip(blocks, lines, strict=True)}
        if len(lines) == len(blocks)
        else {}
    )


def _parts(rows: dict[int, list[tuple[int, Block]]]) -> list[list[list[tuple[int, Block]]]]:
    """The tables of a sheet: rows below each other that have several cells; titles and notes stand by themselves."""
    parts: list[list[list[tuple[int, Block]]]] = []
    before = None
    for number, cells in sorted(rows.items()):
        row = sorted(cells, key=lambda cell: cell[0])
        goes_on = before is not None and number == before + 1 and len(row) > 1 and len(parts[-1][-1]) > 1
        if goes_on and row[0][0] >= _first(parts[-1]):
            parts[-1].append(row)
        else:
            parts.append([row])
        before = number
    return parts


def _first(table: Sequence[Sequence[tuple[int, Block]]]) -> int:
    return min((row[0][0] for row in table if row), default=1)


def _last(table: Sequence[Sequence[tuple[int, Block]]]) -> int:
    return max((row[-1][0] for row in table if row), default=1)


def _line(row: Sequence[tuple[int, Block]], first: int, last: int) -> str:
    texts = {column: block.text for column, block in row}
    return "\t".join(texts.get(column, "") for column in range(first, last + 1))


def _cells_of(
    row: Sequence[tuple[int, Block]], first: int, last: int, line: str, masker: Masker
) -> dict[str, str]:
    """The masked cells of one row; by themselves where a name reached over two cells."""
    parts = line.split("\t")
    if len(parts) == last - first + 1:
        return {block.id: parts[column - first] for column, block in row}
    return {block.id: _as_name(block.text, masker) for _column, block in row}


def _as_name(text: str, masker: Masker) -> str:
    """A cell that is a part of a name: masked as one where nothing else in it is."""
    masked = masker.mask(text)
    label = "氏名："
    return masker.mask(label + text)[len(label) :] if masked == text else masked


def masked_columns(text: str, masker: Masker) -> str:
    """The columns shown for a formula, each sample masked as its heading says; dates of birth are shown as serials."""
    return "\n".join(_column(line, masker) for line in text.split("\n"))


def masked_example(text: str, sheet: str, cells: Mapping[str, str], masker: Masker) -> str:
    """The row beside an example (「B5=長谷部、C5=3」), each value masked as its cell is."""

    made, reached = "", 0
    for found in _EXAMPLE.finditer(text):
        masked = cells.get(f"{sheet}!{found['cell']}", "")
        if "〔" in masked:  # what is masked already is not masked again
            made += masker.mask(text[reached : found.start()]) + f"{found['cell']}={masked}"
            reached = found.end()
    return made + masker.mask(text[reached:])


def _column(line: str, masker: Masker) -> str:
    shown = _COLUMN.fullmatch(line)
    if shown is None:
        return masker.mask(line)
    samples = [_sample(sample, shown["header"], masker) for sample in shown["samples"].split("、")]
    return shown["lead"] + "、".join(samples) + shown["rest"]


def _sample(sample: str, header: str, masker: Masker) -> str:
    if _BIRTH.search(header) and re.fullmatch(r"\d{3,5}", sample):
        sample = f"{_EPOCH + timedelta(days=int(sample)):%Y/%m/%d}"
    for lead, tail in ((f"{header}\t備考\n", "\t-"), (f"{header}：", "")):
        masked = masker.mask(lead + sample + tail)
        if masked.startswith(lead) and masked.endswith(tail) and masked != lead + sample + tail:
            return masked[len(lead) : len(masked) - len(tail)]
    return masker.mask(sample)
