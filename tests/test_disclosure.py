"""What a document says of its making: the same facts in a line, in rows and in properties, read back from each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.disclosure import Confirmation, Origin, disclosure, from_line, from_properties, from_rows
from kumaai.environment import Environment, Stream
from kumaai.settings import Settings, Value, load

MODEL = Origin("01J", date(2026, 11, 22), True, "gpt-4.1-mini", "llm.example.jp", "minutes")
RULES = Origin("01K", date(2026, 4, 1), False, command="summarize")
STATED = Origin("01L", date(2026, 4, 1), True, "Copilot", None, "disclose", declared=True)
TWICE = MODEL.confirmed("山田太郎", date(2026, 11, 23)).confirmed("佐藤花子", date(2026, 11, 24))
ORIGINS = [MODEL, RULES, STATED, MODEL.confirmed("山田太郎", date(2026, 11, 23)), TWICE]
ORIGINS += [RULES.confirmed("総務課 山田", date(2026, 4, 2)), STATED.confirmed("田中", date(2026, 4, 2))]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The defaults, whatever this machine has set."""
    import io

    nowhere = Path("/nonexistent")
    streams = (io.BytesIO(), Stream(io.BytesIO()), Stream(io.BytesIO()))
    return load(Environment(*streams, {"KUMAAI_HOME": str(nowhere)}, nowhere))


def test_the_wording_before_a_check(settings: Settings) -> None:
    """A model's text says that it was not checked; a text by rules says that no AI was used."""
    assert disclosure(settings, MODEL).text == (
        "本資料は生成ＡＩを利用して作成しています（内容確認前）　モデル：gpt-4.1-mini　作成日：2026年11月22日　記録番号：01J"
    )
    assert disclosure(settings, RULES).text.startswith(
        "規則による下書き（生成ＡＩ不使用）　kumaaiの規則　作成日："
    )


def test_the_wording_after_a_check(settings: Settings) -> None:
    """Who checked it and when stand in the line; of two persons both."""
    checked = disclosure(settings, MODEL.confirmed("山田太郎", date(2026, 11, 23))).text
    assert checked.startswith(
        "本資料は生成ＡＩを利用して作成し、職員が内容を確認しています（確認者 山田太郎　2026年11月23日）"
    )
    both = disclosure(settings, TWICE)
    assert "（確認者 山田太郎、佐藤花子　2026年11月23日、2026年11月24日）" in both.text
    assert dict(both.rows)["内容の確認"] == "山田太郎（2026年11月23日）、佐藤花子（2026年11月24日）"
    assert dict(disclosure(settings, MODEL).rows)["内容の確認"] == "未確認"
    rules = disclosure(settings, RULES.confirmed("山田", date(2026, 4, 2))).text
    assert "生成ＡＩ不使用" in rules and "確認者 山田" in rules


def test_one_who_checks_again_is_named_once() -> None:
    """The later check takes the place of the same person's earlier one."""
    again = TWICE.confirmed("山田太郎", date(2026, 12, 1))
    assert again.confirmations == (
        Confirmation("佐藤花子", date(2026, 11, 24)),
        Confirmation("山田太郎", date(2026, 12, 1)),
    )


def test_a_stated_model_is_marked_as_such(settings: Settings) -> None:
    """What a person stated is not told as if kumaai had seen it; when it was made is not known."""
    told = disclosure(settings, STATED)
    assert "モデル：Copilot（申告）　申告日：2026年4月1日" in told.text
    assert dict(told.rows)["作成日"].startswith("不明")


def test_a_wording_of_ones_own_may_leave_the_name_out(settings: Settings) -> None:
    """Braces that are no placeholder stay; without {by} the line names nobody, the properties do."""
    own = Settings({**settings.values, "disclosure_confirmed": Value("確認済{x}", "kumaai.toml")})
    told = disclosure(own, TWICE)
    assert told.text.startswith("確認済{x}　モデル")
    assert told.properties()["kumaai-confirmed-by"] == "山田太郎; 佐藤花子"


@pytest.mark.parametrize("origin", ORIGINS, ids=range(len(ORIGINS)))
def test_each_form_tells_the_whole(settings: Settings, origin: Origin) -> None:
    """Line, rows and properties lead back to the origin, but for the endpoint, and the command in the line."""
    told = disclosure(settings, origin)
    assert from_rows(told.rows) == origin
    assert from_properties(told.properties()) == replace(origin, host=None)
    assert from_line(told.text, settings) == replace(origin, host=None, command="")


def test_a_line_without_end_is_no_line_of_ours(settings: Settings) -> None:
    """A file made to keep the search busy costs no time."""
    assert from_line("　モデル：" * 500_000, settings) is None
    assert from_rows([("内容の確認", "（" * 500_000), ("生成AIの利用", "あり")]) is None


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["kumaai-run", "kumaai-date", "kumaai-ai",
       "kumaai-model", "kumaai-confirmed-by", "kumaai-confirmed-on"]), st.text(max_size=20)))  # fmt: skip
def test_any_text_is_read_or_left(line: str, properties: dict[str, str]) -> None:
    """A file may say anything: nothing is made of what is no disclosure, and nothing breaks."""
    values = {
        name: Value("確認{by}{date}", "") for name in ("disclosure_confirmed", "disclosure_rules_confirmed")
    }
    found = from_line(line, Settings(values))
    assert found is None or found.run
    told = from_properties(properties)
    assert told is None or (told.run and (told.model or not told.ai))
    from_rows([(line, "あり"), ("生成AIの利用", line), ("作成日", line)])
