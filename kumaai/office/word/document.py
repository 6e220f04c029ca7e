"""A Word package opened for reading or revising: its parts, and its units in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.opc import main_part, relationships
from kumaai.office.package import Package
from kumaai.office.word.markup import child, kind, value
from kumaai.office.word.numbering import Numbering
from kumaai.office.word.styles import Styles
from kumaai.office.word.text import Unit, Walk
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_MARGINS = (("headerReference", "ヘッダー"), ("footerReference", "フッター"))
_PAGES = {"first": "（先頭ページ）", "even": "（偶数ページ）"}


class Document:
    """An opened document. Raises InputError where the bytes are no readable Word file."""

    def __init__(self, data: bytes, path: str) -> None:
        self.package = Package.open(data, path=path)
        self.path = path
        self.main = main_part(self.package)
        self._roots: dict[str, etree._Element] = {}
        self.relationships = relationships(self.package, self.main)
        self.bodies = [element for element in self.root(self.main) if kind(element) == "body"]
        if not self.bodies:
            raise InputError(
                "input.kind",
                _("{path} is not a Word document.").format(path=path),
                hint=_("Give a .docx, .docm or .dotx file."),
                where=path,
            )
        self.warnings: list[str] = []

    def root(self, part: str) -> etree._Element:
        """The parsed root of a part; parsed once."""
        if part not in self._roots:
            self._roots[part] = self.package.parse(part)
        return self._roots[part]

    def related(self, kind_: str) -> str | None:
        """The name of the document's part of that relationship kind ("styles"), or None."""
        for relationship in self.relationships:
            if relationship.kind == kind_ and not relationship.external:
                return relationship.target if relationship.target in self.package else None
        return None

    def _related_root(self, kind_: str) -> etree._Element | None:
        part = self.related(kind_)
        return self.root(part) if part else None

    def settings(self) -> etree._Element | None:
        """The root of the settings part, if there is one."""
        return self._related_root("settings")

    def units(self) -> list[Unit]:
        """All units in reading order: body, footnotes, endnotes, headers, footers."""
        walk = Walk(Styles(self._related_root("styles")), Numbering(self._related_root("numbering")))
        units = list(walk.body(self.bodies, self.main))
        notes = 0
        for kind_, label in (("footnotes", "脚注"), ("endnotes", "文末脚注")):
            part = self.related(kind_)
            if part:
                units.extend(walk.notes(self.root(part), part, notes + 1, label))
                notes += sum(1 for element in self.root(part) if kind(element) in ("footnote", "endnote"))
        for count, (part, place) in enumerate(self._margins(), 1):
            units.extend(walk.margin(self.root(part), part, f"h{count}", place))
        if walk.hidden:
            self.warnings.append(
                _("{path}: hidden text ({count} characters) was left out.").format(
                    path=self.path, count=walk.hidden
                )
            )
        return units

    def story_parts(self) -> list[str]:
        """The parts that can hold annotations: body, notes, headers, footers, comments."""
        kinds = ("footnotes", "endnotes", "header", "footer", "comments")
        parts = [r.target for r in self.relationships if r.kind in kinds and not r.external]
        return list(dict.fromkeys([self.main, *(part for part in parts if part in self.package)]))

    def _margins(self) -> Iterator[tuple[str, str]]:
        """The header parts, then the footer parts, that a section refers to, each once, with its place."""
        targets = {r.id: r.target for r in self.relationships if not r.external}
        seen: set[str] = set()
        for name, label in _MARGINS:
            for reference in self.root(self.main).iter(f"{{*}}{name}"):
                identifier = next((v for k, v in reference.items() if k.endswith("}id")), "")
                part = targets.get(identifier, "")
                if part in self.package and part not in seen:
                    seen.add(part)
                    yield part, label + _PAGES.get(value(reference, "type"), "")

    def protection(self) -> str:
        """Why no text of the document may be changed: "protected", "signed" or ""."""
        if any(r.kind == "origin" for r in relationships(self.package)):
            return "signed"
        protection = child(self.settings(), "documentProtection")
        if protection is None or value(protection, "edit", "none") in ("none", "trackedChanges"):
            return ""
        enforced = value(protection, "enforcement", "0")
        return "protected" if enforced.lower() in ("1", "true", "on") else ""
