"""A formula as a tree: calls, references, operators. For what looks at a formula's meaning.

Precedence as in "Calculation operators and precedence in Excel": a sign binds
tighter than %, that tighter than ^, then * and /, + and -, &, comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.syntax import Token, tokenize

Kind = Literal[
    "call", "reference", "name", "table", "number", "string", "bool", "error", "binary", "prefix", "postfix",
    "array", "group", "omitted",
]  # fmt: skip

_LEVELS = (("=", "<", ">", "<=", ">=", "<>"), ("&",), ("+", "-"), ("*", "/"), ("^",))
COMPARISONS = frozenset(_LEVELS[0])


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a formula and the ``source`` it was written as, without spaces between tokens.

    ``text`` is the function's name, the operator, or the reference without
    its sheet; ``sheet`` the sheet's name without quotes ("A:C" for a span of
    sheets), empty where none is named. A range between two expressions
    (``INDEX(…):INDEX(…)``) is a binary node ":".
    """

    kind: Kind
    text: str
    source: str
    parts: tuple[Node, ...] = ()
    sheet: str = ""


Path = tuple[tuple[Node, int], ...]
"""The nodes above one, outermost first, each with the number of the part that leads down."""


def parse(formula: str) -> Node:
    """The tree of a canonical formula. Raises GrammarError or FormulaFault when it cannot be read."""
    reader = _Reader([token for token in tokenize(formula) if token.kind != "space"])
    tree = reader.expression()
    if reader.token is not None:
        raise GrammarError(f"{reader.token.text} is not expected here.")
    return tree


def walk(tree: Node, above: Path = ()) -> Iterator[tuple[Node, Path]]:
    """Every node, outer ones first, with its path."""
    yield tree, above
    for number, part in enumerate(tree.parts):
        yield from walk(part, (*above, (tree, number)))


def calls_above(above: Path) -> Iterator[tuple[str, int]]:
    """The functions around a node, inner ones first, each with the number of the argument (from 0)."""
    for node, number in reversed(above):
        if node.kind == "call":
            yield node.text, number


def bare(node: Node) -> Node:
    """The node without brackets around it."""
    while node.kind == "group" and len(node.parts) == 1:
        node = node.parts[0]
    return node


class _Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def token(self) -> Token | None:
        """The next token, None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, *texts: str) -> bool:
        token = self.token
        return token is not None and token.kind not in ("string", "sheet", "table") and token.text in texts

    def _source(self, start: int) -> str:
        return "".join(token.text for token in self._tokens[start : self._at])

    def expression(self, level: int = 0) -> Node:
        """Operands with the operators of that level or a tighter one between them."""
        if level == len(_LEVELS):
            return self._signed()
        start = self._at
        left = self.expression(level + 1)
        while self._is(*_LEVELS[level]):
            operator = self._take().text
            right = self.expression(level + 1)
            left = Node("binary", operator, self._source(start), (left, right))
        return left

    def _take(self) -> Token:
        token = self.token
        if token is None:
            raise GrammarError("The formula ends too early.")
        self._at += 1
        return token

    def _signed(self) -> Node:
        start = self._at
        signs: list[tuple[int, str]] = []
        while self._is("+", "-", "@"):
            signs.append((self._at, self._take().text))
        node = self._ranged()
        for at, sign in reversed(signs):
            node = Node("prefix", sign, self._source(at), (node,))
        while self._is("%"):
            self._take()
            node = Node("postfix", "%", self._source(start), (node,))
        return node

    def _ranged(self) -> Node:
        start = self._at
        node = self._primary()
        while True:
            if self._is(":"):
                self._take()
                end = self._primary()
                if _joins(node) and end.kind == "reference" and ":" not in end.text:
                    node = Node("reference", f"{node.text}:{end.text}", self._source(start), (), node.sheet)
                else:
                    node = Node("binary", ":", self._source(start), (node, end))
            elif self._is("#"):
                self._take()
                node = Node("postfix", "#", self._source(start), (node,))
            elif self.token is not None and self.token.kind == "open":  # LAMBDA(…)(…)
                self._take()
                parts = self._arguments()
                node = Node("call", "", self._source(start), (node, *parts))
            else:
                return node

    def _primary(self) -> Node:
        start = self._at
        token = self._take()
        if token.kind == "function":
            self._take()
            parts = self._arguments()
            return Node("call", token.text.upper(), self._source(start), parts)
        if token.kind == "open":
            parts = self._arguments()
            return Node("group", "()", self._source(start), parts)
        if token.text == "{" and token.kind == "brace":
            while not self._is("}"):
                self._take()
            self._take()
            return Node("array", "{}", self._source(start))
        if token.kind == "sheet":
            after = self._take()
            kind: Kind = "name" if after.kind == "name" else "reference"
            return Node(kind, after.text, self._source(start), (), sheet_name(token.text))
        return self._plain(token, start)

    def _plain(self, token: Token, start: int) -> Node:
        if token.kind in ("cell", "columns", "rows"):
            return Node("reference", token.text, token.text)
        if token.kind == "table":
            return Node("table", "", token.text)
        if token.kind == "name":
            if token.text.upper() in ("TRUE", "FALSE"):
                return Node("bool", token.text.upper(), token.text)
            if self.token is not None and self.token.kind == "table":
                self._take()
                return Node("table", token.text, self._source(start))
            return Node("name", token.text, token.text)
        if token.kind in ("number", "string", "error"):
            return Node(token.kind, token.text, token.text)  # type: ignore[arg-type]
        raise GrammarError(f"{token.text} is not expected here.")

    def _arguments(self) -> tuple[Node, ...]:
        """The parts up to the closing bracket, which is taken too."""
        parts: list[Node] = []
        if self.token is not None and self.token.kind == "close":
            self._take()
            return ()
        while True:
            if self.token is not None and self.token.kind in ("comma", "semicolon", "close"):
                parts.append(Node("omitted", "", ""))
            else:
                parts.append(self.expression())
            after = self._take()
            if after.kind == "close":
                return tuple(parts)
            if after.kind not in ("comma", "semicolon"):
                raise GrammarError(f"{after.text} is not expected here.")


def _joins(node: Node) -> bool:
    return node.kind == "reference" and ":" not in node.text


def sheet_name(token: str) -> str:
    """``'R7.4.1'!`` → R7.4.1, as tokens have it."""
    name = token.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def text_of(node: Node) -> str:
    """The text that a string node means."""
    return re.sub(r'""', '"', node.text[1:-1])
