"""Two kanji that no dictionary has (減小, 世体): the common word that sounds or looks the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kumaai import words
from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding
from kumaai.rules.proofread.homophones import in_rare_words, lexicon

_PUFFED = str.maketrans("はひふへほ", "ぱぴぷぺぽ")
_VOICED = str.maketrans(
    "かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ"
)
_PREFIXES = frozenset("全各同本当新旧前後御諸再未無不非市県町村国")
_AFTER_WORDS = frozenset("家日者会式金費的中時内用性化率額書券場所室館員課係部局等別後前数量品料法車")
# Kanji that differ by a stroke or a part.
_ALIKE = (
    "輸輪 間問聞 募墓暮慕幕 復複腹 議義儀 検険剣倹験 績積 責債 歳載栽裁 待持侍特 末未 緑縁録 遣遺 徴微 測側則 "
    "綱網 構講購 援緩暖 観歓勧権 帯滞 徒従 衡衝 偏編遍 陪倍培賠 撤徹 適摘滴敵 慨概 壁璧 卒率 堤提 哀衰 貨貸賃 "
    "職織識 専博 抗坑 径経軽 剤済斉 獲穫護 施旋 祝祀 折析 往住 材村 科料 宣宜 管官菅 氷永 輩輝 拡拠 届居 幹乾 妨防坊"
)


def find(document: Document) -> Iterator[Edit]:
    """Two kanji that no dictionary has, where a common word sounds the same (減小 for 減少)."""
    for block, match in document.matches("[一-龥々]+"):
        for start in _unknown_pairs(match[0]):
            word = match[0][start : start + 2]
            if word in lexicon() or in_rare_words(word) or document.repeated(word):
                continue
            if _not_a_word(block.text, match, start):
                continue
            right = _sounds_like(word) or _looks_like(word)
            if right:
                at = match.start() + start
                yield finding(
                    block,
                    at,
                    at + 2,
                    right,
                    rule="homophone.nonword",
                    category="同音誤変換",
                    reason=f"「{word}」という語は辞書にありません。「{right}」の誤りではないか確認してください。",
                    hint=True,
                )


_NUMERALS = frozenset("一二三四五六七八九十百千万億兆年月日時分回人件")
_SUFFIXED, _PREFIXED = "者等化的性内外上下中前後", "等用内外上下中前後各同本当全"
_AFTER_NOUN = frozenset("をがはにのもでとやへしすさなか、。・）」　 ：:") | {""}
_ERAS = frozenset(("明治", "大正", "昭和", "平成", "令和"))


def _not_a_word(text: str, run: re.Match[str], start: int) -> bool:
    """Whether two kanji of a run are counted, a name, an affix, or the start of a verb (年1回|行い)."""
    word, end = run[0][start : start + 2], run.end()
    if (
        word in _ERAS
        or _NUMERALS & set(word)
        or text[run.start() + start - 1 : run.start() + start].isdigit()
    ):
        return True
    if (
        compiled_pattern("さん|氏|様|議員|委員|[町村市区駅川山]").match(text, end)
        or text[end : end + 1] in "　:："
    ):
        return True
    if (
        text[run.start() - 1 : run.start()] in (" ", "　")
        and "一" <= text[run.start() - 2 : run.start() - 1] <= "龥"
    ):
        return True  # a given name after the family name
    if len(run[0]) > 2 and (word[0] in _SUFFIXED or word[1] in _PREFIXED):
        return True
    return text[end : end + 1] not in _AFTER_NOUN and not "ァ" <= text[end] <= "ー"


def _sounds_like(word: str) -> str | None:
    """The commonest word that shares one kanji with ``word`` and sounds the same."""
    known = readings()
    for first in known.get(word[0], ()):
        for second in known.get(word[1], ()):
            for candidate in (
                *_compounds(first + second),
                *_compounds(first + second[0].translate(_PUFFED) + second[1:]),
                *_compounds(first + second[0].translate(_VOICED) + second[1:]),
            ):
                if (candidate[0] == word[0]) != (candidate[1] == word[1]):
                    return candidate
    return None


@cache
def readings() -> dict[str, list[str]]:
    """The readings of each kanji in compounds."""
    result: dict[str, list[str]] = {}
    for reading, _tab, characters in (
        line.partition("\t") for line in words.text("readings.tsv").split("\n")[1:]
    ):
        for character in characters:
            result.setdefault(character, []).append(reading)
    return result


def _compounds(reading: str) -> list[str]:
    """The common words with that reading; looked for in the text of the list, for only few are asked."""
    text = words.text("compounds.tsv")
    start = text.find(f"\n{reading}\t")
    if start < 0:
        return []
    start += len(reading) + 2
    return text[start : text.index("\n", start)].split()


def looks_alike(one: str, other: str) -> bool:
    """Whether two kanji differ by a stroke or a part."""
    return any(one in group and other in group for group in _ALIKE.split())


def _unknown_pairs(run: str) -> Iterator[int]:
    """Where two kanji of a run are no word while all others are (採要|予定|人員, 全|世体)."""
    for start in range(len(run) - 1):
        left, right = run[:start], run[start + 2 :]
        if (start and _known(run[start - 1 : start + 1])) or (right and _known(run[start + 1 : start + 3])):
            continue
        if _words_then(left, _PREFIXES) and _words_then(right[::-1], _AFTER_WORDS, backwards=True):
            yield start


def _words_then(text: str, affixes: frozenset[str], *, backwards: bool = False) -> bool:
    """Whether ``text`` is words of two kanji, and an affix where it touches the unknown pair."""
    if len(text) % 2:
        if text[-1] not in affixes:
            return False
        text = text[:-1]
    pairs = [text[index : index + 2] for index in range(0, len(text), 2)]
    return all((pair[::-1] if backwards else pair) in lexicon() for pair in pairs)


def _known(pair: str) -> bool:
    return pair in lexicon()


def _looks_like(word: str) -> str | None:
    """A common word of which one kanji was taken for another that looks like it."""
    for index, kanji in enumerate(word):
        for group in _ALIKE.split():
            if kanji in group:
                for other in group.replace(kanji, ""):
                    candidate = other + word[1] if index == 0 else word[0] + other
                    if candidate in lexicon():
                        return candidate
    return None
