"""Deeds that an answer affirms and the cited text denies in other words, or the other way round (check C6).

「改定する」 and 「改めません」 are one deed with two signs. The line must speak of
the thing of which the cited text speaks; where that names nothing (a short
answer, 「取り壊さず、…」), the deed itself has to be all that it says of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_predicates import QUESTION
from kumaai.guard.facts_sentences import same, sentences, value_marks
from kumaai.guard.words import pairs

_DEEDS: tuple[tuple[str, str], ...] = tuple(
    # The words for a deed, and those for its contrary.
    (re.sub(r"\s", "", done), re.sub(r"\s", "", undone))
    for done, undone in (
        ("改定|改め(?!て[、一-龥])|改正|変え|変わ|変更|見直", "据え?置|維持|(?:現行|現状)の(?:まま|とおり)"),
        ("設置|取り?付け|(?<=を)付け|設け", "(?!)"),
        ("配布|配付|配[らりるっ]", "(?!)"),
        ("達[しす]|達成|届[いかきく]", "下回"),
        ("休止|休[まみむん]", "(?!)"),
        ("徴収|(?<=[料代金費]を)取[らりるっ]|(?<=[料代金費]は)取[らりるっ]", "無料|無償"),
        ("延長|延ば|延び", "短縮|縮め|縮ま"),
        ("足り|足ら", "不足"),
        ("公費", "自己負担|自費"),
        ("閉鎖|閉め|閉じ|休止", "再開|開放"),
        ("使[いうわおっ]|使用(?=[すしさ])|用い", "(?!)"),
        ("預か", "(?!)"),
        ("見込", "(?!)"),
        ("提起|起こ", "(?!)"),
        ("取り?壊|解体|撤去", "残[すしさ]|保存"),
        ("検討|(?<=[はをも])考え", "(?!)"),
        ("減額|半額|割り?引|軽減|減免", "(?!)"),
        ("(?<=[はをがも])求め", "(?!)"),
        (
            "(?<=(?:被害|影響|事故|異常|苦情|異議|損害|支障|漏れ|遅れ|けが|感染)[はがも])(?:出|生じ|発生|あ[っりる]|確認)",
            "(?<=(?:被害|影響|事故|異常|苦情|異議|損害|支障|漏れ|遅れ|けが|感染)[はがも])な[いくか]",
        ),
    )
)
_DENIAL = r"(?:な(?:い|か(?:っ|ろ)|く(?!な))|ず(?!つ|れ|っと)|ま?せん)"
_DENIED = re.compile(
    rf"[ぁ-ん]{{0,14}}?{_DENIAL}|[ぁ-ん]{{0,6}}(?:考え|予定|行|実施|計画|想定|検討|方針|見込|至)[ぁ-ん]{{0,8}}?{_DENIAL}"
    r"|[ぁ-ん]{0,4}(?:難し|困難)|[ぁ-ん]{0,4}(?:の|こと)?[はをも、]{0,2}(?:避け|やめ|控え|見送|見合わせ)"
)
_NO_DENIAL = re.compile(
    r"な(?:ければ|くては|いと)な|だけ|ばかり|ないか|ませんか|かもしれ|ざるを|わけで|とは限|ことはな"
)
# How a clause ends whose own predicate the deed is: a plan, a wish, a report of it may follow.
_END = re.compile(
    r"(?:[んめ]|[しす])?[ぁ-ん]{0,14}(?:(?:負担|改定)[ぁ-ん]{0,6})?(?:(?:考え|方針|予定|意向|計画|旨|必要)[ぁ-ん]{0,6})?"
    r"(?:(?:要望|要請|提案|指摘|報告|回答|答弁|説明|示|答え|述べ|求め)[ぁ-ん]{0,6})?(?:[。、]|$)"
)
_NO_END = re.compile(r"れば|なら[^な]|なら、|たら|のは|もの|かどう|べき|ても|でも|ため|ので|のに|たい|ものの")
_TOPIC = re.compile(r"(?:に(?:ついて|つきまして))?は、|に(?:ついて|つきまして|関して)")  # what is spoken of
_LABEL = re.compile(r"^\s*[○◯〇◆・]?\s*(?:【[^】]{1,16}】|[^、。:]{1,14}:|[^、。\s]{1,14}\s)\s*")
_ASKED = re.compile(r"^[^、。]{0,24}の(?:質問|質疑|問い|指摘)に(?:対し|は)?て?、")
_WHO = re.compile(r"^[^、。]{1,12}(?:委員|議員|氏)は、?")
_THING = re.compile(r"[一-龥ァ-ヴー々]+(?=(?:など)?(?:は|を|が|も|に|で))")
_WHEN = re.compile(r"[本今来次翌昨前]年度?|現在|当面|[一二三四五六七八九十\d]+年度?|期間|工事中|今|後")
_JOIN = re.compile(r"(?<=[しきりえてでけめち])、|(?<=が)、")
_SOME_NOT = re.compile(
    r"(?P<deed>[一-龥]{1,3})(?:し|け|っ|い|え|ん|り)?[ぁ-ん]{0,4}(?:ない|なかった)(?P<who>[一-龥]{1,4})が(?:い|お|あ)(?:る|っ|り)"
)

_VOTE = re.compile(
    r"(?P<who>[一-龥々ヶ]{1,4}|[ァ-ヴー]{2,})(?:委員|議員)は(?P<vote>賛成|反対)(?=[しのす、。])"
)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A deed in a clause: its row in the table, whether it is said to be done, what stands before it."""

    row: int
    done: bool
    main: bool
    before: str
    sentence: str
    clause: str


