"""Settings come in layers, and each value knows where it came from."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kumaai.environment import Environment, Stream
from kumaai.settings import load
from kumaai.status import ConfigError


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
