"""What the peers are asked to do: the same edits for all, each with the paragraph that it lies in."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from kumaai.answers import Edit
from kumaai.office.opc import Draft
from kumaai.office.word.document import Document
from kumaai.office.word.markup import child, kind, namespace_of, parent_of, value
from kumaai.office.word.splice import paragraphs

if TYPE_CHECKING:
    from lxml import etree

_STORIES = {"hdr": "header", "ftr": "footer", "footnotes": "footnote", "endnotes": "endnote"}


def placed(data: bytes, name: str, edits: list[Edit]) -> list[dict[str, Any]]:
    """Each edit as the workers want it: see ``word_workers.py``.

    "paragraph" counts every w:p of the part from 0; "body" counts those of
    the main part outside text boxes (-1 for any other); "bodies" is how many
    of them there are; "note" is the id of the footnote or endnote; "margins"
    are the sections (from 1) and kinds of page that a header or footer is for.
    """
    document = Document(data, name)
    units = {unit.id: unit for unit in document.units()}
    numbers: dict[str, dict[etree._Element, int]] = {}
    outside = [p for p in paragraphs(document.root(document.main)) if not _boxed(p)]
    bodies = {element: number for number, element in enumerate(outside)}
    margins = _margins(document)
    out = []
    for edit in edits:
        unit = units[edit.block]
        if unit.part not in numbers:
            numbers[unit.part] = {e: n for n, e in enumerate(paragraphs(document.root(unit.part)))}
        start = edit.start
        for line in unit.lines:
            if start <= len(line.text):
                break
            start -= len(line.text) + 1
        root = kind(document.root(unit.part))
        note = next((a for a in line.element.iterancestors() if kind(a) in ("footnote", "endnote")), None)
        out.append(
            {
                "part": unit.part,
                "paragraph": numbers[unit.part][line.element],
                "body": bodies.get(line.element, -1) if unit.part == document.main else -1,
                "bodies": len(bodies),
                "story": _STORIES.get(root, "body"),
                "note": value(note, "id"),
                "margins": margins.get(unit.part, []),
                "line": line.text,
                "start": start,
                "before": edit.before,
                "after": edit.after,
                "main": unit.part == document.main,
                "kumaai": {
                    "block": edit.block, "start": edit.start, "end": edit.end,
                    "before": edit.before, "after": edit.after,
                },
            }
        )  # fmt: skip
    return out


def _margins(document: Document) -> dict[str, list[list[Any]]]:
    """For each header and footer part, the sections that name it, with the kind of page."""
    targets = {r.id: r.target for r in document.relationships}
    found: dict[str, list[list[Any]]] = {}
    for number, section in enumerate(document.root(document.main).iter("{*}sectPr"), 1):
        for reference in section:
            if kind(reference) in ("headerReference", "footerReference"):
                identifier = next((v for k, v in reference.items() if k.endswith("}id")), "")
                page = value(reference, "type", "default")
                found.setdefault(targets.get(identifier, ""), []).append([number, page])
    return found


def _boxed(element: etree._Element) -> bool:
    return any(kind(ancestor) == "txbxContent" for ancestor in element.iterancestors())


def accepted(data: bytes, name: str, author: str) -> bytes:
    """``data`` with the tracked changes of ``author`` made plain: what a person would have typed."""
    document = Document(data, name)
    draft = Draft(document.package)
    from lxml import etree

    for part in document.story_parts():
        root = document.root(part)
        own = [e for e in root.iter("{*}ins", "{*}del") if kind(e) and value(e, "author") == author]
        for element in own:
            parent = element.getparent()
            if parent is None:
                continue
            if kind(element) == "ins":
                for inner in list(element):
                    element.addprevious(inner)
            parent.remove(element)
        if own:
            draft.write(part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return draft.build()


def has_paragraph_marks(data: bytes, name: str, author: str) -> bool:
    """Whether the author has deleted or inserted paragraphs as a whole, which the verifier does not know."""
    document = Document(data, name)
    return any(_mark(p, author) is not None for p in paragraphs(document.root(document.main)))


def settled(data: bytes, name: str, author: str, keep: str) -> bytes:
    """``data`` with the author's changes accepted (``keep`` is "ins") or rejected ("del"), in the main part.

    A paragraph whose mark goes is joined with the next one, as Word joins
    them, and goes with its mark where nothing is left in it. Paragraph
    properties without content are taken out: one tool leaves them behind.
    """
    from lxml import etree

    document = Document(data, name)
    draft = Draft(document.package)
    root = document.root(document.main)
    for element in [e for e in root.iter("{*}ins", "{*}del") if kind(e) and value(e, "author") == author]:
        parent = element.getparent()
        if parent is None or kind(parent) == "rPr":
            continue
        if kind(element) == keep:
            for text in element.iter("{*}delText"):
                text.tag = f"{{{namespace_of(text)}}}t"
            for inner in list(element):
                element.addprevious(inner)
        parent.remove(element)
    for paragraph in paragraphs(root):
        mark = _mark(paragraph, author)
        if mark is not None:
            parent_of(mark).remove(mark)
            if kind(mark) != keep:
                _join(paragraph)
        for names in (("pPr", "rPr"), ("pPr",)):
            empty = child(paragraph, *names)
            if empty is not None and not len(empty):
                parent_of(empty).remove(empty)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    draft.write(document.main, xml)
    return draft.build()


def _join(paragraph: etree._Element) -> None:
    """Give what is left in a paragraph to the next one."""
    following = paragraph.getnext()
    content = [inner for inner in paragraph if kind(inner) != "pPr"]
    if following is not None and kind(following) == "p":
        at = 1 if child(following, "pPr") is not None else 0
        following[at:at] = content
        parent_of(paragraph).remove(paragraph)
    elif not content and any(kind(e) in ("p", "tbl") for e in parent_of(paragraph) if e is not paragraph):
        parent_of(paragraph).remove(paragraph)


def _mark(paragraph: etree._Element, author: str) -> etree._Element | None:
    """The author's mark that a paragraph was inserted or deleted."""
    properties = child(paragraph, "pPr", "rPr")
    for element in properties if properties is not None else ():
        if kind(element) in ("ins", "del") and value(element, "author") == author:
            return element
    return None


def comparable(data: bytes) -> bytes:
    """``data`` without what no reader of the document can tell, so that no tool is held to it.

    XML comments; line breaks in attributes, which come back as blanks from
    most writers; and the second time stamp (w16du:dateUtc) that a tool may
    put on the half of another's insertion.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xml"):
                content = _UTC.sub(b"", _REMARK.sub(b"", content))
                content = _ATTRIBUTE.sub(lambda match: _BREAK.sub(b" ", match[0]), content)
            new.writestr(name, content)
    return out.getvalue()


_REMARK = re.compile(rb"<!--.*?-->", re.DOTALL)
_UTC = re.compile(rb'\s\w+:dateUtc="[^"]*"')
_ATTRIBUTE = re.compile(rb'="[^"<]*&#(?:10|13|xA|xD);[^"<]*"', re.IGNORECASE)
_BREAK = re.compile(rb"&#(?:10|13|xA|xD);", re.IGNORECASE)
_REVISIONS = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange")


def clashing(data: bytes, name: str, author: str) -> list[str]:
    """The ids of the author's tracked changes that another tracked change has as well."""
    document = Document(data, name)
    owners: dict[str, list[bool]] = {}
    for part in document.story_parts():
        for element in document.root(part).iter():
            if kind(element) in _REVISIONS:
                owners.setdefault(value(element, "id"), []).append(value(element, "author") == author)
    return [number for number, own in owners.items() if len(own) > 1 and any(own)]
