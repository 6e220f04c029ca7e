"""What leaves: allowed by the policy, masked, shown by a dry run, and only to the endpoint that is set."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.faults.server import Misbehaving, Request, answering, ok
from tests.program import Outcome, kumaai

NOTICE = (
    "担当　佐久間 翼　電話096-328-2111\n"
    "佐久間主査から、令和8年5月29日までに報告するよう依頼があった。\n"
    "相談者の佐久間 翼様は、髙﨑①丁目にお住まいである。\n"
)
CITED = json.dumps({"title": "依頼", "points": [{"text": "令和8年5月29日までに報告する。", "cites": ["L2"]}]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with a notice that names a person."""
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "names.txt").write_text("佐久間 翼\n", encoding="utf-8")
    return tmp_path


def asked(folder: Path, url: str, *words: str, **environ: str) -> Outcome:
    """A summary by a model at ``url``."""
    given = {"KUMAAI_BASE_URL": url, "KUMAAI_MODEL": "m", **environ}
    return kumaai(folder, "summarize", "notice.txt", *words, environ=given)


def echo(request: Request) -> str:
    """An answer that repeats the source as the model got it, as far as it is in the marks."""
    lines = [line for line in request.prompt.splitlines() if line.startswith("[L")]
    points = [{"text": line.partition("] ")[2], "cites": [line[1 : line.index("]")]]} for line in lines]
    return json.dumps({"title": "写し", "points": points}, ensure_ascii=False)


def test_masked_values_do_not_leave_and_come_back_as_they_were(folder: Path) -> None:
    """The server sees no name and no number; the answer has them, character for character."""
    with Misbehaving(answering(echo)) as server:
        done = asked(folder, server.base_url, "--mask", "--names", "names.txt", "--json")
    assert done.status == 0, done.stderr
    sent = server.requests[0].prompt
    assert "佐久間" not in sent
    assert "328-2111" not in sent
    assert [point["text"] for point in done.envelope["answer"]["points"]] == NOTICE.splitlines()
    assert done.envelope["masked"]["person"] >= 1
    assert done.envelope["masked"]["phone"] == 1


def test_the_record_holds_what_was_sent_and_no_table(folder: Path) -> None:
    """Messages and the raw answer are masked as they were on the wire."""
    with Misbehaving(answering(echo)) as server:
        asked(folder, server.base_url, "--mask", "--names", "names.txt")
    record = json.loads(kumaai(folder, "log", "show", "last", "--json").stdout)
    wire = json.dumps([record["messages"], record["answer_raw"]], ensure_ascii=False)
    assert "佐久間" not in wire
    assert "328-2111" not in wire
    assert record["masked"]["phone"] == 1


def test_an_endpoint_on_this_machine_gets_the_text_as_it_is(folder: Path) -> None:
    """Nothing leaves, so nothing is masked unless it is asked for."""
    with Misbehaving(ok(CITED)) as server:
        done = asked(folder, server.base_url, "--json")
    assert "佐久間 翼" in server.requests[0].prompt
    assert done.envelope["masked"] == {}


def test_an_altered_placeholder_is_told(folder: Path) -> None:
    """A placeholder that nobody gave out stands in no document without a word."""
    answer = json.dumps({"title": None, "points": [{"text": "〔氏名99〕が報告する。", "cites": ["L2"]}]})
    with Misbehaving(ok(answer)) as server:
        done = asked(folder, server.base_url, "--mask", "--json")
    assert "mask.placeholder" in [check["id"] for check in done.envelope["checks"]]


def test_a_repair_round_quotes_nothing_that_was_masked(folder: Path) -> None:
    """What is said of a broken answer goes out masked as well."""
    with Misbehaving(ok('{"points": "佐久間 翼"}'), answering(echo)) as server:
        done = asked(folder, server.base_url, "--mask", "--names", "names.txt")
    assert done.status == 0
    said = [m["content"] for m in server.requests[1].body["messages"] if m["role"] == "user"]
    assert all("328-2111" not in text for text in said)


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(folder: Path) -> None:
    """The messages of the dry run are those of the run, word for word."""
    with Misbehaving(ok(CITED)) as server:
        dry = asked(folder, server.base_url, "--mask", "--dry-run", "--json")
        assert server.requests == []
        asked(folder, server.base_url, "--mask")
        sent = server.requests[0].body["messages"]
    shown = [{"role": m["role"], "content": m["content"]} for m in dry.envelope["answer"]["messages"]]
    assert shown == sent
    assert dry.envelope["answer"]["tokens"] > 100
    assert not list(folder.glob("*.md"))


