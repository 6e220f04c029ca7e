"""``kumaai log`` shows what the record holds, for people and for programs."""

from __future__ import annotations

from functools import partial

import pytest

from kumaai.cli.table import aligned, cut, width
from kumaai.history.store import Store
from tests.program import kumaai


@pytest.fixture
def program(tmp_path):
    """The program with a record of three runs."""
    store = Store(tmp_path / "home")
    store.begin(
        "01KAAA",
        started="2026-04-01T09:00:00+09:00",
        command="minutes",
        argv=["minutes", "会議.docx"],
        provider="openai",
        model="gpt-x",
        host="api.example.jp",
        prompt="minutes-yoten",
        prompt_version="2",
        prompt_sha256="ab",
        inputs=[{"path": "会議.docx", "sha256": "c0ffee"}],
        messages=[{"role": "user", "content": "予算の審議を要約"}],
    )
    store.end(
        "01KAAA",
        status=0,
        answer_raw=['{"title": "ＡＢＣ委員会"}'],
        outputs=[{"path": "会議.minutes.docx", "sha256": "beef", "kind": "docx"}],
        checks=[{"id": "facts.number", "level": "warning", "message": "12 is not in L3", "where": ["L3"]}],
        usage={"calls": 1, "input_tokens": 10, "output_tokens": 5, "seconds": 1.5},
    )
    store.begin("01KBBB", started="2026-04-02T09:00:00+09:00", command="ideas", provider="rules")
    store.end(
        "01KBBB",
        status=7,
        answer={"theme": "防災"},
        error={"code": "model.quota", "message": "Quota is used up."},
    )
    store.begin("01KCCC", started="2026-04-03T09:00:00+09:00", command="ideas", provider="openai")
    store.close()
    return partial(kumaai, tmp_path, "log")


def runs(outcome) -> list[str]:
    """The runs of a ``--json`` list."""
    assert outcome.status == 0
    return [record["run"] for record in outcome.lines]


def test_the_list_shows_the_newest_first(program):
    """One line a run: number, time, command, how it ended, model, files."""
    outcome = program("list")
    header, newest, _, oldest = outcome.stdout.splitlines()
    assert header.split() == ["Run", "Started", "Command", "Status", "Model", "Files"]
    assert newest.split()[:5] == ["01KCCC", "2026-04-03", "09:00", "ideas", "open"]
    assert "ok" in oldest
    assert oldest.endswith("会議.docx → 会議.minutes.docx")


def test_the_json_list_is_one_record_a_line_with_the_fields_of_the_contract(program):
    """The names and shapes are the envelope's."""
    outcome = program("list", "--json")
    assert runs(outcome) == ["01KCCC", "01KBBB", "01KAAA"]
    record = outcome.lines[2]
    assert {"run", "started", "command", "status", "model", "inputs", "outputs"} <= record.keys()
    assert record["model"] == {"provider": "openai", "name": "gpt-x", "host": "api.example.jp", "ai": True}
    assert record["prompt"] == {"id": "minutes-yoten", "version": "2", "sha256": "ab"}
    assert outcome.lines[1]["model"] == {"provider": "rules", "name": None, "host": None, "ai": False}
    assert (outcome.lines[0]["status"], outcome.lines[0]["state"]) == (None, "open")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-n", "1"], ["01KCCC"]),
        (["-n", "0"], ["01KCCC", "01KBBB", "01KAAA"]),
        (["--command", "minutes"], ["01KAAA"]),
        (["--status", "7"], ["01KBBB"]),
        (["--status", "model"], ["01KBBB"]),
        (["--status", "failed"], ["01KBBB"]),
        (["--status", "open"], ["01KCCC"]),
        (["--status", "0"], ["01KAAA"]),
        (["--since", "2026-04-02"], ["01KCCC", "01KBBB"]),
        (["--since", "2026-04-02T09:01"], ["01KCCC"]),
        (["--since", "2026-04-02T00:01:00+00:00"], ["01KCCC"]),
    ],
)
def test_the_list_can_be_narrowed(program, options, expected):
    """By number, command, status by number and by name, and date in the user's time."""
    assert runs(program("list", "--json", *options)) == expected


