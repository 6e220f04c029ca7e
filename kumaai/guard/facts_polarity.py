"""Whether an answer says yes where the cited text says no, or the other way round (check C6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations, product

from kumaai.guard.facts_opposites import agrees
from kumaai.guard.facts_predicates import QUESTION, Predicate, predicates
from kumaai.guard.facts_sentences import Mark, Sentence, same, sentences
from kumaai.guard.words import pairs, words

_OPPOSITES: tuple[tuple[str, ...], ...] = (
    # Words of which only one can hold of one thing; spellings of one word are joined by "|".
    ("賛成多数", "賛成少数"),
    ("全会一致|全員一致", "賛成多数|多数決", "賛成少数"),
    ("賛成|同意", "反対"),
    ("免除", "軽減|割引"),
    ("利益", "損失"),
    ("実績", "見込"),
    ("最初の|初めの", "最後の|終わりの"),
    ("遅れ|遅く", "早ま|早か|早く"),
    ("強め|強化", "緩め|緩和"),
    ("承認", "否決|不承認|却下"),
    ("可決", "否決"),
    ("採択", "不採択|否決"),
    ("増税", "減税"),
    ("増加|増え|増や|増額|増員|伸び", "減少|減っ|減り|減る|減ら|減額|減員|削減"),
    ("引き上げ|引上げ|値上げ", "引き下げ|引下げ|値下げ", "据え置|据置"),
    (
        "上回",
        "下回|届いて(?:い|お)(?:な|ら|りま)|届か[なず]|達して(?:い|お)(?:な|ら|りま)|及[ばび](?:な|ず|ませ)",
    ),
    ("上がっ|上がり|上がる|上昇", "下がっ|下がり|下がる|低下|下落"),
    ("黒字", "赤字"),
    ("拡大|拡充|広げ", "縮小"),
    ("延長", "短縮"),
    ("開始|着手|始め|始ま", "終了|完了|完成|終わ|終え|済[まみん]|打ち切"),
    ("新設|設置|設け", "廃止"),
    ("継続|続け|引き続き|存続|維持|残す|残し", "廃止|終了|打ち切|やめ"),
    ("有料|有償", "無料|無償"),
    ("公開", "非公開"),
    ("公募", "非公募"),
    ("許可", "禁止"),
    ("必要|要する|なければな(?:らない|りません)", "不要"),
    ("可能", "不可能|不可"),
    ("直営", "委託"),
    ("受理", "却下"),
    ("最大|最多|最高", "最小|最少|最低"),
    ("上限", "下限"),
    ("合格", "不合格"),
    ("満た", "超え|超過"),
    ("派遣", "受け入れ|受入れ"),
    ("任意", "必須|義務"),
    ("早め|前倒し", "遅ら|延期|先送り"),
    ("改善|好転", "悪化"),
    ("まだ|いまだ|未だ", "すでに|既に"),
    ("民間|民営|私立", "公立|公営|市立|町立|村立|県立"),
    ("平日", "休日|土日|祝日|週末"),
    ("男性", "女性"),
    ("上期|上半期|前期", "下期|下半期|後期"),
    ("地上", "地下"),
    ("夜間", "日中|昼間"),
    ("屋内", "屋外"),
    ("北口|北側", "南口|南側", "東口|東側", "西口|西側"),
    ("の春|来春|今春", "の夏|来夏|今夏", "の秋|来秋|今秋", "の冬"),
    ("上旬", "中旬", "下旬"),
    ("年内", "年度内|年度中|年度末"),
    ("午前", "午後"),
    ("原案のとおり|原案どおり|原案通り|原案可決", "修正可決|修正案"),
    ("今年度|本年度", "来年度|次年度|翌年度"),
    ("全額|全部", "半額|半分|(?<!\\d)[2二]分の[1一]", "一部"),
    ("小学生", "中学生", "高校生", "大学生"),
    ("小学校", "中学校", "高校|高等学校", "大学"),
)
# What was left open was not decided.
_OPEN: tuple[tuple[str, ...], ...] = tuple(
    product(
        ("承認", "可決", "決定", "採択", "不採択", "否決", "了承", "議決"),
        (
            "継続審議|継続審査|継続協議|保留|見送|先送り|持ち帰|持ち越|次回に改めて|次回に議論|決めません|決めず",
            "撤回|取り下げ",
            "付託",
        ),
    )
)
# Words that name things, not what is done: they count wherever they stand.
_THINGS = re.compile(
    r"民間|平日|男性|上期|上旬|年内|午前|上限|最大|有料|直営|まだ|任意|公募|公開|今年度|全額|小学|午前|賛成|原案|利益|実績|最初"
)
# How a vote ends: the cited text says it of what the line speaks of, wherever that is named.
_OUTCOME = re.compile(r"可決|否決|採択|原案")
_NO_PREDICATE = re.compile(
    r"分|(?:する|した|し)?(?:こと|の)?(?:は|が|を|の|へ|や|に(?!な|し|つ)|と(?!し|な|す)|について)"
)
_TURNS = {
    one: other
    for a, b in ("増減", "有無", "開閉", "高低", "新旧", "昇降", "加減")
    for one, other in ((a, b), (b, a))
}
_TURNS_LAST = {one: other for a, b in ("増減", "内外", "上下", "前後") for one, other in ((a, b), (b, a))}
_STEPS = (re.compile(r"最初|まず|初めに|先に"), re.compile(r"その後|次に|次いで|続いて|最後に|あとで|後に"))
_DENIAL_AFTER = re.compile(
    r"[ぁ-ん]{0,8}(?:ない|ず(?!つ)|ませ|なかっ|なく)|[はをもが]?(?:見送|困難|難し|避け|し(?:な|ま?せ)|行わ)"
)
_MAIN = re.compile(r"^(?:方針|考え?|意向|予定|見込|旨|案|見通|状況|結果|答弁|方向|立場|つもり|こと)?$")
_PLANS = frozenset(("考", "予定", "方針", "意向", "見込", "計画", "必要"))
_EMPTY_VERBS = frozenset("行考思見言出取入受持付求続設定申合図使要対当")
_EXISTS = re.compile(
    r"(?:以上|以下|未満|以降|以前)?[はがも](?:(?P<no>い(?:な|ま?せ)|お(?:り|ら)(?:ま?せ|ず)|な[いかく]|ありません|ございません)|(?P<yes>い(?:る|た|ます)|お(?:る|ります)|あ(?:る|り|っ)|ござい))"
)
_COMPOUND = re.compile(r"([一-龥])[りきえけちしてみいせげめれ]([一-龥])(?=[ぁ-ん])")
_PERSON = re.compile(r"([一-龥々ヶ]{1,4}?|[ァ-ヴー]{2,})(?:委員(?!会|長)|議員(?!団)|さん|氏)")
_MEANWHILE = re.compile(r"(?<=一方)、|(?<=一方で)、")
_CLAUSE = re.compile(r"(?<=[しりきいえ])、|(?<=[るた])が、|(?<=すが)、")
_TOLD = re.compile(
    r"と(?:の|する)?(?:答弁|回答|説明|述べ|発言|報告|指摘|主張|話|言|答え|認識|考え|見解|意向)[^、。]*$|^[^、。]{1,12}は、?(?=.*と(?:答|述べ|説明|回答))"
)
_EITHER = re.compile(r"^場合\n(?s:.*)場合と[^、。]{1,12}場合")  # 「認める場合と認めない場合がある」 says both
_REQUEST = re.compile(
    r"べき(?:です|だ|と|では)|(?:て|で)(?:ほしい|いただきたい|ください)|求めます|要望(?:し|いた)"
)
_REQUESTED = re.compile(r"(?:求め|要望し|主張し|訴え)(?:た|る|、)")
_MARGIN, _SHARED = 1.6, 0.4


def contradicted(claim: str, said: str) -> list[str]:
    """The parts of a line that the cited text denies, or affirms where the line denies."""
    theirs = predicates(said)
    found = [
        mine.clause
        for mine in predicates(claim)
        if mine.stem not in _PLANS
        and not _EITHER.search(f"{mine.head}\n{said}")
        and not (mine.denied and mine.before and re.search(rf"{re.escape(mine.before)}(?:では|で)なく", said))
        and _denied_by(mine, theirs)
        and not agrees(mine.clause, said)
    ]
    found += _existence(claim, said)
    return list(dict.fromkeys([*found, *opposites(claim, said), *_turned(claim, said)]))


def _denied_by(mine: Predicate, theirs: tuple[Predicate, ...]) -> bool:
    """Whether the cited text has this predicate, of the same things, only with the other sign."""
    counterparts = [
        other
        for other in theirs
        if other.stem == mine.stem and _same_place(mine, other) and (mine.exists or not other.counted)
    ]
    against = [other for other in counterparts if other.denied != mine.denied]
    agree = [other for other in counterparts if other.denied == mine.denied]
    # One that agrees of other things (「小麦は」) does not count where one that differs is of these.
    told = mine.before and len(mine.stem) > 1
    if told and any(_found(mine.before, other.clause) for other in against):
        agree = [other for other in agree if _found(mine.before, other.clause)]
    if not against or agree:
        return False
    counterparts = against
    return any(_same_things(mine, other) for other in counterparts)


def _same_place(one: Predicate, other: Predicate) -> bool:
    """Whether two predicates are both the sentence's own, or both describe the same noun."""
    if _MAIN.match(one.head) and _MAIN.match(other.head):
        return True
    return one.head == other.head


