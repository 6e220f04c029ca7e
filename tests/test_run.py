"""The one path, end to end and in-process: inputs, outputs, statuses, records."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kumaai.environment import Environment
from tests.faults.server import Misbehaving, by_schema, disconnect, ok, status
from tests.program import Outcome, kumaai

TEXT = "○会長　定刻ですので、環境審議会を始めます。\n○会長　議題1の計画案は、原案のとおり決定することとします。\n○係長　議事の概要は、来週の金曜日までに私が送ります。\n"
NOTICE = "1 目的\n空き家の適正な管理を進めることを目的とする。\n2 期限\n令和8年5月29日までに、調査の結果を報告すること。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with a transcript and a notice."""
    (tmp_path / "会議 メモ.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    return tmp_path


def record(folder: Path) -> dict:
    """The newest record."""
    return json.loads(kumaai(folder, "log", "show", "last", "--json").stdout)


def test_a_summary_goes_to_the_terminal_with_its_places(folder: Path) -> None:
    """Without -o the points are on stdout, each with the lines it rests on, and the disclosure is the last line."""
    done = kumaai(folder, "summarize", "notice.txt")
    assert done.status == 0
    assert "令和8年5月29日まで" in done.stdout
    assert "（line 4）" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("規則による下書き（生成ＡＩ不使用）")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "md", "txt", "json"])
@pytest.mark.parametrize("command", ["minutes", "summarize"])
def test_each_kind_of_file_is_written_and_can_be_read_again(folder: Path, command: str, kind: str) -> None:
    """What is written is a file of its kind that kumaai itself can read."""
    done = kumaai(folder, command, "会議 メモ.txt", "-o", f"out.{kind}", "--json")
    assert done.status == 0, done.stderr
    (output,) = done.envelope["outputs"]
    assert (output["path"], output["kind"]) == (f"out.{kind}", kind)
    if kind == "json":
        assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["disclosure"]
    else:
        again = kumaai(folder, "summarize", f"out.{kind}", "--json")
        assert again.status == 0, again.stderr


def test_a_result_that_was_not_named_lies_beside_its_input(folder: Path) -> None:
    """NAME.COMMAND.EXT; a second run does not overwrite it without --force."""
    assert kumaai(folder, "minutes", "会議 メモ.txt").stdout == "会議 メモ.minutes.docx\n"
    again = kumaai(folder, "minutes", "会議 メモ.txt", "--json")
    assert (again.status, again.envelope["error"]["code"]) == (11, "output.exists")
    assert kumaai(folder, "minutes", "会議 メモ.txt", "--force").status == 0


def test_standard_input_gives_text_on_standard_output(folder: Path) -> None:
    """- reads stdin, here in cp932, and the result is text for the next command."""
    done = kumaai(folder, "minutes", "-", stdin=TEXT.encode("cp932"))
    assert done.status == 0
    assert "原案のとおり決定" in done.stdout
    assert record(folder)["inputs"][0]["encoding"] == "cp932"


def test_several_inputs_are_several_runs_and_one_bad_file_stops_none(folder: Path) -> None:
    """One JSON line a run in the order of the inputs; the status says that only some failed."""
    done = kumaai(folder, "summarize", "notice.txt", "gone.txt", "会議 メモ.txt", "--json")
    assert done.status == 10
    assert [line["status"] for line in done.lines] == [0, 4, 0]
    assert done.lines[1]["error"]["code"] == "input.missing"


def test_an_open_document_is_not_written(folder: Path) -> None:
    """The owner file that Word leaves beside an open document makes the output locked."""
    (folder / "out.docx").write_bytes(b"open")
    (folder / "~$out.docx").write_bytes(b"")
    done = kumaai(folder, "minutes", "会議 メモ.txt", "-o", "out.docx", "--force", "--json")
    assert (done.status, done.envelope["error"]["code"]) == (11, "output.locked")
    assert (folder / "out.docx").read_bytes() == b"open"


