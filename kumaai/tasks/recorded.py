"""A talk with a model whose every word is in the record."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from kumaai.model.endpoint import Endpoint, Reply
from kumaai.model.transport import Talk
from kumaai.result import ModelUsed, Usage

if TYPE_CHECKING:
    from kumaai.tasks.ask import Watch


class RecordedTalk(Talk):
    """Each message is in the record before it is sent, each answer as it arrives.

    Calls are numbered in ``call``, so that parts of a long source and repair
    rounds can be told apart.
    """

    def __init__(self, endpoint: Endpoint, timeout: float, watch: Watch) -> None:
        super().__init__(endpoint, timeout=timeout, notify=watch.notify)
        self._watch = watch
        self._model = ModelUsed(endpoint.provider, endpoint.model, endpoint.host)
        self._messages: list[dict[str, Any]] = []
        self._raw: list[str] = []
        self._record_lock = threading.Lock()

    def complete(self, messages: list[dict[str, str]], **options: Any) -> Reply:
        """Record, send, record; see :meth:`Talk.complete`."""
        with self._record_lock:
            call = len({message["call"] for message in self._messages}) + 1
            self._messages += [{"call": call, **message} for message in messages]
            self._watch.record(messages=self._messages)
        try:
            reply = super().complete(messages, **options)
        finally:
            self._tell_usage()
        with self._record_lock:
            self._raw.append(reply.text)
            self._watch.record(answer_raw=self._raw)
        return reply

    def _tell_usage(self) -> None:
        sent, received = self.usage
        self._watch.used(self._model, Usage(sent, received, calls=len(self.exchanges)))
