"""Tells the reader of a Word document how it was made: one line in every footer that is shown.

Sections show up to three footers: the default one, the first page's
(w:titlePg) and that of even pages (w:evenAndOddHeaders); a section without
one of its own shows that of the section before (ECMA-376 part 1, 17.10).
The line stands beside what a footer holds, in a content control with a tag
(footer_line.py), so that a second run refreshes it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kumaai.office import opc
from kumaai.office.properties import OWN, get_properties, set_properties
from kumaai.office.signature import refused
from kumaai.office.word.document import Document
from kumaai.office.word.footer_line import line_in, marked
from kumaai.office.word.markup import STRICT, child, is_on, kind, namespace_of, parent_of, value
from kumaai.office.word.splice import elements, splice, splice_last
from kumaai.office.word.tracked import legal, new

if TYPE_CHECKING:
    from lxml import etree

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_AROUND_SECTIONS = frozenset(
    {"body", "sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice", "Fallback"}
)
"""What may stand around a paragraph whose w:sectPr ends a section; in a cell or a text box it ends none."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of how it was made: its own properties, and its line ("" where there is none).

    ``protected`` tells of a document that nobody may change without a password.
    """

    properties: Mapping[str, str]
    line: str = ""
    protected: bool = False


def told(data: bytes, path: str) -> Told:
    """What the document ``data`` says of how it was made. Raises InputError as read does."""
    document = Document(data, path)
    parts = [r.target for r in document.relationships if r.kind == "footer" and r.target in document.package]
    line = next((line for part in dict.fromkeys(parts) if (line := line_in(document.root(part)))), "")
    return Told(get_properties(document.package), line, document.protection() == "protected")


def disclose(data: bytes, path: str, text: str, *, run: str, properties: Mapping[str, str]) -> bytes:
    """``data`` with ``text`` in every footer that is shown, and ``properties`` as custom properties.

    ``run`` is the run's id, stored as the property ``kumaai-run``. A second
    call replaces the text of the first, and the properties whose names begin
    with ``kumaai-``. Raises InputError as read does, and OutputError output.signed for a
    document with a digital signature, which would break.
    """
    document = Document(data, path)
    if document.protection() == "signed":
        raise refused(path)
    draft = opc.Draft(document.package)
    text = " ".join(legal(text).split("\n"))
    old = get_properties(document.package).get("kumaai-disclosure", "")
    for part in _Sections(document, draft).shown():
        draft.write(part, marked(draft.read(part), part, text, path, old))
    values = {"kumaai-run": run} | {key: legal(value_) for key, value_ in properties.items()}
    set_properties(draft, values, owned=OWN)
    return draft.build()


@dataclass
class _Sections:
    """The sections of one document, and the footers that their pages show."""

    document: Document
    draft: opc.Draft
    changed: list[etree._Element] = field(default_factory=list)

    def shown(self) -> list[str]:
        """The parts of all footers that are shown; missing ones are created and referred to."""
        document = self.document
        inventory = elements(document.root(document.main), ("sectPr",))
        sections, is_new = self._find()
        even = is_on(child(document.settings(), "evenAndOddHeaders"))
        current: dict[str, list[str]] = {}
        shown: list[str] = []
        for section in sections:
            current |= self._own(section)
            pages = ["default"]
            pages += ["first"] if is_on(child(section, "titlePg")) else []
            pages += ["even"] if even else []
            for page in pages:
                current[page] = current.get(page) or [self._create(section, page)]
                shown += current[page]
        self._write(inventory, sections[-1] if is_new else None)
        return list(dict.fromkeys(shown))

    def _find(self) -> tuple[list[etree._Element], bool]:
        """The w:sectPr in order, and whether the last was made here: for text after them that has none."""
        body = self.document.bodies[-1]
        found = [e for e in self.document.root(self.document.main).iter("{*}sectPr") if _ends_section(e)]
        last = next((e for e in reversed(body) if kind(e) and not _is_mark(e)), None)
        if found and any(e is last for e in (found[-1], *found[-1].iterancestors())):
            return found, False
        section = new(body, "sectPr")
        body.append(section)
        self.changed.append(section)
        return [*found, section], True

    def _own(self, section: etree._Element) -> dict[str, list[str]]:
        """The parts that a section's own references lead to, by page; none for a reference that leads nowhere."""
        targets = {
            r.id: r.target
            for r in self.document.relationships
            if r.kind == "footer" and not r.external and r.target in self.document.package
        }
        own: dict[str, list[str]] = {}
        for page, identifier, _element in _references(section):
            own.setdefault(page, [])
            if identifier in targets:
                own[page].append(targets[identifier])
        return own

    def _create(self, section: etree._Element, page: str) -> str:
        """A new, empty footer for ``page`` ("default", "first", "even"), referred to by ``section``."""
        draft, main = self.draft, self.document.main
        namespace = namespace_of(section)
        types = opc.STRICT if namespace == STRICT else opc.TRANSITIONAL
        name = draft.free_name(posixpath.join(posixpath.dirname(main), "footer{}.xml"))
        content = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:ftr xmlns:w="{namespace}"></w:ftr>'
        ).encode()
        identifier = draft.add_part(name, content, _CONTENT_TYPE, main, f"{types}/footer")
        reference = next((e for p, _id, e in _references(section) if p == page), None)
        if reference is None:
            reference = section.makeelement(
                f"{{{namespace}}}footerReference", nsmap={section.prefix: namespace, "r": types}
            )
            reference.set(f"{{{namespace}}}type", page)
            at = sum(1 for e in section if kind(e) in ("headerReference", "footerReference"))
            section.insert(at, reference)
        # One that led nowhere leads to the new part: two of a kind in a section would be an error.
        key = next((k for k in map(str, reference.keys()) if k.endswith("}id")), f"{{{types}}}id")
        reference.set(key, identifier)
        self.changed.append(section)
        return name

    def _write(self, inventory: list[etree._Element], added: etree._Element | None) -> None:
        """Put the changed sections into the document part's bytes."""
        if not self.changed:
            return
        main = self.document.main
        xml = self.draft.read(main)
        xml = splice(xml, inventory, [s for s in self.changed if s is not added], ("sectPr",))
        self.draft.write(main, xml if added is None else splice_last(xml, added, "body"))


def _ends_section(element: etree._Element) -> bool:
    """Whether a w:sectPr is a section's own: not a former one (w:sectPrChange), not one in a cell or text box."""
    if not kind(element):
        return False
    parent = parent_of(element)
    if kind(parent) == "body":
        return True
    if kind(parent) != "pPr" or kind(paragraph := parent_of(parent)) != "p":
        return False
    for ancestor in paragraph.iterancestors():
        if kind(ancestor) == "body":
            return True
        if kind(ancestor) not in _AROUND_SECTIONS:
            return False
    return False


def _is_mark(element: etree._Element) -> bool:
    """Whether an element only marks a place (bookmarks, ranges of comments, moves, permissions)."""
    return kind(element).endswith(("Start", "End")) or kind(element) == "proofErr"


def _references(section: etree._Element) -> Iterator[tuple[str, str, etree._Element]]:
    """(page, relationship id, element) of a section's own footers."""
    for reference in section:
        if kind(reference) == "footerReference":
            identifier = next((str(v) for k, v in reference.items() if str(k).endswith("}id")), "")
            yield value(reference, "type", "default"), identifier, reference
