"""Proofreading by rules: each rule hits what it means and leaves the right form alone."""

from __future__ import annotations

import itertools

import pytest

from kumaai.answers import Edit
from kumaai.rules.proofread import PROFILES, proofread
from kumaai.source import Block, Source


def source_of(text: str) -> Source:
    """``text`` as a source with a block a line."""
    blocks = tuple(Block(f"L{number}", line, "line") for number, line in enumerate(text.split("\n"), 1))
    return Source("-", "txt", b"", "", blocks)


def edits(text: str, profile: str = "koho", year: int | None = None) -> list[Edit]:
    """The findings for ``text``."""
    return proofread(source_of(text), profile=profile, year=year).edits


# rule, text with the error, the right form (None: a comment only), text without it
CASES = (
    ("date.weekday", "令和8年8月21日（火）に開きます。", "8月21日（金）", "令和8年8月21日（金）に開きます。"),
    ("date.weekday", "2026年11月22日火曜日に開きます。", "11月22日日曜日", "2026年11月22日日曜日に開きます。"),
    ("date.weekday", "令和8年度の日程は、2月20日（水）です。", None, "令和8年度の日程は、2月20日（土）です。"),
    ("date.impossible", "締切は11月31日です。", "11月30日", "締切は11月30日です。"),
    ("date.impossible", "令和7年2月29日に開きます。", "2月28日", "令和6年2月29日に開きます。"),
    ("date.period", "令和7年10月31日から11月3日までの5日間です。", "4日間", "令和7年10月31日から11月3日までの4日間です。"),
    ("sum.mismatch", "男性3人、女性4人の合計8人です。", "7人", "男性3人、女性4人の合計7人です。"),
    ("sum.mismatch", "全施設174か所のうち62か所を終え、残る122か所は来年です。", "112か所", "全施設174か所のうち62か所を終え、残る112か所は来年です。"),
    ("sum.mismatch", "会員は12校から18校に増え、8校の増加です。", "6校", "会員は12校から18校に増え、6校の増加です。"),
    ("sum.mismatch", "大人が1,000円、子どもが500円で、大人2人と子ども2人なら合計3,500円です。", "3,000円", "大人が1,000円、子どもが500円で、大人2人と子ども2人なら合計3,000円です。"),
    ("sum.mismatch", "1団体当たり20万円を上限とし、6団体、合計130万円です。", "120万円", "1団体当たり20万円を上限とし、6団体、合計120万円です。"),
    ("honorific.1", "印鑑をご持参してください。", "お持ちください", "印鑑をお持ちください。"),
    ("honorific.2", "窓口にご相談してください。", "ご相談ください", "窓口にご相談ください。"),
    ("honorific.3", "番号札を取ってお待ちしてください。", "お待ちください", "お待ちください。"),
    ("honorific.6", "資料をご覧になられてください。", "ご覧になって", "資料をご覧になってください。"),
    ("honorific.8", "資料を拝見させていただきました。", "拝見し", "資料を拝見しました。"),
    ("honorific.14", "関係者各位様", "各位", "関係者各位"),
    ("idiom.一同に会", "市民が一同に会しました。", "一堂に会", "市民が一堂に会しました。"),
    ("redundancy.あらかじめ事前に", "あらかじめ事前に連絡します。", "あらかじめ", "あらかじめ連絡します。"),
    ("redundancy.about", "約10人程度です。", "約10人", "約10人です。"),
    ("spelling.送附", "書類を送附します。", "送付", "書類を送付します。"),
    ("verb.ranuki", "窓口で受けれます。", "受けられ", "窓口で受けられます。誰でも行けます。"),
    ("verb.ranuki", "映画が見れます。", "見られ", "映画が見られます。見れば分かります。"),
    ("verb.saire", "会議室を使わさせてください。", "使わせて", "会議室を使わせてください。話させてください。"),
    ("verb.retasu", "応募ができれます。", "でき", "応募できます。"),
    ("verb.form", "そのように思うます。", "思い", "そのように思います。"),
    ("okurigana.many", "講師を招ねいて開きます。", "招", "講師を招いて開きます。"),
    ("okurigana.many", "参加者に限ぎります。", "限", "参加者に限ります。合計からです。"),
    ("okurigana.few", "道を照す明かり。", "照ら", "道を照らす明かり。資料を参照する。"),
    ("okurigana.few", "10時に始ります。", "始ま", "10時に始まります。"),
    ("okurigana.行なう", "会議を行なう。", "行う", "会議を行う。"),
    ("koho.okurigana", "申込みは不要です。", "申し込み", "申込書は不要です。"),
    ("width.kana", "ﾃｽﾄをします。", "テスト", "テストをします。"),
    ("width.digits", "先着３００人です。5月10日と6月10日。", "300", "先着300人です。5月10日と6月10日。"),
    ("doubled.kana", "窓口でで配ります。", "で", "ここで、できることをします。でできます。"),
    ("doubled.kana", "各区のの窓口です。", "の", "その後ののち。のどかな町ののぼり。"),
    ("doubled.word", "事前の事前の確認です。", "事前の", "一人一人の確認です。少しずつ少しずつ進む。"),
    ("doubled.space", "期日までに かならず提出します。", "", "期日までにかならず提出します。"),
    ("slip.toto", "できなくなるとといった問題。", "と", "できなくなるといった問題。"),
    ("slip.tamashita", "確認されたました。", "ました", "確認されました。"),
    ("slip.ikano", "以下ようにします。", "以下のように", "以下のようにします。"),
    ("slip.desho", "よいでしょ。", "でしょう", "よいでしょう。"),
    ("slip.reteiru", "開かれいる会議。", "かれて", "開かれている会議。"),
    ("slip.teima", "受け付けていま。", "います", "受け付けています。"),
    ("slip.dekiyou", "参加できように努めます。", "できる", "参加できるように努めます。"),
    ("homophone.nonword", "人口が減小した。", "減少", "人口が減少した。"),
    ("homophone.rare", "人口が造花しています。", "増加", "人口が増加しています。"),
    ("particle.1", "式典は西区わ市民会館で開く。", "は", "式典は西区は市民会館で開く。"),
    ("particle.2", "結果は防災課え報告します。", "へ", "考え、報告します。"),
    ("particle.4", "お待ちいただく場合をあります。", "が", "お待ちいただく場合があります。"),
    ("particle.5", "混雑を予想されるため。", "が", "混雑が予想されるため。混雑を予想する。"),
    ("particle.7", "連絡がお願いします。", "を", "連絡をお願いします。"),
    ("particle.10", "100万円を限度をし、補助します。", "とし", "100万円を限度とし、補助します。"),
    ("sentence.twisted", "原因は、特定の職員に業務が集中している。", None, "原因は、特定の職員に業務が集中しているためである。"),
    ("bracket.unpaired", "会場（市民会館で開きます。", None, "会場（市民会館）で開きます。1）受付"),
    ("name.mismatch", "「みどりの里」を開きます。会場は「緑の里」です。", None, "東部体育館と西部体育館です。"),
    ("name.mismatch", "国際交流会館で開きます。国際交流会館は無料です。国際交流館へどうぞ。", "国際交流会館", "市民会館と市民病院です。"),
    ("variant.配付", "資料を配付します。地図も配布します。", "配布", "資料を配布します。"),
    ("variant.longvowel", "センターで開きます。センターへ。センタです。", "センター", "センターで開きます。"),
    ("variant.dot", "シャトル・バスです。シャトルバスです。", "シャトルバス", "シャトルバスです。"),
    ("katakana.spelling", "パンフレトを配ります。", "パンフレット", "パンフレットを配ります。"),
    ("katakana.spelling", "スケジール表です。", "スケジュール", "スケジュール表とスポーツクラブです。"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "wrong", "after", "right"), CASES, ids=[f"{c[0]}:{c[1][:12]}" for c in CASES]
)
def test_rule_hits_the_error_and_not_the_right_form(
    rule: str, wrong: str, after: str | None, right: str
) -> None:
    """Each rule finds its error, proposes the right form, and says nothing about a right sentence."""
    found = [edit for edit in edits(wrong) if edit.rule == rule]
    assert found, [(edit.rule, edit.before) for edit in edits(wrong)]
    if after is not None:
        assert found[0].after == after
    assert found[0].reason and found[0].category
    assert not [edit for edit in edits(right) if edit.rule == rule]


