"""Tells the reader of a Word document how it was made: one line in every footer that is shown.

Sections show up to three footers: the default one, the first page's
(w:titlePg) and that of even pages (w:evenAndOddHeaders); a section without
one of its own shows that of the section before (ECMA-376 part 1, 17.10).
The line stands beside what a footer holds, in a content control with a tag,
so that a second run refreshes it.
"""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from kumaai.office import opc
from kumaai.office.package import parse
from kumaai.office.properties import set_properties
from kumaai.office.signature import refused
from kumaai.office.word.document import Document
from kumaai.office.word.markup import (
    DISCLOSURE,
    STRICT,
    child,
    is_disclosure,
    is_on,
    kind,
    namespace_of,
    parent_of,
    value,
)
from kumaai.office.word.splice import elements, paragraphs, splice, splice_last
from kumaai.office.word.tracked import legal, new

if TYPE_CHECKING:
    from lxml import etree

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_ALIAS = "作成方法の表示"
_RUN = (
    '<w:rPr><w:rFonts w:ascii="Yu Gothic" w:hAnsi="Yu Gothic" w:eastAsia="游ゴシック"/>'
    '<w:color w:val="595959"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'
)
_PARAGRAPH = (
    '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
)


def disclose(data: bytes, path: str, text: str, *, run: str, properties: Mapping[str, str]) -> bytes:
    """``data`` with ``text`` in every footer that is shown, and ``properties`` as custom properties.

    ``run`` is the run's id, stored as the property ``kumaai-run``. A second
    call replaces the text of the first. Raises InputError as read does, and
    OutputError output.signed for a document with a digital signature, which would break.
    """
    document = Document(data, path)
    if document.protection() == "signed":
        raise refused(path)
    draft = opc.Draft(document.package)
    text = " ".join(legal(text).split("\n"))
    for part in _footers(document, draft):
        draft.write(part, _marked(draft.read(part), part, text, path))
    set_properties(draft, {"kumaai-run": run} | {key: legal(value_) for key, value_ in properties.items()})
    return draft.build()


def _footers(document: Document, draft: opc.Draft) -> list[str]:
    """The parts of all footers that are shown; missing ones are created and referred to."""
    root = document.root(document.main)
    targets = {r.id: r.target for r in document.relationships if r.kind == "footer"}
    even = is_on(child(document.settings(), "evenAndOddHeaders"))
    inventory = elements(root, ("sectPr",))
    sections, is_new = _sections(document)
    current: dict[str, str] = {}
    changed: list[etree._Element] = []
    shown: list[str] = []
    for section in sections:
        current |= {
            page: targets[identifier] for page, identifier in _references(section) if identifier in targets
        }
        pages = ["default"]
        pages += ["first"] if is_on(child(section, "titlePg")) else []
        pages += ["even"] if even else []
        for page in pages:
            part = current.get(page)
            if part is None or part not in draft:
                part = current[page] = _create(document, draft, section, page)
                changed.append(section)
            shown.append(part)
    if changed:
        xml = draft.read(document.main)
        xml = splice(xml, inventory, [s for s in changed if not (is_new and s is sections[-1])], ("sectPr",))
        draft.write(document.main, splice_last(xml, sections[-1], "body") if is_new else xml)
    return list(dict.fromkeys(shown))


def _sections(document: Document) -> tuple[list[etree._Element], bool]:
    """The w:sectPr in order, and whether the last was made here: for text after them that has none."""
    found = [
        section
        for section in document.root(document.main).iter("{*}sectPr")
        if kind(section) and kind(parent_of(section)) in ("pPr", "body")
    ]
    last = next((e for e in reversed(document.bodies[-1]) if kind(e)), None)
    if found and any(e is last for e in (found[-1], *found[-1].iterancestors())):
        return found, False
    section = new(document.bodies[-1], "sectPr")
    document.bodies[-1].append(section)
    return [*found, section], True


def _references(section: etree._Element) -> Iterator[tuple[str, str]]:
    """(page, relationship id) of a section's own footers."""
    for reference in section:
        if kind(reference) == "footerReference":
            identifier = next((v for k, v in reference.items() if k.endswith("}id")), "")
            yield value(reference, "type", "default"), identifier


def _create(document: Document, draft: opc.Draft, section: etree._Element, page: str) -> str:
    """A new, empty footer for ``page`` ("default", "first", "even"), referred to by ``section``."""
    namespace = namespace_of(section)
    types = opc.STRICT if namespace == STRICT else opc.TRANSITIONAL
    name = draft.free_name(posixpath.join(posixpath.dirname(document.main), "footer{}.xml"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:ftr xmlns:w="{namespace}"></w:ftr>'
    ).encode()
    identifier = draft.add_part(name, content, _CONTENT_TYPE, document.main, f"{types}/footer")
    tag = f"{{{namespace}}}footerReference"
    reference = section.makeelement(tag, nsmap={section.prefix: namespace, "r": types})
    reference.set(f"{{{namespace}}}type", page)
    reference.set(f"{{{types}}}id", identifier)
    at = sum(1 for e in section if kind(e) in ("headerReference", "footerReference"))
    section.insert(at, reference)
    return name


def _marked(xml: bytes, part: str, text: str, path: str) -> bytes:
    """The footer with the line refreshed, or added at its end."""
    root = parse(xml, f"{path}: {part}")
    namespace = namespace_of(root)
    inventory = paragraphs(root)
    for paragraph in inventory:
        if any(is_disclosure(control) for control in paragraph.iter(f"{{{namespace}}}sdt")):
            texts = list(paragraph.iter(f"{{{namespace}}}t"))
            if [t.text for t in texts] == [text]:
                return xml
            for other in texts[1:]:
                other.text = ""
            if texts:
                texts[0].text = text
                return splice(xml, inventory, [paragraph])
    number = zlib.crc32(f"{DISCLOSURE} {part}".encode()) & 0x7FFFFFFF
    element = (
        f'<w:p xmlns:w="{namespace}">{_PARAGRAPH}<w:sdt><w:sdtPr><w:alias w:val="{_ALIAS}"/>'
        f'<w:tag w:val="{DISCLOSURE}"/><w:id w:val="{number}"/></w:sdtPr><w:sdtContent><w:r>{_RUN}'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:sdtContent></w:sdt></w:p>'
    )
    return opc.append(xml, "w:p", element, namespace)
