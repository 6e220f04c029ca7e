"""Whether an edit gives back a character that a word lacked (check C7)."""

from __future__ import annotations

import re

from kumaai.guard.edits_meaning import COUNTED, LINKS
from kumaai.guard.lexicon import is_common, is_word

_KANJI = "一-龥々"
_ALL_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_STEM = "けせてねべめれえげぜでへみきしちにりいびぎじ"
_BROKEN = (
    # A character that comes, what stands before it and what after, which without it is no Japanese.
    ("れ", r"さ$", r""),
    ("れ", rf"[{_STEM}一-龥]ら$", r"[てたまるな]"),
    ("ら", rf"[{_STEM}]$", r"れ[てたまるな]"),
    ("さ", r"[一-龥ァ-ヴー]{2}$", r"れ[るたてま]"),
    ("せ", r"[一-龥ァ-ヴー]{2}$", r"ず"),
    ("い", r"な$", r"[。、]|$"),
    ("い", r"(?:[のがではく]|なら)な$", r"よう|こと|場合|とき|もの|た"),
    ("な", r"[きれせえけめべね]$", r"い"),
    ("き", r"ことがで$", r"[るまな]"),
    ("き", r"[一-龥ァ-ヴー]で$", r"て(?:い|し|お|き|く|る)"),
    ("ま", r"(?<!す)$", r"でに"),
    ("際", r"[るた]$", r"[には、]"),
    ("限", r"に$", r"[りるっ]"),
    ("応", r"に$", r"じ"),
    ("関", r"に$", r"し"),
    ("際", r"に$", r"し"),
    ("基", r"に$", r"づ"),
    ("伴", r"に$", r"[いっ]"),
)
_STANDS = frozenset((*"でかのはにともがをへやよねてただなし", "それ", "こと", "もの", "とき"))
"""What says something of its own, so that a character more makes another word of it (で → まで)."""
_FREE = frozenset(
    # Kanji that are nouns alone: another one beside them makes another word of them.
    "県市町村区国都府課部局係室会社店人者方員長客民家車道川山海空水火木金土日月年春夏秋冬朝昼夜夕前後上下中外内東西南北左右男女子親父母兄弟姉妹夫妻"
    "米麦豆茶肉魚卵花草森林田畑港島駅橋校園館院寺城席棟階門窓壁床庭池湖岸谷峰丘苗種実葉根枝幹薬熱血骨歯目耳鼻口手足腕首頭顔髪心体声色形数量額率点線面円式票券"
    "証書紙本図表文字語句話歌絵詩旗印賞罪罰法令案件例税料費金利益損害災雨雪風雷霧嵐雲氷光音力気電油塩糖酒食皿箱袋棚机鍵傘服靴次他別全毎計際時間分秒週窓船便糸布綿絹石砂鉄銅銀球技芸劇曲祭組班隊軍王神仏"
    "大小多少高低可否有再初最新旧主副正可得失要点順列型式案策質性価値位差比和積商元先今昔"
)
_ENDING = re.compile(r"[しすさせみむめきけくりるれ]")
_SURU = re.compile(r"[しすさせ]")


def lacked(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    """Whether one character comes that a word of function or a verb lacked (これま|と → これまで|と)."""
    come = new[j1:j2]
    if i1 != i2 or len(come) != 1:
        return False
    here = (old[:i1], old[i1:])
    if any(
        come == kana and re.search(ahead, here[0]) and re.match(behind, here[1])
        for kana, ahead, behind in _BROKEN
    ):
        return True
    if not _ALL_HIRAGANA.fullmatch(come):
        return False
    for pattern in (COUNTED.pattern, *LINKS, "いただ|くださ|ござい|など"):
        for match in re.finditer(pattern, new):
            start, end, word = match.start(), match.end(), match[0]
            if start <= j1 and j2 <= end and len(word) > 1 and _ALL_HIRAGANA.fullmatch(word):
                return word[: j1 - start] + word[j2 - start :] not in _STANDS
    return False


def completed(new: str, now: tuple[int, int]) -> bool:
    """Whether one kanji comes that a word lacked (小売で → 小売店で, 開します → 開催します)."""
    come = new[slice(*now)]
    if not re.fullmatch(rf"[{_KANJI}]", come):
        return False
    left, right = new[: now[0]][-1:], new[now[1] :][:1]
    first, last = (bool(re.match(f"[{_KANJI}]", side)) for side in (left, right))
    if first and last:
        if is_word(left + right):
            affix = left not in _FREE and right in "中内外後前別者人費額等" and not is_common(left + right)
            return affix and is_common(left + come)
        return is_common(left + come) or is_common(come + right)
    if first:
        lone = not re.search(f"[{_KANJI}]$", new[: now[0] - 1])
        return is_common(left + come) and (not lone or left not in _FREE or bool(_ENDING.match(right)))
    if last:
        lone = not re.match(f"[{_KANJI}]", new[now[1] + 1 :])
        return lone and is_common(come + right) and bool(_SURU.match(new[now[1] + 1 :]))
    # 植えける → 植え付ける: the second verb of a compound.
    return bool(re.search(r"[えけげせてねべめれりみきぎしじいちび]$", left)) and bool(
        re.match(r"[けきくかむめみるりれらえせすしさいっうわた]", right)
    )


def bound(new: str, now: tuple[int, int]) -> bool:
    """Whether the kanji that comes follows one that says nothing alone (無です → 無料です, 検する → 検討する)."""
    left, right = new[: now[0]][-1:], new[now[1] :][:1]
    lone = not re.search(f"[{_KANJI}]$", new[: now[0] - 1])
    return (
        lone
        and bool(re.match(f"[{_KANJI}]", left))
        and left not in _FREE
        and not re.match(f"[{_KANJI}]", right)
        and completed(new, now)
    )
