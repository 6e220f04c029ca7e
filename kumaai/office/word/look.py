"""How a composed document looks: named styles, fonts, numbering, as WordprocessingML.

Sizes follow what Japanese municipal offices use: 10.5 point Mincho for text
on an 18 point line grid, Gothic for headings. Fonts are set for Latin and
East Asian text alike, since Word picks them apart (w:rFonts, ECMA-376 part 1,
17.3.2.26). Numbering of headings follows 公用文作成の考え方 (2022): 第１, １,
（１）, ア.

The large lines of Yu Mincho and Yu Gothic take two rows of the grid from 11
point on, so whatever is larger, or closer, than the text does not snap to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kumaai.office.word.pieces import align, indent, ordered_form, ordered_text, spacing

MINCHO = ("Yu Mincho", "游明朝")
GOTHIC = ("Yu Gothic", "游ゴシック")
GREY, ALERT, SHADE = "595959", "C00000", "EDEDED"

_OFF_GRID = '<w:snapToGrid w:val="0"/>'


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: ``names`` it may have in a template, first its own; ``size`` in points."""

    id: str
    names: tuple[str, ...]
    form: tuple[str, ...] = ()
    size: float = 10.5
    gothic: bool = False
    bold: bool = False
    colour: str = ""
    level: int = 0


def fonts(gothic: bool = False) -> str:
    """w:rFonts with all four fonts by name: no theme font has a say."""
    latin, east_asian = GOTHIC if gothic else MINCHO
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" w:cs="{latin}"/>'


_KEPT = ("<w:keepNext/>", "<w:keepLines/>")

NORMAL = Look("Normal", ("Normal", "標準"), ("<w:widowControl/>", spacing(0, 0), align("both")))
TITLE = Look(
    "Title", ("Title", "表題"), (*_KEPT, _OFF_GRID, spacing(0, 14), align("center")), 14, True, True
)  # fmt: skip
HEADINGS = tuple(
    Look(
        f"Heading{level}",
        (f"heading {level}", f"見出し {level}"),
        (*_KEPT, _OFF_GRID, spacing(before, 3), align("left"), f'<w:outlineLvl w:val="{level - 1}"/>'),
        size,
        True,
        level < 3,
        level=level,
    )
    for level, size, before in ((1, 12, 12), (2, 11, 8), (3, 10.5, 6), (4, 10.5, 6))
)
BULLET = Look("ListBullet", ("List Bullet", "箇条書き"), (align("both"),))
NUMBER = Look("ListNumber", ("List Number", "段落番号"), (align("both"),))
SPEECH = Look("KumaaiSpeech", ("発言",), (spacing(0, 3), indent(1, 1)))
LEAD = Look("KumaaiLead", ("リード文",), (_OFF_GRID, spacing(0, 6, 1.1)), 11)
NOTE = Look("KumaaiNote", ("注記",), (_OFF_GRID, spacing(0, 3)), 9, colour=GREY)
QUOTE = Look("KumaaiQuote", ("引用文",), (indent(2),), 10)
LEFT = Look("KumaaiLeft", ("左寄せ",), (spacing(9, 9), "<w:contextualSpacing/>", align("left")))
CENTRE = Look("KumaaiCentre", ("中央寄せ",), (spacing(9, 9), align("center")))
RIGHT = Look("KumaaiRight", ("右寄せ",), (align("right"),))
CELL = Look("KumaaiCell", ("表の文字",), (_OFF_GRID, spacing(1.5, 1.5), align("left")), 9.5)
HEAD = Look("KumaaiHead", ("表の見出し",), (_OFF_GRID, spacing(1.5, 1.5), align("left")), 9.5, True)
FOOTER = Look("Footer", ("footer", "フッター"), (_OFF_GRID, spacing(0, 0), align("center")), 9)
ALL = (
    NORMAL, TITLE, *HEADINGS, BULLET, NUMBER, SPEECH, LEAD, NOTE, QUOTE, LEFT, CENTRE, RIGHT, CELL, HEAD, FOOTER,
)  # fmt: skip


