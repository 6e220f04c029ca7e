"""What a reader of a Word document sees, by a walk of its own over the XML.

By ECMA-376 part 1, 17: insertions and moved-in text are in, deletions and
field codes are out; of mc:AlternateContent the first branch whose namespaces
Word knows (part 3, 10.2.1); a ruby's base, not its reading. Hidden text
(w:vanish, one point high or less, white on a white ground; also by style) is
kept apart: in ``Piece.hidden``. Automatic numbers are no characters of the
text. Block ids are those of the contract (docs: "Block ids"), worked out here
anew, so that a measure can ask for the text of the block that an edit names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.corpus.word_drawn import BOX, Shape, form_shown, lines_of, shapes, shown_branch
from tests.corpus.word_styles import Styles, ground
from tests.corpus.word_xml import Node, Parts, word_text

_INLINE = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo", "fldSimple"})
_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_WRAPPERS = frozenset({"customXml", "ins", "moveTo"})
_SPECIAL_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_EMOJI = "http://schemas.microsoft.com/office/word/2015/wordml/symex symEx"
_CELLS = ("table cell", "nested table", "vertical text")
_AUTHORED_FIELDS = frozenset({"HYPERLINK", "FORMTEXT"})


@dataclass(slots=True)
class Piece:
    """Characters of one leaf: why they are hidden ("" where they are seen), and the inline places they are in."""

    text: str
    node: Node
    hidden: str = ""
    places: frozenset[str] = frozenset()


@dataclass(slots=True)
class Paragraph:
    """A w:p: the block and container it belongs to and its pieces in order."""

    node: Node
    part: str
    block: str
    place: str
    pieces: list[Piece] = field(default_factory=list)

    @property
    def controlled(self) -> bool:
        """Whether a content control holds the whole paragraph."""
        for ancestor in self.node.ancestors():
            if ancestor.name in ("sdt", "txbxContent"):
                return ancestor.name == "sdt"
        return False

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return "".join(piece.text for piece in self.pieces if not piece.hidden)


@dataclass(slots=True)
class _Field:
    code: str = ""
    result: bool = False
    form: str = ""


class Reference:
    """All paragraphs of a document in kumaai's order of blocks. Raises BrokenXml, KeyError, BadZipFile."""

    def __init__(self, parts: Parts) -> None:
        self.paragraphs: list[Paragraph] = []
        self.drawn: dict[str, list[str]] = {}
        """The lines of WordArt, charts and diagrams by block: seen, and in no paragraph of Word's."""
        self.symbols = 0
        """Glyphs of symbol fonts: seen, and no characters that mean anything as text."""
        self._parts = parts
        self._styles = Styles(parts.optional("styles"))
        self._fields: list[_Field] = []
        self._open_ended: set[Node] = set()
        self._shapes: list[Shape] = []
        self._shape_count = 0
        self._veil = ""
        self._part = ""
        self._white = True
        self._here: Paragraph
        self._stories()
        self.blocks: dict[str, list[Paragraph]] = {}
        for paragraph in self.paragraphs:
            if paragraph.block:
                self.blocks.setdefault(paragraph.block, []).append(paragraph)

    def text(self) -> str:
        """All that a reader sees, paragraph by paragraph, then what is drawn."""
        drawn = (line for lines in self.drawn.values() for line in lines)
        return "\n".join([*(paragraph.text for paragraph in self.paragraphs), *drawn])

    # Stories

    def _stories(self) -> None:
        parts = self._parts
        root = parts.tree(parts.main)
        self._begin(root, parts.main)
        counts = {"p": 0, "tbl": 0}
        for body in (node for node in root if node.name == "body"):
            for block in _blocks(body):
                self._of_body(block, counts)
        first = 1
        for kind, note_place in (("footnotes", "footnote"), ("endnotes", "endnote")):
            part = parts.related(kind)
            if part:
                first = self._notes(part, note_place, first)
        for number, (part, place) in enumerate(self._margins(root), 1):
            self._begin(parts.tree(part), part)
            self._container(parts.tree(part), f"h{number}", place)

    def _of_body(self, block: Node, counts: dict[str, int]) -> None:
        if block.name == "tbl":
            counts["tbl"] += 1
            self._table(block, f"t{counts['tbl']}", "table cell")
            return
        paragraph = self._paragraph(block, "", "body")
        if paragraph.text.strip():
            counts["p"] += 1
            paragraph.block = f"p{counts['p']}"
        self._pending_shapes()

    def _notes(self, part: str, place: str, first: int) -> int:
        root = self._parts.tree(part)
        self._begin(root, part)
        number = first
        for note in root:
            if note.name == place and note.get("type") not in _SPECIAL_NOTES:
                self._container(note, f"n{number}", place)
                number += 1
        return first + sum(1 for note in root if note.name == place)

    def _margins(self, root: Node) -> Iterator[tuple[str, str]]:
        """Headers, then footers, that a section refers to."""
        targets = {relation.id: relation.target for relation in self._parts.relations}
        seen: set[str] = set()
        for name in ("header", "footer"):
            for node in root.walk():
                if node.name == f"{name}Reference":
                    identifier = next((v for k, v in node.attributes.items() if k.endswith(" id")), "")
                    part = targets.get(identifier, "")
                    if part and part not in seen:
                        seen.add(part)
                        yield part, name

    def _begin(self, root: Node, part: str) -> None:
        self._part = part
        self._fields = []
        self._white = root.child("background") is None
        opened: list[Node] = []
        for node in root.walk():
            if node.name == "fldChar":
                if node.get("fldCharType") == "begin":
                    opened.append(node)
                elif node.get("fldCharType") == "end" and opened:
                    opened.pop()
        self._open_ended = set(opened)

    # Blocks

    def _container(self, node: Node, block: str, place: str) -> None:
        """The paragraphs of ``node``, then those of its tables and text boxes."""
        tables = []
        for inner in _blocks(node):
            if inner.name == "tbl":
                tables.append(inner)
            else:
                self._paragraph(inner, block, place)
        pending, self._shapes = self._shapes, []
        for number, table in enumerate(tables, 1):
            nested = "nested table" if place in _CELLS else place
            self._table(table, f"{block}.t{number}", nested)
        self._shapes = pending
        self._pending_shapes()

    def _table(self, table: Node, block: str, place: str) -> None:
        white = self._white
        unstyled = table.child("tblPr", "tblStyle") is None and ground(table.child("tblPr")) != "colour"
        for row_number, row in enumerate(_through(table, "tr"), 1):
            properties = row.child("trPr")
            hidden = properties.child("hidden") if properties else None
            if row.child("trPr", "del"):
                continue
            veil = self._veil
            if hidden and hidden.get("val", "1") not in ("0", "false", "off"):
                self._veil = "vanish"
            skipped = row.child("trPr", "gridBefore")
            column = 1 + _count(skipped)
            for cell in _through(row, "tc"):
                self._white = white and unstyled and ground(cell.child("tcPr")) != "colour"
                vertical = cell.child("tcPr", "textDirection")
                where = "vertical text" if vertical and vertical.get("val")[:2] in ("tb", "bt") else place
                self._container(cell, f"{block}.r{row_number}.c{column}", where)
                column += _count(cell.child("tcPr", "gridSpan")) or 1
            self._veil = veil
        self._white = white

    def _pending_shapes(self) -> None:
        """The shapes anchored in what was read last; each has fields of its own."""
        pending, self._shapes = self._shapes, []
        for shape in pending:
            self._shape_count += 1
            fields, self._fields = self._fields, []
            white, self._white = self._white, False
            veil, self._veil = self._veil, self._veil or shape.hidden
            if shape.node.name == BOX:
                self._container(shape.node, f"x{self._shape_count}", "text box")
            elif not self._veil:
                lines = lines_of(self._parts, self._part, shape.node)
                if lines:
                    self.drawn[f"x{self._shape_count}"] = lines
            self._fields, self._white, self._veil = fields, white, veil

    # Paragraphs

    def _paragraph(self, node: Node, block: str, place: str) -> Paragraph:
        self._here = Paragraph(node, self._part, block, place)
        self.paragraphs.append(self._here)
        self._inline(node, frozenset(), self._styles.of_paragraph(node.child("pPr")))
        return self._here

    def _inline(self, parent: Node, places: frozenset[str], style: str) -> None:
        for node in parent:
            name = node.name
            if name == "r":
                white = self._white and self._styles.ground_of_paragraph(self._here.node) != "colour"
                hidden = self._styles.hidden(node.child("rPr"), style, white)
                self._run(node, places, hidden, style)
            elif name == "sdt":
                content = node.child("sdtContent")
                if content is not None and _tag_of(node) != "kumaai-disclosure":
                    self._inline(content, places | {"content control"}, style)
            elif name == "mc:AlternateContent":
                self._inline(shown_branch(node), places, style)
            elif name in ("m:oMath", "m:oMathPara"):
                self._math(node, places)
            elif name in _INLINE:
                self._inline(node, places | _place_of(node), style)

    def _run(self, parent: Node, places: frozenset[str], hidden: str, style: str) -> None:
        for node in parent:
            name = node.name
            if name == "t":
                self._add(word_text(node), node, places, hidden)
            elif name in _MARKS:
                self._add(_MARKS[name], node, places, hidden)
            elif name == "br" and node.get("type", "textWrapping") == "textWrapping":
                self._add("\n", node, places, hidden)
            elif name in ("sym", _EMOJI):
                symbol = _symbol(node)
                if "\ud800" <= symbol < "\uf900":
                    self.symbols += not self._in_code()
                else:
                    self._add(symbol, node, places, hidden)
            elif name == "fldChar":
                self._field_mark(node, hidden)
            elif name == "instrText" and self._fields and not self._fields[-1].result:
                self._fields[-1].code += node.text
            elif name == "ruby":
                base = node.child("rubyBase")
                if base is not None:
                    self._ruby(base, places | {"ruby"}, hidden, style)
            elif name in ("drawing", "pict", "object"):
                self._shapes.extend(shapes(node, hidden if hidden == "vanish" else ""))
            elif name == "mc:AlternateContent":
                self._run(shown_branch(node), places, hidden, style)

    def _ruby(self, parent: Node, places: frozenset[str], hidden: str, style: str) -> None:
        for node in parent:
            if node.name == "r":
                self._run(node, places, hidden, style)
            elif node.name not in ("del", "moveFrom"):
                self._ruby(node, places, hidden, style)

    def _math(self, node: Node, places: frozenset[str]) -> None:
        for inner in node:
            if inner.name in ("m:t", "t"):
                self._add(inner.text, inner, places | {"math"}, "")
            elif inner.name not in ("del", "moveFrom"):
                self._math(inner, places)

    def _field_mark(self, node: Node, hidden: str) -> None:
        step = node.get("fldCharType")
        if step == "begin" and node not in self._open_ended:
            self._fields.append(_Field(form=form_shown(node)))
        elif step == "separate" and self._fields:
            self._fields[-1].result = True
        elif step == "end" and self._fields:
            form = self._fields.pop().form
            self._add(form, node, frozenset({"field"}), hidden)
        self._here.pieces.append(Piece("", node, "", frozenset({"field"})))

    def _in_code(self) -> bool:
        return any(not one.result for one in self._fields)

    def _add(self, text: str, node: Node, places: frozenset[str], hidden: str) -> None:
        if not text or self._in_code():
            return
        for one in self._fields:
            places |= {"hyperlink" if _authored(one.code) else "field"}
            one.form = ""  # a result in runs is what is shown
        self._here.pieces.append(Piece(text, node, hidden or self._veil, places))


