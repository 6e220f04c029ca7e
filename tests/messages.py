"""Brings the Japanese catalogue up to date with the messages in the code: ``python -m tests.messages``."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "kumaai" / "locale" / "ja" / "LC_MESSAGES" / "kumaai.po"
MO = PO.with_suffix(".mo")


def messages_in_code() -> Catalog:
    """Every ``_()`` and ``N_()`` of the package."""
    template = Catalog(project="kumaai")
    found = extract_from_dir(ROOT / "kumaai", [("**.py", "python")], keywords={"_": None, "N_": None})
    for path, _line, message, _comments, _context in found:
        if message:
            template.add(message, locations=[(f"kumaai/{path}", 0)])
    return template


def japanese() -> Catalog:
    """The Japanese catalogue as it is kept."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="ja", domain="kumaai")


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> int:
    """Take over new messages, drop those that are gone, compile; the number that wait for a translation."""
    catalogue = japanese() if PO.exists() else Catalog(locale="ja", domain="kumaai", project="kumaai")
    catalogue.update(messages_in_code(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, catalogue, width=120, omit_header=False, include_lineno=False, sort_output=True)
    MO.write_bytes(compiled(japanese()))
    return sum(1 for message in catalogue if message.id and not message.string)


if __name__ == "__main__":
    print(f"{update()} messages wait for a translation in {PO.relative_to(ROOT)}")
