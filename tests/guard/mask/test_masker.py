"""Masking and restoring: nothing personal leaves, and the very characters come back."""

from __future__ import annotations

import copy
import json
import pickle
import re
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumaai.guard.mask import Masker, names_of_file
from kumaai.guard.mask.placeholders import WORDS

PIECES = [
    "山田太郎さん",
    "山田　太郎様",
    "山田 太郎",
    "髙﨑課長",
    "〔氏名1〕",
    "〔 氏名 １ 〕",
    "〔氏名1姓〕",
    "〔電話1の2〕",
    "〔",
    "〕",
    "氏名",
    "①",
    "𠮷田さん",
    "ﾔﾏﾀﾞ ﾀﾛｳ",
    "\r\n",
    "\t",
    "電話096-328-2111",
    "電話：０９６－３２８－２１１１",
    "taro@example.jp",
    "個人番号123456789018",
    "熊本市中央区手取本町1番1号",
    "、",
    "。",
    "は",
    "😀",
    "\u200b",
    "生年月日：昭和45年3月12日",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join)

ENDLESS = 5
"""Seconds of CPU that only a pattern or a comparison gone wild takes; how fast it is, benchmarks/guard.py says."""


@settings(max_examples=300, deadline=None)
@given(texts)
def test_a_masked_text_is_restored_byte_for_byte(text: str) -> None:
    """Whatever the characters, what looks like a placeholder among them."""
    masker = Masker(names=("山田太郎",))
    assert masker.restore(masker.mask(text)) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, max_size=4))
def test_several_texts_are_restored_after_learning(parts: list[str]) -> None:
    """Texts masked one after the other share their placeholders and each come back."""
    masker = Masker()
    masker.learn(parts)
    masked = [masker.mask(part) for part in parts]
    assert [masker.restore(one) for one in masked] == parts
    assert [masker.mask(part) for part in parts] == masked


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, max_size=4))
def test_texts_masked_without_learning_are_restored(parts: list[str]) -> None:
    """A placeholder's look-alike in a later text does not meet a value of an earlier one."""
    masker = Masker()
    assert [masker.restore(one) for one in [masker.mask(part) for part in parts]] == parts


def test_the_same_value_has_the_same_placeholder_and_titles_stay() -> None:
    """A model can see who is who, and read the titles."""
    masker = Masker()
    assert (
        masker.mask("山田太郎さんと山田太郎様に電話096-328-2111")
        == "〔氏名1〕さんと〔氏名1〕様に電話〔電話1〕"
    )


def test_notations_of_a_value_are_told_apart_and_shown_as_one() -> None:
    """山田 太郎 and 山田　太郎 are one person with two placeholders."""
    masker = Masker()
    masked = masker.mask("山田太郎さん、山田 太郎さん、山田　太郎さん")
    assert masked == "〔氏名1〕さん、〔氏名1の2〕さん、〔氏名1の3〕さん"
    assert masker.counts == {"person": 1}


def test_a_family_name_shows_whose_it_is() -> None:
    """The family name of one known person carries that person's number."""
    masker = Masker(names=("山田太郎", "佐藤花子"))
    masker.learn(["山田太郎と佐藤花子が出席した。"])
    assert masker.mask("山田さんと佐藤課長") == "〔氏名1姓〕さんと〔氏名2姓〕課長"
    assert masker.restore("〔氏名1姓〕さん") == "山田さん"


def test_a_known_family_name_is_masked_where_something_goes_to_it() -> None:
    """「佐久間宛て」 and 「佐久間宅」 say who, as 「佐久間は」 does."""
    masker = Masker()
    texts = ["担当の佐久間翼です。", "佐久間宛てに送る。佐久間あてに出す。佐久間宅を訪ねる。"]
    masker.learn(texts)
    assert masker.mask(texts[1]) == "〔氏名1姓〕宛てに送る。〔氏名1姓〕あてに出す。〔氏名1姓〕宅を訪ねる。"


def test_a_family_name_that_two_persons_share_is_a_person_of_its_own() -> None:
    """Nobody is guessed: two people called 山田 leave 山田 alone."""
    masker = Masker(names=("山田太郎", "山田花子"))
    assert masker.mask("山田さん") == "〔氏名1〕さん"


