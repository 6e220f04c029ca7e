"""Rules that make their wrong forms from tables: repeats, dropped kana, compounds, terms, table totals."""

from __future__ import annotations

import pytest

from kumaai.answers import Edit
from kumaai.rules.proofread import proofread
from kumaai.source import Block, Source


def source(*blocks: Block) -> Source:
    """A Word source of these blocks."""
    return Source("x.docx", "docx", b"", "", blocks)


def edits(text: str, profile: str = "koho", year: int | None = 2026) -> list[Edit]:
    """What is found in one paragraph."""
    return proofread(source(Block("p1", text)), profile=profile, year=year).edits


WRONG = [
    ("健診診を受けましょう。", "doubled.kanji", "診"),
    ("危機管管理課へ送ってください。", "doubled.kanji", "管"),
    ("先着6,000円円を支給します。", "doubled.kanji", "円"),
    ("農具を使ますので用意します。", "dropped.okurigana", "使います"),
    ("町を巡て、絵を描きましょう。", "dropped.okurigana", "巡って"),
    ("口をしっかり結でください。", "dropped.okurigana", "結んで"),
    ("荷物を受取りに来てください。", "okurigana.compound", "受け取り"),
    ("荷物を積込んでください。", "okurigana.compound", "積み込ん"),
    ("電話で申しこみます。", "okurigana.compound_kana", "申し込み"),
    ("一度に出せれる量です。", "verb.retasu", "出せ"),
    ("ご迷惑のおかけしますが、気お付けてください。", "slip.meiwaku", "を"),
    ("税の納機限を確かめます。", "homophone.term", "納期限"),
    ("全世体に配ります。", "homophone.nonword", "世帯"),
    ("後を立たない事故を防ぎます。", "idiom.後を立たない", "後を絶たない"),
]
RIGHT = [
    "会場は総合体育館館長室です。",
    "市役所所管の施設と、委員会会場、旅行行程表を確かめます。",
    "事故が後を絶たないため、市の組合合併協議を始めます。",
    "絵を見て、家を建て、荷物を割り当て、名前を見ます。",
    "申込書と見積書、取扱説明書、受取人の名前を書きます。",
    "参加日と参加費、使用量と使用料を記入します。",
    "そのまますすめる人も、そのまままねをする人もいます。",
    "デメリットとプレビューを説明します。",
    "本が読める人は、字も書けるし、友達に会えるでしょう。",
]


@pytest.mark.parametrize(("text", "rule", "after"), WRONG)
def test_form_that_no_word_has_is_mended(text: str, rule: str, after: str) -> None:
    """Each rule finds its error and proposes the right form."""
    assert [(edit.rule, edit.after) for edit in edits(text) if edit.rule == rule] == [(rule, after)]


@pytest.mark.parametrize("text", RIGHT)
def test_right_words_that_look_alike_are_left_alone(text: str) -> None:
    """Words that touch with the same kanji, and forms of other verbs, are right."""
    assert [(edit.rule, edit.before) for edit in edits(text)] == []


def test_year_of_the_issue_gives_the_year_of_its_dates() -> None:
    """A newsletter for December means this year's December and next year's January."""
    title, body = Block("p1", "市政だより 令和8年12月号"), "12月13日（土）と1月4日（月）に開きます。"
    found = proofread(source(title, Block("p2", "令和7年度の量"), Block("p3", body)), profile="koho").edits
    assert [(edit.rule, edit.after) for edit in found] == [("date.weekday", "12月13日（日）")]


def table(rows: list[list[str]]) -> Source:
    """A Word table."""
    return source(
        *(
            Block(f"t1.r{row}.c{column}", text, "cell")
            for row, cells in enumerate(rows, 1)
            for column, text in enumerate(cells, 1)
        )
    )


def test_total_of_a_table_that_does_not_add_up_is_hinted() -> None:
    """The hint stands at the total's cell, in a row or in a column."""
    found = proofread(
        table([["", "前年", "本年"], ["東", "1,000", "20"], ["西", "300", "5"], ["合計", "1,400", "25"]])
    ).edits
    assert [(edit.block, edit.after, edit.certainty) for edit in found] == [("t1.r4.c2", "1,300", "hint")]
    found = proofread(table([["", "東", "西", "計"], ["本", "2", "3", "6"], ["冊", "4", "5", "9"]])).edits
    assert [(edit.block, edit.after) for edit in found] == [("t1.r2.c4", "5")]


@pytest.mark.parametrize(
    "rows",
    [
        [["", "率"], ["東", "10％"], ["西", "20％"], ["合計", "40％"]],
        [["", "数"], ["東", "10"], ["うち市内", "4"], ["合計", "10"]],
        [["", "数"], ["東", "10"], ["西", "20"], ["平均", "15"]],
        [["", "数"], ["東", "10"], ["西", "約20"], ["合計", "31"]],
    ],
)
def test_tables_that_are_no_sums_are_left_alone(rows: list[list[str]]) -> None:
    """Rates, parts of parts, averages and estimates do not add up."""
    assert proofread(table(rows)).edits == []


@pytest.mark.parametrize("text", ["１", "- １ -", "１/12"])
def test_page_numbers_are_never_changed(text: str) -> None:
    """A block without a Japanese letter has nothing to proofread."""
    body = Block("p1", "定員は20人で、費用は300円、時間は40分です。")
    assert proofread(source(body, Block("h1", text, "header"))).edits == []


def test_telephone_numbers_stay_as_they_are_among_full_width_digits() -> None:
    """A number joined by hyphens is a code, not a figure."""
    assert edits("定員は２０人、費用は３００円、電話は0990-00-1234です。") == []


def test_date_that_fits_one_of_the_years_named_is_left_alone() -> None:
    """A long document names many years; a weekday that fits any of them is no error."""
    years = Block("p1", "令和5年度から令和9年度までの計画は、令和9年3月20日に決めました。")
    assert proofread(source(years, Block("p2", "次回は10月30日（金）です。"))).edits == []
