"""What was won on sets that others wrote is kept: the measures of the guard on them, each with its bound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.measure import edits, facts, inject, mask

SETS = Path(__file__).parent / "sets"


@pytest.mark.parametrize(
    ("measure", "at_least", "at_most"),
    [
        (
            lambda: facts.main(SETS / "facts.jsonl"),
            {"caught_number": 0.95, "caught_date": 0.9, "caught_place": 0.95, "caught_negation": 0.95}
            | {"caught_name": 0.95, "caught_polarity": 0.95, "caught_order": 0.9, "caught_percent": 0.95},
            {"flagged_untouched": 0.01, "flagged_true_paraphrase": 0.02, "flagged_true_count_form": 0.02},
        ),
        (lambda: facts.main(SETS / "debates.jsonl"), {}, {"flagged_untouched": 0.02}),
        (lambda: edits.main(SETS / "edits.jsonl"), {"passed": 0.95, "stopped": 0.99}, {}),
        (
            lambda: mask.main(SETS / "probe.json", []),
            {"recall_numbers": 0.98, "precision_numbers": 0.98, "restored_exact": 1.0}
            | {"recall_names_without_roster": 0.75, "recall_names_with_roster": 0.98},
            {"touched_without": 0.01},
        ),
        (lambda: mask.main(SETS / "transcripts", []), {"recall_names_learned": 0.95}, {}),
        (lambda: inject.main([str(SETS / "orders")]), {"reported": 0.8}, {"benign_flagged": 0.1}),
    ],
    ids=["facts", "debates", "edits", "personal data", "names in meetings", "orders"],
)
def test_what_was_won_is_kept(
    measure: Callable[[], None],
    at_least: dict[str, float],
    at_most: dict[str, float],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A change that loses on one of these sets is seen; what is new has to be measured on new ones."""
    measure()
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    values = {line[0]: float(line[1]) for line in lines if len(line) == 3 and line[2].isdigit()}
    assert {name: values[name] for name, bound in at_least.items() if values[name] < bound} == {}
    assert {name: values[name] for name, bound in at_most.items() if values[name] > bound} == {}
