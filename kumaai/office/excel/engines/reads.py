"""What formulas read: sheets and columns, as far as it can be seen without computing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kumaai.office.excel.cells import Row
from kumaai.office.excel.references import names_in
from kumaai.office.excel.syntax import FormulaFault, Token, tokenize
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import MAX_COLUMN, NamedTable, column_number, split_cell

_MOVING = frozenset({"INDIRECT", "OFFSET"})
"""Functions whose references cannot be seen."""

_DEPTH = 8
"""Names that name other names."""

ROUNDS = 12
"""How often formulas without a stored value may lead to further columns."""


class Reads:
    """Sheet → the columns that are read, None for all of them; ``tables`` and ``names`` (lower case → text) are those that are used."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._order = [part.name for part in book.sheets]
        self._names: dict[str, dict[str, str]] = {}
        self._tables = {table.name.lower(): table for name in self._order for table in book.grid(name).tables}
        self.columns: dict[str, set[int] | None] = {}
        self.tables: dict[str, NamedTable] = {}
        self.names: dict[str, str] = {}
        self._seen: set[tuple[str, str]] = set()

    def add(self, formulas: Iterable[str], sheet: str) -> None:
        """Take in what formulas on ``sheet`` read; one that cannot be read itself reads nothing."""
        for formula in formulas:
            key = (sheet, re.sub(r"\d+", "", formula))
            if key not in self._seen:
                self._seen.add(key)
                self._formula(formula, sheet, 0)

    def _formula(self, formula: str, sheet: str, depth: int) -> None:
        try:
            tokens = tokenize(formula)
        except FormulaFault:
            return
        on = [sheet]
        for index, token in enumerate(tokens):
            if token.kind == "sheet":
                on = self._sheets(token.text)
                continue
            if token.kind == "function" and token.text.upper() in _MOVING:
                self.names |= self._known(sheet)  # a text may name any of them
                for name in self._order:
                    self.columns[name] = None
            elif token.kind in ("name", "cell") and token.text.lower() in self._tables:
                self._table(self._tables[token.text.lower()])
            elif token.kind == "table" and (index == 0 or tokens[index - 1].kind not in ("name", "cell")):
                for table in self._tables.values():  # [@列] inside a table: which one is told by the place
                    if table.sheet == sheet:
                        self._table(table)
            elif token.kind == "name" and token.text.lower() in self._known(sheet) and depth < _DEPTH:
                text = self._known(sheet)[token.text.lower()]
                self.names[token.text.lower()] = text
                self._formula(text, sheet, depth + 1)
            elif token.kind in ("cell", "columns", "rows"):
                self._span(on, *_columns_of(tokens, index))
                if index + 1 < len(tokens) and tokens[index + 1].text == ":":
                    continue  # the range's other end stands on the same sheet
            if token.text != ":":
                on = [sheet]

    def _known(self, sheet: str) -> dict[str, str]:
        """The names that mean something on a sheet, its own and hidden ones too."""
        if sheet not in self._names:
            self._names[sheet] = names_in(self._book, sheet)
        return self._names[sheet]

    def _sheets(self, text: str) -> list[str]:
        name = text[:-1]
        name = name[1:-1].replace("''", "'") if name.startswith("'") else name
        lowered = {each.lower(): each for each in self._order}
        if name.lower() in lowered:
            return [lowered[name.lower()]]
        first, _colon, last = name.lower().partition(":")
        if first in lowered and last in lowered:
            start, end = sorted((self._order.index(lowered[first]), self._order.index(lowered[last])))
            return self._order[start : end + 1]
        return []

    def _table(self, table: NamedTable) -> None:
        self.tables[table.name.lower()] = table
        self._span([table.sheet], split_cell(table.first_cell)[1], split_cell(table.last_cell)[1])

    def _span(self, sheets: list[str], first: int, last: int) -> None:
        for name in sheets:
            known = self.columns.setdefault(name, set())
            if known is None:
                continue
            if last - first >= 1_000:
                self.columns[name] = None
            else:
                known.update(range(first, last + 1))

    def contents(self) -> dict[str, dict[int, Row]]:
        """Sheet → the rows that are read, with what formulas without a stored value need as well."""
        found: dict[str, dict[int, Row]] = {}
        for _round in range(ROUNDS):
            before = self._size()
            found = {name: self._rows(name) for name in self._order if name in self.columns}
            for name, rows in found.items():
                self.add(_open_formulas(rows), name)
            if before == self._size():
                break
        return found

    def _size(self) -> list[tuple[str, int]]:
        return [(name, -1 if columns is None else len(columns)) for name, columns in self.columns.items()]

    def _rows(self, name: str) -> dict[int, Row]:
        cells, columns = self._book.grid(name).cells, self.columns[name]
        return dict(cells.rows.items() if columns is None else cells.only(columns))


def _open_formulas(rows: dict[int, Row]) -> Iterable[str]:
    """The formulas that have no stored value."""
    for row in rows.values():
        if row.formulas:
            yield from (f for f, kind in zip(row.formulas, row.types, strict=True) if f and kind == "-")


def _columns_of(tokens: tuple[Token, ...], index: int) -> tuple[int, int]:
    """The columns of the reference that begins at a token; of the other end of a range where that follows."""
    token = tokens[index]
    if token.kind == "rows":
        return 1, MAX_COLUMN
    if token.kind == "columns":
        first, last = (column_number(part.strip("$")) for part in token.text.split(":"))
        return min(first, last), max(first, last)
    column = split_cell(token.text)[1]
    if index + 2 < len(tokens) and tokens[index + 1].text == ":":
        if tokens[index + 2].kind != "cell":
            return column, MAX_COLUMN
        other = split_cell(tokens[index + 2].text)[1]
        return min(column, other), max(column, other)
    return column, column
