"""A verifier that shares nothing with the editor: it accepts or rejects one author's changes by itself."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from tests.office.word.parts import W

_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def lines(data: bytes, part: str, *, author: str, accept: bool) -> list[str]:
    """The text of each paragraph of ``part`` with the changes of ``author`` accepted or rejected."""
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(part))
    return [_text(paragraph, author, accept) for paragraph in root.iter(f"{{{W}}}p")]


def _text(element: ElementTree.Element, author: str, accept: bool) -> str:
    name = element.tag.rpartition("}")[2]
    if name in ("ins", "del") and element.get(f"{{{W}}}author") == author and (name == "ins") != accept:
        return ""
    if name in ("t", "delText"):
        return element.text or ""
    if name == "pPr":
        return ""
    return _MARKS.get(name, "") + "".join(_text(inner, author, accept) for inner in element)


def members(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}
