"""Looking through the chain: which run was changed, is missing, stands elsewhere, or lost its contents unsigned.

A seal proves that a run and all before it are what they were when it was
made. Who can write the whole database can also make all seals anew; that is
found only by a seal that was noted elsewhere (docs/explanation/records).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kumaai.history import chain, head, process
from kumaai.history.chain import Seal
from kumaai.history.packing import from_json
from kumaai.history.prune import COMMAND, covers
from kumaai.messages import _
from kumaai.status import KumaaiError, UsageError

_STEP = 200
"""Runs that are read at once, so that other processes can write in between."""
_LEAST = 16
"""Hex digits of a noted seal that are enough: 64 bits, more than anybody can make to measure."""
_QUERY = """
    SELECT s.number, s.id, s.previous, s.salt, s.body, s.seal, s.late, r.run, r.status, r.pruned
    FROM seals AS s LEFT JOIN runs AS r ON r.id = s.id WHERE s.number > ? ORDER BY s.number LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``what`` is changed, missing, reordered, unsealed, unsigned, head or
    expected; ``number`` is the place in the chain.
    """

    what: str
    message: str
    number: int | None = None
    run: str | None = None


@dataclass(slots=True)
class Verdict:
    """What was seen: sealed runs, of them stubs and those sealed on upgrade, the open ones, the newest seal."""

    sealed: int = 0
    pruned: int = 0
    late: int = 0
    open: list[dict[str, Any]] = field(default_factory=list)
    newest: Seal | None = None
    findings: list[Finding] = field(default_factory=list)
    since_expected: int | None = None
    """Runs closed after the seal that was expected, where one was and is in the chain."""

    @classmethod
    def empty(cls, expected: str | None) -> Verdict:
        """The verdict on a home without a record."""
        verdict = cls()
        if expected is not None:
            verdict.findings.append(_unexpected(_digits(expected)))
        return verdict


class _Row(NamedTuple):
    number: int
    id: int
    previous: bytes
    salt: bytes | None
    body: bytes
    seal: bytes
    late: float | None
    run: str | None
    status: int | None
    pruned: int | None


def verify(connection: sqlite3.Connection, folder: Path, expected: str | None = None) -> Verdict:
    """Look through the whole record; ``folder`` has the note of the newest seal.

    Raises :class:`UsageError` (``usage.seal``) where ``expected`` is no seal.
    """
    digits = None if expected is None else _digits(expected)
    try:
        known, unreadable = head.noted(folder), False  # before the chain: it only grows meanwhile
    except ValueError:
        known, unreadable = None, True
    walk = _Walk(connection)
    verdict = walk.go()
    verdict.open = _open_runs(connection)
    verdict.findings += _unsealed(connection)
    if finding := _head_finding(connection, known, unreadable, verdict):
        verdict.findings.append(finding)
    if digits:
        place = next((number for number, seal in walk.seals() if seal.hex().startswith(digits)), None)
        if place is None:
            verdict.findings.append(_unexpected(digits))
        else:
            verdict.since_expected = (verdict.newest.number if verdict.newest else place) - place
    return verdict


class _Walk:
    """One walk along the chain."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.verdict = Verdict()
        self.before = Seal(0, chain.START)
        self.run_before: str | None = None
        self._signers: dict[int, dict[str, Any] | None] = {}

    def go(self) -> Verdict:
        """The verdict on all that stands in the chain."""
        while self._look_at_some():
            pass
        self.verdict.newest = self.before if self.before.number else None
        return self.verdict

    def _look_at_some(self) -> bool:
        self.connection.execute("BEGIN")  # a pruning must not come between a row and its contents
        try:
            rows = self.connection.execute(_QUERY, (self.before.number, _STEP)).fetchall()
            for row in rows:
                self._look(_Row(*row))
        finally:
            self.connection.execute("COMMIT")
        return bool(rows)

    def seals(self) -> Iterator[tuple[int, bytes]]:
        """All seals with their places."""
        yield from self.connection.execute("SELECT number, seal FROM seals ORDER BY number").fetchall()

    def _look(self, row: _Row) -> None:
        verdict = self.verdict
        verdict.sealed += 1
        verdict.pruned += row.pruned is not None
        verdict.late += row.late is not None
        missing = row.number - self.before.number - 1
        if missing:
            self._tell_gap(row, missing)
        if row.run is None:
            message = _("Number {number} is sealed, but its record is gone.").format(number=row.number)
            verdict.findings.append(Finding("missing", message, row.number))
        elif not self._is_intact(row):
            message = _("Run {run} (number {number}) is not what it was when it was closed.")
            self._add("changed", message, row)
        elif row.pruned is not None and not self._is_signed(row):
            message = _(
                "The contents of run {run} (number {number}) are gone, and no `log prune` signed that off."
            )
            self._add("unsigned", message, row)
        if row.previous != self.before.seal:
            self._tell_break(row, bool(missing))
        self.before, self.run_before = Seal(row.number, row.seal), row.run

    def _add(self, what: str, message: str, row: _Row) -> None:
        text = message.format(run=row.run, number=row.number)
        self.verdict.findings.append(Finding(what, text, row.number, row.run))

    def _tell_gap(self, row: _Row, count: int) -> None:
        last = row.number - 1
        numbers = str(last) if count == 1 else f"{row.number - count}-{last}"
        message = _("{count} records are missing before run {run}: number {numbers}.").format(
            count=count, run=row.run or row.number, numbers=numbers
        )
        self.verdict.findings.append(Finding("missing", message, row.number - count, row.run))

    def _tell_break(self, row: _Row, after_gap: bool) -> None:
        place = self.connection.execute("SELECT number FROM seals WHERE seal = ?", (row.previous,)).fetchone()
        if place or (row.previous == chain.START and row.number > 1):
            message = _(
                "Run {run} (number {number}) was closed at another place in the order: records were moved."
            )
            self._add("reordered", message, row)
        elif not after_gap:
            message = _(
                "Before run {run} (number {number}) stands another record than when it was closed: {before}."
            )
            text = message.format(run=row.run, number=row.number, before=self.run_before or _("none"))
            self.verdict.findings.append(Finding("changed", text, self.before.number, self.run_before))

    def _is_intact(self, row: _Row) -> bool:
        """Whether the run has the contents and facts that its own seal is over."""
        if row.status is None:
            return False
        try:
            facts, rest = chain.contents(self.connection, row.id)
            if chain.link(row.previous, row.body, facts, row.late) != row.seal:
                return False
            if row.pruned is not None:
                return rest.keys() <= {"pruned", "process"} and row.salt is None
            return row.salt is not None and chain.body_digest(row.salt, rest) == row.body
        except (ValueError, TypeError, AttributeError, RecursionError):
            return False  # a value of a kind that kumaai never writes

    def _is_signed(self, row: _Row) -> bool:
        """Whether the run that the stub names signed it off with these very words."""
        assert row.pruned is not None
        if row.pruned not in self._signers:
            self._signers[row.pruned] = self._signer(row.pruned)
        signer = self._signers[row.pruned]
        if signer is None:
            return False
        (fields,) = self.connection.execute("SELECT fields FROM runs WHERE id = ?", (row.id,)).fetchone()
        try:
            said, numbers = from_json(fields)["pruned"], signer["answer"]["numbers"]
            wanted = {name: signer["options"].get(name) for name in ("by", "on", "reason")}
            return said == {**wanted, "run": signer["run"]} and covers(numbers, row.number)
        except (KeyError, TypeError, ValueError, AttributeError):
            return False

    def _signer(self, identifier: int) -> dict[str, Any] | None:
        from kumaai.history.store import read

        sealed = "SELECT 1 FROM seals JOIN runs USING (id) WHERE id = ? AND command = ? AND pruned IS NULL"
        try:
            known = self.connection.execute(sealed, (identifier, COMMAND)).fetchone()
            return read(self.connection, identifier) if known else None
        except (KumaaiError, ValueError):
            return None


