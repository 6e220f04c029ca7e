"""The record: opened before anything is sent, closed after the last write, never lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kumaai.history import process
from kumaai.history.database import MIGRATIONS, NAME
from kumaai.history.store import Store
from kumaai.status import ConfigError, OutputError, Status, UsageError

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX modes and signals")


@pytest.fixture
def store(tmp_path):
    """An empty record in a folder that does not exist yet."""
    store = Store(tmp_path / "home")
    yield store
    store.close()


def run_python(code: str, home: Path) -> subprocess.Popen[str]:
    """A second process that works on the same record."""
    program = f"import sys; from kumaai.history.store import Store; store = Store(sys.argv[1])\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_run_is_kept_with_all_that_was_said_of_it(store):
    """What begin, amend and end were given comes back, with the types it had."""
    store.begin("01A", command="minutes", argv=["minutes", "会議.docx"], started="2026-04-01T09:00:00+09:00")
    store.amend("01A", messages=[{"role": "user", "content": "本文"}])
    store.end("01A", status=Status.OK, answer_raw=["{}"], answer={"title": None}, usage={"calls": 1})
    record = store.get("01A")
    assert record["command"] == "minutes"
    assert record["argv"] == ["minutes", "会議.docx"]
    assert record["started"] == "2026-04-01T09:00:00+09:00"
    assert record["messages"] == [{"role": "user", "content": "本文"}]
    assert (record["answer_raw"], record["answer"], record["usage"]) == (
        ["{}"],
        {"title": None},
        {"calls": 1},
    )
    assert (record["status"], record["state"]) == (0, "ended")
    assert datetime.fromisoformat(record["ended"]).utcoffset() is not None


def test_a_field_that_was_not_given_is_empty_not_absent(store):
    """Readers of a record need not ask whether a field is there."""
    store.begin("01A")
    record = store.get("01A")
    assert record["inputs"] == record["checks"] == record["messages"] == []
    assert record["model"] is None
    assert record["status"] is None


def test_an_unknown_field_is_a_mistake_of_the_program(store):
    """A misspelt field is not lost silently."""
    with pytest.raises(TypeError, match="promt"):
        store.begin("01A", promt="x")


def test_a_closed_run_is_not_changed(store):
    """What was recorded at the end stays."""
    store.begin("01A")
    store.end("01A", status=0)
    with pytest.raises(ValueError, match="not open"):
        store.amend("01A", answer_raw=["other"])
    with pytest.raises(ValueError, match="not open"):
        store.end("01A", status=1)


def test_an_amendment_replaces_only_what_it_names(store):
    """The other fields stay as they were."""
    store.begin("01A", command="ideas", messages=[{"role": "user", "content": "a"}], model="m")
    store.amend("01A", answer_raw=["1"])
    store.amend("01A", answer_raw=["1", "2"], host="h")
    record = store.get("01A")
    assert record["answer_raw"] == ["1", "2"]
    assert (record["command"], record["model"], record["host"]) == ("ideas", "m", "h")
    assert record["messages"][0]["content"] == "a"


def test_the_list_is_newest_first_by_the_moment_not_by_its_text(store):
    """Starts written with different offsets are sorted by the moment they mean."""
    store.begin("01A", started="2026-04-01T09:00:00+09:00")
    store.begin("01B", started="2026-04-01T00:30:00+00:00")
    store.begin("01C", started="2026-03-31T23:59:00-09:00")
    assert [record["run"] for record in store.list()] == ["01C", "01B", "01A"]
    assert [record["run"] for record in store.list(limit=1)] == ["01C"]


def test_the_list_can_be_narrowed(store):
    """By command, by status, by what failed, by what is open, and by date."""
    for day, (run, command, status) in enumerate(
        [("01A", "minutes", 0), ("01B", "ideas", 7), ("01C", "ideas", 20)]
    ):
        store.begin(run, command=command, started=f"2026-04-0{day + 1}T09:00:00+09:00")
        store.end(run, status=status)
    store.begin("01D", command="ideas", started="2026-04-04T09:00:00+09:00")

    def runs(**filters):
        return [record["run"] for record in store.list(**filters)]

    assert runs(command="ideas") == ["01D", "01C", "01B"]
    assert runs(status=7) == runs(status="failed") == ["01B"]
    assert runs(status="open") == ["01D"]
    assert runs(since=datetime.fromisoformat("2026-04-03T00:00:00+09:00")) == ["01D", "01C"]


def test_a_run_is_found_by_its_beginning_in_either_case(store):
    """Nobody types 26 characters."""
    store.begin("01KAAA")
    store.begin("01KABB")
    assert store.get("01kaa")["run"] == "01KAAA"
    assert store.get("last")["run"] == "01KABB"


@pytest.mark.parametrize("run", ["01KA", "01X", "", "%", "last "])
def test_an_ambiguous_or_unknown_run_is_an_error_with_a_hint(store, run):
    """Nothing is shown rather than the wrong run."""
    store.begin("01KAAA")
    store.begin("01KABB")
    with pytest.raises(UsageError) as caught:
        store.get(run)
    assert caught.value.code == "usage.run"
    assert caught.value.hint


def test_reading_an_empty_home_creates_nothing(store, tmp_path):
    """Looking does not leave traces."""
    assert store.list() == store.search("予算") == []
    with pytest.raises(UsageError):
        store.get("last")
    assert not (tmp_path / "home").exists()


def test_paths_and_text_that_are_no_valid_unicode_are_kept(store):
    """A file name in a foreign encoding comes as lone surrogates."""
    store.begin("01A", argv=["x\udc83.txt"], messages=[{"role": "user", "content": "a\0\ud800"}])
    store.end("01A", status=0)
    assert store.get("01A")["argv"] == ["x\udc83.txt"]
    assert store.get("01A")["messages"][0]["content"] == "a\0\ud800"


@pytest.mark.parametrize(
    "word",
    ["https://me:geheim@host/v1", "https://host/v1?key=geheim", "https://host/?a=1&api-key=geheim&b=2"],
)
def test_credentials_in_a_typed_address_are_not_kept(store, word, tmp_path):
    """No key ever reaches the record."""
    store.begin("01A", argv=["ideas", "--base-url", word])
    assert "***" in store.get("01A")["argv"][2]
    assert b"geheim" not in (tmp_path / "home" / NAME).read_bytes()


@posix
def test_folder_and_files_are_private_whatever_the_umask(tmp_path):
    """Folder 0700, files 0600, the journal too."""
    old = os.umask(0)
    try:
        store = Store(tmp_path / "a" / "home")
        store.begin("01A")
        with store.writing() as connection:
            connection.execute("UPDATE runs SET command = 'x'")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
        assert modes == {NAME: 0o600, NAME + "-journal": 0o600}
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    finally:
        os.umask(old)


@posix
def test_a_folder_with_other_things_in_it_keeps_its_mode(tmp_path):
    """kumaai closes its own folder to others, not somebody's Documents; the file is private anyway."""
    home, own = tmp_path / "Documents", tmp_path / "own"
    for folder, name in ((home, "letter.txt"), (own, "config.toml")):
        folder.mkdir()
        folder.chmod(0o755)
        (folder / name).touch()
        Store(folder).begin("01A")
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o755
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


