"""Builds the Word examples from plain text in ``source/``, the same bytes each time.

The text form is small: ``# `` title, ``## `` heading, ``> `` set to the right,
``- `` list item, ``| a | b |`` table row, anything else a paragraph.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

NOTE = "【架空の例】市名・人名・団体名・数値は実在しません"
CREATED = datetime(2026, 11, 1, 9, 0, 0)
MINCHO, GOTHIC = "ＭＳ 明朝", "ＭＳ ゴシック"


def build(source: Path) -> bytes:
    """The docx for one text of ``source/``."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _add_header_and_footer(document)
    lines = source.read_text(encoding="utf-8").splitlines()
    _set_properties(document, next(line[2:] for line in lines if line.startswith("# ")))
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip("| ").split("|")])
            continue
        if rows:
            _add_table(document, rows)
            rows = []
        if line:
            _add_paragraph(document, line)
    written = io.BytesIO()
    document.save(written)
    return _with_fixed_times(written.getvalue())


def _add_paragraph(document: DocumentType, line: str) -> None:
    if line.startswith("# "):
        document.add_paragraph(line[2:], style="Title")
    elif line.startswith("## "):
        document.add_heading(line[3:], level=1)
    elif line == "> 記":
        document.add_paragraph("記").alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif line.startswith("> "):
        document.add_paragraph(line[2:]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif line.startswith("- "):
        document.add_paragraph(line[2:], style="List Bullet")
    else:
        document.add_paragraph(line)


def _add_table(document: DocumentType, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _set_page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)


def _set_styles(document: DocumentType) -> None:
    for name, font, size in (
        ("Normal", MINCHO, 10.5),
        ("Title", GOTHIC, 14),
        ("Heading 1", GOTHIC, 12),
        ("Header", GOTHIC, 8),
        ("Footer", MINCHO, 9),
    ):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)


def _add_header_and_footer(document: DocumentType) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = NOTE
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    footer._p.append(field)


def _set_properties(document: DocumentType, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.comments = title, NOTE
    properties.author = properties.last_modified_by = "汐見野市（架空）"
    properties.created = properties.modified = CREATED
    properties.language = "ja-JP"


def _with_fixed_times(package: bytes) -> bytes:
    """The same package with every entry dated alike, so that a rebuild changes no byte."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return written.getvalue()


def minutes_template() -> bytes:
    """A template as a section would make it: its own letterhead, stamp boxes, fonts and placeholders."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _add_header_and_footer(document)
    _set_properties(document, "会議録のひな形")
    _add_stamps(document)
    right = document.add_paragraph("作成日　{{ created }}")
    right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_details(
        document, (("日時", "when"), ("場所", "place"), ("出席者", "attendees"), ("公開・非公開", "openness"))
    )
    for heading, name in (
        ("１　決定事項", "decisions"),
        ("２　今後の対応", "todos"),
        ("３　継続・保留とした事項", "postponed"),
        ("４　次回の予定", "next_meeting"),
        ("５　質疑応答", "questions"),
        ("６　発言の要旨", "発言"),
    ):
        document.add_heading(heading, level=1)
        if name == "todos":
            columns = [f"{{{{ todos.{column} }}}}" for column in ("text", "who", "due")]
            _add_table(document, [["内容", "担当", "期限"], columns])
            for row, name_ in zip(document.tables[-1].rows, ("w:tblHeader", "w:cantSplit"), strict=True):
                row._tr.get_or_add_trPr().append(OxmlElement(name_))
        else:
            document.add_paragraph(f"{{{{ {name} }}}}")
    document.add_paragraph(
        "会議録署名人　　　　　　　　　　　　　　　印"
    ).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    written = io.BytesIO()
    document.save(written)
    return _with_fixed_times(written.getvalue())


def _add_details(document: DocumentType, rows: Sequence[tuple[str, str]]) -> None:
    """A table of labels and placeholders."""
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Mm(30), Mm(130)
    for label, name in rows:
        left, right = table.add_row().cells
        left.text, right.text = label, f"{{{{ {name} }}}}"
        left.width, right.width = Mm(30), Mm(130)
    document.add_paragraph()


def _add_stamps(document: DocumentType) -> None:
    """The boxes in which those who have read it put their stamps, at the right margin."""
    table = document.add_table(rows=2, cols=4, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.RIGHT
    table.autofit = False
    for column in table.columns:
        column.width = Mm(18)
    for cell, text in zip(table.rows[0].cells, ("課長", "補佐", "係長", "担当"), strict=True):
        cell.text = text
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    table.rows[1].height = Mm(16)
    for row in table.rows:
        for cell in row.cells:
            cell.width = Mm(18)
