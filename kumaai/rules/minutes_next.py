"""When the meeting meets again."""

from __future__ import annotations

import re
from datetime import date

from kumaai.rules import minutes_cues as cues
from kumaai.rules.japanese import gist, narrow
from kumaai.rules.minutes_dates import clock, deadlines, resolve
from kumaai.rules.minutes_turns import Said, Talk

_NEXT_TAIL = re.compile(
    r"開(?:き|催|会|く)|予定|行(?:い|う)|です|でござ|から|集ま|時|実施|ありません|未定|調整|決ま|する|$"
)


def next_meeting(talk: Talk, base: date | None) -> tuple[Said | None, date | None]:
    """When the meeting meets again, as said last; the date where it can be computed."""
    best: tuple[float, Said] | None = None
    for number, said in enumerate(talk.said):
        text = gist(narrow(said.text))
        section = bool(re.match(r"(?:次回|次の)", said.section))
        if not (section or cues.NEXT_MEETING.search(text)) or cues.question_form(text) or "前回" in text:
            continue
        days = [due for due in deadlines(text) if not due.text.startswith(("次", "速", "早", "本日", "今日"))]
        none = re.search(r"(?:予定|開催)は(?:ありません|ない|未定)|未定です|日程は(?:後日|追って|未定)", text)
        works = re.search(
            r"までに|以内|報告(?:し|いた)|お示し|お答え|検討|議論|説明(?:し|いた)|持って|作(?:り"
            r"|って)|確認しましょう",
            text,
        )
        if not none and (not days or (works and not clock(text)) or not _NEXT_TAIL.search(text)):
            continue
        score = (
            2 * bool(clock(text))
            + bool(days)
            + 2 * bool(re.match(r"次|第", text))
            + number / max(1, len(talk.said))
        )
        if best is None or score >= best[0]:
            best = (score, said)
    if best is None:
        return None, None
    said = best[1]
    return said, _meeting_day(gist(narrow(said.text)), base)


def _meeting_day(text: str, base: date | None) -> date | None:
    days = [due for due in deadlines(text) if re.search(r"\d+日|\d/\d|曜", due.text)]
    timed = [due for due in days if clock(due.text)]
    for due in timed or days[-1:]:
        found = resolve(re.split(r"の?(?:午前|午後|\d+時)", due.text)[0], base)
        if found:
            return found
    return None