@pytest.mark.parametrize(
    ("target", "code"),
    [("nowhere/out.md", "output.folder"), ("out.pdf", "usage.kind"), ("会議 メモ.txt", "output.exists")],
)
def test_a_target_that_cannot_be_written_is_told_before_any_work(
    folder: Path, target: str, code: str
) -> None:
    """No model is asked for a result that could not be kept."""
    with Misbehaving(by_schema()) as server:
        done = kumaai(folder, "summarize", "notice.txt", "-o", target, "--json", environ=endpoint(server))
        assert done.envelope["error"]["code"] == code
        assert server.requests == []


def endpoint(server: Misbehaving) -> dict[str, str]:
    """The variables that set up a server."""
    return {
        "KUMAAI_BASE_URL": server.base_url,
        "KUMAAI_MODEL": "test-model",
        "KUMAAI_API_KEY": "sk-secret-key-1234",
    }


def test_a_model_is_asked_recorded_and_disclosed(folder: Path) -> None:
    """The envelope names the model and the host; the record holds what was sent and what came back; the key is nowhere."""
    with Misbehaving(by_schema()) as server:
        done = kumaai(folder, "summarize", "notice.txt", "-o", "out.md", "--json", environ=endpoint(server))
    told = done.envelope
    assert (done.status, told["model"]["ai"], told["model"]["name"]) == (0, True, "test-model")
    assert told["usage"]["calls"] == 1
    kept = record(folder)
    assert any("空き家の適正な管理" in message["content"] for message in kept["messages"])
    assert kept["answer_raw"] and kept["model"]["host"].startswith("127.0.0.1")
    assert "生成ＡＩを利用して作成" in (folder / "out.md").read_text(encoding="utf-8").splitlines()[-1]
    for path in folder.rglob("*"):
        assert not path.is_file() or b"sk-secret-key" not in path.read_bytes(), path


def test_a_failure_closes_the_record_and_leaves_no_file(folder: Path) -> None:
    """Whatever the server does, the record tells it and the output folder is as it was."""
    before = sorted(path.name for path in folder.iterdir())
    with Misbehaving(status(401)) as server:
        done = kumaai(folder, "minutes", "会議 メモ.txt", "--json", environ=endpoint(server))
    assert (done.status, done.envelope["error"]["code"]) == (7, "model.credentials")
    kept = record(folder)
    assert (kept["status"], kept["error"]["code"]) == (7, "model.credentials")
    assert kept["messages"], "what was sent is kept even when the server refused it"
    assert sorted(path.name for path in folder.iterdir() if path.name != "home") == before


def test_an_unusable_answer_is_kept_raw(folder: Path) -> None:
    """After two repair rounds the run ends with status 8 and the answers stand in the record."""
    with Misbehaving(ok("I cannot do that."), ok("no"), ok("never")) as server:
        done = kumaai(folder, "summarize", "notice.txt", "--json", environ=endpoint(server))
    assert done.status == 8
    assert record(folder)["answer_raw"] == ["I cannot do that.", "no", "never"]


