"""--template through the whole program: which files it takes, where it may come from, what it says."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from kumaai.answers import Draft, Ideas, Minutes, Section, Summary
from kumaai.layout import Field
from kumaai.settings import Settings
from kumaai.tasks.base import Job, common_fields
from kumaai.tasks.custom import CustomTask
from kumaai.tasks.ideas import IdeasTask
from kumaai.tasks.minutes import MinutesTask
from kumaai.tasks.summarize import SummarizeTask
from tests.examples import EXAMPLES
from tests.office.word.parts import docx, member, p
from tests.program import kumaai

NOTES = "議題１　予算\n○会長　予算を承認します。\n○係長　資料を６月３日までに送ります。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with notes and a small template."""
    (tmp_path / "メモ.txt").write_text(NOTES, encoding="utf-8")
    (tmp_path / "型.docx").write_bytes(docx(p("様式第１号") + p("{{ title }}") + p("{{ body }}")))
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [("minutes", "メモ.txt"), ("summarize", "メモ.txt"), ("ideas", "予算", "--from", "メモ.txt")],
    ids=lambda command: command[0],
)
def test_every_composing_command_takes_a_template(folder: Path, command: tuple[str, ...]) -> None:
    """Minutes, summaries and ideas are written into it, with their disclosure."""
    done = kumaai(folder, *command, "--template", "型.docx", "-o", "結果.docx")
    assert done.status == 0, done.stderr
    data = (folder / "結果.docx").read_bytes()
    assert "様式第１号" in member(data, "word/document.xml") and "{{" not in member(data, "word/document.xml")
    assert "生成ＡＩ不使用" in member(data, "word/footer1.xml")


def test_other_kinds_of_file_take_none(folder: Path) -> None:
    """A wish that cannot be met is an error of usage, before anything is done."""
    done = kumaai(folder, "minutes", "メモ.txt", "--template", "型.docx", "-o", "結果.xlsx")
    assert done.status == 2 and "型.docx" in done.stderr and not (folder / "結果.xlsx").exists()


@pytest.mark.parametrize("name", ["なし.docx", "壊れ.docx", "メモ.txt"])
def test_a_template_that_cannot_be_read_ends_the_run_with_its_name(folder: Path, name: str) -> None:
    """Status 4; nothing is written."""
    (folder / "壊れ.docx").write_bytes(b"PK\3\4 broken")
    done = kumaai(folder, "minutes", "メモ.txt", "--template", name, "-o", "結果.docx")
    assert done.status == 4 and name in done.stderr and not (folder / "結果.docx").exists()


def test_a_settings_file_may_name_the_template_beside_it(folder: Path) -> None:
    """The path counts from the file that names it; a result that is no Word document needs none."""
    (folder / "kumaai.toml").write_text('template = "型.docx"\n', encoding="utf-8")
    inner = folder / "中"
    inner.mkdir()
    shutil.copy(folder / "メモ.txt", inner)
    assert kumaai(inner, "minutes", "メモ.txt", "-o", "結果.docx").status == 0
    assert "様式第１号" in member((inner / "結果.docx").read_bytes(), "word/document.xml")
    assert kumaai(inner, "minutes", "メモ.txt", "-o", "結果.md").status == 0


def test_an_environment_variable_may_name_the_template(folder: Path) -> None:
    """KUMAAI_TEMPLATE, for a whole section."""
    environ = {"KUMAAI_TEMPLATE": str(folder / "型.docx")}
    assert kumaai(folder, "minutes", "メモ.txt", environ=environ).status == 0
    assert "様式第１号" in member((folder / "メモ.minutes.docx").read_bytes(), "word/document.xml")


def test_what_the_template_does_not_know_is_in_the_envelope(folder: Path) -> None:
    """Scripts read the warning too."""
    (folder / "型.docx").write_bytes(docx(p("{{ body }}") + p("{{ 市長印 }}")))
    told = kumaai(folder, "minutes", "メモ.txt", "--template", "型.docx", "--json").envelope
    assert any("{{ 市長印 }}" in warning for warning in told["warnings"])


def test_a_new_document_is_no_docm(folder: Path) -> None:
    """It has no macros, and Word refuses a file that only calls itself so."""
    assert kumaai(folder, "minutes", "メモ.txt", "-o", "結果.docm").status == 2


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_guide_names_every_placeholder(language: str) -> None:
    """The tables of the guide list what each command fills in, with its columns, and nothing else."""
    job = Job((), {"prompt_id": "x", "theme": "t"}, Settings({}), datetime(2026, 6, 3), Path())
    head = [Section(heading=heading, text="a") for heading in ("文書番号", "発出日", "宛名", "発出者")]
    layouts = {
        "minutes": MinutesTask().layout(Minutes(), job),
        "summarize": SummarizeTask().layout(Summary(title="a"), job),
        "ideas": IdeasTask().layout(Ideas(theme="t"), job),
        "run": CustomTask().layout(Draft(title="a", sections=head), job),
    }
    guide = (EXAMPLES.parent / "docs" / language / "how-to" / "templates.md").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in guide.split("\n### ")[1:]]
    told = {title: {(n, a, tuple(re.findall("`([a-z]+)`", rest))) for n, a, rest in ROW.findall(text)}
            for title, _newline, text in parts}  # fmt: skip
    common = told.pop(next(iter(told)))
    filled = {("title", "表題", ()), ("body", "本文", ()), ("citations", "出典", ())}
    assert common == filled | set(map(_told, common_fields(job)))
    assert told == {name: set(map(_told, layout.fields)) for name, layout in layouts.items()}


ROW = re.compile(r"^\| `(\w+)` \| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def _told(field: Field) -> tuple[str, str, tuple[str, ...]]:
    return field.name, field.alias, field.columns
