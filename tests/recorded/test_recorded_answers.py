"""Answers as a careful person wrote them for the curated prompts and the shipped examples, run through the whole program.

``NAME.COMMAND.json`` is what was answered to ``examples/NAME.docx``. The
careless variants are made here, each with one mistake that models make.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.server import Misbehaving, Request, ok
from tests.program import Outcome, kumaai

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
Answer = dict[str, Any]


def recorded(name: str) -> Answer:
    """A recorded answer."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def run(folder: Path, example: str, command: str, answer: Answer, *options: str) -> tuple[Outcome, Request]:
    """Run ``command`` on an example with an endpoint that gives ``answer``; the outcome and what was sent."""
    shutil.copy(EXAMPLES / example, folder)
    with Misbehaving(ok(json.dumps(answer, ensure_ascii=False))) as server:
        environ = {
            "KUMAAI_BASE_URL": server.base_url,
            "KUMAAI_MODEL": "test-model",
            "KUMAAI_API_KEY": "x",
            "KUMAAI_CONTEXT_TOKENS": "100000",
        }
        outcome = kumaai(folder, command, example, "--json", *options, environ=environ)
        return outcome, server.requests[0]


def findings(outcome: Outcome) -> set[tuple[str, str]]:
    """Id and message of every finding above info."""
    return {
        (check["id"], check["message"]) for check in outcome.envelope["checks"] if check["level"] != "info"
    }


def certain(outcome: Outcome) -> list[str]:
    """Findings that leave no room for judgement: a figure or a block that is not there."""
    return [message for name, message in findings(outcome) if name in ("facts.number", "facts.cite")]


def test_careful_minutes_hold_against_their_source(tmp_path: Path) -> None:
    """Sixty lines with figures, names and dates, each held against the lines that it cites."""
    outcome, request = run(tmp_path, "council.docx", "minutes", recorded("council.minutes.json"))
    assert outcome.status == 0, outcome.stderr
    assert certain(outcome) == []
    assert (tmp_path / "council.minutes.docx").exists()
    assert "[p95]" in request.prompt


def misquoted(answer: Answer) -> None:
    """A figure that does not stand in the cited lines."""
    answer["decisions"][2]["text"] = answer["decisions"][2]["text"].replace("300円", "200円")


def decided_after_all(answer: Answer) -> None:
    """A postponed matter among the decisions."""
    answer["decisions"].append({"text": "高齢者運賃割引の拡充を決定する。", "cites": ["p115"]})


def invented_block(answer: Answer) -> None:
    """A block that the source does not have."""
    answer["postponed"][0]["cites"] = ["p999"]


@pytest.mark.parametrize(
    ("mistake", "finding"),
    [(misquoted, "facts.number"), (decided_after_all, "facts.polarity"), (invented_block, "facts.cite")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_careless_answer_is_found_out(
    tmp_path: Path, mistake: Callable[[Answer], None], finding: str
) -> None:
    """One mistake in an otherwise careful answer adds one kind of finding."""
    before, after = (tmp_path / "careful", tmp_path / "careless")
    before.mkdir()
    after.mkdir()
    answer = recorded("council.minutes.json")
    careful, _request = run(before, "council.docx", "minutes", answer)
    mistake(answer)
    careless, _request = run(after, "council.docx", "minutes", answer)
    assert {name for name, _message in findings(careless) - findings(careful)} == {finding}


def test_a_careful_summary_holds_against_its_source(tmp_path: Path) -> None:
    """Every duty and deadline of the notice, with its block."""
    outcome, _request = run(tmp_path, "notice.docx", "summarize", recorded("notice.summarize.json"))
    assert outcome.status == 0, outcome.stderr
    assert certain(outcome) == []


def test_careful_edits_are_applied_and_hints_are_not(tmp_path: Path) -> None:
    """Weekdays and totals stay as they are and are only pointed at; a refused edit has its reason."""
    answer = recorded("newsletter.proofread.json")
    outcome, _request = run(tmp_path, "newsletter.docx", "proofread", answer, "--profile", "koho")
    assert outcome.status == 0, outcome.stderr
    edits = outcome.envelope["answer"]["edits"]
    assert len(edits) == len(answer["edits"])
    by_certainty = {kind: [edit for edit in edits if edit["certainty"] == kind] for kind in ("fix", "hint")}
    assert not [edit for edit in by_certainty["hint"] if edit["applied"] or edit["refused"]]
    assert sum(edit["applied"] for edit in by_certainty["fix"]) >= 0.85 * len(by_certainty["fix"])
    assert all(edit["refused"] for edit in edits if not edit["applied"] and edit["certainty"] == "fix")


def test_a_masked_consultation_comes_back_with_every_value_in_its_place(tmp_path: Path) -> None:
    """A recorded answer full of placeholders: nothing personal left, and nothing of the marks is left over."""
    source = (HERE / "consultation.txt").read_text(encoding="utf-8")
    (tmp_path / "consultation.txt").write_text(source, encoding="utf-8")
    answer = recorded("consultation.summarize.masked.json")
    with Misbehaving(ok(json.dumps(answer, ensure_ascii=False))) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "test-model"}
        outcome = kumaai(tmp_path, "summarize", "consultation.txt", "--mask", "--json", environ=environ)
    for value in ("髙﨑", "美和", "宮園", "誠一", "090-1234-5678", "昭和52年8月19日", "健軍三丁目"):
        assert value in source
        assert value not in server.requests[0].prompt
    told = " ".join(point["text"] for point in outcome.envelope["answer"]["points"])
    assert (
        "相談者は東区健軍三丁目5番12号コーポ健軍203号室の髙﨑美和様（昭和52年8月19日生、48歳、電話090-1234-5678）"
        in told
    )
    assert "〔" not in told
    assert findings(outcome) == set()
