"""A source as lines: paragraphs, list items and table rows, with who speaks where a table says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.source import Block, Source

ROLE = (
    r"(?:議長|会長|委員長|座長|部会長|委員|部会員|幹事|課長|部長|局長|次長|室長|所長|館長"
    r"|園長|校長|教頭|係長|主幹|主査|主任|主事|主席"
    r"|技師|技監|参事|審議員|補佐|書記|監督|市長|町長|村長|区長|教育長|管理者|議員|監査委員"
    r"|事務局|事務局長|司会者?|進行役?|説明員"
    r"|参加者|住民|市民|一同|全員|各委員|出席者|発言者|応募者|提案者|質問者|回答者|傍聴者"
    r"|記者|先生|教授|弁護士|理事長?|代表|担当者"
    r"|社長|店長|組合長|センター長|団長|隊長|班長|リーダー|参与|顧問|アドバイザー|さん|氏|様|君|くん|殿)"
)
ROLE_END = re.compile(ROLE + r"[A-ZＡ-Ｚ0-9０-９]{0,3}(?:[（(][^）)]*[）)])?$")
HEADER_KEY = (
    r"(?:開催|実施|開会)?(?:日\s*時|月日|年月日)|と\s*き|期\s*日|日\s*付|開会日時|時\s*間"
    r"|場\s*所|開催場所|ところ|会\s*場"
    r"|出\s*席\s*(?:者|委員|議員)?|参\s*加\s*者?|欠\s*席\s*(?:者|委員|議員)?|議\s*題|議\s*事"
    r"|次\s*第|会議次第|案\s*件|付託議案|アジェンダ"
    r"|会\s*議\s*名|名\s*称|件\s*名|会議の名称|事\s*務\s*局|説\s*明\s*[員者]|オブザーバー"
    r"|陪席|傍\s*聴\s*(?:者|人)?(?:数|の数)?"
    r"|公開・?(?:非公開|の可否)?(?:の別)?|公開の状況|非公開の理由|(?:配付|配布|会議"
    r"|提出)?資\s*料|司\s*会|記\s*録\s*者?|作成者?|請\s*願|部会長|部会員|幹\s*事|記録"
)
_KEY_LINE = re.compile(
    rf"^[\s　]*(?:[■●◆○◎・▼\-*]|\d+[.．、)）]|[（(]\d+[）)])?[\s　]*[【〔\[]?(?P<key>{HEADER_KEY})[】〕\]]?"
    r"(?:\s*[：:]\s*|[\s　]+|$)(?P<value>.*)$"
)
BULLET = re.compile(r"^\s*(?:[-*+・●○■□◆◇▼▽→⇒]|\d+[.)．）]|[（(]\d+[）)]|[①-⑳])\s*")
_CELL = re.compile(
    r"^(?:(?P<file>\d+):)?(?:t(?P<table>\d+)\.r(?P<row>\d+)\.c(?P<col>\d+)"
    r"|(?P<sheet>.+)!(?P<letters>[A-Z]{1,3})(?P<number>\d+))$"
)
_EMPTY = re.compile(r"[\s\-=_*・―─—…]+|WEBVTT.*|[\d:., ]+-->[\d:., ]+.*")
_MOST_COLUMNS = 200
NOT_A_NAME = re.compile(
    r"^(?:https?|例|注|※|備考|なお|ただし|資料|対応|理由|目的|結論|決定|宿題|課題|期限|担当"
    r"|内容|結果|次回|議題|質問|意見|報告|補足|参考)"
)
_SAID = ("発言", "発言内容", "内容", "要旨", "発言要旨", "発言の内容", "テキスト", "本文")
_SPEAKER = ("発言者", "話者", "発言者名", "氏名", "名前", "発言者氏名", "スピーカー")


@dataclass(slots=True)
class Line:
    """One line of the source: its text, its blocks and the speaker that it names."""

    text: str
    ids: tuple[str, ...]
    who: str | None = None
    heading: int = 0
    bullet: bool = False
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    mark: str = ""


def key_value(text: str) -> tuple[str, str] | None:
    """A head line such as 「日時：…」 as (key without spaces, value), or None."""
    match = _KEY_LINE.match(text)
    if not match or len(match["value"]) > 400:
        return None
    key = re.sub(r"[\s　]", "", match["key"])
    value = match["value"].strip()
    separated = bool(re.search(r"[：:]", text[: match.start("value")])) or "　" in text or not value
    return (key, value) if separated or re.match(r"[\d０-９令平昭RH]", value) else None


def lines_of(source: Source) -> Iterator[Line]:
    rows: dict[tuple[str, int], list[Block]] = {}
    order: list[Block | tuple[str, int]] = []
    for block in source.blocks:
        place = _CELL.match(block.id)
        if block.kind in ("header", "note"):
            continue
        if place:
            key = (
                f"{place['file']}:{place['table'] or place['sheet']}",
                int(place["row"] or place["number"]),
            )
            if key not in rows:
                rows[key] = []
                order.append(key)
            rows[key].append(block)
        else:
            order.append(block)
    headers: dict[str, list[str]] = {}
    for item in order:
        if isinstance(item, Block):
            yield from _block_lines(item, source.kind, headers)
        else:
            yield from _row(rows[item], headers, item[0])


def _block_lines(block: Block, kind: str, headers: dict[str, list[str]]) -> Iterator[Line]:
    if kind == "csv" and "\t" in block.text:
        cells = [Block(block.id, text, "cell") for text in block.text.split("\t")]
        yield from _row(cells, headers, "csv")
        return
    for text in block.text.split("\n"):
        if text.strip() and not _EMPTY.fullmatch(text):
            bullet = block.kind == "item" or bool(BULLET.match(text))
            yield Line(text.strip(), (block.id,), heading=block.level, bullet=bullet)


def _by_column(cells: list[Block]) -> list[Block]:
    """The cells at their columns: readers leave empty cells out, and a gap must not shift the rest."""
    places: dict[int, Block] = {}
    for number, cell in enumerate(cells):
        match = _CELL.match(cell.id)
        column = number + 1
        if match and match["col"]:
            column = int(match["col"])
        elif match:
            column = 0
            for letter in match["letters"]:
                column = column * 26 + ord(letter) - ord("A") + 1
        if column <= _MOST_COLUMNS:
            places[column] = cell
    return [places.get(column, Block("", "", "cell")) for column in range(1, max(places, default=0) + 1)]


def _row(cells: list[Block], headers: dict[str, list[str]], table: str) -> Iterator[Line]:
    cells = _by_column(cells)
    texts = [cell.text.strip() for cell in cells]
    plain = [re.sub(r"[\s　]", "", text) for text in texts]
    if any(text in _SPEAKER for text in plain) or (
        table not in headers and sum(text in _SAID + _TASK_HEADS for text in plain) >= 2
    ):
        headers[table] = plain
        return
    header = headers.get(table, [])
    columns = {name: i for i, name in enumerate(header)}
    who = next((columns[name] for name in _SPEAKER if name in columns), None)
    said = next((columns[name] for name in _SAID if name in columns), None)
    keyed = len(texts) >= 2 and bool(re.fullmatch(rf"(?:{HEADER_KEY})", texts[0]))
    if (
        who is None
        and said is None
        and not header
        and not keyed
        and 2 <= len(texts) <= 3
        and label(texts[-2])
    ):
        who, said = len(texts) - 2, len(texts) - 1
    if (
        said is not None
        and said < len(texts)
        and (who is None or who < len(texts))
        and not set(header) & set(_TASK_HEADS[:6])
    ):
        name = texts[who] if who is not None and texts[who] else None
        for text in texts[said].split("\n"):
            if text.strip():
                yield Line(text.strip(), (cells[said].id,), who=name, cells=tuple(texts))
        return
    shown = [text for text in dict.fromkeys(texts) if text]
    if shown:
        ids = tuple(dict.fromkeys(cell.id for cell in cells if cell.text.strip()))
        yield Line("　".join(shown), ids, cells=tuple(texts), header=tuple(header))


_TASK_HEADS = ("担当", "担当者", "期限", "期日", "宿題", "タスク", "決定事項", "項目", "対応", "やること")


def label(text: str) -> bool:
    """Whether a short text names who speaks: it ends in a role or looks like a name."""
    text = text.strip()
    if not text or len(text) > 30 or NOT_A_NAME.match(text):
        return False
    return bool(ROLE_END.search(text)) or bool(
        re.fullmatch(r"[一-龥々ヶ]{1,4}[\s　][一-龥々ぁ-んァ-ヶー]{1,5}", text)
    )
