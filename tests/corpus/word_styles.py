"""What styles say about hidden text and grounds, for the reference reader (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

from functools import cache

from tests.corpus.word_xml import Node

_OFF = ("0", "false", "off")


class Styles:
    """The styles of a document by id; every look-up follows w:basedOn."""

    def __init__(self, root: Node | None) -> None:
        self._styles: dict[str, Node] = {}
        self._default = ""
        for node in root or ():
            if node.name == "style":
                identifier = node.get("styleId")
                if not identifier:
                    continue
                self._styles.setdefault(identifier, node)
                if node.get("type") == "paragraph" and node.get("default", "0") not in _OFF:
                    self._default = self._default or identifier
        self._defaults = root.child("docDefaults", "rPrDefault", "rPr") if root is not None else None
        self._property = cache(self._look_up)

    def of_paragraph(self, properties: Node | None) -> str:
        """The paragraph style's id."""
        own = properties.child("pStyle") if properties is not None else None
        return own.get("val") if own is not None and own.get("val") else self._default

    def _chain(self, identifier: str) -> list[Node]:
        found: list[Node] = []
        while identifier in self._styles and self._styles[identifier] not in found:
            found.append(self._styles[identifier])
            based = found[-1].child("basedOn")
            identifier = based.get("val") if based is not None else ""
        return found

    def _look_up(self, identifier: str, container: str, name: str) -> Node | None:
        for style in self._chain(identifier):
            found = style.child(container, name)
            if found is not None:
                return found
        return None

    def ground_of_paragraph(self, paragraph: Node) -> str:
        """The ground of a paragraph by itself or its style: "colour", "white" or "" where nothing is said."""
        properties = paragraph.child("pPr")
        return ground(properties) or _shade(self._property(self.of_paragraph(properties), "pPr", "shd"))

    def hidden(self, run: Node | None, paragraph_style: str, on_white: bool) -> str:
        """Why text with these run properties is not seen: vanish, tiny, white; "" where it is."""
        styled = run.child("rStyle") if run is not None else None
        character = styled.get("val") if styled is not None else ""

        def effective(name: str) -> Node | None:
            own = run.child(name) if run is not None else None
            if own is None and character:
                own = self._property(character, "rPr", name)
            if own is None:
                own = self._property(paragraph_style, "rPr", name)
            if own is None and self._defaults is not None:
                own = self._defaults.child(name)
            return own

        if self._vanishes(run, character, paragraph_style):
            return "vanish"
        size = effective("sz")
        if size is not None and size.get("val").replace(".", "", 1).isdigit() and float(size.get("val")) <= 2:
            return "tiny"
        colour = effective("color")
        if colour is not None and colour.get("val").upper() == "FFFFFF" and on_white:
            shade = effective("shd")
            lit = effective("highlight")
            if _shade(shade) != "colour" and (lit is None or lit.get("val") in ("none", "white", "")):
                return "white"
        return ""

    def _vanishes(self, run: Node | None, character: str, paragraph: str) -> bool:
        """w:vanish is a toggle (17.7.3): said directly it holds, said by styles it flips with each."""
        own = run.child("vanish") if run is not None else None
        if own is not None:
            return own.get("val", "1") not in _OFF
        flips = [self._property(style, "rPr", "vanish") for style in (character, paragraph) if style]
        on = sum(1 for node in flips if node is not None and node.get("val", "1") not in _OFF)
        return on % 2 == 1


def ground(properties: Node | None) -> str:
    """What w:shd in properties says: "colour", "white", or "" where there is none."""
    return _shade(properties.child("shd") if properties is not None else None)


def _shade(node: Node | None) -> str:
    if node is None:
        return ""
    plain = node.get("fill", "auto").upper() in ("AUTO", "FFFFFF")
    return "white" if plain and node.get("val", "clear") in ("clear", "nil") else "colour"
