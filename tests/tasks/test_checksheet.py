"""The check sheet: what it says was checked, what it leaves to a person, each line beside its source."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kumaai.guard.marks import looked_at
from kumaai.office.checkform import pieces, plain, visible
from kumaai.source import Block, Source
from tests.examples import EXAMPLES
from tests.faults.server import Misbehaving, by_schema
from tests.program import Outcome, kumaai

NOTICE = "1 目的\n空き家の適正な管理を進める。\n2 期限\n令和8年5月29日までに、20件の結果を報告すること。\n"
RIGHT = {"text": "令和８年５月２９日までに２０件を報告する。", "cites": ["L4"]}
WRONG = {"text": "令和8年6月30日までに20件を報告する。", "cites": ["L4"]}
LOOSE = {"text": "担当課は速やかに準備する。", "cites": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with a notice."""
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    return tmp_path


def asked(folder: Path, *arguments: str, fill: dict[str, Any], language: str = "en") -> Outcome:
    """A run with a model that answers with ``fill``."""
    with Misbehaving(by_schema(fill)) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "test-model"}
        return kumaai(folder, *arguments, environ=environ, language=language)


def summary(
    folder: Path, *points: dict[str, Any], to: str = "s.html", language: str = "en"
) -> html.HtmlElement:
    """The sheet of a model's summary, parsed."""
    options = ("-o", f"{Path(to).stem}.docx", "--check-sheet", to)
    done = asked(
        folder, "summarize", "notice.txt", *options, fill={"points": list(points)}, language=language
    )
    assert done.status == 0, done.stderr
    return parsed(folder / to)


def parsed(path: Path) -> html.HtmlElement:
    """A page as a browser would read it."""
    return html.document_fromstring(path.read_bytes())


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    """The texts of what a CSS-like path (an XPath here) finds."""
    return [" ".join(str(found.text_content()).split()) for found in page.xpath(selector)]


def checked(page: html.HtmlElement) -> dict[str, tuple[str, int]]:
    """The checks that the page lists: what each looked at and how much it found."""
    rows = page.xpath("//section[@aria-labelledby='done']//tbody/tr")
    return {row[0].text_content(): (row[1].text_content(), int(row[2].text_content())) for row in rows}


def test_the_sheet_is_written_and_told_in_envelope_and_record(folder: Path) -> None:
    """It stands after the result among the outputs, with its kind and its own fingerprint."""
    done = kumaai(folder, "summarize", "notice.txt", "-o", "s.docx", "--check-sheet", "s.html", "--json")
    assert [(one["path"], one["kind"]) for one in done.envelope["outputs"]] == [
        ("s.docx", "docx"),
        ("s.html", "html"),
    ]
    kept = json.loads(kumaai(folder, "log", "show", "last", "--json").stdout)
    assert kept["outputs"] == done.envelope["outputs"]
    assert done.envelope["run"] in (folder / "s.html").read_text(encoding="utf-8")


def test_a_result_for_the_terminal_stays_there(folder: Path) -> None:
    """Standard output carries the summary alone; where the sheet lies is told beside it."""
    plain_run = kumaai(folder, "summarize", "notice.txt", "--no-disclosure")
    done = kumaai(folder, "summarize", "notice.txt", "--no-disclosure", "--check-sheet", "s.html")
    assert done.stdout == plain_run.stdout != ""
    assert "Check sheet: s.html" in done.stderr


def test_a_folder_gets_a_sheet_for_each_input(folder: Path) -> None:
    """NAME.COMMAND.check.html for several inputs; one file for all of them is refused."""
    (folder / "sheets").mkdir()
    (folder / "second.txt").write_text(NOTICE, encoding="utf-8")
    assert kumaai(folder, "summarize", "notice.txt", "second.txt", "--check-sheet", "sheets").status == 0
    assert sorted(path.name for path in (folder / "sheets").iterdir()) == [
        "notice.summarize.check.html",
        "second.summarize.check.html",
    ]
    assert kumaai(folder, "summarize", "notice.txt", "second.txt", "--check-sheet", "s.html").status == 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("there.html", "output.exists"),
        ("nowhere/s.html", "output.folder"),
        ("s.pdf", "usage.check_sheet"),
        ("notice.txt", "usage.check_sheet"),
        ("s.docx", "usage.check_sheet"),
    ],
)
def test_a_sheet_that_cannot_be_written_is_told_before_a_model_is_asked(
    folder: Path, name: str, code: str
) -> None:
    """Nothing is sent and nothing is written for a sheet that could not be kept."""
    (folder / "there.html").write_text("mine", encoding="utf-8")
    with Misbehaving(by_schema()) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "test-model"}
        options = ("-o", "s.docx", "--check-sheet", name, "--json")
        done = kumaai(folder, "summarize", "notice.txt", *options, environ=environ)
        assert server.requests == []
    assert done.envelope["error"]["code"] == code
    assert not (folder / "s.docx").exists()
    assert (folder / "there.html").read_text(encoding="utf-8") == "mine"


