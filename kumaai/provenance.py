"""The second path: a file is told, or told anew, how it was made; a person's check of it is put down.

open → find the run that made it → write the disclosure → record. Nobody is
asked anything. The run's facts come from the record where it is here, else
from what the file itself says of them; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kumaai.answers import Checked, Disclosed
from kumaai.disclosure import (
    Confirmation,
    Disclosure,
    Origin,
    disclosure,
    from_line,
    from_properties,
    from_rows,
)
from kumaai.environment import Environment
from kumaai.history.store import Store
from kumaai.messages import _
from kumaai.recording import Recording
from kumaai.result import Input, Output, Result
from kumaai.settings import Settings
from kumaai.status import InputError, OutputError, Status, UsageError

_USABLE = (Status.OK, Status.PARTIAL, Status.FINDINGS)
_ENDINGS = (".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm")


@dataclass(frozen=True)
class Place:
    """Which file, and where the result goes: beside it (NAME.COMMAND.EXT) unless told otherwise."""

    path: str
    output: str | None = None
    in_place: bool = False
    force: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Check:
    """A check by a person; ``on`` None is today."""

    by: str
    on: date | None = None
    note: str | None = None


def disclose(
    place: Place,
    environment: Environment,
    settings: Settings,
    *,
    run: str | None = None,
    model: str | None = None,
) -> Result:
    """Put the disclosure into a file, or refresh it.

    ``run`` names the run that made it, where the file does not say; ``model``
    is what a person states of a text that another service made.
    """
    return _Disclosing(place, environment, settings, run, model).go()


def confirm(place: Place, environment: Environment, settings: Settings, check: Check) -> Result:
    """Put down in a file and in the record that a person has checked it."""
    return _Confirming(place, environment, settings, check).go()


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says: the origin as far as it tells one, the id of its run, and its line."""

    origin: Origin | None
    run: str = ""
    line: str = ""
    protected: bool = False


