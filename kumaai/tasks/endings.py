"""Which ending a written document may have, so that Word and Excel open it."""

from __future__ import annotations

from pathlib import Path

from kumaai.messages import _
from kumaai.source import Source
from kumaai.status import UsageError
from kumaai.tasks.base import Job, Task

_READ_ONLY = ("xls", "xlsb", "ods")


def check_ending(path: Path, kind: str, task: Task, job: Job) -> None:
    """Refuse a name that Word or Excel would not open: macros belong in .docm, and only there.

    Raises :class:`UsageError` usage.kind.
    """
    if kind not in ("docx", "xlsx"):
        return
    wanted, named = task.ending(job, kind), path.suffix.lower().lstrip(".")
    if wanted in _READ_ONLY:
        raise UsageError(
            "usage.kind",
            _("A .{ending} file is read but never written.").format(ending=wanted),
            hint=_(
                "Save it as .xlsx first, or have the findings in a list: -o FILE.docx, --check or --json."
            ),
            where=str(path),
        )
    if named != wanted:
        raise UsageError(
            "usage.kind",
            _("The result is a .{wanted} file; Office does not open it under the name {name}.").format(
                wanted=wanted, name=path.name
            ),
            hint=_("Name a file that ends in .{wanted}.").format(wanted=wanted),
            where=str(path),
        )


def refuse_in_place(source: Source) -> None:
    """Refuse to change a file itself that is only read.

    Raises :class:`UsageError` usage.in_place.
    """
    if source.converted or source.form in _READ_ONLY:
        raise UsageError(
            "usage.in_place",
            _("{path} is in an old format, which is read but never written.").format(path=source.path),
            hint=_("Leave out --in-place: the result is written beside it in today's format.")
            if source.converted
            else _("Save it as .xlsx first."),
            where=source.path,
        )
