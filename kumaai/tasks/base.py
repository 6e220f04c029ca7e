"""What every task has in common, and what a task must say of itself."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from kumaai.disclosure import Disclosure
from kumaai.layout import Field, Layout
from kumaai.messages import _
from kumaai.result import Check, plain
from kumaai.settings import Settings
from kumaai.source import Block, Source
from kumaai.status import UsageError
from kumaai.tasks.citing import tied
from kumaai.tasks.era import in_era

if TYPE_CHECKING:
    from kumaai.office.excel.compose import Composed
    from kumaai.office.word.template import Template

KIND_OF_ENDING = {
    "markdown": "md",
    "text": "txt",
    **dict.fromkeys(("docm", "dotx", "dotm"), "docx"),
    **dict.fromkeys(("xlsm", "xltx", "xltm", "xls", "xlsb", "ods"), "xlsx"),
}
"""Endings other than the name of their kind."""
DOCUMENT_KINDS = ("docx", "xlsx", "csv", "md", "txt", "json")


@dataclass(frozen=True)
class Job:
    """One run's material: what was read, what is wished, and the settings in force.

    ``options`` are the task's own (style, length, profile …); ``cache`` is a
    folder for things that are dear to make again. ``force`` also changes what
    is signed or protected. ``encoding`` is the one asked for on the command line.
    ``marked_class`` is the class of confidentiality that the material says of itself.
    ``checks`` are what was found on the answer, once there is one.
    """

    sources: tuple[Source, ...]
    options: Mapping[str, Any]
    settings: Settings
    now: datetime
    cache: Path
    instruction: str = ""
    force: bool = False
    template: Template | None = None
    encoding: str | None = None
    marked_class: int | None = None
    checks: tuple[Check, ...] = ()

    @property
    def source(self) -> Source:
        """The one source, or all of them as one with their ids told apart."""
        return combine(self.sources)


@dataclass(frozen=True)
class Product:
    """A file made from an answer, and the answer as it stands after that (edits applied or refused).

    ``is_copy`` says that it is the source itself with changes, not a new document.
    """

    data: bytes
    answer: Any
    warnings: tuple[str, ...] = ()
    is_copy: bool = False


class Task(ABC):
    """A task: its prompt, its answer, and how the answer becomes a document.

    ``asked`` is the shape that a model is asked for, ``kinds`` the kinds of
    file that ``-o`` may name. ``shows_numbers`` lets a model see automatic list
    numbers before the text; off where it must copy the text exactly.
    ``reads_text`` is off where a workbook's cells are not read as text.
    ``takes_template`` says that its document may be written into a user's own.
    ``repairs`` are the rounds in which a model may mend its answer.
    """

    command: ClassVar[str]
    asked: ClassVar[type[msgspec.Struct]]
    kinds: ClassVar[tuple[str, ...]] = DOCUMENT_KINDS
    shows_numbers: ClassVar[bool] = True
    reads_text: ClassVar[bool] = True
    takes_template: ClassVar[bool] = False
    repairs: ClassVar[int] = 2

    def default_kind(self, job: Job) -> str | None:
        """The kind of file written without ``-o``; None shows the result in the terminal."""
        return None

    def copies(self, job: Job, kind: str) -> bool:
        """Whether a file of ``kind`` would be the source itself with changes, rather than a new document."""
        return False

    def ending(self, job: Job, kind: str) -> str:
        """How the name of a file of ``kind`` ends: a changed document with macros stays one."""
        return job.sources[0].form or kind if self.copies(job, kind) else kind

    @abstractmethod
    def prompt(self, job: Job) -> str:
        """The id of the prompt that a model gets."""

    def shape(self, job: Job) -> type[msgspec.Struct]:
        """The shape that a model is asked for about this material."""
        return self.asked

    def values(self, job: Job) -> dict[str, str]:
        """Values for the prompt's placeholders beyond the common ones."""
        return {name: str(value) for name, value in job.options.items() if value is not None}

    def blocks(self, job: Job) -> Sequence[Block]:
        """The blocks that a model is shown; page headers and footers say nothing of the matter."""
        return tuple(block for block in job.source.blocks if block.kind != "header")

    @abstractmethod
    def rules(self, job: Job) -> Any:
        """The answer of the embedded rules."""

    def complete(self, asked: Any, job: Job, rounds: int = 0) -> Any:
        """The published answer made from what a model answered in ``rounds`` repair rounds."""
        return asked

    def violations(self, asked: Any, job: Job) -> list[str]:
        """What is wrong with a model's answer beyond its schema, for a repair round."""
        return []

    def violations_of_part(self, asked: Any, job: Job, blocks: Sequence[Block]) -> list[str]:
        """What is wrong with an answer about ``blocks``, a part of the source; for a repair round."""
        return []

    def settle(self, job: Job) -> Any:
        """An earlier answer that can be used after all when no repair round is left; None where none can.

        May raise an AnswerError that says more than that the answer is unusable.
        """
        return None

    def merge(self, parts: list[Any], job: Job) -> Any:
        """One answer out of the answers for the parts of a long source."""
        return parts[0] if len(parts) == 1 else merge_lists(parts)

    def claims(self, answer: Any) -> Iterable[tuple[str, list[str]]]:
        """The lines that can be held against the source, each with its cites."""
        return ()

    def ready(self, job: Job, kind: str) -> None:  # noqa: B027 (most tasks have nothing to see to)
        """See before anything is asked that a file of ``kind`` can be made; raises KumaaiErrors."""

    def check(self, answer: Any, job: Job) -> list[Check]:
        """Findings of the task's own checks."""
        return []

    @abstractmethod
    def layout(self, answer: Any, job: Job) -> Layout:
        """The answer as a document."""

    def document(self, answer: Any, job: Job) -> Layout:
        """The answer as a document, tied to its source and to what the checks found on its lines."""
        return tied(self.layout(answer, job), job)

    def produce(self, answer: Any, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        """The file of ``kind``; raises KumaaiErrors of the writers."""
        layout = self.document(answer, job)
        if kind == "docx" and job.template:
            layout = replace(layout, fields=(*layout.fields, *common_fields(job)))
            data, warnings = write_word(layout, disclosure, job.template)
            return Product(data, answer, warnings)
        return as_product(layout, answer, kind, disclosure, job)


def common_fields(job: Job) -> tuple[Field, ...]:
    """What a template of any task may name."""
    names = "\n".join(Path(source.path).name for source in job.sources if source.path not in ("", "-"))
    return (Field("created", "作成日", in_era(job.now.date())), Field("sources", "資料", names))


def write_word(
    layout: Layout, disclosure: Disclosure | None, template: Template | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """A layout as a docx with its disclosure, and the warnings of its template."""
    from kumaai.office.word.compose import compose
    from kumaai.office.word.footer import disclose

    properties = disclosure.properties() if disclosure else {}
    composed = compose(layout, properties=properties, template=template)
    if disclosure is None:
        return composed.data, composed.warnings
    path = template.path if template else layout.title
    data = disclose(composed.data, path, disclosure.text, run=disclosure.run, properties=properties)
    return data, composed.warnings


def as_product(layout: Layout, answer: Any, kind: str, disclosure: Disclosure | None, job: Job) -> Product:
    """A layout as a file of ``kind`` that is no copy of a source."""
    if kind == "csv":
        from kumaai.tasks.csvfile import write_csv

        data, warnings = write_csv(layout, disclosure, job.encoding)
        return Product(data, answer, warnings)
    if kind == "xlsx":
        made = write_workbook(layout, disclosure)
        return Product(made.data, answer, made.warnings)
    return Product(write_layout(layout, answer, kind, disclosure), answer)


def write_workbook(layout: Layout, disclosure: Disclosure | None) -> Composed:
    """A layout as an xlsx with its disclosure as the last sheet."""
    from kumaai.office.excel.compose import composed

    properties = disclosure.properties() if disclosure else {}
    return composed(
        layout, disclosure_rows=list(disclosure.rows) if disclosure else [], properties=properties
    )


def write_layout(layout: Layout, answer: Any, kind: str, disclosure: Disclosure | None) -> bytes:
    """A layout as a file of ``kind`` with its disclosure."""
    if kind == "docx":
        return write_word(layout, disclosure)[0]
    if kind == "xlsx":
        return write_workbook(layout, disclosure).data
    if kind == "json":
        return write_json(answer, disclosure)
    return text_of(layout, kind, disclosure).encode("utf-8")


def write_json(answer: Any, disclosure: Disclosure | None) -> bytes:
    """The answer as JSON; the run and the disclosure are added fields."""
    content = plain(answer)
    if disclosure:
        content |= {"run": disclosure.run, "disclosure": disclosure.text}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def text_of(layout: Layout, kind: str, disclosure: Disclosure | None) -> str:
    """A layout as Markdown or text, its last line the disclosure."""
    from kumaai.office.plain import render

    text = render(layout, kind)
    if disclosure:
        text += ("\n---\n" if kind == "md" else "\n") + disclosure.text + "\n"
    return text


def merge_lists(parts: list[Any]) -> Any:
    """The first part with its lists extended by the others'; single values are the first that is given."""
    merged = parts[0]
    for part in parts[1:]:
        changes = {}
        for name in merged.__struct_fields__:
            mine, other = getattr(merged, name), getattr(part, name)
            if isinstance(mine, list):
                changes[name] = mine + [item for item in other if item not in mine]
            elif mine in (None, ""):
                changes[name] = other
        merged = msgspec.structs.replace(merged, **changes)
    return merged


def combine(sources: Sequence[Source]) -> Source:
    """Several sources as one; ids get the source's number in front (``2:p12``)."""
    if not sources:
        return Source("", "txt", b"", "", ())
    if len(sources) == 1:
        return sources[0]
    blocks = [
        replace(block, id=f"{number}:{block.id}", place=f"{Path(source.path).name} {block.place or block.id}")
        for number, source in enumerate(sources, 1)
        for block in source.blocks
    ]
    warnings = tuple(warning for source in sources for warning in source.warnings)
    return Source(sources[0].path, sources[0].kind, b"", "", tuple(blocks), None, warnings)


def kind_of(path: Path, task: Task) -> str:
    """The kind of file that a path names; raises :class:`UsageError` where the task cannot write it."""
    kind = KIND_OF_ENDING.get(suffix := path.suffix.lower().lstrip("."), suffix)
    # A new document has no macros, and Office refuses one that only calls itself docm or xlsm.
    if kind in task.kinds and not (task.takes_template and suffix in ("docm", "dotm", "xlsm", "xltm")):
        return kind
    raise UsageError(
        "usage.kind",
        _("{command} cannot write a file of the kind {kind}.").format(
            command=task.command, kind=path.suffix or path.name
        ),
        hint=_("Name a file that ends in one of: {kinds}.").format(
            kinds=", ".join("." + k for k in task.kinds)
        ),
        where=str(path),
    )
