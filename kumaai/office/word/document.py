"""A Word package opened for reading or revising: its parts, and its units in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.office.opc import main_part, relationships
from kumaai.office.package import Package
from kumaai.office.signature import is_signed
from kumaai.office.word.annotations import comments
from kumaai.office.word.markup import child, kind, value
from kumaai.office.word.numbering import Numbering
from kumaai.office.word.objects import part_reference
from kumaai.office.word.places import margin_references, note_numbers, real_notes
from kumaai.office.word.styles import Styles
from kumaai.office.word.text import Unit
from kumaai.office.word.walk import Walk
from kumaai.source import Apart, Comment, Deleted, Hidden, Reading
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_MARGINS = frozenset({"header", "footer"})
_EMBEDDED = frozenset({"aFChunk", "subDocument"})
"""Relationships to documents that Word takes into the text when it opens the file."""


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
        self.asides: list[Hidden | Deleted | Reading] = []

    def root(self, part: str) -> etree._Element:
        """The parsed root of a part; parsed once."""
        if part not in self._roots:
            self._roots[part] = self.package.parse(part)
        return self._roots[part]

    def forget(self) -> None:
        """Let the parsed parts go; what is asked for later is parsed again."""
        self._roots.clear()
        self.bodies.clear()

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
        """All units in reading order: body, footnotes, endnotes, headers, footers.

        What is no text of them is in ``asides`` afterwards.
        """
        return list(self.each_unit())

    def each_unit(self) -> Iterator[Unit]:
        """The units one by one: those of a long document need more memory than its XML."""
        styles = Styles(self._related_root("styles"))
        numbering = Numbering(lambda: self._related_root("numbering"))
        walk = Walk(styles, numbering, self._object_part)
        yield from walk.body(self.bodies, self.main)
        notes = 0
        for kind_, label in (("footnote", "脚注"), ("endnote", "文末脚注")):
            part = self.related(f"{kind_}s")
            found = real_notes(self.root(part)) if part else []
            if part and found:
                shown = note_numbers(self.root(self.main), self.settings(), kind_)
                yield from walk.notes(found, part, notes + 1, label, shown)
            # Ids of endnotes count after all elements of the footnotes part, separators among them.
            notes += sum(1 for e in self.root(part) if kind(e) == kind_) if part else 0
        for identifier, part, place in self._margins():
            yield from walk.margin(self.root(part), part, identifier, place)
        self.asides = walk.apart
        self._warn()

    def apart(self, units: Sequence[Unit]) -> Apart:
        """What the document holds beside the text of ``units``, which :meth:`units` has given."""
        part, extended = self.related("comments"), self.related("commentsExtended")
        threads: tuple[Comment, ...] = ()
        if part:
            more = self.root(extended) if extended else None
            threads = comments(self.root(part), more, self.root(self.main), units)
        return Apart(
            tuple(entry for entry in self.asides if isinstance(entry, Hidden)),
            tuple(entry for entry in self.asides if isinstance(entry, Deleted)),
            threads,
            tuple(entry for entry in self.asides if isinstance(entry, Reading)),
        )

    def _warn(self) -> None:
        hidden = sum(len(entry.text) for entry in self.asides if isinstance(entry, Hidden))
        if hidden:
            self.warnings.append(
                _("{path}: hidden text ({count} characters) was left out.").format(
                    path=self.path, count=hidden
                )
            )
        embedded = sum(1 for r in self.relationships if r.kind in _EMBEDDED)
        if embedded:
            self.warnings.append(
                _(
                    "{path}: the text of embedded documents ({count}) was not read; open it in Word and save it, "
                    "and Word takes their text in."
                ).format(path=self.path, count=embedded)
            )

    def _object_part(self, element: etree._Element, part: str) -> tuple[str, etree._Element | None]:
        """The part that holds the text of an object in ``part``; ``part`` itself and None where it has none."""
        identifier = part_reference(element)
        for relationship in relationships(self.package, part) if identifier else ():
            target = relationship.target
            if relationship.id == identifier and not relationship.external and target in self.package:
                return target, self.root(target)
        return part, None

    def story_parts(self) -> list[str]:
        """The parts that can hold annotations: body, notes, headers, footers, comments."""
        kinds = ("footnotes", "endnotes", "header", "footer", "comments")
        parts = [r.target for r in self.relationships if r.kind in kinds and not r.external]
        return list(dict.fromkeys([self.main, *(part for part in parts if part in self.package)]))

    def _margins(self) -> list[tuple[str, str, str]]:
        """Id, part and place of the headers, then the footers, each part once, as a reader meets them.

        Ids count in the order in which the sections name them.
        """
        targets = {r.id: r.target for r in self.relationships if r.kind in _MARGINS and not r.external}
        if not targets:
            return []
        found: dict[str, tuple[tuple[int, int, int], str, str, str]] = {}
        for place, identifier, order in margin_references(self.root(self.main), self.settings()):
            part = targets.get(identifier, "")
            if part in self.package and part not in found:
                found[part] = (order, f"h{len(found) + 1}", part, place)
        return [(identifier, part, place) for _order, identifier, part, place in sorted(found.values())]

    def protection(self) -> str:
        """Why no text of the document may be changed: "protected", "signed" or ""."""
        if is_signed(self.package):
            return "signed"
        protection = child(self.settings(), "documentProtection")
        if protection is None or value(protection, "edit", "none") in ("none", "trackedChanges"):
            return ""
        enforced = value(protection, "enforcement", "0")
        return "protected" if enforced.lower() in ("1", "true", "on") else ""
