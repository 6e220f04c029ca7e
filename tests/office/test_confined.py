"""Processes for hostile input: no network, no programs, limited memory and time."""

from __future__ import annotations

import sys

import pytest

from kumaai.office.confined import Unfinished, run_confined
from kumaai.office.excel import othervalues
from kumaai.office.excel.othervalues import read_values
from kumaai.status import InputError

PROBE = "tests.office.confined_probe"


@pytest.mark.parametrize(
    ("attempt", "stopped"), [(b"socket", b"PermissionError"), (b"spawn", b"PermissionError")]
)
def test_no_connection_and_no_program_is_started(attempt: bytes, stopped: bytes) -> None:
    """What runs there cannot send anything or start anything."""
    assert run_confined(PROBE, attempt, 20) == stopped


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits time only")
def test_memory_is_limited() -> None:
    """Four gigabytes are refused, and the answer still comes."""
    assert run_confined(PROBE, b"memory", 20) == b"MemoryError"


def test_what_is_printed_does_not_mix_with_the_answer() -> None:
    """A library that prints does no harm."""
    assert run_confined(PROBE, b"print", 20) == b"done"


def test_time_is_limited() -> None:
    """A process that does not end is stopped."""
    with pytest.raises(Unfinished):
        run_confined(PROBE, b"time", 0.5)


def test_a_workbook_whose_reader_does_not_end_is_over_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user is told of a limit, not left waiting."""
    monkeypatch.setattr(othervalues, "TIMEOUT", 0.01)
    with pytest.raises(InputError) as raised:
        read_values(b"\xd0\xcf\x11\xe0", "b.xls")
    assert raised.value.code == "input.limit"


def test_broken_bytes_are_called_damaged() -> None:
    """What is no workbook at all ends as a damaged file."""
    with pytest.raises(InputError) as raised:
        read_values(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "b.xls")
    assert raised.value.code == "input.damaged"
