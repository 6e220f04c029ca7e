"""What may not be written: broken syntax, functions that are unknown, too new or reach out, dangling references.

Judged on tokens after canonicalising, through defined names as well. Limits
are Excel's own ("Excel specifications and limits"): 64 levels of nesting.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kumaai.office.excel.arity import miscount
from kumaai.office.excel.functions import DENIED, VERSIONS, version_of
from kumaai.office.excel.grammar import GrammarError, calls
from kumaai.office.excel.syntax import FormulaFault, Token, canonical, parameters, tokenize
from kumaai.sheet import split_cell

MAX_DEPTH = 64

_R1C1 = re.compile(r"R\d*(?:C\d*)?|C\d+", re.IGNORECASE)
_OUTSIDE = re.compile(r"\[[^\]]*\.xl|://|\\\\|\.(?:xls[xmb]?|csv|ods)\b|\|", re.IGNORECASE)
"""What a text must not hold that INDIRECT or HYPERLINK follow: books, addresses, programs."""
_NAMES_DEEP = 20


@dataclass(frozen=True, slots=True)
class _Known:
    """What the workbook has, in lower case; ``names`` with their meaning."""

    excel: str
    sheets: frozenset[str]
    names: Mapping[str, str]
    tables: frozenset[str]
    variables: frozenset[str]

    def has(self, name: str) -> bool:
        return name.lower() in self.names or name.lower() in self.tables or name.lower() in self.variables


def check(
    formula: str,
    *,
    excel: str = "365",
    sheets: Collection[str] = (),
    names: Mapping[str, str] | Collection[str] = (),
    tables: Collection[str] = (),
) -> list[FormulaFault]:
    """What speaks against writing the formula into a workbook for that Excel version; empty when nothing does.

    ``sheets``, ``names`` and ``tables`` are what the workbook has; a name's
    meaning is judged too where it is given.
    """
    try:
        tokens = tokenize(formula)
    except FormulaFault as fault:
        return [fault]
    meanings = names if isinstance(names, Mapping) else dict.fromkeys(names, "")
    known = _Known(
        excel,
        frozenset(name.lower() for name in sheets),
        {name.lower(): text for name, text in meanings.items()},
        frozenset(name.lower() for name in tables),
        frozenset(parameters(tokens)),
    )
    faults = _balance(tokens) or _order(tokens)
    faults += _texts(tokens)
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        faults += _check_token(token, after, known)
    return faults


def _balance(tokens: tuple[Token, ...]) -> list[FormulaFault]:
    depth = deepest = 0
    braces = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        braces += (token.text == "{") - (token.text == "}") if token.kind == "brace" else 0
        deepest = max(deepest, depth)
        if depth < 0 or braces not in (0, 1):
            return [FormulaFault("formula.syntax", "Brackets do not match.")]
    if depth or braces:
        return [FormulaFault("formula.syntax", "Brackets do not match.")]
    if deepest > MAX_DEPTH:
        return [FormulaFault("formula.depth", f"Nested deeper than {MAX_DEPTH} levels.")]
    return []


def _order(tokens: tuple[Token, ...]) -> list[FormulaFault]:
    """What is wrong with the order of operands and operators, and with the number of arguments."""
    try:
        found = calls((token.kind, token.text) for token in tokens)
    except GrammarError as fault:
        return [FormulaFault("formula.syntax", str(fault))]
    sentences = (miscount(call.function, call.arguments) for call in found)
    return [FormulaFault("formula.arguments", sentence) for sentence in sentences if sentence]


def _texts(tokens: tuple[Token, ...]) -> list[FormulaFault]:
    """What HYPERLINK and INDIRECT are told to go to: only places in this workbook."""
    solid = [token for token in tokens if token.kind != "space"]
    faults = []
    for index, token in enumerate(solid):
        name = token.text.upper()
        if token.kind != "function" or name not in ("HYPERLINK", "INDIRECT"):
            continue
        inside = _arguments(solid, index + 1)
        texts = "".join(part.text[1:-1] for part in inside if part.kind == "string")
        first = inside[0] if inside else None
        within = first is not None and first.kind == "string" and first.text.startswith('"#')
        if name == "HYPERLINK" and (not within or _OUTSIDE.search(texts)):
            fault = 'HYPERLINK is refused unless its address is a text that begins with "#".'
            faults.append(FormulaFault("formula.denied", fault))
        if name == "INDIRECT" and (_OUTSIDE.search(texts) or re.search(r"\[.*!", texts)):
            faults.append(FormulaFault("formula.external", "INDIRECT must not lead to another workbook."))
    return faults


def _arguments(tokens: list[Token], start: int) -> list[Token]:
    """The tokens between the bracket at ``start`` and its end."""
    depth = 0
    for end in range(start, len(tokens)):
        depth += (tokens[end].kind == "open") - (tokens[end].kind == "close")
        if not depth:
            return tokens[start + 1 : end]
    return tokens[start + 1 :]


def _check_token(token: Token, after: Token | None, known: _Known) -> list[FormulaFault]:
    if token.kind == "function":
        return _check_function(token.text.upper(), known)
    if token.kind == "sheet":
        return _check_sheet(token.text, known.sheets)
    if token.kind == "table" and after and after.kind in ("sheet", "name"):
        return [FormulaFault("formula.external", "References to other workbooks are refused.")]
    if token.kind == "error" and token.text == "#REF!":
        return [FormulaFault("formula.reference", "The formula contains #REF!.")]
    if token.kind == "name":
        return _check_name(token.text, after, known)
    if token.kind == "cell":
        try:
            split_cell(token.text)
        except ValueError:
            return [FormulaFault("formula.reference", f"{token.text} is outside the sheet.")]
    return []


def _check_function(name: str, known: _Known) -> list[FormulaFault]:
    if name in DENIED or name.startswith(("CUBE", "IMPORT")):
        return [FormulaFault("formula.denied", f"{name} is refused: it reaches outside the workbook.")]
    version = version_of(name)
    if version is None:
        if known.has(name):
            return _check_meaning(name, known)
        return [FormulaFault("formula.unknown_function", f"{name} does not exist.")]
    if VERSIONS.index(version) > VERSIONS.index(known.excel):
        return [FormulaFault("formula.version", f"{name} needs Excel {version}, not {known.excel}.")]
    return []


def _check_sheet(text: str, sheets: frozenset[str]) -> list[FormulaFault]:
    name = text[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    if re.search(r"[\[\]\\|/]|://", name):
        return [FormulaFault("formula.external", "References to other workbooks or programs are refused.")]
    for part in [name] if name.lower() in sheets or ":" not in name else name.split(":"):
        if sheets and part.lower() not in sheets:
            return [FormulaFault("formula.reference", f"There is no sheet {part}.")]
    return []


def _check_name(text: str, after: Token | None, known: _Known) -> list[FormulaFault]:
    if text.upper() in ("TRUE", "FALSE"):
        return []
    if known.has(text):
        return _check_meaning(text, known)
    if _R1C1.fullmatch(text) and (after is None or after.kind != "open"):
        return [FormulaFault("formula.reference", f"{text} is in the R1C1 style; write cells as B5 or $B$5.")]
    what = "table" if after and after.kind == "table" else "name"
    return [FormulaFault("formula.reference", f"There is no {what} {text}.")]


def _check_meaning(name: str, known: _Known) -> list[FormulaFault]:
    """What a defined name hides: denied functions, other workbooks and programs, nothing at all (#REF!)."""
    if name.lower() in known.variables:
        return []
    seen, waiting = set[str](), [name.lower()]
    while waiting and len(seen) < _NAMES_DEEP:
        current = waiting.pop()
        text = known.names.get(current, "")
        if current in seen or not text.strip():
            continue
        seen.add(current)
        try:
            tokens = tokenize(canonical(text))
        except FormulaFault:
            return [
                FormulaFault("formula.external", f"The name {name} does not lead to cells of this workbook.")
            ]
        for index, token in enumerate(tokens):
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            upper = token.text.upper()
            if token.kind == "function" and (upper in DENIED or upper.startswith(("CUBE", "IMPORT"))):
                return [FormulaFault("formula.denied", f"The name {name} hides {upper}, which is refused.")]
            outside = token.kind == "sheet" and re.search(r"[\[\]\\|/]|://", token.text)
            if outside or (token.kind == "table" and after and after.kind in ("sheet", "name")):
                return [FormulaFault("formula.external", f"The name {name} leads outside this workbook.")]
            if token.kind == "error" and token.text == "#REF!":
                return [FormulaFault("formula.reference", f"The name {name} leads nowhere (#REF!).")]
            if token.kind in ("name", "function"):
                waiting.append(token.text.lower())
        hidden = _texts(tokens)
        if hidden:
            return hidden
    return []