def undone(claim: str, own: str) -> Iterator[str]:
    """The clauses of a line whose deed the cited text has only with the other sign, of the same thing."""
    theirs = _deeds(own)
    asked = "".join(one.text for one in sentences(own) if QUESTION.search(one.text))
    spoken = _deeds(claim)
    for mine in spoken:
        both = any(other.row == mine.row and other.done != mine.done for other in spoken)
        if not mine.main or both:
            continue
        of_row = [other for other in theirs if other.row == mine.row]
        agree = [other for other in of_row if other.done == mine.done]
        against = [other for other in of_row if other.done != mine.done and other.main]
        if agree and not _rather_of(mine, agree, against):
            continue
        if any(_same_thing(mine, other, asked) for other in against):
            yield mine.clause
    yield from _not_all(claim, own)
    yield from _voted_otherwise(claim, own)


def _same_thing(mine: _Deed, other: _Deed, asked: str) -> bool:
    if not _same_time(mine.clause, other.sentence):
        return False
    said, things = _grams(other.before), [*_THING.findall(_WHEN.sub("、", other.before))]
    own = _grams(mine.before)
    if own & said or set(_THING.findall(mine.before)) & {*things}:
        return True
    if any(len(thing) > 1 for thing in things):
        return bool(_grams(mine.before) & _grams(asked)) and len(things) == 1 and not own
    return True


def _rather_of(mine: _Deed, agree: list[_Deed], against: list[_Deed]) -> bool:
    """Whether those that differ, and none that agrees, are said of the very thing right before the line's deed."""
    things = [thing for thing in _THING.findall(_WHEN.sub("、", mine.before)) if len(thing) > 2]
    if not things:
        return False
    return any(things[-1] in other.before for other in against) and not any(
        pairs(things[-1]) <= pairs(other.sentence) or other.before == "" for other in agree
    )


def _same_time(one: str, other: str) -> bool:
    """Whether two clauses may speak of one time: where both give values of one kind, they share one."""
    mine, theirs = value_marks(one), value_marks(other)
    dates = [mark for mark in mine if "date" in mark.kinds], [mark for mark in theirs if "date" in mark.kinds]
    if all(dates) and not any(same(a, b) for a in dates[0] for b in dates[1]):
        return False
    years = set(re.findall(r"[本今来次翌昨前]年度?", one))
    others = set(re.findall(r"[本今来次翌昨前]年度?", other))
    return not (years and others and not years & others)


@lru_cache(maxsize=512)
def _deeds(text: str) -> tuple[_Deed, ...]:
    found: list[_Deed] = []
    for sentence in sentences(text):
        plain = sentence.text.strip()
        if QUESTION.search(plain):
            continue
        plain = _LABEL.sub("", plain)
        for row, (done, contrary) in enumerate(_DEEDS):
            for words, sign in ((done, True), (contrary, False)):
                found += [
                    _deed(plain, row, match, sign)
                    for match in re.finditer(words, plain)
                    if not _TOPIC.match(plain, match.end())
                ]
    return tuple(found)


def _deed(plain: str, row: int, match: re.Match[str], sign: bool) -> _Deed:
    rest = plain[match.end() :]
    denied = _DENIED.match(rest) if not _NO_DENIAL.search(rest[:16]) else None
    ended = _END.match(rest, denied.end()) if denied else _END.match(rest)
    tail = rest[denied.end() if denied else 0 : ended.end()] if ended else ""
    aside = bool(denied and denied[0].endswith("ず") and not ended)  # 「休まずに受け入れる」
    start = max([found.end() for found in _JOIN.finditer(plain, 0, match.start())], default=0)
    head = plain[start : match.start()]
    before = _WHO.sub("", _ASKED.sub("", head))
    if not _grams(before):
        before = _WHO.sub("", _ASKED.sub("", plain[: match.start()]))
    return _Deed(
        row,
        sign != bool(denied),
        aside or (bool(ended) and not _NO_END.search(tail) and not _NO_DENIAL.search(rest[:16])),
        before,
        plain,
        (plain[start : match.end()] + rest[: ended.end() if ended else 0]).rstrip("。、"),
    )


def _not_all(claim: str, own: str) -> Iterator[str]:
    """「受けていない職員がいる」 where the text has 「職員全員が受けています」."""
    for match in _SOME_NOT.finditer(claim):
        everyone = re.search(
            rf"{match['who']}(?:の)?(?:全員|全て|すべて)[はがも][^、。]{{0,12}}?{match['deed']}[ぁ-ん]*", own
        )
        if everyone and not re.search(_DENIAL, everyone[0]):
            yield match[0]


def _voted_otherwise(claim: str, own: str) -> Iterator[str]:
    """「小野寺委員は賛成」 where the lines of that speaker say 「反対」 only."""
    for match in _VOTE.finditer(claim):
        label = re.compile(rf"^\s*[○◯〇◆・【]?\s*{re.escape(match['who'])}(?:委員|議員)?[】:\s]")
        lines = [line for line in own.split("\n") if label.match(line)]
        other = "反対" if match["vote"] == "賛成" else "賛成"
        if any(other in line for line in lines) and not any(match["vote"] in line for line in lines):
            yield match[0]


def _grams(text: str) -> set[str]:
    return {pair for pair in pairs(_WHEN.sub("、", text)) if len(pair) > 1}
