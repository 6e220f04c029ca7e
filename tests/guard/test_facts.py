"""Which lines of an answer the cited blocks bear out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kumaai.guard.facts import check
from kumaai.guard.marks import looked_at
from kumaai.source import Block, Source

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "facts.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]

ENDLESS = 5
"""Seconds of CPU that only a pattern or a comparison gone wild takes; how fast it is, benchmarks/guard.py says."""


def summaries() -> Iterator[tuple[str, str, str]]:
    """The rows of facts_long.tsv: true or false, the cited text, the line."""
    said = ""
    for row in (Path(__file__).parent / "facts_long.tsv").read_text("utf-8").splitlines():
        mark, _tab, text = row.partition("\t")
        if mark == "S":
            said = text
        elif mark in ("T", "F"):
            yield mark, said, text


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


@pytest.mark.parametrize(("mark", "said", "line"), [*summaries()])
def test_summary_of_a_long_text_is_held_against_the_words_of_its_values(
    mark: str, said: str, line: str
) -> None:
    """Among many values and predicates the one that a line speaks of is found; a free wording passes."""
    blocks = said.split("¶")
    cites = [f"L{number}" for number in range(1, len(blocks) + 1)]
    assert bool(warnings(line, cites, *blocks)) == (mark == "F")


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


def test_value_of_the_question_before_counts_where_the_answer_has_none() -> None:
    """An answer is cited, its question names the age; where the answer names another age, that one counts."""
    texts = ("65歳以上の方の割引を設ける考えはありませんか。", "年齢による割引は設けません。")
    assert warnings("65歳以上の割引は設けない。", ["L2"], *texts) == []
    assert warnings("65歳以上の割引は設けない。", ["L2"], texts[0], "70歳以上の割引は設けません。") == [
        "facts.number"
    ]


def test_name_of_another_block_counts_only_where_none_of_its_kind_is_cited() -> None:
    """A bus line named elsewhere is no fault in itself; in the place of the line that is cited it is."""
    texts = ("大谷線は減便します。", "古沢線の廃止は次回に持ち越します。", "廃止は次回に持ち越します。")
    assert warnings("大谷線の廃止は次回に持ち越した。", ["L2"], *texts) == ["facts.name"]
    assert warnings("古沢線の廃止は次回に持ち越した。", ["L3"], *texts) == []


@pytest.mark.parametrize(
    ("short", "full"),
    [("市社協", "市社会福祉協議会"), ("県教委", "県教育委員会"), ("大泉高校", "県立大泉高等学校")],
)
def test_shortened_name_is_the_same_name(short: str, full: str) -> None:
    """A name stands for a longer one whose characters it keeps in order."""
    assert warnings(f"{short}に委託した。", ["L1"], f"事業は{full}に委託しました。") == []


def test_same_findings_on_every_run() -> None:
    """The findings of a line and their words do not depend on the order of a set."""
    said = "東館は12人、西館は30人、南館は45人です。"
    (finding,) = (f for f in check([("東館は45人である。", ["L1"])], source(said)) if f.id == "facts.pair")
    assert "東館" in finding.message
    assert "45人" in finding.message


def test_long_source_is_checked_soon() -> None:
    """Sixty cited lines against a hundred thousand characters come to an end."""
    said = [
        f"{n}番の地区では{n + 3}人が集まり、費用は{n + 7}万円で、前年より{n + 1}件増えました。" * 3
        for n in range(1000)
    ]
    lines = [(f"{n}番の地区では{n + 3}人が集まった。", [f"L{n + 1}"]) for n in range(60)]
    started = time.process_time()
    assert [f for f in check(lines, source(*said)) if f.level != "info"] == []
    assert time.process_time() - started < ENDLESS


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("、".join(f"地区{n}は{n + 3}人で{n + 7}円" for n in range(200)), "地区4は10人で14円である。"),
        ("市" * 20_000, "市市市市市市市市町の計画である。"),
        ("の" * 20_000 + "ない", "ののののの考えはない。"),
    ],
    ids=["four hundred values in a sentence", "one kanji over and over", "one kana over and over"],
)
def test_odd_source_costs_little(said: str, line: str) -> None:
    """No source makes the check of a line take long."""
    started = time.process_time()
    check([(line, ["L1"])], source(said))
    assert time.process_time() - started < ENDLESS


@pytest.mark.parametrize("repeated", ["西町で", "地区は3人で8円、", "西市が市に"])
def test_line_full_of_values_or_names_costs_little(repeated: str) -> None:
    """However many values and names a line has, its check comes to an end."""
    said = "、".join(f"地区{n}は{n + 3}人で{n + 7}円" for n in range(200)) + "東町で" * 2000
    started = time.process_time()
    check([((repeated * 700)[:1990], ["L1"])], source(said))
    assert time.process_time() - started < ENDLESS


@pytest.mark.parametrize(
    ("line", "found"),
    [("来年4月に高校2校の校内に分校を開設する。", True), ("来年4月に高校3校の校内に分校を開設する。", False)],
)
def test_check_sheet_marks_what_the_check_lets_pass(line: str, found: bool) -> None:
    """A count that the text gives by naming the schools is found on the check sheet too."""
    said = source("来年4月に、杉久保高校と金屋高校の校内に分校をそれぞれ開設いたします。")
    (looked,) = looked_at([(line, ["L1"])], said)
    assert looked.numbers[-1].found is found
