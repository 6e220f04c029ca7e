"""Every message is there in Japanese and in English."""

from __future__ import annotations

import re

import pytest

from kumaai.messages import _, use
from tests.messages import MO, compiled, japanese, messages_in_code

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


@pytest.mark.parametrize(("language", "expected"), [("ja", "中断しました。"), ("en", "Interrupted.")])
def test_a_message_speaks_the_language_in_use(language: str, expected: str) -> None:
    """One process can speak both languages."""
    use(language)
    try:
        assert _("Interrupted.") == expected
    finally:
        use("en")
