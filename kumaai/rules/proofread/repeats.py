"""Superfluous kanji (衍字): a kanji twice in a row where no word begins with the second one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding, table
from kumaai.rules.proofread.homophones import in_rare_words, lexicon
from kumaai.source import Block

_TWICE = r"(?P<x>[一-龥])(?P=x)"
# Kanji that end one word as often as they begin the next: 事務所|所管, 委員会|会場, 年度|度数.
_AFFIXES = frozenset(
    "所会市県区町村国課部局室館校院者員長度人家場物品費料書性化的用中後前内外上下日月年時分金車器機線類種式系型派"
    "士師生業学科数量力体地道路川山口手組合工事実行方本文名主新大小高公社園寺店点表集団法制度官省庁議題島港駅"
)
_COUNTERS = "円人回件名歳枚台冊個本校"
_NUMERALS = "一二三四五六七八九十百千万億兆々〇"
_PARTICLES = frozenset("をがはにのもでとやへしさす、。・）」") | {""}
# The kana that can follow the kanji of a verb in う, く, …
_ROWS = {
    "う": "わいうえおっ", "く": "かきくけこい", "ぐ": "がぎぐげごい", "す": "さしすせそ", "つ": "たちつてとっ",
    "ぬ": "なにぬねのん", "ぶ": "ばびぶべぼん", "む": "まみむめもん", "る": "らりるれろっ",
}  # fmt: skip


def find(document: Document) -> Iterator[Edit]:
    """Findings about doubled kanji (健診診を → 健診を)."""
    for block, match in document.matches(_TWICE):
        text, at = block.text, match.start()
        if match["x"] in _NUMERALS or text.startswith(match["x"], match.end()):
            continue
        verdict = _verdict(text, at)
        if verdict:
            yield _found(block, at, hint=verdict == "hint")


def _found(block: Block, at: int, *, hint: bool) -> Edit:
    double = block.text[at : at + 2]
    return finding(
        block,
        at,
        at + 2,
        double[0],
        rule="doubled.kanji",
        category="衍字",
        reason=f"「{double}」は文字が重なっています。",
        hint=hint,
    )


def _verdict(text: str, at: int) -> str | None:
    """fix, hint or None for the kanji that stands at ``at`` and again after it."""
    kanji, before, after = text[at], text[at - 1 : at] if at else "", text[at + 2 : at + 3]
    if before.isdigit():
        return "fix" if kanji in _COUNTERS and after in _PARTICLES | {"で"} else None
    if not _is_kanji(before):
        # 診診断を: the second one begins a word and the first one is left alone; 人人 and 国国 may be words.
        alone = kanji not in _AFFIXES and _is_kanji(after) and _word(kanji + after)
        return "hint" if alone and before not in ("", "　", " ") else None
    ends = _word(before + kanji)
    if not ends and _word(kanji + kanji):
        return None
    if not _is_kanji(after):
        if _verb(kanji, after):
            return None
        polite = text[at - 2 : at - 1] in ("ご", "御")
        return (
            "fix"
            if after in _PARTICLES and (ends or polite or kanji in _AFFIXES)
            else "hint"
            if ends or polite
            else None
        )
    begins = _word(kanji + after)
    if begins:
        # 危機管|管理: a first one that ends no word; but 市役所|所管.
        whole = at > 1 and _word(text[at - 2 : at])
        return "fix" if whole and not ends and kanji not in _AFFIXES else None
    if kanji in _AFFIXES:
        return "hint" if ends else None
    return "fix" if ends else "hint"


def _is_kanji(text: str) -> bool:
    return bool(text) and "一" <= text <= "龥"


def _word(pair: str) -> bool:
    return pair in lexicon() or in_rare_words(pair)


def _verb(kanji: str, after: str) -> bool:
    """Whether the second kanji and the kana after it can begin a verb (組合合わせ, 収入入り)."""
    return after in _begun().get(kanji, "")


@cache
def _begun() -> dict[str, str]:
    """For each kanji, the kana with which the okurigana of its verbs begin."""
    begun: dict[str, str] = {}
    for kanji, _reading, endings in table("verbs"):
        for end in endings.split():
            begun[kanji] = begun.get(kanji, "") + (end[0] if len(end) > 1 else _ROWS[end])
    return begun
