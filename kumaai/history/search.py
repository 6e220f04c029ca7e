"""Finding runs by what was asked and answered, Japanese included.

The index holds trigrams of the folded text. A word of three characters and
more is found by its trigrams; one of one or two by all trigrams that begin
with it, unless it is in so many runs that looking is faster. The index only names candidates: each is read and looked at, so that
every character of a query is literal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kumaai.history.database import is_indexed
from kumaai.history.store import PARTS, read
from kumaai.history.text import fold, searchable, snippet, words

SHORT = 2
"""Characters up to which a word has no trigram of its own."""
COMMON = 50_000
"""Entries of the index from which on a short word counts as common: reading them all would take
longer than looking at the newest runs, of which many hold it."""


def search(connection: sqlite3.Connection, query: str, limit: int | None) -> list[dict[str, Any]]:
    """The newest runs that hold every word of ``query``, each with a ``snippet``."""
    wanted = words(query)
    if not wanted:
        return []
    return list(islice(_hits(connection, wanted), limit))


def _hits(connection: sqlite3.Connection, wanted: list[str]) -> Iterator[dict[str, Any]]:
    for identifier in _candidates(connection, wanted):
        record = read(connection, identifier)
        text = searchable(record)
        folded = fold(text)
        if all(word in folded for word in wanted):
            shown = {name: value for name, value in record.items() if name not in PARTS}
            yield shown | {"snippet": snippet(text, folded, wanted[0])}


def _candidates(connection: sqlite3.Connection, wanted: list[str]) -> list[int]:
    """Row ids, newest first, among which are all that hold every word."""
    conditions, values = _conditions(connection, wanted) if is_indexed(connection) else ([], [])
    query = f"SELECT id FROM runs WHERE indexed = 0 OR ({' AND '.join(conditions) or 1}) ORDER BY moment DESC, id DESC"
    # Read at once: a half-read statement would hold the writes of other processes up.
    return [row[0] for row in connection.execute(query, values).fetchall()]


def _conditions(connection: sqlite3.Connection, wanted: list[str]) -> tuple[list[str], list[str]]:
    conditions, values = [], []
    grams = {word[at : at + 3] for word in wanted for at in range(len(word) - SHORT)}
    if grams:
        conditions.append("id IN (SELECT rowid FROM grams WHERE grams MATCH ?)")
        values.append(" AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams)))
    entries = "SELECT doc FROM gram_runs WHERE term >= ? AND term < ?"
    for word in wanted:
        span = [word, word + "\U0010ffff"]
        if len(word) <= SHORT and _count(connection, f"{entries} LIMIT {COMMON}", span) < COMMON:
            conditions.append(f"id IN ({entries})")
            values += span
    return conditions, values


def _count(connection: sqlite3.Connection, query: str, values: list[str]) -> int:
    return connection.execute(f"SELECT count(*) FROM ({query})", values).fetchone()[0]