@posix
def test_a_killed_run_stays_in_the_record_as_interrupted(tmp_path):
    """kill -9 between begin and end loses nothing that was recorded before."""
    child = run_python(
        "store.begin('01A', command='minutes', messages=[{'role': 'user', 'content': '熊本市の予算'}])\n"
        "print('ready', flush=True)\nimport time; time.sleep(60)",
        tmp_path,
    )
    assert child.stdout and child.stdout.readline() == "ready\n"
    store = Store(tmp_path)
    assert store.get("01A")["state"] == "open"
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert store.list()[0]["state"] == "interrupted"
    assert store.get("last")["messages"][0]["content"] == "熊本市の予算"
    assert [record["run"] for record in store.search("予算")] == ["01A"]


@posix
def test_a_process_killed_while_writing_leaves_the_record_whole(tmp_path):
    """The half-made transaction is taken back by whoever opens the record next."""
    Store(tmp_path).begin("01A")
    child = run_python(
        "with store.writing() as connection:\n"
        "    connection.execute('PRAGMA cache_size = 1')\n"
        "    for n in range(500): connection.execute("
        "\"INSERT INTO runs (run, moment, process, fields) VALUES (?, 0, '', zeroblob(4000))\", (n,))\n"
        "    print('ready', flush=True)\n    import time; time.sleep(60)",
        tmp_path,
    )
    assert child.stdout and child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert (tmp_path / (NAME + "-journal")).exists()
    assert [record["run"] for record in Store(tmp_path).list()] == ["01A"]


def test_processes_side_by_side_lose_nothing(tmp_path):
    """Two processes, a new home, fifty runs each."""
    code = (
        "for n in range(50):\n    run = f'PREFIX{n}'\n"
        "    store.begin(run, command='minutes')\n    store.end(run, status=0, answer_raw=['答え'])"
    )
    children = [run_python(code.replace("PREFIX", name), tmp_path) for name in "AB"]
    assert [child.wait(120) for child in children] == [0, 0]
    assert len(Store(tmp_path).list(limit=None, status=0)) == 100
    assert len(Store(tmp_path).search("答え", limit=None)) == 100


def test_threads_can_share_a_store(store):
    """Several inputs at a time write to one record."""

    def work(name: int) -> None:
        for number in range(5):
            store.begin(f"{name}-{number}")
            store.end(f"{name}-{number}", status=0)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.list(limit=None, status=0)) == 20


def test_a_newer_record_is_refused(store):
    """An older program does not write into what it does not know."""
    store.begin("01A")
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(ConfigError) as caught:
        store.list()
    assert caught.value.code == "config.history"
    assert caught.value.hint


