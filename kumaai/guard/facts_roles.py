"""What a line says of a value: that it is the old or the new one, that it is more or less (check C6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from kumaai.guard.facts_sentences import Mark, Sentence, same, sentences

_NEW = r"改め|見直|改定|改正|改[まりる]|変更|変え|引き?[上下]げ|値[上下]げ|増|減|なっ|なり|なる|する|した|し(?=ま|て|、)|短縮|延長|延ば|縮|拡|広げ|高め|まとめ|戻|膨ら|達し|落ち|抑え"
_TO = re.compile(
    rf"まで[^、。]{{0,6}}?(?:[引掘値]り?き?[上下]|増|減|広|拡|延|短|縮|高め)|と(?:なる|なり|なっ)|[にへ](?:は|も)?(?:、)?(?:大きく|大幅に|一律に?|それぞれ|段階的に)?(?:{_NEW})"
)
_FROM = re.compile(r"(?:から|より)(?!も)")
_RESULT = re.compile(r"[とに]な[っりる]")
_PER = re.compile(r"(?<![今昨来本前毎\d])(?P<per>年|月|週|日)(?:間|額|に|々)?(?:約|およそ|延べ|平均)?$")
_NO_TWICE = frozenset(("date", "time", "", "号", "条", "項", "つ"))
_LISTED = re.compile(r"、[^、。\d]{1,10}")
_WAS = re.compile(r"(?:で|だ)?(?:あ?っ)た(?:もの|ところ|の)[がを]")
_THEN = re.compile(r"を|から|と(?!な)|で(?:すが|したが|あったが|ございました)|だった|かか")
_OLD = re.compile(r"(?:現行|現在|従来|これまで)(?:の|は)?[^、。\d]{0,6}$")
_UP = r"増(?!税)|多[いくか]|上昇|上が|上回|上積|伸び|(?:引き?|値)?上げ|高[いくまか]|拡大|プラス|超過"
_DOWN = r"減(?!免|災|量化)|少な|下が|低[いくまか下]|下回|下落|落ち込|(?:引き?|値)?下げ|縮[小減]|マイナス"
_BETWEEN = r"(?:も|ほど|程度|余り?|近く|の|と|に|へ|ずつ|だけ|、|まで|大きく|大幅に|さらに|わずかに|ポイント|[(].{0,12}?[)])*"
_MOVES = re.compile(rf"{_BETWEEN}(?:(?P<up>{_UP})|(?P<down>{_DOWN}))")
_BOUNDS = re.compile(
    r"(?:の|を|に|と)?(?:[^、。]{0,6}(?:続けて|連続して|連続で))?(?:(?P<short>に?(?:満た|達し|届[いか])(?:な|ず|て?お?い?りま?せ|ていな|ていま?せ)|未満|以下|以内|以前|(?:大きく|大幅に|やや|わずかに)?下回|まで(?:に限|を限)|より(?:も)?(?:低|少な|短|小さ))|(?P<over>以上|以降|以後|超|(?:大きく|大幅に|やや|わずかに)?上回|より(?:も)?(?:高|多|長|大き)|に?(?:達し|届い|届く)))"
)
_NEGATED = re.compile(r"[^、。]{0,8}(?:ない|ず(?!つ)|ません|なかっ)")
_NAME = "[一-龥々ヶァ-ヴー]"
_TITLE = "(?:氏|さん|様)?"
_WORD_MOVE = re.compile(
    rf"(?:^|[はがを、])([^、。はがを]{{2,16}}?){_TITLE}(?:から|より)、?([^、。はがを]{{2,16}}?){_TITLE}[にへ](?=[替代変移切引交改渡])"
)
Role = Literal["old", "new"]


def reversed_moves(claim: str, own: str) -> Iterator[str]:
    """Values that the line has as the old ones and the cited text as the new ones, or the other way round."""
    theirs_text = sentences(own)
    theirs = [(mark, role) for sentence in theirs_text for mark, role in _roles(sentence)]
    for sentence in sentences(claim):
        for mark, role in _roles(sentence):
            said = {other for mine, other in theirs if same(mine, mark)}
            if said and role not in said:
                yield mark.text
        yield from _impossible(sentence)
    for sentence in sentences(claim.replace("。", "、")):
        yield from _in_turn(sentence, theirs_text)
    for match in _WORD_MOVE.finditer(claim):
        if re.search(rf"{re.escape(match[2])}{_TITLE}(?:から|より)、?{re.escape(match[1])}", own):
            yield match[0]


def _in_turn(sentence: Sentence, said: tuple[Sentence, ...]) -> Iterator[str]:
    """Values given 「それぞれ」 in another order than that of their names."""
    match = re.search(r"それぞれ、?", sentence.text)
    if not match:
        return
    marks = [mark for mark in sentence.marks if mark.start >= match.end()][:2]
    if len(marks) == 2 and sentence.text[marks[0].end : marks[1].start] in ("、", "と"):
        yield from _swapped(sentence.text[: match.start()], marks, said)


def _swapped(before: str, marks: list[Mark], said: tuple[Sentence, ...]) -> Iterator[str]:
    for pair in re.finditer(rf"({_NAME}{{2,}})(?:と|、|・|及び)({_NAME}{{2,}})", before):
        first, second = ({key for mark in _next(name, said) for key in mark.keys} for name in pair.groups())
        if marks[1].keys & first and marks[0].keys & second and not marks[0].keys & first:
            yield f"{pair[0]}: {marks[0].text}、{marks[1].text}"


def _next(name: str, said: tuple[Sentence, ...]) -> Iterator[Mark]:
    """The values that follow a name right away."""
    for sentence in said:
        for match in re.finditer(re.escape(name), sentence.text):
            after = [mark for mark in sentence.marks if 0 <= mark.start - match.end() <= 6]
            yield from after[:1]


def _roles(sentence: Sentence) -> Iterator[tuple[Mark, Role]]:
    """The amounts that a sentence gives as the new ones and as the old ones."""
    marks = [mark for mark in sentence.marks if not mark.kinds & {"date", "time"}]
    for at, mark in enumerate(marks):
        following = next((other for other in marks[at + 1 :] if other.kinds & mark.kinds), None)
        if _TO.match(sentence.text, mark.end):
            yield mark, "new"
        elif _is_old(sentence.text, mark, following):
            yield mark, "old"
        elif at + 1 < len(marks) and _shares(sentence.text, mark, marks[at + 1]):
            yield mark, "new"


def _shares(text: str, mark: Mark, other: Mark) -> bool:
    """Whether a value has its verb from the next one: 「小学校を298円、中学校を345円に改める」."""
    return bool(_LISTED.fullmatch(text[mark.end : other.start]) and _TO.match(text, other.end))


def _is_old(text: str, mark: Mark, following: Mark | None) -> bool:
    """Whether a value is what another, following or understood, takes the place of."""
    if following and (_FROM.match(text, mark.end) or _paired(text, mark, following)):
        return _leads(text, mark, following)
    if following and _WAS.match(text, mark.end):
        return True
    return bool(_OLD.search(text[: mark.start]) and _THEN.match(text, mark.end))


def _paired(text: str, mark: Mark, other: Mark) -> bool:
    """Whether 「265円を298円に」 stands there."""
    return (
        bool(re.fullmatch(r"を、?[^、。]{0,6}", text[mark.end : other.start]))
        and text[other.end :][:1] in "にへ"
    )


def _leads(text: str, mark: Mark, other: Mark) -> bool:
    """Whether a value is followed by the one that it changes to."""
    between = text[mark.end : other.start]
    return len(between) < 24 and "。" not in between and text[other.end :][:1] in ("に", "へ", "と", "ま")


def _impossible(sentence: Sentence) -> Iterator[str]:
    """A part that is more than its whole, a rise from more to less, a fall from less to more."""
    for one, other in pairwise(sentence.marks):
        between = sentence.text[one.end : other.start]
        units = [(a, b) for unit, a in one.amounts for kind, b in other.amounts if unit == kind]
        if not units or not _plain(one, other):
            continue
        first, second = units[0]
        if re.fullmatch(r"(?:のうち|中)、?", between) and first < second:
            yield f"{one.text}{between}{other.text}"
        move = _MOVES.match(sentence.text, other.end)
        if not move or not re.fullmatch(r"から[^、。]{0,8}", between):
            continue
        if sentence.text[other.end :][:1] not in "にへ" or _NEGATED.match(sentence.text, move.end()):
            continue
        if (move["up"] and first > second) or (move["down"] and first < second):
            yield f"{one.text}{between}{other.text}"


def _plain(one: Mark, other: Mark) -> bool:
    kinds = one.kinds | other.kinds
    return len(kinds) == 1 and not kinds & {"date", "time", "code"}


def reversed_trends(claim: str, own: str) -> Iterator[str]:
    """Values that the line calls a rise, a minimum … and the cited text a fall, a maximum …"""
    theirs = sentences(own)
    for sentence in sentences(claim):
        for mark in sentence.marks:
            homes = [(other, home) for other in theirs for home in other.marks if same(home, mark)]
            for tell in (_move, _bound, _end, _per):
                said = {tell(other, home) for other, home in homes} - {None}
                mine = tell(sentence, mark)
                if mine and said and mine not in said and not {mine, *said} & {"point"}:
                    yield f"{mark.text}{sentence.text[mark.end : mark.end + 6]}"


def changed_places(claim: str, own: str) -> Iterator[str]:
    """Amounts of a change and of what it led to that have changed places (「3億円増え、20万円となった」)."""
    lines = [(sentence, mark) for sentence in sentences(claim) for mark in sentence.marks]
    mine = {mark: _move(sentence, mark) for sentence, mark in lines}
    results = [mark for sentence, mark in lines if _RESULT.match(sentence.text, mark.end)]
    theirs = [(mark, _move(sentence, mark)) for sentence in sentences(own) for mark in sentence.marks]
    for mark, move in mine.items():
        said = [other for home, other in theirs if same(home, mark)]
        if not move or not said or any(said):
            continue
        for other in results:
            moved = any(there and same(home, other) for home, there in theirs)
            if not mine[other] and moved and mark.kinds & other.kinds:
                yield f"{mark.text}、{other.text}"


def repeated(claim: str, own: str) -> Iterator[str]:
    """A value that a sentence gives twice, the cited text once beside another that the line lacks."""
    theirs = sentences(own)
    named = [mark for sentence in sentences(claim) for mark in sentence.marks]
    for sentence in sentences(claim):
        for one, other in pairwise(mark for mark in sentence.marks if mark.kinds - _NO_TWICE):
            homes = [(there, home) for there in theirs for home in there.marks if same(home, one)]
            if not one.keys & other.keys or len(homes) != 1:
                continue
            there, home = homes[0]
            beside = [mark for mark in there.marks if mark.kinds == home.kinds and not mark.keys & home.keys]
            if any(not any(same(mark, mine) for mine in named) for mark in beside):
                yield one.text


def _move(sentence: Sentence, mark: Mark) -> str | None:
    """Whether a value is one of more or of less, by the word that follows it."""
    if "date" in mark.kinds:
        return None
    end = mark.end
    for other in sentence.marks:  # 「350円、率にして6.0%の引上げ」
        if 0 <= other.start - end <= 8 and re.match(r"[、(]?(?:率|割合)", sentence.text[end:]):
            end = other.end
    move = _MOVES.match(sentence.text, end)
    if not move or _NEGATED.match(sentence.text, move.end()):
        return None
    return "up" if move["up"] else "down"


def _per(sentence: Sentence, mark: Mark) -> str:
    """The span for which an amount is given: 「年6,800円」."""
    match = None if mark.kinds & {"date", "time"} else _PER.search(sentence.text[: mark.start])
    return match["per"] if match else "point"


def _end(sentence: Sentence, mark: Mark) -> str | None:
    """Whether a date or a time is a beginning or an end."""
    if not mark.kinds & {"date", "time"}:
        return None
    match = re.match(
        r"末?(?:の|、)?(?:[(][月火水木金土日][)])?(?:(から)|(まで))(?!の間)", sentence.text[mark.end :]
    )
    return ("start" if match[1] else "end") if match else "point"


def _bound(sentence: Sentence, mark: Mark) -> str | None:
    """Whether a value is a least or a most, by the word that follows it."""
    bound = _BOUNDS.match(sentence.text, mark.end)
    if not bound or (bound["over"] and _NEGATED.match(sentence.text[: bound.end() + 5], bound.end())):
        return None
    return "short" if bound["short"] else "over"
