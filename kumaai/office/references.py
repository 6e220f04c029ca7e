"""How the blocks that a document cites are shown: numbers with a table of sources, places, or nothing.

Numbers are given in the order in which a reader meets them. The same block
has the same number everywhere; neighbouring blocks that are only ever cited
together share one, so that a speech of twenty lines is one source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kumaai.layout import (
    CHECK,
    SOURCE,
    UNCITED,
    Element,
    Heading,
    Items,
    Layout,
    Line,
    Paragraph,
    Table,
)
from kumaai.office.spans import in_runs, joined
from kumaai.result import Check

QUOTED = 58
"""Characters of a cited text that the table of sources shows."""
_TO_CHECK = "【要確認：{text}】"


class References:
    """The references of one document; ``numbered`` elements, in reading order, are what numbers are given for."""

    def __init__(self, layout: Layout, numbered: Iterable[Element] = ()) -> None:
        self._known = layout.references
        self._mode = layout.citations
        self._numbers: dict[str, int] = {}
        self._groups: list[list[str]] = []
        if self._mode == "notes":
            self._count([self._sorted(cites) for cites in _cited(numbered)])

    def _sorted(self, cites: Iterable[str]) -> list[str]:
        known = [cite for cite in dict.fromkeys(cites) if cite in self._known]
        return sorted(known, key=lambda cite: self._known[cite].order)

    def _count(self, lines: Sequence[Sequence[str]]) -> None:
        """Give numbers to the blocks of ``lines``."""
        within: dict[str, list[int]] = {}
        for number, cites in enumerate(lines):
            for cite in cites:
                within.setdefault(cite, []).append(number)
        for cites in lines:
            before = ""
            for cite in cites:
                if cite in self._numbers:
                    before = ""
                    continue
                if before and self._next_to(before, cite) and within[before] == within[cite]:
                    self._groups[-1].append(cite)
                else:
                    self._groups.append([cite])
                self._numbers[cite] = len(self._groups)
                before = cite

    def _next_to(self, one: str, other: str) -> bool:
        return self._known[one].order + 1 == self._known[other].order

    # What stands behind a line

    def shown(self, cites: Iterable[str], findings: Iterable[Check] = (), *, places: bool = False) -> str:
        """The references of a line: 「[1][2]」, 「（12行目）」 (always with ``places``), or what says that it has none."""
        known = self._sorted(cites)
        if self._mode == "none":
            return ""
        if not known:
            return UNCITED if is_uncited(findings) else ""
        return self.notes(known) if self.are_notes(known) and not places else f"（{self.places(known)}）"

    def are_notes(self, cites: Iterable[str]) -> bool:
        """Whether all blocks have numbers."""
        return self._mode == "notes" and all(cite in self._numbers for cite in cites)

    def notes(self, cites: Iterable[str]) -> str:
        """「[1][3]–[5]」: from three numbers on a range."""
        numbers = sorted({self._numbers[cite] for cite in cites})
        runs = in_runs(numbers, lambda one, other: one + 1 == other)
        return "".join(
            f"[{run[0]}]–[{run[-1]}]" if len(run) > 2 else "".join(f"[{number}]" for number in run)
            for run in runs
        )

    def places(self, cites: Iterable[str]) -> str:
        """Where the blocks stand, neighbours as a range: 「12～14行目、「２ 対象」の3段落目」."""
        runs = in_runs(self._sorted(cites), self._next_to)
        return joined([[self._known[cite].place for cite in run] for run in runs])

    def source(self, line: Line, *, places: bool = False) -> str:
        """What stands in the column SOURCE of a row; ``places`` where numbers would lead nowhere."""
        known = self._sorted(line.cites)
        if self._mode == "none" or not known:
            return self.shown(known, line.findings)
        more = "ほか" if line.more else ""
        return (self.places(known) if places or not self.are_notes(known) else self.notes(known)) + more

    # Whole tables and the table of sources

    def table(self, table: Table, *, places: bool = False, keep: bool = False) -> Table:
        """A table with its column SOURCE filled in; taken out where nothing is to be cited, unless ``keep``."""
        if SOURCE not in table.header or not table.lines:
            return table
        at = table.header.index(SOURCE)
        if self._mode == "none" and not keep:
            return _without(table, at)
        rows = tuple(
            (*row[:at], self.source(table.line(number), places=places), *row[at + 1 :])
            for number, row in enumerate(table.rows)
        )
        return replace(table, rows=rows)

    def marks(self, findings: Iterable[Check]) -> str:
        """The findings of a line in a text without comments: 「【要確認：…】」; what UNCITED says is not said twice."""
        told = [check for check in findings if check.id != "facts.uncited" or self._mode == "none"]
        return "".join(_TO_CHECK.format(text=check.message) for check in told)

    def marked(self, table: Table) -> Table:
        """A table of a text: its column SOURCE filled in, the findings of its rows where they are about."""
        table, at = self.table(table), table.told_at
        rows = tuple(
            (*row[:at], row[at] + self.marks(table.line(number).findings), *row[at + 1 :])
            if at < len(row)
            else row
            for number, row in enumerate(table.rows)
        )
        return replace(table, rows=rows)

    def sources(self) -> tuple[Heading, Table] | None:
        """The list of what the numbers mean; None where there are none."""
        if not self._groups:
            return None
        rows = []
        for number, group in enumerate(self._groups, 1):
            text = " ".join(self._known[cite].text for cite in group)
            rows.append((f"[{number}]", self.places(group), shortened(text)))
        heading = Heading(SOURCE, numbered=False)
        return heading, Table(("番号", "箇所", "本文"), tuple(rows), (8, 27, 65), SOURCE)


def is_uncited(findings: Iterable[Check]) -> bool:
    """Whether the checks found that a line cites nothing that exists."""
    return any(check.id in ("facts.uncited", "facts.cite") for check in findings)


def shortened(text: str, length: int = QUOTED) -> str:
    """The beginning of a text on one line."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def told(check: Check, references: References) -> str:
    """A finding as its reader needs it: the sentence, then the place in the source."""
    places = references.places(check.where)
    return f"{check.message}\n（出典：{places}）" if places else check.message


def checked(table: Table) -> Table:
    """A table with the findings of its rows in a last column CHECK, where it has any."""
    if not any(line.findings for line in table.lines):
        return table
    width = max(len(table.header), *map(len, table.rows))
    rows = tuple(
        (*row, *("" for _missing in range(width - len(row))), _sentences(table.line(number)))
        for number, row in enumerate(table.rows)
    )
    header = (*table.header, *("" for _missing in range(width - len(table.header))), CHECK)
    return replace(table, header=header, rows=rows, widths=(*table.widths, 30) if table.widths else ())


def _sentences(line: Line) -> str:
    return "\n".join(check.message for check in line.findings)


def _without(table: Table, at: int) -> Table:
    widths = table.widths
    return replace(
        table,
        header=(*table.header[:at], *table.header[at + 1 :]),
        rows=tuple((*row[:at], *row[at + 1 :]) for row in table.rows),
        widths=(*widths[:at], *widths[at + 1 :]) if len(widths) == len(table.header) else widths,
    )


def _cited(elements: Iterable[Element]) -> Iterator[Sequence[str]]:
    """The blocks of each line, in order, up to what is for the staff alone."""
    for element in elements:
        match element:
            case Heading(memo=True):
                return
            case Paragraph():
                yield element.cites
            case Items():
                yield from (item.cites for item in element.items)
            case Table() if SOURCE in element.header:
                yield from (line.cites for line in element.lines)
            case _:
                pass
