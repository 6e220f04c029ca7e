"""A transcript or notes as turns: who said which sentences, and in which blocks they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kumaai.rules.japanese import narrow, sentences, tidy
from kumaai.source import Block, Source

ROLE = (
    r"(?:議長|会長|委員長|座長|部会長|委員|部会員|幹事|課長|部長|局長|次長|室長|所長|館長|園長|校長|教頭|係長|主幹|主査|主任|主事|主席"
    r"|技師|技監|参事|審議員|補佐|書記|監督|市長|町長|村長|区長|教育長|管理者|議員|監査委員|事務局|事務局長|司会者?|進行役?|説明員"
    r"|参加者|住民|市民|一同|全員|各委員|出席者|発言者|応募者|提案者|質問者|回答者|傍聴者|記者|先生|教授|弁護士|理事長?|代表|担当者"
    r"|社長|店長|組合長|センター長|団長|隊長|班長|リーダー|参与|顧問|アドバイザー|さん|氏|様|君|くん|殿)"
)
_ROLE_END = re.compile(ROLE + r"[A-ZＡ-Ｚ0-9０-９]{0,3}(?:[（(][^）)]*[）)])?$")
HEADER_KEY = (
    r"(?:開催|実施|開会)?(?:日\s*時|月日|年月日)|と\s*き|期\s*日|日\s*付|開会日時|時\s*間|場\s*所|開催場所|ところ|会\s*場"
    r"|出\s*席\s*(?:者|委員|議員)?|参\s*加\s*者?|欠\s*席\s*(?:者|委員|議員)?|議\s*題|議\s*事|次\s*第|会議次第|案\s*件|付託議案|アジェンダ"
    r"|会\s*議\s*名|名\s*称|件\s*名|会議の名称|事\s*務\s*局|説\s*明\s*[員者]|オブザーバー|陪席|傍\s*聴\s*(?:者|人)?(?:数|の数)?"
    r"|公開・?(?:非公開|の可否)?(?:の別)?|公開の状況|非公開の理由|(?:配付|配布|会議|提出)?資\s*料|司\s*会|記\s*録\s*者?|作成者?|請\s*願|部会長|部会員|幹\s*事|記録"
)
_KEY_LINE = re.compile(
    rf"^[\s　]*(?:[■●◆○◎・▼\-*]|\d+[.．、)）]|[（(]\d+[）)])?[\s　]*[【〔\[]?(?P<key>{HEADER_KEY})[】〕\]]?"
    r"(?:\s*[：:]\s*|[\s　]+|$)(?P<value>.*)$"
)
_STAMP = r"(?:\[|\(|（)?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?:\]|\)|）)?"
_STAMPED = re.compile(rf"^{_STAMP}[\s　]+")
_NAME_STAMP = re.compile(rf"^\[?(?P<who>[^\d：:。、\[\]][^：:。、\[\]]{{0,29}}?)\]?[\s　]+{_STAMP}$")
_CIRCLE = re.compile(
    r"^[○〇◯◎●][\s　]?(?P<who>[^：:。、「」\s（(]{1,24}(?:[\s　]?[（(][^）)]{1,30}[）)])?)[：:\s　]+(?P<text>\S.*)$"
)
_VOICE = re.compile(r"^<v\s+(?P<who>[^>]+)>(?P<text>.*?)(?:</v>)?$")
_COLON = re.compile(
    r"^(?:[-*・●■◆]\s*)?(?:\*\*)?@?(?P<who>[^：:。、，「」【】\[\]/]{1,24}?(?:[（(][^）)]{1,30}[）)])?)(?:\*\*)?\s*[：:]\s*(?:\*\*)?(?P<text>\S.*)$"
)
_QUOTED = re.compile(
    r"^(?P<who>[^：:。、「」\s]{1,16}(?:[\s　][^：:。、「」\s]{1,10})?)[\s　]*「(?P<text>.+)」[\s　]*$"
)
_BULLET = re.compile(r"^\s*(?:[-*+・●○■□◆◇▼▽→⇒]|\d+[.)．）]|[（(]\d+[）)]|[①-⑳])\s*")
_STAGE = re.compile(r"^[\s　]*[（(〔\[「].*[）)〕\]」][\s　]*$")
_CELL = re.compile(
    r"^(?:t(?P<table>\d+)\.r(?P<row>\d+)\.c(?P<col>\d+)|(?P<sheet>.+)!(?P<letters>[A-Z]{1,3})(?P<number>\d+))$"
)
_EMPTY = re.compile(r"[\s\-=_*・―─—…]+|WEBVTT.*|[\d:., ]+-->[\d:., ]+.*")
_NOT_A_NAME = re.compile(
    r"^(?:https?|例|注|※|備考|なお|ただし|資料|対応|理由|目的|結論|決定|宿題|課題|期限|担当|内容|結果|次回|議題|質問|意見|報告|補足|参考)"
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


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in its turn."""

    text: str
    ids: tuple[str, ...]
    speaker: str | None
    turn: int
    at: int
    section: str = ""
    mark: str = ""
    matter: str = ""


