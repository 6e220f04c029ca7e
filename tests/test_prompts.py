"""The prompt library: layers, reading, checking, rendering, and the curated prompts themselves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai import answers, prompts
from kumaai.prompts import Layers, Prompt
from kumaai.prompts.checking import ANSWERS, COMMANDS, STANDARD
from kumaai.prompts.rendering import MATERIAL
from kumaai.source import Block
from kumaai.status import ConfigError, UsageError

BUILTIN = prompts.builtin_folder()
CURATED = prompts.available(Layers(None, None, None, BUILTIN))
IDS = [f"{prompt.id}.{prompt.language}" for prompt in CURATED]
every_prompt = pytest.mark.parametrize("prompt", CURATED, ids=IDS)

PROMPT = """+++
id = "haiku"
title = "俳句"
purpose = "A haiku on a document"
version = "1.0"
language = "en"
command = "run"
answer = "Draft"
confidentiality = 1

[[inputs]]
name = "season"
description = "The season"
required = true
example = "spring"
+++

# system

You write haiku on {{ season }}.

{{ marks }}

# user

Wish: {{ instruction }}

{{ source }}

# example

None.
"""


def put(folder: Path, identifier: str = "haiku", **changes: str) -> Path:
    """Write a small prompt into ``folder``, with some of its text replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    text = PROMPT.replace('"haiku"', f'"{identifier}"')
    for old, new in changes.items():
        text = text.replace(old, new)
    path = folder / f"{identifier}.en.md"
    path.write_text(text, encoding="utf-8")
    return path


def codes(text: str, name: str = "haiku.en.md") -> list[str]:
    """The codes of all problems of a prompt's text."""
    return [problem.code for problem in prompts.check(text, Path(name))]


def sent(prompt: Prompt, **values: str) -> str:
    """Everything that would be sent, as one text."""
    return "\n".join(message["content"] for message in prompts.render(prompt, values))


@pytest.fixture
def haiku(tmp_path) -> Prompt:
    """A small prompt with a source, an input of its own and an optional wish."""
    return prompts.read(put(tmp_path))


# Layers -----------------------------------------------------------------------------------------


def test_the_strongest_layer_wins(tmp_path):
    """organisation > project > user > built in."""
    names = ("organisation", "project", "user", "builtin")
    layers = Layers(*(tmp_path / name for name in names))
    for name in reversed(names):
        put(tmp_path / name)
        assert prompts.find("haiku", layers).origin == name


def test_all_layers_are_listed_with_the_one_in_force_first(tmp_path):
    """What is overridden can still be shown."""
    put(tmp_path / "user")
    put(tmp_path / "built")
    layers = Layers(None, tmp_path / "missing", tmp_path / "user", tmp_path / "built")
    assert [prompt.origin for prompt in prompts.available(layers)] == ["user", "builtin"]


def test_the_language_is_chosen_and_falls_back(tmp_path):
    """A prompt in the wished language is preferred; one in another is better than none."""
    layers = Layers(None, None, None, BUILTIN)
    assert prompts.find("minutes-yoten", layers).language == "ja"
    assert prompts.find("minutes-yoten", layers, language="en").language == "en"
    assert prompts.find("minutes-yoten.en", layers, language="ja").language == "en"
    put(tmp_path)
    assert prompts.find("haiku", Layers(None, None, None, tmp_path), language="ja").language == "en"


def test_an_unknown_prompt_names_near_ones():
    """A typo leads to a hint, with the status for settings."""
    with pytest.raises(ConfigError) as caught:
        prompts.find("minutes-yotn", Layers(None, None, None, BUILTIN))
    assert caught.value.code == "config.prompt_unknown"
    assert "minutes-yoten" in caught.value.hint


def test_a_path_is_read_as_a_file(tmp_path):
    """A prompt need not be in any layer."""
    path = put(tmp_path)
    for name, cwd in ((str(path), Path()), (path.name, tmp_path)):
        prompt = prompts.find(name, Layers(None, None, None, BUILTIN, cwd))
        assert (prompt.id, prompt.origin) == ("haiku", "file")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no front matter",
        b"+++\nid = \n+++\n",
        b"+++\nid = 'x'\n+++\n",
        b"\x83\x65\xff",
        b"+++\ninputs = 3\n+++\n",
    ],
)
def test_a_file_that_is_no_prompt_is_named_and_the_others_remain(tmp_path, content):
    """One broken file does not hide the library, and never ends in anything but a ConfigError."""
    put(tmp_path)
    broken = tmp_path / "broken.md"
    broken.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        prompts.read(broken)
    assert caught.value.code == "config.prompt_file"
    found, errors = prompts.survey(Layers(None, None, None, tmp_path))
    assert [prompt.id for prompt in found] == ["haiku"]
    assert [error.where for error in errors] == [str(broken)]


