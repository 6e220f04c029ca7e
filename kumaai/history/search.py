"""Finding runs by what was asked and answered, Japanese included.

The index holds trigrams of the folded text. A word of three characters and
more is found by its trigrams; one of one or two by all trigrams that begin
with it. The index only names candidates: each is read and looked at, so that
every character of a query is literal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kumaai.history.database import is_indexed
from kumaai.history.store import read
from kumaai.history.text import fold, searchable, snippet, words

SHORT = 2
"""Characters up to which a word has no trigram of its own."""
NEWEST = 200
"""Runs looked at one by one before the index is asked for a one-character word, which many runs hold."""


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
            yield record | {"snippet": snippet(text, folded, wanted[0])}


def _candidates(connection: sqlite3.Connection, wanted: list[str]) -> Iterator[int]:
    """Row ids, newest first, among which are all that hold every word."""
    order = "ORDER BY moment DESC, id DESC"
    if not is_indexed(connection):
        yield from _ids(connection, f"SELECT id FROM runs {order}")
        return
    newest: list[int] = []
    if all(len(word) == 1 for word in wanted):
        # What almost every run holds is found here, and the long lists of the index are left alone.
        newest = list(_ids(connection, f"SELECT id FROM runs {order} LIMIT {NEWEST}"))
        yield from newest
    conditions, values = _conditions(wanted)
    query = f"SELECT id FROM runs WHERE indexed = 0 OR ({conditions}) {order}"
    yield from (identifier for identifier in _ids(connection, query, values) if identifier not in newest)


def _conditions(wanted: list[str]) -> tuple[str, list[str]]:
    conditions, values = [], []
    grams = {word[at : at + 3] for word in wanted for at in range(len(word) - SHORT)}
    if grams:
        conditions.append("id IN (SELECT rowid FROM grams WHERE grams MATCH ?)")
        values.append(" AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams)))
    for word in wanted:
        if len(word) <= SHORT:
            conditions.append("id IN (SELECT doc FROM gram_runs WHERE term >= ? AND term < ?)")
            values += [word, word + "\U0010ffff"]
    return " AND ".join(conditions), values


def _ids(connection: sqlite3.Connection, query: str, values: list[str] | None = None) -> Iterator[int]:
    # Read at once: a half-read statement would hold other processes' writes up.
    return (row[0] for row in connection.execute(query, values or []).fetchall())
