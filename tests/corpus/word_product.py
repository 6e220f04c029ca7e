"""Runs kumaai's reader and reviser over documents in one fresh process, with a clock and a limit on each.

The process does nothing else, so that its times and its memory are the
product's. One that dies or hangs is started again behind the document at
fault.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kumaai.answers import Edit

AUTHOR = "corpus"
WHEN = datetime(2026, 5, 1, 9, 0)
HANG_SECONDS = 20
"""Of processor time: other programs on the machine make nothing hang."""
_SILENCE_SECONDS = 240
"""After this long by the wall clock a process that says nothing is killed."""


@dataclass
class Outcome:
    """What became of one document: times in milliseconds, memory as the process's peak in MB so far.

    ``state`` is opened, refused, crashed (another error than the program's
    own) or hung. ``failed`` is why revising did not give a document, though
    reading did.
    """

    state: str
    reason: str = ""
    read_ms: float = 0.0
    revise_ms: float = 0.0
    revise_cpu_ms: float = 0.0
    applied: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    failed: str = ""
    memory: float = 0.0


class _Hung(BaseException):
    """The clock ran out."""


def run(jobs: Sequence[tuple[Path, Path, Sequence[Edit]]]) -> Iterator[Outcome]:
    """An outcome for each (document, file for the result, edits), in order."""
    context = multiprocessing.get_context("spawn")
    done = 0
    while done < len(jobs):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        try:
            while done < len(jobs):
                ours.send(jobs[done])
                if not ours.poll(_SILENCE_SECONDS):
                    process.kill()
                    yield Outcome("hung", f"no answer within {_SILENCE_SECONDS} s, not even to a signal")
                    break
                yield ours.recv()
                done += 1
            else:
                ours.send(None)
                process.join(5)
                return
        except (EOFError, BrokenPipeError):
            process.join(5)
            yield Outcome("crashed", f"the process died (exit {process.exitcode})")
        done += 1


def _work(pipe: Connection) -> None:
    signal.signal(signal.SIGPROF, _ring)
    warm = False
    while (job := pipe.recv()) is not None:
        path, result, edits = job
        data = path.read_bytes()
        if not warm:
            one(data, path.name, edits, result)
            warm = True
        outcome = one(data, path.name, edits, result)
        outcome.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send(outcome)


def _ring(*_: Any) -> None:
    raise _Hung


def one(data: bytes, name: str, edits: Sequence[Edit], result: Path) -> Outcome:
    """Read and revise one document in this process; what came of it is written to ``result``."""
    from kumaai.office.word.read import read
    from kumaai.office.word.revise import revise
    from kumaai.status import AnswerError, InputError

    outcome = Outcome("opened")
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
    began = time.perf_counter()
    try:
        read(data, name)
        outcome.read_ms = (time.perf_counter() - began) * 1000
        if edits:
            began, cpu = time.perf_counter(), time.process_time()
            try:
                revised = revise(data, name, edits, author=AUTHOR, when=WHEN)
            except (InputError, AnswerError) as error:
                outcome.failed = error.code
            else:
                outcome.revise_ms = (time.perf_counter() - began) * 1000
                outcome.revise_cpu_ms = (time.process_time() - cpu) * 1000
                outcome.applied, outcome.refused = list(revised.applied), dict(revised.refused)
                result.write_bytes(revised.data)
    except InputError as error:
        outcome = Outcome("refused", error.code)
    except _Hung:
        outcome = Outcome("hung", f"over {HANG_SECONDS} s")
    except Exception as error:
        outcome = Outcome("crashed", f"{type(error).__name__}: {error}"[:200])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if outcome.state != "opened":
        outcome.read_ms = (time.perf_counter() - began) * 1000
    return outcome