@dataclass(slots=True)
class Talk:
    """A source taken apart: the lines of its head, then what was said."""

    head: list[Line] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    tables: list[Line] = field(default_factory=list)

    def turn(self, number: int) -> list[Said]:
        """The sentences of one turn."""
        return [said for said in self.said if said.turn == number]

    @property
    def speakers(self) -> list[str]:
        """Everyone who speaks, in order, collective voices left out."""
        names = dict.fromkeys(said.speaker for said in self.said if said.speaker)
        return [
            name
            for name in names
            if not re.fullmatch(r"(?:一同|全員|各委員|委員一同|出席者|会場|複数)", name)
        ]


def key_value(text: str) -> tuple[str, str] | None:
    """A head line such as 「日時：…」 as (key without spaces, value), or None."""
    match = _KEY_LINE.match(text)
    if not match or len(match["value"]) > 400:
        return None
    key = re.sub(r"[\s　]", "", match["key"])
    value = match["value"].strip()
    separated = bool(re.search(r"[：:]", text[: match.start("value")])) or "　" in text or not value
    return (key, value) if separated or re.match(r"[\d０-９令平昭RH]", value) else None


def read(source: Source) -> Talk:
    """The turns of a source, whatever its layout; a source with no speakers gives turns without one."""
    lines = list(_lines(source))
    _name_speakers(lines, source.kind in ("vtt", "srt"))
    talk = Talk()
    start = next((i for i, line in enumerate(lines) if line.who or line.mark), None)
    if start is None:
        start = _end_of_head(lines)
    else:
        # Notes may speak before anyone is named: a full sentence after the keys is no head.
        keys = [i for i, line in enumerate(lines[:start]) if key_value(line.text)]
        after = range(keys[-1] + 1, start) if keys else range(0)
        start = next((i for i in after if lines[i].text.endswith("。")), start)
    talk.head = lines[:start]
    talk.tables = [line for line in lines if line.header]
    _speak(talk, lines[start:], source.kind in ("vtt", "srt"))
    return talk


def _end_of_head(lines: list[Line]) -> int:
    """Where the head ends in notes without speakers: after the last of the keys at the top, and their lists."""
    end, listing = 0, False
    for number, line in enumerate(lines[:40]):
        pair = key_value(line.text)
        if pair:
            end, listing = number + 1, not pair[1]
        elif number == 0 and len(line.text) < 60 and not line.text.endswith("。"):
            end = 1
        elif (
            number < 4
            and re.search(r"[0-9０-９]+[年/.-][0-9０-９]+", line.text)
            and not line.text.endswith("。")
        ) or (listing and line.bullet):
            end = number + 1
        else:
            break
    return end


