"""The newest seal, noted beside the database as well: so it shows when the end of the record was cut off.

The file is one line of fixed length, written in one call, after the
transaction: a process that is killed in between leaves an older seal, which
is still in the chain. Where the noted seal is not in the chain, it is
evidence, and no run writes over it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from kumaai.history.chain import Seal

NAME = "history.head"
_LINE = re.compile(r"(\d{12}) ([0-9a-f]{64})\s*")


def noted(folder: Path) -> Seal | None:
    """The seal noted in ``folder``; None where there is no file. Raises ValueError for one that is no note."""
    try:
        text = (folder / NAME).read_text("ascii")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(str(error)) from error
    hit = _LINE.fullmatch(text)
    if not hit:
        raise ValueError(NAME)
    return Seal(int(hit[1]), bytes.fromhex(hit[2]))


def holds(connection: sqlite3.Connection, known: Seal) -> bool:
    """Whether the chain has that seal at that place."""
    row = connection.execute("SELECT seal FROM seals WHERE number = ?", (known.number,)).fetchone()
    return row is not None and row[0] == known.seal


def may_advance(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the note may be written anew: there is none yet, or what it says is in the chain."""
    try:
        known = noted(folder)
    except ValueError:
        return False
    return known is None or holds(connection, known)


def advance(folder: Path, newest: Seal) -> None:
    """Note ``newest``, unless a later one is noted already. A note that cannot be written fails no run."""
    with suppress(OSError, ValueError):
        known = noted(folder)
        if known is not None and known.number > newest.number:
            return
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(folder / NAME, flags, 0o600)
        try:
            os.write(descriptor, f"{newest.number:012} {newest.seal.hex()}\n".encode("ascii"))
        finally:
            os.close(descriptor)
