"""Writes a layout as a Word document that a section chief would sign: into our blank one, or a user's template.

The elements are made as XML and spliced into the package, so that whatever a
template holds besides (logo, page set-up, headers, styles) keeps its bytes;
python-docx would write every part anew and refuses dotx and docm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kumaai.layout import Layout
from kumaai.office import opc
from kumaai.office.package import parse
from kumaai.office.word.blank import blank
from kumaai.office.word.body import Writer, heading_depth
from kumaai.office.word.core import set_core
from kumaai.office.word.document import Document
from kumaai.office.word.fill import Filler
from kumaai.office.word.lists import EMPTY, Lists
from kumaai.office.word.markup import TRANSITIONAL
from kumaai.office.word.remarks import Remarks
from kumaai.office.word.splice import whole
from kumaai.office.word.stylebook import StyleBook
from kumaai.office.word.template import Template
from kumaai.office.word.tracked import legal

if TYPE_CHECKING:
    from lxml import etree

_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
_NO_STYLES = f'<w:styles xmlns:w="{TRANSITIONAL}"/>'.encode()


@dataclass(frozen=True, slots=True)
class Composed:
    """A docx, and what its template could not take."""

    data: bytes
    warnings: tuple[str, ...] = ()


def compose(
    layout: Layout, *, properties: Mapping[str, str] | None = None, template: Template | None = None
) -> Composed:
    """``layout`` as a docx, in the styles of ``template`` where there is one.

    ``properties`` may give ``author`` and ``created`` (ISO 8601) for the
    document's core properties; ``layout.properties`` serves where they do
    not. Characters that XML forbids are left out. Raises InputError for a
    template with parts that cannot be read.
    """
    if template is None:
        data = blank(
            wide=layout.wide,
            depth=heading_depth(layout),
            language=layout.language,
            compact=layout.compact,
        )
        document = Document(data, layout.title)
    else:
        document = Document(template.data, template.path)
    draft = opc.Draft(document.package)
    styles, style_root = _part(document, draft, "styles", _NO_STYLES)
    numbering, list_root = _part(document, draft, "numbering", EMPTY)
    book = StyleBook(style_root, own=template is None)
    lists = Lists(list_root, layout.language)
    remarks = Remarks(document, layout.author, layout.made)
    filler = Filler(document, draft, Writer(book, lists, layout, remarks), layout)
    filler.fill()
    remarks.write(draft)
    if book.added:
        added = "".join(book.added).replace("<w:style ", f'<w:style xmlns:w="{TRANSITIONAL}" ')
        draft.write(styles, opc.append(draft.read(styles), "w:style", added, TRANSITIONAL))
    if lists.changed:
        draft.write(numbering, whole(lists.root))
    set_core(draft, legal(layout.title), layout.properties | dict(properties or {}), layout.language)
    return Composed(draft.build(), (*(template.warnings if template else ()), *filler.warnings))


def _part(document: Document, draft: opc.Draft, kind: str, empty: bytes) -> tuple[str, etree._Element]:
    """The name and root of the styles or numbering part; made where the document has none."""
    name = document.related(kind)
    if name is None:
        name = draft.free_name(f"word/{kind}{{}}.xml") if f"word/{kind}.xml" in draft else f"word/{kind}.xml"
        type_ = f"{opc.TRANSITIONAL}/{kind}"
        draft.add_part(name, empty, _PART.format(kind=kind), document.main, type_)
        return name, parse(empty, name)
    return name, document.root(name)
