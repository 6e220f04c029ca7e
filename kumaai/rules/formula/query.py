"""A question to the rows of a sheet, and the formula that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kumaai.rules.formula.context import Context
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column, Sheet


@dataclass(slots=True)
class Query:
    """What is asked of which rows of a data sheet. A condition is (column, operator, formula part)."""

    measure: str
    columns: list[Column]
    sheet: Sheet
    conditions: list[tuple[Column, str, str]] = field(default_factory=list)
    either: tuple[Column, list[str]] | None = None
    arrays: list[str] = field(default_factory=list)


def totals_safe(context: Context, query: Query) -> bool:
    """Whether total rows inside the data cannot be counted twice: some condition column is empty in them."""
    first, last = context.data_rows(query.sheet)
    inner = [row for row in query.sheet.total_rows if first <= row <= last]
    if not inner:
        return True
    columns = [column for column, operator, _value in query.conditions if operator == "="]
    return any(
        all(column.values[row - query.sheet.first_row] in (None, "") for row in inner) for column in columns
    )


def _criterion(operator: str, value: str) -> str:
    if operator == "=":
        return '"="' if value == '""' else value
    if value == '""':
        return '"<>"'
    return f'"{operator}{value[1:-1]}"' if value.startswith('"') else f'"{operator}{value}"'


def query_formula(context: Context, query: Query) -> str | None:
    """The formula of a query; None where there is none that is safe."""
    if query.arrays or len(query.columns) > 1:
        return _array_formula(context, query)
    if query.either is None:
        return _plain_formula(context, query, query.conditions)
    if query.measure not in ("COUNT", "SUM"):
        return None
    column, texts = query.either
    parts = [
        _plain_formula(context, query, [*query.conditions, (column, "=", literal(text))]) for text in texts
    ]
    return "+".join(part for part in parts if part)


def _plain_formula(context: Context, query: Query, conditions: list[tuple[Column, str, str]]) -> str | None:
    sheet = query.sheet
    criteria = ",".join(
        f"{context.range(sheet, column)},{_criterion(op, value)}" for column, op, value in conditions
    )
    if query.measure == "COUNT":
        if conditions:
            return f"COUNTIFS({criteria})"
        texts = [column for column in sheet.columns if column.kind == "text" and not column.blanks]
        return f"COUNTA({context.range(sheet, texts[0])})" if texts else None
    area = context.range(sheet, query.columns[0])
    if not conditions:
        return f"{query.measure}({area})"
    if query.measure in ("MAX", "MIN") and not context.has("2019"):
        tests = "*".join(f"({context.range(sheet, c)}{op}{value})" for c, op, value in conditions)
        return f"AGGREGATE({14 if query.measure == 'MAX' else 15},6,{area}/({tests}),1)"
    return f"{query.measure}IFS({area},{criteria})"


def _array_formula(context: Context, query: Query) -> str | None:
    sheet = query.sheet
    tests = [f"({context.range(sheet, column)}{op}{value})" for column, op, value in query.conditions]
    tests += query.arrays
    if query.either is not None:
        column, texts = query.either
        tests.append(
            "(" + "+".join(f"({context.range(sheet, column)}={literal(text)})" for text in texts) + ")"
        )
    value = "+".join(context.range(sheet, column) for column in query.columns)
    if any(
        v not in (None, "") and not isinstance(v, int | float)
        for column in query.columns
        for v in column.values
    ):
        return None
    if query.measure == "COUNT":
        return f"SUMPRODUCT({'*'.join(tests) if len(tests) > 1 else tests[0] + '*1'})"
    if query.measure == "SUM":
        return (
            f"SUMPRODUCT({'*'.join([*tests, f'({value})'])})"
            if tests
            else f"SUM({','.join(context.range(sheet, c) for c in query.columns)})"
        )
    if query.measure == "AVERAGE" and tests:
        joined = "*".join(tests)
        return f"SUMPRODUCT({joined}*({value}))/SUMPRODUCT({joined}*1)"
    return None
