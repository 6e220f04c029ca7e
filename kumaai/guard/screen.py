"""What a source holds that was not meant for its reader: hidden text, invisible characters, orders to a model (C16).

Nothing here changes what is sent: text that nobody sees is left out where a
file is read, and what stands beside the text (comments, properties, field
codes) is never sent. The findings tell the user that it is there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kumaai.guard.invisible import hidden_characters
from kumaai.guard.orders import Order, order_in, speaks_of_machines
from kumaai.messages import N_, _
from kumaai.result import Check
from kumaai.source import Beside, Block, Source

_MOST = 20
"""Findings of one kind that are listed; the rest is counted."""
_WINDOW = 400
"""Characters of neighbouring blocks that are read together."""
_SHORT = 40
"""Characters of a block that may be a piece of an order that is spread over lines, cells or cues."""
_LABEL = re.compile(r"^(?:[^：:。、]{1,12}[：:]|[（(][^）)]{1,8}[）)])\s*")
"""A speaker's name before what was said, or a number before an item."""
_STEP = 4
"""Short blocks are joined eight at a time, each eight overlapping the one before by half."""
_FEW_CHARACTERS = 3

_WHY = {
    "marked": N_("marked as hidden"),
    "white": N_("in the colour of its background"),
    "tiny": N_("too small to be read"),
    "away": N_("far outside what is looked at"),
    "brief": N_("shown for no time"),
}
_CLASS = re.compile(
    r"機密性\s*([1-3１-３])|(厳秘|極秘|秘密(?=文書|指定)|【秘】|〔秘〕|㊙)|(部外秘|取扱注意|取扱厳重注意|関係者外秘|社外秘|庁外秘|CONFIDENTIAL|【機密】)"
)
_HEAD_BLOCKS = 12
"""Blocks from the beginning and the end, and all page headers, in which a mark of confidentiality is looked for."""


def screen(source: Source, beside: Iterable[Beside] = ()) -> list[Check]:
    """The findings about one source, the weightiest first.

    The ids are screen.order (orders to a model, in sight or not),
    screen.hidden, screen.invisible and screen.mention (a text that talks about
    such orders). What only a person may judge is "info".
    """
    found = [*_orders(source), *_unseen(source), *_beside(beside), *_invisible(source.blocks)]
    return sorted(found, key=lambda check: check.level == "info")


def marked_class(source: Source) -> int | None:
    """The class of confidentiality that the material says of itself, None where it says none.

    機密性 1 to 3 as written (政府機関等のサイバーセキュリティ対策のための統一基準); 部外秘 and the like count as 2,
    秘 and above as 3.
    """
    edge = [*source.blocks[:_HEAD_BLOCKS], *source.blocks[-3:]]
    edge += [block for block in source.blocks if block.kind == "header"]
    reached = 0
    for block in edge:
        if len(block.text) > 60:  # a sentence about classes is no mark
            continue
        for number, secret, _internal in _CLASS.findall(block.text):
            reached = max(reached, int(number) if number else 3 if secret else 2)
    return reached or None


def _orders(source: Source) -> Iterator[Check]:
    seen: set[str] = set()
    about = speaks_of_machines("\n".join(block.text for block in source.blocks))
    for blocks, spread in _read_together(source):
        order = order_in("" if spread else "\n".join(block.text for block in blocks), about=about)
        if order is None and spread:
            order = order_in(spread, spread=True, about=about)
        if order is None or order.excerpt in seen:
            continue
        seen.add(order.excerpt)
        where = _where(blocks, order)
        if order.mention:
            message = _("The text mentions an order to a model, as an example: {text}")
            yield Check("screen.mention", "info", message.format(text=order.excerpt), where)
        elif len(seen) <= _MOST:
            message = _("The text gives orders to a model; they are not followed: {text}")
            yield Check("screen.order", "warning", message.format(text=order.excerpt), where)


def _read_together(source: Source) -> Iterator[tuple[list[Block], str]]:
    """Blocks whose text is read as it stands, then short neighbours whose text is one sentence once joined."""
    window: list[Block] = []
    size = 0
    for block in source.blocks:
        window.append(block)
        size += len(block.text)
        if size >= _WINDOW:
            yield window, ""
            window, size = [], 0
    yield window, ""
    for run in _neighbours(source):
        for at in range(0, max(1, len(run) - 1), _STEP):
            blocks = run[at : at + 2 * _STEP]
            joined = "".join(_LABEL.sub("", block.text) for block in blocks)
            if len(blocks) > 1 and len(joined) <= _WINDOW:
                yield blocks, joined