def _lines(source: Source) -> Iterator[Line]:
    rows: dict[tuple[str, int], list[Block]] = {}
    order: list[Block | tuple[str, int]] = []
    for block in source.blocks:
        place = _CELL.match(block.id)
        if block.kind in ("header", "note"):
            continue
        if place:
            key = (place["table"] or place["sheet"], int(place["row"] or place["number"]))
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
            bullet = block.kind == "item" or bool(_BULLET.match(text))
            yield Line(text.strip(), (block.id,), heading=block.level, bullet=bullet)


def _row(cells: list[Block], headers: dict[str, list[str]], table: str) -> Iterator[Line]:
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
    if who is None and said is None and not header and 2 <= len(texts) <= 3 and _label(texts[-2]):
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


def _label(text: str) -> bool:
    """Whether a short text names who speaks: it ends in a role or looks like a name."""
    text = text.strip()
    if not text or len(text) > 30 or _NOT_A_NAME.match(text):
        return False
    return bool(_ROLE_END.search(text)) or bool(
        re.fullmatch(r"[一-龥々ヶ]{1,4}[\s　][一-龥々ぁ-んァ-ヶー]{1,5}", text)
    )


def _candidate(text: str) -> tuple[str, str, str] | None:
    """(shape, speaker, text) of a line that may open a turn."""
    bare = _STAMPED.sub("", text)
    for shape, pattern in (("voice", _VOICE), ("circle", _CIRCLE), ("quoted", _QUOTED), ("colon", _COLON)):
        match = pattern.match(bare)
        if match:
            who = match["who"].strip(" 　*")
            if not re.search(r"[^\W\d_]", who) or "<" in who:
                continue
            if shape == "colon" and (_NOT_A_NAME.match(who) or re.match(r"[\d]", narrow(who)) or "→" in who):
                continue
            return shape, who, match["text"].strip()
    return None


def _name_speakers(lines: list[Line], cues: bool) -> None:
    """Finds the labels of speakers: a role, a repeated label or a full name opens a turn."""
    found = [None if line.who or line.heading else _candidate(line.text) for line in lines]
    counts = Counter(item[1] for item in found if item)
    listed = " ".join(
        line.text for line in lines[:20] if re.match(r"^[\s　\-・*■]*(?:出席|参加|欠席)", line.text)
    )
    handles = {m[1] for line in lines for m in re.finditer(r"@([A-Za-z0-9_-]+)", line.text)}
    # In subtitles of which most lines have a label, each label is a speaker's.
    everywhere = cues and sum(item is not None for item in found) >= 0.6 * len(lines)
    stamps = Counter(m["who"] for line in lines if (m := _NAME_STAMP.match(line.text)))
    for line, item in zip(lines, found, strict=True):
        stamp = _NAME_STAMP.match(line.text)
        if stamp and (sum(stamps.values()) > 1 or _label(stamp["who"])):
            line.who, line.text = stamp["who"].strip(), ""
        elif item:
            _shape, who, text = item
            if everywhere or _speaks(who, counts, handles, line, listed):
                line.who, line.text = who, text
    for line in lines:
        # 「問1（住民・山田さん）：」 keeps the person only.
        asked = re.match(r"^(問|答|Q|A|質問|回答)\s*\d*\s*(?:[（(](.+)[）)])?$", narrow(line.who or ""))
        if asked:
            line.mark = "Q" if asked[1] in ("問", "Q", "質問") else "A"
            line.who = (line.who or "")[-len(asked[2]) - 1 : -1] if asked[2] else None


def _speaks(who: str, counts: Counter[str], handles: set[str], line: Line, listed: str) -> bool:
    if re.match(r"^(?:問|答|Q|A|質問|回答)\s*\d*\s*(?:[（(]|$)", narrow(who)):
        return True
    key = key_value(line.text)
    if (
        key
        and not line.text.endswith(("。", "」", "？"))
        and (counts[who] < 2 or re.fullmatch(HEADER_KEY, who))
    ):
        return False
    if re.search(rf"(?:^|[\s　、：:／/]){re.escape(who)}(?:[\s　、／/]|$)", listed) or (
        len(who) > 1 and who in listed
    ):
        return True
    if re.search(r"[をはがにへ]|の(?!会|里|家)", who) and counts[who] < 3:
        return False
    if who in handles or counts[who] >= 3:
        return len(who) <= 20 or bool(_ROLE_END.search(who))
    if _label(who):
        return True
    return counts[who] >= 2 and len(who) <= 24


