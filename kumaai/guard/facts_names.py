"""Names in an answer that the source does not bear out: persons, bodies, places, laws (check C2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kumaai.guard.numerals import Value, values
from kumaai.guard.words import Word, words

_KANJI = "一-龥々ヶ"
_PERSON = re.compile(
    rf"([{_KANJI}]{{1,4}}|[ァ-ヴー・]{{2,}})(委員(?!会|長)|議員(?!団|報|定)|さん|様|氏(?!名)|先生|殿)"
)
_LAW = re.compile(rf"[{_KANJI}ァ-ヴー]+(?:法|条例|規則|要綱|要領)(?=第|[^{_KANJI}]|$)")
_PLACE = re.compile(
    rf"[{_KANJI}]{{2,}}?(?:市|町|村|区|県|郡|駅|川|小学校|中学校|高校|保育園|公園|病院|図書館|公民館|体育館|会館|資料館|美術館|博物館|株式会社)(?![{_KANJI}])"
)
_BODY = re.compile(
    rf"(?:障がい|子ども|こども|まちづくり|くらし)?[{_KANJI}ー]{{2,}}(?:委員会|審議会|協議会|部会|課|局)(?![{_KANJI}])"
)
_FIRM = re.compile(rf"(?:株式|有限|合同)会社[{_KANJI}ァ-ヴーぁ-ん]{{2,10}}?(?=[がはをにのとで、。]|$)")
# Words before 委員, さん … that name nobody, and the ends of common words that look like laws and places.
_NOBODY = re.compile(
    r"(?:各|全|両|同|他|多数|複数|一部|数|出席|欠席|担当|関係|副|前|新|元|当|民生|児童|公募|教育|審査|選考|構成|臨時|専門|学識|皆|奥|客|子|親|住民|市民|町民|村民|保護者|質問|傍聴|名|人|仕|模|同|殿|神)$"
)
_NO_LAW = re.compile(
    r"(?:方|手|文|司|立|違|合|適|不|無|作|用|同|本|当|療|製|工|寸|魔|新|旧|技|便|算|話|画|刑罰|処方|関係)法$"
)
_NO_PLACE = re.compile(
    r"^(?:本|当|同|各|全|他|都|両|近隣|周辺|県内|市内|中心|対象|関係|構成|政令|中核|地|校|学|通学|選挙|行政|市|指定都|大都|姉妹都|友好都|小|中|公立|市立|県立|私立|全小|統合)"
    r"*(?:市|町|村|区|県|郡|駅|川|都市|地区|校区|学区|小学校|中学校|高校|保育園|公園|病院|図書館|市町村|区市町村)$"
)
_OFFICE = re.compile(r"(?:課|係|部|局|室|班|担当)の$")
_PLACE_END = re.compile(r"[町市区郡丘台野原川島崎﨑沢澤谷浜津浦森岡坂池塚尾泉橋駅山村]$|ヶ")
_PARTIES = re.compile(
    r"市|町|村|県|国|都|府|区|利用者|事業者|受託者|住民|市民|業者|本人|保護者|自治会|地元|所有者|申請者|管理者|企業|学校|参加者"
)
_BOUNDARY = "|"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line rests on: the cited text, the same with the speakers' labels, the whole source."""

    own: str
    near: str
    whole: str


def unknown(claim: str, ground: Ground) -> list[str]:
    """Names with a title or an ending of their kind that the cited blocks do not hold."""
    found: list[str] = []
    for match in _PERSON.finditer(claim):
        name = match[1]
        if not _NOBODY.search(name) and name not in ground.near:
            found.append(match[0])
    for pattern, common in ((_LAW, _NO_LAW), (_PLACE, _NO_PLACE), (_BODY, None), (_FIRM, None)):
        for match in pattern.finditer(claim):
            name = match[0]
            strict = pattern is _LAW and not re.search(r"同(?:法|条例|規則|要綱)", ground.own)
            if common and common.search(name):
                continue
            if name not in (ground.near if strict else ground.whole):
                found.append(name)
    return list(dict.fromkeys(found))


