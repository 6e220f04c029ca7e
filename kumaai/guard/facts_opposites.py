"""Whether an answer says of a thing what the cited text says the opposite of, in other words (check C6).

:mod:`kumaai.guard.facts_polarity` holds words against their own opposites.
Here one thing is charged or free, needed or not, done or not, decided or open:
each such question has many words for yes and many for no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_predicates import QUESTION
from kumaai.guard.facts_sentences import sentences
from kumaai.guard.words import pairs, words

_NOT = r"(?:な[いくかし]|ず(?!つ)|ま?せん|ぬ(?![ぁ-ん]))"
_STATE = r"て?(?:は|も)?(?:い|お)(?:ら|り)?(?:な[いく]|ま?せん|ず)"
_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    # What is asked, words for yes, words for no; each ends a clause, or nearly.
    (
        "charged",
        r"徴収(?:す|し(?!な|ま?せ)|い|と)|有料|有償|(?:料|代|金|負担)[^、。]{0,6}(?:頂[きくい]|いただ[きくい]|求め)(?!ま?せ|な)",
        rf"免除|無料|無償|徴収し{_NOT}|徴収いたしま?せ|(?:頂|いただ)[きか]{_NOT}|かか(?:ら|り){_NOT}|求め{_NOT}",
    ),
    (
        "needed",
        rf"必要(?:で(?!は{_NOT}|な)|と(?!し{_NOT})|だ|に|が(?!{_NOT})|。|$)|要し(?!{_NOT})|要する|義務",
        rf"不要|必要(?:は|が|と(?:は|し)|で(?:は|も))?(?:あり|ござい|し|いたし|の)?(?:{_NOT})|要[らり]{_NOT}|要し{_NOT}",
    ),
    (
        "possible",
        r"でき(?:る|ます|た|ました|るよう)|可能|許可(?:す|し(?!な|ま?せ))|認め(?:る|ます|た|ました|られ(?!な|ま?せ))|可と",
        rf"でき{_NOT}|不可|禁(?:止|じ|ず)|認め(?:られ)?{_NOT}|許可し{_NOT}",
    ),
    (
        "included",
        rf"含(?:む|み(?!{_NOT})|め(?!{_NOT})|ん)|対象(?:と(?!し{_NOT})|に(?!し{_NOT}))",
        rf"除(?:く|き|い|か)|含(?:ま|み|め){_NOT}|含ん{_STATE}|対象外|対象と(?:は)?(?:し|なら|なり){_NOT}",
    ),
    (
        "asked of",
        r"求め(?:る|ます|た|ました)|課す|課し(?!な|ま?せ)",
        rf"求め{_NOT}|課[しさ]{_NOT}",
    ),
    (
        "done",
        rf"[はをも](?:行(?:う|い(?!{_NOT})|っ(?!{_STATE}))|実施(?:す|し(?!{_NOT}))|する|します|した|しました)|[でを]続け(?!{_NOT})(?:る|ます)",
        rf"[はをも](?:行[わい]{_NOT}|実施し{_NOT}|し{_NOT}|いたし{_NOT})|[でを]続け{_NOT}|見送[りるっ]",
    ),
    (
        "decided",
        r"決定済|決定し(?:た|ました)|決め(?:た|ました)|決まった|決まりました|正式に決",
        rf"未定|決め{_STATE}|決まっ{_STATE}|決定し{_STATE}|見送[りるっ]|検討中|(?:検討|協議)し(?:ている|ております)(?:ところ|段階|最中)",
    ),
    (
        "in sight",
        r"(?:めど|見通し|目途)[がも](?:立った|立ちました|付いた|ついた|つきました)",
        rf"(?:めど|見通し|目途)[はがも](?:まだ)?(?:立[ちた]{_NOT}|立っ{_STATE}|[付つ][いき]{_STATE}|[付つ]か{_NOT}|不透明)",
    ),
)
# What may follow the answer to the end of its clause; a wish, a condition or a second denial makes it another.
_TAIL = re.compile(
    r"[ぁ-ん]{0,10}(?:と(?:答|述べ|説明|回答|報告)[^、。]{0,6}|予定[ぁ-ん]{0,4}|方針[ぁ-ん]{0,4})?[。、]?$"
)
_NO_TAIL = re.compile(r"よう|か[。、]?$|かどう|べき|だけ|れば|なら|限り|ない|ませ|ず|たい|まま|のは|ものの")
_CLAUSE = re.compile(
    r"(?<=[しりきいえみびち])、|(?<=[るたすん])が、|(?<=一方)、|(?<=[てで])、|(?<=ので)、|(?<=ため)、|(?<=とし)、"
)
_LABEL = re.compile(r"^[○◯◆・]?\s*(?:【[^】]{1,16}】|[^、。:]{1,14}:|[^、。\s]{1,14}\s)\s*")
_TOPIC = re.compile(r"^(.{2,40}?)(?:は|につ(?:いて|きまして)は?)、?")
_QUOTED = re.compile(r"「([^「」]{2,20})」")
_TURNED = (("たくない", "たい"), ("できない", "できる"), ("しない", "する"), ("なくてよい", "てほしい"))
_SHORT, _SHARED = 40, 0.5


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause and what its sentence speaks of; ``alone`` where the whole text is little more than it."""

    text: str
    topic: str
    alone: bool = False


