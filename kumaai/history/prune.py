"""Taking the contents of old runs out: what is left is a stub, signed off, with which the chain still holds.

In one transaction the contents go (fields, parts, the salt of their digest,
the index), the stubs name the run that signed them off, and that run is
closed and sealed. After it the index is made anew from what is left, in small
steps so that other processes come through, and the file is shrunk. Killed in
between, a search is right but slower, and the next pruning goes on with it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kumaai.history import chain, process
from kumaai.history.database import is_indexed
from kumaai.history.packing import as_json, from_json
from kumaai.messages import _
from kumaai.status import KumaaiError, Status

if TYPE_CHECKING:
    from kumaai.history.store import Store

COMMAND = "log prune"
"""The command of runs that sign off; their own contents stay."""
FORGOTTEN = 7 * 86400.0
"""Seconds after which an open run counts as ended where this machine cannot know whether its process lives."""
_STEP = 200
"""Runs that are indexed in one transaction."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who answers for it, when (ISO 8601 with the offset), and why."""

    by: str
    on: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Row ids of runs that can be pruned, and the start of the oldest and newest of them.

    ``closed`` are sealed already, ``dead`` are open while their process is
    gone. ``running`` counts those that may still be at work and stay.
    """

    closed: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    running: int = 0
    first: str | None = None
    last: str | None = None

    def __len__(self) -> int:
        return len(self.closed) + len(self.dead)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was done: places in the chain as ranges ("1-40, 42"), how many, and the file's bytes before and after."""

    numbers: str
    count: int
    before: int = 0
    after: int = 0
    warnings: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """What the run that signs off keeps; :func:`covers` reads it."""
        return {"numbers": self.numbers, "count": self.count}


def choose(connection: sqlite3.Connection, before: datetime) -> Chosen:
    """The runs begun before that moment that still have contents, but those that signed off others."""
    rows = connection.execute(
        "SELECT id, status, process, moment, fields FROM runs"
        " WHERE moment < ? AND pruned IS NULL AND command IS NOT ? ORDER BY moment, id",
        (before.timestamp(), COMMAND),
    ).fetchall()
    closed = tuple(row[0] for row in rows if row[1] is not None)
    dead = tuple(row[0] for row in rows if row[1] is None and _is_over(row[2], row[3]))
    taken = {*closed, *dead}
    starts = [row[4] for row in rows if row[0] in taken]
    first, last = (from_json(starts[at]).get("started") for at in (0, -1)) if starts else (None, None)
    return Chosen(closed, dead, len(rows) - len(taken), first, last)


def _is_over(keeper: str, moment: float) -> bool:
    alive = process.is_alive(keeper)
    return alive is False or (alive is None and time.time() - moment > FORGOTTEN)


def prune(connection: sqlite3.Connection, run: str, before: datetime, sign_off: SignOff) -> Pruned:
    """Make stubs, within the caller's transaction; ``run`` is the open run that signs them off."""
    chosen = choose(connection, before)
    for identifier in chosen.dead:
        connection.execute("UPDATE runs SET status = ? WHERE id = ?", (int(Status.INTERRUPTED), identifier))
        chain.seal(connection, identifier)
    (signer,) = connection.execute("SELECT id FROM runs WHERE run = ?", (run,)).fetchone()
    numbers = []
    for identifier in (*chosen.closed, *chosen.dead):
        if number := _make_stub(connection, identifier, signer, {**asdict(sign_off), "run": run}):
            numbers.append(number)
    if is_indexed(connection):
        # Its entries name runs only; without the old texts none can be taken out by itself.
        connection.execute("INSERT INTO grams (grams) VALUES ('delete-all')")
        connection.execute(
            "UPDATE runs SET indexed = pruned IS NOT NULL WHERE indexed <> (pruned IS NOT NULL)"
        )
    return Pruned(_ranges(numbers), len(chosen))


def _make_stub(
    connection: sqlite3.Connection, identifier: int, signer: int, signed: Mapping[str, Any]
) -> int | None:
    (fields,) = connection.execute("SELECT fields FROM runs WHERE id = ?", (identifier,)).fetchone()
    kept = {name: value for name, value in from_json(fields).items() if name in chain.FACTS}
    connection.execute(
        "UPDATE runs SET pruned = ?, process = '', fields = ? WHERE id = ?",
        (signer, as_json({**kept, "pruned": signed}), identifier),
    )
    connection.execute("DELETE FROM parts WHERE id = ?", (identifier,))
    connection.execute("UPDATE seals SET salt = NULL WHERE id = ?", (identifier,))
    row = connection.execute("SELECT number FROM seals WHERE id = ?", (identifier,)).fetchone()
    return row and row[0]


def _ranges(numbers: Iterable[int]) -> str:
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def covers(ranges: str, number: int) -> bool:
    """Whether ``ranges`` (of :class:`Pruned`) name that place. Raises ValueError for other text."""
    for part in filter(None, ranges.split(", ")):
        first, _dash, last = part.partition("-")
        if int(first) <= number <= int(last or first):
            return True
    return False


def finish(store: Store, done: Pruned, before: int) -> Pruned:
    """Index what is left and shrink the file; ``before`` are its bytes at the beginning."""
    warnings = [*index_rest(store)]
    try:
        with store.reading() as connection:
            if connection:
                connection.execute("VACUUM")
    except KumaaiError as error:
        warnings.append(
            _("The record was not shrunk ({reason}); its free room is used for new runs.").format(
                reason=error.message
            )
        )
    return Pruned(done.numbers, done.count, before, store.path.stat().st_size, tuple(warnings))


def index_rest(store: Store) -> tuple[str, ...]:
    """Index the closed runs that are not, such as after a pruning that was killed; a sentence where that fails."""
    try:
        while _index_some(store):
            pass
    except KumaaiError as error:
        message = _(
            "The search index was not finished ({reason}); a search is slower until the next pruning."
        )
        return (message.format(reason=error.message),)
    return ()


def _index_some(store: Store) -> bool:
    """Index the next few; False where none is left."""
    from kumaai.history.store import index

    with store.writing() as connection:
        if not is_indexed(connection):
            return False
        query = "SELECT id FROM runs WHERE indexed = 0 AND status IS NOT NULL ORDER BY id DESC LIMIT ?"
        rows = connection.execute(query, (_STEP,)).fetchall()
        for (identifier,) in rows:
            index(connection, identifier)
        return bool(rows)
