"""Citations and findings through the whole program: what a clerk sees of them in each kind of file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from kumaai.answers import Draft, Minutes, Section, Todo
from kumaai.layout import Paragraph
from kumaai.settings import Settings
from kumaai.tasks.base import Job
from kumaai.tasks.custom import CustomTask
from kumaai.tasks.minutes import MinutesTask
from kumaai.tasks.minutes_fields import filled
from kumaai.tasks.summarize import SummarizeTask
from tests.examples import EXAMPLES
from tests.faults.server import Misbehaving, ok
from tests.program import Outcome, kumaai

NOTES = """令和8年6月3日　庁内打合せ
場所：第2会議室
出席者：山田課長、佐藤係長
議題1　予算について
○山田課長　予算案は原案のとおり決定します。
○佐藤係長　資料は6月10日までに送ります。
○山田課長　場所の変更は継続審議とします。
○佐藤係長　費用は50万円です。
"""
ANSWER = {
    "title": "庁内打合せ",
    "date": "2026-06-03",
    "place": "大会議室",
    "attendees": ["山田課長", "鈴木部長"],
    "agenda": [{"title": "予算について", "cites": ["L4"]}],
    "decisions": [
        {"text": "予算案は原案のとおり決定する。", "cites": ["L5"]},
        {"text": "費用は80万円とする。", "cites": ["L8"]},
        {"text": "場所を変更する。", "cites": []},
        {"text": "資料を送る。", "cites": ["L6", "L99"]},
    ],
    "todos": [
        {"text": "資料を送る", "who": "鈴木部長", "due": "6月10日", "cites": ["L6"]},
        {"text": "場所を考える", "who": "山田課長", "cites": ["L7", "L8"]},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with notes of a meeting."""
    (tmp_path / "メモ.txt").write_text(NOTES, encoding="utf-8")
    return tmp_path


def by_model(folder: Path, *words: str, answer: Mapping = ANSWER, environ: Mapping = {}) -> Outcome:
    """One run of which the model answers ``answer``."""
    with Misbehaving(ok(json.dumps(answer, ensure_ascii=False))) as server:
        access = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        return kumaai(folder, *words, environ=access | dict(environ), language="ja")


def test_checks_name_their_line_and_place(folder: Path) -> None:
    """The envelope keeps its four fields and says besides which line of the answer is meant, and where to look."""
    told = by_model(folder, "minutes", "メモ.txt", "-o", "a.docx", "--json").envelope
    found = {(check["id"], check["level"], check["line"], check["place"]) for check in told["checks"]}
    assert found == {
        ("facts.number", "warning", "費用は80万円とする。", "8行目"),
        ("facts.uncited", "warning", "場所を変更する。", ""),
        ("facts.cite", "error", "資料を送る。", ""),
        ("facts.field", "warning", "大会議室", ""),
        ("facts.field", "warning", "鈴木部長", ""),
        ("facts.field", "warning", "資料を送る 6月10日", "6行目"),
    }
    assert all(list(check)[:4] == ["id", "level", "message", "where"] for check in told["checks"])
    assert told["answer"]["decisions"][0]["cites"] == ["L5"]


def test_strict_makes_them_status_9(folder: Path) -> None:
    """A line without a source is enough; nothing is written."""
    answer = {"title": "庁内打合せ", "decisions": [{"text": "場所を変更する。", "cites": []}]}
    done = by_model(folder, "minutes", "メモ.txt", "--strict", "-o", "a.docx", answer=answer)
    assert done.status == 9 and not (folder / "a.docx").exists()


def test_word_shows_numbers_sources_and_findings(folder: Path) -> None:
    """A cite that does not exist is dropped; a line without any says so; each finding is a comment by the author."""
    done = by_model(folder, "minutes", "メモ.txt", "-o", "a.docx", environ={"KUMAAI_AUTHOR": "総務課"})
    assert done.status == 0, done.stderr
    document = docx.Document(str(folder / "a.docx"))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "費用は80万円とする。[3]" in texts and "資料を送る。[4]" in texts
    assert "場所を変更する。（出典なし・要確認）" in texts
    sources = document.tables[-1]
    assert [cell.text for cell in sources.rows[3].cells] == [
        "[3]",
        "8行目",
        "○佐藤係長　費用は50万円です。".replace("　", " "),
    ]
    assert [row.cells[-1].text for row in document.tables[1].rows] == ["出典", "[4]", "[3][5]"]
    told = [(comment.author, comment.text.splitlines()[0]) for comment in document.comments]
    assert len(told) == 6 and {author for author, _text in told} == {"総務課"}
    assert any("80万円" in text for _author, text in told) and any(
        "大会議室" in text for _author, text in told
    )


def test_a_workbook_has_places_and_a_column_of_findings(folder: Path) -> None:
    """The column is shaded where something was found, and is only there where anything was."""
    assert by_model(folder, "minutes", "メモ.txt", "-o", "a.xlsx").status == 0
    book = openpyxl.load_workbook(folder / "a.xlsx")
    rows = list(book["決定事項"].iter_rows(values_only=True))
    assert rows[0] == ("番号", "決定事項", "出典", "確認")
    assert [row[2] for row in rows[1:]] == ["5行目", "8行目", "（出典なし・要確認）", "6行目"]
    assert rows[1][3] is None and "80万円" in str(rows[2][3]) and "L99" in str(rows[4][3])
    assert book["決定事項"]["D3"].fill.fgColor.rgb.endswith("FFFF99")
    assert book["決定事項"]["D2"].fill.fill_type is None
    assert [cell.value for cell in book["宿題"][3]][6] == "7～8行目"
    assert [cell.value for cell in book["継続・保留"][1]] == ["番号", "継続・保留", "出典"]


