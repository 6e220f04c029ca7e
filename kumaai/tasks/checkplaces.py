"""Which lines of a check sheet a finding stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kumaai.result import Check
from kumaai.tasks.checklines import Line

if TYPE_CHECKING:
    from kumaai.guard.marks import Looked

_BEGINNING = 20
"""Characters of a line that a finding without cites repeats."""


class Places:
    """``lines`` are the sheet's, ``claims`` the texts that were held against the source, ``looked`` how."""

    def __init__(self, lines: Sequence[Line], claims: Sequence[str], looked: Sequence[Looked]) -> None:
        self._lines, self._claims, self._looked = lines, claims, looked
        self._by_claim: dict[str, list[int]] = defaultdict(list)
        self._by_cite: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines, 1):
            for claim in line.claims:
                self._by_claim[_flat(claims[claim])].append(number)
            for cite in dict.fromkeys(line.cites or ("",)):
                self._by_cite[cite].append(number)

    def of(self, check: Check) -> tuple[int, ...]:
        """The numbers (from 1) of the lines that a finding stands on, none where it is about the whole.

        A finding that names its line stands there. Others are known by what
        they cite; where several lines cite the same, by what the finding says.
        """
        if named := _flat(getattr(check, "line", "")):
            return tuple(self._by_claim.get(named, ()))
        near = self._by_cite.get(check.where[0] if check.where else "", [])
        if check.id == "edits.refused":
            return tuple(number for number in near if self._changed(number) in check.message)
        if not check.id.startswith("facts."):
            return ()
        near = [number for number in near if set(check.where) <= set(self._lines[number - 1].cites)]
        if check.id == "facts.number" and len(near) > 1:
            near = [number for number in near if self._lacks_a_number(number)]
        if not check.where:
            near = [number for number in near if self._claimed(number)[:_BEGINNING] in check.message]
        return tuple(number for number in near if self._lines[number - 1].claims)

    def _changed(self, number: int) -> str:
        return self._lines[number - 1].text.partition(" → ")[0]

    def _claimed(self, number: int) -> str:
        return "".join(self._claims[claim] for claim in self._lines[number - 1].claims).strip()

    def _lacks_a_number(self, number: int) -> bool:
        looked = [self._looked[claim] for claim in self._lines[number - 1].claims]
        return any(not mark.found for one in looked for mark in one.numbers)


def _flat(text: str) -> str:
    return " ".join(text.split())