def _neighbours(source: Source) -> Iterator[list[Block]]:
    """Runs of blocks that a reader may read on from one to the next: lines, and cells below each other."""
    cells = source.kind in ("csv", "xlsx")
    columns: dict[object, list[Block]] = defaultdict(list)
    for block in source.blocks:
        if source.kind == "csv":
            for number, text in enumerate(block.text.split("\t")):
                columns[number].append(Block(block.id, text))
        elif source.kind == "xlsx":
            columns[re.sub(r"\d+$", "", block.id)].append(block)
        else:
            columns[0].append(block)
            if label := _LABEL.match(block.text):
                columns[re.sub(r"\d", "", label[0])].append(block)
    for run in columns.values():
        part: list[Block] = []
        often = Counter(block.text for block in run)
        for block in run:
            if cells and (often[block.text] > 1 or not re.search(r"[ぁ-んァ-ヶ]|[A-Za-z]{2}", block.text)):
                continue  # data, which may stand between the pieces
            ended = not cells and block.text.rstrip().endswith(("。", "！", "？", ".", "!", "?"))
            if len(block.text) <= _SHORT and block.text.strip():
                part.append(block)
            if ended or len(block.text) > _SHORT:
                yield part
                part = []
        yield part


def _where(blocks: list[Block], order: Order) -> tuple[str, ...]:
    """The block that holds the order, or all that were read together."""
    start = order.excerpt[:12]
    holding = [block.id for block in blocks if start in " ".join(block.text.split())]
    return tuple(holding[:1] or [block.id for block in blocks[:3]])


def _unseen(source: Source) -> Iterator[Check]:
    """Hidden text: always told; a warning where it gives orders or was made unreadable on purpose."""
    quiet = 0
    told = 0
    whole = "\n".join(entry.text for entry in source.apart.hidden)
    spread = order_in(whole.replace("\n", ""), unseen=True)
    for entry in source.apart.hidden:
        order = order_in(entry.text, unseen=True)
        where = (entry.block,) if entry.block else ()
        place = entry.place or entry.block or source.path
        if (
            order is None
            and spread is None
            and (entry.why == "marked" or not re.search(r"\w{5}", entry.text))
        ):
            quiet += 1
            continue
        told += 1
        if told > _MOST:
            continue
        why = _(_WHY.get(entry.why, entry.why))
        if order or spread:
            message = _("Text {why} gives orders to a model; it was left out ({place}): {text}")
            shown = order.excerpt if order else _short(entry.text)
            yield Check("screen.order", "warning", message.format(why=why, place=place, text=shown), where)
        else:
            message = _("Text {why} was left out ({place}): {text}")
            shown = _short(entry.text)
            yield Check("screen.hidden", "warning", message.format(why=why, place=place, text=shown), where)
    if quiet:
        message = _("Hidden text was left out in {count} places.")
        yield Check("screen.hidden", "info", message.format(count=quiet))


def _beside(texts: Iterable[Beside]) -> Iterator[Check]:
    """Orders in what is never sent: properties, comments, alternative texts, field codes."""
    told = 0
    for entry in texts:
        order = order_in(entry.text, unseen=True)
        if order is None or (told := told + 1) > _MOST:
            continue
        message = _("{what} gives orders to a model; it is not sent: {text}")
        where = (entry.place,) if entry.place else ()
        yield Check("screen.order", "warning", message.format(what=_(entry.what), text=order.excerpt), where)


def _invisible(blocks: Sequence[Block]) -> Iterator[Check]:
    counts = {block.id: count for block in blocks if (count := hidden_characters(block.text))}
    if not counts:
        return
    total = sum(counts.values())
    level = "warning" if total >= _FEW_CHARACTERS else "info"
    message = _("The text holds {count} characters that nobody sees; they are not sent.")
    yield Check("screen.invisible", level, message.format(count=total), tuple(counts)[:8])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
