"""A proofread workbook: texts changed, their cells coloured, a comment with before, after and reason.

Only text cells are ever touched, never numbers, dates or formulas. A cell's
text becomes its own: other cells that share the string stay as they are. A
text that formulas, lists or tables rely on is commented on but not changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kumaai.answers import Edit
from kumaai.office.excel.editing import PartsEditor, SheetEditor, qualified, refuse_signed, serialize
from kumaai.office.excel.markstyles import MarkStyles
from kumaai.office.excel.notes import Notes
from kumaai.office.excel.relied import Relied
from kumaai.office.excel.richtext import Change, changed
from kumaai.office.excel.unchanged import Expected, verify
from kumaai.office.excel.workbook import Grid, Workbook, child, local, string_text
from kumaai.sheet import cell_name, split_cell, split_range

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class _Wish:
    """How edits are put in: by whom, when, and with what beside the text."""

    author: str
    when: datetime
    comments: bool
    plain: bool
    force: bool


@dataclass(frozen=True)
class Marked:
    """The workbook, the indices of the edits that are in it, and why the others are not.

    Codes: not_found, not_text, covered, special, overlap, protected, drawing.
    ``kept`` has the edits that became comments although they were to change
    the text, with what relies on the text (relied.table, relied.lookup …).
    ``readings`` has the furigana that a changed text lost, by block id.
    """

    data: bytes
    applied: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)
    readings: dict[str, list[str]] = field(default_factory=dict)


def mark(
    data: bytes,
    path: str,
    edits: Sequence[Edit],
    *,
    author: str,
    when: datetime,
    comments: bool = True,
    plain: bool = False,
    force: bool = False,
) -> Marked:
    """Put the edits into the workbook; a hint gets its comment and colour but changes no text.

    ``comments`` off leaves the colour alone; ``plain`` changes texts outright,
    without colour or comment; ``force`` also in protected sheets.

    Raises InputError when the workbook cannot be read, OutputError
    output.signed when it is digitally signed, AnswerError answer.changed when
    anything else would have changed.
    """
    wish = _Wish(author, when, comments, plain, force)
    return _Marking(Workbook.open(data, path), edits, wish).go()


def own_texts(data: bytes, path: str) -> frozenset[str]:
    """Block ids of the cells that hold a text of their own: no formula, number, date or error."""
    book = Workbook.open(data, path)
    return frozenset(
        f"{sheet.name}!{cell_name(*place)}"
        for sheet in book.sheets
        for place, cell in book.grid(sheet.name).cells.items()
        if cell.type == "s" and not cell.formula
    )


class _Marking:
    """One workbook being marked."""

    def __init__(self, book: Workbook, edits: Sequence[Edit], wish: _Wish) -> None:
        refuse_signed(book)
        self.book, self.edits, self.wish = book, edits, wish
        self.parts = PartsEditor(book)
        self.styles = MarkStyles(self.parts)
        self.relied = Relied(book)
        self.result = Marked(book.package.data)
        self.expected: dict[str, dict[tuple[int, int], Expected]] = defaultdict(dict)

    def go(self) -> Marked:
        """All sheets, then the package, then the comparison with the original."""
        result = self.result
        for sheet, cells in self._by_sheet().items():
            self._mark_sheet(sheet, cells)
        if not result.applied:
            return result
        if any(one.text is not None for cells in self.expected.values() for one in cells.values()):
            self._compute_anew()
        data = self.parts.build()
        verify(self.book, data, self.expected, {*self.parts.changed})
        return Marked(data, sorted(result.applied), result.refused, result.kept, result.readings)

    def _by_sheet(self) -> Mapping[str, Mapping[str, list[int]]]:
        by_sheet: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        names = {part.name for part in self.book.sheets}
        for index, edit in enumerate(self.edits):
            sheet, _mark, cell = edit.block.rpartition("!")
            if sheet in names:
                by_sheet[sheet][cell].append(index)
            else:
                self.result.refused[index] = "not_found"
        return by_sheet

    def _compute_anew(self) -> None:
        """Formulas may read a changed text; a workbook without any is not told to compute."""
        grids = (self.book.grid(sheet.name) for sheet in self.book.sheets)
        if any(cell.formula for grid in grids for cell in grid.cells.values()):
            self.parts.full_calc_on_load()

    def _mark_sheet(self, sheet: str, cells: Mapping[str, list[int]]) -> None:
        grid = self.book.grid(sheet)
        editor = SheetEditor(self.book, sheet)
        notes = Notes(self.parts, editor, self.wish.author, self.wish.when)
        fault = "protected" if grid.protected and not self.wish.force else "" if notes.usable else "drawing"
        count = len(self.result.applied)
        for cell, indices in cells.items():
            found = fault or _fault(editor, grid, cell)
            if found:
                self.result.refused.update((index, found) for index in indices)
            else:
                self._mark_cell(sheet, editor, notes, cell, indices)
        if len(self.result.applied) > count:
            notes.finish()
            self.parts.put(editor.part, serialize(editor.root))

    def _mark_cell(
        self, sheet: str, editor: SheetEditor, notes: Notes, cell: str, indices: list[int]
    ) -> None:
        row, column = split_cell(cell)
        element = editor.cell(row, column)
        item = _item(self.book, element)
        assert item is not None  # _fault has seen it
        text = string_text(item)
        fitting = self._fitting(text, indices)
        why = self.relied.why(sheet, row, column, text)
        fixes = [index for index in fitting if self.edits[index].certainty == "fix"]
        if why and fixes:
            self.result.kept.update((index, why) for index in fixes)
            fixes = []
        lost: list[str] = []
        if fixes:
            made = changed(item, [_change(self.edits[index]) for index in fixes])
            if made is None:
                self.result.refused.update((index, "special") for index in fitting)
                return
            new, lost = made
            text = string_text(new)
            _set_item(editor, element, new)
        if self.wish.plain:
            # Without a mark there is no place for what only a person can decide.
            fitting = fixes
        else:
            self._tell(notes, element, (row, column), fitting, lost)
        if lost:
            self.result.readings[f"{sheet}!{cell}"] = lost
        self.result.applied.extend(fitting)
        if fitting:
            style = int(element.get("s", "0"))
            self.expected[sheet][row, column] = Expected(text if fixes else None, style)

    def _tell(
        self,
        notes: Notes,
        element: _Element,
        place: tuple[int, int],
        fitting: list[int],
        lost: list[str],
    ) -> None:
        """Colour the cell and comment on it."""
        if not fitting:
            return
        element.set("s", str(self.styles.coloured(int(element.get("s", "0")))))
        if self.wish.comments:
            lines = [line for index in fitting for line in self._lines(index)]
            lines += [f"ふりがな「{'、'.join(lost)}」は外しました。"] if lost else []
            notes.add(*place, "\n".join([*lines, f"{notes.author} {self.wish.when:%Y-%m-%d}"]))

    def _lines(self, index: int) -> list[str]:
        edit, why = self.edits[index], self.result.kept.get(index, "")
        change = f"「{edit.before}」→「{edit.after}」" if edit.before != edit.after else f"「{edit.before}」"
        lines = [f"{'要確認：' if why or edit.certainty == 'hint' else '修正：'}{change}"]
        if edit.reason:
            lines.append(f"理由：{edit.reason}")
        if why:
            lines.append(f"文字は変えていません：{KEPT[why]}")
        return lines

    def _fitting(self, text: str, indices: list[int]) -> list[int]:
        """The edits whose ``before`` stands where they say and that do not overlap."""
        fitting: list[int] = []
        end = 0
        for index in sorted(indices, key=lambda index: self.edits[index].start):
            edit = self.edits[index]
            if text[edit.start : edit.end] != edit.before:
                self.result.refused[index] = "not_found"
            elif edit.start < end:
                self.result.refused[index] = "overlap"
            else:
                fitting.append(index)
                end = edit.end
        return fitting


KEPT = {
    "relied.table": "テーブルの見出しか集計行で、数式が名前で呼んでいることがあります。",
    "relied.pivot": "ピボットテーブルが使っています。",
    "relied.choice": "入力規則のリストの選択肢です。",
    "relied.filter": "フィルターの条件になっています。",
    "relied.lookup": "数式がこの文字を検索・比較に使っています。",
    "relied.name": "シート名か名前の定義と同じ文字です。",
}
"""Why a text was left as it is, for the comment."""


def _fault(editor: SheetEditor, grid: Grid, cell: str) -> str:
    """Why a cell cannot be marked: "" or a code."""
    try:
        row, column = split_cell(cell)
    except ValueError:
        return "not_found"
    element = editor.find(row, column)
    if element is None:
        return "not_found"
    if child(element, "f") is not None or _item(editor.book, element) is None:
        return "not_text"
    if any(_inside(area, row, column) for area in map(split_range, grid.arrays)):
        return "not_text"  # a spilled result
    for area in map(split_range, filter(None, grid.merges)):
        if _inside(area, row, column) and (row, column) != area[:2]:
            return "covered"
    return ""


def _inside(area: tuple[int, int, int, int], row: int, column: int) -> bool:
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]


def _item(book: Workbook, element: _Element) -> _Element | None:
    """The string item that a cell shows; None for numbers, dates, errors and results."""
    if element.get("t") == "inlineStr":
        return child(element, "is")
    value = child(element, "v")
    text = (value.text or "") if value is not None else ""
    if element.get("t") == "str":  # how some programs store a text that no formula gave
        item = element.makeelement(qualified(element, "is"), {})
        item.append(element.makeelement(qualified(element, "t"), {}))
        item[0].text = text
        return item if text else None
    if element.get("t") != "s" or not text.strip().isdigit():
        return None
    index, items = int(text), book.string_items
    return items[index] if index < len(items) else None


def _set_item(editor: SheetEditor, element: _Element, item: _Element) -> None:
    """Make a string item the cell's own; what belongs to the cell beside its value stays."""
    own = element.makeelement(qualified(editor.root, "is"), {})
    own.text = None
    own.extend(list(item))
    for each in list(element):
        if local(each.tag) in ("v", "is"):
            element.remove(each)
    element.set("t", "inlineStr")
    element.insert(0, own)


def _change(edit: Edit) -> Change:
    return Change(edit.start, edit.end, edit.after)
