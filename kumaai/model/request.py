"""What is sent, in the richest form that the server takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from kumaai.messages import _
from kumaai.model.endpoint import Message
from kumaai.model.faults import Fault

FORMATS = ("json_schema", "json_object", "text")
"""The kinds of response_format, best first; each is tried until the server takes one."""

_FORMAT_REFUSED = re.compile(
    r"response_format|json_schema|json_object|json mode|structured|grammar|schema", re.IGNORECASE
)
_SYSTEM_REFUSED = re.compile(
    r"system (role|message|prompt)s?.{0,20}(not|un)|roles must alternate", re.IGNORECASE
)


@dataclass(frozen=True)
class Form:
    """What a server is known to take: the kind of response_format, a temperature, a system message."""

    response: str = FORMATS[0]
    temperature: bool = True
    system: bool = True

    def plainer(self, refused: Fault, request: dict[str, Any]) -> Form | None:
        """The form without the part of ``request`` that the server refused; None when it was something else."""
        if refused.code not in ("model.bad_request", "model.server"):
            return None
        if "temperature" in request and re.search("temperature", refused.detail, re.IGNORECASE):
            return replace(self, temperature=False)
        if request["messages"][0]["role"] == "system" and _SYSTEM_REFUSED.search(refused.detail):
            return replace(self, system=False)
        if "response_format" in request and _FORMAT_REFUSED.search(refused.detail):
            return replace(self, response=FORMATS[FORMATS.index(self.response) + 1])
        return None


def request_of(
    model: str,
    messages: list[Message],
    form: Form,
    schema: dict[str, Any] | None,
    name: str,
    temperature: float | None,
) -> dict[str, Any]:
    """The body of a chat completion request."""
    kind = form.response if schema else "text"
    sent = [message | {"content": _encodable(message["content"])} for message in messages]
    if schema and kind != "json_schema":
        sent = _with_schema(sent, schema)
    if not form.system:
        sent = _without_system(sent)
    request: dict[str, Any] = {"model": model, "messages": sent}
    if kind == "json_schema":
        name = re.sub(r"[^\w-]", "_", name, flags=re.ASCII)[:64]
        request["response_format"] = {
            "type": kind,
            "json_schema": {"name": name, "schema": schema, "strict": True},
        }
    elif kind == "json_object":
        request["response_format"] = {"type": kind}
    if temperature is not None and form.temperature:
        request["temperature"] = temperature
    return request


def _with_schema(messages: list[Message], schema: dict[str, Any]) -> list[Message]:
    """``messages`` with the schema in the first one, for servers that take none beside the prompt."""
    text = msgspec.json.encode(schema).decode()
    order = _("Answer with one JSON object and nothing else. It must follow this JSON Schema:")
    first, *rest = messages
    return [first | {"content": f"{first['content']}\n\n{order}\n{text}"}, *rest]


def _without_system(messages: list[Message]) -> list[Message]:
    """``messages`` with the system message at the head of the first user message."""
    first, *rest = messages
    if first["role"] != "system" or not rest:
        return messages
    return [rest[0] | {"content": f"{first['content']}\n\n{rest[0]['content']}"}, *rest[1:]]


def _encodable(text: str) -> str:
    """``text`` without lone surrogates, which names of files on Linux can bring in and JSON cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
