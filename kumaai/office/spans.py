"""Places as a reader wants them: neighbours as a range, what they share said once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kumaai.sheet import column_letter, column_number

T = TypeVar("T")
_CELL = re.compile(r"(.*[ !])([A-Z]{1,3})([0-9]{1,7})", re.DOTALL)
_COUNTED = re.compile(r"(.*?)([0-9]{1,9})([^0-9]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of one sheet, from the upper left to the lower right."""

    sheet: str
    left: int
    top: int
    right: int
    bottom: int

    def text(self) -> str:
        first, last = f"{column_letter(self.left)}{self.top}", f"{column_letter(self.right)}{self.bottom}"
        return self.sheet + (first if first == last else f"{first}:{last}")


@dataclass(frozen=True, slots=True)
class _Counted:
    """Places that differ in their last number: ``before`` first to last ``after``."""

    before: str
    first: int
    last: int
    after: str

    def numbers(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}～{self.last}"


def in_runs(values: Sequence[T], follows: Callable[[T, T], bool]) -> list[list[T]]:
    """``values`` cut where one does not follow the one before."""
    runs: list[list[T]] = []
    for value in values:
        if runs and follows(runs[-1][-1], value):
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def joined(runs: Iterable[Sequence[str]]) -> str:
    """Places in one line: 「12～14・20行目、予算 B5:D5、C9」.

    ``runs`` are places of blocks that follow one another; only those become
    ranges, cells also where they stand below each other.
    """
    spans: list[_Cells | _Counted | str] = []
    for run in runs:
        for at, place in enumerate(run):
            span = _read(place)
            whole = _merged(spans[-1], span, neighbours=at > 0) if spans else None
            if whole is not None:
                spans[-1] = whole
            else:
                spans.append(span)
    return "、".join(dict.fromkeys(_texts(_stacked(spans))))


def _read(place: str) -> _Cells | _Counted | str:
    if cell := _CELL.fullmatch(place):
        column, row = column_number(cell[2]), int(cell[3])
        return _Cells(cell[1], column, row, column, row)
    counted = _COUNTED.fullmatch(place)
    # A number inside the words of a heading counts nothing.
    if counted and "」" not in counted[3]:
        return _Counted(counted[1], int(counted[2]), int(counted[2]), counted[3])
    return place


def _merged(
    one: _Cells | _Counted | str, other: _Cells | _Counted | str, *, neighbours: bool
) -> _Cells | _Counted | None:
    """Both as one range; None where they are none."""
    if not neighbours:
        return None
    if isinstance(one, _Counted) and isinstance(other, _Counted):
        alike = (one.before, one.after) == (other.before, other.after) and one.last < other.first
        return replace(one, last=other.last) if alike else None
    if isinstance(one, _Cells) and isinstance(other, _Cells):
        alike = (one.sheet, one.bottom) == (other.sheet, other.top) and one.right < other.left
        return replace(one, right=other.right) if alike else None
    return None


def _stacked(spans: Sequence[_Cells | _Counted | str]) -> list[_Cells | _Counted | str]:
    """Cells that stand right below each other as one range."""
    found: list[_Cells | _Counted | str] = []
    for span in spans:
        last = found[-1] if found else None
        if (
            isinstance(span, _Cells)
            and isinstance(last, _Cells)
            and (last.sheet, last.left, last.right, last.bottom + 1)
            == (span.sheet, span.left, span.right, span.top)
        ):
            found[-1] = replace(last, bottom=span.bottom)
        else:
            found.append(span)
    return found


def _texts(spans: Sequence[_Cells | _Counted | str]) -> list[str]:
    """Each as text; what counted ones share is said once."""
    texts: list[str] = []
    shared: list[_Counted] = []
    sheet = ""
    for span in (*spans, ""):
        if shared and not (
            isinstance(span, _Counted) and (span.before, span.after) == (shared[0].before, shared[0].after)
        ):
            texts.append(shared[0].before + "・".join(one.numbers() for one in shared) + shared[0].after)
            shared = []
        if isinstance(span, _Counted):
            shared.append(span)
        elif isinstance(span, _Cells):
            texts.append(span.text().removeprefix(sheet))
        elif span:
            texts.append(span)
        sheet = span.sheet if isinstance(span, _Cells) else ""
    return texts
