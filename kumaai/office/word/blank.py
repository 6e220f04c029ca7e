"""The empty document that a layout is written into where the user gives no template.

It is made of what Word itself would write for a new Japanese document, and
of nothing else: Word 2013 mode (so that Word does not open it as an old
file), A4, a grid of 18 point lines, the styles of :mod:`look`, a page number.
It goes the way of a user's template from there.
"""

from __future__ import annotations

import io
import zipfile

from kumaai.office.word import look
from kumaai.office.word.pieces import numbered

WIDE, NARROW = (16838, 11906), (11906, 16838)
"""A4 in twentieths of a point, landscape and portrait."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PROGRAM = (
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_MARGIN, _NARROW_MARGIN = 1417, 737
"""25 mm and 13 mm."""
_MODE = (
    ("compatibilityMode", "15"), ("overrideTableStyleFontSizeAndJustification", "1"),
    ("enableOpenTypeFeatures", "1"), ("doNotFlipMirrorIndents", "1"), ("differentiateMultirowTableHeaders", "1"),
)  # fmt: skip
_JAPANESE = (
    "spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace",
    "doNotExpandShiftReturn", "adjustLineHeightInTable", "useFELayout",
)  # fmt: skip
"""What Japanese Word sets for a new document (ECMA-376 part 1, 17.15.3)."""


def blank(*, wide: bool = False, depth: int = 0, language: str = "ja", compact: bool = False) -> bytes:
    """An empty docx with our styles, the same bytes each time.

    ``wide`` turns its pages to landscape; headings are numbered for a
    document of ``depth`` levels, not at all where it is 0. ``compact`` makes
    type and margins those of a form.
    """
    parts = {"document": _document(wide, compact), "styles": _styles(depth, compact), "settings": _settings(),
             "footer1": _footer(), "fontTable": _fonts(), "numbering": _numbering(depth, language)}  # fmt: skip
    kinds = {name: name.rstrip("1") for name in parts}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{_content(kind)}+xml"/>'
        for name, kind in kinds.items()
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_R}/{kind}" Target="{name}.xml"/>'
        for at, (name, kind) in enumerate(list(kinds.items())[1:], 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}{_PROGRAM}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_R}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>kumaai</Application></Properties>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    } | {f"word/{name}.xml": content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, _HEAD + content)
    return out.getvalue()


def _content(kind: str) -> str:
    return "document.main" if kind == "document" else kind


def _document(wide: bool, compact: bool) -> str:
    width, height = WIDE if wide else NARROW
    turned = ' w:orient="landscape"' if wide else ""
    margin = _NARROW_MARGIN if compact else _MARGIN
    sides = " ".join(f'w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body><w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar {sides} w:header="709" w:footer="567" w:gutter="0"/><w:cols w:space="425"/>'
        '<w:docGrid w:type="lines" w:linePitch="360"/></w:sectPr></w:body></w:document>'
    )


def _styles(depth: int, compact: bool) -> str:
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{look.fonts()}<w:kern w:val="2"/><w:sz w:val="21"/>'
        '<w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    # Built-in styles that the document does not define stay out of Word's gallery.
    latent = (
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    styles = "".join(
        look.style(
            one,
            one.id,
            "" if one.id == look.NORMAL.id else "Normal",
            own=True,
            number=numbered(one.level - 1, "1") if depth and one.level else "",
        )
        for one in (map(look.smaller, look.ALL) if compact else look.ALL)
    )
    return f'<w:styles xmlns:w="{_W}">{defaults}{latent}{styles}{table}{look.grid()}</w:styles>'


def _numbering(depth: int, language: str) -> str:
    styles = [heading.id for heading in look.HEADINGS]
    definition = (
        '<w:abstractNum w:abstractNumId="0"><w:nsid w:val="4B550000"/><w:multiLevelType w:val="multilevel"/>'
        f"{look.heading_levels(depth, language, styles)}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    return f'<w:numbering xmlns:w="{_W}">{definition if depth else ""}</w:numbering>'


def _settings() -> str:
    mode = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in _MODE
    )
    return (
        f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
        '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="840"/>'
        '<w:drawingGridHorizontalSpacing w:val="105"/><w:displayHorizontalDrawingGridEvery w:val="0"/>'
        '<w:displayVerticalDrawingGridEvery w:val="2"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat>{''.join(f'<w:{name}/>' for name in _JAPANESE)}{mode}</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _fonts() -> str:
    """The fonts with the names that Word knows them by, so that it can find another where they are missing."""
    fonts = "".join(
        f'<w:font w:name="{east_asian}"><w:altName w:val="{latin}"/><w:charset w:val="80"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for (latin, east_asian), family in ((look.MINCHO, "roman"), (look.GOTHIC, "swiss"))
    )
    return f'<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'


def _footer() -> str:
    """－ 1 － in the middle."""
    return (
        f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">－ </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> －</w:t></w:r></w:p></w:ftr>'
    )
