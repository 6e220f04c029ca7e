"""Reading what came back: a reply, or the fault that hides in a response with status 200."""

from __future__ import annotations

from typing import Any

import msgspec

from kumaai.model.endpoint import Endpoint, Message, Reply
from kumaai.model.faults import fault, fault_of_status, is_page

_REASONS = {
    "max_tokens": "length",
    "model_length": "length",
    "safety": "content_filter",
    "recitation": "content_filter",
    "prohibited_content": "content_filter",
}
"""Finish reasons of servers that keep their own words, in OpenAI's."""


def read_reply(data: bytes, endpoint: Endpoint, sent: list[Message]) -> Reply:
    """The reply in a response's body; raises Fault for everything that is no chat completion."""
    if is_page(data):
        raise fault("network.proxy_page", endpoint)
    try:
        body = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise fault("answer.malformed", endpoint, str(error)) from None
    if not isinstance(body, dict):
        raise fault("answer.malformed", endpoint, "no JSON object")
    if body.get("error") and not body.get("choices"):  # some gateways send 200 for every failure
        code = body["error"].get("code") if isinstance(body["error"], dict) else None
        raise fault_of_status(code if isinstance(code, int) and code >= 400 else 500, body, endpoint)
    choices = body.get("choices")
    if not isinstance(choices, list) or not (choices and isinstance(choices[0], dict)):
        raise fault("answer.empty" if choices in ([], None) else "answer.malformed", endpoint, "choices")
    return _reply_of(body, choices[0], endpoint, sent)


def _reply_of(body: dict[str, Any], choice: dict[str, Any], endpoint: Endpoint, sent: list[Message]) -> Reply:
    message, reason = choice.get("message"), choice.get("finish_reason") or "stop"
    if not isinstance(message, dict) or not isinstance(reason, str):
        raise fault("answer.malformed", endpoint, "message")
    reason = _REASONS.get(reason.lower(), reason)
    content = message.get("content")
    if isinstance(content, list):  # some servers send the text in parts
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    if content is not None and not isinstance(content, str):
        raise fault("answer.malformed", endpoint, "content")
    if reason == "content_filter":
        raise fault("model.content_filter", endpoint)
    if isinstance(message.get("refusal"), str) and not content:
        raise fault("model.refused", endpoint, message["refusal"])
    if not (content or "").strip() and reason != "length":
        raise fault("answer.empty", endpoint)
    usage = body.get("usage")
    tokens: dict[str, Any] = usage if isinstance(usage, dict) else {}
    counts = (_count(tokens.get("prompt_tokens")), _count(tokens.get("completion_tokens")))
    model = body.get("model")
    return Reply(
        content or "", reason, model if isinstance(model, str) else endpoint.model, *counts, tuple(sent)
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
