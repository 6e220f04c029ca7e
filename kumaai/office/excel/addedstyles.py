"""Styles of another workbook added behind those that a workbook has (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.office.excel.editing import PartsEditor, qualified
from kumaai.office.excel.workbook import Workbook, child, children, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_PARTS = (("fonts", "font", "fontId"), ("fills", "fill", "fillId"), ("borders", "border", "borderId"))
_FIRST_OWN_FORMAT = 164


class AddedStyles:
    """Where each style of ``source`` is found in the workbook being edited; added when first asked for."""

    def __init__(self, parts: PartsEditor, source: Workbook) -> None:
        self._parts = parts
        self._target = _styles_part(parts.book)
        part = _styles_part(source)
        self._source = source.xml(part) if part else None
        self._made: dict[tuple[str, int], int] = {}

    def index(self, style: int) -> int:
        """The index in cellXfs of a style of the source; 0 where either workbook has no styles."""
        if not self._target or self._source is None:
            return 0
        if ("xf", style) not in self._made:
            known = list(children(child(self._source, "cellXfs"), "xf"))
            copy = self._new(known[style] if style < len(known) else known[0])
            for group, name, attribute in _PARTS:
                copy.set(attribute, str(self._part(group, name, int(copy.get(attribute, "0")))))
            copy.set("numFmtId", str(self._format(int(copy.get("numFmtId", "0")))))
            copy.set("xfId", "0")
            for name in ("applyFont", "applyFill", "applyBorder", "applyNumberFormat"):
                copy.set(name, "1")
            self._made["xf", style] = self._append("cellXfs", copy)
        return self._made["xf", style]

    def difference(self, number: int) -> int:
        """The index in dxfs of a differential format of the source."""
        return self._part("dxfs", "dxf", number)

    def _part(self, group: str, name: str, number: int) -> int:
        if not self._target or self._source is None:
            return 0
        if (group, number) not in self._made:
            known = list(children(child(self._source, group), name))
            self._made[group, number] = self._append(group, self._new(known[number]))
        return self._made[group, number]

    def _format(self, number: int) -> int:
        if number < _FIRST_OWN_FORMAT:
            return number
        if ("format", number) not in self._made:
            codes = {
                int(each.get("numFmtId", "0")): each.get("formatCode", "")
                for each in children(child(self._source, "numFmts"), "numFmt")
            }
            group = self._group("numFmts")
            known = {
                each.get("formatCode"): int(each.get("numFmtId", "0")) for each in children(group, "numFmt")
            }
            code = codes.get(number, "General")
            if code not in known:
                known[code] = max([_FIRST_OWN_FORMAT - 1, *known.values()]) + 1
                element = group.makeelement(qualified(group, "numFmt"), {})
                element.set("numFmtId", str(known[code]))
                element.set("formatCode", code)
                group.append(element)
                group.set("count", str(len(list(children(group)))))
            self._made["format", number] = known[code]
        return self._made["format", number]

    def _new(self, element: _Element) -> _Element:
        """A copy in the namespace of the workbook's own styles.

        Made anew: a copied element keeps its declaration of the other
        namespace and would be written with it.
        """
        root = self._parts.root(self._target)
        made = root.makeelement(
            qualified(root, local(element.tag)), {k: str(v) for k, v in element.attrib.items()}
        )
        made.text = element.text
        made.extend([self._new(each) for each in children(element)])
        return made

    def _append(self, group: str, element: _Element) -> int:
        holder = self._group(group)
        holder.append(element)
        count = len(list(children(holder)))
        holder.set("count", str(count))
        return count - 1

    def _group(self, name: str) -> _Element:
        root = self._parts.root(self._target)
        found = child(root, name)
        if found is None:
            found = root.makeelement(qualified(root, name), {})
            before = _ORDER[: _ORDER.index(name)]
            place = max(
                (index + 1 for index, each in enumerate(root) if local(each.tag) in before), default=0
            )
            root.insert(place, found)
        return found


def _styles_part(book: Workbook) -> str:
    return next(
        (part for kind, part in book.relations.values() if kind.endswith("/styles") and part in book.package),
        "",
    )
