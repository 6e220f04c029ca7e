"""Whether an edit leaves the words that carry content, and changes only how they are written (check C7)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from kumaai.guard.edits_meaning import folded
from kumaai.guard.edits_mended import is_mending
from kumaai.guard.edits_names import changed_spans
from kumaai.guard.edits_particles import is_grammar
from kumaai.guard.lexicon import is_common, is_word, loanwords
from kumaai.guard.numerals import normalised, values

_KANJI = "一-龥々"
_CONTENT = re.compile(r"[一-龥々〆ァ-ヺA-Za-z0-9]")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_HIRAGANA = re.compile(r"[ぁ-ゖー]*")
_SIGNS = re.compile(r"[\s、。，．,.・!?()\[\]{}「」『』:;~ー―…\"'/]+")
_FREE = frozenset(
    # Kanji that are nouns alone: another one beside them makes another word of them.
    "県市町村区国都府課部局係室会社店人者方員長客民家車道川山海空水火木金土日月年春夏秋冬朝昼夜夕前後上下中外内東西南北左右男女子親父母兄弟姉妹夫妻"
    "米麦豆茶肉魚卵花草森林田畑港島駅橋校園館院寺城席棟階門窓壁床庭池湖岸谷峰丘苗種実葉根枝幹薬熱血骨歯目耳鼻口手足腕首頭顔髪心体声色形数量額率点線面円式票券"
    "証書紙本図表文字語句話歌絵詩旗印賞罪罰法令案件例税料費金利益損害災雨雪風雷霧嵐雲氷光音力気電油塩糖酒食皿箱袋棚机鍵傘服靴次他別各同全毎計際時間分秒週期窓船便糸布綿絹石砂鉄銅銀球技芸劇曲祭組班隊軍王神仏"
)
_ENDING = re.compile(r"[しすさせみむめきけくりるれ]")
_SURU = re.compile(r"[しすさせ]")
_FOLD = (
    (r"約", ""),  # counted with the words of scope
    # Forms of courtesy: which is chosen is a matter of language.
    (r"(?:御|[ごお])(?=[一-龥々])", ""),
    (r"返事を返", "返事を"),
    (r"持参し?て?", "持ち"),
    (r"申し訳", "申訳"),
    (r"拝見(?:させていただ[かきくいけ]|いたし|し)", "見"),
    (r"(?:申し上げ?|申され|申し(?=ま|て|た)|おっしゃられ|おっしゃ[いっらる])", "言"),
    (r"(?:伺わせていただ[きい]|お?うかが[いっ]|伺[いっ])", "伺い"),
    (r"(?:さ?せて(?:いただ|頂)[かきくいけ]|いたし|致し)", "し"),
    (r"(?:お客様|お子様)", "様"),
    (r"いらっしゃ[いっる]|参られ|参り|お越しになり|来られ(?=[またる])", "来"),
    (r"(?:を)?いただけ(?=[まるな])", "でき"),
    (r"(従来|以前|かねて)から", r"\1"),
    (r"(?<=§)(?:~|-|から)(?=§)", "から"),
    (r"頂(?=[かきくけいこ])", "いただ"),
)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), plain) for pattern, plain in _FOLD]


def wording_changes(old: str, new: str) -> bool:
    """Whether a word comes, goes or gives way to another, or a particle turns who does what.

    ``old`` and ``new`` are a sentence before and after the edit; values are
    judged elsewhere, and courtesy is language.
    """
    old, new = _plain(folded(old), new), _plain(folded(new), old)
    spans = _merged(old, changed_spans(old, new))
    if any(not _is_language(old, new, *span) for span in spans):
        return True
    return _exchanged(old, new, spans)


def _merged(old: str, spans: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The spans, those that one hiragana divides as one: りんご → みかん is no mending of り and ご."""
    merged: list[tuple[int, int, int, int]] = []
    for i1, i2, j1, j2 in spans:
        if merged and _HIRAGANA.fullmatch(old[merged[-1][0] : i2]) and i1 - merged[-1][1] == 1:
            i1, _end, j1, _other = merged.pop()
        merged.append((i1, i2, j1, j2))
    return merged


