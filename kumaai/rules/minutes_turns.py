"""A transcript or notes as turns: who said which sentences, and in which blocks they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kumaai.rules.japanese import narrow, sentences, tidy
from kumaai.rules.minutes_lines import (
    BULLET,
    HEADER_KEY,
    NOT_A_NAME,
    ROLE_END,
    Line,
    key_value,
    label,
    lines_of,
)
from kumaai.source import Source

_STAMP = r"(?:\[|\(|（)?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?:\]|\)|）)?"
_STAMPED = re.compile(rf"^{_STAMP}[\s　]+")
_NAME_STAMP = re.compile(rf"^\[?(?P<who>[^\d：:。、\[\]][^：:。、\[\]]{{0,29}}?)\]?[\s　]+{_STAMP}$")
# 「10:02 山本 課長」: the time before the name, on a line of their own.
_STAMP_NAME = re.compile(rf"^{_STAMP}[\s　]+(?P<who>[^\d：:。、\[\]「」][^：:。、\[\]「」]{{0,29}})$")
_CIRCLE = re.compile(
    r"^[○〇◯◎●][\s　]?(?P<who>[^：:。、「」\s（(]{1,24}(?:[\s　]?[（(][^）)]{1,30}[）)])?)[：:\s　]+(?P<text>\S.*)$"
)
_VOICE = re.compile(r"^<v\s+(?P<who>[^>]+)>(?P<text>.*?)(?:</v>)?$")
_COLON = re.compile(
    r"^(?:[-*・●■◆]\s*)?(?:\*\*)?@?(?P<who>[^：:。、，「」【】\[\]/]{1,24}?(?:[（(][^）)]{1,30}[）)])?)(?:\*\*)?\s*[：:]\s*(?:\*\*)?(?P<text>\S.*)$"
)
_QUOTED = re.compile(
    r"^(?P<who>[^：:。、「」\s]{1,16}(?:[\s　][^：:。、「」\s]{1,10})?)[\s　]*「(?P<text>.+)」[\s　]*$"
)
_STAGE = re.compile(r"^[\s　]*[（(〔\[「].*[）)〕\]」][\s　]*$")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in its turn."""

    text: str
    ids: tuple[str, ...]
    speaker: str | None
    turn: int
    at: int
    section: str = ""
    mark: str = ""
    matter: str = ""


@dataclass(slots=True)
class Talk:
    """A source taken apart: the lines of its head, then what was said."""

    head: list[Line] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    tables: list[Line] = field(default_factory=list)
    _counted: tuple[int, bool] = (0, True)
    _turns: dict[int, list[Said]] = field(default_factory=dict)
    _sorted: int = 0

    @property
    def notes(self) -> bool:
        """Whether these are written notes: hardly any line names a speaker."""
        if self._counted[0] != len(self.said):  # asked once a sentence: counted anew only when there are more
            speaking = sum(said.speaker is not None for said in self.said)
            self._counted = (len(self.said), speaking * 4 <= len(self.said))
        return self._counted[1]

    def turn(self, number: int) -> list[Said]:
        """The sentences of one turn."""
        for said in self.said[self._sorted :]:
            self._turns.setdefault(said.turn, []).append(said)
        self._sorted = len(self.said)
        return list(self._turns.get(number, ()))

    @property
    def speakers(self) -> list[str]:
        """Everyone who speaks, in order, collective voices left out."""
        names = dict.fromkeys(said.speaker for said in self.said if said.speaker)
        return [
            name
            for name in names
            if not re.fullmatch(r"(?:一同|全員|各委員|委員一同|出席者|会場|複数)", name)
        ]


