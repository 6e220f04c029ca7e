"""``kumaai prompts`` lists, shows and checks the library without a model."""

from __future__ import annotations

from functools import partial

import pytest

from kumaai.cli.table import width
from kumaai.prompts import builtin_folder
from tests.program import kumaai

OWN = (
    (builtin_folder() / "minutes-yoten.ja.md")
    .read_text(encoding="utf-8")
    .replace("議事録（要点）", "わが課の議事録")
)


@pytest.fixture
def program(tmp_path):
    """``kumaai prompts`` in a folder of its own."""
    return partial(kumaai, tmp_path, "prompts")


@pytest.fixture
def own(tmp_path):
    """A prompt of the user's own that overrides a built-in one."""
    path = tmp_path / "home" / "prompts" / "minutes-yoten.ja.md"
    path.parent.mkdir(parents=True)
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_list_has_one_line_a_prompt_in_the_users_language(program):
    """Id, command, languages and title."""
    for language, title in (("en", "Minutes (gist of each speaker)"), ("ja", "議事録（要点）")):
        outcome = program("list", language=language)
        assert outcome.status == 0
        (line,) = [line for line in outcome.stdout.splitlines() if line.startswith("minutes-yoten ")]
        assert line.split(None, 2)[1] == "minutes"
        assert "ja en" in line
        assert line.endswith(title)


def test_the_columns_are_aligned_by_display_width(program):
    """Japanese titles do not push other columns aside."""
    outcome = program("list", "--origin", language="ja")
    lines = outcome.stdout.splitlines()
    starts = {width(line[: line.index("/")]) for line in lines[1:]}
    assert len(starts) == 1


def test_an_own_prompt_overrides_a_built_in_one(program, own):
    """The list shows the title in force; ``--origin`` shows both."""
    assert "わが課の議事録" in program("list", language="ja").stdout
    lines = [
        line
        for line in program("list", "--origin").stdout.splitlines()
        if line.startswith("minutes-yoten.ja ")
    ]
    assert [line.split()[1:3] for line in lines] == [["your", "own"], ["built", "in"]]
    assert "overridden" in lines[1]


def test_the_json_list_is_one_prompt_a_line(program, own):
    """Programs get every field but the texts, and which prompt is in force."""
    outcome = program("list", "--json", "--origin")
    found = [line for line in outcome.lines if (line["id"], line["language"]) == ("minutes-yoten", "ja")]
    assert [(line["origin"], line["in_force"]) for line in found] == [("user", True), ("builtin", False)]
    assert found[0]["inputs"][0]["name"] == "source"
    assert all(line["in_force"] for line in program("list", "--json").lines)


def test_the_organisations_prompts_win(program, own, tmp_path):
    """The policy file names their folder."""
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / own.name).write_text(OWN.replace("わが課", "わが市"), encoding="utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text('prompts = "city"\n', encoding="utf-8")
    outcome = program("list", language="ja", environ={"KUMAAI_POLICY": str(policy)})
    assert "わが市の議事録" in outcome.stdout


def test_a_projects_prompts_lie_beside_its_settings(program, own, tmp_path):
    """They win over the user's own."""
    (tmp_path / "kumaai.toml").write_text("", encoding="utf-8")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / own.name).write_text(OWN.replace("わが課", "この事業"), encoding="utf-8")
    assert "この事業の議事録" in program("list", language="ja").stdout


def test_a_broken_prompt_is_a_warning_and_the_list_goes_on(program, own):
    """stderr names the file; stdout stays clean."""
    own.write_text("no prompt", encoding="utf-8")
    outcome = program("list")
    assert outcome.status == 0
    assert str(own) in outcome.stderr
    assert "Minutes (gist of each speaker)" in outcome.stdout


def test_show_prints_the_prompt_as_it_is(program):
    """What it is for, what it takes, and its text with the placeholders in place."""
    page = program("show", "press-release").stdout
    assert "報道発表資料" in page
    assert "source" in page
    assert "{{ marks }}" in page
    assert "Press release" in program("show", "press-release.en").stdout


def test_show_example_needs_no_model(program):
    """An input and a good answer, to see what a prompt gives."""
    outcome = program("show", "questionnaire", "--example")
    assert outcome.status == 0
    assert "```json" in outcome.stdout
    assert "{{" not in outcome.stdout


def test_show_json_holds_the_texts(program):
    """One object with every field."""
    prompt = program("show", "ideas.en", "--json").envelope
    assert prompt["id"] == "ideas"
    assert prompt["system"]
    assert prompt["example"]


def test_show_reads_a_file_in_the_working_folder(program, tmp_path):
    """A prompt that one is writing can be looked at before it is in any layer."""
    (tmp_path / "minutes-yoten.ja.md").write_text(OWN, encoding="utf-8")
    assert "わが課の議事録" in program("show", "minutes-yoten.ja.md").stdout


def test_an_unknown_prompt_ends_with_status_3_and_a_hint(program):
    """The near matches are named."""
    outcome = program("show", "press-relaese")
    assert outcome.status == 3
    assert "press-release" in outcome.stderr
    assert outcome.stdout == ""
    assert program("show", "press-relaese", "--json").envelope["error"]["code"] == "config.prompt_unknown"


def test_check_finds_the_whole_library_good(program):
    """Nothing on stdout, the count on stderr."""
    outcome = program("check")
    assert (outcome.status, outcome.stdout) == (0, "")
    assert "0 problems" in outcome.stderr


def test_check_tells_file_line_and_code(program, own):
    """An error ends with status 3."""
    own.write_text(OWN.replace("{{ title }}", "{{ titel }}"), encoding="utf-8")
    outcome = program("check", own)
    (line,) = outcome.stdout.splitlines()
    assert outcome.status == 3
    assert line.startswith(f"{own}:")
    assert line.endswith("[prompt.placeholder]")
    assert program("check", own, "--json").envelope["code"] == "prompt.placeholder"


def test_check_of_a_missing_file_ends_with_status_3(program):
    """It is said which file is missing."""
    outcome = program("check", "nowhere.md")
    assert outcome.status == 3
    assert "nowhere.md" in outcome.stderr
