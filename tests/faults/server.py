"""A scriptable, misbehaving, OpenAI-compatible HTTP server on 127.0.0.1.

    with Misbehaving(status(429, {"Retry-After": "1"}), ok('{"points": []}')) as server:
        ...  # point the program at server.base_url; server.requests is what came in

Each request takes the next behaviour of the script; the last one repeats. With
no script the server answers every request by the JSON Schema in it. It also
runs alone: ``python -m tests.faults.server by_schema`` prints its base URL.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faults.by_schema import answer_to

CONTEXT_MESSAGE = (
    "This model's maximum context length is {limit} tokens. However, your messages resulted in {n}."
)
PROXY_PAGE = "<!DOCTYPE html><html><head><title>Access denied</title></head><body>社内プロキシ</body></html>"


@dataclass(frozen=True)
class Request:
    """A request as the server received it."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n".join(str(message["content"]) for message in self.body.get("messages", []))

    @property
    def format(self) -> str:
        """The kind of response_format asked for: json_schema, json_object or text."""
        return self.body.get("response_format", {}).get("type", "text")


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next behaviour of the server's script."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer a chat completion."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.path, dict(self.headers), json.loads(raw or b"{}"))
        owner: Misbehaving = self.server.owner  # type: ignore[attr-defined]
        owner.behaviour_for(request)(self, request)

    def do_GET(self) -> None:
        """Answer a list of models, as ``doctor`` may ask for."""
        self.send(200, json.dumps({"object": "list", "data": [{"id": "test-model", "object": "model"}]}))

    def send(
        self,
        code: int,
        body: str | bytes,
        headers: Mapping[str, str] | None = None,
        *,
        length: int | None = None,
    ) -> None:
        """Send a whole response; ``length`` may lie about the body's size."""
        data = body.encode() if isinstance(body, str) else body
        sent = {"Content-Type": "application/json", "Content-Length": str(length or len(data))} | dict(
            headers or {}
        )
        lines = [f"HTTP/1.1 {code} {self.responses.get(code, ('Unknown',))[0]}"]
        lines += [f"{name}: {value}" for name, value in sent.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + data)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


Behaviour = Callable[[Handler, Request], None]


def completion(text: str | None, request: Request, finish_reason: str = "stop", **message: Any) -> str:
    """A chat completion's body; tokens are counted one for every two characters."""
    usage = {"prompt_tokens": len(request.prompt) // 2 + 1, "completion_tokens": len(text or "") // 2 + 1}
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": text} | message,
    }
    whole = {"id": "chatcmpl-test", "object": "chat.completion", "created": 1, "choices": [choice]}
    whole |= {"model": request.body.get("model"), "usage": usage | {"total_tokens": sum(usage.values())}}
    return json.dumps(whole, ensure_ascii=False)


def ok(text: str | None, finish_reason: str = "stop", **message: Any) -> Behaviour:
    """A well-formed answer with this text."""
    return lambda handler, request: handler.send(200, completion(text, request, finish_reason, **message))


def by_schema(fill: Mapping[str, Any] | None = None, *, finish_reason: str = "stop") -> Behaviour:
    """An answer made from the request's JSON Schema and the block ids in its prompt.

    ``fill`` gives values by property name (``{"formula": "=SUM(A1:A3)"}``).
    """

    def behave(handler: Handler, request: Request) -> None:
        text = json.dumps(answer_to(request.body, fill or {}), ensure_ascii=False)
        handler.send(200, completion(text, request, finish_reason))

    return behave


def answering(make: Callable[[Request], str]) -> Behaviour:
    """An answer whose text ``make`` computes from the request."""
    return lambda handler, request: handler.send(200, completion(make(request), request))


def status(code: int, headers: Mapping[str, str] | None = None, body: Any = None) -> Behaviour:
    """An HTTP status; a dict body is sent as JSON, a str as it is."""
    text = (
        body if isinstance(body, str | bytes) else json.dumps(body if body is not None else error("refused"))
    )
    return lambda handler, request: handler.send(code, text, headers)


def error(
    message: str, code: str | None = None, type: str = "invalid_request_error", **more: Any
) -> dict[str, Any]:
    """The body of an OpenAI error."""
    return {"error": {"message": message, "type": type, "code": code, "param": None} | more}


def html(code: int = 200, page: str = PROXY_PAGE) -> Behaviour:
    """A web page where JSON was expected, as a proxy sends it."""
    return status(code, {"Content-Type": "text/html; charset=utf-8"}, page)


