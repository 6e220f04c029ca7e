"""Whether a proofreading edit may be made (check C7): placed once, nothing but language changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from kumaai.answers import Edit
from kumaai.guard.edits_content import changed_chars, content_change, sentence_span
from kumaai.source import Source

_SHARE = {"yasashii": 0.3}
_DEFAULT_SHARE = 0.1
_ALLOWED_CHARS = 20
"""A block may always be changed by that many characters: in short ones a tenth is less than a word."""


def judge(source: Source, edits: Sequence[Edit], *, profile: str) -> list[Edit]:
    """The edits with their place, and with ``refused`` set where one must not be made.

    The codes are block.unknown, not_found, ambiguous, duplicate, overlap,
    no_change, link, quotation, number, article, name, sentence, meaning and
    rewrite. An edit that is only a hint becomes a comment, so only its place is
    judged. Plain Japanese (``yasashii``) may change more of a block than the rest.
    """
    judged = [_placed(source, edit) for edit in edits]
    _refuse_repeated(judged)
    words_stay = profile != "yasashii"
    spent: dict[str, int] = defaultdict(int)
    for index, edit in enumerate(judged):
        if edit.refused or edit.certainty == "hint":
            continue
        block = source.block(edit.block)
        text = block.text if block else ""
        refused = _content(text, edit, words_stay=words_stay)
        touched = changed_chars(edit.before, edit.after)
        room = max(_ALLOWED_CHARS, _SHARE.get(profile, _DEFAULT_SHARE) * len(text))
        if not refused:
            spent[edit.block] += touched
        if edit.by == "model" and refused in (None, "meaning") and max(spent[edit.block], touched) > room:
            refused = "rewrite"
        judged[index] = msgspec.structs.replace(edit, refused=refused)
    _refuse_together(judged, source, words_stay=words_stay)
    return judged


def _refuse_together(edits: list[Edit], source: Source, *, words_stay: bool) -> None:
    """Refuse edits of one sentence that are harmless each, but change its content together."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, edit in enumerate(edits):
        block = source.block(edit.block)
        if block and not edit.refused and edit.certainty == "fix":
            groups[edit.block, sentence_span(block.text, edit.start, edit.end)[0]].append(index)
    for (identifier, _start), group in groups.items():
        block = source.block(identifier)
        if block is None or len(group) < 2:
            continue
        group.sort(key=lambda index: edits[index].start)
        start, end = edits[group[0]].start, edits[group[-1]].end
        after, at = "", start
        for index in group:
            after += block.text[at : edits[index].start] + edits[index].after
            at = edits[index].end
        if refused := content_change(block.text, start, end, after, words_stay=words_stay):
            for index in group:
                edits[index] = msgspec.structs.replace(edits[index], refused=refused)


def _placed(source: Source, edit: Edit) -> Edit:
    """The edit where its text stands: at its own offsets, or at the only place in the block."""
    block = source.block(edit.block)
    if block is None:
        return msgspec.structs.replace(edit, applied=False, refused="block.unknown")
    start, refused = edit.start, None
    if not edit.before or not (0 <= start < edit.end and block.text[start : edit.end] == edit.before):
        start = block.text.find(edit.before) if edit.before else -1
        if start < 0:
            return msgspec.structs.replace(edit, applied=False, refused="not_found")
        refused = "ambiguous" if block.text.find(edit.before, start + 1) >= 0 else None
    end = start + len(edit.before)
    return msgspec.structs.replace(edit, start=start, end=end, applied=False, refused=refused)


def _refuse_repeated(edits: list[Edit]) -> None:
    """Refuse what was proposed before, and what reaches into an edit before it; hints give way to fixes."""
    taken: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for certainty in ("fix", "hint"):
        for index, edit in enumerate(edits):
            if edit.refused or edit.certainty != certainty:
                continue
            others = taken[edit.block]
            if (edit.start, edit.end, edit.after) in others:
                edits[index] = msgspec.structs.replace(edit, refused="duplicate")
            elif any(edit.start < end and start < edit.end for start, end, _after in others):
                edits[index] = msgspec.structs.replace(edit, refused="overlap")
            else:
                others.append((edit.start, edit.end, edit.after))


def _content(text: str, edit: Edit, *, words_stay: bool) -> str | None:
    """What a fix changes beyond language, as a code."""
    if edit.before == edit.after:
        return "no_change"
    return content_change(text, edit.start, edit.end, edit.after, words_stay=words_stay)
