"""The smallest pieces of WordprocessingML: paragraphs, runs and their properties, in the schema's order."""

from __future__ import annotations

import re
from html import escape

FORM_ORDER = (
    "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "tabs", "snapToGrid",
    "spacing", "ind", "contextualSpacing", "jc", "outlineLvl",
)  # fmt: skip
"""The order of a w:pPr's children after w:pStyle (ECMA-376 part 1, CT_PPrBase)."""
TEXT_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
    "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs",
    "em", "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip
"""The order of a w:rPr's children (ECMA-376 part 1, EG_RPrBase)."""


def spacing(before: float, after: float, line: float = 1.0) -> str:
    """w:spacing: points before and after, lines as a multiple."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 240)}" w:lineRule="auto"/>'
    )


def indent(left: int = 0, hanging: int = 0, first: int = 0, size: float = 10.5) -> str:
    """w:ind in characters: the first line stands ``hanging`` before ``left``, or ``first`` after it.

    Word goes by characters and counts w:leftChars without the hanging part;
    other programs go by the lengths beside them, for text of ``size`` points.
    """
    within, wide = left - hanging, size * 20
    parts = [f'w:leftChars="{within * 100}"' if within > 0 else "", f'w:left="{round(left * wide)}"']
    if hanging:
        parts += [f'w:hangingChars="{hanging * 100}"', f'w:hanging="{round(hanging * wide)}"']
    if first:
        parts += [f'w:firstLineChars="{first * 100}"', f'w:firstLine="{round(first * wide)}"']
    return f"<w:ind {' '.join(filter(None, parts))}/>"


def align(side: str) -> str:
    """w:jc: left, center, right or both."""
    return f'<w:jc w:val="{side}"/>'


def numbered(level: int, number: str) -> str:
    """w:numPr: the place in a list; the list "0" takes a paragraph out of the list of its style."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def ordered_form(*parts: str) -> str:
    """Children of w:pPr in the order that the schema wants; later ones replace earlier ones of their kind."""
    by_name = {part[3:].split(" ")[0].split("/")[0].split(">")[0]: part for part in parts if part}
    return "".join(by_name[name] for name in FORM_ORDER if name in by_name)


def ordered_text(properties: dict[str, str]) -> str:
    """A w:rPr made of its children by name, in the schema's order; empty where there is none."""
    inner = "".join(properties[name] for name in TEXT_ORDER if name in properties)
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def paragraph(style: str, runs: str, *form: str) -> str:
    """A w:p; ``style`` is a style's id or "", ``form`` children of w:pPr in any order."""
    inner = (f'<w:pStyle w:val="{escape(style)}"/>' if style else "") + ordered_form(*form)
    return f"<w:p>{f'<w:pPr>{inner}</w:pPr>' if inner else ''}{runs}</w:p>"


def run(text: str, properties: dict[str, str], breaks: bool = False) -> str:
    """A w:r with tabs, and with line breaks where they are kept."""
    inner = "".join(
        "<w:tab/>" if piece == "\t"
        else ("<w:br/>" if breaks else '<w:t xml:space="preserve"> </w:t>') if piece == "\n"
        else f'<w:t xml:space="preserve">{escape(piece, quote=False)}</w:t>'
        for piece in re.split("([\t\n])", text)
        if piece
    )  # fmt: skip
    return f"<w:r>{ordered_text(properties)}{inner}</w:r>"
