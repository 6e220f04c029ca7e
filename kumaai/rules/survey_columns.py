"""What each column of a survey asks for: free text, one choice, several, a scale; or nothing to count."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kumaai.sheet import Answers, AnswerTable, Scalar

ColumnKind = Literal["free", "single", "multiple", "scale"]

_FREE = re.compile(
    r"自由(?:記述|回答|意見|記入)|(?:ご|御)?意見|(?:ご|御)?感想|(?:ご|御)?要望|お?気[付づ]き|改善(?:点|してほしい|すべき)|(?:ご|御)?提案|お書き|(?:ご|御)記入|メッセージ|コメント"
)
_MAYBE_FREE = re.compile(r"理由|その他|具体|内容|希望|良かった|よかった|困っ|不便|どのよう")
_SURVEY = re.compile(
    r"アンケート|意識調査|満足度|意見(?:公募|募集)|パブリックコメント|調査票|フォームの回答|Form(?:s)?\b|回答一覧|survey",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\s*(?:問|設問|質問|Q|Ｑ)\s*[0-9０-９一二三四五六七八九十]+|か[?？。]?\s*$|満足|年代|年齢|性別|居住|お住まい"
)
_NOT_COUNTED = re.compile(
    r"^(?:No\.?|番号|通番|連番|整理番号|受付番号|回答(?:番号|者|ID)|ID|№)$|氏名|名前|お名前|住所|電話|メール|アドレス|mail|タイムスタンプ|日時|回答日|受付日|開始時刻|完了時刻",
    re.IGNORECASE,
)  # fmt: skip
_DELIMITERS = (";", "；", "\n", ", ", "、", ",", "，", "／", "/", "|", "・")
_SCALES = (
    ("とても満足", "大変満足", "非常に満足"), ("満足",), ("やや満足", "どちらかといえば満足", "まあ満足"),
    ("普通", "ふつう", "どちらともいえない", "どちらとも言えない"), ("やや不満", "どちらかといえば不満"),
    ("不満",), ("とても不満", "大変不満", "非常に不満"),
)  # fmt: skip
_ORDER = {word: place for place, words in enumerate(_SCALES) for word in words}
LEAST_FREE = 8
"""Characters that free texts have on average."""
MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that is counted: what it asks for, its choices in order, and what divides several choices."""

    column: Answers
    kind: ColumnKind
    choices: tuple[str, ...] = ()
    delimiter: str = ""


def survey(tables: Sequence[AnswerTable], wanted: Sequence[str] = (), title: str = "") -> list[Asked]:
    """The columns of the survey among ``tables``; empty where none of them is one.

    ``wanted`` names the free-text columns (header, a part of it, letter or
    「回答!I」); otherwise they are found by what they hold. ``title`` is the
    file's name, which may tell that it is a survey.
    """
    if wanted:
        chosen = [(table, column) for table in tables for column in table.columns if _named(column, wanted)]
        tables = [table for table in tables if any(one is table for one, _column in chosen)]
    found: list[Asked] = []
    for table in tables:
        asked = [one for column in table.columns if (one := _asked(column, wanted)) is not None]
        free = [one for one in asked if one.kind == "free"]
        if free and (wanted or _is_survey(table, free, title)):
            found += asked
    return found


