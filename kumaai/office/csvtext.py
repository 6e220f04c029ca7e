"""CSV in and out (RFC 4180, and what Excel makes of it).

In: commas, semicolons, tabs or bars, quoted line feeds, ragged rows, Excel's
``sep=`` line. Out: a spreadsheet that opens the file must find text, never a
formula, so a field that would begin one gets an apostrophe in front.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kumaai.environment import REPLACEMENTS
from kumaai.messages import _
from kumaai.status import UsageError

DEFAULT_ENCODING = "utf-8-sig"
"""UTF-8 with a byte order mark: Excel takes a file without one for cp932 and shows Japanese as signs."""

DELIMITERS = ",\t;|"
_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 30
_SEP = re.compile(r"sep=(.)\r?(?:\n|\Z)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?%?")
_LEAD = "\ufeff\u200b\u200e\u200f\u2060"
"""Characters that do not show and that a spreadsheet may skip."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹣", "﹢", "﹦", "﹫", "−")
_LONE = ("-", "－", "−")

_TWINS = REPLACEMENTS | {"¥": "￥", "‾": "￣", "¦": "￤", "‐": "-", "‑": "-", "·": "・", "✔": "レ"}
LACKING = "〓"
"""The geta mark: how Japanese printers show a character that they do not have."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record: the line that it begins in (from 1) and its fields as they stand."""

    line: int
    fields: tuple[str, ...]


def rows(text: str) -> Iterator[Row]:
    """The records of a CSV text; empty lines give none. Raises csv.Error where a field is over the limit."""
    start = 1
    hint = _SEP.match(text)
    delimiter = hint[1] if hint else delimiter_of(text)
    if hint:
        text, start = text[hint.end() :], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first = start
    for fields in reader:
        if any(field.strip() for field in fields):
            yield Row(first, tuple(fields))
        first = start + reader.line_num


def delimiter_of(text: str) -> str:
    """The delimiter that divides most records into the same number of fields; a comma where none does."""
    sample = text[:_SAMPLE]
    best, best_score = ",", 0.0
    for candidate in DELIMITERS:
        widths: list[int] = []
        try:
            for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=candidate):
                if fields:
                    widths.append(len(fields))
                if len(widths) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if len(widths) > 1 and len(sample) == _SAMPLE and len(widths) < _SAMPLE_ROWS:
            widths.pop()  # the sample may end inside a record
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = widths.count(usual) / len(widths) * (1 + min(usual, 50) / 100) if usual > 1 else 0.0
        if score > best_score + 1e-9:
            best, best_score = candidate, score
    return best


def guarded(field: str) -> str:
    """The field, with an apostrophe in front where a spreadsheet would take it for a formula.

    That is text beginning with = + - @, their full-width forms, a tab or a
    line end, also behind spaces or characters that do not show. A plain
    number (-5, +3.2, -1,234, -5%) and a lone dash stay as they are.
    """
    bare = field.lstrip(" \u3000" + _LEAD)
    if not bare.startswith(_STARTS) and not field.startswith(("\t", "\r", "\n")):
        return field
    if field == bare and (bare in _LONE or (len(bare) > 1 and _NUMBER.fullmatch(bare))):
        return field
    return "'" + field


def encode(records: Sequence[Sequence[str]], encoding: str = DEFAULT_ENCODING) -> tuple[bytes, set[str]]:
    """The records as a CSV file with CRLF line ends, and the characters that ``encoding`` lacks.

    Such a character is replaced by its twin in the encoding (cp932 has ～ for
    〜), else by its compatible form, else by 〓 or ?. Raises
    :class:`UsageError` usage.encoding for an encoding that does not exist.
    """
    checked(encoding)
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    width = max(map(len, records), default=0)
    for record in records:
        padded = (*record, *("",) * (width - len(record)))
        writer.writerow([guarded(field.replace("\r\n", "\n").replace("\r", "\n")) for field in padded])
    text = target.getvalue()
    try:
        return text.encode(encoding), set()
    except UnicodeEncodeError:
        return _replaced(text, encoding)


def checked(encoding: str) -> str:
    """``encoding``, once it is one of text. Raises :class:`UsageError` usage.encoding."""
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, UnicodeError):
        raise UsageError(
            "usage.encoding",
            _("There is no encoding {name}.").format(name=encoding),
            hint=_("Use cp932, utf-8 or utf-8-sig."),
        ) from None
    return encoding


def _replaced(text: str, encoding: str) -> tuple[bytes, set[str]]:
    lacking: set[str] = set()
    kept: dict[str, str] = {}

    def fitting(character: str) -> str:
        if character not in kept:
            found = character
            if not _encodable(character, encoding):
                lacking.add(character)
                candidates = (
                    _TWINS.get(character, ""),
                    unicodedata.normalize("NFKC", character),
                    LACKING,
                    "?",
                )
                found = next(each for each in candidates if each and _encodable(each, encoding))
            kept[character] = found
        return kept[character]

    return "".join(map(fitting, text)).encode(encoding), lacking


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
