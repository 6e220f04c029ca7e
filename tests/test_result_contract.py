"""The envelope and the statuses are what scripts rely on."""

from __future__ import annotations

import jsonschema
import msgspec
import pytest

from kumaai.answers import PUBLISHED, published_schema
from kumaai.result import Fault, Input, ModelUsed, Output, Result, envelope
from kumaai.status import Status

KEYS = [
    "kumaai",
    "ok",
    "status",
    "command",
    "run",
    "inputs",
    "outputs",
    "answer",
    "checks",
    "model",
    "usage",
    "masked",
    "disclosure",
    "warnings",
    "error",
]


def test_the_envelope_has_the_keys_of_version_1() -> None:
    """Every key of the contract is there, in its order, whatever the run did."""
    result = Result(
        "proofread",
        "01J",
        Status.OK,
        ModelUsed("rules"),
        (Input("a.docx", "00", 1, 2),),
        (Output("b.docx", "11", "docx"),),
    )
    told = envelope(result)
    assert list(told) == KEYS
    assert told["kumaai"] == 1
    assert told["model"] == {"provider": "rules", "name": None, "host": None, "ai": False}
    assert {"path", "sha256", "blocks", "chars"} <= set(told["inputs"][0])
    assert list(told["outputs"]) == [{"path": "b.docx", "sha256": "11", "kind": "docx"}]
    assert list(told["usage"]) == ["input_tokens", "output_tokens", "cost", "calls", "seconds"]


def test_a_failure_has_code_message_hint_and_place() -> None:
    """An error is told in four fields, and ok is false."""
    told = envelope(
        Result(
            "minutes",
            "",
            Status.INPUT,
            ModelUsed("openai", "m", "h"),
            error=Fault("input.missing", "m", "h", "w"),
        )
    )
    assert told["ok"] is False
    assert told["error"] == {"code": "input.missing", "message": "m", "hint": "h", "where": "w"}
    assert told["model"]["ai"] is True


def test_the_statuses_are_those_of_the_contract() -> None:
    """The numbers never change."""
    assert {status.name: int(status) for status in Status} == {
        "OK": 0, "BUG": 1, "USAGE": 2, "CONFIG": 3, "INPUT": 4, "POLICY": 5, "NETWORK": 6, "MODEL": 7, "ANSWER": 8,
        "CHECKS": 9, "PARTIAL": 10, "OUTPUT": 11, "FINDINGS": 20, "INTERRUPTED": 130,
    }  # fmt: skip


FIELDS = {
    "minutes": {"title", "date", "place", "attendees", "absent", "agenda", "remarks", "decisions", "todos", "postponed", "questions",
                "next_meeting", "overlooked"},
    "summarize": {"title", "points"},
    "proofread": {"edits"},
    "excel-formula": {"cell", "formula", "explanation", "assumptions", "functions", "verdict", "values", "expected", "warnings", "rounds"},
    "ideas": {"theme", "frame", "ideas"},
    "run": {"title", "sections"},
    "disclose": {"run", "made", "ai", "model", "declared", "confirmations"},
    "confirm": {"run", "made", "ai", "model", "declared", "confirmations"},
}  # fmt: skip


@pytest.mark.parametrize("command", PUBLISHED)
def test_each_answer_keeps_its_fields_and_has_a_schema(command: str) -> None:
    """The published schema is valid and names every field of the contract."""
    schema = published_schema(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    name = schema["$ref"].rsplit("/", 1)[1]
    assert FIELDS[command] <= set(schema["$defs"][name]["properties"])


def test_an_edit_has_the_fields_of_the_contract() -> None:
    """Edits say where, what, why, by whom, and what became of them."""
    from kumaai.answers import Edit

    edit = msgspec.to_builtins(Edit(block="p1", before="a", after="b"))
    assert {
        "block",
        "start",
        "end",
        "before",
        "after",
        "reason",
        "category",
        "rule",
        "certainty",
        "by",
        "applied",
        "refused",
    } <= set(edit)