def _speak(talk: Talk, lines: list[Line], cues: bool) -> None:
    speaker: str | None = None
    section, matter, turn = "", "", 0
    waiting: list[Line] = []

    def flush() -> None:
        nonlocal waiting
        mark = waiting[0].mark if waiting else ""
        for text, ids in _join(waiting):
            talk.said.append(Said(text, ids, speaker, turn, len(talk.said), section, mark, matter))
        waiting = []

    for line in lines:
        title = _section(line)
        stage = bool(_STAGE.match(line.text)) and not line.who
        if title is not None or stage or line.header:
            flush()
            if title is not None:
                section, speaker, turn = title, None, turn + 1
                matter = matter if OUTCOME_SECTION.search(title) else _matter(title)
            elif stage:
                speaker, turn, waiting = None, turn + 1, [line]
                flush()
            continue
        if line.who or line.mark or (line.bullet and not cues):
            flush()
            if line.who != speaker or not cues:
                turn += 1
            speaker = line.who
        elif not cues:
            flush()  # each paragraph has its own blocks, in the same turn
        if line.text:
            waiting.append(replace(line, text=_BULLET.sub("", line.text) if line.bullet else line.text))
    flush()


_LONGEST_CUES = 120
"""Characters that lines without a full stop may add up to: captions made by machine often have none."""


def _join(lines: list[Line]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sentences of consecutive lines, one that runs over a line's end with the blocks of both."""
    carried, ids = "", ()
    stopped = sum(bool(re.search(r"[。！？!?]$", line.text)) for line in lines)
    joins = stopped * 3 >= len(lines)
    for line in lines:
        parts = sentences(line.text)
        for number, part in enumerate(parts):
            whole = carried + part
            blocks = tuple(dict.fromkeys((*ids, *line.ids)))
            last = number == len(parts) - 1
            runs_on = joins and last and line is not lines[-1] and not re.search(r"[。！？!?）)」]$", part)
            if runs_on and len(whole) < _LONGEST_CUES:
                carried, ids = whole, blocks
                continue
            carried, ids = "", ()
            text = tidy(whole)
            if text:
                yield text, blocks
    if carried:
        yield tidy(carried), ids


_SECTION = re.compile(
    r"^[\s　]*(?:[■●◆◎▼□]|【|〈|《|＜|\[|#+\s)\s*(?P<title>[^】〉》＞\]。、：:]{1,30})\s*[】〉》＞\]]?\s*[：:]?$"
)


# Headings that say what kind of lines follow, not which matter they belong to.
OUTCOME_SECTION = re.compile(
    r"結論|決定|決まった|合意|承認|宿題|to ?do|アクション|タスク|やること|次のステップ|今後の対応|対応事項|保留|継続|持ち?越し|未決|未定|積み残し|^次回|議事録|会議録|開会|閉会|発言|出席|質疑|^(?:報告|概要|内容|その他|連絡|経過|メモ)",
    re.IGNORECASE,
)


def _matter(title: str) -> str:
    """A heading as the name of its matter: without numbers, links and signatures."""
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    title = re.sub(r"^(?:議題|議事|日程|案件)?\s*[（(]?[0-9０-９]*[.．)）、]?\s*", "", title)
    return re.sub(r"\s*-\s*@\w+$", "", title).strip()


def _section(line: Line) -> str | None:
    if line.heading:
        return line.text
    match = None if line.who else _SECTION.match(line.text)
    return match["title"].strip() if match else None
