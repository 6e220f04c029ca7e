"""The styles of the document that is composed: found by name in a template, added where they are missing.

A style is known by its name (w:name, or one of w:aliases), which Word keeps
in English whatever its language shows ("heading 1" is 見出し 1), by its id, or,
for headings, by its outline level.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.word import look
from kumaai.office.word.look import Look
from kumaai.office.word.markup import child, kind, value

if TYPE_CHECKING:
    from lxml import etree

_BODY_TEXT = 9
"""The outline level of running text."""


class StyleBook:
    """``root`` is the styles part as parsed; ``own`` tells our blank document from a user's template."""

    def __init__(self, root: etree._Element, own: bool) -> None:
        self.own = own
        self.added: list[str] = []
        self._styles = {
            value(style, "styleId"): style
            for style in root
            if kind(style) == "style" and value(style, "styleId")
        }
        self._found: dict[str, str] = {}
        self._taken = {identifier.lower() for identifier in self._styles}
        self.default = next(
            (
                i
                for i, s in self._styles.items()
                if value(s, "type") == "paragraph" and value(s, "default") in ("1", "true", "on")
            ),
            "",
        )
        self._found[look.NORMAL.id] = self.default

    def id_of(self, wanted: Look, number: str = "") -> str:
        """The id of the style that plays this part; added, with the w:numPr ``number``, where there is none."""
        if wanted.id not in self._found:
            self._found[wanted.id] = self.known(wanted) or self._add(wanted, number)
        return self._found[wanted.id]

    def known(self, wanted: Look) -> str:
        """The id of the document's own style for this part, or "" where it has none."""
        names = {_plain(name) for name in wanted.names}
        by_name = by_id = by_level = ""
        for identifier, style in self._styles.items():
            if value(style, "type", "paragraph") != "paragraph":
                continue
            aliases = value(child(style, "aliases")).split(",")
            own_names = {_plain(name) for name in (value(child(style, "name")), *aliases) if name}
            if names & own_names:
                by_name = by_name or identifier
            elif identifier.lower() == wanted.id.lower():
                by_id = identifier
            elif wanted.level and self._outline(style) == wanted.level - 1:
                by_level = by_level or identifier
        return by_name or by_id or by_level

    def _outline(self, style: etree._Element) -> int:
        level = value(child(style, "pPr", "outlineLvl"))
        return int(level) if level.isdigit() else _BODY_TEXT

    def _add(self, wanted: Look, number: str) -> str:
        identifier = self._free(wanted.id)
        self.added.append(look.style(wanted, identifier, self.default, own=self.own, number=number))
        return identifier

    def grid(self) -> str:
        """The id of the table style with lines."""
        if look.GRID_ID not in self._found:
            names = {_plain(name) for name in look.GRID_NAMES}
            tables = {i: s for i, s in self._styles.items() if value(s, "type") == "table"}
            found = next((i for i, s in tables.items() if _plain(value(child(s, "name"))) in names), "")
            if not found:
                found = self._free(look.GRID_ID)
                self.added.append(look.grid(found))
            self._found[look.GRID_ID] = found
        return self._found[look.GRID_ID]

    def _free(self, identifier: str) -> str:
        name, number = identifier, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{identifier}{number}"
        self._taken.add(name.lower())
        return name

    def _chain(self, identifier: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            yield self._styles[identifier]
            identifier = value(child(self._styles[identifier], "basedOn"))

    def list_of(self, identifier: str) -> str:
        """The number of the list that a style of the document belongs to, or ""."""
        for style in self._chain(identifier):
            number = value(child(style, "pPr", "numPr", "numId"))
            if number:
                return "" if number == "0" else number
        return ""

    def indented(self, identifier: str) -> bool:
        """Whether a style of the document has an indent of its own, for the first line or all of them."""
        return any(
            child(style, "pPr", "ind") is not None for style in self._chain(identifier or self.default)
        )


def _plain(name: str) -> str:
    """A style's name as it is compared: without regard to case and spaces."""
    return "".join(name.lower().replace("　", " ").split())
