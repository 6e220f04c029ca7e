"""Texts that other parts of a workbook rely on: changing one would break what looks it up.

A table's header is named by structured references, a validation's list by its
choices, a lookup's key by formulas. ECMA-376 part 1: 18.5.1 (tables), 18.3.1.32
(data validations), 18.3.2 (filters), 18.10 (pivot tables).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kumaai.office.excel.workbook import Workbook, child, children, local
from kumaai.sheet import MAX_COLUMN, MAX_ROW, column_number, split_range

if TYPE_CHECKING:
    from lxml.etree import _Element

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

MOST_AREAS = 300
"""Different areas over the same columns of a sheet that are kept apart; more become one that covers them."""

_LOOKS_UP = re.compile(
    r"\b(?:[VHX]?LOOKUP|X?MATCH|(?:COUNT|SUM|AVERAGE)IFS?|(?:MAX|MIN)IFS|FILTER|EXACT|FIND|SEARCH|SUBSTITUTE"
    r"|SWITCH|INDIRECT|GETPIVOTDATA|PIVOTBY|GROUPBY|D(?:GET|SUM|COUNTA?|AVERAGE|MAX|MIN|PRODUCT))\(",
    re.IGNORECASE,
)
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_EMPTY_TEST = re.compile(r'(?:<>|=)\s*""')
_SHEET = r"(?:(?:'((?:[^']|'')+)'|([^\s'!(),;:=<>+\-*/^&{}\"]+))!)?"
_REFERENCE = re.compile(
    rf"{_SHEET}(?<![\w.])(?:\$?([A-Z]{{1,3}})\$?([0-9]+)(?::\$?([A-Z]{{1,3}})\$?([0-9]+))?"
    r"|\$?([A-Z]{1,3}):\$?([A-Z]{1,3}))(?![\w.(])",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d][\w.\\?]*")


class Relied:
    """What a workbook's formulas, tables, lists and filters rely on, read when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._areas: dict[tuple[str, str], dict[tuple[int, int], list[Area]]] = defaultdict(dict)
        self._texts: set[str] = set()
        self._filters: dict[str, list[tuple[Area, set[str]]]] = defaultdict(list)

    def why(self, sheet: str, row: int, column: int, text: str) -> str:
        """Why the text of a cell must stay as it is: "" or a code.

        relied.table, relied.pivot, relied.choice, relied.filter,
        relied.lookup, relied.name.
        """
        _ = self._read
        for code in ("table", "pivot", "choice", "lookup"):
            if any(_within(area, row, column) for area in self._near(sheet, code, column)):
                return f"relied.{code}"
        for area, values in self._filters[sheet]:
            if text in values and _within(area, row, column):
                return "relied.filter"
        if text.strip().lower() in self._names:
            return "relied.name"
        return "relied.lookup" if text in self._texts else ""

    def _near(self, sheet: str, code: str, column: int) -> Iterator[Area]:
        for (left, right), areas in self._areas[sheet, code].items():
            if left <= column <= right:
                yield from areas

    @cached_property
    def _names(self) -> set[str]:
        """Names and sheets that INDIRECT or a dependent list may call by the text."""
        names = {name.lower() for name in self._book.defined_names}
        return names | {sheet.name.lower() for sheet in self._book.sheets}

    @cached_property
    def _read(self) -> bool:
        book = self._book
        for sheet in book.sheets:
            root = book.xml(sheet.part)
            self._read_formulas(sheet.name)
            self._read_rules(sheet.name, root)
            self._read_filter(sheet.name, child(root, "autoFilter"))
            for kind, part in book.relations_of(sheet.part).values():
                if part not in book.package:
                    continue
                if kind.endswith("/table"):
                    self._read_table(sheet.name, book.xml(part))
                elif kind.endswith("/pivotTable"):
                    location = child(book.xml(part), "location")
                    self._add(sheet.name, "pivot", location.get("ref", "") if location is not None else "")
        for formula in book.defined_names.values():
            if _LOOKS_UP.search(formula):
                self._look(formula, "")
        for kind, part in book.relations.values():
            if kind.endswith("/pivotCacheDefinition") and part in book.package:
                self._read_cache(book.xml(part))
        return True

    def _read_formulas(self, sheet: str) -> None:
        for cell in self._book.grid(sheet).cells.values():
            if cell.formula:
                self._look(cell.formula, sheet)

    def _look(self, formula: str, sheet: str) -> None:
        """Take up what a formula compares texts with."""
        bare = _EMPTY_TEST.sub("", formula[1:] if formula.startswith("=") else formula)
        if '"' in bare:  # what a formula gives as a text is often counted together with what people type
            self._texts.update(text.replace('""', '"') for text in _TEXT.findall(bare) if text)
        looks_up = _LOOKS_UP.search(bare) is not None
        if not looks_up and "=" not in bare and "<>" not in bare:
            return
        without = _TEXT.sub('""', bare)
        for hit in _REFERENCE.finditer(without):
            if looks_up or _compared(without, hit):
                self._add_hit(hit, sheet, "lookup")
        if looks_up:
            self._look_names(without)

    def _look_names(self, formula: str) -> None:
        """Tables and names inside a formula that looks something up."""
        for word in set(_NAME.findall(formula)):
            refers = self._book.defined_names.get(word)
            if refers:
                self._add_references(refers, "", "lookup")
            for table in self._tables.get(word.lower(), ()):
                self._add(table[0], "lookup", table[1])

    @cached_property
    def _tables(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for sheet in self._book.sheets:
            for table in self._book.grid(sheet.name).tables:
                found[table.name.lower()].append((sheet.name, f"{table.first_cell}:{table.last_cell}"))
        return found

    def _read_rules(self, sheet: str, root: _Element) -> None:
        """Data validations, those of Excel 2010 in extensions too, and conditional formats."""
        for element in root.iter():
            name = local(element.tag)
            if name == "dataValidation" and element.get("type") == "list":
                formula = "".join(_formula_of(element, "formula1"))
                places = element.get("sqref") or "".join(_formula_of(element, "sqref"))
                for area in places.split():
                    self._add(sheet, "choice", area)
                self._add_references(formula, sheet, "choice")
                for word in _NAME.findall(formula):
                    self._add_references(self._book.defined_names.get(word, ""), sheet, "choice")
            elif name == "cfRule":
                for formula in _formula_of(element, "formula"):
                    self._texts.update(text for text in _TEXT.findall(formula) if text)

    def _read_table(self, sheet: str, root: _Element) -> None:
        try:
            top, left, bottom, right = split_range(root.get("ref", ""))
        except ValueError:
            return
        heads, totals = root.get("headerRowCount", "1"), root.get("totalsRowCount", "0")
        if heads != "0":
            self._put(sheet, "table", (top, left, top, right))
        if totals != "0":
            self._put(sheet, "table", (bottom, left, bottom, right))
        self._read_filter(sheet, child(root, "autoFilter"))

    def _read_filter(self, sheet: str, element: _Element | None) -> None:
        try:
            top, left, bottom, _right = split_range(element.get("ref", "") if element is not None else "")
        except ValueError:
            return
        for column in children(element, "filterColumn"):
            number = left + int(column.get("colId", "0"))
            values = {each.get("val", "") for each in column.iter() if each.get("val")}
            if values:
                self._filters[sheet].append(((top, number, bottom, number), values))

    def _read_cache(self, root: _Element) -> None:
        source = child(child(root, "cacheSource"), "worksheetSource")
        if source is None:
            return
        sheet, reference = source.get("sheet", ""), source.get("ref", "")
        if not reference:
            reference = self._book.defined_names.get(source.get("name", ""), "")
            sheet, _mark, reference = reference.rpartition("!")
            sheet = sheet.strip("'").replace("''", "'")
        try:
            top, left, _bottom, right = split_range(reference.replace("$", ""))
        except ValueError:
            return
        self._put(sheet, "pivot", (top, left, top, right))

    def _add_references(self, formula: str, sheet: str, code: str) -> None:
        for hit in _REFERENCE.finditer(_TEXT.sub('""', formula)):
            self._add_hit(hit, sheet, code)

    def _add_hit(self, hit: re.Match[str], sheet: str, code: str) -> None:
        quoted, plain, column, row, last_column, last_row, first, last = hit.groups()
        name = (quoted or "").replace("''", "'") or plain or sheet
        if first:
            self._put(name, code, (1, column_number(first), MAX_ROW, min(MAX_COLUMN, column_number(last))))
            return
        top, left = int(row), column_number(column)
        bottom, right = int(last_row or row), column_number(last_column or column)
        self._put(name, code, (min(top, bottom), min(left, right), max(top, bottom), max(left, right)))

    def _add(self, sheet: str, code: str, reference: str) -> None:
        try:
            self._put(sheet, code, split_range(reference.replace("$", "")))
        except ValueError:
            return

    def _put(self, sheet: str, code: str, area: Area) -> None:
        areas = self._areas[sheet, code].setdefault((area[1], area[3]), [])
        if not areas or areas[-1] != area:
            areas.append(area)
        if len(areas) > MOST_AREAS:
            areas[:] = [
                (min(a[0] for a in areas), area[1], max(a[2] for a in areas), area[3]),
            ]


def _compared(formula: str, hit: re.Match[str]) -> bool:
    """Whether = or <> stands right beside a reference."""
    before, after = formula[: hit.start()].rstrip(), formula[hit.end() :].lstrip()
    return before.endswith(("=", "<>")) or after.startswith(("=", "<>"))


def _within(area: Area, row: int, column: int) -> bool:
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]


def _formula_of(element: _Element, name: str) -> Iterator[str]:
    """The texts of the children of that name, whether plain or wrapped as extensions have them."""
    for each in children(element, name):
        yield "".join(str(text) for text in each.itertext())
