"""No hostile document makes the program crash, hang, grow, or reach outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import word, words
from tests.hostile.cases import CASES
from tests.program import kumaai

LIGHT = [case for case in CASES.values() if not case.heavy]
WORST = (
    "a_million_paragraphs",
    "a_paragraph_of_50_mb_in_runs",
    "a_million_attributes",
    "fields_nested_40_000_deep",
    "alternatives_nested_over_many_runs",
    "numbering_of_30_000_levels",
    "text_of_katakana",
    "text_of_decided",
    "text_of_findings_in_sentences",
)


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.name)
def test_each_document_opens_or_is_refused_with_a_reason(tmp_path: Path, case: word.Case) -> None:
    """Every command opens the document or refuses it with one of the codes that fit, never as a bug."""
    path = tmp_path / "a.docx"
    path.write_bytes(case.make())
    for command in word.COMMANDS.values():
        done = kumaai(tmp_path, *command, "--force", path.name)
        error = done.envelope["error"]
        assert (error["code"] if error else "") in case.codes, f"{command}: {done.stderr}"
        assert done.status == (4 if error else 0)
        if error:
            assert error["message"] and error["hint"] and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by wait4")
@pytest.mark.parametrize("name", WORST)
def test_the_worst_documents_end_in_time_and_in_bounds(tmp_path: Path, name: str) -> None:
    """Less than 20 seconds of the processor and 300 MB for a whole run."""
    # Not from this process: a child's highest memory begins with that of the process that starts it.
    environ = {**os.environ, "COMMANDS": "proofread", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.word", name],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "faults\t0" in done.stdout, done.stdout + done.stderr


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine that nobody should call, and what it heard."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _address = server.accept()
            except TimeoutError:
                continue
            with connection:
                heard.append(connection.recv(200))

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], heard
    stop.set()
    thread.join()
    server.close()


@pytest.mark.parametrize("kind", words.external(1))
def test_nothing_outside_is_fetched(
    tmp_path: Path,
    listener: tuple[int, list[bytes]],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Images, templates, frames, chunks, objects and fields that name an address stay where they are."""
    port, heard = listener
    asked: list[object] = []
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, lambda _self, *where: asked.append(where), raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_more: asked.append(where))
    (tmp_path / "a.docx").write_bytes(words.external(port)[kind])
    for command in word.COMMANDS.values():
        assert kumaai(tmp_path, *command, "--force", "a.docx").status == 0
    assert heard == [] and asked == []