def read(source: Source) -> Talk:
    """The turns of a source, whatever its layout; a source with no speakers gives turns without one."""
    lines = list(lines_of(source))
    _name_speakers(lines, source.kind in ("vtt", "srt"))
    talk = Talk()
    start = next((i for i, line in enumerate(lines) if line.who or line.mark), None)
    named = sum(bool(line.who) for line in lines)
    if start is None or (named * 5 <= len(lines) and _end_of_head(lines) + 3 <= start):
        start = _end_of_head(lines)  # a name with a colon in notes is an owner, not where the talk begins
    else:
        # Notes may speak before anyone is named: a full sentence after the keys is no head.
        keys = [i for i, line in enumerate(lines[:start]) if key_value(line.text)]
        after = range(keys[-1] + 1, start) if keys else range(0)
        start = next((i for i in after if lines[i].text.endswith("。")), start)
    talk.head = lines[:start]
    talk.tables = [line for line in lines if line.header]
    _speak(talk, lines[start:], source.kind in ("vtt", "srt"))
    return talk


def _end_of_head(lines: list[Line]) -> int:
    """Where the head ends in notes without speakers: after the last of the keys at the top, and their lists."""
    end, listing = 0, False
    for number, line in enumerate(lines[:40]):
        pair = key_value(line.text)
        if pair:
            end, listing = number + 1, not pair[1]
        elif number == 0 and len(line.text) < 60 and not line.text.endswith("。"):
            end = 1
        elif (
            number < 4
            and not line.bullet
            and re.search(r"[0-9０-９]+[年/.-][0-9０-９]+", line.text)
            and not line.text.endswith("。")
        ) or (listing and line.bullet):
            end = number + 1
        else:
            break
    return end


def _candidate(text: str) -> tuple[str, str, str] | None:
    """(shape, speaker, text) of a line that may open a turn."""
    bare = _STAMPED.sub("", text)
    for shape, pattern in (("voice", _VOICE), ("circle", _CIRCLE), ("quoted", _QUOTED), ("colon", _COLON)):
        match = pattern.match(bare)
        if match:
            who = match["who"].strip(" 　*")
            if not re.search(r"[^\W\d_]", who) or "<" in who:
                continue
            if shape == "colon" and (NOT_A_NAME.match(who) or re.match(r"[\d]", narrow(who)) or "→" in who):
                continue
            return shape, who, match["text"].strip()
    return None


def _stamped(text: str) -> re.Match[str] | None:
    """A line that holds a name and a time only."""
    return _NAME_STAMP.match(text) or _STAMP_NAME.match(text)


def _name_speakers(lines: list[Line], cues: bool) -> None:
    """Finds the labels of speakers: a role, a repeated label or a full name opens a turn."""
    found = [None if line.who or line.heading else _candidate(line.text) for line in lines]
    counts = Counter(item[1] for item in found if item)
    listed = " ".join(
        line.text for line in lines[:20] if re.match(r"^[\s　\-・*■]*(?:出席|参加|欠席)", line.text)
    )
    handles = {m[1] for line in lines for m in re.finditer(r"@([A-Za-z0-9_-]+)", line.text)}
    # In subtitles of which most lines have a label, each label is a speaker's.
    everywhere = cues and sum(item is not None for item in found) >= 0.6 * len(lines)
    stamps = Counter(m["who"] for line in lines if (m := _stamped(line.text)))
    for line, item in zip(lines, found, strict=True):
        stamp = _stamped(line.text)
        if stamp and (sum(stamps.values()) > 1 or label(stamp["who"])):
            line.who, line.text = stamp["who"].strip(), ""
        elif item:
            _shape, who, text = item
            if everywhere or _speaks(who, counts, handles, line, listed):
                line.who, line.text = who, text
    for line in lines:
        # 「問1（住民・山田さん）：」 keeps the person only.
        asked = re.match(r"^(問|答|Q|A|質問|回答)\s*\d*\s*(?:[（(](.+)[）)])?$", narrow(line.who or ""))
        if asked:
            line.mark = "Q" if asked[1] in ("問", "Q", "質問") else "A"
            line.who = (line.who or "")[-len(asked[2]) - 1 : -1] if asked[2] else None


