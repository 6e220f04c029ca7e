"""Survey answers under themes, by rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from kumaai.rules.survey import MOST_THEMES, classify, says_nothing
from kumaai.rules.survey_columns import survey
from kumaai.sheet import Answers, AnswerTable
from tests.measure.survey import load, measures

ANSWERS = Path(__file__).resolve().parents[1] / "measure"


@pytest.mark.parametrize(
    ("name", "theme_precision", "theme_recall", "tone_precision", "tone_recall"),
    [
        ("survey.tsv", 0.88, 0.95, 0.95, 0.95),
        ("survey-fresh.tsv", 0.80, 0.95, 0.93, 0.88),
        ("survey-held.tsv", 0.80, 0.80, 0.93, 0.80),
    ],
)
def test_the_rules_classify_as_well_as_they_were_measured(
    name: str, theme_precision: float, theme_recall: float, tone_precision: float, tone_recall: float
) -> None:
    """What a person put under a theme is found there; the floors are a little below what was measured."""
    found = measures(load(ANSWERS / name))
    assert found["theme_precision"] >= theme_precision and found["theme_recall"] >= theme_recall
    assert found["tone_precision"] >= tone_precision and found["tone_recall"] >= tone_recall


@pytest.mark.parametrize(
    "text", ["", "　", "特になし", "なし。", "特にありません", "ない", "特に意見はないです", "ー", "N/A", "今は特にないです", "特に不満はありません。"]
)  # fmt: skip
def test_an_answer_without_anything_to_say(text: str) -> None:
    """Counted apart, in whatever words it comes."""
    assert says_nothing(text) and classify([text])[0].themes == ("特になし",)


@pytest.mark.parametrize("text", ["ないと困る", "なしでは暮らせない。", "駐車場がない", "特に待ち時間が長い"])
def test_an_answer_that_only_begins_like_it(text: str) -> None:
    """A word of denial alone makes no empty answer."""
    assert not says_nothing(text)


def test_several_themes_and_tones_of_one_answer() -> None:
    """Praise and complaint in one sentence are told apart; an answer has at most three themes."""
    judged = classify(
        [
            "対応は良かったが、待ち時間が長かった。",
            "駐車場、図書館、公園、バス、保育園、ごみの全部を良くしてほしい。",
        ]
    )
    assert judged[0].themes == ("待ち時間・混雑", "窓口・職員の対応") or set(judged[0].themes) == {
        "待ち時間・混雑",
        "窓口・職員の対応",
    }
    assert judged[0].tones == ("thanks", "complaint")
    assert len(judged[1].themes) == MOST_THEMES and judged[1].tones == ("request",)


def test_categories_of_the_offices_own() -> None:
    """Only they are used; what fits none is その他."""
    judged = classify(["除雪が遅い", "図書館が好きです", "クマが出た"], ["除雪", "図書館"])
    assert [one.themes for one in judged] == [("除雪",), ("図書館",), ("その他",)]


def test_a_word_that_returns_makes_a_theme() -> None:
    """Answers that no theme fits are grouped by the word they share."""
    judged = classify(["市長に一言", "市長へ", "市長は誰", "庁内報"])
    assert [one.themes[0] for one in judged] == ["「市長」", "「市長」", "「市長」", "その他"]


def test_a_choice_with_a_dot_in_it_is_one_choice() -> None:
    """「10・20代」 is no pair of choices; 市民課・税務課 and 税務課 are."""
    ages = Answers(
        "年代", "表!A2:A9", "text", tuple((f"表!A{n}", v) for n, v in enumerate(["10・20代", "30代"] * 4, 2))
    )
    desks = Answers(
        "窓口",
        "表!B2:B9",
        "text",
        tuple((f"表!B{n}", v) for n, v in enumerate(["市民課・税務課", "税務課", "市民課", "市民課"] * 2, 2)),
    )
    free = Answers(
        "自由記述", "表!C2:C9", "text", tuple((f"表!C{n}", "良い窓口でした。") for n in range(2, 10))
    )
    found = {
        one.column.header: (one.kind, set(one.choices))
        for one in survey([AnswerTable("表", (ages, desks, free))])
    }
    assert found["年代"] == ("single", {"10・20代", "30代"})
    assert found["窓口"] == ("multiple", {"市民課", "税務課"})
