"""The comparison with other tools is fair: places are found, ends of changes are worked out, letters are counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kumaai.answers import Edit
from kumaai.office.word.read import read
from tests.office.word import parts
from tests.reference import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from long_document import make
from word_jobs import clashing, placed, settled
from word_reading import found
from word_workers import Refused, place

AUTHOR = "Benchmark"
OLD_AND_NEW = '<w:rPr><w:{0} w:id="{1}" w:author="Benchmark"/></w:rPr>'


def edit(line: str, start: int, before: str) -> dict:
    """An edit as the workers get it."""
    return {"line": line, "start": start, "before": before}


def test_a_place_is_found_by_offset_where_the_tool_reads_the_same_text() -> None:
    """The offset decides even where the same words stand twice."""
    assert place("一二一二", edit("一二一二", 2, "一")) == 2


def test_a_place_is_found_by_its_surroundings_where_the_tool_reads_other_text() -> None:
    """A tool that leaves a hyperlink out is led by the characters around the edit."""
    assert place("市役所の窓口", edit("【案内】市役所の窓口", 8, "窓口")) == 4


def test_a_place_that_could_be_two_is_refused() -> None:
    """Guessing would hold the tool to an edit that it was not asked for."""
    with pytest.raises(Refused):
        place("一二一二", edit("三一二三", 1, "一"))


def test_each_edit_names_its_paragraph_among_all_and_among_those_of_the_body() -> None:
    """A text box's paragraphs count in the part and not in the body."""
    data = parts.docx(parts.p(parts.box(parts.p("箱"))) + parts.table([parts.p("甲"), parts.p("乙")]))
    blocks = {block.text: block.id for block in read(data, "a.docx").blocks}
    edits = [Edit(block=blocks[text], start=0, end=1, before=text, after="新") for text in ("箱", "乙")]
    box, cell = placed(data, "a.docx", edits)
    assert (box["paragraph"], box["body"]) == (1, -1)
    assert (cell["paragraph"], cell["body"], cell["bodies"]) == (4, 2, 3)


@pytest.mark.parametrize(("keep", "text"), [("ins", "新しい"), ("del", "古い")])
def test_a_paragraph_replaced_as_a_whole_is_accepted_and_rejected_as_word_does(keep: str, text: str) -> None:
    """The paragraph whose mark goes is gone with it."""
    old = f'<w:del w:id="2" w:author="{AUTHOR}"><w:r><w:delText>古い</w:delText></w:r></w:del>'
    new = f'<w:ins w:id="4" w:author="{AUTHOR}">{parts.r("新しい")}</w:ins>'
    body = (
        parts.p(old, properties=OLD_AND_NEW.format("del", 1))
        + parts.p(new, properties=OLD_AND_NEW.format("ins", 3))
        + parts.p("末尾")
    )
    end = settled(parts.docx(body), "a.docx", AUTHOR, keep)
    assert [block.text for block in read(end, "a.docx").blocks] == [text, "末尾"]


def test_an_id_that_another_change_has_is_a_clash_and_a_bookmark_is_none() -> None:
    """Only tracked changes are compared: tools commonly count bookmarks apart."""
    other = f'<w:ins w:id="7" w:author="Someone">{parts.r("a")}</w:ins>'
    own = f'<w:ins w:id="{{}}" w:author="{AUTHOR}">{parts.r("b")}</w:ins>'
    mark = '<w:bookmarkStart w:id="8" w:name="x"/><w:bookmarkEnd w:id="8"/>'
    assert clashing(parts.docx(parts.p(other, own.format(7))), "a.docx", AUTHOR) == ["7"]
    assert clashing(parts.docx(parts.p(other, own.format(8), mark)), "a.docx", AUTHOR) == []


def test_letters_count_as_found_no_more_often_than_they_stand_in_the_output() -> None:
    """A cell that is missing is not made up for by its twin, nor by its letters elsewhere."""
    assert found(["開館時間", "開館時間"], "| 開館時間 |") == (4, 8)
    assert found(["受付窓口"], "付口受窓") == (0, 4)
    assert found(["**太字**の語"], "太字の語") == (4, 4)


def test_the_long_document_is_one_that_can_be_read(tmp_path: Path) -> None:
    """It has every kind of block that the measure speaks of, and the same bytes each time."""
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    make(first, 21, 1)
    make(second, 21, 1)
    kinds = {block.kind for block in read(first.read_bytes(), "a.docx").blocks}
    assert kinds == {"heading", "paragraph", "item", "cell", "note", "header"}
    assert first.read_bytes() == second.read_bytes()
