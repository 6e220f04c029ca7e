"""The same formula for an older Excel, where nothing of its meaning changes.

Only these are rewritten: IFS and SWITCH to nested IF, XLOOKUP and XMATCH with
an exact match to INDEX and MATCH, CONCAT and TEXTJOIN of single cells to &,
LET with its names put in place. What else is too new goes back to the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kumaai.office.excel.functions import VERSIONS, VOLATILE, version_of
from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.references import area_of
from kumaai.office.excel.syntax import MAX_LENGTH, FormulaFault, tokenize
from kumaai.office.excel.tree import Node, bare, parse, text_of, walk
from kumaai.sheet import NamedTable

_MOST = 60
"""Rewrites of one formula."""


def with_table(formula: str, table: NamedTable | None) -> str:
    """``[@column]`` and ``[column]`` with the name of the table that the cell belongs to, as files need it."""
    if table is None or "[" not in formula:
        return formula
    try:
        tokens = tokenize(formula)
    except FormulaFault:
        return formula
    out = ["="]
    before = None
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        alone = before is None or before.kind not in ("name", "sheet")
        outside = after is not None and after.kind in ("sheet", "name", "cell")
        if token.kind == "table" and alone and not outside:
            out.append(table.name)
        out.append(token.text)
        before = token
    return "".join(out)


def for_version(formula: str, excel: str) -> str | None:
    """The formula with nothing in it that Excel ``excel`` lacks; None where that cannot be done exactly."""
    text = formula
    for _round in range(_MOST):
        try:
            tree = parse(text)
        except (GrammarError, FormulaFault):
            return None
        found = next(
            (
                node
                for node, _above in reversed(list(walk(tree)))  # inner ones first
                if node.kind == "call" and _too_new(node.text, excel)
            ),
            None,
        )
        if found is None:
            return text if len(text) <= MAX_LENGTH else None
        made = _RULES[found.text](found, excel) if found.text in _RULES else None
        if made is None:
            return None
        text = "=" + render(tree, found, made)
    return None


def _too_new(name: str, excel: str) -> bool:
    version = version_of(name)
    return version is not None and VERSIONS.index(version) > VERSIONS.index(excel)


def render(node: Node, target: Node, replacement: str) -> str:
    """The source of a tree with one node replaced."""
    if node is target:
        return replacement
    parts = [render(part, target, replacement) for part in node.parts]
    if not parts:
        return node.source
    if node.kind == "call":
        return f"{node.text}({','.join(parts)})" if node.text else f"{parts[0]}({','.join(parts[1:])})"
    if node.kind == "group":
        return f"({','.join(parts)})"
    if node.kind == "binary":
        return f"{parts[0]}{node.text}{parts[1]}"
    return f"{node.text}{parts[0]}" if node.kind == "prefix" else f"{parts[0]}{node.text}"


def _ifs(node: Node, _excel: str) -> str | None:
    parts = [part.source for part in node.parts]
    if len(parts) % 2 or not all(parts):
        return None
    made = "NA()"
    for at in range(len(parts) - 2, -1, -2):
        made = parts[at + 1] if parts[at].upper() == "TRUE" else f"IF({parts[at]},{parts[at + 1]},{made})"
    return made if made.startswith("IF(") else None


def _switch(node: Node, _excel: str) -> str | None:
    parts = list(node.parts)
    if len(parts) < 3 or _changes(parts[0]) or any(part.kind == "omitted" for part in parts):
        return None
    wanted = _operand(parts[0])
    pairs = parts[1:]
    made = pairs.pop().source if len(pairs) % 2 else "NA()"
    for at in range(len(pairs) - 2, -1, -2):
        made = f"IF({wanted}={_operand(pairs[at])},{pairs[at + 1].source},{made})"
    return made


def _operand(node: Node) -> str:
    """The node as one side of an operator, in brackets where it needs them."""
    return f"({node.source})" if node.kind in ("binary", "prefix") else node.source


def _changes(node: Node) -> bool:
    return any(part.kind == "call" and part.text in VOLATILE for part, _above in walk(node))


def _line(node: Node) -> tuple[int, int] | None:
    """Height and width of a plain range of one row or one column; None for anything else."""
    plain = bare(node)
    if plain.kind != "reference":
        return None
    area = area_of(plain.text, plain.sheet)
    return (area.height, area.width) if area is not None and 1 in (area.height, area.width) else None


def _literal_without_wildcards(node: Node) -> bool:
    """Whether MATCH takes the wanted value as it stands; in a text * ? and ~ would be wildcards for it."""
    plain = bare(node)
    return plain.kind != "string" or not set(text_of(plain)) & set("*?~")


def _xlookup(node: Node, _excel: str) -> str | None:
    parts = list(node.parts)
    keys, found = (_line(parts[1]), _line(parts[2])) if len(parts) > 2 else (None, None)
    if keys is None or keys != found or not _exact(parts, 4, 5) or not _literal_without_wildcards(parts[0]):
        return None
    match = f"MATCH({parts[0].source},{parts[1].source},0)"
    fetched = f"INDEX({parts[2].source},{match})"
    other = parts[3].source if len(parts) > 3 else ""
    if not other:
        return fetched
    return None if _changes(parts[0]) else f"IF(ISNA({match}),{other},{fetched})"


def _xmatch(node: Node, _excel: str) -> str | None:
    parts = list(node.parts)
    exact = _exact(parts, 2, 3) and _line(parts[1]) is not None and _literal_without_wildcards(parts[0])
    return f"MATCH({parts[0].source},{parts[1].source},0)" if exact else None


def _exact(parts: list[Node], mode: int, search: int) -> bool:
    """Whether an XLOOKUP or XMATCH looks for exact matches from the first entry on."""
    return all(
        len(parts) <= number or parts[number].source in ("", default)
        for number, default in ((mode, "0"), (search, "1"))
    )


def _single(node: Node) -> bool:
    """Whether the node is surely one value: no range, no function that may give several."""
    plain = bare(node)
    if plain.kind in ("string", "number"):
        return True
    if plain.kind == "reference":
        area = area_of(plain.text, plain.sheet)
        return area is not None and area.single
    return False


def _joined(texts: list[Node], between: str) -> str | None:
    if not texts or not all(_single(text) for text in texts):
        return None
    glue = f"&{between}&" if between not in ('""', "") else "&"
    made = glue.join(text.source for text in texts)
    return f"({made})" if len(texts) > 1 else f'({made}&"")'


def _concat(node: Node, _excel: str) -> str | None:
    return _joined(list(node.parts), "")


def _textjoin(node: Node, _excel: str) -> str | None:
    parts = list(node.parts)
    if len(parts) < 3 or bare(parts[0]).kind != "string" or parts[1].source.upper() not in ("FALSE", "0"):
        return None
    return _joined(parts[2:], parts[0].source)


def _let(node: Node, _excel: str) -> str | None:
    parts = list(node.parts)
    if len(parts) < 3 or len(parts) % 2 == 0:
        return None
    meanings: dict[str, str] = {}
    for at in range(0, len(parts) - 1, 2):
        if parts[at].kind not in ("name", "reference") or _changes(parts[at + 1]):
            return None
        meanings[parts[at].source.lower()] = f"({_put_in(parts[at + 1], meanings)})"
    if any(part.kind == "call" and part.text in ("LET", "LAMBDA") for part, _above in walk(parts[-1])):
        return None
    made = _put_in(parts[-1], meanings)
    return f"({made})" if len(made) <= MAX_LENGTH else None


def _put_in(node: Node, meanings: Mapping[str, str]) -> str:
    if node.kind == "name" and node.source.lower() in meanings:
        return meanings[node.source.lower()]
    parts = [_put_in(part, meanings) for part in node.parts]
    if not parts:
        return node.source
    if node.kind == "call":
        return f"{node.text}({','.join(parts)})"
    if node.kind == "group":
        return f"({','.join(parts)})"
    if node.kind == "binary":
        return f"{parts[0]}{node.text}{parts[1]}"
    return f"{node.text}{parts[0]}" if node.kind == "prefix" else f"{parts[0]}{node.text}"


_RULES: dict[str, Callable[[Node, str], str | None]] = {
    "IFS": _ifs,
    "SWITCH": _switch,
    "XLOOKUP": _xlookup,
    "XMATCH": _xmatch,
    "CONCAT": _concat,
    "TEXTJOIN": _textjoin,
    "LET": _let,
}
