"""Mending a formula: what is nearly always meant where it is broken, one change at a time.

Changes of the text (brackets, quotes, misspelt functions and sheets) need no
workbook values; changes of a formula that can be read follow its findings.
Nothing here is believed before it was computed: see :mod:`kumaai.tasks.formula_fix`.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.messages import _
from kumaai.office.excel import functions as known
from kumaai.office.excel.findings import Case
from kumaai.office.excel.references import Area, Surroundings, Use
from kumaai.office.excel.rewrite import render
from kumaai.office.excel.syntax import FormulaFault, canonical, tokenize
from kumaai.office.excel.tree import Node, bare, text_of, walk
from kumaai.sheet import Sheet, cell_name, column_letter, sheet_prefix

_CLOSE_ENOUGH = 0.72
"""How alike a misspelt name and the right one must be (difflib's ratio)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A formula with one thing changed, and that change in the user's language."""

    formula: str
    told: str


def of_text(formula: str, around: Surroundings) -> Iterator[Change]:
    """Changes of a formula that Excel cannot read or whose names do not exist."""
    text = formula.strip()
    if not text.startswith(("=", "＝")):
        text = "=" + text
    for wrong, right in (("、", ","), ("=>", ">="), ("=<", "<="), ("!=", "<>"), ("==", "="), (",,)", ")")):
        if wrong in _outside(text):
            made = _replaced(text, wrong, right)
            yield Change(made, _("{wrong} became {right}").format(wrong=wrong, right=right))
    yield from _quotes(text)
    yield from _brackets(text)
    yield from _ends(text)
    yield from _names(text, around)


def _outside(text: str) -> str:
    """The text with what stands in quotes blanked out."""
    return re.sub(r'"[^"]*"|\'[^\']*\'', lambda match: "\0" * len(match[0]), text)


def _replaced(text: str, wrong: str, right: str) -> str:
    outside, out, at = _outside(text), [], 0
    while at < len(text):
        if outside.startswith(wrong, at) and not (wrong == "==" and at == 0):
            out.append(right)
            at += len(wrong)
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _quotes(text: str) -> Iterator[Change]:
    if text.count('"') % 2:
        for match in reversed(list(re.finditer(r"(?=[,)&;])|$", text))):
            at = match.start()
            if text[:at].count('"') % 2:
                yield Change(text[:at] + '"' + text[at:], _('a " was missing'))


def _brackets(text: str) -> Iterator[Change]:
    outside = _outside(text.translate({0xFF08: "(", 0xFF09: ")"}))
    surplus = outside.count("(") - outside.count(")")
    if surplus > 0:
        yield Change(text + ")" * surplus, _("{count} closing brackets were missing").format(count=surplus))
    elif surplus < 0:
        made = text
        for _count in range(-surplus):
            at = max(made.rfind(")"), made.rfind("）"))
            made = made[:at] + made[at + 1 :]
        yield Change(made, _("{count} closing brackets were too many").format(count=-surplus))


def _ends(text: str) -> Iterator[Change]:
    made = re.sub(r"[+\-*/&=<>,;^]+(\)*)\s*$", r"\1", text)
    if made != text and len(made) > 1:
        yield Change(made, _("the operator or comma at the end was taken away"))
    made = re.sub(r"([(,;])\s*[*/&=<>^]+", r"\1", text)
    if made != text:
        yield Change(made, _("an operator without a value before it was taken away"))


def _names(text: str, around: Surroundings) -> Iterator[Change]:
    try:
        plain = canonical(text)
        tokens = tokenize(plain)
    except FormulaFault:
        return
    if plain != text:
        yield Change(plain, _("full-width signs and semicolons became those of Excel"))
    functions = _all_functions()
    lowered = {*around.names, *around.tables}
    sheets = [part.name for part in around.book.sheets]
    for index, token in enumerate(tokens):
        before = "=" + "".join(one.text for one in tokens[:index])
        after = "".join(one.text for one in tokens[index + 1 :])
        if token.kind == "function" and token.text not in functions and token.text.lower() not in lowered:
            for near in difflib.get_close_matches(token.text, functions, 2, _CLOSE_ENOUGH):
                yield Change(
                    before + near + after, _("{wrong} became {right}").format(wrong=token.text, right=near)
                )
        elif token.kind == "sheet":
            name = token.text.rstrip("!").strip("'").replace("''", "'")
            if name.lower() not in [sheet.lower() for sheet in sheets]:
                near = _near(name, sheets)
                if near:
                    yield Change(
                        before + sheet_prefix(near) + after,
                        _("the sheet {wrong} became {right}").format(wrong=name, right=near),
                    )
        elif (
            token.kind == "name"
            and token.text.lower() not in lowered
            and token.text.upper() not in ("TRUE", "FALSE")
        ):
            near = _near(token.text, [*around.names, *(table.name for table in around.tables.values())])
            if near:
                yield Change(
                    before + near + after, _("{wrong} became {right}").format(wrong=token.text, right=near)
                )
            yield Change(
                before + f'"{token.text}"' + after,
                _("the text {text} was put in quotes").format(text=token.text),
            )


def _all_functions() -> list[str]:
    from kumaai.office.excel.arity import COUNTS

    return [name for name in COUNTS if known.version_of(name)]


def _near(name: str, names: list[str]) -> str:
    flat = unicodedata.normalize("NFKC", name).strip().lower()
    for one in names:
        if unicodedata.normalize("NFKC", one).strip().lower() == flat:
            return one
    return next(iter(difflib.get_close_matches(name, names, 1, 0.6)), "")


def of_meaning(case: Case) -> Iterator[Change]:
    """Changes of a formula that can be read, by what is wrong with it."""
    for use in case.uses:
        if use.node.kind == "reference":
            yield from _references(case, use)
    for node, above in walk(case.tree):
        yield from _lookups(case, node)
        yield from _comparisons(case, node)
        if node.kind == "binary" and node.text == "/" and not any(one.text == "IF" for one, _n in above):
            divisor = bare(node.parts[1]).source
            made = f'=IF({divisor}=0,"",{case.tree.source})'
            yield Change(made, _("where {part} is 0 or empty, the cell stays empty").format(part=divisor))


def _with(case: Case, node: Node, new: str) -> str:
    return "=" + render(case.tree, node, new)


def _references(case: Case, use: Use) -> Iterator[Change]:
    area, node = use.area, use.node
    sheet = case.around.of(area.sheet)
    prefix = node.source[: len(node.source) - len(node.text)]
    if sheet is None or area.whole:
        return
    if not all(area.fixed):
        if area.single and ":" in node.text:
            start, end = node.text.split(":")
            new = f"{prefix}{_fixed(start)}:{end}"
        else:
            new = prefix + ":".join(_fixed(part) for part in node.text.split(":"))
        yield Change(_with(case, node, new), _("{wrong} became {right}").format(wrong=node.source, right=new))
    elif area.single and case.rows > 1:
        new = prefix + node.text.replace("$", "")
        yield Change(_with(case, node, new), _("{wrong} became {right}").format(wrong=node.source, right=new))
    if area.height > 1 and sheet.header_row:
        new = prefix + _over_data(area, sheet)
        if new != node.source:
            yield Change(
                _with(case, node, new), _("{wrong} became {right}").format(wrong=node.source, right=new)
            )


def _fixed(part: str) -> str:
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)", part)
    return f"${match[1]}${match[2]}" if match else part


def _over_data(area: Area, sheet: Sheet) -> str:
    """The area's columns over the data rows, totals at the end left out, fixed."""
    last = sheet.last_row
    while last in sheet.total_rows and last > sheet.first_row:
        last -= 1
    left, right = column_letter(area.left), column_letter(area.right)
    return f"${left}${sheet.first_row}:${right}${last}"


def _lookups(case: Case, node: Node) -> Iterator[Change]:
    if node.kind != "call" or node.text not in ("VLOOKUP", "HLOOKUP", "MATCH", "XLOOKUP", "XMATCH", "LOOKUP"):
        return
    parts = [part.source for part in node.parts]
    if node.text in ("VLOOKUP", "HLOOKUP") and len(parts) >= 3:
        new = f"{node.text}({','.join([*parts[:3], 'FALSE'])})"
        if parts[3:4] != ["FALSE"] and parts[3:4] != ["0"]:
            yield Change(
                _with(case, node, new), _("{function} looks for exact matches").format(function=node.text)
            )
    if node.text == "MATCH" and parts[2:3] != ["0"] and len(parts) >= 2:
        new = f"MATCH({parts[0]},{parts[1]},0)"
        yield Change(
            _with(case, node, new), _("{function} looks for exact matches").format(function=node.text)
        )
    wanted = node.parts[0]
    for new, told in (
        (f'{wanted.source}&""', _("{part} is looked for as text")),
        (f"VALUE({wanted.source})", _("{part} is looked for as a number")),
        (f"TRIM({wanted.source})", _("spaces around {part} are taken away")),
        (f'SUBSTITUTE(TRIM({wanted.source}),"　","")', _("full-width spaces in {part} are taken away")),
    ):
        yield Change(_with(case, wanted, new), told.format(part=wanted.source))


def _comparisons(case: Case, node: Node) -> Iterator[Change]:
    if node.kind != "binary" or node.text not in ("=", "<>", "<", ">", "<=", ">="):
        return
    for part in node.parts:
        plain = bare(part)
        if plain.kind != "string":
            continue
        text = unicodedata.normalize("NFKC", text_of(plain)).strip()
        day = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", text)
        new = (
            f"DATE({day[1]},{int(day[2])},{int(day[3])})"
            if day
            else text
            if re.fullmatch(r"-?\d+(\.\d+)?", text)
            else ""
        )
        if new:
            yield Change(
                _with(case, plain, new), _("{wrong} became {right}").format(wrong=plain.source, right=new)
            )


def from_neighbours(around: Surroundings, cells: str, formula: str) -> Iterator[Change]:
    """What the cells above and below hold, where they have no #REF!."""
    from kumaai.office.excel.syntax import fill
    from kumaai.sheet import split_range

    top, left, bottom, _right = split_range(cells)
    grid = around.book.grid(around.sheet)
    for row in (top - 1, bottom + 1, top - 2, bottom + 2):
        cell = grid.cells.get((row, left))
        if cell is None or not cell.formula or "#REF!" in cell.formula or cell.formula == formula:
            continue
        try:
            made = canonical(fill(cell.formula, cell_name(row, left), cell_name(top, left)))
        except FormulaFault:
            continue
        yield Change(made, _("the formula of {cell} was taken over").format(cell=cell_name(row, left)))
