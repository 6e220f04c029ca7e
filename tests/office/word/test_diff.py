"""The smallest change, in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.office.word.diff import Change, changes


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("同じ", "同じ", []),
        ("見れる", "見られる", [Change(1, 1, "ら")]),
        ("責任を追及する", "責任を追求する", [Change(3, 5, "追求")]),
        ("１，２８０円", "１，３８０円", [Change(0, 5, "１，３８０")]),
        ("コンピュータを使う", "コンピューターを使う", [Change(0, 6, "コンピューター")]),
        ("the colour is", "the color is", [Change(4, 10, "color")]),
        ("", "足す", [Change(0, 0, "足す")]),
    ],
)
def test_words_are_changed_whole(before: str, after: str, expected: list[Change]) -> None:
    """Numbers, katakana, Latin words and short kanji words are never cut."""
    assert changes(before, after) == expected


def test_changes_far_apart_stay_apart() -> None:
    """Two places of one edit are two changes; a gap of one character closes."""
    assert (
        len(
            changes(
                "朝はごはんを食べれる。夜も来れると言った。", "朝はごはんを食べられる。夜も来られると言った。"
            )
        )
        == 2
    )
    assert changes("あaいbう", "あxいyう") == [Change(1, 4, "xいy")]


@given(st.text("あいう漢字ABC123、アイ", max_size=30), st.text("あいう漢字ABC123、アイ", max_size=30))
def test_changes_turn_one_text_into_the_other(before: str, after: str) -> None:
    """Applied from the end, the changes give the new text; they are in order and do not touch."""
    found = changes(before, after)
    text = before
    for change in reversed(found):
        text = text[: change.start] + change.text + text[change.end :]
    assert text == after
    assert all(a.end < b.start for a, b in pairwise(found))
