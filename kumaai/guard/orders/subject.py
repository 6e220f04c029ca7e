"""Whether the subject of a text is machines that read and write: specifications, logs, rules, training texts.

Such texts say what a machine is to do, and quote what attackers write. An order
in them has to be addressed more clearly than elsewhere.
"""

from __future__ import annotations

import re

from kumaai.guard.orders.clauses import CALLED, heaviest
from kumaai.guard.orders.japanese import SURE

_TERM = re.compile(
    rf"{SURE}|プロンプト|(?<!ロ)ボット|機械学習|\b(?:language model|chat ?bot|prompt)s?\b", re.IGNORECASE
)
_ATTACK = re.compile(
    r"インジェクション|攻撃(?:者|手法|の?例|を知)|悪意の?ある(?:文|指示|命令|入力)|だまし文|手口|prompt injection|jailbreak",
    re.IGNORECASE,
)
_TEST = re.compile(r"(?:入力|質問|発話|指示文|プロンプト|input|prompt|query)[^\n]{0,24}(?:期待|応答|出力|結果|expected|response|output)", re.IGNORECASE)  # fmt: skip
_TITLE = 2
"""Lines at the head of a text that say what it is about."""
_LINES = 3
"""Lines that speak of such machines without ordering them about, from which the text is about them."""
_SHORT = 60
_SENTENCE = re.compile(rf"{SURE}(?:は|が|へ|よ|、|さん|くん)|[。、]", re.IGNORECASE)
"""What the title of a text has not."""


def about_machines(text: str) -> bool:
    """Whether a whole text (not a piece of it) is about machines that read and write."""
    if _ATTACK.search(text) and _TERM.search(text):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    if any(_TEST.search(line) and len(line) <= _SHORT for line in lines[:_TITLE]):
        return True
    speaking = 0
    for at, line in enumerate(lines):
        if not _TERM.search(line) or heaviest(line).weight > CALLED:
            continue
        if at < _TITLE and len(line) <= _SHORT and not _SENTENCE.search(line):
            return True
        speaking += 1
    return speaking >= _LINES
