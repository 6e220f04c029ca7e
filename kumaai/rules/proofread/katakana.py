"""Misspelt loanwords: one character away from a word of the office vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding, table

_SHORTEST = 4


def find(document: Document) -> Iterator[Edit]:
    """Loanwords that are no known word, and that one slip makes out of a known one."""
    for block, match in document.matches("[ァ-ヴー]{4,}"):
        word = match[0]
        if word in _words() or document.repeated(word):
            continue
        for start, end, piece in _pieces(word):
            right = _correction(piece)
            if right == piece + "ー" and document.profile == "plain":
                continue  # JIS and many programs leave out the last ー
            if right:
                yield finding(
                    block,
                    match.start() + start,
                    match.start() + end,
                    right,
                    rule="katakana.spelling",
                    category="外来語",
                    reason=f"「{piece}」は「{right}」の誤りと思われます。",
                )
                break


@cache
def _words() -> frozenset[str]:
    return frozenset(word for row in table("loanwords") for word in row[0].split())


def _pieces(word: str) -> Iterator[tuple[int, int, str]]:
    """The word, and what remains when a known word is taken from its start or end."""
    yield 0, len(word), word
    for cut in range(3, len(word) - 3):
        if word[:cut] in _words():
            yield cut, len(word), word[cut:]
        if word[cut:] in _words():
            yield 0, cut, word[:cut]


def _correction(piece: str) -> str | None:
    if len(piece) < _SHORTEST or piece in _words() or _compound(piece):
        return None
    candidates = {known for shorter in _shorter(piece) for known in _neighbours().get(shorter, ())}
    fitting = [known for known in candidates if _one_slip(piece, known)]
    return min(fitting, key=lambda known: (abs(len(known) - len(piece)), known)) if fitting else None


def _compound(piece: str) -> bool:
    return any(piece[:cut] in _words() and piece[cut:] in _words() for cut in range(2, len(piece) - 1))


def _shorter(word: str) -> set[str]:
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


@cache
def _neighbours() -> dict[str, list[str]]:
    """Known words by themselves and by each of their forms with one character left out."""
    index: dict[str, list[str]] = {}
    for word in _words():
        if len(word) >= _SHORTEST:
            for shorter in _shorter(word):
                index.setdefault(shorter, []).append(word)
    return index


_ALIKE = "ハバパ ヒビピ フブプ ヘベペ ホボポ カガ キギ クグ ケゲ コゴ サザ シジツ スズ セゼ ソゾン タダ チヂ テデ トド アァ イィー ウゥ エェー オォ ツッ ヤャ ユュ ヨョ ニー ロコ ワク"


def _alike(one: str, other: str) -> bool:
    """Whether two characters are easily taken for each other."""
    return any(one in group and other in group for group in _ALIKE.split())


def _confused(wrong: str, right: str) -> bool:
    """ソ for ン, ツ for シ: the only exchanges to trust in a word of four characters."""
    return any({a, b} in ({"ソ", "ン"}, {"ツ", "シ"}) for a, b in zip(wrong, right, strict=True))


def _one_slip(wrong: str, right: str) -> bool:
    """Whether one character is missing, extra, swapped or replaced by a look-alike."""
    if len(right) == _SHORTEST and len(wrong) <= _SHORTEST:
        return (
            len(wrong) == _SHORTEST
            and sum(a != b for a, b in zip(wrong, right, strict=True)) == 1
            and _confused(wrong, right)
        )
    if len(wrong) == len(right):
        different = [index for index in range(len(wrong)) if wrong[index] != right[index]]
        if len(different) == 2:
            one, other = different
            return other == one + 1 and wrong[one] == right[other] and wrong[other] == right[one]
        return len(different) == 1 and (len(wrong) > 6 or _alike(wrong[different[0]], right[different[0]]))
    short, long = sorted((wrong, right), key=len)
    if wrong.endswith(right) and wrong[0] != wrong[1]:
        return False  # a prefix makes another word (デメリット, プレビュー)
    return (
        len(long) - len(short) == 1
        and short in _shorter(long)
        and not (long.endswith("ー") and long[:-1] == short and len(long) < 5)
    )
