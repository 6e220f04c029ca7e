"""Tables of composed documents: widths, repeated header rows, rows that stay whole."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from kumaai.layout import NUMBER, SOURCE, Table
from kumaai.office.word import look
from kumaai.office.word.pieces import align, paragraph
from kumaai.office.word.remarks import NOTHING, Found

_LABEL_SHARE = 22
"""Width of the first column of a label table, in per cent."""
_CHARACTER = 95
"""Half a character of 9.5 point (the cells' text), in twentieths of a point."""
_PADDING = 190
"""What a cell needs beside its text, in twentieths of a point."""
_WIDEST, _TIGHT, _WORD = 60, 4, 14
"""Half characters: the width beyond which a column asks for no more, its least width, its longest whole word."""
_WHOLE_LINES = 12
"""A row of more lines than this may break over pages: kept whole it would leave a hole."""
_SERIAL = re.compile(r"[0-9０-９]{1,3}")
_AMOUNT = re.compile(
    r"[-−△▲]?[0-9０-９][0-9０-９,，.．]*\s*(?:円|千円|百万円|億円|人|名|件|戸|世帯|枚|冊|回|台|か所|㎡|km|％|%|ｔ|t)?"
)
_BREAKS = re.compile(r"[\s　、。，．・/／]+")

Runs = Callable[[str, Found], str]


def table(element: Table, width: int, *, grid: str, cell: str, head: str, runs: Runs) -> str:
    """A w:tbl of ``width`` twentieths of a point; ``grid``, ``cell`` and ``head`` are style ids."""
    columns = max([len(element.header), *(len(row) for row in element.rows)], default=0)
    if not columns:
        return ""
    widths = column_widths(element, columns, width)
    sides = _sides(element, columns)
    rows = [element.header, *element.rows] if element.headed else list(element.rows)
    written = []
    for number, row in enumerate(rows):
        first = number == 0 and element.headed
        cells = ""
        for column in range(columns):
            text = row[column] if column < len(row) else ""
            found = NOTHING if first else _found(element, number - element.headed, column)
            titled = first or (element.plain and column == 0)
            side = "center" if first else "" if titled else sides[column]
            height = "center" if element.headed or element.plain else "top"
            cells += _cell(
                text, (widths[column], height), head if titled else cell, titled, side, first, found, runs
            )
        whole = max(_lines(row, widths)) <= _WHOLE_LINES
        written.append(_row(cells, whole=whole or first, repeated=first))
    columns_xml = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{grid}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="{_look(element)}"/></w:tblPr>'
        f"<w:tblGrid>{columns_xml}</w:tblGrid>{''.join(written)}</w:tbl>"
    )


def _look(element: Table) -> str:
    """Whether the header is the first row or the first column: screen readers go by it."""
    return "0080" if element.plain else "0020" if element.headed else "0000"


def _row(cells: str, *, whole: bool, repeated: bool) -> str:
    kept = "<w:cantSplit/>" * whole + "<w:tblHeader/>" * repeated
    return f"<w:tr>{f'<w:trPr>{kept}</w:trPr>' if kept else ''}{cells}</w:tr>"


def _found(element: Table, row: int, column: int) -> Found:
    """What was found on a row, as one of its cells shows it: not on its number, its label, its sources."""
    findings = element.line(row).findings
    name = element.header[column] if column < len(element.header) else ""
    if not findings or name in (NUMBER, SOURCE) or (element.plain and column == 0):
        return NOTHING
    return Found(findings, comment=column == element.told_at)


def _shared(found: Found, lines: Sequence[str]) -> list[Found]:
    """The findings of a cell by its lines: on those that they are about, of several names say, else on all."""
    named = {check.line for check in found.findings}
    about = [at for at, line in enumerate(lines) if line in named] or list(range(len(lines)))
    quiet = replace(found, comment=False)
    return [NOTHING if at not in about else found if at == about[0] else quiet for at in range(len(lines))]


def _cell(
    text: str,
    room: tuple[int, str],
    style: str,
    shaded: bool,
    side: str,
    first: bool,
    found: Found,
    runs: Runs,
) -> str:
    width, height = room
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.SHADE}"/>' if shaded else ""
    # The header row stays with the row below it: alone at a page's foot it says nothing.
    form = ["<w:keepNext/>"] * first + ([align(side)] if side else [])
    texts = text.split("\n")
    lines = "".join(
        paragraph(style, runs(line, one), *form)
        for line, one in zip(texts, _shared(found, texts), strict=True)
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="{height}"/></w:tcPr>{lines}</w:tc>'


def _sides(element: Table, columns: int) -> list[str]:
    """Serial numbers stand in the middle, amounts to the right, texts to the left."""
    sides = []
    for column in range(columns):
        texts = [row[column].strip() for row in element.rows if column < len(row) and row[column].strip()]
        serial = bool(texts) and all(_SERIAL.fullmatch(text) for text in texts)
        amount = bool(texts) and all(_AMOUNT.fullmatch(text) for text in texts)
        sides.append("" if element.plain else "center" if serial else "right" if amount else "")
    return sides


def column_widths(element: Table, columns: int, width: int) -> list[int]:
    """Column widths that add up to ``width``: as the table wishes, else by what the columns hold."""
    shares = [float(max(share, 1)) for share in element.widths]
    if len(shares) != columns:
        shares = [_LABEL_SHARE, 100 - _LABEL_SHARE] if element.plain and columns == 2 else []
    if not shares:
        shares = _shares([element.header, *element.rows], columns, width)
    edges = [round(width * sum(shares[:at]) / sum(shares)) for at in range(columns + 1)]
    return [right - left for left, right in pairwise(edges)]


def _shares(rows: Sequence[Sequence[str]], columns: int, width: int) -> list[float]:
    """Room for the longest word of each column first; the rest goes by the square root of what it holds.

    By the length itself a column of long texts would leave none to the others.
    """
    least, wish = [], []
    for texts in list(zip_longest(*rows, fillvalue=""))[:columns]:
        lines = [line for text in texts for line in text.split("\n")]
        words = [display_width(word) for line in lines for word in _BREAKS.split(line)]
        longest = max(map(display_width, lines), default=0)
        # One more than the word: Word sets digits and kanji a quarter of a character apart.
        least.append(min(max([*words, _TIGHT]) + 1, _WORD) * _CHARACTER + _PADDING)
        wish.append(min(max(longest, _TIGHT), _WIDEST) * _CHARACTER + _PADDING)
    if sum(wish) <= width:
        return [float(one) for one in wish]
    if sum(least) >= width:
        return [float(one) for one in least]
    weights = [math.sqrt(max(want - need, 0)) for need, want in zip(least, wish, strict=True)]
    spare = (width - sum(least)) / (sum(weights) or 1)
    return [need + spare * weight for need, weight in zip(least, weights, strict=True)]


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[int]:
    """How many lines each cell of a row takes, about."""
    return [
        sum(
            max(1, math.ceil(display_width(line) * _CHARACTER / max(room - _PADDING, _CHARACTER)))
            for line in text.split("\n")
        )
        for text, room in zip(row, widths, strict=False)
    ] or [1]


def display_width(text: str) -> int:
    """Width in half characters: full-width ones count two (Unicode TR 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)
