"""Formulas as files keep them: prefixes of later functions and of variables, table references in full.

[MS-XLSX] 2.2.2 (future functions, _xlfn. and _xlws.), 2.2.2.2 (_xlpm. of LET
and LAMBDA parameters); ECMA-376 part 1, 18.17.6.1 (structure references: a
file has no ``@``, ``[#This Row]`` stands for it). A spill reference ``A1#``
is stored as ``_xlfn.ANCHORARRAY(A1)``, ``@A1:A9`` as ``_xlfn.SINGLE(A1:A9)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kumaai.office.excel.functions import stored_name
from kumaai.office.excel.syntax import FormulaFault, Token, tokenize

_REFERENCE = ("cell", "columns", "rows", "name")


def stored(formula: str, table: str = "") -> str:
    """The formula as the file keeps it, without ``=``; ``table`` is the table in which the cell stands.

    Raises FormulaFault for a reference to "this table" outside of one.
    """
    tokens = tokenize(formula)
    variables = _variables(tokens)
    out: list[str] = []
    singles: list[int] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if token.kind == "operator" and token.text == "#":
            _anchor(out, tokens, index)
        elif token.kind == "operator" and token.text == "@":
            out.append("_xlfn.SINGLE(")
            singles.append(_operand_end(tokens, index + 1))
        elif token.kind == "function":
            lower = token.text.lower()
            out.append(f"_xlpm.{token.text}" if lower in variables else stored_name(token.text.upper()))
        elif token.kind == "name" and token.text.lower() in variables:
            out.append(f"_xlpm.{token.text}")
        elif token.kind == "table":
            out.append(_table_reference(token.text, before, table))
        else:
            out.append(token.text)
        while singles and singles[-1] == index:
            out.append(")")
            singles.pop()
    return "".join(out)


def _anchor(out: list[str], tokens: Sequence[Token], index: int) -> None:
    """Wrap the reference before a # as the file has it."""
    if not index or tokens[index - 1].kind not in ("cell", "name"):
        raise FormulaFault("formula.syntax", "A # does not follow a cell.")
    start = len(out) - (2 if index > 1 and tokens[index - 2].kind == "sheet" else 1)
    reference = "".join(out[start:])
    del out[start:]
    out.append(f"_xlfn.ANCHORARRAY({reference})")


def _operand_end(tokens: Sequence[Token], start: int) -> int:
    """The index of the last token of the operand that begins at ``start``."""
    index = start
    if index < len(tokens) and tokens[index].kind == "sheet":
        index += 1
    if index >= len(tokens):
        raise FormulaFault("formula.syntax", "Nothing follows an @.")
    if tokens[index].kind in ("function", "open"):
        index += tokens[index].kind == "function"
        depth = 0
        while index < len(tokens):
            depth += (tokens[index].kind == "open") - (tokens[index].kind == "close")
            if not depth:
                return index
            index += 1
        raise FormulaFault("formula.syntax", "Brackets do not match.")
    if index + 1 < len(tokens) and tokens[index + 1].kind == "table":
        return index + 1
    if index + 2 < len(tokens) and tokens[index + 1].text == ":" and tokens[index + 2].kind in _REFERENCE:
        return index + 2
    return index


def _table_reference(text: str, before: Token | None, table: str) -> str:
    """``[@x]`` as ``name[[#This Row],[x]]``; the table's name where the formula leaves it out."""
    named = before is not None and before.kind == "name"
    if not named and not table:
        raise FormulaFault("formula.reference", "The formula refers to this table, but stands in none.")
    lead = "" if named else table
    if not text.startswith("[@"):
        return lead + text
    inner = text[2:-1]
    if not inner:
        return f"{lead}[#This Row]"
    return f"{lead}[[#This Row],{inner if inner.startswith('[') else f'[{inner}]'}]"


_CALL = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|([^\W\d][\w.]*)\(')


def functions_in(text: str) -> set[str]:
    """The functions of a stored formula, without their prefixes."""
    names = (match[1].upper() for match in _CALL.finditer(text) if match[1])
    return {name.removeprefix("_XLFN.").removeprefix("_XLWS.") for name in names}


def _variables(tokens: Sequence[Token]) -> set[str]:
    """The names that LET and LAMBDA declare, in lower case: their arguments in these places that are bare names."""
    found: set[str] = set()
    stack: list[list[str | int]] = []  # the function of each open bracket, and the argument in which we are
    solid = [token for token in tokens if token.kind != "space"]
    for index, token in enumerate(solid):
        if token.kind == "open":
            before = solid[index - 1] if index else None
            name = before.text.upper() if before is not None and before.kind == "function" else ""
            stack.append([re.sub(r"^(?:_XLFN\.|_XLWS\.)+", "", name), 0])
        elif token.kind == "close" and stack:
            stack.pop()
        elif token.kind in ("comma", "semicolon") and stack:
            stack[-1][1] = int(stack[-1][1]) + 1
        elif token.kind == "name" and stack and _declares(solid, index, stack[-1]):
            found.add(token.text.lower())
    return found


def _declares(solid: Sequence[Token], index: int, call: Sequence[str | int]) -> bool:
    alone = (
        solid[index - 1].kind in ("open", "comma")
        and index + 1 < len(solid)
        and solid[index + 1].kind == "comma"
    )
    return alone and (call[0] == "LAMBDA" or (call[0] == "LET" and int(call[1]) % 2 == 0))
