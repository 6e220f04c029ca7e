"""One row of a sheet's XML: the usual shape by a pattern, any other by the XML parser.

Programs write cells in one shape (``<c r= s= t=><f/><v/></c>``), which a
pattern reads far faster than a tree. Cells are described in ECMA-376 part 1,
18.3.1.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kumaai.office.excel.cells import Cell, Row, RowMaker
from kumaai.office.excel.xmltext import attributes_of, is_exact, number_of, plain_text, text_of, typed
from kumaai.sheet import MAX_COLUMN, Scalar, column_letter, column_number

if TYPE_CHECKING:
    pass

_REST = (
    rb"([0-9]{1,7})\"((?: [a-z]+=\"[^\"<]*\")*) ?(?:/>|>"
    rb"(?:<f([^<>]*)(?:/>|>([^<]*)</f>))?"
    rb"(?:<v(?: xml:space=\"preserve\")?>([^<]*)</v>|<v/>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>)?</c>)"
)
_CELL = re.compile(rb"<c r=\"([A-Z]{1,3})" + _REST)
_SHAPES = 4_000
"""Kinds of rows that are remembered."""

_decode = msgspec.json.Decoder().decode
"""JSON writes numbers nearly as XML Schema does, and its reader takes a whole row at once."""

FormulaReader = Callable[[dict[str, str], str, str], str | None]
"""(attributes of ``f``, its text, the cell's name) → the formula with ``=``, or None."""


class _Shape(NamedTuple):
    """What rows that are written alike share; ``simple`` where all cells are numbers or ``shared`` strings."""

    columns: tuple[int, ...]
    kinds: tuple[str, ...]
    types: str
    styles: tuple[int, ...]
    shared: tuple[int, ...]
    simple: bool


class RowReader:
    """Reads rows of one sheet.

    ``strings`` gives the shared strings, ``formula`` understands an ``f``,
    ``parsed`` reads a row's XML of any shape.
    """

    def __init__(
        self,
        strings: Callable[[], list[str]],
        formula: FormulaReader,
        parsed: Callable[[bytes, int], dict[int, Cell]],
    ) -> None:
        self._strings, self._formula, self._parsed = strings, formula, parsed
        self._maker = RowMaker()
        self._singles: dict[tuple[bytes, bytes], tuple[int, str, int]] = {}
        self._shapes: dict[tuple[tuple[bytes, ...], tuple[bytes, ...]], _Shape | None] = {}

    def read(self, number: int, row: bytes) -> Row | None:
        """The cells of ``<row …>…</row>``; raises ValueError or IndexError where a value is broken."""
        cells = _CELL.findall(row)
        if len(cells) != row.count(b"<c ") + row.count(b"<c>") + row.count(b"<c/>"):
            return self._slow(number, row)
        return self._row(number, row, cells) if cells else None

    def read_only(self, number: int, row: bytes, columns: Collection[int]) -> Row | None:
        """The same of some columns."""
        letters = tuple(sorted(columns))
        digits = str(number).encode()
        cells = _pattern(letters).findall(row)
        if len(cells) == sum(row.count(b'<c r="' + name + digits + b'"') for name in _names(letters)):
            return self._row(number, row, cells) if cells else None
        whole = self._slow(number, row)
        return whole.only(columns) if whole else None

    def read_columns(self, rows: bytes, columns: Collection[int]) -> dict[int, Row] | None:
        """The cells in some columns of many rows at once; None where one of them is not of the usual shape."""
        letters = tuple(sorted(columns))
        cells = _pattern(letters).findall(rows)
        if len(cells) != len(_start(letters).findall(rows)):
            return None
        found: dict[int, Row] = {}
        for digits, group in groupby(cells, key=itemgetter(1)):
            number = int(digits)
            row = self._cells(number, group)
            if row is None or number in found:
                return None
            if row.columns:
                found[number] = row
        return found

    def _cells(self, number: int, group: Iterable[tuple[bytes, ...]]) -> Row | None:
        """A row out of its matches; None where the columns do not ascend."""
        columns: list[int] = []
        types, styles, values, formulas = "", [], [], []
        for letters, digits, rest, f_attributes, f_text, raw, inline in group:
            column, kind, style = self._one(letters, rest)
            formula = None
            if f_attributes or f_text:
                name = (letters + digits).decode()
                formula = self._formula(attributes_of(f_attributes), text_of(f_text), name)
            letter, value = self._value(kind, raw, inline)
            if letter == "-" and not style and not formula:
                continue
            if columns and column <= columns[-1]:
                return None
            columns.append(column)
            types += letter
            styles.append(style)
            values.append(value)
            formulas.append(formula)
        stated = tuple(formulas) if any(formulas) else ()
        return self._maker.make(tuple(columns), types, tuple(styles), tuple(values), stated)

    def _one(self, letters: bytes, rest: bytes) -> tuple[int, str, int]:
        """Column, kind and style of one cell."""
        key = (letters, rest)
        if key not in self._singles:
            attributes = attributes_of(rest)
            style = int(attributes.get("s", "0"))
            if style < 0:
                raise ValueError(style)
            self._singles[key] = (column_number(letters.decode()), attributes.get("t", "n"), style)
        return self._singles[key]

    def _slow(self, number: int, row: bytes) -> Row | None:
        cells = self._parsed(row, number)
        return self._maker.row(cells) if cells else None

    def _row(self, number: int, row: bytes, cells: list[tuple[bytes, ...]]) -> Row | None:
        letters, numbers, rests, f_attributes, f_texts, raws, inlines = zip(*cells, strict=True)
        shape = self._shape(letters, rests)
        if shape is None or numbers.count(str(number).encode()) != len(numbers):
            return self._slow(number, row)
        formulas = (
            [
                self._formula(attributes_of(one), text_of(two), f"{name.decode()}{number}")
                if one or two
                else None
                for one, two, name in zip(f_attributes, f_texts, letters, strict=True)
            ]
            if any(f_attributes) or any(f_texts)
            else []
        )
        if shape.simple and all(raws):
            values = tuple(self._numbers(shape, raws))
            return self._maker.make(shape.columns, shape.types, shape.styles, values, tuple(formulas))
        return self._mixed(shape, raws, inlines, formulas)

    def _numbers(self, shape: _Shape, raws: Sequence[bytes]) -> list[Scalar]:
        """The values of cells that are all numbers or shared strings."""
        try:
            read: list[Any] = _decode(b"[" + b",".join(raws) + b"]")
        except msgspec.DecodeError:
            read = []
        if len(read) != len(raws):  # such as +5 or .5, which JSON does not know
            read = [None] * len(raws)
        values: list[Scalar] = [
            value if is_exact(value) else number_of(raw) for value, raw in zip(read, raws, strict=True)
        ]
        for index in shape.shared:
            values[index] = self._shared(raws[index])
        return values

    def _mixed(
        self, shape: _Shape, raws: Sequence[bytes], inlines: Sequence[bytes], formulas: list[str | None]
    ) -> Row | None:
        """A row with empty cells or texts of its own: cells that have nothing at all are left out."""
        types, values, kept = [], [], []
        for index, kind in enumerate(shape.kinds):
            letter, value = self._value(kind, raws[index], inlines[index])
            if letter != "-" or shape.styles[index] or (formulas and formulas[index]):
                kept.append(index)
                types.append(letter)
                values.append(value)
        if not kept:
            return None
        columns = tuple([shape.columns[index] for index in kept])
        styles = tuple([shape.styles[index] for index in kept])
        stated = tuple([formulas[index] for index in kept]) if any(formulas) else ()
        return self._maker.make(columns, "".join(types), styles, tuple(values), stated)

    def _value(self, kind: str, raw: bytes, inline: bytes) -> tuple[str, Scalar]:
        if kind == "inlineStr":
            return "s", plain_text(text_of(inline))
        if not raw:
            return "-", None
        if kind == "n":
            return "n", number_of(raw)
        if kind == "s":
            return "s", self._shared(raw)
        return ("s", text_of(raw)) if kind == "str" else typed(kind, text_of(raw))

    def _shared(self, raw: bytes) -> str:
        index = int(raw)
        if index < 0:
            raise IndexError(index)
        return self._strings()[index]

    def _shape(self, letters: tuple[bytes, ...], rests: tuple[bytes, ...]) -> _Shape | None:
        """What rows of these columns and attributes have in common; None where the columns do not ascend."""
        key = (letters, rests)
        if key not in self._shapes:
            columns = tuple(column_number(each.decode()) for each in letters)
            attributes = [attributes_of(rest) for rest in rests]
            styles = tuple(int(each.get("s", "0")) for each in attributes)
            kinds = tuple(each.get("t", "n") for each in attributes)
            if max(columns) > MAX_COLUMN or min(styles) < 0:
                raise ValueError(columns[-1])
            ascending = all(one < two for one, two in pairwise(columns))
            types = "".join("n" if kind == "n" else "s" for kind in kinds)
            shared = tuple(index for index, kind in enumerate(kinds) if kind == "s")
            simple = all(kind in ("n", "s") for kind in kinds)
            if len(self._shapes) > _SHAPES:
                self._shapes.clear()
            shape = _Shape(columns, kinds, types, styles, shared, simple)
            self._shapes[key] = shape if ascending else None
        return self._shapes[key]


@lru_cache(maxsize=64)
def _names(columns: tuple[int, ...]) -> tuple[bytes, ...]:
    return tuple(column_letter(column).encode() for column in columns)


@lru_cache(maxsize=64)
def _start(columns: tuple[int, ...]) -> re.Pattern[bytes]:
    return re.compile(rb"<c r=\"(?:" + b"|".join(_names(columns)) + rb")[0-9]")


@lru_cache(maxsize=64)
def _pattern(columns: tuple[int, ...]) -> re.Pattern[bytes]:
    return re.compile(rb"<c r=\"(" + b"|".join(_names(columns)) + rb")" + _REST)
