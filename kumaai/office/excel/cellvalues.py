"""Texts of a table as what they are: numbers, dates, percentages; decided for a whole column at once.

One number among texts stays text, and so does anything with leading zeros:
a post code or a register number is no quantity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

Value = int | float | date | str

ERA_FORMAT = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"'
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,11})\.\d{1,6}")
_PERCENT = re.compile(r"-?(?:0|[1-9]\d{0,5})(?:\.\d{1,4})?[%％]")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SLASH = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_ERA = re.compile(r"(令和|平成|昭和)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日")
_FIRST_YEARS = {"令和": 2019, "平成": 1989, "昭和": 1926}


@dataclass(frozen=True, slots=True)
class Content:
    """A column's values and their number format ("General" for texts)."""

    values: tuple[Value, ...]
    number_format: str = "General"


def content(texts: Sequence[str], *, dates: bool = False) -> Content:
    """The values of a column; ``dates`` takes each ISO date for one, also beside other texts."""
    if dates:
        return Content(tuple(_iso(text) or text for text in texts), "yyyy/m/d")
    said = [text for text in texts if text]
    if not said:
        return Content(tuple(texts))
    for fits, made, number_format in _FORMS:
        if all(fits(text) for text in said):
            return Content(tuple(_or_text(text, made) for text in texts), number_format(said))
    return Content(tuple(texts))


def _or_text(text: str, made: Callable[[str], Value | None]) -> Value:
    value = made(text) if text else None
    return text if value is None else value


def _number(text: str) -> int | float:
    bare = text.replace(",", "")
    return float(bare) if "." in bare else int(bare)


def _plain(text: str) -> bool:
    return bool(_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text))


def _grouped(text: str) -> bool:
    return bool(_THOUSANDS.fullmatch(text) or _plain(text))


def _share(text: str) -> float:
    return round(float(text.rstrip("%％")) / 100, 8)


def _decimals(texts: Sequence[str]) -> int:
    return max(len(text.rstrip("%％").partition(".")[2]) for text in texts)


def _iso(text: str) -> date | None:
    return _day(*map(int, hit.groups())) if (hit := _ISO.fullmatch(text)) else None


def _slash(text: str) -> date | None:
    return _day(*map(int, hit.groups())) if (hit := _SLASH.fullmatch(text)) else None


def _era(text: str) -> date | None:
    hit = _ERA.fullmatch(text)
    if not hit:
        return None
    year = 1 if hit[2] == "元" else int(hit[2])
    return _day(_FIRST_YEARS[hit[1]] + year - 1, int(hit[3]), int(hit[4]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


_FORMS = (
    (_plain, _number, lambda texts: "General" if not _decimals(texts) else "0." + "0" * _decimals(texts)),
    (_grouped, _number, lambda texts: "#,##0" + ("." + "0" * _decimals(texts) if _decimals(texts) else "")),
    (
        _PERCENT.fullmatch,
        _share,
        lambda texts: "0" + ("." + "0" * _decimals(texts) if _decimals(texts) else "") + "%",
    ),
    (_iso, _iso, lambda _texts: "yyyy-mm-dd"),
    (_slash, _slash, lambda _texts: "yyyy/m/d"),
    (_era, _era, lambda _texts: ERA_FORMAT),
)
