"""What a meeting decided and put off, and when it meets next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from kumaai.answers import Cited
from kumaai.rules import minutes_cues as cues
from kumaai.rules import minutes_notes as notes
from kumaai.rules import minutes_promises as promises
from kumaai.rules.japanese import gist, likeness, narrow
from kumaai.rules.minutes_dates import best_deadline, deadlines
from kumaai.rules.minutes_topics import says_what, topic_of
from kumaai.rules.minutes_turns import Said, Talk

_CHAIR = re.compile(r"(?:議長|(?<!自治)(?<!町内)会長|委員長|座長|部会長|司会|進行|チェア|ファシリテーター)")
_CALLS_UP = re.compile(
    r"^(?:次は|次に|それでは|では)、?[^。]{0,30}(?:お願いします|です。?$|移ります|について)"
    r"|を始めます|本日はここまで|以上で終わり"
)
_BILL = re.compile(r"(?:議案?|請願|陳情|発議|報告|認定|同意)第?\s*[0-9]+号")
_BRIEFING = re.compile(r"説明会|報告会|懇談会|意見交換会|シンポジウム|講演|見学会|タウンミーティング")


@dataclass(slots=True)
class Found:
    """A decision or a postponement as it grows while the talk is read."""

    kind: str
    text: str
    ids: list[str]
    turn: int
    at: int
    ats: list[int] = field(default_factory=list)
    formal: bool = False
    topic: str = ""
    gone: bool = False


@dataclass(slots=True)
class _Open:
    said: Said
    led: bool = True
    agreed: bool = False
    opposed: bool = False
    ids: tuple[str, ...] = ()


def chair(talk: Talk) -> set[str]:
    """The speakers who lead: by title, else whoever speaks first and whoever calls up most of the matters."""
    named = {name for name in talk.speakers if _CHAIR.search(name) and not re.search(r"副|教育長", name)}
    if named:
        return named
    calls = Counter(said.speaker for said in talk.said if said.speaker and _CALLS_UP.search(said.text))
    return {*talk.speakers[:1], *(name for name, count in calls.most_common(1) if count > 1)}


class Outcomes:
    """Reads a talk once and collects its decisions and postponements."""

    def __init__(self, talk: Talk, title: str, names: list[str] | None = None) -> None:
        self.talk, self.chairs, self.names = talk, chair(talk), names or []
        self.briefing = bool(_BRIEFING.search(title))
        self.found: list[Found] = []
        self._open: _Open | None = None
        self._topic: Said | None = None
        for said in talk.said:
            self._step(said)
        self._drop_changed()

    def items(self, kind: str) -> list[Found]:
        return [found for found in self.found if found.kind == kind and not found.gone]

    def _step(self, said: Said) -> None:
        text = cues.bare(gist(narrow(said.text)))
        section = self._by_section(said, text)
        if section:
            self._add(section, said)
        elif cues.TODO_SECTION.search(said.section) or self._answer_to_open(said):
            return
        elif self._puts_off(said, text):
            self._add("postponed", said)
            self._open = None
        elif self._leads(said) and cues.SO_BE_IT.search(narrow(said.text)):
            self._take_up(said)
        elif cues.proposal(text) and (self._leads(said) or not self.briefing):
            opened = self._open
            pending = opened and not opened.agreed and said.turn - opened.said.turn <= 4
            if not pending or says_what(text):
                self._open = _Open(said, led=self._leads(said))
        elif cues.NEXT_MEETING.match(text) and deadlines(text) and not cues.decided(text):
            pass
        elif self._decides(said, text):
            self._decide(said, text)
        self._follow_topic(said, text)

    def _decides(self, said: Said, text: str) -> bool:
        if self.talk.notes and said.speaker is None:
            if notes.actor(text, self.names) and notes.acts(text):
                return False  # somebody's task
            spoken = gist(narrow(said.text))
            if notes.settled(spoken) or notes.planned(spoken):
                return True
        return cues.decided(text) or (self._leads(said) and not self.briefing and self._by_chair(said, text))

    def _wished(self, said: Said) -> bool:
        """Whether the speaker before wished, proposed or objected to something, and did not ask for a fact."""
        before = self._turn_before(said)
        return any(
            cues.WISHED.search(other.text) and not cues.INFORMS.search(other.text) for other in before[-2:]
        )

    def _turn_before(self, said: Said) -> list[Said]:
        earlier = [
            other for other in self.talk.said[max(0, said.at - 24) : said.at] if other.turn < said.turn
        ]
        return [other for other in earlier if other.turn == earlier[-1].turn] if earlier else []

    def _puts_off(self, said: Said, text: str) -> bool:
        if self.talk.notes and said.speaker is None and notes.left_open(text):
            return True
        if cues.AFTER_SEEING.search(text) and not (cues.NOT_PUT_OFF.search(text) or cues.question_form(text)):
            firm = re.search(r"決めさせて|決めたい|決めましょう|ということ|かどうか", text)
            leads = self._leads(said) and not self.briefing
            if said.speaker is None or firm or leads or self._wished(said):
                return True
        last = self.found[-1] if self.found else None
        follows = last is not None and last.kind == "postponed" and last.turn == said.turn
        later = re.search(
            r"(?:次回|改めて|後日|検討して|協議して|[0-9]月の)[^。]*(?:お?答え|回答|返事|お?示し)", text
        )
        return (cues.put_off(text) or bool(follows and later)) and not cues.CHATTER.search(text)

    def _by_section(self, said: Said, text: str) -> str | None:
        section = re.sub(r"^[\d.．、)（）(\s　]+", "", said.section)
        if cues.NEXT_MEETING.match(text):
            return None
        if re.fullmatch(r"(?:https?:\S+|\[[^\]]*\]\([^)]*\)\s*)", text) or len(text) < 4:
            return None
        kind = next(
            (
                kind
                for pattern, kind in ((cues.DECIDED_SECTION, "decision"), (cues.PUT_OFF_SECTION, "postponed"))
                if pattern.search(section)
            ),
            None,
        )
        if kind == "decision" and (
            cues.put_off(text) or re.search(r"募集中|決定せず|決まらず|未定|特になし|なし。?$|[？?]$", text)
        ):
            return "postponed" if cues.put_off(text) or "決定せず" in text else None
        return kind if not re.fullmatch(r"(?:特に)?(?:なし|ありません)。?", text) else None

    def _leads(self, said: Said) -> bool:
        return said.speaker is None or said.speaker in self.chairs or not self.chairs

    def _by_chair(self, said: Said, text: str) -> bool:
        spoken = narrow(said.text)
        if cues.resolved(text) and not self._promise(text):
            return said.speaker is not None or bool(re.search(r"(?:する|した|なった)。?$", text))
        if said.speaker is None or self._promise(text):
            return False
        if cues.concluded(spoken) or (cues.replied(text) and self._is_asked_how(said)):
            return True
        before = self._turn_before(said)
        return (
            bool(before)
            and before[-1].speaker not in self.chairs
            and cues.echoed(narrow(before[-1].text), text)
        )

    def _is_asked_how(self, said: Said) -> bool:
        """Whether somebody who does not lead has just asked the chair how something is to be done."""
        before = self._turn_before(said)
        if not before or before[-1].speaker in (None, said.speaker) or before[-1].speaker in self.chairs:
            return False
        last = narrow(before[-1].text)
        return bool(cues.ASKS_HOW.search(last)) and not cues.INFORMS.search(last)

    def _promise(self, text: str) -> bool:
        due = best_deadline(text)
        return bool(due and due.hard and promises.PROMISED.search(text))

    def _answer_to_open(self, said: Said) -> bool:
        opened = self._open
        if opened is None:
            return False
        text = narrow(said.text)
        if said.turn - opened.said.turn > 6:
            self._open = None
            return False
        other = said.speaker != opened.said.speaker or said.speaker is None
        if other and cues.DISSENT.search(text):
            opened.opposed = True
            return False
        if not other or opened.opposed or not cues.ASSENT.search(text):
            return False
        if not opened.agreed and not self._assents(opened, said, text):
            return False
        if not opened.agreed and self._with_a_wish(said):
            return False
        if opened.agreed and (said.turn - self.found[-1].turn > 1 or len(text) > 24):
            return False  # others join in at once and briefly, or speak of something else
        if not opened.agreed:
            opened.agreed = True
            kind = "postponed" if cues.PUT_OFF.search(narrow(opened.said.text)) else "decision"
            self._add(kind, opened.said, opened.ids)
            if kind == "decision" and len(said.text) <= 24:
                self.found[-1].text += f"（「{said.text.strip('「」（）()〔〕 　')}」）"
        last = self.found[-1]
        last.ids.extend(i for i in said.ids if i not in last.ids)
        last.turn = said.turn
        return True

    def _with_a_wish(self, said: Said) -> bool:
        """Whether one person's assent goes on to ask for something: then nothing is settled yet."""
        if said.speaker is None or cues.TOGETHER.match(said.speaker) or said.speaker in self.chairs:
            return False
        rest = [other for other in self.talk.turn(said.turn) if other.at > said.at]
        return any(
            re.search(r"てください|てほしい|ただ、|ただし|条件|れば[^。]*見直", other.text) for other in rest
        )

    def _assents(self, opened: _Open, said: Said, text: str) -> bool:
        """Whether this assent settles the proposal: from the meeting to its chair, or from the chair."""
        if not opened.led:
            firm = re.search(r"お願いします|結構です|進めてください|いいです|よいです|それで|決まり", text)
            return said.speaker in self.chairs and bool(firm)
        together = said.speaker is None or bool(cues.TOGETHER.match(said.speaker)) or "異議" in text
        return together or not re.search(r"いかが|どう", opened.said.text)

    def _take_up(self, said: Said) -> None:
        """「では、そのように」 decides what was proposed before it."""
        if self._open and not self._open.agreed:
            self._add("decision", self._open.said, said.ids)
            self._open = None
            return
        raised = [other for other in self._turn_before(said)[-3:] if cues.OPINION.search(other.text)]
        if not self._open and raised and not self.briefing and said.speaker is not None:
            self._add("decision", raised[-1], said.ids)

    def _goes_on(self, last: Found, said: Said, text: str, formal: bool) -> bool:
        """Whether a deciding sentence states the outcome of the decision found just before."""
        opened = self._open
        if (
            last.kind != "decision"
            or last.gone
            or said.turn - last.turn > 4
            or (opened and not opened.agreed)
        ):
            return False
        bills = set(_BILL.findall(narrow(last.text))), set(_BILL.findall(text))
        if all(bills) and not bills[0] & bills[1]:
            return False
        alike = likeness(last.text, text)
        agreed = bool(opened) and (formal or bool(re.search(r"異議な|原案|本案|そのように", text)))
        same = last.formal or agreed or alike >= (0.4 if opened else 0.75)
        return same and (last.formal or said.turn != last.turn or alike >= 0.6)

    def _decide(self, said: Said, text: str) -> None:
        opened, last = self._open, self.found[-1] if self.found else None
        formal = bool(re.search(r"異議な|起立|挙手|多数|採決|お諮り|全会一致", text)) and len(text) < 40
        if last and self._goes_on(last, said, text, formal):
            last.ids.extend(i for i in said.ids if i not in last.ids)
            last.ats.append(said.at)
            if re.search(r"可決|否決|承認|採択|決定|決し|了承", text):
                replaces = says_what(text) or not says_what(last.text)
                last.text = gist(said.text) if replaces else f"{last.text}（{gist(said.text)}）"
                last.formal = False
            else:
                last.formal = True  # 「御異議なしと認めます」: the result follows
            self._open = None
            return
        if (
            formal
            and last
            and last.kind == "postponed"
            and said.turn - last.turn <= 3
            and not says_what(text)
        ):
            last.ids.extend(i for i in said.ids if i not in last.ids)  # it was put off by a formal vote
            return
        before = opened.said.ids if opened and not opened.agreed and said.turn - opened.said.turn <= 4 else ()
        self._add("decision", said, (), before)
        self.found[-1].formal = formal
        if formal and opened and not opened.agreed and not says_what(text) and says_what(opened.said.text):
            self.found[-1].text = gist(opened.said.text)
        self._open = _Open(said, agreed=True) if cues.STATED.search(text) else None

    def _add(self, kind: str, said: Said, after: tuple[str, ...] = (), before: tuple[str, ...] = ()) -> None:
        last = self.found[-1] if self.found else None
        ids = list(dict.fromkeys((*before, *said.ids, *after)))
        if kind == "postponed" and last and last.kind == kind and self._same_matter(last, said):
            last.ids.extend(i for i in ids if i not in last.ids)
            last.ats.append(said.at)
            last.text += gist(said.text)
            last.turn = said.turn
            return
        if kind == "postponed" and last and last.kind == "decision" and self._objected(last, said):
            last.gone = True
        found = Found(kind, gist(said.text), ids, said.turn, said.at, [said.at], topic=self._context(said))
        if kind == "postponed" and self._vague(said) and not said.section:
            previous = self._before(said)
            if previous:
                found.topic, found.ids = (
                    f"「{gist(previous.text).rstrip('。')}」",
                    list(dict.fromkeys((*previous.ids, *ids))),
                )
        self.found.append(found)

    def _objected(self, last: Found, said: Said) -> bool:
        """Whether somebody objected between a decision and the words that put it off again."""
        between = self.talk.said[last.at + 1 : said.at]
        return said.turn - last.turn <= 4 and any(
            re.search(r"待って|異議|反対|困ります", other.text) and other.turn > last.turn
            for other in between
        )

    def _same_matter(self, last: Found, said: Said) -> bool:
        """Whether a postponement goes on with the one before: in one turn, or soon after by the same speaker."""
        if cues.PUT_OFF_SECTION.search(said.section):
            return False
        if last.turn == said.turn:
            return self.talk.said[last.at].speaker is not None or likeness(last.text, said.text) >= 0.4
        bills = set(_BILL.findall(narrow(last.text))) & set(_BILL.findall(narrow(said.text)))
        if bills and said.turn - last.turn <= 4:
            return True
        same = self.talk.said[last.at].speaker == said.speaker is not None
        return same and said.turn - last.turn <= 2 and self._vague(self.talk.said[last.at])

    def _before(self, said: Said) -> Said | None:
        """The last sentence of whoever spoke before: what is put off."""
        earlier = [
            other for other in self.talk.said[max(0, said.at - 12) : said.at] if other.turn < said.turn
        ]
        for other in reversed(earlier):
            if said.turn - other.turn > 3:
                return None
            if re.search(
                r"[一-龥ァ-ヴー]{2,}[^、。]{0,8}(?:は|が|を)|か。?$|ほしい|欲しい|たい", other.text
            ) and not re.search(r"^私は(?:反対|賛成)", other.text):
                return other
        return None

    @staticmethod
    def _vague(said: Said) -> bool:
        """Whether the sentence leaves unsaid what it is about."""
        text = re.sub(
            r"(?:今日|本日|今回|この場|意見|御意見|ご意見|結果|担当)[^、。]{0,6}(?:は|が|を|で)",
            "",
            gist(said.text),
        )
        return not re.search(
            r"[一-龥ァ-ヴー]{2,}[^、。]{0,8}(?:については|に関しては|の件は|は、|は(?!い))|議[案第]|請願",
            text,
        )

    def _context(self, said: Said) -> str:
        """The topic under discussion, where the sentence itself names none."""
        if said.matter:
            return said.matter if self._vague(said) and likeness(said.matter, said.text) < 0.5 else ""
        if self._topic is None or not self._vague(said) or said.turn - self._topic.turn > 24:
            return ""
        topic = topic_of(self._topic.text)
        return "" if not topic or likeness(topic, said.text) >= 0.5 else topic

    def _follow_topic(self, said: Said, text: str) -> None:
        if topic_of(text) and self._leads(said):
            self._topic = said

    def _drop_changed(self) -> None:
        """A later decision on the same matter with another figure, or a change of mind, replaces the earlier one."""
        decisions = self.items("decision")
        for number, later in enumerate(decisions):
            for earlier in decisions[:number]:
                said = next(s for s in self.talk.said if s.at == later.at)
                if likeness(earlier.text, later.text) >= 0.5 and cues.CHANGED_MIND.search(said.text):
                    earlier.gone = True


def cited(found: Found) -> Cited:
    """A found decision or postponement as the contract's statement."""
    text = found.text if not found.topic else f"{found.topic}：{found.text}"
    return Cited(text=text, cites=list(dict.fromkeys(found.ids)))
