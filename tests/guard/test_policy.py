"""What the organisation's policy allows to leave, and how a refusal reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kumaai.guard.policy import Policy, Sending
from kumaai.settings import Settings
from kumaai.status import ConfigError, PolicyError
from tests.program import kumaai


def sending(**changes: Any) -> Sending:
    """A run that is about to send to a host outside, masked."""
    given = {
        "host": "llm.city.example.jp",
        "scheme": "https",
        "model": "gpt-5-mini",
        "loopback": False,
        "local": False,
    }
    return Sending(**{**given, **changes})


def policy(**rules: Any) -> Policy:
    """A policy file that holds ``rules``."""
    return Policy.of(Settings({}, rules, "policy.toml"))


REFUSED = [
    ({"allowed_hosts": ["*.example.com"]}, {}, "policy.host"),
    ({"allowed_hosts": ["*.city.example.jp"]}, {"host": "city.example.jp.evil.example"}, "policy.host"),
    ({"allowed_models": ["gpt-4*"]}, {}, "policy.model"),
    ({}, {"scheme": "http"}, "policy.http"),
    ({"plain_http_hosts": ["other.example.jp"]}, {"scheme": "http", "local": True}, "policy.http"),
    ({"force_masking": True}, {"masked": False}, "policy.mask"),
    ({"highest_class": 1}, {"stated": 2}, "policy.class"),
    ({"highest_class": 1}, {"stated": 1, "marked": 3}, "policy.class"),
    ({"highest_class": 1}, {"marked": 2}, "policy.class"),
    ({"highest_class": 3, "class_required": True}, {}, "policy.class"),
]


@pytest.mark.parametrize(("rules", "changes", "code"), REFUSED)
def test_what_the_policy_forbids_is_refused_with_its_rule(
    rules: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    """Each rule has its own code, a sentence and what to do."""
    with pytest.raises(PolicyError) as caught:
        policy(**rules).allow(sending(**changes))
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.hint


ALLOWED = [
    ({"allowed_hosts": ["llm.city.example.jp"]}, {"host": "llm.city.example.jp:8443"}),
    ({"allowed_hosts": ["*.CITY.example.jp"]}, {}),
    ({"allowed_models": ["gpt-*"]}, {}),
    ({"highest_class": 2}, {"stated": 2}),
    ({"highest_class": 1}, {"stated": 3, "loopback": True, "scheme": "http"}),
    ({"force_masking": True}, {"masked": False, "loopback": True}),
    ({"plain_http_hosts": ["llm.city.example.jp"]}, {"scheme": "http"}),
]


@pytest.mark.parametrize(("rules", "changes"), ALLOWED)
def test_what_the_policy_allows_is_sent_without_a_word(
    rules: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Nothing leaves to a model on this machine, so that neither class nor masking matter there."""
    assert policy(**rules).allow(sending(**changes)) == []


def test_a_class_that_was_not_stated_is_assumed_and_told() -> None:
    """Where the policy sets a highest class but does not ask for one, the user learns what was assumed."""
    (told,) = policy(highest_class=2).allow(sending())
    assert "1" in told


def test_without_a_policy_plain_http_in_the_own_network_is_warned_of() -> None:
    """A model on a server of the office is common; across the internet plain http is refused."""
    free = Policy({})
    (told,) = free.allow(sending(scheme="http", local=True))
    assert "http" in told
    with pytest.raises(PolicyError):
        free.allow(sending(scheme="http"))


@pytest.mark.parametrize(
    "rules",
    [
        {"allowed_host": ["misspelt"]},
        {"allowed_hosts": "no list"},
        {"highest_class": True},
        {"highest_class": 0},
        {"force_masking": "yes"},
        {"force_records": False},
    ],
)
def test_a_policy_that_cannot_be_understood_stops_everything(rules: dict[str, Any]) -> None:
    """A misspelt rule must not be a rule that is not there."""
    with pytest.raises(ConfigError) as caught:
        policy(**rules)
    assert caught.value.code == "config.policy"


def test_settings_in_a_policy_are_no_rules_of_their_own() -> None:
    """A policy may fix any setting beside its rules."""
    assert policy(model="gpt-5", allowed_models=["gpt-5"]).allow(sending(model="gpt-5")) == []


def test_records_are_kept_as_long_as_the_policy_says(tmp_path: Path) -> None:
    """A prune that reaches younger runs is refused with status 5, recorded, and takes nothing out."""
    (tmp_path / "notice.txt").write_text("お知らせ\n調査を行う。\n", encoding="utf-8")
    (tmp_path / "policy.toml").write_text("retention_days = 400", encoding="utf-8")
    run = kumaai(tmp_path, "summarize", "notice.txt", "--json").envelope["run"]
    words = ("log", "prune", "--before", "2027-01-01", "--by", "山田", "--yes", "--json")
    refused = kumaai(tmp_path, *words, environ={"KUMAAI_POLICY": "policy.toml"})
    assert (refused.status, refused.envelope["error"]["code"]) == (5, "policy.retention")
    assert json.loads(kumaai(tmp_path, "log", "show", run, "--json").stdout)["answer"]
    assert kumaai(tmp_path, *words).status == 0


def test_the_disclosure_can_be_forced() -> None:
    """--no-disclosure is refused where the organisation wants every document marked."""
    policy().allow_undisclosed()
    with pytest.raises(PolicyError, match="disclosure"):
        policy(force_disclosure=True).allow_undisclosed()
