"""What goes between the program and an engine's process, and what an engine is."""

from __future__ import annotations

from typing import Protocol

import msgspec

from kumaai.sheet import Scalar


class Target(msgspec.Struct, array_like=True):
    """A cell to compute; rows and columns count from 1. ``formula`` is canonical with ``=``."""

    sheet: str
    row: int
    column: int
    formula: str


class TableRange(msgspec.Struct, array_like=True):
    """An Excel table for engines that do not load tables: its place (from 1) and its columns."""

    name: str
    sheet: str
    first_row: int
    first_column: int
    last_row: int
    columns: list[str]


class Job(msgspec.Struct):
    """One request: a reduced workbook, the formulas, the pinned clock (year … second).

    ``spill`` asks for the whole array of the one target.
    """

    engine: str
    book: bytes
    sheets: list[str]
    targets: list[Target]
    clock: tuple[int, int, int, int, int, int]
    tables: list[TableRange] = []
    spill: bool = False
    cache: str = ""


class Reply(msgspec.Struct):
    """The values: one row a target, or the rows of the array. ``None`` in ``rows`` is "cannot compute".

    A value is a number (dates as serials), text, a bool; errors are their text.
    """

    rows: list[list[Scalar]] | None = None
    error: str = ""


class Engine(Protocol):
    """A spreadsheet engine inside its own process."""

    def compute(self, job: Job) -> list[list[Scalar]]:
        """The values of the job's targets. Raises anything; the process reports it."""
        ...