def _plain(text: str, beside: str) -> str:
    """The text without blanks, with one mark for each value and one form of courtesy.

    「一人」 is a value where ``beside``, the other text, writes 1人.
    """
    text = normalised(text)
    surely = {value.keys for value in values(beside) if value.keys and re.search(r"\d", value.text)}
    parts, at = [], 0
    for value in values(text):
        if re.search(r"\d", value.text) or value.sure or value.keys in surely:
            # A number of people may act, as a noun for people may.
            people = any(unit == "人" for unit, _number in value.keys)
            parts.append(text[at : value.start] + ("§人" if people else "§"))
            at = value.end
    text = re.sub(r"\s+", "", "".join(parts) + text[at:])
    for pattern, plain in _patterns():
        text = pattern.sub(plain, text)
    return text


def _is_language(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    gone, come = (_SIGNS.sub("", part) for part in (old[i1:i2], new[j1:j2]))
    if gone == come or is_mending(old, new, i1, i2, j1, j2):
        return True
    if not come and (old[:i1].endswith(gone) or old.startswith(gone, i2)):
        return True
    if _katakana_mended(old, new, (i1, i2), (j1, j2)):
        return True
    if not _CONTENT.search(gone + come):
        return is_grammar(old, new, (i1, i2), (j1, j2))
    if gone and come:
        return False
    return _completed(old, new, (i1, i2), (j1, j2)) if come else _pleonasm(old, gone, i2)


def _katakana_mended(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether a katakana word gives way to one that is nearly the same, and not a word of its own."""
    one, other = _run_at(_KATAKANA, old, *was), _run_at(_KATAKANA, new, *now)
    if not one or not other or one == other:
        return False
    if one.replace("ー", "") == other.replace("ー", ""):
        return True
    if one in loanwords() and other in loanwords():
        return False
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    changed = max(len(one), len(other)) - sum(block.size for block in blocks)
    return (other in loanwords() and changed <= 3) or (len(other) >= 5 and changed <= 1 + len(other) // 6)


def _run_at(pattern: re.Pattern[str], text: str, start: int, end: int) -> str | None:
    """The run of the pattern that holds the span, None where the span reaches over it."""
    for match in pattern.finditer(text):
        if match.start() <= start and end <= match.end():
            return match[0]
    return None


def _completed(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether one kanji comes that a word lacked (小売で → 小売店で, 開します → 開催します)."""
    come = new[slice(*now)]
    if not re.fullmatch(rf"[{_KANJI}]", come):
        return False
    left, right = new[: now[0]][-1:], new[now[1] :][:1]
    first, last = (bool(re.match(f"[{_KANJI}]", side)) for side in (left, right))
    if first and last:
        return not is_word(left + right) and (is_common(left + come) or is_common(come + right))
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


def _pleonasm(old: str, gone: str, end: int) -> bool:
    """Whether what goes is said again right after (各課ごと, 全ての全世帯, 今現在)."""
    rest = old[end : end + 12]
    if gone in ("各", "毎"):
        return "ごと" in rest
    if re.fullmatch(rf"[{_KANJI}]", gone):
        return rest.startswith(gone) or (bool(rest) and gone in rest[:2])
    return bool(re.fullmatch(rf"[{_KANJI}](?:で|に|の|ての)", gone)) and gone[0] in rest[:3]


def _exchanged(old: str, new: str, spans: list[tuple[int, int, int, int]]) -> bool:
    """Whether two particles changed places: who does what to whom is another."""
    went = [old[i1:i2] for i1, i2, _j1, _j2 in spans]
    came = [new[j1:j2] for _i1, _i2, j1, j2 in spans]
    if len(went) < 2 or went == came or sorted(filter(None, went)) != sorted(filter(None, came)):
        return False
    return bool(_CONTENT.search(old[spans[0][0] : spans[-1][1]]))
