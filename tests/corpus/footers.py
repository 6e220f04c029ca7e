"""Puts the disclosure into every Word file of a folder and looks at what became of the file.

    python -m tests.corpus.footers FOLDER

prints one tab-separated line a measure, ``name value n``; what went wrong in
which file goes to stderr. The verifier reads with zipfile and ElementTree and
works out for itself which footers a reader sees (ECMA-376 part 1, 17.10).
"""

from __future__ import annotations

import io
import posixpath
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from kumaai.office.word.footer import disclose
from kumaai.status import KumaaiError

TEXT = (
    "本資料は生成ＡＩを利用して作成しています（内容確認前）　モデル：m　作成日：2026年11月22日　記録番号：01J"
)
OTHER = "別の表示 <&> 記録番号：01K"
ENDINGS = (".docx", ".docm", ".dotx", ".dotm")
_SECTION = re.compile(rb"<(\w+:)?sectPr\b[^>]*?/>|<(\w+:)?sectPr\b.*?</(?:\w+:)?sectPr\s*>", re.DOTALL)
_FORMER = re.compile(rb"<(\w+:)?sectPrChange\b.*?</(?:\w+:)?sectPrChange\s*>", re.DOTALL)
_EXPECTED = re.compile(r"\[content_types\]\.xml|_rels/\.rels|docprops/custom\d*\.xml")


def measure(folder: Path) -> Iterator[tuple[str, float, int]]:
    """The measures over all Word files of ``folder``: (name, share or count, of how many)."""
    counts: Counter[str] = Counter()
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file())
    for path in paths:
        data = path.read_bytes()
        try:
            once = put(data, path.name, TEXT)
        except KumaaiError as error:
            counts["refused"] += 1
            counts[f"refused.{error.code}"] += 1
            continue
        except Exception as error:
            counts["crashed"] += 1
            print(f"{path.name}: {error!r}", file=sys.stderr)
            continue
        counts["written"] += 1
        counts["idempotent"] += put(once, path.name, TEXT) == once
        changed = list(others_changed(data, once))
        counts["parts_identical"] += not changed
        damage = [*faults(data, once, TEXT), *faults(data, put(once, path.name, OTHER), OTHER)]
        counts["silent_damage"] += bool(damage)
        for fault in (*changed, *damage):
            print(f"{path.name}: {fault}", file=sys.stderr)
    total, written = len(paths), counts["written"]
    yield "written", written, total
    yield "refused", counts["refused"], total
    yield from ((name, counts[name], total) for name in sorted(counts) if name.startswith("refused."))
    yield "crashed", counts["crashed"], total
    for name in ("idempotent", "parts_identical"):
        yield name, round(counts[name] / written, 4) if written else 1.0, written
    yield "silent_damage", counts["silent_damage"], written


def put(data: bytes, name: str, text: str) -> bytes:
    """The file with the disclosure."""
    return disclose(data, name, text, run="01J", properties={"kumaai-disclosure": text})


def others_changed(before: bytes, after: bytes) -> Iterator[str]:
    """Parts that changed although no disclosure stands in them, and changes outside the sections' properties."""
    old, new = Reading(before), Reading(after)
    if new.names[: len(old.names)] != old.names:
        yield "the order of the members changed"
    for name in old.names:
        if old.members[name] == new.members[name]:
            continue
        if name == old.main:
            if outside_sections(old.members[name]) != outside_sections(new.members[name]):
                yield f"{name} changed outside its sections"
        elif name in old.footers.values():
            if not is_grown(old.members[name], new.members[name]):
                yield f"{name} changed beyond an addition"
        elif name != old.rels and not _EXPECTED.fullmatch(name.lower()):
            yield f"{name} changed"


def outside_sections(xml: bytes) -> bytes:
    """The document part without w:sectPr; an empty root's tag is opened alike."""
    return _SECTION.sub(b"", _FORMER.sub(b"", xml))


def is_grown(old: bytes, new: bytes) -> bool:
    """Whether ``new`` is ``old`` with something put in at one place (an empty root opened counts)."""
    start = len(posixpath.commonprefix([old, new]))
    rest = len(old) - start
    return new.endswith(old[len(old) - rest :]) or old.rstrip().endswith(b"/>")


def faults(before: bytes, after: bytes, text: str) -> Iterator[str]:
    """What a reader or Word would find wrong in the new file."""
    try:
        old, new = Reading(before), Reading(after)
        written = {old.main, old.rels, "[Content_Types].xml", *new.footers.values()} & set(new.names)
        for name in written | set(new.names) - set(old.names):
            ElementTree.fromstring(new.members[name])
    except ElementTree.ParseError as error:
        yield f"no well-formed XML: {error}"
        return
    if len({n.lower() for n in new.names}) != len(new.names):
        yield "two members of one name"
    if len(new.ids) != len(set(new.ids)):
        yield "two relationships of one id"
    if old.texts(old.main) != new.texts(new.main):
        yield "the text of the body changed"
    for name in old.footers.values():
        if name in old.members and old.texts(name) != new.texts(name):
            yield f"the text of {name} changed"
    if doubled := [kinds for kinds in new.references() if len(kinds) != len(set(kinds))]:
        yield f"two footers of one kind in a section: {doubled}"
    for number, page, part in new.shown():
        lines = new.lines(part) if part in new.members else []
        if lines != [text]:
            yield f"section {number}, {page} pages: {lines}"


