"""Long inputs are asked in parts at the document's joints, and nothing is cut silently."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumaai import answers
from kumaai.messages import language, use
from kumaai.model.plan import Coverage, ask_parts, context_of, estimate_tokens, split
from kumaai.model.splitting import weight
from kumaai.source import Block
from kumaai.status import AnswerError, ModelError
from tests.faults.server import (
    Misbehaving,
    Request,
    answering,
    by_schema,
    context_limit,
    error,
    length,
    ok,
    slow,
    status,
)

SENTENCE = "予算は来年度も同じ額とすることが全員の一致で決まりました。"


def document(sections: int, paragraphs: int = 6) -> list[Block]:
    """A document of sections, each a heading and some paragraphs."""
    blocks = []
    for section in range(sections):
        blocks.append(Block(f"p{len(blocks) + 1}", f"第{section + 1}章", "heading", 1))
        blocks += [Block(f"p{len(blocks) + n + 1}", SENTENCE * 4) for n in range(paragraphs)]
    return blocks


def messages_of(blocks) -> list[dict[str, str]]:
    """A prompt for some blocks."""
    return [
        {"role": "system", "content": "要点を挙げてください。"},
        {"role": "user", "content": "\n".join(f"[{block.id}] {block.text}" for block in blocks)},
    ]


def merged(values: list[answers.Summary]) -> answers.Summary:
    """All points of all parts."""
    return answers.Summary(points=[point for value in values for point in value.points])


def all_ids(request: Request) -> str:
    """An answer that cites every block of the prompt, in order."""
    ids = [line[1:].split("]")[0] for line in request.prompt.splitlines() if line.startswith("[")]
    return json.dumps({"title": None, "points": [{"text": "x", "cites": ids}]})


def ask_all(talk, blocks, *, context=128_000, **more):
    """Ask for a summary of the blocks."""
    more = {"name": "summarize", "notify": talk.notify, "context": context} | more
    return ask_parts(talk, messages_of, blocks, answers.Summary, merged, **more)


def cited(answered) -> list[str]:
    """All ids that an answer cites, in its order."""
    return [one for point in answered.value.points for one in point.cites]


def test_short_input_is_one_call(talk_to) -> None:
    """What fits is asked at once."""
    blocks = document(2)
    with Misbehaving(answering(all_ids)) as server:
        answered = ask_all(talk_to(server), blocks)
        assert len(server.requests) == 1
    assert answered.coverage == Coverage(14, 14, 1) and cited(answered) == [block.id for block in blocks]


def test_long_input_is_asked_in_parts(talk_to, told) -> None:
    """What does not fit is asked in parts; all of it is covered, in the document's order, and said to be in parts."""
    blocks = document(20)
    with Misbehaving(answering(all_ids)) as server:
        answered = ask_all(talk_to(server), blocks, context=4_096)
        assert len(server.requests) == answered.coverage.parts > 3
        assert len(told) == 1 + answered.coverage.parts
        assert max(estimate_tokens(request.prompt) for request in server.requests) < 4_096
    assert cited(answered) == [block.id for block in blocks]
    assert answered.coverage.covered == answered.coverage.total == len(blocks)
    assert len(answered.raw) == answered.rounds == answered.coverage.parts


def test_refusal_for_length_splits(talk_to, told) -> None:
    """A server that refuses a prompt for its length gets smaller ones until it takes them."""
    blocks = document(6)
    with Misbehaving(context_limit(1_500, answering(all_ids))) as server:
        answered = ask_all(talk_to(server), blocks)
    assert cited(answered) == [block.id for block in blocks] and answered.coverage.parts >= 4 and told


def test_refusal_that_no_splitting_mends(talk_to) -> None:
    """A context too short for anything is an error, not an endless game."""
    with Misbehaving(context_limit(3)) as server, pytest.raises(ModelError) as caught:
        ask_all(talk_to(server), document(2))
    assert caught.value.code == "model.context" and len(server.requests) < 8


def test_cut_answer_splits(talk_to) -> None:
    """When the answer for the whole is cut off, the halves are asked."""
    blocks = document(4)
    with Misbehaving(length(), answering(all_ids)) as server:
        answered = ask_all(talk_to(server), blocks)
    assert cited(answered) == [block.id for block in blocks] and answered.coverage.parts == 2


