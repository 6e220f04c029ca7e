"""``kumaai log export``: runs as a workbook, a document and JSON lines, whole and harmless."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.history.store import Store
from kumaai.layout import Heading
from kumaai.logbook import _LINE, _count, _cut, answer_text, document
from tests.program import kumaai


@pytest.fixture
def program(tmp_path):
    """The program with three runs: one in full, one by rules, one still open."""
    with Store(tmp_path / "home") as store:
        store.begin(
            "01KAAA",
            started="2026-04-01T09:00:00+09:00",
            command="minutes",
            argv=["minutes", "会議.docx", "--password", "***"],
            user="yamada",
            provider="openai",
            model="gpt-x",
            host="api.example.jp",
            prompt="minutes-yoten",
            inputs=[{"path": '=HYPERLINK("http://x")', "sha256": "ab" * 32}],
            messages=[
                {"role": "system", "content": "議事録を作る。"},
                {"role": "user", "content": "予算の審議\n" * 90},
            ],
        )
        store.end(
            "01KAAA",
            status=0,
            answer_raw=[
                '{"title": "ＡＢＣ委員会", "points": [{"text": "決まった。", "cites": ["p1", "p2"]}]}'
            ],
            outputs=[{"path": "会議.minutes.docx", "sha256": "cd" * 32}],
            checks=[
                {"id": "facts.number", "level": "warning", "message": "+12 is not in L3", "where": ["L3"]}
            ],
            warnings=["@SUM(1)"],
        )
        store.begin("01KBBB", started="2026-04-02T09:00:00+09:00", command="ideas", provider="rules")
        store.end("01KBBB", status=7, error={"code": "x", "message": "-1 駄目"}, answer={"theme": "防災"})
        store.begin("01KCCC", started="2026-04-03T09:00:00+09:00", command="ideas")
    return partial(kumaai, tmp_path, "log", "export")


def cells(data: bytes):
    """The sheets of a workbook as rows of cells."""
    from openpyxl import load_workbook

    return {
        sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in load_workbook(io.BytesIO(data))
    }


def words(data: bytes) -> str:
    """The text of a document, with its page breaks."""
    xml = ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    return re.sub("<[^>]+>", "\n", re.sub("<w:pageBreakBefore/>", "\f", xml))


def test_the_workbook_has_a_row_a_run_and_nothing_is_a_formula(program, tmp_path):
    """Files with their digests and checks have sheets of their own."""
    outcome = program("--all", "-o", "r.xlsx")
    assert (outcome.status, outcome.stdout) == (0, "r.xlsx\n")
    sheets = cells((tmp_path / "r.xlsx").read_bytes())
    assert list(sheets) == ["Runs", "Files", "Checks"]
    header, *rows = sheets["Runs"]
    titles = [cell.value for cell in header]
    assert [row[titles.index("Run")].value for row in rows] == ["01KAAA", "01KBBB", "01KCCC"]
    first = dict(zip(titles, (cell.value for cell in rows[0]), strict=True))
    assert (first["User"], first["Status"], first["Model"]) == ("yamada", "0 ok", "gpt-x api.example.jp")
    assert dict(zip(titles, (cell.value for cell in rows[1]), strict=True))["Model"] == "rules (no AI)"
    every = [cell for sheet in sheets.values() for row in sheet for cell in row]
    assert {cell.data_type for cell in every} <= {"s", "n", "d"}
    assert [cell.value for cell in sheets["Files"][1]][2:] == ['=HYPERLINK("http://x")', "ab" * 32]
    assert [cell.value for cell in sheets["Checks"][1]][1:4] == [
        "facts.number",
        "warning",
        "+12 is not in L3",
    ]


def test_the_document_begins_a_page_for_each_run(program, tmp_path):
    """Facts, prompt and answer; a text too long for the page says what is left out."""
    assert program("--all", "-o", "r.docx").status == 0
    text = words((tmp_path / "r.docx").read_bytes())
    first, second, third = text.split("\f")
    for expected in (
        "01KAAA",
        "yamada",
        "gpt-x",
        "会議.minutes.docx",
        "議事録を作る。",
        "ＡＢＣ委員会",
        "left out",
    ):
        assert expected in first
    assert "01KBBB" in second and "-1 駄目" in second
    assert "01KCCC" in third and "open" in third
    assert first.count("予算の審議") < 20


def test_the_whole_text_is_written_when_asked(program, tmp_path):
    """--full cuts nothing."""
    assert program("01KA", "-o", "r.docx", "--full").status == 0
    text = words((tmp_path / "r.docx").read_bytes())
    assert text.count("予算の審議") == 90
    assert "left out" not in text
    assert "ab" * 32 in text


def test_json_lines_have_everything(program, tmp_path):
    """As `log show --json` prints it, oldest first; - is the terminal."""
    assert program("--all", "-o", "r.jsonl").status == 0
    text = (tmp_path / "r.jsonl").read_text("utf-8")
    assert program("--all", "-o", "-").stdout == text
    records = [json.loads(line) for line in text.splitlines()]
    assert [record["run"] for record in records] == ["01KAAA", "01KBBB", "01KCCC"]
    assert records[0] == kumaai(tmp_path, "log", "show", "01KAAA", "--json").envelope
    assert len(records[0]["seal"]) == 64


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["last"], ["01KCCC"]),
        (["01KB", "01KA", "01KAAA"], ["01KAAA", "01KBBB"]),
        (["--since", "2026-04-02"], ["01KBBB", "01KCCC"]),
        (["--until", "2026-04-02"], ["01KAAA", "01KBBB"]),
        (["--until", "2026-04-02T08:00"], ["01KAAA"]),
        (["--since", "2026-04-02", "--until", "2026-04-02"], ["01KBBB"]),
        (["--command", "ideas"], ["01KBBB", "01KCCC"]),
        (["--command", "none"], []),
    ],
)
def test_runs_are_chosen_by_name_by_time_or_by_command(program, arguments, expected):
    """A day counts whole."""
    assert [record["run"] for record in program(*arguments, "-o", "-").lines] == expected


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ([], 2, "usage.options"),
        (["last", "--all"], 2, "usage.options"),
        (["--all", "--since", "2026-04-01"], 2, "usage.options"),
        (["--since", "soon"], 2, "usage.date"),
        (["01X"], 2, "usage.run"),
    ],
)
def test_an_unclear_choice_writes_nothing(program, tmp_path, arguments, status, code):
    """Nothing rather than everything."""
    outcome = program(*arguments, "-o", "r.xlsx")
    assert (outcome.status, outcome.stdout) == (status, "")
    assert "Hint:" in outcome.stderr
    assert not (tmp_path / "r.xlsx").exists()


def test_an_existing_file_and_a_strange_ending_are_refused(program, tmp_path):
    """Status 11 without --force; status 2 for what is no kind of export."""
    (tmp_path / "r.xlsx").write_text("mine")
    assert program("--all", "-o", "r.xlsx").status == 11
    assert (tmp_path / "r.xlsx").read_text() == "mine"
    assert program("--all", "-o", "r.xlsx", "--force").status == 0
    assert program("--all", "-o", "r.pdf").status == 2
    assert program("--all", "-o", "none/r.xlsx").status == 11


def test_a_pruned_run_is_exported_as_a_stub(program, tmp_path):
    """Who signed it off stands where the contents were."""
    kumaai(tmp_path, "log", "prune", "--before", "2026-04-02", "--by", "課長", "--reason", "満了", "--yes")
    assert program("01KAAA", "-o", "r.docx").status == 0
    text = words((tmp_path / "r.docx").read_bytes())
    assert "課長 2026-11-22 10:30:00 満了" in text
    assert "予算" not in text
    assert program("01KAAA", "-o", "r.xlsx").status == 0
    assert "課長" in str(
        [[cell.value for cell in row] for row in cells((tmp_path / "r.xlsx").read_bytes())["Runs"]]
    )


def test_an_answer_is_laid_out_to_be_read():
    """JSON becomes an outline; what is no JSON stays as it came."""
    run = {
        "answer_raw": ['{"title": "A", "none": null, "points": [{"text": "B", "cites": ["p1", "p2"]}]}'],
        "answer": None,
    }
    assert answer_text(run) == "title: A\npoints:\n・text: B\n　cites: p1, p2"
    assert answer_text({**run, "answer_raw": ["plain text"]}) == "plain text"
    assert answer_text({"answer_raw": [], "answer": {"theme": "防災"}}) == "theme: 防災"


@given(st.text("あaｱ \n", max_size=900), st.integers(4, 12))
def test_a_cut_text_fits_and_begins_as_the_whole_one(text, lines):
    """At most the lines asked for; nothing is put in but the note at the end."""
    cut = _cut(text, lines)
    assert _count(cut, _LINE) <= max(lines, _count(text, _LINE) if cut == text else 0)
    kept = cut if cut == text else cut.rpartition("\n")[0]
    assert text.startswith(kept)


def test_a_new_page_is_asked_for_before_each_run_but_the_first(program, tmp_path):
    """The title's page holds the first run."""
    with Store(tmp_path / "home") as store:
        runs = [
            {**store.get(run), "number": None, "seal": None, "confirmations": []}
            for run in ("01KAAA", "01KBBB")
        ]
    pages = [e.page for e in document(runs, "2026-11-22").elements if isinstance(e, Heading) and e.level == 1]
    assert pages == [False, True]
