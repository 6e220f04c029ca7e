"""Custom document properties (docProps/custom.xml) of Word and Excel files.

ECMA-376 part 1, 22.3 (custom properties): each has a name, the fixed fmtid of
user-defined properties and a pid from 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from kumaai.office.opc import STRICT, TRANSITIONAL, Draft, Relationship, relationships
from kumaai.office.package import Package, parse

OWN = "kumaai-"
"""How the names of kumaai's own properties begin."""

_LONGEST = 2_000
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_NAMESPACES = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/customProperties",
}
_VALUES = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
}


def get_properties(package: Package) -> dict[str, str]:
    """The custom properties whose names begin with ``kumaai-``, each at most 2,000 characters of text."""
    name = _part(relationships(package))
    if name is None or name not in package:
        return {}
    root = parse(package.read(name), f"{package.path}: {name}")
    return {
        key: "".join(map(str, element.itertext()))[:_LONGEST]
        for element in root.iterchildren("{*}property")
        if (key := element.get("name", "")).startswith(OWN)
    }


def _part(known: list[Relationship]) -> str | None:
    return next((r.target for r in known if r.kind in ("custom-properties", "customProperties")), None)


def set_properties(draft: Draft, properties: Mapping[str, str], *, owned: str = "") -> None:
    """Set the named custom properties as text. Values must be free of control characters.

    Others stay, but for those whose names begin with ``owned``: they are
    replaced as a whole.
    """
    from lxml import etree

    if not properties:
        return
    known = relationships(draft.package)
    rels = STRICT if any(r.type.startswith(STRICT) for r in known) else TRANSITIONAL
    name = _part(known)
    if name and name in draft:
        root = parse(draft.read(name), name)
        namespace = str(root.tag)[1:].partition("}")[0]
    else:
        namespace = _NAMESPACES[rels]
        root = etree.Element(f"{{{namespace}}}Properties", nsmap={None: namespace, "vt": _VALUES[rels]})
    for element in list(root.iterchildren("{*}property")) if owned else ():
        if element.get("name", "").startswith(owned) and element.get("name") not in properties:
            root.remove(element)
    by_name = {element.get("name"): element for element in root}
    values = _VALUES[STRICT if namespace == _NAMESPACES[STRICT] else TRANSITIONAL]
    pids = [int(element.get("pid", "1")) for element in root if element.get("pid", "").isdigit()]
    highest = max(pids, default=1)
    for key, text in properties.items():
        element = by_name.get(key)
        if element is None:
            highest += 1
            element = etree.SubElement(
                root, f"{{{namespace}}}property", fmtid=_FMTID, pid=str(highest), name=key
            )
        current = [child.text for child in element]
        if current != [text]:
            element[:] = []
            etree.SubElement(element, f"{{{values}}}lpwstr", nsmap={"vt": values}).text = text
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if name and name in draft:
        if etree.tostring(parse(draft.read(name), name)) != etree.tostring(root):
            draft.write(name, content)
        return
    kind = "custom-properties" if rels == TRANSITIONAL else "customProperties"
    name = (
        "docProps/custom.xml"
        if "docProps/custom.xml" not in draft
        else draft.free_name("docProps/custom{}.xml")
    )
    draft.add_part(name, content, _CONTENT_TYPE, "", f"{rels}/{kind}")
