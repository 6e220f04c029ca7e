"""The example documents open, are what their sources say, and every command that their README shows runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from kumaai.office.intake import open_source
from tests.examples import EXAMPLES
from tests.office_suite.console import console_environ

DOCUMENTS = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".docx", ".xlsx", ".txt", ".md"})
COMMAND = re.compile(r"`(kumaai [^`]+)`")
DATE = re.compile(r"(?:令和(\d+)年)?(\d+)月(\d+)日（([月火水木金土日])）")


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in a folder where results may be written."""
    return Path(shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("examples") / "例 1"))


def _text(name: str) -> str:
    return open_source(EXAMPLES / name).text()


def _shown_commands() -> list[str]:
    readme = (EXAMPLES / "README.ja.md").read_text(encoding="utf-8")
    return COMMAND.findall(readme)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_opens(path: Path) -> None:
    """Every example is read without a warning."""
    source = open_source(path)
    assert source.blocks
    assert source.warnings == ()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_says_that_it_is_invented(path: Path) -> None:
    """Nobody can take an example for a real document."""
    assert re.search("架空|fictitious", open_source(path).text())


def test_shipped_files_are_what_the_sources_say() -> None:
    """A change of a source that was not built, or of a built file by hand, is named here."""
    pytest.importorskip("xlsxwriter", reason="xlsxwriter, which builds the workbooks, is not installed")
    from tests.examples.make import build

    for name, data in build().items():
        shipped, built = open_source(EXAMPLES / name), open_source(name, data=data)
        assert [(b.id, b.text) for b in shipped.blocks] == [(b.id, b.text) for b in built.blocks], name


def test_council_is_as_long_as_a_real_one() -> None:
    """The transcript has about 8,000 characters."""
    assert 7000 <= len(_text("council.docx")) <= 9000


def test_memo_is_as_notepad_saves_it() -> None:
    """The memo is in code page 932 with CRLF, under a name with a space."""
    data = (EXAMPLES / "打合せ メモ.txt").read_bytes()
    assert open_source(EXAMPLES / "打合せ メモ.txt").encoding == "cp932"
    assert data.count(b"\r\n") == data.count(b"\n") > 10


@pytest.mark.parametrize("name", ["council.docx", "notice.docx", "打合せ メモ.txt"])
def test_weekdays_are_right(name: str) -> None:
    """Only the newsletter has mistakes: in the others every weekday matches its date.

    A date without a year lies in the fiscal year Reiwa 8, which ends in March of Reiwa 9.
    """
    for reiwa, month, day, weekday in DATE.findall(_text(name)):
        year = int(reiwa or (8 if int(month) >= 4 else 9))
        real = date(year + 2018, int(month), int(day)).weekday()
        assert "月火水木金土日"[real] == weekday, (name, year, month, day)


def test_newsletter_holds_the_mistakes_that_the_readme_lists() -> None:
    """Each mistake of the README's table stands in the draft."""
    readme = (EXAMPLES / "README.ja.md").read_text(encoding="utf-8")
    table = readme.split("仕込んだ間違い")[1].split("## ")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")][2:]
    wrong = [piece.split()[-1] for row in rows for piece in row.split("／")]
    assert len(wrong) >= 25
    draft = _text("newsletter.docx")
    assert [piece for piece in wrong if piece not in draft] == []


def test_workbooks_store_the_values_of_their_formulas() -> None:
    """A reader that computes nothing sees the totals, as in a file that Excel saved."""
    from openpyxl import load_workbook

    sheet = load_workbook(EXAMPLES / "budget.xlsx", data_only=True)["主要事業"]
    projects = [sheet.cell(row, 5).value for row in range(5, 29)]
    assert sheet["E29"].value == sum(projects) > 0


@pytest.mark.parametrize("command", _shown_commands())
def test_shown_command_runs(command: str, copies: Path, tmp_path: Path) -> None:
    """Each command of the README ends well, and says so in its envelope."""
    done = subprocess.run(
        [*shlex.split(command), "--json"],
        cwd=copies,
        env=console_environ(tmp_path),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    envelope = json.loads(done.stdout)
    assert envelope["ok"]
    assert envelope["answer"]
    assert all((copies / output["path"]).exists() for output in envelope["outputs"])
