"""What is asked of the engines: the reduced workbook, the cells, and who is asked about which part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from kumaai.office.excel import syntax
from kumaai.office.excel.cells import Row
from kumaai.office.excel.engines import japanese
from kumaai.office.excel.engines.judge import equal, usable
from kumaai.office.excel.engines.protocol import Job, Reply, TableRange, Target
from kumaai.office.excel.engines.reads import Reads
from kumaai.office.excel.engines.reduced import build
from kumaai.office.excel.engines.sample import LIMIT, ROWS, cost, independent, sample, thinned
from kumaai.office.excel.fill import Filling
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import NamedTable, Scalar, split_cell

THIN = 30_000
"""From this many cells on formulon is given some rows only: it takes long to load them and traps on very many."""

READS = 150_000
"""Cells that formulon may read in all while it judges a sample."""

FEWEST = 40
"""Cells that it judges all the same."""

REPEATS = 300
"""From this many cells on rows that hold the same are computed once where formulon is alone."""

# Where formualizer is known to differ from Japanese Excel, it gives no opinion.
_JAPANESE = frozenset({"DBCS", "ASC", "LENB", "LEFTB", "RIGHTB", "MIDB", "FINDB", "SEARCHB", "PHONETIC"})
_JAPANESE_FORMATS = ("g", "e", "aaa", "[h", "[m", "[s", "[$", "[D", "年", "時間")
_CRITERIA = frozenset({"COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS"})
_UNKNOWN_EVERYWHERE = frozenset({"DATESTRING", "NUMBERSTRING", "PHONETIC", "CELL", "INFO"})
"""What no engine computes, unless it could be said in other words."""


class Question:
    """One computation as it is put to the engines; ``part`` is what formulon judges where that is not all."""

    def __init__(
        self,
        book: Workbook,
        sheet: str,
        formulas: Mapping[str, str],
        now: datetime,
        cache: Path | None,
        *,
        spill: bool,
    ) -> None:
        self._book, self._sheet = book, sheet
        filled = _canonical(formulas)
        names = {name for formula in _distinct(filled) for name in syntax.functions(formula)}
        self._alone = bool(names & japanese.NAMES)
        if self._alone:
            filled = _in_other_words(filled, book, sheet)
        distinct = _distinct(filled)
        self._reads = Reads(book)
        self._reads.add(distinct, sheet)
        placed = (
            filled.placed()
            if isinstance(filled, Filling)
            else ((*split_cell(cell), formula) for cell, formula in filled.items())
        )
        self.targets = [Target(sheet, row, column, formula) for row, column, formula in placed]
        self._skip = {(sheet, target.row, target.column) for target in self.targets}
        contents = self._reads.contents()
        order = [part.name for part in book.sheets if part.name in contents or part.name == sheet]
        self.contents: dict[str, Mapping[int, Row]] = {name: contents.get(name, {}) for name in order}
        self._job = Job(
            engine="",
            book=b"",
            sheets=order,
            targets=self.targets,
            clock=(now.year, now.month, now.day, now.hour, now.minute, now.second),
            tables=[_table(table) for table in self._reads.tables.values()],
            spill=spill,
            cache=str(cache) if cache else "",
        )
        self.engines = _engines(distinct)[: 1 if self._alone else 2]
        self._same: Sequence[int] = ()
        asked, shown = self.targets, self.contents
        if self.engines == ["formulon"] and isinstance(filled, Filling) and not spill:
            asked, shown = self._without_repeats(filled)
        self.whole = self._with(shown, asked)
        self.part = self._part(distinct) if len(self.engines) > 1 else None

    def _with(self, contents: Mapping[str, Mapping[int, Row]], targets: list[Target]) -> Job:
        data = build(self._book, contents, self._skip, self._reads.tables.values(), self._reads.names)
        return msgspec.structs.replace(self._job, book=data, targets=targets)

    def _without_repeats(self, filled: Filling) -> tuple[list[Target], dict[str, Mapping[int, Row]]]:
        """One target of all whose rows hold the same: a slow engine need not compute the others."""
        if len(self.targets) < REPEATS or not filled.is_by_row or not independent(self.targets):
            return self.targets, self.contents
        first: dict[object, int] = {}
        asked: list[Target] = []
        same: list[int] = []
        for target in self.targets:
            rows = (rows.get(target.row) for rows in self.contents.values())
            key = tuple((row.columns, row.types, row.values) if row else None for row in rows)
            if key not in first:
                first[key] = len(asked)
                asked.append(target)
            same.append(first[key])
        self._same = same
        shown = dict(self.contents)
        if not filled.has_ranges:
            kept = {target.row for target in asked} | (
                shown[self._sheet].keys() - {t.row for t in self.targets}
            )
            shown[self._sheet] = {number: row for number, row in shown[self._sheet].items() if number in kept}
        return asked, shown

    def restored(self, reply: Reply) -> Reply:
        """An answer to :attr:`whole` with the values of the targets that were not asked about."""
        if not self._same or reply.rows is None:
            return reply
        return Reply(rows=[reply.rows[number] for number in self._same], error=reply.error)

    def _part(self, distinct: Sequence[str]) -> Part | None:
        """What formulon is asked where everything would be too much; None where it is asked everything."""
        cells = sum(len(row.columns) for rows in self.contents.values() for row in rows.values())
        rows = self.contents[self._sheet]
        longest = max((len(each) for each in self.contents.values()), default=0)
        chosen = list(range(len(self.targets)))
        if not self._job.spill and independent(self.targets):
            dearest = max(cost(formula, min(longest, ROWS)) for formula in distinct)
            limit = max(FEWEST, min(LIMIT, READS // dearest))
            chosen = sample(rows, self.targets, limit)
        thin = cells > THIN
        if not thin and len(chosen) == len(self.targets):
            return None
        targets = [self.targets[number] for number in chosen]
        if not thin:
            return Part(msgspec.structs.replace(self.whole, targets=targets), chosen, thin=False)
        kept = {target.row for target in targets}
        contents = {
            name: thinned(each, kept if name == self._sheet else ()) for name, each in self.contents.items()
        }
        return Part(self._with(contents, targets), chosen, thin=True)


@dataclass(frozen=True, slots=True)
class Part:
    """The targets (by number) that formulon judges; ``thin`` where it sees some rows only."""

    job: Job
    chosen: Sequence[int]
    thin: bool

    def spread(self, judged: Reply, filled: Reply, compared: Reply) -> tuple[Reply, frozenset[int]]:
        """Formulon's opinion on all targets, and the targets on which the engines differ by the part alone.

        Where both agree on the part, the other engine's values are formulon's
        own. ``compared`` is what the other engine says of the same part.
        """
        if not usable(judged) or judged.rows is None or filled.rows is None or compared.rows is None:
            return judged, frozenset()
        if self.job.spill:
            same = _alike(judged.rows, compared.rows)
            return Reply(rows=filled.rows), frozenset() if same else frozenset({0})
        rows, disputed = list(filled.rows), set()
        others = compared.rows if self.thin else [filled.rows[number] for number in self.chosen]
        for number, mine, other in zip(self.chosen, judged.rows, others, strict=True):
            if _alike([mine], [other]):
                continue
            if self.thin:
                disputed.add(number)  # its value is of some rows only: no value for the user
            else:
                rows[number] = mine
        return Reply(rows=rows), frozenset(disputed)


def _alike(one: list[list[Scalar]], two: list[list[Scalar]]) -> bool:
    return [len(row) for row in one] == [len(row) for row in two] and all(
        equal(a, b) for row, other in zip(one, two, strict=True) for a, b in zip(row, other, strict=True)
    )


def _canonical(formulas: Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(formulas, Filling):
        return Filling(syntax.canonical(formulas.formula), formulas.cells)
    return {cell: syntax.canonical(formula) for cell, formula in formulas.items()}


def _distinct(formulas: Mapping[str, str]) -> list[str]:
    """The formulas that differ in more than the place that they are filled into."""
    return [formulas.formula] if isinstance(formulas, Filling) else list(dict.fromkeys(formulas.values()))


def _in_other_words(formulas: Mapping[str, str], book: Workbook, sheet: str) -> Mapping[str, str]:
    """Formulas with functions that no engine knows, as far as that can be said otherwise."""
    if isinstance(formulas, Filling):
        formulas = Filling(japanese.said_plainly(formulas.formula), formulas.cells)
    else:
        formulas = {cell: japanese.said_plainly(formula) for cell, formula in formulas.items()}
    if any("PHONETIC" in syntax.functions(formula) for formula in _distinct(formulas)):
        readings = japanese.Readings(book)
        return {cell: readings.with_readings(formula, sheet) for cell, formula in formulas.items()}
    return formulas


def _table(table: NamedTable) -> TableRange:
    row, column = split_cell(table.first_cell)
    last_row, _last_column = split_cell(table.last_cell)
    return TableRange(
        table.name, table.sheet, row + 1, column, last_row - int(table.totals), list(table.columns)
    )


def _engines(formulas: Collection[str]) -> list[str]:
    names: set[str] = set()
    for formula in formulas:
        names.update(syntax.functions(formula))
    if names & _UNKNOWN_EVERYWHERE:
        return []
    return ["formulon", "formualizer"] if all(_plain(formula) for formula in formulas) else ["formulon"]


def _plain(formula: str) -> bool:
    """Whether formualizer's opinion counts: no Japanese formats or byte functions, no array as a criterion."""
    names = set(syntax.functions(formula))
    if names & _JAPANESE or (names & _CRITERIA and "{" in formula):
        return False
    texts = [token.text for token in syntax.tokenize(formula) if token.kind == "string"]
    return "TEXT" not in names or not any(mark in text for text in texts for mark in _JAPANESE_FORMATS)