def _speaks(who: str, counts: Counter[str], handles: set[str], line: Line, listed: str) -> bool:
    if re.match(r"^(?:問|答|Q|A|質問|回答)\s*\d*\s*(?:[（(]|$)", narrow(who)):
        return True
    key = key_value(line.text)
    if (
        key
        and not line.text.endswith(("。", "」", "？"))
        and (counts[who] < 2 or re.fullmatch(HEADER_KEY, who))
    ):
        return False
    if re.search(rf"(?:^|[\s　、：:／/]){re.escape(who)}(?:[\s　、／/]|$)", listed) or (
        len(who) > 1 and who in listed
    ):
        return True
    if re.search(r"[をはがにへ]|の(?!会|里|家)", who) and counts[who] < 3:
        return False
    if who in handles or counts[who] >= 3:
        return len(who) <= 20 or bool(ROLE_END.search(who))
    if label(who):
        return True
    return counts[who] >= 2 and len(who) <= 24


def _speak(talk: Talk, lines: list[Line], cues: bool) -> None:
    speaker: str | None = None
    section, matter, turn = "", "", 0
    waiting: list[Line] = []

    def flush() -> None:
        nonlocal waiting
        mark = waiting[0].mark if waiting else ""
        for text, ids in _join(waiting):
            talk.said.append(Said(text, ids, speaker, turn, len(talk.said), section, mark, matter))
        waiting = []

    for line in lines:
        title = _section(line)
        stage = bool(_STAGE.match(line.text)) and not line.who
        if title is not None or stage or line.header:
            flush()
            if title is not None:
                section, speaker, turn = title, None, turn + 1
                matter = matter if OUTCOME_SECTION.search(title) else _matter(title)
            elif stage:
                speaker, turn, waiting = None, turn + 1, [line]
                flush()
            continue
        if line.who or line.mark or (line.bullet and not cues):
            flush()
            if line.who != speaker or not cues:
                turn += 1
            speaker = line.who
        elif not cues:
            flush()  # each paragraph has its own blocks, in the same turn
        if line.text:
            waiting.append(replace(line, text=BULLET.sub("", line.text) if line.bullet else line.text))
    flush()


_LONGEST_CUES = 120
"""Characters that lines without a full stop may add up to: captions made by machine often have none."""


def _join(lines: list[Line]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sentences of consecutive lines, one that runs over a line's end with the blocks of both."""
    carried, ids = "", ()
    stopped = sum(bool(re.search(r"[。！？!?]$", line.text)) for line in lines)
    joins = stopped * 3 >= len(lines)
    for line in lines:
        parts = sentences(line.text)
        for number, part in enumerate(parts):
            whole = carried + part
            blocks = tuple(dict.fromkeys((*ids, *line.ids)))
            last = number == len(parts) - 1
            runs_on = joins and last and line is not lines[-1] and not re.search(r"[。！？!?）)」]$", part)
            if runs_on and len(whole) < _LONGEST_CUES:
                carried, ids = whole, blocks
                continue
            carried, ids = "", ()
            text = tidy(whole)
            if text:
                yield text, blocks
    if carried:
        yield tidy(carried), ids


_SECTION = re.compile(
    r"^[\s　]*(?:[■●◆◎▼□]|【|〈|《|＜|\["
    r"|#+\s)\s*(?P<title>[^】〉》＞\]。、：:]{1,30})\s*[】〉》＞\]]?\s*[：:]?$"
)


# Headings that say what kind of lines follow, not which matter they belong to.
OUTCOME_SECTION = re.compile(
    r"結論|決定|決まった|合意|承認|宿題|to ?do|アクション|タスク|やること|次のステップ"
    r"|今後の対応|対応事項|保留|継続|持ち?越し|未決|未定|積み残し|^次回|議事録|会議録|開会"
    r"|閉会|発言|出席|質疑|^(?:報告|概要|内容|その他|連絡|経過|メモ)",
    re.IGNORECASE,
)


def _matter(title: str) -> str:
    """A heading as the name of its matter: without numbers, links and signatures."""
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    title = re.sub(r"^(?:議題|議事|日程|案件)?\s*[（(]?[0-9０-９]*[.．)）、]?\s*", "", title)
    return re.sub(r"\s*-\s*@\w+$", "", title).strip()


def _section(line: Line) -> str | None:
    if line.heading:
        return line.text
    match = None if line.who else _SECTION.match(line.text)
    return match["title"].strip() if match else None
