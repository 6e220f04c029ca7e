"""What an edit mends: spelling, wrong characters, okurigana, known slips (check C7).

The guard may look at a word that was wrong as if it had been right, so that
「以外な結果」→「意外な結果」 is no change of scope.
"""

from __future__ import annotations

import re

from kumaai.guard.edits_contexts import decided
from kumaai.guard.edits_courtesy import in_same_courtesy
from kumaai.guard.edits_katakana import katakana_mended
from kumaai.guard.edits_lacking import bound, lacked
from kumaai.guard.edits_names import changed_spans
from kumaai.guard.edits_pleonasm import said_again
from kumaai.guard.lexicon import (
    as_hiragana,
    corrections,
    inflects,
    is_common,
    is_rare_kanji,
    is_word,
    look_alike,
    other_words,
    read_as,
    same_verb,
    sound_alike,
    sound_as,
    unread,
    verb_readings,
    writes_verbs,
)

_KANJI = "一-龥々"
_ALL_KANJI = re.compile(rf"[{_KANJI}]+")
_ALL_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_SPELT = str.maketrans("ずじ", "づぢ")
_ALL_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_DIGITS = frozenset("〇一二三四五六七八九十百千万億兆")
_WEEK = frozenset("日月火水木金土")
_APART = frozenset(frozenset(two) for two in ("市私", "町庁", "長庁", "午後", "上下"))
"""Kanji that sound or look the same where the difference is what is said (市立, 私立)."""
_KINDS = (
    "国都道府県市町村区郡 春夏秋冬 東西南北 上下左右前後内外表裏 父母兄弟姉妹夫妻親子孫 鶏豚牛馬羊犬猫鳥魚 赤青黄白黒緑紫 金銀銅鉄 米麦豆茶芋 "
    "山川海湖池沢 大中小 高低 新旧 男女雌雄 朝昼夕夜 増減 入出 売買 有無 可否 開閉 老若幼 甲乙丙丁 正副 公私 官民 輸移 単複 先今来昨翌前次 課部局係"
)
"""Kanji of one kind: none is put in another's place without saying another thing."""
_PARTICLES = frozenset("がをにでとはのへもやかだしな")
_INFLECTED = re.compile(rf"([{_KANJI}])([ぁ-ゖ]{{1,6}})")
_SCOPE_WORD = re.compile(r"以[上下内外前後降]|全[員部体額]|一部|最[大小高低]|未満|前[日年月週]")
_NAMED_AFTER = re.compile(
    r"(?:[川町村市区県郡山丘島岡台駅ヶケ氏様君殿]|さん|くん|ちゃん|先生|選手|地区|団地)(?!ご)"
)
_HOUSE = re.compile(r"(?:公園|会?館|荘|寺|神社|[小中]学校|保育園|幼稚園)(?![一-龥])")
_NAMED_BEFORE = re.compile(
    r"(?:(?:担当|講師|司会|代表|会長|委員長|議長|店主|店長|部長|課長|係長|主査|主任)は、?|大字|字)$"
)


def mended(old: str, new: str) -> str:
    """``old`` with everything right that the edit only spells otherwise or corrects."""
    for wrong, right in corrections():
        if (wrong in old and right not in wrong and new.count(right) > old.count(right)) or (
            wrong in old and right in wrong and new.count(wrong) < old.count(wrong)
        ):
            old = _with(old, new, wrong, right)
    old = in_same_courtesy(old, new)
    parts, at = [], 0
    for i1, i2, j1, j2 in changed_spans(old, new):
        span = (i1, i2, j1, j2)
        mends = is_mending(old, new, *span) or katakana_mended(old, new, (i1, i2), (j1, j2))
        mends = mends or is_mending(old, new, i1, i2 - _doubled_tail(old, i1, i2), j1, j2)
        gives_back = lacked(old, new, *span) or (i1 == i2 and bound(new, (j1, j2)))
        twice = j1 == j2 and (_said_twice(old, *span) or said_again(old, i1, i2))
        if mends or gives_back or twice:
            parts.append(old[at:i1] + new[j1:j2])
            at = i2
    return "".join(parts) + old[at:]


