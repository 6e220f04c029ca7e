"""Cell comments (legacy notes): the comments part and the drawing that shows them.

A comment lives in two parts: its text in comments*.xml, its box in a VML
drawing (ECMA-376 part 1, 18.7; part 4, 19). Existing ones are kept.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import OFFICE, SHEET_TYPE, PartsEditor, SheetEditor, clean, namespace_of
from kumaai.office.excel.workbook import child, children, local
from kumaai.sheet import cell_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_VML = "urn:schemas-microsoft-com:vml"
_OFFICE_VML = "urn:schemas-microsoft-com:office:office"
_EXCEL_VML = "urn:schemas-microsoft-com:office:excel"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEFORE_LEGACY = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
)  # fmt: skip


class Notes:
    """The comments of one sheet, read from the workbook and added to."""

    def __init__(self, parts: PartsEditor, editor: SheetEditor, author: str) -> None:
        self.parts = parts
        self.editor = editor
        self.author = clean(author) or "kumaai"
        related = parts.book.relations_of(editor.part)
        self._comments_part = _first(parts, related, "/comments")
        self._drawing_part = self._legacy_part(related)
        self._comments: _Element | None = None
        self._drawing: _Element | None = None

    def _legacy_part(self, related: dict[str, tuple[str, str]]) -> str:
        element = child(self.editor.root, "legacyDrawing")
        identifier = (
            next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            if element is not None
            else ""
        )
        part = related.get(str(identifier), ("", ""))[1]
        return part if part in self.parts.book.package else ""

    def cells(self) -> set[str]:
        """Cells that have a comment already."""
        if not self._comments_part:
            return set()
        root = self.parts.book.xml(self._comments_part)
        return {element.get("ref", "") for element in children(child(root, "commentList"), "comment")}

    def add(self, row: int, column: int, text: str) -> None:
        """Add a comment to a cell that has none. Raises InputError when an existing drawing is damaged."""
        root = self._comments_root()
        namespace = root.nsmap.get(root.prefix)
        author = self._author_index(root)
        comments = child(root, "commentList")
        assert comments is not None  # made with the part, or required by its schema
        comment = comments.makeelement(
            f"{{{namespace}}}comment", {"ref": cell_name(row, column), "authorId": author}
        )
        holder = comments.makeelement(f"{{{namespace}}}text", {})
        plain = comments.makeelement(
            f"{{{namespace}}}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
        )
        plain.text = clean(text)
        holder.append(plain)
        comment.append(holder)
        comments.append(comment)
        self._add_box(row, column, text)

    def _author_index(self, root: _Element) -> str:
        authors = child(root, "authors")
        assert authors is not None
        for index, element in enumerate(children(authors, "author")):
            if element.text == self.author:
                return str(index)
        element = authors.makeelement(f"{{{root.nsmap.get(root.prefix)}}}author", {})
        element.text = self.author
        authors.append(element)
        return str(len(list(children(authors, "author"))) - 1)

    def _comments_root(self) -> _Element:
        if self._comments is None and self._comments_part:
            self._comments = self.parts.root(self._comments_part)
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

    def _add_box(self, row: int, column: int, text: str) -> None:
        from lxml import etree

        root = self._drawing_root()
        number = 1025 + len(root)
        taken = {element.get("id") for element in root}
        while f"_x0000_s{number}" in taken:
            number += 1
        lines = 2 + sum(1 + len(line) // 16 for line in text.split("\n"))
        anchor = f"{column}, 15, {max(0, row - 2)}, 10, {column + 3}, 15, {row - 1 + lines}, 4"
        box = etree.fromstring(
            f'<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE_VML}" xmlns:x="{_EXCEL_VML}" id="_x0000_s{number}" '
            'type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData>"
            "</v:shape>"
        )
        root.append(box)

    def _drawing_root(self) -> _Element:
        if self._drawing is None and self._drawing_part:
            self._drawing = self.parts.root(self._drawing_part)
        if self._drawing is None:
            from lxml import etree

            root = etree.fromstring(
                f'<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE_VML}" xmlns:x="{_EXCEL_VML}">'
                '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
                '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
                '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
            )
            part = self._free("drawings/vmlDrawingK", "vml")
            self.parts.adopt(part, root)
            relation = self.parts.relate(self.editor.part, f"{self._office()}/vmlDrawing", part)
            self.parts.default_type("vml", _VML_TYPE)
            namespace = self.editor.root.nsmap.get(self.editor.root.prefix)
            element = self.editor.root.makeelement(
                f"{{{namespace}}}legacyDrawing", {f"{{{self._office()}}}id": relation}
            )
            self.editor.insert(element, _BEFORE_LEGACY)
            self._drawing = root
        return self._drawing


def _first(parts: PartsEditor, related: dict[str, tuple[str, str]], ending: str) -> str:
    return next(
        (part for kind, part in related.values() if kind.endswith(ending) and part in parts.book.package), ""
    )
