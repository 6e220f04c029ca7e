"""What a workbook holds beside values: counted before and after, so that nothing is lost unseen."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from tests.corpus.excel_xml import Book, Unreadable, name, parse

_FOLDERS = {
    "drawings/": "drawing", "charts/": "chart", "chartsheets/": "chart sheet", "dialogsheets/": "dialog sheet",
    "media/": "image", "ctrlprops/": "control", "activex/": "activeX", "embeddings/": "embedding",
    "printersettings/": "printer settings", "pivottables/": "pivot table", "pivotcache/": "pivot cache",
    "slicers/": "slicer", "slicercaches/": "slicer cache", "timelines/": "timeline", "timelinecaches/": "timeline cache",
    "tables/": "table", "querytables/": "query", "externallinks/": "external link", "threadedcomments/": "threaded comment",
    "persons/": "person", "customxml/": "custom XML", "richdata/": "rich value", "macrosheets/": "macro sheet",
    "worksheets/": "worksheet", "theme/": "theme", "webextensions/": "web extension", "model/": "data model",
    "diagrams/": "diagram", "customproperty": "custom property", "vbaproject": "macros", "comments": "comments",
    "metadata": "metadata", "sharedstrings": "shared strings", "styles": "styles", "connections": "connections",
    "vmldrawing": "VML drawing", "docprops/": "properties",
}  # fmt: skip
"""What a part is, by a piece of its name."""

_COUNTED_CELLS = ("r", "rPh", "phoneticPr", "extLst")
_MAIN_SKIPPED = ("calcPr",)


def features(book: Book) -> Counter[str]:
    """How many of each feature a workbook has. Raises Unreadable."""
    found: Counter[str] = Counter()
    for part in book.names:
        lower = part.lower()
        if "calcchain" in lower:
            continue
        found[next((what for piece, what in _FOLDERS.items() if piece in lower), "other part")] += 1
        found[f"part {part}"] += 1
    for sheet in book.sheets.values():
        _of_sheet(sheet.root, sheet.name, found)
    for element in book.root.iter():
        if name(element) and name(element) not in _MAIN_SKIPPED:
            found[f"workbook {name(element)}"] += 1
    for part, content in book.parts.items():
        if part.lower().endswith(("sharedstrings.xml", "styles.xml")):
            try:
                root = parse(content, part)
            except Unreadable:
                continue
            for element in root.iter():
                found[f"{part} {name(element)}"] += bool(name(element))
    return found


def _of_sheet(root: etree._Element, sheet: str, found: Counter[str]) -> None:
    for element in root:
        if name(element) == "sheetData":
            _of_rows(element, sheet, found)
            continue
        for inner in element.iter():
            if not name(inner) or name(inner) == "dimension":
                continue
            found[f"{sheet}: {name(inner)}"] += 1
            if name(inner) == "ext":
                found[f"{sheet}: extension {inner.get('uri')}"] += 1


def _of_rows(data: etree._Element, sheet: str, found: Counter[str]) -> None:
    for row in data:
        for told in row.attrib if name(row) == "row" else ():
            if told not in ("r", "spans"):
                found[f"{sheet}: row {told}"] += 1
        for cell in row:
            found[f"{sheet}: cell metadata"] += "cm" in cell.attrib
            found[f"{sheet}: rich value"] += "vm" in cell.attrib
            for inner in cell.iter():
                if name(inner) in _COUNTED_CELLS:
                    found[f"{sheet}: cell {name(inner)}"] += 1


def lost(before: Counter[str], after: Counter[str]) -> list[str]:
    """The features that are fewer after than before."""
    return sorted(each for each, count in before.items() if after[each] < count)
