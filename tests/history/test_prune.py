"""Taking contents out: the stub stays, the chain holds, and nothing of the text is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.history import database
from kumaai.history.prune import FORGOTTEN, SignOff, _ranges, covers, index_rest
from kumaai.history.store import Store
from tests.history.test_chain import tamper, told
from tests.history.test_store import run_python

SIGNED = SignOff("課長", "2026-11-22T10:30:00+09:00", "保存期間の満了")
BEFORE = datetime(2026, 4, 3, tzinfo=timezone(timedelta(hours=9)))
SECRET = "熊本市の避難所"


@pytest.fixture
def store(tmp_path):
    """Four runs on the first four days of April; the second closed last."""
    with Store(tmp_path) as store:
        for day in (1, 2, 3, 4):
            text = f"{SECRET}{day}" if day < 3 else f"予算{day}"
            store.begin(
                f"01{day}",
                command="minutes",
                started=f"2026-04-0{day}T09:00:00+09:00",
                argv=["minutes", f"{text}.docx"],
                messages=[{"role": "user", "content": text * 50}],
            )
        for day in (1, 3, 4, 2):
            store.end(f"01{day}", status=0, answer_raw=[f"答え{day}"])
        yield store


def prune(store: Store, before: datetime = BEFORE, run: str = "09P"):
    """Prune as the command does: a run is begun, and closed with the pruning."""
    options = {"by": SIGNED.by, "on": SIGNED.on, "reason": SIGNED.reason}
    store.begin(run, command="log prune", started="2026-11-22T10:30:00+09:00", options=options)
    return store.prune(run, before, SIGNED)


def test_a_stub_says_what_it_was_and_who_signed_it_off(store):
    """Number, moments, command and status stay; everything else is gone."""
    ended = store.get("011")["ended"]
    done = prune(store)
    assert (done.count, done.numbers, done.warnings) == (2, "1, 4", ())
    record = store.get("011")
    assert (record["run"], record["command"], record["status"]) == ("011", "minutes", 0)
    assert (record["started"], record["ended"]) == ("2026-04-01T09:00:00+09:00", ended)
    assert record["pruned"] == {"by": "課長", "on": SIGNED.on, "reason": "保存期間の満了", "run": "09P"}
    assert not any(record[name] for name in ("argv", "messages", "answer_raw", "inputs", "user", "cwd"))
    assert store.get("013")["messages"]


def test_the_chain_still_verifies_and_a_forged_stub_does_not(store, tmp_path):
    """What a stub keeps is still under its seal, and its signature under that of the pruning."""
    prune(store)
    verdict = store.verify()
    assert (verdict.sealed, verdict.pruned, verdict.findings) == (5, 2, [])
    tamper(tmp_path, "UPDATE runs SET command = 'ideas' WHERE run = '011'")
    assert told(tmp_path) == [("changed", "011")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET fields = replace(fields, '課長', '係長') WHERE run = '011'",
        "UPDATE runs SET pruned = 3 WHERE run = '011'",
    ],
)
def test_another_signature_is_named(store, tmp_path, statement):
    """Who signed it off, and in which run, cannot be exchanged."""
    prune(store)
    tamper(
        tmp_path,
        statement.replace("SET fields = replace(fields", "SET fields = replace(CAST(fields AS TEXT)"),
    )
    with Store(tmp_path) as again, again.writing() as connection:
        connection.execute("UPDATE runs SET fields = CAST(fields AS BLOB)")
    assert told(tmp_path) == [("unsigned", "011")]


@pytest.mark.parametrize("shrunk", [True, False])
def test_nothing_of_the_text_is_left_in_the_file(store, tmp_path, monkeypatch, shrunk):
    """Neither as text nor compressed nor in the index, even where the file could not be shrunk."""
    assert [run["run"] for run in store.search(SECRET)] == ["012", "011"]
    with store.reading() as connection:
        assert connection
        bodies = connection.execute("SELECT body FROM parts WHERE id IN (1, 2)").fetchall()
    assert all(body in store.path.read_bytes() for (body,) in bodies)
    if not shrunk:
        monkeypatch.setattr(
            "kumaai.history.prune.finish", lambda store, done, _size: index_rest(store) or done
        )
    prune(store)
    store.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert SECRET.encode() not in data
    assert not [body for (body,) in bodies if body in data]
    with Store(tmp_path) as again:
        assert again.search(SECRET) == again.search("避") == []
        assert [run["run"] for run in again.search("予算")] == ["014", "013"]
        if database.has_trigram():
            with again.reading() as connection:
                assert connection
                rows = connection.execute("SELECT DISTINCT doc FROM gram_runs ORDER BY doc").fetchall()
            assert [row[0] for row in rows] == [3, 4, 5]


def test_the_file_shrinks(store):
    """A large text that goes gives its room back."""
    store.begin("01X", started="2026-04-01T10:00:00+09:00")
    store.amend("01X", answer_raw=[Random(1).randbytes(400_000).hex()])
    store.end("01X", status=0)
    done = prune(store)
    assert done.after < done.before / 2
    assert done.after == store.path.stat().st_size


def test_a_pruning_is_itself_kept(store):
    """Its own record signs the others off: the next pruning passes it over."""
    prune(store)
    later = datetime(2030, 1, 1, tzinfo=UTC)
    done = prune(store, later, "09Q")
    assert done.count == 2
    assert not store.get("09P")["pruned"]
    assert store.verify().findings == []


def test_a_run_whose_process_is_gone_is_closed_and_pruned(store, tmp_path):
    """Else what a killed run had read would be kept for ever; one that lives stays."""
    child = run_python("store.begin('01D', started='2026-04-01T00:00:00+09:00', argv=['secret'])", tmp_path)
    assert child.wait(60) == 0
    store.begin("01L", started="2026-04-01T00:00:00+09:00", argv=["alive"])
    chosen = store.prunable(BEFORE)
    assert (len(chosen), len(chosen.dead), chosen.running) == (3, 1, 1)
    prune(store)
    assert (store.get("01D")["status"], store.get("01D")["argv"]) == (130, [])
    assert store.get("01L")["argv"] == ["alive"]
    assert store.verify().findings == []


@pytest.mark.parametrize(("age", "taken"), [(FORGOTTEN - 3600, 0), (FORGOTTEN + 3600, 1)])
def test_an_open_run_of_another_machine_is_taken_for_ended_after_a_week(tmp_path, age, taken):
    """Nobody here can see whether its process lives."""
    started = datetime.now().astimezone() - timedelta(seconds=age)
    with Store(tmp_path) as store:
        store.begin("01A", started=started.isoformat())
        with store.writing() as connection:
            connection.execute("UPDATE runs SET process = 'elsewhere|1|1'")
        assert len(store.prunable(datetime.now().astimezone())) == taken


def test_a_pruning_that_fails_takes_nothing_out(store, monkeypatch):
    """The contents go together with the signature or not at all."""
    monkeypatch.setattr("kumaai.history.chain.seal", lambda *_a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        prune(store)
    monkeypatch.undo()
    assert store.get("011")["messages"]
    assert [run["run"] for run in store.search(SECRET)] == ["012", "011"]
    assert store.verify().findings == []


def test_an_index_left_unfinished_is_finished_later(store, monkeypatch):
    """Killed between pruning and indexing: the search is right at once, and by the index again later."""
    monkeypatch.setattr("kumaai.history.prune.finish", lambda _store, done, _size: done)
    prune(store)
    assert [run["run"] for run in store.search("予算")] == ["014", "013"]
    assert index_rest(store) == ()
    with store.reading() as connection:
        assert connection
        assert connection.execute("SELECT count(*) FROM runs WHERE indexed = 0").fetchone() == (
            (0,) if database.has_trigram() else (5,)
        )
    assert [run["run"] for run in store.search("予算")] == ["014", "013"]


@given(st.sets(st.integers(1, 60)))
def test_ranges_name_exactly_the_numbers_given(numbers):
    """What a pruning signs off is neither more nor less than what it took out."""
    text = _ranges(numbers)
    assert {number for number in range(70) if covers(text, number)} == numbers
