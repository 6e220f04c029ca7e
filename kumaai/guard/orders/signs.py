"""Signs of an order to a model that are forms rather than words: marks of a talk, and what carries data away (check C16)."""

from __future__ import annotations

import re
from functools import cache

STRONG, WEAK = 2, 1

_SIGNS: tuple[tuple[int, str], ...] = (
    # What belongs to a talk, not to a document
    (STRONG, r"<\|?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\|?>|\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|</?(?:source|document|context|material|system|instructions?)>"),
    (STRONG, r"(?:^|\n)\s*(?:#{1,6}\s*|\*\*|\[|【)?(?:system|assistant|システム|アシスタント)\s*(?:prompt|message|instructions?|プロンプト|メッセージ|指示)(?:\*\*|\]|】)?\s*:"),
    (STRONG, r"(?:^|\n)\s*(?:user|human|利用者|ユーザー)\s*:[^\n]*\n\s*(?:assistant|ai|model|bot|アシスタント|システム|モデル)\s*:"),
    (WEAK, r"(?:^|\n)\s*(?:#{1,6}\s*|\*\*|\[|【)?(?:system|assistant|システム|アシスタント)(?:\*\*|\]|】)?\s*:"),
    (STRONG, r"<{3,}[^\n]{0,30}(?:資料|source|end|おわり|終わり)|-{3,}\s*end of [a-z ]+-{3,}"),
    (STRONG, r"!\[[^\]\n]{0,200}\]\(\s*(?:https?:)?//[^)\s]*(?:\{|\[|<|%7b|[\u3040-\u9fff])"),
    (WEAK, r"!\[[^\]\n]{0,200}\]\(\s*(?:https?:)?//[^)\s]*\?[^)\s]*="),
    (STRONG, r"[=+@-]\s*(?:webservice|importxml|importdata|dde|cmd|exec|call|rtd)\s*[(|]|[=+@(,-]\s*(?:hyperlink|image)\s*\(\s*\"[^\"]*(?:\"\s*&|\?[^\"]*=)|\bwebservice\s*\(|\bddeauto\b|=\s*cmd\s*\||\bincludepicture\b\s+\"?https?:|powershell\s+-"),
    (WEAK, r"[{,]\s*\"(?:points|title|edits|decisions|todos|ideas|formula|remarks|answer|summary)\"\s*:"),
    (STRONG, r"\b(?:shiji|meirei|ruuru|kisoku|yakusoku|purompu?to)\b[^.\n]{0,30}\b(?:mushi|wasure\w*|haki|sute\w*)\b"),
    (STRONG, r"\b(?:begin|start)(?:ning)? (?:of )?system (?:message|prompt|instructions?)\b"),
    (STRONG, r"(?:\[{2,}|<{2,}|={3,}|-{3,})\s*(?:end|start)[ _-](?:of[ _-])?(?:the[ _-])?(?:document|material|source|context|input|prompt|user|data|text|file|quote)[^\n]{0,12}(?:\]{2,}|>{2,}|={3,}|-{3,})"),
)  # fmt: skip

_HINT = re.compile(
    r"<\|?|\[/?inst|system|assistant|システム|アシスタント|!\[|[=+@-]\s*(?:hyperlink|webservice|image|import|dde|cmd|exec|call|rtd)"
    r"|webservice|ddeauto|includepicture|powershell|\"\s*:|-{3,}|={3,}|<{2,}|\[\[|(?:user|human|利用者|ユーザー)\s*:|mushi|wasure|haki|sute|shiji|meirei",
    re.IGNORECASE,
)
"""What every sign holds some of: most text has none, and is passed over at once."""


@cache
def _patterns() -> list[tuple[int, re.Pattern[str]]]:
    return [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _SIGNS]


def signs_in(text: str) -> list[tuple[int, int, int]]:
    """The first place of each sign in ``text`` (NFKC) as (weight, start, end), STRONG or WEAK."""
    if not _HINT.search(text):
        return []
    return [
        (weight, *match.span())
        for weight, pattern in _patterns()
        if (match := pattern.search(text)) is not None
    ]
