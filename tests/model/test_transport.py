"""The talk with an endpoint: every fault is one error with a stable code, and nothing waits unseen."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kumaai.model.faults import ContextLength, retry_after
from kumaai.model.transport import Cancelled, Endpoint, Talk
from kumaai.status import ConfigError, KumaaiError
from tests.faults.cases import CASES, KEY, Case
from tests.faults.server import (
    Misbehaving,
    context_limit,
    dripping,
    empty_choices,
    error,
    html,
    length,
    null_content,
    ok,
    refusing,
    slow,
    status,
    truncated_body,
)

HELLO = [{"role": "system", "content": "Answer."}, {"role": "user", "content": "こんにちは"}]
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


def code_of(talk: Talk, schema: dict | None = None) -> str:
    """The code of the error that a call ends with."""
    with pytest.raises(KumaaiError) as caught:
        talk.complete(HELLO, schema=schema, schema_name="test")
    assert KEY not in caught.value.message + caught.value.hint + caught.value.where
    assert caught.value.message and caught.value.hint and caught.value.where == talk.endpoint.host
    return caught.value.code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fault_has_its_status_and_code(talk_to, case: Case) -> None:
    """Each fault of a server ends in its exit status and code, after as many calls as make sense."""
    with Misbehaving(case.behaviour) as server:
        talk = talk_to(server)
        with pytest.raises(KumaaiError) as caught:
            talk.complete(HELLO, schema=None, schema_name="test")
        assert (caught.value.code, caught.value.status) == (case.code, case.status)
        assert len(server.requests) == case.calls
        assert KEY not in f"{caught.value.message}{caught.value.hint}" and caught.value.hint
        assert caught.value.where == talk.endpoint.host
        assert [(e.sent, e.reply, e.error) for e in talk.exchanges] == [(HELLO, None, case.code)]


def test_refused_connection(talk_to, told) -> None:
    """A port where nobody listens is named as such, after tries that the user sees."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert code_of(talk_to(f"http://127.0.0.1:{port}/v1")) == "network.refused"
    assert len(told) == 2


def test_unknown_host(talk_to) -> None:
    """A host name that does not resolve is named as such."""
    assert code_of(talk_to("http://no-such-host.invalid/v1")) == "network.dns"


@pytest.mark.parametrize("behaviour", [slow(30), dripping(30)], ids=["silent", "dripping"])
def test_deadline_ends_a_call(talk_to, behaviour) -> None:
    """The deadline holds for a server that says nothing, and for one that never stops."""
    with Misbehaving(behaviour) as server:
        started = time.monotonic()
        assert code_of(talk_to(server, timeout=0.6)) == "network.timeout"
        assert 0.5 < time.monotonic() - started < 1.5


def test_deadline_is_of_the_whole_run(talk_to) -> None:
    """A later call finds the time already used by the earlier ones."""
    with Misbehaving(slow(0.4)) as server:
        talk = talk_to(server, timeout=0.6)
        talk.complete(HELLO, schema=SCHEMA, schema_name="test")
        assert code_of(talk) == "network.timeout"


def test_retry_after_is_honoured_and_told(talk_to, told) -> None:
    """The server's Retry-After is waited for, and the user is told."""
    with Misbehaving(status(429, {"Retry-After": "1"}), ok("done")) as server:
        started = time.monotonic()
        assert talk_to(server).complete(HELLO, schema=None, schema_name="test").text == "done"
        assert time.monotonic() - started > 0.95
        assert len(told) == 1 and "1.0" in told[0]


def test_retry_after_beyond_the_deadline_ends_at_once(talk_to) -> None:
    """Nobody waits for a time that cannot come."""
    with Misbehaving(status(429, {"Retry-After": "120"})) as server:
        started = time.monotonic()
        assert code_of(talk_to(server)) == "model.rate_limit"
        assert time.monotonic() - started < 2 and len(server.requests) == 1


def test_retry_after_forms() -> None:
    """Retry-After is read as seconds, as milliseconds and as a date; nonsense is none."""
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert retry_after({"retry-after-ms": "300"}) == 0.3
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after({"retry-after": "soon"}) is retry_after({}) is None


def test_fault_that_passes_is_overcome(talk_to) -> None:
    """A call goes on after faults that pass."""
    with Misbehaving(empty_choices(), status(500), truncated_body(), ok("done")) as server:
        assert talk_to(server).complete(HELLO, schema=None, schema_name="test").text == "done"


def test_schema_is_sent_strictly(talk_to) -> None:
    """The schema travels as a strict response_format, under a name that the API takes."""
    with Misbehaving() as server:
        reply = talk_to(server).complete(HELLO, schema=SCHEMA, schema_name="excel formula/1", temperature=0.2)
        sent = server.requests[0].body
        assert sent["response_format"]["json_schema"] == {
            "name": "excel_formula_1",
            "schema": SCHEMA,
            "strict": True,
        }
        assert sent["temperature"] == 0.2 and sent["messages"] == HELLO == list(reply.sent)
        assert reply.text == '{"a": "(a)"}' and reply.finish_reason == "stop" and reply.model == "gpt-4o"
        assert reply.input_tokens and reply.output_tokens


