"""What the shared word lists say of words, readings and verbs."""

from __future__ import annotations

import pytest

from kumaai import words
from kumaai.guard.lexicon import inflects, is_katakana_word, is_rare_kanji, other_words, read_as, sound_as


def test_common_kanji_are_the_2136_of_the_list() -> None:
    """The 常用漢字表 of 2010 has 2,136 kanji, each once."""
    kanji = words.text("joyo.txt").replace("\n", "")
    assert (len(kanji), len(set(kanji))) == (2136, 2136)
    assert is_rare_kanji("渫") and not is_rare_kanji("市")


@pytest.mark.parametrize(
    ("kanji", "kana", "wanted"),
    [
        ("溜", "たま", True),
        ("浚渫", "しゅんせつ", True),
        ("御挨拶", "ごあいさつ", True),
        ("鴨", "さぎ", False),
    ],
)
def test_kanji_are_read_whole_or_in_parts(kanji: str, kana: str, wanted: bool) -> None:
    """Readings of verbs and of whole words count too."""
    assert read_as(kanji, kana) == wanted


def test_verbs_go_on_only_as_they_inflect() -> None:
    """A kanji with kana that no verb of it has is a slip."""
    assert inflects("伴", "い、") and inflects("衰", "えた")
    assert not inflects("供", "ない") and not inflects("劣", "えた")


def test_verbs_that_sound_the_same_may_differ_in_okurigana() -> None:
    """供ない sounds as 伴い; 売る and 配る do not, though 売 and 配 share a reading in compounds."""
    assert sound_as("供", "ない", "伴", "い") and not sound_as("売", "る", "配", "る")


def test_compounds_are_told_apart_by_their_reading() -> None:
    """Each kanji of 窓口 and 早口 may sound the same, the words do not."""
    assert other_words("窓口", "早口") and not other_words("以外", "意外")


def test_katakana_words_side_by_side_are_known() -> None:
    """A run of words is known, a run with a slip in it is not."""
    assert is_katakana_word("コミュニティバス") and not is_katakana_word("コミニュティバス")