def answered_otherwise(claim: str, own: str) -> Iterator[str]:
    """The clauses of a line that answer yes where the cited text answers no, or the other way round, of the same thing."""
    theirs = _clauses(own)
    for mine in _clauses(claim):
        for name, yes, no in _QUESTIONS:
            answer, at = _answer(mine.text, yes, no)
            if answer is None:
                continue
            things, nearest = _things(mine.text[:at])
            against = False
            for other in theirs:
                reply, end = _answer(other.text, yes, no)
                if reply is None:
                    continue
                said = _grams(f"{other.topic}\n{other.text[:end]}")
                if reply == answer and (said & things or not things):
                    break
                if reply != answer and (name == "in sight" or _of_same(things, nearest, said, other.alone)):
                    against = True
            else:
                if against:
                    yield mine.text
    yield from _quoted(claim, own)


def agrees(clause: str, own: str) -> bool:
    """Whether the cited text gives the answer of a clause about the thing right before it, in whatever words."""
    for _name, yes, no in _QUESTIONS:
        answer, at = _answer(clause, yes, no)
        nearest = _things(clause[:at])[1]
        for other in _clauses(own) if answer is not None else ():
            reply, end = _answer(other.text, yes, no)
            if reply == answer and nearest & _grams(other.text[:end]):
                return True
    return False


def _of_same(things: set[str], nearest: set[str], said: set[str], alone: bool) -> bool:
    """Whether a clause of the cited text speaks of the things of a line: of that by the predicate, and half of all."""
    if alone:
        return bool(things & said)
    return bool(nearest & said) and len(things & said) >= _SHARED * len(things)


@lru_cache(maxsize=512)
def _clauses(text: str) -> tuple[_Clause, ...]:
    found: list[_Clause] = []
    all_sentences = [_LABEL.sub("", one.text.strip()) for one in sentences(text) if one.text.strip()]
    alone = len(all_sentences) == 1 and len(all_sentences[0]) <= _SHORT
    for sentence in all_sentences:
        if QUESTION.search(sentence):
            continue
        topic = _TOPIC.match(sentence)
        parts = _CLAUSE.split(sentence)
        found += [_Clause(part, topic[1] if topic else "", alone and len(parts) == 1) for part in parts]
    return tuple(found)


def _answer(clause: str, yes: str, no: str) -> tuple[bool | None, int]:
    """Whether a clause ends in a yes or a no, and where that begins; None where in neither."""
    for reply, pattern in ((False, no), (True, yes)):
        for match in re.finditer(pattern, clause):
            rest = clause[match.end() :]
            if _TAIL.fullmatch(rest) and not _NO_TAIL.search(rest):
                return reply, match.start()
    return None, 0


def _things(text: str) -> tuple[set[str], set[str]]:
    """The pairs of characters of the words before an answer, and those of the last word."""
    found = [word.text for word in words(text) if len(word.text) > 1]
    return _grams(text), pairs(found[-1]) if found else set()


def _grams(text: str) -> set[str]:
    return {pair for pair in pairs(text) if len(pair) > 1}


def _quoted(claim: str, own: str) -> Iterator[str]:
    """Answers of a survey that the line quotes and the cited text has turned round: 「…たくない」, 「…たい」."""
    said = set(_QUOTED.findall(own))
    for quoted in _QUOTED.findall(claim):
        if quoted in own:
            continue
        for no, yes in _TURNED:
            others = [quoted.removesuffix(a) + b for a, b in ((no, yes), (yes, no)) if quoted.endswith(a)]
            if said & set(others):
                yield quoted
                break
