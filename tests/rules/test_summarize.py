"""Summaries by rules: sentences of the source, under their headings, within the length."""

import pytest

from kumaai.answers import Summary
from kumaai.office.plain import read
from kumaai.rules.summarize import summarize
from kumaai.source import Block, Source
from tests.shared import SHARED, needs_shared

NOTICE = """防第55号
令和8年6月1日
各施設の長　殿
防災課長
避難誘導灯の点検について（依頼）
日頃より防災行政に御協力いただき、感謝申し上げます。下記のとおり依頼します。
記
1 経緯
令和8年5月に行った調査で、調査した820台の誘導灯のうち61台が点灯しませんでした。安全は大切なものです。
2 点検の内容
(1) 全ての誘導灯について点灯を確認し、結果を別紙に記録すること。
(2) 電池の交換の期限を記した札を付けること。
3 報告
点検の結果を、令和8年7月15日までに防災課に報告すること。
4 費用
電池の交換に要する費用は、1台当たり8,400円を上限に市が負担します。
参考 昨年の状況
昨年の調査では、40台が点灯しませんでした。本年の報告の対象ではありません。
【問い合わせ先】防災課　内線9999
"""


def made(text: str, kind: str = "txt", **options: object) -> Summary:
    """The summary of a text."""
    return summarize(read(text.encode(), f"a.{kind}", kind), **options)  # type: ignore[arg-type]


def test_the_title_is_the_subject_line() -> None:
    """A notice's title is its subject, not its number, date or addressee."""
    assert made(NOTICE).title == "避難誘導灯の点検について（依頼）"


def test_duties_and_deadlines_come_first() -> None:
    """With little room, the sentence with a duty and a date is kept and cited; a heading that it repeats is not."""
    answer = made(NOTICE, length=40)
    assert [point.text for point in answer.points] == [
        "点検の結果を、令和8年7月15日までに防災課に報告すること。"
    ]
    assert answer.points[0].cites == ["L14"]


def test_every_sentence_is_the_sources_own() -> None:
    """Nothing is worded anew: what follows the heading stands in the document."""
    for style in ("points", "page", "brief", "lines"):
        for point in made(NOTICE, style=style).points:
            body = point.text.split("：", 1)[-1]
            assert all(piece in NOTICE for piece in body.split("。"))


def test_references_contacts_and_greetings_are_left_out() -> None:
    """Neither last year's figures of the reference section nor the contact nor thanks are points."""
    text = " ".join(point.text for point in made(NOTICE, style="page", length="90%").points)
    assert "40台" not in text
    assert "9999" not in text
    assert "感謝" not in text


