"""Formula syntax: tokens, canonical form, the form that files keep, filling down and across.

Worked on tokens, never by pattern on the raw text. A formula has at most
8,192 characters ("Excel specifications and limits").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kumaai.office.excel.functions import ALIASES, SPILLING, VOLATILE, stored_name
from kumaai.sheet import MAX_COLUMN, MAX_ROW, column_letter, column_number, split_cell

MAX_LENGTH = 8_192

_BARE = r"[^\s'\"()\[\]{},;:=<>+\-*/^&!#@%|$]+"
_PATTERNS = (
    ("string", r'"(?:[^"]|"")*"'),
    ("space", r"\s+"),
    (
        "error",
        r"#(?:N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|CONNECT!)",
    ),
    # not behind another sheet's !: B2:注文! in 注文!B2:注文!C3 is no span of sheets
    ("sheet", rf"(?<!!)(?:'(?:[^']|'')+'!|{_BARE}(?::{_BARE})?!)"),
    ("function", r"[^\W\d][\w.]*(?=\()"),
    ("columns", r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(\[])"),
    ("rows", r"\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}(?![\w.])"),
    ("cell", r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?![\w.\[])"),
    ("number", r"(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?(?![\w])"),
    ("name", r"[^\W\d][\w.?]*|\\[\w.?]*"),
    ("operator", r"<>|<=|>=|[-+*/^&=<>%:@#]"),
    ("open", r"\("),
    ("close", r"\)"),
    ("comma", r","),
    ("semicolon", r";"),
    ("brace", r"[{}]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))
_LOOKALIKES = str.maketrans(
    {"“": '"', "”": '"', "−": "-", "×": "*", "÷": "/", "≦": "<=", "≧": ">=", "≠": "<>"}
)


class FormulaFault(ValueError):
    """Why a formula may not be used: a stable ``code`` and one plain English sentence for a repair round."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``kind`` is a name of the pattern table, or ``table`` for a [...] part."""

    kind: str
    text: str


def tokenize(formula: str) -> tuple[Token, ...]:
    """The tokens of a formula without its leading ``=``. Raises FormulaFault."""
    text = formula.strip()
    if len(text) > MAX_LENGTH:
        raise FormulaFault("formula.length", f"The formula is longer than {MAX_LENGTH} characters.")
    position = 1 if text.startswith("=") else 0
    tokens: list[Token] = []
    while position < len(text):
        if text[position] == "[":
            part = _brackets(text, position)
            tokens.append(Token("table", part))
            position += len(part)
            continue
        match = _TOKEN.match(text, position)
        if not match or match.end() == position:
            raise _unexpected(text, position)
        tokens.append(Token(str(match.lastgroup), match.group()))
        position = match.end()
    if not tokens:
        raise FormulaFault("formula.syntax", "The formula is empty.")
    return tuple(tokens)


def _unexpected(text: str, position: int) -> FormulaFault:
    character = text[position]
    if character == "|":  # program|'topic'!item is dynamic data exchange
        return FormulaFault("formula.external", "References to other programs (DDE) are refused.")
    if character in "\"'":
        return FormulaFault("formula.syntax", f"The {character} at character {position + 1} is not closed.")
    if not character.isprintable():
        return FormulaFault(
            "formula.syntax", f"An invisible character (U+{ord(character):04X}) stands at {position + 1}."
        )
    return FormulaFault("formula.syntax", f"Unexpected {character!r} at character {position + 1}.")


def _brackets(text: str, start: int) -> str:
    depth, position = 0, start
    while position < len(text):
        character = text[position]
        if character == "'":  # escapes the next character inside a column name
            position += 2
            continue
        depth += (character == "[") - (character == "]")
        position += 1
        if depth == 0:
            return text[start:position]
    raise FormulaFault("formula.syntax", "A [ is not closed.")


def canonical(formula: str) -> str:
    """The formula in canonical English form, with ``=``.

    Full-width characters outside strings, quoted sheet names and [...] become
    half-width, ``;`` between arguments becomes ``,``, functions are upper case
    without ``_xlfn.``, Japanese function names take their canonical ones.
    Raises FormulaFault.
    """
    parts = ["="]
    in_braces = False
    tokens = tokenize(_half_width(formula.strip().lstrip("＝")))
    for token in tokens:
        if token.kind == "brace":
            in_braces = token.text == "{"
        if token.kind == "function":
            parts.append(_function_name(token.text))
        elif token.kind == "semicolon" and not in_braces:
            parts.append(",")
        elif token.kind in ("cell", "columns"):
            parts.append(token.text.upper())
        elif token.kind == "name":
            parts.append(re.sub(r"^_xlpm\.", "", token.text, flags=re.IGNORECASE))
        else:
            parts.append(token.text)
    return "".join(parts)


def _function_name(text: str) -> str:
    name = re.sub(r"^(?:_XLFN\.|_XLWS\.|_XLUDF\.)+", "", text.upper())
    return ALIASES.get(name, name)


def _half_width(text: str) -> str:
    """Full-width ASCII and look-alikes to half-width, outside strings, quoted names and brackets."""
    out: list[str] = []
    quote, depth = "", 0
    for character in text:
        plain = character.translate(_LOOKALIKES) if not quote else character
        if (
            not quote
            and not depth
            and len(plain) == 1
            and (0xFF01 <= ord(plain) <= 0xFF5E or plain == "\u3000")
        ):
            plain = unicodedata.normalize("NFKC", plain)
        if quote:
            closes = character == quote or (quote == '"' and character == "”")
            out.append('"' if closes and quote == '"' else character)
            quote = "" if closes else quote
            continue
        if plain in ('"', "'") and not depth:
            quote = plain
        depth += (plain == "[") - (plain == "]")
        out.append(plain)
    return "".join(out)


