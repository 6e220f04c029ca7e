"""``kumaai config`` shows settings with their origin and writes the user's file."""

from __future__ import annotations

import os
import stat
from functools import partial

import pytest

from tests.program import kumaai


@pytest.fixture
def config(tmp_path):
    """``kumaai config`` in a folder and with a home of its own."""
    return partial(kumaai, tmp_path, "config")


def test_show_gives_every_setting_with_its_origin(config):
    """A value from a variable, one from the user's file, one default."""
    assert config("set", "jobs", "4").status == 0
    shown = config("show", "--json", environ={"KUMAAI_MODEL": "m-1"}).envelope
    assert shown["model"] == {"value": "m-1", "origin": "KUMAAI_MODEL"}
    assert shown["jobs"]["value"] == 4
    assert shown["jobs"]["origin"].endswith("config.toml")
    assert shown["excel"] == {"value": "2021", "origin": "default"}
    page = config("show", environ={"KUMAAI_MODEL": "m-1"}).stdout
    assert any(line.split()[:3] == ["model", "m-1", "KUMAAI_MODEL"] for line in page.splitlines())


@pytest.mark.parametrize("arguments", [["show"], ["show", "--json"], ["get", "api_key"], ["get", "base_url"]])
def test_secrets_are_never_shown(config, arguments):
    """Neither a key nor the password in an address."""
    secrets = {"KUMAAI_API_KEY": "sk-geheim", "KUMAAI_BASE_URL": "https://me:geheim@host/v1"}
    outcome = config(*arguments, environ=secrets)
    assert "***" in outcome.stdout
    assert "geheim" not in outcome.stdout + outcome.stderr


def test_get_prints_the_value_in_force(config):
    """For scripts: the bare value, nothing where none is set."""
    assert config("get", "excel").stdout == "2021\n"
    assert config("get", "model").stdout == ""
    assert config("get", "model", environ={"KUMAAI_MODEL": "m-1"}).stdout == "m-1\n"


def test_set_keeps_comments_and_other_settings(config, tmp_path):
    """People edit the same file by hand."""
    file = tmp_path / "home" / "config.toml"
    file.parent.mkdir()
    file.write_text('# 課の設定\nmodel = "old" # 試用\njobs = 2\n', encoding="utf-8")
    assert config("set", "model", "新しい").status == 0
    assert file.read_text(encoding="utf-8") == '# 課の設定\nmodel = "新しい" # 試用\njobs = 2\n'
    assert config("unset", "jobs").status == 0
    assert config("get", "jobs").stdout == "8\n"


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_the_file_can_be_read_by_its_owner_only(config, tmp_path):
    """Even where it was open before, and whatever the umask; no temporary file stays."""
    file = tmp_path / "home" / "config.toml"
    old = os.umask(0)
    try:
        assert config("set", "api_key", "-", stdin=b"sk-1\n").status == 0
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        file.chmod(0o644)
        config("set", "model", "m")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        os.umask(old)
    assert 'api_key = "sk-1"' in file.read_text()
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["set", "modle", "x"], 3),
        (["set", "jobs", "many"], 3),
        (["set", "jobs", "0"], 3),
        (["set", "provider", "skynet"], 3),
        (["set", "model", ""], 2),
        (["get", "modle"], 3),
        (["unset", "modle"], 3),
    ],
)
def test_a_wrong_name_or_value_is_refused_and_nothing_is_written(config, tmp_path, arguments, status):
    """The file never holds what the next run would refuse."""
    outcome = config(*arguments)
    assert outcome.status == status
    assert "Hint:" in outcome.stderr
    assert not (tmp_path / "home" / "config.toml").exists()


def test_a_wrong_secret_is_not_repeated_in_the_message(config):
    """A key typed into the wrong place stays unseen."""
    assert "sk-geheim" not in config("set", "api_key", "-", stdin=b"").stderr


def test_set_says_when_another_layer_wins(config):
    """Written, but without effect now."""
    outcome = config("set", "model", "mine", environ={"KUMAAI_MODEL": "theirs"})
    assert outcome.status == 0
    assert "KUMAAI_MODEL" in outcome.stderr


def test_a_broken_file_is_not_overwritten(config, tmp_path):
    """The user mends it; nothing in it is lost."""
    file = tmp_path / "home" / "config.toml"
    file.parent.mkdir()
    file.write_text("model = ")
    outcome = config("set", "model", "m")
    assert outcome.status == 3
    assert str(file) in outcome.stderr
    assert file.read_text() == "model = "


def test_an_unwritable_place_is_an_error_with_a_hint(config, tmp_path):
    """The home is a file."""
    (tmp_path / "home").write_text("")
    outcome = config("set", "model", "m")
    assert outcome.status in (3, 11)
    assert "Hint:" in outcome.stderr


def test_names_that_are_no_settings_are_pointed_out(config, tmp_path):
    """A misspelt name would otherwise be a silent default."""
    (tmp_path / "kumaai.toml").write_text('modle = "x"')
    assert "modle" in config("show").stderr


def test_path_says_where_set_writes(config, tmp_path):
    """One line, whether the file is there or not."""
    assert config("path").stdout == f"{tmp_path / 'home' / 'config.toml'}\n"
