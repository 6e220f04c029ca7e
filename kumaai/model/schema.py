"""JSON Schemas for models: the strict form that is asked for, the lenient one that is accepted.

The strict form is what OpenAI's strict mode takes: every object closed, every
property required, absence as null, no defaults, the root an object
(platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from kumaai.answers import schema_of

Schema = dict[str, Any]

_UNSUPPORTED = ("default", "title", "minLength", "maxLength", "uniqueItems", "contentEncoding", "examples")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ANYTHING = {"anyOf": [{"type": kind} for kind in ("string", "number", "boolean", "null")]}


@cache
def lenient(shape: type[msgspec.Struct]) -> Schema:
    """The schema of ``shape`` itself: what is accepted. Not to be changed by the caller."""
    return inlined(schema_of(shape))


@cache
def strict(shape: type[msgspec.Struct]) -> Schema:
    """The schema of ``shape`` in OpenAI's strict form: what is asked for. Not to be changed by the caller."""
    return _closed(lenient(shape))


def inlined(schema: Schema) -> Schema:
    """``schema`` with the definition its root refers to at the root."""
    if "$ref" not in schema:
        return schema
    definitions = dict(schema["$defs"])
    name = schema["$ref"].rsplit("/", 1)[1]
    root = definitions[name]
    if f'"{schema["$ref"]}"' not in msgspec.json.encode(definitions).decode():
        del definitions[name]
    return root | ({"$defs": definitions} if definitions else {})


def _closed(node: Schema) -> Schema:
    """``node`` and all below it in the strict form."""
    closed = {key: value for key, value in node.items() if key not in _UNSUPPORTED}
    if not closed:
        return _ANYTHING
    for key in ("properties", "$defs"):
        if key in closed:
            closed[key] = {name: _closed(part) for name, part in closed[key].items()}
    if "anyOf" in closed:
        closed["anyOf"] = [_closed(part) for part in closed["anyOf"]]
    if "items" in closed:
        closed["items"] = _closed(closed["items"])
    if "enum" in closed and "type" not in closed:
        closed["type"] = _type_of(closed["enum"])
    if closed.get("type") == "object":
        closed |= {"required": list(closed.get("properties", {})), "additionalProperties": False}
    return closed


def _type_of(values: list[Any]) -> str | list[str]:
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    found = sorted({names[type(value)] for value in values})
    return found[0] if len(found) == 1 else found


def tidied(value: Any, schema: Schema, root: Schema | None = None) -> Any:
    """``value`` without what no document can hold, and without nulls that ``schema`` does not allow.

    A model writes null for what has a default; control characters and lone
    surrogates would break every writer downstream.
    """
    root = schema if root is None else root
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, str):
        return value if value.isprintable() else _writable(value)
    if isinstance(value, dict):
        for branch in schema.get("anyOf", ()):
            if branch != {"type": "null"}:
                return tidied(value, branch, root)
        parts = schema.get("properties", {})
        return {
            key: tidied(item, parts.get(key, {}), root)
            for key, item in value.items()
            if item is not None or _takes_null(parts.get(key, {}))
        }
    if isinstance(value, list):
        items = schema.get("items") or {}
        return [tidied(item, items, root) for item in value]
    return value


def _writable(text: str) -> str:
    """``text`` as XML 1.0 and UTF-8 can hold it."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _takes_null(schema: Schema) -> bool:
    kinds = [schema, *schema.get("anyOf", ())]
    return not schema or any(k.get("type") == "null" or None in k.get("enum", ()) for k in kinds)


def violations(value: Any, schema: Schema, limit: int = 20) -> list[str]:
    """What of ``value`` breaks ``schema``, each with its JSON path, at most ``limit``."""
    from itertools import islice

    import jsonschema

    found = jsonschema.Draft202012Validator(schema).iter_errors(value)
    return [f"{error.json_path}: {_short(error.message)}" for error in islice(found, limit)]


def _short(message: str, limit: int = 200) -> str:
    return message if len(message) <= limit else f"{message[: limit // 2]} … {message[-limit // 2 :]}"
