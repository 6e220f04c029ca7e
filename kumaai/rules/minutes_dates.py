"""Dates and deadlines as people say them, and the calendar dates that they mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kumaai.rules.japanese import narrow

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_KANJI = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WEEKDAYS = "月火水木金土日"
_ERA_DATE = re.compile(r"(令和|平成|昭和|[RHS])\s*(元|\d{1,2})\s*[年.]\s*(\d{1,2})\s*[月.]\s*(\d{1,2})")
_ISO_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_CLOCK = re.compile(r"(午前|午後|AM|PM)?\s*(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)")
_WEEKDAY = r"[月火水木金土日](?:曜日?)"

_PARTS = (
    r"(?:今日|本日|明日|あした|あす|明後日|あさって|しあさって)中?",
    rf"(?:今週|来週|再来週|翌週)(?:の?{_WEEKDAY}|末|中|の?(?:初め|前半|後半|頭)|いっぱい)?",
    r"\d{1,2}月の(?:定例)?(?:議会|委員会|会議|総会|審議会|役員会|部会|協議会|理事会|例会)(?=まで|に)",
    r"(?:今月|来月|再来月|翌月)の?(?:\d{1,2}日|初め|上旬|中旬|下旬|末|中|いっぱい|半ば|前半|後半)?",
    r"(?:来年度|今年度|本年度|今年|来年|再来年|翌年|本年)の?(?:\d{1,2}月(?:\d{1,2}日|末|上旬"
    r"|中旬|下旬|中|の?初め)?|度?末|中)?",
    r"年度内|年度末|年度中|年内|年末|年明け|月末|週末|週明け",
    rf"(?:(?:令和|平成)?(?:元|\d{{1,4}})年)?\d{{1,2}}月\d{{1,2}}日(?:[、の(]?\s*{_WEEKDAY}\)?"
    rf"|\([月火水木金土日]\))?",
    r"(?:(?:令和|平成)?(?:元|\d{1,4})年)?\d{1,2}月の?(?:初め|上旬|中旬|下旬|末日?|中|半ば"
    r"|前半|後半|ごろ|頃|に入(?:ったら|ってから|り次第))?",
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}",
    r"(?<![\d/])\d{1,2}/\d{1,2}(?:\([月火水木金土日]\))?(?![\d/])",
    rf"(?<!\d)\d{{1,2}}日(?:[、の(]?\s*{_WEEKDAY}\)?|\([月火水木金土日]\))?(?!間|以内|後|当たり|程度)",
    r"(?:\d+|[一二三四五六七八九十]+|半|数)(?:日|週間|か月|ヶ月|カ月|ヵ月|箇月|月|年|営業日"
    r"|時間)(?:以内|後|ほど|程度)",
    r"次々?回(?:の?(?:会議|会合|打合せ|打ち合わせ|委員会|審議会|協議会|説明会|部会|定例会|会))?",
    r"次の(?:会議|会合|打合せ|打ち合わせ|委員会|審議会|協議会|説明会|部会|定例会|会)",
    r"(?:\d{1,2}月)?(?:の)?(?:定例)?(?:議会|委員会|会議|総会|本会議)(?:の前|の開会前|前)",
    r"後日|後ほど|のちほど|速やか|早急|至急|近日中|明朝|朝一番?|当日|前日",
    _WEEKDAY,
)
_POINT = "|".join(_PARTS)
_DUE = re.compile(
    rf"(?P<point>(?:{_POINT})(?:の?(?:午前|午後|夕方|朝|正午|終業|\d{{1,2}}時(?:半|\d{{1,2}}分)?)+)?)\s*"
    r"(?P<mark>まで(?:には?|の)?|必着|厳守|締め?切|〆切|を(?:めど|目途|期限)に?|中に|内に|のうちに|以内に|には|に|で|、|は|頃まで|ごろまで)?"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in the source's words; ``hard`` where it says まで, 以内 or 中, else only a point in time."""

    text: str
    hard: bool
    start: int


