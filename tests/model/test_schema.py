"""The schemas: asked for as OpenAI's strict mode takes them, accepted leniently."""

from __future__ import annotations

from typing import Any

import jsonschema
import msgspec
import pytest

from kumaai import answers
from kumaai.model.schema import lenient, strict, tidied, violations

SHAPES = [*answers.PUBLISHED.values(), answers.AskedFormula, answers.AskedProofreading]


def nodes(schema: Any) -> list[dict[str, Any]]:
    """All subschemas of a schema."""
    found = []
    if isinstance(schema, dict):
        found.append(schema)
        for key in ("properties", "$defs"):
            found += [node for part in schema.get(key, {}).values() for node in nodes(part)]
        found += [node for part in schema.get("anyOf", []) for node in nodes(part)] + nodes(
            schema.get("items")
        )
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_strict_form(shape: type[msgspec.Struct]) -> None:
    """Every object is closed and requires all it names; nothing has a default; every node has a type."""
    schema = strict(shape)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object" and "$ref" not in schema
    for node in nodes(schema):
        assert not {"default", "minLength", "maxLength", "title"} & node.keys() or "properties" in node
        assert {"type", "anyOf", "$ref"} & node.keys()
        if node.get("type") == "object":
            assert node["additionalProperties"] is False and node["required"] == list(node["properties"])


def test_recursive_shape_keeps_its_definition() -> None:
    """A shape that contains itself can still be referred to."""

    class Node(msgspec.Struct):
        children: list["Node"] = []  # noqa: UP037

    globals()["Node"] = Node
    schema = strict(Node)
    assert schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"} and "Node" in schema["$defs"]


def test_nulls_where_a_default_belongs_are_dropped() -> None:
    """Null for a list means that it is empty; null for what may be null stays."""
    value = {"title": None, "points": [{"text": "x", "cites": None}], "extra": {"a": None}}
    assert tidied(value, lenient(answers.Summary)) == {
        "title": None,
        "points": [{"text": "x"}],
        "extra": {"a": None},
    }
    minutes = tidied({"next_meeting": {"text": "x", "cites": None}, "todos": None}, lenient(answers.Minutes))
    assert minutes == {"next_meeting": {"text": "x"}}


def test_characters_that_no_document_holds_are_dropped() -> None:
    """Control characters and lone surrogates go; line feeds, tabs and rare kanji stay."""
    value = tidied({"title": "a\x00b\x1b\ud800c\r\nd\te髙𠮷"}, lenient(answers.Summary))
    assert value == {"title": "abc\nd\te髙𠮷"}


def test_violations_name_places() -> None:
    """Each violation says where it is; long values are shortened, long lists end."""
    wrong = {"points": [{"text": 1, "cites": "長" * 5000}] * 50}
    found = violations(wrong, lenient(answers.Summary))
    assert len(found) == 20 and found[0].startswith("$.points[0]") and max(map(len, found)) < 300
