"""What an edit changes beyond language: numbers, quotations, names, sentences, meaning (check C7)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher

from kumaai.guard.edits_meaning import meaning_changes
from kumaai.guard.edits_mended import mended
from kumaai.guard.edits_names import name_changes
from kumaai.guard.edits_wording import wording_changes
from kumaai.guard.numerals import Value, number, values

_STOP = re.compile(r"[。\n！？!?]")
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"\n]*)[」』”\"]")
_LINK = re.compile(
    r"https?://|www\.|[\w.+-]+@[\w-]+\.|\{\{|\}\}|<[A-Za-z/!?]|\]\(|\b(?:HYPERLINK|INCLUDE\w+|DDE\w*)\b"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w.-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_REFERENCE = re.compile(
    r"(?:前|次|同|本|当該|各|この|その|第[0-9一二三四五六七八九十百]+)(?:条例?|項|号|法|規則|要綱|章|節|別表|様式|表|図)(?!人|律)"
    r"|(?:様式|別表|議案|別記|別紙)第?[0-9一二三四五六七八九十百]*"
)

_KANJI_NUMBER = re.compile(r"(?<=第)[一二三四五六七八九十百]+")


def content_change(text: str, start: int, end: int, after: str, *, words_stay: bool = True) -> str | None:
    """What replacing ``text[start:end]`` by ``after`` changes beyond language, as a code, else None.

    Numbers, dates and units may change their notation, not their value.
    ``words_stay`` is False where a word may give way to an easier one.
    """
    if _brings_link(text, start, end, after):
        return "link"
    left, right = sentence_span(text, start, end)
    old, new = text[left:right], text[left:start] + after + text[end:right]
    if _quotations(old) != _quotations(new):
        return "quotation"
    if _other_numbers(old, new):
        return "number"
    if _references(old) != _references(new):
        return "article"
    if _sentences(old) != _sentences(new):
        return "sentence"
    if name_changes(old, new):
        return "name"
    old = mended(old, new)
    if meaning_changes(old, new, words_stay=words_stay) or (words_stay and wording_changes(old, new)):
        return "meaning"
    return None


def changed_chars(before: str, after: str) -> int:
    """How many characters an edit touches, what stays between not counted."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return max(len(before), len(after)) - sum(block.size for block in blocks)


def _brings_link(text: str, start: int, end: int, after: str) -> bool:
    """Whether the edit brings in or alters an address, a field, markup, a formula or hidden characters."""
    new = text[:start] + after + text[end:]
    if start == 0 and after[:1] in tuple("=+-@") and text[:1] != after[:1]:
        return True
    if len(_CONTROL.findall(after)) > len(_CONTROL.findall(text[start:end])):
        return True
    if Counter(_LINK.findall(new)) - Counter(_LINK.findall(text)):
        return True
    return _ADDRESS.findall(text) != _ADDRESS.findall(new)


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentences that an edit touches."""
    left = 0
    for stop in _STOP.finditer(text, 0, max(0, start - 1)):
        left = stop.end()
    stop = _STOP.search(text, end)
    return left, stop.end() if stop else len(text)


def _quotations(text: str) -> list[str]:
    return [unicodedata.normalize("NFKC", quoted) for quoted in _QUOTED.findall(text)]


def _other_numbers(old: str, new: str) -> bool:
    """Whether a value of one text is missing in the other; 「一部」 may stand for a value, but needs none."""
    sure_old, all_old = _numbers(old)
    sure_new, all_new = _numbers(new)
    if _ranges(old) != _ranges(new):
        return True
    if sure_old - all_new or sure_new - all_old:
        return True
    return sure_old == sure_new and _in_order(old) != _in_order(new)  # 2対1 → 1対2


def _in_order(text: str) -> list[object]:
    return [value.date or frozenset(value.keys) for value in values(text) if _is_sure(value)]


def _is_sure(value: Value) -> bool:
    return value.sure or bool(re.search(r"\d", value.text))


def _ranges(text: str) -> int:
    """How many ranges of numbers there are; with a hyphen between digits that cannot be told."""
    return len(re.findall(r"\d\D{0,2}(?:[~〜～―‐-]|から)\s*\d", unicodedata.normalize("NFKC", text)))


def _numbers(text: str) -> tuple[Counter[object], Counter[object]]:
    """The values of a text by what they mean: those that surely are values, and all."""
    sure: Counter[object] = Counter()
    every: Counter[object] = Counter()
    for value in values(text):
        key = value.date or frozenset(value.keys)
        every[key] += 1
        sure[key] += _is_sure(value)
    return sure, every


def _references(text: str) -> Counter[str]:
    plain = (unicodedata.normalize("NFKC", match) for match in _REFERENCE.findall(text))
    return Counter(_KANJI_NUMBER.sub(lambda kanji: str(number(kanji[0])), match) for match in plain)


def _sentences(text: str) -> int:
    """How many sentences a text has; a stop, two characters or a sentence said twice count once."""
    parts = [part.strip() for part in re.split(r"[。\n！？!?]", _QUOTED.sub("", text))]
    parts = [part for part in parts if re.search(r"[^\s、。，．）)」』]", part)]
    return sum(
        1
        for index, part in enumerate(parts)
        if not index or not (re.fullmatch(r"[ぁ-ん]{1,2}", part) or parts[index - 1].endswith(part))
    )
