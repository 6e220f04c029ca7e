"""The metadata that marks an array formula as a dynamic one ([MS-XLSX] 2.3.7, ECMA-376 part 1, 18.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kumaai.office.excel.editing import MAIN, OFFICE, SHEET_TYPE, PartsEditor, namespace_of, qualified
from kumaai.office.excel.workbook import Workbook, child, children, local
from kumaai.office.opc import STRICT

if TYPE_CHECKING:
    from lxml.etree import _Element

_ARRAYS = "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"
_EXTENSION = "{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"
_TYPE = {
    "name": "XLDAPR", "minSupportedVersion": "120000", "copy": "1", "pasteAll": "1", "pasteValues": "1", "merge": "1",
    "splitFirst": "1", "rowColShift": "1", "clearFormats": "1", "clearComments": "1", "assign": "1", "coerce": "1",
    "cellMeta": "1",
}  # fmt: skip
_ORDER = (
    "metadataTypes",
    "metadataStrings",
    "mdxMetadata",
    "futureMetadata",
    "cellMetadata",
    "valueMetadata",
)


def dynamic_metadata(parts: PartsEditor) -> tuple[int, str]:
    """The 1-based index of the cell metadata that marks a dynamic array, and the part that was changed for it.

    The part is "" where the workbook has such metadata already.
    """
    book = parts.book
    for kind, part in book.relations.values():
        if kind.endswith("/sheetMetadata") and part in book.package:
            found = _known(book.xml(part))
            if found:
                return found, ""
            root = parts.root(part)
            return _add(root), part
    return _new(parts, book)


def _new(parts: PartsEditor, book: Workbook) -> tuple[int, str]:
    from lxml import etree

    part = book.part.rsplit("/", 1)[0] + "/metadata.xml" if "/" in book.part else "metadata.xml"
    if parts.has(part):
        return 1, part
    namespace = namespace_of(book.root) or MAIN
    root = etree.Element(f"{{{namespace}}}metadata", nsmap={None: namespace, "xda": _ARRAYS})
    index = _add(root)
    parts.adopt(part, root)
    office = STRICT if "purl.oclc.org" in namespace else OFFICE
    parts.relate(book.part, f"{office}/sheetMetadata", part)
    parts.content_type(part, f"{SHEET_TYPE}.sheetMetadata+xml")
    return index, part


def _known(root: _Element) -> int:
    """The index of the metadata record of a dynamic array that is there already, 0 where none is."""
    kind = _type_index(root)
    future = _future(root)
    if not kind or future is None:
        return 0
    dynamic = {str(i) for i, block in enumerate(children(future, "bk")) if _is_dynamic(block)}
    for index, block in enumerate(children(child(root, "cellMetadata"), "bk"), 1):
        record = child(block, "rc")
        if record is not None and record.get("t") == str(kind) and record.get("v") in dynamic:
            return index
    return 0


def _type_index(root: _Element) -> int:
    names = [each.get("name") for each in children(child(root, "metadataTypes"), "metadataType")]
    return names.index("XLDAPR") + 1 if "XLDAPR" in names else 0


def _future(root: _Element) -> _Element | None:
    return next((each for each in children(root, "futureMetadata") if each.get("name") == "XLDAPR"), None)


def _is_dynamic(block: _Element) -> bool:
    return any(
        local(each.tag) == "dynamicArrayProperties" and each.get("fDynamic") in ("1", "true")
        for each in block.iter()
    )


def _add(root: _Element) -> int:
    """Put type, record and their link behind what is there; the index of the link."""
    kind = _type_index(root)
    if not kind:
        types = _group(root, "metadataTypes")
        types.append(types.makeelement(qualified(root, "metadataType"), _TYPE))
        kind = _count(types)
    future = _future(root)
    if future is None:
        future = root.makeelement(qualified(root, "futureMetadata"), {"name": "XLDAPR", "count": "0"})
        _insert(root, future)
    block = root.makeelement(qualified(root, "bk"), {})
    holder = block.makeelement(qualified(root, "extLst"), {})
    extension = block.makeelement(qualified(root, "ext"), {"uri": _EXTENSION})
    properties = {"fDynamic": "1", "fCollapsed": "0"}
    extension.append(
        block.makeelement(f"{{{_ARRAYS}}}dynamicArrayProperties", properties, nsmap={"xda": _ARRAYS})
    )
    holder.append(extension)
    block.append(holder)
    future.append(block)
    record = _count(future) - 1
    cells = _group(root, "cellMetadata")
    link = cells.makeelement(qualified(root, "bk"), {})
    link.append(link.makeelement(qualified(root, "rc"), {"t": str(kind), "v": str(record)}))
    cells.append(link)
    return _count(cells)


def _group(root: _Element, name: str) -> _Element:
    found = child(root, name)
    if found is None:
        found = root.makeelement(qualified(root, name), {"count": "0"})
        _insert(root, found)
    return found


def _insert(root: _Element, element: _Element) -> None:
    """Put a child of the metadata behind those that come before it in the schema."""
    before = _ORDER[: _ORDER.index(local(element.tag)) + 1]
    position = 0
    for index, each in enumerate(root):
        if local(each.tag) in before:
            position = index + 1
    root.insert(position, element)


def _count(group: _Element) -> int:
    count = len(list(children(group)))
    group.set("count", str(count))
    return count
