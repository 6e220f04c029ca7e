"""What was read: a source made of blocks, each with a stable id and a place.

Block ids are part of the contract: ``p12`` paragraph, ``t2.r3.c1`` table cell,
``n3`` note, ``h1`` header or footer, ``x1`` text box, ``L88`` line,
``予算!B5`` worksheet cell. The same file gives the same ids on every run.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """One addressable piece of text.

    ``kind`` is one of heading, paragraph, item (of a list), cell, note,
    header, box, line. ``level`` is 1 to 9 for a heading, else 0. ``place``
    is what a person can find ("第2表 3行1列"); the id serves where it is empty.
    A table cell with several paragraphs joins them with a line feed.
    ``number`` is an automatic list number that is shown but not in ``text``.
    """

    id: str
    text: str
    kind: str = "paragraph"
    level: int = 0
    place: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that stands in the file and cannot be seen.

    ``why`` is "marked" (as hidden), "white" (in the colour of what is behind
    it) or "tiny" (a point high or less). ``block`` is "" where the paragraph shows nothing else;
    ``start`` is where in the block's text it would stand.
    """

    text: str
    why: str
    block: str = ""
    start: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Deleted:
    """Text that someone deleted with change tracking on, or ``moved`` elsewhere; ``date`` as the file has it."""

    text: str
    author: str = ""
    date: str = ""
    moved: bool = False
    block: str = ""
    start: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading over the characters from ``start`` to ``end`` of a block's text (ruby)."""

    text: str
    block: str = ""
    start: int = 0
    end: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on ``blocks``, in reading order; none where it stands on nothing that is text.

    A reply is in ``replies`` of the comment that began the thread.
    """

    text: str
    author: str = ""
    date: str = ""
    blocks: tuple[str, ...] = ()
    place: str = ""
    resolved: bool = False
    replies: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Text in a file that is neither its text nor hidden in it: ``what`` carries it (a name for people, in
    English until it is shown), ``place`` is the part of the package or the block that it stands by."""

    text: str
    what: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """What a file holds beside the text that its reader sees, in reading order."""

    hidden: tuple[Hidden, ...] = ()
    deleted: tuple[Deleted, ...] = ()
    comments: tuple[Comment, ...] = ()
    readings: tuple[Reading, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many of each kind there are, replies among the comments; kinds without any are left out."""
        counts = {
            "hidden": len(self.hidden),
            "deleted": len(self.deleted),
            "comments": sum(1 + len(comment.replies) for comment in self.comments),
            "readings": len(self.readings),
        }
        return {name: count for name, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Source:
    """One input as it was read.

    ``kind`` is docx, xlsx, txt, md, csv, vtt or srt; ``path`` is "-" for
    standard input; ``data`` is the bytes as read, which writers start from.
    ``encoding`` is set for text kinds. ``warnings`` are sentences for the user.
    ``apart`` is what was read and is no text: never part of ``blocks``.
    ``form`` is the ending that an edited copy must have (docm, dotx, xlsm …; "" for text kinds).
    ``sha256`` is of the file as it lies there, even where ``data`` is what was
    decrypted with ``password`` or ``converted`` from an old format. The
    password is None for a file without one, and goes into no record.
    """

    path: str
    kind: str
    data: bytes
    sha256: str
    blocks: tuple[Block, ...]
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
    apart: Apart = Apart()
    form: str = ""
    converted: bool = False
    password: str | None = field(default=None, repr=False, compare=False)
    _index: dict[str, Block] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._index.update((block.id, block) for block in self.blocks)

    @property
    def chars(self) -> int:
        """Characters in all blocks."""
        return sum(len(block.text) for block in self.blocks)

    def block(self, identifier: str) -> Block | None:
        """The block with that id, or None."""
        return self._index.get(identifier)

    def text(self) -> str:
        """All blocks' text, one block a line."""
        return "\n".join(block.text for block in self.blocks)