def western(text: str) -> str:
    """NFKC text with the kanji numbers of dates and counts written in digits."""

    def digits(match: re.Match[str]) -> str:
        total, current = 0, 0
        for char in match[0]:
            if char in _KANJI:
                current = current * 10 + _KANJI[char]
            else:
                scale = {"十": 10, "百": 100, "千": 1000}[char]
                total, current = total + max(current, 1) * scale, 0
        return str(total + current)

    return re.sub(
        r"[〇一二三四五六七八九十百千]{1,8}(?=年|月|日|時|分|週|か月|ヶ月|箇月)", digits, narrow(text)
    )


def calendar_date(text: str) -> date | None:
    """The first full date of a text (Japanese era or Christian year), or None."""
    text = western(text)
    found = []
    for match in _ERA_DATE.finditer(text):
        year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
        found.append((match.start(), year, int(match[3]), int(match[4])))
    found += [(m.start(), int(m[1]), int(m[2]), int(m[3])) for m in _ISO_DATE.finditer(text)]
    for _start, year, month, day in sorted(found):
        made = _make(year, month, day)
        if made:
            return made
    return None


def clock(text: str) -> str | None:
    """「HH:MM」 or 「HH:MM-HH:MM」 from a text that tells times, or None."""
    text = _ISO_DATE.sub(" ", western(text))
    times, half = [], None
    for match in _CLOCK.finditer(text):
        hour = int(match[2])
        half = match[1] or half
        if half in ("午後", "PM") and hour < 12:
            hour += 12
        minute = int(match[3] or match[4] or (30 if match[5] else 0))
        if hour < 25 and minute < 60:
            times.append(f"{hour:02d}:{minute:02d}")
    return "-".join(times[:2]) or None


def deadlines(sentence: str) -> list[Due]:
    """The points in time that a sentence names for something to be done."""
    text = western(sentence)
    found = []
    for match in _DUE.finditer(text):
        point, mark = match["point"], match["mark"] or ""
        rest = text[match.end() :]
        if mark == "まで" and not re.match(r"$|[)）、。」ね]|お願|です|と(?:し|いう)|厳守|必着", rest):
            continue  # 「4月末まで使えます」 is how long, not by when
        hard = mark.startswith(
            ("まで", "のうち", "必", "厳", "締", "〆", "を", "中", "内", "以内", "頃", "ごろ")
        ) or point.endswith(("以内", "中", "末", "いっぱい", "内", "前"))
        found.append(Due(point.rstrip("、"), hard, match.start()))
    return found


def best_deadline(sentence: str) -> Due | None:
    """The deadline of a sentence: the last hard one, else the last point in time."""
    found = deadlines(sentence)
    hard = [due for due in found if due.hard]
    return (hard or found or [None])[-1]


def resolve(due: str, base: date | None, next_meeting: date | None = None) -> date | None:
    """The calendar date that a deadline means, seen from the meeting's date; None where it is not certain."""
    text = western(due)
    full = calendar_date(text)
    if full:
        return full
    if text.startswith(("次回", "次の")):
        return next_meeting
    if base is None:
        return None
    for rule in (_counted, _named_day, _in_week, _in_month, _in_year, _month_day):
        found = rule(text, base)
        if found:
            return found
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _counted(text: str, base: date) -> date | None:
    match = re.match(r"(\d+)(日|週間|か月|ヶ月|カ月|ヵ月|箇月|月|年)(?:以内|後)", text)
    if not match:
        return None
    count, unit = int(match[1]), match[2]
    if count > 400:
        return None
    if unit == "日":
        return base + timedelta(days=count)
    if unit == "週間":
        return base + timedelta(weeks=count)
    months = base.month + (count * 12 if unit == "年" else count)
    end = _month_end(base.year, months)
    return end.replace(day=min(base.day, end.day))