def seen_characters(text: str) -> str:
    """``text`` without blanks and without characters that have no shape of their own."""
    return "".join(
        char for char in text if not char.isspace() and char not in "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    )


def _blocks(parent: Node) -> Iterator[Node]:
    for node in parent:
        if node.name in ("p", "tbl"):
            yield node
        elif node.name == "sdt":
            content = node.child("sdtContent")
            if content is not None:
                yield from _blocks(content)
        elif node.name in _WRAPPERS:
            yield from _blocks(node)
        elif node.name == "mc:AlternateContent":
            yield from _blocks(shown_branch(node))


def _through(parent: Node, wanted: str) -> Iterator[Node]:
    """Rows or cells, through content controls and the like around them."""
    for node in parent:
        if node.name == wanted:
            yield node
        elif node.name in (*_WRAPPERS, "sdt", "sdtContent"):
            yield from _through(node, wanted)


def _symbol(node: Node) -> str:
    code = node.get("char") or node.attributes.get(f"{_EMOJI.partition(' ')[0]} char", "")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _place_of(node: Node) -> frozenset[str]:
    if node.name == "hyperlink":
        return frozenset({"hyperlink"})
    if node.name in ("ins", "moveTo"):
        return frozenset({"others' insertion"})
    if node.name == "fldSimple":
        return frozenset({"hyperlink" if _authored(node.get("instr")) else "field"})
    return frozenset()


def _authored(code: str) -> bool:
    words = code.split(maxsplit=1)
    return bool(words) and words[0].upper() in _AUTHORED_FIELDS


def _tag_of(control: Node) -> str:
    tag = control.child("sdtPr", "tag")
    return tag.get("val") if tag is not None else ""


def _count(node: Node | None) -> int:
    value = node.get("val") if node is not None else ""
    return int(value) if value.isdigit() and int(value) < 1000 else 0
