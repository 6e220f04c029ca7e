"""Writing formulas into a workbook that somebody owns: nothing else of it changes.

Of the sheet's part only the cells' own bytes change, of workbook.xml the
wish to be computed; the calculation chain goes, since Excel builds it again.
Beside them only what must follow: a table that the cells belong to, the
metadata of a spilling formula, a date style where the workbook has none. What
was written is proved afterwards; on any difference nothing is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kumaai.messages import _
from kumaai.office.excel import allowed, growth, syntax
from kumaai.office.excel.arrays import fills_cells, needs_array
from kumaai.office.excel.cellscan import CellBytes, SheetBytes
from kumaai.office.excel.dynamic import dynamic_metadata
from kumaai.office.excel.editing import PartsEditor, refuse_signed
from kumaai.office.excel.fill import Filler
from kumaai.office.excel.functions import SPILLING
from kumaai.office.excel.looks import Looks, Wanted, style_and_text
from kumaai.office.excel.proof import Written, prove
from kumaai.office.excel.sharing import release_shared
from kumaai.office.excel.splicing import Content, Splicer
from kumaai.office.excel.spots import Place, Spots
from kumaai.office.excel.storing import stored
from kumaai.office.excel.workbook import Workbook, child, children
from kumaai.sheet import ERRORS, Scalar, cell_name, split_cell
from kumaai.status import OutputError

_LOOKED_AT = 1000
"""Cells that are looked at before anything is computed."""
_ROW_NUMBER = re.compile(r"(?<=[A-Za-z$])[0-9]+")
_BEYOND = ("formula.denied", "formula.external", "formula.length", "formula.depth", "formula.syntax")
"""Faults of a formula for which none is written, whatever else was checked before."""


def write_formulas(
    data: bytes,
    path: str,
    sheet: str,
    formulas: Mapping[str, tuple[str, Scalar]],
    header: tuple[str, str] | str | None = None,
    *,
    array: Sequence[Sequence[Scalar]] = (),
    dates: bool = False,
    overwrite: bool = False,
) -> bytes:
    """The workbook with ``formulas`` (cell → canonical formula and its value) in ``sheet``.

    ``header`` is a text for the cell above the first column, or (cell, text).
    ``array`` is the whole result of the one spilling formula. With ``dates``
    the values are dates and are shown as such. Raises OutputError with code
    output.merged, output.array, output.data_table, output.pivot, output.query,
    output.table_header, output.protected, output.signed, output.occupied,
    output.spill, output.sheet_kind, output.formula, output.disorder or
    output.limit when the place or formula is not safe; AnswerError
    answer.changed when the result differs anywhere else.
    """
    book = Workbook.open(data, path)
    refuse_signed(book)
    part = _sheet_part(book, sheet)
    writing = _Writing(book, sheet, SheetBytes(book.package.read(part), f"{path}: {part}"))
    writing.take(formulas, header, array)
    writing.see(overwrite=overwrite, dates=dates)
    return writing.finish()


def check_targets(
    data: bytes,
    path: str,
    sheet: str,
    cells: Sequence[str],
    header: str | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """See before anything is computed that the cells may be written; raises as :func:`write_formulas` does.

    Of many cells the first are looked at, the others when they are written.
    """
    book = Workbook.open(data, path)
    refuse_signed(book)
    part = _sheet_part(book, sheet)
    writing = _Writing(book, sheet, SheetBytes(book.package.read(part), f"{path}: {part}"))
    writing.spots.refuse_regions([split_cell(cell) for cell in cells])
    writing.take(dict.fromkeys(cells[:_LOOKED_AT], ("=0", None)), header, ())
    writing.see(overwrite=overwrite, dates=False)


def _sheet_part(book: Workbook, sheet: str) -> str:
    """The part of a worksheet. Raises OutputError output.sheet_kind for a chart or dialog sheet."""

    names = [each.get("name") for each in children(child(book.root, "sheets"), "sheet")]
    if sheet in names and all(each.name != sheet for each in book.sheets):
        raise _no_cells(book, sheet)
    return book.sheet_part(sheet).part


def _no_cells(book: Workbook, sheet: str) -> OutputError:
    return OutputError(
        "output.sheet_kind",
        _("{sheet} of {path} is no worksheet: it has no cells.").format(sheet=sheet, path=book.path),
        hint=_("Sheets: {names}").format(names=", ".join(each.name for each in book.sheets)),
        where=sheet,
    )


@dataclass
class _Writing:
    """One sheet, and what is to stand in its cells."""

    book: Workbook
    sheet: str
    scanned: SheetBytes
    formulas: dict[Place, tuple[str, Scalar]] = field(default_factory=dict)
    spilled: dict[Place, Scalar] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)
    _arrays: dict[str, bool] = field(default_factory=dict)
    size: tuple[int, int] = (1, 1)
    """Rows and columns of the result of a spilling formula."""

    def __post_init__(self) -> None:
        self.parts = PartsEditor(self.book)
        self.spots = Spots(self.book, self.sheet, self.scanned)
        self.looks = Looks(self.parts, self.scanned)
        self.splicer = Splicer(self.scanned)
        self.written = Written(self.book, self.book.sheet_part(self.sheet).part)

    def take(
        self,
        formulas: Mapping[str, tuple[str, Scalar]],
        header: tuple[str, str] | str | None,
        array: Sequence[Sequence[Scalar]],
    ) -> None:
        """Take what is to be written. Raises OutputError output.formula."""
        self.formulas = {split_cell(cell): content for cell, content in formulas.items()}
        first = min(self.formulas)
        self.spilled = {
            (first[0] + down, first[1] + across): value
            for down, row in enumerate(array)
            for across, value in enumerate(row)
            if (down, across) != (0, 0)
        }
        if array:
            self.size = (len(array), max(len(each) for each in array))
        if isinstance(header, str):
            header = (cell_name(*self._header_place(first)), header)
        if header:
            self.texts = {split_cell(header[0]): header[1]}

    def _header_place(self, first: Place) -> Place:
        """The cell for a header: above the first cell, in the header row of a table that stands beside it."""
        row, column = first
        if row == 1:
            raise OutputError(
                "output.header",
                _("There is no row above {cell} for a header.").format(cell=cell_name(row, column)),
                hint=_("Leave out --header, or begin in row 2."),
                where=f"{self.sheet}!{cell_name(row, column)}",
            )
        return row - 1, column

    def see(self, *, overwrite: bool, dates: bool) -> None:
        """Look at every place, and decide what each cell will hold. Raises OutputError."""
        targets = [*self.formulas, *self.spilled, *self.texts]
        for row, column in targets:
            if row > 1_048_576 or column > 16_384:
                raise _outside(self.sheet, row, column)
        self.spots.refuse_regions(targets, spilling=bool(self.spilled))
        contents = self._contents()
        above: dict[int, tuple[int, bool]] = {}
        last = 0
        for row in sorted({row for row, _column in targets}):
            mine = contents.pop(row)
            near = {column - back for column in mine for back in (0, 1)}
            index = self.scanned.row(row)
            listed = self.scanned.cells_from(index, min(near)) if index is not None else []
            cells = {cell.column: cell for cell in listed}
            if row != last + 1:
                above = self._seen(self._cells(row - 1), near) if row > 1 else {}
            seen = self._seen(cells, near)
            for column, content in sorted(mine.items()):
                mine[column] = self._see_one(
                    row, column, content, cells, seen, above, overwrite=overwrite, dates=dates
                )
            self.splicer.put(row, mine, listed)
            above, last = seen, row

    def _cells(self, row: int) -> dict[int, CellBytes]:
        index = self.scanned.row(row)
        return {} if index is None else {cell.column: cell for cell in self.scanned.cells(index)}

    def _seen(self, cells: Mapping[int, CellBytes], near: set[int]) -> dict[int, tuple[int, bool]]:
        """The styles of the cells in the columns ``near``, and whether each is text."""
        return {column: style_and_text(self.scanned, cells[column]) for column in near if column in cells}

    def _see_one(
        self,
        row: int,
        column: int,
        content: Content,
        cells: Mapping[int, CellBytes],
        seen: dict[int, tuple[int, bool]],
        above: Mapping[int, tuple[int, bool]],
        *,
        overwrite: bool,
        dates: bool,
    ) -> Content:
        cell = cells.get(column)
        own = self.looks.own(row, column, cell)
        self.spots.refuse_locked(row, column, own)
        if cell is not None and not overwrite:
            self.spots.refuse_occupied(row, column, cell, spilled=(row, column) in self.spilled)
        chosen = own
        if not self.spots.protected:
            neighbours = [(seen[column - 1][0], False)] if column - 1 in seen else []
            neighbours += [above[column]] if column in above else []
            chosen = self.looks.choose(own, neighbours, self._wanted(content, dates=dates))
        seen[column] = (chosen, content.formula is None and isinstance(content.value, str))
        stated = own if cell is not None else 0
        style = chosen if chosen != stated else None
        return content._replace(style=style)

    def _wanted(self, content: Content, *, dates: bool) -> Wanted:
        if isinstance(content.value, str) and content.value not in ERRORS:
            return "text"
        if dates and content.formula is not None:
            return "date"
        return "ratio" if self._ratios else "number"

    @cached_property
    def _ratios(self) -> bool:
        """Whether the numbers are all small, and some have decimals."""
        values = [value for _text, value in self.formulas.values()]
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        return any(v != int(v) for v in numbers if abs(v) < 1e15) and all(abs(v) < 10 for v in numbers)

    def _contents(self) -> dict[int, dict[int, Content]]:
        """What each cell will hold, by rows, before its style is chosen."""
        found: dict[int, dict[int, Content]] = {}
        for (row, column), text in self._stored().items():
            attributes: tuple[tuple[str, str], ...] = ()
            inner: tuple[tuple[str, str], ...] = ()
            formula, value = self.formulas[row, column]
            if self.spilled or self._is_array(formula, text):
                attributes, inner = self._dynamic(row, column)
            if attributes and not self.spilled and not _reaches(text) and fills_cells(formula):
                attributes = ()  # an array of old, which stays in its cell: nothing may spill unseen
            found.setdefault(row, {})[column] = Content(value, text, None, inner, attributes)
        for texts in (self.spilled, self.texts):
            for (row, column), value in texts.items():
                found.setdefault(row, {})[column] = Content(value)
        return found

    def _is_array(self, formula: str, stored: str) -> bool:
        """Whether it must be stored as an array; judged once for a formula that is filled down."""
        if "(" not in formula and ":" not in formula and "[" not in formula and "{" not in formula:
            return False
        shape = _ROW_NUMBER.sub("", formula)
        if shape not in self._arrays:
            self._arrays[shape] = _reaches(stored) or needs_array(formula)
        return self._arrays[shape]

    def _dynamic(
        self, row: int, column: int
    ) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        height, width = self.size
        first, last = cell_name(row, column), cell_name(row + height - 1, column + width - 1)
        reference = first if first == last else f"{first}:{last}"
        index, part = dynamic_metadata(self.parts)
        self.written.metadata = part or self.written.metadata
        return (("cm", str(index)),), (("t", "array"), ("ref", reference))

    def _stored(self) -> dict[Place, str]:
        """Each formula as the file keeps it; tables follow. Raises OutputError output.formula."""
        first = min(self.formulas)
        formula = self.formulas[first][0]
        self._refuse_formula(formula, first)
        filling = Filler(formula, cell_name(*first))
        grown = self._grown()
        kept: dict[str, Filler] = {}
        found: dict[Place, str] = {}
        for place, (text, _value) in self.formulas.items():
            table = grown.get(place[1]) or self.spots.table_at(*place)
            name = table.name if table else ""
            if text == filling.at(*place):
                if name not in kept:
                    kept[name] = Filler(self._store(formula, name, first), cell_name(*first))
                found[place] = kept[name].at(*place)
            else:
                self._refuse_formula(text, place)
                found[place] = self._store(text, name, place)
        if not self.spilled:
            self._follow(found, grown)
        return found

    def _columns(self, texts: Mapping[Place, str]) -> list[growth.Filled]:
        """The columns that one formula fills without a gap."""
        rows: dict[int, list[int]] = {}
        for row, column in texts:
            rows.setdefault(column, []).append(row)
        found = []
        for column, numbers in rows.items():
            first, last = min(numbers), max(numbers)
            filling = Filler(texts[first, column], cell_name(first, column))
            whole = len(numbers) == last - first + 1
            if whole and all(texts[row, column] == filling.at(row, column) for row in numbers):
                found.append(growth.Filled(column, first, last, texts[first, column]))
        return found

    def _grown(self) -> dict[int, growth.TablePart]:
        """The tables that get a column more, by that column."""
        found: dict[int, growth.TablePart] = {}
        if self.spilled or not self.spots.tables:
            return found
        for filled in self._columns({place: text for place, (text, _value) in self.formulas.items()}):
            grown = growth.grown(self.spots, filled, self.texts)
            if grown is not None:
                found[filled.column] = grown[0]
        return found

    def _follow(self, texts: Mapping[Place, str], grown: Mapping[int, growth.TablePart]) -> None:
        """Let tables take the columns that are theirs."""
        if not self.spots.tables:
            return
        for filled in self._columns(texts):
            table = grown.get(filled.column)
            if table is not None:
                at = (table.top, filled.column)
                name = self.texts.get(at) or growth.text_of(self.spots, *at)
                free = growth.free_name(table, name)
                if at in self.texts:
                    self.texts[at] = free
                elif free != name:
                    continue  # the text stands there already, and two columns cannot have it
                growth.grow(self.parts, table, free, filled.formula)
                self.written.tables.add(table.part)
                continue
            holder = self.spots.table_at(filled.first, filled.column)
            if holder and (filled.first, filled.last) == (holder.first, holder.last):
                growth.calculate(self.parts, holder, filled.column, filled.formula)
                self.written.tables.add(holder.part)

    def _store(self, formula: str, table: str, place: Place) -> str:
        try:
            return stored(formula, table)
        except syntax.FormulaFault as fault:
            raise self._unfit(fault, place) from fault

    def _refuse_formula(self, formula: str, place: Place) -> None:
        for fault in allowed.check(formula):
            if fault.code in _BEYOND:
                raise self._unfit(fault, place)

    def _unfit(self, fault: syntax.FormulaFault, place: Place) -> OutputError:
        return OutputError(
            "output.formula",
            _("The formula for {sheet}!{cell} is not written ({reason}).").format(
                sheet=self.sheet, cell=cell_name(*place), reason=fault.code
            ),
            hint=_("Use only functions and references that stay within the workbook."),
            where=f"{self.sheet}!{cell_name(*place)}",
        )

    def finish(self) -> bytes:
        """The new package, proved. Raises AnswerError answer.changed."""
        release_shared(self.splicer)
        self.splicer.grow_dimension()
        self.written.contents = dict(self.splicer.contents)
        self.written.styles = self.looks.touched
        self.parts.put(self.written.part, self.splicer.build())
        self.parts.full_calc_on_load()
        self.parts.drop_calc_chain()
        data = self.parts.build()
        prove(self.written, data)
        return data


def _reaches(text: str) -> bool:
    """Whether a formula uses a function whose result may fill more cells than one."""
    from kumaai.office.excel.storing import functions_in

    return not SPILLING.isdisjoint(functions_in(text))


def _outside(sheet: str, row: int, column: int) -> OutputError:
    return OutputError(
        "output.spill",
        _("The formula would spill over the edge of {sheet}.").format(sheet=sheet),
        hint=_("Choose a place with enough empty cells."),
        where=f"{sheet}!{cell_name(row, column)}",
    )
