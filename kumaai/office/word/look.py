"""How a composed document looks: A4, Japanese fonts, named styles, numbering, page numbers.

Sizes follow what Japanese municipal offices use: 10.5 point Mincho for text,
Gothic for headings, 25 mm margins. Fonts are set for Latin and East Asian
text alike, since Word picks them apart (w:rFonts, ECMA-376 part 1, 17.3.2.26).
Numbering of headings follows 公用文作成の考え方 (2022): 第１, １, （１）, ア.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

MINCHO = ("Yu Mincho", "游明朝")
GOTHIC = ("Yu Gothic", "游ゴシック")
TEXT_WIDTH = Mm(160)
"""A4 (210 mm) less two margins."""
GREY = RGBColor(0x59, 0x59, 0x59)
ALERT = RGBColor(0xC0, 0x00, 0x00)
SPEECH, LEAD, NOTE, QUOTE, RIGHT, CELL, HEAD = (
    "Kumaai Speech", "Kumaai Lead", "Kumaai Note", "Kumaai Quote", "Kumaai Right", "Kumaai Cell", "Kumaai Head",
)  # fmt: skip
_HEADING_SIZES = {1: 12.0, 2: 11.0, 3: 10.5, 4: 10.5}
_CHARACTER = 210
"""One character of 10.5 point in twentieths of a point."""

_DEEP = (
    ("第%1", "decimalFullWidth"),
    ("%2", "decimalFullWidth"),
    ("（%3）", "decimalFullWidth"),
    ("%4", "aiueoFullWidth"),
)
_FLAT = (
    ("%1", "decimalFullWidth"),
    ("（%2）", "decimalFullWidth"),
    ("%3", "aiueoFullWidth"),
    ("（%4）", "aiueoFullWidth"),
)
_ENGLISH = (("%1.", "decimal"), ("%1.%2", "decimal"), ("%1.%2.%3", "decimal"), ("%1.%2.%3.%4", "decimal"))


def dress(document: Document) -> None:
    """Page, defaults and styles of a new document."""
    _page(document)
    _defaults(document)
    normal = _style(document, "Normal")
    _font(normal, MINCHO, 10.5)
    _spacing(normal, 0, 3, 1.25)
    title = _style(document, "Title")
    _font(title, GOTHIC, 16, bold=True)
    _plain(title)
    _spacing(title, 0, 14, 1.0)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level, size in _HEADING_SIZES.items():
        heading = _style(document, f"Heading {level}")
        _font(heading, GOTHIC, size, bold=level < 3)
        _spacing(heading, 14 if level == 1 else 8, 4, 1.0)
        heading.paragraph_format.keep_with_next = True
    for name, fonts, size in (
        (SPEECH, MINCHO, 10.5), (LEAD, MINCHO, 11), (NOTE, MINCHO, 9), (QUOTE, MINCHO, 10),
        (RIGHT, MINCHO, 10.5), (CELL, MINCHO, 9.5), (HEAD, GOTHIC, 9.5),
    ):  # fmt: skip
        _font(_added(document, name), fonts, size)
    _spacing(_style(document, SPEECH), 0, 4, 1.25)
    _indent(_style(document, SPEECH), left=1, hanging=1)
    _spacing(_style(document, LEAD), 0, 8, 1.3)
    _style(document, NOTE).font.color.rgb = GREY
    _indent(_style(document, QUOTE), left=2, hanging=0)
    _style(document, RIGHT).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in (CELL, HEAD):
        _spacing(_style(document, name), 1.5, 1.5, 1.05)
    for name in ("List Bullet", "List Number"):
        _font(_style(document, name), MINCHO, 10.5)
        _spacing(_style(document, name), 0, 3, 1.25)


def number_headings(document: Document, depth: int, language: str) -> None:
    """Tie the heading styles to one multi-level list: 第１ first where there are three levels or more."""
    shapes = _ENGLISH if language == "en" else _DEEP if depth >= 3 else _FLAT
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
        f'<w:pStyle w:val="Heading{i + 1}"/>{_gap(text, language)}'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{_CHARACTER * i}" w:firstLine="0"/></w:pPr></w:lvl>'
        for i, (text, format_) in enumerate(shapes)
    )
    number = _list(document, levels)
    for level in range(1, len(shapes) + 1):
        properties = _element(_style(document, f"Heading {level}")).get_or_add_pPr()
        numbering = properties.get_or_add_numPr()
        numbering.get_or_add_ilvl().val = level - 1
        numbering.get_or_add_numId().val = number


def _gap(text: str, language: str) -> str:
    """The number's text and what parts it from the heading: a wide space in Japanese."""
    if language == "en":
        return f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/>'
    return f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}　"/>'


