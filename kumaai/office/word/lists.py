"""Lists for composed documents: definitions added to the numbering part (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.office.word import look
from kumaai.office.word.markup import TRANSITIONAL, kind, value

if TYPE_CHECKING:
    from lxml import etree

EMPTY = f'<w:numbering xmlns:w="{TRANSITIONAL}"/>'.encode()
"""A numbering part without lists."""


class Lists:
    """The lists of one document; ``root`` is its numbering part, changed in place."""

    def __init__(self, root: etree._Element, language: str) -> None:
        self.root = root
        self.changed = False
        self._language = language
        self._bullets = ""
        self._ordered = ""

    def headings(self, depth: int, styles: list[str]) -> str:
        """The number of a new multi-level list for the heading ``styles``."""
        return self._number(self._abstract(look.heading_levels(depth, self._language, styles)))

    def bullets(self) -> str:
        """The number of the list of dots."""
        self._bullets = self._bullets or self._number(self._abstract(look.list_levels(False, self._language)))
        return self._bullets

    def ordered(self) -> str:
        """The number of a new list that starts at （１）."""
        self._ordered = self._ordered or self._abstract(look.list_levels(True, self._language))
        return self._number(self._ordered, restart=True)

    def record(self) -> str:
        """The number of a new list that starts at １."""
        return self._number(self._abstract(look.record_levels(self._language)))

    def again(self, number: str) -> str:
        """The number of a list like ``number`` that starts anew; ``number`` itself where it is not defined."""
        for element in self.root:
            if kind(element) == "num" and value(element, "numId") == number:
                abstract = next((value(e) for e in element if kind(e) == "abstractNumId"), "")
                return self._number(abstract, restart=True)
        return number

    def _abstract(self, levels: str) -> str:
        """Define a list; abstract definitions stand before all numbers."""
        known = [e for e in self.root if kind(e) == "abstractNum"]
        identifier = 1 + max((_int(value(e, "abstractNumId")) for e in known), default=-1)
        self._insert(
            f'<w:abstractNum xmlns:w="{TRANSITIONAL}" w:abstractNumId="{identifier}">'
            f'<w:nsid w:val="{0x4B550000 + identifier:08X}"/><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>",
            ("numPicBullet", "abstractNum"),
        )
        return str(identifier)

    def _number(self, abstract: str, restart: bool = False) -> str:
        known = [e for e in self.root if kind(e) == "num"]
        identifier = 1 + max((_int(value(e, "numId")) for e in known), default=0)
        anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
        self._insert(
            f'<w:num xmlns:w="{TRANSITIONAL}" w:numId="{identifier}">'
            f'<w:abstractNumId w:val="{abstract}"/>{anew}</w:num>',
            ("numPicBullet", "abstractNum", "num"),
        )
        return str(identifier)

    def _insert(self, xml: str, after: tuple[str, ...]) -> None:
        """Put an element behind the last of the kinds that come before it."""
        from lxml import etree

        at = max((i for i, e in enumerate(self.root, 1) if kind(e) in after), default=0)
        self.root.insert(at, etree.fromstring(xml))
        self.changed = True


def _int(text: str) -> int:
    return int(text) if text.isdigit() else 0
