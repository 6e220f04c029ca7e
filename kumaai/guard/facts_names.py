"""Names in an answer that the source does not bear out: persons, bodies, places, laws (check C2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_binding import misnamed
from kumaai.guard.facts_sentences import Mark
from kumaai.guard.numerals import values
from kumaai.guard.words import Word, words

_KANJI = "一-龥々ヶ"
_PERSON = re.compile(
    rf"([{_KANJI}]{{1,4}}?|[ァ-ヴー・]{{2,}})(委員(?!会|長)|議員(?!団|報|定)|さん|様|氏(?!名)|先生|殿|准?教授|弁護士|係長|主査|主任)"
)
_LAW = re.compile(rf"[{_KANJI}ァ-ヴー]+(?:法|条例|規則|要綱|要領)(?=第|[^{_KANJI}]|$)")
_PLACE = re.compile(
    rf"[{_KANJI}]{{2,}}?(?:市|町|村|区|県|郡|駅|川|橋|線|小学校|中学校|高校|高等学校|大学|幼稚園|保育園|保育所|工場|浄水場|処理場|支所|庁舎|出張所|分館|空港|霊園|商店街|公園|病院|図書館|公民館|体育館|会館|資料館|美術館|博物館|株式会社|(?<![大最縮中過極弱矮])小)(?![{_KANJI}])"
)
_BODY = re.compile(
    rf"(?:障がい|子ども|こども|まちづくり|くらし)?[{_KANJI}ー・]{{2,}}(?:委員会|審議会|協議会|部会|組合|財団|協会|連盟|機構|企業体|共同体|振興会|会議所|課|局)(?![{_KANJI}])"
)
_FIRM = re.compile(rf"(?:株式|有限|合同)会社[{_KANJI}ァ-ヴーぁ-ん]{{2,10}}?(?=[がはをにのとで、。]|$)")
# Words before 委員, さん … that name nobody, and the ends of common words that look like laws and places.
_NOBODY = re.compile(
    r"(?:各|全|両|同|他|多数|複数|一部|数|出席|欠席|担当|関係|副|前|新|元|当|民生|農業|監査|児童|公募|教育|審査|選考|構成|臨時|専門|学識|皆|奥|客|子|親|大学|名誉|客員|特任|准|顧問|担当|学校|住民|市民|町民|村民|保護者|質問|傍聴|名|人|仕|模|同|殿|神)$"
)
_NO_LAW = re.compile(
    r"(?:方|手|文|司|立|違|合|適|不|無|作|用|同|本|当|療|製|工|寸|魔|新|旧|技|便|算|話|(?<!計)画|刑罰|処方|関係)法$"
)
_NO_PLACE = re.compile(
    r"^(?:本|当|同|各|全|他|都|両|近隣|周辺|県内|市内|中心|対象|関係|構成|政令|中核|地|校|学|路|幹|本|支|沿|直|曲|在来|新幹|水平|境界|海岸|歩道|陸|架|側|河|用水|小|通学|選挙|行政|市|指定都|大都|姉妹都|友好都|小|中|公立|市立|県立|私立|全小|統合)"
    r"*(?:市|町|村|区|県|郡|駅|川|橋|線|小|都市|地区|校区|学区|小学校|中学校|高校|保育園|公園|病院|図書館|大学|高等学校|幼稚園|保育所|工場|支所|庁舎|市町村|区市町村)$"
)
_OFFICE_HEAD = re.compile(
    r"(?P<deputy>副)?(?P<head>市長|町長|村長|知事|会長|委員長|議長|校長|理事長|団長|部長|課長)"
)
_OFFICE = re.compile(r"(?:課|係|部|局|室|班|担当)の$")
_PLACE_END = re.compile(r"[町市区郡丘台野原川島崎﨑沢澤谷浜津浦森岡坂池塚尾泉橋駅山村]$|ヶ")
_PARTIES = re.compile(
    r"市|町|村|県|国|都|府|区|利用者|事業者|受託者|住民|市民|業者|本人|保護者|自治会|町内会|地元|所有者|申請者|管理者|企業|学校|参加者"
)
_NO_BODY = re.compile(
    r"(?:^|.*)(?:結|当|薬|郵便|放送|事務|各|関係|担当|所管|全|両|同|本|他|原)(?:課|局|部会|委員会|審議会|協議会)$|日課|賦課"
)
_ENDING = (
    r"浄水場|運動場|駐車場|公園|霊園|地区|校区|組合|財団|法人|協会|連盟|機構|センター|委員会|振興会|小学校|中学校|高校|高等学校|共同体"
    r"|支所|分館|庁舎|事務所|出張所|交流館|市民会館|会館|アリーナ|ホール|ドーム|プラザ|団地|(?<=[祉設務民育境済画業健療道災政報策])部|学級|商店街|温泉|空港|大学|病院|保育園|保育所|幼稚園|図書館|公民館|体育館|資料館|美術館|市|町|村|県|線|川|橋|駅|港|小|館|団|台|丘|湯|氏|さん|委員|議員"
)
_NAMED = re.compile(
    rf"(?<![{_KANJI}ァ-ヴー])(?P<stem>[{_KANJI}ァ-ヴー]{{1,8}}?)(?P<end>{_ENDING})(?![{_KANJI}ァ-ヴー])"
)
_KINDS = {
    "party": ("市", "町", "村", "県"),
    "person": ("氏", "さん", "委員", "議員"),
    "body": ("組合", "財団", "法人", "協会", "連盟", "機構", "振興会", "共同体", "団"),
    "venue": ("市民会館", "会館", "アリーナ", "ホール", "ドーム", "プラザ", "体育館", "公民館", "文化会館"),
    "school": ("小", "小学校", "中学校", "高校", "高等学校", "大学"),
}
_PARTY = (
    "市民|町民|住民|利用者|事業者|受託者|業者|本人|保護者|自治会|町内会|地元|所有者|申請者|管理者|企業|参加者|家庭|漁協|農協|社協|本市|当市|本町|当町"
    "|市|町|村|県|国|都|府|区|副市長|市長|副町長|町長|知事|教育長|議長|委員長"
)
_LONGEST_NAME, _GAP = 20, 8
_BETWEEN = re.compile(rf"(?:[{_KANJI}ァ-ヴー・]|の|に|する|した|に関する)*")
_MOST_PAIRS = 100_000
"""Pairs of words, of a line and of the cited text, that are compared for one in the place of the other."""
_BOUNDARY = "|"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line rests on: the cited text, the same with the speakers' labels, the whole source."""

    own: str
    near: str
    whole: str


