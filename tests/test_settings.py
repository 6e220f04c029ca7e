"""Settings come in layers, and each value knows where it came from."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from kumaai.environment import Environment, Stream
from kumaai.settings import load
from kumaai.status import ConfigError
from kumaai.tasks.endpoint import endpoint_of
from tests.program import kumaai


def environment(folder: Path, **environ: str) -> Environment:
    """An environment whose home and working folder are ``folder``."""
    return Environment(
        io.BytesIO(),
        Stream(io.BytesIO()),
        Stream(io.BytesIO()),
        environ={"KUMAAI_HOME": str(folder), **environ},
        cwd=folder,
    )


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    """Policy, option, variable, project file, user file, default: in this order."""
    (tmp_path / "config.toml").write_text('model = "user"')
    assert load(environment(tmp_path))["model"] == "user"
    (tmp_path / "kumaai.toml").write_text('model = "project"')
    assert load(environment(tmp_path))["model"] == "project"
    assert load(environment(tmp_path, KUMAAI_MODEL="variable"))["model"] == "variable"
    assert load(environment(tmp_path, KUMAAI_MODEL="variable"), {"model": "option"})["model"] == "option"
    (tmp_path / "policy.toml").write_text('model = "policy"')
    settings = load(
        environment(tmp_path, KUMAAI_MODEL="variable", KUMAAI_POLICY="policy.toml"), {"model": "option"}
    )
    assert (settings["model"], settings.origin("model")) == ("policy", "policy")


def test_without_an_endpoint_the_rules_do_the_job(tmp_path: Path) -> None:
    """A key of another program is no endpoint; an address is."""
    assert load(environment(tmp_path)).provider == "rules"
    assert load(environment(tmp_path, OPENAI_API_KEY="sk-other")).provider == "rules"
    assert load(environment(tmp_path, KUMAAI_BASE_URL="http://127.0.0.1:1/v1")).provider == "openai"
    assert load(environment(tmp_path, OPENAI_BASE_URL="http://127.0.0.1:1/v1")).provider == "openai"
    assert (
        load(environment(tmp_path, KUMAAI_BASE_URL="http://127.0.0.1:1/v1"), {"provider": "rules"}).provider
        == "rules"
    )


@pytest.mark.parametrize(
    "environ", [{"KUMAAI_TIMEOUT": "soon"}, {"KUMAAI_TIMEOUT": "-1"}, {"KUMAAI_PROVIDER": "skynet"}]
)
def test_a_wrong_value_is_refused_with_its_origin(tmp_path: Path, environ: dict[str, str]) -> None:
    """The message names the variable that holds the wrong value."""
    with pytest.raises(ConfigError) as caught:
        load(environment(tmp_path, **environ))
    assert caught.value.where in environ


@pytest.mark.parametrize("content", [b"= 1", b"\xff\xfe\x00", b"[unclosed"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A settings file that is no TOML is an error that names the file."""
    (tmp_path / "kumaai.toml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(environment(tmp_path))
    assert "kumaai.toml" in caught.value.message


def test_a_missing_policy_file_is_an_error(tmp_path: Path) -> None:
    """A policy that was announced must be there: nothing runs without it."""
    with pytest.raises(ConfigError):
        load(environment(tmp_path, KUMAAI_POLICY="gone.toml"))


def test_a_secret_never_stands_in_a_message(tmp_path: Path) -> None:
    """A key of the wrong type is not repeated."""
    (tmp_path / "kumaai.toml").write_text('provider = "sk-very-secret"\n')
    with pytest.raises(ConfigError):
        load(environment(tmp_path))


def test_a_list_is_no_value(tmp_path: Path) -> None:
    """A setting is one text or number; the hint says how to write it."""
    (tmp_path / "config.toml").write_text('model = ["a", "b"]')
    with pytest.raises(ConfigError, match="is no value for model") as raised:
        load(environment(tmp_path))
    assert raised.value.hint == "Write it as text in quotation marks."


def test_a_key_in_the_keyring_is_kept_for_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `config set api_key - --keyring` keeps is found for that endpoint, and for no other."""
    kept: dict[tuple[str, str], str] = {}
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    ring.set_password = lambda service, user, key: kept.__setitem__((service, user), key)  # type: ignore[attr-defined]
    ring.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    environ = {"KUMAAI_BASE_URL": "https://llm.example.jp/v1", "KUMAAI_MODEL": "m"}
    done = kumaai(tmp_path, "config", "set", "api_key", "-", "--keyring", stdin=b"sk-ring\n", environ=environ)
    assert done.status == 0, done.stderr
    assert "sk-ring" not in done.stdout + done.stderr
    assert not list(tmp_path.rglob("config.toml"))
    assert endpoint_of(load(environment(tmp_path, **environ))).api_key == "sk-ring"
    with pytest.raises(ConfigError, match="key"):
        endpoint_of(
            load(environment(tmp_path, **environ | {"KUMAAI_BASE_URL": "https://other.example.jp/v1"}))
        )


def test_without_the_keyring_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named; nothing is written in its place."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    environ = {"KUMAAI_BASE_URL": "https://llm.example.jp/v1", "KUMAAI_MODEL": "m"}
    done = kumaai(tmp_path, "config", "set", "api_key", "sk-x", "--keyring", environ=environ)
    assert done.status == 3
    assert "kumaai[keyring]" in done.stderr


def test_the_policy_of_the_machine_cannot_be_replaced_by_a_variable(tmp_path: Path) -> None:
    """Where an administrator has put a policy, KUMAAI_POLICY names no other."""
    site = tmp_path / "etc"
    site.mkdir()
    (site / "policy.toml").write_text('model = "machine"', encoding="utf-8")
    (tmp_path / "own.toml").write_text('model = "own"', encoding="utf-8")
    given = replace(environment(tmp_path, KUMAAI_POLICY="own.toml"), site=site)
    assert load(given)["model"] == "machine"


def test_a_folder_gives_no_setting_that_is_the_users_own(tmp_path: Path) -> None:
    """mask and api_key_file in kumaai.toml are not read, and doctor says so."""
    (tmp_path / "kumaai.toml").write_text('mask = "off"\napi_key_file = "/etc/passwd"\n', encoding="utf-8")
    settings = load(environment(tmp_path))
    assert (settings["mask"], settings["api_key_file"]) == ("auto", None)
    assert "mask" in kumaai(tmp_path, "doctor").stdout