class _Marking(Recording):
    """What disclosing and confirming have in common."""

    def __init__(
        self,
        command: str,
        place: Place,
        environment: Environment,
        settings: Settings,
        options: Mapping[str, Any],
    ) -> None:
        super().__init__(command, environment, inputs=(place.path,), options=options)
        self.place, self.settings = place, settings
        self.data, self.kind, self.sha256 = b"", "", ""
        self.password: str | None = None
        self.unsigned = False

    def work(self) -> None:
        """The path itself."""
        self._open()
        target = self._target()
        told = self._told()
        if told.protected and not self.place.force:
            raise OutputError(
                "output.protected",
                _("{path} is protected against changes.").format(path=self.place.path),
                hint=_("Take the protection off in Word, or put the line into its footers with --force."),
                where=self.place.path,
            )
        origin = self.origin(told)
        if origin.run != self.identifier:
            self.amend(about=origin.run)
        text = disclosure(self.settings, origin)
        self.note(disclosure=text.text, answer=self.answer(origin))
        self._save(target, self._written(text))
        self.note(status=Status.OK)

    def origin(self, told: _Told) -> Origin:
        """The origin that the file is to tell."""
        raise NotImplementedError

    def answer(self, origin: Origin) -> Disclosed:
        """The run's answer."""
        return Disclosed(
            run=origin.run,
            made=origin.made.isoformat(),
            ai=origin.ai,
            model=origin.model,
            declared=origin.declared,
            confirmations=[Checked(by=c.by, on=c.on.isoformat()) for c in origin.confirmations],
        )

    @property
    def record(self) -> Store:
        """The store, which is open while :meth:`work` runs."""
        assert self.store is not None
        return self.store

    def _open(self) -> None:
        from kumaai.office.intake import digest, read_bytes, sniff, unlocked

        name = self.place.path
        self.note(inputs=(Input(name),))
        self.data = read_bytes(self.environment.resolve(name), name)
        self.sha256 = digest(self.data)
        self.note(inputs=(Input(name, self.sha256),))
        self.data, self.password = unlocked(self.data, name, self.place.password)
        self.kind = sniff(self.data, name)
        if self.kind not in ("docx", "xlsx"):
            raise InputError(
                "input.kind",
                _("{path} is no Word or Excel file; a disclosure goes into those only.").format(path=name),
                hint=_("In a text, write the line yourself: `kumaai log show RUN` tells it."),
                where=name,
            )

    def _target(self) -> Path:
        """Where the file goes; seen to be writable, and of the kind that it is."""
        from kumaai.office.files import check_target

        place = self.place
        source = self.environment.resolve(place.path)
        name = f"{source.stem}.{self.command}{source.suffix}"
        path = source if place.in_place else source.with_name(name)
        if place.output:
            path = self.environment.resolve(place.output)
            path = path / name if path.is_dir() else path
        suffix = source.suffix.lower()
        if suffix in _ENDINGS and path.suffix.lower() != suffix:
            raise UsageError(
                "usage.kind",
                _("{command} does not change the kind of a file.").format(command=f"kumaai {self.command}"),
                hint=_("Name a file that ends in one of: {kinds}.").format(kinds=suffix),
                where=str(path),
            )
        check_target(path, force=place.force, in_place=place.in_place)
        return path

    def _told(self) -> _Told:
        if self.kind == "docx":
            from kumaai.office.word.footer import told

            word = told(self.data, self.place.path)
            properties = word.properties
            origin = from_properties(properties) or from_line(word.line, self.settings)
            run = origin.run if origin else properties.get("kumaai-run", "")
            return _Told(origin, run, word.line, word.protected)
        from kumaai.office.excel.disclose import told as told_workbook

        book = told_workbook(self.data, self.place.path)
        origin, listed = from_properties(book.properties), from_rows(book.rows)
        if origin is None:
            origin = listed
        elif listed and listed.run == origin.run:
            origin = replace(origin, host=listed.host)  # only the sheet tells the endpoint
        return _Told(origin, origin.run if origin else book.properties.get("kumaai-run", ""))

    def _known(self, told: _Told) -> Origin | None:
        """The origin by the record of the run that the file names, else by the file itself."""
        record = self.record.find(told.run) if told.run else None
        origin = origin_of(record, self.record) if record else None
        if origin:
            return replace(origin, confirmations=self._checks(told))
        if told.origin:
            message = (
                _("The contents of run {run} were taken out of the record; the file's own words were used.")
                if record and record["pruned"]
                else _("The record of run {run} is not on this computer; the file's own words were used.")
            )
            self._warn(message.format(run=told.run))
        return told.origin

    def _checks(self, told: _Told) -> tuple[Confirmation, ...]:
        """The checks that the file claims; by the record where only the line is left of them."""
        if told.origin and told.origin.confirmations:
            return told.origin.confirmations
        for record in self.record.confirmations(told.run):
            if told.line and record["disclosure"] == told.line:
                answer = (self.record.find(record["run"]) or {}).get("answer") or {}
                found = answer.get("confirmations", ())
                return tuple(Confirmation(c["by"], date.fromisoformat(c["on"])) for c in found)
        return ()

    def _warn(self, message: str) -> None:
        self.note(warnings=(*self.result.warnings, message))

    def _written(self, text: Disclosure) -> bytes:
        path, properties = self.place.path, text.properties()
        self._drop_signature()
        if self.kind == "docx":
            from kumaai.office.word.footer import disclose as disclose_document

            return disclose_document(self.data, path, text.text, run=text.run, properties=properties)
        from kumaai.office.excel.disclose import disclose as disclose_workbook

        return disclose_workbook(self.data, path, text.rows, properties=properties)

    def _drop_signature(self) -> None:
        """With --force, go on with the file as it is without its digital signature."""
        from kumaai.office import signature

        if self.place.force and self.data.startswith(b"PK"):
            data = signature.unsigned(self.data, self.place.path)
            if data != self.data:
                self.data, self.unsigned = data, True
                self._warn(signature.dropped(self.place.path))

    def _save(self, path: Path, data: bytes) -> None:
        from kumaai.office.files import write
        from kumaai.office.intake import digest

        if self.place.in_place and digest(path.read_bytes()) != self.sha256:
            message = _("{path} was changed by another program meanwhile.").format(path=path)
            raise OutputError("output.changed", message, where=str(path), hint=_("Run the command again."))
        unchanged = data == self.data and not self.unsigned
        if self.password is not None:
            from kumaai.office.crypt import lock

            data = lock(data, self.shown(path), self.password)
        if not (self.place.in_place and unchanged):  # no .bak where nothing changed
            write(path, data, force=self.place.force, in_place=self.place.in_place)
        kind = path.suffix.lower().lstrip(".") or self.kind
        self.note(outputs=(Output(self.shown(path), digest(data), kind),))


