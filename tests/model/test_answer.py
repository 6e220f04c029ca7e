"""Answers are asked for strictly, read leniently, and repaired at most twice."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai import answers
from kumaai.model.answer import ask, extract, read
from kumaai.status import AnswerError
from tests.faults.server import Misbehaving, answering, by_schema, length, ok, refusing

PROMPT = [
    {"role": "system", "content": "要約してください。"},
    {
        "role": "user",
        "content": "[p1] 第1回会議を開いた。\n[p2] 予算は百万円です。\n[t1.r1.c2] 担当は総務課。",
    },
]
GOOD = {"title": "会議", "points": [{"text": "予算は百万円です。", "cites": ["p2"]}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def ask_summary(talk, **more):
    """Ask for a summary of PROMPT."""
    return ask(talk, PROMPT, answers.Summary, name="summarize", notify=talk.notify, **more)


def test_answer_by_schema(talk_to) -> None:
    """A server that follows the schema gives a typed answer in one round, with ids from the prompt."""
    with Misbehaving() as server:
        answered = ask_summary(talk_to(server))
    assert answered.value.points[0] == answers.Cited(text="第1回会議を開いた。", cites=["p1"])
    assert (answered.rounds, answered.model, answered.messages) == (1, "gpt-4o", PROMPT)
    assert answered.input_tokens and answered.output_tokens and len(answered.raw) == 1


@pytest.mark.parametrize(
    "shape", [*answers.PUBLISHED.values(), answers.AskedFormula, answers.AskedProofreading]
)
def test_every_shape_is_answered_by_schema(talk_to, shape) -> None:
    """Every task's shape can be answered, with a schema beside the prompt and with one in it."""
    with Misbehaving(by_schema(), refusing("json_schema", "json_object")) as server:
        for _server in range(2):
            answered = ask(talk_to(server), PROMPT, shape, name="x", notify=print)
            assert isinstance(answered.value, shape) and answered.rounds == 1


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{}\n```",
        "Here is the summary you asked for:\n{}\nAnything else?",
        "<think>\nMaybe {{\"title\": 1}}?\n</think>\n\n{}",
        "[{}]",
        "例: {{\"points\": []}}\n答え: {}",
    ],
)  # fmt: skip
def test_text_around_the_json_is_dropped(text) -> None:
    """Fences, prose, thoughts and a list of one do not matter."""
    value, wrong = read(text.format(json.dumps(GOOD, ensure_ascii=False, indent=1)), answers.Summary)
    assert not wrong and value is not None and value.points[0].cites == ["p2"]


def test_lenient_reading() -> None:
    """Unknown fields are ignored, missing ones defaulted, raw line feeds and digits as text accepted."""
    value, wrong = read(
        '{"edits":[{"block":"p1","start":"3","before":"a\nb","after":"c","mood":1}]}', answers.Proofreading
    )
    assert not wrong and value is not None
    assert (value.edits[0].before, value.edits[0].start, value.edits[0].rule) == ("a\nb", 3, None)


@pytest.mark.parametrize(
    "text", ["", "no", "{" * 3000, "[" * 9999, '{"a":' * 9999, "{} {", "12", "\ud800", '{"a": 1']
)
def test_no_answer_in_it(text) -> None:
    """Text without a usable object is refused with words, never with a crash."""
    value, wrong = read(text, answers.Proofreading if "{}" not in text else answers.AskedProofreading)
    assert (value is None) == bool(wrong) and (value is None or value.edits == [])


@given(JSON.filter(lambda value: isinstance(value, dict)))
def test_any_object_is_found_in_prose(value) -> None:
    """Whatever object stands alone between words is found whole."""
    text = f"答えは次のとおり。\n{json.dumps(value, ensure_ascii=False)}\n以上"
    assert extract(text) == value == extract(json.dumps(value))


@pytest.mark.parametrize("depth", [50, 300, 900, 990, 5_000])
def test_deep_nesting_is_no_crash(depth) -> None:
    """However deep an answer is nested, it is read or refused."""
    text = '{"title": null, "points": [], "x": ' + '{"a":' * depth + "1" + "}" * depth + "}"
    for shape in (answers.Summary, answers.AskedFormula):
        value, wrong = read(text, shape)
        assert (value is None) == bool(wrong)


def test_hostile_text_is_read_in_no_time() -> None:
    """Text made to keep a parser busy does not."""
    started = time.monotonic()
    for unit in ("<think>", "</think>", "{", '{"', '{"a":[', "```json\n{"):
        read(unit * 50_000, answers.Summary)
    assert time.monotonic() - started < 5


def test_repair_quotes_the_violations(talk_to, told) -> None:
    """A wrong answer is sent back with all that is wrong; the mended one is taken."""
    bad = '{"title": 5, "points": [{"cites": ["p1"]}]}'
    with Misbehaving(ok(bad), ok(json.dumps(GOOD))) as server:
        answered = ask_summary(talk_to(server))
        sent = server.requests[1].body["messages"]
    assert answered.rounds == 2 and answered.raw == [bad, json.dumps(GOOD)] and len(told) == 1
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert "$.title" in sent[3]["content"] and "'text' is a required property" in sent[3]["content"]
    assert answered.messages == sent and answered.input_tokens > len(PROMPT[1]["content"]) / 2


def test_after_two_repairs_the_answer_is_unusable(talk_to) -> None:
    """The third wrong answer is the last; all of them are kept."""
    with Misbehaving(ok("one"), ok("two"), ok("three")) as server:
        talk = talk_to(server)
        with pytest.raises(AnswerError) as caught:
            ask_summary(talk)
        assert len(server.requests) == 3
    assert caught.value.code == "answer.schema" and caught.value.hint
    assert caught.value.raw == "one\n\ntwo\n\nthree" and [e.reply.text for e in talk.exchanges] == [
        "one",
        "two",
        "three",
    ]


def test_check_gives_further_violations(talk_to) -> None:
    """What a schema cannot say is checked too, and repaired in the same rounds."""
    formulas = [f'{{"formula": "=SUM(A{n})"}}' for n in (1, 2, 3)]
    with Misbehaving(*map(ok, formulas)) as server:
        talk = talk_to(server)

        def check(value: answers.AskedFormula) -> list[str]:
            return [] if "A2" in value.formula else ["A1 is empty"]

        answered = ask(talk, PROMPT, answers.AskedFormula, name="f", notify=talk.notify, check=check)
        assert answered.value.formula == "=SUM(A2)" and "A1 is empty" in server.requests[1].prompt
        with pytest.raises(AnswerError) as caught:
            ask(talk, PROMPT, answers.AskedFormula, name="f", notify=talk.notify, check=check)
    assert caught.value.code == "answer.check"


@pytest.mark.parametrize("text", ['{"points": [{"te', ""])
def test_cut_answer_is_not_repaired(talk_to, text) -> None:
    """An answer cut at the output limit ends in one clear error: repeating it would cut it again."""
    with Misbehaving(length(text)) as server, pytest.raises(AnswerError) as caught:
        ask_summary(talk_to(server))
    assert caught.value.code == "answer.truncated" and caught.value.raw == text and len(server.requests) == 1


def test_cut_but_complete_answer_is_taken(talk_to) -> None:
    """When only what follows the JSON was cut, nothing is lost."""
    with Misbehaving(length(json.dumps(GOOD) + "\nLet me ex")) as server:
        assert ask_summary(talk_to(server)).value.title == "会議"


def test_answer_may_depend_on_the_request(talk_to) -> None:
    """The server can compute its answers, as tests of other rooms need."""
    with Misbehaving(
        answering(lambda request: json.dumps({"title": request.format, "points": []}))
    ) as server:
        assert ask_summary(talk_to(server)).value.title == "json_schema"
