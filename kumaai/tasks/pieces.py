"""Very long blocks cut into pieces, so that what looks at a block as a whole ends in time.

Rules and checks look at a block again for each finding in it: a block of
50,000 characters with a finding every four of them would take many minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from kumaai.answers import Edit
from kumaai.source import Block, Source

LONGEST = 2_000
"""Characters of a block that is not cut."""
_END = re.compile(r"[。！？!?\n]")


def cut(source: Source) -> Source:
    """``source`` with each block above :data:`LONGEST` cut after the ends of sentences, where it has any.

    The pieces' ids are the block's with an offset (``p3@1980``).
    """
    if all(len(block.text) <= LONGEST for block in source.blocks):
        return source
    blocks = tuple(piece for block in source.blocks for piece in _pieces(block))
    return Source(source.path, source.kind, source.data, source.sha256, blocks, source.encoding)


def _pieces(block: Block) -> Iterator[Block]:
    start, text = 0, block.text
    while len(text) - start > LONGEST:
        end = start + LONGEST
        ends = [match.end() for match in _END.finditer(text, start + LONGEST // 2, end)]
        end = ends[-1] if ends else end
        yield replace(block, id=f"{block.id}@{start}", text=text[start:end])
        start = end
    yield replace(block, id=f"{block.id}@{start}", text=text[start:]) if start else block


def joined(edits: Sequence[Edit]) -> list[Edit]:
    """Edits of pieces as edits of the blocks that were cut."""
    return [_whole(edit) for edit in edits]


def _whole(edit: Edit) -> Edit:
    identifier, at, offset = edit.block.rpartition("@")
    if not at or not offset.isdecimal():
        return edit
    moved = int(offset)
    return msgspec.structs.replace(edit, block=identifier, start=edit.start + moved, end=edit.end + moved)
