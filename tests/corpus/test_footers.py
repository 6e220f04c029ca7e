"""The disclosure in foreign documents: in every footer that is shown, and nothing else moves."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.corpus.footers import TEXT, faults, measure, others_changed, put
from tests.office.word.parts import docx, p
from tests.shared import SHARED, needs_shared

SECTION = '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/><w:titlePg/></w:sectPr>'


@needs_shared
@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("folder", ["word", "word-ja"])
def test_every_document_is_written_or_refused_and_none_is_harmed(folder: str) -> None:
    """Twice gives the same bytes, other parts keep theirs, and only signed documents are refused."""
    measured = {name: (value, n) for name, value, n in measure(SHARED / "corpus" / folder)}
    total = measured["written"][1]
    assert measured["written"][0] + measured["refused"][0] == total > 20
    assert measured["refused"][0] == measured.get("refused.output.signed", (0, 0))[0] <= 0.02 * total
    assert measured["crashed"][0] == 0
    assert (measured["idempotent"][0], measured["parts_identical"][0]) == (1.0, 1.0)
    assert measured["silent_damage"][0] == 0


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The package with something replaced in one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as target:
        for member in archive.namelist():
            content = archive.read(member)
            assert member != name or old in content
            target.writestr(member, content.replace(old, new) if member == name else content)
    return buffer.getvalue()


def test_the_verifier_sees_what_is_wrong() -> None:
    """Missing lines, changed text, a second line, a doubled reference, a changed part: each has its fault."""
    before = docx(p("文") + SECTION, footer1=p("頁"), styles="")
    after = put(before, "a", TEXT)
    assert (list(faults(before, after, TEXT)), list(others_changed(before, after))) == ([], [])
    assert len(list(faults(before, before, TEXT))) == 2
    assert list(faults(before, changed(after, "word/document.xml", "文".encode(), "分".encode()), TEXT))
    assert list(faults(before, changed(after, "word/footer1.xml", "頁".encode(), b""), TEXT))
    assert list(faults(before, changed(after, "word/footer2.xml", TEXT.encode(), b"x"), TEXT))
    doubled = b'<w:footerReference w:type="default" r:id="footer1"/>'
    assert list(faults(before, changed(after, "word/document.xml", doubled, doubled * 2), TEXT))
    assert list(faults(before, changed(after, "word/footer1.xml", b"</w:ftr>", b""), TEXT))
    assert list(others_changed(before, changed(after, "word/styles.xml", b"<w:styles", b"<w:styles a=''")))
    assert list(others_changed(before, changed(after, "word/document.xml", b"<w:p>", b"<w:p >")))
