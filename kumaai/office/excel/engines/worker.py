"""The engine's own process: one job, one reply. ``python -m kumaai.office.excel.engines.worker``."""

from __future__ import annotations

import msgspec

from kumaai.office.confined import confined
from kumaai.office.excel.engines.protocol import Engine, Job, Reply


def serve(request: bytes) -> bytes:
    """The reply to one job."""
    job = msgspec.msgpack.decode(request, type=Job)
    try:
        reply = Reply(rows=_engine(job.engine).compute(job))
    except Exception as fault:  # the parent decides what a failing engine means
        reply = Reply(error=f"{type(fault).__name__}: {fault}"[:500])
    return msgspec.msgpack.encode(reply)


def _engine(name: str) -> Engine:
    if name == "formulon":
        from kumaai.office.excel.engines.formulon_engine import Formulon

        return Formulon()
    from kumaai.office.excel.engines.formualizer_engine import Formualizer

    return Formualizer()


if __name__ == "__main__":
    confined(serve)