def test_a_file_saved_on_windows_reads_the_same(tmp_path):
    """A byte order mark and CRLF change nothing but the digest."""
    prompt = prompts.read(put(tmp_path))
    windows = tmp_path / "windows" / "haiku.en.md"
    windows.parent.mkdir()
    windows.write_bytes(b"\xef\xbb\xbf" + PROMPT.replace("\n", "\r\n").encode())
    other = prompts.read(windows)
    assert (other.system, other.user, other.inputs) == (prompt.system, prompt.user, prompt.inputs)
    assert other.sha256 != prompt.sha256


def test_an_oversized_file_is_refused(tmp_path):
    """A prompt is text that a person wrote, not a data file."""
    path = tmp_path / "big.md"
    path.write_text(PROMPT + "x" * 200_000, encoding="utf-8")
    with pytest.raises(ConfigError):
        prompts.read(path)


def test_the_catalogue_agrees_with_the_full_reading():
    """The fast list says the same as the prompts themselves."""
    layers = Layers(None, None, None, BUILTIN)
    entries, errors = prompts.catalogue(layers)
    assert not errors
    assert [tuple(entry) for entry in entries] == [
        (p.id, p.title, p.language, p.command, p.origin, p.path) for p in prompts.available(layers)
    ]


# Checking ---------------------------------------------------------------------------------------


def test_a_good_prompt_has_no_problems():
    """The small prompt of these tests is one."""
    assert codes(PROMPT) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("+++\nid", "id", "prompt.front_matter"),
        ('title = "俳句"', "title = 俳句", "prompt.front_matter"),
        ('title = "俳句"\n', "", "prompt.key_missing"),
        ('title = "俳句"', 'title = " "', "prompt.key_value"),
        ('version = "1.0"', "version = 1.0", "prompt.key_value"),
        ('version = "1.0"', 'version = "1.0"\nauthor = "x"', "prompt.key_unknown"),
        ('description = "The season"\n', "", "prompt.key_missing"),
        ('answer = "Draft"', 'answer = "Poem"', "prompt.key_value"),
        ('command = "run"', 'command = "sing"', "prompt.key_value"),
        ("confidentiality = 1", "confidentiality = 9", "prompt.key_value"),
        ('id = "haiku"', 'id = "Haiku 1"', "prompt.id"),
        ('id = "haiku"', 'id = "senryu"', "prompt.file_name"),
        ("{{ instruction }}", "{{ instructions }}", "prompt.placeholder"),
        ("{{ instruction }}", "{{ values['x'] }}", "prompt.placeholder"),
        ("on {{ season }}", "", "prompt.input_unused"),
        ("\n{{ source }}\n", "\nText: {{ source }}\n", "prompt.material"),
        ("on {{ season }}", "on {{ season }}\n{{ source }}", "prompt.material"),
        ("{{ marks }}\n", "", "prompt.marks"),
        ("# user", "# User", "prompt.section"),
        ("None.", "", "prompt.section"),
    ],
)
def test_what_is_wrong_is_told(old, new, code):
    """Each kind of mistake in a prompt file has its code."""
    assert code in codes(PROMPT.replace(old, new, 1))


def test_a_problem_names_its_line():
    """An editor can jump to it."""
    text = PROMPT.replace("{{ instruction }}", "{{ wishes }}")
    (problem,) = prompts.check(text, Path("haiku.en.md"))
    assert "wishes" in text.splitlines()[problem.line - 1]


@given(st.text())
def test_no_text_breaks_the_check(text):
    """Whatever stands in a file, the check answers with problems."""
    assert prompts.check(text, Path("x.md"))
    prompts.check(PROMPT.replace("Wish", text), Path("haiku.en.md"))
    prompts.check(PROMPT.replace("+++\n\n# system", text + "\n+++\n\n# system"), Path("haiku.en.md"))


# Rendering --------------------------------------------------------------------------------------