def replaced(claim: str, ground: Ground) -> list[tuple[str, str]]:
    """Words that stand where the cited text has another: (the answer's, the source's).

    The same words before and after, another one between: a name, place or body
    was taken for another. Paraphrase seldom keeps both neighbours.
    """
    squeezed, said = _squeezed(claim), _squeezed(ground.own)
    theirs = [word for word in words(said) if word.text not in squeezed]
    found: list[tuple[str, str]] = []
    for word in words(squeezed):
        if word.text in ground.near or any(word.text in one for one, _other in found):
            continue
        for other in theirs:
            if not _kin(squeezed, word, said, other) or _alike(word.text, other.text):
                continue
            if _same_neighbours(squeezed, word, said, other):
                found.append((word.text, other.text))
                break
    return found


def _squeezed(text: str) -> str:
    """The text with label signs and line ends as one boundary, each value as one sign, without commas."""
    for value in reversed(values(text)):
        text = f"{text[: value.start]}#{text[value.end :]}"
    return (
        _BOUNDARY
        + re.sub(r"[\s:【】○◯●。「」()]+", _BOUNDARY, re.sub(r"[、,]", "", text)).strip(_BOUNDARY)
        + _BOUNDARY
    )


def _same_neighbours(claim: str, word: Word, said: str, other: Word) -> bool:
    after = _common(claim[word.end : word.end + 4], said[other.end : other.end + 4])
    before = _common(
        claim[max(0, word.start - 4) : word.start][::-1], said[max(0, other.start - 4) : other.start][::-1]
    )
    return after >= 2 and after + before >= 3 and claim[word.end] in "のはがをにでとへからも"


def _kin(claim: str, word: Word, said: str, other: Word) -> bool:
    """Whether both words are of a kind that names something: places, persons of an office, parties."""
    if _PARTIES.fullmatch(word.text) and _PARTIES.fullmatch(other.text):
        return True
    if _OFFICE.search(claim[: word.start]) and _OFFICE.search(said[: other.start]):
        return True
    return bool(_PLACE_END.search(word.text) or _PLACE_END.search(other.text))


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


def crossed(claim: str, own: str) -> Iterator[tuple[str, str]]:
    """Pairs of name and value that the cited text joins the other way round."""
    mine, theirs = _joined(claim), _joined(own)
    for value, names in mine:
        home = [(other, said) for other, said in theirs if set(other.keys) & set(value.keys)]
        if len(home) != 1:
            continue
        (true, near), units = home[0], {unit for unit, _amount in value.keys}
        for other, said in theirs:
            if other is true or not units & {unit for unit, _amount in other.keys}:
                continue
            strays = (names & said) - near
            if strays and any(set(v.keys) & set(other.keys) and n & (near - said) for v, n in mine):
                yield sorted(strays, key=len)[-1], value.text
                break


def reversed_moves(claim: str, own: str) -> list[str]:
    """Changes from one value to another that the cited text has the other way round (「300人から500人に」)."""
    theirs = {(one.keys, other.keys) for one, other in _moves(own)}
    return [
        f"{one.text}から{other.text}"
        for one, other in _moves(claim)
        if (other.keys, one.keys) in theirs and (one.keys, other.keys) not in theirs
    ]


def _moves(text: str) -> list[tuple[Value, Value]]:
    found = [value for value in values(text) if value.kind == "amount"]
    return [
        (one, other)
        for one, other in pairwise(found)
        if re.fullmatch(r"から\s*", text[one.end : other.start])
    ]


def _joined(text: str) -> list[tuple[Value, set[str]]]:
    """Each amount with the words since the amount before it."""
    found: list[tuple[Value, set[str]]] = []
    start = 0
    for value in values(text):
        if value.kind == "amount":
            found.append((value, {word.text for word in words(text[start : value.start])}))
        start = value.end
    return found
