"""Where in a document an edit belongs, and how far its change may grow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kumaai.answers import Edit
from kumaai.office.word.diff import Change
from kumaai.office.word.text import Line, Unit


@dataclass(frozen=True, slots=True)
class Placed:
    """An edit whose ``before`` stands in ``unit`` from ``start``."""

    edit: Edit
    unit: Unit
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.edit.before)


def find(unit: Unit | None, edit: Edit) -> Placed | str:
    """The edit with its place: where it says, or the only one in its block; else the code of why not."""
    if unit is None:
        return "block.unknown"
    text, before = unit.text, edit.before
    if edit.start >= 0 and edit.end == edit.start + len(before) and text[edit.start : edit.end] == before:
        return Placed(edit, unit, edit.start)
    start = text.find(before) if before else -1
    if start < 0:
        return "not_found"
    return "ambiguous" if text.find(before, start + 1) >= 0 else Placed(edit, unit, start)


def fences(edits: Sequence[Placed]) -> list[tuple[int, int]]:
    """For each edit the positions between which no other edit of its unit stands."""
    ends: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    for edit in edits:
        # What is inserted must not be touched either: a change that begins there would be ambiguous.
        apart = 1 if edit.start == edit.end else 0
        ends.setdefault(edit.unit.id, []).append(edit.end + apart)
        starts.setdefault(edit.unit.id, []).append(edit.start - apart)
    for positions in (*ends.values(), *starts.values()):
        positions.sort()
    found = []
    for edit in edits:
        before, after = ends[edit.unit.id], starts[edit.unit.id]
        low, high = bisect_right(before, edit.start) - 1, bisect_left(after, edit.end)
        floor = before[low] if low >= 0 else 0
        found.append((floor, after[high] if high < len(after) else len(edit.unit.text)))
    return found


def locate(unit: Unit, change: Change) -> tuple[Line | None, Change]:
    """The line that holds the whole change, and the change in the line's own offsets."""
    offset = 0
    for line in unit.lines:
        end = offset + len(line.text)
        if offset <= change.start and change.end <= end:
            return line, Change(change.start - offset, change.end - offset, change.text)
        offset = end + 1
    return None, change
