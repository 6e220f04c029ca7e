"""Whether a formula means what it should only as an array formula.

In a file a formula that is not marked as an array is evaluated as Excel did
before dynamic arrays: where one value is expected, a range is cut down to the
cell of the same row ("implicit intersection"). ``=MAX(IF(A1:A9>2,B1:B9))``
then gives another value than the engines, which evaluate arrays everywhere.
Sources: "Implicit intersection operator: @", "Guidelines and examples of array
formulas"; the parameters that take arrays are those of the function reference.
"""

from __future__ import annotations

from kumaai.office.excel.functions import SPILLING
from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.syntax import FormulaFault
from kumaai.office.excel.tree import Node, bare, parse

_EVERY = frozenset(range(255))

# Function → the arguments (from 0) in which a range stands as a range: nothing is cut down there.
_RANGES: dict[str, frozenset[int]] = {
    **dict.fromkeys(
        (
            "SUM", "AVERAGE", "AVERAGEA", "COUNT", "COUNTA", "COUNTBLANK", "MAX", "MAXA", "MIN", "MINA", "MEDIAN", "MODE",
            "MODE.SNGL", "PRODUCT", "SUMSQ", "STDEV", "STDEV.S", "STDEV.P", "STDEVP", "VAR", "VAR.S", "VAR.P", "VARP", "AND",
            "OR", "XOR", "CONCAT", "ROWS", "COLUMNS", "ROW", "COLUMN", "GCD", "LCM", "GEOMEAN", "HARMEAN", "DEVSQ", "AVEDEV",
            "IRR", "NPV", "CORREL", "SLOPE", "INTERCEPT", "RSQ", "FORECAST", "FORECAST.LINEAR", "ISREF", "AREAS", "PHONETIC",
            "SUBTOTAL", "CHOOSE", "SHEET", "SHEETS", "FORMULATEXT", "XIRR", "XNPV", "MULTINOMIAL", "KURT", "SKEW", "CELL",
        ),
        _EVERY,
    ),
    **dict.fromkeys(("SUMIF", "AVERAGEIF"), frozenset({0, 2})), "COUNTIF": frozenset({0}),
    "COUNTIFS": frozenset(range(0, 255, 2)),
    **dict.fromkeys(("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"), frozenset({0, *range(1, 255, 2)})),
    **dict.fromkeys(("VLOOKUP", "HLOOKUP", "MATCH"), frozenset({1})), "OFFSET": frozenset({0}),
    **dict.fromkeys(
        ("LARGE", "SMALL", "PERCENTILE", "PERCENTILE.INC", "PERCENTILE.EXC", "QUARTILE", "QUARTILE.INC", "QUARTILE.EXC",
         "TRIMMEAN", "PERCENTRANK", "PERCENTRANK.INC"),
        frozenset({0}),
    ),
    **dict.fromkeys(("RANK", "RANK.EQ", "RANK.AVG"), frozenset({1})),
    **dict.fromkeys(("NETWORKDAYS", "WORKDAY"), frozenset({2})),
    **dict.fromkeys(("NETWORKDAYS.INTL", "WORKDAY.INTL"), frozenset({3})), "TEXTJOIN": frozenset(range(2, 255)),
    **dict.fromkeys(("DSUM", "DCOUNT", "DCOUNTA", "DAVERAGE", "DMAX", "DMIN", "DGET"), frozenset({0, 2})),
    "INDEX": frozenset({0}), "GETPIVOTDATA": frozenset({1}),
}  # fmt: skip

# Function → the arguments in which whole expressions are evaluated as arrays, in every version.
_ARRAYS: dict[str, frozenset[int]] = {
    **dict.fromkeys(("SUMPRODUCT", "MMULT", "MDETERM", "SUMXMY2", "SUMX2MY2", "SUMX2PY2"), _EVERY),
    "LOOKUP": frozenset({1, 2}), "INDEX": frozenset({0}), "AGGREGATE": frozenset(range(2, 255)),
    **dict.fromkeys(("XLOOKUP",), frozenset({1, 2})), "XMATCH": frozenset({1}),
    "ARRAYTOTEXT": frozenset({0}), **dict.fromkeys(("REDUCE", "LAMBDA"), _EVERY),
}  # fmt: skip


def needs_array(formula: str) -> bool:
    """Whether the formula must be stored as an array to keep its value; also where it may fill more than a cell."""
    try:
        tree = parse(formula)
    except (GrammarError, FormulaFault):
        return False
    return _cut(tree, as_array=False) or _wide(tree)


def fills_cells(formula: str) -> bool:
    """Whether the formula's value may be more than one cell."""
    try:
        return _wide(parse(formula))
    except (GrammarError, FormulaFault):
        return False


def _cut(node: Node, *, as_array: bool) -> bool:
    """Whether a range inside ``node`` would be cut down; ``as_array`` where arrays are evaluated anyway."""
    if node.kind in ("group", "array"):
        return any(_cut(part, as_array=as_array) for part in node.parts)
    if node.kind == "call":
        if node.text in SPILLING or node.text == "LET":
            return True
        ranges = _RANGES.get(node.text, frozenset[int]())
        arrays = _ARRAYS.get(node.text, frozenset[int]())
        for number, part in enumerate(node.parts):
            inside = as_array or number in arrays
            if not inside and number not in ranges and _wide(part):
                return True
            if _cut(part, as_array=inside):
                return True
        return False
    if node.kind == "binary" and node.text == ":":
        return False
    if node.kind in ("binary", "prefix", "postfix"):
        operands_are_wide = any(_wide(part) for part in node.parts)
        return (operands_are_wide and not as_array) or any(
            _cut(part, as_array=as_array) for part in node.parts
        )
    return False


def _wide(node: Node) -> bool:
    """Whether a node's value may be more than one cell where nothing is cut down."""
    node = bare(node)
    if node.kind == "array":
        return True
    if node.kind == "reference":
        first, colon, last = node.text.replace("$", "").partition(":")
        return bool(colon) and first != last
    if node.kind == "table":
        return "@" not in node.source and "#This Row" not in node.source
    if node.kind == "binary" and node.text == ":":
        return True
    if node.kind in ("binary", "prefix", "postfix"):
        return node.text != "@" and any(_wide(part) for part in node.parts)
    if node.kind == "call":
        return _wide_call(node)
    return False


def _wide_call(node: Node) -> bool:
    if node.text in SPILLING:
        return True
    if node.text in ("IF", "IFERROR", "IFNA", "IFS", "SWITCH", "CHOOSE"):
        return any(_wide(part) for part in node.parts)
    if node.text == "OFFSET":
        return len(node.parts) > 3
    if node.text == "INDEX":  # a whole row or column: INDEX(range,0,n)
        return any(bare(part).source == "0" for part in node.parts[1:])
    if node.text in _ARRAYS or node.text in _RANGES:
        single = _RANGES.get(node.text, frozenset[int]()) | _ARRAYS.get(node.text, frozenset[int]())
        return any(_wide(part) for number, part in enumerate(node.parts) if number not in single)
    return any(_wide(part) for part in node.parts)
