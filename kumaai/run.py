"""The one path of every run: open → screen → mask → ask → restore → check → write → disclose → record.

The record is opened before the first byte is sent and closed after the last
one is written, whatever happens in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kumaai.disclosure import Disclosure, Origin, disclosure
from kumaai.environment import Environment
from kumaai.messages import _
from kumaai.recording import Recording
from kumaai.result import Check, Fault, Input, ModelUsed, Output, Result, Usage, plain
from kumaai.settings import Settings, path_of
from kumaai.source import Source
from kumaai.status import OutputError, Status, UsageError
from kumaai.tasks import targets
from kumaai.tasks.ask import Asked, Watch, ask_model, ask_rules, rehearse
from kumaai.tasks.base import Job, Product, Task, text_of


@dataclass(frozen=True)
class Order:
    """One run as it was asked for.

    ``inputs`` are paths or "-"; ``output`` is a path, "-" for stdout, or None
    for the task's default. ``prompt`` names another prompt than the task's.
    ``password`` opens encrypted inputs; no record, message or report holds it.
    ``dry_run`` shows what would be sent, and sends and writes nothing.
    ``check_sheet`` is a file, or a folder, for the sheet on which a person checks the result.
    """

    task: Task
    inputs: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
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
    dry_run: bool = False
    check_sheet: str | None = None


def run(
    order: Order,
    environment: Environment,
    settings: Settings,
    notify: Callable[[str], None] = lambda _text: None,
) -> Result:
    """Do one run; every failure ends in a :class:`Result`, never in an exception."""
    return _Run(order, environment, settings, notify).go()


class _Run(Recording):
    """One run of a task."""

    def __init__(
        self, order: Order, environment: Environment, settings: Settings, notify: Callable[[str], None]
    ) -> None:
        super().__init__(
            order.task.command,
            environment,
            inputs=order.inputs,
            options=order.options | {"dry_run": True} if order.dry_run else order.options,
            provider=settings.provider,
        )
        self.order, self.settings, self.notify = order, settings, notify
        self.sources: tuple[Source, ...] = ()
        self.asked: Asked | None = None

    def work(self) -> None:
        """The path itself."""
        job = self._open()
        job = self._screen(job)
        if self._fails_strictly():  # before anything is sent
            return
        self._allowed(job)
        if self.order.dry_run:
            self._rehearse(job)
            return
        target, sheet = self._targets(job)
        job = self._with_template(job, target[1])
        self.asked = self._ask(job)
        self.note(
            answer=self.asked.answer,
            checks=(*self.result.checks, *self.asked.checks),
            masked=self.asked.masked,
            warnings=(*self.result.warnings, *self.asked.warnings),
        )
        if self._fails_strictly():
            return
        told = self._disclosure()
        self._write(job, target, told)
        if sheet:
            self._write_sheet(job, *sheet)
        self.note(status=self._final_status())

    def _fails_strictly(self) -> bool:
        """Whether a check failed and the user wants that to end the run."""
        failed = next((check for check in self.result.checks if check.level != "info"), None)
        if not self.order.strict or failed is None:
            return False
        hint, where = _("Without --strict it is a warning."), ", ".join(failed.where)
        self.note(status=Status.CHECKS, error=Fault("checks.failed", failed.message, hint, where))
        return True

    def _open(self) -> Job:
        from kumaai.office.intake import open_source

        sources = []
        for name in self.order.inputs:
            self.note(inputs=(*self.result.inputs, Input(name)))
            data = self.environment.stdin.read() if name == "-" else None
            source = open_source(
                self.environment.resolve(name),
                data=data,
                name=name,
                encoding=self.order.encoding,
                sure=not (self.order.output or "").lower().endswith(".csv"),
                password=self.order.password,
                soffice=self.environment.environ.get("KUMAAI_SOFFICE"),
                text=self.order.task.reads_text,
            )
            sources.append(source)
            self.note(
                inputs=(
                    *self.result.inputs[:-1],
                    Input.of(name, source),
                )
            )
            self.note(warnings=(*self.result.warnings, *source.warnings))
        self.sources = tuple(sources)
        self.amend(inputs=plain(self.result.inputs))
        cache = self.environment.home / "cache"
        order = self.order
        return Job(
            self.sources,
            order.options,
            self.settings,
            self.started,
            cache,
            order.instruction,
            order.force,
            encoding=order.encoding,
        )

    def _screen(self, job: Job) -> Job:
        """Tell what a source holds that its reader does not see, and orders to a model in it (check C16)."""
        from kumaai.guard.screen import marked_class, screen
        from kumaai.office.beside import beside

        found: list[Check] = []
        marks = []
        for number, source in enumerate(self.sources, 1):
            mark = marked_class(source)
            marks.append(mark or 0)
            for check in screen(source, beside(source)):
                where = (
                    tuple(f"{number}:{place}" for place in check.where)
                    if len(self.sources) > 1
                    else check.where
                )
                found.append(replace(check, where=where))
        self.note(checks=tuple(found))
        return replace(job, marked_class=max(marks, default=0) or None)

    def _allowed(self, job: Job) -> None:
        """What the policy says of the run itself; what may be sent is seen to where it is made ready."""
        from kumaai.guard.policy import Policy

        policy = Policy.of(self.settings)
        if not self.order.disclose:
            policy.allow_undisclosed()

    def _rehearse(self, job: Job) -> None:
        """Show what would be sent; nothing is sent and nothing is written."""
        from kumaai.tasks.rehearsal import nothing_sent, shown

        if self.settings.provider == "rules":
            self.note(status=Status.OK, **nothing_sent())
            return
        rehearsal = rehearse(self.order.task, job, self.environment, self.order.prompt)
        endpoint = rehearsal.endpoint
        self.note(
            model=ModelUsed(endpoint.provider, endpoint.model, endpoint.host),
            masked=rehearsal.masked,
            warnings=(*self.result.warnings, *rehearsal.warnings),
            status=Status.OK,
            **shown(rehearsal),
        )

    def _with_template(self, job: Job, kind: str | None) -> Job:
        """The job with the user's template, read before anything is asked; other kinds of file need none."""
        name = self.settings["template"]
        if not name or not self.order.task.takes_template:
            return job
        origin = self.settings.origin("template")
        if kind != "docx":
            if origin != "option":
                return job
            raise UsageError(
                "usage.template",
                _("--template is for Word documents: {path}").format(path=name),
                hint=_("Name the result with -o NAME.docx, or leave out --template."),
            )
        from kumaai.office.intake import read_bytes
        from kumaai.office.word.template import open_template

        path = path_of(self.settings, "template", self.environment)
        assert path is not None
        return replace(job, template=open_template(read_bytes(path, name), name))

    def _targets(self, job: Job) -> tuple[tuple[Path | None, str | None], tuple[Path, str] | None]:
        """Where the result and the check sheet go, seen to be writable before anything is asked."""
        order = self.order
        wish = targets.Wish(
            order.inputs, order.output, order.in_place, order.force, order.encoding, order.check_sheet
        )
        target = targets.of_result(wish, order.task, job, self.environment)
        return target, targets.of_sheet(wish, order.task, target[0], self.environment)

    def _write_sheet(self, job: Job, path: Path, kind: str) -> None:
        from kumaai.tasks.checksheet import Run, write_sheet

        assert self.asked is not None
        about = Run(self.order.task, job, self.result, self.asked.wanted, self.asked.masks)
        self._save(path, kind, Product(write_sheet(about, kind), self.result.answer), aside=True)

    def _ask(self, job: Job) -> Asked:
        if self.settings.provider == "rules":
            return ask_rules(self.order.task, job, self.environment, self.order.prompt)
        watch = Watch(self.notify, self.amend, self._used)
        return ask_model(self.order.task, job, self.environment, self.order.prompt, watch)

    def _used(self, model: ModelUsed, usage: Usage) -> None:
        self.note(model=model, usage=usage)

    def _disclosure(self) -> Disclosure | None:
        model = self.result.model
        origin = Origin(
            self.identifier, self.started.date(), model.ai, model.name, model.host, self.order.task.command
        )
        told = disclosure(self.settings, origin)
        if self.order.disclose:
            self.note(disclosure=told.text)
            return told
        self.note(
            warnings=(*self.result.warnings, _("Written without a disclosure, as asked; the record says so."))
        )
        return None

    def _write(self, job: Job, target: tuple[Path | None, str | None], told: Disclosure | None) -> None:
        assert self.asked is not None
        path, kind = target
        job = replace(job, checks=self.result.checks)
        if path is None or kind is None:
            layout = self.order.task.document(self.asked.answer, job)
            self.note(text=text_of(layout, "md", told))
            return
        product = self.order.task.produce(self.asked.answer, job, kind, told)
        self.note(answer=product.answer, warnings=(*self.result.warnings, *product.warnings))
        self._save(path, kind, product)

    def _save(self, path: Path, kind: str, product: Product, *, aside: bool = False) -> None:
        """Write the result, or with ``aside`` a file that goes with it."""
        from kumaai.office.files import write
        from kumaai.office.intake import digest

        in_place = self.order.in_place and not aside
        if in_place and digest(path.read_bytes()) != self.sources[0].sha256:
            message = _("{path} was changed by another program meanwhile.").format(path=path)
            raise OutputError("output.changed", message, where=str(path), hint=_("Run the command again."))
        data = self._locked_again(path, product)
        write(path, data, force=self.order.force, in_place=in_place)
        self.note(outputs=(*self.result.outputs, Output(self.shown(path), digest(data), kind)))

    def _locked_again(self, path: Path, product: Product) -> bytes:
        """An edited copy of an encrypted file is encrypted as that was; other results carry a warning."""
        password = next((source.password for source in self.sources if source.password), None)
        if password is None:
            return product.data
        if product.is_copy:
            from kumaai.office.crypt import lock

            return lock(product.data, self.shown(path), password)
        warning = _("{path} is not encrypted, although it was made from an encrypted file.")
        self.note(warnings=(*self.result.warnings, warning.format(path=self.shown(path))))
        return product.data

    def _final_status(self) -> Status:
        edits = getattr(self.result.answer, "edits", ())
        if self.order.findings_status and any(not edit.refused for edit in edits):
            return Status.FINDINGS
        return Status.OK
