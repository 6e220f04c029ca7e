"""Style: mixed です/である, and what makes a text hard to read (profile yasashii)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.source import Block

_POLITE = re.compile(r"(?:です|ます|でした|ました|ません|ください|でしょう|ましょう)(?:か|が|ね|よ)?。")
_PLAIN = re.compile(
    r"(?:である|であった|のだ|ではない|[^\W\d_A-Za-zぁ-ヿ](?:だ|した|する)|いる|いた|れる|ない)。"
)
_DOUBLE_NEGATION = r"ない(?:わけ|もの|こと)(?:で)?は(?:な|あり)[いま]せ?ん?|なくはな[いか]|ないとは(?:限ら|いえ)な|(?<=ざる)を得な"
_LONG = 60


def find(document: Document) -> Iterator[Edit]:
    """Findings about style; all of them are hints."""
    yield from _mixed(document)
    if document.profile == "yasashii":
        for block, match in document.matches(_DOUBLE_NEGATION):
            yield _hint(
                block,
                match.start(),
                match.end(),
                "style.negation",
                "二重否定",
                "二重否定は分かりにくいので、肯定の形にします。",
            )
        for block, match in document.matches(r"[^。\n]+。"):
            if len(match[0]) > _LONG:
                yield _hint(
                    block,
                    match.end() - 1,
                    match.end(),
                    "style.long",
                    "長い文",
                    f"一文が{len(match[0])}字あります。二つの文に分けます。",
                )


def _mixed(document: Document) -> Iterator[Edit]:
    polite, plain = len(_POLITE.findall(document.text)), len(_PLAIN.findall(document.text))
    if min(polite, plain) == 0 or min(polite, plain) * 5 > max(polite, plain) or max(polite, plain) < 5:
        return
    rare, usual = (_PLAIN, "です・ます") if plain < polite else (_POLITE, "である")
    for block in document.blocks:
        for match in rare.finditer(block.text):
            if block.text[match.end() : match.end() + 1] not in "」』）":
                yield _hint(
                    block,
                    match.start(),
                    match.end(),
                    "style.mixed",
                    "文体",
                    f"文末が「{usual}」の文体と混在しています。",
                )


def _hint(block: Block, start: int, end: int, rule: str, category: str, reason: str) -> Edit:
    return finding(block, start, end, None, rule=rule, category=category, reason=reason)
