"""The verifier of the Word measures itself: it passes a right result and catches every damage put in by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest

from kumaai.answers import Edit
from kumaai.office.word.revise import revise
from tests.corpus.word_plain import accepted
from tests.corpus.word_reference import Reference
from tests.corpus.word_verifier import Verdict, verify
from tests.corpus.word_xml import Parts
from tests.office.word.parts import control, docx, field, member, p, r, ruby, table

AUTHOR = "corpus"
DOCUMENT = "word/document.xml"
BOLD = "<w:b/>"
BODY = (
    p(
        '<w:bookmarkStart w:id="7" w:name="a"/>',
        r("市民課の", BOLD),
        r("窓口です。"),
        '<w:bookmarkEnd w:id="7"/>',
    )
    + p(r("次の段落 "), r("です。"))
    + table([p("セル"), p("数値")])
)
HEADER = p("見出し")
EDITS = [
    Edit(block="p1", start=0, end=3, before="市民課", after="税務課", reason="課の名前です。"),
    Edit(block="p2", start=2, end=4, before="段落", after="", reason="余分です。"),
    Edit(block="t1.r1.c2", start=2, end=2, before="", after="表", reason=""),
]


def original() -> bytes:
    """The document that the tests revise."""
    return docx(BODY, header1=HEADER, styles="", comments="")


def revised() -> bytes:
    """What kumaai makes of it."""
    result = revise(original(), "x.docx", EDITS, author=AUTHOR, when=datetime(2026, 5, 1))
    assert result.applied == [0, 1, 2]
    return result.data


def changed(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The package with one member's text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            text = old.read(one)
            if one == name:
                altered = change(text.decode())
                assert altered.encode() != text, "the damage did nothing"
                text = altered.encode()
            new.writestr(one, text)
    return out.getvalue()


def without(data: bytes, name: str) -> bytes:
    """The package without a member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
    return out.getvalue()


def kinds(verdict: Verdict) -> set[str]:
    """The kinds of a verdict's faults."""
    return {fault.partition(":")[0] for fault in verdict.faults}


def test_a_right_result_is_perfect() -> None:
    """Edits in paragraphs and cells, with comments, have no fault."""
    verdict = verify(original(), revised(), EDITS, AUTHOR)
    assert verdict.faults == []
    assert verdict.perfect and not verdict.damaged


def _sub(pattern: str, by: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text, count=1, flags=re.DOTALL)


DAMAGES = {
    "a bookmark lost": (DOCUMENT, _sub(r"<w:bookmarkEnd [^>]*/>", ""), "reject"),
    "formatting lost": (DOCUMENT, _sub(r"(<w:r>)<w:rPr><w:b/></w:rPr>(<w:t[^>]*>の)", r"\1\2"), "reject"),
    "formatting gained": (DOCUMENT, _sub(r"<w:r>(<w:t[^>]*>窓口)", r"<w:r><w:rPr><w:i/></w:rPr>\1"), "reject"),
    "a character lost": (DOCUMENT, _sub("窓口です", "窓口で"), "reject"),
    "a deleted character changed": (DOCUMENT, _sub("市民課", "市民誰"), "reject"),
    "an inserted character changed": (DOCUMENT, _sub("税務課", "税務誰"), "accept"),
    "an insertion moved": (
        DOCUMENT,
        lambda text: _moved(text, re.search(r"<w:ins [^>]*><w:r><w:t>[^<]*表</w:t></w:r></w:ins>", text)),
        "accept",
    ),
    "an object in a deletion": (
        DOCUMENT,
        _sub(r"(<w:del .*?</w:r>)(</w:del>)", r'\1<w:bookmarkStart w:id="99" w:name="z"/>\2'),
        "accept",
    ),
    "a paragraph lost": (DOCUMENT, _sub(r"(.*)<w:p>.*?</w:p>(.*?</w:tc></w:tr>)", r"\1\2"), "reject"),
    "blanks not preserved": (DOCUMENT, _sub(r' xml:space="preserve"(>次の)', r"\1"), ""),
    "the blank at an end not preserved": (
        DOCUMENT,
        lambda text: re.sub(r' xml:space="preserve"(>[^<]* <)', r"\1", text),
        "reject",
    ),
    "a new run unlike its neighbours": (
        DOCUMENT,
        _sub(r"(<w:ins [^>]*><w:r>)(?:<w:rPr>.*?</w:rPr>)?", r"\1<w:rPr><w:i/></w:rPr>"),
        "format",
    ),
    "an id twice": (DOCUMENT, _sub(r'(<w:ins w:id=")\d+', r"\g<1>7"), "ids"),
    "an id that is no number": (DOCUMENT, _sub(r'(<w:ins w:id=")\d+', r"\1x"), "ids"),
    "another part changed": ("word/header1.xml", _sub("見出し", "見出"), "parts"),
    "styles written anew": ("word/styles.xml", _sub(r"\n", "\n\n"), "parts"),
    "a byte outside the paragraphs": (DOCUMENT, _sub("<w:body>", "<w:body >"), "splice"),
    "a touched table": (DOCUMENT, _sub("<w:tc>", '<w:tc ><w:tcPr><w:noWrap/></w:tcPr>'), "reject"),
    "not well-formed": (DOCUMENT, _sub("</w:body>", ""), "package"),
    "a comment's text lost": ("word/comments.xml", _sub(r"<w:comment .*?</w:comment>", ""), "comments"),
    "a comment's reference lost": (DOCUMENT, _sub(r"<w:commentReference [^>]*/>", ""), "comments"),
    "a range mark in a run": (
        DOCUMENT,
        _sub(r"(<w:commentRangeStart [^>]*/>)(.*?<w:r>)", r"\2\1"),
        "comments",
    ),
    "comments without a content type": (
        "[Content_Types].xml",
        _sub(r"<Override PartName=./word/comments.xml[^>]*/>", ""),
        "parts",
    ),
    "text where only deleted text may be": (
        DOCUMENT,
        lambda text: re.sub(r"<w:delText([^>]*)>(.*?)</w:delText>", r"<w:t\1>\2</w:t>", text),
        "schema",
    ),
    "properties behind text": (
        DOCUMENT,
        _sub(r"<w:r>(<w:rPr><w:b/></w:rPr>)(<w:t[^>]*>の</w:t>)", r"<w:r>\2\1"),
        "schema",
    ),
    "a run in a run": (DOCUMENT, _sub(r"<w:r>(<w:t[^>]*>です。</w:t>)</w:r>", r"<w:r><w:r>\1</w:r></w:r>"), "schema"),
}  # fmt: skip


