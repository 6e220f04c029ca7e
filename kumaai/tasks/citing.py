"""Ties a layout to its source: only blocks that exist are cited, and each line knows what the checks found on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from kumaai.layout import Citations, Element, Field, Items, Layout, Line, Paragraph, Reference, Table
from kumaai.office.spans import in_runs, joined
from kumaai.result import Check
from kumaai.source import Source

if TYPE_CHECKING:
    from kumaai.tasks.base import Job

DEFAULT: Citations = "notes"


def citations_of(job: Job) -> Citations:
    """How the job's documents show what they cite: the setting ``citations``."""
    found = job.settings.values.get("citations")
    return cast(Citations, found.value) if found else DEFAULT


def tied(layout: Layout, job: Job) -> Layout:
    """``layout`` with the findings of the job's checks on their lines, and with what its cites refer to.

    Findings come from ``job.checks``, the list that the run has made; nothing
    is checked again. Those that only inform stay out of the document. A cite
    of a block that does not exist is dropped.
    """
    tie = _Tie(job.source, job.checks)
    found = job.settings.values.get("author")
    return replace(
        layout,
        elements=tie.elements(layout.elements),
        sheets=tuple(map(tie.table, layout.sheets)),
        main=tie.table(layout.main) if layout.main else None,
        fields=tuple(map(tie.field, layout.fields)),
        citations=citations_of(job),
        references=tie.references,
        author=found.value if found else layout.author,
        made=job.now,
    )


def placed(checks: Iterable[Check], source: Source) -> tuple[Check, ...]:
    """The checks with the places of their blocks, for whoever reads them without the document."""
    blocks = {block.id: (at, block.place or block.id) for at, block in enumerate(source.blocks)}
    found = []
    for check in checks:
        known = sorted(blocks[cite] for cite in dict.fromkeys(check.where) if cite in blocks)
        runs = in_runs(known, lambda one, other: one[0] + 1 == other[0])
        found.append(replace(check, place=joined([[place for _at, place in run] for run in runs])))
    return tuple(found)


class _Tie:
    """One source and its checks, and the blocks that were cited so far."""

    def __init__(self, source: Source, checks: Iterable[Check]) -> None:
        self.references: dict[str, Reference] = {}
        self._order = {block.id: at for at, block in enumerate(source.blocks)}
        self._source = source
        self._checks: dict[str, list[Check]] = {}
        for check in checks:
            if check.line and check.level != "info":
                self._checks.setdefault(check.line.strip(), []).append(check)

    def elements(self, elements: Iterable[Element]) -> tuple[Element, ...]:
        return tuple(map(self._element, elements))

    def field(self, field: Field) -> Field:
        return replace(
            field,
            value=field.value if isinstance(field.value, str) else self.elements(field.value),
            covers=self.elements(field.covers),
            table=self.table(field.table) if field.table else None,
        )

    def table(self, table: Table) -> Table:
        if not table.lines:
            return table
        return replace(table, lines=tuple(map(self._line, table.lines)))

    def _element(self, element: Element) -> Element:
        match element:
            case Paragraph():
                cites, findings = self._of(element.cites, (element.claim or element.text,))
                return replace(element, cites=cites, findings=findings)
            case Items():
                items = []
                for item in element.items:
                    cites, findings = self._of(item.cites, (item.claim or item.text,))
                    items.append(replace(item, cites=cites, findings=findings))
                return replace(element, items=tuple(items))
            case Table():
                return self.table(element)
            case _:
                return element

    def _line(self, line: Line) -> Line:
        cites, findings = self._of(line.cites, line.claims)
        return replace(line, cites=cites, findings=findings)

    def _of(self, cites: tuple[str, ...], claims: Iterable[str]) -> tuple[tuple[str, ...], tuple[Check, ...]]:
        """The cites that exist, and the findings on the lines; those on another line of the same words are not its own."""
        findings = [
            check
            for claim in claims
            for check in self._checks.get(claim.strip(), ())
            if set(check.where) <= set(cites) or not cites
        ]
        return tuple(cite for cite in cites if self._known(cite)), tuple(dict.fromkeys(findings))

    def _known(self, cite: str) -> bool:
        block = self._source.block(cite)
        if block is not None and cite not in self.references:
            text = f"{block.number} {block.text}".strip()
            self.references[cite] = Reference(block.place or block.id, text, self._order[cite])
        return block is not None