def _said_twice(old: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    """Whether what goes stands beside itself."""
    gone = old[i1:i2]
    return bool(gone) and j1 == j2 and (old[:i1].endswith(gone) or old.startswith(gone, i2))


def _doubled_tail(old: str, start: int, end: int) -> int:
    """How many characters of the span are said again right after it (洩れ|れる)."""
    return next((n for n in range(end - start - 1, 0, -1) if old.startswith(old[end - n : end], end)), 0)


def _with(old: str, new: str, wrong: str, right: str) -> str:
    """``old`` with the known correction, where that brings it nearer to ``new``."""
    start = old.find(wrong)
    while start >= 0:
        corrected = old[:start] + right + old[start + len(wrong) :]
        if _distance(corrected, new) < _distance(old, new):
            return corrected
        start = old.find(wrong, start + 1)
    return old


def _distance(old: str, new: str) -> int:
    return sum(max(i2 - i1, j2 - j1) for i1, i2, j1, j2 in changed_spans(old, new))


def is_mending(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    """Whether what differs there is one spelling for another or a wrong character put right."""
    gone, come = old[i1:i2], new[j1:j2]
    if not gone or not come:
        return False
    if _in_name(old, i1, i2) or _in_name(new, j1, j2):
        return False
    if _ALL_KANJI.fullmatch(gone) and _ALL_KANJI.fullmatch(come):
        was, now = (i1, i2), (j1, j2)
        alike = len(gone) == len(come) and _kanji_put_right(old, new, was, now)
        return alike or _verb_put_right(old, new, was, now)
    if _ALL_KANA.fullmatch(gone) and _ALL_KANA.fullmatch(come):
        if 1 < len(gone) < 4 and sorted(gone) == sorted(come):
            return True
        scripts = {bool(_ALL_HIRAGANA.fullmatch(part)) for part in (gone, come)}
        return len(scripts) == 2 and as_hiragana(gone) == as_hiragana(come)
    if _HOUSE.match(old, i2):
        return False
    return _same_reading(gone, come) or _verb_put_right(old, new, (i1, i2), (j1, j2))


def _verb_put_right(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether a kanji with its kana sounds the same (供ない → 伴い), or was no form of any verb (劣えた → 衰えた)."""
    left = re.search(rf"[{_KANJI}]$", old[: was[0]])
    one, other = (_INFLECTED.match(text, at) for text, at in ((old, was[0]), (new, now[0])))
    if left or not one or not other or one.end(1) > was[1] or other.end(1) > now[1] or one[1] == other[1]:
        return False
    if any(one[1] in kind and other[1] in kind for kind in _KINDS.split()):
        return False
    tails = one[2], other[2]
    shared = next((n for n in range(min(map(len, tails)), 0, -1) if tails[0][-n:] == tails[1][-n:]), 0)
    heads = [tail[: len(tail) - shared] for tail in tails]
    if max(map(len, heads)) > 3 or one.end(2) - shared > was[1] or other.end(2) - shared > now[1]:
        return False
    if sound_as(one[1], tails[0], other[1], tails[1]):
        return True
    broken = not inflects(one[1], tails[0]) and inflects(other[1], tails[1])
    broken = broken and writes_verbs(one[1]) and tails[0][0] not in _PARTICLES
    return broken and not re.search(r"[なずぬん]", "".join(heads))


def _same_reading(gone: str, come: str) -> bool:
    """Whether one side is kanji and the other its reading; okurigana may stand on both."""
    for one, other in ((gone, come), (come, gone)):
        kanji = _ALL_KANJI.match(one)
        if not kanji or not _ALL_KANA.fullmatch(other):
            continue
        tail, cut = one[kanji.end() :], len(other) - len(one) + kanji.end()
        if (
            cut > 0
            and (not tail or _ALL_HIRAGANA.fullmatch(tail))
            and other.translate(_SPELT).endswith(tail.translate(_SPELT))
        ):
            kana = other[:cut]
            return (
                read_as(kanji[0], kana)
                or read_as(kanji[0], kana.translate(_SPELT))
                or (one == gone and _may_be_read(kanji[0], kana))
            )
    return False


def _may_be_read(kanji: str, kana: str) -> bool:
    """Whether kana may stand for kanji outside the common ones whose reading the lists do not know."""
    rare = all(is_rare_kanji(character) for character in kanji) and unread(kanji)
    return rare and bool(_ALL_HIRAGANA.fullmatch(kana)) and len(kanji) <= len(kana) <= 4 * len(kanji)


def _in_name(text: str, start: int, end: int) -> bool:
    return bool(_NAMED_AFTER.match(text, end) or _NAMED_BEFORE.search(text, 0, start))


def _kanji_put_right(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether each kanji gives way to one that sounds or looks the same, and a word comes out."""
    before, after = _windows(old, *was), _windows(new, *now)
    pairs = [two for two in zip(old[slice(*was)], new[slice(*now)], strict=True) if two[0] != two[1]]
    if any((two[0] in _DIGITS) != (two[1] in _DIGITS) for two in pairs):
        return False
    if any(set(two) <= _DIGITS or set(two) <= _WEEK or frozenset(two) in _APART for two in pairs):
        return False
    if _SCOPE_WORD.search("".join(before)) and re.search(rf"[{_KANJI}0-9ァ-ヴー]$", old[: was[0]]):
        return False
    verdict = _decided(old, new, was, now)
    if verdict is not None:
        return verdict
    no_word = bool(before) and not any(is_word(pair) for pair in before)
    alike = all(_alike(old, new, was, now, two) for two in pairs)
    if len(before) == 1 and other_words(before[0], after[0] if after else "") and not _looks(pairs):
        return False
    if any(one in kind and other in kind for one, other in pairs for kind in _KINDS.split()):
        return no_word and alike  # 販買 is no word, so that 買 cannot be meant.
    if alike and _in_compound_verb(new, *now):
        return True
    makes_word = any(is_common(pair) or pair in old for pair in after)
    if alike:
        return not after or makes_word or _affix(new, *now)
    # Kanji that no dictionary has beside each other: whatever word comes, a wrong one went.
    return makes_word and no_word and len(pairs) == 1


def _looks(pairs: list[tuple[str, str]]) -> bool:
    return all(look_alike(*two) for two in pairs)


def _alike(old: str, new: str, was: tuple[int, int], now: tuple[int, int], two: tuple[str, str]) -> bool:
    """Whether two kanji sound or look alike; of verbs it is the verbs that have to."""
    kana = _ALL_HIRAGANA.match(new, now[1])
    if was[1] - was[0] == 1 and kana and not re.search(rf"[{_KANJI}]$", old[: was[0]]):
        readings = (verb_readings(two[0], kana[0]), verb_readings(two[1], kana[0]))
        if all(readings):
            return bool(readings[0] & readings[1]) or same_verb(*two)
        if readings[0]:
            return False
    return sound_alike(*two) or look_alike(*two)


def _in_compound_verb(new: str, start: int, end: int) -> bool:
    """Whether the kanji that comes is the second of a verb of two (下回る, 呼び掛ける)."""
    kana = re.match(r"[ぁ-ゖ]+", new[end:])
    ahead = bool(re.search(rf"[{_KANJI}][いきしちにみりえけせてねめれびぎじべげぜで]?$", new[:start]))
    return end - start == 1 and ahead and bool(kana) and inflects(new[start], kana[0] if kana else "")


def _decided(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool | None:
    """What the words around say of the two-kanji words that the span lies in."""
    for shift in range(max(0, was[1] - 2), was[0] + 1):
        at = now[0] - was[0] + shift
        verdict = decided(old, old[shift : shift + 2], new[at : at + 2], shift) if at >= 0 else None
        if verdict is not None:
            return verdict
    return None


def _affix(text: str, start: int, end: int) -> bool:
    """Whether the one kanji stands in a run that is words of two kanji otherwise (議事録, 副作用)."""
    left, right = (re.search(rf"[{_KANJI}]*$", text[:start]), re.match(rf"[{_KANJI}]*", text[end:]))
    sides = (left[0] if left else "", right[0] if right else "")
    return end - start == 1 and any(sides) and all(_all_words(side) for side in sides)


def _all_words(run: str) -> bool:
    return len(run) % 2 == 0 and all(is_common(run[at : at + 2]) for at in range(0, len(run), 2))


def _windows(text: str, start: int, end: int) -> list[str]:
    """The pairs of kanji that reach into the span."""
    pairs = (text[at : at + 2] for at in range(max(0, start - 1), end))
    return [pair for pair in pairs if len(pair) == 2 and _ALL_KANJI.fullmatch(pair)]
