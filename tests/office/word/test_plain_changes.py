"""Changes without revisions: the text is new, everything else is as it was."""

from __future__ import annotations

import re

import pytest

from kumaai.answers import Edit
from kumaai.office.word import revise as module
from kumaai.office.word.read import read
from kumaai.office.word.revise import Revised, revise
from kumaai.office.word.verify import Expected, Unverified, verify
from tests.office.word.parts import box, control, docx, field, member, p, r, ruby, table
from tests.office.word.test_revise import MAIN, ME, OTHERS, WHEN, edit


def plain(data: bytes, *edits: Edit, comments: bool = False) -> Revised:
    return revise(data, "a.docx", edits, author=ME, when=WHEN, comments=comments, plain=True)


BODIES = {
    "runs": p(r("朝食を", "<w:b/>"), r("見れ"), r("る。", "<w:i/>")),
    "hyperlink": p(f'<w:hyperlink w:anchor="x">{r("朝食を見れる。")}</w:hyperlink>'),
    "control": p(control(r("朝食を見れる。"))),
    "insertion": p(f"<w:ins {OTHERS}>{r('朝食を見れる。')}</w:ins>"),
    "neighbours": p(ruby("側", "がわ"), "朝食を見れる。", field("PAGE", "1")),
    "box": p("本文", box(p("朝食を見れる。"))),
    "cell": table([p("左"), p("朝食を見れる。")]),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_text_is_changed_and_nothing_tells_of_it(name: str) -> None:
    """No revision of ours is left, the new text is read, and the other paragraphs keep their bytes."""
    data = docx(p("前の段落") + BODIES[name] + p("後の段落"))
    block = next(b for b in read(data, "a").blocks if "見れる" in b.text)
    revised = plain(data, edit(block.id, "見れる", "見られる"))
    assert revised.applied == [0]
    xml = member(revised.data, MAIN)
    assert ME not in xml and "delText" not in xml
    texts = [b.text for b in read(revised.data, "a").blocks]
    assert texts == [b.text.replace("見れる", "見られる") for b in read(data, "a").blocks]
    assert p("前の段落") in xml and p("後の段落") in xml


def test_runs_that_were_cut_are_joined_again() -> None:
    """A change inside one run leaves one run, with its properties and its other text."""
    revised = plain(docx(p(r("朝食を見れる。", "<w:b/>"))), edit("p1", "見れる", "見られる"))
    assert p(r("朝食を見られる。", "<w:b/>")) in member(revised.data, MAIN).replace(
        "<w:t>", '<w:t xml:space="preserve">'
    )


def test_runs_of_others_stay_cut_as_they_were() -> None:
    """Runs that the author's program had cut are not joined."""
    revised = plain(docx(p(r("朝食"), r("を"), r("見れる"), r("。"))), edit("p1", "見れる", "見られる"))
    assert len(re.findall("<w:r>", member(revised.data, MAIN))) == 4


def test_a_comment_may_still_say_why() -> None:
    """The reason stands beside a plain change too."""
    data = docx(p("朝食を見れる。"))
    revised = plain(data, edit("p1", "見れる", "見られる", reason="ら抜き"), comments=True)
    assert "ら抜き" in member(revised.data, "word/comments.xml")
    assert "<w:ins" not in member(revised.data, MAIN)


def test_an_edit_that_does_not_prove_right_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verification names the paragraph, its edit is refused, the others are applied."""

    def strict(expected: Expected, data: bytes) -> None:
        verify(expected, data)
        for part, wanted in expected.paragraphs.items():
            for index in wanted:
                if index == 1:
                    raise Unverified("reject", part, index)

    monkeypatch.setattr(module, "verify", strict)
    data = docx(p("一つ目") + p("二つ目") + p("三つ目"))
    revised = module.revise(
        data, "a.docx", [edit(f"p{n}", "つ目", "個目") for n in (1, 2, 3)], author=ME, when=WHEN
    )
    assert revised.refused == {1: "verify"} and revised.applied == [0, 2]


def test_faults_without_a_place_are_found_by_halving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where verification cannot say which edit is at fault, each is tried; nothing of it is written."""

    def strict(expected: Expected, data: bytes) -> None:
        if "悪い" in member(data, MAIN):
            raise Unverified("ids")

    monkeypatch.setattr(module, "verify", strict)
    data = docx(p("一つ目") + p("二つ目") + p("三つ目"))
    edits = [edit("p1", "つ目", "個目"), edit("p2", "つ目", "悪い"), edit("p3", "つ目", "個目")]
    revised = module.revise(data, "a.docx", edits, author=ME, when=WHEN)
    assert revised.refused == {1: "verify"} and revised.applied == [0, 2]
    assert "悪い" not in member(revised.data, MAIN)
