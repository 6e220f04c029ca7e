"""What a Word or Excel file carries beside its text: properties, alternative texts, tooltips, field codes, names.

None of it is ever sent to a model; it is collected so that orders hidden in it
can be told. Every part of the package that is XML is looked through, so that
a carrier which is not thought of here is found all the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.messages import N_
from kumaai.office.package import Package
from kumaai.source import Beside, Source
from kumaai.status import InputError

if TYPE_CHECKING:
    from lxml import etree

_SHORTEST = 8
"""Characters below which a text can hardly be an order."""
_LONGEST = 4_000
_MOST = 4_000
"""Pieces of one package that are looked at."""
_LARGEST = 4 * 1024 * 1024
"""Bytes of a part up to which all of it is read; beyond, only what is before and after a sheet's cells."""

_WHAT = (
    ("docProps/", N_("A property of the document")),
    ("comments", N_("A comment")),
    ("threadedComments", N_("A comment")),
    ("customXml/", N_("Data attached to the document")),
    ("header", N_("A page header")),
    ("footer", N_("A page footer")),
    ("drawing", N_("A drawing")),
    ("_rels/", N_("A link")),
    ("sharedStrings", N_("A cell that is not shown")),
    ("workbook.xml", N_("A name in the workbook")),
    ("worksheets/", N_("A setting of the sheet")),
    ("glossary/", N_("A building block")),
)
_OF_ELEMENT = {
    "instrText": N_("A field code"),
    "delInstrText": N_("A field code"),
    "fldSimple": N_("A field code"),
    "delText": N_("Deleted text"),
    "docPr": N_("An alternative text"),
    "cNvPr": N_("An alternative text"),
    "hyperlink": N_("A link"),
    "bookmarkStart": N_("A bookmark"),
    "tag": N_("A content control"),
    "alias": N_("A content control"),
    "dataValidation": N_("An input message"),
    "definedName": N_("A name in the workbook"),
    "oddHeader": N_("A page header"),
    "rPh": N_("Furigana"),
    "oddFooter": N_("A page footer"),
}
_PROSE = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{4}|[A-Za-z]{2,}[ _\-]+[A-Za-z]{2,}|[A-Za-z0-9+/]{24}|[\U000e0020-\U000e007e]{4}"
)
_CELLS = re.compile(rb"<(?:\w+:)?sheetData\b.*?</(?:\w+:)?sheetData>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]{8,4000})</")
_ACTIVE = re.compile(r"\b(?:WEBSERVICE|HYPERLINK|IMAGE|RTD|CALL|EXEC|REGISTER)\s*\(|\|", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SCHEMA = re.compile(r"https?://(?:schemas\.|www\.w3\.org|purl\.)|^urn:")
_PARAGRAPHS = frozenset({"p", "si", "text", "comment", "rPh"})
_JOINED = frozenset({"t", "instrText", "delText", "delInstrText"})


def beside(source: Source) -> Iterator[Beside]:
    """The texts beside the text of a Word or Excel file, each at most 4,000 characters; none for other kinds.

    A damaged part is passed over: whoever reads it says so.
    """
    for comment in source.apart.comments:
        for each in (comment, *comment.replies):
            yield Beside(f"{each.text}\n{each.author}", N_("A comment"), comment.place)
    for deleted in source.apart.deleted:
        yield Beside(deleted.text, N_("Deleted text"), deleted.place)
    for reading in source.apart.readings:
        yield Beside(reading.text, N_("Furigana"), reading.place)
    if source.kind not in ("docx", "xlsx") or not source.data.startswith(b"PK"):
        return
    # Hidden text was told apart already.
    shown = {entry.text for entry in source.apart.hidden} | {block.text for block in source.blocks}
    shown |= {line for block in source.blocks for line in block.text.split("\n")}
    count = 0
    for what, text, part in _pieces(Package.open(source.data, path=source.path)):
        if text not in shown and (count := count + 1) <= _MOST:
            yield Beside(text[:_LONGEST], what, part)


def _pieces(package: Package) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for name in package.names():
        if name.lower().endswith((".htm", ".html", ".mht", ".txt", ".rtf")):  # w:altChunk shows such parts
            text = html.unescape(_TAG.sub(" ", package.read(name).decode("utf-8", "replace")))
            yield N_("An embedded text"), " ".join(text.split()), name
    for name in package.names():
        if (
            not name.lower().endswith((".xml", ".rels", ".vml"))
            or "/theme/" in name
            or name.endswith("/styles.xml")
        ):
            continue
        try:
            yield from _formulas(package, name, seen)
            root = _parsed(package, name)
        except InputError:
            continue
        if root is None:
            continue
        for element_name, text in _texts(root):
            text = text.strip()
            if len(text) < _SHORTEST or text in seen or _SCHEMA.search(text) or not _PROSE.search(text):
                continue
            seen.add(text)
            yield _OF_ELEMENT.get(element_name) or _what(name), text, name


def _formulas(package: Package, name: str, seen: set[str]) -> Iterator[tuple[str, str, str]]:
    """The formulas of a sheet that hold text, or that send or run something; each once."""
    if "worksheets/" not in name:
        return
    for formula in _FORMULA.findall(package.read(name)):
        text = html.unescape(formula.decode("utf-8", "replace"))
        if ('"' in text or _ACTIVE.search(text)) and text not in seen:
            seen.add(text)
            yield N_("A formula"), f"={text}", name


def _parsed(package: Package, name: str) -> etree._Element | None:
    """A part as a tree; a sheet without its cells, which are read elsewhere, and no large part else."""
    from kumaai.office.package import parse

    xml = package.read(name)
    if b"sheetData" in xml[:1_000_000]:
        xml = _CELLS.sub(b"", xml)
    if len(xml) > _LARGEST:
        return None
    return parse(xml, f"{package.path}: {name}")


def _texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every text with the name of its element: attributes one by one, runs of a paragraph joined."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield "comment", element.text or ""
            continue
        name = element.tag.rpartition("}")[2]
        for value in element.attrib.values():
            if len(value) >= _SHORTEST:
                yield name, str(value)
        if name in _PARAGRAPHS:
            for kind in _JOINED:
                runs = [
                    each.text or ""
                    for each in element.iter(f"{{*}}{kind}")
                    if name == "rPh" or not _is_furigana(each)
                ]
                if runs:
                    yield kind if kind != "t" else name, "".join(runs)
        elif name not in _JOINED and element.text and len(element.text) >= _SHORTEST:
            yield name, element.text


def _is_furigana(text: etree._Element) -> bool:
    """Whether a text of a worksheet is the reading of another (rPh), which is looked at by itself."""
    parent = text.getparent()
    return parent is not None and str(parent.tag).endswith("}rPh")


def _what(part: str) -> str:
    return next((what for key, what in _WHAT if key in part), N_("Something beside the text"))