@pytest.mark.parametrize("code", [400, 422, 500, 501])
def test_refused_schema_falls_back(talk_to, told, code) -> None:
    """A server that takes no schema gets it in the prompt, in JSON mode, and is not asked in vain again."""
    with Misbehaving(refusing("json_schema", code=code)) as server:
        talk = talk_to(server)
        for _round in range(2):
            reply = talk.complete(HELLO, schema=SCHEMA, schema_name="test")
            assert reply.text == '{"a": "(a)"}'
            assert '"additionalProperties":false' in reply.sent[0]["content"]
        assert [request.format for request in server.requests] == [
            "json_schema",
            "json_object",
            "json_object",
        ]
        assert len(told) == 1 and talk.exchanges[0].sent == list(reply.sent)


def test_refused_json_mode_falls_back_to_text(talk_to) -> None:
    """A server without JSON mode is asked in plain text."""
    with Misbehaving(refusing("json_schema", "json_object")) as server:
        assert talk_to(server).complete(HELLO, schema=SCHEMA, schema_name="test").text == '{"a": "(a)"}'
        assert [request.format for request in server.requests] == ["json_schema", "json_object", "text"]


def test_refused_temperature_is_left_out(talk_to) -> None:
    """Reasoning models take no temperature; it is left out and stays out."""
    refusal = status(400, None, error("Unsupported value: 'temperature' does not support 0 with this model."))
    with Misbehaving(refusal, ok("done")) as server:
        talk = talk_to(server)
        for _round in range(2):
            talk.complete(HELLO, schema=None, schema_name="test", temperature=0)
        assert ["temperature" in request.body for request in server.requests] == [True, False, False]


def test_refused_system_message_joins_the_users(talk_to) -> None:
    """Some models' templates know no system message; its text then heads the user's."""
    refusal = status(400, None, error("System role not supported"))
    with Misbehaving(refusal, ok("done")) as server:
        talk_to(server).complete(HELLO, schema=None, schema_name="test")
        assert server.requests[1].body["messages"] == [{"role": "user", "content": "Answer.\n\nこんにちは"}]


def test_text_that_utf8_cannot_hold(talk_to) -> None:
    """A file name with undecodable bytes in a prompt does not end the run."""
    with Misbehaving(ok("done")) as server:
        talk_to(server).complete([{"role": "user", "content": "a\udce3b"}], schema=None, schema_name="test")
        assert server.requests[0].prompt == "a?b"


def test_cut_answer_is_a_reply(talk_to) -> None:
    """An answer cut at the output limit is handed on with its reason, even if it is empty."""
    with Misbehaving(length('{"a'), null_content("length")) as server:
        talk = talk_to(server)
        replies = [talk.complete(HELLO, schema=None, schema_name="test") for _round in range(2)]
        assert [(r.text, r.finish_reason) for r in replies] == [('{"a', "length"), ("", "length")]


def test_context_length_has_its_own_class(talk_to) -> None:
    """A plan can tell a prompt that is too long from other refusals."""
    with Misbehaving(context_limit(1)) as server, pytest.raises(ContextLength):
        talk_to(server).complete(HELLO, schema=None, schema_name="test")


def test_loopback_goes_past_the_proxy(talk_to, monkeypatch) -> None:
    """A proxy is for other hosts: it would see what should stay on this machine."""
    with Misbehaving(html()) as proxy, Misbehaving(ok("direct")) as server:
        for name in ("HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert talk_to(server).complete(HELLO, schema=None, schema_name="test").text == "direct"
        assert code_of(talk_to("http://model.example/v1")) == "network.proxy_page"
        assert len(proxy.requests) == 1


def test_loopback_by_ipv6(talk_to, monkeypatch) -> None:
    """An IPv6 address is this machine too."""
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with socket.socket(socket.AF_INET6) as free:
        try:
            free.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        port = free.getsockname()[1]
    assert code_of(talk_to(f"http://[::1]:{port}/v1")) == "network.refused"


def test_broken_proxy_setting(talk_to, monkeypatch) -> None:
    """A proxy address that is none is said to be the matter."""
    monkeypatch.setenv("HTTP_PROXY", "nonsense://proxy:99999")
    assert code_of(talk_to("http://model.example/v1")) == "network.proxy"


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that no system trusts."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the openssl command")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *files, *names]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_untrusted_certificate(talk_to, tls, tmp_path, monkeypatch) -> None:
    """A certificate nobody trusts is the reason given; SSL_CERT_FILE is the way to trust it."""
    with Misbehaving(ok("done"), tls=tls) as server:
        assert code_of(talk_to(server)) == "network.tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert talk_to(server).complete(HELLO, schema=None, schema_name="test").text == "done"


