"""A document as titled parts, and a workbook's head facts, for summaries and ideas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kumaai.answers import Cited
from kumaai.rules.japanese import narrow
from kumaai.source import Block, Source

_NUMBERED = re.compile(
    r"^[\s　]*(?:第[0-9０-９一二三四五六七八九十]+(?:章|節|条|項|編)?"
    r"|[0-9０-９]{1,2}(?:[.．、-][0-9０-９]{1,2})*[.．、)）]?|[ⅠⅡⅢⅣⅤⅥIVX]+[.．]?"
    r"|[一二三四五六七八九十]{1,2}[、.．]|[■●◆▼])[\s　]+(?P<title>\S.*)$"
)
_ITEM = re.compile(
    r"^[\s　]*(?:[(（][0-9０-９一二三四五六七八九十ァ-ヶ][)）]|[①-⑳]|[・\-*○◯●]|[ア-コ][\s　．.])[\s　]*"
)
_ASIDE = re.compile(
    r"^[\s　]*[【〔\[（(]?(?:参考|ご?参照|問い?合わせ先?|お問い?合わせ|連絡先|担当(?:者|課"
    r"|係)?$|別紙|別添|添付|用語|注釈|脚注|付録|附則|備考|資料$"
    r"|以上$)[^。]{0,40}(?:[】〕\])）].*)?$"
)
_TABLE = re.compile(r"^[\s　]*(?:表|図|別表)[\s　]*[0-9０-９]+|[|｜\t].*[|｜\t]|^[^。|]*\|[^。]*$")
_TITLE = re.compile(
    r"(?:について|に関する(?:件|通知|報告))?(?:[（(](?:通知|依頼|報告|照会|回答|案|協議|概要"
    r"|要旨)[）)])$|(?:について|計画|要領|要綱|方針|概要|要旨|報告書?|結果|のお知らせ"
    r"|のご案内|通知|規程|手引|指針|基準|プラン|アンケート)(?:[（(][^）)]*[）)])?(?:の?概要"
    r"|の?結果の?概要)?$"
)
_LETTERHEAD = re.compile(
    r"^[\s　]*(?:[^\s　]{1,8}第[0-9０-９]+号|(?:令和"
    r"|平成)?[0-9０-９元]+年[0-9０-９]+月[0-9０-９]+日|.*(?:殿|様|御中|各位)"
    r"|[^。]{0,24}(?:課長|部長|局長|市長|知事|大臣|事務局)[\s　]*[^。\s　]{0,8}|記|以上"
    r"|[（(]公印省略[）)])[\s　]*$"
)


@dataclass(slots=True)
class Part:
    """One part of a document: its heading and its lines as (block id, text)."""

    number: int
    heading: str
    lines: list[tuple[str, str]] = field(default_factory=list)


_HEAD = 30
"""Rows from the top in which the names of the columns are looked for."""

_FIGURE = re.compile(r"[-+¥\\\d.,/:%年月日 ]+")
"""A number or a date, which names no column."""


def title_of(source: Source) -> str | None:
    """The document's title: a first heading, else the first line that reads like one; None for workbooks."""
    if source.kind in ("xlsx", "csv"):
        return None
    head = [
        block for block in source.blocks[:14] if block.text.strip() and block.kind not in ("header", "note")
    ]
    for block in head[:4]:
        if block.level == 1 or (block.kind == "heading" and block.level):
            return block.text.strip()
    for block in head:
        text = block.text.strip()
        if len(text) < 80 and not text.endswith("。") and _TITLE.search(text) and not _NUMBERED.match(text):
            return text
    first = next((block.text.strip() for block in head if not _LETTERHEAD.match(block.text)), None)
    return first if first and len(first) < 80 and not first.endswith("。") else None


def parts(source: Source) -> Iterator[Part]:
    """The parts of a document in order; references, contacts, tables and letterheads are left out."""
    title = title_of(source)
    part, aside, number = Part(0, ""), False, 0
    outer = ""
    lines = _lines(source, title)
    for place, (block, text) in enumerate(lines):
        heading = heading_of(block, text)
        if _ASIDE.match(heading or text) and not re.match(r"[0-9０-９]", text):
            aside = True
            continue
        inner = heading is None and not aside and _is_inner(text, lines[place + 1 : place + 2])
        if heading is not None or inner:
            aside = heading is not None and bool(_ASIDE.match(heading))
            if part.lines:
                yield part
            number += 1
            shown = item_text(text)
            if heading is not None:
                outer, shown = _nest(outer, heading, text)
            part = Part(number, shown)
        elif not aside and not _TABLE.search(text) and not _LETTERHEAD.match(text):
            part.lines.append((block.id, item_text(text)))
    if part.lines:
        yield part


def _lines(source: Source, title: str | None) -> list[tuple[Block, str]]:
    """The lines of a document's text with their blocks; cells, page headers and the title left out."""
    if source.kind == "csv":
        return []
    blocks = [block for block in source.blocks if block.kind not in ("cell", "header", "note")]
    lines = [(block, text.strip()) for block in blocks for text in block.text.split("\n")]
    return [(block, text) for block, text in lines if text and text != title]


