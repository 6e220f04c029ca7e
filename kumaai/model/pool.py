"""Calls in threads: results in input order, fewer threads when the server is busy, Ctrl-C at once."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

_POLL_SECONDS = 0.2
"""On Windows a wait without a limit cannot be interrupted by Ctrl-C."""


class Pool(Generic[Result]):
    """Runs ``calls`` in at most ``jobs`` daemon threads.

    ``last_limited`` gives the time (``time.monotonic``) of the server's last
    rate limit: each new one halves the threads. When a call fails no further
    one is started; those under way end, and the first failure in input order
    is raised.
    """

    def __init__(
        self, calls: Sequence[Callable[[], Result]], jobs: int, last_limited: Callable[[], float]
    ) -> None:
        self._calls = calls
        self._waiting = deque(range(len(calls)))
        self._allowed = max(1, min(jobs, len(calls)))
        self._last_limited = last_limited
        self._halved_at = time.monotonic()
        self._lock = threading.Lock()
        self._ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._results: dict[int, Result] = {}
        self._failures: dict[int, BaseException] = {}

    def run(self) -> list[Result]:
        """All results in the order of the calls."""
        running = self._allowed
        for rank in range(running):
            self._thread(rank).start()
        while running:
            try:
                self._ended.get(timeout=_POLL_SECONDS)
                running -= 1
            except queue.Empty:
                continue
        if self._failures:
            raise self._failures[min(self._failures)]
        return [self._results[index] for index in range(len(self._calls))]

    def _thread(self, rank: int) -> threading.Thread:
        # The context carries the user's language into the thread.
        context = contextvars.copy_context()
        work: Any = self._work
        return threading.Thread(target=context.run, args=(work, rank), daemon=True)

    def _work(self, rank: int) -> None:
        try:
            while (index := self._next(rank)) is not None:
                try:
                    self._results[index] = self._calls[index]()
                except BaseException as error:
                    self._failures[index] = error
        finally:
            self._ended.put(rank)

    def _next(self, rank: int) -> int | None:
        """The index of the next call for worker ``rank``; None when it should end."""
        with self._lock:
            if self._last_limited() > self._halved_at:
                self._allowed, self._halved_at = max(1, self._allowed // 2), time.monotonic()
            if rank >= self._allowed or self._failures or not self._waiting:
                return None
            return self._waiting.popleft()