def test_missing_certificate_file(talk_to, monkeypatch) -> None:
    """An SSL_CERT_FILE that does not exist is said to be the matter."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    assert code_of(talk_to("https://model.example/v1")) == "network.tls"


def test_https_to_a_plain_server(talk_to) -> None:
    """https where only http is spoken is a matter of TLS."""
    with Misbehaving() as server:
        assert code_of(talk_to(server.base_url.replace("http:", "https:"))) == "network.tls"


@pytest.mark.parametrize(
    "url", ["", "localhost:11434/v1", "ftp://x/v1", "http://", "http://[::1/v1", "http://x:99999"]
)
def test_impossible_base_url(talk_to, url) -> None:
    """A base URL that is none is a matter of the settings."""
    with pytest.raises(ConfigError) as caught:
        talk_to(url).complete(HELLO, schema=None, schema_name="test")
    assert caught.value.code == "config.base_url"


@pytest.mark.parametrize("key", ["sk-鍵", "sk 1", "sk\n1", "ｓｋ"])
def test_impossible_key(talk_to, key) -> None:
    """A key that cannot travel in a header is a matter of the settings, and is not printed."""
    with Misbehaving() as server, pytest.raises(ConfigError) as caught:
        talk_to(server, api_key=key).complete(HELLO, schema=None, schema_name="test")
    assert caught.value.code == "config.api_key" and key not in caught.value.message


def test_key_is_in_no_representation() -> None:
    """An endpoint that is printed does not show its key."""
    assert KEY not in repr(Endpoint("openai", "http://127.0.0.1/v1", KEY, "m"))


def test_server_without_a_key(talk_to) -> None:
    """A local server needs no key."""
    with Misbehaving(ok("done")) as server:
        assert talk_to(server, api_key="").complete(HELLO, schema=None, schema_name="test").text == "done"


def test_words_of_a_server_are_made_safe(talk_to) -> None:
    """A server's message is one short printable line: it may hold escapes for the terminal."""
    with Misbehaving(status(400, None, error("bad\x1b[31m\r\nthing " + "長" * 5000))) as server:
        with pytest.raises(KumaaiError) as caught:
            talk_to(server).complete(HELLO, schema=None, schema_name="test")
        assert caught.value.message.isprintable() and len(caught.value.message) < 400


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("", "/openai/deployments/my-gpt/chat/completions?api-version=2024-06-01"),
        ("/openai", "/openai/deployments/my-gpt/chat/completions?api-version=2024-06-01"),
        ("/openai/deployments/other", "/openai/deployments/other/chat/completions?api-version=2024-06-01"),
        ("/openai/v1", "/openai/v1/chat/completions"),
    ],
)
def test_azure_addresses(talk_to, place, path) -> None:
    """Azure is reached by its resource, by a deployment's address and by its newer v1 address."""
    with Misbehaving(ok("done")) as server:
        url = server.base_url.removesuffix("/v1") + place
        talk = talk_to(url, provider="azure", model="my-gpt", api_version="2024-06-01")
        assert talk.complete(HELLO, schema=None, schema_name="test").text == "done"
        assert server.requests[0].path == path
        assert KEY in (
            server.requests[0].headers.get("api-key") or server.requests[0].headers["authorization"]
        )


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions", "/chat/completions/"])
def test_endings_of_the_base_url(talk_to, ending) -> None:
    """A base URL may end with a slash or with the call's own path."""
    with Misbehaving(ok("done")) as server:
        talk_to(server.base_url + ending).complete(HELLO, schema=None, schema_name="test")
        assert server.requests[0].path == "/v1/chat/completions"


def test_host_shows_no_password() -> None:
    """The host for records has a port where given, and never a user name or password."""
    endpoint = Endpoint("openai", "https://user:pass@Model.example:8443/v1", "", "m")
    assert endpoint.host == "model.example:8443" and not endpoint.is_loopback
    assert Endpoint("openai", "http://[::1]:80/v1", "", "m").host == "[::1]:80"
    assert Endpoint("openai", "http://localhost/v1", "", "m").is_loopback


def test_cancelled_talk_waits_no_longer(talk_to) -> None:
    """Cancelling ends a wait at once, and later calls are not made."""
    with Misbehaving(status(429, {"Retry-After": "4"})) as server:
        talk = talk_to(server, timeout=10)
        threading.Timer(0.3, talk.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            talk.complete(HELLO, schema=None, schema_name="test")
        assert time.monotonic() - started < 2 and len(server.requests) == 1


def test_sdk_is_imported_with_the_first_call_only() -> None:
    """A talk that is never used costs no import of the SDK."""
    code = (
        "import sys; from kumaai.model.plan import ask_parts; from kumaai.model.transport import Endpoint, Talk\n"
        "Talk(Endpoint('openai', 'http://127.0.0.1/v1', 'k', 'm'), timeout=1, notify=print)\n"
        "print(sorted({'openai', 'httpx2', 'pydantic', 'jsonschema', 'tenacity'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_content_in_parts(talk_to) -> None:
    """Some servers send the text in parts, and neither a finish reason nor counts."""
    message = {"message": {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}}
    with Misbehaving(status(200, None, {"choices": [message]})) as server:
        reply = talk_to(server).complete(HELLO, schema=None, schema_name="test")
        assert (reply.text, reply.finish_reason, reply.input_tokens) == ("ab", "stop", None)
