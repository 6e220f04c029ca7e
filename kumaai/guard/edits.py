"""Whether a proofreading edit may be made (check C7): placed once, nothing but language changed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kumaai.answers import Edit
from kumaai.source import Source


def judge(source: Source, edits: Sequence[Edit], *, profile: str) -> list[Edit]:
    """The edits with their place, and with ``refused`` set where one must not be made."""
    return [_placed(source, edit) for edit in edits]


def _placed(source: Source, edit: Edit) -> Edit:
    block = source.block(edit.block)
    if block is None:
        return msgspec.structs.replace(edit, refused="block.unknown")
    if edit.end > edit.start and block.text[edit.start : edit.end] == edit.before:
        return msgspec.structs.replace(edit, refused=None)
    start = block.text.find(edit.before)
    if start < 0 or not edit.before:
        return msgspec.structs.replace(edit, refused="not_found")
    if block.text.find(edit.before, start + 1) >= 0:
        return msgspec.structs.replace(edit, refused="ambiguous")
    return msgspec.structs.replace(edit, start=start, end=start + len(edit.before), refused=None)
