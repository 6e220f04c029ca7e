"""Reads a Word document into blocks: everything a reader sees, each with an id and a place."""

from __future__ import annotations

import hashlib

from kumaai.office.opc import form_of
from kumaai.office.word.document import Document
from kumaai.source import Block, Source


def read(data: bytes, path: str) -> Source:
    """The blocks of a docx, docm or dotx.

    Insertions are read, deletions are not; field results are, field codes are
    not; the base of a ruby, not its reading. Hidden text is left out with a
    warning. Raises InputError (input.damaged, input.encrypted, input.legacy,
    input.limit, input.unsafe, input.kind).
    """
    document = Document(data, path)
    blocks = tuple(
        Block(unit.id, unit.text, unit.kind, unit.level, unit.place, unit.number) for unit in document.units()
    )
    digest = hashlib.sha256(data).hexdigest()
    form = form_of(document.package, document.main) or "docx"
    return Source(path, "docx", data, digest, blocks, warnings=tuple(document.warnings), form=form)