def test_csv_text_and_terminal_have_places_and_marks(folder: Path) -> None:
    """The same words everywhere; a mark stands on the line that it is about."""
    assert by_model(folder, "minutes", "メモ.txt", "-o", "a.csv").status == 0
    rows = list(csv.reader(io.StringIO((folder / "a.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0][-2:] == ["出典", "確認"] and rows[1][-2] == "6行目" and "鈴木部長" in rows[1][-1]
    for name in ("a.md", "a.txt", "-"):
        done = by_model(folder, "minutes", "メモ.txt", "-o", name)
        text = done.stdout if name == "-" else (folder / name).read_text(encoding="utf-8")
        lines = text.splitlines()
        assert "- 予算案は原案のとおり決定する。（5行目）" in lines
        assert "- 場所を変更する。（出典なし・要確認）" in lines
        assert any(line.startswith("- 費用は80万円とする。（8行目）【要確認：") for line in lines)
        assert "[8行目]" in done.stderr or name != "-"


@pytest.mark.parametrize(("way", "shown"), [("notes", "[1]"), ("inline", "（5行目）"), ("none", "")])
def test_the_option_decides_and_a_setting_fixes_it(folder: Path, way: str, shown: str) -> None:
    """--citations for one run, the setting for an organisation, whose policy no option overrules."""
    answer = {"title": "庁内打合せ", "decisions": [{"text": "予算案は決定する。", "cites": ["L5"]}]}
    (folder / "policy.toml").write_text(f'citations = "{way}"\n', encoding="utf-8")
    policy = {"KUMAAI_POLICY": str(folder / "policy.toml")}
    assert (
        by_model(folder, "minutes", "メモ.txt", "--citations", way, "-o", "a.docx", answer=answer).status == 0
    )
    other = ("minutes", "メモ.txt", "--citations", "none" if way != "none" else "notes", "-o", "b.docx")
    assert by_model(folder, *other, answer=answer, environ=policy).status == 0
    for name in ("a.docx", "b.docx"):
        texts = [paragraph.text for paragraph in docx.Document(str(folder / name)).paragraphs]
        assert f"予算案は決定する。{shown}" in texts and ("出典" in texts) == (way == "notes")


def test_several_sources_are_told_apart_by_their_files(folder: Path) -> None:
    """A place names its file where there are several; none of them is an id."""
    (folder / "別.txt").write_text("予算は昨年と同じ額です。\n", encoding="utf-8")
    done = kumaai(folder, "ideas", "予算", "--from", "メモ.txt", "--from", "別.txt", language="ja")
    assert done.status == 0 and "別.txt 1行目" in done.stdout and "2:L1" not in done.stdout


@pytest.mark.parametrize(
    "name", ["council.docx", "打合せ メモ.txt", "notice.docx", "budget.xlsx", "material.md"]
)
@pytest.mark.parametrize("task", [MinutesTask, SummarizeTask])
def test_every_line_of_the_rules_cites_and_no_field_is_invented(
    tmp_path: Path, name: str, task: type
) -> None:
    """The embedded rules never leave a line without a source, nor fill in what the source lacks."""
    done = kumaai(tmp_path, task.command, EXAMPLES / name, "-o", "-", "--json")
    found = [check["id"] for check in done.envelope["checks"]]
    assert done.status == 0 and not {"facts.uncited", "facts.cite", "facts.field"} & set(found)
    lists = [value for value in done.envelope["answer"].values() if isinstance(value, list)]
    lines = [line for value in lists for line in value if isinstance(line, dict) and "cites" in line]
    assert all(line["cites"] for line in lines)


def test_a_due_date_must_be_the_day_that_the_words_name() -> None:
    """A computed day is not among the words of the source; it is held against them where they name a day."""
    right, wrong = (Todo(text="送る", due="6月10日", due_date=day) for day in ("2026-06-10", "2026-06-20"))
    days = [
        [one.value for one in filled(Minutes(todos=[todo])) if one.kind == "day" and one.value]
        for todo in (right, wrong)
    ]
    assert days == [[], ["2026-06-20"]]


def test_a_letter_stays_clean_unless_references_are_asked_for(folder: Path) -> None:
    """What goes out carries no references; they are on the staff's page, in the text with inline, nowhere with none."""
    answer = {
        "title": "お知らせ",
        "sections": [{"heading": "費用", "text": "費用は50万円です。", "cites": ["L8"]}],
    }
    shown = {}
    for way in ("notes", "inline", "none"):
        done = by_model(folder, "run", "notice", "メモ.txt", "--citations", way, "-o", "-", answer=answer)
        assert done.status == 0, done.stderr
        shown[way] = done.stdout
    assert "費用は50万円です。\n" in shown["notes"] and "費用（8行目）" in shown["notes"]
    assert "費用は50万円です。（8行目）" in shown["inline"]
    assert "8行目" not in shown["none"]


def test_a_draft_of_several_paragraphs_is_one_line_for_the_checks() -> None:
    """Each of its paragraphs knows the whole text, by which a finding names it."""
    job = Job((), {"prompt_id": "x"}, Settings({}), datetime(2026, 6, 3), Path())
    task, draft = CustomTask(), Draft(title="題", sections=[Section(text="一\n二", cites=["L1"])])
    ((claim, _cites),) = task.claims(draft)
    shown = [element for element in task.layout(draft, job).elements if isinstance(element, Paragraph)]
    assert [(one.text, one.claim) for one in shown[:2]] == [("一", claim), ("二", claim)]
