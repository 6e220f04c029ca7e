"""The one path of every run: open → ask → check → write → disclose → record.

The record is opened before the first byte is sent and closed after the last
one is written, whatever happens in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kumaai.disclosure import Disclosure, disclosure
from kumaai.environment import Environment
from kumaai.history.identifier import ulid
from kumaai.history.store import Store
from kumaai.messages import _
from kumaai.reports import report
from kumaai.result import Fault, Input, ModelUsed, Output, Result, Usage, plain
from kumaai.settings import Settings
from kumaai.source import Source
from kumaai.status import AnswerError, KumaaiError, OutputError, Status
from kumaai.tasks.ask import Asked, Watch, ask_model, ask_rules
from kumaai.tasks.base import Job, Product, Task, kind_of, text_of
from kumaai.tasks.endings import check_ending, refuse_in_place


@dataclass(frozen=True)
class Order:
    """One run as it was asked for.

    ``inputs`` are paths or "-"; ``output`` is a path, "-" for stdout, or None
    for the task's default. ``prompt`` names another prompt than the task's.
    ``password`` opens encrypted inputs; no record, message or report holds it.
    """

    task: Task
    inputs: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    output: str | None = None
    in_place: bool = False
    force: bool = False
    strict: bool = False
    instruction: str = ""
    prompt: str | None = None
    disclose: bool = True
    encoding: str | None = None
    findings_status: bool = False
    password: str | None = field(default=None, repr=False)


def run(
    order: Order,
    environment: Environment,
    settings: Settings,
    notify: Callable[[str], None] = lambda _text: None,
) -> Result:
    """Do one run; every failure ends in a :class:`Result`, never in an exception."""
    return _Run(order, environment, settings, notify).go()


class _Run:
    """The state of one run between opening its record and closing it."""

    def __init__(
        self, order: Order, environment: Environment, settings: Settings, notify: Callable[[str], None]
    ) -> None:
        self.order, self.environment, self.settings, self.notify = order, environment, settings, notify
        self.identifier = ulid(environment.now())
        self.started = environment.now()
        self.clock = time.monotonic()
        self.store: Store | None = None
        self.sources: tuple[Source, ...] = ()
        self.result = Result(order.task.command, self.identifier, Status.BUG, ModelUsed(settings.provider))
        self.asked: Asked | None = None
        self.heard = False  # whether the record holds an answer as it was received

    def go(self) -> Result:
        try:
            self._open_record()
            self._work()
        except KeyboardInterrupt:
            fault = Fault("interrupted", _("Interrupted."), _("What was done until then is in the record."))
            self.result = replace(self.result, status=Status.INTERRUPTED, error=fault)
        except KumaaiError as error:
            self._fail(error)
        except BrokenPipeError:
            raise
        except Exception as error:
            self._bug(error)
        return self._close_record()

    def _work(self) -> None:
        """The path itself."""
        job = self._open()
        target = self._target(job)
        self.asked = self._ask(job)
        self._note(answer=self.asked.answer, checks=self.asked.checks)
        self._note(warnings=(*self.result.warnings, *self.asked.warnings))
        if self.order.strict and any(check.level != "info" for check in self.result.checks):
            first = next(check for check in self.result.checks if check.level != "info")
            self._note(
                status=Status.CHECKS,
                error=Fault(
                    "checks.failed",
                    first.message,
                    _("Without --strict it is a warning."),
                    ", ".join(first.where),
                ),
            )
            return
        told = self._disclosure()
        self._write(job, target, told)
        self._note(status=self._final_status())

    def _open(self) -> Job:
        from kumaai.office.intake import open_source

        sources = []
        for name in self.order.inputs:
            self._note(inputs=(*self.result.inputs, Input(name)))
            data = self.environment.stdin.read() if name == "-" else None
            source = open_source(
                self.environment.resolve(name),
                data=data,
                name=name,
                encoding=self.order.encoding,
                password=self.order.password,
                soffice=self.environment.environ.get("KUMAAI_SOFFICE"),
            )
            sources.append(source)
            self._note(
                inputs=(
                    *self.result.inputs[:-1],
                    Input(name, source.sha256, len(source.blocks), source.chars, source.encoding),
                )
            )
            self._note(warnings=(*self.result.warnings, *source.warnings))
        self.sources = tuple(sources)
        self._amend(inputs=plain(self.result.inputs))
        cache = self.environment.home / "cache"
        return Job(
            self.sources, self.order.options, self.settings, self.started, cache, self.order.instruction
        )

    def _target(self, job: Job) -> tuple[Path | None, str | None]:
        """Where the result goes and as what kind; seen to be writable before anything is asked."""
        from kumaai.office.files import check_target

        order, task = self.order, self.order.task
        if order.output == "-":
            return None, None
        if order.in_place:
            path = self.environment.resolve(order.inputs[0])
            refuse_in_place(job.sources[0])
        elif order.output:
            path = self.environment.resolve(order.output)
            if path.is_dir():
                kind = task.default_kind(job) or "md"
                path = path / default_name(order.inputs, task.command, task.ending(job, kind))
        else:
            kind = task.default_kind(job)
            if kind is None or order.inputs[:1] in ((), ("-",)):
                return None, None
            path = self.environment.resolve(order.inputs[0]).parent / default_name(
                order.inputs, task.command, task.ending(job, kind)
            )
        kind = kind_of(path, task)
        if not order.in_place:
            check_ending(path, kind, task, job)
        check_target(path, force=order.force, in_place=order.in_place)
        return path, kind

    def _ask(self, job: Job) -> Asked:
        if self.settings.provider == "rules":
            return ask_rules(self.order.task, job, self.environment, self.order.prompt)
        watch = Watch(self.notify, self._amend, self._used)
        return ask_model(self.order.task, job, self.environment, self.order.prompt, watch)

    def _used(self, model: ModelUsed, usage: Usage) -> None:
        self._note(model=model, usage=usage)

    def _disclosure(self) -> Disclosure | None:
        told = disclosure(
            self.settings, self.result.model, self.identifier, self.order.task.command, self.started
        )
        if self.order.disclose:
            self._note(disclosure=told.text)
            return told
        self._note(
            warnings=(*self.result.warnings, _("Written without a disclosure, as asked; the record says so."))
        )
        return None

    def _write(self, job: Job, target: tuple[Path | None, str | None], told: Disclosure | None) -> None:
        assert self.asked is not None
        path, kind = target
        if path is None or kind is None:
            layout = self.order.task.layout(self.asked.answer, job)
            self._note(text=text_of(layout, "md", told))
            return
        product = self.order.task.produce(self.asked.answer, job, kind, told)
        self._note(answer=product.answer, warnings=(*self.result.warnings, *product.warnings))
        self._save(path, kind, product)

    def _save(self, path: Path, kind: str, product: Product) -> None:
        from kumaai.office.files import write
        from kumaai.office.intake import digest

        if self.order.in_place and digest(path.read_bytes()) != self.sources[0].sha256:
            message = _("{path} was changed by another program meanwhile.").format(path=path)
            raise OutputError("output.changed", message, where=str(path), hint=_("Run the command again."))
        data = self._locked_again(path, product)
        write(path, data, force=self.order.force, in_place=self.order.in_place)
        self._note(outputs=(*self.result.outputs, Output(self._shown(path), digest(data), kind)))

    def _locked_again(self, path: Path, product: Product) -> bytes:
        """An edited copy of an encrypted file is encrypted as that was; other results carry a warning."""
        password = next((source.password for source in self.sources if source.password), None)
        if password is None:
            return product.data
        if product.is_copy:
            from kumaai.office.crypt import lock

            return lock(product.data, self._shown(path), password)
        warning = _("{path} is not encrypted, although it was made from an encrypted file.")
        self._note(warnings=(*self.result.warnings, warning.format(path=self._shown(path))))
        return product.data

    def _shown(self, path: Path) -> str:
        """The path as a person would type it from the working folder."""
        try:
            return str(path.relative_to(self.environment.cwd))
        except ValueError:
            return str(path)

    def _final_status(self) -> Status:
        edits = getattr(self.result.answer, "edits", ())
        if self.order.findings_status and any(not edit.refused for edit in edits):
            return Status.FINDINGS
        return Status.OK

    def _note(self, **changes: Any) -> None:
        self.result = replace(self.result, **changes)

    # The record -------------------------------------------------------------

    def _open_record(self) -> None:
        store = Store(self.environment.home)
        store.begin(
            self.identifier,
            started=self.started.isoformat(timespec="milliseconds"),
            command=self.order.task.command,
            argv=without_password(self.environment.argv),
            user=self.environment.user,
            machine=self.environment.machine,
            cwd=str(self.environment.cwd),
            provider=self.settings.provider,
            inputs=[{"path": name} for name in self.order.inputs],
            options={name: value for name, value in self.order.options.items() if value is not None},
        )
        self.store = store

    def _amend(self, **fields: Any) -> None:
        self.heard = self.heard or "answer_raw" in fields
        if self.store:
            self.store.amend(self.identifier, **fields)

    def _fail(self, error: KumaaiError) -> None:
        self._note(status=error.status, error=Fault.of(error))
        if isinstance(error, AnswerError) and error.raw and not self.heard:
            self._amend(answer_raw=[error.raw])

    def _bug(self, error: Exception) -> None:
        where = report(error, self.order.task.command, self.environment)
        hint = (
            _("The report is in {path}. Please send it to the makers of kumaai.").format(path=where)
            if where
            else ""
        )
        message = _("Something unexpected went wrong: {kind}.").format(kind=type(error).__name__)
        self._note(status=Status.BUG, error=Fault("bug", message, hint, where))

    def _close_record(self) -> Result:
        seconds = round(time.monotonic() - self.clock, 3)
        self._note(usage=replace(self.result.usage, seconds=seconds))
        if self.store:
            try:
                self.store.end(self.identifier, status=int(self.result.status), **self._last_fields())
            except KumaaiError as error:
                # A run whose record could not be closed is no success, whatever it wrote.
                self._note(status=error.status, error=Fault.of(error))
            finally:
                self.store.close()
        return self.result

    def _last_fields(self) -> dict[str, Any]:
        """What the closed record holds besides what was amended on the way."""
        result = self.result
        return {
            "ended": self.environment.now().isoformat(timespec="milliseconds"),
            "provider": result.model.provider,
            "model": result.model.name,
            "host": result.model.host,
            "disclosure": result.disclosure,
            "warnings": list(result.warnings),
        } | {
            name: plain(getattr(result, name))
            for name in ("inputs", "outputs", "answer", "checks", "usage", "error")
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


def default_name(inputs: tuple[str, ...], command: str, kind: str) -> str:
    """``NAME.COMMAND.EXT``, the name of a result that was not named."""
    stem = Path(inputs[0]).stem if inputs and inputs[0] != "-" else "kumaai"
    return f"{stem}.{command}.{kind}"
