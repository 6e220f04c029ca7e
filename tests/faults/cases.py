"""What an endpoint can do wrong, and how it must end: the one table that every test of faults uses.

``python -m tests.faults.cases`` prints it as Markdown, with the messages.
"""

from __future__ import annotations

from dataclasses import dataclass

from kumaai.model import transport
from kumaai.model.transport import Endpoint, Talk
from kumaai.status import KumaaiError, Status
from tests.faults.server import (
    Behaviour,
    Misbehaving,
    content_filter,
    context_limit,
    disconnect,
    empty_choices,
    error,
    html,
    malformed_json,
    not_utf8,
    null_content,
    ok,
    status,
    truncated_body,
    wrong_types,
)

KEY = "sk-test-0123456789"
QUOTA = error("You exceeded your current quota", "insufficient_quota", "insufficient_quota")
OLLAMA = error('model "nosuch" not found, try pulling it first', type="api_error")
FILTERED = error(
    "The response was filtered", "content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}
)
LLAMACPP = error("the request exceeds the available context size", type="exceed_context_size_error", code=400)
TOO_LARGE = error(
    "Request too large for gpt-4o on tokens per min (TPM): Limit 30000", "rate_limit_exceeded", "tokens"
)


@dataclass(frozen=True)
class Case:
    """A fault, the exit status and code it ends in, and after how many calls."""

    name: str
    behaviour: Behaviour
    status: Status
    code: str
    calls: int


CASES = [
    Case("proxy page", html(), Status.NETWORK, "network.proxy_page", 1),
    Case("proxy page with 403", html(403), Status.NETWORK, "network.proxy_page", 1),
    Case("page of a captive portal", html(511), Status.NETWORK, "network.proxy_page", 1),
    Case("proxy wants a password", html(407), Status.NETWORK, "network.proxy", 1),
    Case("page of a gateway", html(502), Status.MODEL, "model.server", 5),
    Case("page for a wrong path", html(404), Status.MODEL, "model.endpoint", 1),
    Case("disconnect", disconnect(), Status.NETWORK, "network.disconnected", 4),
    Case("truncated body", truncated_body(), Status.NETWORK, "network.disconnected", 4),
    Case(
        "redirect",
        status(307, {"Location": "http://other.example/v1"}, ""),
        Status.NETWORK,
        "network.redirect",
        1,
    ),
    Case("408", status(408), Status.NETWORK, "network.timeout", 3),
    Case("401", status(401, None, error(f"Incorrect API key: {KEY}")), Status.MODEL, "model.credentials", 1),
    Case("403", status(403), Status.MODEL, "model.forbidden", 1),
    Case(
        "404 model",
        status(404, None, error("The model `x` does not exist", "model_not_found")),
        Status.MODEL,
        "model.unknown",
        1,
    ),
    Case("404 ollama", status(404, None, OLLAMA), Status.MODEL, "model.unknown", 1),
    Case(
        "404 azure",
        status(404, None, error("The API deployment does not exist.", "DeploymentNotFound")),
        Status.MODEL,
        "model.unknown",
        1,
    ),
    Case("404 path", status(404, None, {"detail": "Not Found"}), Status.MODEL, "model.endpoint", 1),
    Case("405", status(405), Status.MODEL, "model.endpoint", 1),
    Case("quota", status(429, None, QUOTA), Status.MODEL, "model.quota", 1),
    Case("402", status(402, None, error("Insufficient Balance")), Status.MODEL, "model.quota", 1),
    Case(
        "rate limit",
        status(429, None, error("slow down", "rate_limit_exceeded")),
        Status.MODEL,
        "model.rate_limit",
        7,
    ),
    Case("500", status(500), Status.MODEL, "model.server", 5),
    Case("503 no body", status(503, None, ""), Status.MODEL, "model.server", 5),
    Case("400", status(400, None, error("unknown field 'x'")), Status.MODEL, "model.bad_request", 1),
    Case("400 list", status(400, None, [1, 2]), Status.MODEL, "model.bad_request", 1),
    Case(
        "422",
        status(422, None, {"detail": [{"msg": "field required"}]}),
        Status.MODEL,
        "model.bad_request",
        1,
    ),
    Case("azure filter", status(400, None, FILTERED), Status.MODEL, "model.content_filter", 1),
    Case("finish content_filter", content_filter(), Status.MODEL, "model.content_filter", 1),
    Case("refusal", ok(None, refusal="I can't help with that."), Status.MODEL, "model.refused", 1),
    Case("context", context_limit(1), Status.MODEL, "model.context", 1),
    Case("context llama.cpp", status(400, None, LLAMACPP), Status.MODEL, "model.context", 1),
    Case("413", status(413), Status.MODEL, "model.context", 1),
    Case("429 that cannot pass", status(429, None, TOO_LARGE), Status.MODEL, "model.context", 1),
    Case("200 with error", status(200, None, error("upstream", 503)), Status.MODEL, "model.server", 5),
    Case("200 with 401", status(200, None, error("No auth", 401)), Status.MODEL, "model.credentials", 1),
    Case("malformed JSON", malformed_json(), Status.ANSWER, "answer.malformed", 2),
    Case("no UTF-8", not_utf8(), Status.ANSWER, "answer.malformed", 2),
    Case("no body", status(200, None, ""), Status.ANSWER, "answer.malformed", 2),
    Case("JSON list", status(200, None, "[1]"), Status.ANSWER, "answer.malformed", 2),
    Case("deep JSON", status(200, None, "[" * 100_000), Status.ANSWER, "answer.malformed", 2),
    Case("wrong types", wrong_types(), Status.ANSWER, "answer.malformed", 2),
    Case("empty choices", empty_choices(), Status.ANSWER, "answer.empty", 2),
    Case("null content", null_content(), Status.ANSWER, "answer.empty", 2),
    Case("blank content", ok(" \n"), Status.ANSWER, "answer.empty", 2),
]


def main() -> None:
    """Print every fault with its status, code, message and hint, as they are met on a real connection."""
    transport.FIRST_WAIT = 0.001
    print("| fault | status | code | calls | message | hint |\n|---|---|---|---|---|---|")
    for case in CASES:
        with Misbehaving(case.behaviour) as server:
            talk = Talk(
                Endpoint("openai", server.base_url, KEY, "test-model"), timeout=10, notify=lambda _text: None
            )
            try:
                talk.complete([{"role": "user", "content": "こんにちは"}], schema=None, schema_name="test")
            except KumaaiError as met:
                texts = [text.replace(talk.endpoint.host, "HOST") for text in (met.message, met.hint)]
                met_as = f"{met.status.value} {met.status.name} | {met.code}"
                print(f"| {case.name} | {met_as} | {len(server.requests)} | {' | '.join(texts)} |")


if __name__ == "__main__":
    main()
