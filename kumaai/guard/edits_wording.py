"""Whether an edit leaves the words that carry content, and changes only how they are written (check C7)."""

from __future__ import annotations

import re
from functools import cache

from kumaai.guard.edits_katakana import katakana_at, katakana_mended
from kumaai.guard.edits_lacking import completed
from kumaai.guard.edits_meaning import folded
from kumaai.guard.edits_mended import is_mending
from kumaai.guard.edits_names import changed_spans
from kumaai.guard.edits_particles import is_grammar
from kumaai.guard.numerals import normalised, values

_KANJI = "一-龥々"
_CONTENT = re.compile(r"[一-龥々〆ァ-ヺA-Za-z0-9]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]*")
_SIGNS = re.compile(r"[\s、。，．,.・!?()\[\]{}「」『』:;~ー―…\"'/]+")
_FOLD = (
    (r"約", ""),  # counted with the words of scope
    # Forms of courtesy: which is chosen is a matter of language.
    (r"(?:御|ご|(?<!な)お)(?=[一-龥々])", ""),
    (r"返事を返", "返事を"),
    (r"持参し?て?", "持ち"),
    (r"申し訳", "申訳"),
    (r"拝見(?:させていただ[かきくいけ]|いたし|し)|(?<![一-龥々])見(?=[またてる])", "み"),
    (r"(?:申し上げ?|申され|申し(?=ま|て|た)|おっしゃられ|おっしゃ[いっらる])", "言"),
    (r"(?:伺わせていただ[きい]|お?うかが[いっ]|伺[いっ])", "伺い"),
    (r"(?:さ?せて(?:いただ|頂)[かきくいけ]|いたし|致し)", "し"),
    (r"(?:お客様|お子様)", "様"),
    (r"いらっしゃ[いっる]|参られ|参り|お越しになり|来られ(?=[またる])", "来"),
    (r"(?:を)?いただけ(?=[まるな])", "でき"),
    (r"(従来|以前|かねて)から", r"\1"),
    (r"(?<=§)(?:~|-|から)(?=§)", "から"),
    (r"頂(?=[かきくけいこ])", "いただ"),
)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), plain) for pattern, plain in _FOLD]


def wording_changes(old: str, new: str) -> bool:
    """Whether a word comes, goes or gives way to another, or a particle turns who does what.

    ``old`` and ``new`` are a sentence before and after the edit; values are
    judged elsewhere, and courtesy is language.
    """
    old, new = _plain(folded(old), new), _plain(folded(new), old)
    spans = _merged(old, changed_spans(old, new))
    if any(not _is_language(old, new, *span) for span in spans):
        return True
    return _exchanged(old, new, spans)


def _merged(old: str, spans: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The spans, those that one hiragana divides as one: りんご → みかん is no mending of り and ご."""
    merged: list[tuple[int, int, int, int]] = []
    for i1, i2, j1, j2 in spans:
        if merged and _HIRAGANA.fullmatch(old[merged[-1][0] : i2]) and i1 - merged[-1][1] == 1:
            i1, _end, j1, _other = merged.pop()
        merged.append((i1, i2, j1, j2))
    return merged


def _plain(text: str, beside: str) -> str:
    """The text without blanks, with one mark for each value and one form of courtesy.

    「一人」 is a value where ``beside``, the other text, writes 1人.
    """
    text = normalised(text)
    surely = {value.keys for value in values(beside) if value.keys and re.search(r"\d", value.text)}
    parts, at = [], 0
    for value in values(text):
        if re.search(r"\d", value.text) or value.sure or value.keys in surely:
            # A number of people may act, as a noun for people may.
            people = any(unit == "人" for unit, _number in value.keys)
            parts.append(text[at : value.start] + ("§人" if people else "§"))
            at = value.end
    text = re.sub(r"\s+", "", "".join(parts) + text[at:])
    for pattern, plain in _patterns():
        text = pattern.sub(plain, text)
    return text


def _is_language(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    gone, come = (_SIGNS.sub("", part) for part in (old[i1:i2], new[j1:j2]))
    if gone == come or is_mending(old, new, i1, i2, j1, j2):
        return True
    if not come and (old[:i1].endswith(gone) or old.startswith(gone, i2)):
        return True
    if katakana_mended(old, new, (i1, i2), (j1, j2)):
        return True
    if not _CONTENT.search(gone + come):
        return is_grammar(old, new, (i1, i2), (j1, j2))
    if gone and come:
        return False
    return completed(new, (j1, j2)) if come else _pleonasm(old, gone, i2)


def _pleonasm(old: str, gone: str, end: int) -> bool:
    """Whether what goes is said again right after (各課ごと, 全ての全世帯, 今現在)."""
    rest = old[end : end + 12]
    if gone in ("各", "毎"):
        return "ごと" in rest
    if re.fullmatch(rf"[{_KANJI}]", gone):
        return rest.startswith(gone) or (bool(rest) and gone in rest[:2])
    return bool(re.fullmatch(rf"[{_KANJI}](?:で|に|の|ての)", gone)) and gone[0] in rest[:3]


def _exchanged(old: str, new: str, spans: list[tuple[int, int, int, int]]) -> bool:
    """Whether two particles changed places: who does what to whom is another."""
    spans = [span for span in spans if _SIGNS.sub("", old[span[0] : span[1]] + new[span[2] : span[3]])]
    went = [old[i1:i2] for i1, i2, _j1, _j2 in spans]
    came = [new[j1:j2] for _i1, _i2, j1, j2 in spans]
    if len(went) < 2 or went == came or sorted(filter(None, went)) != sorted(filter(None, came)):
        return False
    if katakana_at(old, spans[0][0], spans[-1][1]):
        return False  # two characters of one word: コミニュティ → コミュニティ
    return bool(_CONTENT.search(old[spans[0][0] : spans[-1][1]]))