def smaller(look: Look) -> Look:
    """The same for a form: three quarters of its size, half of the distances round it, off the grid of lines."""
    form = tuple(
        re.sub(r'w:(before|after)="(\d+)"', lambda hit: f'w:{hit[1]}="{int(hit[2]) // 2}"', one)
        for one in look.form
    )
    kept = form if _OFF_GRID in form else (*form, _OFF_GRID)
    return replace(look, size=max(round(look.size * 1.5) / 2, 7.5), form=kept)


GRID_ID, GRID_NAMES = "TableGrid", ("table grid", "表 (格子)")


def style(look: Look, identifier: str, parent: str, *, own: bool, number: str = "") -> str:
    """A w:style. ``own`` sets fonts, sizes and colours too; in another's document they are inherited.

    ``parent`` is the style it rests on ("" for none), ``number`` a w:numPr.
    """
    text = {"b": "<w:b/>", "bCs": "<w:bCs/>"} if look.bold or (look.gothic and not own) else {}
    if own:
        size = round(look.size * 2)
        text |= {
            "rFonts": fonts(look.gothic),
            "sz": f'<w:sz w:val="{size}"/>',
            "szCs": f'<w:szCs w:val="{size}"/>',
        }
        text |= {"color": f'<w:color w:val="{look.colour}"/>'} if look.colour else {}
    default = ' w:default="1"' if not parent else ""
    basis = f'<w:basedOn w:val="{parent}"/><w:next w:val="{parent}"/>' if parent else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{identifier}"><w:name w:val="{look.names[0]}"/>{basis}'
        f"<w:qFormat/><w:pPr>{ordered_form(number, *look.form)}</w:pPr>{ordered_text(text)}</w:style>"
    )


def grid(identifier: str = GRID_ID) -> str:
    """The table style with thin lines around every cell."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:style w:type="table" w:styleId="{identifier}"><w:name w:val="Table Grid"/><w:uiPriority w:val="39"/>'
        f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )


# Lists: (text, format, characters that the number takes)

_DEEP = (
    ("第%1　", "decimalFullWidth", 3), ("%2　", "decimalFullWidth", 2),
    ("（%3）　", "decimalFullWidth", 4), ("%4　", "aiueoFullWidth", 2),
)  # fmt: skip
_FLAT = (
    ("%1　", "decimalFullWidth", 2), ("（%2）　", "decimalFullWidth", 4),
    ("%3　", "aiueoFullWidth", 2), ("（%4）　", "aiueoFullWidth", 4),
)  # fmt: skip
_ENGLISH = (("%1.", "decimal", 0), ("%1.%2", "decimal", 0), ("%1.%2.%3", "decimal", 0), ("%1.%2.%3.%4", "decimal", 0))  # fmt: skip


def heading_levels(depth: int, language: str, styles: Sequence[str]) -> str:
    """w:lvl elements for the heading ``styles`` (ids): 第１ comes first where there are three levels or more.

    Each level stands one character further in, its text hangs behind its number.
    """
    shapes = _ENGLISH if language == "en" else _DEEP if depth >= 3 else _FLAT
    levels = []
    for at, ((text, format_, width), identifier) in enumerate(zip(shapes, styles, strict=True)):
        form = indent(at + width, width, size=HEADINGS[at].size) if width else ""
        levels.append(_level(at, format_, text, form, f'<w:pStyle w:val="{identifier}"/>'))
    return "".join(levels)


def list_levels(ordered: bool, language: str) -> str:
    """w:lvl of a plain list: （１） or a dot, its text hanging behind it."""
    if language == "en":
        format_, text, width = ("decimal", "%1.", 2) if ordered else ("bullet", "•", 1)
    else:
        format_, text, width = ("decimalFullWidth", "（%1）", 3) if ordered else ("bullet", "・", 1)
    return _level(0, format_, text, indent(1 + width, width))


def record_levels(language: str) -> str:
    """w:lvl of the list under 記: １, ２, ３."""
    return _level(0, "decimal", "%1.", "") if language == "en" else _level(0, "decimalFullWidth", "%1　", "")


def _level(number: int, format_: str, text: str, form: str, tied: str = "") -> str:
    # Japanese numbers bring their full-width space with them.
    suffix = "space" if format_ == "decimal" or text == "•" else "nothing"
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>{tied}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f"<w:pPr>{form}</w:pPr></w:lvl>"
    )
