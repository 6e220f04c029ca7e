"""Whether an edit alters a name: of a person, a place, a body or a law (check C7)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from kumaai.guard.lexicon import loanwords

_KANJI = r"一-龥々﨑髙𠮷ヶ"
_VARIANTS = (
    "辺邉邊 斎斉齋齊 高髙 崎﨑嵜 沢澤 浜濱濵 島嶋嶌 広廣 富冨 吉𠮷 桜櫻 滝瀧 竜龍 国國 真眞 恵惠 実實 桧檜 館舘 峰峯 徳德 曽曾 亀龜 "
    "関關 黒黑 塩鹽 篭籠 薮藪 梅楳 栄榮 礼禮 万萬 豊豐 寿壽 弥彌 円圓 蔵藏 児兒 沖冲 伊井 慎真 祐裕 郎朗 輝照 浩博 和知 彦比"
)
"""Characters that stand for one another in names only; exchanging them makes another person of one."""
_TITLES = (
    "さん|様|氏|君|殿|先生|議員|委員(?!会)|市長|町長|村長|区長|知事|議長|会長|理事長?|部長|課長|係長|局長|次長|室長|所長|館長|校長|園長|"
    "主査|主任|主事|参事|教授|弁護士|選手|医師|博士|代表|社長"
)
_PERSON = re.compile(rf"([{_KANJI}]{{1,6}}|[ァ-ヴー・]{{2,}})[ 　]?({_TITLES})")
_OF_OFFICE = re.compile(
    rf"((?:課|係|部|局|室|班|担当|長|主査|主任|講師|代表|議員|職員)の|(?:担当|講師|司会|代表|会長|委員長|議長)は)([{_KANJI}]{{1,4}})"
    rf"(?=です|である|まで|と申|が[、担説対]|宛|が務)"
)
_FOREIGN = re.compile(r"[ァ-ヴー]+(?:・[ァ-ヴー]+)+")
_LAW = re.compile(rf"([{_KANJI}ァ-ヴー]{{2,}})(法(?!人)|条例|規則|要綱|要領)(?=第|[^{_KANJI}]|$)")
_BODY = re.compile(
    rf"([{_KANJI}ァ-ヴー]{{0,12}}?)(課|省|庁|委員会|審議会|協議会|センター|公民館|図書館|小学校|中学校|高校|保育園|幼稚園|こども園|病院|公園|団地|組合"
    rf"|法人|大学|地区|区役所|市役所|支所)(?![{_KANJI}])|(株式|有限|合同|合資)(会社)"
)
_EACH = ("各", "全", "同", "本", "当", "他", "両", "関係", "担当")
_FIRM = re.compile(
    rf"((?:株式|有限|合同)会社|法人)([{_KANJI}ァ-ヴーぁ-ん]{{2,8}}?)(?=[がはをにのとで、。]|$)"
)
_CAPITALS = re.compile(r"(?<![A-Za-z])()([A-Z]{2,})(?![A-Za-z])")
_BESIDE = frozenset(("", "は", "を", "に", "が", "で"))
_SMALL_KE = frozenset("ヶケヵがガか")
_METHOD = re.compile(r"(?:方|手|文|司|立|違|合|適|不|無|作|用|療|製|工|寸)$")
_AHEAD = re.compile(
    rf"(?!都市)[{_KANJI}ぁ-ん]{{0,2}}?(市|町|村|区|県|郡|駅|小学校|中学校|高校|株式会社|公民館|病院|神社)(?![{_KANJI}])"
)


def name_changes(old: str, new: str) -> bool:
    """Whether a name in ``old`` reads otherwise in ``new``, the sentence after the edit."""
    spans = changed_spans(old, new)
    particles = all({old[i1:i2], new[j1:j2]} <= _BESIDE for i1, i2, j1, j2 in spans)
    for pattern in (_PERSON, _OF_OFFICE, _LAW, _BODY, _FIRM, _CAPITALS):
        before, after = _named(pattern, old), _named(pattern, new)
        if pattern is _BODY and particles:
            continue  # 窓口|市民課です → 窓口は|市民課です
        if before != after and len(before) == len(after):
            return True
    # A middle dot more or less is notation; any other letter makes another name.
    for one, other in ((old, new), (new, old)):
        names = (name for name in _FOREIGN.findall(one) if loanwords().isdisjoint(name.split("・")))
        if any(name.replace("・", "") not in other.replace("・", "") for name in names):
            return True
    return any(_of_name(old, new, *span) for span in spans)


def changed_spans(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """The spans that differ, as (start, end) in ``old`` and in ``new``, the smallest there are."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def _named(pattern: re.Pattern[str], text: str) -> list[tuple[str, ...]]:
    """What the pattern names in a text; 「各課」 and 「方法」 name nothing."""
    found = [tuple(part or "" for part in match.groups()) for match in pattern.finditer(text)]
    return [
        name
        for name in found
        if name[0] not in _EACH
        and not name[0].endswith("皆")
        and not (pattern is _LAW and _METHOD.search(name[0]))
        and not (pattern is _BODY and name[1] == "庁" and name[0][-1:] in set("来登退開閉本支"))
    ]


def _of_name(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    gone, come = old[i1:i2], new[j1:j2]
    if len(gone) == len(come) and any(
        frozenset(two) in _variants() for two in zip(gone, come, strict=True) if two[0] != two[1]
    ):
        return True
    if (
        gone in _SMALL_KE
        and come in _SMALL_KE
        and re.match(r"[丘谷原島崎浜峰岳池関瀬沢野森台城岡峠根坂江嶺嶽]", old[i2 : i2 + 1])
    ):
        return True
    if not gone or not come or not re.search(rf"[{_KANJI}ァ-ヴ]", gone + come):
        return False
    # A place or body: the changed characters run on into 市, 町 … in both texts.
    ahead, then = _AHEAD.match(old, i2), _AHEAD.match(new, j2)
    return bool(ahead and then and ahead[0] == then[0])


@cache
def _variants() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((a, b)) for group in _VARIANTS.split() for a in group for b in group if a != b)
