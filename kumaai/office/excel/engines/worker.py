"""The engine's own process: limits first, then one job from stdin, one reply to stdout.

``python -m kumaai.office.excel.engines.worker``; started by ``engines.compute``.
"""

from __future__ import annotations

import os
import sys

import msgspec

from kumaai.office.excel.engines.protocol import Engine, Job, Reply

MEMORY = 1536 * 1024 * 1024
"""Bytes of private memory an engine may use (Linux and macOS)."""

_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
    "os.exec", "os.posix_spawn", "os.fork", "winreg.OpenKey",
)  # fmt: skip


def main() -> None:
    """Serve one job."""
    out = os.dup(1)
    os.dup2(2, 1)  # what an engine prints must not mix with the reply
    _limit_memory()
    sys.addaudithook(_refuse)
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    try:
        reply = Reply(rows=_engine(job.engine).compute(job))
    except Exception as fault:  # the parent decides what a failing engine means
        reply = Reply(error=f"{type(fault).__name__}: {fault}"[:500])
    with os.fdopen(out, "wb") as stream:
        stream.write(msgspec.msgpack.encode(reply))


def _engine(name: str) -> Engine:
    if name == "formulon":
        from kumaai.office.excel.engines.formulon_engine import Formulon

        return Formulon()
    from kumaai.office.excel.engines.formualizer_engine import Formualizer

    return Formualizer()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is what holds there
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, _arguments: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"An engine tried {event}.")


if __name__ == "__main__":
    main()
