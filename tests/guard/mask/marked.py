"""Reads sentences in which personal data is marked as ⟦KIND:value⟧."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_MARK = re.compile(r"⟦([A-Z]+):([^⟧]*)⟧")


def sentence(number: int, line: str) -> dict[str, Any]:
    """One marked line as the measure reads it: {id, text, spans}."""
    text, spans, at = "", [], 0
    line = line.replace("\\n", "\n").replace("\\t", "\t")
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans.append([len(text), len(text) + len(match[2]), match[1]])
        text += match[2]
        at = match.end()
    return {"id": number, "text": text + line[at:], "spans": spans}


def sentences(path: Path) -> list[dict[str, Any]]:
    """All sentences of a file; lines that begin with # are none."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [sentence(number, line) for number, line in enumerate(lines)]
