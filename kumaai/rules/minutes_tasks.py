"""Who is to do what by when: promises, requests that were accepted, and the to-do lists of notes."""

from __future__ import annotations

import re
from datetime import date

from kumaai.answers import Todo
from kumaai.rules import minutes_cues as cues
from kumaai.rules import minutes_notes as notes
from kumaai.rules import minutes_promises as promises
from kumaai.rules.japanese import gist, narrow
from kumaai.rules.minutes_dates import Due, best_deadline, resolve, western
from kumaai.rules.minutes_lines import Line
from kumaai.rules.minutes_notes import PERSON
from kumaai.rules.minutes_outcomes import chair
from kumaai.rules.minutes_turns import Said, Talk

_COLUMNS = (
    ("宿題", "タスク", "やること", "対応事項", "対応", "内容", "項目", "作業"),
    ("担当", "担当者", "主担当"),
    ("期限", "期日", "締切", "いつまで"),
)
_POLITE = re.compile(r"(?:ます|です|した|あります|ございます)[。]?$")
_COLLECTIVE = re.compile(
    r"^(?:一同|全員|各委員|委員一同|出席者|会場|複数|参加者[A-ZＡ-Ｚ0-9０-９]*|住民.*|市民.*|傍聴.*|議長.*)$"
)
_NAMED = re.compile(
    rf"(?:^|[、。：（(→・\s]|[はをにでも]|では|それでは|それは|これは"
    rf"|じゃあ)(?P<who>{PERSON}(?:と{PERSON})*|事務局|[一-龥ァ-ヴー]{{2,10}}(?:課|係|局|室"
    rf"|班|社|部))(?:は|が|から|に|で|、|の方で|に(?:は)?お願い|、お願い)"
)


