"""Where the files of a run go and as what kind; seen to be writable before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kumaai.environment import Environment
from kumaai.messages import _
from kumaai.status import UsageError
from kumaai.tasks.base import Job, Task, kind_of
from kumaai.tasks.endings import check_ending, refuse_in_place


@dataclass(frozen=True)
class Wish:
    """What the user said of the files: paths as given; ``output`` is a path, "-" for stdout, or None."""

    inputs: tuple[str, ...]
    output: str | None
    in_place: bool
    force: bool
    encoding: str | None
    check_sheet: str | None


def of_result(wish: Wish, task: Task, job: Job, environment: Environment) -> tuple[Path | None, str | None]:
    """The path and kind of the result; (None, None) where it is shown in the terminal.

    Raises UsageError (usage.kind, usage.in_place, usage.output) and OutputError (output.exists and others).
    """
    from kumaai.office.files import check_target

    path = _path(wish, task, job, environment)
    if path is None:
        return None, None
    kind = kind_of(path, task)
    if kind == "csv" and wish.encoding:
        from kumaai.office.csvtext import checked

        checked(wish.encoding)
    if not wish.in_place:
        check_ending(path, kind, task, job)
        if path.resolve() in _inputs(wish, environment):
            # --force lets a result be written over; an input is changed by --in-place alone, which keeps a copy.
            raise UsageError(
                "usage.output",
                _("The result would be written over its own source: {path}").format(path=wish.output or path),
                hint=_("Name another file with -o; --in-place changes a file itself and keeps the old one."),
            )
    check_target(path, force=wish.force, in_place=wish.in_place)
    task.ready(job, kind)
    return path, kind


def _path(wish: Wish, task: Task, job: Job, environment: Environment) -> Path | None:
    if wish.output == "-":
        return None
    if wish.in_place:
        refuse_in_place(job.sources[0])
        return environment.resolve(wish.inputs[0])
    if wish.output:
        path = environment.resolve(wish.output)
        if not path.is_dir():
            return path
        kind = task.default_kind(job) or "md"
        return path / default_name(wish.inputs, task.command, task.ending(job, kind))
    kind = task.default_kind(job)
    if kind is None or wish.inputs[:1] in ((), ("-",)):
        return None
    name = default_name(wish.inputs, task.command, task.ending(job, kind))
    return environment.resolve(wish.inputs[0]).parent / name


def of_sheet(
    wish: Wish, task: Task, result: Path | None, environment: Environment
) -> tuple[Path, str] | None:
    """The path and kind of the check sheet; None where none is wanted.

    Raises UsageError (usage.check_sheet) and OutputError.
    """
    from kumaai.office.files import check_target
    from kumaai.tasks.checksheet import kind_of_sheet

    if not wish.check_sheet:
        return None
    path = environment.resolve(wish.check_sheet)
    if path.is_dir():
        path = path / default_name(wish.inputs, task.command, "check.html")
    kind = kind_of_sheet(path)
    if path.resolve() in [*_inputs(wish, environment), *(one.resolve() for one in (result,) if one)]:
        raise UsageError(
            "usage.check_sheet",
            _("The check sheet needs a file of its own: {path}").format(path=wish.check_sheet),
            hint=_("Name another file with --check-sheet."),
        )
    check_target(path, force=wish.force)
    return path, kind


def _inputs(wish: Wish, environment: Environment) -> list[Path]:
    return [environment.resolve(name).resolve() for name in wish.inputs if name != "-"]


def default_name(inputs: tuple[str, ...], command: str, kind: str) -> str:
    """``NAME.COMMAND.EXT``, the name of a result that was not named."""
    stem = Path(inputs[0]).stem if inputs and inputs[0] != "-" else "kumaai"
    return f"{stem}.{command}.{kind}"