def _same_things(mine: Predicate, other: Predicate) -> bool:
    """Whether two predicates are said of the same: of the word before them, of half of the clause's words."""
    if len(mine.stem) == 1 and mine.before and not _found(mine.before, other.sentence.text):
        return False
    if mine.stem in _EMPTY_VERBS and not (mine.before and _found(mine.before, other.before)):
        return False
    if (
        mine.before
        and other.before
        and not (_found(mine.before, other.sentence.text) or _found(other.before, mine.clause))
    ):
        return False
    values = [mark for mark in mine.sentence.marks if mark.text in mine.clause]
    if values and not any(same(mark, said) for mark in values for said in other.sentence.marks):
        return False
    own = _grams(_TOLD.sub("", mine.clause))
    return len(own & _grams(other.sentence.text)) >= _SHARED * len(own)


def _grams(text: str) -> set[str]:
    """The pairs of characters of the words, a compound verb with or without its kana alike (受け付け, 受付)."""
    return pairs(_COMPOUND.sub(r"\1\2", text))


def _found(word: str, text: str) -> bool:
    return word in text or bool(pairs(word) & pairs(text))


def _existence(claim: str, said: str) -> Iterator[str]:
    """Values of which a line says that there are some and the cited text that there are none."""
    theirs = [(mark, _exists(other, mark)) for other in sentences(said) for mark in other.marks]
    for sentence in sentences(claim):
        for mark in sentence.marks:
            mine = _exists(sentence, mark)
            answers = {exists for other, exists in theirs if same(other, mark)} - {None}
            if mine is not None and answers and mine not in answers:
                yield sentence.text[mark.start : mark.end + 8]


