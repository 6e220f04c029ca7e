"""Whether the tokens of a formula stand in an order that Excel reads: operands, operators, arguments.

Follows the formula grammar of [MS-XLSX] 2.2.2 with two narrowings: a space as
the intersection operator is refused, because it is nearly always a forgotten
operator; and a comma between references is taken only in brackets of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PREFIXES = frozenset("+-@")
BINARY = frozenset({"+", "-", "*", "/", "^", "&", "=", "<", ">", "<=", ">=", "<>"})

# Functions whose result can be an end of a range (INDEX(…):INDEX(…)) or take # and @.
_GIVE_REFERENCES = frozenset(
    {"INDEX", "OFFSET", "INDIRECT", "CHOOSE", "IF", "IFS", "SWITCH", "XLOOKUP", "LET"}
)
_GIVE_FUNCTIONS = frozenset({"LAMBDA", "LET"})
_AFTER_SHEET = frozenset({"cell", "columns", "rows", "name", "error"})


class GrammarError(ValueError):
    """What is out of order, one English sentence."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function call and its number of arguments; empty ones count."""

    function: str
    arguments: int


def calls(tokens: Iterable[tuple[str, str]]) -> list[Call]:
    """The function calls of a formula, inner ones first.

    ``tokens`` are (kind, text) as :func:`kumaai.office.excel.syntax.tokenize`
    gives them, with matching brackets of bounded depth. Raises GrammarError
    when they do not make a formula.
    """
    reader = _Reader(tokens)
    reader.expression()
    if reader.kind:
        raise GrammarError(f"{reader.text} is not expected here.")
    return reader.calls


class _Reader:
    """Recursive descent; each method reads its part and says what it is.

    Parts: ``reference`` (may be an end of a range), ``function`` (may be
    called), ``value``.
    """

    def __init__(self, tokens: Iterable[tuple[str, str]]) -> None:
        self.calls: list[Call] = []
        self._tokens = list(_without_spaces(tokens))
        self._at = 0

    @property
    def kind(self) -> str:
        """The next token's kind, empty at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def text(self) -> str:
        """The next token's text, empty at the end."""
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def expression(self) -> str:
        """Operands with binary operators between them."""
        part = self._operand()
        while True:
            if self.kind == "operator" and self.text in BINARY:
                self._at += 1
                self._operand()
                part = "value"
            elif not self._ends_expression():
                raise GrammarError(self._no_operator())
            else:
                return part

    def _ends_expression(self) -> bool:
        return self.kind in ("", "close", "comma", "semicolon") or self.text == "}"

    def _no_operator(self) -> str:
        before = self._tokens[self._at - 1][1]
        if self.kind == "operator":
            return f"{self.text} cannot stand after {before}."
        if self._tokens[self._at][2]:
            return f"Only a space stands between {before} and {self.text}: an operator or a comma is missing."
        return f"An operator or a comma is missing between {before} and {self.text}."

    def _operand(self) -> str:
        while self.kind == "operator" and self.text in PREFIXES:
            self._at += 1
        part = self._primary()
        while True:
            if self.text == "%":
                part = "value"
            elif self.text == "#" and part == "reference":
                pass
            elif self.text == ":" and part == "reference":
                self._at += 1
                if self._primary() != "reference":
                    raise GrammarError(f"{self._tokens[self._at - 1][1]} cannot be the end of a range.")
                continue
            elif self.kind == "open" and part == "function":
                self._arguments()
                continue
            else:
                return part
            self._at += 1

    def _primary(self) -> str:
        kind, text = self.kind, self.text
        if kind == "function":
            self._at += 1
            name = text.upper()
            self.calls.append(Call(name, self._arguments()))
            return "function" if name in _GIVE_FUNCTIONS else _part_of_call(name)
        if kind == "open":
            return self._brackets()
        if text == "{":
            return self._array()
        if kind == "sheet" or (kind == "table" and self._follows("sheet")):
            return self._on_sheet()
        if kind in ("cell", "columns", "rows", "table", "name"):
            self._at += 1
            if kind == "name" and self.kind == "table":
                self._at += 1
            return "value" if text.upper() in ("TRUE", "FALSE") else "reference"
        if kind in ("number", "string", "error"):
            self._at += 1
            return "value"
        raise GrammarError(self._no_operand())

    def _no_operand(self) -> str:
        before = self._tokens[self._at - 1][1] if self._at else ""
        if not self.kind:
            return f"The formula ends after {before}: a value or a reference is missing."
        if not before:
            return f"The formula begins with {self.text}: a value or a reference is missing before it."
        return f"A value or a reference is missing between {before} and {self.text}."

    def _follows(self, kind: str) -> bool:
        return self._at + 1 < len(self._tokens) and self._tokens[self._at + 1][0] == kind

    def _on_sheet(self) -> str:
        """A reference with a sheet's name, and of another workbook: what it may be is judged elsewhere."""
        while self.kind in ("sheet", "table"):
            self._at += 1
        if self.kind not in _AFTER_SHEET or self._tokens[self._at][2]:
            raise GrammarError(f"A reference is missing after {self._tokens[self._at - 1][1]}")
        self._at += 1
        return "reference"

    def _arguments(self) -> int:
        """The arguments with their brackets; how many they are."""
        self._at += 1  # the opening bracket, which made the token a function
        if self.kind == "close":
            self._at += 1
            return 0
        count = 1
        while True:
            if self.kind not in ("comma", "semicolon", "close"):
                self.expression()
            if self.kind not in ("comma", "semicolon"):
                break
            count += 1
            self._at += 1
        self._close()
        return count

    def _brackets(self) -> str:
        """An expression in brackets, or a union of references."""
        self._at += 1
        parts = [self.expression()]
        while self.kind in ("comma", "semicolon"):
            self._at += 1
            parts.append(self.expression())
        if len(parts) > 1 and set(parts) != {"reference"}:
            raise GrammarError("A comma stands in brackets that belong to no function.")
        self._close()
        return parts[0]

    def _close(self) -> None:
        if self.kind != "close":
            raise GrammarError(f"{self.text or 'The end'} stands where ) is expected.")
        self._at += 1

    def _array(self) -> str:
        """An array constant: constants only, as many in each row."""
        self._at += 1
        widths = [0]
        while True:
            self._constant()
            widths[-1] += 1
            separator, kind = self.text, self.kind
            self._at += 1
            if separator == "}":
                break
            if kind == "semicolon":
                widths.append(0)
            elif kind != "comma":
                raise GrammarError("An array constant {…} holds only numbers, texts, TRUE and FALSE.")
        if len(set(widths)) > 1:
            raise GrammarError("The rows of the array constant {…} differ in length.")
        return "value"

    def _constant(self) -> None:
        if self.text in ("+", "-") and self._follows("number"):
            self._at += 1
        if self.kind not in ("number", "string", "error") and self.text.upper() not in ("TRUE", "FALSE"):
            raise GrammarError("An array constant {…} holds only numbers, texts, TRUE and FALSE.")
        self._at += 1


def _part_of_call(name: str) -> str:
    return "reference" if name in _GIVE_REFERENCES else "value"


def _without_spaces(tokens: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bool]]:
    """(kind, text, whether a space stands before) of the tokens that are no spaces."""
    spaced = False
    for kind, text in tokens:
        if kind != "space":
            yield kind, text, spaced
        spaced = kind == "space"