def test_values_replace_placeholders_and_empty_lines_go(haiku):
    """A line whose placeholders are all empty is left out."""
    assert "haiku on spring." in sent(haiku, season="spring", source="[L1] x")
    assert "Wish:" not in sent(haiku, season="spring", source="[L1] x")
    assert "Wish: short" in sent(haiku, season="spring", instruction="short")


def test_a_missing_required_input_is_told(haiku):
    """The user learns which value to give, before anything is sent."""
    with pytest.raises(UsageError) as caught:
        prompts.render(haiku, {"source": "x"})
    assert caught.value.code == "usage.prompt_input"
    assert "season" in caught.value.message


def test_the_source_stands_between_marks_that_the_system_message_names(haiku):
    """The rule not to follow orders names the very marks of this request."""
    system, user = (m["content"] for m in prompts.render(haiku, {"season": "spring", "source": "[L1] rain"}))
    opening, closing = re.findall(r"<<<[^<>]+>>>", user)
    assert user == f"{opening}\n[L1] rain\n{closing}"
    assert opening in system
    assert closing in system
    assert "not followed" in system


def test_without_a_source_nothing_is_said_of_marks(haiku):
    """A rule about something absent would only confuse."""
    assert "<<<" not in sent(haiku, season="spring")


def test_the_rule_is_added_where_a_prompt_forgot_it(tmp_path):
    """Safety does not hang on the author of a prompt."""
    prompt = prompts.read(put(tmp_path, **{"{{ marks }}": ""}))
    assert "not followed" in sent(prompt, season="spring", source="[L1] x")


def test_the_same_values_give_the_same_messages_and_others_give_other_marks(haiku):
    """Answers can be cached, and no text can know its marks beforehand."""
    first, again = (sent(haiku, season="spring", source="[L1] rain") for _ in range(2))
    other = sent(haiku, season="spring", source="[L1] snow")
    assert first == again
    assert re.findall(r"<<<[^<>]+>>>", first) != re.findall(r"<<<[^<>]+>>>", other)


@given(st.text(alphabet="<>＜＞{}[]/|SOURCE END資料おわりINT_imstarturn\n 0123"))
def test_no_source_can_close_its_marks(text):
    """Between the marks nothing reads as a mark, a placeholder's value or a chat template's token."""
    prompt = prompts.find("summarize-points", Layers(None, None, None, BUILTIN))
    user = prompts.render(prompt, {"source": "[L1] " + text})[1]["content"]
    assert len(re.findall(r"[<＜]{3}", user)) == 2
    inside = user.split(">>>", 1)[1].rsplit("<<<", 1)[0]
    assert not re.search(r"<\||\|>|\[/?INST\]|<<SYS>>|<start_of_turn>", inside)


def test_a_value_that_looks_like_a_placeholder_stays_text(haiku):
    """Substitution is one pass: a value cannot call up another."""
    text = sent(haiku, season="{{ instruction }}", instruction="secret", source="[L1] {{ season }}")
    assert "haiku on {{ instruction }}." in text
    assert "[L1] {{ season }}" in text


def test_the_text_of_the_source_is_not_changed_beyond_imitations():
    """Code, brackets and angle brackets of ordinary text reach the model as they are."""
    text = "if a < b: print('x >> 2')  [注] 「<資料>」 {1} <b>"
    assert prompts.neutralise(text) == text


def test_the_language_is_called_by_its_name(haiku):
    """ "ja" is 日本語 in a Japanese prompt, Japanese in an English one."""
    layers = Layers(None, None, None, BUILTIN)
    for language, name in (("ja", "日本語"), ("en", "Japanese")):
        prompt = prompts.find("minutes-yoten", layers, language=language)
        assert name in sent(prompt, source="[L1] x", language="ja")


def test_blocks_become_numbered_lines():
    """Headings stand apart, list numbers are shown, empty blocks are left out, line feeds stay inside a block."""
    blocks = [
        Block("p1", "表題", "heading", 1),
        Block("p2", " "),
        Block("p3", "一つ目", "item", number="(1)"),
        Block("p4", "内容", "heading", 2),
        Block("t1.r1.c1", "上\n[p9] 下", "cell"),
    ]
    assert prompts.marked(blocks) == "[p1] 表題\n[p3] (1) 一つ目\n\n[p4] 内容\n[t1.r1.c1] 上\n    [p9] 下"
    assert "[p3] 一つ目" in prompts.marked(blocks, numbers=False)