def unknown(claim: str, ground: Ground) -> list[str]:
    """Names with a title or an ending of their kind that the cited blocks do not hold.

    A place or body named elsewhere in the source counts only where the cited
    text names another of its kind that the line leaves out. Shortened names
    (社協, 市教委) are the same names.
    """
    found: list[str] = []
    for match in _PERSON.finditer(claim):
        name = match[1]
        if not _NOBODY.search(name) and not stands(name, ground.near):
            found.append(match[0])
    for pattern, common in ((_LAW, _NO_LAW), (_PLACE, _NO_PLACE), (_BODY, _NO_BODY), (_FIRM, None)):
        for match in pattern.finditer(claim):
            name = match[0]
            strict = (
                pattern is _LAW
                and _LAW.search(ground.near)
                and not re.search(r"同(?:法|条例|規則|要綱)", ground.own)
            )
            if (common and common.search(name)) or any(value.kind == "amount" for value in values(name)):
                continue
            if not stands(name, ground.near if strict else ground.whole):
                found.append(name)
    return list(dict.fromkeys([*found, *_elsewhere(claim, ground, found), *_deputies(claim, ground.near)]))


def _deputies(claim: str, near: str) -> Iterator[str]:
    """Offices of which the cited text has only the deputy, or only the head (副会長, 会長)."""
    for match in _OFFICE_HEAD.finditer(claim):
        other = match["head"] if match["deputy"] else f"副{match['head']}"
        stands_there = (
            re.search(rf"(?<!副){match['head']}", near) if not match["deputy"] else match[0] in near
        )
        if not stands_there and other in near:
            yield match[0]


def _elsewhere(claim: str, ground: Ground, found: list[str]) -> Iterator[str]:
    """Names that the source has only elsewhere, where the cited text has one of the kind that the line lacks."""
    theirs = {match[0]: match for match in _NAMED.finditer(ground.own)}.values()
    for match in {match[0]: match for match in _NAMED.finditer(claim)}.values():
        name, kind = match[0], _kind(match["end"])
        if stands(name, ground.near) or _NO_PLACE.search(name) or any(name in one for one in found):
            continue
        rivals = [
            other[0] for other in theirs if _kind(other["end"]) == kind and not _NO_PLACE.search(other[0])
        ]
        if stands(name, ground.whole) and rivals and not any(other in claim for other in rivals):
            yield name