def test_force_overwrites_a_sheet_but_never_an_input_or_the_result(folder: Path) -> None:
    """--force is for the sheet of an earlier run."""
    (folder / "s.html").write_text("old", encoding="utf-8")
    assert kumaai(folder, "summarize", "notice.txt", "--check-sheet", "s.html", "--force").status == 0
    assert "<!DOCTYPE html>" in (folder / "s.html").read_text(encoding="utf-8")
    (folder / "in.docx").write_bytes((EXAMPLES / "notice.docx").read_bytes())
    done = kumaai(folder, "summarize", "in.docx", "--check-sheet", "in.docx", "--force", "--json")
    assert done.envelope["error"]["code"] == "usage.check_sheet"
    assert (folder / "in.docx").read_bytes() == (EXAMPLES / "notice.docx").read_bytes()


def test_a_rehearsal_writes_no_sheet(folder: Path) -> None:
    """--dry-run sends and writes nothing."""
    assert kumaai(folder, "summarize", "notice.txt", "--check-sheet", "s.html", "--dry-run").status == 0
    assert not (folder / "s.html").exists()


def test_numbers_are_marked_on_both_sides(folder: Path) -> None:
    """A number that the source has is marked here and there, in any notation; one that it lacks is boxed."""
    page = summary(folder, RIGHT, WRONG)
    assert texts(page, "//tr[@id='r1']//td[@class='said']//mark[@class='found']") == [
        "令和８年５月２９日",
        "２０件",
    ]
    assert texts(page, "//tr[@id='r1']//p[@class='quote']//mark") == ["令和8年5月29日", "20件"]
    assert texts(page, "//tr[@id='r2']//mark[@class='missing']") == ["令和8年6月30日"]
    assert texts(page, "//tr[@id='r2']//p[@class='quote']//mark") == ["20件"]


def test_a_finding_stands_on_its_line_and_on_top(folder: Path) -> None:
    """Two lines cite the same place: the finding stands on the one with the wrong number, linked from part 2."""
    page = summary(folder, RIGHT, WRONG)
    assert texts(page, "//tr[contains(@class, 'alarming')]/@id/..") == texts(page, "//tr[@id='r2']")
    (told,) = texts(page, "//section[@aria-labelledby='left']//ul[1]/li")
    assert "令和8年6月30日" in told and "no. 2" in told and "line 4" in told
    assert page.xpath("//section[@aria-labelledby='left']//a/@href") == ["#r2"]
    assert checked(page)["Numbers, dates, amounts stand in the cited lines"] == ("2 lines, 4 numbers", 1)


def test_a_line_without_source_says_so(folder: Path) -> None:
    """It is shown all the same, and never as one that was compared with cited lines."""
    page = summary(folder, RIGHT, LOOSE)
    assert "No line of the source is cited." in texts(page, "//tr[@id='r2']/td[2]")[0]
    assert checked(page)["Not the opposite of the cited lines"] == ("1 lines", 0)


def test_only_checks_that_were_made_are_listed(folder: Path) -> None:
    """Nothing was masked and no minutes were made, so neither check is there; a place that does not exist ends the others."""
    page = summary(folder, {"text": "20件を報告する。", "cites": ["L4", "L9"]}, RIGHT)
    names = checked(page)
    assert names["Cited places exist"] == ("2 lines", 1)
    assert "Masked values put back" not in names
    assert "Words of decision or promise that nothing cites" not in names
    assert "Head, speakers, who and due stand in the source" not in names
    (folder / "theme.txt").write_text("案", encoding="utf-8")
    kumaai(folder, "ideas", "夏祭り", "--check-sheet", "i.html")
    assert checked(parsed(folder / "i.html")) == {}