class Reading:
    """A Word package as its zip says it is."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.names = [i.filename for i in archive.infolist() if not i.is_dir()]
            self.members = {name: _read(archive, name) for name in self.names}
        relations = self._relations("_rels/.rels", "")
        self.main = next(t for _i, kind, t, _e in relations if kind == "officeDocument" and t in self.members)
        folder, name = posixpath.split(self.main)
        self.rels = self._named(posixpath.join(folder, "_rels", name + ".rels"))
        relations = self._relations(self.rels, folder)
        self.ids = [identifier for identifier, *_rest in relations]
        self.footers = {i: t for i, kind, t, external in relations if kind == "footer" and not external}
        settings = next((t for _i, kind, t, _e in relations if kind == "settings"), "")
        self.even = settings in self.members and any(
            on(e) for e in self._tree(settings) if local(e) == "evenAndOddHeaders"
        )

    def references(self) -> list[list[str]]:
        """The kinds of footer that each section refers to."""
        return [
            [attribute(e, "type") or "default" for e in s if local(e) == "footerReference"]
            for s in self._sections()
        ]

    def shown(self) -> Iterator[tuple[int, str, str]]:
        """(section, kind of page, part) of every footer that some page shows."""
        inherited: dict[str, str] = {}
        for number, section in enumerate(self._sections(), 1):
            for reference in section:
                if local(reference) == "footerReference":
                    page = attribute(reference, "type") or "default"
                    inherited[page] = self.footers.get(attribute(reference, "id") or "", "(nowhere)")
            wanted = ["default", *(["even"] if self.even else [])]
            wanted += ["first"] if any(local(e) == "titlePg" and on(e) for e in section) else []
            for page in wanted:
                yield number, page, inherited.get(page, "(none)")

    def texts(self, part: str) -> list[str]:
        """The texts of a part in order, without those of our own line."""
        return [e.text or "" for e in self._walk(self._tree(part)) if local(e) == "t"]

    def lines(self, part: str) -> list[str]:
        """What our lines in a footer say."""
        controls = [e for e in self._tree(part).iter() if is_ours(e)]
        return ["".join(t.text or "" for t in control.iter() if local(t) == "t") for control in controls]

    def _walk(self, element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        for inner in element:
            if not is_ours(inner):
                yield inner
                yield from self._walk(inner)

    def _sections(self) -> list[ElementTree.Element]:
        """The w:sectPr that end a section: not former ones, not any in cells or text boxes."""
        found: list[ElementTree.Element] = []

        def look(element: ElementTree.Element) -> None:
            for inner in element:
                if local(inner) == "sectPr":
                    found.append(inner)
                elif local(inner) not in ("sectPrChange", "tbl", "r", "pPrChange"):
                    look(inner)

        look(self._tree(self.main))
        return found

    def _relations(self, name: str, folder: str) -> list[tuple[str, str, str, bool]]:
        name = self._named(name)
        if name not in self.members:
            return []
        return [
            (
                e.get("Id", ""),
                e.get("Type", "").rpartition("/")[2],
                self._named(posixpath.normpath(posixpath.join("/", folder, e.get("Target", "")))[1:]),
                e.get("TargetMode") == "External",
            )
            for e in self._tree(name)
        ]

    def _named(self, name: str) -> str:
        """A member's name as the zip spells it; names of parts compare without regard to case."""
        return next((n for n in self.names if n.lower() == name.lower()), name)

    def _tree(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.members[name])


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes; a wrong checksum in a part that nobody has to read is copied like the rest."""
    with archive.open(name) as stream:
        stream._expected_crc = None  # type: ignore[attr-defined]
        return stream.read()


def local(element: ElementTree.Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: ElementTree.Element, name: str) -> str | None:
    """An attribute by its name without the namespace."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def on(element: ElementTree.Element) -> bool:
    """Whether a toggle is on."""
    return (attribute(element, "val") or "1") in ("1", "true", "on")


def is_ours(element: ElementTree.Element) -> bool:
    """Whether an element is the content control of the disclosure."""
    return local(element) == "sdt" and any(
        local(e) == "tag" and attribute(e, "val") == "kumaai-disclosure" for part in element for e in part
    )


if __name__ == "__main__":
    for name, value, n in measure(Path(sys.argv[1])):
        print(f"{name}\t{value}\t{n}")