def _exists(sentence: Sentence, mark: Mark) -> bool | None:
    match = _EXISTS.match(sentence.text, mark.end)
    return bool(match["yes"]) if match else None


def _turned(claim: str, said: str) -> Iterator[str]:
    """Words of a line that the cited text has with the opposite sign for a first or last character (減便, 増便)."""
    for word in words(claim):
        if not 2 <= len(word.text) <= 4 or word.text in said:
            continue
        first, last = _TURNS.get(word.text[0]), _TURNS_LAST.get(word.text[-1])
        others = ([first + word.text[1:]] if first else []) + ([word.text[:-1] + last] if last else [])
        if any(re.search(rf"(?<![一-龥]){other}(?![一-龥])", said) for other in others):
            yield word.text


def opposites(claim: str, said: str) -> list[str]:
    """The words of a line in whose place the cited text has their opposites."""
    found: list[str] = []
    theirs = [
        (part, {key for one in sentences(part) for key in pairs(part) | _values(one)} | _named(part, claim))
        for sentence in sentences(said)
        for part in _MEANWHILE.split(sentence.text)
    ]
    for clause in (part for sentence in sentences(claim) for part in _CLAUSE.split(sentence.text)):
        own = {key for sentence in sentences(clause) for key in pairs(clause) | _values(sentence)}
        own |= {("name", match[1]) for match in _PERSON.finditer(clause)}
        # What somebody asks for is not what the answer to him says.
        replies = theirs
        if _REQUESTED.search(claim) and not _REQUESTED.search(clause):
            replies = [one for one in theirs if not _REQUEST.search(one[0])]
        for group in (*_OPPOSITES, *_OPEN):
            done = not _THINGS.search("|".join(group))
            for mine, other in permutations(group, 2):
                word = _says(clause, mine, done)
                if (
                    word
                    and not _says(clause if done else claim, other, False)
                    and _instead(
                        own, mine, other, replies, done, group in _OPEN or bool(_OUTCOME.search(mine))
                    )
                ):
                    found.append(word)
    return found[:1]


def _instead(
    own: set[object],
    mine: str,
    other: str,
    theirs: list[tuple[str, set[object]]],
    done: bool,
    outcome: bool,
) -> bool:
    """Whether the sentences most like a line have the one word and not the other."""
    own = own - pairs(mine.replace("|", "、")) - pairs(other.replace("|", "、"))
    agree = max(
        (_alike(own, words) for text, words in theirs if re.search(rf"(?<![不非未無])(?:{mine})", text)),
        default=0.0,
    )
    differ = max(
        (
            _alike(own, words)
            for text, words in theirs
            if not QUESTION.search(text)
            and _says(text, other, done and not outcome)
            and not re.search(rf"(?<![不非未無])(?:{mine})", text)
        ),
        default=0.0,
    )
    if agree:
        return differ > _MARGIN * agree and differ >= (2.5 if agree < 1 else 3.5)
    return differ >= (0.5 if outcome or len(own) < 3 else 1.5)


def _named(part: str, claim: str) -> set[object]:
    """The persons of a line that a part of the source speaks of."""
    return {("name", match[1]) for match in _PERSON.finditer(claim) if match[1] in part}


def _alike(own: set[object], words: set[object]) -> float:
    """How much a clause has in common with a sentence; a value counts for two words."""
    return 0.5 + sum(2 if isinstance(one, tuple) else 1 for one in own & words)


def _values(sentence: Sentence) -> set[object]:
    return {key for mark in sentence.marks for key in mark.keys}


def _says(text: str, word: str, done: bool) -> str | None:
    """The spelling of a word that stands in the text, not denied, as what is done if ``done``."""
    for match in re.finditer(rf"(?<![不非未無])(?:{word})", text):
        if not _DENIAL_AFTER.match(text, match.end()) and not (
            done and _NO_PREDICATE.match(text, match.end())
        ):
            return match[0]
    return None


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
