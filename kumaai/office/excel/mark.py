"""A proofread workbook: texts changed, their cells coloured, a comment with before, after and reason.

Only text cells are ever touched, never numbers, dates or formulas. A cell's
text becomes its own: other cells that share the string stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kumaai.answers import Edit
from kumaai.office.excel.editing import PartsEditor, SheetEditor, qualified, refuse_signed, serialize
from kumaai.office.excel.notes import Notes
from kumaai.office.excel.workbook import Workbook, child, children
from kumaai.sheet import split_cell

if TYPE_CHECKING:
    from lxml.etree import _Element

COLOUR = "FFFFF2CC"
"""The fill of a marked cell (ARGB, light yellow)."""


@dataclass(frozen=True)
class Marked:
    """The workbook, the indices of the edits that are in it, and why the others are not.

    Codes: not_found, not_text, rich_text, has_comment, overlap, protected.
    """

    data: bytes
    applied: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def mark(data: bytes, path: str, edits: Sequence[Edit], *, author: str, when: datetime) -> Marked:
    """Put the edits into the workbook; a hint gets its comment and colour but changes no text.

    Raises InputError when the workbook cannot be read, OutputError
    output.signed when it is digitally signed.
    """
    book = Workbook.open(data, path)
    refuse_signed(book)
    by_sheet: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    refused: dict[int, str] = {}
    names = {part.name for part in book.sheets}
    for index, edit in enumerate(edits):
        sheet, _mark, cell = edit.block.rpartition("!")
        if sheet in names:
            by_sheet[sheet][cell].append(index)
        else:
            refused[index] = "not_found"
    parts, applied = PartsEditor(book), list[int]()
    styles = _Styles(parts)
    for sheet, cells in by_sheet.items():
        _mark_sheet(book, parts, styles, sheet, cells, edits, author, when, applied, refused)
    if not applied:
        return Marked(data, [], refused)
    parts.full_calc_on_load()  # formulas may read a changed text
    return Marked(parts.build(), sorted(applied), refused)


def _mark_sheet(
    book: Workbook,
    parts: PartsEditor,
    styles: _Styles,
    sheet: str,
    cells: dict[str, list[int]],
    edits: Sequence[Edit],
    author: str,
    when: datetime,
    applied: list[int],
    refused: dict[int, str],
) -> None:
    editor = SheetEditor(book, sheet)
    if book.grid(sheet).protected:
        refused.update((index, "protected") for indices in cells.values() for index in indices)
        return
    notes = Notes(parts, editor, author)
    commented = notes.cells()
    changed = False
    for cell, indices in cells.items():
        fault = _fault(editor, cell, commented)
        fitting = [] if fault else _fitting(editor, cell, [(i, edits[i]) for i in indices], refused)
        if fault:
            refused.update((index, fault) for index in indices)
        if not fitting:
            continue
        row, column = split_cell(cell)
        text = editor.text(row, column) or ""
        for _index, edit in sorted(fitting, key=lambda item: -item[1].start):
            if edit.certainty == "fix":
                text = text[: edit.start] + edit.after + text[edit.end :]
        element = editor.cell(row, column)
        if text != editor.text(row, column):
            editor.set_inline(element, text)
        element.set("s", str(styles.coloured(int(element.get("s", "0")))))
        notes.add(row, column, _comment([edit for _index, edit in fitting], when))
        applied += [index for index, _edit in fitting]
        changed = True
    if changed:
        parts.put(editor.part, serialize(editor.root))


def _fault(editor: SheetEditor, cell: str, commented: set[str]) -> str:
    try:
        row, column = split_cell(cell)
    except ValueError:
        return "not_found"
    element = editor.find(row, column)
    if element is None:
        return "not_found"
    if child(element, "f") is not None or element.get("t") not in ("s", "inlineStr"):
        return "not_text"
    if editor.text(row, column) is None:
        return "rich_text"
    return "has_comment" if cell in commented else ""


def _fitting(
    editor: SheetEditor, cell: str, edits: list[tuple[int, Edit]], refused: dict[int, str]
) -> list[tuple[int, Edit]]:
    """The edits whose ``before`` stands where they say and that do not overlap."""
    text = editor.text(*split_cell(cell)) or ""
    fitting: list[tuple[int, Edit]] = []
    end = 0
    for index, edit in sorted(edits, key=lambda item: item[1].start):
        if text[edit.start : edit.end] != edit.before:
            refused[index] = "not_found"
        elif edit.start < end:
            refused[index] = "overlap"
        else:
            fitting.append((index, edit))
            end = edit.end
    return fitting


def _comment(edits: Sequence[Edit], when: datetime) -> str:
    lines = []
    for edit in edits:
        change = f"「{edit.before}」→「{edit.after}」" if edit.before != edit.after else f"「{edit.before}」"
        lines.append(f"{'要確認：' if edit.certainty == 'hint' else '修正：'}{change}")
        if edit.reason:
            lines.append(f"理由：{edit.reason}")
    lines.append(f"kumaai {when:%Y-%m-%d}")
    return "\n".join(lines)


class _Styles:
    """Cell styles with the marking colour, made from existing ones as they are needed."""

    def __init__(self, parts: PartsEditor) -> None:
        self._parts = parts
        self._part = next(
            (part for kind, part in parts.book.relations.values() if kind.endswith("/styles")), ""
        )
        self._fill: str | None = None
        self._made: dict[int, int] = {}

    def coloured(self, style: int) -> int:
        """The index of a style like ``style`` with the marking fill; ``style`` where the book has no styles."""
        if style in self._made or not self._part:
            return self._made.get(style, style)
        root = self._parts.root(self._part)
        formats = child(root, "cellXfs")
        known = list(children(formats, "xf"))
        if formats is None or style >= len(known):
            return style
        copy = _copy(known[style])
        copy.set("fillId", self._fill_index(root))
        copy.set("applyFill", "1")
        formats.append(copy)
        formats.set("count", str(len(known) + 1))
        self._made[style] = len(known)
        return len(known)

    def _fill_index(self, root: _Element) -> str:
        if self._fill is None:
            fills = child(root, "fills")
            if fills is None:
                fills = root.makeelement(qualified(root, "fills"), {})
                root.insert(0, fills)
            fill = fills.makeelement(qualified(root, "fill"), {})
            pattern = fills.makeelement(qualified(root, "patternFill"), {"patternType": "solid"})
            pattern.append(fills.makeelement(qualified(root, "fgColor"), {"rgb": COLOUR}))
            pattern.append(fills.makeelement(qualified(root, "bgColor"), {"indexed": "64"}))
            fill.append(pattern)
            fills.append(fill)
            count = len(list(children(fills, "fill")))
            fills.set("count", str(count))
            self._fill = str(count - 1)
        return self._fill


def _copy(element: _Element) -> _Element:
    from copy import deepcopy

    return deepcopy(element)
