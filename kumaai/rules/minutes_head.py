"""The head of minutes: name, date, place, who was there, agenda, papers. Only what the source writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from kumaai.answers import AgendaItem
from kumaai.rules.japanese import gist, narrow
from kumaai.rules.minutes_dates import calendar_date, clock
from kumaai.rules.minutes_lines import ROLE, Line, key_value
from kumaai.rules.minutes_outcomes import chair
from kumaai.rules.minutes_topics import topic_of
from kumaai.rules.minutes_turns import Said, Talk
from kumaai.source import Source

_TITLE_TAIL = re.compile(
    r"[\s　]*[（(【]?(?:会議録|議事録|議事要旨|議事概要|会議概要|会議メモ|打合せ記録"
    r"|会議記録|記録|メモ|文字起こし|逐語録|速記|反訳)(?:[（(【][^）)】]*[）)】])?[）)】]?$"
)
_OPENED = re.compile(
    r"(?:^|、|ので、|ただいまから|これより|これから|それでは"
    r"|では、?)(?P<title>[^、。]{1,60}?(?:会|会議|打合せ|打ち合わせ|ミーティング"
    r"|プロジェクト|協議|面接|審査|ワークショップ|検討会|定例"
    r"|(?:第[0-9０-９一二三四五六七八九十]+回)[^、。]{0,20}))を"
    r"(?:始め|開会|開催|開始|開き|行い|はじめ)"
)
_NONE = re.compile(r"^(?:なし|無し|無|ありません|特になし|－|-|―|なし。)$")


@dataclass(slots=True)
class Head:
    """What the head of the source says; a field that it lacks stays None or empty."""

    title: str | None = None
    date: str | None = None
    day: date | None = None
    time: str | None = None
    place: str | None = None
    attendees: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    secretariat: list[str] = field(default_factory=list)
    observers: list[str] = field(default_factory=list)
    openness: str | None = None
    papers: list[str] = field(default_factory=list)
    agenda: list[AgendaItem] = field(default_factory=list)


def read_head(source: Source, talk: Talk, today: date | None = None) -> Head:
    """The head fields of a source; ``today`` only completes a date whose weekday proves its year."""
    head = Head()
    current: str | None = None
    listing = False
    for line in talk.head:
        pair = key_value(line.text)
        if pair:
            current, value = pair
            _take(head, current, value, line)
            listing = not value or bool(re.search(r"議題|次第|議事|案件", current))
        elif (
            current and (listing or _more_people(current, line)) and not line.heading and len(line.text) < 120
        ):
            _take(head, current, line.text, line)
        elif head.title is None and not line.bullet:
            head.title = clean_title(line.text)
    if head.title is None:
        head.title = _spoken_title(talk)
    if head.day is None:
        dated = next((line.text for line in talk.head[:6] if calendar_date(line.text)), "")
        head.day = calendar_date(dated)
        head.date = head.day.isoformat() if head.day else head.date
        head.time = head.time or clock(dated)
    if head.date and head.day is None and today:
        head.day = _by_weekday(head.date, today)
        head.date = head.day.isoformat() if head.day else head.date
    _from_talk(head, talk)
    return head


def _more_people(current: str, line: Line) -> bool:
    """Whether a list of those present goes on in the next line (「委員　山田」)."""
    return "出席" in current and bool(re.match(rf"{ROLE}[\s　]", line.text))


def clean_title(text: str) -> str | None:
    """A title without the words for 「minutes」 at its end."""
    text = re.sub(r"^[#\s　]*【[^】]*(?:例|メモ|録|記録)】", "", text).strip(" 　#")
    short = re.sub(r"(?<=[会議合せ])の$", "", _TITLE_TAIL.sub("", text).strip(" 　"))
    return (short if len(short) >= 4 else text) or None


def _take(head: Head, key: str, value: str, line: Line) -> None:
    if not value or _NONE.match(value):
        return
    if re.search(r"日時|月日|とき|期日|日付|時間", key):
        head.day = head.day or calendar_date(value)
        head.date = head.date or (head.day.isoformat() if head.day else _day_words(value))
        head.time = head.time or clock(value)
    elif re.search(r"場所|ところ|会場", key):
        head.place = head.place or value
    elif "欠席" in key:
        head.absent += people(value)
    elif re.search(r"出席|参加|司会|部会|幹事", key):
        names = people(value)
        head.attendees += [f"{key} {name}" for name in names] if re.search(r"司会|部会|幹事", key) else names
    elif re.search(r"事務局|説明", key):
        head.secretariat += people(value)
    elif re.search(r"オブザーバー|陪席|傍聴", key):
        head.observers += (
            people(value) if not re.fullmatch(r"[0-9０-９]+[人名]", value) else [f"傍聴者 {value}"]
        )
    elif "公開" in key:
        head.openness = head.openness or value
    elif "資料" in key:
        head.papers += _pieces(value)
    elif re.search(r"議題|議事|次第|案件|アジェンダ|付託|請願", key):
        head.agenda += [
            AgendaItem(title=title, cites=list(line.ids)) for title in _pieces(value, numbered=True)
        ]
    elif re.search(r"会議名|名称|件名|会議の名称", key) and (head.title is None or key != "件名"):
        head.title = clean_title(value)


def _day_words(value: str) -> str | None:
    match = re.search(r"\d{1,2}月\d{1,2}日(?:\s*[（(].[)）])?", narrow(value))
    return match[0] if match else None


def people(value: str) -> list[str]:
    """Names as listed, one each; commas inside brackets do not part them."""
    parts, depth, word = [], 0, ""
    for char in value:
        depth += (char in "（(") - (char in "）)")
        if not depth and char in "、，,／/;；\t":
            parts.append(word)
            word = ""
        else:
            word += char
    parts.append(word)
    if len(parts) == 1 and "　　" in value:
        parts = re.split(r"　　+", value)
    return [part for raw in parts if (part := raw.strip(" 　。")) and not _NONE.match(part)]


def _pieces(value: str, numbered: bool = False) -> list[str]:
    parts = re.split(r"[／/;；]|(?<!\d)、(?=資料)|　(?=[0-9０-９(（①-⑨])", value)
    if numbered and len(parts) == 1:
        parts = (
            re.split(r"、(?=[^、]{2,30}(?:、|$))", value) if value.count("、") and len(value) < 80 else parts
        )
    cleaned = [
        re.sub(r"^[\s　]*(?:[・\-*]|[(（]?[0-9０-９]+[)）.．、]?[\s　]+|[①-⑳])\s*", "", part).strip(" 　。")
        for part in parts
    ]
    return [part for part in cleaned if part and not _NONE.match(part)]


def _spoken_title(talk: Talk) -> str | None:
    for said in talk.said[:12]:
        match = _OPENED.search(gist(said.text))
        if match:
            title = re.sub(r"^.*?(?:ので|ただいまから|これより|これから|本日の)", "", match["title"]).strip(
                " 　"
            )
            if not re.fullmatch(r"(?:会議|会|打合せ|本日の会議|第[0-9一二三四五六七八九十]+回)", title):
                return title
    return None


def _by_weekday(words: str, today: date) -> date | None:
    match = re.match(r"(\d{1,2})月(\d{1,2})日\s*[（(]([月火水木金土日])", narrow(words))
    if not match:
        return None
    for year in (today.year, today.year - 1):
        try:
            day = date(year, int(match[1]), int(match[2]))
        except ValueError:
            return None
        if day <= today and "月火水木金土日"[day.weekday()] == match[3]:
            return day
    return None


def _from_talk(head: Head, talk: Talk) -> None:
    """What the talk itself shows: who spoke, what was called up, whether it is open, which papers."""
    if not head.attendees:
        head.attendees = [
            name for name in talk.speakers if not re.match(r"(?:参加者|住民|市民|発言者)", name)
        ]
    head.secretariat += [
        name for name in head.attendees if name.startswith("事務局") and name not in head.secretariat
    ]
    if not head.agenda:
        head.agenda = _spoken_agenda(talk)
    if head.openness is None:
        said = next(
            (
                s
                for s in talk.said
                if re.search(r"(?:公開(?:し|と|で|い)|非公開|傍聴)", s.text) and _about_openness(s)
            ),
            None,
        )
        head.openness = gist(said.text) if said else None
    if not head.papers:
        found = dict.fromkeys(
            match[0]
            for said in talk.said
            for match in re.finditer(r"資料[0-9]+(?:[-－][0-9]+)?", narrow(said.text))
        )
        head.papers = list(found)


def _about_openness(said: Said) -> bool:
    return bool(
        re.search(
            r"(?:会議|会|審査|傍聴)[^。]*(?:公開(?:し(?:ます|ません|ない)|と(?:し|いた)|で)|非公開)"
            r"|傍聴[^。]*[0-9]+(?:人|名)",
            narrow(said.text),
        )
    )


def _spoken_agenda(talk: Talk) -> list[AgendaItem]:
    items: dict[str, AgendaItem] = {}
    leads = chair(talk)
    for said in talk.said:
        text = gist(narrow(said.text))
        called = re.match(
            r"(?:日程|議題|議事|案件)?第?\s*[0-9一二三四五六七八九十]+(?:番目|つ目|点目|件目|号)?", text
        )
        if said.speaker not in leads or not called or len(called[0]) == len(text):
            continue
        if not re.match(r"(?:日程|議題|議事|案件|第\d|\d+(?:番目|つ目|点目|件目))", text):
            continue
        title = topic_of(said.text)
        if title and len(title) >= 2:
            items.setdefault(title, AgendaItem(title=title, cites=list(said.ids)))
    return list(items.values())
