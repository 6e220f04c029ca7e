"""The chain: each closed run is sealed with a hash over its contents and the seal before it.

The order is that of closing, which is the order of the transactions: runs of
parallel processes close one after the other. A seal is SHA-256 (FIPS 180-4)
over the seal before, the digest of the contents, and the facts that stay
when the contents are pruned; the digest of the contents is salted, and the
salt goes when they go, so that nobody can prove by trial what they were.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kumaai.history.packing import canonical, from_json, opened

START = bytes(32)
"""What the first seal follows on."""
FACTS = ("started", "ended")
"""Fields that stay in a stub, beside number, moment, command and status of the run."""

SCHEMA = (
    # The row of the run that took the contents out; NULL for a run in full.
    "ALTER TABLE runs ADD COLUMN pruned INTEGER",
    """
    CREATE TABLE seals (
        number INTEGER PRIMARY KEY,          -- place in the chain, from 1 on without a gap
        id INTEGER NOT NULL UNIQUE REFERENCES runs (id),
        previous BLOB NOT NULL,              -- the seal before it
        salt BLOB,                           -- NULL once pruned
        body BLOB NOT NULL,                  -- digest of the contents
        seal BLOB NOT NULL,
        late REAL                            -- when it was sealed, for a run that was closed before there was a chain
    )""",
    # A second line behind the Store: a mistake in the program, or a hand at the database, is refused.
    # They are no protection from someone who means to forge; the seals are.
    """
    CREATE TRIGGER closed_runs_stay BEFORE UPDATE OF id, run, moment, command, status, process, fields, pruned ON runs
    WHEN OLD.status IS NOT NULL AND NOT (
        OLD.pruned IS NULL AND NEW.pruned IS NOT NULL AND NEW.id = OLD.id AND NEW.run = OLD.run
        AND NEW.moment = OLD.moment AND NEW.command IS OLD.command AND NEW.status = OLD.status)
    BEGIN SELECT RAISE(ABORT, 'a closed run is not changed'); END""",
    """
    CREATE TRIGGER runs_stay BEFORE DELETE ON runs
    BEGIN SELECT RAISE(ABORT, 'a run is not deleted'); END""",
    """
    CREATE TRIGGER closed_parts_get_no_more BEFORE INSERT ON parts
    WHEN (SELECT status FROM runs WHERE id = NEW.id) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a closed run is not changed'); END""",
    """
    CREATE TRIGGER closed_parts_stay BEFORE UPDATE ON parts
    WHEN (SELECT status FROM runs WHERE id = OLD.id) IS NOT NULL
        OR (SELECT status FROM runs WHERE id = NEW.id) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a closed run is not changed'); END""",
    """
    CREATE TRIGGER closed_parts_go_when_pruned BEFORE DELETE ON parts
    WHEN (SELECT status IS NOT NULL AND pruned IS NULL FROM runs WHERE id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a closed run is not changed'); END""",
    """
    CREATE TRIGGER seals_stay BEFORE DELETE ON seals
    BEGIN SELECT RAISE(ABORT, 'a seal is not deleted'); END""",
    """
    CREATE TRIGGER seals_lose_their_salt BEFORE UPDATE ON seals
    WHEN NOT (NEW.salt IS NULL AND NEW.number = OLD.number AND NEW.id = OLD.id AND NEW.previous = OLD.previous
        AND NEW.body = OLD.body AND NEW.seal = OLD.seal AND NEW.late IS OLD.late
        AND (SELECT pruned FROM runs WHERE id = OLD.id) IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'a seal is not changed'); END""",
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A place in the chain: its number from 1 on, and the hash (32 bytes)."""

    number: int
    seal: bytes


def contents(connection: sqlite3.Connection, identifier: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A run as it is stored: the facts that a stub keeps, and all the rest.

    Raises ValueError where it cannot be read.
    """
    run, moment, command, status, process, fields = connection.execute(
        "SELECT run, moment, command, status, process, fields FROM runs WHERE id = ?", (identifier,)
    ).fetchone()
    rest = from_json(fields)
    facts = {name: rest.pop(name, None) for name in FACTS}
    facts |= {"run": run, "moment": moment, "command": command, "status": status}
    rest["process"] = process
    for name, body in connection.execute("SELECT name, body FROM parts WHERE id = ?", (identifier,)):
        rest[f"part {name}"] = _part(body)
    return facts, rest


def _part(body: bytes) -> Any:
    try:
        return opened(body)
    except ValueError:
        from hashlib import sha256

        # One that was damaged before it was sealed must not keep the rest from being sealed.
        return {"unreadable": sha256(body).hexdigest()}


def body_digest(salt: bytes, rest: Mapping[str, Any]) -> bytes:
    """The salted digest of a run's contents."""
    from hashlib import sha256  # here and below: reading the record needs none, and is to start fast

    return sha256(salt + canonical(rest)).digest()


def link(previous: bytes, body: bytes, facts: Mapping[str, Any], late: float | None) -> bytes:
    """The seal of a run."""
    from hashlib import sha256

    return sha256(previous + body + canonical({**facts, "late": late})).digest()


def newest(connection: sqlite3.Connection) -> Seal | None:
    """The last seal of the chain."""
    row = connection.execute("SELECT number, seal FROM seals ORDER BY number DESC LIMIT 1").fetchone()
    return Seal(*row) if row else None


def seal(connection: sqlite3.Connection, identifier: int, late: float | None = None) -> Seal:
    """Seal a run that has just been closed, in the same transaction."""
    last = newest(connection) or Seal(0, START)
    facts, rest = contents(connection, identifier)
    salt = os.urandom(16)
    body = body_digest(salt, rest)
    new = Seal(last.number + 1, link(last.seal, body, facts, late))
    connection.execute(
        "INSERT INTO seals (number, id, previous, salt, body, seal, late) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (new.number, identifier, last.seal, salt, body, new.seal, late),
    )
    return new


def seal_earlier(connection: sqlite3.Connection) -> None:
    """Seal the runs that were closed before there was a chain, and say so of each."""
    now = time.time()
    query = "SELECT id FROM runs WHERE status IS NOT NULL ORDER BY moment, id"
    for (identifier,) in connection.execute(query).fetchall():
        seal(connection, identifier, now)
