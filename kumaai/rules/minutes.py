"""Minutes by rules: taken from the transcript's own words, each item with the lines that it rests on."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from kumaai.answers import Cited, Minutes, Remark
from kumaai.rules import minutes_cues as cues
from kumaai.rules import minutes_promises as promises
from kumaai.rules.japanese import gist, narrow, quantities
from kumaai.rules.minutes_head import read_head
from kumaai.rules.minutes_next import next_meeting
from kumaai.rules.minutes_notes import surnames
from kumaai.rules.minutes_numbers import Correction, corrections, outdated
from kumaai.rules.minutes_outcomes import Outcomes, chair, cited
from kumaai.rules.minutes_questions import questions
from kumaai.rules.minutes_tasks import Tasks
from kumaai.rules.minutes_turns import Said, Talk, read
from kumaai.source import Source

STYLES = ("zenbun", "yoten", "gaiyo", "shanai")
_CUE = re.compile(
    r"決定|承認|可決|異議なし|継続審議|保留|宿題|持ち帰|までに|次回|お願い(?:し|いたし)ます。?$"
    r"|確認(?:し|いた)ます|不採択|採択|訂正"
)
_GREETING = re.compile(
    r"^(?:皆(?:さん|様)|お(?:はよう|忙し|疲れ)|こんにちは|こんばんは|よろしくお願い"
    r"|本日は(?:お集まり|お忙し)|ありがとう|どうも|失礼(?:いた)?しました|恐縮|以上です"
    r"|御?清聴)"
    r"|ありがとうござい(?:ます|ました)。?$|(?:よろしく|簡潔に|どうぞ)お願い(?:いた)?(?:し"
    r"|申し上げ)ます。?$|おっしゃるとおり|ごもっとも|励みになります|恐縮です"
)
_THIN = re.compile(
    r"^(?:はい|ええ|いえ|いや|そう(?:ですね|です)?|なるほど|分かりました"
    r"|承知(?:いた)?しました|了解(?:です|しました)?|どうぞ|同感です|確認できました"
    r"|大丈夫です)[。、]?"
)


def minutes(source: Source, *, style: str = "yoten", today: date | None = None) -> Minutes:
    """Minutes of a transcript or of notes, by rules and without a model.

    ``style`` is zenbun (tidied verbatim), yoten (gist per speaker), gaiyo or
    shanai (outcomes without remarks). ``today`` only completes a date that has
    a weekday but no year. What the source does not say is None or empty;
    every item cites its blocks. An unknown style raises :class:`ValueError`.
    """
    if style not in STYLES:
        raise ValueError(f"unknown style: {style}")
    talk = read(source)
    head = read_head(source, talk, today)
    corrected = corrections(talk)
    meets, day = next_meeting(talk, head.day)
    names = surnames([*head.attendees, *talk.speakers])
    outcomes = Outcomes(talk, _kind(head.title, talk), names)
    put_off = outcomes.items("postponed")
    taken = {at for found in put_off for at in found.ats} | ({meets.at} if meets else set())
    tasks = Tasks(talk, head.day, day, taken, names)
    answer = Minutes(
        title=head.title,
        date=head.date,
        time=head.time,
        place=head.place,
        attendees=head.attendees,
        absent=head.absent,
        secretariat=head.secretariat,
        observers=head.observers,
        openness=head.openness,
        papers=head.papers,
        agenda=head.agenda,
        remarks=[],
        decisions=[_corrected(cited(found), corrected, found.at) for found in outcomes.items("decision")],
        todos=[*(todo for todo, _said in tasks.todos), *tasks.listed],
        postponed=[cited(found) for found in put_off],
        questions=questions(talk, corrected, chair(talk)),
        next_meeting=Cited(text=gist(meets.text), cites=list(meets.ids)) if meets else None,
    )
    cited_blocks = _cited(answer)
    turns = {said.turn for said in talk.said if cited_blocks & set(said.ids)}
    answer.remarks = remarks(talk, style, corrected, turns)
    answer.overlooked = _overlooked(talk, cited_blocks)
    return answer


def _kind(title: str | None, talk: Talk) -> str:
    """The words that tell which kind of meeting it is: the title, else how it was opened."""
    opening = "".join(said.text for said in talk.said[:2])
    return f"{title or ''} {opening if title is None else ''}"


def _corrected(item: Cited, corrected: list[Correction], at: int) -> Cited:
    for fix in outdated(item.text, corrected, at):
        item.text += f"（訂正：{gist(fix.said.text)}）"
        item.cites = list(dict.fromkeys([*item.cites, *fix.said.ids]))
    return item


def remarks(
    talk: Talk, style: str, corrected: list[Correction], outcomes: set[int] | None = None
) -> list[Remark]:
    """What each speaker said, turn by turn: all of it tidied, or the sentences that carry content.

    ``outcomes`` are the turns that something came of; what was said shortly before them is kept.
    """
    if style in ("gaiyo", "shanai"):
        return []
    turns: dict[int, list[Said]] = {}
    for said in talk.said:
        turns.setdefault(said.turn, []).append(said)
    chosen = {number: turn if style == "zenbun" else gist_of(turn, 2.0) for number, turn in turns.items()}
    if style == "yoten" and outcomes:
        near = {turn + step for turn in outcomes for step in range(-3, 2)}
        narrower = {n: kept if n in near else gist_of(turns[n], 3.0) for n, kept in chosen.items()}
        if sum(map(bool, narrower.values())) * 4 >= len(turns):
            chosen = narrower
    return [_remark(kept, corrected) for kept in chosen.values() if kept]


def _remark(kept: list[Said], corrected: list[Correction]) -> Remark:
    parts, ids = [], []
    for said in kept:
        parts.append(said.text)
        ids += said.ids
        for fix in outdated(said.text, corrected, said.at):
            parts.append(f"（後の発言で{fix.new}に訂正）")
            ids += fix.said.ids
    return Remark(speaker=kept[0].speaker, text="".join(parts), cites=list(dict.fromkeys(ids)))


def gist_of(turn: list[Said], least: float, most: int = 4) -> list[Said]:
    """The sentences of a turn that weigh at least ``least``; at most ``most`` unless more of them hold figures."""
    scored = [(said, _weight(said)) for said in turn]
    kept = [(said, weight) for said, weight in scored if weight >= least]
    if len(kept) > most:
        order = sorted(kept, key=lambda pair: (-pair[1], pair[0].at))
        chosen = {said.at for said, _weight_ in order[:most]} | {
            said.at for said, weight in kept if weight >= 3
        }
        kept = [pair for pair in kept if pair[0].at in chosen]
    return [said for said, _weight_ in kept]


def _weight(said: Said) -> float:
    """How much a sentence says: outcomes and figures over statements, greetings and chat nothing."""
    text = gist(narrow(said.text))
    if cues.decided(text) or cues.put_off(text) or cues.proposal(text):
        return 4
    if quantities(text):
        return 3
    if _GREETING.search(text) or cues.CHATTER.search(text):
        return 0
    bare = _THIN.sub("", text)
    if len(bare) < 8:
        return 0
    if cues.question(text) or promises.PROMISED.search(text) or promises.ORDERED.search(text):
        return 3
    soft = re.search(
        r"と(?:感じ|思い)ます|気がします|印象です|ですね。?$|てまいりたい|と考えております"
        r"|と認識しております",
        text,
    )
    return 1 if soft else 2


def _cited(answer: Minutes) -> set[str]:
    """The blocks that an outcome rests on."""
    used = {
        block
        for items in (answer.decisions, answer.todos, answer.postponed, answer.questions)
        for item in items
        for block in item.cites
    }
    return used | set(answer.next_meeting.cites if answer.next_meeting else ())


def _overlooked(talk: Talk, used: set[str]) -> list[str]:
    """Blocks with a word that often marks an outcome and that no outcome cites."""
    found: dict[str, None] = {}
    for said in talk.said:
        text = narrow(said.text)
        if not _CUE.search(text) or _GREETING.search(gist(text)) or used & set(said.ids):
            continue
        if cues.CHATTER.search(text) or cues.CALL_ON.search(text):
            continue
        found.update(dict.fromkeys(said.ids))
    return list(found)


def overlooked(source: Source, answer: Minutes) -> list[str]:
    """Ids of the lines with words of decision or promise that ``answer``, whoever made it, cites nowhere."""
    outcomes = msgspec.structs.replace(
        answer, remarks=[]
    )  # a remark only repeats a line, it does not settle it
    return _overlooked(read(source), _cited(outcomes))