def test_endless_answer_is_an_error(talk_to) -> None:
    """An answer that is always cut off ends the run soon."""
    with Misbehaving(length()) as server, pytest.raises(AnswerError) as caught:
        ask_all(talk_to(server), document(40))
    assert caught.value.code == "answer.truncated" and len(server.requests) <= 4


def test_silently_cut_prompt_is_noticed(talk_to) -> None:
    """A server that reads only the end of a long prompt, as Ollama does, is given less."""
    blocks = document(8)

    def behave(handler, request) -> None:
        choice = {"message": {"content": all_ids(request)}, "finish_reason": "stop"}
        count = min(1_500, estimate_tokens(request.prompt))
        handler.send(200, json.dumps({"choices": [choice], "usage": {"prompt_tokens": count}}))

    with Misbehaving(behave) as server:
        answered = ask_all(talk_to(server), blocks)
        assert answered.coverage.parts > 1 and cited(answered) == [block.id for block in blocks]


def test_parts_run_side_by_side_in_order(talk_to) -> None:
    """Parts are asked at the same time; their answers come in the document's order."""
    blocks = document(24)
    with Misbehaving(slow(0.6, answering(all_ids)), slow(0.2, answering(all_ids))) as server:
        started = time.monotonic()
        answered = ask_all(talk_to(server), blocks, context=4_096)
        assert time.monotonic() - started < 0.2 * answered.coverage.parts
    assert cited(answered) == [block.id for block in blocks]


def test_rate_limit_halves_the_jobs(talk_to) -> None:
    """After a 429 fewer requests run at once."""
    running, most, lock = 0, [0, 0], threading.Lock()
    limited = threading.Event()

    def busy(handler, request) -> None:
        nonlocal running
        with lock:
            running += 1
            phase = 1 if limited.is_set() and len(server.requests) > 10 else 0
            most[phase] = max(most[phase], running)
            refuse = not limited.is_set() and len(server.requests) >= 4
            if refuse:
                limited.set()
        time.sleep(0.05)
        with lock:
            running -= 1
        if refuse:
            return status(429, {"Retry-After": "0.01"}, error("slow"))(handler, request)
        return answering(all_ids)(handler, request)

    blocks = document(60)
    with Misbehaving(busy) as server:
        answered = ask_all(talk_to(server), blocks, context=3_000, jobs=4)
    assert cited(answered) == [block.id for block in blocks]
    assert most[0] == 4 and most[1] <= 2


def test_failed_part_is_raised_and_the_others_are_kept(talk_to) -> None:
    """One part that fails fails the question; what was answered stays in the talk."""

    def one_bad(handler, request) -> None:
        behaviour = status(401) if "第7章" in request.prompt else answering(all_ids)
        return behaviour(handler, request)

    with Misbehaving(one_bad) as server:
        talk = talk_to(server)
        with pytest.raises(ModelError) as caught:
            ask_all(talk, document(12), context=4_096, jobs=2)
    assert caught.value.code == "model.credentials"
    assert any(exchange.reply for exchange in talk.exchanges)


