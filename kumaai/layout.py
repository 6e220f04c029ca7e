"""A document as data, before it is Word, Excel, Markdown, text or a terminal.

Tasks say what stands in the result; writers in ``office`` and the terminal
renderer say how it looks. Block ids in ``cites`` become small references.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MISSING = "（記録なし・要確認）"
"""What stands where the source gives nothing (never a guess)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 to 4."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text with the blocks that it rests on. ``style``: body, lead, quote, note, right."""

    text: str
    cites: tuple[str, ...] = ()
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: ``label`` (a speaker, say) and text."""

    text: str
    cites: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``ordered`` numbers it."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; ``widths`` are relative; ``name`` titles a worksheet.

    ``plain`` is a table of labels and values: the first column is the header.
    A header whose cells are all empty is none: a grid such as a mandala.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    name: str = ""
    plain: bool = False

    @property
    def headed(self) -> bool:
        """Whether the first row that is shown is the header."""
        return not self.plain and any(self.header)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document: its title and its elements in order.

    ``sheets`` are the tables that stand for the document in a workbook
    (all tables where it is empty). ``language`` is "ja" or "en".
    """

    title: str
    elements: tuple[Heading | Paragraph | Items | Table, ...]
    sheets: tuple[Table, ...] = ()
    language: str = "ja"
    properties: dict[str, str] = field(default_factory=dict)
