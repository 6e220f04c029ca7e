"""The record around one run: opened before any work, closed after it, whatever happens in between."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kumaai.environment import Environment
from kumaai.history.identifier import ulid
from kumaai.history.store import Store
from kumaai.messages import _
from kumaai.reports import report
from kumaai.result import Fault, ModelUsed, Result, plain
from kumaai.status import AnswerError, KumaaiError, Status


class Recording:
    """The state of one run between opening its record and closing it; what it does is in :meth:`work`."""

    def __init__(
        self,
        command: str,
        environment: Environment,
        *,
        inputs: Sequence[str],
        options: Mapping[str, Any],
        provider: str | None = None,
    ) -> None:
        """``provider`` is who is asked; None for a command that asks nobody."""
        self.command, self.environment = command, environment
        self.provider, self.inputs, self.options = provider, inputs, options
        self.identifier = ulid(environment.now())
        self.started = environment.now()
        self.clock = time.monotonic()
        self.store: Store | None = None
        self.result = Result(command, self.identifier, Status.BUG, ModelUsed(provider or "rules"))
        self.heard = False  # whether the record holds an answer as it was received

    def go(self) -> Result:
        """Do the run; every failure ends in a :class:`Result`, never in an exception."""
        try:
            self._open_record()
            self.work()
        except KeyboardInterrupt:
            fault = Fault("interrupted", _("Interrupted."), _("What was done until then is in the record."))
            self.note(status=Status.INTERRUPTED, error=fault)
        except KumaaiError as error:
            self._fail(error)
        except BrokenPipeError:
            raise
        except Exception as error:
            self._bug(error)
        return self._close_record()

    def work(self) -> None:
        """What the run does; :meth:`note` tells its result."""
        raise NotImplementedError

    def end(self, store: Store, fields: dict[str, Any]) -> None:
        """Close the record with its last fields."""
        store.end(self.identifier, status=int(self.result.status), **fields)

    def note(self, **changes: Any) -> None:
        """Change fields of the result."""
        self.result = replace(self.result, **changes)

    def amend(self, **fields: Any) -> None:
        """Write fields to the record at once."""
        self.heard = self.heard or "answer_raw" in fields
        if self.store:
            self.store.amend(self.identifier, **fields)

    def shown(self, path: Path) -> str:
        """The path as a person would type it from the working folder."""
        try:
            return str(path.relative_to(self.environment.cwd))
        except ValueError:
            return str(path)

    def _open_record(self) -> None:
        store = Store(self.environment.home)
        store.begin(
            self.identifier,
            started=self.started.isoformat(timespec="milliseconds"),
            command=self.command,
            argv=without_password(self.environment.argv),
            user=self.environment.user,
            machine=self.environment.machine,
            cwd=str(self.environment.cwd),
            provider=self.provider,
            inputs=[{"path": name} for name in self.inputs],
            options={name: value for name, value in self.options.items() if value is not None},
        )
        self.store = store

    def _fail(self, error: KumaaiError) -> None:
        self.note(status=error.status, error=Fault.of(error))
        if isinstance(error, AnswerError) and error.raw and not self.heard:
            self.amend(answer_raw=[error.raw])

    def _bug(self, error: Exception) -> None:
        where = report(error, self.command, self.environment)
        hint = (
            _("The report is in {path}. Please send it to the makers of kumaai.").format(path=where)
            if where
            else ""
        )
        message = _("Something unexpected went wrong: {kind}.").format(kind=type(error).__name__)
        self.note(status=Status.BUG, error=Fault("bug", message, hint, where))

    def _close_record(self) -> Result:
        seconds = round(time.monotonic() - self.clock, 3)
        self.note(usage=replace(self.result.usage, seconds=seconds))
        if self.store:
            try:
                self.end(self.store, self._last_fields())
            except KumaaiError as error:
                # A run whose record could not be closed is no success, whatever it wrote.
                self.note(status=error.status, error=Fault.of(error))
            finally:
                self.store.close()
        return self.result

    def _last_fields(self) -> dict[str, Any]:
        """What the closed record holds besides what was amended on the way."""
        result = self.result
        asked = self.provider is not None
        return {
            "ended": self.environment.now().isoformat(timespec="milliseconds"),
            "provider": result.model.provider if asked else None,
            "model": result.model.name,
            "host": result.model.host,
            "disclosure": result.disclosure,
            "warnings": list(result.warnings),
        } | {
            name: plain(getattr(result, name))
            for name in ("inputs", "outputs", "answer", "checks", "usage", "masked", "error")
        }


def without_password(arguments: Sequence[str]) -> list[str]:
    """The command line as the record may hold it: what follows ``--password`` is masked."""
    kept: list[str] = []
    for argument in arguments:
        if kept and kept[-1] == "--password":
            argument = "***"
        elif argument.startswith("--password="):
            argument = "--password=***"
        kept.append(argument)
    return kept
