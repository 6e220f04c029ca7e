"""Dates: weekdays that do not fit, days that do not exist, lengths of periods."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.source import Block

WEEKDAYS = "月火水木金土日"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_NUMBER = r"\d{1,2}"
_DATE = re.compile(
    rf"(?:(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>元|{_NUMBER})年|(?P<western>\d{{4}})年)?"
    rf"(?:(?P<month>{_NUMBER})月)(?P<day>{_NUMBER})日"
    r"(?P<open>[（(])?(?(open)(?P<weekday>[月火水木金土日])(?P<rest>曜日?)?(?:[・･][祝休](?:日)?)?[）)]|(?P<plain>[月火水木金土日]曜日?)?)"
)
_YEAR = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>元|{_NUMBER})(?:年(?P<fiscal>度)?)|(?P<western>\d{{4}})年(?P<fiscal2>度)?"
)
_ISSUE = re.compile(
    rf"(?:(?P<era>令和|平成)(?P<era_year>元|{_NUMBER})|(?P<western>\d{{4}}))年[ 　]?(?:[（(][^（()）]{{2,9}}[）)])?{_NUMBER}月(?:{_NUMBER}日)?(?:[・~～]{_NUMBER}月)?(?:号|発行)"
)
_PERIOD = re.compile(
    r"から(?:同月)?(?P<last>[^。]{1,25}?日(?:[（(][^）)]{1,5}[）)])?)まで(?:の|、|を)?(?P<length>\d{1,3})(?P<unit>日間)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date in the text; ``year`` is None where the text gives none."""

    block: Block
    match: re.Match[str]
    year: int | None
    month: int
    day: int
    weekday: int | None


def find(document: Document) -> Iterator[Edit]:
    """Findings about dates."""
    dates = list(_dates(document))
    for found in dates:
        if not _exists(found):
            yield _impossible(found)
    settled = _settle(document, [found for found in dates if _exists(found)])
    for found, year in settled:
        if found.weekday is not None:
            expected = date(year, found.month, found.day).weekday()
            if expected != found.weekday:
                yield _wrong_weekday(found, year, expected)
    yield from _periods(document, settled)
    yield from _times(document)


def _dates(document: Document) -> Iterator[Found]:
    for block in document.blocks:
        for match in _DATE.finditer(block.text):
            mark = match["weekday"] or (match["plain"] or "")[:1]
            weekday = WEEKDAYS.index(mark) if mark else None
            yield Found(block, match, _year(match), int(match["month"]), int(match["day"]), weekday)


def _year(match: re.Match[str]) -> int | None:
    if match["western"]:
        return int(match["western"])
    if match["era"]:
        return _ERAS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))
    return None


def _exists(found: Found) -> bool:
    try:
        date(found.year or 2024, found.month, found.day)  # 2024 has a 29 February
    except ValueError:
        return False
    return True


def _impossible(found: Found) -> Edit:
    start = found.match.start("month")
    end = found.match.end("day") + 1
    after = None
    if 1 <= found.month <= 12 and found.day > 28:
        last = (
            date((found.year or 2024) + found.month // 12, found.month % 12 + 1, 1) - timedelta(days=1)
        ).day
        after = f"{found.match['month']}月{last}日"
    return finding(
        found.block,
        start,
        end,
        after,
        rule="date.impossible",
        category="存在しない日付",
        reason=f"「{found.block.text[start:end]}」という日付はありません。",
        hint=True,
    )


def _wrong_weekday(found: Found, year: int, expected: int) -> Edit:
    group = "weekday" if found.match["weekday"] else "plain"
    at = found.match.start(group)
    start, end = found.match.start("month"), found.match.end()
    text = found.block.text
    return finding(
        found.block,
        start,
        end,
        text[start:at] + WEEKDAYS[expected] + text[at + 1 : end],
        rule="date.weekday",
        category="日付と曜日",
        reason=f"{year}年{found.month}月{found.day}日は{WEEKDAYS[expected]}曜日です。日付か曜日のどちらかが誤っています。",
        hint=True,
    )


def _settle(document: Document, dates: list[Found]) -> list[tuple[Found, int]]:
    """Give each date its year: its own, the one before it, or the one that fits; else leave it out."""
    candidates = _years(document)
    settled: list[tuple[Found, int]] = []
    last: date | None = None
    for found in dates:
        years = [found.year] if found.year else _likely(found, last, candidates)
        fitting = [year for year in years if _valid(year, found)]
        if not fitting:
            continue
        year = next((year for year in fitting if _agrees(year, found)), fitting[0])
        settled.append((found, year))
        last = date(year, found.month, found.day)
    return settled


def _likely(found: Found, last: date | None, candidates: list[int]) -> list[int]:
    """The years that a date without one can mean, the most likely first."""
    if last is None:
        return candidates
    following = last.year + (
        (found.month, found.day) < (last.month, last.day) and last.month - found.month > 6
    )
    return [following, *(year for year in candidates if year != following)]


def _years(document: Document) -> list[int]:
    """Years that a date without one can mean: that of the document and the one after it.

    The document's year is given, or stands in its title (令和8年12月号), or is the only one it
    dates anything in. A document that dates things in several years can mean each of them.
    """
    if document.year:
        return [document.year, document.year + 1]
    issue = _ISSUE.search(document.text)
    if issue and (year := _year(issue)):
        return [year, year + 1]
    years: list[int] = []
    for match in _YEAR.finditer(document.text):
        year = _year(match)
        if year is None or year < 1990:
            continue
        years.append(year)
        if match["fiscal"] or match["fiscal2"]:
            years.append(year + 1)
    if len(set(years)) == 1:
        years.append(years[0] + 1)
    between = range(min(years, default=0), max(years, default=-1) + 1)  # 令和5年度から令和9年度まで
    return sorted(set(between), key=lambda year: (-years.count(year), year))


def _valid(year: int, found: Found) -> bool:
    try:
        date(year, found.month, found.day)
    except ValueError:
        return False
    return True


def _agrees(year: int, found: Found) -> bool:
    return found.weekday is None or date(year, found.month, found.day).weekday() == found.weekday


def _periods(document: Document, settled: list[tuple[Found, int]]) -> Iterator[Edit]:
    """「AからBまでのN日間」 where N is not the number of days."""
    for (first, year), (last, last_year) in itertools.pairwise(settled):
        if first.block is not last.block:
            continue
        text = first.block.text
        match = _PERIOD.match(text, first.match.end())
        if not match or match.start("last") > last.match.start() or match.end("last") < last.match.end():
            continue
        days = (date(last_year, last.month, last.day) - date(year, first.month, first.day)).days + 1
        if days > 0 and days != int(match["length"]):
            yield finding(
                first.block,
                match.start("length"),
                match.end("unit"),
                f"{days}日間",
                rule="date.period",
                category="日付と曜日",
                reason=f"この期間は{days}日間です。日付か日数のどちらかが誤っています。",
                hint=True,
            )


def _times(document: Document) -> Iterator[Edit]:
    """「午前25時」 and 「10時75分」: times that no clock shows."""
    for block, match in document.matches(
        r"(?P<half>午前|午後)?(?P<hour>\d{1,2})時(?!間)(?:(?P<minute>\d{1,2})分)?"
    ):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour > (12 if match["half"] else 30) or minute > 59:
            yield finding(
                block,
                match.start(),
                match.end(),
                None,
                rule="time.impossible",
                category="存在しない時刻",
                reason=f"「{match[0]}」という時刻はありません。",
            )
