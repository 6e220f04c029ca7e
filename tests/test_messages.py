"""Every message is there in Japanese and in English."""

from __future__ import annotations

import ast
import re

import pytest

from kumaai.messages import _, use
from tests.messages import MO, PO, ROOT, compiled, japanese, messages_in_code, update

FIELD = re.compile(r"\{(\w*)[^}]*\}")


def test_every_message_has_a_japanese_translation() -> None:
    """A message that was added without its Japanese is named here."""
    known = {message.id for message in japanese() if message.id and message.string}
    assert [message.id for message in messages_in_code() if message.id and message.id not in known] == []


def test_no_translation_is_left_over() -> None:
    """A message that is gone from the code is gone from the catalogue."""
    wanted = {message.id for message in messages_in_code()}
    assert [message.id for message in japanese() if message.id not in wanted] == []


def test_translations_keep_their_fields() -> None:
    """What is filled into a message is filled into its translation."""
    for message in japanese():
        if message.id:
            assert set(FIELD.findall(message.id)) == set(FIELD.findall(message.string)), message.id


def test_the_compiled_catalogue_is_the_current_one() -> None:
    """The file that gettext reads was made from the file that people edit."""
    assert compiled(japanese()) == MO.read_bytes()


def test_an_update_without_new_messages_changes_nothing() -> None:
    """Two people who update the catalogue do not conflict over its header."""
    if {m.id for m in japanese()} != {m.id for m in messages_in_code()}:
        pytest.skip("the catalogue waits for messages")
    before = PO.read_bytes()
    update()
    assert PO.read_bytes() == before


def test_no_message_stands_inside_an_f_string() -> None:
    """Babel does not look into f-strings before Python 3.12, so such a message would never be translated."""
    hidden = []
    for path in sorted((ROOT / "kumaai").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            hidden += [f"{path.name}:{call.lineno}" for call in ast.walk(text) if _is_marked(call)]
    assert hidden == []


def _is_marked(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")


@pytest.mark.parametrize(("language", "expected"), [("ja", "中断しました。"), ("en", "Interrupted.")])
def test_a_message_speaks_the_language_in_use(language: str, expected: str) -> None:
    """One process can speak both languages."""
    use(language)
    try:
        assert _("Interrupted.") == expected
    finally:
        use("en")
