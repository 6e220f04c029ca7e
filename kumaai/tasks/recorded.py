"""A talk with a model whose every word is in the record."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kumaai.model.endpoint import Endpoint, Reply
from kumaai.model.transport import Talk
from kumaai.result import ModelUsed, Usage

if TYPE_CHECKING:
    from kumaai.guard.mask import Masker
    from kumaai.tasks.ask import Watch


class RecordedTalk(Talk):
    """Each message is in the record before it is sent, each answer as it arrives.

    Calls are numbered in ``call``, so that parts of a long source and repair
    rounds can be told apart. With a ``masker`` what leaves, and so the record,
    has placeholders for personal data, and what returns is restored.
    """

    def __init__(
        self, endpoint: Endpoint, timeout: float, watch: Watch, masker: Masker | None = None
    ) -> None:
        super().__init__(endpoint, timeout=timeout, notify=watch.notify)
        self._masker = masker
        self._watch = watch
        self._model = ModelUsed(endpoint.provider, endpoint.model, endpoint.host)
        self._raw: list[str] = []
        self._record_lock = threading.Lock()

    def complete(self, messages: list[dict[str, str]], **options: Any) -> Reply:
        """Record, send, record; see :meth:`Talk.complete`."""
        with self._record_lock:
            self._watch.record(messages=[*self._sent(), *numbered(len(self.exchanges) + 1, messages)])
        try:
            reply = super().complete(messages, **options)
        finally:
            self._tell_usage()
        with self._record_lock:
            self._raw.append(reply.text)
            # A server without JSON Schema got the schema in the prompt: keep what really went out.
            self._watch.record(messages=self._sent(), answer_raw=self._raw)
        return reply

    def sealed(self, text: str) -> str:
        """``text`` with placeholders for personal data."""
        return self._masker.mask(text) if self._masker else text

    def opened(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer with the personal data put back; JSON object keys are left alone."""
        return self._masker.restored(answer) if self._masker else answer

    def _sent(self) -> list[dict[str, Any]]:
        return [message for call, one in enumerate(self.exchanges, 1) for message in numbered(call, one.sent)]

    def _tell_usage(self) -> None:
        sent, received = self.usage
        self._watch.used(self._model, Usage(sent, received, calls=len(self.exchanges)))


def numbered(call: int, messages: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Messages with the number of the call that they belong to."""
    return [{"call": call, **message} for message in messages]
