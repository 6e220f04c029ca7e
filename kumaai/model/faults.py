"""What can go wrong at an endpoint, and what each fault means to the user.

The SDK's exceptions, the server's refusals and replies that are none become a
:class:`Fault`: an error with a stable code, and whether trying again may help.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

from kumaai.messages import N_, _
from kumaai.model.endpoint import Endpoint
from kumaai.status import AnswerError, KumaaiError, ModelError, NetworkError


class ContextLength(ModelError):
    """The prompt is longer than the model's context; a plan splits it and asks again."""


_CHECK_URL = N_("Check the base URL with `kumaai doctor`.")
_ASK_NETWORK = N_("Ask whoever runs your network, or see `kumaai doctor`.")
_LATER = N_("Try again later.")

FAULTS: dict[str, tuple[type[KumaaiError], str, str]] = {
    "network.refused": (
        NetworkError,
        N_("Nothing answers at {host}."),
        N_("Is the server running? Check the base URL with `kumaai doctor`."),
    ),
    "network.dns": (NetworkError, N_("The name {host} cannot be resolved."), _CHECK_URL),
    "network.unreachable": (NetworkError, N_("{host} cannot be reached: {detail}"), _ASK_NETWORK),
    "network.timeout": (
        NetworkError,
        N_("{host} did not answer in time."),
        N_("Allow more time with --timeout SECONDS, or send less at once."),
    ),
    "network.disconnected": (
        NetworkError,
        N_("{host} ended the connection before the answer was complete."),
        _LATER,
    ),
    "network.tls": (
        NetworkError,
        N_("No secure connection to {host}: {detail}"),
        N_("If your organisation inspects TLS, set SSL_CERT_FILE to its CA certificate (PEM)."),
    ),
    "network.proxy": (
        NetworkError,
        N_("The proxy does not let the request to {host} through: {detail}"),
        N_("Check HTTPS_PROXY and NO_PROXY, and the proxy's user name and password."),
    ),
    "network.proxy_page": (
        NetworkError,
        N_("A web page came back instead of an answer from {host}; a proxy or a login page stands between."),
        N_("Ask for access to the host, or set HTTPS_PROXY and NO_PROXY."),
    ),
    "network.redirect": (
        NetworkError,
        N_("{host} sends the request elsewhere ({detail}); it was not followed."),
        N_("Set the base URL to the final address, with https and /v1."),
    ),
    "model.credentials": (
        ModelError,
        N_("{host} does not accept the API key: {detail}"),
        N_("Set KUMAAI_API_KEY to a valid key for this endpoint."),
    ),
    "model.forbidden": (
        ModelError,
        N_("{host} forbids this request: {detail}"),
        N_("The key may lack the right to use {model}; ask the endpoint's owner."),
    ),
    "model.unknown": (
        ModelError,
        N_("{host} does not know the model {model}: {detail}"),
        N_("Set KUMAAI_MODEL or --model to a model (for Azure: a deployment) that it has."),
    ),
    "model.endpoint": (
        ModelError,
        N_("There is no chat service at this address of {host}."),
        N_("The base URL usually ends with /v1."),
    ),
    "model.quota": (
        ModelError,
        N_("The quota at {host} is used up: {detail}"),
        N_("Waiting does not help; ask whoever pays for the key."),
    ),
    "model.rate_limit": (
        ModelError,
        N_("{host} limits the rate of requests, and did not take this one in time."),
        N_("Try again later, with fewer --jobs or a longer --timeout."),
    ),
    "model.content_filter": (
        ModelError,
        N_("The content filter of {host} stopped the request or the answer."),
        N_("Read the passage that may have triggered it, leave it out, or ask the endpoint's owner."),
    ),
    "model.refused": (
        ModelError,
        N_("The model refused: {detail}"),
        N_("Change the request or the instruction."),
    ),
    "model.context": (
        ContextLength,
        N_("The text is longer than the model {model} can read at once."),
        N_(
            "Use a model with a longer context, or a shorter input; `kumaai config set context_tokens N` states it."
        ),
    ),
    "model.server": (ModelError, N_("{host} failed: {detail}"), _LATER),
    "model.bad_request": (
        ModelError,
        N_("{host} did not accept the request: {detail}"),
        N_("Check the provider, the API version and the model with `kumaai doctor`."),
    ),
    "answer.empty": (AnswerError, N_("The model gave an empty answer."), _LATER),
    "answer.malformed": (
        AnswerError,
        N_("What {host} sent is no chat answer: {detail}"),
        _CHECK_URL,
    ),
}

TRIES = {
    "network.refused": 3,
    "network.dns": 2,
    "network.unreachable": 3,
    "network.timeout": 3,
    "network.disconnected": 4,
    "model.rate_limit": 7,
    "model.server": 5,
    "answer.empty": 2,
    "answer.malformed": 2,
}
"""How often a call is made in all when it meets a fault that may pass; others end it at once."""