def test_a_check_that_the_prompt_does_not_want_is_not_claimed(folder: Path) -> None:
    """Ideas need not share words with their material: that check does not count for them, and is not listed."""
    idea = {
        "title": "点検の日",
        "detail": "20件を回る。",
        "effect": None,
        "cost": None,
        "risk": None,
        "cites": ["L4"],
    }
    options = ("--from", "notice.txt", "-o", "i.docx", "--check-sheet", "i.html")
    done = asked(folder, "ideas", "空き家", *options, fill={"ideas": [idea]})
    assert done.status == 0, done.stderr
    names = checked(parsed(folder / "i.html"))
    assert (
        "Numbers, dates, amounts stand in the cited lines" in names and "Ideas that rest on nothing" in names
    )
    assert "Words shared with the cited lines" not in names
    assert "Not the opposite of the cited lines" not in names


def test_masking_is_told_where_it_was_done(folder: Path) -> None:
    """What was masked and put back is counted; the sheet itself shows the real values, for it does not leave."""
    (folder / "notice.txt").write_text("問合せは電話096-123-4567へ。\n", encoding="utf-8")
    fill = {"points": [{"text": "問合せは市役所へ。", "cites": ["L1"]}]}
    done = asked(
        folder, "summarize", "notice.txt", "--mask", "-o", "s.docx", "--check-sheet", "s.html", fill=fill
    )
    assert done.status == 0, done.stderr
    page = parsed(folder / "s.html")
    assert checked(page)["Masked values put back"] == ("1 values", 0)
    assert "1 values masked" in texts(page, "//dd")
    assert "096-123-4567" in texts(page, "//p[@class='quote']")[0]


def test_the_head_says_how_the_result_was_made(folder: Path) -> None:
    """Document, record, model and material; without a model it says that no generative AI was used."""
    page = summary(folder, RIGHT)
    head = dict(zip(texts(page, "//dt"), texts(page, "//dd"), strict=True))
    assert (
        head["Document"] == "s.docx" and head["Made by"] == "test-model" and head["Made on"] == "2026-11-22"
    )
    assert head["Material"].startswith("notice.txt sha256 ")
    assert texts(page, "//p[@class='how']")[0].endswith("kumaai confirm s.docx --by NAME")
    kumaai(folder, "summarize", "notice.txt", "--check-sheet", "t.html")
    bare = parsed(folder / "t.html")
    head = dict(zip(texts(bare, "//dt"), texts(bare, "//dd"), strict=True))
    assert head["Made by"] == "rules (no generative AI)" and head["Document"] == "shown in the terminal"


def test_the_sheet_speaks_the_language_asked_for(folder: Path) -> None:
    """Japanese for a Japanese office; in an English sheet, Japanese texts are marked as such."""
    page = summary(folder, RIGHT, language="ja")
    assert page.get("lang") == "ja"
    assert "令和8年11月22日" in texts(page, "//dd")
    page = summary(folder, RIGHT, to="e.html")
    assert page.get("lang") == "en"
    assert page.xpath("//tr[@id='r1']//p[@class='quote']/@lang") == ["ja"]


@pytest.mark.parametrize("command", ["minutes", "proofread", "excel-formula"])
def test_other_commands_have_their_own_parts(folder: Path, command: str) -> None:
    """Minutes name the parts of the record, proofreading shows what it changed, a formula its computed rows."""
    name = {"minutes": "council.docx", "proofread": "newsletter.docx", "excel-formula": "staff.xlsx"}[command]
    (folder / name).write_bytes((EXAMPLES / name).read_bytes())
    more = ("基準日時点の年齢", "--cell", "I5:I32") if command == "excel-formula" else ()
    done = kumaai(folder, command, name, *more, "--check-sheet", "s.html")
    assert done.status == 0, done.stderr
    page = parsed(folder / "s.html")
    names, parts = checked(page), set(texts(page, "//p[@class='part']"))
    if command == "minutes":
        assert names["Words of decision or promise that nothing cites"][0] == "140 pieces"
        assert {"Decision", "To-do"} <= parts
    elif command == "proofread":
        assert "changed" in parts
        changes = texts(page, "//td[@class='said']/p[2]")
        marked = page.xpath("//p[@class='quote']//mark[@class='changed']/text()")
        assert [change.split(" → ")[0] for change in changes[:5]] == [one.strip() for one in marked[:5]]
    else:
        assert names["The formula was computed"] == ("28 cells, 2 engines", 0)
        assert "Worked row" in parts
        assert "Not held against the source" not in page.text_content()


