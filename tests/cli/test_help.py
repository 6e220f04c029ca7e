"""Help pages fit the terminal in both languages and say what click would say in English."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from kumaai import messages
from kumaai.cli.main import program
from kumaai.cli.table import width, wrapped
from tests.program import kumaai
from tests.reference import every_command


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_help_page_is_wider_than_the_terminal(language: str, columns: int) -> None:
    """A full-width character counts as two columns."""
    messages.use(language)
    try:
        for path, command in every_command(program, "kumaai"):
            page = command.get_help(click.Context(command, info_name=path, terminal_width=columns))
            assert [line for line in page.splitlines() if width(line) > columns] == []
    finally:
        messages.use("en")


def test_a_wide_terminal_is_not_filled() -> None:
    """Lines stay readable where the terminal is very wide."""
    context = click.Context(program, info_name="kumaai", terminal_width=300)
    assert max(map(width, program.get_help(context).splitlines())) <= 100


def test_the_second_column_stays_in_its_place(tmp_path: Path) -> None:
    """What goes on in the next line begins below the beginning of the text."""
    lines = kumaai(tmp_path, "minutes", "--help", language="ja").stdout.splitlines()
    options = lines[lines.index("オプション:") + 1 :]
    first = next(line for line in options if line.strip().startswith("--force"))
    column = width(first[: first.index("既存")])
    assert {width(line) - width(line.lstrip()) for line in options} <= {2, column}


def test_arguments_are_no_options(tmp_path: Path) -> None:
    """INPUT stands in the usage line, not in the list of options."""
    page = kumaai(tmp_path, "proofread", "--help").stdout
    assert page.count("INPUT...") == 1


def test_help_says_what_is_required_and_what_holds_by_default(tmp_path: Path) -> None:
    """The notes in brackets are translated too."""
    assert "[必須]" in kumaai(tmp_path, "confirm", "--help", language="ja").stdout
    assert "[既定: 20; >= 0]" in kumaai(tmp_path, "log", "list", "--help", language="ja").stdout


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("議事録を作成します。", 10, ["議事録を作", "成します。"]),
        ("議事録を作る。", 12, ["議事録を作", "る。"]),
        ("会議の「要点」をまとめる", 8, ["会議の", "「要点」", "をまとめ", "る"]),
        ("kumaai で作る", 8, ["kumaai", "で作る"]),
        ("a b\n\nc", 8, ["a b", "", "c"]),
        ("averylongword b", 5, ["averylongword", "b"]),
    ],
)
def test_japanese_breaks_anywhere_but_beside_its_punctuation(
    text: str, columns: int, lines: list[str]
) -> None:
    """No line begins with 。 or ends with 「; narrow words stay whole."""
    assert wrapped(text, columns) == lines
