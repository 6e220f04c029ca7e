"""Places and firms of an answer that the cited text does not name, where it names another in the same role (check C2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.facts_sentences import sentences
from kumaai.guard.words import Word, pairs, words

# How the names of towns, quarters and stops end; the words that end so and name none.
_END = re.compile(r"[町区郡丘台野原川島崎﨑沢澤谷浜津浦森岡坂池塚尾泉橋山村屋保宮瀬里]$|ヶ[一-龥]$")
_COMMON = re.compile(
    r"^(?:[本当同各全他両市]|近隣|周辺|対象|関係|構成)?(?:市?町村?|村|区|地区|校区|学区|小学校区|選挙区|行政区|河川|舞台|土台|高台|屋台|灯台|分野|視野|平野|広野|草原|高原|半島|列島|離島"
    r"|池|電池|溜池|貯水池|遊水池|調整池|沈砂池|歩道橋|鉄橋|陸橋|橋|登山|火山|里山|鉱山|山|農山?村|漁村|温泉|源泉|部屋|家屋|屋根|小屋|母屋|長屋|問屋|確保|担保|留保|保|森|里|津|島|谷|坂)$"
    r"|(?:地区|校区|区域|河川|調整池|部屋|家屋|確保|担保|分野|舞台)$"
)
_SLOTS = (
    # In what role a name stands: where something is or is done, whither, what belongs there.
    (
        "at",
        re.compile(
            r"で(?![きすあ])|に(?=[^、。]{0,10}(?:建[設てつ]|設[置けく]|置[くかき]|開[設館く]|新設|整備|移転|造[るり]))|です|でござい|とし(?=ま|て|た)|を?(?:出発|発車|発着)|。|$"
        ),
    ),
    ("of", re.compile(r"の(?=[一-龥ァ-ヴー])")),
)
_FIRM = re.compile(
    r"(?:株式|有限|合同|合資)会社\s?(?P<after>[一-龥々ヶァ-ヴーA-Za-z]{2,14})|(?P<before>[一-龥々ヶァ-ヴーA-Za-z]{2,14})(?:株式|有限|合同|合資)会社"
)
_HIRAGANA_FIRM = re.compile(r"(?:株式|有限|合同|合資)会社[ぁ-ん]{3,8}?(?=[がはをにのとで、。]|$)")
_SOCIETY = re.compile(
    r"(?<![一-龥ぁ-んァ-ヴー])[ぁ-んァ-ヴー]{2,8}[会園荘苑舎]|(?<=法人)[一-龥ぁ-んァ-ヴー]{2,8}[会園荘苑舎]"
)
_SHARED, _MOST = 0.4, 12


def replaced_places(claim: str, own: str, near: str) -> Iterator[tuple[str, str]]:
    """Places of a line that the cited text lacks, each with the place that stands there in its role."""
    strangers = {word.text: word for word in words(claim) if _is_place(word) and not _known(word.text, near)}
    theirs: dict[str, tuple[Word, str]] = {}
    for sentence in sentences(own) if strangers else ():
        for other in words(sentence.text):
            if _is_place(other) and not _known(other.text, claim):
                theirs.setdefault(other.text, (other, sentence.text))
    for word in [*strangers.values()][:_MOST]:
        for other, sentence_text in [*theirs.values()][:_MOST]:
            roles = _role(claim, word), _role(sentence_text, other)
            if _same_role(*roles) and _alike(claim, word, sentence_text):
                yield word.text, other.text
                break


def replaced_firms(claim: str, own: str, near: str, whole: str) -> Iterator[tuple[str, str]]:
    """Firms that the source names only elsewhere, and societies, where the cited text names another that the line lacks."""
    theirs = [name for name in _firms(own) if name not in claim]
    for name in _firms(whole):
        if theirs and name in claim and name not in near:
            yield name, theirs[0]
    others = [one[0] for one in _HIRAGANA_FIRM.finditer(own) if one[0] not in claim]
    for match in _HIRAGANA_FIRM.finditer(claim):
        if others and match[0] not in near:
            yield match[0], others[0]
    others = [one[0] for one in _SOCIETY.finditer(own) if one[0] not in claim]
    for match in _SOCIETY.finditer(claim):
        if others and match[0] not in near:
            yield match[0], others[0]


def _firms(text: str) -> list[str]:
    return list(dict.fromkeys(match["after"] or match["before"] for match in _FIRM.finditer(text)))


def _is_place(word: Word) -> bool:
    return 2 <= len(word.text) <= 6 and bool(_END.search(word.text)) and not _COMMON.search(word.text)


def _known(name: str, text: str) -> bool:
    """Whether a name or two characters of it in a row stand in a text: 「若葉ヶ丘」, 「若葉」."""
    return any(name[at : at + 2] in text for at in range(len(name) - 1))


def _role(text: str, word: Word) -> set[str]:
    return {name for name, pattern in _SLOTS if pattern.match(text, word.end)}


def _same_role(mine: set[str], theirs: set[str]) -> bool:
    """Whether two names stand in one role; 「金屋の分館」 is one that is 「金屋で」 too."""
    return bool(mine & theirs) or ("of" in mine and "at" in theirs)


def _alike(claim: str, word: Word, sentence: str) -> bool:
    """Whether the line shares its other words with a sentence of the cited text."""
    mine = {pair for pair in pairs(claim.replace(word.text, "、")) if len(pair) > 1}
    return bool(mine) and len(mine & pairs(sentence)) >= _SHARED * len(mine)