def test_a_dry_run_needs_no_key_and_the_rules_send_nothing(folder: Path) -> None:
    """To an endpoint outside the text is masked by default; without an endpoint nothing is sent at all."""
    dry = asked(folder, "https://llm.example.jp/v1", "--dry-run")
    assert dry.status == 0
    assert "328-2111" not in dry.stdout
    rules = kumaai(folder, "summarize", "notice.txt", "--dry-run", "--json")
    assert rules.envelope["answer"]["messages"] == []


@pytest.mark.parametrize(
    ("rules", "words", "code"),
    [
        ('allowed_hosts = ["llm.city.example.jp"]', (), "policy.host"),
        ('allowed_models = ["x"]', (), "policy.model"),
        ("force_masking = true", ("--no-mask",), "policy.mask"),
        ("highest_class = 1", ("--class", "2"), "policy.class"),
        ("force_disclosure = true", ("--no-disclosure",), "policy.disclosure"),
    ],
)
def test_a_run_that_the_policy_forbids_is_refused_and_recorded(
    folder: Path, rules: str, words: tuple[str, ...], code: str
) -> None:
    """Status 5 before a key is even looked for."""
    (folder / "policy.toml").write_text(rules, encoding="utf-8")
    done = asked(folder, "https://llm.example.jp/v1", *words, "--json", KUMAAI_POLICY="policy.toml")
    assert (done.status, done.envelope["error"]["code"]) == (5, code)
    record = json.loads(kumaai(folder, "log", "show", "last", "--json").stdout)
    assert (record["status"], record["error"]["code"]) == (5, code)


def test_a_folder_cannot_switch_masking_off(folder: Path) -> None:
    """kumaai.toml in a folder that came from elsewhere is not asked about that."""
    (folder / "kumaai.toml").write_text('mask = "off"\n', encoding="utf-8")
    dry = asked(folder, "https://llm.example.jp/v1", "--dry-run")
    assert "328-2111" not in dry.stdout


def test_only_the_configured_endpoint_is_connected_to(folder: Path) -> None:
    """Whatever the text names, one address is connected to."""
    connected: list[Any] = []
    active = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if active[0] and event == "socket.connect" and isinstance(arguments[1], tuple):
            connected.append(arguments[1][1])

    sys.addaudithook(watch)
    with Misbehaving(ok(CITED)) as other, Misbehaving(ok(CITED)) as server:
        (folder / "notice.txt").write_text(
            f"{NOTICE}詳しくは {other.base_url}/models を見る。\n![図]({other.base_url}/x.png)\n",
            encoding="utf-8",
        )
        done = asked(folder, server.base_url, "-o", "s.md")
        ports = {server.base_url.split(":")[2].split("/")[0]}
    active[0] = False
    assert done.status == 0
    assert {str(port) for port in connected} == ports


def test_the_key_comes_from_a_file_and_is_never_shown(folder: Path) -> None:
    """api_key_file is read where no key is set; neither output nor record holds it."""
    (folder / "key.txt").write_text("sk-secret-of-the-test\n", encoding="utf-8")
    with Misbehaving(ok(CITED)) as server:
        done = asked(folder, server.base_url, "--json", KUMAAI_API_KEY_FILE=str(folder / "key.txt"))
    assert server.requests[0].headers["authorization"] == "Bearer sk-secret-of-the-test"
    everything = done.stdout + done.stderr + kumaai(folder, "log", "show", "last", "--json").stdout
    assert "sk-secret" not in everything


def test_a_model_is_told_to_give_placeholders_back_unaltered(folder: Path) -> None:
    """The rule goes along only where something was masked."""
    with Misbehaving(ok(CITED)) as server:
        asked(folder, server.base_url, "--mask", "--names", "names.txt")
        asked(folder, server.base_url)
    first, second = (request.body["messages"][0]["content"] for request in server.requests)
    assert "種類の名と番号を〔 〕で囲んだものは" in first
    assert "種類の名と番号を〔 〕で" not in second


