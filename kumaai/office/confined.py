"""Work on hostile input in a process of its own: limited memory and time, no network, no other programs.

The parent calls :func:`run_confined` with a module; the module's process calls
:func:`confined` with what it does, before it reads a byte.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

MEMORY = 1536 * 1024 * 1024
"""Bytes of private memory that the process may use (Linux and macOS)."""

_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
    "os.exec", "os.posix_spawn", "os.fork", "winreg.OpenKey",
)  # fmt: skip


class Unfinished(Exception):
    """The process gave no answer; the text says why."""


def run_confined(module: str, request: bytes, timeout: float) -> bytes:
    """What ``python -m module`` answers to ``request`` within ``timeout`` seconds. Raises Unfinished."""
    root = str(Path(__file__).parents[2])
    environment = {
        name: value for name, value in os.environ.items() if not name.upper().startswith("KUMAAI_")
    }
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=request,
            capture_output=True,
            timeout=timeout,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unfinished(f"no answer within {timeout:.0f} s") from None
    if done.returncode or not done.stdout:
        raise Unfinished(f"ended with status {done.returncode}")
    return done.stdout


def confined(work: Callable[[bytes], bytes]) -> None:
    """Answer one request from stdin on stdout, under the limits."""
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not mix with the answer
    _limit_memory()
    sys.addaudithook(_refuse)
    answer = work(sys.stdin.buffer.read())
    with os.fdopen(out, "wb") as stream:
        stream.write(answer)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is what holds there
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, _arguments: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"A confined process tried {event}.")