def _named_day(text: str, base: date) -> date | None:
    ahead = {
        "今日": 0,
        "本日": 0,
        "明日": 1,
        "あした": 1,
        "あす": 1,
        "明朝": 1,
        "明後日": 2,
        "あさって": 2,
        "しあさって": 3,
    }
    for name, days in ahead.items():
        if text.startswith(name):
            return base + timedelta(days=days)
    weekday = re.match(r"([月火水木金土日])曜", text)
    if weekday:
        days = (_WEEKDAYS.index(weekday[1]) - base.weekday()) % 7 or 7
        return base + timedelta(days=days)
    return None


def _in_week(text: str, base: date) -> date | None:
    weeks = {"今週": 0, "来週": 1, "翌週": 1, "再来週": 2}
    for name, ahead in weeks.items():
        if text.startswith(name):
            monday = base - timedelta(days=base.weekday()) + timedelta(weeks=ahead)
            day = re.match(rf"{name}の?([月火水木金土日])曜", text)
            if day:
                return monday + timedelta(days=_WEEKDAYS.index(day[1]))
            # 「今週中」 in an office ends on Friday.
            return monday + timedelta(days=4) if re.match(rf"{name}(?:中|末|いっぱい)", text) else None
    if text.startswith("週明け"):
        return base - timedelta(days=base.weekday()) + timedelta(weeks=1)
    return None


def _in_month(text: str, base: date) -> date | None:
    months = {"今月": 0, "来月": 1, "翌月": 1, "再来月": 2}
    for name, ahead in months.items():
        if text.startswith(name):
            end = _month_end(base.year, base.month + ahead)
            day = re.match(rf"{name}の?(\d{{1,2}})日", text)
            if day:
                return _make(end.year, end.month, int(day[1]))
            return _part_of_month(text[len(name) :], end)
    if text.startswith("月末"):
        return _month_end(base.year, base.month)
    return None


def _part_of_month(words: str, end: date) -> date | None:
    if re.match(r"の?上旬", words):
        return end.replace(day=10)
    if re.match(r"の?(?:中旬|半ば)", words):
        return end.replace(day=20 if "中旬" in words else 15)
    return end if re.match(r"の?(?:下旬|末|中|いっぱい)", words) else None


def _in_year(text: str, base: date) -> date | None:
    if text.startswith(("年内", "年末")):
        return date(base.year, 12, 31)
    if text.startswith(("年度内", "年度末", "年度中", "今年度末", "本年度末", "今年度中", "本年度中")):
        return date(base.year + (base.month > 3), 3, 31)
    for name, ahead in {"再来年": 2, "来年": 1, "翌年": 1, "今年": 0, "本年": 0}.items():
        if text.startswith(name) and not text.startswith(name + "度"):
            return _month_of(text[len(name) :].lstrip("の"), base.year + ahead)
    return None


def _month_of(text: str, year: int) -> date | None:
    match = re.match(r"(\d{1,2})月(?:(\d{1,2})日)?", text)
    if not match or not 1 <= int(match[1]) <= 12:
        return None
    if match[2]:
        return _make(year, int(match[1]), int(match[2]))
    words = text[match.end() :]
    end = _month_end(year, int(match[1]))
    return end if not words.strip() else _part_of_month(words, end)


def _month_day(text: str, base: date) -> date | None:
    short = re.match(r"(\d{1,2})/(\d{1,2})", text)
    if short:
        text = f"{short[1]}月{short[2]}日"
    era = re.match(r"(令和|平成)?(元|\d{1,4})年(?=\d{1,2}月)", text)
    if era:
        number = 1 if era[2] == "元" else int(era[2])
        return _month_of(text[era.end() :], number + _ERAS[era[1]] if era[1] else number)
    if re.match(r"\d{1,2}月", text):
        found = _month_of(text, base.year)
        return _month_of(text, base.year + 1) if found and found < base else found
    day = re.match(r"(\d{1,2})日", text)
    if not day:
        return None
    for ahead in (0, 1):
        end = _month_end(base.year, base.month + ahead)
        made = _make(end.year, end.month, int(day[1]))
        if made and made >= base:
            return made
    return None
