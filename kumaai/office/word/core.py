"""The core properties of a composed document (ECMA-376 part 2, 11): title, author, when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kumaai.office.opc import Draft, relationships
from kumaai.office.package import parse

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_LONGEST = 255
"""Characters that Word shows and keeps."""
_HISTORY = (f"{{{_CORE}}}revision", f"{{{_CORE}}}lastPrinted")


def set_core(draft: Draft, title: str, properties: Mapping[str, str], language: str) -> None:
    """Title, author, times and language of the new document.

    ``properties`` may give ``author`` and ``created`` (ISO 8601; now where it
    is missing). Subject, category and keywords of a template stay; its
    author, dates and history were the template's own.
    """
    from lxml import etree

    name = next((r.target for r in relationships(draft.package) if r.kind == "core-properties"), "")
    known = name in draft
    if known:
        root = parse(draft.read(name), f"{draft.package.path}: {name}")
    else:
        spaces = {"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
        root = etree.Element(f"{{{_CORE}}}coreProperties", nsmap=spaces)
    author = properties.get("author", "")[:_LONGEST]
    made = _time(properties.get("created", ""))
    values = {
        f"{{{_DC}}}title": title[:_LONGEST],
        f"{{{_DC}}}creator": author,
        f"{{{_CORE}}}lastModifiedBy": author,
        f"{{{_TERMS}}}created": made,
        f"{{{_TERMS}}}modified": made,
        f"{{{_DC}}}language": "en-US" if language == "en" else "ja-JP",
    }
    for element in list(root):
        if element.tag in values or element.tag in _HISTORY:
            root.remove(element)
    for tag, text in values.items():
        element = etree.SubElement(root, tag)
        element.text = text
        if tag.startswith(f"{{{_TERMS}}}"):
            element.set(f"{{{_XSI}}}type", f"{element.prefix}:W3CDTF")
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if known:
        draft.write(name, content)
    else:
        draft.add_part("docProps/core.xml", content, _TYPE, "", _RELATIONSHIP)


def _time(iso: str) -> str:
    try:
        made = datetime.fromisoformat(iso)
    except ValueError:
        made = datetime.now(UTC)
    return made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
