"""The chain of seals: a changed, missing, moved or forged record is named, and an honest one never is."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kumaai.history import chain, database, head
from kumaai.history.store import Store
from kumaai.status import UsageError
from tests.history.test_store import run_python


def fill(home: Path, count: int = 5) -> None:
    """A record of closed runs 01A, 01B, …"""
    with Store(home) as store:
        for number in range(count):
            run = f"01{chr(65 + number)}"
            store.begin(run, command="minutes", started=f"2026-04-0{number + 1}T09:00:00+09:00", user="u")
            store.end(
                run, status=0, answer_raw=[f"答え {number}"], outputs=[{"path": "o.docx", "sha256": "ab"}]
            )


def tamper(home: Path, *statements: str) -> None:
    """Do to the database what a hand with its own SQL could: the triggers are taken away first."""
    with closing(sqlite3.connect(home / database.NAME)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def told(home: Path, expected: str | None = None) -> list[tuple[str, str | None]]:
    """What is found, and on which run."""
    with Store(home) as store:
        return [(finding.what, finding.run) for finding in store.verify(expected).findings]


def seal_of(home: Path, run: str) -> str:
    """The seal of a run in hex digits."""
    with Store(home) as store:
        place = store.place(run)
    assert place
    return place.seal.hex()


def test_an_honest_record_is_in_order(tmp_path):
    """Closed in another order than opened, one still open: nothing is found, the open one is listed."""
    with Store(tmp_path) as store:
        for run in ("01A", "01B", "01C"):
            store.begin(run, command="ideas")
        for run in ("01B", "01A"):
            store.end(run, status=0, answer={"theme": "防災"})
        verdict = store.verify()
    assert (verdict.sealed, verdict.findings) == (2, [])
    assert [(run["run"], run["state"]) for run in verdict.open] == [("01C", "open")]
    assert verdict.newest and verdict.newest.seal.hex() == seal_of(tmp_path, "01A")


def test_a_home_without_a_record_is_in_order_unless_one_is_expected(tmp_path):
    """Looking creates nothing; a seal that was noted says that there was something."""
    assert told(tmp_path / "home") == []
    assert told(tmp_path / "home", "ab" * 32) == [("expected", None)]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE runs SET fields = replace(fields, 'o.docx', 'x.docx') WHERE run = '01B'"], [("changed", "01B")]),
        (["UPDATE runs SET status = 7 WHERE run = '01B'"], [("changed", "01B")]),
        (["UPDATE runs SET moment = moment - 86400 WHERE run = '01B'"], [("changed", "01B")]),
        (["UPDATE runs SET command = 'ideas' WHERE run = '01B'"], [("changed", "01B")]),
        (["UPDATE runs SET status = NULL WHERE run = '01B'"], [("changed", "01B")]),
        (["UPDATE runs SET run = '01X' WHERE run = '01B'"], [("changed", "01X")]),
        (["UPDATE parts SET body = x'00' WHERE id = 2"], [("changed", "01B")]),
        (["DELETE FROM parts WHERE id = 2"], [("changed", "01B")]),
        (["UPDATE seals SET body = zeroblob(32) WHERE id = 2"], [("changed", "01B")]),
        (["DELETE FROM runs WHERE run = '01B'"], [("missing", None)]),
        (["DELETE FROM seals WHERE id = 2"], [("missing", "01C"), ("unsealed", "01B")]),
        (["DELETE FROM seals WHERE id = 2", "DELETE FROM runs WHERE id = 2"], [("missing", "01C")]),
        (["DELETE FROM seals WHERE id = 1", "DELETE FROM runs WHERE id = 1"], [("missing", "01B")]),
        (
            [
                "UPDATE seals SET number = 100 WHERE id = 2",
                "UPDATE seals SET number = 2 WHERE id = 3",
                "UPDATE seals SET number = 3 WHERE id = 2",
            ],
            [("reordered", "01C"), ("reordered", "01B"), ("reordered", "01D")],
        ),
        (["DELETE FROM seals WHERE id = 5", "DELETE FROM runs WHERE id = 5"], [("head", None)]),
        (
            ["INSERT INTO runs (run, moment, status, process, fields) VALUES ('01X', 0, 0, '', '{}')"],
            [("unsealed", "01X")],
        ),
        (
            [
                "UPDATE runs SET fields = '{}', pruned = 5, process = '' WHERE id = 2",
                "DELETE FROM parts WHERE id = 2",
                "UPDATE seals SET salt = NULL WHERE id = 2",
            ],
            [("changed", "01B")],
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_a_record_is_named(tmp_path, statements, found):
    """Which run, and whether it was changed, is missing, was moved or was put in."""
    fill(tmp_path)
    tamper(tmp_path, *statements)
    assert told(tmp_path) == found


def test_contents_taken_out_without_a_signature_are_named(tmp_path):
    """A stub as good as a real one, but no run of `log prune` answers for it."""
    fill(tmp_path)
    with Store(tmp_path) as store:
        ended = store.get("01B")["ended"]
    fields = f'{{"started":"2026-04-02T09:00:00+09:00","ended":"{ended}","pruned":{{"by":"x"}}}}'
    tamper(
        tmp_path,
        f"UPDATE runs SET fields = CAST('{fields}' AS BLOB), pruned = 5, process = '' WHERE id = 2",
        "DELETE FROM parts WHERE id = 2",
        "UPDATE seals SET salt = NULL WHERE id = 2",
    )
    assert told(tmp_path) == [("unsigned", "01B")]


def test_a_record_made_anew_is_found_by_a_noted_seal_only(tmp_path):
    """Who can write everything can seal everything anew: the limit of the chain, and what helps."""
    fill(tmp_path)
    noted = seal_of(tmp_path, "01D")
    with Store(tmp_path) as store:
        assert store.verify(noted).since_expected == 1
    (tmp_path / database.NAME).unlink()
    (tmp_path / head.NAME).unlink()
    fill(tmp_path)
    assert told(tmp_path) == []
    assert told(tmp_path, noted) == [("expected", None)]


def test_a_rewritten_run_with_a_seal_of_its_own_is_named(tmp_path):
    """The next run was closed after another one."""
    fill(tmp_path)
    tamper(tmp_path, "UPDATE runs SET status = 9 WHERE id = 2")
    with closing(sqlite3.connect(tmp_path / database.NAME)) as connection:
        facts, _rest = chain.contents(connection, 2)
        previous, body = connection.execute("SELECT previous, body FROM seals WHERE id = 2").fetchone()
        new = chain.link(previous, body, facts, None)
        connection.execute("UPDATE seals SET seal = ? WHERE id = 2", (new,))
        connection.commit()
    assert told(tmp_path) == [("changed", "01B")]


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "a" * 15, "a" * 65])
def test_what_is_no_seal_is_a_usage_error(tmp_path, text):
    """A mistyped seal is not taken for a forged record."""
    fill(tmp_path)
    with pytest.raises(UsageError) as caught:
        told(tmp_path, text)
    assert caught.value.code == "usage.seal"


def test_a_seal_may_be_written_down_in_groups(tmp_path):
    """Capitals, spaces, and only the beginning of it."""
    fill(tmp_path)
    seal = seal_of(tmp_path, "01C").upper()
    assert told(tmp_path, " ".join(seal[at : at + 4] for at in range(0, 24, 4))) == []


def test_the_note_is_private_and_follows_each_run(tmp_path):
    """0600, and always the newest seal."""
    old = os.umask(0)
    try:
        fill(tmp_path, 3)
    finally:
        os.umask(old)
    path = tmp_path / head.NAME
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert head.noted(tmp_path) == chain.Seal(3, bytes.fromhex(seal_of(tmp_path, "01C")))


def test_a_note_that_is_behind_is_no_alarm(tmp_path):
    """A process was killed between closing a run and noting its seal."""
    fill(tmp_path, 3)
    before = (tmp_path / head.NAME).read_bytes()
    with Store(tmp_path) as store:
        store.begin("01Z")
        store.end("01Z", status=0)
    (tmp_path / head.NAME).write_bytes(before)
    assert told(tmp_path) == []


@pytest.mark.parametrize("text", [None, "", "x" * 78, "000000000005 " + "a" * 64 + "\n"])
def test_a_note_that_is_gone_or_wrong_is_named(tmp_path, text):
    """And no run writes over one that speaks of another record."""
    fill(tmp_path)
    path = tmp_path / head.NAME
    path.unlink() if text is None else path.write_text(text)
    assert told(tmp_path) == [("head", None)]
    with Store(tmp_path) as store:
        store.begin("01Z")
        store.end("01Z", status=0)
    assert told(tmp_path) == ([] if text is None else [("head", None)])


def test_a_cut_end_stays_visible_when_runs_follow(tmp_path):
    """The next run takes the freed number, but not the evidence."""
    fill(tmp_path)
    tamper(
        tmp_path,
        "DELETE FROM seals WHERE id > 3",
        "DELETE FROM parts WHERE id > 3",
        "DELETE FROM runs WHERE id > 3",
    )
    with Store(tmp_path) as store:
        for run in ("01X", "01Y", "01Z"):
            store.begin(run)
            store.end(run, status=0)
    assert told(tmp_path) == [("head", None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET fields = '{}' WHERE id = 1",
        "UPDATE runs SET status = NULL WHERE id = 1",
        "UPDATE runs SET pruned = 1, status = 9 WHERE id = 1",
        "DELETE FROM runs WHERE id = 1",
        "DELETE FROM runs WHERE id = 2",
        "DELETE FROM parts WHERE id = 1",
        "UPDATE parts SET body = x'' WHERE id = 1",
        "UPDATE parts SET id = 1, name = 'checks' WHERE id = 2",
        "INSERT INTO parts VALUES (1, 'checks', x'')",
        "DELETE FROM seals",
        "UPDATE seals SET salt = NULL",
        "UPDATE seals SET number = 9",
    ],
)
def test_the_database_itself_refuses_to_change_a_closed_run(tmp_path, statement):
    """A second line: a mistake in the program, or a curious hand, comes to nothing."""
    fill(tmp_path, 1)
    with Store(tmp_path) as store:
        store.begin("01Z", messages=[{"role": "user", "content": "x"}])
        with pytest.raises(sqlite3.IntegrityError), store.writing() as connection:
            connection.execute(statement)
    assert told(tmp_path) == []


def test_a_record_from_before_the_chain_is_sealed_on_upgrade(tmp_path, monkeypatch):
    """Its closed runs get seals that say so; the open one is sealed when it ends."""
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", database.MIGRATIONS[:2])
        connection = database.connect(tmp_path)
        for identifier, (run, status) in enumerate((("01B", 0), ("01A", 7), ("01C", None)), 1):
            connection.execute(
                "INSERT INTO runs (id, run, moment, command, status, process, fields) VALUES (?, ?, ?, 'minutes', ?, '', ?)",
                (identifier, run, 100 - identifier, status, b'{"started":"2026-04-01T09:00:00+09:00"}'),
            )
        connection.execute(
            "INSERT INTO parts VALUES (2, 'answer', x'00')"
        )  # damaged: no reason to refuse the rest
        connection.close()
    with Store(tmp_path) as store:
        verdict = store.verify()
        assert (verdict.sealed, verdict.late, verdict.findings) == (2, 2, [])
        places = [store.place(run) for run in ("01A", "01B", "01C")]
        assert [place and place.number for place in places] == [1, 2, None]
        store.end("01C", status=0)
        assert (store.verify().sealed, store.verify().late) == (3, 2)
    tamper(tmp_path, "UPDATE seals SET late = NULL WHERE id = 1")
    assert told(tmp_path) == [("changed", "01B")]


def test_parallel_processes_make_one_chain(tmp_path):
    """Three processes, ten runs each."""
    code = "for n in range(10):\n    store.begin(f'PREFIX{n}')\n    store.end(f'PREFIX{n}', status=0, answer_raw=['答え'])"
    children = [run_python(code.replace("PREFIX", name), tmp_path) for name in "ABC"]
    assert [child.wait(120) for child in children] == [0, 0, 0]
    with Store(tmp_path) as store:
        verdict = store.verify()
    assert (verdict.sealed, verdict.findings) == (30, [])


def test_a_chain_made_anew_by_a_feigned_upgrade_is_named(tmp_path):
    """The note of the old chain is not written over by an upgrade."""
    fill(tmp_path)
    tamper(
        tmp_path,
        "DROP TABLE seals",
        "ALTER TABLE runs DROP COLUMN pruned",
        "UPDATE runs SET status = 7 WHERE id = 2",
        "PRAGMA user_version = 2",
    )
    assert told(tmp_path) == [("head", None)]


COLUMNS = {
    "runs": ("run", "moment", "command", "status", "process", "fields"),
    "parts": ("name", "body"),
    "seals": ("number", "id", "previous", "salt", "body", "seal", "late"),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_value_of_a_closed_run_can_be_changed_unseen(tmp_path_factory, data):
    """Any column of any row of the three tables, with any other value."""
    home = tmp_path_factory.mktemp("home")
    fill(home, 3)
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    row = data.draw(st.integers(1, 3))
    value = data.draw(st.one_of(st.integers(0, 99), st.text("ab1", max_size=3), st.binary(max_size=40)))
    tamper(home)
    with closing(sqlite3.connect(home / database.NAME)) as connection:
        query = f"SELECT {column} FROM {table} WHERE id = ?"
        before = connection.execute(query, (row,)).fetchone()
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, row))
        except sqlite3.Error:
            return  # SQLite's own rules refuse it
        connection.commit()
        after = connection.execute(query, (row,)).fetchone()
    assert bool(told(home)) == (before != after)
