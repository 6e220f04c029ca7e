"""Text that a reader sees in objects: text boxes, WordArt, SmartArt, charts, and the results of form fields.

Text boxes hold ordinary paragraphs. The others keep their text in
attributes or in parts of their own (DrawingML, ECMA-376 part 1, 21.1.2,
21.2 and 21.4): they are read, and no edit may touch them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.word.markup import KINDS, child, is_on, kind, value, whole
from kumaai.office.word.structure import chosen

if TYPE_CHECKING:
    from lxml import etree

_SHOWN = frozenset({"txbxContent", "textpath", "diagram", "chart"})
_INVISIBLE = ("display:none", "visibility:hidden")
_MOST_LABELS = 500
_CHECKED, _UNCHECKED = "☒", "☐"
OBJECT_NAMES = {
    "txbxContent": "テキストボックス",
    "textpath": "ワードアート",
    "diagram": "SmartArt",
    "chart": "グラフ",
}
"""What places call an object with text."""


def shown_objects(element: etree._Element, hidden: str) -> Iterator[tuple[etree._Element, str]]:
    """The text boxes and other objects with text in a drawing, each once, with why they are hidden or ""."""
    if not any(KINDS[inner.tag] in _SHOWN for inner in element.iter()):
        return
    yield from _objects(element, hidden)


def _objects(element: etree._Element, hidden: str) -> Iterator[tuple[etree._Element, str]]:
    if any(kind(inner) == "docPr" and inner.get("hidden") in ("1", "true") for inner in element):
        hidden = hidden or "marked"
    for inner in element:
        name = kind(inner)
        if name in _SHOWN:
            if name != "textpath" or inner.get("string", "").strip():
                yield inner, hidden
        elif name == "AlternateContent":
            yield from _objects(chosen(inner), hidden)
        else:
            yield from _objects(inner, hidden or _unseen(inner))


def _unseen(shape: etree._Element) -> str:
    """VML shapes say by CSS that they are not drawn."""
    style = shape.get("style", "").replace(" ", "").lower()
    return "marked" if any(said in style for said in _INVISIBLE) else ""


def object_texts(element: etree._Element, root: etree._Element | None) -> list[tuple[str, etree._Element]]:
    """The lines of an object that is no text box, each with its element; ``root`` is of its own part."""
    name = kind(element)
    if name == "textpath":
        return [(element.get("string", ""), element)]
    if root is None:
        return []
    return _diagram(root) if name == "diagram" else _chart(root)


def _diagram(root: etree._Element) -> list[tuple[str, etree._Element]]:
    """The paragraphs of the points of a SmartArt; those of type "pres" and the like repeat them."""
    lines = []
    for point in root.iter("{*}pt"):
        if point.get("type", "node") in ("node", "asst"):
            lines += _paragraphs(point)
    return lines


def _chart(root: etree._Element) -> list[tuple[str, etree._Element]]:
    """Titles, then the names of series and categories, each once; numbers are drawn, not read."""
    lines = _paragraphs(root)
    seen = {text for text, _element in lines}
    for label in root.iter("{*}v"):
        holders = [_local(ancestor) for ancestor in label.iterancestors()][:5]
        text = (label.text or "").strip()
        if text and text not in seen and "strCache" in holders and ("tx" in holders or "cat" in holders):
            seen.add(text)
            lines.append((text, label))
            if len(lines) >= _MOST_LABELS:
                break
    return lines


def _paragraphs(parent: etree._Element) -> list[tuple[str, etree._Element]]:
    lines = []
    for paragraph in parent.iter("{*}p"):
        text = "".join(
            inner.text or "" if _local(inner) == "t" else "\n" if _local(inner) == "br" else ""
            for inner in paragraph.iter()
        )
        if text.strip():
            lines.append((text, paragraph))
    return lines


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def part_reference(element: etree._Element) -> str:
    """The relationship id of the part that holds an object's text, "" where it has none."""
    wanted = {"diagram": "dm", "chart": "id"}.get(kind(element), "")
    return (
        next((v for k, v in element.items() if k.endswith(f"/relationships}}{wanted}")), "") if wanted else ""
    )


def form_result(mark: etree._Element) -> str:
    """What a form field shows that keeps no result in a run: a check box or the choice from a list (17.16)."""
    data = child(mark, "ffData")
    if data is None:
        return ""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = child(box, "default") if state is None else state
        return _CHECKED if is_on(state) else _UNCHECKED
    choices = child(data, "ddList")
    if choices is None:
        return ""
    entries = [value(entry) for entry in choices if kind(entry) == "listEntry"]
    chosen_ = value(child(choices, "result")) or value(child(choices, "default"), default="0")
    at = whole(chosen_, 0)
    return entries[at] if at < len(entries) else ""
