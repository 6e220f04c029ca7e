"""Text files: txt, md, csv, vtt, srt in; md and txt out."""

from __future__ import annotations

import codecs
import csv
import re

from kumaai.layout import Heading, Item, Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.office import csvtext
from kumaai.office.concealed import Found, hidden_parts, near, shown_lines
from kumaai.office.intake import digest
from kumaai.office.references import References
from kumaai.source import Apart, Block, Source
from kumaai.status import InputError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ACTIVE = re.compile(r"!\[|\]\(|<(?!br>)(?=[A-Za-z/!?])|\]:(?=\s*\S)")
"""Images, links, elements and link definitions (CommonMark 0.31, 4.7, 6.3, 6.4, 6.6); ``<br>`` is our own."""
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_TIMING = re.compile(r"^\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[A-Za-z][^>]*>|<\d[\d:.]*>")


def decode(data: bytes, shown: str, encoding: str | None = None, *, sure: bool = True) -> tuple[str, str]:
    """Text and the encoding's name: as given, else by BOM, else UTF-8, else cp932.

    Where ``encoding`` is meant for something else as well it is not ``sure``:
    a BOM or valid UTF-8 wins then. Raises :class:`InputError` (input.encoding)
    where none fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark) and not (encoding and sure):
            encoding, sure = name, True
    for name in [encoding] if encoding and sure else ["utf-8", encoding or "cp932", "cp932"]:
        try:
            return data.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    tried = encoding or "UTF-8, cp932"
    raise InputError(
        "input.encoding",
        _("{path} cannot be read as {encoding}.").format(path=shown, encoding=tried),
        where=shown,
        hint=_("Give the file's encoding with --encoding, for example --encoding euc_jp."),
    )


def read(data: bytes, path: str, kind: str, encoding: str | None = None, *, sure: bool = True) -> Source:
    """A text file as a :class:`Source`; one block a line that says something, id ``L`` and the line's number."""
    text, name = decode(data, path, encoding, sure=sure)
    if kind == "txt" and _looks_like_srt(text):
        kind = "srt"
    readers = {"csv": _rows, "md": _markdown, "vtt": _cues, "srt": _cues}
    found = near(readers.get(kind, _lines)(text))
    warnings = []
    if "\ufffd" in text or "\0" in text:
        warnings.append(_("{path} holds characters that could not be decoded.").format(path=path))
    apart = Apart(hidden=tuple(found.hidden))
    return Source(path, kind, data, digest(data), tuple(found.blocks), name, tuple(warnings), apart)


def _looks_like_srt(text: str) -> bool:
    head = [line for line in text.splitlines()[:6] if line.strip()]
    return len(head) > 1 and head[0].strip().lstrip("\ufeff") == "1" and bool(_TIMING.match(head[1]))


def _line(number: int, text: str, kind: str = "line", level: int = 0) -> Block:
    return Block(f"L{number}", text, kind, level, _("line {number}").format(number=number))


def _lines(text: str) -> Found:
    return Found([_line(n, line.rstrip()) for n, line in enumerate(_split(text), 1) if line.strip()])


def _split(text: str) -> list[str]:
    # str.splitlines also breaks at form feeds and U+2028, which editors do not count as lines.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _markdown(text: str) -> Found:
    found = Found()
    fenced = False
    lines = _split(text)
    for number, line, hidden in shown_lines(lines):
        place = _("line {number}").format(number=number)
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if hidden and not fenced:
            found.hide(line, "marked", place)
            continue
        line = lines[number - 1]
        heading = None if fenced else _HEADING.match(line)
        if heading:
            found.blocks.append(_line(number, heading[2], "heading", len(heading[1])))
        elif line.strip():
            item = re.match(r"\s*(?:[-*+]|\d+[.)])\s", line)
            found.blocks.append(_line(number, line.rstrip(), "item" if item and not fenced else "line"))
        if not fenced:
            for said, _span in hidden_parts(line):
                found.hide(said, "marked", place, f"L{number}")
    return found