def test_ctrl_c_ends_with_130_and_a_closed_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt while the rules work is recorded as one."""

    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kumaai.rules.summarize.summarize", interrupt)
    done = kumaai(folder, "summarize", "notice.txt", "--json")
    assert (done.status, done.envelope["error"]["code"]) == (130, "interrupted")
    assert record(folder)["status"] == 130


def test_a_bug_gives_a_report_and_no_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error is status 1; the report holds the places in the code and none of the document."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError(NOTICE)

    monkeypatch.setattr("kumaai.rules.summarize.summarize", fail)
    done = kumaai(folder, "summarize", "notice.txt")
    assert done.status == 1
    assert "Traceback" not in done.stdout + done.stderr
    (report,) = (folder / "home" / "reports").iterdir()
    assert "空き家" not in report.read_text(encoding="utf-8")
    assert os.name == "nt" or report.stat().st_mode & 0o077 == 0


def test_a_cp932_terminal_gets_every_answer(folder: Path) -> None:
    """Characters outside cp932 are replaced with a warning; file and record keep them."""
    answer = json.dumps(
        {"title": "髙橋—〜✅", "points": [{"text": "髙﨑さん—済み✅🐻", "cites": ["L2"]}]}, ensure_ascii=False
    )
    with Misbehaving(ok(answer), ok(answer)) as server:
        shown = kumaai(folder, "summarize", "notice.txt", environ=endpoint(server), encoding="cp932")
        saved = kumaai(
            folder, "summarize", "notice.txt", "-o", "out.md", environ=endpoint(server), encoding="cp932"
        )
    assert shown.status == saved.status == 0
    assert "済み○?" in shown.stdout
    assert "U+1F43B" in shown.stderr
    assert "髙﨑さん—済み✅🐻" in (folder / "out.md").read_text(encoding="utf-8")
    assert "✅🐻" in record(folder)["answer_raw"][0]


def test_what_is_not_there_is_not_written_in_place(folder: Path) -> None:
    """--in-place goes with one file, not with standard input or -o."""
    assert kumaai(folder, "proofread", "-", "--in-place", stdin=b"a").status == 2
    assert kumaai(folder, "proofread", "notice.txt", "--in-place", "-o", "x.txt").status == 2


def test_in_place_keeps_the_old_file(folder: Path) -> None:
    """The file is changed and its former bytes are beside it."""
    (folder / "a.txt").write_bytes("会場でで受付を行ないます。\r\n".encode("cp932"))
    before = (folder / "a.txt").read_bytes()
    done = kumaai(folder, "proofread", "a.txt", "--in-place", "--no-disclosure", "--json")
    assert done.status == 0, done.stderr
    assert (folder / "a.txt.bak").read_bytes() == before
    assert (folder / "a.txt").read_bytes() == "会場で受付を行います。\r\n".encode("cp932")
    assert record(folder)["warnings"], "that the disclosure was left out is on record"


def test_proofread_check_tells_by_its_status(folder: Path) -> None:
    """20 where something was found, 0 where nothing was, and nothing is written."""
    (folder / "good.txt").write_text("会場で受付を行います。\n", encoding="utf-8")
    (folder / "bad.txt").write_text("会場でで受付を行います。\n", encoding="utf-8")
    assert kumaai(folder, "proofread", "--check", "good.txt").status == 0
    assert kumaai(folder, "proofread", "--check", "bad.txt").status == 20


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["minutes"], ["minutes", "a", "--style", "poem"], ["nonsense"], ["summarize", "--json"]],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_wrong_usage_is_status_2_with_a_hint(folder: Path, arguments: list[str], language: str) -> None:
    """One sentence that names what is wrong, in the user's language."""
    done = kumaai(folder, *arguments, language=language)
    assert done.status == 2
    assert "kumaai" in done.stderr
    if "--json" in arguments:
        assert done.envelope["error"]["code"] == "usage"


def test_a_home_that_cannot_be_used_stops_the_run_before_anything_is_sent(folder: Path) -> None:
    """Nothing is sent that could not be recorded."""
    (folder / "file").write_text("no folder")
    with Misbehaving(by_schema()) as server:
        environ = endpoint(server) | {"KUMAAI_HOME": str(folder / "file")}
        done = kumaai(folder, "summarize", "notice.txt", "--json", environ=environ)
        assert done.status in (3, 11)
        assert server.requests == []


def test_a_connection_that_breaks_is_status_6(folder: Path) -> None:
    """A server that hangs up each time ends in a network error, not in rules."""
    with Misbehaving(*[disconnect()] * 20) as server:
        done = kumaai(folder, "summarize", "notice.txt", "--json", "--timeout", "3", environ=endpoint(server))
    assert done.status == 6
    assert done.envelope["model"]["provider"] == "openai"


def test_the_same_file_gives_the_same_ids(folder: Path) -> None:
    """Two runs cite the same places."""
    first, second = (kumaai(folder, "summarize", "notice.txt", "--json").envelope["answer"] for _ in range(2))
    assert first == second


def test_schemas_are_published(folder: Path) -> None:
    """Every command's schema is JSON on stdout."""
    for command in ("minutes", "summarize", "proofread", "excel-formula", "ideas", "run"):
        assert json.loads(kumaai(folder, "schema", command).stdout)["$defs"]


