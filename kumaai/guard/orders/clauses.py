"""Weighs the sentences of a text: who is spoken to, is something demanded, and does the demand turn against the reader.

A machine that is called, or is to do something, is one part of the weight;
what is demanded of it is the other. People are ordered about in every office
paper, and machines are described in many: neither weighs enough alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from kumaai.guard.orders import english, japanese

ENOUGH = 3.0
"""Weight from which a sentence that is seen counts as an order."""
ENOUGH_UNSEEN = 2.0
"""Weight for text that nobody sees: what is hidden has no reader but a program."""
ENOUGH_ABOUT = 4.5
"""Weight in a text whose subject is such machines; there a machine has to be called besides."""
CALLED = 2.0
"""Weight of a machine that is called, or said to read this very text."""

_HOSTILE = frozenset({"plant", "suppress", "conceal", "distort", "override", "secret", "role", "fake", "act"})
_TURNS = frozenset({"override", "secret", "role", "fake"})
_TURNED = 1.5
_MACHINES = 1.5
"""Weight of an addressee that can be nothing but a machine that reads and writes."""
_SOME, _TOLD = 0.5, 1.25
"""Weights of a machine of any kind that acts, and that is ordered to in an imperative."""
_ADDRESSEES = (
    ("READER", CALLED),
    ("VOCATIVE_THING", 1.5),
    ("AGENT_SURE", 1.5),
    ("AGENT_WORKING", 1.5),
    ("READER_ANY", 1.0),
    ("VOCATIVE_MAYBE", 1.0),
    ("TOOL", 0.75),
    ("AGENT_MAYBE", _SOME),
    ("PROCESS", 0.5),
    ("YOU", 0.5),
)
_ACTING = ("AGENT", "TOOL", "PROCESS", "YOU")
"""Addressees that are none where people act in the clause."""
_FOLLOW = 2
"""Sentences after one that calls a machine, in which the demand may stand."""
_DIRECT, _FORMAL = 1.5, 0.5
"""Weights of a demand to a machine: an imperative, a rule or wish."""
_LONGEST = 400
_SENTENCE = re.compile(r"(?:[^。!?\n.]|\.(?!\s|$))+(?:[。!?.☆]+[」』)]?)?")
_ENGLISH = re.compile(r"[a-z]{3}|[\uac00-\ud7a3]|[请請忽无無总總摘系你您]", re.IGNORECASE)
_FOREIGN = re.compile(r"[\uac00-\ud7a3]{2}|[请請你您这該该总總]")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
_LANGUAGES = ((japanese, _JAPANESE), (english, _ENGLISH))
_NEWLINE_INSIDE = re.compile(r"(?<=[、,])\n\s*")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A stretch of text: how much of an order it is, how clearly a machine is addressed, where it stands."""

    weight: float = 0.0
    address: float = 0.0
    start: int = 0
    end: int = 0


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@cache
def _seed() -> re.Pattern[str]:
    """What every order that is seen holds some of; most sentences have none."""
    return re.compile(
        rf"{japanese.MACHINE}|{english.MACHINE}|指示|命令|命[をは]|ルール|規則|規程|制約|制限|決まり|約束|言いつけ|プロンプト|設定|指令|縛り|掟|依頼|条件|方針|約束|ここから|終わり|おわり|終了|ここまで|新しい|管理者|人間?で"
        r"|(?:この|本|上の)[^、。\n]{0,16}を|これを|あなた|お前|おまえ|きみ|君|要約|モード|役割|として|ふるま|振る?舞|なりき|会話"
        r"|ignore|disregard|forget|override|instead of|prompt|instruction|you are now|act as|pretend|whoever|whatever|whichever|new task|rules"
        r"|忽略|无视|無視|忘记|无視|不要理|忽視|现在|現在|系统|系統|지시|명령|프롬프트|규칙|지침|인공지능|너는|당신은",
        re.IGNORECASE,
    )


def heaviest(text: str, full: str | None = None, *, unseen: bool = False, spread: bool = False) -> Weighed:
    """The stretch of ``text`` that is most of an order.

    ``full`` is the same text with its quotations left in, of the same length;
    what is only quoted says what an answer is to be, not that it is demanded.
    Of text ``spread`` over pieces only what follows the addressee counts.
    """
    full = full or text
    best = Weighed()
    if not unseen and not _seed().search(text):
        return best
    spans = [match.span() for match in _SENTENCE.finditer(_NEWLINE_INSIDE.sub(_blank, text))]
    for at, (start, end) in enumerate(spans):
        if end - start < 4 or not (unseen or _seed().search(text, start, end)):
            continue
        for last in _reaches(text, spans, at):
            stop = min(spans[last][1], start + _LONGEST)
            found = _weigh(text[start:stop], full[start:stop], end - start, unseen=unseen, spread=spread)
            if found[0] > best.weight:
                best = Weighed(*found, start, stop)
    return best