class Tasks:
    """Reads a talk and collects what somebody is to do."""

    def __init__(
        self, talk: Talk, base: date | None, following: date | None, taken: set[int], names: list[str]
    ) -> None:
        self.talk, self.base, self.following, self.taken = talk, base, following, taken
        self.names, self.chairs = names, chair(talk)
        self.todos: list[tuple[Todo, Said]] = []
        for said in talk.said:
            if said.at not in taken:
                self._step(said)
        self.listed = [todo for line in talk.tables if (todo := self._row(line))]

    def _row(self, line: Line) -> Todo | None:
        """A row of a table with columns for the task, its owner and its deadline."""
        cells = dict(zip(line.header, line.cells, strict=False))
        what, who, due = (
            next((cells[name] for name in names if cells.get(name)), None) for names in _COLUMNS
        )
        if what is None or not any(name in cells for name in _COLUMNS[1]):
            return None
        day = resolve(due, self.base, self.following) if due else None
        return Todo(
            text=what, who=who, due=due, due_date=day.isoformat() if day else None, cites=list(line.ids)
        )

    def _step(self, said: Said) -> None:
        text = gist(narrow(said.text))
        due = _due(text)
        section = (
            bool(cues.TODO_SECTION.search(said.section))
            and len(text) > 3
            and not re.match(r"(?:特に)?(?:なし|ありません)", text)
        )
        if section:
            self._add(said, self._owner(said, text, spoken=False), due.text if due else None)
            return
        if (
            said.speaker is None
            and promises.NOTED.search(text)
            and re.search(r"(?:する|しておく|る)。?$", text)
            and self._owner(said, text, spoken=False)
        ):
            self._add(said, self._owner(said, text, spoken=False), due.text if due else None)
            return
        if self.talk.notes and said.speaker is None and notes.acts(cues.bare(text)):
            who = notes.actor(text, self.names)
            if who or notes.for_all(text):
                self._add(said, who, due.text if due else None)
                return
        if cues.question_form(text) and not promises.ORDERED.search(text):
            return
        if (
            promises.NOT_A_TASK.search(text)
            or (cues.CHATTER.search(text) and not due)
            or (cues.NEXT_MEETING.match(text) and "まで" not in text)
            or (promises.TELLS_DAY.search(text) and not due)
        ):
            return
        if promises.ORDERED.search(text):
            self._order(said, text, bool(due))
        elif self._speaks_of_doing(said, text, due) and not (cues.resolved(text) or cues.decided(text)):
            self._promise(said, text, due is not None)
        elif due and due.hard and promises.NOTED.search(text) and not _POLITE.search(text):
            who = self._owner(said, text, spoken=False) or self._same_line(said)
            self._add(said, who, due.text)

    def _speaks_of_doing(self, said: Said, text: str, due: Due | None) -> bool:
        """Whether the speaker says to do something: work by name, or any act with a deadline or taken upon oneself."""
        if promises.PROMISED.search(text) or (due and due.hard and promises.ANY_ACT.search(text)):
            return True
        if said.speaker is None or not promises.DOES.search(text) or promises.ONLY_WORDS.search(text):
            return False
        return bool(promises.FIRM.search(text) or promises.KEEPS.search(text) or self._accepts(said))

    def _accepts(self, said: Said) -> bool:
        """Whether the turn begins by accepting what somebody has just asked for."""
        turn = self.talk.turn(said.turn)
        if not promises.ACCEPTS.match(turn[0].text):
            return False
        before = self.talk.said[turn[0].at - 1] if turn[0].at else None
        told = (
            before is not None
            and before.speaker in self.chairs
            and turn[0].text.startswith(("承知", "かしこま"))
        )
        return told or self._wanted(said)

    def _wanted(self, said: Said) -> bool:
        """Whether the speaker before asked for something to be done."""
        before = [
            s
            for s in self.talk.said[max(0, said.at - 6) : said.at]
            if s.turn == said.turn - 1 and s.speaker != said.speaker
        ]
        return any(
            promises.ASKS_FOR.search(s.text)
            and not promises.ASKS_WHETHER.search(s.text)
            and not cues.CALL_ON.search(s.text)
            and not cues.CHATTER.search(s.text)
            for s in before
        )

    def _same_line(self, said: Said) -> str | None:
        """In notes, who was to do the task before it in the same line (「消去は関氏が担当。証明書を…提出。」)."""
        todo, earlier = self.todos[-1] if self.todos else (None, None)
        return todo.who if todo and earlier and earlier.turn == said.turn and said.speaker is None else None

    def _order(self, said: Said, text: str, dated: bool) -> None:
        """A request counts with a deadline, or with someone named or answering."""
        if cues.CALL_ON.search(text) and not dated:
            return
        answer = self._acceptance(said)
        who = self._named(text)
        if answer and (who is None or re.search(r"(?:局|課|係|室|班|社|部)$", who)):
            who = answer.speaker  # who accepts for an office is who does it
        due = _due(text) or self._due_after(said)
        if due is None and not (self._named(text) and answer):
            return
        if re.search(r"[りしきえ](?:いた)?(?:し)?ます(?:ので|から)", text) or re.search(
            r"私(?:が|の(?:方|ほう))", text
        ):
            who = said.speaker
        self._add(said, who, due.text if due else None, answer)

    def _due_after(self, said: Said) -> Due | None:
        """A deadline that follows a request as a short sentence of its own (「8日までね。」)."""
        after = self.talk.said[said.at + 1 : said.at + 2]
        short = [s for s in after if s.turn == said.turn and len(s.text) < 20]
        due = _due(narrow(short[0].text)) if short else None
        return due if due and due.hard else None

    def _promise(self, said: Said, text: str, dated: bool) -> None:
        due = _due(text)
        if promises.BY_ITSELF.search(text):
            return
        if re.search(r"ましょう(?:ね)?。?$", text) and not self._named(text):
            self._together(said, due)
            return
        if re.search(r"お?答え(?:し|いた|申)", text) and not (
            due and (due.hard or re.match(r"後|次", due.text))
        ):
            return
        firm = bool(promises.FIRM.search(text) or promises.KEEPS.search(text))
        asked = not dated and (self._asked_before(said, text) or self._accepts(said))
        if not (dated or firm or asked) or (due and not self._is_deadline(text)):
            return
        if due is None and not self._promises_next(said):
            due = self._due_after(said)
        self._add(said, self._owner(said, text, spoken=True), due.text if due else None)

    def _promises_next(self, said: Said) -> bool:
        """Whether the next sentence is a promise of its own."""
        after = self.talk.said[said.at + 1 : said.at + 2]
        return bool(after) and bool(promises.PROMISED.search(gist(narrow(after[0].text))))

    def _together(self, said: Said, due: Due | None) -> None:
        """「〜を出しましょう。締切りは2月末で。」: a task of all, whose owner nobody named."""
        due = due if due and due.hard else self._due_after(said)
        if due and re.search(
            r"を[^。、]{0,12}(?:出し|集め|送り|持ち寄り|提出し|まとめ|作り|書き)[^。]*ましょう", said.text
        ):
            self._add(said, None, due.text)

    def _asked_before(self, said: Said, text: str) -> bool:
        """Whether an undated promise does what somebody just asked for, or looks into what somebody asked."""
        before = [
            s
            for s in self.talk.said[max(0, said.at - 6) : said.at]
            if s.turn == said.turn - 1 and s.speaker != said.speaker
        ]
        if (
            not before
            or re.search(r"てまいり|検討|研究|努め", text)
            or not re.search(r"ます(?:ので|から|ね)?[^。]{0,8}。?$", text)
        ):
            return False
        wanted = self._wanted(said)
        asked = any(cues.question(gist(narrow(s.text))) for s in before)
        if wanted and self._accepts(said):
            return True
        return (wanted and bool(re.search(rf"(?:を|は|に)[^。、]{{0,10}}{promises.WORK}", text))) or (
            asked and bool(promises.LOOK_INTO.search(text))
        )

    def _is_deadline(self, text: str) -> bool:
        """Whether a point in time is when the work is due, not since when or how long something runs."""
        due = _due(text)
        if due is None or due.hard:
            return True
        if re.search(r"年度$", due.text):
            return False
        rest = western(text)[due.start + len(due.text) :]
        return not re.match(
            r"から|より|ごろから|の(?:時点|間|分|予算|結果|資料|会議|平均|議会)|現在|時点|に(?:始|開)", rest
        )

    def _acceptance(self, said: Said) -> Said | None:
        for other in self.talk.said[said.at + 1 : said.at + 8]:
            if other.turn == said.turn:
                continue
            accepted = other.speaker != said.speaker and re.match(
                r"(?:はい|承知|分かりました|わかりました|了解|かしこまり|では)", other.text
            )
            return other if accepted and not (other.speaker and _COLLECTIVE.match(other.speaker)) else None
        return None

    def _named(self, text: str) -> str | None:
        match = _NAMED.search(text) or re.search(r"(?P<who>事務局)(?:で(?!す)|から|が|に)", text)
        return (
            match["who"]
            if match
            and not re.search(r"(?:他|各|全|本|当|関係)(?:課|係|局|室|部|社)$|誰|皆|各位", match["who"])
            else None
        )

    def _owner(self, said: Said, text: str, *, spoken: bool) -> str | None:
        marked = re.search(
            r"(?:担当|主担当|実施)\s*[：:]?\s*(?P<who>[^、。：）)\s]{1,12})"
            r"|[（(](?P<in>[一-龥々]{1,4}(?:さん|氏|課長|係長|主査|主任|主事"
            r"|委員)?)(?:[、，/][^）)]*)?[）)]|(?:→|⇒)\s*(?P<to>[一-龥々]{1,8})(?=[（(\s、]|$)",
            text,
        )
        handle = re.search(r"@(?P<who>[A-Za-z][\w-]*)", text)
        if marked and not spoken:
            who = marked["who"] or marked["in"] or marked["to"]
            return None if re.search(r"未定|後日|検討", who) else who
        if handle and not spoken:
            return handle["who"]
        if re.search(r"誰か|どなたか|どこかの課|担当(?:は|者)[^。]*(?:決め|未定|後)", text):
            return None
        known = (
            re.search(
                rf"(?P<who>{'|'.join(self.names)})(?:さん|氏)?(?:が|で(?!す)|から|、|に(?:て)?お願い)", text
            )
            if self.names
            else None
        )
        if known:
            return known["who"]
        named = re.search(
            rf"(?:^|[、。\s]|[はをにでも])(?P<who>{PERSON}|事務局|[一-龥ァ-ヴー]{{2,8}}(?:課|係|局|室|社))(?:が"
            rf"|で(?!す)|から|の方で|において)",
            text,
        )
        if named and not re.search(r"^(?:他|各|全|本|当)", named["who"]):
            office = (
                named["who"] == "事務局"
                and said.speaker
                and ("事務局" in said.speaker or (spoken and said.speaker not in self.chairs))
            )
            return said.speaker if office else named["who"]
        if spoken and re.search(r"(?:こと(?:に)?なりました|必要があり|べきです|ておくこと)", text):
            return None
        return said.speaker if said.speaker and not _COLLECTIVE.match(said.speaker) else None

    def _add(self, said: Said, who: str | None, due: str | None, answer: Said | None = None) -> None:
        text, ids = re.sub(r"^\[[ xX]?\]\s*", "", gist(said.text)), list(said.ids)
        if answer:
            ids += [i for i in answer.ids if i not in ids]
        rest = narrow(text).replace(due, "") if due else narrow(text)
        if not re.search(r"[一-龥ァ-ヴー]{2,}[^、。]{0,8}(?:を|は|の|も|に|って|て、)", rest):
            asked = self._request_before(said)
            if asked:
                text, ids = f"（{gist(asked.text)}）{text}", [*asked.ids, *ids]
        if self._said_already(said, due) or self._dates_the_last(said, due):
            return
        day = resolve(due, self.base, self.following) if due else None
        words = _verbatim(due, said.text)
        todo = Todo(
            text=text,
            who=who,
            due=words,
            due_date=day.isoformat() if day else None,
            cites=list(dict.fromkeys(ids)),
        )
        self.todos.append((todo, said))

    def _said_already(self, said: Said, due: str | None) -> bool:
        """Whether this only accepts the task just given; a date named in accepting it is its date."""
        if not self.todos:
            return False
        todo, earlier = self.todos[-1]
        if not set(said.ids) & set(todo.cites) or earlier.turn == said.turn:
            return False
        if due and (todo.due is None or re.search(r"\d|曜|あさって|明日", due)):
            day = resolve(due, self.base, self.following)
            todo.due, todo.due_date = _verbatim(due, said.text), day.isoformat() if day else None
        if todo.who and re.search(r"(?:局|課|係|室|班|社|部)$", todo.who) and said.speaker:
            todo.who = said.speaker
        todo.text = f"{todo.text}（{gist(said.text)}）"
        return True

    def _dates_the_last(self, said: Said, due: str | None) -> bool:
        """Whether a few words of notes only date the task before them (「…は岡さん担当。6月末発送。」)."""
        if not (self.talk.notes and due and self.todos and len(said.text) <= 14) or "を" in said.text:
            return False
        todo, earlier = self.todos[-1]
        if earlier.turn != said.turn or todo.due is not None:
            return False
        day = resolve(due, self.base, self.following)
        todo.text = f"{todo.text}{said.text}"
        todo.due, todo.due_date = _verbatim(due, said.text), day.isoformat() if day else None
        todo.cites = list(dict.fromkeys([*todo.cites, *said.ids]))
        return True

    def _request_before(self, said: Said) -> Said | None:
        for other in reversed(self.talk.said[max(0, said.at - 4) : said.at]):
            if (
                other.turn != said.turn
                and other.turn >= said.turn - 2
                and (promises.ORDERED.search(other.text) or re.search(r"(?:ます|ません)か", other.text))
            ):
                return other
        return None


def _due(text: str) -> Due | None:
    """The deadline of a task; 「今日」 is one only as 「今日中」 or 「今日まで」."""
    due = best_deadline(text)
    return None if due and due.text in ("今日", "本日") and not due.hard else due


def _verbatim(due: str | None, text: str) -> str | None:
    """The deadline as the source writes it, where widths or kanji numbers were changed for reading it."""
    if due is None or due in text:
        return due
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + len(due) + 12) + 1):
            if western(text[start:end]) == due:
                return text[start:end]
    return due
