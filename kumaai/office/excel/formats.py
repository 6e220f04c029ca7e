"""Number formats: what kind of value a format shows, and dates as text.

Source: ECMA-376 part 1, 18.8.30 (numFmt), built-in ids 0 to 49 and the
Japanese ones 27 to 36 and 50 to 58.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from kumaai.sheet import Kind

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"',
    29: '[$-411]ggge"年"m"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: "[$-411]ge.m.d", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: "[$-411]ge.m.d", 51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: "[$-411]ge.m.d",
    58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip

DATE_FORMAT_ID = 14


@lru_cache(maxsize=2048)
def kind_of(number_format: str) -> Kind:
    """What a number shown in this format is: date, time, percent, text or number."""
    section = number_format.split(";")[0]
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", section)
    elapsed = re.search(r"\[(?:h+|m+|s+)\]", bare, re.IGNORECASE)
    bare = re.sub(r"\[[^\]]*\]", "", bare).lower()
    if bare.strip() == "@":
        return "text"
    if bare.strip() in ("", "general", "g/標準"):
        return "time" if elapsed else "number"
    if re.search(r"[yd]|g+e|\be\b|aaa", bare) or re.search(r"(?<![hs:])m(?![:s])", bare.replace("am/pm", "")):
        return "date"
    if elapsed or re.search(r"[hs]", bare.replace("am/pm", "h")):
        return "time"
    return "percent" if "%" in bare else "number"


def moment(serial: float, date1904: bool = False) -> datetime | None:
    """The moment that a serial means, rounded to the second; None outside 1900 to 9999."""
    if not 0 <= serial < 2_958_466:
        return None
    if date1904:
        return datetime(1904, 1, 1) + timedelta(seconds=round(serial * 86_400))
    start = datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    return start + timedelta(seconds=round(serial * 86_400))


def shown(value: float, number_format: str, date1904: bool = False) -> str:
    """A number as readable text: dates as 2025/4/1 (with the time where there is one), percent, else plain.

    A reading aid, not Excel's formatting engine.
    """
    kind = kind_of(number_format)
    when = moment(value, date1904) if kind in ("date", "time") else None
    if when is not None and kind == "date":
        day = f"{when.year}/{when.month}/{when.day}"
        return day if value == int(value) else f"{day} {when.hour}:{when.minute:02}"
    if when is not None:
        minutes = round(value * 1440)
        return f"{minutes // 60}:{minutes % 60:02}"
    if kind == "percent":
        return f"{plain_number(round(value * 100, 10))}%"
    return plain_number(value)


def plain_number(value: float) -> str:
    """What Excel's General format shows, up to 15 digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")