def _kind(ending: str) -> str:
    return next((kind for kind, endings in _KINDS.items() if ending in endings), ending)


def stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, whole or in full where the name is short for it (社協, 鵜川高校)."""
    return name in text or (1 < len(name) <= _LONGEST_NAME and _in_full(name, text))


def _in_full(name: str, text: str) -> bool:
    """Whether the characters of a name stand in a text in their order, few others of words between them."""
    start = text.find(name[0])
    while start >= 0:
        at = start + 1
        for char in name[1:]:
            found = text.find(char, at, at + _GAP)
            if found < 0 or not _BETWEEN.fullmatch(text, at, found):
                break
            at = found + 1
        else:
            return True
        start = text.find(name[0], start + 1)
    return False


def strayed(claim: str, own: str) -> Iterator[tuple[Mark, str]]:
    """Names of a line whose words belong to another name of the kind in the cited text."""
    kinds: dict[str, str] = dict.fromkeys(_PARTY.split("|"), "party")
    for text in (claim, own):
        for match in _NAMED.finditer(text):
            if re.fullmatch(_ENDING, match[0]):
                continue
            stem = match["stem"] if len(match["stem"]) > 1 else match[0]
            kinds.setdefault(stem, _kind(match["end"]))
    stems = "|".join(re.escape(stem) for stem in sorted(kinds, key=len, reverse=True))
    run = rf"{_KANJI}ァ-ヴー"
    names = re.compile(rf"(?<![{run}])(?P<stem>{stems})(?:{_ENDING})?(?![{run}])")
    return misnamed(claim, own, names, kinds)


def replaced(claim: str, ground: Ground) -> list[tuple[str, str]]:
    """Words that stand where the cited text has another: (the answer's, the source's).

    The same words before and after, another one between: a name, place or body
    was taken for another. Paraphrase seldom keeps both neighbours.
    """
    squeezed, said = _squeezed(claim), _squeezed(ground.own)
    theirs = [word for word in words(said) if word.text not in squeezed]
    found: list[tuple[str, str]] = []
    mine = [*words(squeezed)]
    for word in mine if len(mine) * len(theirs) <= _MOST_PAIRS else ():
        if word.text in ground.near or any(word.text in one for one, _other in found):
            continue
        for other in theirs:
            if not _kin(squeezed, word, said, other, ground.whole) or _alike(word.text, other.text):
                continue
            if _same_neighbours(squeezed, word, said, other):
                found.append((word.text, other.text))
                break
    return found


@lru_cache(maxsize=64)
def _squeezed(text: str) -> str:
    """The text with label signs and line ends as one boundary, each value as one sign, without commas."""
    parts, at = [], 0
    for value in values(text):
        parts += [text[at : value.start], "#"]
        at = value.end
    text = re.sub(r"[、,]", "", "".join([*parts, text[at:]]))
    return _BOUNDARY + re.sub(r"[\s:【】○◯●。「」()]+", _BOUNDARY, text).strip(_BOUNDARY) + _BOUNDARY


def _same_neighbours(claim: str, word: Word, said: str, other: Word) -> bool:
    after = _common(claim[word.end : word.end + 4], said[other.end : other.end + 4])
    before = _common(
        claim[max(0, word.start - 4) : word.start][::-1], said[max(0, other.start - 4) : other.start][::-1]
    )
    return after >= 2 and after + before >= 3 and claim[word.end] in "のはがをにでとへからも"


def _kin(claim: str, word: Word, said: str, other: Word, whole: str) -> bool:
    """Whether both words are of a kind that names something: places, persons of an office, parties."""
    if _PARTIES.fullmatch(word.text) and _PARTIES.fullmatch(other.text):
        return True
    if _OFFICE.search(claim[: word.start]) and _OFFICE.search(said[: other.start]):
        return True
    if min(len(word.text), len(other.text)) < 2:
        return False
    places = [bool(_PLACE_END.search(one.text)) for one in (word, other)]
    return all(places) or (any(places) and word.text in whole)


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _alike(one: str, other: str) -> bool:
    """Whether two words share a character in the same place or one holds the other: likely another wording."""
    return one in other or other in one or one[0] == other[0]
