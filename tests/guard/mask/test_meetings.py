"""Meeting texts: who is known from rosters, tables, speakers and from what several signs agree on."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from kumaai.guard.mask import Masker
from kumaai.guard.mask.clear import clear


def masked(text: str) -> str:
    """``text`` after its own lines were learned."""
    masker = Masker()
    masker.learn(text.split("\n"))
    return "\n".join(masker.mask(line) for line in text.split("\n"))


def test_a_table_in_markdown_names_persons_and_its_headings_stay() -> None:
    """The cells below 氏名 are known in the text, also of one character and half in katakana; 出欠 is a heading."""
    text = (
        "| 区分 | 氏名 | 出欠 |\n|---|---|---|\n| 委員 | 岬 節夫 | 出 |\n| 委員 | アンダーソン 恵 | 出 |\n\n"
        "岬委員とアンダーソン委員が、次回岬委員から示すと述べた。岬町は遠い。"
    )
    result = masked(text)
    assert "岬委員" not in result and "アンダーソン" not in result
    assert "出欠" in result and "岬町" in result


def test_letters_that_a_column_spreads_are_a_name() -> None:
    """佐 藤　一 郎 is one person, and 佐藤 is known from it."""
    result = masked("委 員 長 城 戸 俊 彦\n 副委員長 波 佐 間 恵\n波佐間副委員長が城戸に聞いた。")
    assert "城" not in result and "波" not in result and "副委員長" in result


def test_offices_and_names_in_turn_on_one_line_are_told_apart() -> None:
    """環境部長 伊地知 正和 施設整備室長 宝満 健: the offices stay."""
    result = masked("市側出席者　環境部長 伊地知 正和 施設整備室長 宝満 健\nA1　宝満室長：平日です。")
    assert "伊地知" not in result and "宝満" not in result
    assert "環境部長" in result and "施設整備室長" in result


def test_signs_that_agree_make_an_unknown_name() -> None:
    """波止 stands behind a role, in brackets and before an office: it is a person; 福祉 before 課長 is none."""
    result = masked("乙部→課長（波止）に聞く。\n祭りの人手…乙部から波止課長へ\n福祉課長の説明、福祉の予算")
    assert "波止" not in result and "福祉課長" in result


def test_places_and_firms_that_begin_with_a_known_name_stay() -> None:
    """鳥居が丘, 波多野谷, 古庄遊園 are not the persons 鳥居, 波多野 and 古庄."""
    text = "出席：鳥居係長、波多野、古庄\n波多野谷は北です。鳥居が丘へ送る。株式会社古庄遊園が点検した。"
    result = masked(text)
    assert "波多野谷は北" in result and "鳥居が丘" in result and "古庄遊園" in result


def test_a_name_that_a_line_end_cuts_is_masked_whole() -> None:
    """Family and given name may stand on two lines of one block."""
    masker = Masker(names=("山田太郎",))
    text = "出席した山田\n　太郎が答えた。"
    assert masker.mask(text) == "出席した〔氏名1〕が答えた。"
    assert masker.restore(masker.mask(text)) == text


def test_glyph_variants_half_width_kana_and_split_accents_are_the_same_name() -> None:
    """What only chooses a glyph is masked with the name and comes back."""
    masker = Masker(names=("渡邉恭平", "マエダ トモコ", "Lê Minh Tuấn"))
    text = "渡邉\U000e0102 恭平、ﾏｴﾀﾞ ﾄﾓｺ、" + unicodedata.normalize("NFD", "Lê Minh Tuấn") + "の3名"
    result = masker.mask(text)
    assert result.count("氏名") == 3 and "邉" not in result and "ﾏ" not in result and "Minh" not in result
    assert masker.restore(result) == text


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("山邉\U000e0102\u200bｶﾞﾟア\u3099e\u0301\n a神神"), max_size=12))
def test_every_character_of_a_cleared_text_has_its_place(text: str) -> None:
    """The places rise from the first to the end, and no character of the text is before or between them."""
    plain, at = clear(text)
    if at is None:
        assert plain == text
        return
    assert len(at) == len(plain) + 1 and at[-1] == len(text)
    assert at == sorted(at)
