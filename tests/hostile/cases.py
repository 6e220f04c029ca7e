"""The list of hostile documents: each has a name, a maker and what the program must answer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.office.word import parts

W = parts.W
R = parts.R
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXT = "会議の内容を以下の通りお知らせします。"


@dataclass(frozen=True)
class Case:
    """``codes`` are the answers allowed: error codes, "" for a file that opens.

    ``heavy`` cases take long to make or to read: they are run one process
    each, with time and memory measured.
    """

    name: str
    make: Callable[[], bytes]
    codes: tuple[str, ...] = ("",)
    heavy: bool = False


CASES: dict[str, Case] = {}


def case(
    *codes: str, heavy: bool = False, name: str = ""
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """List a maker under its name; without ``codes`` the file must open."""

    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        title = name or make.__name__
        if title in CASES:
            raise ValueError(title)
        CASES[title] = Case(title, make, codes or ("",), heavy)
        return make

    return keep


def members(data: bytes) -> dict[str, bytes]:
    """The members of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(content: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of ``content``; a list may hold a name twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in content.items() if isinstance(content, Mapping) else content:
            archive.writestr(zipfile.ZipInfo(name, (2024, 4, 1, 8, 30, 2)), data, method, 1)
    return out.getvalue()


def simple(body: str = parts.p(TEXT), **more: str) -> bytes:
    """A small document that opens."""
    return parts.docx(body, **more)


def changed(data: bytes, changes: Mapping[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """``data`` with members replaced, added, or (None) left out."""
    content = members(data)
    for name, new in changes.items():
        if new is None:
            content.pop(name)
        else:
            content[name] = new
    return pack(content, method)


def raw_document(xml: bytes) -> bytes:
    """A document whose main part is exactly ``xml``; stored where packing it would make it a bomb."""
    method = zipfile.ZIP_STORED if len(xml) > 10_000_000 else zipfile.ZIP_DEFLATED
    return changed(simple(), {"word/document.xml": xml}, method)


def document(body: bytes, head: bytes = b"", attributes: bytes = b"") -> bytes:
    """The bytes of a main part with ``body``; ``head`` stands before the root, ``attributes`` in its tag."""
    namespaces = b'xmlns:w="' + W.encode() + b'" xmlns:r="' + R.encode() + b'"'
    return b"%s<w:document %s %s><w:body>%s</w:body></w:document>" % (head, namespaces, attributes, body)


def big(body: bytes) -> bytes:
    """A document of the body ``body``, however large."""
    return raw_document(document(body))


def related(kind: str, target: str, *, external: bool = True, name: str = "rId90") -> bytes:
    """A document with one more relationship of the main part."""
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="{name}" '
        f'Type="{R}/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()