def _open_runs(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT run, command, fields, process FROM runs WHERE status IS NULL ORDER BY moment, id"
    ).fetchall()
    return [
        {
            "run": run,
            "command": command,
            "started": _started(fields),
            "state": "interrupted" if process.is_alive(str(keeper)) is False else "open",
        }
        for run, command, fields, keeper in rows
    ]


def _started(fields: bytes) -> str | None:
    try:
        return from_json(fields).get("started")
    except (ValueError, TypeError, AttributeError):
        return None


def _unsealed(connection: sqlite3.Connection) -> list[Finding]:
    rows = connection.execute(
        "SELECT run FROM runs WHERE status IS NOT NULL AND id NOT IN (SELECT id FROM seals) ORDER BY moment, id"
    ).fetchall()
    message = _(
        "Run {run} is closed, but has no seal: it was put in past kumaai, or its seal was taken away."
    )
    return [Finding("unsealed", message.format(run=run), None, run) for (run,) in rows]


def _head_finding(
    connection: sqlite3.Connection, known: Seal | None, unreadable: bool, verdict: Verdict
) -> Finding | None:
    if unreadable:
        message = _("The note of the newest seal ({name}) cannot be read.").format(name=head.NAME)
    elif known is None:
        # The first run may have been killed before it could note anything.
        if verdict.newest is None or verdict.newest.number <= 1:
            return None
        message = _("The note of the newest seal ({name}) is missing.").format(name=head.NAME)
    elif head.holds(connection, known):
        return None
    else:
        message = _(
            "The newest seal noted in {name} (number {number}) is not in the record: its end was cut off, "
            "an older copy was put in its place, or it was made anew."
        ).format(name=head.NAME, number=known.number)
    return Finding("head", message, known and known.number)


def _digits(text: str) -> str:
    """A noted seal without the spaces that it may have been written down with."""
    digits = re.sub(r"[\s-]", "", text).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{_LEAST},64}}", digits):
        raise UsageError(
            "usage.seal",
            _("{text} is no seal.").format(text=text),
            hint=_(
                "It is what `kumaai log verify` printed: 64 hex digits, of which {least} are enough."
            ).format(least=_LEAST),
            where="--expect",
        )
    return digits


def _unexpected(digits: str) -> Finding:
    message = _("The expected seal {seal} is not in the record: it is another record, or it was made anew.")
    return Finding("expected", message.format(seal=digits))
