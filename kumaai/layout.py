"""A document as data, before it is Word, Excel, Markdown, text or a terminal.

Tasks say what stands in the result; writers in ``office`` and the terminal
renderer say how it looks. Block ids in ``cites`` become small references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kumaai.result import Check

MISSING = "（記録なし・要確認）"
"""What stands where the source gives nothing (never a guess)."""
UNCITED = "（出典なし・要確認）"
"""What stands behind a line that should cite its source and does not."""
SOURCE, CHECK, NUMBER = "出典", "確認", "番号"
"""Headers of table columns with a meaning: where a row comes from, what was found on it, its number."""

Citations = Literal["notes", "inline", "none"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 to 4.

    ``memo`` opens the part that is for the staff alone, to be taken out
    before the document leaves the office: it has no number, and a page of
    its own in Word. ``page`` begins a new page there.
    ``numbered`` is off for a heading outside the document's own order, such
    as that of its sources.
    """

    text: str
    level: int = 1
    memo: bool = False
    page: bool = False
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text with the blocks that it rests on.

    ``claim`` is the answer's line that it shows, as checks name it (the text
    itself where it is empty); ``findings`` are those on it.
    ``style``: body, lead, quote, note; left (no first-line indent), centre,
    right; title, where the document's title does not come first, as in a letter.
    """

    text: str
    cites: tuple[str, ...] = ()
    style: str = "body"
    claim: str = ""
    findings: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: ``label`` (a speaker, say) and text; the rest as of a paragraph."""

    text: str
    cites: tuple[str, ...] = ()
    label: str = ""
    claim: str = ""
    findings: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``ordered`` numbers it.

    ``record`` is the list under 記 of an official letter: number, label and
    text in one line, the texts below each other.
    """

    items: tuple[Item, ...]
    ordered: bool = False
    record: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """What a worksheet lets a column hold: ``date`` where its texts are ISO dates, ``choices`` to pick from.

    ``done`` is the choice that ends a row's work, ``due`` says that a date is
    the day by which it ends.
    """

    date: bool = False
    choices: tuple[str, ...] = ()
    done: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a table's row rests on: its blocks, the answer's lines that it shows, the findings on them.

    ``more`` says that the row rests on other blocks beside these.
    """

    cites: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    findings: tuple[Check, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; ``widths`` are relative; ``name`` titles a worksheet.

    ``columns`` has what a worksheet lets columns hold, by their headers.
    ``plain`` is a table of labels and values: the first column is the header.
    A header whose cells are all empty is none: a grid such as a mandala.
    ``lines`` say what each row rests on, where it rests on anything; the
    writers fill the column SOURCE from them.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    name: str = ""
    plain: bool = False
    columns: Mapping[str, Column] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    def line(self, row: int) -> Line:
        """What the row ``row`` (from 0) rests on."""
        return self.lines[row] if row < len(self.lines) else Line()

    @property
    def told_at(self) -> int:
        """The column (from 0) that says what the row is about: findings stand on it."""
        return 1 if self.plain or self.header[:1] == (NUMBER,) else 0

    @property
    def headed(self) -> bool:
        """Whether the first row that is shown is the header."""
        return not self.plain and any(self.header)


Element = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Field:
    """What a placeholder of a template may name: ``name`` or its Japanese ``alias``.

    ``value`` is text, or the elements that take the placeholder's place.
    ``covers`` are the elements of the layout that need not be shown again
    where the template has the placeholder. ``table`` has the entries for a
    row of the template's own, as ``name.column``; ``columns`` name its columns.
    """

    name: str
    alias: str
    value: str | tuple[Element, ...]
    covers: tuple[Element, ...] = ()
    table: Table | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited block as a reader finds it: its place, its text, and where it stands among the blocks (from 0)."""

    place: str
    text: str
    order: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document: its title and its elements in order.

    ``sheets`` are the tables that stand for the document in a workbook
    (all tables where it is empty). ``language`` is "ja" or "en". ``fields``
    are for templates; title and body need not be among them. ``wide`` asks
    for pages in landscape, ``compact`` for small type and narrow margins, as a form has them. ``main`` is the table that a file with room for
    one holds (the first of ``sheets`` where it is None).
    ``references`` has the cited blocks by their ids, ``citations`` says how
    they are shown: "notes" are small numbers with a table of sources where
    the kind of file has room for them, "inline" places, "none" nothing.
    ``author`` writes its comments, ``made`` is when.
    """

    title: str
    elements: tuple[Element, ...]
    sheets: tuple[Table, ...] = ()
    language: str = "ja"
    properties: dict[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    wide: bool = False
    compact: bool = False
    main: Table | None = None
    citations: Citations = "notes"
    references: Mapping[str, Reference] = field(default_factory=dict)
    author: str = "kumaai"
    made: datetime | None = None

    @property
    def title_within(self) -> bool:
        """Whether the title stands among the elements rather than before them."""
        return any(isinstance(element, Paragraph) and element.style == "title" for element in self.elements)