class _Disclosing(_Marking):
    def __init__(
        self, place: Place, environment: Environment, settings: Settings, run: str | None, model: str | None
    ) -> None:
        super().__init__("disclose", place, environment, settings, {"run": run, "model": model})
        self.run, self.model = run, model

    def origin(self, told: _Told) -> Origin:
        if self.run is not None:
            record = self.record.get(self.run)
            origin = origin_of(record, self.record)
            if origin is None:
                raise UsageError(
                    "usage.run",
                    _("Run {run} made nothing that could be disclosed.").format(run=record["run"]),
                    hint=_("`kumaai log list` shows the runs and how they ended."),
                    where=self.run,
                )
            same = told.run == origin.run
            return replace(origin, confirmations=self._checks(told) if same else ())
        known = self._known(told) or self._by_digest()
        if self.model is not None:
            return self._stated(self.model, known)
        if known is None:
            raise InputError(
                "input.no_run",
                _("Nothing tells how {path} was made: no record number in it, and no run wrote it.").format(
                    path=self.place.path
                ),
                hint=_(
                    "Name the run with --run (`kumaai log list` shows them), or, for a text from another AI service, "
                    "that service with --model."
                ),
                where=self.place.path,
            )
        return known

    def _stated(self, model: str, known: Origin | None) -> Origin:
        """A model that a person states; it does not take the place of what the record knows."""
        if known and known.declared and known.model == model:
            return known
        if known and not self.place.force:
            raise InputError(
                "input.disclosed",
                _("{path} says already how it was made (record {run}).").format(
                    path=self.place.path, run=known.run
                ),
                hint=_("Leave out --model to refresh that, or put the model in its place with --force."),
                where=self.place.path,
            )
        return Origin(self.identifier, self.started.date(), True, model, None, "disclose", declared=True)

    def _by_digest(self) -> Origin | None:
        """The origin of a file that a run wrote without a disclosure, known by its digest."""
        record = self.record.writer_of(self.sha256)
        return origin_of(record, self.record) if record else None


class _Confirming(_Marking):
    def __init__(self, place: Place, environment: Environment, settings: Settings, check: Check) -> None:
        self.check = replace(check, on=check.on or environment.now().date())
        options = {"by": check.by, "on": self.check.on.isoformat() if self.check.on else None}
        super().__init__("confirm", place, environment, settings, {**options, "note": check.note})

    def origin(self, told: _Told) -> Origin:
        known = self._known(told)
        if known is None:
            raise InputError(
                "input.undisclosed",
                _("{path} does not say how it was made, so there is nothing to confirm.").format(
                    path=self.place.path
                ),
                hint=_("Put the disclosure in first: kumaai disclose {path}").format(path=self.place.path),
                where=self.place.path,
            )
        assert self.check.on is not None
        return known.confirmed(self.check.by, self.check.on)


def origin_of(record: Mapping[str, Any], store: Store) -> Origin | None:
    """The origin that a run's record tells; of a run that disclosed or confirmed, that of its document.

    None where the run failed or made nothing.
    """
    if record["about"]:
        record = store.find(record["about"]) or {**record, "about": None}
    stated = (record["options"] or {}).get("model") if record["command"] == "disclose" else None
    if record["status"] not in _USABLE or not (record["provider"] or stated):
        return None
    made = datetime.fromisoformat(record["started"]).date()
    if stated:
        return Origin(record["run"], made, True, stated, None, "disclose", declared=True)
    ai = record["provider"] != "rules"
    if ai and not record["model"]:
        return None
    return Origin(
        record["run"], made, ai, record["model"] if ai else None, record["host"], record["command"] or ""
    )
