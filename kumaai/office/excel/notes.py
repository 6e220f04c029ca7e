"""Cell comments (legacy notes): the comments part and the drawing that shows them.

A comment lives in two parts: its text in comments*.xml, its box in a VML
drawing (ECMA-376 part 1, 18.7; part 4, 19). Existing ones keep their text; a
cell that has one gets ours behind it.
"""

from __future__ import annotations

import posixpath
from datetime import datetime
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import OFFICE, SHEET_TYPE, PartsEditor, SheetEditor, clean, namespace_of
from kumaai.office.excel.notebox import NEW_DRAWING, Surface, with_box, with_taller_box
from kumaai.office.excel.threads import Threads
from kumaai.office.excel.workbook import child, children, local
from kumaai.sheet import cell_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FONT = (("sz", "9"), ("color", "81"), ("rFont", "MS P ゴシック"), ("family", "3"), ("charset", "128"))
"""How Japanese Excel writes the text of a comment."""
_BEFORE_LEGACY = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
)  # fmt: skip


class Notes:
    """The comments of one sheet, read from the workbook and added to; :meth:`finish` writes the drawing."""

    def __init__(self, parts: PartsEditor, editor: SheetEditor, author: str, when: datetime) -> None:
        self.parts = parts
        self.editor = editor
        self.author = clean(author) or "kumaai"
        related = parts.book.relations_of(editor.part)
        self._comments_part = _first(parts, related, "/comments")
        self._drawing_part = self._legacy_part(related)
        self._comments: _Element | None = None
        self._drawing = parts.book.package.read(self._drawing_part) if self._drawing_part else NEW_DRAWING
        self._surface = Surface(editor.root)
        self._threads = Threads(parts, editor.part, self.author, when)
        self._present = self._cells()

    @property
    def touched(self) -> set[str]:
        """The parts that comments may have changed."""
        return {part for part in (self._comments_part, self._drawing_part) if part}

    @property
    def usable(self) -> bool:
        """Whether the sheet's drawing can take another box."""
        return with_box(self._drawing, 1, 1, "0, 0, 0, 0, 1, 0, 1, 0") is not None

    def _legacy_part(self, related: dict[str, tuple[str, str]]) -> str:
        element = child(self.editor.root, "legacyDrawing")
        identifier = (
            next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            if element is not None
            else ""
        )
        part = related.get(str(identifier), ("", ""))[1]
        return part if part in self.parts.book.package else ""

    def _cells(self) -> set[str]:
        """Cells that have a comment already."""
        if not self._comments_part:
            return set()
        root = self.parts.book.xml(self._comments_part)
        return {element.get("ref", "") for element in children(child(root, "commentList"), "comment")}

    def add(self, row: int, column: int, text: str) -> None:
        """Tell something at a cell: a new comment, more text in the one that is there, or a reply in its thread."""
        cell = cell_name(row, column)
        if self._threads.has(cell):
            self._threads.reply(cell, text)
            text = "Reply:\n    " + text.replace("\n", "\n    ")
        if cell in self._present:
            self._append(cell, text)
            self._drawing = with_taller_box(self._drawing, row, column, self._surface, text)
            return
        root = self._comments_root()
        author = self._author_index(root)
        comments = child(root, "commentList")
        assert comments is not None  # made with the part, or required by its schema
        comment = _sub(comments, "comment", ref=cell, authorId=author)
        _run(_sub(comment, "text"), text)
        grown = with_box(self._drawing, row, column, self._surface.anchor(row, column, text))
        assert grown is not None  # the caller has asked whether the drawing is usable
        self._drawing = grown

    def finish(self) -> None:
        """Put the drawing into the package, and into the sheet where it had none."""
        if self._drawing_part:
            if self._drawing != self.parts.book.package.read(self._drawing_part):
                self.parts.put(self._drawing_part, self._drawing)
            return
        if self._drawing == NEW_DRAWING:
            return
        part = self._free("drawings/vmlDrawingK", "vml")
        self.parts.put(part, self._drawing)
        relation = self.parts.relate(self.editor.part, f"{self._office()}/vmlDrawing", part)
        self.parts.default_type("vml", _VML_TYPE)
        namespace = self.editor.root.nsmap.get(self.editor.root.prefix)
        element = self.editor.root.makeelement(
            f"{{{namespace}}}legacyDrawing", {f"{{{self._office()}}}id": relation}
        )
        self.editor.insert(element, _BEFORE_LEGACY)

    def _append(self, cell: str, text: str) -> None:
        root = self.parts.root(self._comments_part)
        comment = next(c for c in children(child(root, "commentList"), "comment") if c.get("ref") == cell)
        holder = child(comment, "text")
        if holder is None:
            holder = _sub(comment, "text")
            comment.insert(0, holder)
        has_text = any(local(each.tag) in ("r", "t") for each in holder)
        run = _run(holder, ("\n\n" if has_text else "") + text)
        readings = [each for each in holder if local(each.tag) in ("rPh", "phoneticPr")]
        if readings:
            readings[0].addprevious(run)

    def _author_index(self, root: _Element) -> str:
        authors = child(root, "authors")
        if authors is None:
            authors = root.makeelement(f"{{{namespace_of(root)}}}authors", {})
            root.insert(0, authors)
        for index, element in enumerate(children(authors, "author")):
            if element.text == self.author:
                return str(index)
        _sub(authors, "author").text = self.author
        return str(len(list(children(authors, "author"))) - 1)

    def _comments_root(self) -> _Element:
        if self._comments is None and self._comments_part:
            self._comments = self.parts.root(self._comments_part)
            if child(self._comments, "commentList") is None:
                _sub(self._comments, "commentList")
        if self._comments is None:
            from lxml import etree

            namespace = namespace_of(self.editor.root)
            root = etree.Element(f"{{{namespace}}}comments", nsmap={None: namespace})
            etree.SubElement(root, f"{{{namespace}}}authors")
            etree.SubElement(root, f"{{{namespace}}}commentList")
            part = self._free("comments", "xml")
            self.parts.adopt(part, root)
            self.parts.relate(self.editor.part, f"{self._office()}/comments", part)
            self.parts.content_type(part, f"{SHEET_TYPE}.comments+xml")
            self._comments = root
        return self._comments

    def _office(self) -> str:
        namespace = self.editor.root.nsmap.get(self.editor.root.prefix) or ""
        return (
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
            if "purl.oclc.org" in namespace
            else OFFICE
        )

    def _free(self, name: str, extension: str) -> str:
        folder = posixpath.dirname(self.parts.book.part)
        number = 1
        while True:
            part = posixpath.join(folder, f"{name}{number}.{extension}")
            if part not in self.parts.book.package and not self.parts.has(part):
                return part
            number += 1


def _run(holder: _Element, text: str) -> _Element:
    """Add a run of comment text."""
    run = _sub(holder, "r")
    look = _sub(run, "rPr")
    for name, value in _FONT:
        _sub(look, name, **({"indexed": value} if name == "color" else {"val": value}))
    plain = _sub(run, "t")
    plain.set(_XML_SPACE, "preserve")
    plain.text = clean(text)
    return run


def _sub(parent: _Element, name: str, **attributes: str) -> _Element:
    element = parent.makeelement(f"{{{namespace_of(parent)}}}{name}", attributes)
    parent.append(element)
    return element


def _first(parts: PartsEditor, related: dict[str, tuple[str, str]], ending: str) -> str:
    return next(
        (part for kind, part in related.values() if kind.endswith(ending) and part in parts.book.package), ""
    )
