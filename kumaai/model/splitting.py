"""A document in parts that a model can read, cut at the document's own joints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kumaai.model.tokens import estimate_tokens
from kumaai.source import Block

BLOCK_OVERHEAD = 8
"""Tokens for a block's id and marks in a prompt."""

_SENTENCE = re.compile(r".*?(?:[。．！？!?]+[」』）)]*\s*|\.\s+|\n+|$)", re.DOTALL)


def weight(block: Block) -> int:
    """Tokens that ``block`` takes in a prompt, about."""
    return estimate_tokens(block.text) + BLOCK_OVERHEAD


def split(blocks: Sequence[Block], budget: int) -> list[list[Block]]:
    """``blocks`` in parts of at most ``budget`` tokens, in order, each block exactly once.

    A part begins before a heading where that leaves the part before it at
    least half full, else at a blank line, at the edge of a table, at a new
    row, between two blocks. Only a block over the budget is cut itself, at
    its sentences; its pieces keep its id.
    """
    pieces = [piece for block in blocks for piece in _pieces(block, budget)]
    parts: list[list[Block]] = []
    start = 0
    while start < len(pieces):
        end = _end(pieces, start, budget)
        parts.append(pieces[start:end])
        start = end
    return parts


def _end(pieces: list[Block], start: int, budget: int) -> int:
    """Where the part that begins at ``start`` ends: the best joint in the second half of the budget."""
    used, best, best_joint = 0, start + 1, -1
    for index in range(start, len(pieces)):
        used += weight(pieces[index])
        if used > budget and index > start:
            return best
        if index + 1 == len(pieces):
            return len(pieces)
        joint = _joint(pieces[index], pieces[index + 1])
        if used * 2 < budget:
            joint = 0
        if joint >= best_joint:
            best, best_joint = index + 1, joint
    return len(pieces)


def _joint(before: Block, after: Block) -> int:
    """How good a place to cut lies between two blocks, 0 (the same thing goes on) to 100."""
    if before.id == after.id:
        return 1
    if _source(before.id) != _source(after.id):
        return 100
    if after.kind == "heading":
        return 100 - after.level if before.kind != "heading" else 5
    if before.kind == "heading":
        return 2  # a heading belongs to what follows it
    if not before.text.strip():
        return 60
    (table, row), (next_table, next_row) = _table_and_row(before.id), _table_and_row(after.id)
    if table != next_table:
        return 50
    return 30 if not table or row != next_row else 3


def _source(identifier: str) -> str:
    """The number before the colon in the ids of several sources that are read as one."""
    return identifier.partition(":")[0] if ":" in identifier else ""


def _table_and_row(identifier: str) -> tuple[str, str]:
    """The table (or sheet) and the row of a cell's id; empty for other blocks."""
    if match := re.fullmatch(r"((?:\d+:)?t\d+(?:\.r\d+\.c\d+\.t\d+)*)(\.r\d+)\.c\d+", identifier):
        return match[1], match[2]
    if match := re.fullmatch(r"(.+)![A-Z]{1,3}(\d+)", identifier):
        return match[1], match[2]
    return "", ""


def _pieces(block: Block, budget: int) -> list[Block]:
    """``block``, or its text in pieces that fit, cut after sentences, else anywhere."""
    if weight(block) <= budget:
        return [block]
    room = max(1, budget - BLOCK_OVERHEAD)
    texts, current = [], ""
    for sentence in _SENTENCE.findall(block.text):
        for run in _runs(sentence, room):
            if current and estimate_tokens(current + run) > room:
                texts.append(current)
                current = ""
            current += run
    texts.append(current)
    return [replace(block, text=text) for text in texts if text]


def _runs(sentence: str, room: int) -> list[str]:
    """``sentence``, cut into runs that surely fit when it is longer than ``room`` tokens."""
    if estimate_tokens(sentence) <= room:
        return [sentence]
    return [sentence[i : i + room] for i in range(0, len(sentence), room)]
