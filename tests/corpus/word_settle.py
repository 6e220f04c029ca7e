"""Accepting and rejecting one author's changes, and what a paragraph holds however its runs are cut.

ECMA-376 part 1, 17.13.5. Left out of the comparison, because they are neither
text nor formatting nor structure: w:rsid attributes, w:proofErr and
w:lastRenderedPageBreak.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tests.corpus.word_xml import WORD, XML_SPACE, Node

MOVABLE = ("ins", "del", "moveFrom", "moveTo")
COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd")
_CHANGES = ("rPrChange", "pPrChange")
_WEIGHTLESS = ("proofErr", "lastRenderedPageBreak")
_UNDELETED = {"delText": "t", "delInstrText": "instrText"}

Token = tuple[Any, ...]


def settle(node: Node, own: Collection[Node], comments: Collection[str], drop: Collection[str]) -> None:
    """Take ``own`` revisions out of the tree below ``node``.

    Those of the kinds in ``drop`` go with their content, the others leave it
    in place. The marks of ``comments`` (ids) go as well.
    """
    content: list[Node | str] = []
    for inner in node.content:
        if isinstance(inner, str):
            content.append(inner)
        elif inner in own and inner.name in MOVABLE:
            if inner.name not in drop:
                settle(inner, own, comments, drop)
                if inner.name == "del":
                    _undelete(inner)
                content.extend(inner.content)
        elif inner in own and inner.name in _CHANGES:
            if "ins" in drop:  # rejecting: what stood there before
                before = inner.child(node.name)
                content = list(before.content) if before is not None else []
                break
        elif not is_comment_mark(inner, comments):
            settle(inner, own, comments, drop)
            content.append(inner)
    for inner in content:
        if isinstance(inner, Node):
            inner.parent = node
    node.content = content


def is_comment_mark(node: Node, comments: Collection[str]) -> bool:
    """Whether a node is the mark of one of ``comments``, or the run that only holds its reference."""
    if node.name in COMMENT_MARKS:
        return node.get("id") in comments
    if node.name != "r":
        return False
    held = [inner for inner in node if inner.name != "rPr"]
    return bool(held) and all(
        inner.name == "commentReference" and inner.get("id") in comments for inner in held
    )


def _undelete(node: Node) -> None:
    for inner in node.walk():
        plain = _UNDELETED.get(inner.name)
        if plain:
            inner.name = plain
            inner.tag = inner.tag.rpartition(" ")[0] + f" {plain}"


def properties_key(run: Node, marks: bool = True) -> Token:
    """A run's properties, without those that say how they changed where not ``marks``."""
    properties = run.child("rPr")
    dropped = () if marks else (*_CHANGES, *MOVABLE)
    held = [_shape(inner) for inner in properties or () if inner.name not in dropped]
    return tuple(held)


def stream(node: Node) -> list[Token]:
    """What ``node`` holds, with runs and others' revisions joined where they are alike and adjacent.

    A paragraph inside (in a table or text box) stands as its number only.
    """
    found: list[Token] = []
    for token in _tokens(node):
        last = found[-1] if found else ("",)
        if token[0] in ("text", "deleted") and last[0] == token[0]:
            found[-1] = (token[0], last[1] + token[1])
        elif token[0] == "run" and last == ("end of run", token[1]):
            found.pop()
        elif token[0] == "open" and token[3] and last == ("close", *token[1:4]):
            found.pop()
        else:
            found.append(token)
            continue
        # What now stands last may join with what follows it.
    return _rejoined(found)


def _rejoined(tokens: list[Token]) -> list[Token]:
    """Text that became adjacent when the runs around it were joined."""
    found: list[Token] = []
    for token in tokens:
        if found and token[0] in ("text", "deleted") and found[-1][0] == token[0]:
            found[-1] = (token[0], found[-1][1] + token[1])
        else:
            found.append(token)
    return found


def _tokens(node: Node) -> Any:
    for inner in node.content:
        if isinstance(inner, str):
            if inner.strip():
                yield "characters", inner
        elif inner.name in ("t", "delText"):
            text = word_text(inner)
            if text:
                yield ("text" if inner.name == "t" else "deleted"), text
        elif inner.name == "p":
            yield "paragraph", inner.number
        elif inner.name == "r":
            key = (properties_key(inner), _attributes(inner))
            yield "run", key
            yield from _tokens(inner)
            yield "end of run", key
        elif inner.name in _WEIGHTLESS or (inner.name == "rPr" and node.name == "r"):
            continue
        else:
            # Another's insertion that was split around ours is one again; a new half has a new id.
            split = inner.name in MOVABLE
            attributes = _attributes(inner, ("id",) if split else ())
            yield "open", inner.tag, attributes, split, inner.get("id") if split else ""
            yield from _tokens(inner)
            yield "close", inner.tag, attributes, split


def _shape(node: Node) -> Token:
    return node.tag, _attributes(node), tuple(_shape(inner) for inner in node), node.text.strip()


def _attributes(node: Node, without: Collection[str] = ()) -> Token:
    kept = []
    for name, value in sorted(node.attributes.items()):
        namespace, _, local = name.rpartition(" ")
        if namespace in WORD and (local.startswith("rsid") or local in without):
            continue
        kept.append((name, value))
    return tuple(kept)


def attributes_key(node: Node) -> Token:
    """An element's attributes without those that only count saves."""
    return _attributes(node)


def word_text(node: Node) -> str:
    """The characters of a w:t as Word reads them: blanks at its ends only where they are preserved."""
    return node.text if preserved(node) else node.text.strip(" \t\r\n")


def preserved(node: Node) -> bool:
    """Whether xml:space="preserve" holds at ``node``, its own or inherited."""
    for one in (node, *node.ancestors()):
        if XML_SPACE in one.attributes:
            return one.attributes[XML_SPACE] == "preserve"
    return False
