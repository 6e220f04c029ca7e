"""What a text file holds that its reader does not see once it is shown.

Comments and invisible elements of Markdown (CommonMark 0.31, 4.6, 4.7 and 6.3),
what stands far to the right of a line, notes and style blocks of WebVTT, cues
that are shown for no time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kumaai.source import Block, Hidden

_FAR = re.compile(r"^(?P<seen>.*?\S)?(?P<gap>[ \t\u3000]{80,})(?P<away>\S.*)$")
"""So much blank, and what follows is beyond the edge of any window."""
_REFERENCE_COMMENT = re.compile(r"^ {0,3}\[[^\]\n]*\]:\s*(?:#|<>|\.|/)\s*[\"'(](?P<said>.*)[\"')]\s*$")
_INLINE = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<tag>\w+)\b[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|\bhidden\b)[^>]*>(?P<inside>.*?)</(?P=tag)>"
    r"|(?<=\])\(\s*<?[^\s()<>]*>?(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'))\s*\)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Found:
    """The blocks of a text file and what is hidden in it."""

    blocks: list[Block] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)

    def hide(self, text: str, why: str, place: str, block: str = "") -> None:
        """Note hidden text; what is nothing but marks is none."""
        if re.search(r"\w", text):
            self.hidden.append(Hidden(html.unescape(text).strip(), why, block, place=place))


def near(found: Found) -> Found:
    """The same with what stands far to the right of its line taken out of the blocks."""
    blocks = []
    for block in found.blocks:
        far = _FAR.match(block.text)
        if far is None:
            blocks.append(block)
            continue
        found.hide(far["away"], "away", block.place, block.id if far["seen"] else "")
        if far["seen"]:
            blocks.append(Block(block.id, far["seen"], block.kind, block.level, block.place, block.number))
    return Found(blocks, found.hidden)


def shown_lines(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Each line of Markdown from 1 on, and whether a comment hides all of it."""
    inside = False
    for number, line in enumerate(lines, 1):
        if inside:
            inside = "-->" not in line
            yield number, line.replace("-->", ""), True
        elif line.lstrip().startswith("<!--") and "-->" not in line:
            inside = True
            yield number, line.replace("<!--", ""), True
        elif comment := _REFERENCE_COMMENT.match(line):
            yield number, comment["said"], True
        else:
            whole = _INLINE.sub("", line).strip() if "<" in line else line
            if line.strip() and not whole:
                yield number, " ".join(text for text, _span in hidden_parts(line)), True
            else:
                yield number, line, False


def hidden_parts(line: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each part of a line of Markdown that is not shown, with where it stands: comments, invisible elements, titles."""
    if "<" not in line and "](" not in line:
        return
    for match in _INLINE.finditer(line):
        if match["title"] is not None:
            yield match["title"].strip(" \t\"'"), match.span("title")
        else:
            yield match["comment"] or match["inside"] or "", match.span()


def as_shown(text: str) -> str:
    """A line of Markdown without the parts that are not shown."""
    kept, reached = [], 0
    for _said, (start, end) in hidden_parts(text):
        kept.append(text[reached:start])
        reached = end
    return "".join([*kept, text[reached:]])
