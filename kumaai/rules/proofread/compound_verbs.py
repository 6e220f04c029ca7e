"""Okurigana of compound verbs (受け取る): the first part without its own (受取る), the second in kana.

Koho writes both parts out, in verbs and nouns; koyobun shortens the nouns of its list
(公用文における漢字使用等について, 2010) but writes verbs out as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding

# First parts with the kana that a compound keeps.
_FIRSTS = {
    "受": "け", "取": "り", "申": "し", "持": "ち", "引": "き", "乗": "り", "書": "き", "払": "い", "貼": "り", "話": "し",
    "組": "み", "切": "り", "繰": "り", "積": "み", "差": "し", "立": "ち", "打": "ち", "割": "り", "売": "り", "買": "い",
    "借": "り", "貸": "し", "締": "め", "問": "い", "埋": "め", "読": "み", "呼": "び", "振": "り", "追": "い", "落": "ち",
    "飛": "び", "張": "り", "折": "り", "盛": "り", "巻": "き", "置": "き", "使": "い", "助": "け", "語": "り", "成": "り",
    "走": "り", "歩": "き", "入": "れ", "投": "げ", "抜": "き", "掛": "け", "押": "し", "吹": "き", "踏": "み", "願": "い",
    "思": "い", "飲": "み", "生": "き", "備": "え", "建": "て", "混": "ぜ", "当": "て", "据": "え", "移": "り", "放": "し",
    "突": "き", "食": "べ", "住": "み", "降": "り", "迎": "え", "支": "え", "教": "え", "届": "け",
}  # fmt: skip
# Second parts: the kana that follow in a verb, and those of the noun.
_SECONDS = {
    "込": ("まみむめん", "み"), "付": ("けく", "け"), "出": ("しすせ", "し"), "合": ("わいうえっ", "い"), "替": ("え", "え"),
    "換": ("え", "え"), "組": ("まむめん", "み"), "消": ("さしすせ", "し"), "扱": ("わいうえっ", "い"), "上": ("げ", "げ"),
    "下": ("げ", "げ"), "取": ("らりるれっ", "り"), "渡": ("さしすせ", "し"), "戻": ("さしすせらるれっ", "し"),
    "帰": ("らりるれっ", "り"), "越": ("えさしす", "し"), "立": ("てつ", "て"), "直": ("さしすせ", "し"), "続": ("け", "け"),
    "切": ("らりるれっ", "り"), "入": ("れ", "れ"), "寄": ("せ", "せ"), "返": ("さしすせらるれっ", "し"), "分": ("け", "け"),
    "回": ("さしすせらりるれっ", "し"), "起": ("こ", "こし"), "抜": ("かきくけい", "き"), "進": ("まみむめん", "み"),
    "離": ("さしすせれ", "し"), "掛": ("け", "け"), "外": ("さしすせ", "し"), "止": ("め", "め"),     "決": ("め", "め"), "次": ("ぐい", "ぎ"), "継": ("がぎぐげい", "ぎ"), "崩": ("さしすせ", "し"), "壊": ("さしすせ", "し"),
    "巡": ("らりるれっ", "り"), "違": ("わいうえっ", "い"), "始": ("め", "め"), "残": ("さしすせ", "し"),
}  # fmt: skip
_VERBAL = r"[るてたなずぬ]|(?<=[んい])[でだ]|ま(?:す|した|せん|しょ)|ら[れな]|れ[るばまた]|せ[るま]|こと|とき|よう|[。、](?<=[うくぐすつむる].)"
_NOMINAL = r"[をがはのもへに、。）」]|で(?:き|す)|など|後|前|時|$"
# Second parts that are written in kanji when the first one is: 申しこむ → 申し込む.
_IN_KANA = (
    (r"(?P<a>申し|持ち|取り|書き|払い|引き|落ち|飛び|打ち|組み|盛り|閉じ|読み|送り|溶け|詰め|駆け|見)こ(?P<b>[まみむめん])", "込"),
    (r"(?P<a>受け|取り|備え|貼り|据え|片|締め|見|名)つけ(?P<b>[るてたま])", "付け"),
    (r"(?P<a>話し|助け|支え|分かち|知り|組み|問い|待ち|打ち|触れ|譲り|励まし|認め|教え)あ(?P<b>い(?=ま|な|、)|う|わせ|っ[てた]|え[るま])", "合"),
    (r"(?P<a>引き|取り|繰り|打ち|立ち|積み)あげ(?P<b>[るてたま])", "上げ"),
)  # fmt: skip


def find(document: Document) -> Iterator[Edit]:
    """Findings about compound verbs."""
    if document.profile == "plain":
        return
    for block in document.blocks:
        for at, end in _compounds(block.text, nouns=document.profile != "koyobun"):
            wrong = block.text[at:end]
            right = wrong[0] + _FIRSTS[wrong[0]] + wrong[1:]
            yield finding(
                block,
                at,
                end,
                right,
                rule="okurigana.compound",
                category="送り仮名",
                reason=f"「{wrong}」の送り仮名は「{right}」が標準です。",
            )
    for pattern, kanji in _IN_KANA:
        for block, match in document.matches(pattern):
            right = match["a"] + kanji + match["b"]
            yield finding(
                block,
                match.start(),
                match.end(),
                right,
                rule="okurigana.compound_kana",
                category="送り仮名",
                reason=f"「{match[0]}」は「{right}」と書きます。",
            )


def _compounds(text: str, *, nouns: bool) -> Iterator[tuple[int, int]]:
    """Start and end of compounds as verbs, and with ``nouns`` also as nouns."""
    for at in range(len(text) - 2):
        first, second, kana = text[at], text[at + 1], text[at + 2]
        if first not in _FIRSTS or second not in _SECONDS or first == second:
            continue
        if at and not ("ぁ" <= text[at - 1] <= "ゖ" or text[at - 1] < "ぁ"):
            continue  # the end of a longer word
        verbal, noun = _SECONDS[second]
        end = at + 2 + len(noun)
        if kana in verbal and compiled_pattern(_VERBAL).match(text, at + 3):
            yield at, at + 3
        elif nouns and text.startswith(noun, at + 2) and compiled_pattern(_NOMINAL).match(text, end):
            yield at, end
