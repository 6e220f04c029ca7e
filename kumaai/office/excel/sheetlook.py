"""How new sheets look: fonts, colours, widths and heights for Japanese text, printing on A4."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from kumaai.office.excel.editing import clean

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "游ゴシック"
HEADER_FILL, BAND_FILL, INPUT_FILL, FOUND_FILL = "DDEBF7", "1F4E78", "FFF9E5", "FFFF99"
BORDER = "BFBFBF"
LINK = "0563C1"
LINE_HEIGHT = 18.0
"""Points of one line of 11-point 游ゴシック, which is taller than most fonts."""
MAX_HEIGHT = 409
"""The greatest row height that Excel knows (points)."""
MAX_CELL = 32_767
"""Characters a cell can hold (Excel specifications and limits)."""
CUT = "…（以下省略）"
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NUMBER_LIKE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")


def font(**given: Any) -> Any:
    """The font of new sheets; ``given`` are openpyxl's attributes (bold, size, color)."""
    from openpyxl.styles import Font

    return Font(**{"name": FONT, "size": 11, **given})


def fill(colour: str) -> Any:
    """A solid fill."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def border() -> Any:
    """Thin grey lines on all sides."""
    from openpyxl.styles import Border, Side

    side = Side("thin", color=BORDER)
    return Border(left=side, right=side, top=side, bottom=side)


def aligned(horizontal: str | None = None, vertical: str = "top", *, wrap: bool = True) -> Any:
    """How text stands in a cell."""
    from openpyxl.styles import Alignment

    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap)  # pyright: ignore[reportArgumentType]


def set_text(cell: Any, text: str) -> bool:
    """Put text into a cell as text, whatever it begins with; whether it had to be cut to what a cell holds."""
    text = clean(str(text))
    cut = len(text) > MAX_CELL
    if cut:
        text = text[: MAX_CELL - len(CUT)] + CUT
    cell.value = text
    cell.data_type = "s"  # openpyxl would make "=…" a formula and "#N/A" an error
    if text[:1] in _NUMBER_LIKE and text:
        cell.quotePrefix = True  # stays text when somebody edits the cell
    return cut


def dress(cell: Any, key: Hashable, dressed: dict[Hashable, Any], make: Callable[[Any], None]) -> None:
    """Give a cell the look of ``key``: made once by ``make``, then copied, which is a hundred times faster."""
    prefixed = cell.quotePrefix
    if key not in dressed:
        make(cell)
        dressed[key] = copy(cell._style)
    cell._style = copy(dressed[key])
    if prefixed:
        cell.quotePrefix = True


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """A sheet name that Excel accepts: 1 to 31 characters, none of []:*?/\\, not taken, no quote at the ends."""
    base = _SHEET_FORBIDDEN.sub("", clean(wanted)).strip().strip("'")[:31].strip("'") or "Sheet"
    if base.lower() in ("history", "履歴"):  # names that Excel keeps for itself
        base += "_"
    lowered = {name.lower() for name in taken}
    name, number = base, 2
    while name.lower() in lowered:
        suffix = f"({number})"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    return name


def display_width(text: str) -> int:
    """Columns of half-width characters that a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def lines_of(text: str, width: float) -> int:
    """Lines that a wrapped text takes in a column of that width."""
    # Two characters a line are lost to margins and to words that are not cut.
    room = max(4.0, width - 2)
    return sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))


def set_height(sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]], least: int = 1) -> None:
    """Room for every wrapped line: only Excel itself finds the height anew when it opens a file."""
    lines = max([least, *(lines_of(text, width) for text, width in texts)])
    sheet.row_dimensions[row].height = min(MAX_HEIGHT, LINE_HEIGHT * lines + 4)


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """The widths of the columns from A on, in characters."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def set_print(sheet: Worksheet, title: str, *, landscape: bool, titles: str = "", area: str = "") -> None:
    """A4, all columns on one page's width, the ``titles`` rows on every page, title above and page numbers below."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    setup, header, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddHeader, sheet.oddFooter
    assert (
        setup is not None and header is not None and footer is not None
    )  # openpyxl makes them with the sheet
    setup.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.7, 0.35, 0.35
    if titles:
        sheet.print_title_rows = titles
    if area:
        sheet.print_area = area
    header.center.text = f'&"{FONT},Bold"&10{title.replace("&", "&&")[:180]}'
    footer.center.text = "&P / &N"
    footer.right.text = "&A"


def add_table(sheet: Worksheet, name: str, area: str, style: str = "TableStyleLight1") -> None:
    """A real table with its filter; the cells' own look shows through a light style."""
    from openpyxl.worksheet.table import Table, TableStyleInfo

    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name=style, showRowStripes=False)
    sheet.add_table(table)
