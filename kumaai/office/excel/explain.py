"""A formula part by part: what each function does, what each reference is, what each step gives in one row."""

from __future__ import annotations

from dataclasses import dataclass

from kumaai.messages import _
from kumaai.office.excel import syntax
from kumaai.office.excel.catalogue import PURPOSES
from kumaai.office.excel.engines import compute
from kumaai.office.excel.examine import Place
from kumaai.office.excel.findings import Case
from kumaai.office.excel.references import Use
from kumaai.office.excel.tree import COMPARISONS, Node, Path, bare, text_of, walk
from kumaai.office.excel.worked import gives_dates, readable, value_at
from kumaai.sheet import MAX_COLUMN, Scalar, cell_name, split_cell

MOST_PARTS = 60
"""Parts that are explained; a longer formula is cut off there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: as it is written, what it means, and its value in the worked row (empty where it has none)."""

    source: str
    text: str
    value: str


def explain(place: Place, case: Case) -> tuple[Part, ...]:
    """The parts of a formula that can be read, inner ones before the ones that use them, references first."""
    tree = case.tree
    uses = {id(use.node): use for use in reversed(case.uses)}
    named = syntax.parameters(syntax.tokenize(case.formula))
    references: dict[str, Part] = {}
    steps: list[tuple[Node, str]] = []
    for node, above in reversed(list(walk(tree))):
        if id(node) in uses:
            references.setdefault(node.source, _reference(case, uses[id(node)]))
        else:
            text = _meaning(node, above)
            if text and node.source not in {step.source for step, _t in steps}:
                steps.append((node, text))
    steps = steps[: MOST_PARTS - len(references)]
    values = _values(place, case, [node for node, _text in steps], named)
    shown = [Part(node.source, text, values.get(node.source, "")) for node, text in steps]
    return (*reversed(references.values()), *shown)


def _reference(case: Case, use: Use) -> Part:
    area, label = use.area, case.label(use.area)
    sheet = "" if case.own(area) else _(" of the sheet {name}").format(name=area.sheet)
    if area.single:
        text = _("the cell {cell}{sheet}").format(cell=area.name, sheet=sheet)
    elif area.whole:
        text = _("whole columns or rows {range}{sheet}").format(range=area.name, sheet=sheet)
    else:
        text = _("the range {range}{sheet}, {rows} rows").format(
            range=area.name, sheet=sheet, rows=area.height
        )
    if label:
        text = _("“{label}”: ").format(label=label) + text
    if use.via and use.node.kind == "name":
        text += _(" (by its name {name})").format(name=use.via)
    if not all(area.fixed):
        text += _("; it moves when the formula is filled")
    return Part(use.node.source, text, value_at(case, area) if area.single else "")


def _meaning(node: Node, above: Path) -> str:
    """What a part does; empty for parts that explain themselves."""
    if node.kind == "call":
        return _call(node)
    if node.kind == "binary" and node.text in COMPARISONS:
        words = {
            "=": _("asks whether both are equal"),
            "<>": _("asks whether they differ"),
            "<": _("asks whether the left is smaller"),
            ">": _("asks whether the left is larger"),
            "<=": _("asks whether the left is smaller or equal"),
            ">=": _("asks whether the left is larger or equal"),
        }
        return words[node.text]
    if node.kind == "binary" and not (
        above and above[-1][0].kind == "binary" and above[-1][0].text == node.text
    ):
        words = {
            "+": _("adds"),
            "-": _("subtracts"),
            "*": _("multiplies"),
            "/": _("divides"),
            "^": _("raises to a power"),
            "&": _("joins as text"),
        }
        return words.get(node.text, "")
    return ""


def _call(node: Node) -> str:
    purpose = PURPOSES.get(node.text)
    if not node.text or purpose is None:
        return _("computes {function}").format(function=node.text or node.source)
    text = _(purpose)
    extra = _special(node)
    return f"{text} {extra}".strip() if extra else text


def _special(node: Node) -> str:
    """What an argument changes that is easily overlooked."""
    parts = [bare(part) for part in node.parts]
    if node.text in ("VLOOKUP", "HLOOKUP"):
        exact = len(parts) > 3 and parts[3].source.upper() in ("FALSE", "0", "")
        return _("(exact match)") if exact else _("(nearest value: the keys must be sorted)")
    if node.text == "MATCH":
        exact = len(parts) > 2 and parts[2].source in ("0", "FALSE", "")
        return _("(exact match)") if exact else _("(nearest value: the keys must be sorted)")
    if node.text == "DATEDIF" and len(parts) == 3 and parts[2].kind == "string":
        units = {
            "Y": _("(full years)"),
            "M": _("(full months)"),
            "D": _("(days)"),
            "YM": _("(months beyond the full years)"),
            "MD": _("(days beyond the full months)"),
            "YD": _("(days beyond the full years)"),
        }
        return units.get(text_of(parts[2]).upper(), "")
    if node.text in ("ROUND", "ROUNDUP", "ROUNDDOWN") and len(parts) == 2:
        return _("(to {digits} decimals; negative: tens, hundreds …)").format(digits=parts[1].source)
    return ""


def _values(place: Place, case: Case, nodes: list[Node], named: set[str]) -> dict[str, str]:
    """The value of each part in the first cell's row, computed as if the part stood in a free cell of that row."""
    wanted = [node for node in nodes if _computable(node, named)]
    row, _column = split_cell(case.first)
    widest = place.book.grid(place.sheet).cells.widest() + 20
    cells: dict[str, str] = {}
    sources: dict[str, Node] = {}
    for number, node in enumerate(wanted):
        if widest + number > MAX_COLUMN:
            break
        cell = cell_name(row, widest + number)
        cells[cell] = f"={node.source}"
        sources[cell] = node
    found: dict[str, str] = {}
    if cells:
        computed = compute(place.book, place.sheet, cells, cache=place.cache, clock=place.clock)
        for cell, node in sources.items():
            found[node.source] = _shown(computed.cells[cell].value, node, case)
    return found


def _computable(node: Node, named: set[str]) -> bool:
    """Whether the part means the same alone: no names of LET, no array, nothing that asks where it stands."""
    for part, _above in walk(node):
        if part.kind == "name" and part.text.lower() in named:
            return False
        if part.kind == "call" and part.text in ("COLUMN", "CELL", "LAMBDA", "SHEET"):
            return False
    try:
        return not syntax.spills(f"={node.source}")
    except syntax.FormulaFault:
        return False


def _shown(value: Scalar, node: Node, case: Case) -> str:
    style = "yyyy/m/d" if gives_dates(node, case) else "General"
    return readable(value, style) if value not in (None, "") else '""'