@pytest.mark.parametrize(
    ("length", "most"), [(100, 100), ("150字", 150), ("20%", len(NOTICE) // 5), ("short", 60)]
)
def test_a_length_is_kept(length: str | int, most: int) -> None:
    """Characters, a share or a word: the summary is not longer."""
    assert sum(len(point.text) for point in made(NOTICE, length=length).points) <= most


def test_three_lines_are_at_most_three_points() -> None:
    """The style lines gives three."""
    assert len(made(NOTICE, style="lines").points) <= 3


@pytest.mark.parametrize("options", [{"style": "poem"}, {"length": "a bit"}])
def test_unknown_options_are_refused(options: dict[str, str]) -> None:
    """An unknown style or length raises ValueError."""
    with pytest.raises(ValueError, match="unknown"):
        made(NOTICE, **options)


def test_figures_of_two_periods_keep_their_headings() -> None:
    """A result and a goal of different years are told apart by the headings that they stand under."""
    plan = (
        "省エネ計画（第2期）\n1 第1期の結果\n第1期の電気の使用量は、年間41万キロワット時で、目標の40万を上回りました。\n"
        "2 第2期の目標\n年間の電気の使用量を36万キロワット時以下にします。\n"
    )
    texts = [point.text for point in made(plan, length="95%").points]
    assert any(text.startswith("第1期の結果：") for text in texts)
    assert any(text.startswith("第2期の目標：") and "36万" in text for text in texts)


def test_a_later_sentence_of_an_item_brings_the_first() -> None:
    """「要求額は…」 is never quoted without the item that it speaks of."""
    text = (
        "予算の概要\n1 重点の事業\n(1) 街灯の更新　街灯を90基から140基に増やす。要求額は2,400万円である。\n"
    )
    joined = " ".join(point.text for point in made(text, length="95%").points)
    assert "要求額" not in joined or "街灯の更新" in joined


def test_a_workbook_is_summed_up_by_its_shape_and_its_own_totals() -> None:
    """Sheets, columns and rows are counted; a total is quoted only where the sheet holds one, with its header."""
    cells = {
        "A1": "区分",
        "B1": "件数",
        "A2": "窓口",
        "B2": "120",
        "A3": "電話",
        "B3": "80",
        "A4": "合計",
        "B4": "200",
    }
    blocks = tuple(Block(f"受付!{place}", text, "cell") for place, text in cells.items())
    answer = summarize(Source("a.xlsx", "xlsx", b"", "", blocks), length=500)
    texts = [point.text for point in answer.points]
    assert texts[0] == "シート「受付」：3行、列は区分、件数"
    assert "200" in texts[1]
    assert answer.points[1].cites == ["受付!B1", "受付!A4", "受付!B4"]


def test_an_empty_document_has_no_points() -> None:
    """Nothing to say is a valid summary."""
    assert made("あ\n").points == []


@needs_shared
def test_the_known_documents_are_summed_up_within_a_third() -> None:
    """What a reader must know is mostly kept at about a third of the length, and no reference leaks in."""
    from tests.measure import summaries as measuring

    score = measuring.measured(SHARED / "data" / "writing" / "summaries.jsonl")
    assert score.hits["must_recall"] >= 0.7 * score.total["must_recall"]
    assert score.hits["reference_leaks"] == score.hits["invented"] == 0
    assert max(score.ratios) <= 0.35


def test_settled_matters_come_before_what_was_only_proposed() -> None:
    """Of a meeting's extract the outcome is kept before the proposal and the opinions."""
    text = (
        "公園運営協議会 会議録（抄）\n1 芝生の利用\n事務局から、芝生の広場での球技を認めたいとの提案があった。\n"
        "委員から、小さな子と分けるべきとの意見があった。\n協議の結果、平日の午前に限り認めることとした。\n"
    )
    points = made(text, length=45).points
    assert [point.cites for point in points] == [["L5"]]


def test_a_figure_that_changes_is_kept() -> None:
    """「〜円から〜円に」 tells what changes and is chosen before general words."""
    text = (
        "駐輪場の案内\n1 料金\n駅前の駐輪場は多くの方に使われています。\n1日の料金を120円から150円に引き上げます。\n"
        "2 お願い\n自転車は所定の位置に置き、鍵を掛けるように心掛けることが大切です。\n"
    )
    assert "120円から150円" in "".join(point.text for point in made(text, length=45).points)


def test_a_short_line_over_a_sentence_is_its_heading() -> None:
    """A line without a stop above a sentence is a heading and not a sentence of the summary."""
    text = "水やりの当番のお知らせ\n当番の日\n6月1日から8月31日まで、各班が交代で花壇に水をやります。\n道具\nじょうろは倉庫の左の棚から借りて、使った後は必ず戻してください。\n"
    texts = [point.text for point in made(text, length="90%").points]
    assert "当番の日" not in texts
    assert any(text.startswith("道具：") for text in texts)


def test_a_heading_stands_once_for_its_part() -> None:
    """Points of one part repeat its heading no more than once."""
    plan = "温水プールの計画\n1 第2期の目標\n利用者を年間8万人にします。\n\n電気の使用を年間30万キロワット時以下にします。\n"
    texts = [point.text for point in made(plan, length="95%").points]
    assert sum("第2期の目標" in text for text in texts) == 1
