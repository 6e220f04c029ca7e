"""Which lines of a check sheet a finding stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kumaai.result import Check
from kumaai.tasks.checklines import Line


class Places:
    """``lines`` are the sheet's, ``claims`` the texts that were held against the source."""

    def __init__(self, lines: Sequence[Line], claims: Sequence[str]) -> None:
        self._lines = lines
        self._by_claim: dict[str, list[int]] = defaultdict(list)
        self._by_cite: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines, 1):
            for claim in line.claims:
                self._by_claim[_flat(claims[claim])].append(number)
            for cite in dict.fromkeys(line.cites or ("",)):
                self._by_cite[cite].append(number)

    def of(self, check: Check) -> tuple[int, ...]:
        """The numbers (from 1) of the lines that a finding stands on, none where it is about the whole.

        A finding that names its line stands there, and on no other that cites
        the same. That of a refused edit is known by its place and its text.
        """
        if check.id != "edits.refused":
            return tuple(self._by_claim.get(_flat(check.line), ())) if check.line else ()
        near = self._by_cite.get(check.where[0] if check.where else "", ())
        return tuple(number for number in near if self._changed(number) in check.message)

    def _changed(self, number: int) -> str:
        return self._lines[number - 1].text.partition(" → ")[0]


def _flat(text: str) -> str:
    return " ".join(text.split())
