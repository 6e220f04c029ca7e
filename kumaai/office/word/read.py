"""Reads a Word document into blocks: everything a reader sees, each with an id and a place."""

from __future__ import annotations

import hashlib

from kumaai.office.opc import form_of
from kumaai.office.word.document import Document
from kumaai.office.word.text import Unit
from kumaai.source import Block, Source


def read(data: bytes, path: str) -> Source:
    """The blocks of a docx, docm or dotx.

    Insertions are read, deletions are not; field results are, field codes are
    not; the base of a ruby, not its reading. Hidden text is left out with a
    warning. What is left out, and comments, are in ``apart``. Raises InputError (input.damaged, input.encrypted, input.legacy,
    input.limit, input.unsafe, input.kind).
    """
    document = Document(data, path)
    # Only comments are looked for in the units; else none of them is kept, since many need much memory.
    commented: list[Unit] | None = [] if document.related("comments") else None
    blocks: list[Block] = []
    for unit in document.each_unit():
        blocks.append(Block(unit.id, unit.text, unit.kind, unit.level, unit.place, unit.number))
        if commented is not None:
            commented.append(unit)
    digest = hashlib.sha256(data).hexdigest()
    return Source(
        path,
        "docx",
        data,
        digest,
        tuple(blocks),
        warnings=tuple(document.warnings),
        apart=document.apart(commented or ()),
        form=form_of(document.package, document.main) or "docx",
    )