_CONTEXT = re.compile(
    r"context[ _-]?(length|window|size)|maximum context|too many tokens|(prompt|input|request) (is )?too (long|large)"
    r"|reduce the length|string_above_max_length|max_tokens_exceeded",
    re.IGNORECASE,
)
_FILTER = re.compile(r"content_filter|ResponsibleAIPolicy|content management policy", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient[_ ](quota|balance|funds)|billing_(hard_limit|not_active)", re.IGNORECASE)
_MODEL = re.compile(
    r"model_not_found|DeploymentNotFound|unknown_model|invalid model"
    r"|(model|deployment)\b.{0,120}?(not found|not exist|no such|not available)",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BY_STATUS = {
    401: "model.credentials",
    402: "model.quota",
    403: "model.forbidden",
    404: "model.endpoint",
    405: "model.endpoint",
    407: "network.proxy",
    408: "network.timeout",
    409: "model.server",
    413: "model.context",
    425: "model.server",
    429: "model.rate_limit",
    504: "network.timeout",
    524: "network.timeout",
    501: "model.bad_request",
    511: "network.proxy_page",
}


class Fault(Exception):
    """A failed call: the user's error, and for the retries when the server wants to be asked again."""

    def __init__(self, error: KumaaiError, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(error.code)
        self.error = error
        self.detail = detail
        self.retry_after = retry_after

    @property
    def code(self) -> str:
        """The error's stable code."""
        return self.error.code

    @property
    def tries(self) -> int:
        """How often a call that meets this fault is made in all."""
        return TRIES.get(self.code, 1)


def fault(code: str, endpoint: Endpoint, detail: str = "", retry_after: float | None = None) -> Fault:
    """The fault with that code at ``endpoint``; ``detail`` is what the other side said, unsafe text."""
    kind, message, hint = FAULTS[code]
    said = _safe(endpoint.redact(detail)) or "-"
    values = {"host": endpoint.host, "model": endpoint.model, "detail": said}
    error = kind(code, _(message).format(**values), hint=_(hint).format(**values), where=endpoint.host)
    return Fault(error, said, retry_after)


def _safe(text: str, limit: int = 300) -> str:
    """One printable line of at most ``limit`` characters: servers' words may hold terminal escapes."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = re.sub(r"//[^/@\s]*@", "//***@", line)  # a password in a proxy's address
    return line if len(line) <= limit else line[: limit - 1] + "…"


def is_page(body: bytes) -> bool:
    """Whether ``body`` is a web page."""
    return bool(_PAGE.match(body[:512].removeprefix(b"\xef\xbb\xbf")))


def fault_of_status(
    status: int,
    body: Any,
    endpoint: Endpoint,
    headers: Mapping[str, str] | None = None,
    *,
    page: bool = False,
) -> Fault:
    """What an HTTP error ``status`` with this (decoded) ``body`` means."""
    headers = headers or {}
    if 300 <= status < 400:
        return fault("network.redirect", endpoint, headers.get("location", "").split("?")[0])
    if page:
        code = _BY_STATUS.get(status, "model.server" if status >= 500 else "")
        passed = ("network.proxy", "network.timeout", "model.endpoint", "model.rate_limit", "model.server")
        return fault(code if code in passed else "network.proxy_page", endpoint, f"HTTP {status}")
    message, words = _words(body)
    after = retry_after(headers)
    return fault(_code_of_status(status, words), endpoint, message or f"HTTP {status}", after)


def _code_of_status(status: int, words: str) -> str:
    if _FILTER.search(words):
        return "model.content_filter"
    if status == 429 and re.search(r"request too large", words, re.IGNORECASE):
        return "model.context"
    if status in (402, 403, 429) and _QUOTA.search(words):
        return "model.quota"
    if status in (400, 413, 422, 500) and _CONTEXT.search(words):
        return "model.context"
    if status in (400, 404, 422) and _MODEL.search(words):
        return "model.unknown"
    return _BY_STATUS.get(status, "model.server" if status >= 500 else "model.bad_request")


def _words(body: Any) -> tuple[str, str]:
    """The server's message, and all its words, from the shapes that servers use for errors."""
    if isinstance(body, dict) and isinstance(body.get("error"), dict | str):
        body = body["error"]
    if isinstance(body, dict):
        message = next((body[k] for k in ("message", "detail", "error") if isinstance(body.get(k), str)), "")
        return message or str(body)[:1000], str(body)[:4000]
    text = body if isinstance(body, str) else "" if body is None else str(body)
    return text[:1000], text[:4000]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by the headers ``retry-after-ms`` or ``retry-after`` (seconds or HTTP date), else None."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "")
        if not value:
            return None
        seconds = (
            float(value)
            if re.fullmatch(r"[\d.]+", value)
            else parsedate_to_datetime(value).timestamp() - time()
        )
        return max(0.0, seconds)
    except (ValueError, OverflowError):
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    while id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__ or error


def fault_of_connection(error: BaseException, endpoint: Endpoint) -> Fault:
    """What a failure below HTTP means; the reason stands only in the chain of causes."""
    chain = list(_causes(error))
    names = {kind.__name__ for cause in chain for kind in type(cause).__mro__}
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return fault("network.tls", endpoint, cause.verify_message)
        if isinstance(cause, ssl.SSLError) and not isinstance(
            cause, ssl.SSLEOFError | ssl.SSLZeroReturnError
        ):
            return fault("network.tls", endpoint, cause.reason or "TLS")
    detail = next((str(cause) for cause in chain[::-1] if str(cause)), type(error).__name__)
    if "ProxyError" in names:
        return fault("network.proxy", endpoint, detail)
    if "TimeoutException" in names or "TimeoutError" in names:
        return fault("network.timeout", endpoint)
    for cause in chain:
        if isinstance(cause, socket.gaierror):
            return fault("network.dns", endpoint)
        if isinstance(cause, ConnectionRefusedError):
            return fault("network.refused", endpoint)
        if isinstance(cause, UnicodeError):
            return fault("network.dns", endpoint)
    if names & {
        "RemoteProtocolError",
        "ReadError",
        "WriteError",
        "CloseError",
        "ConnectionResetError",
        "SSLEOFError",
    }:
        return fault("network.disconnected", endpoint)
    return fault("network.unreachable", endpoint, detail)