# The curated prompts ----------------------------------------------------------------------------


def test_every_command_and_style_has_a_prompt_in_both_languages():
    """What the tasks ask for is there."""
    wanted = [f"minutes-{style}" for style in ("yoten", "zenbun", "gaiyo", "shanai")]
    wanted += [f"summarize-{style}" for style in ("points", "lines", "page", "brief", "survey")]
    wanted += [f"proofread-{profile}" for profile in ("koyobun", "koho", "yasashii", "plain")]
    wanted += [
        "excel-formula",
        "ideas",
        "press-release",
        "greeting",
        "notice",
        "questionnaire",
        "plain-japanese",
    ]
    wanted += ["translation", "video-outline", "participation", "newsletter", "vba-explained"]
    assert sorted(IDS) == sorted(f"{name}.{language}" for name in wanted for language in ("ja", "en"))


@every_prompt
def test_a_curated_prompt_passes_the_check(prompt):
    """The built-in library holds to its own rules."""
    assert prompts.check(prompt.path.read_text(encoding="utf-8"), prompt.path) == []


@every_prompt
def test_a_curated_example_is_an_answer_of_its_shape_that_cites_its_input(prompt):
    """People and models take the example as the measure, so it must be right."""
    given_text, answer = example_of(prompt)
    msgspec.json.decode(answer, type=getattr(answers, prompt.answer))
    blocks = set(re.findall(r"^\[([^\]]+)\]", given_text, re.MULTILINE))
    cited = {name for cites in every_list(json.loads(answer), "cites") for name in cites}
    assert cited <= blocks


@every_prompt
def test_a_curated_prompt_renders_with_everything_and_with_the_least(prompt):
    """No placeholder is left over, and no label stands without its value."""
    full = {name: f"value of {name}" for name in prompt.placeholders - {"marks"}}
    least = {entry.name: "x" for entry in prompt.inputs if entry.required}
    for values in (full, least):
        text = sent(prompt, **values)
        assert "{{" not in text
        lines = prompts.render(prompt, values)[1]["content"].splitlines()
        for label, value in pairwise(lines):
            assert not re.search(r"[:：]\s*$", label) or value.startswith("<<<")
    assert all(f"value of {name}" in sent(prompt, **full) for name in full)


@pytest.mark.parametrize("prompt", [p for p in CURATED if p.command == "proofread"], ids=lambda p: p.id)
def test_the_edits_of_a_proofreading_example_can_be_placed(prompt):
    """``before`` stands exactly once in its block, and something changes."""
    given_text, answer = example_of(prompt)
    blocks = dict(re.findall(r"^\[([^\]]+)\] (.*)$", given_text, re.MULTILINE))
    for edit in json.loads(answer)["edits"]:
        assert blocks[edit["block"]].count(edit["before"]) == 1
        assert edit["before"] != edit["after"]


def test_the_names_of_answers_and_commands_are_those_of_the_contract():
    """The check knows them by name only, so as to start fast; here they are held against the real ones."""
    assert all(hasattr(answers, name) for name in ANSWERS)
    assert set(COMMANDS) == set(answers.PUBLISHED) - {"disclose", "confirm"}  # they ask nobody
    assert set(MATERIAL) <= STANDARD


def test_the_library_imports_nothing_heavy():
    """``kumaai prompts`` starts as fast as a bare program."""
    code = "import sys, kumaai.prompts; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"openai", "pydantic", "docx", "openpyxl", "lxml", "tiktoken", "rich", "msgspec", "yaml"}
    assert not heavy & set(loaded)


def example_of(prompt: Prompt) -> tuple[str, str]:
    """The input and the answer of a curated prompt's example."""
    (given_text,) = re.findall(r"```\n(.*?)```", prompt.example, re.DOTALL)[:1]
    (answer,) = re.findall(r"```json\n(.*?)```", prompt.example, re.DOTALL)
    return given_text, answer


def every_list(value: object, name: str) -> list[list[str]]:
    """All lists called ``name`` anywhere inside a JSON value."""
    if isinstance(value, dict):
        own = [value[name]] if name in value else []
        return own + [found for item in value.values() for found in every_list(item, name)]
    if isinstance(value, list):
        return [found for item in value for found in every_list(item, name)]
    return []
