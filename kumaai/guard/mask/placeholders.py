"""Placeholders: 〔氏名1〕 for a value, 〔氏名1姓〕 for its family name, 〔氏名1の2〕 for another notation of it."""

from __future__ import annotations

import re
import unicodedata

WORDS = {
    "person": "氏名",
    "address": "住所",
    "zip": "郵便番号",
    "phone": "電話",
    "mail": "メール",
    "mynumber": "個人番号",
    "bank": "口座",
    "card": "カード",
    "insurance": "保険証",
    "licence": "免許証",
    "residence": "在留カード",
    "pension": "年金番号",
    "passport": "旅券",
    "plate": "車両番号",
    "birth": "生年月日",
    "age": "年齢",
    "staff": "職員番号",
    "extension": "内線",
    "juki": "住民票コード",
    "id": "番号",
    "text": "記号",
}
"""The word of each kind's placeholders; all of it can be written in cp932. ``text`` is for what looked like one already."""

_WORD = "|".join(sorted((r"\s*".join(word) for word in WORDS.values()), key=len, reverse=True))
PLACEHOLDER = re.compile(
    rf"〔\s*({_WORD})\s*((?:[0-9０-９]\s*){{1,9}})(姓|名)?\s*((?:の\s*(?:[0-9０-９]\s*){{1,6}})?)〕"
)
"""A placeholder, also with spaces inside and full-width digits."""
ALTERED = re.compile(
    rf"[\[［【(（{{｛<＜〈《〔「]\s*({_WORD})\s*([0-9０-９]{{1,9}})\s*(?:姓|名)?[^\]］】)）}}｝>＞〉》〕」\n]{{0,12}}[\]］】)）}}｝>＞〉》〕」]?"
)


def made(kind: str, number: int, part: str = "", form: int = 1) -> str:
    """The placeholder of a value; ``part`` is "", 姓 or 名, ``form`` counts its notations from 1."""
    return f"〔{WORDS[kind]}{number}{part}{f'の{form}' if form > 1 else ''}〕"


def canonical(found: str) -> str:
    """A placeholder as :func:`made` writes it, whatever its width and spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", found))


def number_of(found: str) -> tuple[str, int]:
    """Word and number of a placeholder."""
    match = PLACEHOLDER.fullmatch(found)
    assert match is not None
    return re.sub(r"\s", "", match[1]), int(re.sub(r"\s", "", unicodedata.normalize("NFKC", match[2])))
