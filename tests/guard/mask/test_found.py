"""What is found as personal data, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from kumaai.guard.mask import Masker
from kumaai.guard.mask.lexicon import split, surname
from kumaai.guard.mask.numbers import luhn, my_number
from tests.guard.mask.marked import sentences
from tests.measure.mask import KINDS, covered

CASES = sentences(Path(__file__).parent / "cases.txt")


@pytest.mark.parametrize("case", [case for case in CASES if case["spans"]], ids=lambda case: case["text"])
def test_personal_data_is_masked_and_nothing_else_of_the_sentence(case: dict) -> None:
    """Each marked value is covered by masks of its kind, and no mask stands elsewhere."""
    spans = Masker().spans(case["text"])
    for start, end, kind in case["spans"]:
        assert covered(start, end, [span for span in spans if span.kind == KINDS[kind]]), case["text"][
            start:end
        ]
    for span in spans:
        assert any(start <= span.start and span.end <= end for start, end, _kind in case["spans"]), span


@pytest.mark.parametrize("case", [case for case in CASES if not case["spans"]], ids=lambda case: case["text"])
def test_a_sentence_without_personal_data_is_untouched(case: dict) -> None:
    """Places, bodies, laws, document numbers and ordinary words stay."""
    assert Masker().mask(case["text"]) == case["text"]


def test_check_digits_are_computed_as_the_rules_say() -> None:
    """My Number (Ordinance 85 of 2014, article 5) and cards (Luhn)."""
    assert my_number("123456789018")
    assert not my_number("123456789012")
    assert luhn("4111 1111 1111 1111")
    assert not luhn("4111 1111 1111 1112")


def test_names_divide_where_the_family_name_ends() -> None:
    """Old forms of a character count as the new; a word is no name."""
    assert split("髙橋一郎") == ("髙橋", "一郎")
    assert split("五十嵐") == ("五十嵐", "")
    assert split("森林") is None
    assert surname("渡邊") and not surname("土木")


def test_attendance_lists_teach_names_that_no_list_knows() -> None:
    """The names of 出席者, spaced or in several lines, are known in the whole source."""
    masker = Masker()
    masker.learn(
        [
            "出席委員　委員長　勅使瓦　亘",
            "　　　　　委員　鵜ノ沢　修　　玉櫛　まどか",
            "勅使瓦が説明し、玉櫛が質問した。",
        ]
    )
    masked = masker.mask("勅使瓦が説明し、玉櫛が質問した。")
    assert "勅使瓦" not in masked and "玉櫛" not in masked


def test_cells_beside_and_below_their_labels_are_masked() -> None:
    """Table cells are blocks of their own: the label is in the neighbouring one."""
    cells = ["氏名", "電話番号", "谷本 ルリ", "328-2111", "住所", "玉名市岩崎163番地"]
    masker = Masker()
    masker.learn(cells)
    assert [masker.mask(cell) for cell in cells] == [
        "氏名",
        "電話番号",
        "〔氏名1〕",
        "〔電話1〕",
        "住所",
        "〔住所1〕",
    ]


def test_a_known_name_stays_in_the_name_of_a_place_or_a_firm() -> None:
    """清水 in the roster does not touch 清水保育園."""
    masker = Masker(names=("清水一郎", "高田花子"))
    text = "清水保育園と株式会社高田設計、高田交差点を視察した。"
    assert masker.mask(text) == text
    assert masker.mask("清水さんと高田花子") == "〔氏名1姓〕さんと〔氏名2〕"