def test_every_line_of_the_answer_is_on_the_sheet(folder: Path) -> None:
    """Nothing that the minutes say is left out, and every cited place is quoted."""
    (folder / "council.docx").write_bytes((EXAMPLES / "council.docx").read_bytes())
    done = kumaai(folder, "minutes", "council.docx", "-o", "m.docx", "--check-sheet", "m.html", "--json")
    answer = done.envelope["answer"]
    said = "\n".join(texts(parsed(folder / "m.html"), "//td[@class='said']"))
    lines = [one["text"] for name in ("decisions", "todos", "postponed", "remarks") for one in answer[name]]
    lines += [one["question"] for one in answer["questions"]] + [one["title"] for one in answer["agenda"]]
    assert len(lines) > 50
    assert [line for line in lines if " ".join(line.split()) not in said] == []


def test_the_word_sheet_says_the_same(folder: Path) -> None:
    """Lines, sources, findings and duties of the page stand in the docx too; a wrong number is marked in words."""
    page = summary(folder, RIGHT, WRONG)
    done = asked(
        folder,
        "summarize",
        "notice.txt",
        "-o",
        "t.docx",
        "--check-sheet",
        "c.docx",
        fill={"points": [RIGHT, WRONG]},
    )
    assert done.status == 0, done.stderr
    with zipfile.ZipFile(io.BytesIO((folder / "c.docx").read_bytes())) as archive:
        document = html.fromstring(archive.read("word/document.xml"))
    text = "".join(document.itertext())
    for wanted in texts(page, "//section[@aria-labelledby='left']//ul[2]/li"):
        assert wanted in text
    assert "〔？令和8年6月30日〕" in text and RIGHT["text"] in text
    assert "20件の結果を報告すること" in text
    assert kumaai(folder, "summarize", "c.docx").status == 0


def test_hostile_text_is_escaped_and_made_visible(folder: Path) -> None:
    """Markup of a source is text on the page, and characters that turn the text around are written out."""
    evil = '</style><script>x</script><a href="javascript:x">\u202e20件\u2028</a>'
    (folder / "notice.txt").write_text(f"{evil}\n", encoding="utf-8")
    page = summary(folder, {"text": evil, "cites": ["L1"]})
    raw = (folder / "s.html").read_text(encoding="utf-8")
    assert raw.count("<script") == 1 and '<a href="javascript' not in raw
    assert "\u202e" not in raw and "\u2028" not in raw and "⟨U+202E⟩" in raw
    assert texts(page, "//tr[@id='r1']//mark") == ["20件", "20件"]


MARKS = st.lists(st.integers(0, 40), min_size=0, max_size=8).map(sorted)


@given(st.text(max_size=40), MARKS)
def test_a_text_in_pieces_is_the_same_text(text: str, cuts: list[int]) -> None:
    """Whatever is marked, nothing is lost, doubled or moved."""
    inside = [cut for cut in cuts if cut <= len(text)]
    spans = list(zip(inside[::2], inside[1::2], strict=False))
    assert plain(pieces(text, [(start, end, "found") for start, end in spans])) == visible(text)


NUMBERS = st.sampled_from(
    ["２０件", "令和８年５月", "1,234円", "三百人", "ｶﾞ", "　", "か\u3099", "第", "市長は", "㍻", "①", "２"]
)


@given(st.lists(NUMBERS, max_size=9).map("".join))
def test_marks_stand_on_numbers_of_the_text_as_it_is(text: str) -> None:
    """A mark in the line, and in a source that says the same, covers a number as written, not as it is compared."""
    source = Source("a.txt", "txt", b"", "", (Block("L1", text),))
    (looked,) = looked_at([(text, ["L1"])], source)
    for mark in (*looked.numbers, *looked.sources.get("L1", ())):
        piece = text[mark.start : mark.end]
        assert mark.found and piece == piece.strip() and any(char in piece for char in "２０８５1234三百㍻①")