def text_of(value: Scalar) -> str:
    """An answer as text: numbers without a needless point, texts without spaces around them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip(" 　\t\r\n")


def parts_of(text: str, delimiter: str) -> list[str]:
    """The choices that an answer names."""
    return list(dict.fromkeys(part for each in text.split(delimiter) if (part := each.strip(" 　\r\n"))))


def _named(column: Answers, wanted: Sequence[str]) -> bool:
    sheet, _mark, cells = column.place.rpartition("!")
    letter = re.sub(r"[0-9:].*", "", cells)
    return any(
        name in (column.header, letter, f"{sheet}!{letter}") or (len(name) > 1 and name in column.header)
        for name in wanted
    )


def _is_survey(table: AnswerTable, free: Sequence[Asked], title: str) -> bool:
    """Whether a table with free texts is one of respondents, not a register with remarks."""
    said = sum(1 for one in free for _cite, value in one.column.entries if text_of(value))
    if said < 3:
        return False
    headers = [column.header for column in table.columns]
    if any(_FREE.search(one.column.header) for one in free):
        return True
    questions = sum(1 for header in headers if _QUESTION.search(header))
    return bool(_SURVEY.search(title) or _SURVEY.search(table.name) or questions >= 2)


def _asked(column: Answers, wanted: Sequence[str]) -> Asked | None:
    values = [text for _cite, value in column.entries if (text := text_of(value))]
    if wanted and _named(column, wanted):
        return Asked(column, "free")
    if (
        not values
        or _NOT_COUNTED.search(column.header)
        or column.kind in ("date", "time", "formula", "error")
    ):
        return None
    if column.kind in ("number", "percent"):
        return _scale(column, values)
    is_free = _free(column.header, values)
    if is_free and not wanted:
        return Asked(column, "free")
    return _choices(column, values) or (None if wanted or not is_free else Asked(column, "free"))


def _scale(column: Answers, values: list[str]) -> Asked | None:
    """Grades: whole numbers of a small span, each given more than once on average."""
    numbers = {text for text in values if re.fullmatch(r"\d{1,2}", text)}
    if len(numbers) < len(set(values)) or not numbers:
        return None
    grades = sorted(map(int, numbers))
    if grades[-1] > 10 or grades[-1] - grades[0] > 10 or len(values) < 2 * len(grades):
        return None
    if grades[-1] <= 5 and grades[0] >= 1:
        grades = list(range(1, max(5, grades[-1]) + 1)) if len(grades) > 2 or grades[-1] > 2 else grades
    return Asked(column, "scale", tuple(map(str, grades)))


def _free(header: str, values: list[str]) -> bool:
    mean = sum(map(len, values)) / len(values)
    different = len(set(values)) / len(values)
    if _FREE.search(header):
        return mean >= 4 or different > 0.5
    if _MAYBE_FREE.search(header):
        return mean >= LEAST_FREE and different > 0.4
    return mean >= 2 * LEAST_FREE and different > 0.6


def _choices(column: Answers, values: list[str]) -> Asked | None:
    several = _several(values)
    if several:
        return Asked(column, "multiple", several[1], several[0])
    counts = Counter(values)
    if len(counts) > MOST_CHOICES or len(values) < 1.5 * len(counts) or max(map(len, counts)) > 40:
        return None
    return Asked(column, "single", _ordered(counts))


def _several(values: list[str]) -> tuple[str, tuple[str, ...]] | None:
    """What divides several choices in one answer, and the choices; None where answers are single."""
    for delimiter in _DELIMITERS:
        divided = sum(1 for value in values if delimiter in value.rstrip(delimiter))
        if divided < max(2, 0.1 * len(values)):
            continue
        counts = Counter(part for value in values for part in parts_of(value, delimiter))
        # 「10・20代」 is one choice: its parts never stand in another answer.
        kinds = Counter(part for value in set(values) for part in parts_of(value, delimiter))
        if sum(1 for count in kinds.values() if count > 1) * 2 < len(kinds):
            continue
        # Choices come again and again; the pieces of sentences do not.
        if (
            2 <= len(counts) <= MOST_CHOICES
            and sum(counts.values()) >= 2.5 * len(counts)
            and max(map(len, counts)) <= 30
        ):
            return delimiter, tuple(option for option, _count in counts.most_common())
    return None


def _ordered(counts: Counter[str]) -> tuple[str, ...]:
    """Choices in the order of a scale or of their numbers where they have one, else the most frequent first."""
    if all(option in _ORDER for option in counts):
        return tuple(sorted(counts, key=_ORDER.__getitem__))
    leading = {option: re.match(r"\D{0,2}(\d+)", unicodedata.normalize("NFKC", option)) for option in counts}
    if all(leading.values()):
        return tuple(sorted(counts, key=lambda option: int(leading[option][1])))  # type: ignore[index]
    return tuple(option for option, _count in counts.most_common())