@pytest.mark.parametrize(
    "text",
    [
        "技監が説明した。",
        "良好な状態となった。",
        "真に必要な施策です。",
        "普通事務を担当する。",
        "交通状況や天候によります。",
        "集中意識を高める。",
        "人々がいろいろな催しをますます楽しみ、ひとつひとつ学びました。",
        "前倒しして実施し、お願いいたします。",
        "資料を参照して、提起した課題を解決した。",
        "今までできなかったことができます。",
    ],
)
def test_words_that_only_look_like_errors_are_left_alone(text: str) -> None:
    """Rules match words, not characters that touch."""
    assert edits(text) == []


def test_findings_have_their_place_and_do_not_overlap() -> None:
    """``start`` and ``end`` count characters of the block, in document order, without overlaps."""
    text = "窓口でで受けれます。\n申込みは不用です。予約は不用です。"
    found = edits(text)
    blocks = {block.id: block.text for block in source_of(text).blocks}
    assert len(found) >= 3
    for edit in found:
        assert blocks[edit.block][edit.start : edit.end] == edit.before
    for one, other in itertools.pairwise(found):
        assert one.block != other.block or one.end <= other.start


def test_nouns_follow_the_profile() -> None:
    """Koyobun shortens okurigana of listed nouns, koho writes them out, plain leaves both."""
    assert [edit.after for edit in edits("備品の貸し出しを行う。", "koyobun")] == ["貸出し"]
    assert [edit.after for edit in edits("備品の貸出しを行う。", "koho")] == ["貸し出し"]
    assert edits("備品の貸し出しと貸出しを行う。", "plain") == []


