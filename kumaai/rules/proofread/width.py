"""Full-width and half-width characters: one convention in a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.source import Block

_NUMBER = re.compile(r"[０-９]+(?:[，．][０-９]+)*|[0-9]+(?:[,.][0-9]+)*")
_HALF_KANA = r"[｡-ﾟ]*[ｦ-ﾟ][｡-ﾟ]*"
_LETTERS = re.compile(r"[Ａ-Ｚａ-ｚ]+|[A-Za-z]+")


def find(document: Document) -> Iterator[Edit]:
    """Digits and letters against the document's majority, half-width katakana always."""
    yield from _mixed(document, _NUMBER, "width.digits", "数字")
    yield from _mixed(document, _LETTERS, "width.letters", "英字")
    for block, match in document.matches(_HALF_KANA):
        yield finding(
            block,
            match.start(),
            match.end(),
            unicodedata.normalize("NFKC", match[0]),
            rule="width.kana",
            category="全角半角",
            reason="半角カタカナは全角で書きます。",
        )


def _mixed(document: Document, pattern: re.Pattern[str], rule: str, what: str) -> Iterator[Edit]:
    full: list[tuple[Block, re.Match[str]]] = []
    half: list[tuple[Block, re.Match[str]]] = []
    for block in document.blocks:
        if block.kind == "header":
            continue  # page numbers, and the writer's letterhead
        for match in pattern.finditer(block.text):
            if what == "英字" and ("/" in block.text[match.end() : match.end() + 1] or "@" in block.text):
                continue
            if ord(match[0][0]) < 0xFF00 and _part_of_code(block.text, match):
                continue
            (full if ord(match[0][0]) > 0xFF00 else half).append((block, match))
    if not full or not half or _by_length(full, half):
        return
    to_half = len(half) >= len(full)
    # Where many stand on both sides, the document follows a convention that is not ours to guess.
    if min(len(full), len(half)) > max(4, max(len(full), len(half)) // 2):
        return
    for block, match in full if to_half else half:
        after = unicodedata.normalize("NFKC", match[0]) if to_half else _full(match[0])
        yield finding(
            block,
            match.start(),
            match.end(),
            after,
            rule=rule,
            category="全角半角",
            reason=f"{what}の全角と半角が混在しています。文書内の多数に合わせて{'半角' if to_half else '全角'}にします。",
        )


def _part_of_code(text: str, match: re.Match[str]) -> bool:
    """Whether the characters belong to a telephone number, an address of the web or a part number."""
    beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return any(char in "-/.@:_" or (char.isascii() and char.isalpha()) for char in beside)


def _by_length(full: list[tuple[Block, re.Match[str]]], half: list[tuple[Block, re.Match[str]]]) -> bool:
    """Whether single characters are full width and longer ones half width, a usual convention."""
    return all(len(match[0]) == 1 for _, match in full) and all(len(match[0]) > 1 for _, match in half)


def _full(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
