"""Which proofreading edits the guard lets through, and where it places them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from kumaai.answers import Edit
from kumaai.guard.edits import judge
from kumaai.source import Block, Source
from tests.measure.edits import edits_between, measure, refusals

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "edits.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


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


def source(*texts: str) -> Source:
    """A source whose blocks are L1, L2, …"""
    blocks = tuple(Block(f"L{number}", text, "line") for number, text in enumerate(texts, 1))
    return Source("x.txt", "txt", b"", "", blocks)


def model_edit(before: str, after: str, block: str = "L1", **fields: object) -> Edit:
    """An edit as a model proposes it: without a place."""
    return Edit(block=block, before=before, after=after, by="model", **fields)  # type: ignore[arg-type]


def codes(text: str, *edits: Edit) -> list[str | None]:
    """Why each edit of a one-block source is refused."""
    return [edit.refused for edit in judge(source(text), edits, profile="koho")]


@pytest.mark.parametrize(("mark", "before", "after"), ROWS, ids=[f"{m}:{a}→{b}" for m, a, b in ROWS])
def test_language_passes_and_content_is_stopped(mark: str, before: str, after: str) -> None:
    """Typos and notation may be mended; what a sentence says may not change."""
    assert bool(refusals(before, after)) == (mark == "N")


def test_edits_that_were_written_before_the_rules_are_judged_rightly() -> None:
    """Of the edits in edits_unseen.jsonl at least 99 % of the forbidden are stopped and 95 % of the allowed pass."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for line in (Path(__file__).parent / "edits_unseen.jsonl").read_text("utf-8").splitlines():
        measure(json.loads(line), counts)
    passed, stopped = (sum(counts[name]) / len(counts[name]) for name in ("passed", "stopped"))
    assert len(counts["passed"]) > 400 and len(counts["stopped"]) > 600
    assert (passed >= 0.95, stopped >= 0.99) == (True, True), (passed, stopped)


def test_edits_in_the_style_of_offices_are_judged_rightly() -> None:
    """Of the edits in edits_offices.jsonl at least 98 % of the forbidden are stopped and 95 % of the allowed pass."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for line in (Path(__file__).parent / "edits_offices.jsonl").read_text("utf-8").splitlines():
        measure(json.loads(line), counts)
    passed, stopped = (sum(counts[name]) / len(counts[name]) for name in ("passed", "stopped"))
    assert len(counts["passed"]) > 400 and len(counts["stopped"]) > 190
    assert (passed >= 0.95, stopped >= 0.98) == (True, True), (passed, stopped)


def test_correction_of_one_spot_is_one_edit() -> None:
    """Differences with one or two characters between them are proposed together, far ones apart."""
    near = edits_between("光回線を整備するを進める。", "光回線の整備を進める。")
    assert [(edit.before, edit.after) for edit in near] == [("を整備するを", "の整備を")]
    assert len(edits_between("以外な結果を報告しまた。", "意外な結果を報告しました。")) == 2


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        ("規則を交付した。", "規則を公布した。", True),
        ("規則を公布した。", "規則を交付した。", False),
        ("意見を徴収した。", "意見を聴取した。", True),
        ("使用料を徴収した。", "使用料を聴取した。", False),
    ],
)
def test_words_around_decide_between_words_that_sound_alike(before: str, after: str, passes: bool) -> None:
    """A word that its surroundings call for is not exchanged, the other one is."""
    assert (refusals(before, after) == []) == passes


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        ("委員に御説明いただきました。", "委員に御説明しました。", False),
        ("後日お電話します。", "後日お電話ください。", False),
        ("窓口にお越しください。", "窓口にお電話ください。", False),
        ("資料を拝見してください。", "資料を御覧ください。", True),
        ("名札をいただいてください。", "名札をお受け取りください。", True),
    ],
)
def test_courtesy_may_change_but_not_who_does_what(before: str, after: str, passes: bool) -> None:
    """Humble words for others' doing are put right; whoever acts, and what is asked, stays."""
    assert (refusals(before, after) == []) == passes


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        ("コミニュティバスの停留所", "コミュニティバスの停留所", True),
        ("ポスターを掲示する。", "ポストを掲示する。", False),
        ("カードを再発行する。", "コードを再発行する。", False),
        ("土砂を浚渫する。", "土砂をしゅんせつする。", True),
        ("鴨の保護を行う。", "さぎの保護を行う。", False),
    ],
)
def test_slips_and_uncommon_kanji_are_mended_and_words_stay(before: str, after: str, passes: bool) -> None:
    """A word of its own gives way to no other, whatever is written in another script is read the same."""
    assert (refusals(before, after) == []) == passes


def test_two_numbers_that_trade_places_in_one_edit_are_stopped() -> None:
    """The values are the same, but each says another thing."""
    assert codes("2対1で勝つ。", model_edit("2対1", "1対2")) == ["number"]


