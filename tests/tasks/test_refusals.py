"""Every code of a refused edit has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kumaai import messages
from kumaai.tasks.refusals import in_japanese, in_words

PACKAGE = Path(messages.__file__).parent
_CODE = re.compile(r'(?:refused=|return |refused\[index\] = |\.refusal = |refusal or )"([a-z_.]+)"')
_WHERE = (
    "guard/edits.py",
    "guard/edits_content.py",
    "office/word/revise.py",
    "office/word/structure.py",
    "office/excel/mark.py",
)
CODES = sorted(
    {code for name in _WHERE for code in _CODE.findall((PACKAGE / name).read_text(encoding="utf-8"))}
    | {"ambiguous", "rewrite", "object", "ruby", "math", "empty", "protected", "signed", "verify"}
)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_told_in_words(code: str) -> None:
    """A reader sees a reason in his language, never the code."""
    assert re.search("[ぁ-ん]", in_japanese(code))
    messages.use("ja")
    try:
        assert re.search("[ぁ-ん]", in_words(code))
    finally:
        messages.use("en")
    assert " " in in_words(code)
