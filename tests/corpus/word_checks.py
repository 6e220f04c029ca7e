"""The verifier's checks of members, identifiers, comments and the order that the schema asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from tests.corpus.word_settle import COMMENT_MARKS, MOVABLE, is_comment_mark, stream, word_text
from tests.corpus.word_xml import Node, Parts

__all__ = [
    "comments", "identifiers", "is_comment_mark", "mark_key", "marks", "members", "neighbours", "new_comments",
    "schema", "word_text",
]  # fmt: skip

_COMPANIONS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
_ANNOTATIONS = frozenset(
    {*MOVABLE, "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tcPrChange",
     "trPrChange", "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart",
     "moveToRangeStart", "bookmarkStart", "permStart"}
)  # fmt: skip
_RUN_PARENTS = frozenset(
    {"p", "hyperlink", "sdtContent", "smartTag", "customXml", "fldSimple", "ins", "moveTo", "dir", "bdo",
     "rubyBase"}
)  # fmt: skip
_COMMENT_PARENTS = _RUN_PARENTS | {"del", "moveFrom", "body", "tc", "tbl", "tr"} - {"rubyBase"}
_PARA_ID = "http://schemas.microsoft.com/office/word/2010/wordml paraId"
_CONTENT_TYPES = "[Content_Types].xml"


# Members


def members(old: Parts, new: Parts, edited: Collection[str], commented: bool) -> Iterator[str]:
    """Members are there, in order, and the same bytes unless an edit or a comment is in them."""
    names = [name for name in new.members if name in old.members]
    if names != list(old.members):
        lost = set(old.members) - set(new.members)
        yield f"parts: {', '.join(sorted(lost))} lost" if lost else "parts: their order changed"
    added = set(new.members) - set(old.members)
    allowed = set(edited)
    if commented:
        allowed |= {old.main, *(new.related(kind) for kind in _COMPANIONS)}
    registers = {_CONTENT_TYPES, *(name for name in names if name.endswith(".rels"))} if added else set()
    for name in names:
        if old.members[name] == new.members[name] or name in allowed:
            continue
        if name not in registers:
            yield f"parts: {name} changed without an edit"
        elif not _only_grew(old.tree(name), new.tree(name)):
            yield f"parts: {name} lost what it held"
    for name in added - {new.related(kind) for kind in _COMPANIONS}:
        if not name.endswith(".rels"):
            yield f"parts: {name} was added"


def _only_grew(old: Node, new: Node) -> bool:
    was = [tuple(sorted(node.attributes.items())) for node in old]
    now = [tuple(sorted(node.attributes.items())) for node in new]
    kept = iter(now)
    return all(one in kept for one in was)


# Marks


def mark_key(node: Node) -> tuple[str, str, str]:
    """What tells a revision from others."""
    return node.name, node.get("id"), node.get("date")


def marks(root: Node, author: str) -> set[tuple[str, str, str]]:
    """The revisions of ``author`` in a part."""
    return {mark_key(node) for node in root.walk() if node.get("author") == author}


def neighbours(mark: Node, own: Collection[Node]) -> list[Node]:
    """The runs beside our insertion: back to the first that is not deleted by us, and the next one."""
    runs = [
        (node, _owner(node, own)) for node in _paragraph(mark).walk() if node.name == "r" and _shown(node)
    ]
    inside = [index for index, (_run, owner) in enumerate(runs) if owner is mark]
    if not inside:
        return []
    found = []
    for run, owner in reversed(runs[: inside[0]]):
        if owner is None or owner.name == "del":
            found.append(run)
        if owner is None:
            break
    for run, owner in runs[inside[-1] + 1 :]:
        if owner is None or owner.name == "del":
            found.append(run)
        if owner is None:
            break
    return found


def _shown(run: Node) -> bool:
    return any(node.name not in ("rPr", "commentReference") for node in run)


def _owner(run: Node, own: Collection[Node]) -> Node | None:
    return next((node for node in run.ancestors() if node in own and node.name in ("ins", "del")), None)


def _paragraph(node: Node) -> Node:
    return next((one for one in node.ancestors() if one.name == "p"), node)


# Identifiers


def identifiers(old: Parts, new: Parts) -> Iterator[str]:
    """Each new revision has an id that no other annotation has; no new w14:paraId stands twice."""
    before: Counter[tuple[str, ...]] = Counter()
    after: Counter[tuple[str, ...]] = Counter()
    ids: Counter[str] = Counter()
    paragraphs: Counter[str] = Counter()
    for parts, counter in ((old, before), (new, after)):
        for part in parts.stories():
            for node in parts.tree(part).walk():
                if node.name in _ANNOTATIONS:
                    counter[(node.name, node.get("id"), node.get("author"), node.get("date"))] += 1
                    ids[node.get("id")] += parts is new
                if _PARA_ID in node.attributes:
                    paragraphs[node.attributes[_PARA_ID]] += 1 if parts is new else -1
    for key in (after - before).keys():
        if ids[key[1]] != 1:
            yield f"ids: {key[1]} of a new w:{key[0]} stands {ids[key[1]]} times"
        elif not key[1].isdigit() or int(key[1]) >= 2**31:
            yield f"ids: {key[1]!r} is no number that Word takes"
    for value, count in paragraphs.items():
        if count > 1:
            yield f"ids: the new paragraph id {value} stands twice"


# Comments


def new_comments(old: Parts, new: Parts) -> set[str]:
    """The ids of the comments that were not there before."""
    return set(_comments(new)) - set(_comments(old))


def _comments(parts: Parts) -> dict[str, Node]:
    root = parts.optional("comments")
    return {node.get("id"): node for node in root or () if node.name == "comment"}


def comments(old: Parts, new: Parts, fresh: Collection[str]) -> Iterator[str]:
    """Old comments are as they were; each new one is registered, referred to once and has its range."""
    before, after = _comments(old), _comments(new)
    for identifier, node in before.items():
        kept = after.get(identifier)
        if kept is None or [stream(p) for p in node] != [stream(p) for p in kept]:
            yield f"comments: {identifier} is not what it was"
    root = new.optional("comments")
    if root is not None and len([n for n in root if n.name == "comment"]) != len(after) and fresh:
        yield "comments: an id stands twice"
    if fresh and not _registered(new):
        yield "comments: the part has no content type"
    found: dict[str, Counter[str]] = {identifier: Counter() for identifier in fresh}
    for part in new.stories():
        for node in new.tree(part).walk():
            if node.name in (*COMMENT_MARKS, "commentReference"):
                identifier = node.get("id")
                if identifier in found:
                    found[identifier][node.name] += 1
                    yield from _placed(node, part, new.main)
                elif identifier not in after and node.name == "commentReference" and identifier not in before:
                    if not _referred(old, identifier):
                        yield f"comments: {identifier} is referred to and is not there"
    for identifier, counts in found.items():
        if any(counts[name] != 1 for name in (*COMMENT_MARKS, "commentReference")):
            yield f"comments: {identifier} has the marks {dict(counts)}"


def _referred(parts: Parts, identifier: str) -> bool:
    return any(
        node.name == "commentReference" and node.get("id") == identifier
        for part in parts.stories()
        for node in parts.tree(part).walk()
    )


def _placed(node: Node, part: str, main: str) -> Iterator[str]:
    """Comments belong into the body: Word refuses them in headers and footers (17.13.4)."""
    parent = node.parent.name if node.parent is not None else ""
    if part != main:
        yield f"comments: {node.get('id')} stands in {part}"
    if node.name == "commentReference" and parent != "r":
        yield f"comments: the reference {node.get('id')} stands in {parent}"
    if node.name in COMMENT_MARKS and parent not in _COMMENT_PARENTS:
        yield f"comments: a range mark of {node.get('id')} stands in {parent}"


def _registered(parts: Parts) -> bool:
    name = parts.related("comments")
    types = parts.tree(_CONTENT_TYPES)
    return any(
        node.attributes.get("PartName", "").lower() == f"/{name}".lower()
        and node.attributes.get("ContentType", "").endswith("comments+xml")
        for node in types
    )


# Schema


def schema(old: Node, new: Node, part: str) -> Iterator[str]:
    """What the schema forbids and the original did not do."""
    for what, count in (_violations(new) - _violations(old)).items():
        yield f"schema: {part} {what} ({count} more)"


def _violations(root: Node) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in root.walk():
        name = node.name
        parent = node.parent.name if node.parent is not None else ""
        if name in ("rPr", "pPr") and parent in ("r", "p") and node.parent is not None:
            first = next(iter(node.parent))
            found[f"w:{name} is not first in w:{parent}"] += first is not node
        elif name in ("r", "p") and parent == name:
            found[f"w:{name} in w:{name}"] += 1
        elif name in ("t", "delText", "instrText", "delInstrText"):
            deleted = _deleted(node)
            found[f"w:{name} {'inside' if deleted else 'outside'} w:del"] += name.startswith("del") != deleted
            found[f"w:{name} in w:{parent}"] += parent not in ("r", "m:r")
        elif name in ("ins", "del") and node.child("r") is not None:
            found[f"w:{name} in {parent}"] += parent not in _RUN_PARENTS
            found["w:ins in w:ins"] += name == "ins" and parent == "ins"
        elif name == "del":
            found["an empty w:del"] += parent in _RUN_PARENTS and not list(node)
    return +found


def _deleted(node: Node) -> bool:
    """Whether a w:del is around, inside the same story."""
    for ancestor in node.ancestors():
        if ancestor.name in ("del", "txbxContent"):
            return ancestor.name == "del"
    return False