def _moved(text: str, found: re.Match[str] | None) -> str:
    assert found
    rest = text.replace(found[0], "")
    return rest.replace("<w:tc><w:p>", f"<w:tc><w:p>{found[0]}", 1)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_caught(name: str) -> None:
    """Each kind of damage to a right result is a fault of its kind."""
    part, change, kind = DAMAGES[name]
    verdict = verify(original(), changed(revised(), part, change), EDITS, AUTHOR)
    assert (kind in kinds(verdict)) if kind else not verdict.damaged
    assert verdict.perfect == (not kind)


def test_a_lost_part_is_caught() -> None:
    """A member that is not there any more."""
    verdict = verify(original(), without(revised(), "word/header1.xml"), EDITS, AUTHOR)
    assert not verdict.parts_identical and verdict.damaged


def test_an_edit_that_was_not_made_is_caught() -> None:
    """The document as it was, with a success reported, is damage."""
    verdict = verify(original(), original(), EDITS, AUTHOR)
    assert not verdict.accept_exact and verdict.reject_exact and verdict.damaged


def test_an_edit_at_another_place_is_caught() -> None:
    """The same word changed elsewhere in the block is not the edit."""
    data = docx(p("課と課"))
    edit = Edit(block="p1", start=0, end=1, before="課", after="部", reason="")
    result = revise(data, "x.docx", [edit], author=AUTHOR, when=datetime(2026, 5, 1))
    other = Edit(block="p1", start=2, end=3, before="課", after="部", reason="")
    assert verify(data, result.data, [edit], AUTHOR).perfect
    assert not verify(data, result.data, [other], AUTHOR).accept_exact


def test_changes_of_the_same_author_from_before_are_another_s() -> None:
    """A document that already holds our author's revisions is judged by the new ones alone."""
    theirs = f'<w:ins w:id="3" w:author="{AUTHOR}" w:date="2020-01-01T00:00:00Z">{r("以前の")}</w:ins>'
    data = docx(p(theirs, r("文です。")))
    edit = Edit(block="p1", start=3, end=4, before="文", after="件", reason="")
    result = revise(data, "x.docx", [edit], author=AUTHOR, when=datetime(2026, 5, 1))
    assert verify(data, result.data, [edit], AUTHOR).faults == []


def test_the_reference_sees_what_a_reader_sees() -> None:
    """Field codes, deletions, hidden text and readings of ruby are out; insertions and results are in."""
    body = p(
        r("前"),
        field("DATE", "今日"),
        ruby("漢字", "かんじ"),
        '<w:del w:id="1" w:author="a">' + r("消").replace("w:t", "w:delText") + "</w:del>",
        f'<w:ins w:id="2" w:author="a">{r("足")}</w:ins>',
        r("隠", "<w:vanish/>"),
        r("白", '<w:color w:val="FFFFFF"/>'),
        r("小", '<w:sz w:val="2"/>'),
        control(r("欄")),
    )
    reference = Reference(Parts.of(docx(body)))
    assert reference.text() == "前今日漢字足欄"
    hidden = {piece.hidden for paragraph in reference.paragraphs for piece in paragraph.pieces} - {""}
    assert hidden == {"vanish", "white", "tiny"}


def test_plain_acceptance_cuts_only_our_marks() -> None:
    """The bytes with our changes accepted outright read as the edited text, without comments."""
    plain = accepted(original(), revised(), AUTHOR)
    text = member(plain, DOCUMENT)
    assert "税務課" in text and "市民課" not in text
    assert "w:ins" not in text and "w:del" not in text and "comment" not in text
    assert [one.text for one in Reference(Parts.of(plain)).paragraphs][:2] == [
        "税務課の窓口です。",
        "次の です。",
    ]
