"""Whether an answer says yes where the cited text says no, or the other way round (check C6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations, product

from kumaai.guard.words import pairs, words

_OPPOSITES: tuple[tuple[str, ...], ...] = (
    ("賛成多数", "賛成少数"),
    ("全会一致", "賛成多数", "賛成少数"),
    ("全員一致", "賛成多数", "賛成少数"),
    ("賛成", "反対"),
    ("承認", "否決", "不承認"),
    ("可決", "否決"),
    ("採択", "不採択"),
    ("増税", "減税"),
    ("増加", "減少"),
    ("増額", "減額"),
    ("増員", "減員"),
    ("引き上げ", "引き下げ", "据え置"),
    ("引上げ", "引下げ", "据置"),
    ("値上げ", "値下げ"),
    ("上回", "下回"),
    ("黒字", "赤字"),
    ("拡大", "縮小"),
    ("延長", "短縮"),
    ("開始", "終了"),
    ("新設", "廃止"),
    ("継続", "廃止", "終了"),
    ("有料", "無料"),
    ("公開", "非公開"),
    ("許可", "禁止"),
    ("必要", "不要"),
    ("可能", "不可能"),
    ("直営", "委託"),
    ("受理", "却下"),
    ("以上", "以下", "未満"),
    ("最大", "最小"),
    ("上限", "下限"),
    ("合格", "不合格"),
    # What was left open was not decided.
    *product(
        ("承認", "可決", "決定", "採択", "了承", "議決"),
        ("継続審議", "継続審査", "継続協議", "保留", "見送", "先送り", "持ち帰", "撤回", "取り下げ"),
    ),
)
_TRENDS = (
    (
        re.compile(r"上が(?:っ|り|る)|上昇|増え|増加|増額|伸び|引き?上げ|値上げ|拡大|改善|好転|上回"),
        re.compile(r"下が(?:っ|り|る)|低下|減(?!免|災|量化)|下落|引き?下げ|値下げ|縮小|悪化|落ち込|下回"),
    ),
    (
        re.compile(r"可決|承認|(?<!未)決定(?!し?な)|採択|決まっ[たて]|決めた|了承|認め(?:た|られた|る)"),
        re.compile(
            r"継続審|保留|見送|先送|持ち越|延期|決めず|決めませ|決められ|決まって(?:い|お)り?ま?せ|次回に?(?:改めて)?(?:議論|協議|審議|検討)"
        ),
    ),
)
"""What goes one way and what the other: an answer that only has the one and a source that only has the other."""
_STEPS = (re.compile(r"最初|まず|初めに|先に"), re.compile(r"その後|次に|次いで|続いて|最後に|あとで|後に"))
_NOT = re.compile(
    r"(?:ませ(?:ん|ず)|なかっ|(?<![少危切足汚])な(?:い(?!し|で|よう|か)|く(?:なっ|な[いら]|て|、|$)|ければ|けれ|き)|(?<=[らわかがさたなばまりこせてえけめべねれい])(?:ず(?!つ)(?:に|、|$)?|ぬ)"
    r"|不要|不可|不採択|見送|見合わせ|中止|取りやめ|否決|据え?置|対象外|反対(?!側)|却下|(?<=[はが])無[いし]|いらな|要さな)"
)
# 「なければならない」 demands, 「だけでなく」 adds, 「ないか」 asks: no denial.
_NO_NOT = re.compile(
    r"な(?:ければ|くては|いと)(?:なら|いけ)(?:ない|ません|なかった)|だけで(?:は)?なく|のみならず|ばかりでなく|(?:では)?ない(?:です|でしょう)?か|ませんか|かもしれ(?:ない|ません)|(?:に|と)?ほかなら(?:ない|ず)"
    r"|やむを得(?:ない|ません|ず)|少なくない|少なくありません|間違いな[いく]|限らず|問わず|かかわらず|とどまらず|足りな|足らず|(?:に|を)(?:もかかわらず)|すみません|仕方(?:が)?な[いく]"
)
_CONDITION = re.compile(
    r"[^、。]*?(?:ない|なかった|ません(?:でした)?|ず)(?:場合|とき|時|もの|者|なら|ため|ので|が、|けれど|まま)(?:には|にも|は|も|の)?、?|[^、。]*?(?:なくて|なくと|ずと)も、?"
)
# A denial that only describes a noun (「利用しない理由」) is none of the sentence; one of what is meant is.
_DESCRIBES = re.compile(
    r"(?:ない|なかった|ません)(?=[一-龥])(?!方針|考え|意向|予定|見込|旨|案|見通|状況|結果|答弁|方向|立場)"
)
_BESIDES = re.compile(r"ないこと(?=を(?:条件|前提))")
_QUOTED = re.compile(r"[「『][^「」『』]*[」』]")
_SPLIT = re.compile(r"[。\n!?]|(?<=ずに)、?|(?<=[しれりいき])、|(?<=です)が、|(?<=ます)が、")
_TOLD = re.compile(r"と(?:の)?(?:答弁|回答|説明|述べ|発言|報告|指摘|主張|話し|言っ)[^、。]*$")
_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    pairs: set[str]
    denies: bool


def contradicted(claim: str, said: str) -> list[str]:
    """The parts of a line that the cited text seems to deny, or affirms where the line denies."""
    found = _opposites(claim, said) or _trend(claim, said)
    theirs = [clause for clause in _clauses(said) if not clause.text.endswith(("か", "か?"))]
    for mine in _clauses(claim):
        rated = sorted(((_shared(mine, other), other) for other in theirs), key=lambda pair: -pair[0])
        if not rated or rated[0][0] < _SHARED:
            continue
        best = [other for share, other in rated if share >= rated[0][0] - 0.1]
        if all(other.denies != mine.denies for other in best):
            found.append(mine.text)
    return list(dict.fromkeys(found))


def _shared(mine: _Clause, other: _Clause) -> float:
    return len(mine.pairs & other.pairs) / len(mine.pairs) if mine.pairs else 0.0


def _clauses(text: str) -> list[_Clause]:
    parts = [_TOLD.sub("", part.strip()) for part in _SPLIT.split(_QUOTED.sub("", text)) if part]
    return [
        _Clause(part, own, _denies(part))
        for part in parts
        if len(part) > 3 and re.search(r"[ぁ-ん]", part) and (own := pairs(part))
    ]


def _denies(clause: str) -> bool:
    """Whether a clause as a whole denies; two denials cancel, a denied condition does not count."""
    main = clause
    for besides in (_NO_NOT, _BESIDES, _CONDITION, _DESCRIBES):
        main = besides.sub("", main)
    return len(_NOT.findall(main)) % 2 == 1


def _opposites(claim: str, said: str) -> list[str]:
    found = []
    for group in _OPPOSITES:
        for mine, theirs in permutations(group, 2):
            if _has(claim, mine) and not _has(said, mine) and _has(said, theirs) and not _has(claim, theirs):
                found.append(mine)
    return found[:1]


def _trend(claim: str, said: str) -> list[str]:
    """The word of a line that goes the other way than all such words of the cited text."""
    for group in _TRENDS:
        for mine, theirs in permutations(group, 2):
            word = mine.search(claim)
            if (
                word
                and theirs.search(said)
                and not mine.search(said)
                and not theirs.search(claim)
                and not _denies(claim)
            ):
                return [word[0]]
    return []


def reordered(claim: str, said: str) -> list[str]:
    """The line, where it puts first what the cited text puts after, and the other way round."""
    mine, theirs = _steps(claim), _steps(said)
    first, then = mine[0] & (theirs[1] - theirs[0]), mine[1] & (theirs[0] - theirs[1])
    return [claim] if first and then else []


def _steps(text: str) -> list[set[str]]:
    """The words of the clauses with 最初に …, and of those with その後 …"""
    parts = re.split(r"[、。,\n]", text)
    return [
        {word.text for part in parts if step.search(part) for word in words(step.sub("", part))}
        for step in _STEPS
    ]


def _has(text: str, word: str) -> bool:
    """Whether a word stands in the text other than as the end of its own opposite (公開 in 非公開)."""
    return word in text and bool(re.search(rf"(?<![不非未無]){re.escape(word)}", text))