def stored(formula: str) -> str:
    """The formula as the file keeps it: no ``=``, future functions and LET's names with their prefixes.

    ``A1#`` becomes ``_xlfn.ANCHORARRAY(A1)``, ``@A1`` ``_xlfn.SINGLE(A1)`` and ``[@column]``
    ``[[#This Row],[column]]`` ([MS-XLSX] 2.2.2).
    """
    tokens = tokenize(formula)
    own = parameters(tokens)
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "function":
            out.append(stored_name(token.text.upper()))
        elif token.kind == "name" and token.text.lower() in own:
            out.append("_xlpm." + token.text)
        elif token.kind == "table":
            out.append(_stored_table(token.text))
        elif token.text == "#" and token.kind == "operator":
            start = _operand_start(out, tokens, index)
            out[start:] = ["_xlfn.ANCHORARRAY(" + "".join(out[start:]) + ")"]
        else:
            out.append(token.text)
    return "".join(out)


def _operand_start(out: list[str], tokens: tuple[Token, ...], index: int) -> int:
    """Where the reference before a # begins: its sheet belongs to it."""
    start = len(out) - 1
    return start - 1 if index > 1 and tokens[index - 2].kind == "sheet" else start


def _stored_table(text: str) -> str:
    if not text.startswith("[@"):
        return text
    inner = text[2:-1].strip()
    if not inner:
        return "[#This Row]"
    return f"[[#This Row],{inner if inner.startswith('[') else f'[{inner}]'}]"


def parameters(tokens: tuple[Token, ...]) -> set[str]:
    """The names that LET and LAMBDA declare, in lower case."""
    solid = [token for token in tokens if token.kind != "space"]
    found: set[str] = set()
    stack: list[list] = []  # [function, number of the argument]
    for before, token, after in zip([None, *solid], solid, [*solid[1:], None], strict=False):
        if token.kind == "open":
            stack.append([before.text.upper() if before and before.kind == "function" else "", 0])
        elif token.kind == "close" and stack:
            stack.pop()
        elif token.kind in ("comma", "semicolon") and stack:
            stack[-1][1] += 1
        elif token.kind in ("name", "columns") and stack and after and after.kind in ("comma", "semicolon"):
            function, number = stack[-1]
            alone = before is not None and before.kind in ("open", "comma", "semicolon")
            if alone and (function == "LAMBDA" or (function == "LET" and number % 2 == 0)):
                found.add(token.text.lower())
    return found


def functions(formula: str) -> tuple[str, ...]:
    """The functions used, each once, in order of first use."""
    return tuple(dict.fromkeys(token.text.upper() for token in tokenize(formula) if token.kind == "function"))


def spills(formula: str) -> bool:
    """Whether the outermost function may return more than one cell."""
    names = functions(formula)
    if not names:
        return False
    outer = "LET" if names[0] == "LET" else names[0]
    if outer == "LET":
        return any(name in SPILLING for name in names) and not _reduced(formula)
    return outer in SPILLING


def _reduced(formula: str) -> bool:
    """Whether a LET's last argument is a function that gives one value (SUM, INDEX …)."""
    depth, last = 0, ""
    for token in tokenize(formula):
        if token.kind == "comma" and depth == 1:
            last = ""
        elif token.kind == "function" and depth == 1 and not last:
            last = token.text.upper()
        depth += (token.kind == "open") - (token.kind == "close")
    return bool(last) and last not in SPILLING


def sheet_name(token: str) -> str:
    """``'R7.4.1'!`` → R7.4.1, as tokens have it."""
    name = token.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def volatile(formula: str) -> tuple[str, ...]:
    """The functions used that recalculate always, or whose references cannot be seen."""
    return tuple(name for name in functions(formula) if name in VOLATILE)


def fill(formula: str, first: str, cell: str) -> str:
    """The formula of ``first`` as it becomes when filled down or across to ``cell``.

    A reference that leaves the sheet becomes #REF!, as in Excel.
    """
    row, column = split_cell(first)
    to_row, to_column = split_cell(cell)
    down, across = to_row - row, to_column - column
    if not down and not across:
        return formula
    lead = "=" if formula.strip().startswith("=") else ""
    return lead + "".join(_shifted(token, down, across) for token in tokenize(formula))


def _shifted(token: Token, down: int, across: int) -> str:
    if token.kind == "cell":
        match = re.fullmatch(r"(\$?)([A-Za-z]+)(\$?)(\d+)", token.text)
        assert match
        column = column_number(match[2]) + (0 if match[1] else across)
        row = int(match[4]) + (0 if match[3] else down)
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            return "#REF!"
        return f"{match[1]}{column_letter(column)}{match[3]}{row}"
    if token.kind == "columns" and across:
        return ":".join(_shift_part(part, across, letters=True) for part in token.text.split(":"))
    if token.kind == "rows" and down:
        return ":".join(_shift_part(part, down, letters=False) for part in token.text.split(":"))
    return token.text


def _shift_part(part: str, by: int, *, letters: bool) -> str:
    if part.startswith("$"):
        return part
    return column_letter(column_number(part) + by) if letters else str(int(part) + by)
