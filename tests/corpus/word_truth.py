"""Reading against the truth that lies beside a document: NAME.docx.truth.json.

``visible`` are the paragraphs that a reader sees, in order; ``hidden`` and
``deleted`` are strings that must not come as ordinary text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple


class Truth(NamedTuple):
    """Paragraphs to be seen, those found, those found in order, and the strings leaked."""

    visible: int
    found: int
    ordered: int
    leaks: tuple[str, ...]
    missing: tuple[str, ...]
    secrets: int


def truth_path(document: Path) -> Path:
    """Where the truth of ``document`` would lie."""
    return document.with_name(f"{document.name}.truth.json")


def judge(path: Path, given: Sequence[str]) -> Truth:
    """The paragraphs ``given`` by the reader against the truth file ``path``."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    visible = [_plain(text) for text in truth["visible"] if _plain(text)]
    lines = [_plain(text) for text in given if _plain(text)]
    wanted, have = Counter(visible), Counter(lines)
    missing = list((wanted - have).elements())
    blocks = SequenceMatcher(None, visible, lines, autojunk=False).get_matching_blocks()
    secrets = [*truth.get("hidden", ()), *truth.get("deleted", ())]
    return Truth(
        visible=len(visible),
        found=len(visible) - len(missing),
        ordered=sum(block.size for block in blocks),
        leaks=tuple(secret for secret in secrets if _leaked(_plain(secret), lines, truth)),
        missing=tuple(missing),
        secrets=len(secrets),
    )


def _leaked(secret: str, lines: Sequence[str], truth: dict) -> bool:
    """Whether a secret stands in the text given more often than it rightly may."""
    volatile = [part for one in truth.get("volatile", ()) for part in one.get("parts", ())]
    rightly = sum(_plain(text).count(secret) for text in [*truth["visible"], *volatile])
    return bool(secret) and sum(line.count(secret) for line in lines) > rightly


def _plain(text: str) -> str:
    """Blanks alike: AbiWord, one of the writers, stores an ideographic space as an ordinary one."""
    return " ".join(text.split())