def _reaches(text: str, spans: list[tuple[int, int]], at: int) -> Iterator[int]:
    """The sentences up to which a stretch that begins with one may go: those on its line, two lines after a heading."""
    yield at
    heading = text[spans[at][0] : spans[at][1]].rstrip().endswith((":", "へ", "へ。", ":。"))
    for last in range(at + 1, min(at + 1 + _FOLLOW, len(spans))):
        breaks = text.count("\n", spans[last - 1][1], spans[last][0])
        if breaks and not (heading and breaks == 1):
            return
        yield last


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _weigh(text: str, full: str, first: int, *, unseen: bool, spread: bool) -> tuple[float, float]:
    """The weight of a stretch whose first sentence is ``first`` characters long, and of its addressee."""
    languages = [language for language, letters in _LANGUAGES if letters.search(text)]
    address, where = max((_addressee(language, text) for language in languages), default=(0.0, 0))
    if spread and address:  # what stands before may be anything
        text, full, where, first = text[where:], full[where:], 0, first - where
    traits: dict[str, float] = {}
    for language in languages:
        for name, weight in _traits(language, text, full).items():
            traits[name] = max(weight, traits.get(name, 0.0))
    address = max(address, traits.pop("machine", 0.0))
    if len(text) > first and not (_calls(languages, text[:first])) and not _turns(languages, text[:first]):
        return 0.0, 0.0
    demand = max((_demand(language, text, where, address) for language in languages), default=-1.0)
    if demand < 0 and not unseen:
        return 0.0, 0.0
    return _sum(address, max(demand, 0.0), traits, unseen=unseen), address


def _calls(languages: list[ModuleType], text: str) -> bool:
    """Whether a sentence calls a machine, so that what follows is said to it."""
    return any(
        _pattern(source).search(text)
        for language in languages
        for source in (language.VOCATIVE, language.VOCATIVE_MAYBE, language.READER)
    )


def _turns(languages: list[ModuleType], text: str) -> bool:
    """Whether a sentence turns against what was told before, so that the next belongs to it."""
    return any(_traits(language, text, text).keys() & _TURNS for language in languages)


def _addressee(language: ModuleType, text: str) -> tuple[float, int]:
    """How clearly a machine is addressed (0 to 2.5), and where its name stands."""
    if called := _pattern(language.VOCATIVE).search(text):
        return CALLED, called.start()
    people = _pattern(language.PEOPLE).search(text)
    best, where = 0.0, 0
    for name, weight in _ADDRESSEES:
        source = getattr(language, name, None)
        found = _pattern(source).search(text) if source and weight > best else None
        if found and not (people and people.start() < found.start() and name.startswith(_ACTING)):
            best, where = weight, found.start()
    if best == _MACHINES and _closed(language, text, where):
        best = 0.5
    elif (
        best == _SOME
        and _pattern(language.COMMAND).search(text, where)
        and not _closed(language, text, where)
    ):
        best = _TOLD
    if 0 < best < CALLED and (own := getattr(language, "READER_ANY", None)) and _pattern(own).search(text):
        best += 0.5
    return best, where


def _closed(language: ModuleType, text: str, where: int) -> bool:
    """Whether a machine's clause ends before the demand, which then goes to somebody else."""
    return not _calls([language], text) and bool(_pattern(language.CLOSED).search(text, where))


def _demand(language: ModuleType, text: str, where: int, address: float) -> float:
    """How plainly something is demanded, from 0 to 1, -1 where nothing is.

    In Japanese the demand stands after the addressee; Chinese and Korean need no form for it.
    """
    if language is english:
        where = 0
        if _FOREIGN.search(text):
            return _FORMAL
    if _pattern(language.DIRECT).search(text, where):
        return _DIRECT
    if _pattern(language.FORMAL).search(text, where):
        return _FORMAL
    called = address >= CALLED and bool(_pattern(language.VOCATIVE).search(text))
    return 0.0 if called and _pattern(language.PLAIN).search(text, where) else -1.0


def _traits(language: ModuleType, text: str, full: str) -> dict[str, float]:
    """The traits of a stretch, each with its greatest weight; what is to be turned may stand in quotation marks."""
    traits: dict[str, float] = {}
    for name, weight, source in language.TRAITS:
        if weight > traits.get(name, 0) and _pattern(source).search(full if name == "distort" else text):
            traits[name] = weight
    return traits


def _sum(address: float, demand: float, traits: dict[str, float], *, unseen: bool) -> float:
    """The weight of an addressee, a demand and what it is about; 0 where nobody but people can be meant."""
    hostile = bool(traits.keys() & _HOSTILE)
    if address >= _MACHINES:
        return address + demand + sum(traits.values())
    turned = max((traits.get(name, 0.0) for name in _TURNS), default=0.0)
    if not hostile or (not address and not unseen and turned < (1.0 if "plant" in traits else _TURNED)):
        return 0.0
    return address + sum(traits.values())
