"""An answer to a chat request, made from its JSON Schema and the blocks in its prompt.

It plays a model that obeys: every value has the schema's type, ``cites`` and
``block`` are block ids that stand in the prompt, texts are quoted from those
blocks, and what is nullable stays null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BLOCK = re.compile(
    r"(?:^|(?<=[\s\[<(「【\"'|]))((?:\d+:)?(?:p\d+|t\d+\.r\d+\.c\d+|n\d+|h\d+|x\d+|L\d+)|[^\s!\[\]<>()「」\"'|]+![A-Z]{1,3}\d+)"
    r"[\]>)」】\"'|:：.\t ]+([^\n]*)",
    re.MULTILINE,
)
DEFAULTS: dict[str, Any] = {"formula": "=SUM(1,2)", "certainty": "fix"}


@dataclass
class _Place:
    """The block an answer's item rests on."""

    id: str = ""
    text: str = ""


def answer_to(body: Mapping[str, Any], fill: Mapping[str, Any]) -> Any:
    """The answer to the request ``body``; ``fill`` gives values by property name."""
    prompt = "\n".join(str(message["content"]) for message in body.get("messages", []))
    schema = _schema_of(body, prompt)
    user = "\n".join(str(m["content"]) for m in body.get("messages", []) if m.get("role") == "user")
    places = [_Place(i, t.strip()) for i, t in BLOCK.findall(user)]
    return _Maker(schema, places, DEFAULTS | dict(fill)).value(schema, "", _Place())


def _schema_of(body: Mapping[str, Any], prompt: str) -> dict[str, Any]:
    asked = body.get("response_format", {}).get("json_schema")
    if asked:
        return asked["schema"]
    decoder = json.JSONDecoder()
    for match in re.finditer(r"\{", prompt):
        try:
            found, _ = decoder.raw_decode(prompt, match.start())
        except ValueError:
            continue
        if found.get("properties") or found.get("$defs"):
            return found
    return {}


@dataclass
class _Maker:
    root: dict[str, Any]
    places: list[_Place]
    fill: dict[str, Any]

    def value(self, schema: dict[str, Any], name: str, place: _Place) -> Any:
        if name in self.fill:
            return self.fill[name]
        if "$ref" in schema:
            return self.value(self.root["$defs"][schema["$ref"].rsplit("/", 1)[1]], name, place)
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            if {"type": "null"} in schema["anyOf"]:
                return None
            return self.value(schema["anyOf"][0], name, place)
        kind = schema.get("type", "object")
        if isinstance(kind, list):
            return None if "null" in kind else self.value(schema | {"type": kind[0]}, name, place)
        plain = {"string": self.string, "array": self.array, "object": self.thing}
        return (
            plain[kind](schema, name, place)
            if kind in plain
            else {"boolean": False, "null": None}.get(kind, 0)
        )

    def thing(self, schema: dict[str, Any], name: str, place: _Place) -> Any:
        return {key: self.value(part, key, place) for key, part in schema.get("properties", {}).items()}

    def array(self, schema: dict[str, Any], name: str, place: _Place) -> Any:
        items = schema.get("items") or {}
        if name == "cites":
            return [place.id] if place.id else []
        if items.get("type") == "string":
            return []
        return [self.value(items, name, where) for where in self.places_with_text()[:2]]

    def places_with_text(self) -> list[_Place]:
        return [place for place in self.places if len(place.text) >= 4] or [_Place()]

    def string(self, schema: dict[str, Any], name: str, place: _Place) -> str:
        if name == "block":
            return place.id
        if name == "before":
            return _once(place.text)
        if name == "after":
            return _once(place.text) + "*"
        return place.text[:60] or f"({name})"


def _once(text: str) -> str:
    """The shortest beginning of ``text`` that stands in it only once."""
    return next((text[:n] for n in range(2, len(text)) if text.count(text[:n]) == 1), text)
