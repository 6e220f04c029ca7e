"""The record of every run: opened before anything is sent, closed after the last write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kumaai.history import chain, head, process
from kumaai.history.database import NAME, connect, explained, is_indexed
from kumaai.history.packing import as_json, from_json, packed, unpacked
from kumaai.history.text import fold, redact, searchable
from kumaai.messages import _
from kumaai.status import Status, UsageError

if TYPE_CHECKING:
    from kumaai.history.prune import Chosen, Pruned, SignOff
    from kumaai.history.verify import Verdict

PARTS = ("messages", "answer_raw", "answer", "checks")
"""Fields that can be large; each is kept by itself, compressed."""

FIELDS = (
    *("started", "ended", "command", "argv", "user", "machine", "cwd"),
    *("provider", "model", "host", "prompt", "prompt_version", "prompt_sha256"),
    *("inputs", "outputs", "usage", "masked", "disclosure", "warnings", "error", "options", "about"),
    "pruned",
)
"""Fields that a list shows.

``about`` is the run that made the document which this run disclosed or
confirmed; ``pruned`` says who took the contents of this one out, when and why.
"""

_LISTS = frozenset({"argv", "inputs", "outputs", "warnings", "messages", "answer_raw", "checks"})
_KNOWN = frozenset({*FIELDS, *PARTS})
_HEAD = "id, run, command, status, process, fields"
_DONE = (Status.OK, Status.PARTIAL, Status.FINDINGS)


class Store:
    """The record under ``home``. Safe for threads, and for several processes side by side.

    Nothing is touched on disk before the first call. Every method can raise
    :class:`OutputError` (``output.history``) and :class:`ConfigError`
    (``config.history``) for a record that cannot be used.
    """

    def __init__(self, home: Path) -> None:
        self.path = Path(home) / NAME
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def begin(self, run: str, **fields: Any) -> None:
        """Open the record of ``run`` (an id never used before) with the fields known so far.

        ``started`` is ISO 8601 with the offset; without it, now.
        """
        _check(fields)
        fields.setdefault("started", datetime.now().astimezone().isoformat(timespec="milliseconds"))
        with self.writing() as connection:
            row = connection.execute(
                "INSERT INTO runs (run, moment, command, process, fields) VALUES (?, ?, ?, ?, ?)",
                (run, _moment(fields["started"]), fields.get("command"), process.token(), _head({}, fields)),
            )
            _put_parts(connection, row.lastrowid or 0, fields)

    def amend(self, run: str, **fields: Any) -> None:
        """Replace fields of an open record: messages about to be sent, answers as they arrive."""
        _check(fields)
        with self.writing() as connection:
            self._update(connection, run, fields, None)

    def end(self, run: str, *, status: int, **fields: Any) -> None:
        """Close and seal the record of ``run``: nothing of it is changed from here on.

        ``ended`` is ISO 8601 with the offset; without it, now.
        """
        _check(fields)
        with self._closing() as connection:
            self._close(connection, run, status, fields)

    def prunable(self, before: datetime) -> Chosen:
        """The runs begun before that moment (aware) whose contents can be taken out."""
        from kumaai.history.prune import Chosen, choose

        with self.reading() as connection:
            return choose(connection, before) if connection else Chosen()

    def prune(self, run: str, before: datetime, sign_off: SignOff, **fields: Any) -> Pruned:
        """Take out the contents of what :meth:`prunable` names and close ``run``, which signs it off, at once.

        Either both are done or neither. Then the index is made anew and the
        file shrunk; what of that could not be done, the result says.
        """
        from kumaai.history.prune import finish, prune

        _check(fields)
        size = self.path.stat().st_size
        with self._lock, explained(self.path):
            # What is deleted is written over: no part of it is left in the file's free pages.
            self._connected().execute("PRAGMA secure_delete = ON")
        with self._closing() as connection:
            done = prune(connection, run, before, sign_off)
            self._close(connection, run, Status.OK, {**fields, "answer": done.answer()})
        return finish(self, done, size)

    def verify(self, expected: str | None = None) -> Verdict:
        """What the chain says of the record; ``expected`` is a seal that was noted earlier, in hex digits."""
        from kumaai.history.verify import Verdict, verify

        with self.reading() as connection:
            return verify(connection, self.path.parent, expected) if connection else Verdict.empty(expected)

    def place(self, run: str) -> chain.Seal | None:
        """Where the run with exactly this id stands in the chain; None while it is open."""
        query = "SELECT number, seal FROM seals JOIN runs USING (id) WHERE run = ?"
        with self.reading() as connection:
            row = connection and connection.execute(query, (run,)).fetchone()
            return chain.Seal(*row) if row else None

    def list(
        self,
        *,
        limit: int | None = 20,
        command: str | None = None,
        status: int | str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """The newest runs first, without their large fields.

        ``status`` is an exit status, "open" (no end recorded) or "failed" (no
        usable result). ``since`` (from it on) and ``until`` (before it) are
        aware datetimes of the start.
        """
        clauses, values = ["1"], []
        for clause, value in (
            ("command = ?", command),
            ("moment >= ?", since and since.timestamp()),
            ("moment < ?", until and until.timestamp()),
        ):
            if value is not None:
                clauses.append(clause)
                values.append(value)
        if isinstance(status, str):
            done = ", ".join(str(int(each)) for each in _DONE)
            clauses.append({"open": "status IS NULL", "failed": f"status NOT IN ({done})"}[status])
        elif status is not None:
            clauses.append("status = ?")
            values.append(int(status))
        query = (
            f"SELECT {_HEAD} FROM runs WHERE {' AND '.join(clauses)} ORDER BY moment DESC, id DESC LIMIT ?"
        )
        with self.reading() as connection:
            if connection is None:
                return []
            return [
                _record(row) for row in connection.execute(query, (*values, -1 if limit is None else limit))
            ]

    def get(self, run: str) -> dict[str, Any]:
        """The whole record of a run: its id, the beginning of it, or "last".

        Raises :class:`UsageError` (``usage.run``) where none or several fit.
        """
        with self.reading() as connection:
            found = _find(connection, run) if connection else []
            if connection and len(found) == 1:
                return read(connection, found[0])
        message = _("Several runs begin with {run}.") if found else _("There is no run {run} in the record.")
        raise UsageError(
            "usage.run",
            message.format(run=run),
            hint=_("`kumaai log list` shows the runs; give more characters, or `last`."),
            where=run,
        )

    def find(self, run: str) -> dict[str, Any] | None:
        """The whole record of the run with exactly this id, or None."""
        with self.reading() as connection:
            row = connection and connection.execute("SELECT id FROM runs WHERE run = ?", (run,)).fetchone()
            return read(connection, row[0]) if connection and row else None

    def writer_of(self, sha256: str) -> dict[str, Any] | None:
        """The newest run that wrote a file with this digest, or None."""
        query = (
            f"SELECT {_HEAD} FROM runs WHERE instr(fields, CAST(? AS BLOB)) > 0 ORDER BY moment DESC, id DESC"
        )
        with self.reading() as connection:
            for row in connection.execute(query, (sha256,)).fetchall() if connection else ():
                record = _record(row)
                if any(output.get("sha256") == sha256 for output in record["outputs"]):
                    return record
        return None

    def confirmations(self, run: str) -> list[dict[str, Any]]:
        """The runs in which a person confirmed a document made by ``run``, oldest first."""
        query = (
            f"SELECT {_HEAD} FROM runs WHERE command = 'confirm' AND status = 0"
            " AND instr(fields, CAST(? AS BLOB)) > 0 ORDER BY moment, id"
        )
        with self.reading() as connection:
            rows = connection.execute(query, (run,)).fetchall() if connection else ()
            return [record for row in rows if (record := _record(row))["about"] == run]

    def search(self, text: str, *, limit: int | None = 20) -> list[dict[str, Any]]:
        """The newest runs that hold every word of ``text``, each with a ``snippet``."""
        from kumaai.history.search import search

        with self.reading() as connection:
            return search(connection, text, limit) if connection else []

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """The connection, its faults explained; None where nothing was ever recorded."""
        with self._lock, explained(self.path):
            yield self._connected() if self._connection or self.path.exists() else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction of its own; no other process writes meanwhile."""
        with self._lock, explained(self.path):
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _closing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that seals runs; the newest seal is noted after it."""
        folder = self.path.parent
        with self._lock:
            with self.writing() as connection:
                is_free = head.may_advance(connection, folder)
                yield connection
                newest = chain.newest(connection)
            if is_free and newest:
                head.advance(folder, newest)

    def _close(self, connection: sqlite3.Connection, run: str, status: int, fields: dict[str, Any]) -> None:
        fields.setdefault("ended", datetime.now().astimezone().isoformat(timespec="milliseconds"))
        identifier = self._update(connection, run, fields, int(status))
        if is_indexed(connection):
            index(connection, identifier)
        chain.seal(connection, identifier)

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self.path.parent)
        return self._connection

    def _update(self, connection: sqlite3.Connection, run: str, fields: dict, status: int | None) -> int:
        row = connection.execute(
            "SELECT id, fields FROM runs WHERE run = ? AND status IS NULL", (run,)
        ).fetchone()
        if row is None:
            raise ValueError(f"run {run} is not open")
        _put_parts(connection, row[0], fields)  # first: a closed run takes no more
        connection.execute(
            "UPDATE runs SET status = ?, fields = ?, command = coalesce(?, command) WHERE id = ?",
            (status, _head(from_json(row[1]), fields), fields.get("command"), row[0]),
        )
        return row[0]


def _find(connection: sqlite3.Connection, run: str) -> list[int]:
    if run == "last":
        query, values = "SELECT id FROM runs ORDER BY moment DESC, id DESC LIMIT 1", ()
    else:
        # An exact id wins over longer ones that begin with it.
        query, values = "SELECT id FROM runs WHERE run = ?", (run,)
        if run and not connection.execute(query, values).fetchone():
            query, values = (
                "SELECT id FROM runs WHERE upper(substr(run, 1, ?)) = upper(?) LIMIT 2",
                (len(run), run),
            )
    return [row[0] for row in connection.execute(query, values)]


def index(connection: sqlite3.Connection, identifier: int) -> None:
    """Let the trigram index find a closed run."""
    # Two line feeds, so that the last characters begin a trigram too (search.py).
    text = fold(searchable(read(connection, identifier))) + "\n\n"
    connection.execute("INSERT INTO grams (rowid, text) VALUES (?, ?)", (identifier, text))
    connection.execute("UPDATE runs SET indexed = 1 WHERE id = ?", (identifier,))


def read(connection: sqlite3.Connection, identifier: int) -> dict[str, Any]:
    """The whole record with that row id."""
    row = connection.execute(f"SELECT {_HEAD} FROM runs WHERE id = ?", (identifier,)).fetchone()
    record = _record(row) | {name: [] if name in _LISTS else None for name in PARTS}
    for name, body in connection.execute("SELECT name, body FROM parts WHERE id = ?", (identifier,)):
        record[name] = unpacked(body)
    return record


def _record(row: tuple) -> dict[str, Any]:
    """A row as a record; ``state`` is ended, open, or interrupted where its process is gone."""
    _id, run, command, status, keeper, fields = row
    record = {"run": run, **{name: [] if name in _LISTS else None for name in FIELDS}, **from_json(fields)}
    state = "ended" if status is not None else "interrupted" if process.is_alive(keeper) is False else "open"
    return record | {"command": command, "status": status, "state": state}


def _check(fields: Mapping[str, Any]) -> None:
    if unknown := fields.keys() - _KNOWN:
        raise TypeError(f"unknown fields of a record: {', '.join(sorted(unknown))}")


def _moment(started: str) -> float:
    moment = datetime.fromisoformat(started)
    if moment.tzinfo is None:
        raise ValueError(f"{started} has no offset from UTC")
    return moment.timestamp()


def _head(old: dict[str, Any], fields: Mapping[str, Any]) -> bytes:
    """The small fields as JSON. Credentials in an address that was typed are never kept."""
    new = {name: value for name, value in fields.items() if name in FIELDS and name != "command"}
    if "argv" in new:
        new["argv"] = [redact(word) for word in new["argv"]]
    return as_json(old | new)


def _put_parts(connection: sqlite3.Connection, identifier: int, fields: Mapping[str, Any]) -> None:
    for name in PARTS:
        if name in fields:
            connection.execute("DELETE FROM parts WHERE id = ? AND name = ?", (identifier, name))
        if fields.get(name):
            body = packed(fields[name])
            connection.execute("INSERT INTO parts VALUES (?, ?, ?)", (identifier, name, body))