def test_plain_japanese_may_put_an_easier_word_in_anothers_place() -> None:
    """Easing words is what the profile yasashii is for; elsewhere it is refused."""
    source_, edit = source("書類に記入する。"), model_edit("記入する", "書く")
    verdicts = [judge(source_, [edit], profile=profile)[0].refused for profile in ("yasashii", "koho")]
    assert verdicts == [None, "meaning"]


@pytest.mark.parametrize(("old", "new", "code"), FORBIDDEN)
def test_refusal_says_what_would_have_changed(old: str, new: str, code: str) -> None:
    """Numbers, articles, quotations, names, sentences and meaning each have their code."""
    assert codes(old, model_edit(old, new)) == [code]


def test_edits_given_are_not_changed() -> None:
    """Judging works on copies."""
    edit = model_edit("で", "", block="L9")
    judge(source("で"), [edit], profile="koho")
    assert edit.refused is None


def test_edit_of_a_model_is_placed_where_its_text_stands() -> None:
    """A model gives no offsets; the only place of the text becomes the edit's."""
    (edit,) = judge(source("会議の議事禄を配る。"), [model_edit("議事禄", "議事録")], profile="koho")
    assert (edit.start, edit.end, edit.refused, edit.applied) == (3, 6, None, False)


def test_own_offsets_stand_even_where_the_text_repeats() -> None:
    """Offsets that match are kept, though the same text stands twice."""
    text = "資料は窓口でで配布し、窓口でで回収する。"
    start = text.rindex("でで")
    edit = Edit(block="L1", start=start, end=start + 2, before="でで", after="で")
    (judged,) = judge(source(text), [edit], profile="koho")
    assert (judged.start, judged.refused) == (start, None)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (model_edit("窓口", "受付"), "ambiguous"),
        (model_edit("役場", "役所"), "not_found"),
        (model_edit("", "追加"), "not_found"),
        (model_edit("窓口", "受付", block="L9"), "block.unknown"),
        (model_edit("書類", "書類"), "no_change"),
    ],
)
def test_edit_without_a_place_is_refused(edit: Edit, code: str) -> None:
    """What cannot be placed once, or changes nothing, is refused with the reason."""
    assert codes("書類は窓口で受け取り、別の窓口に出す。", edit) == [code]


def test_same_edit_twice_is_a_duplicate() -> None:
    """The second proposal of one edit is refused, the first stays."""
    edit = model_edit("議事禄", "議事録")
    assert codes("会議の議事禄を配る。", edit, edit) == [None, "duplicate"]


def test_overlapping_edit_is_refused() -> None:
    """Of two edits that overlap the first stays."""
    first, second = model_edit("議事禄を", "議事録を"), model_edit("禄を配る", "録を配布する")
    assert codes("会議の議事禄を配る。", first, second) == [None, "overlap"]


def test_hint_gives_way_to_a_fix() -> None:
    """A comment never keeps a correction out, whichever comes first."""
    hint = model_edit("議事禄", "議事禄", certainty="hint")
    assert codes("会議の議事禄を配る。", hint, model_edit("禄", "録")) == ["overlap", None]


def test_hint_may_speak_of_numbers() -> None:
    """A hint is a comment: it may say that a sum or a weekday is wrong."""
    hint = Edit(
        block="L1",
        start=0,
        end=10,
        before="合計は10人である"[:10],
        after="合計は12人である"[:10],
        certainty="hint",
    )
    assert codes("合計は10人である。", hint) == [None]


def test_rewrite_by_a_model_is_refused() -> None:
    """A model may mend a block, not write a tenth of it anew."""
    text = "この計画は市民の皆様の声をもとにして職員が話し合いを重ねながら時間をかけてまとめたものです。"
    after = "本計画は広く寄せられた声を踏まえ、庁内で丁寧に議論を積み上げて取りまとめたものです。"
    assert codes(text, model_edit(text, after)) == ["rewrite"]


def test_edits_that_swap_two_words_are_refused_together() -> None:
    """Two edits that are harmless each may change who does what to whom."""
    text = "支出が収入を上回った。"
    edits = [
        Edit(block="L1", start=0, end=2, before="支出", after="収入"),
        Edit(block="L1", start=3, end=5, before="収入", after="支出"),
    ]
    assert all(codes(text, *edits))


@pytest.mark.parametrize(
    "after",
    ["=HYPERLINK(1)", "+1", "https://example.com", "[市](http://a.jp)", "<b>市</b>", "市\u200b", "{{市}}"],
)
def test_edit_never_becomes_a_link_or_a_formula(after: str) -> None:
    """Text that a program would follow, compute or hide is refused."""
    assert codes("市民の皆様へ。", model_edit("市", after)) == ["link"]
