"""Text that a reader sees in drawings: text boxes, WordArt, diagrams, charts; and what form fields show.

ECMA-376 part 1, 21.2 (charts), 21.4 (diagrams) and 17.16 (form fields); VML:
part 4, 19. Numbers of a chart are drawn as heights, not as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.corpus.word_xml import Node, Parts

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_KNOWN = ("schemas.microsoft.com/office/", "schemas.openxmlformats.org/")
_UNSEEN = ("display:none", "visibility:hidden")
BOX, ART, CHART, DIAGRAM = "txbxContent", "v:textpath", f"{_CHART} chart", f"{_DIAGRAM} relIds"


class Shape(NamedTuple):
    """Something drawn that holds text, and why it is hidden or ""."""

    node: Node
    hidden: str


def shown_branch(alternatives: Node) -> Node:
    """The branch of mc:AlternateContent that Word shows."""
    for branch in alternatives:
        needed = branch.attributes.get("Requires", "").split()
        if branch.name == "mc:Choice" and all(any(known in uri for known in _KNOWN) for uri in needed):
            return branch
    return alternatives.child("mc:Fallback") or alternatives


def shapes(node: Node, hidden: str = "") -> Iterator[Shape]:
    """The shapes with text in a drawing, in order, each once."""
    for inner in node:
        if inner.tag.endswith(" docPr") and inner.attributes.get("hidden", "0") not in ("0", "false"):
            hidden = hidden or "vanish"
    for inner in node:
        if inner.name in (BOX, CHART, DIAGRAM) or (inner.name == ART and _words(inner)):
            yield Shape(inner, hidden)
        elif inner.name == "mc:AlternateContent":
            yield from shapes(shown_branch(inner), hidden)
        else:
            style = inner.attributes.get("style", "").replace(" ", "").lower()
            yield from shapes(inner, hidden or ("vanish" if any(said in style for said in _UNSEEN) else ""))


def _words(node: Node) -> str:
    return node.attributes.get("string", "").strip()


def lines_of(parts: Parts, part: str, shape: Node) -> list[str]:
    """The lines of WordArt, a chart or a diagram that stands in ``part``."""
    if shape.name == ART:
        return [shape.attributes.get("string", "")]
    wanted = " dm" if shape.name == DIAGRAM else " id"
    identifier = next((v for k, v in shape.attributes.items() if k.endswith(f"/relationships{wanted}")), "")
    target = next((r.target for r in parts.relations_of(part) if r.id == identifier), "")
    if not target:
        return []
    root = parts.tree(target)
    if shape.name == CHART:
        return [*_paragraphs(root), *_labels(root)]
    points = (node for node in root.walk() if node.name == f"{_DIAGRAM} pt")
    shown = (point for point in points if point.attributes.get("type", "node") in ("node", "asst"))
    return [line for point in shown for line in _paragraphs(point)]


def _paragraphs(node: Node) -> list[str]:
    found = []
    for paragraph in (inner for inner in node.walk() if inner.name == "a:p"):
        marks = (
            inner.text if inner.name == "a:t" else "\n" if inner.name == "a:br" else ""
            for inner in paragraph.walk()
        )
        found.append("".join(marks))
    return [line for line in found if line.strip()]


def _labels(chart: Node) -> list[str]:
    """The names of series and categories, each once."""
    seen = dict.fromkeys(_paragraphs(chart))
    before = len(seen)
    for node in chart.walk():
        if node.name == f"{_CHART} v":
            around = [ancestor.name.rpartition(" ")[2] for ancestor in node.ancestors()][:5]
            if "strCache" in around and ("tx" in around or "cat" in around) and node.text.strip():
                seen.setdefault(node.text.strip())
    return list(seen)[before:]


def form_shown(mark: Node) -> str:
    """What a form field shows where it has no result in a run: a box, or the entry chosen from a list."""
    box = mark.child("ffData", "checkBox")
    if box is not None:
        state = box.child("checked") or box.child("default")
        on = state is not None and state.get("val", "1") not in ("0", "false", "off")
        return "☒" if on else "☐"
    choices = mark.child("ffData", "ddList")
    if choices is None:
        return ""
    entries = [node.get("val") for node in choices if node.name == "listEntry"]
    said = choices.child("result") or choices.child("default")
    value = said.get("val") if said is not None else "0"
    return entries[int(value)] if value.isdigit() and int(value) < len(entries) else ""
