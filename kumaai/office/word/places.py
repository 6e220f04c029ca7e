"""Where notes, headers and footers are: the number or page by which a person finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kumaai.office.word.markup import KINDS, child, is_on, kind, tags, value, whole
from kumaai.office.word.numformats import number_text

if TYPE_CHECKING:
    from lxml import etree

_MARGINS = (("headerReference", "ヘッダー"), ("footerReference", "フッター"))
_PAGES = {"first": "先頭ページ", "even": "偶数ページ"}
_ORDER = {"first": 0, "even": 1}
_SPECIAL_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_NOTE_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}
"""How notes are numbered where a document does not say (ECMA-376 part 1, 17.11.17 and 17.11.18)."""


def real_notes(root: etree._Element) -> list[etree._Element]:
    """The footnotes or endnotes of a part; the lines that separate them from the text are none."""
    return [
        note for note in root if kind(note) in _NOTE_FORMATS and value(note, "type") not in _SPECIAL_NOTES
    ]


def note_numbers(main: etree._Element, settings: etree._Element | None, kind_: str) -> dict[str, str]:
    """What the reference to each footnote or endnote shows, by note id, in order of reference.

    Notes that nothing refers to are left out: no reader sees them. A note
    with a mark of its own has that mark. Numbers count through the document:
    where each page or section begins anew is not worked out.
    """
    wanted = f"{kind_}Reference"
    properties = None
    references = []
    for element in main.iter(*tags(wanted, f"{kind_}Pr")):
        if KINDS[element.tag] == wanted:
            references.append(element)
        else:
            properties = element if properties is None else properties
    everywhere = child(settings, f"{kind_}Pr")
    format_ = value(child(properties, "numFmt")) or value(child(everywhere, "numFmt"))
    start = value(child(properties, "numStart")) or value(child(everywhere, "numStart"))
    number = whole(start, 1)
    shown: dict[str, str] = {}
    for reference in references:
        identifier = value(reference, "id")
        if identifier in shown or any(kind(a) in ("del", "moveFrom") for a in reference.iterancestors()):
            continue
        if value(reference, "customMarkFollows", "0") in ("1", "true", "on"):
            mark = reference.getnext()
            shown[identifier] = (mark.text or "").strip() if mark is not None else ""
            continue
        shown[identifier] = number_text(number, format_ or _NOTE_FORMATS[kind_])
        number += 1
    return shown


def margin_references(
    main: etree._Element, settings: etree._Element | None
) -> Iterator[tuple[str, str, tuple[int, int, int]]]:
    """The place and relationship id of each header, then each footer, that a section refers to.

    One that is switched off (a first page without w:titlePg, even pages
    without w:evenAndOddHeaders) says so; one that begins in a later section
    says in which. The third value sorts them as a reader meets them: those
    of the first page, of even pages (the second), of all others.
    """
    even = is_on(child(settings, "evenAndOddHeaders"))
    sections = [
        section
        for section in main.iter(*tags("sectPr"))
        if (above := section.getparent()) is not None and kind(above) != "sectPrChange"
    ]
    first = any(is_on(child(section, "titlePg")) for section in sections)
    for rank, (name, label) in enumerate(_MARGINS):
        for number, section in enumerate(sections, 1):
            for reference in section:
                if kind(reference) != name:
                    continue
                type_ = value(reference, "type", "default")
                notes = [_PAGES[type_]] if type_ in _PAGES else []
                if number > 1:
                    notes.append(f"第{number}セクション")
                if (type_ == "first" and not first) or (type_ == "even" and not even):
                    notes.append("表示されない設定")
                place = label + (f"（{'、'.join(notes)}）" if notes else "")
                identifier = next((v for k, v in reference.items() if k.endswith("}id")), "")
                yield place, identifier, (rank, number, _ORDER.get(type_, len(_ORDER)))