def slow(seconds: float, then: Behaviour | None = None) -> Behaviour:
    """Nothing for some seconds, then an answer."""

    def behave(handler: Handler, request: Request) -> None:
        handler.server.owner.closing.wait(seconds)  # type: ignore[attr-defined]
        (then or by_schema())(handler, request)

    return behave


def dripping(seconds: float) -> Behaviour:
    """A response that sends one byte every tenth of a second, and does not end."""

    def behave(handler: Handler, request: Request) -> None:
        handler.send(200, b"", length=10_000)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not handler.server.owner.closing.wait(0.1):  # type: ignore[attr-defined]
            handler.wfile.write(b" ")
        handler.close_connection = True

    return behave


def disconnect() -> Behaviour:
    """The connection ends with no response."""

    def behave(handler: Handler, request: Request) -> None:
        handler.close_connection = True

    return behave


def truncated_body() -> Behaviour:
    """The connection ends in the middle of the body."""

    def behave(handler: Handler, request: Request) -> None:
        body = completion('{"points": []}', request).encode()
        handler.send(200, body[: len(body) // 2], length=len(body))
        handler.close_connection = True

    return behave


def malformed_json() -> Behaviour:
    """A complete response whose JSON stops half-way."""
    return lambda handler, request: handler.send(200, completion("x", request)[:-40])


def not_utf8() -> Behaviour:
    """A complete response that is no UTF-8."""
    return lambda handler, request: handler.send(
        200, '{"choices": "髙"}'.encode("cp932", "replace") + b"\xff\xfe"
    )


def wrong_types() -> Behaviour:
    """JSON, but nothing of a chat completion in it."""
    return status(
        200, None, {"choices": [{"message": {"content": 12}, "finish_reason": []}], "usage": "many"}
    )


def empty_choices() -> Behaviour:
    """A completion with no choice."""
    return status(
        200, None, {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": []}
    )


def null_content(finish_reason: str = "stop") -> Behaviour:
    """A completion whose text is null."""
    return ok(None, finish_reason)


def content_filter() -> Behaviour:
    """An answer that the service's filter stopped."""
    return ok("", "content_filter")


def length(text: str = '{"points": [{"te') -> Behaviour:
    """An answer that stops at the model's output limit."""
    return ok(text, "length")


def refusing(*kinds: str, then: Behaviour | None = None, code: int = 400) -> Behaviour:
    """Refuse these kinds of response_format (json_schema, json_object), else ``then``."""

    def behave(handler: Handler, request: Request) -> None:
        if request.format in kinds:
            body = error(f"Invalid parameter: 'response_format' of type '{request.format}' is not supported")
            return handler.send(code, json.dumps(body))
        return (then or by_schema())(handler, request)

    return behave


def context_limit(tokens: int, then: Behaviour | None = None) -> Behaviour:
    """Refuse prompts above so many tokens (one for 1.35 characters), else ``then``."""

    def behave(handler: Handler, request: Request) -> None:
        count = int(len(request.prompt) / 1.35)
        if count > tokens:
            body = error(
                CONTEXT_MESSAGE.format(limit=tokens, n=count), "context_length_exceeded", param="messages"
            )
            return handler.send(400, json.dumps(body))
        return (then or by_schema())(handler, request)

    return behave


class Misbehaving:
    """The server, running inside a ``with``; ``tls`` is a server-side context or None.

    ``requests`` collects what came in.
    """

    def __init__(self, *script: Behaviour, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.script = list(script) or [by_schema()]
        self.requests: list[Request] = []
        self.tls, self.port = tls, port
        self.closing = threading.Event()
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """What to set as ``KUMAAI_BASE_URL``."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1"

    def behaviour_for(self, request: Request) -> Behaviour:
        """The next behaviour of the script; the last one repeats."""
        with self._lock:
            self.requests.append(request)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def __enter__(self) -> Misbehaving:
        self._server = _Server(("127.0.0.1", self.port), Handler)
        self._server.owner = self
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: Misbehaving

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the game."""


def main(arguments: list[str]) -> None:
    """Run alone with the behaviours named on the command line: ``[--port N] NAME[=ARG] …``."""
    port, script = 0, []
    if arguments[:1] == ["--port"]:
        port, arguments = int(arguments[1]), arguments[2:]
    for argument in arguments or ["by_schema"]:
        name, _, value = argument.partition("=")
        script.append(globals()[name](*([json.loads(value)] if value else [])))
    with Misbehaving(*script, port=port) as server:
        print(server.base_url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
