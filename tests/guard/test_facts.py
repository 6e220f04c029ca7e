"""Lines of an answer against the blocks that they cite."""

from __future__ import annotations

import pytest

from kumaai.guard.facts import check
from kumaai.guard.quantities import quantities, value_of
from kumaai.source import Block, Source


def ids(line: str, cited: str, elsewhere: str = "") -> list[str]:
    """The ids of the findings about ``line``, which cites ``cited``."""
    source = Source("-", "txt", b"", "", (Block("L1", cited), Block("L2", elsewhere)))
    return [finding.id for finding in check([(line, ["L1"])], source)]


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("2026年8月1日に開く。", "令和８年８月１日に開きます。"),
        ("R8.8.1に開く。", "令和八年八月一日に開きます。"),
        ("2026/8/1に開く。", "令和8年8月1日に開きます。"),
        ("令和元年8月6日に開く。", "2019年8月6日に開きます。"),
        ("総事業費は300万円である。", "総事業費は3,000千円です。"),
        ("総事業費は三百万円である。", "総事業費は300万円です。"),
        ("15億2,000万円を追加する。", "1,520,000,000円を追加します。"),
        ("改定率は90%である。", "改定率は九割です。"),
        ("改定率は25％である。", "改定率は四分の一です。"),
        ("期間は90か月である。", "期間は七年六か月です。"),
        ("午後2時30分に始める。", "14:30に始めます。"),
        ("午後2時半に始める。", "午後２時３０分に始めます。"),
        ("避難所は25箇所である。", "避難所は二十五か所です。"),
        ("2024年度に行う。", "令和6年度に行います。"),
        ("夜間の工事は行わないと答えた。", "○課長　夜間の工事は行いません。"),
        ("統合案は承認された。", "○議長　統合案は全会一致で承認されました。"),
    ],
)
def test_another_notation_of_the_same_fact_is_borne_out(line: str, cited: str) -> None:
    """Width, kanji numerals, units, eras and clocks are made equal before they are compared."""
    assert ids(line, cited) == []


@pytest.mark.parametrize(
    ("line", "cited", "expected"),
    [
        ("2026年8月2日に開く。", "令和8年8月1日に開きます。", "facts.number"),
        ("令和7年8月1日に開く。", "令和8年8月1日に開きます。", "facts.number"),
        ("総事業費は300億円である。", "総事業費は300万円です。", "facts.number"),
        ("参加者は502人である。", "参加者は520人です。", "facts.number"),
        ("改定率は85%である。", "改定率は9割です。", "facts.number"),
        ("午後3時に始める。", "午後2時に始めます。", "facts.number"),
        ("期間は6年である。", "期間は6か月です。", "facts.number"),
        (
            "小学校は、北町が234人、南町が111人である。",
            "北町の小学校は111人、南町の小学校は234人です。",
            "facts.pair",
        ),
        ("江川委員が求めた。", "○筒井委員　開けてほしいです。", "facts.name"),
        ("児童福祉法に基づき行う。", "介護保険法に基づき行います。", "facts.name"),
        ("統合案は承認された。", "統合案は継続審議とします。", "facts.polarity"),
        ("備蓄品を使用した。", "備蓄品は使用しませんでした。", "facts.polarity"),
        ("議案は全会一致で可決された。", "議案は賛成多数で可決されました。", "facts.polarity"),
    ],
)
def test_false_line_is_found(line: str, cited: str, expected: str) -> None:
    """A value, a name or an outcome that the cited lines do not bear out is reported."""
    assert expected in ids(line, cited)


def test_a_value_elsewhere_in_the_source_does_not_count() -> None:
    """Only the cited lines bear a line out."""
    assert ids("参加者は502人である。", "参加者は520人です。", elsewhere="前回は502人でした。") == [
        "facts.number"
    ]


def test_unknown_and_missing_citations_are_told_apart() -> None:
    """A cited line that does not exist is an error, no citation only a note."""
    source = Source("-", "txt", b"", "", (Block("L1", "本文"),))
    found = check([("本文", ["L7"]), ("本文", [])], source)
    assert [(finding.id, finding.level) for finding in found] == [
        ("facts.cite", "error"),
        ("facts.uncited", "info"),
    ]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("千五百四十五", 1545),
        ("二〇二六", 2026),
        ("3万7千", 37000),
        ("1,200", 1200),
        ("十", 10),
        ("百万", 1000000),
        ("2億", 200000000),
    ],
)
def test_numerals_have_their_value(numeral: str, value: int) -> None:
    """Kanji, digits and their mixtures."""
    assert value_of(numeral) == value


def test_numerals_inside_words_are_no_quantities() -> None:
    """一同, 一部, 三角 and 千歳 count nothing."""
    assert quantities("一同で一部を三角に配り、十分に話した。") == []


def test_places_are_counted_in_the_text_as_given() -> None:
    """``start`` and ``end`` point into the original text, whatever its width."""
    text = "定員は３００人、会費は五百円です。"
    assert [text[item.start : item.end] for item in quantities(text)] == ["３００人", "五百円"]
