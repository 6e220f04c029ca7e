"""Which lines of an answer the cited blocks bear out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kumaai.guard.facts import check
from kumaai.source import Block, Source

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "facts.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def source(*texts: str) -> Source:
    """A source whose blocks are L1, L2, …"""
    blocks = tuple(Block(f"L{number}", text, "line") for number, text in enumerate(texts, 1))
    return Source("x.txt", "txt", b"", "", blocks)


def warnings(line: str, cites: list[str], *texts: str) -> list[str]:
    """The ids of the warnings and errors about a line."""
    return [finding.id for finding in check([(line, cites)], source(*texts)) if finding.level != "info"]


@pytest.mark.parametrize(("mark", "said", "line"), ROWS, ids=[f"{m}:{line}" for m, _said, line in ROWS])
def test_false_lines_are_flagged_and_true_ones_not(mark: str, said: str, line: str) -> None:
    """Another value is found in any notation; another notation is no other value."""
    assert bool(warnings(line, ["L1"], said, "ほかの話です。")) == (mark == "F")


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
def test_finding_says_what_is_not_borne_out(line: str, cited: str, expected: str) -> None:
    """A value, a pair, a name or an outcome: each kind of finding has its id."""
    assert expected in warnings(line, ["L1"], cited)


def test_value_that_stands_elsewhere_does_not_count() -> None:
    """A number must stand in the cited line, not just somewhere."""
    assert warnings("参加者は80人だった。", ["L1"], "参加者は50人でした。", "前回の参加者は80人でした。") == [
        "facts.number"
    ]


def test_name_that_stands_elsewhere_does_not_count() -> None:
    """What another person said is not what the cited person said."""
    texts = ("山田委員：賛成です。", "北川委員：窓口を増やしてください。")
    assert warnings("山田委員は窓口を増やすよう求めた。", ["L2"], *texts) == ["facts.name"]


def test_speaker_on_the_line_before_is_known() -> None:
    """Where the label stands alone, the speaker of the cited block is the one above it."""
    assert warnings("北川委員は窓口の増設を求めた。", ["L2"], "○北川委員", "窓口を増設してほしいです。") == []


def test_unknown_citation_is_an_error() -> None:
    """A cited id that the source does not have is found."""
    (finding,) = check([("会議を開いた。", ["L9"])], source("会議を開いた。"))
    assert (finding.id, finding.level, finding.where) == ("facts.cite", "error", ("L9",))


def test_line_without_citation_is_held_against_the_whole_source() -> None:
    """A warning that it cites nothing, and another where its values stand nowhere."""
    texts = ("定員は30人です。", "会費は500円です。")
    assert [f.id for f in check([("会費は500円である。", [])], source(*texts))] == ["facts.uncited"]
    assert warnings("会費は600円である。", [], *texts) == ["facts.uncited", "facts.number"]


def test_swapped_values_are_found() -> None:
    """Both values stand in the cited line, each with the other's name."""
    said = "東区の参加者は120人、西区の参加者は85人です。"
    assert "facts.pair" in warnings("東区の参加者は85人、西区の参加者は120人である。", ["L1"], said)


def test_line_that_has_nothing_to_do_with_its_citation() -> None:
    """A line about something else than the cited block is flagged."""
    assert warnings("図書館の開館時間を延長する。", ["L1"], "本日は雨天のため少し遅れて始めます。") == [
        "facts.words"
    ]


def test_heading_copied_into_a_line_is_no_claim() -> None:
    """A heading put before the sentence with a colon need not stand in the cited block."""
    texts = ("第2期の目標", "時間外勤務を12時間以下にします。")
    assert warnings("第2期の目標：時間外勤務を12時間以下にする。", ["L2"], *texts) == []


def test_year_that_the_source_never_names_is_flagged() -> None:
    """A year filled in from nowhere is a guess; one from elsewhere in the source is not."""
    assert warnings("説明会は2026年8月6日に開く。", ["L1"], "説明会は8月6日です。") == ["facts.number"]
    assert warnings("説明会は2026年8月6日に開く。", ["L1"], "説明会は8月6日です。", "令和8年7月の会議") == []