def test_help_is_there_in_both_languages(folder: Path) -> None:
    """Each command explains itself in Japanese and in English."""
    for command in (
        "minutes",
        "summarize",
        "proofread",
        "excel-formula",
        "ideas",
        "run",
        "prompts",
        "log",
        "config",
        "doctor",
    ):
        outcomes: list[Outcome] = [
            kumaai(folder, command, "--help", language=tongue) for tongue in ("ja", "en")
        ]
        assert [done.status for done in outcomes] == [0, 0]
        assert outcomes[0].stdout != outcomes[1].stdout


def test_the_environment_of_the_system_can_be_made() -> None:
    """The real streams and folders of this process are taken without an error."""
    environment = Environment.system()
    assert environment.cwd == Path.cwd()
    assert environment.now().tzinfo is not None


def test_a_prompt_that_does_not_fit_is_refused_before_anything_is_sent(folder: Path) -> None:
    """Another command's prompt is status 3; a value that the prompt does not know is status 2."""
    with Misbehaving(by_schema()) as server:
        wrong = kumaai(
            folder,
            "summarize",
            "notice.txt",
            "--prompt",
            "proofread-koho",
            "--json",
            environ=endpoint(server),
        )
        stray = kumaai(
            folder,
            "run",
            "press-release",
            "notice.txt",
            "--set",
            "colour=red",
            "--json",
            environ=endpoint(server),
        )
        assert server.requests == []
    assert (wrong.status, wrong.envelope["error"]["code"]) == (3, "config.prompt_answer")
    assert (stray.status, stray.envelope["error"]["code"]) == (2, "usage.set")
    assert stray.envelope["error"]["hint"] == "It takes: audience, length, instruction."


def test_a_folder_may_not_choose_an_endpoint_elsewhere(folder: Path) -> None:
    """A kumaai.toml that came with a folder cannot send documents to a host of its own."""
    (folder / "kumaai.toml").write_text(
        'base_url = "https://attacker.example/v1"\nmodel = "m"\napi_key = "k"\n'
    )
    done = kumaai(folder, "summarize", "notice.txt", "--json")
    assert (done.status, done.envelope["error"]["code"]) == (3, "config.project_endpoint")


def test_who_was_absent_is_none_only_where_the_source_says_so(folder: Path) -> None:
    """「欠席者　なし」 is nobody; silence is 「（記録なし・要確認）」."""
    (folder / "none.txt").write_text("会議名　環境審議会\n欠席者　なし\n" + TEXT, encoding="utf-8")
    assert "| 欠席者 | なし |" in kumaai(folder, "minutes", "none.txt", "-o", "-").stdout
    assert "| 欠席者 | （記録なし・要確認） |" in kumaai(folder, "minutes", "会議 メモ.txt", "-o", "-").stdout


def test_json_keeps_every_character_in_any_encoding(folder: Path) -> None:
    """Through a cp932 pipe the JSON is escaped, so that a macro reads what a UTF-8 terminal shows."""
    plain = kumaai(folder, "summarize", "notice.txt", "--json").envelope
    piped = kumaai(folder, "summarize", "notice.txt", "--json", encoding="cp932")
    assert piped.stdout.isascii()
    assert piped.envelope["answer"] == plain["answer"]


def test_a_json_line_is_one_line_for_every_reader(folder: Path) -> None:
    """Line separators inside a document are escaped, so that no reader of lines cuts the object in two."""
    (folder / "lines.txt").write_text(
        "1 目的\n空き家の\u2028適正な管理を\u0085進めることを目的とする。\n", encoding="utf-8"
    )
    done = kumaai(folder, "summarize", "lines.txt", "--json")
    assert len(done.stdout.splitlines()) == 1
    assert done.envelope["status"] == 0


def test_a_result_is_never_written_over_its_own_source(folder: Path) -> None:
    """--force is for old results; an input is changed by --in-place alone, which keeps a copy."""
    before = (folder / "notice.txt").read_bytes()
    done = kumaai(folder, "summarize", "notice.txt", "-o", "./notice.txt", "--force", "--json")
    assert (done.status, done.envelope["error"]["code"]) == (2, "usage.output")
    assert (folder / "notice.txt").read_bytes() == before
