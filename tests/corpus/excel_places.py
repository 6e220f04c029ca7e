"""Where to write in a workbook that nobody has seen before: chosen by a seed, by the workbook's own XML."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.corpus.excel_xml import Book, Cell, SheetXml, Unreadable, area, letters, name

MAX_ROWS = 300
"""Rows that a new column has at most."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Spot:
    """Cells to be written: cell → (formula, value); a header text; whether what stands there may go."""

    what: str
    sheet: str
    formulas: dict[str, tuple[str, object]]
    header: str | None = None
    overwrite: bool = False


@dataclass
class Regions:
    """The ranges of a sheet in which nothing is to be written."""

    areas: list[tuple[int, int, int, int]] = field(default_factory=list)
    protected: bool = False

    def hold(self, row: int, column: int) -> bool:
        """Whether one of the ranges has the cell."""
        return any(t <= row <= b and left <= column <= r for t, left, b, r in self.areas)


def regions(book: Book, sheet: SheetXml) -> Regions:
    """What a sheet's own XML and its parts keep from being written. Raises Unreadable."""
    found = Regions()
    for merged in sheet.find("mergeCell"):
        found.areas.append(area(merged.get("ref", "")))
    for protection in sheet.find("sheetProtection"):
        found.protected = protection.get("sheet") in ("1", "true", "on")
    for at, cell in sheet.cells.items():
        if cell.told.get("t") in ("array", "dataTable"):
            found.areas.append(area(cell.told["ref"]) if cell.told.get("ref") else (*at, *at))
    for kind, part, _id in book.relations(sheet.part):
        if not book.real(part):
            continue
        if kind.endswith("/table"):
            found.areas.append(area(book.xml(part).get("ref", "")))
        if kind.endswith("/queryTable"):
            found.protected = True  # what a query fills is not told by its own part: the sheet is left alone
        if kind.endswith("/pivotTable"):
            location = next((e for e in book.xml(part) if name(e) == "location"), None)
            if location is not None:
                top, left, bottom, right = area(location.get("ref", ""))
                found.areas.append((max(1, top - 20), max(1, left - 2), bottom, right + 5))
    return found


def spots(book: Book, seed: int) -> list[Spot]:
    """The places to be tried in the workbook, none where it has no sheet that may be written."""
    dice = random.Random(seed)
    sheets = [sheet for sheet in book.sheets.values() if sheet.ordered]
    dice.shuffle(sheets)
    for sheet in sheets:
        try:
            kept = regions(book, sheet)
        except Unreadable:
            continue
        if not kept.protected:
            return list(_of_sheet(sheet, kept, dice))
    return []


def _of_sheet(sheet: SheetXml, kept: Regions, dice: random.Random):
    used = [
        at for at, cell in sheet.cells.items() if cell.value not in (None, "") or cell.formula is not None
    ]
    cells = used or list(sheet.cells) or [(1, 1)]
    top, bottom = min(row for row, _c in cells), max(row for row, _c in cells)
    left, right = min(c for _r, c in cells), max(c for _r, c in cells)
    wide = max([right, *(a[3] for a in kept.areas), *(c for _r, c in sheet.cells)])
    if right + 2 <= _LAST_COLUMN:
        row = dice.choice(cells)[0]
        yield from _one("right of all", sheet, kept, row, right + dice.choice((1, 1, 2)), dice)
    gaps = [(dice.randint(top, bottom), dice.randint(left, right)) for _n in range(60)]
    yield from _one("inside", sheet, kept, *next((g for g in gaps if _free(sheet, kept, *g)), (0, 0)), dice)
    if bottom + 3 <= _LAST_ROW:
        yield from _one(
            "new row", sheet, kept, bottom + dice.choice((1, 2, 3)), dice.randint(left, right), dice
        )
    first, last = (top + 1, min(bottom, top + MAX_ROWS)) if bottom > top else (top, bottom)
    column = wide + 1
    if column <= _LAST_COLUMN and last <= _LAST_ROW:
        header = "=見出し" if first > 1 and _free(sheet, kept, first - 1, column) else None
        formulas: dict[str, tuple[str, object]] = {
            f"{letters(column)}{row}": (f'={letters(left)}{row}&"<&>"', f"値{row}")
            for row in range(first, last + 1)
        }
        yield Spot("new column", sheet.name, formulas, header)
    full = [at for at in used if not kept.hold(*at) and not _marked(sheet.cells[at])]
    masters = [
        at for at in full if sheet.cells[at].told.get("ref") and sheet.cells[at].told.get("t") == "shared"
    ]
    if full:
        row, column = dice.choice(masters or full)
        yield Spot("instead", sheet.name, {f"{letters(column)}{row}": ("=1+1.5", 2.5)}, overwrite=True)


def _marked(cell: Cell) -> bool:
    """Whether a cell has metadata or a rich value, which goes with what it holds."""
    return cell.meta is not None or b" vm=" in cell.whole[: cell.whole.index(b">")]


def _free(sheet: SheetXml, kept: Regions, row: int, column: int) -> bool:
    cell = sheet.cells.get((row, column))
    return not kept.hold(row, column) and (
        cell is None or (cell.value in (None, "") and cell.formula is None)
    )


def _one(what: str, sheet: SheetXml, kept: Regions, row: int, column: int, dice: random.Random):
    if row and _free(sheet, kept, row, column):
        content = dice.choice(
            (
                ("=1+1.5", 2.5),
                ('="あ<"&"い"', "あ<い"),
                ("=1=1", True),
                ("=1/0", "#DIV/0!"),
                ('=IF(1=1,"","")', ""),
            )
        )
        yield Spot(what, sheet.name, {f"{letters(column)}{row}": content})
