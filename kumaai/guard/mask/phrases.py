"""Names that a single turn of phrase shows, without a title, a role or a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, LATIN, UPPER
from kumaai.guard.mask.lexicon import known_given, likely, noun, shaped, sure, surname
from kumaai.guard.mask.persons import K, Person, person

_KIN = r"(?:おばあ|おじい|ばあ|じい|奥|お父|お母|旦那|おば|おじ|娘|息子|嫁|御?主人|ご主人|お宅|お子)"
_NAMED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"旧姓[ 　:：]?(?P<name>{K}{{1,4}})(?=[）)、。」\s]|$)"), "any"),
    (re.compile(r"(?P<name>[ァ-ヴー]{2,8}[ 　][ァ-ヴー]{2,8})(?=[ 　]?名義|[ 　]?様)"), "any"),
    (
        re.compile(
            r"[0-9０-９]{5,8}[ 　]{1,2}(?P<name>[ァ-ヴー]{2,8}[ 　]{1,2}[ァ-ヴー]{2,8})(?=[ 　]*$|[。、）)])",
            re.MULTILINE,
        ),
        "any",
    ),
    (
        re.compile(
            rf"(?<![{KANJI}ァ-ヴー])(?P<name>{K}{{2,4}}[ 　]{K}{{1,3}})(?=[ 　]?(?:さん|氏|様)?[（(](?:満|当時)?[0-9０-９]{{1,3}}[歳才]?[）)、・]|[ 　]{{1,2}}[0-9０-９]{{1,3}}歳)"
        ),
        "pair",
    ),
    (
        re.compile(
            rf"(?:職員|社員)番号[\s:：|]{{1,3}}[A-Z]{{0,3}}-?[0-9０-９]{{3,10}}[\s|、,]{{1,3}}(?P<name>{K}{{2,4}})(?=[\s|、,]|$)"
        ),
        "family",
    ),
    (
        re.compile(
            rf"(?<![{KANJI}])(?:亡|故)(?P<name>{K}{{1,4}}[ 　]?(?:[{HIRA}]{{2,3}}?|[ァ-ヴー]{{2,4}}))(?=[のがはと、。）)\s]|様|氏|さん)"
        ),
        "begins",
    ),
    (
        re.compile(
            r"(?P<name>[ァ-ヴー]+(?:[・=＝][ァ-ヴー]+){1,4})(?=[ 　]?[（(](?:[^（()）\n]{0,12}(?:国籍|出身|歳)|国籍))"
        ),
        "foreign",
    ),
    (
        re.compile(
            rf"(?<![{LATIN}] )(?<![{LATIN}])(?P<name>(?:(?:Nguyen|Tran|Pham|Hoang|Huynh|Phan|Dang|Bui|Duong|Nguyễn|Trần|Phạm)(?: [{UPPER}][{LATIN}]+){{1,3}}|(?:Le|Lê|Vu|Vo|Do|Ho|Ngo|Ly) (?:Thi|Van|Thị|Văn)(?: [{UPPER}][{LATIN}]+){{1,2}}))(?![{LATIN}])"
        ),
        "any",
    ),
    (
        re.compile(
            rf"(?:[のたるい、。」]|^)(?P<name>{K}{{2,4}}|[ァ-ヴー]{{2,8}})(?=と申します|と申す者)",
            re.MULTILINE,
        ),
        "shaped",
    ),
    (
        re.compile(
            rf"(?:している|してる|をやって(?:い)?る|[らかのた]|^)(?P<name>{K}{{2,3}})(?=と(?:い|言)います[。、])",
            re.MULTILINE,
        ),
        "family",
    ),
    (
        re.compile(
            rf"(?:[のはが、。「]|^)(?P<name>{K}{{2,3}})(?=(?:の|さんちの){_KIN}(?:さん|ちゃん|様|が|は|も|に|の|を))",
            re.MULTILINE,
        ),
        "family",
    ),
    (
        re.compile(
            r"(?:うち|私|我が家|わが家|隣|弟|兄|孫|息子|長男|次男|甥|娘|妹|姉|長女|次女|姪)の(?P<name>[一-龥]{2,3}|[ぁ-ん]{2,4}(?=[はがと]))(?=[はがとも、]|と、|を)"
        ),
        "given",
    ),
    (
        re.compile(
            rf"^(?:[QＱAＡ]?[0-9０-９]{{0,3}}[ 　:：.．]*|[男女]性?[A-ZＡ-Ｚ]?[:：][ 　]?)(?:[^\s、。]{{2,16}}の)(?P<name>[ァ-ヴー]{{2,8}}|{K}{{2,3}})(?=です。)",
            re.MULTILINE,
        ),
        "speaks",
    ),
    (
        re.compile(
            rf"(?:聞き手|話し手|記録者?|作成者?|書記|文責|担当者?|司会者?|進行)[:：][ 　]?{K}{{1,10}}(?:課|係|室|局|部|班|所|会|社|協)[ 　・](?P<name>{K}{{2,3}})[ 　]*$",
            re.MULTILINE,
        ),
        "shaped",
    ),
)
"""Where a name stands by its neighbours alone, and what it must look like there."""


def named(text: str) -> Iterator[Person]:
    """Names that a single turn of phrase shows: 旧姓有働, 財津といいます, 大隈のおばあちゃん, うちの拓真."""
    for pattern, like in _NAMED:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if _alike(match["name"], like) and not words.vetoed(text, start, end):
                yield person(text, start, end)


def _alike(name: str, like: str) -> bool:
    """Whether a name is of the kind that its place asks for."""
    if like == "any":
        return not words.unnamed(name) and not words.no_katakana_name(name)
    if words.nobody(name):
        return False
    kata = re.fullmatch(r"[ァ-ヴー・=＝]+", name)
    if like == "pair":
        first, second = re.split(r"[ 　]", name)
        return known_given(second) and not words.unnamed(first) and not words.department(first)
    if like == "foreign":
        return not words.no_katakana_name(name)
    if like == "family":
        return surname(name) and (sure(name) or not (noun(name) or words.place(name)))
    if like == "given":
        return known_given(name) and not surname(name)
    if like == "begins":
        head = re.match(rf"{K}+", name)
        return head is not None and (surname(head[0]) or likely(head[0]))
    if like == "shaped":
        return not words.no_katakana_name(name) if kata else (surname(name) or shaped(name) or likely(name))
    return not words.no_katakana_name(name) and len(name) > 2 if kata else (surname(name) and not noun(name))
