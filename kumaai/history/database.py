"""The database file of the record: created private, opened patiently, migrated, its faults explained.

The rollback journal is used, not WAL: it also works where the home folder
lies on a file server, and leaves one file when nobody writes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kumaai.history import chain, head
from kumaai.messages import _
from kumaai.status import ConfigError, KumaaiError, OutputError

NAME = "history.sqlite3"
WAIT = 30.0
"""Seconds to wait for another process that is writing."""

OURS = frozenset({NAME, NAME + "-journal", head.NAME, "config.toml", "prompts", "cache", "reports"})

_TABLES = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        run TEXT NOT NULL UNIQUE,
        moment REAL NOT NULL,    -- seconds since 1970, to sort starts of any time zone
        command TEXT,
        status INTEGER,          -- NULL while the run is open
        process TEXT NOT NULL,   -- who keeps it open (process.py)
        indexed INTEGER NOT NULL DEFAULT 0,
        fields BLOB NOT NULL     -- JSON: what a list shows
    )""",
    # Holds all that search needs to put the candidates in order, so that no row is read for it.
    "CREATE INDEX runs_by_moment ON runs (moment, id, indexed)",
    # No WITHOUT ROWID: the bodies would leave its pages half empty.
    """
    CREATE TABLE parts (
        id INTEGER NOT NULL REFERENCES runs (id),
        name TEXT NOT NULL,
        body BLOB NOT NULL,      -- zlib over JSON: what is large
        PRIMARY KEY (id, name)
    )""",
)

# Only which runs hold a trigram is kept: a third of the size of a full index. The text itself
# stands in the parts already, and search looks there before it believes the index.
_INDEX = (
    """
    CREATE VIRTUAL TABLE grams USING fts5(
        text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
    )""",
    "CREATE VIRTUAL TABLE gram_runs USING fts5vocab(grams, instance)",
)


def _first_schema() -> Sequence[str]:
    return _TABLES + _INDEX if has_trigram() else _TABLES


def _confirmations() -> Sequence[str]:
    # The checks by a person are few among the runs, and asked for whenever a run is shown.
    return ("CREATE INDEX confirmations ON runs (moment, id) WHERE command = 'confirm'",)


def _seals() -> Sequence[str]:
    return chain.SCHEMA


MIGRATIONS: tuple[Callable[[], Sequence[str]], ...] = (_first_schema, _confirmations, _seals)
"""``MIGRATIONS[n]`` gives the statements from schema version n to n + 1; never edit one that was released."""
_SEALED = 3
"""The schema version from which on every closed run is sealed."""


def has_trigram() -> bool:
    """Whether this SQLite can index trigrams (FTS5 of 3.34 and later)."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            for statement in _INDEX:
                memory.execute(statement)
        except sqlite3.OperationalError:
            return False
    return True


def is_indexed(connection: sqlite3.Connection) -> bool:
    """Whether this database has the trigram index, and this SQLite can use it."""
    try:
        connection.execute("SELECT 1 FROM grams LIMIT 0")
    except sqlite3.OperationalError as error:
        if "no such" in str(error):  # table, module or tokenizer: made or opened by an older SQLite
            return False
        raise
    return True


def connect(home: Path) -> sqlite3.Connection:
    """Open the record under ``home``; create or migrate it where needed.

    Raises :class:`OutputError` (``output.history``) where it cannot be written
    and :class:`ConfigError` (``config.history``) where it is damaged or newer
    than this program.
    """
    path = home / NAME
    with explained(path):
        _make_private(home, path)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_private(home: Path, path: Path) -> None:
    """Folder 0700 and file 0600, whatever the umask; SQLite gives its journal the file's mode."""
    existed = home.is_dir()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and (not existed or _is_ours(home)):
        with suppress(PermissionError):
            home.chmod(0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix" and os.fstat(descriptor).st_mode & 0o177:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _is_ours(home: Path) -> bool:
    """Whether the folder holds nothing but kumaai's files, so that closing it to others harms nobody."""
    status = home.stat()
    return bool(status.st_mode & 0o077) and status.st_uid == os.getuid() and OURS.issuperset(os.listdir(home))


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection, path) == len(MIGRATIONS):
        return
    newest = None
    connection.execute("BEGIN IMMEDIATE")  # two new processes: the second finds the work done
    try:
        for number in range(_version(connection, path), len(MIGRATIONS)):
            for statement in MIGRATIONS[number]():
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            if number + 1 == _SEALED:
                chain.seal_earlier(connection)
                # A note that is there already speaks of a chain that somebody took away: it stays.
                newest = chain.newest(connection) if head.may_advance(connection, path.parent) else None
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    if newest:
        head.advance(path.parent, newest)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise ConfigError(
            "config.history",
            _("The record {path} was written by a newer kumaai.").format(path=path),
            hint=_("Update kumaai, or set KUMAAI_HOME to another folder."),
            where=str(path),
        )
    return version


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the faults of the file system and of SQLite into errors with a hint."""
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        if "malformed" in str(error) or "no such" in str(error):
            raise _damaged(path, error) from error
        raise _unwritable(path, str(error)) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)):
            raise  # a mistake of the caller
        raise _damaged(path, error) from error


def _unwritable(path: Path, reason: str) -> KumaaiError:
    return OutputError(
        "output.history",
        _("The record {path} cannot be opened or written: {reason}").format(path=path, reason=reason),
        hint=_(
            "Check the folder's permissions and free space, or set KUMAAI_HOME to a folder you can write to."
        ),
        where=str(path),
    )


def _damaged(path: Path, error: Exception) -> KumaaiError:
    return ConfigError(
        "config.history",
        _("The record {path} is damaged: {reason}").format(path=path, reason=error),
        hint=_("Restore it from a backup, or rename it to keep it and start a new one."),
        where=str(path),
    )
