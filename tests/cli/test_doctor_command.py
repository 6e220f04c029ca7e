"""``kumaai doctor`` says what is set up, what is missing, and how to mend it."""

from __future__ import annotations

import os
from functools import partial

import pytest

from kumaai.history.store import Store
from tests.faults import server
from tests.program import kumaai

ENDPOINT = {
    "KUMAAI_BASE_URL": "https://api.example.jp/v1",
    "KUMAAI_API_KEY": "sk-geheim",
    "KUMAAI_MODEL": "m-1",
}


@pytest.fixture
def doctor(tmp_path):
    """``kumaai doctor`` in a folder and with a home of its own."""
    return partial(kumaai, tmp_path, "doctor")


def findings(outcome) -> dict[str, dict[str, str]]:
    """The findings of ``--json`` by their id."""
    return {finding["id"]: finding for finding in outcome.envelope["findings"]}


def test_a_fresh_machine_is_healthy_with_the_rules(doctor, tmp_path):
    """Nothing is set up, nothing is missing, and looking leaves nothing behind."""
    outcome = doctor("--json")
    assert outcome.status == 0
    assert outcome.envelope["ok"] is True
    found = findings(outcome)
    assert {
        "python",
        "platform",
        "stdout",
        "home",
        "record",
        "search",
        "settings",
        "provider",
        "libraries",
    } <= found.keys()
    assert found["provider"]["message"].startswith("rules")
    assert {finding["level"] for finding in found.values()} == {"ok"}
    assert not (tmp_path / "home").exists()


def test_the_page_shows_a_line_for_each_finding_and_a_hint_below(doctor):
    """What a person reads says the same as the JSON."""
    outcome = doctor(encoding="cp932")
    lines = outcome.stdout.splitlines()
    warned = next(number for number, line in enumerate(lines) if line.startswith("warning"))
    assert "cp932" in lines[warned]
    assert "PYTHONUTF8" in lines[warned + 1]


def test_an_endpoint_is_named_by_host_and_its_key_by_origin_only(doctor):
    """No key, no password in an address, no proxy's password."""
    environ = ENDPOINT | {
        "KUMAAI_BASE_URL": "https://me:geheim@api.example.jp/v1",
        "HTTPS_PROXY": "http://u:geheim@proxy:8080",
    }
    outcome = doctor("--json", environ=environ)
    assert "geheim" not in outcome.stdout + outcome.stderr
    found = findings(outcome)
    assert found["endpoint"]["message"].startswith("api.example.jp")
    assert "KUMAAI_API_KEY" in found["key"]["message"]
    assert found["proxy"]["message"] == "HTTPS_PROXY"


@pytest.mark.parametrize(
    ("changes", "identifier", "level"),
    [
        ({"KUMAAI_MODEL": ""}, "endpoint", "missing"),
        ({"KUMAAI_API_KEY": ""}, "endpoint", "missing"),
        ({"KUMAAI_BASE_URL": "api.example.jp"}, "endpoint", "missing"),
        ({"KUMAAI_API_KEY": "ｋｅｙ"}, "endpoint", "missing"),
        ({"KUMAAI_BASE_URL": "http://api.example.jp/v1"}, "endpoint", "missing"),
        ({"KUMAAI_BASE_URL": "http://192.168.0.9/v1"}, "endpoint", "warning"),
        ({"KUMAAI_TIMEOUT": "soon"}, "settings", "missing"),
        ({"SSL_CERT_FILE": "/nowhere.pem"}, "certificates", "missing"),
    ],
)
def test_what_is_wrong_with_the_endpoint_comes_with_a_hint(doctor, changes, identifier, level):
    """Status 3 where the work cannot be done, 0 where it can."""
    outcome = doctor("--json", environ=ENDPOINT | changes)
    found = findings(outcome)[identifier]
    assert (found["level"], bool(found["hint"])) == (level, True)
    assert outcome.status == (3 if level == "missing" else 0)


def test_a_key_without_an_endpoint_is_pointed_out(doctor):
    """A key of other programs alone sends nothing anywhere."""
    found = findings(doctor("--json", environ={"OPENAI_API_KEY": "sk-other"}))
    assert found["provider"]["message"].startswith("rules")
    assert found["key"]["level"] == "warning"


def test_a_project_that_redirects_a_key_is_pointed_out(doctor, tmp_path):
    """A folder from elsewhere can name the address that the user's own key is sent to."""
    (tmp_path / "kumaai.toml").write_text('base_url = "https://elsewhere.example/v1"')
    found = findings(doctor("--json", environ={"KUMAAI_API_KEY": "sk-1", "KUMAAI_MODEL": "m"}))
    assert found["settings.address"]["level"] == "warning"


def test_a_misspelt_setting_is_pointed_out(doctor, tmp_path):
    """It would otherwise be a silent default."""
    (tmp_path / "kumaai.toml").write_text('modle = "m"')
    assert "modle" in findings(doctor("--json"))["settings.unread"]["message"]


def test_connect_tells_what_stands_in_the_way(doctor):
    """Only --connect uses the network; here nothing listens."""
    environ = {"KUMAAI_BASE_URL": "http://127.0.0.1:9/v1", "KUMAAI_MODEL": "m"}
    assert "connection" not in findings(doctor("--json", environ=environ))
    outcome = doctor("--json", "--connect", environ=environ)
    assert outcome.status == 3
    assert findings(outcome)["connection"]["hint"]


@pytest.mark.parametrize(
    ("behaviour", "level", "told"),
    [
        (server.ok("OK"), "ok", "answered"),
        (server.status(401, body=server.error("Incorrect API key")), "missing", "Incorrect API key"),
        (server.html(), "missing", "web page"),
    ],
)
def test_connect_asks_for_one_word(doctor, behaviour, level, told):
    """A real answer, a refused key, a proxy's page."""
    with server.Misbehaving(behaviour) as endpoint:
        environ = {"KUMAAI_BASE_URL": endpoint.base_url, "KUMAAI_MODEL": "m", "KUMAAI_API_KEY": "sk-geheim"}
        outcome = doctor("--json", "--connect", environ=environ)
    found = findings(outcome)["connection"]
    assert (found["level"], told in found["message"]) == (level, True)
    assert len(endpoint.requests) == 1
    assert "geheim" not in outcome.stdout


def test_a_home_that_cannot_be_used_is_missing(doctor, tmp_path):
    """The home is a file."""
    (tmp_path / "home").write_text("")
    outcome = doctor("--json")
    assert outcome.status == 3
    assert findings(outcome)["home"]["level"] == "missing"


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_an_open_home_is_a_warning(doctor, tmp_path):
    """Records are nobody else's business."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o755)
    assert findings(doctor("--json"))["home"]["level"] == "warning"


def test_the_record_is_looked_at(doctor, tmp_path):
    """Its newest run, or that it is damaged."""
    store = Store(tmp_path / "home")
    store.begin("01A", started="2026-04-01T09:00:00+09:00")
    store.close()
    assert "2026-04-01 09:00" in findings(doctor("--json"))["record"]["message"]
    store.path.write_bytes(b"garbage " * 100)
    assert findings(doctor("--json"))["record"]["level"] == "missing"