def test_an_own_prompt_with_personal_data_is_told_and_refused_where_masking_is_forced(folder: Path) -> None:
    """The text of a prompt file is sent as it stands: it cannot be masked."""
    shown = kumaai(folder, "prompts", "show", "summarize-points").stdout
    assert "{{ source }}" in shown or "source" in shown
    builtin = (Path(__file__).parents[2] / "prompts" / "summarize-points.ja.md").read_text(encoding="utf-8")
    own = builtin.replace("# user\n", "# user\n\n返信先は 佐久間 翼様、電話096-328-2111 です。\n", 1)
    (folder / "own.md").write_text(own, encoding="utf-8")
    dry = asked(folder, "https://llm.example.jp/v1", "--prompt", "own.md", "--dry-run", "--json")
    assert any("itself holds personal data" in warning for warning in dry.envelope["warnings"]), dry.stdout
    (folder / "policy.toml").write_text("force_masking = true", encoding="utf-8")
    words = ("--prompt", "own.md", "--dry-run", "--json")
    refused = asked(folder, "https://llm.example.jp/v1", *words, KUMAAI_POLICY="policy.toml")
    assert (refused.status, refused.envelope["error"]["code"]) == (5, "policy.personal")


ROSTER = (
    ("職員番号", "氏名", "ふりがな", "部署", "生年月日", "内線"),
    ("010412", "長谷部 透", "はせべ とおる", "都市政策部", "1971/6/17", "2345"),
    ("012038", "井川 幸", "いがわ さち", "総務部", "1984/2/29", "2346"),
)


def _roster(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROSTER:
        sheet.append(row)
    book.save(folder / "staff.xlsx")


@pytest.mark.parametrize("name", ["staff.xlsx", "staff.csv"])
def test_a_heading_says_what_the_cells_below_it_hold(folder: Path, name: str) -> None:
    """A staff number alone in its cell is masked as the column says; places and departments stay."""
    _roster(folder)
    (folder / "staff.csv").write_text("\n".join(map(",".join, ROSTER)), encoding="utf-8")
    environ = {"KUMAAI_BASE_URL": "https://llm.example.jp/v1", "KUMAAI_MODEL": "m"}
    dry = kumaai(folder, "summarize", name, "--dry-run", environ=environ)
    for row in ROSTER[1:]:
        for value in (row[0], row[1], row[2], row[4]):
            assert value not in dry.stdout
        assert row[3] in dry.stdout


def test_the_samples_of_a_column_are_masked_for_a_formula(folder: Path) -> None:
    """A few values are shown of each column: no name, number or date of birth among them."""
    _roster(folder)
    environ = {"KUMAAI_BASE_URL": "https://llm.example.jp/v1", "KUMAAI_MODEL": "m"}
    words = ("excel-formula", "staff.xlsx", "年齢", "--cell", "G2:G3", "--expect", "G2=54", "--dry-run")
    dry = kumaai(folder, *words, environ=environ)
    assert dry.status == 0, dry.stderr
    for row in ROSTER[1:]:
        assert not any(value in dry.stdout for value in (row[0], row[1], row[2], row[4]))
    assert re.search(r"職員番号 text 例 〔職員番号\d〕、〔職員番号\d〕", dry.stdout)
    assert re.search(r"G2=54（この行: A2=〔[^〕]+〕、B2=〔氏名1〕、C2=〔氏名2〕、D2=都市政策部", dry.stdout)
    assert re.search(r"ふりがな text 例 〔氏名\d〕、〔氏名\d〕", dry.stdout)


@pytest.mark.parametrize("mask", ["--mask", "--no-mask"])
def test_characters_that_nobody_sees_leave_from_no_cell(folder: Path, mask: str) -> None:
    """A cell that is masked by its heading is cleaned like every other text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("氏名", "備考"), ("長谷部 透", "承\u200b認\u2060済み"), ("井川 幸", "なし")):
        sheet.append(row)
    book.save(folder / "list.xlsx")
    environ = {"KUMAAI_BASE_URL": "http://127.0.0.1:9/v1", "KUMAAI_MODEL": "m"}
    dry = kumaai(folder, "summarize", "list.xlsx", mask, "--dry-run", environ=environ)
    assert "承認済み" in dry.stdout
    assert "\u200b" not in dry.stdout