def test_a_verb_keeps_its_okurigana_in_koyobun() -> None:
    """The short form is for nouns only."""
    assert edits("10時から受け付けます。課題に取り組みます。", "koyobun") == []
    assert [edit.after for edit in edits("避難場所を話合い、備える。", "koyobun")] == ["話し合い"]


def test_what_is_quoted_is_only_asked_about() -> None:
    """Words between quotation marks are somebody's own: never a fix."""
    found = edits("市民は「映画が見れます」と話した。")
    assert [edit.certainty for edit in found] == ["hint"]


def test_a_date_without_any_year_is_left_alone() -> None:
    """No year in the text and none given: the weekday cannot be checked."""
    assert edits("11月22日（火）に開きます。") == []
    assert [edit.rule for edit in edits("11月22日（火）に開きます。", year=2026)] == ["date.weekday"]


def test_single_full_width_digits_beside_longer_half_width_ones_are_a_convention() -> None:
    """１桁は全角, ２桁以上は半角 is a usual style and no mixture."""
    assert edits("参加は５人、見学は12人、応援は20人です。") == []


def test_plain_japanese_asks_for_short_sentences_and_no_double_negation() -> None:
    """Only the profile yasashii comments on length and double negation."""
    text = "参加できないわけではありません。" + "市は、" + "とても長い文を書いて、" * 6 + "います。"
    rules = {edit.rule for edit in edits(text, "yasashii")}
    assert {"style.negation", "style.long"} <= rules
    assert not {"style.negation", "style.long"} & {edit.rule for edit in edits(text, "koho")}


@pytest.mark.parametrize("profile", PROFILES)
def test_empty_and_strange_texts_are_read(profile: str) -> None:
    """Nothing in a text can make the rules fail."""
    for text in (
        "",
        "。",
        "でで",
        "（（（",
        "13月45日（月）",
        "合計0人",
        "𠮷野家ｶﾞ😀\u200b",
        "「」" * 50,
        "第0条",
        "ーーー" * 20,
    ):
        edits(text, profile)
