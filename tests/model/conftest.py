"""What every test of the model's room shares: an endpoint at a misbehaving server, and no long waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kumaai.model import transport
from kumaai.model.transport import Endpoint, Talk
from tests.faults.cases import KEY
from tests.faults.server import Misbehaving


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait milliseconds between tries; and keep the machine's proxies out of the tests."""
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def told() -> list[str]:
    """What the user was told while the talk went on."""
    return []


@pytest.fixture
def talk_to(told: list[str]) -> Callable[..., Talk]:
    """Make a talk with a server or a base URL."""

    def make(server: Misbehaving | str, *, timeout: float = 5, **endpoint: Any) -> Talk:
        url = server if isinstance(server, str) else server.base_url
        values = {"provider": "openai", "base_url": url, "api_key": KEY, "model": "gpt-4o"} | endpoint
        return Talk(Endpoint(**values), timeout=timeout, notify=told.append)

    return make
