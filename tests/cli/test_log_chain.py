"""``kumaai log verify`` and ``prune``: what a clerk reads, and what a script gets."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from functools import partial

import pytest

from kumaai.cli.main import main
from kumaai.environment import Environment, Stream
from kumaai.history import database
from kumaai.history.store import Store
from tests.history.test_chain import tamper
from tests.program import NOW, kumaai


@pytest.fixture
def program(tmp_path):
    """The program with a record of two closed runs, of April and of November, and an open one."""
    with Store(tmp_path / "home") as store:
        for run, started in (("01KAAA", "2026-04-01"), ("01KBBB", "2026-11-20"), ("01KCCC", "2026-11-21")):
            store.begin(
                run, started=f"{started}T09:00:00+09:00", command="minutes", argv=["minutes", "会議.docx"]
            )
        for run in ("01KAAA", "01KBBB"):
            store.end(run, status=0, answer_raw=["{}"])
    return partial(kumaai, tmp_path, "log")


def test_verify_says_that_all_is_well_and_prints_the_seal(program):
    """The seal that a clerk may note is the one that --expect takes."""
    outcome = program("verify")
    assert outcome.status == 0
    first, open_run, last = outcome.stdout.splitlines()
    assert first == "2 closed runs are unchanged, complete and in order."
    assert open_run == "Not closed yet: 01KCCC 2026-11-21 09:00 minutes"
    seal = last.split()[-1]
    assert len(seal) == 64
    assert "0 runs were closed after it" in program("verify", "--expect", seal).stdout


def test_verify_names_the_run_that_was_changed_and_ends_with_9(program, tmp_path):
    """In words, with what to do first; as JSON for a script."""
    tamper(tmp_path / "home", "UPDATE runs SET status = 7 WHERE run = '01KAAA'")
    outcome = program("verify")
    assert outcome.status == 9
    assert outcome.stdout.startswith("Run 01KAAA (number 1) is not what it was when it was closed.\n")
    assert "Keep a copy" in outcome.stdout
    told = program("verify", "--json")
    assert told.status == 9
    assert (told.envelope["ok"], told.envelope["records"]) == (False, 2)
    (finding,) = told.envelope["findings"]
    assert (finding["what"], finding["run"], finding["number"]) == ("changed", "01KAAA", 1)


def test_verify_of_many_findings_stays_readable(program, tmp_path):
    """Twenty lines for a person, all of them for a script."""
    with Store(tmp_path / "home") as store:
        for number in range(30):
            store.begin(f"02{number:02}")
            store.end(f"02{number:02}", status=0)
    tamper(tmp_path / "home", "UPDATE runs SET status = 7 WHERE status = 0")
    assert "… and 12 more" in program("verify").stdout
    assert len(program("verify", "--json").envelope["findings"]) == 32


def test_verify_with_another_seal_ends_with_9(program):
    """A record that was made anew is found by a seal that was noted."""
    assert program("verify", "--expect", "ab" * 32).status == 9
    assert program("verify", "--expect", "nonsense").status == 2


def test_show_tells_the_place_in_the_chain(program):
    """Number and seal for a closed run, nothing for an open one."""
    shown = program("show", "01KAAA", "--json").envelope
    assert (shown["number"], len(shown["seal"])) == (1, 64)
    assert shown["seal"] in program("show", "01KAAA").stdout
    assert program("show", "01KCCC", "--json").envelope["seal"] is None


def test_prune_takes_old_contents_out_and_is_itself_a_run(program):
    """The stub names who, when and why; the chain still holds."""
    outcome = program("prune", "--before", "2026-05-01", "--by", "課長", "--reason", "満了", "--yes")
    assert outcome.status == 0
    assert "The contents of 1 runs were taken out, signed off by 課長" in outcome.stdout
    newest, *_rest = program("list", "--json").lines
    assert (newest["command"], newest["status"]) == ("log prune", 0)
    pruned = program("show", "01KAAA", "--json").envelope["pruned"]
    assert pruned == {
        "by": "課長",
        "on": NOW.isoformat(timespec="seconds"),
        "reason": "満了",
        "run": newest["run"],
    }
    assert "taken out by 課長" in program("list").stdout
    assert "Contents      taken out by 課長 on 2026-11-22 10:30" in program("show", "01KAAA").stdout
    assert program("verify").status == 0
    assert "Of these, 1 had their contents taken out." in program("verify").stdout


def test_prune_as_json_is_the_envelope(program):
    """With the places in the chain that were taken out."""
    told = program("prune", "--keep-days", "30", "--yes", "--json").envelope
    assert (told["ok"], told["command"]) == (True, "log prune")
    assert told["answer"] == {"numbers": "1", "count": 1}


def test_a_dry_run_takes_nothing_out(program):
    """Nor is it recorded."""
    told = program("prune", "--keep-days", "0", "--dry-run", "--json").envelope
    assert (told["dry_run"], told["count"], told["running"]) == (True, 2, 1)
    assert told["first"] == "2026-04-01T09:00:00+09:00"
    assert "2 runs before 2026-11-21 00:00" in program("prune", "--keep-days", "1", "--dry-run").stdout
    assert len(program("list", "--json").lines) == 3
    assert program("show", "01KAAA", "--json").envelope["argv"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "usage.retention"),
        (["--before", "2026-05-01", "--keep-days", "3"], "usage.options"),
        (["--before", "soon"], "usage.date"),
        (["--before", "2026-05-01"], "usage.yes"),
        (["--before", "2026-05-01", "--by", " ", "--yes"], "usage.by"),
    ],
)
def test_prune_refuses_what_is_unclear(program, arguments, code):
    """No time limit, two of them, nobody who agrees: nothing is taken out."""
    outcome = program("prune", "--json", *arguments)
    assert (outcome.status, outcome.envelope["error"]["code"]) == (2, code)
    assert program("show", "01KAAA", "--json").envelope["argv"]


def test_prune_by_the_word_of_the_organisation(program, tmp_path):
    """retention_days in the policy file holds where no option is given."""
    policy = tmp_path / "policy.toml"
    policy.write_text("retention_days = 100\n")
    outcome = program("prune", "--dry-run", environ={"KUMAAI_POLICY": str(policy)})
    assert (outcome.status, outcome.stdout.split()[0]) == (0, "1")


def test_nothing_to_prune_is_no_run(program):
    """No question, no record of a deed that was none."""
    outcome = program("prune", "--before", "2020-01-01")
    assert (outcome.status, outcome.stdout) == (
        0,
        "No run before 2020-01-01 00:00 has contents to take out.\n",
    )
    assert len(program("list", "--json").lines) == 3


@pytest.mark.parametrize(("answer", "taken"), [("y\n", 1), ("はい\n", 1), ("n\n", 0), ("\n", 0), ("", 0)])
def test_a_person_at_a_terminal_is_asked(program, tmp_path, answer, taken):
    """Only a clear yes counts."""
    out = io.BytesIO()
    arguments = ("log", "prune", "--before", "2026-05-01")
    environment = Environment(
        stdin=io.BytesIO(answer.encode()),
        stdout=Stream(out),
        stderr=Stream(io.BytesIO()),
        environ={"KUMAAI_HOME": str(tmp_path / "home"), "KUMAAI_LANG": "en"},
        cwd=tmp_path,
        stdin_is_terminal=True,
        now=lambda: NOW,
        user="tester",
        argv=arguments,
    )
    assert main(arguments, environment) == 0
    assert bool(program("show", "01KAAA", "--json").envelope["pruned"]) == bool(taken)


def test_a_pruning_that_cannot_be_written_is_an_error_and_takes_nothing_out(program, tmp_path, monkeypatch):
    """The error reaches the user; the contents stay."""
    monkeypatch.setattr("kumaai.history.database.WAIT", 0.05)
    with closing(sqlite3.connect(tmp_path / "home" / database.NAME)) as other:
        other.execute("BEGIN EXCLUSIVE")
        outcome = program("prune", "--before", "2026-05-01", "--yes")
        assert outcome.status == 11
        assert "Hint:" in outcome.stderr
    assert program("show", "01KAAA", "--json").envelope["argv"]


def test_a_confirmation_says_who_when_and_which_file(tmp_path):
    """In the confirming run and with the run that made the document; both are sealed."""
    from tests.reference import ROOT

    (tmp_path / "notice.docx").write_bytes((ROOT / "examples" / "notice.docx").read_bytes())
    made = kumaai(tmp_path, "summarize", "notice.docx", "-o", "s.docx", "--json").envelope
    checked = kumaai(
        tmp_path, "confirm", "s.docx", "--by", "山田太郎", "--note", "数字", "--in-place", "--json"
    ).envelope
    shown = kumaai(tmp_path, "log", "show", made["run"], "--json").envelope
    (check,) = shown["confirmations"]
    assert (check["by"], check["on"], check["note"], check["run"]) == (
        "山田太郎",
        "2026-11-22",
        "数字",
        checked["run"],
    )
    assert check["inputs"][0]["sha256"] == made["outputs"][0]["sha256"]
    assert check["outputs"][0]["sha256"] == checked["outputs"][0]["sha256"]
    for run in (made["run"], checked["run"]):
        page = kumaai(tmp_path, "log", "show", run).stdout
        (line,) = [line for line in page.splitlines() if line.startswith("Confirmed by")]
        for word in (
            "山田太郎",
            "2026-11-22",
            "数字",
            check["inputs"][0]["sha256"],
            check["outputs"][0]["sha256"],
        ):
            assert word in line
    tamper(
        tmp_path / "home",
        "UPDATE runs SET fields = CAST(replace(CAST(fields AS TEXT), '山田太郎', '佐藤花子') AS BLOB) WHERE command = 'confirm'",
    )
    told = json.loads(kumaai(tmp_path, "log", "verify", "--json").stdout)
    assert [finding["run"] for finding in told["findings"]] == [checked["run"]]
    assert datetime.fromisoformat(shown["started"])


def test_a_document_whose_run_was_pruned_can_still_be_confirmed(tmp_path):
    """The file itself says how it was made."""
    from tests.reference import ROOT

    (tmp_path / "notice.docx").write_bytes((ROOT / "examples" / "notice.docx").read_bytes())
    assert kumaai(tmp_path, "summarize", "notice.docx", "-o", "s.docx").status == 0
    assert kumaai(tmp_path, "log", "prune", "--before", "2030-01-01", "--yes").status == 0
    outcome = kumaai(tmp_path, "confirm", "s.docx", "--by", "山田太郎", "--in-place", "--json")
    assert outcome.status == 0
    assert "山田太郎" in outcome.envelope["disclosure"]
    assert "were taken out of the record" in outcome.envelope["warnings"][0]
    assert kumaai(tmp_path, "log", "verify").status == 0
