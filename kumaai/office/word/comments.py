"""Comments: the marks around a change in the text, and the part that holds what they say.

ECMA-376 part 1, 17.13.4. Headers and footers cannot hold comments; a comment
on a text box or a note stands at its anchor in the body.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from kumaai.answers import Edit
from kumaai.office import opc
from kumaai.office.word.companions import W14, Companions
from kumaai.office.word.document import Document
from kumaai.office.word.markup import STRICT, child, kind, namespace_of, parent_of, value
from kumaai.office.word.tracked import Marks, legal, new

if TYPE_CHECKING:
    from lxml import etree

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_REVISIONS = frozenset({"ins", "del", "moveTo", "moveFrom"})


def wording(edit: Edit) -> str:
    """What the comment of an edit says: the reason, then the category and rule; "" for nothing."""
    source = "／".join(part for part in (edit.category, edit.rule or "") if part)
    lines = [edit.reason] if edit.reason else []
    if edit.certainty == "hint" and edit.after != edit.before:
        lines.append(f"案：「{edit.before}」→「{edit.after}」")
    if source:
        lines.append(f"［{source}］")
    return "\n".join(lines)


def mark(first: etree._Element, last: etree._Element, marks: Marks) -> int:
    """Put a comment's marks around the runs or revisions from ``first`` to ``last``; its new id."""
    first, last = _outside(first), _outside(last)
    namespace = namespace_of(first)
    number = next(marks.ids)
    marks.comments.add(number)
    identifier = f"{{{namespace}}}id"
    start, end, run, reference = (
        new(first, name) for name in ("commentRangeStart", "commentRangeEnd", "r", "commentReference")
    )
    for element in (start, end, reference):
        element.set(identifier, str(number))
    run.append(reference)
    paragraph = _paragraph_in_control(first)
    if paragraph is not None:
        at = 0 if child(paragraph, "pPr") is None else 1
        for offset, element in enumerate((start, end, run)):
            paragraph.insert(at + offset, element)
        return number
    first.addprevious(start)
    last.addnext(end)
    end.addnext(run)
    return number


def _paragraph_in_control(element: etree._Element) -> etree._Element | None:
    """The paragraph of ``element`` where a content control holds it whole.

    A comment stands at its beginning then: LibreOffice 7.4 loses what such a
    control holds before a comment.
    """
    ancestors = list(element.iterancestors())
    paragraph = next((a for a in ancestors if kind(a) == "p"), None)
    return paragraph if any(kind(a) == "sdtContent" for a in ancestors) else None


def note_of(element: etree._Element) -> tuple[str, str]:
    """The kind and id of the footnote or endnote that holds ``element``; empty where none does."""
    note = next((a for a in element.iterancestors() if kind(a) in ("footnote", "endnote")), None)
    return (kind(note), value(note, "id")) if note is not None else ("", "")


def references_to_notes(main: etree._Element) -> dict[tuple[str, str], etree._Element]:
    """The run in the body that refers to each note, by the note's kind and id.

    LibreOffice does not open a document with comments inside notes, so they stand there.
    """
    found: dict[tuple[str, str], etree._Element] = {}
    for reference in main.iter("{*}footnoteReference", "{*}endnoteReference"):
        run = parent_of(reference)
        if kind(run) == "r":
            found.setdefault((kind(reference).removesuffix("Reference"), value(reference, "id")), run)
    return found


def paragraph_of_marks(element: etree._Element) -> etree._Element | None:
    """The paragraph that would hold a comment's marks around ``element``."""
    return next((a for a in _outside(element).iterancestors() if kind(a) == "p"), None)


def _outside(element: etree._Element) -> etree._Element:
    """Where a comment may begin or end: outside revisions, text boxes and content controls in a line.

    A control for plain text holds nothing but runs, and LibreOffice loses the
    text of one that holds a comment's mark.
    """
    place, in_line = element, True
    for ancestor in element.iterancestors():
        name = kind(ancestor)
        if name == "txbxContent":
            place, in_line = next((a for a in ancestor.iterancestors() if kind(a) == "r"), place), True
        elif name == "p":
            in_line = False
        elif name == "sdt" and in_line:
            place = ancestor
    while kind(parent_of(place)) in _REVISIONS:
        place = parent_of(place)
    return place


def write(document: Document, draft: opc.Draft, comments: Sequence[tuple[int, str]], marks: Marks) -> None:
    """Put ``comments`` (id, text) into the comments part, which is created where there is none."""
    namespace = namespace_of(document.root(document.main))
    name = document.related("comments")
    if name:
        companions = Companions(document)
        ids = [companions.new_id(f"{marks.date} {number}") for number, _text in comments]
        style = _text_style(document)
        elements = [
            _comment(number, text, marks, namespace, style, identifier if companions.needed else "")
            for (number, text), identifier in zip(comments, ids, strict=True)
        ]
        draft.write(name, opc.append(draft.read(name), "w:comment", "".join(elements), namespace))
        companions.write(draft, ids, marks.author, marks.when)
        return
    elements = [_comment(number, text, marks, namespace, _text_style(document)) for number, text in comments]
    folder = posixpath.dirname(document.main)
    name = posixpath.join(folder, "comments.xml")
    if name in draft:
        name = draft.free_name(posixpath.join(folder, "comments{}.xml"))
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:comments xmlns:w="{namespace}">'
    body = "".join(elements).replace(f' xmlns:w="{namespace}"', "")
    types = opc.STRICT if namespace == STRICT else opc.TRANSITIONAL
    content = (head + body + "</w:comments>").encode()
    draft.add_part(name, content, _CONTENT_TYPE, document.main, f"{types}/comments")


def _text_style(document: Document) -> str:
    """The id of the document's own style for the text of comments, "" where it has none."""
    part = document.related("styles")
    for style in document.root(part) if part else ():
        if kind(style) == "style" and value(child(style, "name")).lower() == "annotation text":
            return value(style, "styleId")
    return ""


def _comment(number: int, text: str, marks: Marks, namespace: str, style: str, paragraph: str = "") -> str:
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in legal(text).split("\n")]
    content = "<w:br/>".join(lines)
    named = f' xmlns:w14="{W14}" w14:paraId="{paragraph}"' if paragraph else ""
    properties = f'<w:pPr><w:pStyle w:val="{escape(style)}"/></w:pPr>' if style else ""
    return (
        f'<w:comment xmlns:w="{namespace}" w:id="{number}" w:author="{escape(marks.author)}"'
        f' w:date="{marks.date}" w:initials="{escape(marks.author[:3])}">'
        f"<w:p{named}>{properties}<w:r><w:annotationRef/></w:r><w:r>{content}</w:r></w:p></w:comment>"
    )
