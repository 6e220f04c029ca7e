"""Questions and the answers that they got; none is dropped."""

from __future__ import annotations

import re

from kumaai.answers import Question
from kumaai.rules import minutes_cues as cues
from kumaai.rules.japanese import gist, grams, narrow, quantities
from kumaai.rules.minutes_numbers import Correction, outdated
from kumaai.rules.minutes_turns import Said, Talk

_BOILERPLATE = re.compile(
    r"(?:てまいり(?:ます|たい)|と(?:考え|認識し|承知し)ており|と存じ|に努め(?:て|ます)|(?:て"
    r"|で)いるところで|お答え(?:いた|申|し)|でございます(?:が|ので)|ありがとう"
    r"|頂いております|受け止めて|求められ)"
)


def questions(talk: Talk, corrected: list[Correction], leads: set[str]) -> list[Question]:
    """All questions for information with their answers."""
    found: list[Question] = []
    for turn in _turns(talk):
        if not turn[0].speaker and not turn[0].section and len(talk.speakers) > 0:
            continue
        asked = [said for said in turn if cues.question(gist(narrow(said.text)))]
        if turn[0].mark == "Q":
            asked = asked or turn
        if not asked or turn[0].mark == "A" or _managing(turn, asked, leads):
            continue
        answer = _answer(talk, asked[-1])
        if answer is None and talk.speakers and asked[-1].speaker in leads and len(asked) == len(turn):
            pass
        found.append(_question(talk, asked, answer, corrected))
    return found


def _turns(talk: Talk) -> list[list[Said]]:
    turns: dict[int, list[Said]] = {}
    for said in talk.said:
        turns.setdefault(said.turn, []).append(said)
    return list(turns.values())


def _managing(turn: list[Said], asked: list[Said], leads: set[str]) -> bool:
    """Whether the chair only runs the meeting (「ほかにありますか」「どうぞ」) or asks to agree."""
    if turn[0].speaker not in leads:
        return False
    return all(
        re.search(
            r"ほかに|何かあり|ご?意見|よろしい|異議|いかがでしょうか|ございませんか|お願いし", said.text
        )
        or cues.proposal(narrow(said.text))
        for said in asked
    )


def _answer(talk: Talk, asked: Said) -> list[Said] | None:
    """The next turn of somebody else that says something."""
    for turn in _turns(talk):
        if turn[0].turn <= asked.turn or turn[0].turn > asked.turn + 3:
            continue
        if turn[0].speaker is None and talk.speakers:
            continue
        if turn[0].speaker == asked.speaker:
            if asked.speaker is not None:
                continue
            return None
        handed = len(turn) == 1 and re.search(
            r"(?:お願いします|どうぞ|いかがですか|発言を許します)[。]?$", turn[0].text
        )
        if handed and turn[0].turn < asked.turn + 3:
            continue
        if (
            any(cues.question(gist(narrow(said.text))) for said in turn)
            and len(turn) == 1
            and not re.match(r"はい|いいえ", turn[0].text)
        ):
            return None
        return turn
    return None


def _question(
    talk: Talk, asked: list[Said], answer: list[Said] | None, corrected: list[Correction]
) -> Question:
    theme = ""
    for said in talk.turn(asked[0].turn):
        match = cues.THEME.search(gist(narrow(said.text)))
        theme = f"（{match['theme']}について）" if match else theme
    goal = [said for said in asked if not cues.THEME.search(gist(narrow(said.text)))] or asked
    text = theme + "".join(gist(said.text) for said in goal[-3:])
    ids = [block for said in goal for block in said.ids]
    reply = None
    if answer:
        chosen = core(answer, text)
        reply = "".join(gist(said.text) if not n else said.text for n, said in enumerate(chosen))
        ids += [block for said in chosen for block in said.ids]
        for fix in (one for said in chosen for one in outdated(said.text, corrected, said.at)):
            reply += f"（訂正：{gist(fix.said.text)}）"
            ids += fix.said.ids
    return Question(
        question=text,
        answer=reply,
        asker=asked[0].speaker,
        answerer=answer[0].speaker if answer else None,
        cites=list(dict.fromkeys(ids)),
    )


def core(turn: list[Said], question: str, most: int = 3) -> list[Said]:
    """The sentences of an answer that answer: figures and the question's words before general remarks."""
    if len(turn) <= most and sum(len(said.text) for said in turn) < 200:
        return turn
    wanted = grams(question)
    scores = []
    for number, said in enumerate(turn):
        score = 2.0 * bool(quantities(said.text)) + min(2.0, len(grams(said.text) & wanted) / 2)
        score -= 2.0 * bool(_BOILERPLATE.search(said.text)) and not quantities(said.text)
        scores.append((score - number / 100, number))
    best = sorted(number for score, number in sorted(scores, reverse=True)[:most] if score > 0) or [0]
    return [turn[number] for number in best]
