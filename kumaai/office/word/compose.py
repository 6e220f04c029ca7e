"""Writes a layout as a Word document that a section chief would sign."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kumaai.layout import MISSING, Heading, Item, Items, Layout, Paragraph, Table
from kumaai.office.word.tracked import legal

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

_NUMBERED = re.compile(
    r"\s*(?:第?\s*[0-9０-９一二三四五六七八九十]+[\s　.．、章節条]|[(（][0-9０-９一-九]+[)）]|[IVXⅠ-Ⅻ]+[\s　.．])"
)
_SPEAKER_MARKS = ("○", "●", "◎", "【", "（", "(")
_LABEL_SHARE = 22
"""Width of the first column of a label table, in per cent."""


def compose(layout: Layout, *, properties: Mapping[str, str] | None = None) -> bytes:
    """``layout`` as a docx.

    ``properties`` may give ``author`` and ``created`` (ISO 8601) for the
    document's core properties; ``layout.properties`` serves where they do
    not. Characters that XML forbids are left out.
    """
    import docx

    from kumaai.office.word import look

    document = docx.Document()
    look.dress(document)
    look.page_numbers(document)
    _core_properties(document, layout, layout.properties | dict(properties or {}))
    headings = [element for element in layout.elements if isinstance(element, Heading)]
    if len(headings) > 1 and not any(_NUMBERED.match(heading.text) for heading in headings):
        look.number_headings(document, max(heading.level for heading in headings), layout.language)
    if layout.title:
        _added(document, "Title").add_run(legal(layout.title))
    for element in layout.elements:
        if isinstance(element, Heading):
            level = min(max(element.level, 1), 4)
            _added(document, f"Heading {level}").add_run(legal(element.text))
        elif isinstance(element, Paragraph):
            _paragraph(document, element, layout.language)
        elif isinstance(element, Items):
            _items(document, element, layout.language)
        else:
            _table(document, element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _core_properties(document: Document, layout: Layout, properties: Mapping[str, str]) -> None:
    core = document.core_properties
    core.title = legal(layout.title)[:255]
    core.author = core.last_modified_by = legal(properties.get("author", ""))[:255]
    core.comments = core.keywords = ""
    core.language = "en-US" if layout.language == "en" else "ja-JP"
    try:
        created = datetime.fromisoformat(properties["created"])
    except (KeyError, ValueError):
        created = datetime.now(UTC)
    core.created = core.modified = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _added(document: Document, style: str) -> WordParagraph:
    return _style(document.add_paragraph(), style)


def _style(paragraph: WordParagraph, style: str) -> WordParagraph:
    """Give a paragraph a style by its name; python-docx searches all styles each time, its ids are plain."""
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _paragraph(document: Document, element: Paragraph, language: str) -> None:
    from kumaai.office.word import look

    styles = {"lead": look.LEAD, "note": look.NOTE, "quote": look.QUOTE, "right": look.RIGHT}
    lines = element.text.split("\n")
    for number, line in enumerate(lines):
        paragraph = _added(document, styles.get(element.style, "Normal"))
        indented = element.style in ("body", "lead") and language != "en" and not line.startswith("　")
        if indented and not line.startswith(("（", "「", "※")):
            _first_line(paragraph)
        _write(paragraph, line, element.cites if number == len(lines) - 1 else ())


def _first_line(paragraph: WordParagraph) -> None:
    """Indent the first line by one character, whatever the font's size."""
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "100")
    indent.set(qn("w:firstLine"), "210")


def _items(document: Document, element: Items, language: str) -> None:
    from kumaai.office.word import look

    number = None
    for item in element.items:
        if item.label and not element.ordered:
            _speech(document, item)
            continue
        if number is None:
            number = look.list_number(document, element.ordered, language)
        paragraph = _added(document, "List Number" if element.ordered else "List Bullet")
        properties: Any = paragraph._p.get_or_add_pPr()
        numbering = properties.get_or_add_numPr()
        numbering.get_or_add_ilvl().val = 0
        numbering.get_or_add_numId().val = number
        if item.label:
            _gothic(paragraph, f"{item.label}　")
        _write(paragraph, item.text, item.cites)


def _speech(document: Document, item: Item) -> None:
    """○会長　… with the following lines set in by one character."""
    from kumaai.office.word import look

    paragraph = _added(document, look.SPEECH)
    mark = "" if item.label.startswith(_SPEAKER_MARKS) else "○"
    _gothic(paragraph, f"{mark}{item.label}　")
    _write(paragraph, item.text, item.cites)


def _gothic(paragraph: WordParagraph, text: str) -> None:
    from kumaai.office.word import look

    run = paragraph.add_run(legal(text))
    look.set_fonts(run._r.get_or_add_rPr(), look.GOTHIC)
    run.bold = True


def _write(paragraph: WordParagraph, text: str, cites: Sequence[str] = ()) -> None:
    """The text, what is missing in red, the references small and grey behind it."""
    from docx.shared import Pt

    from kumaai.office.word import look

    for part in re.split(f"({re.escape(MISSING)})", legal(text)):
        if part:
            run = paragraph.add_run(part)
            if part == MISSING:
                run.font.color.rgb = look.ALERT
    if cites:
        run = paragraph.add_run(legal(f"〔{'、'.join(cites)}〕"))
        run.font.size = Pt(8)
        run.font.color.rgb = look.GREY


def _table(document: Document, element: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Emu

    columns = max([len(element.header), *(len(row) for row in element.rows)], default=0)
    if not columns:
        return
    rows = [element.header, *element.rows] if element.headed else list(element.rows)
    table = document.add_table(rows=len(rows), cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(element, columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        _keep_whole(row._tr, repeated=number == 0 and element.headed)
        for column, cell in enumerate(row.cells):
            cell.width = Emu(widths[column])
            head = column == 0 if element.plain else element.headed and number == 0
            _cell(
                cell, texts[column] if column < len(texts) else "", head, centred=head and not element.plain
            )
    after = document.add_paragraph()
    after.paragraph_format.space_after = 0
    after.paragraph_format.line_spacing = 0.6


def _keep_whole(row: Any, repeated: bool) -> None:
    """Rows do not break over pages; the header row is repeated on each."""
    from docx.oxml import OxmlElement

    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def _cell(cell: _Cell, text: str, head: bool, centred: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    from kumaai.office.word import look

    paragraph = cell.paragraphs[0]
    for number, line in enumerate(text.split("\n")):
        paragraph = paragraph if number == 0 else cell.add_paragraph()
        _style(paragraph, look.HEAD if head else look.CELL)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph, line)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if head:
        shade: Any = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EDEDED"/>')
        cell._tc.get_or_add_tcPr().append(shade)


def _widths(element: Table, columns: int) -> list[int]:
    """Column widths in EMU: as given, else by the longest text of each column within bounds."""
    from kumaai.office.word import look

    shares = [max(width, 1) for width in element.widths]
    if len(shares) != columns:
        shares = [_LABEL_SHARE, 100 - _LABEL_SHARE] if element.plain and columns == 2 else []
    if not shares:
        rows = [element.header, *element.rows]
        lengths = [[len(row[column]) for row in rows if column < len(row)] for column in range(columns)]
        shares = [min(max([*column, 4]), 30) + 2 for column in lengths]
    return [int(look.TEXT_WIDTH * share / sum(shares)) for share in shares]