@pytest.mark.parametrize("options", [["--status", "great"], ["--since", "yesterday"], ["-n", "-1"]])
def test_a_wrong_filter_is_a_usage_error(program, options):
    """Nothing is shown rather than everything."""
    outcome = program("list", *options)
    assert outcome.status == 2
    assert not outcome.stdout
    assert "Hint:" in outcome.stderr


def test_an_empty_record_is_no_error(tmp_path):
    """A script that reads the list gets no line; a person gets a sentence on stderr."""
    program = partial(kumaai, tmp_path, "log")
    for arguments in (["list"], ["search", "x"]):
        outcome = program(*arguments)
        assert (outcome.status, outcome.stdout) == (0, "")
        assert outcome.stderr == "No runs found.\n"
        assert program(*arguments, "--json").stdout == ""


@pytest.mark.parametrize("run", ["last", "01KCCC", "01kc"])
def test_a_run_is_shown_by_number_beginning_or_last(program, run):
    """All three ways lead to the same record."""
    assert program("show", run, "--json").lines[0]["run"] == "01KCCC"


def test_show_gives_everything_as_json(program):
    """Messages, raw answer and checks stand beside what the list has."""
    record = program("show", "01KA", "--json").lines[0]
    assert record["messages"] == [{"role": "user", "content": "予算の審議を要約"}]
    assert record["answer_raw"] == ['{"title": "ＡＢＣ委員会"}']
    assert record["checks"][0]["id"] == "facts.number"


def test_show_gives_a_page_for_a_person(program):
    """Facts, files with their digests, findings, then what was sent and what came back."""
    page = program("show", "01KA").stdout
    for expected in (
        "api.example.jp",
        "c0ffee",
        "beef",
        "12 is not in L3",
        "予算の審議を要約",
        "ＡＢＣ委員会",
        "1.5 s",
    ):
        assert expected in page
    assert "Quota is used up." in program("show", "01KB").stdout


def test_prompt_and_answer_can_be_printed_alone(program):
    """Ready to be kept or asked again."""
    assert program("show", "01KA", "--prompt").stdout == "[user]\n予算の審議を要約\n"
    assert program("show", "01KA", "--answer").stdout == '{"title": "ＡＢＣ委員会"}\n'
    assert program("show", "01KB", "--answer").stdout == '{\n  "theme": "防災"\n}\n'


def test_an_unknown_run_is_an_error_with_a_hint(program):
    """Status 2, nothing on stdout."""
    outcome = program("show", "01K")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "Several runs begin with 01K." in outcome.stderr
    assert "Hint:" in outcome.stderr
    assert program("show", "last", "--prompt", "--json").status == 2


def test_search_shows_the_line_that_was_found(program):
    """Width and case do not matter; all words have to occur."""
    outcome = program("search", "abc委員", "予算")
    assert outcome.stdout.splitlines()[-1].strip() == '{"title": "ＡＢＣ委員会"}'
    assert runs(program("search", "ABC", "--json")) == ["01KAAA"]
    assert program("search", "予算", "--json").lines[0]["snippet"] == "予算の審議を要約"


def test_a_damaged_record_ends_in_the_status_for_settings(program, tmp_path):
    """A failure of the record reaches the user as a message, not as a traceback."""
    (tmp_path / "home" / "history.sqlite3").write_bytes(b"garbage " * 200)
    outcome = program("list")
    assert outcome.status == 3
    assert "damaged" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_on_a_terminal_lines_are_cut_to_its_width_and_control_characters_are_taken_out(program, tmp_path):
    """A file name cannot steer the terminal; a pipe gets everything."""
    store = Store(tmp_path / "home")
    store.begin(
        "01KDDD",
        command="minutes",
        inputs=[{"path": "悪\x1b[31m" + "長い名前" * 30}],
        started="2026-04-04T00:00+09:00",
    )
    store.close()
    lines = program("list", terminal=True).stdout.splitlines()
    assert all(width(line) <= 80 for line in lines)
    assert "\x1b" not in "".join(lines)
    assert "長い名前" * 30 in program("list").stdout


def test_japanese_and_latin_columns_stand_under_each_other():
    """A full-width character takes two columns."""
    assert aligned([["予算", "a"], ["abc", "b"]]) == "予算  a\nabc   b\n"
    assert cut("予算の審議", 7) == "予算の…"
    assert (width("ｶﾞ"), width("が"), width("e\u0301")) == (2, 2, 1)
