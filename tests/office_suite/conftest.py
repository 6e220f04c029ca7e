"""One LibreOffice for all macro tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office_suite.console import console_environ
from tests.office_suite.soffice import Office, missing


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running LibreOffice in which macros find ``kumaai`` on PATH."""
    if missing():
        pytest.skip(missing())
    with Office(console_environ(tmp_path_factory.mktemp("console"))) as running:
        yield running
