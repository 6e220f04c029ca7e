"""A wrong command line is explained in the user's language, by kumaai and not by click."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import kumaai


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("summariz a.txt", "There is no command summariz. Did you mean summarize?"),
        ("log shw", "There is no command shw. Did you mean show?"),
        ("proofread a.txt --profile x", "--profile: Use one of: koyobun, koho, yasashii, plain."),
        ("proofread a.txt --timeout 0", "--timeout: Use a number above 0."),
        ("proofread a.txt --jobs many", "--jobs: Use a whole number from 1 to 64."),
        ("log list -n -1", "-n / --limit: Use a whole number from 0 on."),
        ("proofread a.txt --strict=1", "--strict takes no value."),
        ("proofread a.txt -o", "-o needs a value."),
        ("config get a b c", "Too many arguments: b c"),
        ("proofread", "INPUT... is missing."),
        ("run x --set y", "y is not of the form name=value. Write for example --set topic=budget."),
    ],
)
def test_a_wrong_command_line_is_explained(tmp_path: Path, line: str, told: str) -> None:
    """The message says what is wrong and what would be right; the status is 2."""
    outcome = kumaai(tmp_path, *line.split())
    assert outcome.status == 2
    assert told in outcome.stderr


@pytest.mark.parametrize(
    "line",
    [
        "summariz",
        "proofread a.txt --profile x",
        "proofread a.txt --timeout 0",
        "proofread a.txt --jobs x",
        "proofread a.txt --strict=1",
        "proofread a.txt -o",
        "config get a b",
    ],
)
def test_no_english_sentence_reaches_a_japanese_user(tmp_path: Path, line: str) -> None:
    """Names of commands and options stay, sentences are Japanese."""
    message = kumaai(tmp_path, *line.split(), language="ja").stderr
    assert not any(word in message for word in ("No such", "is not", "range", "does not", "requires", "Got "))
    assert any("ぁ" <= character <= "ん" for character in message)


def test_the_hint_names_the_command_that_was_called(tmp_path: Path) -> None:
    """An option without its value points to the help of its own command."""
    assert "kumaai proofread --help" in kumaai(tmp_path, "proofread", "a.txt", "-o").stderr


def test_in_place_says_what_to_leave_out(tmp_path: Path) -> None:
    """With standard input the hint speaks of the file that is missing, with -o of the option."""
    piped = kumaai(tmp_path, "proofread", "-", "--in-place", stdin="本文".encode())
    assert "Name a file instead of -" in piped.stderr
    both = kumaai(tmp_path, "proofread", "a.docx", "--in-place", "-o", "b.docx")
    assert "Leave out -o or --in-place." in both.stderr