def test_a_migration_runs_once_and_whole(store, monkeypatch):
    """A record of an older schema is led to the new one; a failing step changes nothing."""
    store.begin("01A")
    store.close()
    monkeypatch.setattr(
        "kumaai.history.database.MIGRATIONS", (*MIGRATIONS, lambda: ["CREATE TABLE notes (n)", "BROKEN"])
    )
    with pytest.raises(OutputError):
        store.list()
    monkeypatch.setattr(
        "kumaai.history.database.MIGRATIONS", (*MIGRATIONS, lambda: ["CREATE TABLE notes (n)"])
    )
    assert [record["run"] for record in store.list()] == ["01A"]
    assert [record["run"] for record in Store(store.path.parent).list()] == ["01A"]


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_record_is_an_error_and_stays_where_it_is(store, content):
    """Nothing is thrown away or written over."""
    store.path.parent.mkdir()
    store.path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        store.begin("01A")
    assert caught.value.code == "config.history"
    assert caught.value.hint
    assert store.path.read_bytes() == content


def test_a_home_that_cannot_be_made_is_an_error_with_a_hint(tmp_path):
    """The home is a file."""
    (tmp_path / "home").write_text("")
    with pytest.raises(OutputError) as caught:
        Store(tmp_path / "home").begin("01A")
    assert caught.value.code == "output.history"
    assert caught.value.hint


def test_a_record_locked_for_too_long_is_an_error_with_a_hint(store, monkeypatch):
    """Another process that never ends its write does not hang the program for ever."""
    store.begin("01A")
    monkeypatch.setattr("kumaai.history.database.WAIT", 0.1)
    with store.writing() as connection:
        connection.execute("UPDATE runs SET command = 'x'")
        with pytest.raises(OutputError):
            Store(store.path.parent).begin("01B")


@posix
def test_a_full_disk_is_an_error_with_a_hint_and_spoils_nothing(tmp_path):
    """What was recorded before stays readable."""
    Store(tmp_path).begin("01A")
    child = run_python(
        "import os, resource\nfrom kumaai.status import OutputError\n"
        "size = os.path.getsize(store.path)\nresource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "try: store.begin('01B', messages=[{'role': 'user', 'content': os.urandom(99999).hex()}])\n"
        "except OutputError as error: print(error.code, bool(error.hint))",
        tmp_path,
    )
    assert child.communicate(timeout=60)[0] == "output.history True\n"
    assert [record["run"] for record in Store(tmp_path).list()] == ["01A"]


def test_a_process_is_told_from_one_that_got_its_number_later():
    """A used process id does not make a dead run look alive."""
    token = process.token()
    assert process.is_alive(token) is True
    node, pid, started = token.split("|")
    assert process.is_alive(f"elsewhere|{pid}|{started}") is None
    if started:
        assert process.is_alive(f"{node}|{pid}|1") is False
    assert process.is_alive(f"{node}|99999999|1") is False


def test_the_record_survives_a_clock_that_goes_back(store):
    """The id decides between equal moments."""
    now = datetime.now().astimezone()
    store.begin("01A", started=now.isoformat())
    store.begin("01B", started=now.isoformat())
    store.begin("01C", started=(now - timedelta(hours=1)).isoformat())
    assert [record["run"] for record in store.list()] == ["01B", "01A", "01C"]


def test_a_run_is_found_by_its_whole_id_only(store):
    """A number from a file is no abbreviation: neither its beginning nor "last" means a run."""
    store.begin("01ABC", command="minutes")
    store.end("01ABC", status=0)
    assert store.find("01ABC")["command"] == "minutes"
    assert [store.find(wrong) for wrong in ("01A", "last", "")] == [None, None, None]


def test_the_writer_of_a_file_is_found_by_its_digest(store):
    """The newest run with that output; a run that only read the file did not write it."""
    digest = "ab" * 32
    for run, outputs in (("01A", [{"path": "a", "sha256": digest}]), ("01B", []), ("01C", [{"path": "c"}])):
        store.begin(run, started=f"2026-04-0{ord(run[-1]) - 64}T09:00:00+09:00")
        store.end(run, status=0, outputs=outputs, inputs=[{"path": "a", "sha256": digest}])
    assert store.writer_of(digest)["run"] == "01A"
    assert store.writer_of("cd" * 32) is None


def test_the_checks_of_a_run_are_found_oldest_first(store):
    """Only confirmations that were done, and only of that run."""
    for run, command, about, status in (
        ("01B", "confirm", "01A", 0),
        ("01C", "confirm", "01X", 0),
        ("01D", "disclose", "01A", 0),
        ("01E", "confirm", "01A", 11),
        ("01F", "confirm", "01A", 0),
    ):
        store.begin(run, command=command, started=f"2026-04-0{ord(run[-1]) - 64}T09:00:00+09:00")
        store.end(run, status=status, about=about, options={"note": "01A"})
    assert [record["run"] for record in store.confirmations("01A")] == ["01B", "01F"]


def test_nothing_is_found_where_nothing_was_recorded(store):
    """Looking makes no file."""
    assert (store.find("01A"), store.writer_of("ab"), store.confirmations("01A")) == (None, None, [])
    assert not store.path.exists()
