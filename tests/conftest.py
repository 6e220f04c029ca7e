"""What holds for the whole suite: no connection leaves this machine, and messages are English to begin with."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kumaai import messages

GUARD = Path(__file__).parent / "guarded"
"""Holds a ``sitecustomize`` that keeps the programs which tests start from connecting outside."""
LEFT: list[str] = []
"""Where a connection outside was tried."""


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): whoever connects, by whatever library, passes here."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and address and not is_here(str(address[0])):
        LEFT.append(f"{address[0]}:{address[1]}")
        raise ConnectionRefusedError(f"A test tried to connect to {address}")


def is_here(host: str) -> bool:
    """Whether an address is this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in ("localhost", "")


sys.addaudithook(_watch)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH", "")]))


@pytest.fixture(autouse=True)
def english() -> None:
    """Each test begins with English messages, whatever the one before it spoke."""
    messages.use("en")


@pytest.fixture(autouse=True)
def no_connection_outside() -> Iterator[None]:
    """A test that connects anywhere but to this machine fails, even where the program hid the error."""
    LEFT.clear()
    yield
    assert LEFT == []
