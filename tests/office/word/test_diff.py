"""The smallest change, in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.office.word.diff import Change, differences, in_words


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
    assert differences(before, after) == expected


def test_changes_far_apart_stay_apart() -> None:
    """Two places of one edit are two changes; a gap of one character closes."""
    assert (
        len(
            differences(
                "朝はごはんを食べれる。夜も来れると言った。", "朝はごはんを食べられる。夜も来られると言った。"
            )
        )
        == 2
    )
    assert differences("あaいbう", "あxいyう") == [Change(1, 4, "xいy")]


@given(st.text("あいう漢字ABC123、アイ", max_size=30), st.text("あいう漢字ABC123、アイ", max_size=30))
def test_changes_turn_one_text_into_the_other(before: str, after: str) -> None:
    """Applied from the end, the changes give the new text; they are in order and do not touch."""
    found = differences(before, after)
    text = before
    for change in reversed(found):
        text = text[: change.start] + change.text + text[change.end :]
    assert text == after
    assert all(a.end < b.start for a, b in pairwise(found))


def grown(text: str, before: str, after: str) -> list[tuple[str, str]]:
    """Old and new wording of each change that a reader is shown for one edit of ``text``."""
    start = text.index(before)
    exact = [Change(start + c.start, start + c.end, c.text) for c in differences(before, after)]
    return [(text[c.start : c.end], c.text) for c in in_words(text, exact)]


@pytest.mark.parametrize(
    ("text", "before", "after", "shown"),
    [
        ("朝食を見れる。", "見れ", "見られ", [("見れる", "見られる")]),
        ("料金は1,280円です", "8", "9", [("1,280", "1,290")]),
        ("The colour is red", "ou", "o", [("colour", "color")]),
        ("コンピュータを使う", "タ", "ター", [("コンピュータ", "コンピューター")]),
        ("会議を行なう。", "な", "", [("行なう", "行う")]),
        ("お問い合せください。", "合せ", "合わせ", [("お問い合せ", "お問い合わせ")]),
        ("市役所は参加する", "は", "に", [("市役所は", "市役所に")]),
        ("葛\U000e0100城市の葛", "葛\U000e0100", "葛", [("葛\U000e0100城市", "葛城市")]),
        ("朝食を見れる。", "。", "。以上", [("", "以上")]),
    ],
)
def test_a_change_is_shown_as_a_change_of_words(
    text: str, before: str, after: str, shown: list[tuple[str, str]]
) -> None:
    """An edit of some letters grows to the words that hold them; a variation selector stays with its kanji."""
    assert grown(text, before, after) == shown


def test_growth_stays_in_its_line_and_between_its_fences() -> None:
    """A change does not reach over a line feed, nor to where another edit stands."""
    assert in_words("コンピ\nュータ", [Change(3, 3, "ュ")]) == [Change(0, 3, "コンピュ")]
    assert in_words("コンピュータ", [Change(5, 6, "ター")], floor=4) == [Change(5, 6, "ター")]


@given(st.text("見れるられ市役所123,ABア。", min_size=1, max_size=20), st.data())
def test_grown_changes_give_the_same_text(text: str, data: st.DataObject) -> None:
    """Whole words or single letters: the text after the changes is the same."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)))
    exact = [
        Change(a, b, data.draw(st.text("見ら市1Aア", max_size=3)))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]

    def applied(changes: list[Change]) -> str:
        result = text
        for change in reversed(changes):
            result = result[: change.start] + change.text + result[change.end :]
        return result

    assert applied(in_words(text, exact)) == applied(exact)
