"""What the computed values and the cells that are read say: errors, blanks taken for zero, texts compared with numbers."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings.case import Case, Finding, blank, is_error, is_number
from kumaai.office.excel.findings.ranges import type_of
from kumaai.office.excel.references import Area, Use
from kumaai.office.excel.syntax import volatile
from kumaai.office.excel.tree import COMPARISONS, Node, bare, calls_above, text_of, walk
from kumaai.sheet import Column, column_letter

_ASK_BLANK = frozenset(
    [
        "ISBLANK",
        "COUNTBLANK",
        "COUNTA",
        "COUNT",
        "LEN",
        "N",
        "ISNUMBER",
        "ISTEXT",
        "COUNTIF",
        "COUNTIFS",
        "TRIM",
    ]
)
_DATES_OF = frozenset(["DATEDIF", "YEAR", "MONTH", "DAY", "EDATE", "EOMONTH", "WORKDAY", "WORKDAY.INTL", "NETWORKDAYS", "NETWORKDAYS.INTL", "WEEKDAY", "DAYS", "YEARFRAC", "TEXT"])  # fmt: skip
_LOOKUPS = frozenset(["VLOOKUP", "HLOOKUP", "XLOOKUP", "INDEX", "LOOKUP"])


def values(case: Case) -> Iterator[Finding]:
    """Findings about values."""
    yield from _errors(case)
    yield from _empty(case)
    yield from _compared(case)
    yield from _blanks(case)
    yield from _blank_results(case)
    yield from _datedif(case)
    yield from _lengths(case)
    yield from _same(case)
    for name in volatile(case.formula):
        yield Finding(
            "formula.volatile",
            _("{name} is recalculated at every change of the workbook.").format(name=name),
            case.first,
        )
    yield from _hidden(case)


def _errors(case: Case) -> Iterator[Finding]:
    errors = [
        cell for cell, value in case.values if is_error(value) and cell not in case.wanted
    ]  # an error that an example asks for is wanted
    if errors:
        yield Finding(
            "formula.errors",
            _("{count} cells are errors, the first is {cell} ({error}).").format(
                count=len(errors), cell=errors[0], error=dict(case.values)[errors[0]]
            ),
            errors[0],
            "doubt",
        )


def _same(case: Case) -> Iterator[Finding]:
    shown = {str(value) for _cell, value in case.values}
    if len(case.values) > 3 and len(shown) == 1 and not is_error(case.values[0][1]):
        yield Finding(
            "formula.same",
            _("Every cell has the same value: {value}.").format(value=shown.pop() or '""'),
            case.cells,
        )


def _empty(case: Case) -> Iterator[Finding]:
    """Cells that are read and that are empty in every row."""
    for use in case.uses:
        sheet = case.around.of(use.area.sheet)
        last = None if case.spill else use.area.filled(case.rows - 1, case.across - 1)
        whole = _hull(use.area, last or use.area)
        if sheet is None or any(name in _ASK_BLANK for name, _n in calls_above(use.above)):
            continue
        if any(name in ("ROW", "ROWS", "COLUMN", "COLUMNS") for name, _n in calls_above(use.above)):
            continue
        if whole.meets(case.sheet, *case.target) or next(case.read(whole), None) is not None:
            continue
        if any((row, column) in sheet.cells for row, column in _some(whole)):
            continue  # formulas without a stored value
        yield Finding(
            "formula.empty",
            _("{range} is empty: the formula reads nothing there.").format(range=use.node.source),
            case.place(use.area.sheet, use.area.top, use.area.left),
            "doubt",
        )


def _some(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.top, min(area.bottom, area.top + 50) + 1):
        for column in range(area.left, min(area.right, area.left + 5) + 1):
            yield row, column


def _hull(one: Area, two: Area) -> Area:
    return Area(
        one.sheet,
        min(one.top, two.top),
        min(one.left, two.left),
        max(one.bottom, two.bottom),
        max(one.right, two.right),
    )


def _column(case: Case, use: Use) -> Column | None:
    sheet = case.around.of(use.area.sheet)
    return sheet.column(column_letter(use.area.left)) if sheet is not None else None


def _compared(case: Case) -> Iterator[Finding]:
    """A number or date compared with a text: never equal, always smaller."""
    by_node = {id(use.node): use for use in case.uses}
    for node, _above in walk(case.tree):
        if node.kind != "binary" or node.text not in COMPARISONS:
            continue
        for side, other in (node.parts, node.parts[::-1]):
            text, use = bare(other), by_node.get(id(bare(side)))
            if text.kind != "string" or not text_of(text) or use is None:
                continue
            whole = _hull(use.area, use.area.filled(case.rows - 1, case.across - 1) or use.area)
            kinds = {type_of(value) for _row, _column, value in case.read(whole)}
            if kinds == {"number"}:
                yield Finding(
                    "formula.compare",
                    _(
                        "{reference} holds numbers or dates, and {text} is a text: they are never equal."
                    ).format(reference=use.node.source, text=text.source),
                    case.place(use.area.sheet, use.area.top, use.area.left),
                    "doubt",
                )
                return


def _blanks(case: Case) -> Iterator[Finding]:
    """Rows whose date (or subtracted number) is empty although the formula does not ask: empty counts as 0."""
    if case.spill:
        return
    asked = {node.source for node in _asked(case.tree)}
    by_cell = dict(case.values)
    told: set[str] = set()
    for use in case.uses:
        if not use.area.single or use.node.source in asked | told or all(use.area.fixed):
            continue
        column = _column(case, use)
        if (
            column is None
            or not _blank_matters(use, column)
            or column.kind not in ("date", "number", "percent")
        ):
            continue
        hits = _blank_rows(case, use)
        hits = [
            (cell, where)
            for cell, where in hits
            if not blank(by_cell.get(cell)) and not is_error(by_cell.get(cell))
        ]
        if hits:
            told.add(use.node.source)
            yield Finding(
                "formula.blank",
                _(
                    "{cell} is empty and counts as 0 there ({count} rows); the formula gives {value} in {at}."
                ).format(cell=hits[0][1], count=len(hits), value=by_cell.get(hits[0][0]), at=hits[0][0]),
                hits[0][0],
                "doubt",
            )


def _blank_rows(case: Case, use: Use) -> list[tuple[str, str]]:
    """(cell of the formula, empty cell that it reads)."""
    sheet = case.around.of(use.area.sheet)
    found = []
    for number, (cell, _value) in enumerate(case.values):
        area = use.area.filled(number // case.across, number % case.across)
        if area is None or sheet is None or area.top in sheet.total_rows or area.top > sheet.last_row:
            continue
        if blank(sheet.value(area.top, area.left)) and (area.top, area.left) not in sheet.cells:
            found.append((cell, case.place(area.sheet, area.top, area.left)))
    return found


def _blank_matters(use: Use, column: Column) -> bool:
    """Whether an empty cell taken for 0 falsifies: a date reckoned with or compared, a number subtracted."""
    node = use.above[-1][0] if use.above else None
    if node is None:
        return False
    if node.kind == "binary" and node.text in COMPARISONS:
        return column.kind == "date"
    if node.kind == "binary" and node.text == "-":
        return True
    if node.kind == "binary" and node.text == "+":
        return column.kind == "date"
    return node.kind == "call" and node.text in _DATES_OF and column.kind == "date"


def _asked(tree: Node) -> Iterator[Node]:
    """The references that the formula compares with "" or asks for emptiness."""
    for node, _above in walk(tree):
        if node.kind == "binary" and node.text in ("=", "<>", ">", "<"):
            for side, other in (node.parts, node.parts[::-1]):
                plain = bare(other)
                if (plain.kind == "string" and not text_of(plain)) or plain.source == "0":
                    yield bare(side)
        if node.kind == "call" and node.text in _ASK_BLANK:
            yield from (bare(part) for part in node.parts)
        if node.kind == "call" and node.text == "IF" and node.parts:
            yield bare(node.parts[0])


def _blank_results(case: Case) -> Iterator[Finding]:
    """0 shown where the cell that is fetched is empty."""
    outer = bare(case.tree)
    if not (outer.kind == "reference" or (outer.kind == "call" and outer.text in _LOOKUPS)) or case.spill:
        return
    if outer.kind == "call":
        numbers = {"XLOOKUP": 2, "LOOKUP": 2}.get(outer.text, 0)
        part = bare(outer.parts[numbers]) if len(outer.parts) > numbers else None
        fetched = [use for use in case.uses if part is not None and use.node is part]
    else:
        fetched = list(case.uses)
    if not fetched:
        return
    last = fetched[0].area.filled(case.rows - 1, case.across - 1) or fetched[0].area
    cells = [value for _row, _column, value in case.read(_hull(fetched[0].area, last))]
    zeros = [cell for cell, value in case.values if is_number(value) and value == 0]
    if zeros and 0 not in [value for value in cells if is_number(value)]:
        yield Finding(
            "formula.blank_shown",
            _("{cell} shows 0 because the cell that it fetches is empty.").format(cell=zeros[0]),
            zeros[0],
        )


def _datedif(case: Case) -> Iterator[Finding]:
    units = []
    for node, _above in walk(case.tree):
        if node.kind == "call" and node.text == "DATEDIF" and len(node.parts) == 3:
            unit = bare(node.parts[2])
            units.append(text_of(unit).upper() if unit.kind == "string" else "")
    if "MD" in units:
        yield Finding(
            "formula.datedif",
            _('DATEDIF with "MD" gives wrong days in some months; Microsoft advises against it.'),
            case.first,
        )
    if "Y" in units and "M" in units and "/12" not in case.formula and "MOD" not in case.formula:
        yield Finding(
            "formula.datedif_months",
            _(
                'DATEDIF with "M" counts all months, those of the years too; "YM" counts the months beyond the years.'
            ),
            case.first,
            "doubt",
        )


def _lengths(case: Case) -> Iterator[Finding]:
    """A fixed number of characters cut from texts whose parts differ in length."""
    by_node = {id(use.node): use for use in case.uses}
    for node, _above in walk(case.tree):
        if node.kind != "call" or node.text not in ("LEFT", "RIGHT") or len(node.parts) < 2:
            continue
        use, count = by_node.get(id(bare(node.parts[0]))), bare(node.parts[1])
        if use is None or count.kind != "number" or not use.area.single or case.spill:
            continue
        last = use.area.filled(case.rows - 1, case.across - 1) or use.area
        texts = [value for _row, _column, value in case.read(_hull(use.area, last)) if isinstance(value, str)]
        mark = next(
            (mark for mark in "\u3000 -_/－" if texts and all(mark in text.strip() for text in texts)), ""
        )
        if not mark:
            continue
        cut = [text.strip().partition(mark)[0 if node.text == "LEFT" else 2] for text in texts]
        if len({len(part) for part in cut}) > 1:
            other = next(part for part in cut if len(part) != int(float(count.text)))
            yield Finding(
                "formula.lengths",
                _("{part} always takes {count} characters, and the parts differ in length ({other}).").format(
                    part=node.source, count=count.text, other=other
                ),
                case.first,
                "doubt",
            )


def _hidden(case: Case) -> Iterator[Finding]:
    told: set[str] = set()
    for use in case.uses:
        sheet = case.around.of(use.area.sheet)
        if sheet is None:
            continue
        area = use.area if case.spill else _hull(use.area, use.area.filled(case.rows - 1, 0) or use.area)
        columns = [
            letter for letter in sorted(sheet.hidden_columns)
            if area.width < 100 and letter in {column_letter(n) for n in range(area.left, area.right + 1)}
        ]  # fmt: skip
        rows = sorted(row for row in sheet.hidden_rows if area.top <= row <= area.bottom)
        if sheet.hidden:
            text = _("The formula reads the hidden sheet {name}.").format(name=sheet.name)
        elif columns:
            text = _("The formula reads the hidden column {name}.").format(name=columns[0])
        elif rows and area.height > 1:
            text = _("{range} has {count} hidden rows, which count as well.").format(
                range=use.node.source, count=len(rows)
            )
        else:
            continue
        if text not in told:
            told.add(text)
            yield Finding("formula.hidden", text, case.place(area.sheet, area.top, area.left), "note")
