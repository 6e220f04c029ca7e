"""Our line in one footer part: added, found again wherever somebody has moved it, refreshed.

The line is one small paragraph whose text stands in a content control with
the tag ``kumaai-disclosure``. A person may move the control, format it, put
it round the whole paragraph, or remove it and leave its text behind.
"""

from __future__ import annotations

import zlib
from html import escape
from typing import TYPE_CHECKING

from kumaai.office import opc
from kumaai.office.package import parse
from kumaai.office.word.markup import (
    DISCLOSURE,
    XML_SPACE,
    child,
    is_disclosure,
    kind,
    namespace_of,
)
from kumaai.office.word.splice import elements, insert_first, paragraphs, splice
from kumaai.office.word.structure import blocks
from kumaai.office.word.tracked import new

if TYPE_CHECKING:
    from lxml import etree

_ALIAS = "作成方法の表示"
_GONE = frozenset({"del", "moveFrom"})
_STORIES = frozenset({"ftr", "tc", "txbxContent"})
_RUN = (
    '<w:rPr><w:rFonts w:ascii="Yu Gothic" w:hAnsi="Yu Gothic" w:eastAsia="游ゴシック"/><w:noProof/>'
    '<w:color w:val="595959"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'
)
# Lines of 10 points, off the document's line grid: the body is to lose as little room as can be.
_PARAGRAPH = (
    '<w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>'
    '<w:ind w:leftChars="0" w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
)


def marked(xml: bytes, part: str, text: str, path: str, old: str = "") -> bytes:
    """The footer ``xml`` with the line saying ``text``: refreshed where it is, else added.

    ``old`` is what the line said before, so that it is known again where
    somebody removed the content control and kept its text. ``part`` and
    ``path`` are for messages. Raises InputError where the part is no XML.
    """
    root = parse(xml, f"{path}: {part}")
    controls = _controls(root)
    if controls:
        inventory = elements(root, ("sdt",))
        changed = [control for control in controls if shown_text(control) != text]
        for control in changed:
            _refresh(control, text)
        return splice(xml, inventory, changed, ("sdt",))
    inventory = paragraphs(root)
    for paragraph in inventory:
        if old and shown_text(paragraph).strip() == old:
            for element in [e for e in paragraph if kind(e) != "pPr"]:
                paragraph.remove(element)
            paragraph.append(_control(part, text, namespace_of(root)))
            return splice(xml, inventory, [paragraph])
    return _added(xml, root, f"<w:p>{_PARAGRAPH}{_control_xml(part, text)}</w:p>")


def _added(xml: bytes, root: etree._Element, line: str) -> bytes:
    """The footer with the paragraph ``line`` at its end, or above the table that it begins with.

    LibreOffice (7.4) lays such a footer out a line too low and cuts off what
    stands last: there the line would be in the file and on no page.
    """
    namespace = namespace_of(root)
    first = next(blocks(root, ""), None)
    if first and first[0] == "tbl":
        return insert_first(xml, root, _parsed(line, namespace))
    return opc.append(xml, "w:p", line.replace("<w:p>", f'<w:p xmlns:w="{namespace}">', 1), namespace)


def line_in(root: etree._Element) -> str:
    """What the line of a footer says; "" where there is none."""
    return next((shown_text(control) for control in _controls(root)), "")


def shown_text(element: etree._Element) -> str:
    """The text in ``element`` without what a tracked deletion or move has taken away."""
    return "".join(text.text or "" for text in _texts(element))


def _controls(root: etree._Element) -> list[etree._Element]:
    """Our content controls, but for those that a tracked change deleted."""
    return [c for c in elements(root, ("sdt",)) if is_disclosure(c) and not _is_gone(c)]


def _is_gone(element: etree._Element) -> bool:
    return any(kind(ancestor) in _GONE for ancestor in element.iterancestors())


def _texts(element: etree._Element) -> list[etree._Element]:
    return [text for text in elements(element, ("t",)) if not _is_gone(text)]


def _refresh(control: etree._Element, text: str) -> None:
    """Let the control say ``text``; the first run in it keeps its format."""
    properties = child(control, "sdtPr")
    placeholder = child(properties, "showingPlcHdr")
    if properties is not None and placeholder is not None:
        properties.remove(placeholder)
    texts = _texts(control)
    if not texts:
        _place(control, text)
        return
    texts[0].text = text
    texts[0].set(XML_SPACE, "preserve")
    for other in texts[1:]:
        other.text = ""


def _place(control: etree._Element, text: str) -> None:
    """A new run in a control that holds no text: in its last paragraph, else a new one where it needs one."""
    content = child(control, "sdtContent")
    if content is None:
        content = new(control, "sdtContent")
        control.append(content)
    run = _parsed(f"<w:r>{_RUN}{_text_xml(text)}</w:r>", namespace_of(control))
    held = paragraphs(content)
    if held:
        held[-1].append(run)
    elif _in_paragraph(control):
        content.append(run)
    else:
        paragraph = _parsed(f"<w:p>{_PARAGRAPH}</w:p>", namespace_of(control))
        paragraph.append(run)
        content.append(paragraph)


def _in_paragraph(control: etree._Element) -> bool:
    """Whether the control stands among runs, not among paragraphs."""
    for ancestor in control.iterancestors():
        if kind(ancestor) == "p":
            return True
        if kind(ancestor) in _STORIES:
            return False
    return False


def _control(part: str, text: str, namespace: str) -> etree._Element:
    return _parsed(_control_xml(part, text), namespace)


def _parsed(xml: str, namespace: str) -> etree._Element:
    from lxml import etree

    return etree.fromstring(f'<_ xmlns:w="{namespace}">{xml}</_>')[0]


def _control_xml(part: str, text: str) -> str:
    """The content control; its id is made from the part's name, so that each footer has its own."""
    number = zlib.crc32(f"{DISCLOSURE} {part}".encode()) & 0x7FFFFFFF
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{_ALIAS}"/><w:tag w:val="{DISCLOSURE}"/><w:id w:val="{number}"/></w:sdtPr>'
        f"<w:sdtContent><w:r>{_RUN}{_text_xml(text)}</w:r></w:sdtContent></w:sdt>"
    )


def _text_xml(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'
