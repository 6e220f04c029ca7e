"""A template of the user's own: opened like any hostile file, and made fit to become a document.

A new document carries no macros: those of a docm or dotm stay behind, with
the parts that only they use. A link to another template goes too, since Word
would load it, macros and all, from wherever it says.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from kumaai.messages import _
from kumaai.office import opc
from kumaai.office.package import Package, parse
from kumaai.office.word.document import Document
from kumaai.office.word.markup import STRICT, namespace_of
from kumaai.status import InputError

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCX = f"{_WORD}.document.main+xml"
_KINDS = (
    DOCX,
    f"{_WORD}.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_MACROS = frozenset({"vbaProject", "wordVbaData", "keyMapCustomizations", "attachedToolbars"})
_RIBBONS = frozenset({"extensibility", "userCustomization"})
_OLE = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Template:
    """``data`` is a docx whatever the template was; ``warnings`` tell what was left behind."""

    path: str
    data: bytes
    warnings: tuple[str, ...] = ()


def open_template(data: bytes, path: str) -> Template:
    """A docx, docm, dotx or dotm as a template.

    Raises InputError: what reading a document raises, input.signed for one
    with a digital signature, input.kind for what is no Word file, or a strict one.
    """
    if not data.startswith((b"PK", _OLE)):
        raise _no_word_file(path)
    document = Document(data, path)
    if namespace_of(document.root(document.main)) == STRICT:
        raise InputError(
            "input.kind",
            _("{path} is a Strict Open XML document, which cannot be a template.").format(path=path),
            hint=_("Open it in Word, save it as an ordinary Word document (.docx), and give that file."),
            where=path,
        )
    if document.protection() == "signed":
        raise InputError(
            "input.signed",
            _("{path} has a digital signature, which any change would break.").format(path=path),
            hint=_("Save a copy without the signature, and give that copy."),
            where=path,
        )
    if _content_type(document) not in _KINDS:
        raise _no_word_file(path)
    for part in document.story_parts():
        document.root(part)  # a broken header is found before a model is asked, not after
    return _as_document(document)


def _no_word_file(path: str) -> InputError:
    return InputError(
        "input.kind",
        _("{path} is not a Word document.").format(path=path),
        hint=_("Give a .docx, .docm, .dotx or .dotm file."),
        where=path,
    )


def _content_type(document: Document) -> str:
    types = parse(document.package.read(_TYPES), f"{document.path}: {_TYPES}")
    for element in types:
        if element.get("PartName", "").lstrip("/").lower() == document.main.lower():
            return element.get("ContentType", "")
    suffix = posixpath.splitext(document.main)[1].lstrip(".").lower()
    defaults = {element.get("Extension", "").lower(): element.get("ContentType", "") for element in types}
    return defaults.get(suffix, "")


def _as_document(document: Document) -> Template:
    """The template as a plain docx; the same bytes where it is one."""
    package, warnings = document.package, []
    changes: dict[str, bytes] = {}
    removed: set[str] = set()
    settings = document.related("settings") or ""
    for part in ("", document.main, settings):
        gone = [r for r in opc.relationships(package, part) if _unwanted(r)]
        if gone:
            name = opc.relationships_name(part)
            changes[name] = _without(package, name, {r.id for r in gone})
            removed |= {r.target for r in gone if not r.external and r.target in package}
        for link in gone:
            if link.kind == "attachedTemplate":
                changes[settings] = _unattached(package.read(settings), settings)
                message = _("{path}: the link to the template {target} was left out.")
                warnings.append(message.format(path=package.path, target=link.target))
    removed |= {
        r.target for part in set(removed) for r in opc.relationships(package, part) if r.kind in _MACROS
    }
    removed |= {name for part in set(removed) if (name := opc.relationships_name(part)) in package}
    removed = {name for name in removed if name in package}
    if any("vba" in name.lower() for name in removed):
        warnings.append(
            _("{path}: its macros were left out; the document has none.").format(path=package.path)
        )
    types = _types(package, document.main, removed)
    if types != package.read(_TYPES):
        changes[_TYPES] = types
    warnings += _outside(package, document)
    data = package.replace(changes, removed=removed) if changes or removed else package.data
    return Template(package.path, data, tuple(warnings))


def _unwanted(link: opc.Relationship) -> bool:
    return link.kind in _MACROS or link.kind in _RIBBONS or link.kind == "attachedTemplate"


def _outside(package: Package, document: Document) -> list[str]:
    """A warning where Word will look outside the document, for an image say; kumaai itself never does."""
    links = [link for part in document.story_parts() for link in opc.relationships(package, part)]
    targets = [link.target for link in links if link.external and link.kind != "hyperlink"]
    if not targets:
        return []
    message = _("{path} refers to files outside it, which Word may load: {targets}")
    return [message.format(path=package.path, targets=", ".join(dict.fromkeys(targets))[:200])]


def _without(package: Package, name: str, ids: set[str]) -> bytes:
    from lxml import etree

    root = parse(package.read(name), f"{package.path}: {name}")
    for element in list(root):
        if element.get("Id") in ids:
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _unattached(settings: bytes, name: str) -> bytes:
    from lxml import etree

    root = parse(settings, name)
    for element in list(root):
        if str(element.tag).endswith("}attachedTemplate"):
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _types(package: Package, main: str, removed: set[str]) -> bytes:
    """The content types with the main part an ordinary document, and without the parts that are gone."""
    from lxml import etree

    content = package.read(_TYPES)
    root = parse(content, f"{package.path}: {_TYPES}")
    lower, changed, named = {name.lower() for name in removed}, False, False
    for element in list(root):
        part = element.get("PartName", "").lstrip("/").lower()
        if part in lower:
            root.remove(element)
            changed = True
        elif part == main.lower():
            named = True
            changed = changed or element.get("ContentType") != DOCX
            element.set("ContentType", DOCX)
    if not named:
        return opc.add_content_type(content, main, DOCX)
    if not changed:
        return content
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
