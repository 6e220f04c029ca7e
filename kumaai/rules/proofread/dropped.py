"""Dropped kana (脱字): the kanji of a verb right before ます or て (使ます, 巡て, を結で)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding, table
from kumaai.rules.proofread.homophones import lexicon
from kumaai.source import Block

# Verbs of one kana in the kanji itself (見ます, 来て).
_WHOLE = frozenset("見着煮似来出寝得経居診観看視射鋳干為")
# Kanji that begin verbs together with the next one (片付ける, 思い切る, 名付ける).
_FIRST = frozenset("片気名受思見申取引近色位義裏物")
# The likeliest verb before ます where a kanji writes several.
_USUAL = {
    "行": "い",
    "備": "え",
    "届": "け",
    "開": "き",
    "付": "け",
    "続": "け",
    "助": "け",
    "掛": "け",
    "当": "て",
    "分": "け",
}
_POLITE = r"(?P<k>[一-龥])(?P<end>ま(?:す(?=[。、かがのとよ])|した|せん|しょう))"
_TE = r"(?P<k>[一-龥])(?P<end>て)(?=い[るたまなく]|くだ|くる|お[りきく]|おい|[もは]?、|から|み[るま]|き[たま]|[一-龥])"
_DE = r"(?:(?<=を)|(?=.でくだ|.でおり))(?P<k>[一-龥])(?P<end>で)(?=い[るたまなく]|くだ|おり|、)"
_I = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")
_BEFORE_TE = {"う": "っ", "く": "い", "す": "し", "つ": "っ", "る": "っ"}
_BEFORE_DE = {"ぶ": "ん", "む": "ん", "ぬ": "ん", "ぐ": "い"}


def find(document: Document) -> Iterator[Edit]:
    """Findings about verbs without their okurigana."""
    for pattern, joint in ((_POLITE, None), (_TE, _BEFORE_TE), (_DE, _BEFORE_DE)):
        for block, match in document.matches(pattern):
            missing = _missing(block.text, match.start(), joint)
            if missing:
                yield _found(block, match.start(), match.end("end"), *missing)


def _missing(text: str, at: int, joint: dict[str, str] | None) -> tuple[str, bool] | None:
    """The kana that are missing after the kanji, and whether that is certain."""
    kanji, before = text[at], text[at - 1 : at] if at else ""
    if kanji in _WHOLE or before == "々":
        return None
    if any(ending.startswith("て") for ending in _endings().get(kanji, ())):
        return None  # 割当て, 建て
    counted = at > 1 and text[at - 2].isdigit()  # 180人増ました
    if "一" <= before <= "龥" and before not in _FIRST and not counted:
        return ("し", False) if before + kanji in lexicon() else None
    stems = _stems(kanji, joint)
    if not stems:
        return None
    return _USUAL.get(kanji, stems[0]) if joint is None else stems[0], len(stems) == 1


def _stems(kanji: str, joint: dict[str, str] | None) -> list[str]:
    """How the verbs of ``kanji`` stand before ます (``joint`` None) or before て and で."""
    stems: list[str] = []
    for ending in _endings().get(kanji, ()):
        head, last = ending[:-1], ending[-1]
        if last == "る" and head and head[-1] in "いきぎしじちびみりえけげせぜてでねべめれ":
            stem = head if joint is not _BEFORE_DE else ""
        elif joint is None:
            stem = head + last.translate(_I)
        else:
            stem = head + joint[last] if last in joint else ""
        if stem and stem not in stems:
            stems.append(stem)
    return stems


@cache
def _endings() -> dict[str, tuple[str, ...]]:
    endings: dict[str, tuple[str, ...]] = {}
    for kanji, _reading, forms in table("verbs"):
        endings[kanji] = endings.get(kanji, ()) + tuple(forms.split())
    return endings


def _found(block: Block, start: int, end: int, missing: str, certain: bool) -> Edit:
    text = block.text
    return finding(
        block,
        start,
        end,
        text[start] + missing + text[start + 1 : end],
        rule="dropped.okurigana",
        category="脱字",
        reason=f"「{text[start:end]}」は「{missing}」が抜けていると思われます。",
        hint=not certain,
    )
