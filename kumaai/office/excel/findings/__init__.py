"""What a person should know of a formula that computes: mistakes that show, and what to look at.

Each check is a function from a :class:`Case` to its findings, with stable ids.
"""

from __future__ import annotations

from kumaai.office.excel.findings.case import Case, Finding, Strength
from kumaai.office.excel.findings.filling import filling
from kumaai.office.excel.findings.lookups import lookups
from kumaai.office.excel.findings.ranges import ranges
from kumaai.office.excel.findings.values import values
from kumaai.office.excel.grammar import GrammarError

__all__ = ["Case", "Finding", "Strength", "findings"]

_CHECKS = (filling, ranges, lookups, values)


def findings(case: Case) -> tuple[Finding, ...]:
    """Everything that the checks find, each once, what is nearly always a mistake first."""
    try:
        found = [finding for check in _CHECKS for finding in check(case)]
    except GrammarError:
        return ()
    order = ("doubt", "warning", "note")
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: order.index(finding.strength)))
