"""Every command on every kind of input, by the rules and by a model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kumaai.prompts import Layers, available, builtin_folder
from tests.faults.server import Misbehaving, by_schema
from tests.program import Outcome, kumaai

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
COMMANDS = {
    "minutes": ["minutes"],
    "summarize": ["summarize"],
    "proofread": ["proofread"],
    "ideas": ["ideas", "空き店舗の活用", "--from"],
}
ANSWER_KEYS = {
    "minutes": "decisions",
    "summarize": "points",
    "proofread": "edits",
    "ideas": "ideas",
    "excel-formula": "formula",
}
CSV = "発言者,発言\r\n会長,案のとおり決定することとします。\r\n係長,来週の金曜日までに資料を送ります。\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with one input of each kind."""
    shutil.copy(EXAMPLES / "council.docx", tmp_path / "in.docx")
    shutil.copy(EXAMPLES / "budget.xlsx", tmp_path / "in.xlsx")
    shutil.copy(EXAMPLES / "material.md", tmp_path / "in.md")
    shutil.copy(EXAMPLES / "打合せ メモ.txt", tmp_path / "in.txt")
    (tmp_path / "in.csv").write_bytes(CSV.encode("cp932"))
    return tmp_path


def call(folder: Path, command: str, source: str, *options: str, **rest: object) -> Outcome:
    """One call with ``--json`` on one input."""
    stdin = (folder / "in.md").read_bytes() if source == "-" else b""
    return kumaai(folder, *COMMANDS[command], source, *options, "--json", stdin=stdin, **rest)


@pytest.mark.parametrize("source", ["in.docx", "in.xlsx", "in.txt", "in.md", "in.csv", "-"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_reads_each_kind_by_the_rules(folder: Path, command: str, source: str) -> None:
    """The envelope is whole, says that no AI was used, and its answer has the command's shape."""
    told = call(folder, command, source).envelope
    assert (told["status"], told["model"]["ai"], told["error"]) == (0, False, None)
    assert ANSWER_KEYS[command] in told["answer"]
    assert told["inputs"][0]["blocks"] > 0
    for output in told["outputs"]:
        assert (folder / output["path"]).stat().st_size > 0


@pytest.mark.parametrize("source", ["in.docx", "in.xlsx", "in.txt", "in.md", "in.csv", "-"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_asks_a_model_about_each_kind(folder: Path, command: str, source: str) -> None:
    """A server that answers by the schema it is sent gives the same shape; what it cites is checked."""
    with Misbehaving(by_schema()) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        told = call(folder, command, source, environ=environ).envelope
    assert told["model"] == {"provider": "openai", "name": "m", "host": told["model"]["host"], "ai": True}
    # A server that knows only the schema proposes edits that cannot be placed, and kumaai says so.
    assert told["status"] in ((0, 8) if command == "proofread" else (0,)), told["error"]
    assert told["usage"]["calls"] >= 1


@pytest.mark.parametrize("kind", ["docx", "xlsx", "md", "txt", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_writes_each_kind(folder: Path, command: str, kind: str) -> None:
    """-o decides the kind; every file discloses how it was made and can be read again."""
    told = call(folder, command, "in.docx", "-o", f"out.{kind}").envelope
    assert [output["kind"] for output in told["outputs"]] == [kind]
    assert "生成ＡＩ不使用" in told["disclosure"]
    if kind == "json":
        assert ANSWER_KEYS[command] in json.loads((folder / "out.json").read_text(encoding="utf-8"))
        return
    again = kumaai(folder, "summarize", f"out.{kind}", "--json").envelope
    assert again["status"] == 0, again["error"]
    if kind in ("md", "txt"):
        assert "生成ＡＩ不使用" in (folder / f"out.{kind}").read_text(encoding="utf-8").splitlines()[-1]


@pytest.mark.parametrize("style", ["zenbun", "yoten", "gaiyo", "shanai"])
def test_each_style_of_minutes_keeps_decisions_and_todos(folder: Path, style: str) -> None:
    """The style changes what is told of the remarks, never the results."""
    answers = [
        call(folder, "minutes", "in.docx", "--style", s, "-o", f"{s}.md", "--force").envelope["answer"]
        for s in (style, "yoten")
    ]
    assert answers[0]["decisions"] == answers[1]["decisions"] != []
    assert answers[0]["todos"] == answers[1]["todos"] != []


def runnable() -> list[str]:
    """The prompts of ``kumaai run``, in Japanese and English."""
    layers = Layers(organisation=None, project=None, user=None, builtin=builtin_folder())
    return sorted(f"{prompt.id}.{prompt.language}" for prompt in available(layers) if prompt.command == "run")


@pytest.mark.parametrize("prompt", runnable())
def test_each_prompt_of_the_library_runs(folder: Path, prompt: str) -> None:
    """`kumaai run` with the values that the prompt asks for gives a document."""
    shown = json.loads(kumaai(folder, "prompts", "show", prompt, "--json").stdout)
    values = [
        part
        for entry in shown["inputs"]
        if entry["name"] != "source"
        for part in ("--set", f"{entry['name']}={entry['example'] or 'x'}")
    ]
    with Misbehaving(by_schema()) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        done = kumaai(folder, "run", prompt, "in.md", *values, "-o", "out.docx", "--json", environ=environ)
    assert done.status == 0, done.stderr
    assert (folder / "out.docx").exists()


def test_run_without_a_model_says_that_rules_cannot_draft(folder: Path) -> None:
    """No form filled with nothing: status 3 and a hint to the example."""
    done = kumaai(folder, "run", "press-release", "in.md", "--json")
    assert (done.status, done.envelope["error"]["code"]) == (3, "config.provider")
    assert "--example" in done.envelope["error"]["hint"]
    assert (
        kumaai(folder, "run", "no-such-prompt", "in.md", "--json").envelope["error"]["code"]
        == "config.prompt_unknown"
    )


def test_a_long_source_is_read_in_parts_and_all_of_it(folder: Path) -> None:
    """A small context splits the source at its joints; the user is told that every block was read."""
    lines = [
        f"## 第{n}章\n\nこの章では、施設{n}号の利用者が前年度より{n}人増えたことを述べる。\n"
        for n in range(1, 121)
    ]
    (folder / "long.md").write_text("\n".join(lines), encoding="utf-8")
    with Misbehaving(by_schema()) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m", "KUMAAI_CONTEXT_TOKENS": "6000"}
        told = call(folder, "summarize", "long.md", environ=environ).envelope
        sent = "".join(
            message["content"] for request in server.requests for message in request.body["messages"]
        )
    assert told["status"] == 0, told["error"]
    assert told["usage"]["calls"] > 1
    assert any("240" in warning for warning in told["warnings"]), told["warnings"]
    assert all(f"施設{n}号" in sent for n in range(1, 121))