PROGRAM = """
import sys, time
from kumaai import answers
from kumaai.model.plan import ask_parts
from kumaai.model.transport import Endpoint, Talk
from tests.model.test_plan import document, merged, messages_of
talk = Talk(Endpoint("openai", sys.argv[1], "k", "m"), timeout=60, notify=lambda text: None)
context = int(sys.argv[2])
try:
    ask_parts(talk, messages_of, document(40), answers.Summary, merged, name="s", notify=print, context=context, jobs=2)
except KeyboardInterrupt:
    print("interrupted", len(talk.exchanges), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize(("context", "calls"), [(3_000, 2), (99_000, 1)], ids=["parts", "one call"])
def test_interrupt_ends_the_run_at_once(context, calls) -> None:
    """Ctrl-C comes through while requests are under way; no further one is made, and the process ends."""
    with Misbehaving(slow(20)) as server:
        command = [sys.executable, "-c", PROGRAM, server.base_url, str(context)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        ) as process:
            while len(server.requests) < calls and process.poll() is None:
                time.sleep(0.05)
            time.sleep(0.2)
            started = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stdout is not None and f"interrupted {calls}" in process.stdout.read()
        assert time.monotonic() - started < 3 and process.returncode == 0 and len(server.requests) == calls


def test_threads_speak_the_users_language(talk_to) -> None:
    """Sentences made in threads are in the language of the run."""
    heard = []
    before = language()

    def check(value) -> list[str]:
        heard.append(language())
        return []

    try:
        use("ja")
        with Misbehaving(by_schema()) as server:
            ask_all(talk_to(server), document(20), context=4_096, check=check)
    finally:
        use(before)
    assert set(heard) == {"ja"}


def test_empty_input_is_asked_once(talk_to) -> None:
    """No blocks, as for a theme without material, is one call."""
    with Misbehaving(ok('{"points": []}')) as server:
        assert ask_all(talk_to(server), []).coverage == Coverage(0, 0, 1)


KINDS = st.sampled_from(["paragraph", "paragraph", "heading", "item"])
TEXTS = st.text("あ亜。、aA1 \n！.", max_size=120)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KINDS, TEXTS), max_size=30), st.integers(10, 200))
def test_split_keeps_everything_once(spec, budget) -> None:
    """Whatever the document and the budget: order and text are kept, and every part fits."""
    blocks = [
        Block(f"p{n}", text, kind, 1 if kind == "heading" else 0) for n, (kind, text) in enumerate(spec)
    ]
    parts = split(blocks, budget)
    joined: dict[str, str] = {}
    order = []
    for part in parts:
        assert part and sum(map(weight, part)) <= budget
        for piece in part:
            joined[piece.id] = joined.get(piece.id, "") + piece.text
            order.append(piece.id)
    assert joined == {block.id: block.text for block in blocks}
    assert list(dict.fromkeys(order)) == [block.id for block in blocks]
    whole = [block for block in blocks if weight(block) <= budget]
    assert all(order.count(block.id) == 1 for block in whole)


def test_split_prefers_headings() -> None:
    """Parts begin at headings where they can."""
    parts = split(document(10), 800)
    assert len(parts) > 2 and all(part[0].kind == "heading" for part in parts)


def test_split_keeps_rows_and_tables_together() -> None:
    """A table is cut between its rows only, and a worksheet too."""
    table = [Block(f"t1.r{row}.c{cell}", SENTENCE, "cell") for row in range(1, 20) for cell in range(1, 4)]
    sheet = [Block(f"予算!{column}{row}", SENTENCE, "cell") for row in range(1, 20) for column in "ABC"]
    for blocks, first in ((table, ".c1"), (sheet, "!A")):
        parts = split(blocks, 300)
        assert len(parts) > 3 and all(first in part[0].id for part in parts)


def test_long_block_is_cut_at_sentences() -> None:
    """Only a block that is too long alone is cut, after its sentences; its pieces keep its id."""
    parts = split([Block("p1", SENTENCE * 40)], 120)
    assert len(parts) > 5
    assert all(piece.id == "p1" and piece.text.endswith("。") for part in parts for piece in part)


@pytest.mark.parametrize(
    ("model", "context"),
    [
        ("gpt-4o-mini-2024-07-18", 128_000),
        ("gpt-4.1-nano", 1_047_576),
        ("gpt-4", 8_192),
        ("gpt-5.1", 272_000),
        ("o3-mini", 200_000),
        ("ft:gpt-4o-2024-08-06:city::abc", 128_000),
        ("soumu-gpt-4o", 128_000),
        ("meta-llama/Llama-3.1-8B-Instruct", 131_072),
        ("meta-llama/llama-3.3-70b-instruct:free", 131_072),
        ("qwen2.5:7b", 4_096),
        ("google/gemma-3-27b-it", 131_072),
        ("mistral-small-latest", 32_768),
        ("somebody's model", 8_192),
        ("", 8_192),
    ],
)
def test_context_by_name(model, context) -> None:
    """A model's context is known by its name, with a safe guess for the unknown; the setting wins."""
    assert context_of(model, None) == context
    assert context_of(model, 1234) == 1234


def test_estimates() -> None:
    """Japanese takes a token for 1.35 characters, English one for four."""
    assert estimate_tokens("") == 0
    assert estimate_tokens("あ" * 1350) == 1000
    assert estimate_tokens("a" * 4000) == 1000
