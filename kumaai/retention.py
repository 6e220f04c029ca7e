"""The record's own end: contents of old runs go, and the run that takes them out signs it off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kumaai.environment import Environment
from kumaai.guard.policy import Policy
from kumaai.history.prune import COMMAND, Pruned, SignOff
from kumaai.history.store import Store
from kumaai.recording import Recording
from kumaai.result import Result
from kumaai.settings import load
from kumaai.status import Status


def prune(
    environment: Environment, before: datetime, *, by: str, reason: str | None
) -> tuple[Result, Pruned | None]:
    """Take out the contents of the runs begun before that moment (aware).

    Returns the run's result, and what was done; None where it failed, and
    then nothing was taken out.
    """
    sign_off = SignOff(by, environment.now().isoformat(timespec="seconds"), reason)
    run = _Pruning(environment, before, sign_off)
    return run.go(), run.done


class _Pruning(Recording):
    def __init__(self, environment: Environment, before: datetime, sign_off: SignOff) -> None:
        options = {
            "before": before.isoformat(),
            "by": sign_off.by,
            "on": sign_off.on,
            "reason": sign_off.reason,
        }
        super().__init__(COMMAND, environment, inputs=(), options=options)
        self.before, self.sign_off = before, sign_off
        self.done: Pruned | None = None

    def work(self) -> None:
        """See that the policy allows it; contents go in the transaction that closes this record (:meth:`end`).

        Raises ConfigError (config.policy) and PolicyError (policy.retention).
        """
        Policy.of(load(self.environment)).allow_pruning(self.before, self.environment.now())
        self.note(status=Status.OK)

    def end(self, store: Store, fields: dict[str, Any]) -> None:
        """Close the record together with what it signs off."""
        if self.result.status != Status.OK:
            super().end(store, fields)
            return
        self.done = store.prune(self.identifier, self.before, self.sign_off, **fields)
        self.note(answer=self.done.answer(), warnings=self.done.warnings)
