"""Tables as text: a heading says what stands below it, or in the neighbouring cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA, Span, narrow
from kumaai.guard.mask.roster import members

_HEADINGS: tuple[tuple[str, str], ...] = (
    (
        "person",
        rf"(?:{words.PERSON_LABEL}|{words.KANA_LABEL}|申請者|届出人|世帯主|保護者|相談者|担当者|代表者|担当|発言者名?|話者)(?:[（(].{{0,8}}[）)])?",
    ),
    ("address", r"(?:現|旧|新)?住所(?:地)?|居所|所在地|送付先|本籍"),
    ("phone", r"電話(?:番号)?|TEL|Tel|携帯(?:電話)?(?:番号)?|FAX|ＦＡＸ|連絡先(?:電話)?|緊急連絡先"),
    ("mynumber", r"個人番号|マイナンバー"),
    ("birth", r"生年月日|誕生日"),
    ("age", r"年齢|満年齢"),
    ("bank", r"口座(?:番号)?"),
    ("staff", r"職員番号|社員番号|職員コード|従業員番号"),
    ("insurance", r"(?:被保険者|保険証|保険者|受給者)(?:証)?(?:記号)?(?:番号)?"),
    ("extension", r"内線(?:番号)?"),
    ("pension", r"(?:基礎)?年金番号"),
    ("juki", r"住民票コード"),
    ("zip", r"郵便番号|〒"),
)
_KINDS = [(kind, re.compile(pattern)) for kind, pattern in _HEADINGS]
_DATE = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])?[.]?[0-9元〇一二三四五六七八九十]{1,4}[年./-][0-9〇一二三四五六七八九十]{1,3}[月./-][0-9〇一二三四五六七八九十]{1,3}日?|[12][0-9]{7}"
)
_VALUES: dict[str, re.Pattern[str]] = {
    "person": re.compile(
        rf"[{KATA}]{{2,12}}[ 　][{KANJI}]{{1,3}}|[{KANJI}ヶケヵノ々]{{1,7}}(?:[ 　]{{1,2}}[{KANJI}{HIRA}{KATA}々]{{1,8}})?|[{KANJI}々]{{1,4}}[{HIRA}{KATA}]{{1,6}}|[{KATA}]{{2,12}}(?:[ 　・]+[{KATA}]{{1,12}}){{0,4}}|[{HIRA}]{{2,8}}[ 　][{HIRA}]{{2,8}}|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]*){{0,4}}"
    ),
    "phone": re.compile(r"[+0-9() -]{6,17}"),
    "mynumber": re.compile(r"[0-9 -]{12,14}"),
    "birth": _DATE,
    "age": re.compile(r"[0-9]{1,3}(?:歳|才)?"),
    "bank": re.compile(r"[0-9 -]{5,12}"),
    "staff": re.compile(r"[A-Za-z]{0,4}-?[0-9]{3,12}"),
    "insurance": re.compile(r"[一-龥]{0,2}[0-9 ・-]{4,16}"),
    "extension": re.compile(r"[0-9]{2,6}"),
    "pension": re.compile(r"[0-9]{4} ?-?[0-9]{6}"),
    "juki": re.compile(r"[0-9 -]{11,14}"),
    "zip": re.compile(r"〒? ?[0-9]{3}-?[0-9]{4}"),
    "address": re.compile(r"(?=.*[0-9一二三四五六七八九])(?=.*[市区町村都道府県]).{6,60}"),
}
_NO_NAME = re.compile(
    r"(?:出欠|出席|欠席|区分|役職|職名|職|課|係|内容|発言|発言者|項目|摘要|出|欠|代理|不明|なし|無し|同上|未定|合計|小計|計|別紙|本人|空欄|備考|氏名|名前|住所|課名|所属|非公開|該当なし|男|女|有|無)$|.*(?:課|係|局|会社|学校|協会|組合|事務所|市|町|村|区|県)$"
)


def heading(cell: str) -> str:
    """The kind that a cell names as what stands beside or below it; "" for none."""
    text = cell.strip().strip("　*＊※:：【】\"'")
    return next((kind for kind, pattern in _KINDS if text and pattern.fullmatch(text)), "")


def fits(kind: str, value: str) -> bool:
    """Whether a cell can hold a value of the kind."""
    text = narrow(value).strip()
    pattern = _VALUES.get(kind)
    if not pattern or not pattern.fullmatch(value.strip() if kind in ("person", "address") else text):
        return False
    if kind == "person" and re.fullmatch(r"[A-Z]+", text):
        return False
    return kind != "person" or not (_NO_NAME.match(text) or heading(text) or words.nobody(text))


def columns(text: str) -> Iterator[Span]:
    """Values under the headings of a table written with tabs, bars or commas."""
    heads: dict[int, str] = {}
    mark, width, opened = "", 0, False
    for line in re.finditer(r"[^\r\n]+", text):
        if (
            not heads
            or mark not in line[0]
            or (line[0].count(mark) != width if mark != "," else line[0].count(mark) < width)
        ):
            mark = next((sign for sign in ("\t", "|", "｜", ",") if sign in line[0]), "")
            width = line[0].count(mark) if mark else 0
            cells = line[0].split(mark) if mark else []
            heads = {number: kind for number, cell in enumerate(cells) if (kind := heading(cell))}
            opened = bool(re.match(r"\r?\n[ ]*[|｜]?[ :]*-{2}", text[line.end() : line.end() + 16]))
            if len(heads) < 1 or len(cells) < 2:
                heads = {}
            elif not opened:
                yield from _beside(line, mark)
                named = sum(bool(heading(cell)) for cell in cells)
                values = sum(
                    1 for a, b in pairwise(cells) if heading(a) and not heading(b) and fits(heading(a), b)
                )
                if values >= named:
                    heads = {}
            continue
        at = line.start()
        for number, cell in enumerate(line[0].split(mark)):
            if number in heads and (
                fits(heads[number], cell.strip('"'))
                if heads[number] != "person" or not _LISTED.search(cell.strip())
                else False
            ):
                low = len(cell) - len(cell.lstrip(' 　"'))
                yield Span(at + low, at + len(cell.rstrip(' 　"')), heads[number])
            elif heads.get(number) == "person" and not re.search(r"[。？！?!]", cell):
                yield from (Span(one.start, one.end, "person") for one in members(text, at, at + len(cell)))
            at += len(cell) + 1


_LISTED = re.compile(r"[、,，・／/（(\n]|[ 　]{1,2}[^ 　]+[ 　]{1,2}[^ 　]")
"""A cell that holds more than a name: several, or one with what stands behind it."""


def _beside(line: re.Match[str], mark: str) -> Iterator[Span]:
    at, kind = line.start(), ""
    for cell in line[0].split(mark):
        if kind and not heading(cell) and fits(kind, cell):
            low = len(cell) - len(cell.lstrip())
            yield Span(at + low, at + len(cell.rstrip()), kind)
        kind = heading(cell)
        at += len(cell) + 1


def neighbours(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, value) of cells that are blocks of their own: behind their label, or below a row of labels."""
    kinds = [heading(text) if len(text) < 24 else "" for text in texts]
    at = 0
    while at < len(texts):
        if not kinds[at]:
            at += 1
            continue
        end = at
        while end < len(texts) and (
            kinds[end] or (len(texts[end]) <= 8 and end + 1 < len(texts) and kinds[end + 1])
        ):
            end += 1
        width = end - at
        if width == 1:
            if end < len(texts) and fits(kinds[at], texts[end]):
                yield kinds[at], texts[end].strip()
        else:
            for number in range(end, len(texts)):
                kind = kinds[at + (number - end) % width]
                if len(texts[number]) > 60 or kinds[number]:
                    break
                if kind and fits(kind, texts[number]):
                    yield kind, texts[number].strip()
        at = end
