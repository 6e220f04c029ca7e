"""formualizer: a fast native engine, the second opinion and the one for many rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kumaai.office.excel.engines.protocol import Job, TableRange, Target
from kumaai.sheet import Scalar

_ERRORS = {
    "Div": "#DIV/0!", "Na": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "Spill": "#SPILL!", "Calc": "#CALC!", "Error": "#SYNTAX!", "NImpl": "#NAME?",
}  # fmt: skip


class Formualizer:
    """The engine behind the protocol."""

    def compute(self, job: Job) -> list[list[Scalar]]:
        """The values; a target that does not parse gives ``#SYNTAX!``."""
        import formualizer

        book = formualizer.Workbook.from_bytes(job.book)
        book.set_deterministic_clock(datetime(*job.clock, tzinfo=UTC), "utc")
        if job.spill:
            return self._spill(book, job)
        for target in job.targets:
            book.set_formula(target.sheet, target.row, target.column, plain_ranges(target, job.tables))
        book.evaluate_all()
        return [[_scalar(book.get_value(target.sheet, target.row, target.column))] for target in job.targets]

    def _spill(self, book: Any, job: Job) -> list[list[Scalar]]:
        """The array, read from a sheet of its own: the real place may be too small for it."""
        target = job.targets[0]
        book.add_sheet("kumaai_spill")
        book.set_formula("kumaai_spill", 1, 1, _qualified(plain_ranges(target, job.tables), target.sheet))
        book.evaluate_all()
        rows: list[list[Scalar]] = []
        for row in range(1, 10_001):
            values = []
            for column in range(1, 257):
                value = book.get_value("kumaai_spill", row, column)
                if value is None:
                    break
                values.append(_scalar(value))
            if not values:
                break
            rows.append(values)
        return rows


def plain_ranges(target: Target, tables: list[TableRange]) -> str:
    """The formula with ``Table[Column]`` and ``Table[[#This Row],[Column]]`` as plain ranges.

    Other forms are left as they are; the engine then answers #NAME? or #REF!.
    """
    from kumaai.office.excel.syntax import tokenize
    from kumaai.sheet import column_letter, sheet_prefix

    if not tables:
        return target.formula
    named = {table.name.lower(): table for table in tables}
    parts, table = ["="], None
    for token in tokenize(target.formula):
        if table is not None and token.kind == "table":
            inner = token.text[1:-1].strip()
            this_row = inner.startswith(("@", "[#This Row],"))
            name = (
                inner.removeprefix("@")
                .removeprefix("[#This Row],")
                .strip()
                .removeprefix("[")
                .removesuffix("]")
            )
            if name in table.columns:
                parts.pop()
                letter = column_letter(table.first_column + table.columns.index(name))
                first, last = (target.row, target.row) if this_row else (table.first_row, table.last_row)
                place = f"${letter}${first}" + ("" if this_row else f":${letter}${last}")
                parts.append(sheet_prefix(table.sheet) + place)
                table = None
                continue
        table = named.get(token.text.lower()) if token.kind in ("name", "cell") else None
        parts.append(token.text)
    return "".join(parts)


def _qualified(formula: str, sheet: str) -> str:
    """References without a sheet name get ``sheet``'s, so that the formula means the same elsewhere."""
    from kumaai.office.excel.syntax import tokenize
    from kumaai.sheet import sheet_prefix

    parts, before = ["="], ""
    for token in tokenize(formula):
        if token.kind in ("cell", "columns", "rows") and before not in ("sheet", ":"):
            parts.append(sheet_prefix(sheet))
        parts.append(token.text)
        before = token.text if token.text == ":" else token.kind
    return "".join(parts)


def _scalar(value: Any) -> Scalar:
    if isinstance(value, dict):
        return _ERRORS.get(str(value.get("kind")), "#VALUE!")
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    if isinstance(value, date):
        days = (value - date(1899, 12, 30)).days
        return days if days > 60 else days - 1
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if value is None:
        return 0  # a formula that gives a blank cell shows 0
    if isinstance(value, float | int | str | bool):
        return value
    return "#VALUE!"