def test_numbers_follow_the_order_of_the_source_whoever_masks_first() -> None:
    """After learning, parts masked from several threads read as if masked in order."""
    parts = [
        f"{name}さん（電話0{area}-328-2111）が来た。"
        for name, area in zip(("佐藤", "鈴木", "高橋", "田中", "伊藤"), range(91, 96), strict=True)
    ]
    first = Masker()
    first.learn(parts)
    expected = [first.mask(part) for part in parts]
    second = Masker()
    second.learn(parts)
    got: dict[int, str] = {}
    threads = [
        threading.Thread(target=lambda n=n: got.__setitem__(n, second.mask(parts[n])))
        for n in reversed(range(len(parts)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(len(parts))] == expected
    assert expected[0].startswith("〔氏名1〕さん（電話〔電話1〕）")


def test_a_placeholder_with_other_width_or_spaces_is_restored() -> None:
    """Models write 〔 氏名１ 〕 for 〔氏名1〕."""
    masker = Masker()
    masker.mask("佐藤さん")
    assert masker.restore("〔 氏名１ 〕さん、〔氏名 1〕さん") == "佐藤さん、佐藤さん"


def test_what_is_no_placeholder_is_left_alone() -> None:
    """Brackets of the source and unknown numbers stay as they are."""
    masker = Masker()
    masker.mask("佐藤さん")
    assert masker.restore("〔異議なし〕〔氏名9〕[氏名1]") == "〔異議なし〕〔氏名9〕[氏名1]"


def test_decoded_json_is_restored_in_its_values() -> None:
    """Strings in lists and dicts are restored; keys and numbers are not touched."""
    masker = Masker()
    masker.mask("佐藤さん")
    assert masker.restored({"〔氏名1〕": ["〔氏名1〕さん", 1, None]}) == {"〔氏名1〕": ["佐藤さん", 1, None]}


def test_unknown_and_altered_placeholders_are_problems() -> None:
    """Check C8 names each once; known ones are none."""
    masker = Masker()
    masker.mask("佐藤さん")
    assert masker.problems("〔氏名1〕さん 〔 氏名１〕") == []
    assert len(masker.problems("〔氏名7〕と〔氏名7〕")) == 1
    assert len(masker.problems("[氏名1]さん")) == 1
    assert masker.problems("（住所2）を確認") == []


def test_a_look_alike_in_the_source_is_no_problem() -> None:
    """What the source itself contains may come back in the answer."""
    masker = Masker()
    masker.learn(["〔氏名1〕の欄", "佐藤さん"])
    assert masker.mask("佐藤さん") == "〔氏名2〕さん"
    assert masker.problems("〔氏名1〕の欄に〔氏名2〕") == []


def test_counts_are_distinct_values_by_kind() -> None:
    """Notations count once, other values of the kind for themselves."""
    masker = Masker()
    masker.mask("電話096-328-2111、電話０９６－３２８－２１１１、携帯090-1234-5678、佐藤さん")
    assert masker.counts == {"phone": 2, "person": 1}


def test_the_table_is_in_no_representation_copy_or_pickle() -> None:
    """Neither repr nor pickle nor an error shows a value."""
    masker = Masker(names=("山田太郎",))
    masker.mask("山田太郎さん")
    assert "山田" not in repr(masker) + str(masker)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError) as caught:
            attempt(masker)
        assert "山田" not in str(caught.value)
    with pytest.raises(TypeError):
        json.dumps(masker)


def test_placeholders_can_be_written_in_the_code_page_of_windows() -> None:
    """Every word of them exists in cp932."""
    for word in WORDS.values():
        assert f"〔{word}1姓の2〕".encode("cp932")


def test_a_hundred_thousand_characters_are_masked_soon() -> None:
    """Minutes of a whole day are masked before one notices."""
    sentence = "○佐藤委員　熊本市中央区手取本町1番1号の山田太郎さん（電話096-328-2111）から、令和6年度の予算1,234万円について質問がありました。\n"
    text = sentence * (100_000 // len(sentence))
    masker = Masker(
        names=[f"{family}{name}" for family in ("山田", "田中", "中山") for name in ("太郎", "花子")]
    )
    started = time.process_time()
    masker.mask(text)
    assert time.process_time() - started < ENDLESS


def test_a_recogniser_adds_persons_and_passes_the_same_vetoes() -> None:
    """What a model calls a person inside a firm's or a place's name stays."""

    def recognise(text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer("綾瀬はるか|清水", text)]

    masker = Masker(recognise=recognise)
    assert masker.mask("綾瀬はるかが清水町公民館で話した。") == "〔氏名1〕が清水町公民館で話した。"


def test_a_list_of_names_may_be_lines_or_a_csv_column() -> None:
    """Headings, comments and empty lines are no names; readings come along."""
    listed = names_of_file(
        "\ufeff氏名,カナ,課\n山田太郎,ヤマダタロウ,市民課\n\n# 備考\n佐藤 花子\n山田太郎,ヤマダタロウ,市民課\r\n"
    )
    assert listed == ["山田太郎,ヤマダタロウ", "佐藤 花子"]
    assert Masker(names=listed).mask("ヤマダタロウと佐藤　花子") == "〔氏名1〕と〔氏名2〕"