def _is_inner(text: str, following: list[tuple[Block, str]]) -> bool:
    """Whether a short line without a stop heads the sentence in the next line (「(1) 東部線」, 「改定の理由」)."""
    if len(text) > 26 or re.search(r"[。、：:]", text) or _LETTERHEAD.match(text) or not following:
        return False
    after = following[0][1]
    return len(after) > 20 and after.endswith("。") and not _ITEM.match(after) and not _NUMBERED.match(after)


def _nest(outer: str, heading: str, text: str) -> tuple[str, str]:
    """「第1 概要」 holds 「1 対象」: the inner heading is shown with the outer one."""
    if re.match(r"第[0-9０-９一二三四五六七八九十]+", text):
        return heading, heading
    return outer, f"{outer} {heading}" if outer else heading


def heading_of(block: Block, text: str) -> str | None:
    """The title where a line is a heading (by style, or a number and a short phrase), else None."""
    if block.kind == "heading" or block.level:
        match = _NUMBERED.match(text)
        return match["title"].strip() if match else text.strip("【】 　")
    match = _NUMBERED.match(text)
    if match and len(match["title"]) <= 40 and not re.search(r"[。、]$|。", match["title"]):
        title = match["title"].strip()
        return (
            None if re.search(r"[\s　]\S{6,}", title) and not re.search(r"^(?:参考|付録)", title) else title
        )
    bracket = re.fullmatch(r"[\s　]*[【〔＜〈《]([^】〕＞〉》]{1,30})[】〕＞〉》][^。]{0,20}", text)
    return text.strip("【】 　") if bracket else None


def item_text(text: str) -> str:
    """An item without its mark; a label before a wide space becomes 「label：」."""
    bare = _ITEM.sub("", text, count=1)
    numbered = _NUMBERED.match(bare)
    bare = numbered["title"] if numbered else bare
    return re.sub(r"^([^。、：\s　]{2,24})　+(?=\S{6})", r"\1：", bare)


COUNTED_ROWS = re.compile(r"：[0-9]+行、(?=列は)")
"""What :func:`head_facts` counts itself: it stands in no cell."""


def head_facts(source: Source) -> list[Cited]:
    """What a workbook or table shows at a glance: sheets, columns, rows, and the totals that it holds."""
    facts = []
    for name, rows in tables(source).items():
        if not rows:
            continue
        header = _header(rows)
        body = rows[rows.index(header) + 1 :]
        columns = "、".join(text for _id, text in header if text)
        label = f"シート「{re.sub(r'^[0-9]+:', '', name)}」" if name else "表"
        facts.append(
            Cited(
                text=f"{label}：{len(body)}行、列は{columns}",
                cites=list(dict.fromkeys(block for block, text in header if text)),
            )
        )
        facts += [fact for row in body if (fact := _total(header, row, label))]
    return facts


def _header(rows: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The row that names the columns: of the first ones that with the most words; titles and labels have fewer."""
    words = [sum(1 for _id, text in row if text and not _FIGURE.fullmatch(text)) for row in rows[:_HEAD]]
    most = max(words)
    return rows[words.index(most)] if most > 1 else rows[0]


def tables(source: Source) -> dict[str, list[list[tuple[str, str]]]]:
    """Rows of cells (block id, text) by sheet."""
    sheets: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for block in source.blocks:
        place = re.fullmatch(r"(?P<sheet>.+)!(?P<col>[A-Z]{1,3})(?P<row>\d+)", block.id)
        if place:
            sheets.setdefault(place["sheet"], {}).setdefault(int(place["row"]), []).append(
                (block.id, block.text.strip())
            )
        elif source.kind == "csv":
            cells = [(block.id, text.strip()) for text in block.text.split("\t")]
            sheets.setdefault("", {})[len(sheets.get("", {}))] = cells
    return {sheet: [rows[number] for number in sorted(rows)] for sheet, rows in sheets.items()}


def _total(header: list[tuple[str, str]], row: list[tuple[str, str]], label: str) -> Cited | None:
    named = next(
        (
            text
            for _id, text in row
            if re.fullmatch(r"(?:総?合計|総計|小計|計|平均)", re.sub(r"[\s　]", "", text))
        ),
        None,
    )
    if not named:
        return None
    heads = _by_column(header)
    shown = [
        f"{heads.get(_column(block, number), '')}{text}"
        for number, (block, text) in enumerate(row)
        if re.search(r"\d", narrow(text))
    ]
    columns = {
        _column(block, number) for number, (block, text) in enumerate(row) if re.search(r"\d", narrow(text))
    }
    named_by = [
        block for number, (block, text) in enumerate(header) if text and _column(block, number) in columns
    ]
    return (
        Cited(
            text=f"{label}の{named}：{'、'.join(shown)}",
            cites=list(dict.fromkeys([*named_by, *(block for block, text in row if text)])),
        )
        if shown
        else None
    )


def _column(block: str, number: int) -> str:
    match = re.search(r"!([A-Z]+)\d+$", block)
    return match[1] if match else str(number)


def _by_column(header: list[tuple[str, str]]) -> dict[str, str]:
    return {_column(block, number): text for number, (block, text) in enumerate(header)}
