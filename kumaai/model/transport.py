"""The openai SDK behind one narrow function: messages in, a reply or one clear error out.

The SDK does the HTTP, the credentials and Azure's addresses. Retries, the
deadline of the whole run, and the reading of what came back are done here,
because the SDK waits silently, retries what cannot pass, and hands web pages
through as text (see :mod:`kumaai.model.faults`).
"""

from __future__ import annotations

import gc
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kumaai.messages import _
from kumaai.model.endpoint import AZURE_API_VERSION, Endpoint, Exchange, Message, Reply
from kumaai.model.faults import Fault, fault, fault_of_connection, fault_of_status, is_page
from kumaai.model.reply import read_reply
from kumaai.model.request import FORMATS, Form, request_of
from kumaai.status import KumaaiError, Status

if TYPE_CHECKING:
    import httpx2
    import openai
    from tenacity import RetryCallState

__all__ = ["Cancelled", "Endpoint", "Exchange", "Message", "Reply", "Talk"]

CONNECT_SECONDS = 10.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 20.0
MAX_BODY = 64 * 2**20
"""Bytes of a response; the longest answers of today's models are below one megabyte."""


class Cancelled(KumaaiError):
    """The run was cancelled while this call waited."""

    status = Status.INTERRUPTED


class Talk:
    """Calls to one endpoint that share one SDK client, one deadline and one memory of what the server takes.

    ``timeout`` is in seconds, for the whole run, and starts now. ``notify``
    gets a sentence for the user whenever the talk waits or changes its ways.
    ``exchanges`` keeps every call in the order of sending. Calls may come
    from several threads.
    """

    def __init__(self, endpoint: Endpoint, *, timeout: float, notify: Callable[[str], None]) -> None:
        self.endpoint = endpoint
        self.notify = notify
        self.exchanges: list[Exchange] = []
        self.last_limited = 0.0
        self._deadline = time.monotonic() + timeout
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._client: openai.OpenAI | None = None
        self._form = Form()

    def complete(
        self,
        messages: list[Message],
        *,
        schema: dict[str, Any] | None,
        schema_name: str,
        temperature: float | None = None,
    ) -> Reply:
        """Ask once, trying again as long as the deadline allows where a fault may pass.

        With ``schema`` the reply is asked to follow it, as strictly as the
        server can. Raises NetworkError, ModelError, AnswerError or ConfigError.
        """
        exchange = Exchange(messages)
        self.exchanges.append(exchange)
        try:
            exchange.reply = self._complete(exchange, schema, schema_name, temperature)
        except Fault as failed:
            exchange.error = failed.code
            raise failed.error from None
        except KumaaiError as failed:
            exchange.error = failed.code
            raise
        return exchange.reply

    def sealed(self, text: str) -> str:
        """``text`` from the material as it may leave; a talk that masks personal data overrides this."""
        return text

    def opened(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A model's answer with what :meth:`sealed` took out put back."""
        return answer

    @property
    def usage(self) -> tuple[int, int]:
        """Input and output tokens of all replies, as far as the server counted them."""
        replies = [exchange.reply for exchange in self.exchanges if exchange.reply]
        return sum(r.input_tokens or 0 for r in replies), sum(r.output_tokens or 0 for r in replies)

    def cancel(self) -> None:
        """End every wait; calls that are still to be made raise Cancelled."""
        self._cancelled.set()

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _complete(
        self, exchange: Exchange, schema: dict[str, Any] | None, name: str, temperature: float | None
    ) -> Reply:
        client = self._connected()
        from tenacity import Retrying, retry_if_exception_type

        retrying = Retrying(
            retry=retry_if_exception_type(Fault),
            wait=_wait,
            stop=self._is_over,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        return retrying(self._attempt, client, exchange, schema, name, temperature)

    def _attempt(
        self,
        client: openai.OpenAI,
        exchange: Exchange,
        schema: dict[str, Any] | None,
        name: str,
        temperature: float | None,
    ) -> Reply:
        """One call, repeated at once in a plainer form when the server does not know the form."""
        messages = exchange.sent
        while True:
            form = self._form
            request = request_of(self.endpoint.model, messages, form, schema, name, temperature)
            exchange.sent = request["messages"]
            try:
                return self._post(client, request)
            except Fault as refused:
                if refused.code == "model.rate_limit":
                    self.last_limited = time.monotonic()
                if not self._simplify(refused, form, request):
                    raise

    def _simplify(self, refused: Fault, form: Form, request: dict[str, Any]) -> bool:
        """Whether the server refused a part of the request that can be left out; remembered from then on."""
        plainer = form.plainer(refused, request)
        if plainer is None:
            return False
        with self._lock:
            if self._form == form:  # no other thread was told so at the same time
                self._form = plainer
                if form.response == FORMATS[0] != plainer.response:
                    self.notify(
                        _("The endpoint does not take a JSON Schema; the schema goes into the prompt.")
                    )
        return True

    def _post(self, client: openai.OpenAI, request: dict[str, Any]) -> Reply:
        """One HTTP request, and its response read as a chat completion."""
        import httpx2
        import openai

        left = self._left()
        timeout = httpx2.Timeout(left, connect=min(left, CONNECT_SECONDS))
        try:
            # The raw response: the SDK would hand a web page through as a str, and checks no types.
            response = client.post(
                "/chat/completions", body=request, cast_to=httpx2.Response, options={"timeout": timeout}
            )
        except openai.APIStatusError as error:
            headers, page = error.response.headers, is_page(error.response.content)
            body = error.body if error.body is not None else error.response.text
            raise fault_of_status(error.status_code, body, self.endpoint, headers, page=page) from error
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            raise fault_of_connection(error, self.endpoint) from error
        return read_reply(response.content, self.endpoint, request["messages"])

    def _connected(self) -> openai.OpenAI:
        """The shared client; made, and the SDK imported, when the first call is about to be made."""
        with self._lock:
            if self._client is None:
                _load_sdk()
                self._client = _client(self.endpoint, self._guard)
            return self._client

    def _guard(self, response: httpx2.Response) -> None:
        """Hold the body to the deadline: the HTTP client's own limit is for each read, not for their sum."""
        response.stream = _guarded(response.stream, self._deadline)

    def _left(self) -> float:
        """Seconds until the deadline; raises when there are none, or when the run was cancelled."""
        if self._cancelled.is_set():
            raise Cancelled("interrupted", _("The run was cancelled."))
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise fault("network.timeout", self.endpoint).error
        return left

    def _is_over(self, state: RetryCallState) -> bool:
        failed = _fault_of(state)
        return (
            state.attempt_number >= failed.tries or time.monotonic() + state.upcoming_sleep >= self._deadline
        )

    def _tell(self, state: RetryCallState) -> None:
        template = _("{problem} Trying again in {seconds} s ({n} of {tries}).")
        failed = _fault_of(state)
        seconds = (
            f"{state.upcoming_sleep:.0f}" if state.upcoming_sleep >= 2 else f"{state.upcoming_sleep:.1f}"
        )
        problem = _("{host} is busy.").format(host=self.endpoint.host)
        problem = problem if failed.code == "model.rate_limit" else failed.error.message
        values = {"seconds": seconds, "n": state.attempt_number + 1, "tries": failed.tries}
        self.notify(template.format(problem=problem, **values))

    def _sleep(self, seconds: float) -> None:
        """Wait in short slices: on Windows a long wait cannot be interrupted by Ctrl-C."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._cancelled.wait(min(left, 0.2)):
            pass


def _fault_of(state: RetryCallState) -> Fault:
    failed = state.outcome.exception() if state.outcome else None
    assert isinstance(failed, Fault)
    return failed


def _wait(state: RetryCallState) -> float:
    """Seconds to wait: what the server asks for, else doubling, spread so that threads do not return at once."""
    asked = _fault_of(state).retry_after
    if asked is not None:
        return asked
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** (state.attempt_number - 1)) * random.uniform(0.75, 1.25)


def _load_sdk() -> None:
    """Import the SDK, and keep the garbage collector away from what it makes.

    Its thousands of classes live until the end of the process; to search them
    for garbage, during the import and at the exit, takes a sixth of the CPU
    time of a short run.
    """
    if "openai" in sys.modules:
        return
    enabled = gc.isenabled()
    gc.disable()
    try:
        import openai  # noqa: F401
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def _client(endpoint: Endpoint, guard: Callable[[httpx2.Response], None]) -> openai.OpenAI:
    root, key = endpoint.root, endpoint.checked_key()
    import httpx2
    import openai

    options: dict[str, Any] = {}
    if endpoint.is_loopback:
        # A proxy cannot reach this machine's own servers, and would see what was meant to stay here.
        options["mounts"] = {"http://": None, "https://": None}
        if endpoint.parts.scheme == "http":
            options["verify"] = _no_tls()
    try:
        # Redirects would carry the document to a host that no policy has allowed.
        http = httpx2.Client(follow_redirects=False, event_hooks={"response": [guard]}, **options)
    except (ValueError, httpx2.InvalidURL) as error:
        raise fault("network.proxy", endpoint, str(error)).error from None
    except OSError as error:
        raise fault("network.tls", endpoint, f"SSL_CERT_FILE: {error.strerror or error}").error from None
    try:
        return _sdk(endpoint, root, key, http)
    except openai.OpenAIError as error:  # OPENAI_CUSTOM_HEADERS and other variables that the SDK reads
        raise fault("model.bad_request", endpoint, str(error)).error from None


def _sdk(endpoint: Endpoint, root: str, key: str, http: httpx2.Client) -> openai.OpenAI:
    import openai

    if endpoint.provider == "openai" or root.endswith("/openai/v1"):
        return openai.OpenAI(base_url=root, api_key=key, max_retries=0, http_client=http)
    version = endpoint.api_version or AZURE_API_VERSION
    place: dict[str, Any] = {"azure_endpoint": root.removesuffix("/openai")}
    if "/openai/deployments/" in root:
        place = {"base_url": root}
    return openai.AzureOpenAI(api_version=version, api_key=key, max_retries=0, http_client=http, **place)


def _no_tls() -> Any:
    """A context that trusts nobody: plain http needs none, and loading the system's costs 30 ms."""
    import ssl

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _guarded(stream: Any, deadline: float) -> Any:
    """``stream`` that ends with a ReadTimeout at ``deadline``, and with a ReadError above MAX_BODY."""
    import httpx2

    class Guarded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in stream:
                size += len(chunk)
                if time.monotonic() > deadline:
                    raise httpx2.ReadTimeout("deadline")
                if size > MAX_BODY:
                    raise httpx2.ReadError("body too large")
                yield chunk

        def close(self) -> None:
            stream.close()

    return Guarded()
