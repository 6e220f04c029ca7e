"""Which proofreading edits may be applied: writing may be mended, what is said may not change."""

from __future__ import annotations

import pytest

from kumaai.answers import Edit
from kumaai.guard.edits import judge
from kumaai.source import Block, Source


def source_of(*texts: str) -> Source:
    """A source with a block a text: p1, p2, …"""
    return Source("-", "txt", b"", "", tuple(Block(f"p{n}", text) for n, text in enumerate(texts, 1)))


def whole(old: str, new: str) -> str | None:
    """The code that refuses to make ``old`` into ``new``, or None."""
    edit = Edit(block="p1", before=old, after=new, by="model")
    return judge(source_of(old), [edit], profile="koho")[0].refused


ALLOWED = (
    ("申請書は窓口でで配布します。", "申請書は窓口で配布します。"),
    ("会議を行ないます。", "会議を行います。"),
    ("定員は３００人です。", "定員は300人です。"),
    ("五十か所で開きます。", "50カ所で開きます。"),
    ("市民対し、周知を図る。", "市民に対し、周知を図る。"),
    ("予めご了承ください。", "あらかじめご了承ください。"),
    ("または郵送で申請する。", "又は郵送で申請する。"),
    ("申し訳ございませ。", "申し訳ございません。"),
    ("安全です。、安心してください。", "安全です。安心してください。"),
    ("手続は課で受付ます。", "手続は課で受け付けます。"),
    ("審議の経移を記録する。", "審議の経緯を記録する。"),
    ("令和８年度の計画です。", "令和8年度の計画です。"),
    ("計画お見直す。", "計画を見直す。"),
    ("コンピュータを更新する。", "コンピューターを更新する。"),
)
FORBIDDEN = (
    ("面積は500平方メートルです。", "面積は500ヘクタールです。", "number"),
    ("手数料は300円です。", "手数料は400円です。", "number"),
    ("二か所に開設した。", "三か所に開設した。", "number"),
    ("3分の1を補助する。", "2分の1を補助する。", "number"),
    ("5月1日に開く。", "5月2日に開く。", "number"),
    ("会議は午後2時からです。", "会議は午後3時からです。", "number"),
    ("8月21日（金）に開く。", "8月21日（木）に開く。", "number"),
    ("第4条による。", "第5条による。", "number"),
    ("前項の規定による。", "前条の規定による。", "article"),
    ("標語「一歩ずつ」を掲げる。", "標語「一歩づつ」を掲げる。", "quotation"),
    ("担当は渡辺です。", "担当は渡邊です。", "name"),
    ("早川慎一市長が述べた。", "早川真一市長が述べた。", "name"),
    ("会議は公開です。定員があります。", "会議は公開です。", "sentence"),
    ("受け付けます。", "受け付けます。なお、電話もできます。", "sentence"),
    ("返金は行わない。", "返金は行う。", "meaning"),
    ("予約は不要です。", "予約は必要です。", "meaning"),
    ("未提出の課がある。", "提出の課がある。", "meaning"),
    ("10人以上の団体です。", "10人未満の団体です。", "meaning"),
    ("開催の前に配る。", "開催の後に配る。", "meaning"),
    ("市は周知に努める。", "市は周知を行う。", "meaning"),
    ("届け出なければならない。", "届け出ることができる。", "meaning"),
)


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_mending_of_writing_passes(old: str, new: str) -> None:
    """Typos, notation and particles may be mended."""
    assert whole(old, new) is None


@pytest.mark.parametrize(("old", "new", "code"), FORBIDDEN)
def test_change_of_content_is_refused(old: str, new: str, code: str) -> None:
    """Numbers, dates, articles, quotations, names, sentences, negation, conditions and duties stay."""
    assert whole(old, new) == code


def test_place_is_found_from_the_words_alone() -> None:
    """An edit without offsets gets them where its words stand once."""
    edit = judge(source_of("あ窓口でで配る"), [Edit(block="p1", before="でで", after="で")], profile="koho")[
        0
    ]
    assert (edit.start, edit.end, edit.refused) == (3, 5, None)


@pytest.mark.parametrize(
    ("block", "before", "code"),
    [
        ("p9", "で", "block.unknown"),
        ("p1", "ない文字", "not_found"),
        ("p1", "", "not_found"),
        ("p1", "で", "ambiguous"),
    ],
)
def test_edit_that_cannot_be_placed_is_refused(block: str, before: str, code: str) -> None:
    """Unknown block, words that are not there, or there twice."""
    assert (
        judge(source_of("窓口でで配る"), [Edit(block=block, before=before, after="x")], profile="koho")[
            0
        ].refused
        == code
    )


def test_second_of_two_overlapping_edits_is_refused() -> None:
    """What comes first is kept."""
    edits = [Edit(block="p1", before="窓口でで", after="窓口で"), Edit(block="p1", before="でで", after="で")]
    assert [edit.refused for edit in judge(source_of("窓口でで配る"), edits, profile="koho")] == [
        None,
        "overlap",
    ]


def test_rewrite_is_refused_in_long_blocks() -> None:
    """More than a tenth of a long block may not change in one edit."""
    text = "これは市の広報紙の記事です。" * 12
    old = "これは市の広報紙の記事です。" * 3
    new = "本記事は広く市民に読まれるよう書き改めたものです。" * 3
    edit = Edit(block="p1", before=old, after=new, start=0, end=len(old), by="model")
    assert judge(source_of(text), [edit], profile="koho")[0].refused == "rewrite"


def test_hint_is_placed_and_changes_nothing() -> None:
    """A hint may speak of a date or a number: it is a comment only."""
    edit = Edit(block="p1", before="8月21日（火）", after="8月21日（金）", certainty="hint")
    assert judge(source_of("8月21日（火）に開く。"), [edit], profile="koho")[0].refused is None


def test_edits_given_are_not_changed() -> None:
    """Judging works on copies."""
    edit = Edit(block="p9", before="で", after="")
    judge(source_of("で"), [edit], profile="koho")
    assert edit.refused is None
