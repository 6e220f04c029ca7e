"""kill -9 loses no closed record and leaves no half-written document (all of it: ``python -m tests.measure.kill``)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.measure.kill import FAULTS, Kills


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_program_loses_no_closed_record_and_leaves_no_half_document(tmp_path: Path) -> None:
    """Eight kills, half of them while the program is seen to write."""
    kills = Kills(tmp_path, seed=3)
    for number in range(8):
        kills.kill(at_write=number % 2 == 1)
    assert kills.faults == []
    assert kills.counts["killed"] >= 4
    assert not any(kills.counts[name] for name in FAULTS)