def list_number(document: Document, ordered: bool, language: str) -> int:
    """The id of a new list that starts at 1: （１） or 1. for ordered ones, else a dot."""
    format_, text = ("decimalFullWidth", "（%1）") if ordered else ("bullet", "・")
    if language == "en":
        format_, text = ("decimal", "%1.") if ordered else ("bullet", "•")
    # The hanging indent is as wide as the number: one full-width character, or three.
    hanging = _CHARACTER * (3 if ordered else 1)
    suffix = "tab" if language == "en" else "nothing"
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format_}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_CHARACTER + hanging}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )
    return _list(document, level)


def _list(document: Document, levels: str) -> int:
    """Define a list of ``levels`` (XML); its number."""
    root: Any = document.part.numbering_part.element
    abstracts = root.findall(qn("w:abstractNum"))
    identifier = max((int(e.get(qn("w:abstractNumId"))) for e in abstracts), default=-1) + 1
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identifier}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    if abstracts:
        abstracts[-1].addnext(abstract)
    else:
        root.insert(0, abstract)
    return root.add_num(identifier).numId


def page_numbers(document: Document) -> None:
    """－ 1 － in the middle of the footer."""
    _style(document, "Footer").font.size = Pt(9)
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run("－ ")
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown: Any = OxmlElement("w:r")
    shown.append(OxmlElement("w:t"))
    shown[0].text = "1"
    field.append(shown)
    run._r.addnext(field)
    paragraph.add_run(" －")


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    section.header_distance, section.footer_distance = Mm(12.5), Mm(10)


def _defaults(document: Document) -> None:
    """Fonts and languages where no style speaks; Word's spelling checker reads the language."""
    root: Any = document.styles.element
    properties = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_fonts(properties, MINCHO)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")


def _added(document: Document, name: str) -> ParagraphStyle:
    style = cast("ParagraphStyle", document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    style.base_style = _style(document, "Normal")
    return style


def _style(document: Document, name: str) -> ParagraphStyle:
    return cast("ParagraphStyle", document.styles[name])


def _element(style: ParagraphStyle) -> Any:
    """The style's XML; python-docx makes the methods of its elements at run time."""
    return style.element


def _font(style: ParagraphStyle, fonts: tuple[str, str], size: float, bold: bool = False) -> None:
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_fonts(_element(style).get_or_add_rPr(), fonts)


def set_fonts(properties: Any, fonts: tuple[str, str]) -> None:
    """All four fonts by name; theme fonts would win over them, so they go."""
    element = properties.get_or_add_rFonts()
    for name in list(element.attrib):
        del element.attrib[name]
    latin, east_asian = fonts
    for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian), ("cs", latin)):
        element.set(qn(f"w:{name}"), font)


def _spacing(style: ParagraphStyle, before: float, after: float, line: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    form.line_spacing = line


def _indent(style: ParagraphStyle, left: int, hanging: int) -> None:
    """In characters."""
    style.paragraph_format.left_indent = Emu(left * _CHARACTER * 635)
    style.paragraph_format.first_line_indent = Emu(-hanging * _CHARACTER * 635)


def _plain(style: ParagraphStyle) -> None:
    """Without the rule under the title that the template has."""
    properties = _element(style).get_or_add_pPr()
    border = properties.find(qn("w:pBdr"))
    if border is not None:
        properties.remove(border)