def _rows(text: str) -> Found:
    try:
        rows = csvtext.rows(text)
        return Found([_line(row.line, "\t".join(field.strip() for field in row.fields)) for row in rows])
    except csv.Error:
        return _lines(text)  # no CSV after all, or one over the field limit: its lines are still text


def _cues(text: str) -> Found:
    """Subtitle cues: each text line of a cue; numbers, timings, settings and notes are no text."""
    found = Found()
    inside = brief = False
    for number, line in enumerate(_split(text), 1):
        place = _("line {number}").format(number=number)
        if timing := _TIMING.match(line):
            inside, brief = (
                True,
                bool(
                    re.match(
                        re.escape(timing[0].split("--")[0].strip()) + r"(?!\d)", line[timing.end() :].strip()
                    )
                ),
            )
        elif not line.strip():
            inside = False
        elif not inside:
            if not re.fullmatch(r"\s*\d+\s*|\ufeff?WEBVTT.*", line):
                found.hide(line, "marked", place)
        elif brief:
            found.hide(cue_text(line), "brief", place)
        elif said := cue_text(line):
            found.blocks.append(_line(number, said))
    return found


def cue_text(line: str) -> str:
    """A cue's line with its voice tag as 「name：」 and other tags taken out."""
    voice = _VOICE.search(line)
    said = _TAG.sub("", line).strip()
    return f"{voice[1].strip()}：{said}" if voice and said else said


def render(layout: Layout, kind: str = "md") -> str:
    """A layout as Markdown (``md``) or plain text (``txt``), ending with a line feed.

    Each line is followed by the places that it rests on and by what was found
    on it; no numbers here, since nobody turns a page in a text.
    """
    references = References(layout)
    markdown = kind == "md"
    titled = layout.title and not layout.title_within
    parts = [f"# {layout.title}" if markdown else layout.title] if titled else []
    for element in layout.elements:
        match element:
            case Heading():
                parts.append(_render_heading(element, markdown))
            case Paragraph():
                mark = {"quote": "> ", "note": "> ", "title": "# "}.get(element.style, "") if markdown else ""
                parts.append(mark + element.text + _behind(element, references))
            case Items():
                parts.append(
                    "\n".join(
                        _render_item(item, n, element.ordered, references)
                        for n, item in enumerate(element.items, 1)
                    )
                )
            case Table():
                parts.append(_render_table(references.marked(element), markdown))
    return _quiet("\n\n".join(part for part in parts if part), markdown) + "\n"


def _quiet(text: str, markdown: bool) -> str:
    """``text`` in which nothing acts: no control characters and, in Markdown, no image, link or element.

    An answer may hold what a hostile source made a model write; an image in
    Markdown sends its address to whoever hosts it as soon as it is shown.
    """
    text = _CONTROL.sub("", text)
    return _ACTIVE.sub(lambda mark: mark[0][:-1] + "\\" + mark[0][-1], text) if markdown else text


def _render_heading(heading: Heading, markdown: bool) -> str:
    return f"{'#' * min(heading.level + 1, 6)} {heading.text}" if markdown else f"【{heading.text}】"


def _behind(element: Paragraph | Item, references: References) -> str:
    """What stands behind a line: its places, and what was found on it."""
    return references.shown(element.cites, element.findings) + references.marks(element.findings)


def _render_item(item: Item, number: int, ordered: bool, references: References) -> str:
    label = f"{item.label}：" if item.label else ""
    text = (label + item.text).replace("\n", "\n  ")
    return f"{f'{number}.' if ordered else '-'} {text}{_behind(item, references)}"


def _render_table(table: Table, markdown: bool) -> str:
    rows = [tuple(_cell(cell, markdown) for cell in row) for row in table.rows]
    if not markdown:
        lines = ["：".join(row) if table.plain else "\t".join(row) for row in rows]
        return "\n".join(lines if table.plain else ["\t".join(table.header), *lines])
    if not rows:
        return ""
    header = table.header or ("",) * len(rows[0])
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str, markdown: bool) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>") if markdown else text.replace("\n", " ")
